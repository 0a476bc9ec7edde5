"""Refusals and soft 404s told from pages, by the patterns of blocks.yml. Pure."""

from __future__ import annotations

import dataclasses
import functools
import re
from pathlib import Path

import yaml

_DATA = Path(__file__).with_name("blocks.yml")
_SAMPLE_BYTES = 64 * 1024
_LINK = re.compile(r"<a\s[^>]{0,300}href", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<(script|style|noscript)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|<[^<>]{0,2000}>",
    re.DOTALL | re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """``kind``: status, challenge or waf; ``name``: what it is, in words."""

    kind: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    name: str
    pattern: re.Pattern[str]
    max_text: int
    without_links: bool

    def refuses(self, text: str) -> bool:
        return (
            self.pattern.search(text) is not None
            and len(visible_text(text)) <= self.max_text
            and not (self.without_links and _LINK.search(text))
        )


@dataclasses.dataclass(frozen=True, slots=True)
class _Blocks:
    statuses: dict[int, str]
    patterns: tuple[_Pattern, ...]
    soft_404: re.Pattern[str]
    soft_404_max_text: int
    tls: tuple[tuple[re.Pattern[str], str], ...]


@functools.cache
def _blocks() -> _Blocks:
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    return _Blocks(
        statuses={int(status): str(words) for status, words in data["statuses"].items()},
        patterns=tuple(
            _Pattern(
                entry["kind"],
                entry["name"],
                re.compile(entry["pattern"], re.DOTALL),
                entry["max_text"],
                entry.get("without_links", False),
            )
            for entry in data["patterns"]
        ),
        soft_404=re.compile(data["soft_404"]["pattern"]),
        soft_404_max_text=data["soft_404"]["max_text"],
        tls=tuple((re.compile(entry["pattern"]), entry["name"]) for entry in data["tls"]),
    )


def find_refusal(status: int, body: bytes) -> Refusal | None:
    """How the site refuses with this answer, or None. Source: crawl.md section 3."""
    blocks = _blocks()
    if b"\0" not in body[:1024]:  # pictures and office files refuse nobody
        text = lenient_text(body)
        for entry in blocks.patterns:
            if entry.refuses(text):
                return Refusal(entry.kind, entry.name)
    if status in blocks.statuses:
        return Refusal("status", blocks.statuses[status])
    return None


def is_soft_404(body: bytes) -> bool:
    """Whether a page with status 200 says in a few words that there is no such page."""
    blocks = _blocks()
    text = lenient_text(body)
    if blocks.soft_404.search(text) is None:  # the dear part is only for pages that have the words
        return False
    seen = visible_text(text)
    return len(seen) <= blocks.soft_404_max_text and blocks.soft_404.search(seen) is not None


def name_tls_fault(words: str) -> str:
    """What OpenSSL complains of, for a person, with its own words behind."""
    for pattern, name in _blocks().tls:
        if pattern.search(words):
            return f"{name} ({words})"
    return words


def lenient_text(body: bytes) -> str:
    """The first 64 KB as text, only to look for patterns in: UTF-8 if it can be, else GB18030."""
    head = body[:_SAMPLE_BYTES]
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The cut may fall inside a character; only an error before it speaks against UTF-8.
        if error.start >= len(head) - 3:
            return head[: error.start].decode("utf-8")
        return head.decode("gb18030", "replace")


def visible_text(html: str) -> str:
    """Roughly what a reader sees, blanks dropped."""
    return re.sub(r"\s+|&nbsp;", "", _UNSEEN.sub("", html))


def sample(body: bytes, characters: int = 160) -> str:
    """A short piece of a page as evidence for a person, without control characters."""
    text = re.sub(r"\s+", " ", lenient_text(body)).strip()
    return "".join(character for character in text if character.isprintable())[:characters]
