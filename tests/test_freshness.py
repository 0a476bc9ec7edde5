"""Whether the watch notices a warehouse that nobody builds any more and a channel that nobody hears."""

from __future__ import annotations

import datetime as dt

from expectations.alerts.digest import Digest
from expectations.alerts.freshness import freshness
from expectations.alerts.outbox import Entry, State
from extractors.landing.records import Outcome
from extractors.stage.history import BuildLine, Verdict

NOW = dt.datetime(2024, 3, 20, 8, tzinfo=dt.UTC)


def days_ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def built(days: float, verdict: Verdict = "published") -> BuildLine:
    at = days_ago(days)
    return BuildLine("b", at, at, at.date(), verdict, (), (), "test", 1, 0)


def landed(days: float, outcome: str = "landed") -> Outcome:
    return Outcome("r", "crawl", "a", 2023, outcome, "", {}, days_ago(days), 1.0, None)


def message(days: float, state: State) -> Entry:
    return Entry("m", "mail", days_ago(days).isoformat(), Digest("t", (), "info"), state)


def test_a_fresh_warehouse_is_no_alarm() -> None:
    fresh = freshness(
        [built(9), built(1)], [landed(8), landed(0.5), landed(20)], [message(9, "sent")]
    )
    assert (fresh.published_at, fresh.unread, fresh.waiting) == (days_ago(1), 1, 0)
    assert fresh.alarms(NOW) == ()


def test_reports_that_no_build_takes_up_are_an_alarm() -> None:
    stale = freshness(
        [built(9), built(1, "refused")], [landed(8), landed(5, "revised"), landed(7, "blocked")], []
    )
    (alarm,) = stale.alarms(NOW)
    assert alarm.startswith("2 reports landed since 2024-03-12 are in no published warehouse")
    assert "gongkai build" in alarm
    (alarm,) = freshness([], [landed(4)], []).alarms(NOW)
    assert alarm.startswith("1 report landed since 2024-03-16 is in no")


def test_messages_that_wait_are_an_alarm_after_some_days() -> None:
    assert freshness([built(1)], [], [message(1, "failed")]).alarms(NOW) == ()
    (alarm,) = freshness([built(1)], [], [message(6, "failed"), message(5, "queued")]).alarms(NOW)
    assert alarm.startswith("2 messages wait since 2024-03-14")
    (alarm,) = freshness([built(1)], [], [message(6, "failed")]).alarms(NOW)
    assert alarm.startswith("1 message waits since 2024-03-14")
