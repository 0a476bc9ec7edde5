"""Pages of one run: fetched once, landed, and read back from landing when the run is resumed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import threading
from urllib.parse import urlsplit

from extractors.addresses import host_of
from extractors.crawl.blocks import is_soft_404, sample
from extractors.crawl.failure import CrawlStoppedError, FetchFailure
from extractors.crawl.fetch import Fetcher, Reach
from extractors.landing.index import LandingIndex, Validators
from extractors.landing.records import Observation, Role
from extractors.landing.store import LandingStore
from extractors.parse.readers.decode import decode


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """A page as the site gave it now, or confirmed by 304. ``sha256`` is of ``body``."""

    asked_url: str
    final_url: str
    status: int
    status_line: str
    headers: tuple[tuple[str, str], ...]
    content_type: str | None
    body: bytes
    sha256: str
    answered_at: dt.datetime

    def text(self) -> str:
        """The page decoded by trial (UTF-8, GB18030, Big5): declarations on agency sites lie."""
        return decode(self.body)[0]


class PageReader:
    """Fetches through landing. Shared by the threads of a run."""

    def __init__(
        self, store: LandingStore, index: LandingIndex, fetcher: Fetcher, run_id: str
    ) -> None:
        self._store = store
        self._index = index
        self._fetcher = fetcher
        self._run_id = run_id
        self._lock = threading.Lock()
        self._absent: dict[str, FetchFailure] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """From now on every thread that asks for a page ends with CrawlStoppedError."""
        self._stopped.set()

    def get(self, url: str, reach: Reach, *, referer: str | None = None) -> Page:
        """The page at ``url``: from this run's landing if it is there, else from the site, which is
        asked conditionally where an earlier answer gave validators. A page that is not there is
        asked for once in a run. Raises FetchFailure, CrawlStoppedError."""
        if self._stopped.is_set():
            raise CrawlStoppedError
        with self._lock:
            absent = self._absent.get(url)
        earlier, validators = self._index.last_look(url) or (None, None)
        if earlier is not None and earlier.run_id == self._run_id and earlier.final_url is not None:
            if not reach.owns(earlier.final_url):
                raise FetchFailure("moved", "off_site", f"{url} leads off the site", {"url": url})
            return self._from_landing(earlier)
        if absent is not None:
            raise absent.again()
        try:
            page = self._ask(url, reach, earlier, validators, referer)
            _refuse_soft_404(page)
        except FetchFailure as failure:
            if failure.outcome == "gone":
                with self._lock:
                    self._absent[url] = failure
            raise
        return page

    def _ask(
        self,
        url: str,
        reach: Reach,
        earlier: Observation | None,
        validators: Validators | None,
        referer: str | None,
    ) -> Page:
        answer = self._fetcher.get(url, reach, validators=validators, referer=referer)
        exchange = answer.exchange
        if answer.not_modified:
            if earlier is None:
                words = f"{url} answers 304 to a request without conditions"
                raise FetchFailure("failed", "http_status", words, {"url": url})
            body, content_type = self._store.get(earlier.sha256), earlier.content_type
        else:
            body, content_type = exchange.body, exchange.header("content-type")
        return Page(
            asked_url=url,
            final_url=answer.final_url,
            status=exchange.status,
            status_line=exchange.status_line,
            headers=exchange.headers,
            content_type=content_type,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            answered_at=exchange.answered_at,
        )

    def land(
        self,
        page: Page,
        role: Role,
        *,
        agency_id: str | None,
        report_year: int | None,
        discovered_from: str | None,
    ) -> None:
        """Keeps the bytes and adds the manifest line; once in a run for the same facts."""
        if self._index.has_look(self._run_id, page.asked_url, role, agency_id, report_year):
            return
        self._store.put(page.body)
        observation = Observation(
            run_id=self._run_id,
            agency_id=agency_id,
            report_year=report_year,
            role=role,
            asked_url=page.asked_url,
            final_url=page.final_url,
            host=host_of(page.final_url),
            landed_at=page.answered_at,
            status=page.status,
            status_line=page.status_line,
            headers=page.headers,
            content_type=page.content_type,
            sha256=page.sha256,
            bytes=len(page.body),
            discovered_from=discovered_from,
            how="crawl",
            # Only pages on the agency's own domains get this far (Fetcher checks every hop).
            host_is_official=True,
        )
        self._store.append_observation(observation)
        self._index.remember(observation)

    def landed_report(self, agency_id: str, report_year: int) -> Observation | None:
        """The report of an agency and year that an earlier run landed last."""
        return self._index.report_before(self._run_id, agency_id, report_year)

    def body_of(self, observation: Observation) -> bytes:
        return self._store.get(observation.sha256)

    def _from_landing(self, known: Observation) -> Page:
        return Page(
            asked_url=known.asked_url or "",
            final_url=known.final_url or "",
            status=known.status or 200,
            status_line=known.status_line or "",
            headers=known.headers,
            content_type=known.content_type,
            body=self._store.get(known.sha256),
            sha256=known.sha256,
            answered_at=known.landed_at,
        )


def _refuse_soft_404(page: Page) -> None:
    to_home = _is_home_page(page.final_url) and not _is_home_page(page.asked_url)
    if not to_home and not is_soft_404(page.body):
        return
    words = "leads to the home page" if to_home else "says that there is no such page"
    raise FetchFailure(
        "gone",
        "soft_404",
        f"{page.asked_url} {words} (status {page.status})",
        {"url": page.asked_url, "status": page.status, "sample": sample(page.body)},
    )


def _is_home_page(url: str) -> bool:
    """Whether an address is a site's entrance: where soft 404s like to lead."""
    parts = urlsplit(url)
    return (
        parts.path.lower() in ("", "/", "/index.html", "/index.htm", "/index.shtml")
        and not parts.query
    )
