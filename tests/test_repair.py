"""Digits that ran together: a reading is given where the sums leave one, and never where cells may have been lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from extractors.parse.tables.readings import Segment
from extractors.parse.tables.repair import repair_sum_groups, repair_table
from tests.table_forms import APPLICANTS, application_rows, draw_balanced

A2 = {"A2": (["total"], ["granted", "refused"])}


def values(
    rows: Mapping[str, str], known: Mapping[str, tuple[int | None, ...]] | None = None
) -> dict[str, tuple[int, ...]]:
    """What is given for rows of two applicants and their total (A3), and the sum of the rows (A2)."""
    runs = {row: [Segment(digits, 3)] for row, digits in rows.items()}
    return {row: found.values for row, found in repair_table(known or {}, runs, A2).items()}


def test_a_row_with_one_reading_is_given() -> None:
    assert values({"granted": "112"}) == {"granted": (1, 1, 2)}


def test_beside_a_row_that_adds_up_nowhere_only_a_sum_over_the_rows_proves_another() -> None:
    assert values({"granted": "112", "other": "115"}) == {}
    assert values({"granted": "000", "other": "115"}) == {"granted": (0, 0, 0)}
    rows = {"granted": "112", "refused": "101", "total": "213", "other": "115"}
    assert values(rows) == {"granted": (1, 1, 2), "refused": (1, 0, 1), "total": (2, 1, 3)}
    assert values(rows | {"total": "224"}) == {}


def test_where_two_rows_add_up_nowhere_none_is_given() -> None:
    assert values({"granted": "000", "other": "115", "more": "117"}) == {}


def test_of_two_readings_the_sum_over_the_rows_takes_one() -> None:
    assert values({"refused": "123123246"}) == {"refused": (123, 123, 246)}
    assert values({"refused": "11112"}) == {}
    known = {"granted": (1, 0, 1), "total": (2, 11, 13)}
    assert values({"refused": "11112"}, known) == {"refused": (1, 11, 12)}
    assert values({"refused": "11112"}, {"granted": (1, 0, 1), "total": (5, 5, 10)}) == {}


def test_a_row_that_adds_up_nowhere_is_no_witness_for_another() -> None:
    known = {"granted": (1, 0, 1), "total": (2, 11, 13)}  # granted is printed apart, too
    assert values({"refused": "11112", "granted": "115"}, known) == {}


def test_a_row_that_the_sums_over_the_rows_read_otherwise_is_not_given() -> None:
    granted = (1, 1, 2)
    # 1, 2 and a total misprinted as 113, which happens to add up as 12, 1 and 13
    assert values({"refused": "12113"}, {"granted": granted, "total": (2, 3, 5)}) == {}
    assert values({"refused": "12113"}, {"granted": (1, None, 2), "total": (2, 3, 5)}) == {}
    for total in ((13, 2, 15), (13, 2, 99), (13, 9, 99)):  # the fault is in the total's own row
        known = {"granted": granted, "total": total}
        assert values({"refused": "12113"}, known) == {"refused": (12, 1, 13)}


def test_a_row_is_not_given_that_the_sums_read_otherwise_whatever_another_row_says() -> None:
    rows = {"refused": "12113", "granted": "11112"}  # granted: 1 and 11, or 11 and 1
    assert values(rows, {"total": (2, 13, 15)}) == {}
    assert values(rows, {"total": (13, 12, 25)}) == {"refused": (12, 1, 13), "granted": (1, 11, 12)}


@pytest.mark.parametrize("seed", range(4))
def test_of_a_table_that_ran_together_a_sum_of_many_digits_is_told_by_its_parts(seed: int) -> None:
    numbers = draw_balanced("2021", seed).numbers
    rows = {
        code: [
            int(numbers["applications", code, f"applicant.{who}"] or 0) * 37 for who in APPLICANTS
        ]
        for code, _, _ in application_rows("2021")
    }
    total = "applications.outcome.total"
    new, before, after = (
        f"applications.{name}" for name in ("received_new", "carried_in", "carried_out")
    )
    parts = [code for code in rows if ".outcome." in code and code != total]
    sums = {"A1": ([new, before], [total, after]), "A2": ([total], parts)}
    runs = {code: [Segment("".join(map(str, row)), 7)] for code, row in rows.items()}
    found = repair_table({}, runs, sums)
    assert {code: list(row.values) for code, row in found.items()} == rows
    rows[parts[0]][6] += 1  # a sum printed wrong
    runs[parts[0]] = [Segment("".join(map(str, rows[parts[0]])), 7)]
    found = repair_table({}, runs, sums)
    assert all(list(row.values) == rows[code] for code, row in found.items())


@pytest.mark.parametrize(
    ("cells", "reading"),
    [
        ((("213", 3), ("0", 1), ("1", 1), ("1", 1)), (2, 1, 3, 0, 1, 1)),
        ((("2", 1), ("1", 1), ("301", 3), ("1", 1)), (2, 1, 3, 0, 1, 1)),  # over the end of a group
        ((("2", 1), ("13", 2), ("0", 1), ("1", 1), ("2", 1)), None),  # a total printed wrong
        ((("11", 1), ("11", 1), ("2222", 2), ("1", 1), ("23", 1)), (11, 11, 22, 22, 1, 23)),
        ((("00", 2), ("0", 1), ("112", 3)), (0, 0, 0, 1, 1, 2)),
        ((("11112", 3), ("0", 1), ("0", 1), ("0", 1)), None),  # 1 and 11, or 11 and 1
        ((("2", 1), ("13", 2), ("0", 1), ("1", 1)), None),  # a cell too few
    ],
)
def test_of_results_some_cells_of_which_ran_together_the_sums_leave_one_reading(
    cells: tuple[tuple[str, int], ...], reading: tuple[int, ...] | None
) -> None:
    found = repair_sum_groups([Segment(*cell) for cell in cells], (3, 3), ("B1", "B2"))
    assert (found and found.values) == reading
