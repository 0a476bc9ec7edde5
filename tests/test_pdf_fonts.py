"""Fonts of PDF files: two ways that tell other digits, codes of collections, and what one names without end."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

import pytest

from extractors.parse.readers.pdf import read_pdf

TOLD = "A report with a layer of text, 31 items"
FILE = b"/FontFile2 8 0 R"
DESCRIBED = b"<</Type/FontDescriptor/FontName/A/Flags %d/FontBBox[0 0 1000 1000]%s>>"
SIMPLE = b"<</Type/Font/Subtype/%s/BaseFont/%s%s>>"


def document(content: bytes, font: bytes, *more: bytes) -> bytes:
    """A page drawn in a font that is object 5; ``more`` are the objects from 6 on."""
    page = b"/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R" + page + b">>",
        stream(b"BT /F 12 Tf 60 700 Td " + content + b" Tj ET"),
        font,
        *more,
    )
    data, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return data + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start)


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def naming(*ranges: str) -> bytes:
    """A table of letters: ``first last letter`` of each range, in hexadecimal."""
    rows = " ".join(
        "".join(f"<{part}>" for part in letters.split()) + "\n" for letters in ranges
    ).encode()
    kind = b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
    return stream(b"begincmap " + kind + b"%d beginbfrange " % len(ranges) + rows + b"endbfrange")


def simple(more: bytes, told: str, *, kind: bytes = b"Type1", name: bytes = b"Helvetica") -> bytes:
    """A text in a font of one byte a letter, of whose digits ``told`` tells the first."""
    table = naming("20 2F 0020", f"30 39 {told}", "3A 7E 003A")
    font = SIMPLE % (kind, name, b"/ToUnicode 6 0 R" + more)
    return document(f"({TOLD})".encode(), font, table, DESCRIBED % (4, b""), stream(b""))


def pairs(
    codes: Sequence[int],
    table: bytes,
    *,
    file: bytes = b"",
    way: bytes = b"Identity-H",
    order: bytes = b"Identity",
    more: bytes = b"",
) -> bytes:
    """A text in a font of two bytes a letter, of which ``table`` tells letters and ``file`` is the font's own."""
    font = b"/Encoding/%s/DescendantFonts[6 0 R]/ToUnicode 9 0 R" % way
    system = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 0>>" % order
    below = SIMPLE % (b"CIDFontType2", b"A", system + b"/FontDescriptor 7 0 R" + more)
    described = DESCRIBED % (4, FILE if file else b"")
    text = b"<" + b"".join(b"%04X" % code for code in codes) + b">"
    top = SIMPLE % (b"Type0", b"A", font)
    return document(text, top, below, described, stream(file), table)


def font_file(*tables: tuple[int, bytes]) -> bytes:
    """A TrueType font of nothing but its letters' glyphs."""
    heads, bodies = b"", b""
    for coding, body in tables:
        heads += struct.pack(">HHL", 3, coding, 4 + 8 * len(tables) + len(bodies))
        bodies += body
    letters = struct.pack(">HH", 0, len(tables)) + heads + bodies
    place = b"cmap" + struct.pack(">LLL", 0, 28, len(letters))
    return b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + place + letters


def by_segment(*segments: tuple[int, int, int]) -> bytes:
    """First and last letter of each, and the glyph of the first."""
    count = len(segments)
    firsts, lasts, glyphs = zip(*segments, strict=True)
    offs = [glyph - first for glyph, first in zip(glyphs, firsts, strict=True)]
    body = struct.pack(">HHHHHHH", 4, (16 + 8 * count) % 65536, 0, 2 * count, 0, 0, 0)
    body += struct.pack(f">{count}H2x{count}H", *lasts, *firsts)
    return body + struct.pack(f">{count}h{count}H", *offs, *([0] * count))


def by_group(*groups: tuple[int, int, int]) -> bytes:
    body = struct.pack(">HHLLL", 12, 0, 16 + 12 * len(groups), 0, len(groups))
    return body + b"".join(struct.pack(">LLL", *group) for group in groups)


@pytest.mark.parametrize(
    ("more", "told", "is_read"),
    [
        (b"", "0030", True),
        (b"", "0031", False),
        (b"/Encoding/WinAnsiEncoding", "0031", False),
        (b"/Encoding<</Differences[48/one/two/three/four]>>", "0031", True),
        (b"/Encoding<</Differences[48/one/two/three/four]>>", "0030", False),
        # A font's own file has an encoding of its own, which names nothing here.
        (b"/FontDescriptor 7 0 R/Encoding<</Differences[48/g1/g2/g3/g4]>>", "0030", True),
    ],
)
def test_digits_that_a_font_names_otherwise_are_lost(more: bytes, told: str, is_read: bool) -> None:
    name = b"A" if b"Descriptor" in more else b"Helvetica"
    read = read_pdf(simple(more, told, name=name))
    digits = "".join(letter for letter in read.text.text if letter.isdigit())
    assert digits == ("31" if told == "0030" else "42") * is_read
    assert [problem.code for problem in read.problems] == ["replaced_characters"] * (not is_read)


@pytest.mark.parametrize(("first", "is_read"), [(0x30, True), (0x31, False)])
@pytest.mark.parametrize("written", [by_segment, by_group])
def test_digits_that_a_font_file_names_otherwise_are_lost(
    written: Callable[..., bytes], first: int, *, is_read: bool
) -> None:
    file = font_file((1, written((first, first + 9, 0x40))))
    told = naming("0020 003F 0040", "0040 0049 0030")
    page = read_pdf(pairs([*range(0x20, 0x40), 0x43, 0x41], told, file=file))
    assert page.text.text.endswith("31" if is_read else "\ufffd\ufffd")


def test_letters_of_a_collection_are_told_by_it() -> None:
    codes = [*map(ord, "全年主动公开政府信息31条，办理依申请公开18件")]
    told = naming("0000 FFFF 0000")
    read = read_pdf(pairs(codes, told, way=b"UniGB-UCS2-H", order=b"GB1"))
    assert read.text.text == "全年主动公开政府信息31条，办理依申请公开18件"


def test_letters_of_an_unknown_coding_are_told_by_their_codes() -> None:
    codes = [*map(ord, "全年主动公开政府信息31条，办理依申请公开18件")]
    read = read_pdf(pairs(codes, naming("0000 FFFF 0000"), way=b"Own-H"))
    assert read.text.text == "全年主动公开政府信息31条，办理依申请公开18件"


@pytest.mark.parametrize(
    "data",
    [
        pairs([49], naming("00000000 7FFFFFFF 0031")),
        pairs([49], naming(*["0000 FFFF 0031"] * 9)),
        pairs([49], naming("31 31 31"), more=b"/W[0 2000000000 500]"),
        pairs([49], naming("31 31 31"), more=b"/W[%s]" % (b"0 65535 500 " * 9)),
        pairs([49], naming("0031 0031 0031"), file=font_file((10, by_group((0, 2**31, 1))))),
        pairs(
            [49], naming("0031 0031 0031"), file=font_file((1, by_segment(*[(0, 65535, 0)] * 9)))
        ),
    ],
    ids=["one range", "ranges", "a width", "widths", "glyphs", "segments"],
)
def test_what_names_letters_without_end_is_named(data: bytes) -> None:
    assert [problem.code for problem in read_pdf(data).problems] == ["too_large"]
