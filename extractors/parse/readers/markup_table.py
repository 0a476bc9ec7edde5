"""A table while its page is read: rows, cells and their ends by the rules of the HTML standard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from extractors.parse.page import PICTURE, RawTable, TableCell

SECTIONS = frozenset(("thead", "tbody", "tfoot"))
_LONGEST_ROW = 300  # characters of a row inside a cell; more is an article
# What a cell shows that holds a number, or numbers in a table of its own, and no words.
_NUMBERS = re.compile(r"[\s\d,，.]{1,40}")


class OpenCell(msgspec.Struct, eq=False):
    """A cell being read; ``holes`` are the tables inside it, whose text is not its own, ``inner`` the last of them.
    ``column``: what an attribute calls its column."""

    tag: str
    start: int
    end: int
    rowspan: int
    colspan: int
    hidden: bool
    column: str
    holes: list[tuple[int, int]] | None = None
    inner: OpenTable | None = None
    pictured: bool = False
    gaps: Sequence[int] = ()  # where digits are parted that stand together in the text

    def leave_out(self, table: OpenTable) -> None:
        if self.holes is None:
            self.holes = []
        self.holes.append((table.text_start, table.text_end))
        self.inner = table

    def raw(self, text: str) -> TableCell:
        """The cell, cut out of the readable ``text``."""
        content = text[self.start : self.end]
        if self.holes:
            pieces, position = [], self.start
            for start, end in self.holes:
                pieces.append(text[position:start])
                position = end
            content = "".join(pieces) + text[position : self.end]
            if _NUMBERS.fullmatch(shown := text[self.start : self.end]) and shown.strip():
                content = PICTURE  # which of them is the cell's, nobody can tell
        if self.pictured and not content.strip():
            content = PICTURE
        if self.gaps and not self.holes:
            places = (self.start, *self.gaps, self.end)
            content = " ".join(text[one:other] for one, other in pairwise(places))
        return TableCell(content.removesuffix("\n"), self.rowspan, self.colspan)


class OpenTable:
    """A table being read. Positions are indexes into the readable text."""

    __slots__ = (
        "cell",
        "cells_end",
        "cut",
        "foot",
        "head",
        "index",
        "loose",
        "row",
        "rows",
        "section",
        "section_row",
        "text_end",
        "text_start",
    )

    def __init__(self, index: int, text_start: int) -> None:
        self.index = index
        self.text_start = self.text_end = text_start
        self.rows: list[list[OpenCell]] = []
        self.row: list[OpenCell] | None = None
        self.cell: OpenCell | None = None
        self.section: str | None = None
        self.section_row = 0
        self.head: range | None = None  # rows of the first thead and of the first tfoot
        self.foot: range | None = None
        # Of the last cell, or where the last row began; -1 before the first row.
        self.cells_end = -1
        self.cut = ""  # how the page breaks off in it
        self.loose: list[tuple[int, int, int]] = []  # row and bounds of text between its cells

    def note_loose(self, at: int) -> None:
        """Notes what stands behind the last cell and in none (a browser shows it above the table); a break of the
        line is nothing. Between two rows it belongs to the lower one."""
        if 0 <= self.cells_end < at - 1:
            row = len(self.rows) - (self.row is not None)
            self.loose.append((row, self.cells_end, at))
        self.cells_end = at

    def open_row(self) -> list[OpenCell]:
        row: list[OpenCell] = []
        self.row = row
        self.rows.append(row)
        if self.section is None:
            self.section = "tbody"
        return row

    def close_cell(self, at: int) -> None:
        if self.cell is not None:
            self.cell.end = self.cells_end = at
            self.cell = None

    def close_row(self, at: int) -> None:
        self.close_cell(at)
        self.row = None

    def close_section(self, at: int) -> None:
        """Ends the row group: no cell reaches beyond it."""
        self.close_row(at)
        rows = self.rows
        for number in range(self.section_row, len(rows)):
            left = len(rows) - number
            for cell in rows[number]:
                if cell.rowspan > left or cell.rowspan == 0:
                    cell.rowspan = left
        if self.section == "thead" and self.head is None:
            self.head = range(self.section_row, len(rows))
        elif self.section == "tfoot" and self.foot is None:
            self.foot = range(self.section_row, len(rows))
        self.section_row = len(rows)
        self.section = None

    def break_off(self, in_number: bool, at: int) -> None:
        """The page ends in the table. A cell that holds nothing yet is not known to be blank."""
        self.cut = "number" if in_number and self.cell is not None else "row"
        if self.cell is not None and self.row and self.cell.start >= at and not self.cell.holes:
            self.row.remove(self.cell)

    def rows_as_shown(self) -> list[list[OpenCell]]:
        """The rows with the head above and the foot below the others, wherever the page has them."""
        head, foot = self.head or range(0), self.foot or range(0)
        rows = self.rows
        if (
            self.loose
            or self.cut
            or ((not head or head[0] == 0) and (not foot or foot[-1] == len(rows) - 1))
        ):
            return rows
        body = [row for at, row in enumerate(rows) if at not in head and at not in foot]
        return [*rows[head.start : head.stop], *body, *rows[foot.start : foot.stop]]


def raw_tables(text: str, tables: Sequence[OpenTable]) -> tuple[RawTable, ...]:
    """Closed tables (those inside others first) in document order, their cells cut out of the readable ``text``.

    A row that is all of a cell's contents, as a table of its own, stands in that cell's place.
    """
    gone: set[int] = set()
    for table in tables:
        table.rows = [
            [
                cell
                for outer in row
                if not outer.hidden
                for cell in (_unpacked(outer, outer.inner, text, gone) if outer.inner else (outer,))
            ]
            for row in table.rows_as_shown()
        ]
    found = []
    for table in sorted(tables, key=lambda table: table.index):
        if table.index not in gone:
            rows = tuple([tuple([cell.raw(text) for cell in row]) for row in table.rows])
            if any(row and row[-1].column for row in table.rows):
                rows = tuple(_below_heads(table.rows, rows))
            said = [(row, text[start:end].strip()) for row, start, end in table.loose]
            loose = tuple([(row, words) for row, words in said if words])
            raw = RawTable(
                table.index,
                rows,
                table.text_start,
                table.text_end,
                is_cut=bool(table.cut),
                ends_in_number=table.cut == "number",
                loose=loose,
            )
            found.append(raw)
    return tuple(found)


def _below_heads(
    rows: Sequence[Sequence[OpenCell]], shown: Sequence[tuple[TableCell, ...]]
) -> Iterator[tuple[TableCell, ...]]:
    """The rows as shown, below what attributes call their columns where the table has no row of these."""
    named = [[cell.column for cell in row] for row in rows]
    if not all(map(any, named)):
        yield from shown
        return
    before: list[str] = []
    for columns, row in zip(named, shown, strict=True):
        if columns != before:
            yield tuple(
                [TableCell(name, 1, cell.colspan) for name, cell in zip(columns, row, strict=True)]
            )
        yield row
        before = columns


def _unpacked(cell: OpenCell, table: OpenTable, text: str, gone: set[int]) -> Sequence[OpenCell]:
    """The cell, or those of the ``table`` of one row that it holds and nothing else; ``gone``: tables that were only rows."""
    if len(table.rows) != 1 or len(cell.holes or ()) != 1:
        return (cell,)
    start, end = table.text_start, table.text_end
    own = table.rows[0]
    around = text[cell.start : start] + text[end : cell.end]
    if end - start > _LONGEST_ROW or around.strip() or len(own) not in (1, cell.colspan):
        return (cell,)
    if any(one.holes or one.rowspan > 1 for one in own):
        return (cell,)
    if table.cut:
        return ()  # the page ends within it: the outer row has lost a cell
    gone.add(table.index)
    for one in own:
        one.rowspan = cell.rowspan
    if len(own) == 1:
        own[0].colspan = cell.colspan
    return own
