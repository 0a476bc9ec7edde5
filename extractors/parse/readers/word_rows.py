"""Rows of a table whose cells are known by their borders alone (``.doc``, RTF) → rows with spans.

Such rows have no columns of their own: a cell that covers three columns is one whose borders lie that far apart.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from extractors.parse.readers.office_page import Rows
from extractors.parse.readers.sheet import Box, BoxedText, Piece, piece_rows

_ROW = 100.0  # height of a row that says none, far beyond the tolerance of borders


@dataclasses.dataclass(frozen=True, slots=True)
class BoundedCell:
    """One cell of a row: its borders in points, and whether it is the rest of the cell above."""

    left: float
    right: float
    text: str
    goes_on: bool = False


def bounded_rows(rows: Sequence[Sequence[BoundedCell]]) -> Rows:
    """The rows with row and column spans. A cell that goes on from no cell stands for itself."""
    cells: list[BoxedText] = []
    above: dict[tuple[int, int], int] = {}  # borders → where in ``cells`` the cell above is
    for number, row in enumerate(rows):
        here: dict[tuple[int, int], int] = {}
        for cell in row:
            borders = round(cell.left), round(cell.right)
            held = above.get(borders) if cell.goes_on else None
            if held is None:
                here[borders] = len(cells)
                box = (cell.left, number * _ROW, cell.right, (number + 1) * _ROW)
                cells.append((box, cell.text))
            else:
                here[borders] = held
                (x0, top, x1, _), text = cells[held]
                longer: Box = (x0, top, x1, (number + 1) * _ROW)
                cells[held] = longer, text
        above = here
    if not cells:
        return ()
    return piece_rows([Piece(0, (0.0, 0.0, 0.0, 0.0), cells)])
