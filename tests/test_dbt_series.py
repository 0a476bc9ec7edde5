"""The real series of 平潭 and planted forms through the warehouse: every value, every identity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.codebook import codebook
from tests.warehouse_country import (
    PINGTAN,
    SERIES,
    Country,
    documents,
    planted_breaks,
    series,
)

needs_series = pytest.mark.skipif(
    not SERIES.is_file(), reason="the reference series is not on this machine"
)


def report(year: int) -> str:
    return f"{PINGTAN}:{year}:aggregate"


@needs_series
def test_every_value_of_the_real_series_is_right(country: Country) -> None:
    held = {
        (year, measure, breakdown): value
        for year, measure, breakdown, value in country.rows(
            "select report_year, measure_code, breakdown_code, value from marts.fct_applications"
            " where agency_id = $1 union all"
            " select report_year, measure_code, breakdown_code, value from marts.fct_disclosures"
            " where agency_id = $1 union all"
            " select report_year, measure_code, '', value from marts.fct_litigation"
            " where agency_id = $1 union all"
            " select report_year, measure_code, breakdown_code, value from marts.fct_indicators"
            " where agency_id = $1",
            PINGTAN,
        )
    }
    printed = {
        (doc.year, measure, breakdown or ""): Decimal(value)
        for doc in documents()
        if doc.agency_id == PINGTAN
        for (_, measure, breakdown), value in doc.cells.items()
        if value is not None
    }
    assert len(printed) > 700
    assert held == printed


@needs_series
@pytest.mark.parametrize("year", [2019, 2021, 2023])
def test_the_real_sums_hold(country: Country, year: int) -> None:
    rows = 23 if year == 2019 else 25
    for code, count in {"A1": 7, "A2": 7, "A3": rows, "B1": 1, "B2": 1, "B3": 1}.items():
        found = country.checks(report(year), code)
        assert len(found) == count, code
        assert {row[0] for row in found.values()} == {"holds"}, code


@needs_series
@pytest.mark.parametrize(("year", "code"), [(2019, "C2"), (2019, "C3"), (2021, "A4"), (2021, "C1")])
def test_a_chain_without_its_year_before_is_not_evaluable(
    country: Country, year: int, code: str
) -> None:
    # The report of 2018 is held, but its form has no such cell.
    reason = (
        "a cell is not printed in this report or in the one before"
        if year == 2019
        else f"no report of {year - 1} with the same scope is held"
    )
    found = country.checks(report(year), code)
    assert found
    assert {(row[0], row[3]) for row in found.values()} == {("not_evaluable", reason)}


@needs_series
def test_the_fujian_form_breaks_where_the_pages_do(country: Country) -> None:
    broken = {
        year: {
            subject: row[1:3]
            for subject, row in country.checks(report(year), "E1").items()
            if row[0] == "broken"
        }
        for year in range(2014, 2019)
    }
    assert broken[2014] == broken[2015] == broken[2018] == {}
    assert broken[2016] == {"fj.received": (0, 1), "fj.answered": (0, 1)}
    assert broken[2017]["fj.proactive"] == (10037, 87498)
    for year in range(2014, 2019):
        for code in ("E2", "E3", "E4"):
            found = country.checks(report(year), code)
            assert set(found) == {"period.year", "period.cumulative"}
            assert {row[0] for row in found.values()} == {"holds"}, (year, code)


@needs_series
def test_the_wide_views_say_what_the_page_says(country: Country) -> None:
    total = series()["applicant_columns"].index("applicant.total")
    printed = series()["applications"]["2021"]
    [(received, refused, other, sources)] = country.rows(
        "select received_new, outcome_refused, outcome_other, sources from marts.applications_wide"
        " where report_id = ?",
        report(2021),
    )
    assert received == printed["applications.received_new"][total]
    for group, value in {"refused": refused, "other": other}.items():
        parts = [row for row in printed if row.startswith(f"applications.outcome.{group}.")]
        assert value == sum(printed[row][total] for row in parts), group
    assert sources == "table"
    [(fee, bought)] = country.rows(
        "select max(admin_fees_fee_amount_yuan), max(central_procurement_procurement_amount_yuan)"
        " from marts.disclosures_wide where agency_id = ? and report_year in (2019, 2021)",
        PINGTAN,
    )
    assert fee == Decimal("242523110.82")
    assert bought == Decimal("75394432.52")
    [(direct, both)] = country.rows(
        "select suit_direct_total, litigation_total from marts.litigation_wide where report_id = ?",
        report(2023),
    )
    assert (direct, both) == (5, 7)


def test_the_wide_views_have_a_column_for_every_cell(country: Country) -> None:
    kinds = {"applications": ("row", "subtotal"), "litigation": ("cell", "subtotal")}
    prefixes = {"applications": "applications.", "litigation": "proceeding.", "disclosures": ""}
    for table, prefix in prefixes.items():
        wanted = {
            measure.measure_code.removeprefix(prefix).removeprefix("disclosure.").replace(".", "_")
            for measure in codebook().measures.values()
            if measure.table_code == table and measure.kind in kinds.get(table, ("cell",))
        }
        columns = {
            name.removesuffix("_yuan")
            for (name,) in country.rows(
                "select column_name from duckdb_columns() where table_name = ?", f"{table}_wide"
            )
        }
        assert wanted, table
        assert sorted(wanted - columns) == [], table


def test_a_report_has_one_row_in_a_wide_view(country: Country) -> None:
    for table in ("applications", "disclosures", "litigation"):
        assert country.rows(
            f"select (select count(*) from marts.{table}_wide)"
            f" = (select count(distinct report_id) from marts.fct_{table})"
        ) == [(True,)]


def test_the_return_of_2014(country: Country) -> None:
    found = "x-420100-00000001:2016:organ"
    assert country.checks(found, "D1")["s2014.application.received"] == ("holds", 9, 9, None)
    assert country.checks(found, "D2")["s2014.application.closed"][:3] == ("holds", 9, 9)
    assert country.checks(found, "D7")["s2014.capacity.staff"] == (
        "not_evaluable",
        3,
        None,
        "the cell s2014.capacity.staff_part_time/period.year carries no number (blank)",
    )
    assert country.checks(found, "D3")["s2014.application.answered"][0] == "not_evaluable"
    assert country.checks(found, "D8")["s2014.channel.website"][:3] == ("holds", 30, 30)
    assert country.checks(found, "D9")["s2014.disclosure.normative_items"][:3] == (
        "broken",
        40,
        30,
    )


def test_the_shanghai_return(country: Country) -> None:
    found = "x-310115-00000001:2012:organ"
    assert country.checks(found, "G1")["sh08.12"][:3] == ("holds", 6, 6)
    assert country.checks(found, "G7")["sh08.49"][:3] == ("broken", 4, 3)
    assert country.checks(found, "G8")["sh08.01"][:3] == ("broken", 12, 10)
    assert country.checks(found, "G8")["sh08.03"][:3] == ("holds", 5, 5)
    assert country.checks(found, "D1") == {}


def test_each_planted_break_breaks_its_own_check_and_no_other(country: Country) -> None:
    for (code, subject), docs in planted_breaks().items():
        broken = country.rows(
            "select check_code, subject, abs(difference) from checks.fct_reconciliation"
            " where status = 'broken' and agency_id = ?",
            docs[0].agency_id,
        )
        assert broken == [(code, subject, 3)], code


def test_an_agency_has_the_division_code_of_the_year(country: Country) -> None:
    spans = country.rows(
        "select span_no, valid_from, valid_to, division_code from marts.dim_agency_history"
        " where agency_id = 'sasac-500154' order by span_no",
    )
    assert spans == [
        (1, None, date(2016, 6, 7), "500234"),
        (2, date(2016, 6, 8), None, "500154"),
    ]
    assert country.rows(
        "select report_year, division_code from marts.dim_report"
        " where agency_id = 'sasac-500154' order by report_year",
    ) == [(2015, "500234"), (2016, "500154")]
    assert (
        country.rows(
            "select agency_id from marts.dim_agency where agency_id not in"
            " (select agency_id from marts.dim_agency_history where valid_to is null)",
        )
        == []
    )


def test_divisions_have_their_codes_by_year(country: Country) -> None:
    def names(year: int, *codes: str) -> dict[str, str]:
        return dict(
            country.rows(
                "select division_code, name_zh from marts.dim_division where division_code in "
                "(select unnest(?)) and ? between coalesce(valid_from_year, 0) and coalesce(valid_to_year, 9999)",
                list(codes),
                year,
            )
        )

    assert names(2015, "320829", "320813") == {"320829": "洪泽县"}
    assert names(2017, "320829", "320813") == {"320813": "洪泽区"}
    assert country.rows(
        "select level, parent_code, province_code from marts.dim_division"
        " where division_code in ('320813', '110105', '429004', '320800', '320000') order by division_code"
    ) == [
        ("county", "110000", "110000"),
        ("province", None, "320000"),
        ("city", "320000", "320000"),
        ("county", "320800", "320000"),
        ("county", "420000", "420000"),
    ]
    assert (
        country.rows(
            "select a.division_code, year from marts.dim_division as a inner join marts.dim_division as b"
            " on a.division_code = b.division_code and a.name_zh < b.name_zh, generate_series(2003, 2026) as t (year)"
            " where year between coalesce(a.valid_from_year, 0) and coalesce(a.valid_to_year, 9999)"
            " and year between coalesce(b.valid_from_year, 0) and coalesce(b.valid_to_year, 9999)"
        )
        == []
    )


def test_items_and_documents_from_2019_to_2020(country: Country) -> None:
    agency = "x-420100-00000002"
    assert country.checks(f"{agency}:2020:organ", "C2")["disclosure.licences"][:3] == (
        "broken",
        9,
        8,
    )
    assert country.checks(f"{agency}:2020:organ", "C3")["disclosure.normative_documents"][:3] == (
        "holds",
        25,
        25,
    )
    assert country.checks(f"{agency}:2019:organ", "C2")["disclosure.licences"][0] == "not_evaluable"


def test_what_continues_an_old_figure_and_what_nothing_does(country: Country) -> None:
    found = {
        measure: tuple(rest)
        for measure, *rest in country.rows(
            "select measure_code, harmonised_code, mapping, shares_code, value"
            " from marts.indicators_harmonised where report_id = 'x-420100-00000001:2016:organ'"
        )
    }
    assert found["s2014.application.received"] == ("applications.received_new", "same", False, 9)
    # Closed and answered are two ways of counting what became of requests; they are never added.
    assert found["s2014.application.closed"] == ("applications.outcome.total", "same", True, 9)
    assert found["s2014.capacity.staff"] == (None, "none", False, 3)
    assert found["s2014.capacity.staff_part_time"] == (None, "none", False, None)
