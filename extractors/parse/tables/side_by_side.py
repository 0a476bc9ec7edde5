"""A table that the width of a page tore in two: its left columns in one table, the others in the next one.

The halves are put together where they have as many rows, are read without any doubt as one, and the rows that
run over both add up. What was read is given back to the table that prints it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from extractors.parse.page import RawTable, TableCell
from extractors.parse.records import Cell
from extractors.parse.tables.grid import Grid, expand
from extractors.parse.tables.heads import ALL_RESULTS, APPLICANTS, RESULTS
from extractors.parse.tables.numbers import adds_up

_FEWEST_ROWS = 3
_MOST_ROWS, _MOST_COLUMNS = 60, 16
_NOTHING = ("blank", "slash", "dash", "word_none")
_MOSTLY = 0.8  # of the rows add up; an agency's slip may stand in one


class Halves(msgspec.Struct, frozen=True):
    """``whole``: both halves as one table with the index of the left one. ``shift``: what is taken off a column of
    ``whole`` from ``width`` on to have it in the table ``right``."""

    whole: RawTable
    right: int
    width: int
    shift: int

    def given_back(self, cell: Cell) -> Cell:
        """The cell of ``whole`` in the table that prints it."""
        if cell.table_index != self.whole.index or cell.col < self.width:
            return cell
        return msgspec.structs.replace(cell, table_index=self.right, col=cell.col - self.shift)


def put_together(left: RawTable, right: RawTable) -> Halves | None:
    """Two tables as one, if they have as many even rows; labels that the right one repeats are left out there."""
    rows = len(left.rows)
    if rows != len(right.rows) or not _FEWEST_ROWS <= rows <= _MOST_ROWS:
        return None
    if left.in_text or right.in_text or left.stacked or right.stacked:
        return None
    a, b = expand(left), expand(right)
    if a is None or b is None or len({*a.ends}) > 1 or len({*b.ends}) > 1:
        return None
    again = _repeated(a, b)
    if not 0 < b.width - again < a.width + b.width - again <= _MOST_COLUMNS:
        return None
    joined = []
    for row in range(rows):
        own = [
            cell
            for index in b.rows[row]
            if (cell := b.cells[index]).row == row and cell.col >= again
        ]
        behind = [TableCell(c.text, c.row_end - c.row, c.col_end - c.col) for c in own]
        joined.append((*left.rows[row], *behind))
    whole = msgspec.structs.replace(left, rows=tuple(joined))
    return Halves(whole, right.index, a.width, a.width - again)


def _repeated(a: Grid, b: Grid) -> int:
    """How many columns at the left of ``b`` say the same as those of ``a``, and some words."""

    def column(grid: Grid, place: int) -> list[str]:
        return [grid.cells[line[place]].text.strip() for line in grid.at]

    same = 0
    while same < min(a.width, b.width) and column(a, same) == column(b, same):
        same += 1
    said = {text for place in range(same) for text in column(a, place)} - {""}
    return same if any(not text.isascii() for text in said) else 0


def adds_up_across(cells: Sequence[Cell], width: int) -> bool:
    """Whether nearly all rows that have cells on both sides of ``width`` add up, blanks and dashes as nothing."""
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    across = held = 0
    for row in by_row.values():
        if {cell.col < width for cell in row} != {True, False}:
            continue
        across += 1
        row.sort(key=lambda cell: cell.col)
        texts = [cell.value or ("0" if cell.state in _NOTHING else "") for cell in row]
        size = APPLICANTS if len(row) == APPLICANTS else RESULTS
        sums = [texts[at : at + size] for at in range(0, len(texts), size)]
        held += len(row) in (APPLICANTS, ALL_RESULTS) and all(map(adds_up, sums))
    return across > 0 and held >= _MOSTLY * across
