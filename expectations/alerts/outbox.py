"""What was told to whom: ``GONGKAI_HOME/ops/outbox/events.jsonl``, which only grows.

A message is queued, then before every try it is marked ``sending`` and after it ``sent``, ``failed``
or ``in_doubt``. One that a dead process left at ``sending`` may have arrived: it is put in doubt
and never sent again, because telling twice is worse than a message that the next one names.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from expectations.alerts.digest import Digest, Doubt, Section, Told
from extractors.durable import append_lines

log = logging.getLogger(__name__)

State = Literal["queued", "sending", "sent", "failed", "in_doubt"]
WAITING: frozenset[State] = frozenset({"queued", "failed"})


@dataclasses.dataclass(slots=True)
class Entry:
    """A message and where it stands. Instants are ISO text in UTC; ``tries`` counts sendings."""

    message_id: str
    channel: str
    queued_at: str
    digest: Digest
    state: State = "queued"
    changed_at: str = ""
    tries: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """For `gongkai alerts status --json`: what a person needs, not the ids it stands for."""
        return {
            "message_id": self.message_id,
            "channel": self.channel,
            "state": self.state,
            "queued_at": self.queued_at,
            "changed_at": self.changed_at,
            "tries": self.tries,
            "reason": self.reason,
            "title": self.digest.title,
            "lines": [line for section in self.digest.sections for line in section.lines],
        }


class Outbox:
    """The outbox of one home. Change it only inside ``held()``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._events = folder / "events.jsonl"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the other sender, if there is one; the kernel frees the lock of a dead one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def entries(self) -> list[Entry]:
        """All messages in the order they were queued. A line torn by a kill is told and left out."""
        entries: dict[str, Entry] = {}
        if not self._events.exists():
            return []
        with self._events.open(encoding="utf-8", errors="replace") as file:
            for number, text in enumerate(file, start=1):
                try:
                    _apply(json.loads(text), entries)
                except (ValueError, KeyError, TypeError) as error:
                    log.warning("%s line %d is left out: %s", self._events, number, error)
        return list(entries.values())

    def queue(self, channel: str, digest: Digest, message_id: str, now: datetime) -> Entry:
        """Keep a message on disk before anybody tries to send it."""
        entry = Entry(message_id, channel, now.isoformat(timespec="seconds"), digest)
        event = {
            "event": "queued",
            "message_id": message_id,
            "channel": channel,
            "at": entry.queued_at,
            "digest": dataclasses.asdict(digest),
        }
        append_lines(self._events, json.dumps(event, ensure_ascii=False) + "\n")
        return entry

    def mark(self, entry: Entry, state: State, now: datetime, reason: str = "") -> None:
        """Note a change of state; it is on disk when this returns."""
        event = {
            "event": state,
            "message_id": entry.message_id,
            "at": now.isoformat(timespec="seconds"),
            "reason": reason,
        }
        append_lines(self._events, json.dumps(event, ensure_ascii=False) + "\n")
        _change(entry, event)


def told_to(channel: str, entries: list[Entry]) -> Told:
    """What a channel knows, or will know once its queue has been sent."""
    told = Told()
    for entry in entries:
        if entry.channel == channel:
            told.hear(entry.digest)
    return told


def doubts_of(channel: str, entries: list[Entry]) -> list[Doubt]:
    """The messages to a channel of which nobody knows whether they arrived."""
    return [
        Doubt(entry.message_id, entry.digest.title, entry.queued_at)
        for entry in entries
        if entry.channel == channel and entry.state == "in_doubt"
    ]


def _apply(event: dict[str, Any], entries: dict[str, Entry]) -> None:
    if event["event"] == "queued":
        entry = Entry(event["message_id"], event["channel"], event["at"], _digest(event["digest"]))
        entries[entry.message_id] = entry
    else:
        _change(entries[event["message_id"]], event)


def _change(entry: Entry, event: dict[str, Any]) -> None:
    entry.state = event["event"]
    entry.changed_at = event["at"]
    entry.reason = event["reason"]
    entry.tries += event["event"] == "sending"


def _digest(kept: dict[str, Any]) -> Digest:
    return Digest(
        **kept
        | {
            "sections": tuple(Section(s["heading"], tuple(s["lines"])) for s in kept["sections"]),
            "new": {kind: tuple(ids) for kind, ids in kept["new"].items()},
            "resolved": tuple(kept["resolved"]),
            "failures": tuple(kept["failures"]),
            "doubts": tuple(kept["doubts"]),
        }
    )
