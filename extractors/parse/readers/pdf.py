"""PDF → Page: paragraphs and the cells between drawn lines, by the text layer; scanned pages by ``pdf_scan``."""

from __future__ import annotations

import contextlib
import io
import itertools
import logging
import re
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import chars_to_textmap, extract_text

from extractors.parse.page import Page, lost_characters
from extractors.parse.readers.pdf_borders import TooManyLinesError, table_settings
from extractors.parse.readers.pdf_cells import letters_of_cells
from extractors.parse.readers.pdf_columns import by_column, two_columns
from extractors.parse.readers.pdf_entries import (
    holds_entries,
    undrawn_entries,
    unread_files,
    with_entries,
)
from extractors.parse.readers.pdf_fonts import Fonts, bound_fonts
from extractors.parse.readers.pdf_letters import (
    CID,
    count_unnamed,
    on_base_lines,
    upright,
    without_askew,
)
from extractors.parse.readers.pdf_rows import with_rows_apart
from extractors.parse.readers.pdf_scan import Scans, is_scan, pasted_pictures
from extractors.parse.readers.pdf_shapes import LOST, drawn_as_letters, holds_drawn, with_drawn
from extractors.parse.readers.pdf_unruled import unruled
from extractors.parse.readers.pdf_unseen import printed_once, without_unseen
from extractors.parse.readers.pdf_weight import StreamTooLargeError, bound_streams, weight
from extractors.parse.readers.sheet import (
    Box,
    Line,
    Piece,
    Sheet,
    make_piece,
    with_pictures,
    without_page_number,
    without_running_heads,
)
from extractors.parse.readers.sheet_page import make_page
from extractors.parse.readers.shown import by_shape
from extractors.parse.records import Problem

# The library warns of each font that a browser printed: nothing that a reader of reports could act on.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

MAX_PAGES = 60
MAX_CHARACTERS = 8_000  # of one page; a dense A4 page has some 2,000
# Of all pages: a report draws some 100 KB, and a megabyte takes 4 to 7 s.
MAX_DRAWN = 8 * 1024 * 1024

# What pdfminer raises on broken files, beside its own classes.
_BROKEN = (
    PDFException,
    PSException,
    PdfminerException,
    MalformedPDFException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    RuntimeError,  # of the library that draws scanned pages
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u3000-\u303f"
_LOOSE_BLANK = re.compile(rf"(?<=[{_CJK}])[ \u3000]+(?=\S)|(?<=\S)[ \u3000]+(?=[{_CJK}])")
_APART = " " * 3
# Of a letter's size: between words of two cells, and where others stand far apart.
_FAR, _CELLS = (
    1.0,
    0.5,
)
_DIGITS = re.compile(r"[0-9０-９,，.]+")


def read_pdf(data: bytes) -> Page:
    """Text and tables of a PDF. Never raises.

    Named problems: ``unread_number`` (filled in, and not drawn), ``turned_text`` (digits that stand askew), ``no_text`` (a picture that was not read, or fonts without characters), ``replaced_characters`` (less than half of them), ``encrypted``,
    ``unreadable_pdf``, ``too_large`` (inflated size, pages, what they draw, characters, lines or pictures of a page).
    """
    problems: list[Problem] = []
    sheets: list[Sheet] = []
    pasted: list[str] = []
    unmapped = number = 0
    bound_streams()
    bound_fonts()
    try:
        with (
            _opened(data, problems) as document,
            contextlib.closing(Scans(document.stream.getvalue())) as scans,
        ):
            pages = document.pages
            if len(pages) > MAX_PAGES:
                problems.append(
                    Problem("too_large", f"{len(pages)} pages, the first {MAX_PAGES} are read")
                )
            drawn = 0.0
            for printed in pages[:MAX_PAGES]:
                drawn += weight(printed, MAX_DRAWN)
                if drawn > MAX_DRAWN:
                    words = f"pages draw over {MAX_DRAWN} bytes, those before are read"
                    problems.append(Problem("too_large", words, f"page {printed.page_number}"))
                    break
                parts, lost, unread = _read_page(printed, scans, problems)
                sheets += parts
                unmapped += lost
                pasted += [f"page {printed.page_number}"] * unread
                number = printed.page_number
    except (PDFPasswordIncorrect, StreamTooLargeError, *_BROKEN) as error:
        problems.append(_refusal(error, f"page {number + 1}"))
    without_running_heads(sheets)
    letters = sum(len(line.text) for sheet in sheets for line in sheet.lines)
    if letters < 20 or unmapped > letters // 2:
        if all(problem.code == "unread_part" for problem in problems):
            problems.append(Problem("no_text", "the pages carry no text layer that can be read"))
        sheets = []
    else:
        problems += lost_characters(unmapped)
    read = make_page("pdf", sheets, problems)
    return msgspec.structs.replace(read, images=tuple(pasted))


def _refusal(error: Exception, where: str) -> Problem:
    """What is told of a document that the library does not read on."""
    cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(cause, PDFPasswordIncorrect):
        return Problem("encrypted", "the document asks for a password")
    if isinstance(cause, StreamTooLargeError):
        return Problem("too_large", str(cause), where)
    return Problem("unreadable_pdf", f"{type(cause).__name__}: {cause}"[:200], where)


def _opened(data: bytes, problems: list[Problem]) -> Any:
    """The document, with what was filled into it drawn on its pages."""
    document = _open(data)
    pages = document.pages[:MAX_PAGES]
    problems += unread_files(document.doc.catalog, pages)
    if not holds_entries(pages):
        return document
    problems += undrawn_entries(document.doc.catalog, pages)
    document.close()
    return _open(with_entries(data))


def _open(data: bytes) -> Any:
    document = pdfplumber.open(io.BytesIO(data), raise_unicode_errors=False)
    document.rsrcmgr = Fonts()
    return document


# -- one page ---------------------------------------------------------------------------------


def _read_page(printed: Any, scans: Scans, problems: list[Problem]) -> tuple[list[Sheet], int, int]:
    """The parts of a page, how many of its letters have no name, and how many pictures on it are not read."""
    standing = upright(printed)
    page, hidden = _seen(standing, scans)
    problems += hidden
    sheet, lost, problem = _read_sheet(page)
    parts = [sheet]
    unread = 0
    letters = sum(len(line.text) for line in sheet.lines)
    if problem is None and (is_scan(page, letters, lost) or scans.is_lettered(page)):
        seen, problem = scans.read(page)
        parts = [seen or Sheet(sheet.number, [], [])]
        lost = 0 if seen is not None else lost
    else:
        found = [(box, scans.read_pasted(page, box)) for box in pasted_pictures(page)]
        read = [((box[1] + box[3]) / 2, seen) for box, seen in found if seen is not None]
        unread = len(found) - len(read)
        parts = with_pictures(sheet, read)
    if problem is not None:
        problems.append(problem)
    standing.close()
    return parts, lost, unread


def _seen(page: Any, scans: Scans) -> tuple[Any, list[Problem]]:
    """An upright page without the letters that do not count, and what is told of them."""
    if len(page.chars) > MAX_CHARACTERS:
        return page, []  # none of it is read
    level, askew = without_askew(page)
    shown, unseen = without_unseen(level, scans.draw)
    return shown, [*([askew] if askew is not None else []), *unseen]


def _read_sheet(page: Any) -> tuple[Sheet, int, Problem | None]:
    number = page.page_number - 1
    sheet = Sheet(number, [], [])
    where = f"page {page.page_number}"
    if len(page.chars) > MAX_CHARACTERS:
        return sheet, 0, Problem("too_large", f"over {MAX_CHARACTERS} characters", where)
    drawn = drawn_as_letters(page)
    letters = with_drawn(printed_once(page.chars), drawn)
    lost = count_unnamed(letters)
    level = on_base_lines(letters)
    sheet.lines = _lines(level)
    try:
        settings = table_settings(page, sheet.lines)
    except TooManyLinesError as error:
        return sheet, lost, Problem("too_large", f"{error}, tables not read", where)
    for table in page.find_tables(settings) if settings is not None else ():
        piece, unread = _piece(number, table, level, drawn)
        lost += unread
        if piece is not None:
            sheet.pieces.append(piece)
    for piece in unruled(number, level, sheet.pieces):
        sheet.pieces = [other for other in sheet.pieces if not _overlap(piece, other)]
        sheet.pieces.append(piece)
    sheet.pieces.sort(key=lambda piece: piece.box[1])
    tables = [piece.box for piece in sheet.pieces]
    bands = two_columns(level, tables)
    if bands:
        columns = by_column(level, bands, tables)
        sheet.lines = [line for own, margins in columns for line in _lines(own, margins)]
    sheet.lines = with_rows_apart(without_page_number(sheet.lines), tables)
    return sheet, lost, None


def _overlap(piece: Piece, other: Piece) -> bool:
    return piece.box[1] < other.box[3] and other.box[1] < piece.box[3]


def _lines(
    characters: list[dict[str, Any]], margins: tuple[float, float] | None = None
) -> list[Line]:
    found: list[Line] = []
    if not characters:
        return found
    for line in chars_to_textmap(characters).extract_text_lines(return_chars=True, strip=True):
        spread = _spread(line["text"], line["chars"])
        text = _tidy(spread)
        if _APART in spread and text[-1:].isdigit():
            # The last of several columns; the next line says nothing of its unit.
            text += 2 * _APART
        if text:
            found.append(
                Line(
                    text,
                    line["x0"],
                    line["x1"],
                    min(c["high"] for c in line["chars"]),
                    max(c["low"] for c in line["chars"]),
                    _size(line["chars"]),
                    margins,
                    _cells(line["text"], line["chars"]),
                )
            )
    return found


def _size(characters: Sequence[dict[str, Any]]) -> float:
    """The size of the letters of a line; of the same size, digits have smaller boxes than Chinese."""
    chinese = (c for c in characters if not c["text"].isascii())
    return float(next(chinese, characters[0])["size"])


def _spread(text: str, characters: Sequence[dict[str, Any]]) -> str:
    """A printed line with three blanks where numbers stand far apart: 110 557 in two columns is no 110557."""
    shown = [c for c in characters for letter in c["text"] if letter.strip()]
    if len(shown) != sum(not letter.isspace() for letter in text):
        return text
    parts = []
    place = 0
    for letter in text:
        if letter.isspace() and 0 < place < len(shown):
            left, right = shown[place - 1], shown[place]
            parts.append(_APART if right["x0"] - left["x1"] > left["size"] else letter)
        else:
            parts.append(letter)
            place += not letter.isspace()
    return "".join(parts)


def _cells(text: str, characters: Sequence[dict[str, Any]]) -> tuple[tuple[float, str], ...]:
    """The words of a line where some stand as far apart as those of two cells do, each with its place; else none."""
    shown = [c for c in characters if c["text"].strip()]
    gaps = [(b["x0"] - a["x1"]) / b["size"] for a, b in itertools.pairwise(shown)]
    if max(gaps, default=0.0) <= _FAR:
        return ()
    ends = [place for place, gap in enumerate(gaps, 1) if gap > _CELLS]
    parted = _parted(text, shown)
    words = (range(a, b) for a, b in itertools.pairwise((0, *ends, len(shown))))
    return tuple(
        (shown[word[0]]["x0"], _tidy("".join(map(parted.__getitem__, word)))) for word in words
    )


def _parted(text: str, shown: Sequence[dict[str, Any]]) -> list[str]:
    """The letters of a line, digits with the blank that it prints before them: 210965 2 is no 2109652."""
    parts = [c["text"] for c in shown]
    if " " not in text or sum(map(len, parts)) != len(parts):
        return parts
    place = 0
    for before, letter in itertools.pairwise(f" {text}"):
        if letter.isspace():
            continue
        if before.isspace() and letter.isdigit() and parts[place - 1][-1:].isdigit() and place:
            parts[place] = f" {parts[place]}"
        place += 1
    return parts


def _tidy(text: str) -> str:
    text = by_shape(CID.sub("\ufffd", text)).strip()
    return _LOOSE_BLANK.sub("", text)


def _piece(
    number: int, table: Any, characters: Sequence[dict[str, Any]], drawn: Sequence[Box]
) -> tuple[Piece | None, int]:
    """The cells of a table (none for boxes around prose and other things of one column), and how many hold nothing
    but what is drawn as no letter."""
    _, top, _, bottom = table.bbox
    beside = [c for c in characters if top <= c["middle"] <= bottom]
    cells = []
    full = set()
    unread = 0
    for box, own in zip(table.cells, letters_of_cells(table.cells, beside), strict=True):
        is_unread = not own and holds_drawn(box, drawn)
        cells.append((box, LOST if is_unread else _cell_text(own, box)))
        unread += is_unread
        if _fills(own, box):
            full.add(box)
    piece = make_piece(number, cells, frozenset(full))
    return piece, 0 if piece is None else unread


def _cell_text(characters: list[dict[str, Any]], box: Box) -> str:
    """Text of a cell. A number that fills the cell and goes on in the next line is one number."""
    if not characters:
        return ""
    text = extract_text(characters)
    lines = [_tidy(line) for line in text.split("\n")]
    numbers = all(_DIGITS.fullmatch(line) for line in lines)
    if len(lines) > 1 and numbers and _fills(characters, box):
        return "".join(lines)
    return "\n".join(lines)


def _fills(characters: list[dict[str, Any]], box: Box) -> bool:
    """Whether the text of a cell leaves no room for another letter in its line."""
    if not characters:
        return False
    size = max(float(character["size"]) for character in characters)
    width = max(c["x1"] for c in characters) - min(c["x0"] for c in characters)
    return bool(box[2] - box[0] - width < 2 * size)
