"""Section four: its head in two rows or two tables, its one row, blank or behind its head, and nobody else's."""

from __future__ import annotations

import pytest

from tests.table_forms import Table
from tests.table_pages import TABLES, codes, parts, read, values, wrong


def test_the_litigation_of_another_body_is_not_taken() -> None:
    drawn = parts()
    drawn[2][-1].insert(0, ("市民政局", 1, 1))
    for row in drawn[2][:-1]:
        row.insert(0, ("", 1, 1))
    assert not [c for c in read(drawn).cells if c.table == "litigation"]
    drawn[2][-1][0] = ("数量", 1, 1)
    assert len([c for c in read(drawn).cells if c.table == "litigation"]) == 15


@pytest.mark.parametrize("lost", [False, True])
def test_litigation_drawn_as_two_tables_is_read_and_what_is_lost_is_named(lost: bool) -> None:
    drawn = parts()
    _, names, results, numbers = drawn[2]
    first = [[("行政复议", 1, 5)], [(text, 1, 1) for text, *_ in names[:5]], numbers[:5]]
    suits = [[("行政诉讼", 1, 10)], names[5:], results, numbers[5:]]
    record = read([*drawn[:2], suits] if lost else [*drawn[:2], first, suits])
    assert wrong(record) == {}
    read_here = [cell for cell in record.cells if cell.table == "litigation"]
    assert len(read_here) == (10 if lost else 15)
    told = [p.message for p in record.problems if p.code == "missing_row"]
    assert told == (["proceeding.reconsideration is not printed"] if lost else [])


def test_section_four_without_the_upper_row_of_its_head_is_read() -> None:
    drawn = parts()
    del drawn[2][0]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


@pytest.mark.parametrize("fault", ["five suits in all", "a result lost", "moved", "suits alone"])
def test_five_results_beside_two_kinds_of_suits_may_be_others(fault: str) -> None:
    """Their sums over both kinds (行政诉讼), or columns of which one is lost."""
    drawn = parts()
    head, results, values_row = drawn[2][1:]
    if fault == "five suits in all":
        head = [("行政诉讼", 1, 5), *head[5:]]
        results = [*results[:5], *results]
    elif fault == "a result lost":
        head = head[1:]
    elif fault == "moved":
        head = [*head[5:], *head[:5]]
    else:
        head = head[5:]
    record = read([*drawn[:2], [head, results, values_row]])
    assert not [cell for cell in record.cells if cell.table == "litigation" and cell.value]
    assert codes(record) & {"ragged_row", "incomplete_head", "unknown_label", "table_missing"}


def test_proceedings_below_each_other_are_read_once() -> None:
    drawn = parts()
    line = drawn[2][-1]
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    by_row: Table = [
        [("类别", 1, 1), *((text, 1, 1) for text in results)],
        *([(name, 1, 1), *line[n * 5 : n * 5 + 5]] for n, name in enumerate(names)),
    ]
    record = read([*drawn[:2], by_row])
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    by_row[1][1] = ("99999", 1, 1)
    record = read([*drawn, by_row])
    assert wrong(record) == {}
    assert "contradicting_rows" in codes(record)


def _blank_row(drawn: list[Table]) -> list[tuple[str, int, int]]:
    return [("", 1, 1)] * len(drawn[2][-1])


def test_a_row_of_litigation_that_was_left_blank_is_blank() -> None:
    drawn = parts()
    drawn[2][-1] = _blank_row(drawn)
    for _ in range(4):  # also where the form was met before
        record = read(drawn)
        results = [cell for cell in record.cells if cell.table == "litigation"]
        assert [(cell.value, cell.state) for cell in results] == [(None, "blank")] * 15
        assert "table_missing" not in codes(record)


def test_blanks_between_the_head_of_litigation_and_its_row_are_no_row() -> None:
    drawn = parts()
    drawn[2].insert(-1, _blank_row(drawn))
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    assert not {"duplicate_row", "contradicting_rows"} & codes(record)


def test_the_row_of_litigation_in_a_table_behind_its_head_and_a_blank_row_is_read() -> None:
    drawn = parts()
    *head, row = drawn[2]
    record = read([*drawn[:2], [*head, _blank_row(drawn)], [row]])
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


@pytest.mark.parametrize("below", ["市民政局", "2019年"])
def test_a_blank_row_is_none_of_litigation_where_another_may_be(below: str) -> None:
    drawn = parts()
    drawn[2].insert(-1, _blank_row(drawn))
    for row in drawn[2]:
        row.insert(0, ("", 1, 1))
    drawn[2][-1][0] = (below, 1, 1)
    assert not [cell for cell in read(drawn).cells if cell.table == "litigation"]
