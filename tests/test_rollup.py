"""The roll-up of a crawl: which agencies need a person, and when the crawl itself does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from extractors.crawl.rollup import roll_up
from extractors.landing.records import Outcome

NOON = dt.datetime(2024, 1, 31, 4, 0, tzinfo=dt.UTC)


def ended(agency: str, name: str, kind: str | None = None) -> Outcome:
    evidence = {"failures": [{"kind": kind}] if kind else []}
    return Outcome("run", "crawl", agency, 2023, name, "改天", evidence, NOON, 1.0, None)


def earlier(**names: str) -> Callable[[str, int], Outcome | None]:
    return lambda agency, year: ended(agency, names[agency]) if agency in names else None


def test_a_person_looks_where_asking_again_does_not_help() -> None:
    outcomes = [
        ended("a", "landed"),
        ended("b", "failed"),
        ended("c", "ambiguous"),
        ended("d", "unreachable"),
        ended("e", "unreachable"),
        ended("f", "failed", "budget"),
        ended("g", "not_published_yet"),
        ended("h", "blocked"),
        ended("h", "landed"),  # the last word of an agency counts
    ]
    rolled = roll_up(outcomes, earlier(e="unreachable", d="landed"))
    assert [item.agency_id for item in rolled.to_look] == ["c", "b", "e"]
    assert rolled.counts == {
        "landed": 2,
        "failed": 2,
        "unreachable": 2,
        "ambiguous": 1,
        "not_published_yet": 1,
    }
    assert rolled.alarm is None


def test_nobody_answering_is_an_alarm_and_our_own_budget_is_not() -> None:
    silent = [ended("a", "unreachable"), ended("b", "failed")]
    assert "online" in (roll_up(silent, earlier()).alarm or "")
    assert roll_up([ended("a", "failed", "budget")], earlier()).alarm is None
    assert roll_up([], earlier()).alarm is None


def test_half_of_those_who_answered_going_silent_at_once_is_an_alarm() -> None:
    before = earlier(**{f"a{n}": "landed" for n in range(10)})

    def now(lost: int) -> str | None:
        outcomes = [ended(f"a{n}", "blocked" if n < lost else "unchanged") for n in range(10)]
        return roll_up([*outcomes, ended("new", "failed")], before).alarm

    assert now(4) is None
    assert "5 of 10" in (now(5) or "")
