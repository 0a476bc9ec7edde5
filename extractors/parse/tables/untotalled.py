"""Whether the columns of ``applications`` whose head does not name their total are those that its labels say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractors.parse.records import Cell
from extractors.parse.tables.heads import Head, expected_columns
from extractors.parse.tables.sums import Key, try_sums

_SUMS_OF_COLUMNS = {"A1", "A2"}


def names_some(head: Head) -> bool:
    """Whether the columns are every applicant in the order of the form and not their total behind them, or it alone."""
    codes = tuple(column.code for column in head.columns)
    *applicants, total = expected_columns("applications")
    return codes in (tuple(applicants), (total,))


def unproven_rows(cells: Sequence[Cell]) -> frozenset[str]:
    """The rows without a total, unless every sum of each column holds and the last is not the total that lost its label.

    Had the table lost the column of an applicant and not that of the total, no number under the last label would
    be smaller than the others of its row together.
    """
    values: dict[Key, Decimal | None] = {}
    rows: dict[str, dict[str, Decimal | None]] = {}
    for cell in cells:
        if cell.table == "applications" and cell.breakdown is not None:
            value = None if cell.value is None else Decimal(cell.value)
            values[cell.measure, cell.breakdown] = value
            rows.setdefault(cell.measure, {})[cell.breakdown] = value
    *applicants, total = expected_columns("applications")
    bare = {code: row for code, row in rows.items() if total not in row}
    alone = {code for code, row in rows.items() if {*row} == {total}}
    held = [
        verdict.left[0][1]
        for verdict in try_sums(values)
        if verdict.holds and verdict.check_code in _SUMS_OF_COLUMNS
    ]
    proven = {who for who in {*held} if held.count(who) == len(_SUMS_OF_COLUMNS)}
    agree = proven.issuperset(applicants) and any(map(_ends_in_a_part, bare.values()))
    return frozenset({*(() if agree else bare), *(() if total in proven else alone)})


def _ends_in_a_part(row: Mapping[str, Decimal | None]) -> bool:
    *others, last = [row.get(who) or 0 for who in expected_columns("applications")[:-1]]
    return last < sum(others)
