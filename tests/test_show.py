"""`gongkai show` for a person: the order of the form, where each number stands, nothing that a page wrote obeyed."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console

from extractors.read.show import ReportView, render_report
from extractors.read.status import STATUSES, Coverage, render_status


def cell(measure: str, value: str | None, place: str, state: str = "value") -> dict[str, Any]:
    return {
        "measure_code": measure,
        "breakdown_code": "applicant.total",
        "value": None if value is None else Decimal(value),
        "state": state,
        "source": "table",
        "evidence": place,
    }


def shown(**changes: Any) -> str:
    report = {
        "title": "年度报告",
        "scope": "organ",
        "edition": "2021",
        "is_trusted": True,
        "is_reconciled": None,
        "published_on": None,
        "published_status": "unknown",
        "source_url": "https://x.gov.cn/1",
        "landed_at": datetime(2024, 1, 2, 3, 4, tzinfo=UTC),
        "versions": [{}],
        "document_sha256": "ab",
        "evidence": '[{"kind": "title", "quote": "甲局"}]',
        "numbers": {
            "applications": [
                cell("applications.carried_out", "7.00000000", "table 1 row 26 column 8"),
                cell("applications.received_new", None, "table 1 row 2 column 8", "blank"),
            ]
        },
        "narrative": [],
        "findings": [],
    } | changes
    out = io.StringIO()
    view = ReportView({"agency_id": "x-1", "name_zh": "甲局"}, 2023, (report,), (), ())
    render_report(view, Console(file=out, width=160))
    return out.getvalue()


def test_rows_stand_in_the_order_of_the_form_with_their_place_counted_from_one() -> None:
    text = shown()
    received, carried = text.index("本年新收政府信息公开申请数量"), text.index("结转下年度继续办理")
    assert received < carried
    lines = [line for line in text.splitlines() if "r3 " in line or "r27 " in line]
    assert "(blank)" in lines[0]
    assert "t2 r3" in lines[0]
    assert " 7 " in lines[1]
    assert "t2 r27" in lines[1]


def test_a_year_without_a_report_says_what_is_known_of_it() -> None:
    missing = {"scope": "organ", "status": "missing"}
    task = {"number": "1", "title": "抓好重点领域公开", "section": "一、公开"}
    for coverage, tasks, told in (
        ((), (), "nothing held for this year (not in coverage)"),
        ((missing,), (), "nothing held for this year (organ: missing)"),
        ((missing,), (task,), "1. 抓好重点领域公开 [一、公开]"),
    ):
        out = io.StringIO()
        agency = {"agency_id": "x-1", "name_zh": "甲局"}
        view = ReportView(agency, 2023, (), tasks, coverage)
        render_report(view, Console(file=out, width=160))
        assert told in out.getvalue()
        assert ("nothing held" in out.getvalue()) is not bool(tasks)


def test_prose_names_the_column_of_its_number() -> None:
    fact = {
        "measure_code": "disclosure.normative_documents",
        "value": Decimal(4),
        "state": "value",
        "unit": "件",
        "qualifier": "exact",
        "period": "2023",
        "char_start": 3,
        "char_end": 7,
    }
    said = {"disclosure.col.issued": "制发4件", "disclosure.col.repealed": "废止4件"}
    total = fact | {
        "measure_code": "applications.received_new",
        "breakdown_code": "applicant.total",
    }
    rows = [fact | {"breakdown_code": code, "quote": quote} for code, quote in said.items()]
    text = shown(numbers={}, narrative=[*rows, total | {"quote": "收到4件"}])
    assert "行政规范性文件 · 本年制发件数" in text
    assert "行政规范性文件 · 本年废止件数" in text
    assert text.count(" · 总计") == 0


def test_text_of_a_page_is_neither_markup_nor_an_escape_sequence() -> None:
    text = shown(title="[bold]假[/bold]\x1b[31m\u202e")
    assert "[bold]假[/bold]" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_status_tells_nobody_as_missing_whom_no_crawl_looked_for() -> None:
    row = {"report_year": 2023, "status": "missing", "first_seen_at": None, "last_outcome": None}
    looked = {
        "agency_id": "a",
        "name_zh": "某某市财政局",
        "last_outcome": "not_published_yet",
        "last_detail": "the listing shows no report of 2023",
        "due_on": date(2024, 1, 31),
        "last_looked_at": datetime(2024, 2, 1, tzinfo=UTC),
    }
    out = io.StringIO()
    render_status(
        Coverage(date(2024, 6, 1), (row, row, row | looked)), Console(file=out, width=200)
    )
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("│ 2023        │")]
    counts = dict(zip(STATUSES, (int(n) for n in line.split("│")[2:-1]), strict=True))
    assert {name: n for name, n in counts.items() if n} == {"missing": 1, "not_looked_for": 2}


def test_as_json_holds_numbers_as_a_person_writes_them_and_days_as_words() -> None:
    report = {"numbers": {"applications": [cell("applications.carried_out", "7.00", "t")]}}
    coverage = {"due_on": date(2024, 1, 31), "value": None}
    view = ReportView({"agency_id": "x-1"}, 2023, (report,), (), (coverage,))
    told = view.as_json()
    assert told["coverage"] == [{"due_on": "2024-01-31", "value": None}]
    assert told["reports"][0]["numbers"]["applications"][0]["value"] == "7"
