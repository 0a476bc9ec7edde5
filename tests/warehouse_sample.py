"""What each planted case of the small warehouse is, and the one build that all tests of marts and checks read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse_fixture import Doc, applications, litigation, run_dbt, write_staging

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
    """One report five times: untrusted first, then official, revised, a late copy of a stranger and a summary without tables."""

    def version(name: str, url: str, seen: list[datetime], **more: Any) -> Doc:
        return Doc(
            name, ZHUZHOU, "株洲市人民政府国有资产监督管理委员会", 2023, url=url, seen=seen, **more
        )

    host = "https://gzw.zhuzhou.gov.cn/2023.html"
    told = {"存在的主要问题及改进情况": "解读不够通俗。", "其他需要报告的事项": ""}
    return [
        version("stranger first", "https://example.com/a.html", [at(2024, 1, 1)]),
        version("original", host, [at(2024, 1, 10), at(2024, 1, 20)], cells=ORIGINAL),
        version(
            "revised",
            host,
            [at(2024, 2, 10), at(2024, 3, 10)],
            cells=CONSISTENT,
            section_texts=told,
        ),
        version(
            "stranger later",
            "https://example.com/b.html",
            [at(2024, 4, 1)],
            contamination=["brand"],
        ),
        version("summary", "https://gzw.zhuzhou.gov.cn/summary.html", [at(2024, 5, 1)]),
    ]


def build_sample(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small staging, built by dbt; the open warehouse."""
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
