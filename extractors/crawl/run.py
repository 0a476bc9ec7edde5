"""``gongkai crawl``: the reports of one year for many agencies, hosts side by side, resumable."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import resource
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from extractors.addresses import host_of
from extractors.codebook import Agency
from extractors.crawl.agency import AgencyCrawl
from extractors.crawl.fetch import open_fetcher
from extractors.crawl.guard import Resolver
from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.pages import PageReader
from extractors.crawl.politeness import Clock, SystemClock
from extractors.crawl.registry import registered_agencies
from extractors.crawl.transport import Limits
from extractors.landing.index import LandingIndex
from extractors.landing.records import Outcome, RegistryRow
from extractors.landing.store import LandingStore
from extractors.parse.records import Record
from extractors.parse.report import extract
from extractors.settings import Settings

__all__ = ["CrawlOutcome", "crawl"]


def crawl(
    settings: Settings,
    report_year: int | Sequence[int],
    *,
    agency_ids: Collection[str] | None = None,
    registry: Path | None = None,
    allow_hosts: Iterable[str] = (),
    delay_seconds: float | None = None,
    run_id: str | None = None,
    on_outcome: Callable[[CrawlOutcome], None] | None = None,
    max_workers: int = 300,
    clock: Clock | None = None,
    resolve: Resolver | None = None,
    limits: Limits | None = None,
) -> list[CrawlOutcome]:
    """Finds and lands the reports of ``report_year``; one outcome per agency, in the registry's order.

    Several years are read in one pass over each site, which is asked for a listing once: then one
    outcome per agency and year, the years in the order given.

    ``allow_hosts``: HOST:PORT on private networks that may be asked; ``delay_seconds``: gap between
    requests, below 2 s only for those. A run that was killed is resumed by its ``run_id``: agencies
    with an outcome are not crawled again, pages that were landed are read from landing.
    ``max_workers``: hosts asked side by side; threads that wait out a gap cost nothing.
    ``on_outcome`` is called once per outcome, never by two threads at a time.

    Raises RegistryError, AllowHostError, LandingError, OSError. What a site does is an outcome.
    """
    years = [report_year] if isinstance(report_year, int) else list(dict.fromkeys(report_year))
    agencies = registered_agencies(registry, agency_ids)
    clock = clock or SystemClock()
    fetcher = open_fetcher(
        settings,
        clock,
        allow_hosts=allow_hosts,
        delay_seconds=delay_seconds,
        limits=limits,
        resolve=resolve,
    )
    store = LandingStore(settings.landing)
    named = "-".join(str(year) for year in sorted({min(years), max(years)}))
    run_id = run_id or f"crawl-{clock.now():%Y%m%dT%H%M%S}-{named}-{secrets.token_hex(4)}"
    index = LandingIndex(store, settings.index)
    if registry is not None:
        rows = [_registry_row(agency, clock.now()) for agency in agencies]
        store.append_registry(index.new_rows(rows), run_id)
    reader = PageReader(store, index, fetcher, run_id)
    run = _Run(run_id, years, clock, store, index, reader, on_outcome)
    try:
        run.crawl_hosts(_by_host(agencies), _workers(max_workers))
        store.settle(run_id)
    finally:
        fetcher.close()
        index.close()
    return [run.found[agency.agency_id, year] for agency in agencies for year in years]


@dataclasses.dataclass(slots=True)
class _Run:
    """What the hosts of a run, each in its thread, share."""

    run_id: str
    years: Sequence[int]
    clock: Clock
    store: LandingStore
    index: LandingIndex
    reader: PageReader
    on_outcome: Callable[[CrawlOutcome], None] | None
    found: dict[tuple[str, int], CrawlOutcome] = dataclasses.field(default_factory=dict)
    _telling: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def crawl_hosts(self, groups: Iterable[list[Agency]], workers: int) -> None:
        """The hosts side by side, in that order: the wall time is that of the longest, so it comes first."""
        with ThreadPoolExecutor(workers, thread_name_prefix="crawl") as pool:
            hosts = [pool.submit(self.crawl_host, group) for group in groups]
            try:
                for host in hosts:
                    host.result()
            except BaseException:  # the pool would crawl all that wait before it told
                self.reader.stop()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def crawl_host(self, group: list[Agency]) -> None:
        """The agencies of one host one after the other, whoever was asked longest ago first."""
        group.sort(key=lambda agency: _last_asked(self.index, self.run_id, agency, self.years[0]))
        for agency, year in itertools.product(group, self.years):
            done = self.index.outcome_of(self.run_id, agency.agency_id, year)
            if done is not None:
                outcome = CrawlOutcome.from_landing(done)
            else:
                outcome = self._crawl_agency(agency, year)
            with self._telling:
                self.found[agency.agency_id, year] = outcome
                if self.on_outcome is not None:
                    self.on_outcome(outcome)

    def _crawl_agency(self, agency: Agency, year: int) -> CrawlOutcome:
        started, tick = self.clock.now(), self.clock.monotonic()
        before = self.index.outcome_before(self.run_id, agency.agency_id, year)
        saw_soft_404 = before is not None and before.failed_by("soft_404")
        outcome = AgencyCrawl(self.reader, _extract, agency, year, saw_soft_404).run()
        seconds = max(0.0, self.clock.monotonic() - tick)
        self.store.append_outcome(_stored(outcome, self.run_id, started, seconds))
        return outcome


def _workers(wanted: int) -> int:
    """As many hosts at once as wanted, or as this process may open files for: a host waits with its
    lock file open, and asks and lands with a connection and an object. (macOS allows 256.)"""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft // 3))


def _extract(body: bytes, url: str | None, content_type: str | None) -> Record:
    return extract(body, url, content_type)


def _last_asked(index: LandingIndex, run_id: str, agency: Agency, year: int) -> str:
    """When an agency was last crawled for a year, for sorting: whom the budget left out comes first."""
    before = index.outcome_before(run_id, agency.agency_id, year)
    if before is None or before.failed_by("budget"):
        return ""
    return before.started_at.isoformat()


def _by_host(agencies: Iterable[Agency]) -> list[list[Agency]]:
    """Agencies that are read from one host, the longest list first."""
    groups: defaultdict[str, list[Agency]] = defaultdict(list)
    for agency in agencies:
        url = next(iter(agency.annual_report_listing_urls), agency.homepage or "")
        groups[host_of(url) or agency.agency_id].append(agency)
    return sorted(groups.values(), key=len, reverse=True)


def _stored(outcome: CrawlOutcome, run_id: str, started: dt.datetime, seconds: float) -> Outcome:
    documents = outcome.as_json()["documents"]
    return Outcome(
        run_id=run_id,
        step="crawl",
        agency_id=outcome.agency_id,
        report_year=outcome.report_year,
        outcome=outcome.outcome,
        detail=outcome.detail,
        evidence={**outcome.evidence, "documents": documents},
        started_at=started,
        seconds=seconds,
        document_sha256=documents[0]["sha256"] if documents else None,
    )


def _registry_row(agency: Agency, registered_at: dt.datetime) -> RegistryRow:
    return RegistryRow(
        agency_id=agency.agency_id,
        name_zh=agency.name_zh,
        level=agency.level,
        division_code=agency.division_code,
        homepage=agency.homepage,
        domains="|".join(agency.domains),
        annual_report_listing_urls="|".join(agency.annual_report_listing_urls) or None,
        registered_at=registered_at,
    )
