"""A clock that moves only when somebody sleeps."""

from __future__ import annotations

import datetime as dt
import threading


class FakeClock:
    """``Clock`` of the crawler for tests: ``sleep`` returns at once and moves the time."""

    def __init__(self, start: dt.datetime = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._seconds = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        with self._lock:
            return self._seconds

    def now(self) -> dt.datetime:
        return self._start + dt.timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._seconds += seconds
            self.slept.append(seconds)
