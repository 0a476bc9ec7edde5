"""Rows of ``applications`` that lost blank cells: whose their numbers are nobody can tell, but for the total behind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from extractors.parse.codes import CAME_IN, CARRIED_OUT, HANDLED
from extractors.parse.records import Cell, TableKind
from extractors.parse.tables.align import Printed
from extractors.parse.tables.cell_values import cell_of, slot_of
from extractors.parse.tables.heads import Column, expected_columns
from extractors.parse.tables.numbers import as_count, read_number
from extractors.parse.tables.order import orders

_KIND: TableKind = "applications"


class RaggedRow(msgspec.Struct, frozen=True):
    """A row of another length than its head, with its printed values."""

    code: str
    columns: tuple[Column, ...]
    values: tuple[Printed, ...]
    table_index: int
    row: int


def totals_proven(ragged: Sequence[RaggedRow], cells: Sequence[Cell]) -> list[Cell]:
    """The totals of ragged rows: the last number of each, the sum of the others. None, unless every row ends so and
    the column of totals holds each sum of the form (A1, A2), rows without a number being none."""
    rows: dict[str, dict[str | None, int]] = {}
    for cell in cells if ragged else ():
        if cell.table == _KIND:
            rows.setdefault(cell.measure, {})[cell.breakdown] = int(cell.value or 0)
    *_, total = expected_columns(_KIND)
    sums = {code: row.pop(total, 0) for code, row in rows.items()}
    found = []
    for row in ragged:
        last = _last_of(row, total)
        if last is None:
            return []
        sums[row.code] = last
        slot = slot_of(_KIND, row.code, total)
        if last and slot is not None:
            value = row.values[-1]
            at = (row.table_index, row.row, value.cell.col)
            found.append(cell_of(slot, value.text, value.cell.text.strip(), *at))
    whole = all(sum(row.values()) == sums[code] for code, row in rows.items())
    return found if whole and _holds(sums) else []


def _last_of(row: RaggedRow, total: str) -> int | None:
    """The last number of a row, where it is the sum of the others; 0 where all are; else None, as of a row that lost all its cells."""
    is_whole = row.values and all(value.look == "value" for value in row.values)
    if row.columns[-1].code != total or not is_whole:
        return None
    numbers = [as_count(read_number(value.text)).value for value in row.values]
    if any(number is None or not number.isdigit() for number in numbers):
        return None
    *others, last = (int(number or 0) for number in numbers)
    return last if sum(others) == last else None


def _holds(sums: Mapping[str, int]) -> bool:
    every = sums.get(HANDLED, 0)
    return (
        every > 0
        and sum(sums.get(code, 0) for code in CAME_IN) == every + sums.get(CARRIED_OUT, 0)
        and every == sum(sums[code] for code in _details(sums))
    )


def _details(printed: Collection[str]) -> list[str]:
    every = {
        code
        for codes in orders(_KIND)
        for code in codes
        if code.startswith("applications.outcome.")
    }
    return [
        code
        for code in every & {*printed}
        if code != HANDLED and not any(other.startswith(f"{code}.") for other in printed)
    ]
