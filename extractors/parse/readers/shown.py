"""A page as its reader sees it: without characters that show nothing and marks of notes, with characters for the radicals
and bullets that look like them.

Editors and copies strew soft hyphens, zero-width blanks and marks of direction between the characters of a word and the
digits of a number. PDF files name some letters by the radical of the same shape (⽇ for 日), or by a double that
another country's standard or a formula brought along.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from extractors.parse.page import Page, RawTable, TableCell

# U+202E stays: what stands behind it is shown from right to left.
_UNSEEN = "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
_INVISIBLE = re.compile(f"[{_UNSEEN}]+")
_DOUBLES = ((0x2E80, 0x2FD6), (0xF900, 0xFAFF), (0x1D7CE, 0x1D800))
# Simplified radicals, of which Unicode does not say what they stand for.
_RADICALS = "⺎兀⺗心⺠民⺫罒⺬示⺮竹⺼月⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙"
# Blanks of other widths, of which the patterns of the rooms know those of Chinese typing.
_BLANKS = (
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800"
)
_STANDS_FOR = dict(zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True)) | {
    point: single
    for first, behind in _DOUBLES
    for point in range(first, behind)
    if len(single := unicodedata.normalize("NFKC", chr(point))) == 1 and single != chr(point)
}
_HALF_MARKS = "｡｢｣､"  # marks of half a character's width, with those of the whole width
_SLASHES = "\u2044\u2215"  # fonts of PDF files name the slash of Chinese typing so
# What Word sets before a paragraph, in the private codes of Symbol and Wingdings: dots, squares, diamonds, arrows, ticks.
_BULLETS = "\uf046\uf06c\uf06d\uf06e\uf06f\uf070\uf071\uf072\uf074\uf075\uf076\uf077\uf09f\uf0a1\uf0a7\uf0a8\uf0ab\uf0b2\uf0b7\uf0d8\uf0e8\uf0f0\uf0fc\uf0fe"
_STANDS_FOR |= str.maketrans(
    dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(_SLASHES, "/")
    | dict.fromkeys(_BULLETS, "•")
    | dict(zip(_HALF_MARKS, "。「」、", strict=True))
)
# Around what is raised or lowered: stand-ins that mean nothing in any document.
RAISED, RAISED_END = "\x1d", "\x1e"
_RAISED = re.compile(f"{RAISED}([^{RAISED}{RAISED_END}\n]{{0,12}}){RAISED_END}")
_NOTE = re.compile(r"\s*(?:[\[【〔(（]\s*注?\s*\d{1,3}\s*[\]】〕)）]|[①-⑳*※]+|注\d{0,3})?\s*")
_DIGITS = re.compile(r"[\s\d,、]*")  # behind a number an exponent, else a note
_NEAR = 8  # characters before something raised in which the number stands that it belongs to
_ODD = re.compile(
    f"[{_UNSEEN}{RAISED}{RAISED_END}{_BLANKS}{_SLASHES}{_BULLETS}{_HALF_MARKS}\u2e80-\u2fd5\uf900-\ufafe\U0001d7ce-\U0001d7ff]"
)


def as_shown(page: Page) -> Page:
    """The page without what shows nothing; every character keeps its place in the source."""
    title = page.title and _shown(page.title)
    if not _ODD.search(page.text.text):
        return page if title == page.title else msgspec.structs.replace(page, title=title)
    text, gone = _read(page.text.text)

    def place(at: int) -> int:
        return at - bisect.bisect_left(gone, at)

    return msgspec.structs.replace(
        page,
        text=msgspec.structs.replace(page.text, text=text).keep(_between(gone, len(text))),
        title=title,
        tables=tuple(
            msgspec.structs.replace(
                table,
                rows=_shown_rows(table),
                text_start=place(table.text_start),
                text_end=place(table.text_end),
            )
            for table in page.tables
        ),
        pictured=tuple((place(start), place(end)) for start, end in page.pictured),
    )


def by_shape(text: str) -> str:
    """The text with the letters that its radicals, doubles and bullets look like, of the same length."""
    return text.translate(_STANDS_FOR)


def symbol(code: int) -> str:
    """A character of a symbol font, which names none: no digit, and what stands beside it does not touch."""
    return chr(0xF000 | code & 0xFF)


def _read(text: str) -> tuple[str, list[int]]:
    """The text as it is seen, of the same length, and the places of it that show nothing."""
    text = by_shape(text)
    gone = {at for run in _INVISIBLE.finditer(text) for at in range(*run.span())}
    for raised in _RAISED.finditer(text):
        start, end = raised.span()
        behind_number = text[max(0, start - _NEAR) : start].rstrip()[-1:].isdecimal()
        if _NOTE.fullmatch(raised[1]) or (_DIGITS.fullmatch(raised[1]) and not behind_number):
            gone.update(range(start, end))
        elif behind_number:
            text = f"{text[:start]}^{text[start + 1 :]}"
            gone.add(end - 1)
    return text.replace(RAISED, " ").replace(RAISED_END, " "), sorted(gone)


def _shown(text: str) -> str:
    if not _ODD.search(text):
        return text
    text, gone = _read(text)
    return "".join(text[start:end] for start, end in _between(gone, len(text)))


def _shown_rows(table: RawTable) -> tuple[tuple[TableCell, ...], ...]:
    return tuple(
        tuple(TableCell(_shown(cell.text), cell.rowspan, cell.colspan) for cell in row)
        for row in table.rows
    )


def _between(gone: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    position = 0
    for at in gone:
        if at > position:
            yield position, at
        position = at + 1
    yield position, length
