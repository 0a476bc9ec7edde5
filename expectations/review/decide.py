"""From a case to a row of a decisions file. A decision that would not fit is refused before it is written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from expectations.review.case import Case, Number
from expectations.words import number
from extractors.codebook import codebook
from extractors.printable import plain

MAX_REASON = 500
NO_NUMBER = "none"  # the answer "the page prints no number there"
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,8})?")


class RefusedError(Exception):
    """This decision can't be taken; the message says why and what to do."""


def acknowledgement(case: Case, *, reason: str, by: str, on: date) -> dict[str, Any]:
    """The row of acknowledged_findings.csv that says: the page prints it so.

    Raises RefusedError for anything but a broken sum or a doubt that nobody has acknowledged.
    """
    finding, report = case.finding, case.report
    if finding is None or finding.decision != "either":
        raise RefusedError(
            "Only a sum that does not add up, or a doubt about a number, can be acknowledged."
            + (f" Next: {finding.next_step_en}." if finding and finding.next_step_en else "")
        )
    if finding.acknowledged:
        raise RefusedError(f"{finding.finding_id} is acknowledged already.")
    return {
        "check_code": finding.check_code or finding.kind,
        "subject": finding.subject,
        "agency_id": report.agency_id,
        "report_year": report.report_year,
        "scope": report.scope,
        "fingerprint": report.fingerprint,
        "left_value": finding.left_value,
        "right_value": finding.right_value,
        "note": _sentence(reason, "reason"),
        "verified_on": on,
        "verified_by": _sentence(by, "name"),
    }


def correction(
    case: Case, cell: Number, value: str, *, expect: str | None, reason: str, by: str, on: date
) -> dict[str, Any]:
    """The row of corrections.csv that says: we misread ``cell``, the page prints ``value``.

    ``value`` is a decimal or ``none`` (the page prints no number); ``expect``, where given, is what the
    caller believes that we read. Raises RefusedError when a value does not fit.
    """
    if cell.measure_code is None or cell.report_id != case.report.report_id:
        raise RefusedError("This number is no cell of the report: correct it in its own report.")
    if cell.source == "correction":
        raise RefusedError(
            "This cell is corrected already. Change or remove its line of corrections.csv."
        )
    if expect is not None and _decimal(expect) != cell.value:
        raise RefusedError(
            f"We read {number(cell.value) or 'no number'} there and not {expect}: look again."
        )
    right = _decimal(value)
    unread = case.finding is not None and case.finding.decision == "correct"
    # Of a cell that we could not read, a person may say that nobody can.
    if right == cell.value and not (right is None and unread):
        raise RefusedError(f"{number(right) or 'No number'} is what we read already.")
    whole = right is None or right == right.to_integral_value()
    data_type = _data_type(cell.measure_code, cell.breakdown_code or "")
    if not whole and "decimal" not in data_type:
        raise RefusedError(f"{value} is no whole number, and {cell.label_en} is counted.")
    # The gate refuses such a number too, and with it the warehouse.
    if right is not None and right < 0 and data_type != "int":
        raise RefusedError(f"{value} is below zero, and {cell.label_en} can't be.")
    report = case.report
    return {
        "agency_id": report.agency_id,
        "report_year": report.report_year,
        "scope": report.scope,
        "measure_code": cell.measure_code,
        "breakdown_code": cell.breakdown_code or None,
        "fingerprint": report.fingerprint,
        "expect_value": cell.value,
        "value": right,
        "reason": _sentence(reason, "reason"),
        "evidence_url": report.source_url,
        "decided_on": on,
        "decided_by": _sentence(by, "name"),
    }


def _data_type(measure: str, breakdown: str) -> str:
    """What a cell holds. Of table 2, where a row has counts and money, the codebook tells each cell's own type; else the row
    decides, and not the applicant or the year that its column stands for."""
    measures = codebook().measures
    own = f"{measure}.{breakdown.rpartition('.')[2]}"
    row = measures.get(own) or measures.get(measure)
    return row.data_type if row else ""


def _decimal(text: str) -> Decimal | None:
    """A plain decimal, None for the word that says there is none; 1,5 could be two numbers and is refused."""
    bare = text.strip()
    if bare.lower() == NO_NUMBER:
        return None
    if not _DECIMAL.fullmatch(bare):
        raise RefusedError(f"{text!r} is no number. Write it plainly (54, 12.5), or {NO_NUMBER}.")
    return Decimal(bare)


def _sentence(text: str, what: str) -> str:
    """Words of the person on one line; a decision without a name or a reason is none."""
    line = plain(text)
    if not line:
        raise RefusedError(f"A decision needs a {what}.")
    if len(line) > MAX_REASON:
        raise RefusedError(f"The {what} has more than {MAX_REASON} characters.")
    return line
