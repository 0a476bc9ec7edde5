"""Identities on the small warehouse: what each planted case must hold, break or leave open."""

from __future__ import annotations

import duckdb

from tests.warehouse_country import Country
from tests.warehouse_fixture import APPLICANTS, application_rows
from tests.warehouse_query import checks, rows
from tests.warehouse_sample import BEIJING, SHENZHEN, TIANJIN, at


def test_every_check_of_a_2021_report_has_a_row(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{SHENZHEN}:2021:organ"
    counts = dict(
        rows(
            built,
            "select check_code, count(*) from checks.fct_reconciliation where report_id = ? group by 1",
            report,
        )
    )
    assert (counts["A1"], counts["A2"], counts["A3"], counts["A4"]) == (7, 7, 25, 7)
    assert (counts["B1"], counts["B2"], counts["B3"], counts["S1"]) == (1, 1, 1, 1)
    assert set(checks(built, report, "A3")) == set(application_rows("2021"))
    assert set(checks(built, report, "A1")) == set(APPLICANTS)
    assert {"A5", "B5"}.isdisjoint(counts)
    for code in ("A1", "A2", "A3", "B1", "B2", "B3", "S1"):
        assert {row[0] for row in checks(built, report, code).values()} == {"holds"}, code


def test_every_check_of_a_2019_report_has_a_row(built: duckdb.DuckDBPyConnection) -> None:
    counts = dict(
        rows(
            built,
            "select check_code, count(*) from checks.fct_reconciliation where report_id = ? group by 1",
            f"{TIANJIN}:2019:organ",
        )
    )
    assert counts["A1"] + counts["A2"] + counts["A3"] == 37
    assert counts["B1"] + counts["B2"] + counts["B3"] == 3
    assert (counts["C2"], counts["C3"], counts["C4"], counts["C5"], counts["C6"]) == (5, 2, 2, 5, 4)


def test_one_wrong_digit_is_named(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{BEIJING}:2021:organ"
    broken = rows(
        built,
        "select check_code, subject, left_value, right_value, difference from checks.fct_reconciliation"
        " where report_id = ? and status = 'broken' order by 1",
        report,
    )
    assert broken == [
        ("A2", "applicant.natural", 9, 3, 6),
        ("A3", "applications.outcome.granted", 7, 1, 6),
    ]
    assert rows(
        built, "select is_reconciled from marts.dim_report where report_id = ?", report
    ) == [(False,)]
    message_zh, message_en, year, name, page, first_seen = rows(
        built,
        "select message_zh, message_en, report_year, agency_name, page, first_seen from checks.fct_findings"
        " where report_id = ? and check_code = 'A2'",
        report,
    )[0]
    for words in (
        "北京市人民政府国有资产监督管理委员会",
        "2021年",
        "自然人",
        "为9，",
        "为3，",
        "相差6",
    ):
        assert words in message_zh
    for words in ("report of 2021", "is 9", "to 3", "by 6"):
        assert words in message_en
    assert (year, name) == (2021, "北京市人民政府国有资产监督管理委员会")
    assert page == "https://gzw.beijing.gov.cn/2021.html"
    assert first_seen == at(2024)


def test_a_broken_advisory_or_domain(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{SHENZHEN}:2021:organ"
    assert checks(built, report, "C6") == {
        "disclosure.licences": ("holds", 120, 0, None),
        "disclosure.penalties": ("broken", -3, 0, None),
        "disclosure.coercion": ("broken", 2.5, 0, None),
    }
    status, left, _, reason = checks(built, report, "C7")["disclosure.admin_fees"]
    assert (status, str(left), reason) == ("holds", "24252.31108200", None)


def test_at_most_and_bounds(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{TIANJIN}:2019:organ"
    c5 = checks(built, report, "C5")
    assert c5["disclosure.licences"][:3] == ("broken", 0, -2)
    assert c5["disclosure.penalties"][0] == "not_evaluable"
    assert checks(built, report, "C4")["disclosure.regulations"][:3] == ("broken", 3, 2)


def test_carry_over_compares_two_years(built: duckdb.DuckDBPyConnection) -> None:
    a4 = checks(built, f"{SHENZHEN}:2022:organ", "A4")
    assert a4["applicant.natural"][:3] == ("holds", 3, 3)
    assert a4["applicant.org.research"][:3] == ("broken", 1, 0)
    assert a4["applicant.total"][:3] == ("broken", 4, 3)
    assert checks(built, f"{TIANJIN}:2020:organ", "A4")["applicant.natural"][:3] == ("broken", 4, 5)
    first = checks(built, f"{TIANJIN}:2019:organ", "A4")
    assert {(row[0], row[3]) for row in first.values()} == {
        ("not_evaluable", "no report of 2018 with the same scope is held")
    }
    c1 = checks(built, f"{SHENZHEN}:2022:organ", "C1")
    assert c1["disclosure.normative_documents"][:3] == ("holds", 44, 44)
    assert c1["disclosure.regulations"][0] == "not_evaluable"


def test_a_missing_side_is_never_a_pass(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{TIANJIN}:2020:organ"
    status, _, _, reason = checks(built, report, "A1")["applicant.total"]
    assert status == "not_evaluable"
    assert reason == "the cell applications.received_new/applicant.total carries no number (blank)"
    status, _, _, reason = checks(built, report, "A2")["applicant.natural"]
    assert (status, reason) == (
        "not_evaluable",
        "the cell applications.outcome.partial/applicant.natural carries no number (glued)",
    )
    unexplained = rows(
        built,
        "select count(*) from checks.fct_reconciliation where (status = 'not_evaluable') <> (reason is not null)",
    )
    assert unexplained == [(0,)]


def test_an_identity_proves_nothing_where_it_chose_the_reading(
    built: duckdb.DuckDBPyConnection,
) -> None:
    report = f"{TIANJIN}:2020:organ"
    status, _, _, reason = checks(built, report, "A3")["applications.outcome.granted"]
    assert status == "not_evaluable"
    assert reason is not None
    assert "chose the reading" in reason
    assert checks(built, report, "A2")["applicant.total"][0] == "holds"


def test_prose_alone_fills_the_fact_and_evaluates_a1(built: duckdb.DuckDBPyConnection) -> None:
    report = "sasac-000000:2020:organ"
    facts = rows(
        built,
        "select measure_code, value, breakdown_code, source from marts.fct_applications where report_id = ? order by 1",
        report,
    )
    assert facts == [
        ("applications.carried_in", 21, "applicant.total", "narrative"),
        ("applications.carried_out", 12, "applicant.total", "narrative"),
        ("applications.outcome.granted", 54, "applicant.total", "narrative"),
        ("applications.outcome.total", 124, "applicant.total", "narrative"),
        ("applications.received_new", 115, "applicant.total", "narrative"),
    ]
    a1 = checks(built, report, "A1")
    assert a1["applicant.total"] == ("holds", 136, 136, None)
    assert a1["applicant.natural"][0] == "not_evaluable"
    assert rows(
        built, "select is_trusted, is_reconciled from marts.dim_report where report_id = ?", report
    ) == [(False, True)]
    assert rows(
        built,
        "select subject from checks.fct_findings where kind = 'ambiguous_narrative' and report_id = ?",
        report,
    ) == [("applications.outcome.other/applicant.total",)]


def test_prose_against_table(built: duckdb.DuckDBPyConnection) -> None:
    report = f"{SHENZHEN}:2021:organ"
    assert checks(built, report, "A6") == {
        "applications.received_new#0": ("holds", 14, 14, None),
        "applications.outcome.refused#1": ("holds", 1, 1, None),
    }
    assert checks(built, report, "B4") == {"proceeding.litigation.total#2": ("broken", 2, 1, None)}
    assert checks(built, report, "N") == {"fact#4": ("holds", 30, 30, None)}
    assert rows(
        built, "select source from marts.fct_applications where report_id = ? group by 1", report
    ) == [("table",)]


def test_sections(built: duckdb.DuckDBPyConnection) -> None:
    assert checks(built, f"{TIANJIN}:2019:organ", "S1")["sections"][:3] == ("broken", 2, 6)
    strength = (
        "select strength from checks.fct_reconciliation where check_code = 'S1' and report_id = ?"
    )
    assert rows(built, strength, f"{TIANJIN}:2019:organ") == [("advisory",)]
    assert rows(built, strength, f"{TIANJIN}:2020:organ") == [("official",)]
    status, _, _, reason = checks(built, f"{TIANJIN}:2020:organ", "S1")["sections"]
    assert (status, reason) == ("not_evaluable", "a section heading is not known: 问题与办法")


def test_sums_are_made_of_every_report_once(country: Country) -> None:
    """The country is summed nine reports at a time (``build_country``), and each slice gives its reports' rows."""
    sums = "work.intermediate.int_identity_sums"
    assert country.rows(f"select count(distinct report_id) > 30 from {sums}") == [(True,)]
    asked = "select report_id, check_no from work.intermediate.int_report_checks where operator in"
    asked += " ('sum_equals', 'previous_year', 'at_most', 'domain')"
    held = f"select report_id, check_no from {sums} where is_asked"
    assert country.rows(f"({asked} except {held}) union all ({held} except {asked})") == []
    doubled = f"select report_id, check_no from {sums} group by all having count(*) > 1"
    assert country.rows(doubled) == []
