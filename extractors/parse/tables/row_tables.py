"""A table whose rows were each written as a table of their own → one table again."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from extractors.parse.page import RawTable
from extractors.parse.records import Cell

_FEWEST, _MOST = 3, 100  # tables of one row, one behind the other


class RowTables(msgspec.Struct, frozen=True):
    """``whole``: tables of one row, ``indexes`` their own, as one table with the index of the first."""

    whole: RawTable
    indexes: tuple[int, ...]

    def given_back(self, cell: Cell) -> Cell:
        """The cell of ``whole`` in the table that prints it."""
        if cell.table_index != self.whole.index:
            return cell
        return msgspec.structs.replace(cell, table_index=self.indexes[cell.row], row=0)


def rows_together(tables: Sequence[RawTable], text: str) -> tuple[list[RawTable], list[RowTables]]:
    """The tables in order, runs of tables of one row between which the ``text`` shows nothing as one; and these."""
    found: list[RawTable] = []
    together: list[RowTables] = []
    at = 0
    while at < len(tables):
        end = at + 1
        if _is_row(tables[at]):
            while end < len(tables) and _goes_on(tables[end - 1], tables[end], text):
                end += 1
        if _FEWEST <= end - at <= _MOST:
            rows = tuple([table.rows[0] for table in tables[at:end]])
            whole = msgspec.structs.replace(
                tables[at], rows=rows, text_end=tables[end - 1].text_end
            )
            found.append(whole)
            together.append(RowTables(whole, tuple([table.index for table in tables[at:end]])))
        else:
            found += tables[at:end]
        at = end
    return found, together


def _is_row(table: RawTable) -> bool:
    placed = table.text_start < table.text_end  # tables of an attachment stand nowhere in the text
    return len(table.rows) == 1 and placed and not table.in_text


def _goes_on(before: RawTable, table: RawTable, text: str) -> bool:
    start, end = before.text_end, table.text_start
    return _is_row(table) and start <= end and not text[start:end].strip()
