"""Whether the columns of ``applications`` whose head does not name their total are those that its labels say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractors.parse.records import Cell
from extractors.parse.tables.heads import Head, expected_columns
from extractors.parse.tables.sums import Key, try_sums

_SUMS_OF_COLUMNS = {"A1", "A2"}


def names_applicants(head: Head) -> bool:
    """Whether the columns are every applicant in the order of the form, and not their total behind them."""
    codes = tuple(column.code for column in head.columns)
    return codes == expected_columns("applications")[:-1]


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
    held = [
        verdict.left[0][1]
        for verdict in try_sums(values)
        if verdict.holds and verdict.check_code in _SUMS_OF_COLUMNS
    ]
    agree = all(held.count(who) == len(_SUMS_OF_COLUMNS) for who in applicants)
    return frozenset() if agree and any(map(_ends_in_a_part, bare.values())) else frozenset(bare)


def _ends_in_a_part(row: Mapping[str, Decimal | None]) -> bool:
    *others, last = [row.get(who) or 0 for who in expected_columns("applications")[:-1]]
    return last < sum(others)
