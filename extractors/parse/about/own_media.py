"""Accounts and sites that an agency runs itself: they bear its place and its topic (安康商务, 樟树科技网)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from extractors.parse.about.divisions import (
    Division,
    Level,
    by_code,
    by_short_name,
    level_of,
)
from extractors.parse.about.hints import PlaceHint
from extractors.parse.about.units import shortens
from extractors.parse.records import Evidence

_ENDING = re.compile("(?:局|厅|委员会|委|办公室|办)$")
_ACCOUNT = re.compile('[“"‘「『]([\u4e00-\u9fff]{4,12})[”"’」』]')
# What is done with an account that others run.
_OTHERS = re.compile("学习|借鉴|参考|转载|转发|对标|考察|投稿|报送|向")
_BEFORE = 8
_FEWEST = 2  # characters of a topic
_LONGEST_PLACE = 8


def own_media(
    hints: Sequence[PlaceHint], text: str, unit: str, year: int | None
) -> list[PlaceHint]:
    """What the agency of this ``unit`` runs itself, as strong items for its place."""
    topic = _ENDING.sub("", unit)
    if len(topic) < _FEWEST or topic == unit:
        return []
    flat = "".join(text.split())
    accounts = [hint for hint in hints if not hint.strong and _bears(hint, topic, flat)]
    own = [msgspec.structs.replace(hint, strong=True) for hint in accounts]
    return [*own, *_sites(flat, topic, year)]


def level_by_own_media(own: Sequence[PlaceHint], hints: Sequence[PlaceHint]) -> tuple[Level, ...]:
    """The level of 教育局: a county's where its own account or site and another item name one place of that level."""
    for medium in own:
        (code,) = medium.codes
        if level_of(code) == "county" and any(
            other.codes == medium.codes and other.evidence != medium.evidence
            for other in (*own, *hints)
        ):
            return ("county",)
    return ()


def _bears(hint: PlaceHint, topic: str, flat: str) -> bool:
    """Whether an account that bears one place's name bears the topic too: 人社 of 人力资源和社会保障."""
    named = _ACCOUNT.search(hint.evidence.quote)
    if named is None:
        return False
    place = by_code(next(iter(hint.codes)))
    around = named[1].split(place.short) if place else []
    if not any(len(words) >= _FEWEST and shortens(words, topic) for words in around):
        return False
    at = flat.find(hint.evidence.quote)
    return not _OTHERS.search(flat[max(0, at - _BEFORE) : at])


def _sites(flat: str, topic: str, year: int | None) -> Iterator[PlaceHint]:
    for site in (f"{topic}网", f"{topic}信息网"):
        at = flat.find(site)
        while at >= 0:
            words = flat[max(0, at - _LONGEST_PLACE) : at]
            found = _place_at_end(words, year)
            if found:
                evidence = Evidence("text", found[1] + site)
                yield PlaceHint(frozenset({found[0].code}), evidence, strong=True)
            at = flat.find(site, at + 1)


def _place_at_end(words: str, year: int | None) -> tuple[Division, str] | None:
    for length in range(len(words), 1, -1):
        name = words[-length:]
        division = by_short_name(name, year)
        if division:
            return division, name
    return None
