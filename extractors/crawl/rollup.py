"""What a crawl came to, and whether a person must look: at single agencies, or at the crawl itself."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from extractors.landing.index import LandingIndex
from extractors.landing.records import Outcome
from extractors.landing.store import LandingStore
from extractors.settings import Settings

_NO_ANSWER = frozenset({"unreachable", "failed"})
_LOST = _NO_ANSWER | {"blocked"}
# Where asking again does not help; docs/crawling.md says what does. The gravest first.
_FOR_A_PERSON = ("ambiguous", "moved", "gone", "blocked", "failed")
# So many agencies must have answered the time before, for a loss of half of them to mean something.
_FEW = 10

Before = Callable[[str, int], Outcome | None]


@dataclasses.dataclass(frozen=True, slots=True)
class RollUp:
    """``to_look``: outcomes that need a person, the gravest first; ``alarm``: why the whole crawl does."""

    counts: Counter[str]
    to_look: tuple[Outcome, ...]
    alarm: str | None

    def in_words(self) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in self.counts.most_common())


def roll_up(outcomes: Iterable[Outcome], before: Before) -> RollUp:
    """The outcomes of one run rolled up. ``before(agency_id, report_year)``: how the time before ended.

    One site that blocks or is down is no alarm: it is kept, counted and listed. Nobody answering is,
    and so is half of those who answered the last time having gone silent at once.
    """
    last = {(item.agency_id or "", item.report_year or 0): item for item in outcomes}
    counts = Counter(item.outcome for item in last.values())
    earlier = {key: before(*key) for key in last}
    rank = {outcome: number for number, outcome in enumerate((*_FOR_A_PERSON, "unreachable"))}
    to_look = [
        item
        for key, item in last.items()
        if not _ran_out(item)
        and (
            item.outcome in _FOR_A_PERSON
            or (item.outcome == "unreachable" and _is(earlier[key], {"unreachable"}))
        )
    ]
    to_look.sort(key=lambda item: (rank[item.outcome], item.agency_id or "", item.report_year or 0))
    answered = [key for key, item in earlier.items() if item is not None and not _is(item, _LOST)]
    lost = [key for key in answered if _is(last[key], _LOST) and not _ran_out(last[key])]
    done = RollUp(counts, tuple(to_look), None)
    if counts and set(counts) <= _NO_ANSWER and not all(map(_ran_out, last.values())):
        words = f"not one agency answered ({done.in_words()}): is this machine online?"
    elif len(answered) >= _FEW and 2 * len(lost) >= len(answered):
        words = (
            f"{len(lost)} of {len(answered)} that answered the last time do not now "
            f"({done.in_words()}): look at a few of their details"
        )
    else:
        return done
    return dataclasses.replace(done, alarm=words)


def roll_up_run(settings: Settings, run_id: str, report_years: Collection[int]) -> RollUp:
    """The roll-up of a run, read from landing. Raises LandingError, OSError."""
    store = LandingStore(settings.landing)
    index = LandingIndex(store, settings.index)
    try:
        return roll_up(
            (item for item in store.outcomes(run_id) if item.report_year in report_years),
            lambda agency_id, year: index.outcome_before(run_id, agency_id, year),
        )
    finally:
        index.close()


def _is(outcome: Outcome | None, names: Collection[str]) -> bool:
    return outcome is not None and outcome.outcome in names


def _ran_out(outcome: Outcome) -> bool:
    """Whether our own budget ended it: the next run goes on, nobody has to look."""
    return outcome.outcome == "failed" and outcome.failed_by("budget")
