"""The dbt project on a small staging: one build, shared, and what each planted case must give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse_fixture import (
    APPLICANTS,
    Doc,
    application_rows,
    applications,
    litigation,
    run_dbt,
    write_staging,
)

SHENZHEN = "sasac-440300"
SHENZHEN_NAME = "深圳市人民政府国有资产监督管理委员会"
SHENZHEN_HOST = "https://gzw.sz.gov.cn/report"
ZHUZHOU = "sasac-430200"
LIAONING = "sasac-210000"
BEIJING = "sasac-110000"
TIANJIN = "sasac-120000"


def at(year: int, month: int = 2, day: int = 1, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


CONSISTENT = applications(
    "2021",
    {
        ("received_new", "applicant.natural"): 10,
        ("received_new", "applicant.org.commercial"): 4,
        ("carried_in", "applicant.natural"): 2,
        ("outcome.granted", "applicant.natural"): 7,
        ("outcome.refused.state_secret", "applicant.natural"): 1,
        ("outcome.other.misc", "applicant.natural"): 1,
        ("outcome.unable.not_held", "applicant.org.commercial"): 4,
        ("carried_out", "applicant.natural"): 3,
    },
)
TRIAL = litigation({"reconsideration.upheld": 2, "suit_direct.pending": 1})
PLACE = {
    ("disclosures", "disclosure.normative_documents", "disclosure.col.issued"): "5",
    ("disclosures", "disclosure.normative_documents", "disclosure.col.repealed"): "1",
    ("disclosures", "disclosure.normative_documents", "disclosure.col.in_force"): "40",
    ("disclosures", "disclosure.licences", "disclosure.col.decisions"): "120",
    ("disclosures", "disclosure.penalties", "disclosure.col.decisions"): "-3",
    ("disclosures", "disclosure.coercion", "disclosure.col.decisions"): "2.5",
    ("disclosures", "disclosure.admin_fees", "disclosure.col.fee_amount"): "24252.311082",
}


# What the report said before it was revised: one number more, one number other.
ORIGINAL = CONSISTENT | {
    ("applications", "applications.received_new", "applicant.natural"): "19",
    ("litigation", "proceeding.suit_direct.upheld", None): "6",
}


def cell(row: str, applicant: str = "applicant.total") -> tuple[str, str, str]:
    return ("applications", f"applications.{row}", applicant)


def documents() -> list[Doc]:
    consistent = Doc(
        "consistent",
        SHENZHEN,
        SHENZHEN_NAME,
        2021,
        url=f"{SHENZHEN_HOST}/2021.html",
        asked_agency=SHENZHEN,
        asked_year=2021,
        published_on=date(2022, 1, 20),
        cells=CONSISTENT | TRIAL | PLACE,
        facts=[
            {"measure_code": "applications.received_new", "value": 14},
            {"measure_code": "applications.outcome.refused", "value": 1},
            {"measure_code": "proceeding.litigation.total", "value": 2},
            {"measure_code": "applications.received_new", "value": 9, "period": "2020"},
            {"measure_code": None, "value": 30},
            {"measure_code": None, "value": 10, "part_of_no": 4},
            {"measure_code": None, "value": 20, "part_of_no": 4},
        ],
        units={("disclosures", "disclosure.admin_fees", "disclosure.col.fee_amount"): "万元"},
    )
    next_year = Doc(
        "year after",
        SHENZHEN,
        SHENZHEN_NAME,
        2022,
        url=f"{SHENZHEN_HOST}/2022.html",
        published_on=date(2023, 3, 1),
        cells=applications(
            "2021",
            {
                ("carried_in", "applicant.natural"): 3,
                ("carried_in", "applicant.org.research"): 1,
                ("outcome.granted", "applicant.natural"): 3,
                ("outcome.granted", "applicant.org.research"): 1,
            },
        )
        | {
            ("disclosures", "disclosure.normative_documents", "disclosure.col.issued"): "5",
            ("disclosures", "disclosure.normative_documents", "disclosure.col.repealed"): "1",
            ("disclosures", "disclosure.normative_documents", "disclosure.col.in_force"): "44",
        },
        seen=[at(2023)],
    )
    # One digit wrong: 7 granted to natural persons became 1, in one cell alone.
    wrong = Doc(
        "one digit wrong",
        BEIJING,
        "北京市人民政府国有资产监督管理委员会",
        2021,
        url="https://gzw.beijing.gov.cn/2021.html",
        cells=CONSISTENT | {cell("outcome.granted", "applicant.natural"): "1"} | TRIAL,
    )
    narrative = Doc(
        "prose alone",
        "sasac-000000",
        "国务院国有资产监督管理委员会",
        2020,
        edition="2019",
        how="handed_in",
        contamination=["pinyin"],
        published_on=date(2022, 1, 29),
        published_status="suspect",
        facts=[
            {"measure_code": "applications.received_new", "value": 115},
            {
                "measure_code": "applications.carried_in",
                "breakdown_code": "applicant.total",
                "value": 21,
            },
            {"measure_code": "applications.outcome.total", "value": 124},
            {"measure_code": "applications.carried_out", "value": 12},
            {"measure_code": "applications.outcome.granted", "value": 54},
            {"measure_code": "applications.outcome.partial", "value": 13, "qualifier": "over"},
            {"measure_code": "applications.outcome.unable", "value": 41, "period": "2019"},
            {"measure_code": "applications.outcome.other", "value": 1},
            {"measure_code": "applications.outcome.other", "value": 2},
            {"measure_code": "proceeding.litigation.total", "value": 4},
        ],
    )
    return [
        consistent,
        next_year,
        wrong,
        narrative,
        *transition(),
        *doubtful(),
        *versions(),
    ]


def transition() -> list[Doc]:
    """2019, 2020 and a free text of 2018: editions, carry-over, blanks, a repaired row, a correction."""
    first = Doc(
        "of 2019",
        TIANJIN,
        "天津市人民政府国有资产监督管理委员会",
        2019,
        edition="2019",
        url="https://sasac.tj.gov.cn/2019.html",
        sections=["总体情况", "主动公开政府信息情况"],
        cells=applications(
            "2019",
            {
                ("received_new", "applicant.natural"): 8,
                ("outcome.other", "applicant.natural"): 3,
                ("carried_out", "applicant.natural"): 5,
            },
        )
        | {
            ("disclosures", "disclosure.licences", "disclosure.col.items_prev_year"): "10",
            ("disclosures", "disclosure.licences", "disclosure.col.items_change"): "-12",
            ("disclosures", "disclosure.regulations", "disclosure.col.disclosed_new"): "3",
            ("disclosures", "disclosure.regulations", "disclosure.col.disclosed_total"): "2",
        }
        | TRIAL,
    )
    second_cells = applications(
        "2019",
        {
            ("carried_in", "applicant.natural"): 4,
            ("outcome.granted", "applicant.natural"): 4,
        },
    )
    second = Doc(
        "of 2020",
        TIANJIN,
        "天津市人民政府国有资产监督管理委员会",
        2020,
        edition="2019",
        url="https://sasac.tj.gov.cn/2020.html",
        cells=second_cells
        | {cell("received_new"): "blank", cell("outcome.partial", "applicant.natural"): "glued"},
        repaired={cell("outcome.granted"): ["A3"]},
        sections=[
            "总体情况",
            "主动公开政府信息情况",
            "依申请公开情况",
            "政府信息公开行政复议、行政诉讼情况",
            "问题与办法",
            "其他需要报告的事项",
        ],
    )
    corrected = Doc(
        "misread",
        LIAONING,
        "辽宁省人民政府国有资产监督管理委员会",
        2021,
        url="https://gzw.ln.gov.cn/2021.html",
        cells=CONSISTENT | {cell("received_new", "applicant.natural"): "16"},
    )
    return [first, second, corrected]


def doubtful() -> list[Doc]:
    return [
        Doc("free text", LIAONING, year=2018, edition="pre2019", how="handed_in"),
        Doc(
            "unlisted bureau",
            "x-321322-0123abcd",
            "沭阳县发展和改革局",
            2023,
            url="https://www.shuyang.gov.cn/fgj/2023.html",
            cells=CONSISTENT,
        ),
        Doc(
            "derived id of a registered name",
            "x-430200-99999999",
            "株洲市人民政府国有资产监督管理委员会",
            2022,
            how="handed_in",
            asked_agency=SHENZHEN,
        ),
        Doc(
            "known by its host",
            None,
            None,
            2023,
            evidence=[],
            url="https://gzw.sz.gov.cn:443/2023.html",
        ),
        Doc(
            "known to the operator",
            None,
            None,
            2019,
            evidence=[],
            how="handed_in",
            asked_agency=ZHUZHOU,
        ),
        Doc("known to nobody", "unknown-000000000000", None, 2021, evidence=[], how="handed_in"),
        Doc("no year", ZHUZHOU, None, None, how="handed_in"),
        Doc(
            "a plan",
            SHENZHEN,
            SHENZHEN_NAME,
            2024,
            doc_type="work_plan",
            how="handed_in",
            tasks=["甲", "乙"],
        ),
        Doc("a notice", SHENZHEN, SHENZHEN_NAME, 2021, doc_type="notice", cells=CONSISTENT),
        Doc(
            "a government",
            "x-320813-0123abcd",
            "淮安市洪泽区人民政府",
            2023,
            scope="unknown",
            how="handed_in",
            cells={
                cell("received_new"): "5",
                ("applications", "applications.received_new", "applicant.natural"): "5",
            },
            problems=[("unknown_label", "table 0: 另类")],
        ),
    ]


def versions() -> list[Doc]:
    """One report four times: untrusted first, then official, revised, and a late copy of a stranger."""

    def version(name: str, url: str, seen: list[datetime], **more: Any) -> Doc:
        return Doc(
            name, ZHUZHOU, "株洲市人民政府国有资产监督管理委员会", 2023, url=url, seen=seen, **more
        )

    host = "https://gzw.zhuzhou.gov.cn/2023.html"
    return [
        version("stranger first", "https://example.com/a.html", [at(2024, 1, 1)]),
        version("original", host, [at(2024, 1, 10), at(2024, 1, 20)], cells=ORIGINAL),
        version("revised", host, [at(2024, 2, 10), at(2024, 3, 10)], cells=CONSISTENT),
        version(
            "stranger later",
            "https://example.com/b.html",
            [at(2024, 4, 1)],
            contamination=["brand"],
        ),
    ]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    work: Path = tmp_path_factory.mktemp("dbt")
    build_file = work / "build.duckdb"
    docs = documents()
    prints = {doc.name: doc.fingerprint for doc in docs}
    day = date(2024, 5, 1)

    def correction(name: str, **given: Any) -> dict[str, Any]:
        return {
            "agency_id": LIAONING,
            "report_year": 2021,
            "scope": "organ",
            "measure_code": "applications.received_new",
            "breakdown_code": "applicant.natural",
            "fingerprint": prints[name],
            "reason": "misread",
            "decided_on": day,
            "decided_by": "a reviewer",
        } | given

    def outcome(agency: str, year: int, word: str, when: datetime) -> dict[str, Any]:
        return {
            "run_id": f"{when:%Y%m%d}",
            "step": "crawl",
            "agency_id": agency,
            "report_year": year,
            "outcome": word,
            "detail": word,
            "started_at": when,
        }

    write_staging(
        build_file,
        docs,
        as_of=date(2024, 6, 1),
        extra={
            "corrections": [
                correction("misread", expect_value=16, value=10),
                correction("consistent", agency_id=SHENZHEN, expect_value=11, value=10),
                correction("misread", agency_id=SHENZHEN, expect_value=10, value=1),
            ],
            "acknowledged_findings": [
                {
                    "check_code": "C5",
                    "subject": "disclosure.licences",
                    "agency_id": TIANJIN,
                    "report_year": 2019,
                    "scope": "organ",
                    "fingerprint": prints["of 2019"],
                    "left_value": 0,
                    "right_value": -2,
                    "note": "printed so",
                },
                {
                    "check_code": "A1",
                    "subject": "applicant.natural",
                    "agency_id": SHENZHEN,
                    "report_year": 2021,
                    "scope": "organ",
                    "fingerprint": prints["consistent"],
                    "left_value": 1,
                    "right_value": 2,
                },
            ],
            "outcomes": [
                outcome(SHENZHEN, 2022, "not_published_yet", at(2022, 12, 1)),
                outcome(BEIJING, 2023, "blocked", at(2024, 3, 1)),
                outcome(TIANJIN, 2023, "not_published_yet", at(2024, 3, 1)),
                outcome(BEIJING, 2020, "blocked", at(2030, 3, 1)),
            ],
            "registry": [
                {
                    "agency_id": "town-1",
                    "name_zh": "测试镇人民政府",
                    "level": "county",
                    "domains": "127.0.0.1:8001",
                    "registered_at": at(2024),
                }
            ],
        },
    )
    result = run_dbt(build_file, work, "--exclude-resource-types", "unit_test")
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
    with duckdb.connect(str(build_file), read_only=True) as connection:
        yield connection


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, *parameters: Any
) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(parameters)).fetchall()


def checks(
    connection: duckdb.DuckDBPyConnection, report_id: str, code: str
) -> dict[str, tuple[str, Any, Any, str | None]]:
    """Subject → (status, left, right, reason) of one identity of one report."""
    return {
        row[0]: (row[1], row[2], row[3], row[4])
        for row in rows(
            connection,
            "select subject, status, left_value, right_value, reason from checks.fct_reconciliation"
            " where report_id = ? and check_code = ?",
            report_id,
            code,
        )
    }


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
        "stranger first": (4, at(2024, 1, 1), at(2024, 1, 10)),
        "original": (2, at(2024, 1, 10), at(2024, 2, 10)),
        "revised": (1, at(2024, 2, 10), None),
        "stranger later": (3, None, None),
    }
    assert rows(
        built,
        "select title, landed_at, host_is_official, is_trusted from marts.dim_report where report_id = ?",
        report,
    ) == [("revised", at(2024, 2, 10), True, True)]
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
