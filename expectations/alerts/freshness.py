"""Is what people read still fresh? What landed after the last build, and messages that nobody got."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from expectations.alerts.outbox import WAITING, Entry
from extractors.landing.records import Outcome
from extractors.stage.history import BuildLine

# A build follows a crawl within hours, and a channel that is down is mended within days.
PATIENCE = dt.timedelta(days=3)
_NEWS = frozenset({"landed", "revised"})


@dataclasses.dataclass(frozen=True, slots=True)
class Freshness:
    """``unread``: reports landed since the build that published last; ``waiting``: messages not yet taken by a channel."""

    published_at: dt.datetime | None
    unread: int
    unread_since: dt.datetime | None
    waiting: int
    waiting_since: dt.datetime | None

    def alarms(self, now: dt.datetime) -> tuple[str, ...]:
        """What a person must look at, a sentence each with the next step; empty when all is well."""
        said = []
        if self.unread_since is not None and now - self.unread_since > PATIENCE:
            since = f"{self.unread_since:%Y-%m-%d}"
            landed = (
                f"1 report landed since {since} is"
                if self.unread == 1
                else f"{self.unread} reports landed since {since} are"
            )
            said.append(
                f"{landed} in no published warehouse: is gongkai_warehouse "
                "paused or refused? gongkai build says why"
            )
        if self.waiting_since is not None and now - self.waiting_since > PATIENCE:
            waits = "1 message waits" if self.waiting == 1 else f"{self.waiting} messages wait"
            said.append(
                f"{waits} since {self.waiting_since:%Y-%m-%d}: gongkai alerts status names the channel"
            )
        return tuple(said)


def freshness(
    builds: Iterable[BuildLine], outcomes: Iterable[Outcome], messages: Iterable[Entry]
) -> Freshness:
    """Compares the last published build with the outcomes of all crawls, and looks into the outbox.

    Pure: instants are those of the lines given, in UTC.
    """
    published = max(
        (build.finished_at for build in builds if build.verdict == "published"), default=None
    )
    unread = [
        outcome.started_at
        for outcome in outcomes
        if outcome.outcome in _NEWS and (published is None or outcome.started_at > published)
    ]
    waiting = [
        dt.datetime.fromisoformat(entry.queued_at) for entry in messages if entry.state in WAITING
    ]
    return Freshness(
        published, len(unread), min(unread, default=None), len(waiting), min(waiting, default=None)
    )
