"""What a channel has not been told yet, as one digest. Pure: no disk, no clock, no network.

A channel is told a finding when it is open, and once more when it no longer is. What was told is
known by finding id, so that builds between two runs, or runs without a build, change nothing.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from expectations.alerts.rules import SEVERITIES, Rules
from expectations.findings import COVERAGE_KINDS

PIPELINE_FAILURE = "pipeline_failure"
_HEADLINE = 150  # characters


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """A finding or a failed run. ``headline`` may hold text from a page: render before you send."""

    item_id: str
    kind: str
    severity: str
    headline: str


@dataclasses.dataclass(frozen=True, slots=True)
class Doubt:
    """A message of which nobody knows whether it arrived."""

    message_id: str
    title: str
    queued_at: str


@dataclasses.dataclass(slots=True)
class Told:
    """What one channel knows: open findings (id → kind, headline if it was said), failures, doubts."""

    open: dict[str, str] = dataclasses.field(default_factory=dict)
    said: dict[str, str] = dataclasses.field(default_factory=dict)
    failures: set[str] = dataclasses.field(default_factory=set)
    doubts: set[str] = dataclasses.field(default_factory=set)

    def hear(self, digest: Digest) -> None:
        """Take a digest into account, whether it has been sent yet or not."""
        for kind, ids in digest.new.items():
            self.open.update(dict.fromkeys(ids, kind))
        for finding_id in digest.resolved:
            self.open.pop(finding_id, None)
            self.said.pop(finding_id, None)
        self.said.update(digest.said)
        self.failures.update(digest.failures)
        self.doubts.update(digest.doubts)


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines, the most important section first."""

    heading: str
    lines: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Digest:
    """One message before it is rendered, and the ids that it stands for."""

    title: str
    sections: tuple[Section, ...]
    severity: str
    new: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    resolved: tuple[str, ...] = ()
    said: Mapping[str, str] = dataclasses.field(default_factory=dict)
    failures: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def make_digest(
    channel: str,
    told: Told,
    *,
    findings: Sequence[Item] | None,
    failures: Iterable[Item],
    doubts: Iterable[Doubt],
    labels: Mapping[str, str],
    rules: Rules,
) -> Digest | None:
    """What ``channel`` has to hear now; None when it knows everything.

    ``findings`` are all that are open, in the order in which they matter; None where no warehouse
    was read, and then nothing is called resolved. ``labels`` name the kinds.
    """
    current = findings or ()
    still_open = {item.item_id for item in current}
    owed = _Owed(
        doubts=[doubt for doubt in doubts if doubt.message_id not in told.doubts],
        failures=_unheard(channel, failures, told.failures, rules),
        new=_unheard(channel, current, told.open, rules),
        resolved=[] if findings is None else [i for i in told.open if i not in still_open],
    )
    if not (owed.doubts or owed.failures or owed.new or owed.resolved):
        return None
    words = _WORDS[rules.language]
    sections, said = _sections(owed, told, labels, words, rules)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in owed.new:
        by_kind[item.kind].append(item.item_id)
    urgent = (item.severity for item in (*owed.new, *owed.failures))
    return Digest(
        title=f"gongkai: {_counts(owed, words)}",
        sections=sections,
        severity=min(urgent, key=SEVERITIES.index, default="info"),
        new={kind: tuple(ids) for kind, ids in by_kind.items()},
        resolved=tuple(owed.resolved),
        said=said,
        failures=tuple(item.item_id for item in owed.failures),
        doubts=tuple(doubt.message_id for doubt in owed.doubts),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Owed:
    """What a channel has not heard."""

    doubts: list[Doubt]
    failures: list[Item]
    new: list[Item]
    resolved: list[str]


def _unheard(
    channel: str, items: Iterable[Item], heard: Collection[str], rules: Rules
) -> list[Item]:
    return [
        item
        for item in items
        if item.item_id not in heard and rules.is_for(channel, item.kind, item.severity)
    ]


def _counts(owed: _Owed, words: Mapping[str, str]) -> str:
    counts = {name: len(getattr(owed, name)) for name in ("failures", "new", "resolved", "doubts")}
    return " · ".join(f"{count} {words[name]}" for name, count in counts.items() if count)


def _sections(
    owed: _Owed, told: Told, labels: Mapping[str, str], words: Mapping[str, str], rules: Rules
) -> tuple[tuple[Section, ...], dict[str, str]]:
    """What is said, the most important first; and the headlines of new findings that were said, by id."""
    new, said = _new_lines(owed.new, labels, words, rules)
    sections = {
        "doubts": _doubt_lines(owed.doubts, words, rules),
        "failures": _failure_lines(owed.failures, words, rules),
        "new": new,
        "resolved": _resolved_lines(owed.resolved, told, labels, words, rules),
    }
    return tuple(Section(words[name], lines) for name, lines in sections.items() if lines), said


def _new_lines(
    new: Sequence[Item], labels: Mapping[str, str], words: Mapping[str, str], rules: Rules
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Few of a kind one by one, many as one line; and the headlines that were said, by id."""
    kinds: dict[str, list[Item]] = defaultdict(list)
    for item in new:
        kinds[item.kind].append(item)
    lines: list[str] = []
    said: dict[str, str] = {}
    for kind, items in kinds.items():
        if len(items) <= rules.list_up_to:
            said |= {item.item_id: _short(item.headline) for item in items}
            lines += [said[item.item_id] for item in items]
        else:
            command = "gongkai status" if kind in COVERAGE_KINDS else "gongkai findings --new"
            lines.append(
                f"{len(items)} × {labels.get(kind, kind)} ({kind}) · {words['list']}: {command}"
            )
    if said:
        lines.append(f"{words['evidence']}: gongkai findings")
    return tuple(lines), said


def _resolved_lines(
    resolved: Sequence[str],
    told: Told,
    labels: Mapping[str, str],
    words: Mapping[str, str],
    rules: Rules,
) -> tuple[str, ...]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for finding_id in resolved:
        kinds[told.open[finding_id]].append(finding_id)
    lines: list[str] = []
    for kind, ids in kinds.items():
        named = [told.said[i] for i in ids if i in told.said][: rules.list_up_to]
        lines += named
        if len(ids) > len(named):
            more = words["more"] if named else "×"
            lines.append(f"{len(ids) - len(named)} {more} {labels.get(kind, kind)} ({kind})")
    return tuple(lines)


def _failure_lines(
    failed: Sequence[Item], words: Mapping[str, str], rules: Rules
) -> tuple[str, ...]:
    """The latest failures by name: those before them are in the log."""
    shown = max(rules.list_up_to, 1)
    lines = [_short(item.headline) for item in failed[-shown:]]
    if len(failed) > shown:
        lines.append(f"{len(failed) - shown} {words['more']} · GONGKAI_HOME/logs/failures.jsonl")
    return tuple(lines)


def _doubt_lines(
    doubtful: Sequence[Doubt], words: Mapping[str, str], rules: Rules
) -> tuple[str, ...]:
    if not doubtful:
        return ()
    shown = max(rules.list_up_to, 1)
    lines = [f"{d.message_id} ({d.queued_at[:16]}) {_short(d.title)}" for d in doubtful[:shown]]
    if len(doubtful) > shown:
        lines.append(f"{len(doubtful) - shown} {words['more']}")
    return (*lines, f"{words['list']}: gongkai alerts status")


def _short(text: str) -> str:
    return text if len(text) <= _HEADLINE else text[: _HEADLINE - 1] + "…"


_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "new": "项新发现",
        "resolved": "项已解决或已核实",
        "failures": "次运行失败",
        "doubts": "条消息不知是否送达",
        "more": "另有",
        "list": "清单",
        "evidence": "依据与下一步",
    },
    "en": {
        "new": "new",
        "resolved": "resolved or acknowledged",
        "failures": "failed runs",
        "doubts": "messages that may not have arrived",
        "more": "more",
        "list": "list them",
        "evidence": "evidence and next steps",
    },
}
