"""Pages of paper → Page: lines and table cells by their boxes, tables torn by page breaks joined.

What a PDF shows and what is read off a picture meet here. The offsets of ``Page.text`` point into the
text put together here; ``page_starts`` says where each page begins.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

import msgspec

from extractors.parse.page import Page, RawTable, SourceText, TableCell
from extractors.parse.records import Problem

_TOLERANCE = 4.0  # points: borders of one column on two pages
_PROSE = 30  # characters of a one-cell row that is prose drawn in a box, not a heading
_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,3}[\s\-—–－·页]*(?:[/共]\s*\d{1,3}\s*页?)?")

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
BoxedText = tuple[Box, str]


class Line(msgspec.Struct):
    """A printed line; lengths are in the units of its page (points)."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


class Piece(msgspec.Struct):
    """The part of a table on one page: cells as (box, text). ``is_picture``: they were read off a picture."""

    page: int
    box: Box
    cells: list[BoxedText]
    is_picture: bool = False


class Sheet(msgspec.Struct):
    """One page of paper, or the part of it above, in or below a picture that is read.

    ``is_picture``: it carries no text, its words were read off the picture.
    """

    number: int
    lines: list[Line]
    pieces: list[Piece]
    is_picture: bool = False


def without_page_number(lines: list[Line]) -> list[Line]:
    """The lines of a page without a last one that is nothing but its number."""
    return lines[:-1] if lines and _PAGE_NUMBER.fullmatch(lines[-1].text) else lines


def make_piece(number: int, cells: Iterable[BoxedText]) -> Piece | None:
    """The cells of a table; None for boxes around prose and other things of one column."""
    lines: dict[float, list[BoxedText]] = {}
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
    return Piece(number, box, kept)


def _is_prose(row: list[BoxedText]) -> bool:
    return len(row) == 1 and (len(row[0][1]) > _PROSE or not row[0][1])


def with_pictures(sheet: Sheet, pictures: Sequence[tuple[float, Sheet]]) -> list[Sheet]:
    """A page in parts: what is read off its pictures, each by the height of its middle, between the rest of it."""
    parts: list[Sheet] = []
    above = float("-inf")
    for below, picture in [*pictures, (float("inf"), None)]:
        part = Sheet(sheet.number, [], [])
        part.lines = [n for n in sheet.lines if above <= (n.top + n.bottom) / 2 < below]
        part.pieces = [p for p in sheet.pieces if above <= (p.box[1] + p.box[3]) / 2 < below]
        parts += [part] if picture is None else [part, picture]
        above = below
    return [part for part in parts if part.lines or part.pieces] or [sheet]


def make_page(
    kind: str, sheets: Sequence[Sheet], problems: Sequence[Problem], unmapped: int = 0
) -> Page:
    """The document of these sheets. ``unmapped`` counts characters that the fonts do not name."""
    text, starts, places = _join_lines(sheets)
    tables = []
    for index, group in enumerate(_join_pieces(sheets)):
        spans = [places[id(piece)] for piece in group if id(piece) in places]
        tables.append(
            RawTable(
                index=index,
                rows=piece_rows(group),
                text_start=min((span[0] for span in spans), default=0),
                text_end=max((span[1] for span in spans), default=0),
                page=group[0].page,
                is_picture=any(piece.is_picture for piece in group),
            )
        )
    return Page(
        kind=kind,
        encoding=None,
        replaced_characters=unmapped,
        text=SourceText.plain(text),
        tables=tuple(tables),
        page_starts=tuple(
            start
            for place, start in enumerate(starts)
            if place == 0 or sheets[place].number != sheets[place - 1].number
        ),
        pictured=tuple(
            span
            for sheet, span in zip(sheets, itertools.pairwise((*starts, len(text))), strict=True)
            if sheet.is_picture
        ),
        problems=tuple(problems),
    )


def _join_lines(
    sheets: Sequence[Sheet],
) -> tuple[str, list[int], dict[int, tuple[int, int]]]:
    """The text, where each page starts, and the text span of each table piece.

    A line that reaches the right margin goes on in the next one, if that starts at the left margin.
    """
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    spans: dict[int, tuple[int, int]] = {}
    before: Line | None = None
    page: int | None = None
    for sheet in sheets:
        if sheet.number == page:
            before = None  # beside a picture on the same page nothing goes on
        page = sheet.number
        beside = [
            line
            for other in sheets
            if (other.number, other.is_picture) == (sheet.number, sheet.is_picture)
            for line in other.lines
        ]
        left = min((line.x0 for line in beside), default=0.0)
        right = max((line.x1 for line in beside), default=0.0)
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


def _join_pieces(sheets: Sequence[Sheet]) -> list[list[Piece]]:
    """Tables; a piece that ends a page and one of the same width that begins the next are one."""
    groups: list[list[Piece]] = []
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


def piece_rows(group: Sequence[Piece]) -> tuple[tuple[TableCell, ...], ...]:
    """Rows with spans, from the boxes of the cells of one table."""
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


def _clusters(places: Iterable[float]) -> list[float]:
    """Distinct border places, those closer than the tolerance taken as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOLERANCE:
            found.append(place)
    return found


def _nearest(places: list[float], place: float) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - place))
