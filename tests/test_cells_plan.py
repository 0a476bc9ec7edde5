"""A form that was met before is read by a plan, and the plan says what the long way says."""

from __future__ import annotations

import dataclasses
import random

import pytest

from extractors.parse.tables import cells
from extractors.parse.tables.cells import CellsResult
from extractors.parse.tables.cells_plan import Plans
from extractors.parse.tables.cells_walk import Walk
from tests.faults.catalogue import FAULTS
from tests.table_forms import Tables, draw, found
from tests.table_pages import cells_of
from tests.table_render import render
from tests.test_table_faults import markup_page


class _NoPlans(Plans):
    def follow(self, walk: Walk, table: object) -> bool:
        return False


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Plans:
    own = Plans()
    monkeypatch.setattr(cells, "PLANS", own)
    return own


def long_way(page: str, monkeypatch: pytest.MonkeyPatch) -> CellsResult:
    with monkeypatch.context() as patch:
        patch.setattr(cells, "PLANS", _NoPlans())
        return cells_of(page)


def filled(tables: Tables, seed: int) -> Tables:
    """Other numbers in the same cells; blanks wander, so that every row keeps a number."""
    rng = random.Random(seed)  # noqa: S311
    numbers = {
        key: rng.choice((None, rng.randrange(2000)))
        if key[2] == "applicant.natural"
        else rng.randrange(99)
        for key in tables.numbers
    }
    return dataclasses.replace(tables, numbers=numbers)


@pytest.mark.parametrize("style", ["plain", "one_table", "torn_with_head", "layout"])
def test_a_form_met_before_is_not_laid_out_again(
    style: str, plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):
        tables = filled(draw("2021", 1), seed)
        assert found(cells_of(render(tables, style)).cells) == tables.expected()
    monkeypatch.setattr(Walk, "read", None)  # nobody takes the long way from here on
    tables = filled(draw("2021", 1), 3)
    assert found(cells_of(render(tables, style)).cells) == tables.expected()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plan_says_what_the_long_way_says(
    fault: str, plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(f"plan {fault}")  # noqa: S311
    _, page = markup_page(rng, [fault], [])
    expected = long_way(page, monkeypatch)
    for _ in range(3):
        assert cells_of(page) == expected


def test_numbers_of_columns_are_no_values_though_there_is_a_plan(
    plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = filled(draw("2021", 1), 4)
    for _ in range(2):
        cells_of(render(tables, "plain"))
    results = [key for key in tables.numbers if key[0] == "litigation"]
    counted = {**tables.numbers, **{key: n for n, key in enumerate(results, 1)}}
    page = render(dataclasses.replace(tables, numbers=counted), "plain")
    assert not [cell for cell in cells_of(page).cells if cell.table == "litigation"]
    assert cells_of(page) == long_way(page, monkeypatch)


def test_tables_printed_twice_are_weighed_though_there_is_a_plan(
    plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (render(filled(draw("2021", 1), seed), "plain") for seed in (5, 6))
    cells_of(first), cells_of(second)
    page = first.replace("</body>", second)
    assert {problem.code for problem in cells_of(page).problems} == {"contradicting_rows"}
    assert cells_of(page) == long_way(page, monkeypatch)
