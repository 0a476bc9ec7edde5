"""A decision on one case becomes a row that names all it is tied to, or is refused in words."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from expectations.findings import Finding
from expectations.review.case import Case, Number, Report
from expectations.review.decide import MAX_REASON, RefusedError, acknowledgement, correction

DAY = date(2024, 5, 1)
REPORT = Report(
    report_id="r1",
    agency_id="sasac-440600",
    agency_name="名",
    report_year=2023,
    scope="organ",
    fingerprint="ab",
    document_sha256="c" * 64,
    source_url="https://gzw.example.invalid/1.html",
    landed_at=datetime(2024, 4, 1, tzinfo=UTC),
)
CELL = Number(
    report_id="r1",
    document_sha256="c" * 64,
    measure_code="applications.received_new",
    breakdown_code="applicant.natural",
    label_zh="新收",
    label_en="Received",
    value=Decimal(58),
    printed_raw="58",
    source="table",
    evidence=None,
    char_start=None,
    char_end=None,
)
BROKEN = Finding(
    finding_id="f-1",
    kind="broken_identity",
    check_code="A1",
    severity="warning",
    agency_id="sasac-440600",
    agency_name="名",
    report_year=2023,
    subject="applicant.natural",
    left_value=Decimal(30),
    right_value=Decimal(28),
    difference=Decimal(2),
    message_zh="对不上",
    message_en="off",
    page=None,
    first_seen=None,
    acknowledged=False,
    decision="either",
)
UNREAD = dataclasses.replace(BROKEN, kind="unread_cell", check_code=None, decision="correct")
BLANK = dataclasses.replace(CELL, value=None, printed_raw="5?")


def case(finding: Finding | None) -> Case:
    return Case(finding=finding, report=REPORT, numbers=(CELL,), evidence=())


def corrected(
    value: str,
    *,
    finding: Finding | None = None,
    cell: Number = CELL,
    expect: str | None = None,
    reason: str = "smudged",
    by: str = "wang",
) -> dict[str, Any]:
    return correction(case(finding), cell, value, expect=expect, reason=reason, by=by, on=DAY)


def test_an_acknowledgement_is_tied_to_the_report_and_to_both_numbers() -> None:
    row = acknowledgement(case(BROKEN), reason=" printed\nso ", by="wang", on=DAY)
    assert row == {
        "check_code": "A1",
        "subject": "applicant.natural",
        "agency_id": "sasac-440600",
        "report_year": 2023,
        "scope": "organ",
        "fingerprint": "ab",
        "left_value": Decimal(30),
        "right_value": Decimal(28),
        "note": "printed so",
        "verified_on": DAY,
        "verified_by": "wang",
    }
    doubt = dataclasses.replace(BROKEN, kind="series_jump", check_code=None)
    row = acknowledgement(case(doubt), reason="so", by="wang", on=DAY)
    assert row["check_code"] == "series_jump"


@pytest.mark.parametrize(
    ("finding", "says"),
    [
        (None, r"can be acknowledged\.$"),
        (UNREAD, r"can be acknowledged\.$"),
        (dataclasses.replace(UNREAD, next_step_en="look"), r"acknowledged\. Next: look\.$"),
        (dataclasses.replace(BROKEN, acknowledged=True), "f-1 is acknowledged already"),
    ],
)
def test_what_nobody_can_acknowledge_is_refused(finding: Finding | None, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        acknowledgement(case(finding), reason="so", by="wang", on=DAY)


def test_a_correction_is_tied_to_the_report_the_cell_and_what_was_read() -> None:
    assert corrected(" 52 ", expect="58") == {
        "agency_id": "sasac-440600",
        "report_year": 2023,
        "scope": "organ",
        "measure_code": "applications.received_new",
        "breakdown_code": "applicant.natural",
        "fingerprint": "ab",
        "expect_value": Decimal(58),
        "value": Decimal(52),
        "reason": "smudged",
        "evidence_url": "https://gzw.example.invalid/1.html",
        "decided_on": DAY,
        "decided_by": "wang",
    }
    assert corrected("None")["value"] is None
    assert (
        corrected("52", cell=dataclasses.replace(CELL, breakdown_code=""))["breakdown_code"] is None
    )
    assert corrected("0", cell=BLANK)["value"] == 0
    assert corrected("52.0")["value"] == 52
    assert corrected("7", cell=BLANK, expect="none")["expect_value"] is None
    # Of a cell that could not be read a person may say that nobody can.
    assert corrected("none", cell=BLANK, finding=UNREAD)["value"] is None


@pytest.mark.parametrize("column", ["", "disclosure.col.fee_amount"])
def test_money_may_have_decimals(column: str) -> None:
    fees = dataclasses.replace(CELL, measure_code="disclosure.admin_fees", breakdown_code=column)
    assert corrected("1.5", cell=fees)["value"] == Decimal("1.5")


def test_what_is_counted_beside_money_has_none() -> None:
    column = "disclosure.col.items_prev_year"
    items = dataclasses.replace(CELL, measure_code="disclosure.admin_fees", breakdown_code=column)
    with pytest.raises(RefusedError, match=r"1\.5 is no whole number"):
        corrected("1.5", cell=items)


def test_a_count_of_the_older_forms_is_whole_and_their_money_is_not() -> None:
    # The columns are years, which have no type of their own.
    in_year = {"breakdown_code": "period.year"}
    events = dataclasses.replace(CELL, measure_code="s2014.response.weibo_wechat_events", **in_year)
    with pytest.raises(RefusedError, match=r"3\.5 is no whole number"):
        corrected("3.5", cell=events)
    fees = dataclasses.replace(CELL, measure_code="s2014.fees", **in_year)
    assert corrected("3.5", cell=fees)["value"] == Decimal("3.5")


def test_only_a_change_may_be_below_zero() -> None:
    column = "disclosure.col.items_change"
    change = dataclasses.replace(CELL, measure_code="disclosure.licences", breakdown_code=column)
    assert corrected("-3", cell=change)["value"] == -3
    with pytest.raises(RefusedError, match="-3 is below zero, and Received can't be"):
        corrected("-3")


@pytest.mark.parametrize(
    ("value", "given", "says"),
    [
        ("52", {"cell": dataclasses.replace(CELL, measure_code=None)}, "no cell of the report"),
        ("52", {"cell": dataclasses.replace(CELL, report_id="r2")}, "no cell of the report"),
        ("52", {"cell": dataclasses.replace(CELL, source="correction")}, "corrected already"),
        ("52", {"expect": "57"}, "We read 58 there and not 57"),
        ("52", {"expect": "57", "cell": BLANK}, "We read no number there and not 57"),
        ("58", {}, "58 is what we read already"),
        ("58", {"finding": UNREAD}, "58 is what we read already"),
        ("none", {"cell": BLANK}, "No number is what we read already"),
        ("none", {"cell": BLANK, "finding": BROKEN}, "No number is what we read already"),
        ("1.5", {}, "1.5 is no whole number, and Received is counted"),
        ("1,5", {}, "'1,5' is no number"),
        ("５２", {}, "is no number"),
        ("1e3", {}, "is no number"),
        ("52", {"reason": " \n "}, "needs a reason"),
        ("52", {"by": ""}, "needs a name"),
        ("52", {"reason": "x" * (MAX_REASON + 1)}, "reason has more than 500 characters"),
        ("52", {"by": "x" * (MAX_REASON + 1)}, "name has more than 500 characters"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(
    value: str, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(RefusedError, match=says):
        corrected(value, **given)


def test_a_reason_may_be_as_long_as_is_said() -> None:
    assert corrected("52", reason="x" * MAX_REASON)["reason"] == "x" * MAX_REASON


@pytest.mark.parametrize(
    ("reason", "by", "says"), [(" ", "wang", "a reason"), ("so", "", "a name")]
)
def test_an_acknowledgement_without_a_reason_or_a_name_is_none(
    reason: str, by: str, says: str
) -> None:
    with pytest.raises(RefusedError, match=f"needs {says}"):
        acknowledgement(case(BROKEN), reason=reason, by=by, on=DAY)
