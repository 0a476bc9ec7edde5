"""Findings as JSON and in words: the contract's keys, both numbers, nothing that a terminal obeys."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from expectations.findings import Finding, needs_a_person, read_findings
from expectations.words import number
from extractors.printable import plain

KEYS = [
    "finding_id",
    "kind",
    "check_code",
    "severity",
    "agency_id",
    "agency_name",
    "report_year",
    "subject",
    "left_value",
    "right_value",
    "difference",
    "message_zh",
    "message_en",
    "page",
    "first_seen",
    "acknowledged",
]

A1 = Finding(
    finding_id="f-1",
    kind="broken_identity",
    check_code="A1",
    severity="warning",
    agency_id="sasac-440300",
    agency_name="深圳市国资委",
    report_year=2023,
    subject="applicant.natural",
    left_value=Decimal("430.00000000"),
    right_value=Decimal("428.00000000"),
    difference=Decimal("2.00000000"),
    message_zh="左右不等",
    message_en="the sides differ",
    page="https://gzw.sz.gov.cn/x",
    first_seen=datetime(2024, 3, 14, 1, 2, tzinfo=UTC),
    acknowledged=False,
    strength="official",
    next_step_en="compare with the page",
)


def make_warehouse(path: Path) -> Path:
    with duckdb.connect(str(path)) as db:
        db.execute("create schema checks; create schema ops")
        db.execute(
            "create table checks.fct_findings as select * from (values "
            "('f-2', 'unknown_label', null, 'warning', 'a', '甲', 2021, 'x', null::decimal(28, 8), "
            "null::decimal(28, 8), null::decimal(28, 8), '甲', 'a', null, timestamptz '2024-01-01 00:00:00+00', false), "
            "('f-1', 'broken_identity', 'A1', 'warning', 'b', '乙', 2022, 'applicant.total', 136, 135, 1, '乙', 'b', "
            "'http://x', timestamptz '2024-01-02 00:00:00+00', false), "
            "('f-3', 'broken_identity', 'C1', 'info', 'b', '乙', 2022, 'y', 1, 2, -1, '乙', 'b', 'http://x', "
            "timestamptz '2024-01-02 00:00:00+00', false)"
            f") as t({', '.join(KEYS)})"
        )
        db.execute(
            "create table ops.builds as select * from (values "
            "('b1', timestamptz '2024-02-01 00:00:00+00', 'published'), "
            "('b2', timestamptz '2024-02-02 00:00:00+00', 'published'), "
            "('b3', timestamptz '2024-02-03 00:00:00+00', 'refused')) as t(build_id, finished_at, verdict)"
        )
        db.execute(
            "create table ops.findings_history as select * from (values "
            "('f-1', 'b2'), ('f-2', 'b1'), ('f-3', 'b1')) as t(finding_id, first_seen_build)"
        )
    return path


def test_json_has_the_keys_of_the_contract_and_exact_decimals() -> None:
    told = A1.as_json()
    assert list(told) == KEYS
    assert (told["left_value"], told["right_value"], told["difference"]) == ("430", "428", "2")
    assert told["first_seen"] == "2024-03-14T01:02:00Z"


def test_words_name_agency_year_column_both_numbers_page_and_next_command() -> None:
    for lang, column in (("en", "Natural persons"), ("zh", "自然人")):
        words = A1.in_words(lang)  # type: ignore[arg-type]
        for part in (
            "A1",
            "深圳市国资委",
            "sasac-440300",
            "2023",
            column,
            "430 ≠ 428",
            "https://gzw.sz.gov.cn/x",
            "2024-03-14",
            "gongkai show sasac-440300 2023",
        ):
            assert part in words


def test_only_binding_unacknowledged_breaks_need_a_person(tmp_path: Path) -> None:
    found = read_findings(make_warehouse(tmp_path / "w.duckdb"))
    assert [f.finding_id for f in found] == ["f-1", "f-2", "f-3"]
    # The file does not say how strong a check is; identities.csv does.
    assert [f.strength for f in found] == ["official", None, "advisory"]
    assert [needs_a_person(f) for f in found] == [True, False, False]


def test_those_of_one_agency_or_year_are_read_alone(tmp_path: Path) -> None:
    warehouse = make_warehouse(tmp_path / "w.duckdb")
    assert [f.finding_id for f in read_findings(warehouse, agency_id="b")] == ["f-1", "f-3"]
    assert [f.finding_id for f in read_findings(warehouse, report_year=2021)] == ["f-2"]
    assert read_findings(warehouse, agency_id="b", report_year=2021) == []


def test_new_findings_are_those_that_the_latest_published_build_showed_first(
    tmp_path: Path,
) -> None:
    warehouse = make_warehouse(tmp_path / "w.duckdb")
    assert [f.finding_id for f in read_findings(warehouse, new_only=True)] == ["f-1"]
    assert read_findings(warehouse, new_only=True, agency_id="a") == []
    with duckdb.connect(str(warehouse)) as db:
        db.execute("drop schema ops cascade")
    assert len(read_findings(warehouse, new_only=True)) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mred\x07", "a[31mred"),
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("\u202eabc\u2066d\ud800", "abcd"),
        ("  国资委\u3000办公室 ", "国资委 办公室"),
    ],
)
def test_text_of_pages_is_shown_and_never_obeyed(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_a_hostile_name_cannot_add_lines_to_the_words() -> None:
    import dataclasses

    hostile = dataclasses.replace(A1, agency_name="x\n  then: rm\x1b[2J", page="http://x\r\ny")
    assert len(hostile.in_words().splitlines()) == len(A1.in_words().splitlines())
    assert "\x1b" not in hostile.in_words()


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0E-8", "0"), ("100.00000000", "100"), ("24252.31108200", "24252.311082"), ("-3", "-3")],
)
def test_numbers_are_written_as_people_write_them(value: str, expected: str) -> None:
    assert number(Decimal(value)) == expected


def test_a_hint_is_shown_as_one_and_not_once_the_finding_is_settled() -> None:
    hinted = dataclasses.replace(A1, hint_en="28 may be 26", hint_zh="28或为26")
    assert "hint, nothing is changed: 28 may be 26" in hinted.in_words("en")
    assert "提示（未作改动）: 28或为26" in hinted.in_words("zh")
    assert "28 may be" not in dataclasses.replace(hinted, acknowledged=True).in_words("en")
