"""One request at a time and a gap, per machine that answers, over threads and processes."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import random
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

# design.md section 3: nobody may ask a public address more often than this.
FLOOR_SECONDS = 2.0
DEFAULT_SECONDS = 5.0
# A site that wants more than this between two requests can't be read in a run: a person decides.
MAX_CRAWL_DELAY_SECONDS = 120.0
_JITTER = 0.2


class Clock(Protocol):
    """Time as the crawler sees it, so that tests neither sleep nor guess."""

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back, the same for all processes of the machine."""

    def now(self) -> dt.datetime:
        """The instant, in UTC."""

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def gap_seconds(
    *, is_allowed_host: bool, delay_seconds: float | None, crawl_delay: float | None
) -> float:
    """Seconds between the end of one request to an address and the start of the next.

    ``delay_seconds`` is the operator's setting, ``crawl_delay`` what robots.txt asks for, which
    only ever adds. Only hosts the operator named may go below the floor, and only when asked.
    """
    asked = DEFAULT_SECONDS if delay_seconds is None else delay_seconds
    own = asked if is_allowed_host else max(FLOOR_SECONDS, asked)
    return max(own, crawl_delay or 0.0)


class Throttle:
    """Turns per key. With a ``folder`` the turns are shared with all processes that use it: each key
    is a file that is locked for the length of a request and holds when the last one ended."""

    def __init__(self, clock: Clock, folder: Path | None = None) -> None:
        self._clock = clock
        self._folder = folder
        self._guard = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._ended: dict[str, float] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def turn(self, key: str, gap: float) -> Iterator[None]:
        """Waits until ``gap`` seconds (and a little jitter) after the last turn of this key ended,
        then holds the key while the body runs."""
        with self._guard:
            lock = self._locks[key]
        with lock, self._shared(key) as descriptor:
            ended = self._last_end(key, descriptor)
            if ended is not None and gap > 0:
                jitter = random.uniform(0, gap * _JITTER)  # noqa: S311 - spreads load, guards nothing
                wait = ended + gap + jitter - self._clock.monotonic()
                if wait > 0:
                    self._clock.sleep(wait)
            self._mark(key, descriptor)  # a process killed in its turn has made its request too
            try:
                yield
            finally:
                self._mark(key, descriptor)

    @contextlib.contextmanager
    def _shared(self, key: str) -> Iterator[int | None]:
        if self._folder is None:
            yield None
            return
        path = self._folder / urllib.parse.quote(key, safe="")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _mark(self, key: str, descriptor: int | None) -> None:
        self._ended[key] = self._clock.monotonic()
        if descriptor is not None:
            os.pwrite(descriptor, f"{self._ended[key]:020.6f}".encode(), 0)

    def _last_end(self, key: str, descriptor: int | None) -> float | None:
        if descriptor is None:
            return self._ended.get(key)
        try:
            ended = float(os.pread(descriptor, 20, 0))
        except ValueError:  # a new file, or what a power cut left of one
            return None
        # After a reboot the clock starts again; a time well ahead of it says nothing. (The file holds
        # microseconds, so a turn that ended this instant may stand a rounding ahead.)
        return ended if ended <= self._clock.monotonic() + 1 else None
