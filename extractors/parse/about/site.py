"""Whose site a page stands on: meta tags, the footer's owner and code, the host. No issuer is proved by them alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from extractors.parse.about.divisions import by_code
from extractors.parse.openers import guarded

_FOOTER_OWNER = guarded(r"(?:版权所有|主办单位|主办)\s*[:：©]\s*([\u4e00-\u9fff]{3,30})")
_FOOTER_CODE = re.compile(r"网站标识码\s*[:：]?\s*([A-Za-z0-9]{10})")


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
