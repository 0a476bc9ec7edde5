"""Listing and home pages → links, candidates, next page. Pure: text in, addresses out.

Works on any family; what a family does in its own way is in families.py. A page is hostile: links
are capped, only http(s) survives, nothing is followed here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import warnings
from collections.abc import Iterable, Sequence
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.exceptions import ParserRejectedMarkup

from extractors.crawl.blocks import visible_text
from extractors.crawl.titles import (
    Strength,
    bare_year,
    names_agree,
    plain_title,
    report_strength,
    title_issuer,
    title_words,
    title_years,
)

MAX_LISTING_CHARACTERS = 3_000_000
MAX_LINKS = 20_000
_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_PATH_DATE = re.compile(r"/t?(20\d\d)(\d\d)(\d\d)[_/]|/(20\d\d)/(\d{1,2})/(\d{1,2})/")
_REFRESH = re.compile(r"^\s*(\d+)(?:\.\d+)?\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
# A page that refreshes later than this is one that is read, such as a home page with a ticker.
_REFRESH_SECONDS = 10
_SCRIPT_MOVE = re.compile(
    r"(?:window\.|self\.|top\.|document\.)?location(?:\.href)?\s*(?:=|\.replace\()\s*"
    r"['\"]([^'\"]{1,500})['\"]"
)
_SHELL_CHARACTERS = 20_000
_SHELL_VISIBLE = 200
# An address that stands in an anchor's script as it is: nothing is run to get it.
_SCRIPT_ADDRESS = re.compile(
    r"['\"]((?:https?://|\.{0,2}/)[^'\"\s<>]{1,500}|[\w%./-]{1,300}\.(?:s?html?|jhtml|pdf|docx?))['\"]"
)
MAX_FRAMES = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """An anchor: absolute address without fragment, the fuller of its title and text, a date beside it."""

    url: str
    title: str
    date: dt.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A link that may be the report of the year. Lower ``rank`` is better."""

    link: Link
    strength: Strength
    rank: int


def parse(html: str) -> BeautifulSoup:
    """The tree of a listing. Markup that the parser rejects gives an empty tree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            return BeautifulSoup(html[:MAX_LISTING_CHARACTERS], "html.parser")
        except ParserRejectedMarkup:
            return BeautifulSoup("", "html.parser")


def read_links(page: Tag, url: str) -> list[Link]:
    """The page's links in order, each address once with its fullest title."""
    base = base_address(page, url)
    found: dict[str, Link] = {}
    for anchor in page.find_all("a", limit=MAX_LINKS):
        address = _address(anchor, base)
        if address is None:
            continue
        link = Link(address, _title(anchor), _date_beside(anchor, address))
        known = found.get(address)
        if known is None or len(known.title) < len(link.title):
            found[address] = link
    return list(found.values())


def frame_addresses(page: Tag, url: str) -> list[str]:
    """What a page shows in frames, in order: some sites put the whole list, or the report, there."""
    base = base_address(page, url)
    frames = (
        absolute(base, str(frame["src"]))
        for frame in page.find_all(["iframe", "frame"], src=True, limit=MAX_FRAMES)
    )
    return list(dict.fromkeys(address for address in frames if address is not None))


def candidates(
    links: Sequence[Link], report_year: int, names: Iterable[str]
) -> tuple[list[Candidate], list[Link]]:
    """Links that may be this agency's report of the year, best first, and reports named for others.

    A title that names the year decides; one without a year counts by its date (a report appears in
    the year after its own) and is weak. ``names`` are the agency's own.
    """
    own = tuple(names)
    chosen: list[Candidate] = []
    others: list[Link] = []
    for link in links:
        strength = report_strength(link.title)
        if strength == "no":
            continue
        years = title_years(link.title)
        if years and report_year not in years:
            continue
        if not years:
            if strength == "weak" or link.date is None or link.date.year != report_year + 1:
                continue
            strength = "weak"
        issuer = title_issuer(link.title)
        if issuer is not None and not any(names_agree(issuer, name) for name in own):
            others.append(link)
            continue
        rank = (0 if strength == "strong" else 2) + (0 if issuer is not None else 1)
        chosen.append(Candidate(link, strength, rank))
    chosen.sort(key=lambda candidate: candidate.rank)
    return chosen, others


def undated_reports(links: Iterable[Link], names: Iterable[str]) -> list[Candidate]:
    """Links called reports, with neither a year nor a date: only the pages can tell of which year.

    A link that is called nothing but 政府信息公开年报 is a column and no report.
    """
    own = tuple(names)
    found = []
    for link in links:
        if report_strength(link.title) != "strong" or title_years(link.title) or link.date:
            continue
        issuer = title_issuer(link.title)
        if issuer is not None and any(names_agree(issuer, name) for name in own):
            found.append(Candidate(link, "weak", 4))
    return found


def list_entries(links: Iterable[Link]) -> set[str]:
    """Addresses of a list page's links, without those that only turn its pages."""
    pattern = title_words().next_page
    titles = ((link.url, plain_title(link.title)) for link in links)
    return {url for url, title in titles if not title.isdecimal() and not pattern.match(title)}


def lists_reports(links: Iterable[Link]) -> bool:
    """Whether a listing shows annual reports of any year: then a missing year is not there yet.

    A title without year and date is a column's name.
    """
    return any(
        report_strength(link.title) != "no"
        and (title_years(link.title) or (link.date and report_strength(link.title) == "strong"))
        for link in links
    )


def is_annual_report_column(page: BeautifulSoup) -> bool:
    """Whether the page calls itself a column of annual reports by the standard meta tag."""
    return _meta(page, "columntype").strip() == title_words().column_type


def column_links(links: Iterable[Link]) -> tuple[list[Link], list[Link]]:
    """From a home page: links to columns of annual reports, and links on the way to them."""
    words = title_words()
    columns, ways = [], []
    for link in links:
        title = plain_title(link.title)
        if len(title) > 30 or title_years(title):
            continue
        if words.annual_report_column.search(title):
            columns.append(link)
        elif words.disclosure_column.search(title):
            ways.append(link)
    return columns, ways


def year_folders(links: Iterable[Link], years: Sequence[int]) -> list[Link]:
    """Links that are called nothing but one of these years, in the order of ``years``."""
    named = [(bare_year(link.title), link) for link in links]
    return [link for wanted in years for year, link in named if year == wanted]


def next_page_link(page: BeautifulSoup, url: str) -> str | None:
    """The address behind 下一页, if the page has one that leads elsewhere."""
    pattern, base = title_words().next_page, base_address(page, url)
    for anchor in page.find_all("a", limit=MAX_LINKS):
        if pattern.match(plain_title(anchor.get_text())):
            address = _address(anchor, base)
            if address is not None and address != urldefrag(url).url:
                return address
    return None


def shell_target(html: str, page: BeautifulSoup, url: str) -> str | None:
    """Where a page that is nothing but a redirect leads: a literal meta refresh or location change.

    No script is run; an address that is computed is none.
    """
    if len(html) > _SHELL_CHARACTERS or len(visible_text(html)) > _SHELL_VISIBLE:
        return None
    for meta in page.find_all("meta", limit=20):
        if str(meta.get("http-equiv", "")).lower() == "refresh":
            match = _REFRESH.match(str(meta.get("content", "")))
            if match and int(match.group(1)) <= _REFRESH_SECONDS:
                return absolute(url, match.group(2))
    match = _SCRIPT_MOVE.search(html)
    target = absolute(url, match.group(1)) if match else None
    # A page with links of its own is read: the script may move it only when something is clicked.
    leads_elsewhere = any(link.url != target for link in read_links(page, url))
    return None if leads_elsewhere else target


def absolute(base: str, href: str) -> str | None:
    """An http(s) address without fragment, None for scripts, mail and what is no address."""
    text = href.strip()
    if not text or text.startswith("#"):
        return None
    try:
        address = urldefrag(urljoin(base, text)).url
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return address.replace(" ", "%20")


def _address(anchor: Tag, base: str) -> str | None:
    """Where an anchor leads: by its href, else by the address that stands in its script, such as
    ``onclick="window.open('/art/1.html')"``."""
    address = absolute(base, str(anchor.get("href", "")))
    if address is not None:
        return address
    for script in (str(anchor.get("onclick", "")), str(anchor.get("href", ""))):
        match = _SCRIPT_ADDRESS.search(script[:2000])
        if match is not None:
            return absolute(base, match.group(1))
    return None


def base_address(page: Tag, url: str) -> str:
    """What the links of a page are relative to: its ``<base>``, else its own address."""
    tag = page.find("base", href=True)
    return (absolute(url, str(tag["href"])) or url) if isinstance(tag, Tag) else url


def _title(anchor: Tag) -> str:
    text = re.sub(r"\s+", " ", anchor.get_text(" ")).strip()[:300]
    title = str(anchor.get("title", "")).strip()[:300]
    return title if len(title) > len(text) else text


def _date_beside(anchor: Tag, address: str) -> dt.date | None:
    """The date printed in the same list item or row, else the one in the address."""
    item = anchor.find_parent(["li", "tr", "dd", "p"])
    # An item that holds many links is no row of a list, and its dates are anyone's.
    if item is not None and len(item.find_all("a", limit=4)) <= 3:
        text = item.get_text(" ")[:1000].replace(anchor.get_text(" "), " ")
        found = _day(_DATE.search(text))
        if found is not None:
            return found
    return _day(_PATH_DATE.search(address))


def _day(match: re.Match[str] | None) -> dt.date | None:
    if match is None:
        return None
    year, month, day = (int(group) for group in match.groups() if group is not None)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _meta(page: BeautifulSoup, name: str) -> str:
    for meta in page.find_all("meta", limit=100):
        if str(meta.get("name", "")).lower() == name:
            return str(meta.get("content", ""))
    return ""
