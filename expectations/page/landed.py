"""A landed document laid out again with the numbers in question marked. Pure.

Nothing of the document's own markup gets here: the blocks are what our reader understood (lines,
rows, spans), and a template writes new markup around them. So there is nothing to sanitise, and the
view shows the very reading that the numbers came from.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from extractors.parse.page import Page, RawTable
from extractors.parse.tables.grid import Grid, expand
from extractors.read.evidence import CellPlace

MOST_CHARACTERS = 200_000
MOST_CELLS = 10_000


@dataclasses.dataclass(frozen=True, slots=True)
class CellMark:
    """A cell to mark (``place`` without a column: its row), if it still prints ``raw``; None: whatever it prints."""

    place: CellPlace
    raw: str | None = None

    @property
    def anchor(self) -> str:
        """The id of the mark in the page."""
        column = "" if self.place.column is None else f"-{self.place.column}"
        return f"cell-{self.place.table}-{self.place.row}{column}"

    def in_words(self) -> str:
        return self.place.in_words()


@dataclasses.dataclass(frozen=True, slots=True)
class QuoteMark:
    """Characters ``start`` to ``end`` (exclusive) of the decoded source to mark."""

    start: int
    end: int

    @property
    def anchor(self) -> str:
        """The id of the mark in the page."""
        return f"quote-{self.start}-{self.end}"

    def in_words(self) -> str:
        return f"{self.start}–{self.end}"


Mark = CellMark | QuoteMark


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one line; ``marked`` with the ids that begin here (none where a mark goes on)."""

    text: str
    marked: bool = False
    anchors: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ViewCell:
    """A printed cell with its spans in rows and columns."""

    text: str
    rowspan: int
    colspan: int
    marked: bool
    anchors: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """One line (``pieces``) or one table (``rows``, and its ``number`` from 1)."""

    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[ViewCell, ...], ...] = ()
    number: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """``lost`` are marks that are not where they were; ``is_cut`` says that an end was left out."""

    blocks: tuple[Block, ...]
    lost: tuple[Mark, ...]
    is_cut: bool


def view_page(page: Page, marks: Iterable[Mark]) -> View:
    """Lay a page out, its marks in place. One that is not there is named in ``lost``, never guessed."""
    return _Layout(page, list(dict.fromkeys(marks))).lay_out()


@dataclasses.dataclass(slots=True)
class _Range:
    """Readable characters to mark; marks that overlap share one range."""

    first: int
    last: int
    anchors: tuple[str, ...]


class _Layout:
    def __init__(self, page: Page, marks: list[Mark]) -> None:
        self.page = page
        self.marks = marks
        self.placed: set[str] = set()  # ids that stand in a block
        self.ranges = self._ranges([mark for mark in marks if isinstance(mark, QuoteMark)])
        self.cell_marks: dict[int, list[CellMark]] = {}
        for mark in marks:
            if isinstance(mark, CellMark):
                self.cell_marks.setdefault(mark.place.table, []).append(mark)
        self.blocks: list[Block] = []

    def lay_out(self) -> View:
        end = min(len(self.page.text.text), MOST_CHARACTERS)
        is_cut = end < len(self.page.text.text)
        at = cells = 0
        for table in self._shown_tables():
            grid = expand(table)
            if grid is None or table.text_start >= end:
                continue
            cells += len(grid.cells)
            if cells > MOST_CELLS:
                is_cut = True
                break
            self._lines(at, table.text_start)
            self.blocks.append(Block(rows=self._rows(table, grid), number=table.index + 1))
            at = table.text_end
        self._lines(at, end)
        lost = tuple(mark for mark in self.marks if mark.anchor not in self.placed)
        return View(tuple(self.blocks), lost, is_cut)

    def _ranges(self, quotes: list[QuoteMark]) -> list[_Range]:
        """Where quotes stand in the readable text, in order, none overlapping the next."""
        starts = self.page.text.starts
        ranges: list[_Range] = []
        for quote in sorted(quotes, key=lambda quote: (quote.start, quote.end)):
            first, last = bisect_left(starts, quote.start), bisect_left(starts, quote.end)
            if first >= last:
                continue
            if ranges and first < ranges[-1].last:
                ranges[-1].last = max(last, ranges[-1].last)
                ranges[-1].anchors += (quote.anchor,)
            else:
                ranges.append(_Range(first, last, (quote.anchor,)))
        return ranges

    def _shown_tables(self) -> Sequence[RawTable]:
        """Tables to draw, none around or inside another: those with a marked cell, then the innermost.

        A table around a marked quote stays text, so that the quote can be marked in it.
        """

        def holds_quote(table: RawTable) -> bool:
            return any(r.first < table.text_end and r.last > table.text_start for r in self.ranges)

        chosen: list[RawTable] = []
        starts: list[int] = []
        for table in sorted(
            self.page.tables,
            key=lambda t: (t.index not in self.cell_marks, t.text_end - t.text_start, t.text_start),
        ):
            if table.text_end <= table.text_start:
                continue
            if table.index not in self.cell_marks and holds_quote(table):
                continue
            where = bisect_left(starts, table.text_start)
            if where and chosen[where - 1].text_end > table.text_start:
                continue
            if where < len(chosen) and chosen[where].text_start < table.text_end:
                continue
            chosen.insert(where, table)
            starts.insert(where, table.text_start)
        return chosen

    def _rows(self, table: RawTable, grid: Grid) -> tuple[tuple[ViewCell, ...], ...]:
        anchors = self._marked_cells(table, grid)
        return tuple(
            tuple(
                ViewCell(
                    cell.text,
                    cell.row_end - cell.row,
                    cell.col_end - cell.col,
                    index in anchors,
                    tuple(anchors.get(index, ())),
                )
                for index in indexes
                if (cell := grid.cells[index]).row == number and grid.at[number][cell.col] == index
            )
            for number, indexes in enumerate(grid.rows)
        )

    def _marked_cells(self, table: RawTable, grid: Grid) -> dict[int, list[str]]:
        """Index of a printed cell → ids of its marks; a whole row has its id on its first cell."""
        anchors: dict[int, list[str]] = {}
        for mark in self.cell_marks.get(table.index, ()):
            row, column = mark.place.row, mark.place.column
            if row >= len(grid.rows) or not grid.rows[row]:
                continue
            if column is None:
                indexes = grid.rows[row]
            elif column < grid.width:
                indexes = tuple(i for i in grid.rows[row] if i == grid.at[row][column])
            else:
                continue
            prints = all(_bare(grid.cells[i].text) == _bare(mark.raw or "") for i in indexes)
            if not indexes or (mark.raw is not None and not prints):
                continue
            self.placed.add(mark.anchor)
            for position, index in enumerate(indexes):
                anchors.setdefault(index, []).extend([mark.anchor] if position == 0 else [])
        return anchors

    def _lines(self, start: int, end: int) -> None:
        text = self.page.text.text
        at = start
        while at < end:
            stop = text.find("\n", at, end)
            stop = end if stop < 0 else stop
            if text[at:stop].strip():
                self.blocks.append(Block(pieces=tuple(self._pieces(at, stop))))
            at = stop + 1

    def _pieces(self, start: int, end: int) -> Iterable[Piece]:
        text = self.page.text.text
        at = start
        # Ranges do not overlap, so their ends are in order too.
        first = bisect_left(self.ranges, start + 1, key=lambda marked: marked.last)
        for marked in self.ranges[first:]:
            if marked.first >= end:
                break
            begin, stop = max(marked.first, at), min(marked.last, end)
            if begin > at:
                yield Piece(text[at:begin])
            # A quote over several lines is marked on each and has its ids on the first.
            anchors = marked.anchors if marked.first >= start else ()
            self.placed.update(anchors)
            yield Piece(text[begin:stop], True, anchors)
            at = stop
        if at < end:
            yield Piece(text[at:end])


def _bare(text: str) -> str:
    return "".join(text.split())
