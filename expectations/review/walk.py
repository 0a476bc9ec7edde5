"""The walk through open findings: one case at a time, each answer kept before the next is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from expectations.findings import Finding
from expectations.review.answers import Answer, Answers, Verdict
from expectations.review.case import Case, Number
from expectations.review.decide import NO_NUMBER, RefusedError, acknowledgement, correction
from extractors.stage.decisions import Recorded, add_decision
from extractors.stage.errors import DecisionError

MENU = (
    "a  the page prints it so: acknowledge as the agency's error\n"
    "c  we misread a number: correct it\n"
    "l  ask again later\n"
    "q  stop here"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Filter:
    """Which findings are walked through; an empty field lets everything pass."""

    agency: str | None = None
    year: int | None = None
    check: str | None = None
    severity: str | None = None

    def takes(self, finding: Finding) -> bool:
        """Whether the finding is open for a decision and of those asked for."""
        return (
            finding.is_open
            and self.agency in (None, finding.agency_id)
            and self.year in (None, finding.report_year)
            and self.check in (None, finding.check_code or finding.kind)
            and self.severity in (None, finding.severity)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, when, and where decisions and answers are kept."""

    by: str
    now: datetime
    decisions: Path
    answers: Answers

    @property
    def today(self) -> date:
        return self.now.date()

    def acknowledge(self, case: Case, reason: str) -> Recorded:
        """Keep that the page prints it so. Raises RefusedError, DecisionError."""
        row = acknowledgement(case, reason=reason, by=self.by, on=self.today)
        return self._keep(
            case, "acknowledged", add_decision(self.decisions, "acknowledged_findings", row)
        )

    def correct(
        self, case: Case, cell: Number, value: str, reason: str, expect: str | None = None
    ) -> Recorded:
        """Keep that we misread a cell. Raises RefusedError, DecisionError."""
        row = correction(case, cell, value, expect=expect, reason=reason, by=self.by, on=self.today)
        return self._keep(case, "corrected", add_decision(self.decisions, "corrections", row))

    def put_off(self, case: Case) -> None:
        """Remember that the finding was shown and is to be asked again."""
        if case.finding is not None:
            self.answers.add(case.finding.finding_id, "later", self.by, self.now)

    def _keep(self, case: Case, verdict: Verdict, recorded: Recorded) -> Recorded:
        if case.finding is not None and recorded.is_new:
            self.answers.add(case.finding.finding_id, verdict, self.by, self.now)
        return recorded


@dataclasses.dataclass(slots=True)
class Tally:
    """What one walk came to."""

    acknowledged: int = 0
    corrected: int = 0
    later: int = 0
    stopped: bool = False

    def in_words(self) -> str:
        decided = self.acknowledged + self.corrected
        words = (
            f"{self.acknowledged} acknowledged, {self.corrected} corrected, {self.later} put off"
        )
        return words + ("; next: gongkai build" if decided else "")


def in_order(found: Iterable[Finding], put_off: dict[str, list[Answer]]) -> list[Finding]:
    """Findings as they come (the worst first), those that were put off behind the others."""
    return sorted(found, key=lambda finding: len(put_off.get(finding.finding_id, ())))


def walk(
    cases: Sequence[Finding],
    read_case: Callable[[Finding], Case | None],
    reviewer: Reviewer,
    ask: Callable[[str], str],
    tell: Callable[[str], None],
    tally: Tally,
) -> None:
    """Show each finding and keep its answer. ``ask`` raises EOFError when there is nobody to answer.

    ``tally`` is counted as answers are kept, so that it is right wherever the walk is broken off.
    """
    put_off = reviewer.answers.put_off()
    for index, finding in enumerate(cases, start=1):
        case = read_case(finding)
        if case is None:
            continue
        asked = put_off.get(finding.finding_id, [])
        before = f" (put off {len(asked)} times, last {asked[-1].at[:10]})" if asked else ""
        tell(f"\n[{index}/{len(cases)}]{before} {case.in_words()}\n")
        _one(case, reviewer, ask, tell, tally)
        if tally.stopped:
            return


def _one(
    case: Case,
    reviewer: Reviewer,
    ask: Callable[[str], str],
    tell: Callable[[str], None],
    tally: Tally,
) -> None:
    while True:
        answer = ask("acknowledge / correct / later / quit [a c l q ?]").strip().lower()
        try:
            if answer in ("a", "acknowledge"):
                kept = reviewer.acknowledge(case, ask("why (what the page says)"))
                tally.acknowledged += 1
            elif answer in ("c", "correct"):
                cell = _choose(case, ask)
                value = ask(f"what the page prints there (a number, or {NO_NUMBER})")
                kept = reviewer.correct(case, cell, value, ask("why (how it was misread)"))
                tally.corrected += 1
            elif answer in ("l", "later"):
                reviewer.put_off(case)
                tally.later += 1
                return
            elif answer in ("q", "quit"):
                tally.stopped = True
                return
            else:
                tell(MENU)
                continue
        except (RefusedError, DecisionError) as refused:
            tell(f"not kept: {refused}")
            continue
        tell(f"kept: {kept.path} line {kept.line}" + ("" if kept.is_new else " (was there)"))
        return


def _choose(case: Case, ask: Callable[[str], str]) -> Number:
    if not case.numbers:
        raise RefusedError("No single number of this report stands behind the finding.")
    answer = ask(f"which number [1-{len(case.numbers)}]").strip()
    if not answer.isascii() or not answer.isdigit() or not 1 <= int(answer) <= len(case.numbers):
        raise RefusedError(f"{answer!r} is none of them.")
    return case.numbers[int(answer) - 1]
