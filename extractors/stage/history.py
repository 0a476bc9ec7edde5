"""Append-only history of builds under ``GONGKAI_HOME/ops``: what a rebuild must not forget.

One line of ``builds.jsonl`` is one build that came to a verdict: its steps, gate results, and which
findings it was the first to show or no longer showed. ``pending.json`` is the line of a build
that is about to be published; the next build settles it if that one was killed in between.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from extractors.durable import append_lines, write_whole

log = logging.getLogger(__name__)

Verdict = Literal["published", "refused"]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One step of a build; ``seconds`` is its wall time."""

    step: str
    outcome: str
    detail: str
    started_at: datetime
    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class GateLine:
    """One expectation as the gate judged it."""

    expectation: str
    success: bool
    severity: str
    sentence: str
    layer: str = ""  # lines written before there were layers have none
    sentence_zh: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class BuildLine:
    """One build. ``appeared`` and ``gone`` are finding ids against the build published before."""

    build_id: str
    started_at: datetime
    finished_at: datetime
    as_of: date
    verdict: Verdict
    overrides: tuple[str, ...]
    reasons: tuple[str, ...]
    code_version: str
    reports: int
    findings: int
    steps: tuple[Step, ...] = ()
    gate: tuple[GateLine, ...] = ()
    appeared: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def as_line(self) -> str:
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, default=_day_or_instant)

    @classmethod
    def from_line(cls, text: str) -> BuildLine:
        """Raises ValueError, KeyError or TypeError when the line is none of ours."""
        line = json.loads(text)
        steps = tuple(
            Step(**step | {"started_at": datetime.fromisoformat(step["started_at"])})
            for step in line["steps"]
        )
        return cls(
            **line
            | {
                "started_at": datetime.fromisoformat(line["started_at"]),
                "finished_at": datetime.fromisoformat(line["finished_at"]),
                "as_of": date.fromisoformat(line["as_of"]),
                "steps": steps,
                "gate": tuple(GateLine(**gate) for gate in line["gate"]),
            }
            | {name: tuple(line[name]) for name in ("overrides", "reasons", "appeared", "gone")}
        )


@dataclasses.dataclass(slots=True)
class FindingSpan:
    """When published builds showed a finding; ``resolved`` is the first build that no longer did."""

    first_seen: BuildLine
    last_seen: BuildLine
    resolved: BuildLine | None = None


@dataclasses.dataclass(slots=True)
class FailureSpan:
    """When builds did not meet an expectation, refused ones too; ``resolved`` is the first that did again."""

    layer: str
    severity: str
    first_failed: BuildLine
    last_failed: BuildLine
    resolved: BuildLine | None = None


class History:
    """The history of one home. Only the holder of the build lock appends."""

    def __init__(self, folder: Path) -> None:
        self._builds = folder / "builds.jsonl"
        self._pending = folder / "pending.json"

    def builds(self) -> Iterator[BuildLine]:
        """All builds in the order they ended. A line cut off by a kill is reported and left out."""
        if not self._builds.exists():
            return
        with self._builds.open(encoding="utf-8", errors="replace") as file:
            for number, text in enumerate(file, start=1):
                try:
                    yield BuildLine.from_line(text)
                except (ValueError, KeyError, TypeError) as error:
                    log.warning("%s line %d is left out: %s", self._builds, number, error)

    def append(self, build: BuildLine) -> None:
        """Add one line, on disk when this returns; a torn line before it stays a line of its own."""
        append_lines(self._builds, build.as_line() + "\n")

    def prepare(self, build: BuildLine) -> None:
        """Note the build that is about to be published."""
        write_whole(self._pending, build.as_line().encode())

    def settle(self, published_build_id: str | None) -> None:
        """Take the pending build into the history if it is the published one; else forget it."""
        if not self._pending.exists():
            return
        build = BuildLine.from_line(self._pending.read_text(encoding="utf-8"))
        known = any(line.build_id == build.build_id for line in self.builds())
        if build.build_id == published_build_id and not known:
            self.append(build)
        self._pending.unlink()


def finding_spans(builds: list[BuildLine]) -> dict[str, FindingSpan]:
    """Fold published builds, oldest first, into the span of every finding they ever showed."""
    spans: dict[str, FindingSpan] = {}
    previous: BuildLine | None = None
    published = [build for build in builds if build.verdict == "published"]
    for build in published:
        for finding_id in build.gone:
            if (span := spans.get(finding_id)) is not None:
                span.last_seen, span.resolved = previous or build, build
        for finding_id in build.appeared:
            known = spans.get(finding_id)
            if known is None:
                spans[finding_id] = FindingSpan(build, build)
            else:
                known.resolved = None
        previous = build
    for span in spans.values():
        if span.resolved is None and previous is not None:
            span.last_seen = previous
    return spans


def failure_spans(builds: list[BuildLine]) -> dict[str, FailureSpan]:
    """Fold builds, oldest first, into the span of every expectation that was ever not met."""
    spans: dict[str, FailureSpan] = {}
    for build in builds:
        for line in build.gate:
            span = spans.get(line.expectation)
            if not line.success and span is None:
                spans[line.expectation] = FailureSpan(line.layer, line.severity, build, build)
            elif not line.success and span is not None:
                span.layer, span.severity = line.layer, line.severity
                span.last_failed, span.resolved = build, None
            elif span is not None and span.resolved is None:
                span.resolved = build
    return spans


def _day_or_instant(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the history")
