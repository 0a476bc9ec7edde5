"""A small PDF put together from letters, lines and pictures, so that other formats of fixed pages are read as PDF is."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import msgspec

Matrix = tuple[float, float, float, float, float, float]  # a b c d e f, as in PDF

_FONT = "/F 1 Tf"
_DESCRIPTOR = (
    "<</Type/FontDescriptor/FontName/Any/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0"
    "/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"
)
_MAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Any def"
    " 1 begincodespacerange <0000> <FFFF> endcodespacerange"
    " {} endcmap end end"
)
_BLOCK = 100  # lines of a map that may stand together
_MOST = 10_000  # letters of a page, more than the reader of PDF reads, so that it names what is left out
LOST = "\ufffd"


class Picture(msgspec.Struct, frozen=True):
    """A grey picture, a byte a point."""

    width: int
    height: int
    points: bytes


class Paper:
    """A page under construction. Places are in points, from its lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.pictures: list[Picture] = []
        self.letters: set[str] = set()
        self._written = 0
        self._parts: list[str] = []

    def paint(self, red: float, green: float, blue: float) -> None:
        """The colour of letters and areas that follow."""
        self._parts.append(f"{red:.3f} {green:.3f} {blue:.3f} rg")

    def write(self, letter: str, place: Matrix) -> None:
        """A letter: where the square of its size lies."""
        self._written += 1
        if self._written > _MOST:
            return
        shown = letter if len(letter) == 1 and 0x20 <= ord(letter) <= 0xFFFF else LOST
        self.letters.add(shown)
        numbers = " ".join(f"{number:.4f}" for number in place)
        self._parts.append(f"BT {_FONT} {numbers} Tm <{ord(shown):04X}> Tj ET")

    def draw(self, steps: Iterable[str], wide: float, *, stroke: bool, fill: bool) -> None:
        """A path of PDF's own steps."""
        way = {(True, True): "B", (True, False): "S", (False, True): "f"}.get((stroke, fill))
        if way is not None:
            self._parts.append(f"{wide:.3f} w {' '.join(steps)} {way}")

    def paste(self, picture: Picture, place: Matrix) -> None:
        """A picture in the square that ``place`` maps the unit square to."""
        numbers = " ".join(f"{number:.4f}" for number in place)
        self._parts.append(f"q {numbers} cm /I{len(self.pictures)} Do Q")
        self.pictures.append(picture)

    def content(self) -> bytes:
        return "\n".join(self._parts).encode()


def as_pdf(papers: Iterable[Paper]) -> bytes:
    """The pages as one file, whose only font knows every letter, ASCII half as wide as others."""
    papers = list(papers)
    objects: list[bytes] = [b""] * 6
    kids = []
    pasted: dict[int, int] = {}  # a picture that stands on every page is held once
    for paper in papers:
        named = []
        for number, picture in enumerate(paper.pictures):
            if id(picture) not in pasted:
                objects.append(
                    _stream(
                        f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}"
                        "/ColorSpace/DeviceGray/BitsPerComponent 8",
                        picture.points,
                    )
                )
                pasted[id(picture)] = len(objects)
            named.append(f"/I{number} {pasted[id(picture)]} 0 R")
        objects.append(_stream("", paper.content()))
        box = f"/MediaBox[0 0 {paper.width:.3f} {paper.height:.3f}]"
        resources = f"/Resources<</Font<</F 3 0 R>>/XObject<<{''.join(named)}>>>>"
        sheet = f"<</Type/Page/Parent 2 0 R{box}/Contents {len(objects)} 0 R{resources}>>"
        objects.append(sheet.encode())
        kids.append(f"{len(objects)} 0 R")
    letters = sorted(set().union(*(paper.letters for paper in papers)))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    objects[2] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/Identity-H"
        b"/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>"
    )
    objects[3] = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Any/FontDescriptor 5 0 R/DW 1000/W[0 255 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    objects[4] = _DESCRIPTOR.encode()
    objects[5] = _stream("", _MAP.format(_mapped(letters)).encode())
    return _joined(objects)


def _mapped(letters: list[str]) -> str:
    blocks = []
    for start in range(0, len(letters), _BLOCK):
        block = letters[start : start + _BLOCK]
        lines = " ".join(f"<{ord(letter):04X}> <{ord(letter):04X}>" for letter in block)
        blocks.append(f"{len(block)} beginbfchar {lines} endbfchar")
    return " ".join(blocks)


def _stream(head: str, content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = f"<<{head}/Length {len(packed)}/Filter/FlateDecode>>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _joined(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    start = len(data)
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    tail = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return data + head + table + tail.encode()
