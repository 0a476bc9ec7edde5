"""``gongkai check-site``: what a crawl would find at a site, for whoever adds an agency. Lands nothing."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extractors.addresses import AddressRefusedError, host_of, is_official, split_address
from extractors.codebook import Agency
from extractors.crawl.discover import Link, candidates, column_links, lists_reports, read_links
from extractors.crawl.failure import FetchFailure
from extractors.crawl.families import ListPage, read_list
from extractors.crawl.fetch import Fetcher, Reach, open_fetcher
from extractors.crawl.guard import Resolver
from extractors.crawl.politeness import Clock, SystemClock
from extractors.crawl.registry import (
    REQUIRED,
    RegistryError,
    allows_http,
    listing_urls,
    registered_agencies,
)
from extractors.crawl.titles import title_issuer
from extractors.parse.readers.decode import decode
from extractors.settings import Settings

_MAX_PAGES = 12  # a look, not a crawl
_FIRST_YEAR = 2008


@dataclasses.dataclass(frozen=True, slots=True)
class SiteCheck:
    """What was seen. ``reports``: for each year the address that a crawl would fetch first, and its
    title; ``registered``: id and name of the agencies whose host it is; ``row``: the registry's columns, as
    registered where one agency owns the host, else filled where the site tells."""

    target: str
    registered: tuple[str, ...]
    family: str | None
    listing: str | None
    pages: int
    reports: dict[int, tuple[str, str]]
    others: int
    robots: str
    faults: tuple[str, ...]
    row: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        reports = {
            str(year): {"url": url, "title": title} for year, (url, title) in self.reports.items()
        }
        return dataclasses.asdict(self) | {"reports": reports}

    def in_words(self) -> list[str]:
        lines = [f"registered: {agency}" for agency in self.registered]
        lines += [
            f"family:  {self.family or 'not recognised, no page came'}",
            f"robots:  {self.robots}",
            f"listing: {self.listing or 'none found'}"
            + (f" ({self.pages} pages looked at)" if self.listing else ""),
        ]
        lines += [f"{year}:    {url}  {title}" for year, (url, title) in self.reports.items()]
        if self.others:
            lines.append(f"{self.others} reports in the same column are named for other agencies")
        lines += [f"fault:   {fault}" for fault in self.faults]
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(self.row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(self.row)
        return [*lines, "", "registry row (fill in what is empty):", *text.getvalue().splitlines()]


def check_site(
    settings: Settings,
    target: str,
    *,
    registry: Path | None = None,
    allow_hosts: Iterable[str] = (),
    delay_seconds: float | None = None,
    clock: Clock | None = None,
    resolve: Resolver | None = None,
) -> SiteCheck:
    """Asks a site for its listing and looks at what is there, as politely as a crawl.

    ``target``: an agency id of the registry, or the address of a listing or home page.
    Raises RegistryError for a target that is neither. What the site does is told in ``faults``.
    """
    clock = clock or SystemClock()
    agency, registered = _agency_of(target, registry)
    fetcher = open_fetcher(
        settings, clock, allow_hosts=allow_hosts, delay_seconds=delay_seconds, resolve=resolve
    )
    try:
        look = _Look(fetcher, agency)
        look.find()
    finally:
        fetcher.close()
    reports, others = _by_year(look.links, agency, clock.now().year)
    row = dict.fromkeys(REQUIRED, "") | {
        "agency_id": agency.agency_id,
        "name_zh": agency.name_zh,
        "level": agency.level,
        "division_code": agency.division_code or "",
        "homepage": agency.homepage or "",
        "domains": "|".join(agency.domains),
        "annual_report_listing_urls": look.listing or "",
    }
    return SiteCheck(
        target=target,
        registered=tuple(f"{known.agency_id} {known.name_zh}" for known in registered),
        family=look.family,
        listing=look.listing,
        pages=look.pages,
        reports=reports,
        others=others,
        robots=look.robots,
        faults=tuple(look.faults),
        row=row,
    )


class _Look:
    """Listings as registered, then columns found from the home page; the first that lists reports."""

    def __init__(self, fetcher: Fetcher, agency: Agency) -> None:
        self._fetcher = fetcher
        self._agency = agency
        self._reach = Reach(agency.domains, allows_http(agency))
        self._asked: set[str] = set()
        self.family: str | None = None
        self.listing: str | None = None
        self.pages = 0
        self.links: list[Link] = []
        self.robots = "not asked"
        self.faults: list[str] = []

    def find(self) -> None:
        starts = listing_urls(self._agency, 2023)  # {year} needs some year; any shows the family
        if self._agency.homepage is not None:
            starts.append(self._agency.homepage)
        ways: list[str] = []
        for url in starts:
            page = self._read(url, None)
            if page is None:
                continue
            if self._follow(url, page):
                return
            columns, others = column_links(read_links(page.tree, url))
            ways += [link.url for link in (*columns, *others) if self._reach.owns(link.url)]
        for url in ways:
            page = self._read(url, None)
            if page is None:
                continue
            if self._follow(url, page):
                return
            columns, others = column_links(page.links)
            ways += [link.url for link in (*columns, *others) if self._reach.owns(link.url)]

    def _follow(self, url: str, page: ListPage) -> bool:
        """Reads the list to its end if it leads to reports."""
        links, next_url = list(page.links), page.next_url
        while next_url is not None and self._reach.owns(next_url):
            following = self._read(next_url, page)
            if following is None:
                break
            links += following.links
            next_url = following.next_url
        if not lists_reports(links):
            return False
        self.family, self.listing, self.links = page.family.name, url, links
        return True

    def _read(self, url: str, first: ListPage | None) -> ListPage | None:
        if url in self._asked or self.pages >= _MAX_PAGES:
            return None
        self._asked.add(url)
        try:
            rules = self._fetcher.robots(url, self._reach)
            gap = f", crawl-delay {rules.crawl_delay:g} s" if rules.crawl_delay else ""
            self.robots = rules.closed or f"allows {url}{gap}"
            if rules.closed is None and not rules.allows(url):
                self.robots = f"disallows {url}"
            answer = self._fetcher.get(url, self._reach)
        except FetchFailure as failure:
            if first is None or failure.outcome != "gone":  # past the end of a list 404 is usual
                self.faults.append(f"{failure.outcome}: {failure.detail}")
            return None
        self.pages += 1
        text = decode(answer.exchange.body)[0]
        page = read_list(text, answer.final_url, first.family if first else None)
        self.family = self.family or page.family.name
        return page


def _agency_of(target: str, registry: Path | None) -> tuple[Agency, list[Agency]]:
    """The agency to look for, and the registered ones whose host it is. Raises RegistryError.

    An address on the host of one agency alone is that agency's; on a portal that several share,
    or on a host that nobody registered, nobody knows whose it is.
    """
    if "://" not in target:
        agency = registered_agencies(registry, [target])[0]
        return agency, [agency]
    try:
        scheme, _, _ = split_address(target)
    except AddressRefusedError as error:
        raise RegistryError(str(error)) from error
    host = host_of(target) or ""
    homepage = f"{scheme}://{host}/"
    listings = () if target.rstrip("/") + "/" == homepage else (target,)
    known = [a for a in registered_agencies(registry, None) if is_official(host, a.domains)]
    owners = [agency for agency in known if not is_official(host, agency.shared_domains)]
    if len(owners) == 1:
        urls = listings or owners[0].annual_report_listing_urls
        return dataclasses.replace(owners[0], annual_report_listing_urls=urls), known
    stranger = Agency(
        agency_id="",
        name_zh="",
        name_en="",
        short_names=(),
        level="",
        division_code=None,
        province_zh=None,
        parent_agency_id=None,
        homepage=homepage,
        domains=(host,),
        shared_domains=(),
        site_id_code=None,
        annual_report_listing_urls=listings,
        doc_number_prefixes=(),
        icp_prefix=None,
        active_from=None,
        active_to=None,
        verified="",
        note=None,
    )
    return stranger, known


def _by_year(
    links: list[Link], agency: Agency, this_year: int
) -> tuple[dict[int, tuple[str, str]], int]:
    """The best candidate of each year, newest first, and how many are named for other agencies."""
    names = [name for name in (agency.name_zh, *agency.short_names) if name]
    if not names:  # of an address alone nobody knows whose it is: every name printed there counts
        names = [issuer for link in links if (issuer := title_issuer(link.title)) is not None]
    reports: dict[int, tuple[str, str]] = {}
    others: set[str] = set()
    for year in range(this_year, _FIRST_YEAR - 1, -1):
        chosen, named_for_others = candidates(links, year, names)
        others |= {link.url for link in named_for_others}
        if chosen:
            reports[year] = (chosen[0].link.url, chosen[0].link.title)
    return reports, len(others)
