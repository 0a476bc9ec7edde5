"""Commands with which people decide: correct, acknowledge, review. The page is shown before anything is written."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from extractors.cli_options import (
    AgencyArgument,
    JsonOption,
    OneAgencyOption,
    OneYearOption,
    asked_agency,
    current_settings,
    failure,
    print_json,
    readable_warehouse_errors,
)

if TYPE_CHECKING:
    from expectations.review.case import Case, CaseReader
    from expectations.review.walk import Reviewer
    from extractors.stage.decisions import Recorded

app = typer.Typer()

ByOption = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="NAME", envvar="GONGKAI_REVIEWER", help="Who decides (default: your login)."
    ),
]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="WORDS", help="Why: what the page says.")
]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Ask nothing; --by and --reason must be given.")
]


@contextmanager
def _cases() -> Iterator[CaseReader]:
    from expectations.review.case import CaseReader
    from extractors.landing.store import LandingStore
    from extractors.stage.publish import read_only

    settings = current_settings()
    with readable_warehouse_errors(), read_only(settings.warehouse) as connection:
        yield CaseReader(connection, LandingStore(settings.landing))


def _reviewer(by: str | None) -> Reviewer:
    from zoneinfo import ZoneInfo

    from expectations.review.answers import Answers
    from expectations.review.walk import Reviewer

    settings = current_settings()
    return Reviewer(
        by or getpass.getuser(),
        datetime.now(ZoneInfo("Asia/Shanghai")),
        settings.decisions,
        Answers(settings.ops),
    )


def _reason(reason: str | None, by: str | None, yes: bool) -> str:
    if yes and not (reason and by):
        raise failure("--yes needs --by and --reason.", 2)
    return reason or typer.prompt("why", err=True)


def _tell(recorded: Recorded, case: Case, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "file": str(recorded.path),
                "line": recorded.line,
                "is_new": recorded.is_new,
                "report_id": case.report.report_id,
                "finding_id": case.finding.finding_id if case.finding else None,
            }
        )
        return
    was = "" if recorded.is_new else " (it was there already)"
    typer.echo(f"kept: {recorded.path} line {recorded.line}{was}\nnext: gongkai build")


def _decided(keep: Any, case: Case, yes: bool, as_json: bool) -> None:
    """Ask for the last word and keep the decision; a refusal ends with its words and exit code 1."""
    from expectations.review.decide import RefusedError
    from extractors.stage.errors import DecisionError

    if not yes and not typer.confirm("write it down?", err=True):
        raise failure("nothing was written")
    try:
        recorded = keep()
    except (RefusedError, DecisionError) as error:
        raise failure(str(error)) from error
    _tell(recorded, case, as_json)


@app.command()
def acknowledge(
    finding_id: Annotated[
        str, typer.Argument(metavar="FINDING", help="As gongkai findings prints it: f-….")
    ],
    reason: ReasonOption = None,
    by: ByOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say that a broken sum or a doubtful number stands on the page as it was read.

    It is silenced, not mended: a report with a broken sum stays not reconciled.

    gongkai acknowledge f-0123456789abcdef --reason "the page prints 28"
    """
    from expectations.findings import read_findings

    settings = current_settings()
    with _cases() as cases:
        found = {f.finding_id: f for f in read_findings(settings.warehouse)}.get(finding_id)
        if found is None:
            raise failure(f"No finding {finding_id}. Next: gongkai findings --json lists them.")
        case = cases.of_finding(found)
        if case is None:
            raise failure(f"{finding_id} is about no report in force: nothing to acknowledge.")
    typer.echo(case.in_words(), err=True)
    words = _reason(reason, by, yes)
    _decided(lambda: _reviewer(by).acknowledge(case, words), case, yes, as_json)


# A number below zero is a value, no option.
@app.command(context_settings={"ignore_unknown_options": True})
def correct(
    agency: AgencyArgument,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Report year.")],
    cell: Annotated[
        str, typer.Argument(metavar="CELL", help="Measure code, or measure/breakdown.")
    ],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What the page prints, or none.")],
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect", metavar="VALUE", help="What we read there; refused where we did not."
        ),
    ] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", metavar="SCOPE", help="Of several reports, this.")
    ] = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say that we misread one cell. What was read stays beside the corrected value.

    gongkai correct sasac-440300 2023 applications.carried_in/applicant.total 26
    """
    measure, _, breakdown = cell.partition("/")
    agency = asked_agency(agency)
    with _cases() as cases:
        held = [r for r in cases.reports(agency, year) if scope in (None, r.scope)]
        if len(held) != 1:
            known = ", ".join(r.scope for r in cases.reports(agency, year))
            raise failure(
                f"{agency} has {len(held) or 'no'} such {'reports' if len(held) > 1 else 'report'} of {year}"
                + (f" (scopes: {known}). Next: --scope." if known else ".\nNext: gongkai status")
            )
        case = cases.of_cell(held[0], measure, breakdown)
        if case is None:
            raise failure(
                f"{held[0].report_id} has no cell {cell}.\nNext: gongkai show {agency} {year} --json"
            )
    typer.echo(case.in_words(), err=True)
    words = _reason(reason, by, yes)
    _decided(
        lambda: _reviewer(by).correct(case, case.numbers[0], value, words, expect),
        case,
        yes,
        as_json,
    )


@app.command()
def review(
    agency: OneAgencyOption = None,
    year: OneYearOption = None,
    check: Annotated[
        str | None,
        typer.Option(
            "--check", metavar="CODE", help="Identity, such as A1, or kind, such as series_jump."
        ),
    ] = None,
    severity: Annotated[
        Literal["critical", "warning", "info"] | None,
        typer.Option("--severity", help="Only findings of this weight."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="At most so many.", min=1)
    ] = 50,
    by: ByOption = None,
) -> None:
    """Walk through broken sums, doubts and unread cells that nobody has decided, the page beside them.

    Every answer is kept at once; stop when you like. What is put off comes last the next time.

    gongkai review --year 2023 --check A1
    """
    from expectations.findings import read_findings
    from expectations.review.walk import Filter, Tally, in_order, walk

    wanted = Filter(asked_agency(agency) if agency else None, year, check, severity)
    reviewer, tally = _reviewer(by), Tally()
    with _cases() as cases:
        decided = reviewer.answers.decided_since(cases.built_at())
        every = read_findings(current_settings().warehouse)
        known = {f.check_code or f.kind for f in every}
        if check is not None and check not in known:
            there = ", ".join(sorted(known)) or "none"
            typer.echo(f"No finding is of {check!r}; there are: {there}")
            return
        found = [f for f in every if wanted.takes(f)]
        waiting = [f for f in found if f.finding_id not in decided]
        chosen = in_order(waiting, reviewer.answers.put_off())[:limit]
        typer.echo(
            f"{len(waiting)} open, {len(chosen)} to look at now"
            + (f", {len(found) - len(waiting)} decided since the build" if decided else "")
        )
        try:
            walk(chosen, cases.of_finding, reviewer, _ask, typer.echo, tally)
        except EOFError:
            tally.stopped = True
        except KeyboardInterrupt:
            typer.echo(f"\n{tally.in_words()}")
            raise typer.Exit(130) from None
    typer.echo(tally.in_words())


def _ask(question: str) -> str:
    """A line of the person; EOFError where none comes any more."""
    typer.echo(f"{question}: ", nl=False)
    return input()
