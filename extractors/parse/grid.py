"""Raw table → rectangle in which every position knows the cell that covers it."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from extractors.parse.page import RawTable

MAX_POSITIONS = 200_000
NO_CELL = -1


class GridCell(NamedTuple):
    """A printed cell: text and the rectangle that it covers (zero-based, ends exclusive)."""

    text: str
    row: int
    col: int
    row_end: int
    col_end: int
    is_header: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Grid:
    """``at[row][col]`` is the index in ``cells`` of the covering cell, or ``NO_CELL``.

    ``rows[row]`` lists the indexes of the cells that touch the row, from left to right, each once.
    """

    cells: tuple[GridCell, ...]
    at: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[int, ...], ...]
    width: int


def expand(table: RawTable) -> Grid | None:
    """The table with its spans laid out by the HTML table model; None beyond ``MAX_POSITIONS``.

    Rowspans end with the table. A position that two cells claim keeps the first one. A row that ends
    early leaves ``NO_CELL``: no cell is invented there.
    """
    height = len(table.rows)
    area = 0
    for number, row in enumerate(table.rows):
        for cell in row:
            area += cell.colspan * min(cell.rowspan, height - number)
        if area > MAX_POSITIONS:
            return None
    cells: list[GridCell] = []
    lines: list[list[int]] = [[] for _ in range(height)]
    width = 0
    for number, row in enumerate(table.rows):
        line = lines[number]
        col = 0
        for cell in row:
            while col < len(line) and line[col] != NO_CELL:
                col += 1
            index, col_end = len(cells), col + cell.colspan
            row_end = min(number + cell.rowspan, height)
            cells.append(GridCell(cell.text, number, col, row_end, col_end, cell.is_header))
            for covered in range(number, row_end):
                target = lines[covered]
                if len(target) < col_end:
                    target.extend([NO_CELL] * (col_end - len(target)))
                for position in range(col, col_end):
                    if target[position] == NO_CELL:
                        target[position] = index
            col = col_end
        width = max(width, len(line))
    if width * height > MAX_POSITIONS:
        return None
    for line in lines:
        line.extend([NO_CELL] * (width - len(line)))
    return Grid(
        cells=tuple(cells),
        at=tuple(tuple(line) for line in lines),
        rows=tuple(_distinct(line) for line in lines),
        width=width,
    )


def _distinct(line: list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(index for index in line if index != NO_CELL))
