"""robots.txt by RFC 9309, read with protego. Pure: the caller fetches."""

from __future__ import annotations

import dataclasses
from typing import Any

from protego import Protego

PRODUCT = "gongkai"
# RFC 9309 section 2.5: at least 500 KiB must be parsed.
MAX_BYTES = 512 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Robots:
    """What a site lets us ask for. ``closed`` says why nothing may be asked, None if rules decide;
    ``is_temporary``: the rules could not be read this time."""

    rules: Any
    closed: str | None = None
    is_temporary: bool = False

    def allows(self, url: str) -> bool:
        return self.closed is None and bool(self.rules.can_fetch(url, PRODUCT))

    @property
    def crawl_delay(self) -> float | None:
        delay = self.rules.crawl_delay(PRODUCT)
        return None if delay is None else float(delay)


def read_robots(status: int, body: bytes) -> Robots:
    """The rules of an answer to /robots.txt: 2xx is parsed, 4xx means no rules, 5xx means closed.

    429 closes too: who limits the reading of the rules has not waived them.
    """
    if status >= 500 or status == 429:
        words = f"robots.txt answers {status}, so nothing may be asked (RFC 9309)"
        return closed_robots(words, is_temporary=True)
    text = body[:MAX_BYTES].decode("utf-8", "replace") if 200 <= status < 300 else ""
    return Robots(Protego.parse(text.lstrip("\ufeff")))


def closed_robots(reason: str, *, is_temporary: bool = False) -> Robots:
    """Rules that could not be had: everything is disallowed for now (RFC 9309 section 2.3.1.4)."""
    return Robots(Protego.parse(""), closed=reason, is_temporary=is_temporary)
