"""PDF with a text layer → Page: paragraphs, tables with merged cells, tables torn by page breaks joined.

The offsets of ``Page.text`` point into the text extracted here; ``page_starts`` says where each page begins.
"""

from __future__ import annotations

import dataclasses
import io
import re
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_text

from extractors.parse.page import Page, RawTable, SourceText, TableCell
from extractors.parse.records import Problem

MAX_PAGES = 60
MAX_CHARACTERS = 8_000  # of one page; a dense A4 page has some 2,000
MAX_EDGES = 3_000
MAX_INFLATED = 64 * 1024 * 1024

# What pdfminer raises on broken files, beside its own classes.
_BROKEN = (
    PDFException,
    PSException,
    PdfminerException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

_TOLERANCE = 4.0  # points: borders of one column on two pages
_WIDE = 0.8  # shading behind a line of prose is about as wide as the text; behind a cell it is not
_PROSE = 30  # characters of a one-cell row that is prose drawn in a box, not a heading

_CID = re.compile(r"\(cid:\d+\)")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u3000-\u303f"
_LOOSE_BLANK = re.compile(rf"(?<=[{_CJK}])[ \u3000]+(?=\S)|(?<=\S)[ \u3000]+(?=[{_CJK}])")
_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,3}[\s\-—–－·页]*(?:[/共]\s*\d{1,3}\s*页?)?")
_DIGITS = re.compile(r"[0-9０-９,，.]+")

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclasses.dataclass(slots=True)
class _Line:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


@dataclasses.dataclass(slots=True)
class _Piece:
    """The part of a table on one page: cells as (box, text)."""

    page: int
    box: Box
    cells: list[tuple[Box, str]]


@dataclasses.dataclass(slots=True)
class _Sheet:
    number: int
    lines: list[_Line]
    pieces: list[_Piece]


def read_pdf(data: bytes) -> Page:
    """Text and tables of a PDF. Never raises.

    Named problems: ``no_text`` (a picture, or fonts without characters), ``encrypted``,
    ``unreadable_pdf``, ``too_large`` (inflated size, pages, characters or lines of a page).
    """
    problems: list[Problem] = []
    sheets: list[_Sheet] = []
    unmapped = 0
    if _inflated(data) > MAX_INFLATED:
        problems.append(Problem("too_large", f"streams inflate to over {MAX_INFLATED} bytes"))
        return _page([], problems, 0)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = document.pages
            if len(pages) > MAX_PAGES:
                problems.append(
                    Problem("too_large", f"{len(pages)} pages, the first {MAX_PAGES} are read")
                )
            for page in pages[:MAX_PAGES]:
                sheet, lost, problem = _read_sheet(page)
                unmapped += lost
                sheets.append(sheet)
                if problem is not None:
                    problems.append(problem)
                page.close()
    except PDFPasswordIncorrect:
        problems.append(Problem("encrypted", "the document asks for a password"))
    except _BROKEN as error:
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            problems.append(Problem("encrypted", "the document asks for a password"))
        else:
            problems.append(
                Problem(
                    "unreadable_pdf",
                    f"{type(cause).__name__}: {cause}"[:200],
                    f"page {len(sheets) + 1}",
                )
            )
    letters = sum(len(line.text) for sheet in sheets for line in sheet.lines)
    if not problems and (letters < 20 or unmapped > letters // 2):
        problems.append(Problem("no_text", "the pages carry no text layer that can be read"))
        sheets = []
    return _page(sheets, problems, unmapped)


def _inflated(data: bytes) -> int:
    """Size of the largest inflated stream, counted up to the limit."""
    largest = 0
    view = memoryview(data)
    for found in re.finditer(rb"stream\r?\n", data):
        inflater = zlib.decompressobj()
        size = 0
        feed: Any = view[found.end() :]
        try:
            while size <= MAX_INFLATED and not inflater.eof:
                block = inflater.decompress(feed, 1 << 20)
                if not block:
                    break
                size += len(block)
                feed = inflater.unconsumed_tail
        except zlib.error:
            continue  # another filter than deflate
        largest = max(largest, size)
        if largest > MAX_INFLATED:
            break
    return largest


# -- one page ---------------------------------------------------------------------------------


def _read_sheet(page: Any) -> tuple[_Sheet, int, Problem | None]:
    number = page.page_number - 1
    sheet = _Sheet(number, [], [])
    where = f"page {page.page_number}"
    if len(page.chars) > MAX_CHARACTERS:
        return sheet, 0, Problem("too_large", f"over {MAX_CHARACTERS} characters", where)
    # Bold type drawn by printing twice would read 11 for 1.
    page = page.dedupe_chars(tolerance=1)
    lost = sum(1 for character in page.chars if _CID.match(character["text"]))
    sheet.lines = _lines(page)
    text_width = max((line.x1 for line in sheet.lines), default=0.0) - min(
        (line.x0 for line in sheet.lines), default=0.0
    )
    ruled = page.filter(lambda item: not _is_shading(item, text_width))
    if len(ruled.edges) > MAX_EDGES:
        problem = Problem("too_large", f"over {MAX_EDGES} drawn lines, tables not read", where)
        return sheet, lost, problem
    for table in ruled.find_tables():
        piece = _piece(number, table, page.chars)
        if piece is not None:
            sheet.pieces.append(piece)
    sheet.pieces.sort(key=lambda piece: piece.box[1])
    return sheet, lost, None


def _is_shading(item: dict[str, Any], text_width: float) -> bool:
    """A filled box without a border, behind lines of prose."""
    return (
        item["object_type"] == "rect"
        and not item["stroke"]
        and item["height"] > 3
        and item["width"] > _WIDE * text_width
    )


def _lines(page: Any) -> list[_Line]:
    found = []
    for line in page.extract_text_lines(return_chars=True, strip=True):
        text = _tidy(line["text"])
        if text:
            found.append(
                _Line(
                    text,
                    line["x0"],
                    line["x1"],
                    line["top"],
                    line["bottom"],
                    float(line["chars"][0]["size"]),
                )
            )
    if found and _PAGE_NUMBER.fullmatch(found[-1].text):
        found.pop()
    return found


def _tidy(text: str) -> str:
    text = _CID.sub("\ufffd", text).strip()
    return _LOOSE_BLANK.sub("", text)


def _piece(number: int, table: Any, characters: Sequence[dict[str, Any]]) -> _Piece | None:
    """The cells of a table; None for boxes around prose and other things of one column."""
    x0, top, x1, bottom = table.bbox
    inside = [
        (
            (character["x0"] + character["x1"]) / 2,
            (character["top"] + character["bottom"]) / 2,
            character,
        )
        for character in characters
    ]
    inside = [item for item in inside if x0 <= item[0] <= x1 and top <= item[1] <= bottom]
    cells: list[tuple[Box, str]] = []
    for box in table.cells:
        own = [c for x, y, c in inside if box[0] <= x < box[2] and box[1] <= y < box[3]]
        cells.append((box, _cell_text(own, box)))
    lines: dict[float, list[tuple[Box, str]]] = {}
    for cell in cells:
        lines.setdefault(round(cell[0][1], 1), []).append(cell)
    tops = sorted(lines)
    while tops and _is_prose(lines[tops[0]]):
        tops.pop(0)
    while tops and _is_prose(lines[tops[-1]]):
        tops.pop()
    kept = [cell for place in tops for cell in lines[place]]
    if not tops or max(len(lines[place]) for place in tops) < 2:
        return None
    box = (
        min(cell[0][0] for cell in kept),
        min(cell[0][1] for cell in kept),
        max(cell[0][2] for cell in kept),
        max(cell[0][3] for cell in kept),
    )
    return _Piece(number, box, kept)


def _is_prose(row: list[tuple[Box, str]]) -> bool:
    return len(row) == 1 and (len(row[0][1]) > _PROSE or not row[0][1])


def _cell_text(characters: list[dict[str, Any]], box: Box) -> str:
    """Text of a cell. A number that fills the cell and goes on in the next line is one number."""
    if not characters:
        return ""
    text = extract_text(characters)
    lines = [_tidy(line) for line in text.split("\n")]
    if len(lines) > 1 and all(_DIGITS.fullmatch(line) for line in lines):
        size = max(float(character["size"]) for character in characters)
        width = max(c["x1"] for c in characters) - min(c["x0"] for c in characters)
        if box[2] - box[0] - width < 2 * size:
            return "".join(lines)
    return "\n".join(lines)


# -- the document -----------------------------------------------------------------------------


def _page(sheets: list[_Sheet], problems: list[Problem], unmapped: int) -> Page:
    text, starts, places = _join_lines(sheets)
    tables = []
    for index, group in enumerate(_join_pieces(sheets)):
        spans = [places[id(piece)] for piece in group if id(piece) in places]
        tables.append(
            RawTable(
                index=index,
                rows=_rows(group),
                text_start=min((span[0] for span in spans), default=0),
                text_end=max((span[1] for span in spans), default=0),
                page=group[0].page,
            )
        )
    return Page(
        kind="pdf",
        encoding=None,
        replaced_characters=unmapped,
        text=SourceText.plain(text),
        tables=tuple(tables),
        page_starts=tuple(starts),
        problems=tuple(problems),
    )


def _join_lines(
    sheets: list[_Sheet],
) -> tuple[str, list[int], dict[int, tuple[int, int]]]:
    """The text, where each page starts, and the text span of each table piece.

    A line that reaches the right margin goes on in the next one, if that starts at the left margin.
    """
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    spans: dict[int, tuple[int, int]] = {}
    before: _Line | None = None
    for sheet in sheets:
        left = min((line.x0 for line in sheet.lines), default=0.0)
        right = max((line.x1 for line in sheet.lines), default=0.0)
        first = True
        for line in sheet.lines:
            middle = (line.top + line.bottom) / 2
            piece = next(
                (p for p in sheet.pieces if p.box[1] <= middle <= p.box[3]),
                None,
            )
            goes_on = (
                before is not None
                and piece is None
                and before.x1 >= right - 1.6 * before.size
                and line.x0 <= left + 0.8 * line.size
            )
            if parts and not goes_on:
                parts.append("\n")
                length += 1
            if first:
                starts.append(length)
                first = False
            parts.append(line.text)
            if piece is not None:
                start = spans.get(id(piece), (length, 0))[0]
                spans[id(piece)] = (start, length + len(line.text))
            length += len(line.text)
            before = line if piece is None else None
        if first:
            starts.append(length)
    return "".join(parts), starts, spans


def _join_pieces(sheets: list[_Sheet]) -> list[list[_Piece]]:
    """Tables; a piece that ends a page and one of the same width that begins the next are one."""
    groups: list[list[_Piece]] = []
    open_below = False
    for sheet in sheets:
        for position, piece in enumerate(sheet.pieces):
            above = any(line.bottom <= piece.box[1] + 2 for line in sheet.lines)
            if (
                position == 0
                and open_below
                and not above
                and groups
                and groups[-1][-1].page == sheet.number - 1
                and abs(groups[-1][-1].box[0] - piece.box[0]) <= _TOLERANCE
                and abs(groups[-1][-1].box[2] - piece.box[2]) <= _TOLERANCE
            ):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        open_below = bool(sheet.pieces) and not any(
            line.top >= sheet.pieces[-1].box[3] - 2 for line in sheet.lines
        )
    return groups


def _rows(group: list[_Piece]) -> tuple[tuple[TableCell, ...], ...]:
    """Rows with spans, from the boxes of the cells."""
    columns = _clusters(x for piece in group for box, _ in piece.cells for x in (box[0], box[2]))
    rows: list[tuple[TableCell, ...]] = []
    for piece in group:
        tops = _clusters(y for box, _ in piece.cells for y in (box[1], box[3]))
        lines: list[list[tuple[int, TableCell]]] = [[] for _ in tops[:-1]]
        for box, text in piece.cells:
            first, last = _nearest(columns, box[0]), _nearest(columns, box[2])
            upper, lower = _nearest(tops, box[1]), _nearest(tops, box[3])
            if last <= first or lower <= upper or upper >= len(lines):
                continue  # thinner than the tolerance: a double border, not a cell
            lines[upper].append((first, TableCell(text, lower - upper, last - first)))
        taken: set[tuple[int, int]] = set()
        for number, line in enumerate(lines):
            row: list[TableCell] = []
            column = 0
            for first, cell in sorted(line, key=lambda item: item[0]):
                gap = sum((number, place) not in taken for place in range(column, first))
                row.extend([TableCell("")] * gap)  # no border around it: an empty place
                row.append(cell)
                column = first + cell.colspan
                taken.update(
                    (below, place)
                    for below in range(number, number + cell.rowspan)
                    for place in range(first, column)
                )
            rows.append(tuple(row))
    return tuple(rows)


def _clusters(places: Any) -> list[float]:
    """Distinct border places, those closer than the tolerance taken as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOLERANCE:
            found.append(place)
    return found


def _nearest(places: list[float], place: float) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - place))
