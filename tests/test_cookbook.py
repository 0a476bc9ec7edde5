"""Every query of docs/cookbook.md, run as printed on a built warehouse."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from extractors.codebook import codebook
from extractors.settings import PROJECT_ROOT
from tests.warehouse_country import PINGTAN, SERIES, Country

BLOCK = re.compile(r"^## (\d+)\. (.+?)$(.*?)```sql\n(.*?)```", re.MULTILINE | re.DOTALL)
PAGE = (PROJECT_ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
QUESTIONS = {int(number): sql for number, _, _, sql in BLOCK.findall(PAGE)}

needs_series = pytest.mark.skipif(
    not SERIES.is_file(), reason="the reference series is not on this machine"
)


def answer(country: Country, number: int) -> list[dict[str, Any]]:
    cursor = country.connection.execute(QUESTIONS[number])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_the_questions_are_numbered() -> None:
    assert sorted(QUESTIONS) == list(range(1, 13))


def wide_columns() -> dict[str, tuple[str, str]]:
    """Column of a wide view → (measure, breakdown), by the rule that names them."""
    measures = codebook().measures
    applicants = [code for code in measures if code.startswith("applicant.")]
    found: dict[str, tuple[str, str]] = {}
    for code in measures:
        table, _, row = code.partition(".")
        column = row.replace(".", "_")
        if table == "proceeding":
            found[column] = (code, "")
        elif table == "applications":
            found[column] = (code, "applicant.total")
            for applicant in applicants:
                found[f"{column}_{applicant[10:].replace('.', '_')}"] = (code, applicant)
    return found


def over_years(sql: str) -> bool:
    return "report_year" not in sql.partition("group by")[2] and "group by all" not in sql


def test_nothing_is_summed_that_must_not_be() -> None:
    """No stock or pending case is added, nor a total to its parts, in a query that people copy."""
    columns, measures = wide_columns(), codebook().measures
    sums = [
        (number, sql, re.findall(r"\w+", added))
        for number, sql in QUESTIONS.items()
        for added in re.findall(r"\bsum\(([^()]+)\)", sql)
    ]
    assert len(sums) >= 7
    for number, sql, words in sums:
        assert not over_years(sql), f"question {number} adds over years"
        added = [columns[word] for word in words if words != ["facts", "value"]]
        for measure, _ in added:
            assert measures[measure].additivity == "sum", (number, measure)
            assert not measure.endswith((".pending", "carried_in", "carried_out")), number
        totals = [measures[m].is_total or b == "applicant.total" for m, b in added]
        assert len(added) < 2 or not any(totals), f"question {number} adds a total to its parts"
        if not added:  # a sum over the long facts names one breakdown and the parts of one parent
            assert words == ["facts", "value"]
            assert "parent_code =" in sql
            assert "facts.breakdown_code =" in sql


def test_wide_views_pick_values_and_add_none() -> None:
    for model in (PROJECT_ROOT / "dbt_project" / "models" / "marts").glob("*_wide.sql"):
        assert not re.search(r"\bsum\(", model.read_text(encoding="utf-8")), model.name


def test_a_plan_stands_beside_the_report_of_its_year(country: Country) -> None:
    rows = answer(country, 11)
    assert [(row["number"], row["title"], row["report_id"]) for row in rows] == [
        (1, "公开预算", "x-420100-00000002:2020:organ"),
        (2, "公开决算", "x-420100-00000002:2020:organ"),
    ]


def test_sections_told_in_words_can_be_searched(country: Country) -> None:
    assert [(row["report_year"], row["text"]) for row in answer(country, 12)] == [
        (2020, "2020年解读材料偏少。"),
        (2019, "2019年解读材料偏少。"),
    ]


@pytest.mark.parametrize("number", sorted(QUESTIONS))
def test_a_question_has_an_answer_in_a_fixed_order(country: Country, number: int) -> None:
    rows = answer(country, number)
    assert rows
    assert "order by" in QUESTIONS[number]
    assert rows == answer(country, number)


def test_findings_come_with_a_hint(country: Country) -> None:
    rows = answer(country, 8)
    hinted = [row for row in rows if row["hint_zh"]]
    assert len(hinted) > 0.9 * len(rows)


@needs_series
def test_the_figures_are_those_of_the_pages(country: Country) -> None:
    of_2021 = {"agency_id": PINGTAN, "report_year": 2021, "scope": "aggregate"}
    [share] = [row for row in answer(country, 3) if of_2021.items() <= row.items()]
    assert share["concluded"] == 69
    asked = {row["report_year"]: row for row in answer(country, 5)}
    assert (asked[2021]["citizens"], asked[2021]["everybody"]) == (64, 70)
    assert (asked[2023]["citizens"], asked[2023]["everybody"]) == (80, 81)
    refused: dict[int, Decimal] = {}
    for row in answer(country, 4):
        refused[row["report_year"]] = refused.get(row["report_year"], Decimal()) + row["requests"]
    assert (refused[2019], refused[2021], refused[2023]) == (0, 8, 5)
    backlog = [row for row in answer(country, 6) if row["agency_id"] == PINGTAN]
    assert {row["left_before"] for row in backlog} == {None}, "no two consecutive years are held"


@needs_series
def test_a_report_of_later_is_not_yet_known_on_an_earlier_day(country: Country) -> None:
    known = {row["report_id"] for row in answer(country, 10)}
    assert f"{PINGTAN}:2021:aggregate" in known
    assert f"{PINGTAN}:2023:aggregate" not in known
