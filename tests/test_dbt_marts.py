"""Marts on the small warehouse: decisions, versions, whose document, coverage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb

from tests.warehouse_query import checks, rows
from tests.warehouse_sample import (
    BEIJING,
    LIAONING,
    SHENZHEN,
    TIANJIN,
    ZHUZHOU,
    at,
)


def test_a_correction_is_applied_only_where_it_fits(built: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        built,
        "select value, printed_value, printed_raw, source from marts.fct_applications where report_id = ?"
        " and measure_code = 'applications.received_new' and breakdown_code = 'applicant.natural'",
        f"{LIAONING}:2021:organ",
    ) == [(10, 16, "16", "correction")]
    assert checks(built, f"{LIAONING}:2021:organ", "A1")["applicant.natural"][0] == "holds"
    misfits = rows(
        built,
        "select message_en from checks.fct_findings where kind = 'correction_not_fitting' order by 1",
    )
    assert len(misfits) == 2
    assert "holds another value" in misfits[0][0] + misfits[1][0]
    assert "has changed since" in misfits[0][0] + misfits[1][0]


def test_acknowledging_silences_and_mends_nothing(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{TIANJIN}:2019:organ"
    assert rows(
        built,
        "select status, acknowledged from checks.fct_reconciliation where report_id = ? and check_code = 'C5'"
        " and subject = 'disclosure.licences'",
        report,
    ) == [("broken", True)]
    assert rows(
        built, "select is_reconciled from marts.dim_report where report_id = ?", report
    ) == [(False,)]
    assert rows(
        built,
        "select acknowledged from checks.fct_findings where report_id = ? and check_code = 'C5'",
        report,
    ) == [(True,)]
    assert rows(
        built, "select subject from checks.fct_findings where kind = 'acknowledgement_not_fitting'"
    ) == [("A1 applicant.natural",)]


def test_which_version_stands(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{ZHUZHOU}:2023:organ"
    spans = {
        title: (rank, start, end)
        for title, rank, start, end in rows(
            built,
            "select d.title, v.rank, v.valid_from, v.valid_to from marts.report_versions as v"
            " join staging.documents as d using (document_sha256) where v.report_id = ?",
            report,
        )
    }
    assert spans == {
        "stranger first": (5, at(2024, 1, 1), at(2024, 1, 10)),
        "original": (2, at(2024, 1, 10), at(2024, 2, 10)),
        "revised": (1, at(2024, 2, 10), None),
        "stranger later": (4, None, None),
        "summary": (3, None, None),
    }
    assert rows(
        built,
        "select reason from marts.report_versions join staging.documents using (document_sha256)"
        " where title = 'summary'",
    ) == [
        (
            "from the agency's own host, never in force: it prints no tables and another document does",
        )
    ]
    assert rows(
        built,
        "select title, landed_at, host_is_official, is_trusted from marts.dim_report where report_id = ?",
        report,
    ) == [("revised", at(2024, 2, 10), True, True)]
    assert rows(
        built,
        "select section_no, text from marts.report_sections"
        " where report_id = ? and document_sha256 is not null order by 1",
        report,
    ) == [(0, None), (1, None), (2, None), (3, None), (4, "解读不够通俗。"), (5, "")]
    assert rows(
        built,
        "select count(*) from checks.fct_findings where kind = 'untrusted_copy' and report_id = ?",
        report,
    ) == [(2,)]


def published_on(connection: duckdb.DuckDBPyConnection, day: datetime) -> dict[str, Any]:
    """Measure → value of the version that stood on a day, natural persons and trials only."""
    return dict(
        rows(
            connection,
            "select measure_code, value from marts.fct_cells_versions where report_id = ?"
            " and breakdown_code in ('applicant.natural', '')"
            " and valid_from <= ? and (valid_to is null or valid_to > ?)",
            f"{ZHUZHOU}:2023:organ",
            day,
            day,
        )
    )


def test_what_was_published_on_a_day_and_what_is_known_now(
    built: duckdb.DuckDBPyConnection,
) -> None:
    then, now = published_on(built, at(2024, 1, 15)), published_on(built, at(2024, 6, 1))
    assert (then.pop("applications.received_new"), now.pop("applications.received_new")) == (19, 10)
    assert then.pop("proceeding.suit_direct.upheld") == 6
    assert then == now
    assert len(now) == 24
    # A day before the first page, and the stranger's page that stood before the official one.
    assert published_on(built, at(2023, 12, 1)) == published_on(built, at(2024, 1, 5)) == {}


def test_the_versions_in_force_say_what_the_facts_say(built: duckdb.DuckDBPyConnection) -> None:
    said = "report_id, measure_code, breakdown_code, value, state, unit, printed_raw, source"
    facts = " union all ".join(
        f"select {said} from marts.fct_{table} where source <> 'narrative'"
        for table in ("disclosures", "applications", "indicators")
    )
    facts += f" union all select {said.replace('breakdown_code', chr(39) * 2)}"
    facts += " from marts.fct_litigation where source <> 'narrative'"
    versions = f"select {said} from marts.fct_cells_versions where is_in_force"
    assert len(rows(built, f"({facts})")) > 500
    assert rows(built, f"({facts}) except ({versions})") == []
    assert rows(built, f"({versions}) except ({facts})") == []
    assert rows(
        built,
        "select value, printed_value from marts.fct_cells_versions where source = 'correction'",
    ) == [(10, 16)]


def test_whose_document_it_is(built: duckdb.DuckDBPyConnection) -> None:
    issuers = dict(rows(built, "select title, agency_id from marts.dim_report"))
    assert issuers["derived id of a registered name"] == ZHUZHOU
    assert issuers["known by its host"] == SHENZHEN
    assert issuers["known to the operator"] == ZHUZHOU
    assert issuers["known to nobody"].startswith("unknown-")
    assert issuers["unlisted bureau"] == "x-321322-0123abcd"
    trust = dict(rows(built, "select title, is_trusted from marts.dim_report"))
    assert trust["unlisted bureau"] is None
    assert trust["known by its host"] is True
    assert rows(
        built,
        "select agency_id from checks.fct_findings where kind = 'issuer_conflict'",
    ) == [(ZHUZHOU,)]
    assert rows(
        built,
        "select is_registered, name_zh from marts.dim_agency where agency_id = 'x-321322-0123abcd'",
    ) == [(False, "沭阳县发展和改革局")]


def test_scope_of_a_government(built: duckdb.DuckDBPyConnection) -> None:
    assert rows(built, "select report_id from marts.dim_report where title = 'a government'") == [
        ("x-320813-0123abcd:2023:aggregate",)
    ]
    a7 = checks(built, "x-320813-0123abcd:2023:aggregate", "A7")
    assert len(a7) == 25
    assert {row[0] for row in a7.values()} == {"not_evaluable"}
    assert checks(built, f"{SHENZHEN}:2021:organ", "A7") == {}


def test_only_annual_reports_enter_the_facts(built: duckdb.DuckDBPyConnection) -> None:
    assert (
        rows(
            built,
            "select title from marts.dim_report where title in ('a notice', 'a plan', 'no year')",
        )
        == []
    )
    assert rows(
        built,
        "select agency_id, plan_year, number, title from marts.fct_work_plan_tasks order by 3",
    ) == [
        (SHENZHEN, 2024, 1, "甲"),
        (SHENZHEN, 2024, 2, "乙"),
    ]
    kinds = {row[0] for row in rows(built, "select distinct kind from checks.fct_findings")}
    assert {"no_report_year", "unknown_label"} <= kinds


def test_coverage(built: duckdb.DuckDBPyConnection) -> None:
    status = {
        (agency, year): (word, due)
        for agency, year, word, due in rows(
            built, "select agency_id, report_year, status, due_on from checks.fct_coverage"
        )
    }
    assert status[SHENZHEN, 2021] == ("published", date(2022, 1, 31))
    assert status[SHENZHEN, 2022] == ("late", date(2023, 1, 31))
    assert status[BEIJING, 2023] == ("blocked", date(2024, 1, 31))
    assert status[BEIJING, 2020] == ("missing", date(2021, 1, 31))
    assert status[LIAONING, 2018] == ("published", date(2019, 3, 31))
    assert status["town-1", 2023] == ("missing", date(2024, 3, 31))
    assert ("x-321322-0123abcd", 2023) not in status
    assert min(year for _, year in status) == 2018
    assert max(year for _, year in status) == 2023
    missing = rows(
        built, "select agency_id, report_year from checks.fct_findings where kind = 'missing'"
    )
    assert missing == [(TIANJIN, 2023)]


def test_first_sight_of_a_suspect_date_makes_nothing_late(built: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        built,
        "select status, days_late from checks.fct_coverage where agency_id = 'sasac-000000' and report_year = 2020",
    ) == [("published", None)]


def test_free_text_of_2018_asks_for_no_form(built: duckdb.DuckDBPyConnection) -> None:
    assert {
        row[0]
        for row in rows(
            built,
            "select check_code from checks.fct_reconciliation where report_id = ?",
            f"{LIAONING}:2018:organ",
        )
    } == {"N"}
    assert rows(
        built,
        "select is_reconciled from marts.dim_report where report_id = ?",
        f"{LIAONING}:2018:organ",
    ) == [(None,)]
