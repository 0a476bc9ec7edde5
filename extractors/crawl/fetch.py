"""Polite, guarded fetching: robots.txt, gaps, redirects hop by hop, retries only for what heals.

Everything that is no page ends as a ``FetchFailure`` that carries the outcome of the contract and
the evidence for a person. A host that refuses is asked nothing more for the rest of the run.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import email.utils
import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

from extractors import __version__
from extractors.addresses import AddressRefusedError, host_of, is_official, split_address
from extractors.crawl.blocks import find_refusal
from extractors.crawl.failure import FailureOutcome, FetchFailure, evidence_of
from extractors.crawl.guard import Destination, Guard, NameUnresolvedError, Resolver, is_literal
from extractors.crawl.politeness import Clock, Throttle, gap_seconds
from extractors.crawl.robots import Robots
from extractors.crawl.rules import REDIRECTS, SiteRules
from extractors.crawl.transport import Exchange, Limits, Transport, TransportError
from extractors.landing.index import Validators
from extractors.settings import Settings

MAX_REDIRECTS = 5
_ATTEMPTS = 3
_MAX_RETRY_AFTER_SECONDS = 120.0
_HEALING = frozenset({500, 502, 504, 520, 522, 523, 524})
_BUSY = frozenset({429, 503})


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """Where an agency's pages may lie: its domains, and whether its registry row says http."""

    domains: tuple[str, ...]
    http_allowed: bool

    def owns(self, url: str) -> bool:
        host = host_of(url)
        return host is not None and is_official(host, self.domains)


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """A page (status 200) or the site's word that it is unchanged (304, empty body)."""

    asked_url: str
    final_url: str
    exchange: Exchange
    hops: tuple[str, ...]

    @property
    def not_modified(self) -> bool:
        return self.exchange.status == 304


@dataclasses.dataclass(frozen=True, slots=True)
class Budget:
    """How many requests a run may make, in all and to one host."""

    per_host: int
    per_run: int


def user_agent(contact: str) -> str:
    """Product, version, contact. A header holds ASCII only, so other characters are percent-coded."""
    return f"gongkai/{__version__} (+{urllib.parse.quote(contact, safe=':/@?&=+,;~ ')})"


def open_fetcher(
    settings: Settings,
    clock: Clock,
    *,
    allow_hosts: Iterable[str] = (),
    delay_seconds: float | None = None,
    limits: Limits | None = None,
    resolve: Resolver | None = None,
) -> Fetcher:
    """A fetcher as the operator's settings want it; turns and rules are shared by all who use the
    same home. Raises AllowHostError."""
    return Fetcher(
        Guard(allow_hosts, resolve),
        Transport(user_agent(settings.contact), clock, limits or Limits(), settings.ca_bundle),
        Throttle(clock, settings.home / "politeness"),
        clock,
        budget=Budget(settings.requests_per_host, settings.requests_per_run),
        delay_seconds=delay_seconds,
        robots_folder=settings.home / "robots",
    )


class Fetcher:
    """Fetches for one run, from many threads. ``robots_folder``: where robots.txt is kept between runs."""

    def __init__(
        self,
        guard: Guard,
        transport: Transport,
        throttle: Throttle,
        clock: Clock,
        *,
        budget: Budget,
        delay_seconds: float | None = None,
        robots_folder: Path | None = None,
    ) -> None:
        self._guard = guard
        self._transport = transport
        self._throttle = throttle
        self._clock = clock
        self._delay = delay_seconds
        self._budget = budget
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._stopped: dict[str, FetchFailure] = {}
        self._answered: set[str] = set()
        self._silences: Counter[str] = Counter()
        self._rules = SiteRules(guard, self._ask_for_rules, clock, robots_folder)

    def close(self) -> None:
        """Gives the connections back."""
        self._transport.close()

    def get(
        self,
        url: str,
        reach: Reach,
        *,
        validators: Validators | None = None,
        referer: str | None = None,
    ) -> Answer:
        """The page at ``url``, redirects followed inside ``reach``. Raises FetchFailure."""
        headers = validators.as_headers() if validators else {}
        if referer is not None:
            headers["Referer"] = referer
        asked, hops = url, list[str]()
        for _ in range(MAX_REDIRECTS + 1):
            destination = self._admit(url, reach)
            robots = self._rules.of(destination)
            if not robots.allows(destination.url):
                raise self._robots_failure(destination, robots)
            exchange = self._ask(destination, headers, robots.crawl_delay)
            target = exchange.header("location")
            if exchange.status in REDIRECTS and target:
                hops.append(destination.url)
                url = urljoin(destination.url, target.strip())
                continue
            self._refuse_other_statuses(destination, exchange)
            return Answer(asked, destination.url, exchange, tuple(hops))
        raise FetchFailure(
            "failed",
            "redirects",
            f"more than {MAX_REDIRECTS} redirects from {asked}",
            {"url": asked, "hops": hops},
        )

    def robots(self, url: str, reach: Reach) -> Robots:
        """The rules of the site that would be asked for ``url``. Raises FetchFailure."""
        return self._rules.of(self._admit(url, reach))

    def _admit(self, url: str, reach: Reach) -> Destination:
        """Checks whose host it is, the scheme, and the address. Raises FetchFailure."""
        try:
            scheme, host, port = split_address(url)
            if not reach.owns(url):
                if is_literal(host):
                    self._guard.check(url)  # a redirect to 169.254.169.254 is an attack, not a move
                raise FetchFailure(
                    "moved",
                    "off_site",
                    f"{host_of(url)} is not an official host of the agency: not followed",
                    {"url": url},
                )
            if scheme == "http" and not reach.http_allowed:
                if port != 80:
                    raise FetchFailure(
                        "failed", "http", f"the registry does not allow http: {url}", {"url": url}
                    )
                url = "https://" + url.split("://", 1)[1]
            return self._guard.check(url)
        except AddressRefusedError as error:
            raise FetchFailure("failed", "refused", str(error), {"url": url}) from error
        except NameUnresolvedError as error:
            raise FetchFailure("unreachable", "dns", str(error), {"url": url}) from error

    def _ask(
        self, destination: Destination, headers: dict[str, str], crawl_delay: float | None
    ) -> Exchange:
        """One answer, after retries. Raises FetchFailure for refusals and what does not heal."""
        gap = gap_seconds(
            is_allowed_host=destination.is_allowed_host,
            delay_seconds=self._delay,
            crawl_delay=crawl_delay,
        )
        attempt = 0
        while True:
            attempt += 1
            self._spend(destination)
            try:
                with self._throttle.turn(destination.politeness_key, gap):
                    exchange = self._transport.get(destination, headers)
            except TransportError as error:
                # A host that is only slow is not pressed: one more try, as for a busy one.
                tries = 2 if error.kind == "timeout" else _ATTEMPTS
                if error.heals and attempt < tries:
                    self._back_off(gap, attempt)
                    continue
                raise self._transport_failure(destination, error, attempt) from error
            with self._lock:
                self._answered.add(destination.netloc)
                self._silences[destination.netloc] = 0
            refusal = find_refusal(exchange.status, exchange.body)
            if refusal is not None:
                raise self._stop(
                    destination,
                    "blocked",
                    refusal.kind,
                    f"{destination.host} refuses: {refusal.name} (status {exchange.status})",
                    exchange,
                )
            if exchange.status in _BUSY:
                self._wait_for_busy(destination, exchange, gap, attempt)
                continue
            if exchange.status in _HEALING and attempt < _ATTEMPTS:
                self._back_off(gap, attempt)
                continue
            return exchange

    def _wait_for_busy(
        self, destination: Destination, exchange: Exchange, gap: float, attempt: int
    ) -> None:
        """Waits as Retry-After says, once; a site that is still busy then is left alone."""
        wait = self._retry_after(exchange)
        too_long = wait is not None and wait > _MAX_RETRY_AFTER_SECONDS
        if attempt == 1 and not too_long:
            self._back_off(gap, attempt + 1) if wait is None else self._clock.sleep(wait)
            return
        outcome: FailureOutcome = "blocked" if exchange.status == 429 else "unreachable"
        told = f", Retry-After {wait:.0f} s" if wait is not None else ""
        raise self._stop(
            destination,
            outcome,
            "busy",
            f"{destination.host} answers {exchange.status}{told}",
            exchange,
        )

    def _retry_after(self, exchange: Exchange) -> float | None:
        value = (exchange.header("retry-after") or "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        try:
            at = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return max(0.0, (at - self._clock.now()).total_seconds())

    def _back_off(self, gap: float, attempt: int) -> None:
        self._clock.sleep(gap * 2**attempt)

    def _spend(self, destination: Destination) -> None:
        """Counts a request. Raises FetchFailure for a stopped host or an empty budget."""
        with self._lock:
            stopped = self._stopped.get(destination.netloc)
            if stopped is not None:
                raise stopped.again()
            if self._asked.total() >= self._budget.per_run:
                words = f"the run's budget of {self._budget.per_run} requests is used up"
                raise FetchFailure("failed", "budget", words, {"url": destination.url})
            if self._asked[destination.netloc] >= self._budget.per_host:
                words = (
                    f"{destination.host} was asked {self._budget.per_host} times in this run, "
                    "which is its budget"
                )
                raise FetchFailure("failed", "budget", words, {"url": destination.url})
            self._asked[destination.netloc] += 1

    def _ask_for_rules(self, destination: Destination, headers: dict[str, str]) -> Exchange:
        """robots.txt, which is asked before its crawl-delay can be known. A 401 or 403 to the rules
        alone stops nothing (RFC 9309 section 2.3.1.3)."""
        try:
            return self._ask(destination, headers, None)
        except FetchFailure as failure:
            if failure.kind == "status" and failure.evidence.get("status") in (401, 403):
                self._resume(destination)
            raise

    def _robots_failure(self, destination: Destination, robots: Robots) -> FetchFailure:
        if robots.closed is None:
            words = f"robots.txt of {destination.host} disallows {destination.url}"
            return FetchFailure("blocked", "robots", words, {"url": destination.url})
        outcome: FailureOutcome = "unreachable" if robots.is_temporary else "blocked"
        words = f"{destination.host}: {robots.closed}"
        return FetchFailure(outcome, "robots", words, {"url": destination.url})

    def _refuse_other_statuses(self, destination: Destination, exchange: Exchange) -> None:
        """Lets 200 and 304 pass. Raises FetchFailure for the rest."""
        status = exchange.status
        if status in (200, 203, 304):
            return
        evidence = evidence_of(destination, exchange)
        if status in (404, 410):
            words = f"{destination.url} answers {status}"
            raise FetchFailure("gone", "http_404", words, evidence)
        if status >= 500:
            words = f"{destination.url} answers {status} after {_ATTEMPTS} attempts"
            raise FetchFailure("unreachable", "http_5xx", words, evidence)
        raise FetchFailure("failed", "http_status", f"{destination.url} answers {status}", evidence)

    def _transport_failure(
        self, destination: Destination, error: TransportError, attempts: int
    ) -> FetchFailure:
        lost = error.kind in ("timeout", "reset", "tls", "connect")
        outcome: FailureOutcome = "unreachable" if lost else "failed"
        words = f"{destination.host}: {error.detail}" + (
            f" ({attempts} attempts)" if attempts > 1 else ""
        )
        failure = FetchFailure(
            outcome, error.kind, words, {"url": destination.url, "attempts": attempts}
        )
        with self._lock:
            # One slow page is no dead host; one that never answered, or is silent twice running, is.
            self._silences[destination.netloc] += lost
            if lost and (
                destination.netloc not in self._answered or self._silences[destination.netloc] > 1
            ):
                self._stopped[destination.netloc] = failure
        return failure

    def _stop(
        self,
        destination: Destination,
        outcome: FailureOutcome,
        kind: str,
        words: str,
        exchange: Exchange,
    ) -> FetchFailure:
        failure = FetchFailure(outcome, kind, words, evidence_of(destination, exchange))
        with self._lock:
            self._stopped[destination.netloc] = failure
        return failure

    def _resume(self, destination: Destination) -> None:
        with self._lock:
            self._stopped.pop(destination.netloc, None)
