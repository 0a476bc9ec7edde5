"""The crawl of one agency and year, from its listing to an outcome. Nothing is skipped silently."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from extractors.codebook import Agency
from extractors.crawl.discover import (
    Candidate,
    candidates,
    column_links,
    companions,
    continuations,
    is_annual_report_column,
    lists_reports,
    parse,
    read_links,
    shell_target,
    year_folders,
)
from extractors.crawl.failure import FetchFailure
from extractors.crawl.families import Family, ListPage, body_selectors, read_list
from extractors.crawl.fetch import Reach
from extractors.crawl.guard import host_of
from extractors.crawl.judge import Judgement, judge
from extractors.crawl.outcome import CrawlOutcome, Document, DocumentRole, OutcomeName
from extractors.crawl.pages import Page, PageReader
from extractors.crawl.registry import allows_http, listing_urls
from extractors.crawl.titles import report_strength, title_years
from extractors.parse.document import sniff
from extractors.parse.records import Record

# Spider traps are bounded by these, per agency and run.
_MAX_LISTING_PAGES = 40
_MAX_CANDIDATES = 6
_MAX_DEPTH = 2
_MAX_COLUMNS = 4
_MAX_SHELLS = 3
_MAX_FILES = 10
_MAX_PICTURES = 20

Extract = Callable[[bytes, str | None, str | None], Record]


@dataclasses.dataclass(frozen=True, slots=True)
class _Accepted:
    page: Page
    record: Record
    judgement: Judgement
    discovered_from: str | None


class AgencyCrawl:
    """One agency, one year. ``saw_soft_404``: the run before this one met a soft 404."""

    def __init__(
        self,
        reader: PageReader,
        extract: Extract,
        agency: Agency,
        report_year: int,
        saw_soft_404: bool,
    ) -> None:
        self._reader = reader
        self._extract = extract
        self._agency = agency
        self._year = report_year
        self._saw_soft_404 = saw_soft_404
        self._names = (agency.name_zh, *agency.short_names)
        self._reach = Reach(agency.domains, allows_http(agency))
        self._asked: set[str] = set()
        self._listing_pages = 0
        self._tried = 0
        self._saw_reports = False
        self._saw_links = False
        self._accepted: list[_Accepted] = []
        self._failures: list[FetchFailure] = []
        self._rejected: list[str] = []
        self._foreign: list[str] = []
        self._notes: list[str] = []
        self._years_without_page: list[str] = []

    def run(self) -> CrawlOutcome:
        """Looks for the report and lands it. Raises nothing that a site can cause."""
        for url in listing_urls(self._agency, self._year):
            self._walk(url, from_url=None, depth=0)
            if self._accepted:
                break
        if not self._accepted and not self._saw_reports and not self._years_without_page:
            self._walk_from_home()
        return self._found() if self._accepted else self._nothing_found()

    # looking

    def _walk(self, url: str, *, from_url: str | None, depth: int) -> None:
        """A listing, page after page, until the year's report is found or the list ends."""
        family: Family | None = None
        next_url: str | None = url
        while next_url is not None and next_url not in self._asked:
            if self._listing_pages >= _MAX_LISTING_PAGES:
                self._notes.append(f"stopped after {_MAX_LISTING_PAGES} listing pages")
                return
            is_first = next_url == url
            page = self._page(next_url, from_url, is_listing=True, is_first=is_first)
            if page is None:
                return
            self._listing_pages += 1
            listing = read_list(page.text(), page.final_url, family)
            family = listing.family
            if self._is_report_itself(page, listing):
                self._consider(page, from_url, depth)
            else:
                self._land(page, "listing", from_url)
                self._read_listing(page, listing, depth)
            if self._accepted:
                return
            from_url, next_url = page.final_url, listing.next_url
            if next_url is not None and not self._reach.owns(next_url):
                return

    def _read_listing(self, page: Page, listing: ListPage, depth: int) -> None:
        self._saw_links = self._saw_links or bool(listing.links)
        self._saw_reports = self._saw_reports or lists_reports(listing.links)
        chosen, _others = candidates(listing.links, self._year, self._names)
        self._foreign += [c.link.url for c in chosen if not self._reach.owns(c.link.url)]
        own = [c for c in chosen if self._reach.owns(c.link.url)]
        for rank in sorted({candidate.rank for candidate in own}):
            self._try([c for c in own if c.rank == rank], page.final_url, depth)
            if self._accepted:
                return
        if depth < _MAX_DEPTH:
            self._walk_columns(page, listing, depth)

    def _walk_columns(self, page: Page, listing: ListPage, depth: int) -> None:
        """Below this page: folders of the year or of the year of publication (their names lie both
        ways), and columns of annual reports unless this page is one itself."""
        ways = year_folders(listing.links, (self._year, self._year + 1))
        if not self._saw_reports and not is_annual_report_column(listing.tree):
            ways += column_links(listing.links)[0]
        for link in [way for way in ways if self._reach.owns(way.url)][:_MAX_COLUMNS]:
            self._walk(link.url, from_url=page.final_url, depth=depth + 1)
            if self._accepted:
                return

    def _walk_from_home(self) -> None:
        """政府信息公开 → 年报, from the home page, when no registered listing shows reports."""
        home = self._agency.homepage
        if home is None or any(failure.outcome == "blocked" for failure in self._failures):
            return
        failed = len(self._failures)
        self._walk(home, from_url=None, depth=0)
        if self._accepted or self._saw_reports or len(self._failures) > failed:
            return
        page = self._from_memory(home)
        if page is None:
            return
        _columns, ways = column_links(read_links(parse(page.text()), page.final_url))
        for link in [way for way in ways if self._reach.owns(way.url)][:_MAX_COLUMNS]:
            self._walk(link.url, from_url=page.final_url, depth=1)
            if self._accepted or self._saw_reports:
                return

    def _try(self, group: list[Candidate], from_url: str, depth: int) -> None:
        for candidate in group:
            if candidate.link.url in self._asked:
                continue
            if self._tried >= _MAX_CANDIDATES:
                self._notes.append(f"only {_MAX_CANDIDATES} candidates were looked at")
                return
            self._tried += 1
            page = self._page(candidate.link.url, from_url, is_listing=False, is_first=True)
            if page is not None:
                self._consider(page, from_url, depth)

    def _consider(self, page: Page, from_url: str | None, depth: int) -> None:
        """Judges a page by what it says. What is no report may lead to one (a file, a year's folder)."""
        record = self._extract(page.body, page.final_url, page.content_type)
        judgement = judge(record, self._agency, self._year)
        if judgement.verdict == "report":
            self._accepted.append(_Accepted(page, record, judgement, from_url))
            return
        self._rejected.append(f"{page.final_url} {judgement.words}")
        is_markup = sniff(page.body, page.content_type) == "html"
        # A page that is nothing but pictures or a link to a file has no text to be read.
        may_lead = is_markup and judgement.verdict in ("no_report", "unreadable")
        if not may_lead:
            is_own = judgement.issuer_proven or judgement.verdict == "unreadable"
            # Nobody asked for another agency's page or another year's: the line does not say so.
            self._land(page, "report", from_url, is_own=is_own, is_year=False)
            return
        tree = parse(page.text())
        files, pictures = companions(tree, page.final_url, body_selectors())
        for url in [file for file in files if self._reach.owns(file)][:3]:
            file = self._page(url, page.final_url, is_listing=False, is_first=True)
            if file is not None:
                self._consider(file, page.final_url, _MAX_DEPTH)
        if not self._accepted and pictures and self._names_the_report(tree):
            self._notes.append("its text is in pictures, which nobody has read")
            self._accepted.append(_Accepted(page, record, judgement, from_url))
            return
        self._land(page, "listing", from_url)
        if not self._accepted and depth < _MAX_DEPTH:
            listing = read_list(page.text(), page.final_url)
            if lists_reports(listing.links):
                self._read_listing(page, listing, depth + 1)

    def _is_report_itself(self, page: Page, listing: ListPage) -> bool:
        """Some listings answer with the report: Hanweb's annual page, a slug that became the article."""
        return listing.family.name == "hanweb_annual" or self._names_the_report(listing.tree)

    def _names_the_report(self, tree: BeautifulSoup) -> bool:
        title = tree.title.get_text() if tree.title is not None else ""
        return report_strength(title) == "strong" and self._year in title_years(title)

    # asking

    def _page(
        self, url: str, from_url: str | None, *, is_listing: bool, is_first: bool
    ) -> Page | None:
        """A page after redirect shells; failures are kept for the outcome and give None."""
        shells = 0
        while True:
            self._asked.add(url)
            try:
                page = self._reader.get(url, self._reach, referer=from_url)
            except FetchFailure as failure:
                self._note_failure(failure, url, is_listing=is_listing, is_first=is_first)
                return None
            text = page.text() if len(page.body) < 4096 else ""
            target = shell_target(text, parse(text), page.final_url) if text else None
            if target is None or target == page.final_url or shells == _MAX_SHELLS:
                return page
            if target in self._asked:
                return None  # past the last page some sites refresh to the first
            shells += 1
            self._land(page, "listing", from_url)
            from_url, url = page.final_url, target

    def _note_failure(
        self, failure: FetchFailure, url: str, *, is_listing: bool, is_first: bool
    ) -> None:
        is_absent = failure.outcome == "gone"
        if is_listing and not is_first and is_absent:
            return  # past the last page: gkmlpt and others answer 404
        templates = self._agency.annual_report_listing_urls
        if is_listing and is_absent and url not in templates and str(self._year) in url:
            self._years_without_page.append(url)
            return
        self._failures.append(failure)

    def _from_memory(self, url: str) -> Page | None:
        try:
            return self._reader.get(url, self._reach)
        except FetchFailure:
            return None  # noted when it was asked for the first time

    # landing

    def _land(
        self,
        page: Page,
        role: Any,
        from_url: str | None,
        *,
        is_own: bool = True,
        is_year: bool = True,
    ) -> None:
        self._reader.land(
            page,
            role,
            agency_id=self._agency.agency_id if is_own else None,
            report_year=self._year if is_year else None,
            discovered_from=from_url,
        )

    def _found(self) -> CrawlOutcome:
        earlier = self._reader.landed_report(self._agency.agency_id, self._year)
        proven = [item for item in self._accepted if item.judgement.issuer_proven]
        reports = _one_of_each(proven or self._accepted)
        documents: list[Document] = []
        for item in reports:
            self._land(item.page, "report", item.discovered_from)
            documents.append(Document(item.page.final_url, item.page.sha256, "report"))
            documents += self._land_companions(item.page)
        name, words = self._compare(reports, earlier)
        return self._outcome(name, words, documents)

    def _compare(self, reports: list[_Accepted], earlier: Any) -> tuple[OutcomeName, str]:
        scopes = [item.record.scope for item in reports]
        if len(set(scopes)) < len(scopes):
            urls = ", ".join(item.page.final_url for item in reports)
            return "ambiguous", f"{len(reports)} different reports of {self._year}: {urls}"
        where = reports[0].page.final_url
        if earlier is None:
            return "landed", f"report of {self._year} at {where}"
        if any(item.page.sha256 == earlier.sha256 for item in reports):
            return "unchanged", f"the same bytes as landed on {earlier.landed_at:%Y-%m-%d}"
        record = self._extract(
            self._reader.body_of(earlier), earlier.final_url, earlier.content_type
        )
        if any(item.record.fingerprint == record.fingerprint for item in reports):
            return "unchanged", f"the page changed around the report, the report did not ({where})"
        return "revised", f"the report differs from the one landed on {earlier.landed_at:%Y-%m-%d}"

    def _land_companions(self, page: Page) -> list[Document]:
        """Files, pictures and further pages of a report. One that can't be had is told, not fatal."""
        if sniff(page.body, page.content_type) != "html":
            return []
        tree = parse(page.text())
        files, pictures = companions(tree, page.final_url, body_selectors())
        more = continuations(read_links(tree, page.final_url), page.final_url)
        wanted: list[tuple[str, DocumentRole]] = [
            *((url, "attachment") for url in files[:_MAX_FILES]),
            *((url, "image") for url in pictures[:_MAX_PICTURES]),
            *((url, "continuation") for url in more[:_MAX_FILES]),
        ]
        documents = []
        for url, role in wanted:
            if not self._reach.owns(url):
                self._notes.append(f"{role} on another host not fetched: {url}")
                continue
            try:
                item = self._reader.get(url, self._reach, referer=page.final_url)
            except FetchFailure as failure:
                self._notes.append(f"{role} not fetched: {failure.detail}")
                continue
            self._land(item, role, page.final_url)
            documents.append(Document(item.final_url, item.sha256, role))
        return documents

    # telling

    def _nothing_found(self) -> CrawlOutcome:
        """What a person is told when no page was accepted; the gravest reason first."""
        by_outcome = {failure.outcome: failure for failure in reversed(self._failures)}
        for outcome in ("blocked", "unreachable"):
            if outcome in by_outcome:
                return self._failure_outcome(by_outcome[outcome])
        if self._foreign:
            words = f"the report is linked on {host_of(self._foreign[0])}, which is not an official host: not followed"
            return self._outcome("moved", words)
        if self._rejected:
            return self._outcome("failed", "; ".join(self._rejected[:3]))
        earlier = self._reader.landed_report(self._agency.agency_id, self._year)
        if earlier is not None and (self._saw_reports or "gone" in by_outcome):
            words = (
                f"landed on {earlier.landed_at:%Y-%m-%d} from {earlier.final_url}, no longer listed"
            )
            return self._outcome("gone", words)
        if self._saw_reports:
            words = f"the listing shows no report of {self._year}"
            return self._outcome("not_published_yet", words)
        if self._years_without_page:
            words = f"the year's own listing does not exist yet: {self._years_without_page[0]}"
            return self._outcome("not_published_yet", words)
        if self._failures:
            return self._failure_outcome(self._failures[0])
        if not self._agency.homepage and not self._agency.annual_report_listing_urls:
            return self._outcome("failed", "the registry has neither a listing nor a home page")
        words = (
            "no column of annual reports was found from the home page"
            if self._saw_links
            else "the listing shows no links without running its script: a person must look"
        )
        return self._outcome("failed", words)

    def _failure_outcome(self, failure: FetchFailure) -> CrawlOutcome:
        if failure.kind == "soft_404" and not self._saw_soft_404:
            # One soft 404 may be a bad day of the site; the same in the next run is not.
            return self._outcome("failed", failure.detail + "; gone if the next run sees it too")
        return self._outcome(failure.outcome, failure.detail)

    def _outcome(
        self, name: OutcomeName, words: str, documents: list[Document] | None = None
    ) -> CrawlOutcome:
        notes = list(dict.fromkeys(self._notes))
        if self._foreign and name != "moved":
            notes.append(
                f"a link to {host_of(self._foreign[0])} was not followed: no official host"
            )
        evidence: dict[str, Any] = {
            "failures": [failure.evidence for failure in self._failures[:5]]
        }
        if self._foreign:
            evidence["foreign"] = self._foreign[:5]
        if self._rejected:
            evidence["rejected"] = self._rejected[:5]
        return CrawlOutcome(
            self._agency.agency_id,
            self._year,
            name,
            "; ".join([words, *notes]),
            tuple(documents or ()),
            evidence,
        )


def _one_of_each(items: list[_Accepted]) -> list[_Accepted]:
    """Reports that say different things: one text found at two addresses is one report."""
    return list({item.record.fingerprint: item for item in reversed(items)}.values())[::-1]
