"""robots.txt of each site: asked for once in a run, kept between runs as its validators and age allow."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from extractors.addresses import AddressRefusedError
from extractors.crawl.failure import FetchFailure
from extractors.crawl.guard import Destination, Guard, NameUnresolvedError
from extractors.crawl.politeness import MAX_CRAWL_DELAY_SECONDS, Clock
from extractors.crawl.robots import MAX_BYTES, Robots, closed_robots, read_robots
from extractors.crawl.transport import Exchange
from extractors.durable import write_whole
from extractors.landing.index import Validators

# RFC 9309 section 2.4: no copy is used for longer than a day without asking.
_KEPT_FOR = dt.timedelta(hours=24)
REDIRECTS = frozenset({301, 302, 303, 307, 308})  # statuses
_MAX_REDIRECTS = 5

Ask = Callable[[Destination, dict[str, str]], Exchange]


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    """Rules as a site gave them: only whole answers with status 200 are kept."""

    origin: str
    body: bytes
    fetched_at: dt.datetime
    validators: Validators

    @property
    def can_be_asked_again(self) -> bool:
        return bool(self.validators.as_headers())


class SiteRules:
    """The rules of all sites of a run, shared by its threads. ``folder``: where they are kept between
    runs, None for nowhere. ``ask`` fetches politely and raises FetchFailure.

    Rules with validators are asked for again by each run (a 304 costs nothing), others after a day;
    that a site has no rules, or hides them, is never kept.
    """

    def __init__(self, guard: Guard, ask: Ask, clock: Clock, folder: Path | None) -> None:
        self._guard = guard
        self._ask = ask
        self._clock = clock
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, Robots] = {}
        self._locks: dict[str, threading.Lock] = {}

    def of(self, destination: Destination) -> Robots:
        """The rules for a destination's origin. Raises FetchFailure when the site refuses or is down."""
        with self._lock:
            lock = self._locks.setdefault(destination.origin, threading.Lock())
        with lock:
            robots = self._known.get(destination.origin)
            if robots is None:
                robots = self._read(destination)
                if (robots.crawl_delay or 0) > MAX_CRAWL_DELAY_SECONDS:
                    robots = closed_robots(
                        f"robots.txt asks for {robots.crawl_delay:.0f} s between requests"
                    )
                self._known[destination.origin] = robots
            return robots

    def _read(self, destination: Destination) -> Robots:
        kept = self._load(destination.origin)
        if kept is not None and not kept.can_be_asked_again and self._is_young(kept):
            return read_robots(200, kept.body)
        url = destination.origin + "/robots.txt"
        headers = kept.validators.as_headers() if kept is not None else {}
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                exchange = self._ask(self._guard.check(url), headers)
            except (AddressRefusedError, NameUnresolvedError) as error:
                return closed_robots(f"robots.txt leads to a place that can't be asked: {error}")
            except FetchFailure as failure:
                # 401 and 403 to the rules alone are "no rules" by RFC 9309; challenges are refusals.
                status = failure.evidence.get("status")
                if failure.kind == "status" and status in (401, 403):
                    return read_robots(status, b"")
                raise
            if exchange.status == 304 and kept is not None:
                self._save(dataclasses.replace(kept, fetched_at=exchange.answered_at))
                return read_robots(200, kept.body)
            target = exchange.header("location")
            if exchange.status not in REDIRECTS or not target:
                self._keep(destination.origin, exchange)
                return read_robots(exchange.status, exchange.body)
            url = urljoin(url, target.strip())
        return read_robots(404, b"")

    def _is_young(self, kept: _Kept) -> bool:
        return dt.timedelta(0) <= self._clock.now() - kept.fetched_at < _KEPT_FOR

    def _keep(self, origin: str, exchange: Exchange) -> None:
        validators = Validators(exchange.header("etag"), exchange.header("last-modified"))
        if exchange.status == 200:
            body = exchange.body[:MAX_BYTES]
            self._save(_Kept(origin, body, exchange.answered_at, validators))
        elif self._folder is not None:
            self._path(origin).unlink(missing_ok=True)

    def _path(self, origin: str) -> Path:
        name = hashlib.sha256(origin.encode()).hexdigest()[:32]
        return (self._folder or Path()) / f"{name}.json"

    def _save(self, kept: _Kept) -> None:
        if self._folder is None:
            return
        line = {
            "origin": kept.origin,
            "fetched_at": kept.fetched_at.isoformat(),
            "etag": kept.validators.etag,
            "last_modified": kept.validators.last_modified,
            "body": base64.b64encode(kept.body).decode("ascii"),
        }
        write_whole(self._path(kept.origin), json.dumps(line).encode())

    def _load(self, origin: str) -> _Kept | None:
        """What was kept; None for nothing, and for a file that is damaged or another origin's."""
        if self._folder is None:
            return None
        try:
            line = json.loads(self._path(origin).read_bytes())
            kept = _Kept(
                str(line["origin"]),
                base64.b64decode(line["body"]),
                dt.datetime.fromisoformat(line["fetched_at"]),
                Validators(line["etag"], line["last_modified"]),
            )
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            self._path(origin).unlink(missing_ok=True)
            return None
        return kept if kept.origin == origin else None
