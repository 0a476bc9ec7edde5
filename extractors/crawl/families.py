"""Site families: which one a page belongs to, and where its lists go on. Pure, data in families.yml."""

from __future__ import annotations

import dataclasses
import functools
import html as html_entities
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import yaml
from bs4 import BeautifulSoup, Tag

from extractors.crawl.discover import Link, absolute, next_page_link, parse, read_links

_DATA = Path(__file__).with_name("families.yml")
_LOOKED_AT = 400_000
_CREATE_PAGE = re.compile(
    r"createPageHTML\s*\(\s*['\"]?(\d{1,5})['\"]?\s*,\s*['\"]?(\d{1,5})['\"]?\s*,"
    r"\s*['\"]([\w-]{1,40})['\"]\s*,\s*['\"](\w{1,6})['\"]"
)
_INDEX = re.compile(
    r"(?P<stem>.*/)(?:(?P<name>index|list)(?:_(?P<number>\d{1,4}))?\.(?P<suffix>\w{3,5}))?$"
)
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.{0,20000}?)\]\]>\s*</record>", re.DOTALL)
_JPAGE_FIELDS = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Family:
    """How sites of one content-management system are known (by markup or address) and where their lists go on."""

    name: str
    recognise: tuple[re.Pattern[str], ...]
    recognise_url: tuple[re.Pattern[str], ...]
    paging: str
    bodies: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a listing: its links, and the address where the list goes on (None: it ends)."""

    family: Family
    links: tuple[Link, ...]
    next_url: str | None
    tree: BeautifulSoup


@functools.cache
def _families() -> tuple[tuple[Family, ...], Family]:
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    return tuple(_family(entry) for entry in data["families"]), _family(data["generic"])


def _family(entry: dict[str, Any]) -> Family:
    if entry["paging"] not in _PAGING:
        raise ValueError(f"families.yml: {entry['name']} has an unknown paging {entry['paging']}")
    patterns = [str(pattern) for pattern in entry["recognise"]]
    return Family(
        name=entry["name"],
        recognise=tuple(re.compile(text) for text in patterns if not text.startswith("url:")),
        recognise_url=tuple(
            re.compile(text.removeprefix("url:")) for text in patterns if text.startswith("url:")
        ),
        paging=entry["paging"],
        bodies=tuple(entry["bodies"]),
    )


def recognise(text: str, url: str) -> Family:
    """The family of a page by its markup and address; ``generic`` if none claims it."""
    families, generic = _families()
    head = text[:_LOOKED_AT]
    for family in families:
        if any(pattern.search(url) for pattern in family.recognise_url) or any(
            pattern.search(head) for pattern in family.recognise
        ):
            return family
    return generic


def body_selectors() -> str:
    """CSS selectors of article bodies of all families, for pictures that belong to a report."""
    families, generic = _families()
    return ", ".join(
        dict.fromkeys(body for family in (*families, generic) for body in family.bodies)
    )


def read_list(text: str, url: str, family: Family | None = None) -> ListPage:
    """A listing page of any family. ``family`` is that of the page before, whose calls answer with
    bare XML or JSON that no longer shows it."""
    family = family or recognise(text, url)
    tree = parse(text)
    links, next_url = _PAGING[family.paging](text, url, tree)
    return ListPage(family, tuple(links), next_url, tree)


def _by_link(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    return read_links(tree, url), next_page_link(tree, url)


def _index_from_1(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    """TRS: createPageHTML(pages, current from 0, name, suffix); page n ≥ 2 is name_{n-1}."""
    links = read_links(tree, url)
    call = _CREATE_PAGE.search(text)
    if call is None:
        return links, next_page_link(tree, url)
    pages, current, name, suffix = int(call[1]), int(call[2]), call[3], call[4]
    if current + 1 >= pages:
        return links, None
    return links, urljoin(url, f"{name}_{current + 1}.{suffix}")


def _index_from_2(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    """Guangdong: the link if there is one; else index_{n}, if any page of that form is linked."""
    links = read_links(tree, url)
    linked = next_page_link(tree, url)
    match = _INDEX.match(urlsplit(url).path)
    if linked is not None or match is None:
        return links, linked
    number = int(match["number"] or 1) + 1
    guess = urljoin(url, f"index_{number}.{match['suffix'] or 'html'}")
    return links, guess if any(link.url == guess for link in links) else None


def _zero_based(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    links = read_links(tree, url)
    match = re.search(r"home_(\d{1,4})\.htm", url)
    guess = urljoin(url, f"home_{int(match[1]) + 1 if match else 1}.htm")
    linked = next_page_link(tree, url)
    return links, linked or (guess if any(link.url == guess for link in links) else None)


def _jpage(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    """Hanweb: records in CDATA, in the page and in the answers of dataproxy.jsp (three screens a call)."""
    links = read_links(tree, url)
    records = _RECORD.findall(text)
    for record in records:
        links += read_links(parse(record), url)
    parts = urlsplit(url)
    is_call = parts.path.endswith("dataproxy.jsp")
    query = dict(parse_qsl(parts.query)) if is_call else _jpage_query(text)
    if query is None or not query.get("endrecord", "").isdecimal():
        return links, None
    total = re.search(r"totalrecord['\"]?\s*[:=>]\s*['\"]?(\d{1,6})", text, re.IGNORECASE)
    end = int(query["endrecord"])
    if not records or total is None or end >= int(total[1]):
        return links, None
    perpage = query.get("perpage", "")
    span = 3 * int(perpage) if perpage.isdecimal() else 45
    query |= {"startrecord": str(end + 1), "endrecord": str(end + span)}
    proxy = _DATAPROXY.search(text)
    address = url if is_call else urljoin(url, proxy[1] if proxy else _DATAPROXY_PATH)
    return links, urlunsplit(urlsplit(address)._replace(query=urlencode(query), fragment=""))


_DATAPROXY_PATH = "/module/web/jpage/dataproxy.jsp"
_DATAPROXY = re.compile(r"['\"]([^'\"\s]{0,200}dataproxy\.jsp)")


def _jpage_query(text: str) -> dict[str, str] | None:
    """The call's fields as the page's own script states them; None if one of the needed is missing."""
    fields = _fields(text, _JPAGE_FIELDS)
    size = re.search(r"perpage['\"]?\s*[:=]\s*['\"]?(\d{1,3})", text, re.IGNORECASE)
    if size is None or int(size[1]) == 0 or "columnid" not in fields:
        return None
    end = len(_RECORD.findall(text))
    return {"startrecord": "1", "endrecord": str(end), "perpage": size[1]} | fields


def _fields(text: str, names: Iterable[str]) -> dict[str, str]:
    """Values that a page's script states literally: ``name: 'value'`` or ``name=value``."""
    fields = {}
    for name in names:
        match = re.search(rf"\b{name}['\"]?\s*[:=]\s*['\"]?([^'\",&;\s}}]{{0,100}})", text)
        if match is not None:
            fields[name] = match[1]
    return fields


_XXGK_FIELDS = (
    "infotypeId",
    "jdid",
    "area",
    "divid",
    "sortfield",
    "standardXxgk",
    "texttype",
    "fbtime",
)
_XXGK_CALL = re.compile(
    r"['\"]([^'\"\s]{0,200}/module/xxgk/search\.jsp)(?:\?([^'\"\s]{0,1500}))?['\"]"
)


def _xxgk(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    """Hanweb's disclosure module: rows of a table, page n from search.jsp with the page's own fields."""
    links = read_links(tree, url)
    rows = tree.find(class_=re.compile(r"^tr_main_value_(?:odd|even)$"))
    parts = urlsplit(url)
    if parts.path.endswith("/module/xxgk/search.jsp"):
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        page = query.get("currpage", "")
        total = re.search(r"共\s*(\d{1,4})\s*页|totalpage\D{0,5}(\d{1,4})", text, re.IGNORECASE)
        if rows is None or not page.isdecimal():
            return links, None
        if total is not None and int(page) >= int(total[1] or total[2]):
            return links, None
        query["currpage"] = str(int(page) + 1)
        return links, urlunsplit(parts._replace(query=urlencode(query)))
    call = _XXGK_CALL.search(text)
    if call is None:
        return links, next_page_link(tree, url)
    given = dict(parse_qsl(html_entities.unescape(call[2] or ""), keep_blank_values=True))
    query = _fields(text, _XXGK_FIELDS) | given | {"currpage": "1" if rows is None else "2"}
    return links, urljoin(url, call[1]) + "?" + urlencode(query)


def _gkmlpt(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    """Guangdong's disclosure platform: /gkmlpt/api/all/<column>?page=n&sid=<SID>, JSON."""
    parts = urlsplit(url)
    if "/gkmlpt/api/" in parts.path:
        return _gkmlpt_answer(text, url)
    links = read_links(tree, url)
    sid = re.search(r"\bSID['\"]?\s*:\s*['\"]?(\d{1,12})", text)
    column = re.search(r"annualreport['\"/#]*\s*#?(\d{1,9})", text) or re.search(
        r"\bCOLUMN_?ID['\"]?\s*:\s*['\"]?(\d{1,9})", text, re.IGNORECASE
    )
    if sid is None:
        return links, None
    number = column[1] if column else "0"  # column 0 is all of them
    return links, urljoin(url, f"/gkmlpt/api/all/{number}?page=1&sid={sid[1]}")


def _gkmlpt_answer(text: str, url: str) -> tuple[list[Link], str | None]:
    data = _json(text)
    articles = data.get("articles")
    if not isinstance(articles, list) or not articles:
        return [], None
    links = []
    for article in articles[:500]:
        address = absolute(url, str(article.get("url") or article.get("post_url") or ""))
        if address is not None:
            links.append(Link(address, str(article.get("title", ""))[:300], None))
    query = dict(parse_qsl(urlsplit(url).query))
    classify = data.get("classify")
    count = classify.get("post_count") if isinstance(classify, dict) else None
    page = int(query.get("page", "1"))
    if not isinstance(count, int) or page * len(articles) >= count:
        return links, None
    query["page"] = str(page + 1)
    return links, urlunsplit(urlsplit(url)._replace(query=urlencode(query)))


def _jpaas(text: str, url: str, tree: BeautifulSoup) -> tuple[list[Link], str | None]:
    """Hanweb JPaaS: the page's queryData names the call, whose JSON holds an HTML fragment."""
    parts = urlsplit(url)
    if "/api-gateway/" in parts.path:
        fragment = _json(text).get("data")
        inner = fragment.get("html") if isinstance(fragment, dict) else None
        links = read_links(parse(str(inner or "")), url)
        query = dict(parse_qsl(parts.query))
        param = _json(query.get("paramJson", "{}"))
        if not links or not isinstance(param.get("pageNo"), int):
            return links, None
        query["paramJson"] = json.dumps(param | {"pageNo": param["pageNo"] + 1})
        return links, urlunsplit(parts._replace(query=urlencode(query)))
    links = read_links(tree, url)
    holder = tree.find(lambda tag: tag.has_attr("querydata"))
    call = re.search(r"['\"]([^'\"\s]{0,200}jpaas-publish-server[^'\"\s]{0,200})['\"]", text)
    raw = str(holder["querydata"]) if isinstance(holder, Tag) else ""
    data = _json(html_entities.unescape(raw).replace("'", '"'))
    if call is None or not data:
        return links, None
    param = {"pageNo": 1, "pageSize": 50}
    query = {str(name): str(value) for name, value in data.items()} | {
        "paramJson": json.dumps(param)
    }
    return links, urljoin(url, call[1].partition("?")[0]) + "?" + urlencode(query)


def _json(text: str) -> dict[str, Any]:
    """A JSON object, {} for anything else: sites answer errors as HTML."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


_PAGING: dict[str, Callable[[str, str, BeautifulSoup], tuple[list[Link], str | None]]] = {
    "link": _by_link,
    "index_from_1": _index_from_1,
    "index_from_2": _index_from_2,
    "zero_based": _zero_based,
    "jpage": _jpage,
    "xxgk": _xxgk,
    "gkmlpt": _gkmlpt,
    "jpaas": _jpaas,
}
