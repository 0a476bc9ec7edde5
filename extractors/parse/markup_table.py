"""A table while its page is walked: rows, cells and their ends by the rules of the HTML standard."""

from __future__ import annotations

import re

from extractors.parse.page import RawTable, TableCell

MAX_ROWSPAN = 65_534  # both caps are those of the HTML standard
MAX_COLSPAN = 1_000
SECTIONS = frozenset(("thead", "tbody", "tfoot"))

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_NUMBER = re.compile(r"\s*\+?(\d{1,9})")


class OpenTable:
    """A table being read. Positions are indexes into the readable text."""

    __slots__ = ("cell", "index", "row", "rows", "section", "section_row", "text_start")

    def __init__(self, index: int, text_start: int) -> None:
        self.index = index
        self.text_start = text_start
        self.rows: list[list[OpenCell]] = []
        self.row: list[OpenCell] | None = None
        self.cell: OpenCell | None = None
        self.section: str | None = None
        self.section_row = 0

    def open_row(self) -> None:
        self.row = []
        self.rows.append(self.row)
        if self.section is None:
            self.section = "tbody"

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
            for cell in rows[number]:
                left = len(rows) - number
                if cell.rowspan > left or cell.rowspan == 0:
                    cell.rowspan = left
        self.section_row = len(rows)
        self.section = None

    def raw(self, text: str, end: int) -> RawTable:
        """The closed table, its cells cut out of the readable ``text``; ``end`` is where it ends there."""
        return RawTable(
            index=self.index,
            rows=tuple(
                tuple(_table_cell(text, cell) for cell in row if not cell.hidden)
                for row in self.rows
            ),
            text_start=self.text_start,
            text_end=end,
        )


class OpenCell:
    """A cell being read; ``holes`` are the tables inside it, whose text is not its own."""

    __slots__ = ("colspan", "end", "hidden", "holes", "is_header", "rowspan", "start", "tag")

    def __init__(self, tag: str, start: int, rowspan: int, colspan: int, hidden: bool) -> None:
        self.tag = tag
        self.start = start
        self.end = start
        self.rowspan = rowspan
        self.colspan = colspan
        self.is_header = tag == "th"
        self.hidden = hidden
        self.holes: list[tuple[int, int]] = []


def _table_cell(text: str, cell: OpenCell) -> TableCell:
    if cell.holes:
        pieces, position = [], cell.start
        for start, end in cell.holes:
            pieces.append(text[position:start])
            position = end
        pieces.append(text[position : cell.end])
        content = "".join(pieces)
    else:
        content = text[cell.start : cell.end]
    content = content.removesuffix("\n")
    if _INVISIBLE.search(content):
        content = _INVISIBLE.sub("", content)
    return TableCell(content, cell.rowspan, cell.colspan, cell.is_header)


def read_span(value: str | None, most: int, zero: int) -> int:
    """A span attribute by the standard's rules: leading digits, else 1, capped."""
    if value is None:
        return 1
    found = _NUMBER.match(value)
    if found is None:
        return 1
    number = int(found.group(1))
    return min(number, most) if number else zero
