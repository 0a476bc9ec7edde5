"""What the fonts of a PDF say of their letters: how much it is, told before the library unfolds it, and digits of which a
font's own table tells another letter than the document does. Nobody knows which of both is drawn, so these are lost."""

from __future__ import annotations

import contextlib
import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO

from pdfminer import pdffont
from pdfminer.cmapdb import CMap, CMapDB, FileUnicodeMap, IdentityCMap, PyCMap, UnicodeMap
from pdfminer.encodingdb import name2unicode
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import (
    PDFCIDFont,
    PDFFont,
    PDFSimpleFont,
    TrueTypeFont,
    get_widths,
    get_widths2,
)
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from extractors.parse.readers.pdf_weight import StreamTooLargeError
from extractors.parse.readers.shown import by_shape

MAX_NAMED = 150_000  # letters or widths that a font names; there are 65,536 codes of two bytes
MAX_NAMED_IN_ALL = 2_000_000  # letters that the fonts of a document name: some 3 s
_SYMBOLIC = 4
_FILES = ("FontFile", "FontFile2", "FontFile3")
_LOST = "\ufffd"


class FontTooLargeError(StreamTooLargeError):
    """A font that names more letters or widths than any has."""


class Fonts(PDFResourceManager):
    """The fonts of one document, of whose digits none is in dispute."""

    def __init__(self) -> None:
        super().__init__()
        self._named = 0

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """The font of a description, as the library has it."""
        is_known = objid in self._cached_fonts
        font = super().get_font(objid, spec)
        if is_known or "DescendantFonts" in spec:
            return font
        if isinstance(font, PDFCIDFont):
            _decode_as_told(font)
        told = getattr(font, "unicode_map", None)
        if isinstance(told, _Names):
            self._count(told)
            if "ToUnicode" in spec:
                self._take_disputed(told.cid2unichr, font, spec)
        return font

    def _count(self, names: UnicodeMap) -> None:
        self._named += names.named if isinstance(names, _Names) else 0
        _refuse(self._named, MAX_NAMED_IN_ALL)

    def _take_disputed(self, told: dict[int, str], font: PDFFont, spec: Mapping[str, Any]) -> None:
        digits = {code: text for code, text in told.items() if _digit(text)}
        own = self._own_letters(font, spec, digits) if digits else {}
        for code, text in digits.items():
            if code in own and _is_other(own[code], text):
                told[code] = _LOST

    def _own_letters(
        self, font: PDFFont, spec: Mapping[str, Any], codes: Iterable[int]
    ) -> Mapping[int, str]:
        """The letters of codes by the font's own tables; none where it has no names for them."""
        if isinstance(font, PDFSimpleFont):
            return _encoded(font, spec)
        if not isinstance(font, PDFCIDFont):
            return {}
        if "FontFile2" in font.descriptor:
            glyph = _glyphs(spec.get("CIDToGIDMap"))
            try:
                read = _TrueType("", BytesIO(font.fontfile.get_data())).create_unicode_map()
            except (PDFException, AssertionError, ValueError, struct.error):
                return {}  # a table that cannot be read names nothing
            self._count(read)
            names = read.cid2unichr
            return {code: names[glyph(code)] for code in codes if glyph(code) in names}
        if _is_embedded(font):
            return {}
        try:
            return CMapDB.get_unicode_map(font.cidcoding).cid2unichr
        except CMapDB.CMapNotFound:
            return {}


def bound_fonts() -> None:
    """Makes the library weigh what a font names, which it unfolds without any bound."""
    for name, bounded in _BOUNDED.items():
        setattr(pdffont, name, bounded)


def _refuse(named: int, most: int = MAX_NAMED) -> None:
    if named > most:
        raise FontTooLargeError(f"fonts name over {most} letters")


# -- letters ----------------------------------------------------------------------------------


def _decode_as_told(font: PDFCIDFont) -> None:
    """Letters are told by code, and the library asks for them by the glyph's number in its collection."""
    if isinstance(font.cmap, PyCMap):
        try:
            font.unicode_map = CMapDB.get_unicode_map(font.cidcoding, font.vertical)
        except CMapDB.CMapNotFound:
            return
    elif type(font.cmap) is CMap:  # one of its own, which is not read: two bytes to a code
        font.cmap = IdentityCMap(WMode=int(font.vertical))


def _digit(text: str) -> str:
    """The ASCII digit that a text is; blank where it is none."""
    plain = unicodedata.normalize("NFKC", by_shape(text))
    return plain if len(plain) == 1 and plain.isdecimal() else ""


def _is_other(own: str, told: str) -> bool:
    """Whether a font calls a digit by another, or by a letter; a place of private use is no name."""
    plain = unicodedata.normalize("NFKC", by_shape(own))
    return plain[:1].isalnum() and plain != _digit(told)


def _is_embedded(font: PDFFont) -> bool:
    return any(name in font.descriptor for name in _FILES)


def _encoded(font: PDFSimpleFont, spec: Mapping[str, Any]) -> Mapping[int, str]:
    """The letters of codes by the names of their glyphs. A font file has an encoding of its own unless another is named; it
    alone counts for the codes of a symbolic TrueType font."""
    encoding = resolve1(spec.get("Encoding"))
    is_own = isinstance(font, pdffont.PDFType3Font) or _is_embedded(font)
    if isinstance(font, pdffont.PDFTrueTypeFont) and is_own and font.flags & _SYMBOLIC:
        return {}
    named = font.cid2unicode
    if is_own and encoding is None:
        return named if hasattr(font, "fontfile") else {}
    if is_own and isinstance(encoding, dict) and "BaseEncoding" not in encoding:
        named = {}
    changes = resolve1(encoding.get("Differences")) if isinstance(encoding, dict) else None
    return {**named, **dict(_different(changes or ()))}


def _different(changes: Iterable[object]) -> Iterator[tuple[int, str]]:
    """The codes and letters of a list of codes, each with the names of glyphs from there on."""
    code = 0
    for item in changes:
        if isinstance(item, int):
            code = item
        elif isinstance(item, PSLiteral):
            with contextlib.suppress(KeyError, ValueError):  # a name that tells no letter
                yield code, name2unicode(str(item.name))
            code += 1


def _glyphs(stream: Any) -> Callable[[int], int]:
    """Which glyph of its file a font draws for a code: the one of this number, unless a stream tells others."""
    stream = resolve1(stream)
    if not isinstance(stream, PDFStream):
        return lambda code: code
    data = stream.get_data()
    return lambda code: int.from_bytes(data[2 * code : 2 * code + 2], "big")


# -- what the library unfolds -----------------------------------------------------------------


class _Names(FileUnicodeMap):
    """The letters of a font, counted."""

    def __init__(self) -> None:
        super().__init__()
        self.named = 0

    def add_cid2unichr(self, cid: int, code: PSLiteral | bytes | int) -> None:
        self.named += 1
        _refuse(self.named)
        super().add_cid2unichr(cid, code)


class _Glyphs(dict[int, int]):
    """The glyphs of a font's letters, counted."""

    named = 0

    def __setitem__(self, letter: int, glyph: int) -> None:
        self.named += 1
        _refuse(self.named)
        super().__setitem__(letter, glyph)


class _TrueType(TrueTypeFont):
    """A font file of whose tables those are counted that name letters by first and last."""

    def parse_cmap_format_2(self, fp: BinaryIO, char2gid: dict[int, int]) -> None:
        found = _Glyphs()
        super().parse_cmap_format_2(fp, found)
        char2gid.update(found)

    def parse_cmap_format_4(self, fp: BinaryIO, char2gid: dict[int, int]) -> None:
        found = _Glyphs()
        super().parse_cmap_format_4(fp, found)
        char2gid.update(found)

    def parse_cmap_format_12(self, fp: BinaryIO, char2gid: dict[int, int]) -> None:
        found = _Glyphs()
        super().parse_cmap_format_12(fp, found)
        char2gid.update(found)


def _widths(numbers: Iterable[object]) -> Any:
    return get_widths(_weighed(numbers, 3))


def _widths2(numbers: Iterable[object]) -> Any:
    return get_widths2(_weighed(numbers, 5))


def _weighed(numbers: Iterable[object], each: int) -> list[object]:
    """Widths of a font, of which each group of numbers begins with the first and the last code of a range."""
    whole = [resolve1(number) for number in numbers]
    group: list[float] = []
    named = len(whole)
    for item in whole:
        if isinstance(item, list):
            group = []
        elif isinstance(item, int | float):
            group.append(item)
            if len(group) == each:
                named += max(0, int(group[1] - group[0]))
                group = []
    _refuse(named)
    return whole


_BOUNDED: Mapping[str, Any] = {
    "FileUnicodeMap": _Names,
    "TrueTypeFont": _TrueType,
    "get_widths": _widths,
    "get_widths2": _widths2,
}
