"""Raw table → rectangle in which every position knows the cell that covers it.

A cell without digits that reaches a row too far pushes that row aside; where the row is complete without it, it ends above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from extractors.parse.codes import CARRIED_OUT, HANDLED
from extractors.parse.page import RawTable, TableCell
from extractors.parse.tables import labels
from extractors.parse.tables.numbers import has_digit

MAX_POSITIONS = 200_000
MAX_CUTS = 4  # of spans that reach too far; a table with more of them is no slip
NO_CELL = -1
# Groups of results have details right of their heading; the rows beside them have none, nor those below them.
_GROUPS = frozenset(
    f"applications.outcome.{group}" for group in ("refused", "unable", "not_processed", "other")
)
_BESIDE_GROUPS = frozenset(("applications.outcome.partial", HANDLED, CARRIED_OUT))


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
    early leaves ``NO_CELL``: no cell is invented there. Words and blanks that hang one row too far end above it.
    """
    grid = _laid_out(table.rows)
    rows: Sequence[Sequence[TableCell]] = table.rows
    for _ in range(MAX_CUTS):
        uneven = grid is not None and len({*grid.ends}) > 1
        found = (_over_the_next_group(grid) or _overhang(grid)) if grid and uneven else None
        if grid is None or found is None:
            break
        over, end = found
        cut = [list(row) for row in rows]
        before = sum(map(len, rows[: over.row]))
        place = next(n for n, cell in enumerate(grid.cells) if cell is over) - before
        shorter = msgspec.structs.replace(cut[over.row][place], rowspan=end - over.row)
        cut[over.row][place] = shorter
        rows, grid = cut, _laid_out(cut)
    return grid


def _over_the_next_group(grid: Grid) -> tuple[GridCell, int] | None:
    """The heading of a group of rows that pushes aside a row which begins with the heading of another group, or stands
    below all of them: however far it reaches, its rows end there. And where they end."""
    usual = max((grid.ends.count(end), end) for end in {*grid.ends})[1]
    for row, end in enumerate(grid.ends):
        cells = [grid.cells[index] for index in grid.rows[row]] if end > usual else []
        own = next((cell for cell in cells if cell.row == row), None)
        named = _part_of_results(own.text) if own is not None else None
        for cell in cells if named else ():
            above = _part_of_results(cell.text) if cell.row < row else None
            if above in _GROUPS and above != named and cell.col_end - cell.col == end - usual:
                return cell, row
    return None


def _part_of_results(text: str) -> str | None:
    """Which of the groups of results, or of the rows beside and below them, a label names."""
    group = labels.find(text, "applications", "group")
    code = group if group in _GROUPS else labels.find(text, "applications", "row")
    return code if code in _GROUPS or code in _BESIDE_GROUPS else None


def _overhang(grid: Grid) -> tuple[GridCell, int] | None:
    """Words, or a blank, that end in the first row which they push beyond the others by their own width, where that row has as
    many places behind its label as the others: the innermost such cell, since it alone moves nothing above. And where it ends."""
    usual = max((grid.ends.count(end), end) for end in {*grid.ends})[1]
    row = next((row for row, end in enumerate(grid.ends) if end > usual), None)
    if row is None:
        return None
    hanging = [
        cell
        for cell in (grid.cells[index] for index in grid.rows[row])
        if cell.row < row == cell.row_end - 1
        and cell.col_end - cell.col == grid.ends[row] - usual
        and (labels.is_label(cell.text) or not has_digit(cell.text))
    ]
    if not hanging:
        return None
    labelled, behind = _places_behind(grid, row)
    others = [
        width
        for number in range(len(grid.rows))
        if number != row and grid.ends[number] == usual
        for named, width in [_places_behind(grid, number)]
        if named and width
    ]
    as_others = bool(others) and behind == Counter(others).most_common(1)[0][0]
    complete = as_others or behind == 0 if labelled else behind == usual
    return (hanging[-1], row) if complete else None


def _places_behind(grid: Grid, row: int) -> tuple[bool, int]:
    """Whether a row has a label of its own, and the places of its own cells behind the last one."""
    own = [cell for index in grid.rows[row] if (cell := grid.cells[index]).row == row]
    named = [number for number, cell in enumerate(own) if labels.is_label(cell.text)]
    behind = own[named[-1] + 1 :] if named else own
    return bool(named), sum(cell.col_end - cell.col for cell in behind)


def _laid_out(rows: Sequence[Sequence[TableCell]]) -> Grid | None:
    height = len(rows)
    area = 0
    cells: list[GridCell] = []
    lines: list[list[int]] = [[] for _ in range(height)]
    for number, row in enumerate(rows):
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
    touching = tuple(_distinct(line) for line in lines)
    for line in lines:
        if len(line) < width:
            line.extend([NO_CELL] * (width - len(line)))
    return Grid(tuple(cells), tuple(map(tuple, lines)), touching, ends, width)


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
