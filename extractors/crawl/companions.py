"""The page of a report → what belongs to it: files that it links or shows, pictures, further pages. Pure, as ``discover``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup, Tag

from extractors.crawl.discover import Link, absolute, base_address, read_links
from extractors.crawl.titles import title_words
from extractors.parse.page import IMAGE_ADDRESS

_MAX_SHOWN = 20
_SHOWN = {"embed": "src", "object": "data", "iframe": "src", "frame": "src"}
# A page that draws the file which its address names; a script that is asked for a file sends it itself.
_DRAWS = re.compile(r"https?://", re.IGNORECASE)
_PAGES = ("html", "htm", "shtml", "jhtml")
_VIEWER = ("/viewer.html", "file")
_SIZE = re.compile(r"\s*[（(\[][^()（）\[\]]{1,20}[)）\]]$")


def companions(page: BeautifulSoup, url: str, bodies: str) -> tuple[list[str], list[str]]:
    """Files and pictures that belong to an article. ``bodies``: CSS selectors of article bodies.

    A file belongs if the page shows it, or links it in the body, if it lies in the article's own folder or is called an
    attachment or a report; a picture only if it stands in the body, since around it is decoration.
    """
    base = base_address(page, url)
    inside: set[str] = set()
    pictures: dict[str, None] = {}
    for body in page.select(bodies, limit=3):
        inside.update(link.url for link in read_links(body, base))
        for image in body.find_all("img", limit=200):
            source = next(filter(None, map(image.get, IMAGE_ADDRESS)), "")
            address = absolute(base, str(source)) if source else None
            if address is not None and "icon" not in address.lower():
                pictures[address] = None
    folder = url.rpartition("/")[0] + "/"
    linked = (
        _file_address(link.url, link.title)
        for link in read_links(page, url)
        if link.url in inside
        or link.url.startswith(folder)
        or any(word in link.title for word in ("附件", "报告", "年报"))
    )
    shown = (_file_address(address) for address in _shown(page, base))
    files = dict.fromkeys(address for address in (*linked, *shown) if address is not None)
    return list(files), list(pictures)


def continuations(links: Iterable[Link], url: str) -> list[str]:
    """Further pages of an article that is printed on several: the same address with _1, _2 … behind
    its id, in order."""
    stem, dot, suffix = url.rpartition(".")
    if not dot or "/" in suffix:
        return []
    pattern = re.compile(re.escape(stem) + r"_(\d{1,2})\." + re.escape(suffix))
    pages = {
        int(match.group(1)): link.url for link in links if (match := pattern.fullmatch(link.url))
    }
    return [pages[number] for number in sorted(pages)]


def _shown(page: Tag, base: str) -> list[str]:
    """What a page shows as a part of itself."""
    elements = page.find_all(list(_SHOWN), limit=_MAX_SHOWN)
    found = (absolute(base, str(element.get(_SHOWN[element.name], ""))) for element in elements)
    return [address for address in found if address is not None]


def _file_address(address: str, title: str = "") -> str | None:
    """Where the file lies to which an address leads: by its suffix, by the file that it names to a viewer or to a script,
    or by what the link is called."""
    parts = urlsplit(address)
    if _is_file(parts.path):
        return address
    is_page = _suffix(parts.path) in _PAGES
    for key, value in parse_qsl(parts.query):
        is_drawn = is_page or _DRAWS.match(value)
        if _is_file(re.split("[?#]", value)[0] if is_drawn else value) or (
            parts.path.endswith(_VIEWER[0]) and key == _VIEWER[1]
        ):
            return absolute(address, value) if is_drawn else address
    return address if _is_file(_SIZE.sub("", title)) and not is_page else None


def _is_file(name: str) -> bool:
    return _suffix(name) in title_words().attachment_suffixes


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].strip().lower()
