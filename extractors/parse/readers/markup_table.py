"""A table while its page is read: rows, cells and their ends by the rules of the HTML standard."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.parse.page import RawTable, TableCell

SECTIONS = frozenset(("thead", "tbody", "tfoot"))


class OpenCell:
    """A cell being read; ``holes`` are the tables inside it, whose text is not its own."""

    __slots__ = ("colspan", "end", "hidden", "holes", "rowspan", "start", "tag")

    def __init__(self, tag: str, start: int, rowspan: int, colspan: int, hidden: bool) -> None:
        self.tag = tag
        self.start = self.end = start
        self.rowspan = rowspan
        self.colspan = colspan
        self.hidden = hidden
        self.holes: list[tuple[int, int]] | None = None

    def leave_out(self, start: int, end: int) -> None:
        if self.holes is None:
            self.holes = []
        self.holes.append((start, end))

    def raw(self, text: str) -> TableCell:
        """The cell, cut out of the readable ``text``."""
        content = text[self.start : self.end]
        if self.holes:
            pieces, position = [], self.start
            for start, end in self.holes:
                pieces.append(text[position:start])
                position = end
            content = "".join(pieces) + text[position : self.end]
        return TableCell(content.removesuffix("\n"), self.rowspan, self.colspan)


class OpenTable:
    """A table being read. Positions are indexes into the readable text."""

    __slots__ = ("cell", "index", "row", "rows", "section", "section_row", "text_end", "text_start")

    def __init__(self, index: int, text_start: int) -> None:
        self.index = index
        self.text_start = self.text_end = text_start
        self.rows: list[list[OpenCell]] = []
        self.row: list[OpenCell] | None = None
        self.cell: OpenCell | None = None
        self.section: str | None = None
        self.section_row = 0

    def open_row(self) -> list[OpenCell]:
        row: list[OpenCell] = []
        self.row = row
        self.rows.append(row)
        if self.section is None:
            self.section = "tbody"
        return row

    def close_cell(self, at: int) -> None:
        if self.cell is not None:
            self.cell.end = at
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
        self.section_row = len(rows)
        self.section = None


def raw_tables(text: str, tables: Sequence[OpenTable]) -> tuple[RawTable, ...]:
    """Closed tables in document order, their cells cut out of the readable ``text``."""
    found = []
    for table in sorted(tables, key=lambda table: table.index):
        rows = tuple(
            [tuple([cell.raw(text) for cell in row if not cell.hidden]) for row in table.rows]
        )
        found.append(RawTable(table.index, rows, table.text_start, table.text_end))
    return tuple(found)
