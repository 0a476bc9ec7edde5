"""Raw table → rectangle in which every position knows the cell that covers it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from extractors.parse.page import RawTable

MAX_POSITIONS = 200_000
NO_CELL = -1


class GridCell(msgspec.Struct, frozen=True, gc=False):
    """A printed cell: text and the rectangle that it covers (zero-based, ends exclusive)."""

    text: str
    row: int
    col: int
    row_end: int
    col_end: int


class Grid(msgspec.Struct, frozen=True):
    """``at[row][col]`` is the index in ``cells`` of the covering cell, or ``NO_CELL``.

    ``rows[row]`` lists the indexes of the cells that touch the row, from left to right, each once;
    ``ends[row]`` is the first place right of its last cell.
    """

    cells: tuple[GridCell, ...]
    at: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]
    width: int

    def turned(self) -> Grid:
        """The grid with rows and columns exchanged: ``row`` of a cell is the column that it was printed in."""
        at = tuple(zip(*self.at, strict=True))
        return Grid(
            cells=tuple(GridCell(c.text, c.col, c.row, c.col_end, c.row_end) for c in self.cells),
            at=at,
            rows=tuple(_distinct(line) for line in at),
            ends=tuple(
                1 + max((n for n, i in enumerate(line) if i != NO_CELL), default=-1) for line in at
            ),
            width=len(self.at),
        )


def expand(table: RawTable) -> Grid | None:
    """The table with its spans laid out by the HTML table model; None beyond ``MAX_POSITIONS``.

    Rowspans end with the table. A position that two cells claim keeps the first one. A row that ends
    early leaves ``NO_CELL``: no cell is invented there.
    """
    height = len(table.rows)
    area = 0
    cells: list[GridCell] = []
    lines: list[list[int]] = [[] for _ in range(height)]
    for number, row in enumerate(table.rows):
        line = lines[number]
        col = 0
        for cell in row:
            size = len(line)
            while col < size and line[col] != NO_CELL:
                col += 1
            index, col_end = len(cells), col + cell.colspan
            if cell.rowspan == 1 and col == size:  # nearly every cell
                cells.append(GridCell(cell.text, number, col, number + 1, col_end))
                area += cell.colspan
                line.extend([index] * cell.colspan)
            else:
                row_end = min(number + cell.rowspan, height)
                cells.append(GridCell(cell.text, number, col, row_end, col_end))
                area += cell.colspan * (row_end - number)
                if area <= MAX_POSITIONS:
                    _cover(lines[number:row_end], index, col, col_end)
            if area > MAX_POSITIONS:
                return None
            col = col_end
    ends = tuple(map(len, lines))
    width = max(ends, default=0)
    if width * height > MAX_POSITIONS:
        return None
    rows = tuple(_distinct(line) for line in lines)
    for line in lines:
        if len(line) < width:
            line.extend([NO_CELL] * (width - len(line)))
    return Grid(tuple(cells), tuple(map(tuple, lines)), rows, ends, width)


def _cover(lines: list[list[int]], index: int, col: int, col_end: int) -> None:
    for line in lines:
        if len(line) < col_end:
            line.extend([NO_CELL] * (col_end - len(line)))
        for place in range(col, col_end):
            if line[place] == NO_CELL:
                line[place] = index


def _distinct(line: Sequence[int]) -> tuple[int, ...]:
    found = dict.fromkeys(line)
    found.pop(NO_CELL, None)
    return tuple(found)
