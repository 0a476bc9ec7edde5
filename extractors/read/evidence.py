"""Where a number stands on its page: the table row with the cell marked, or the words around a quote.

Pure: a page that was read (``parse.document.read``) and a place go in, plain strings come out. They
are the page's own words, so whoever shows them escapes them for where they are shown.
"""

from __future__ import annotations

import bisect
import dataclasses
import re
from collections.abc import Collection

from extractors.parse.page import Page
from extractors.parse.tables.grid import NO_CELL, Grid, expand

_PLACE = re.compile(r"table (\d{1,6}) row (\d{1,6})(?: column (\d{1,6}))?")
_WORDS = re.compile("[^\\W\\d_]")
_MOST_HEADS = 4  # printed head rows above a column; more is no head of a form
_LONGEST_CELL = 200


@dataclasses.dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of the page, counted from zero as records count; ``column`` None: the whole row."""

    table: int
    row: int
    column: int | None

    @classmethod
    def from_words(cls, evidence: str | None) -> CellPlace | None:
        """The place that the marts write as ``table 1 row 6 column 3``; None for a quote."""
        found = _PLACE.match(evidence or "")
        if found is None:
            return None
        table, row, column = found.groups()
        return cls(int(table), int(row), int(column) if column is not None else None)

    def in_words(self) -> str:
        """``t2 r7 c4``: counted from one, as people count."""
        column = "" if self.column is None else f" c{self.column + 1}"
        return f"t{self.table + 1} r{self.row + 1}{column}"


@dataclasses.dataclass(frozen=True, slots=True)
class RowEvidence:
    """A printed row, each printed cell once from left to right.

    ``marked`` is the index in ``cells`` of the cell that was asked for, ``head`` what the form prints
    above it, top down.
    """

    place: CellPlace
    cells: tuple[str, ...]
    marked: int | None
    head: tuple[str, ...]

    def in_words(
        self, mark: tuple[str, str] = ("【", "】"), also: Collection[int] = frozenset()
    ) -> str:
        """The row on one line, the asked cell (and those of other indexes) between ``mark``."""
        return " │ ".join(
            f"{mark[0]}{cell}{mark[1]}" if index == self.marked or index in also else cell
            for index, cell in enumerate(self.cells)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class QuoteEvidence:
    """Readable words of the page around a quote; ``page`` is counted from one where there are pages."""

    before: str
    quote: str
    after: str
    page: int | None = None

    def in_words(self, mark: tuple[str, str] = ("【", "】")) -> str:
        """The words on one line, the quote between ``mark``."""
        return f"{self.before}{mark[0]}{self.quote}{mark[1]}{self.after}"


def find_row(page: Page, place: CellPlace) -> RowEvidence | None:
    """The row of a place on a page; None where the page has no such row or cell (another document)."""
    table = next((table for table in page.tables if table.index == place.table), None)
    grid = expand(table) if table is not None else None
    if grid is None or place.row >= len(grid.rows):
        return None
    indexes = grid.rows[place.row]
    marked = None
    if place.column is not None:
        if place.column >= grid.width or grid.at[place.row][place.column] == NO_CELL:
            return None
        marked = indexes.index(grid.at[place.row][place.column])
    return RowEvidence(
        place,
        tuple(_one_line(grid.cells[index].text) for index in indexes),
        marked,
        () if place.column is None else _head(grid, place.row, place.column),
    )


def find_quote(page: Page, start: int, end: int, *, around: int = 40) -> QuoteEvidence | None:
    """The readable text between two offsets of the decoded source, with ``around`` characters either side.

    Offsets are those of facts (design section 4). None where nothing readable lies between them.
    """
    text = page.text
    first = bisect.bisect_left(text.starts, start)
    last = bisect.bisect_left(text.starts, end)
    if first >= last:
        return None
    number = bisect.bisect_right(page.page_starts, start) if page.page_starts else None
    return QuoteEvidence(
        _one_line(text.text[max(0, first - around) : first]),
        _one_line(text.text[first:last]),
        _one_line(text.text[last : last + around]),
        number,
    )


def _head(grid: Grid, row: int, column: int) -> tuple[str, ...]:
    """The nearest run of worded cells above a value in its column; data rows in between carry none."""
    heads: list[str] = []
    seen = {grid.at[row][column]}
    for above in range(row - 1, -1, -1):
        index = grid.at[above][column]
        if index in seen:
            continue
        seen.add(index)
        text = _one_line(grid.cells[index].text) if index != NO_CELL else ""
        if _WORDS.search(text):
            heads.append(text)
        elif heads:
            break
        if len(heads) == _MOST_HEADS:
            break
    return tuple(reversed(heads))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_CELL else line[: _LONGEST_CELL - 1] + "…"
