"""The way from a listing, or the home page, to the pages that may be the report. Bounded everywhere."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup

from extractors.addresses import host_of
from extractors.codebook import Agency
from extractors.crawl.companions import companions
from extractors.crawl.discover import (
    MAX_LISTING_CHARACTERS,
    Candidate,
    candidates,
    column_links,
    frame_addresses,
    is_annual_report_column,
    list_entries,
    lists_reports,
    parse,
    read_links,
    shell_target,
    undated_reports,
    year_folders,
)
from extractors.crawl.failure import FetchFailure
from extractors.crawl.families import Family, ListPage, body_selectors, read_list
from extractors.crawl.fetch import Reach
from extractors.crawl.judge import judge
from extractors.crawl.pages import Page, PageReader
from extractors.crawl.registry import allows_http, listing_urls
from extractors.crawl.titles import report_strength, title_years
from extractors.crawl.trail import Accepted, Trail
from extractors.landing.records import Role
from extractors.parse.document import sniff
from extractors.parse.records import Record

# Spider traps are bounded by these, per agency and run.
_MAX_LISTING_PAGES = 40
_MAX_CANDIDATES = 6
_MAX_DEPTH = 2
_MAX_COLUMNS = 4
_MAX_HOME_LEVELS = 3
_MAX_SHELLS = 3
_MAX_SHELL_BYTES = 40_000

Extract = Callable[[bytes, str | None, str | None], Record]


class Search:
    """One agency, one year. Pages that it steers by are landed as it goes; ``trail`` tells the rest."""

    def __init__(
        self, reader: PageReader, extract: Extract, agency: Agency, report_year: int
    ) -> None:
        self.reach = Reach(agency.domains, allows_http(agency))
        self.trail = Trail()
        self._reader = reader
        self._extract = extract
        self._agency = agency
        self._year = report_year
        self._names = (agency.name_zh, *agency.short_names)
        self._asked: set[str] = set()
        self._listing_pages = 0
        self._tried = 0
        self._last_listing = ""

    def find(self) -> Trail:
        """Looks for the report. Raises nothing that a site can cause."""
        for url in listing_urls(self._agency, self._year):
            self._walk(url, from_url=None, depth=0)
            if self.trail.accepted:
                break
        trail = self.trail
        if not trail.accepted and not trail.saw_reports and not trail.years_without_page:
            self._walk_from_home()
        return trail

    def _walk(self, url: str, *, from_url: str | None, depth: int) -> None:
        """A listing, page after page, until the year's report is found or the list ends."""
        family: Family | None = None
        next_url: str | None = url
        seen: set[str] = set()
        while next_url is not None and next_url not in self._asked:
            if self._listing_pages >= _MAX_LISTING_PAGES:
                self.trail.notes.append(f"stopped after {_MAX_LISTING_PAGES} listing pages")
                return
            is_first = next_url == url
            page = self._page(next_url, from_url, is_listing=True, is_first=is_first)
            if page is None:
                return
            self._listing_pages += 1
            if page.sha256 == self._last_listing:
                self.land(page, "listing", from_url)
                return  # past the last page some sites answer with the last one again
            self._last_listing = page.sha256
            text = page.text()
            if len(text) > MAX_LISTING_CHARACTERS:
                self.trail.notes.append(f"only the beginning of {page.final_url} was read")
            listing = read_list(text, page.final_url, family)
            family = listing.family
            entries = list_entries(listing.links)
            if not is_first and entries <= seen:
                self.land(page, "listing", from_url)
                return  # the end, though a clock or a counter makes the page look new
            seen |= entries
            if self._is_report_itself(listing):
                self._consider(page, from_url, depth)
            else:
                self.land(page, "listing", from_url)
                self._read_listing(page, listing, depth)
            if self.trail.accepted:
                return
            from_url, next_url = page.final_url, listing.next_url
            if next_url is not None and not self.reach.owns(next_url):
                self.trail.elsewhere.append(next_url)
                return

    def _read_listing(self, page: Page, listing: ListPage, depth: int) -> None:
        self.trail.saw_links = self.trail.saw_links or bool(listing.links)
        self.trail.saw_reports = self.trail.saw_reports or lists_reports(listing.links)
        chosen, _others = candidates(listing.links, self._year, self._names)
        for candidate in chosen:
            if host_of(candidate.link.url) is None:
                self.trail.rejected.append(f"{candidate.link.url[:80]!r} is no address")
            elif not self.reach.owns(candidate.link.url):
                self.trail.foreign.append(candidate.link.url)
        own = [c for c in chosen if self.reach.owns(c.link.url)]
        for rank in sorted({candidate.rank for candidate in own}):
            self._try([c for c in own if c.rank == rank], page.final_url, depth)
            if self.trail.accepted:
                return
        if depth < _MAX_DEPTH:
            self._walk_columns(page, listing, depth)
        if not self.trail.accepted and not self.trail.saw_reports:
            nameless = undated_reports(listing.links, self._names)
            self._try([c for c in nameless if self.reach.owns(c.link.url)], page.final_url, depth)

    def _walk_columns(self, page: Page, listing: ListPage, depth: int) -> None:
        """Below this page: folders of the year or of the year of publication (their names lie both
        ways), and columns of annual reports unless this page is one itself."""
        ways = year_folders(listing.links, (self._year, self._year + 1))
        if not self.trail.saw_reports and not is_annual_report_column(listing.tree):
            ways += column_links(listing.links)[0]
        found = [way.url for way in ways if self.reach.owns(way.url)][:_MAX_COLUMNS]
        if not self.trail.saw_reports:
            found += self._own_frames(listing.tree, page)
        for url in found:
            self._walk(url, from_url=page.final_url, depth=depth + 1)
            if self.trail.accepted:
                return

    def _own_frames(self, tree: BeautifulSoup, page: Page) -> list[str]:
        """Frames of a page that lie on the agency's own hosts; the others are noted."""
        frames = frame_addresses(tree, page.final_url)
        own = [url for url in frames if self.reach.owns(url)]
        if foreign := [url for url in frames if url not in own]:
            self.trail.notes.append(f"a frame on another host was not followed: {foreign[0]}")
        return own

    def _walk_from_home(self) -> None:
        """政务公开 → 政府信息公开 → 年报, from the home page, when no registered listing shows reports."""
        home = self._agency.homepage
        if home is None or any(failure.outcome == "blocked" for failure in self.trail.failures):
            return
        level: list[tuple[str, str | None]] = [(home, None)]
        for depth in range(_MAX_HOME_LEVELS):
            following: list[tuple[str, str | None]] = []
            for url, from_url in level[:_MAX_COLUMNS]:
                failures = len(self.trail.failures)
                self._walk(url, from_url=from_url, depth=min(depth, 1))
                if self.trail.accepted or self.trail.saw_reports:
                    return
                has_come = len(self.trail.failures) == failures
                page = self._from_memory(url) if has_come else None
                if page is not None:
                    links = read_links(parse(page.text()), page.final_url)
                    following += [(way.url, page.final_url) for way in column_links(links)[1]]
            level = [
                (url, from_url)
                for url, from_url in dict(following).items()
                if self.reach.owns(url) and url not in self._asked
            ]

    def _try(self, group: list[Candidate], from_url: str, depth: int) -> None:
        for candidate in group:
            if candidate.link.url in self._asked:
                continue
            if self._tried >= _MAX_CANDIDATES:
                self.trail.notes.append(f"only {_MAX_CANDIDATES} candidates were looked at")
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
            self.trail.accepted.append(Accepted(page, record, judgement, from_url))
            return
        self.trail.rejected.append(f"{page.final_url} {judgement.words}")
        is_markup = sniff(page.body, page.content_type) == "html"
        # A page that is nothing but pictures or a link to a file has no text to be read.
        may_lead = is_markup and judgement.verdict in ("no_report", "unreadable")
        if not may_lead:
            is_own = judgement.issuer_proven or judgement.verdict == "unreadable"
            # Nobody asked for another agency's page or another year's: the line does not say so.
            self.land(page, "report", from_url, is_own=is_own, is_year=False)
            return
        tree = parse(page.text())
        files, pictures = companions(tree, page.final_url, body_selectors())
        files = [file for file in files if self.reach.owns(file)][:3]
        for url in [*files, *(self._own_frames(tree, page) if depth < _MAX_DEPTH else ())]:
            file = self._page(url, page.final_url, is_listing=False, is_first=True)
            if file is not None:
                self._consider(file, page.final_url, _MAX_DEPTH)
        if not self.trail.accepted and pictures and self._names_the_report(tree):
            self.trail.notes.append("its text is in pictures, which nobody has read")
            self.trail.accepted.append(Accepted(page, record, judgement, from_url))
            return
        self.land(page, "listing", from_url)
        if not self.trail.accepted and depth < _MAX_DEPTH:
            listing = read_list(page.text(), page.final_url)
            if lists_reports(listing.links):
                self._read_listing(page, listing, depth + 1)

    def _is_report_itself(self, listing: ListPage) -> bool:
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
                page = self._reader.get(url, self.reach, referer=from_url)
            except FetchFailure as failure:
                self._note_failure(failure, url, is_listing=is_listing, is_first=is_first)
                return None
            text = page.text() if len(page.body) < _MAX_SHELL_BYTES else ""
            target = shell_target(text, parse(text), page.final_url) if text else None
            if target is None or target == page.final_url or shells == _MAX_SHELLS:
                return page
            if target in self._asked:
                return None  # past the last page some sites refresh to the first
            shells += 1
            self.land(page, "listing", from_url)
            from_url, url = page.final_url, target

    def _note_failure(
        self, failure: FetchFailure, url: str, *, is_listing: bool, is_first: bool
    ) -> None:
        is_absent = failure.outcome == "gone"
        if not is_listing:
            self.trail.lost.append(failure)
        if is_listing and not is_first and is_absent:
            return  # past the last page: gkmlpt and others answer 404
        templates = self._agency.annual_report_listing_urls
        if is_listing and is_absent and url not in templates and str(self._year) in url:
            self.trail.years_without_page.append(url)
            return
        self.trail.failures.append(failure)

    def _from_memory(self, url: str) -> Page | None:
        try:
            return self._reader.get(url, self.reach)
        except FetchFailure:
            return None  # noted when it was asked for the first time

    def land(
        self,
        page: Page,
        role: Role,
        from_url: str | None,
        *,
        is_own: bool = True,
        is_year: bool = True,
    ) -> None:
        """Keeps a page; without ``is_own`` and ``is_year`` its line names no agency and no year."""
        self._reader.land(
            page,
            role,
            agency_id=self._agency.agency_id if is_own else None,
            report_year=self._year if is_year else None,
            discovered_from=from_url,
        )
