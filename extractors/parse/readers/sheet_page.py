"""Sheets of paper → Page: their lines as text, the pieces of a table that goes over several of them as one.

The offsets of ``Page.text`` point into the text put together here; ``page_starts`` says where each page begins.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractors.parse.page import Page, RawTable, SourceText
from extractors.parse.readers.sheet import TOLERANCE, Line, Piece, Sheet, piece_rows
from extractors.parse.records import Problem

_LARGER = 1.2  # the letters of a title, beside those of the heading below it
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}、")  # of the top level
_HEADING = re.compile(rf"{_ITEM.pattern}[^，。；、]{{2,20}}(?:、[^，。；、]{{2,12}})?(?:情况|事项)")


def make_page(kind: str, sheets: Sequence[Sheet], problems: Sequence[Problem]) -> Page:
    """The document of these sheets."""
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
                is_unruled=any(piece.is_unruled for piece in group),
            )
        )
    return Page(
        kind=kind,
        encoding=None,
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

    A line that reaches the right margin goes on in the next one, if that starts at the left margin. A section's heading
    stays apart: of a few short lines, the longest reaches the margin too.
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
        margins = _margins(sheet, sheets)
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
                and _goes_on(before, line, margins)
                and not _are_apart(parts[-1].strip(), line.text)
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


def _margins(sheet: Sheet, sheets: Sequence[Sheet]) -> tuple[float, float]:
    """Where the lines of a page begin and end, those of its pictures by themselves."""
    beside = [
        line
        for other in sheets
        if (other.number, other.is_picture) == (sheet.number, sheet.is_picture)
        for line in other.lines
    ]
    return (
        min((line.x0 for line in beside), default=0.0),
        max((line.x1 for line in beside), default=0.0),
    )


def _goes_on(before: Line, line: Line, margins: tuple[float, float]) -> bool:
    """Whether a line reaches the right margin, and the next one, in no smaller letters, starts at the left one."""
    return (
        not (before.is_row or line.is_row)
        and before.x1 >= (before.column or margins)[1] - 1.6 * before.size
        and before.size < _LARGER * line.size
        and line.x0 <= (line.column or margins)[0] + 0.8 * line.size
    )


def _are_apart(above: str, below: str) -> bool:
    """Whether one of two lines is a section's heading: whole, or behind a full stop."""
    return bool(_HEADING.fullmatch(above) or (above.endswith("。") and _ITEM.match(below)))


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
                and abs(groups[-1][-1].box[0] - piece.box[0]) <= TOLERANCE
                and abs(groups[-1][-1].box[2] - piece.box[2]) <= TOLERANCE
            ):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        open_below = bool(sheet.pieces) and not any(
            line.top >= sheet.pieces[-1].box[3] - 2 for line in sheet.lines
        )
    return groups
