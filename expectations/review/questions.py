"""The door for those who answer elsewhere (Airflow's required actions): one question a finding, the answer kept.

A question is asked of what the published warehouse says now and answered days later, so the finding is
read again before anything is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from expectations.alerts.render import harmless
from expectations.findings import Finding, needs_a_person, read_findings
from expectations.review.answers import Answers
from expectations.review.case import Case, CaseReader
from expectations.review.decide import RefusedError
from expectations.review.walk import Reviewer, in_order
from expectations.review.words import ACCEPT, LATER
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.publish import read_only

MOST_QUESTIONS = 20  # a run that asks more is not answered at all


def open_questions(settings: Settings, most: int = MOST_QUESTIONS) -> list[dict[str, str]]:
    """Critical findings as questions: ``finding_id``, ``subject`` and ``body`` (Markdown, harmless).

    Critical is a broken official identity that nobody has decided. Those put off come last.
    Raises WarehouseMissingError.
    """
    with _cases(settings) as cases:
        answers = Answers(settings.ops)
        decided = answers.decided_since(cases.built_at())
        critical = [
            finding
            for finding in read_findings(settings.warehouse)
            if needs_a_person(finding)
            and finding.strength == "official"
            and finding.finding_id not in decided
        ]
        questions = []
        for finding in in_order(critical, answers.put_off())[:most]:
            case = cases.of_finding(finding)
            if case is not None:
                questions.append(_question(finding, case))
        return questions


def is_decided(settings: Settings, finding_id: str) -> bool:
    """Whether somebody has decided the finding since the warehouse was built. Raises WarehouseMissingError."""
    with _cases(settings) as cases:
        return finding_id in Answers(settings.ops).decided_since(cases.built_at())


def keep_answer(
    settings: Settings,
    finding_id: str,
    option: str,
    given: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
) -> str:
    """Keep an answer; says where it stands. ``given``: reason, number (of the list) and value.

    Raises RefusedError where the answer does not fit, DecisionError where the file does not take it,
    WarehouseMissingError.
    """
    reviewer = Reviewer(by, now, settings.decisions, Answers(settings.ops))
    with _cases(settings) as cases:
        found = {f.finding_id: f for f in read_findings(settings.warehouse)}.get(finding_id)
        case = cases.of_finding(found) if found is not None else None
    if case is None or (case.finding and case.finding.acknowledged):
        return f"{finding_id} is open no more: there is nothing to decide"
    reason = str(given.get("reason") or "")
    if option == LATER:
        reviewer.put_off(case)
        return f"{finding_id} will be asked again"
    if option == ACCEPT:
        kept = reviewer.acknowledge(case, reason)
    else:
        number = given.get("number")
        if not isinstance(number, int) or not 1 <= number <= len(case.numbers):
            raise RefusedError(f"number is {number!r}, and the list goes to {len(case.numbers)}.")
        kept = reviewer.correct(
            case, case.numbers[number - 1], str(given.get("value") or ""), reason
        )
    return f"{kept.path} line {kept.line}"


@contextmanager
def _cases(settings: Settings) -> Iterator[CaseReader]:
    with read_only(settings.warehouse) as connection:
        yield CaseReader(connection, LandingStore(settings.landing))


def _question(finding: Finding, case: Case) -> dict[str, str]:
    lines = (line.strip() for line in case.in_words("en").splitlines())
    return {
        "finding_id": finding.finding_id,
        "subject": harmless(
            f"{finding.check_code} {finding.agency_name} {finding.report_year} {finding.finding_id}"
        ),
        "body": "\n\n".join(harmless(line) for line in lines),
    }
