"""Tables read off a picture whose labels of several rows stand in one cell, as a line between them was not seen."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

import msgspec

from extractors.codebook import codebook
from extractors.parse.page import RawTable, TableCell
from extractors.parse.tables import labels
from extractors.parse.tables.grid import expand

_MOST_LINES = 12  # of the labels in one cell


def parted(table: RawTable) -> RawTable:
    """The table with each label in its row: where one cell goes over as many rows as it holds labels of rows that the form
    has one below the other."""
    shared = [
        (number, place)
        for number, row in enumerate(table.rows)
        for place, cell in enumerate(row)
        if cell.rowspan > 1 and "\n" in cell.text
    ]
    grid = expand(table) if shared else None
    if grid is None or len(grid.cells) != sum(map(len, table.rows)):
        return table
    rows = [list(row) for row in table.rows]
    firsts = [0, *itertools.accumulate(map(len, table.rows))]
    for number, place in shared:
        cell = table.rows[number][place]
        names = _labels_below_each_other(cell.text, cell.rowspan)
        if not names or number + cell.rowspan > len(rows):
            continue
        at = next(n for n, other in enumerate(rows[number]) if other is cell)
        rows[number][at] = TableCell(names[0], 1, cell.colspan)
        begins = grid.cells[firsts[number] + place].col
        for below, name in enumerate(names[1:], number + 1):
            own = grid.cells[firsts[below] : firsts[below + 1]]
            left = sum(other.col < begins for other in own)
            rows[below].insert(left, TableCell(name, 1, cell.colspan))
    return msgspec.structs.replace(table, rows=tuple(map(tuple, rows)))


@functools.lru_cache(maxsize=256)
def _labels_below_each_other(printed: str, count: int) -> tuple[str, ...]:
    """The labels of so many rows of applications, in the order of a form, that make up a text; () where it is any other."""
    lines = printed.splitlines()
    if len(printed) > count * labels.MAX_LABEL or not count <= len(lines) <= _MOST_LINES:
        return ()
    found = [
        names
        for ends in itertools.combinations(range(1, len(lines)), count - 1)
        if _are_of_form(
            names := tuple(
                "".join(lines[a:b]) for a, b in itertools.pairwise((0, *ends, len(lines)))
            )
        )
    ]
    return found[0] if len(found) == 1 else ()


def _are_of_form(names: tuple[str, ...]) -> bool:
    """Whether each label is that of the row below the one before, in a form."""
    known = [_codes(name) for name in names]
    return all(known) and any(
        all(code in codes for code, codes in zip(run, known, strict=True))
        for run in _runs(len(names))
    )


def _codes(name: str) -> frozenset[str]:
    return frozenset(
        label.measure_code
        for reading in labels.readings(name)
        for label in codebook().labels.candidates(reading, table="applications", axis="row")
    )


def _runs(count: int) -> Iterator[tuple[str, ...]]:
    for edition in labels.editions_of("applications"):
        rows = labels.rows_of("applications", edition)
        for first in range(len(rows) - count + 1):
            yield rows[first : first + count]
