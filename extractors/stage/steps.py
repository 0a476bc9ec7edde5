"""The steps of a build as a person hears them, and as they stand in ``ops.outcomes``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from extractors.stage.history import Step

OnStep = Callable[[str], None]

# Words about a step that takes long come no more often than this.
_SECONDS_BETWEEN_WORDS = 2.0


class Steps:
    """The steps that are done so far (``done``); ``on_step`` hears a line of words at every one."""

    def __init__(self, on_step: OnStep | None) -> None:
        self.done: list[Step] = []
        self._on_step = on_step
        self._spoke_at = 0.0

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a step; what it notes is said and becomes its row in ``ops.outcomes``."""
        started_at, clock = datetime.now(UTC), time.monotonic()
        notes: list[str] = []
        self.say(f"{name} …")
        yield notes.append
        seconds = time.monotonic() - clock
        detail = "; ".join(notes)
        self.done.append(Step(name, "done", detail, started_at, round(seconds, 3)))
        self.say(f"{name}: {detail} ({seconds:.1f} s)")

    def say(self, words: str) -> None:
        self._spoke_at = time.monotonic()
        if self._on_step is not None:
            self._on_step(words)

    def now_and_then(self, words: str) -> None:
        """For a step that takes long: said unless something was said just before."""
        if time.monotonic() - self._spoke_at >= _SECONDS_BETWEEN_WORDS:
            self.say(words)
