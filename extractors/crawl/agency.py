"""The crawl of one agency and year: the search, what is landed of it, and the outcome in words."""

from __future__ import annotations

from typing import Any

from extractors.addresses import host_of
from extractors.codebook import Agency
from extractors.crawl.companions import companions, continuations
from extractors.crawl.discover import parse, read_links
from extractors.crawl.failure import FetchFailure
from extractors.crawl.families import body_selectors
from extractors.crawl.outcome import CrawlOutcome, Document, DocumentRole, OutcomeName
from extractors.crawl.pages import Page, PageReader
from extractors.crawl.search import Extract, Search
from extractors.crawl.trail import Accepted, Trail
from extractors.landing.records import Observation
from extractors.parse.document import sniff

_MAX_FILES = 10
_MAX_PICTURES = 20


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
        self._search = Search(reader, extract, agency, report_year)
        self._trail: Trail = self._search.trail

    def run(self) -> CrawlOutcome:
        """Looks for the report and lands it. Raises nothing that a site can cause."""
        self._search.find()
        return self._found() if self._trail.accepted else self._nothing_found()

    def _found(self) -> CrawlOutcome:
        earlier = self._reader.landed_report(self._agency.agency_id, self._year)
        proven = [item for item in self._trail.accepted if item.judgement.issuer_proven]
        reports = _one_of_each(proven or self._trail.accepted)
        documents: list[Document] = []
        for item in reports:
            self._search.land(item.page, "report", item.discovered_from)
            documents.append(Document(item.page.final_url, item.page.sha256, "report"))
            documents += self._land_companions(item.page)
        name, words = self._compare(reports, earlier)
        return self._outcome(name, words, documents)

    def _compare(
        self, reports: list[Accepted], earlier: Observation | None
    ) -> tuple[OutcomeName, str]:
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
            if not self._search.reach.owns(url):
                self._trail.notes.append(f"{role} on another host not fetched: {url}")
                continue
            try:
                item = self._reader.get(url, self._search.reach, referer=page.final_url)
            except FetchFailure as failure:
                self._trail.notes.append(f"{role} not fetched: {failure.detail}")
                continue
            self._search.land(item, role, page.final_url)
            documents.append(Document(item.final_url, item.sha256, role))
        return documents

    # telling

    def _nothing_found(self) -> CrawlOutcome:
        """What a person is told when no page was accepted; the gravest reason first."""
        by_outcome = {failure.outcome: failure for failure in reversed(self._trail.failures)}
        for outcome in ("blocked", "unreachable"):
            if outcome in by_outcome:
                return self._failure_outcome(by_outcome[outcome])
        if self._trail.foreign:
            words = f"the report is linked on {host_of(self._trail.foreign[0])}, which is not an official host: not followed"
            return self._outcome("moved", words)
        if self._trail.rejected:
            return self._outcome("failed", "; ".join(self._trail.rejected[:3]))
        if self._trail.lost:
            return self._failure_outcome(self._trail.lost[0])
        if "failed" in by_outcome:  # a list that could not be read to its end proves no absence
            return self._failure_outcome(by_outcome["failed"])
        if self._trail.elsewhere:
            words = f"the list goes on at {self._trail.elsewhere[0]}, which is not an official host: not followed"
            return self._outcome("failed", words)
        earlier = self._reader.landed_report(self._agency.agency_id, self._year)
        if earlier is not None and (self._trail.saw_reports or "gone" in by_outcome):
            words = (
                f"landed on {earlier.landed_at:%Y-%m-%d} from {earlier.final_url}, no longer listed"
            )
            return self._outcome("gone", words)
        if self._trail.saw_reports:
            words = f"the listing shows no report of {self._year}"
            return self._outcome("not_published_yet", words)
        if self._trail.years_without_page:
            words = (
                f"the year's own listing does not exist yet: {self._trail.years_without_page[0]}"
            )
            return self._outcome("not_published_yet", words)
        if self._trail.failures:
            return self._failure_outcome(self._trail.failures[0])
        if not self._agency.homepage and not self._agency.annual_report_listing_urls:
            return self._outcome("failed", "the registry has neither a listing nor a home page")
        words = (
            "no column of annual reports was found from the home page"
            if self._trail.saw_links
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
        notes = list(dict.fromkeys(self._trail.notes))
        if self._trail.foreign and name != "moved":
            notes.append(
                f"a link to {host_of(self._trail.foreign[0])} was not followed: no official host"
            )
        evidence: dict[str, Any] = {
            "failures": [failure.evidence for failure in self._trail.failures[:5]]
        }
        if self._trail.foreign:
            evidence["foreign"] = self._trail.foreign[:5]
        if self._trail.rejected:
            evidence["rejected"] = self._trail.rejected[:5]
        return CrawlOutcome(
            self._agency.agency_id,
            self._year,
            name,
            "; ".join([words, *notes]),
            tuple(documents or ()),
            evidence,
        )


def _one_of_each(items: list[Accepted]) -> list[Accepted]:
    """Reports that say different things: one text found at two addresses is one report."""
    return list({item.record.fingerprint: item for item in reversed(items)}.values())[::-1]
