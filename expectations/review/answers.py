"""What people answered, and when: ``GONGKAI_HOME/ops/answers.jsonl``, which only grows.

Decisions themselves are rows of the two CSV files. Here stands what those can't say: that a finding was
shown and put off, how often, and which question of another door (Airflow) an answer came from.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from extractors.durable import append_lines

log = logging.getLogger(__name__)

Verdict = Literal["acknowledged", "corrected", "later"]


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one finding. ``at`` is ISO text in UTC."""

    finding_id: str
    verdict: Verdict
    by: str
    at: str


class Answers:
    """The answers of one home."""

    def __init__(self, ops: Path) -> None:
        self._path = ops / "answers.jsonl"

    def add(self, finding_id: str, verdict: Verdict, by: str, at: datetime) -> None:
        """Remember an answer; it is on disk when this returns."""
        instant = at.astimezone(UTC).isoformat(timespec="microseconds")
        answer = Answer(finding_id, verdict, by, instant)
        append_lines(self._path, json.dumps(dataclasses.asdict(answer), ensure_ascii=False) + "\n")

    def put_off(self) -> dict[str, list[Answer]]:
        """Finding → the times that it was shown and put off, in order. A line torn by a kill is told and left out."""
        found: dict[str, list[Answer]] = {}
        for answer in self._read():
            if answer.verdict == "later":
                found.setdefault(answer.finding_id, []).append(answer)
        return found

    def decided_since(self, instant: datetime) -> set[str]:
        """Findings decided after an instant: the next build will know, the warehouse does not yet."""
        return {
            answer.finding_id
            for answer in self._read()
            if answer.verdict != "later" and datetime.fromisoformat(answer.at) >= instant
        }

    def _read(self) -> Iterator[Answer]:
        if not self._path.is_file():
            return
        with self._path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield Answer(**json.loads(line))
                except (ValueError, TypeError) as error:
                    # A kill tore this line: the finding is asked again.
                    log.warning("%s line %d is left out: %s", self._path, number, error)
