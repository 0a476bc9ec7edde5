"""A table of applications without the column of its total: read where every column adds up, else named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.parse.records import Record
from tests.table_forms import Table, Tables, draw_balanced, grids
from tests.table_pages import HEAD_ROWS, TABLES, codes, parts, read, values, wrong


def judged(tables: Tables, spoil: Callable[[Table], object]) -> tuple[int, set[str]]:
    """How many numbers of applications are read, none of them wrong, and the problems of the page."""
    first, second, third = [[list(row) for row in part] for part in grids(tables)]
    without = [
        [(t, r, c - (c == 7)) for t, r, c in row if t != "总计"] for row in second[:HEAD_ROWS]
    ]
    without += [row[:-1] for row in second[HEAD_ROWS:]]
    spoil(without)
    record: Record = read([first, without, third])
    found = [c for c in record.cells if c.table == "applications" and c.value is not None]
    truth = tables.expected()
    assert all(truth[c.table, c.measure, c.breakdown] == c.value for c in found)
    return len(found), codes(record)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_columns_of_applicants_are_read_without_their_total(edition: str) -> None:
    for seed in range(3):
        tables = draw_balanced(edition, seed)
        rows = len(grids(tables)[1]) - HEAD_ROWS
        found, named = judged(tables, lambda part: None)
        assert found == 6 * rows
        assert "incomplete_head" in named


def other_number(part: Table) -> None:
    text, *span = part[-3][-1]
    part[-3][-1] = (str(int(text) + 1), *span)  # type: ignore[assignment]


def with_totals(lost: int) -> Callable[[Table], None]:
    """The column of an applicant is lost, and the total stands under the last label."""

    def spoil(part: Table) -> None:
        for row in part[HEAD_ROWS:]:
            row.append((str(sum(int(text) for text, *_ in row[-6:])), 1, 1))
            del row[lost - 7]

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        other_number,
        lambda part: part.pop(HEAD_ROWS + 3),
        lambda part: part[HEAD_ROWS + 3].pop(),
        lambda part: part[HEAD_ROWS + 3].append(("0", 1, 1)),
        lambda part: part[HEAD_ROWS + 3].__setitem__(-1, ("", 1, 1)),
        lambda part: part[1].reverse(),
        lambda part: part[0].__setitem__(-1, ("申请人情况", 1, 7)),
        lambda part: part[1].__setitem__(-1, ("法人或其他组织", 1, 4)),
        lambda part: part[-1].__setitem__(slice(-6, None), [("000000", 1, 6)]),
        *map(with_totals, range(6)),
    ],
    ids=[
        "sum",
        "row",
        "short",
        "long",
        "blank",
        "head",
        "span",
        "group",
        "glued",
        *map(str, range(6)),
    ],
)
def test_without_their_total_columns_that_may_be_others_are_named(
    spoil: Callable[[Table], object],
) -> None:
    found, named = judged(draw_balanced("2021", 1), spoil)
    assert found == 0
    assert {"incomplete_head", "table_missing"} <= named


def test_rows_with_their_total_stay_where_those_without_are_named() -> None:
    first, second, third = parts()
    without = [[c for c in row if c[0] != "总计"] for row in second[1:HEAD_ROWS]]
    without += [row[:-1] for row in second[HEAD_ROWS + 9 :]]
    without[HEAD_ROWS][-1] = ("70707", 1, 1)
    record = read([first, second[: HEAD_ROWS + 9], without, third])
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers) - 7 * len(second[HEAD_ROWS + 9 :])
