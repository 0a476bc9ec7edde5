"""Whose site a page stands on: meta tags, the footer's owner and code, the host. No issuer is proved by them alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from extractors.parse.about.divisions import by_code, by_short_name
from extractors.parse.about.hints import PlaceHint, quote
from extractors.parse.records import Evidence
from extractors.parse.words.openers import guarded

_FOOTER_OWNER = guarded(r"(?:版权所有|主办单位|主办)\s*[:：©]\s*([\u4e00-\u9fff]{3,30})")
_FOOTER_CODE = re.compile(r"网站标识码\s*[:：]?\s*([A-Za-z0-9]{10})")
# Opens the number of a document in an index: the code of its unit (GB 32100), or of the site. Both begin with a division's.
_INDEX_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:(\d{6})\d{4}|1\d(\d{6})[0-9A-HJ-NPQRTUWXY]{10})(?=[-/](?:19|20)\d\d)"
)
_ACCOUNT_LINE = re.compile(
    r"(?<!\S)([\u4e00-\u9fff]{2,5}?)国资委?\s+20\d\d[-年]\d{1,2}[-月]\d{1,2}日?\s+\d\d?:\d\d"
)
_DIGITS_OF_UNITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def site_owner(
    text: str, meta: Sequence[tuple[str, str]]
) -> tuple[str | None, str | None, str | None]:
    """(name, site code, division code) of the site: meta tags of 《政府网站发展指引》, else the footer."""
    values = dict(reversed([(key, value.strip()) for key, value in meta]))
    name = values.get("sitename") or None
    code = values.get("siteidcode") or None
    if name is None and (match := _FOOTER_OWNER.search(text)):
        name = match.group(1)
    if code is None and (match := _FOOTER_CODE.search(text)):
        code = match.group(1)
    return name, code, _division_of_site(code)


def index_hint(head: str, site: str | None) -> PlaceHint | None:
    """The division whose code opens the page's index number, unless the code of its ``site`` tells it already."""
    if "索" not in head:
        return None
    told = {
        code: found[0]
        for found in _INDEX_NUMBER.finditer(head)
        if by_code(code := found[1] or found[2]) and (found[1] or _is_unit(found[0]))
    }
    if len(told) != 1 or site in told:
        return None
    ((code, number),) = told.items()
    evidence = Evidence("document_number", f"索引号 {number}")
    return PlaceHint(frozenset({code}), evidence, strong=True)


def account_hint(head: str, year: int | None) -> PlaceHint | None:
    """The account of a commission on state assets that published the article, told before its time (昆明国资 2023-01-18 17:05)."""
    found = _ACCOUNT_LINE.search(head) if "国资" in head else None
    division = by_short_name(found[1], year) if found else None
    if found is None or division is None:
        return None
    evidence = Evidence("wechat", quote(found[0]))
    return PlaceHint(frozenset({division.code}), evidence, strong=True, own=True)


def _is_unit(code: str) -> bool:
    """Whether the last of the 18 characters is the check of the others."""
    *values, check = (_DIGITS_OF_UNITS.index(character) for character in code)
    return (check + sum(value * pow(3, at, 31) for at, value in enumerate(values))) % 31 == 0


def _division_of_site(code: str | None) -> str | None:
    if code and re.fullmatch(r"\d{10}", code) and by_code(code[:6]):
        return code[:6]
    return None


def host_of(url: str | None) -> str | None:
    """The host (with its port) of an address; None where there is none."""
    try:
        return urlsplit(url or "").netloc.rpartition("@")[2] or None
    except ValueError:
        return None
