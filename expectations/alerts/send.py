"""One run of the alerts: what is open → what each channel does not know → outbox → channels."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from expectations.alerts.channels import Channel, Delivery
from expectations.alerts.digest import PIPELINE_FAILURE, Digest, Item, Section, make_digest
from expectations.alerts.outbox import WAITING, Entry, Outbox, doubts_of, told_to
from expectations.alerts.rules import Rules
from expectations.findings import BROKEN_IDENTITY, Language, kind_labels, open_headlines
from extractors.settings import Settings

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Sleep = Callable[[float], None]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class SendResult:
    """Message ids by what became of them in this run; ``waiting`` stays in the outbox."""

    channels: tuple[str, ...]
    queued: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def in_words(self) -> str:
        """One line for a person or a log."""
        if not self.channels:
            return "no alerts: GONGKAI_ALERT_URLS is not set, nobody is told"
        if not (self.sent or self.waiting or self.in_doubt):
            return "nothing new to tell"
        words = f"alerts: {len(self.sent)} sent, {len(self.waiting)} waiting, {len(self.in_doubt)} in doubt"
        return words + (" · see gongkai alerts status" if self.waiting or self.in_doubt else "")


def outbox_of(settings: Settings) -> Outbox:
    """The outbox of a home."""
    return Outbox(settings.ops / "outbox")


def send_alerts(
    settings: Settings,
    channels: Sequence[Channel],
    rules: Rules,
    *,
    now: Clock = _utc_now,
    sleep: Sleep = time.sleep,
) -> SendResult:
    """Tell every channel what it does not know yet, in one digest, and send what waits.

    Without a channel nothing is read or written. A channel that is down fails nothing: its messages
    wait. Raises AlertConfigError for a route to no channel, duckdb.Error for an unreadable warehouse.
    """
    names = tuple(channel.name for channel in channels)
    if not channels:
        return SendResult(names)
    rules.check_channels(frozenset(names))
    findings = _open_findings(settings.warehouse, rules.language)
    failures = _failures(settings.logs / "failures.jsonl")
    labels = _labels(rules.language)
    outbox = outbox_of(settings)
    with outbox.held():
        entries = outbox.entries()
        before = {entry.message_id for entry in entries if entry.state == "in_doubt"}
        for entry in entries:
            if entry.state == "sending":  # its sender died between send and mark
                outbox.mark(entry, "in_doubt", now(), "the sender died while sending")
        queued: list[Entry] = []
        for channel in channels:
            digest = make_digest(
                channel.name,
                told_to(channel.name, entries),
                findings=findings,
                failures=failures,
                doubts=doubts_of(channel.name, entries),
                labels=labels,
                rules=rules,
            )
            if digest is not None:
                message_id = f"{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
                queued.append(outbox.queue(channel.name, digest, message_id, now()))
        pending = [entry for entry in (*entries, *queued) if entry.state in WAITING]
        for channel in channels:
            mine = [entry for entry in pending if entry.channel == channel.name]
            _deliver(outbox, channel, mine, rules, now, sleep)
        everything = [*entries, *queued]
    return SendResult(
        names,
        queued=_ids(queued),
        sent=_ids(entry for entry in pending if entry.state == "sent"),
        waiting=_ids(entry for entry in everything if entry.state in WAITING),
        in_doubt=_ids(
            entry
            for entry in everything
            if entry.state == "in_doubt" and entry.message_id not in before
        ),
    )


def send_test(channel: Channel, rules: Rules) -> Delivery:
    """One message that says it is a test; the outbox is not touched."""
    words = {
        "zh": ("gongkai：测试消息", "通道可用，无须处理。"),
        "en": ("gongkai: a test", "This channel works. Nothing to do."),
    }
    title, line = words[rules.language]
    return channel.send(Digest(title, (Section(title, (line,)),), "info"), rules.max_bytes)


def _deliver(
    outbox: Outbox,
    channel: Channel,
    pending: Sequence[Entry],
    rules: Rules,
    now: Clock,
    sleep: Sleep,
) -> None:
    """Send in the order of queueing; a channel that takes nothing is left alone until the next run."""
    for entry in pending:
        quiet = rules.quiet_hours
        if quiet and quiet.holds(now()) and entry.digest.severity not in quiet.loud:
            continue
        for attempt in range(1, rules.retry.attempts + 1):
            if attempt > 1:
                sleep(rules.retry.wait_before(attempt))
            outbox.mark(entry, "sending", now())
            delivery = channel.send(entry.digest, rules.max_bytes)
            outbox.mark(entry, delivery.state, now(), delivery.reason)
            if delivery.state != "failed":
                break
        if entry.state == "failed":
            log.warning("%s: %s; its messages wait in the outbox", channel.name, entry.reason)
            return


def _open_findings(warehouse: Path, language: Language) -> list[Item] | None:
    """Unacknowledged findings of the published warehouse; None where nothing is published."""
    if not warehouse.is_file():
        return None
    return [Item(*headline) for headline in open_headlines(warehouse, language)]


def _failures(path: Path) -> list[Item]:
    """What the DAGs' failure callback noted, known by the hash of its line."""
    if not path.exists():
        return []
    items = []
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            try:
                line = json.loads(text)
                headline = f"{line['dag_id']}.{line['task_id']} {line['at']}: {line['error']}"
            except (ValueError, KeyError, TypeError) as error:
                log.warning("%s line %d is left out: %s", path, number, error)
                continue
            item_id = hashlib.sha256(text.strip().encode()).hexdigest()[:16]
            items.append(Item(item_id, PIPELINE_FAILURE, "critical", headline))
    return items


def _labels(language: Language) -> dict[str, str]:
    sums = {"zh": "数字不平", "en": "sums that do not add up"}
    return kind_labels(language) | {BROKEN_IDENTITY: sums[language]}


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.message_id for entry in entries)
