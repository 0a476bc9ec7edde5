"""Branches of bodies that are led from above: how each is printed, and the one name that it bears.

What a branch is called varies from page to page (株洲市税务局, 国家税务总局株洲市税务局; 浙江证监局, 中国证监会浙江监管局): ``lists/branches.csv``
tells what stands before its place (``heads``), what behind it (``kind``), how the place is printed where no head is
(``bare``: ``short`` without its word, since 浙江省金融监管局 is another body than 浙江金融监管局; empty: never), and the name.
``lists/branch_seats.csv`` tells where those sit whose place is no division of their level: 拱北海关 in 珠海.
"""

from __future__ import annotations

import functools
import re

import msgspec

from extractors.parse.about.divisions import (
    Division,
    by_code,
    contains,
    read_place,
    units_by_short,
)
from extractors.parse.words.lists import rows

_LONGEST_SHORT = 5
# 伊犁州, 关岭自治县
_PEOPLES_WORD = re.compile("(?:自治)?[州县旗]$")


class Branch(msgspec.Struct, frozen=True):
    """A printed name of a branch: the places that it can mean, its kind, and whether no other body is called so, since its head
    is printed or its seat known."""

    places: tuple[Division, ...]
    kind: str
    certain: bool


class _Shape(msgspec.Struct, frozen=True):
    printed: re.Pattern[str]
    bare: str
    name: str


@functools.cache
def _shapes() -> tuple[_Shape, ...]:
    return tuple(
        _Shape(
            re.compile(
                f"(?P<head>{row['heads'] or '(?!)'})?"
                f"(?P<place>[\u4e00-\u9fff]{{2,16}}?)(?P<kind>{row['kind']})"
            ),
            row["bare"],
            row["name"],
        )
        for row in rows(
            "branches", ["heads", "kind", "bare", "name"], ["heads", "kind"], ["heads", "kind"]
        )
    )


def read_branch(name: str, year: int | None) -> Branch | None:
    """The branch that a printed name is, or None."""
    found = _match(name)
    if found is None:
        return None
    shape, match = found
    if seat := _seat(match, year):
        return Branch((seat,), match["kind"], certain=True)
    places, whole = _places(match["place"], year)
    if not places or not (match["head"] or shape.bare == "any" or not whole):
        return None
    return Branch(places, match["kind"], certain=bool(match["head"]))


def official_name(name: str, place: Division, whole_place: str) -> str | None:
    """The name of the branch at ``place`` that a printed ``name`` means; None where it is no branch's. ``whole_place`` is the
    place as full names bear it."""
    found = _match(name)
    if found is None:
        return None
    shape, match = found
    printed = match["place"]
    if _seats().get(printed + match["kind"]) == place.code:
        return shape.name.format(place=printed, short=printed, seat=printed, kind=match["kind"])
    ends = (place.name, place.short)
    if not (printed.endswith(ends) or _PEOPLES_WORD.sub("", printed).endswith(place.short)):
        return None  # 宁波杭州湾新区: a zone in it
    whole = printed.endswith(place.name) and place.name != place.short
    if not (match["head"] or shape.bare == "any" or not whole):
        return None
    # The branches of the central bank in provinces' capitals bear the city's short name.
    capital = place.code.endswith("0100")
    return shape.name.format(
        place=whole_place,
        short=place.short,
        seat=place.short if capital else whole_place,
        kind=match["kind"],
    )


@functools.lru_cache(maxsize=4096)
def _match(name: str) -> tuple[_Shape, re.Match[str]] | None:
    for shape in _shapes():
        match = shape.printed.fullmatch(name)
        if match and (match["head"] or shape.bare):
            return shape, match
    return None


@functools.cache
def _seats() -> dict[str, str]:
    return {
        row["branch"]: row["division_code"]
        for row in rows("branch_seats", ["branch", "division_code"], ["branch"])
    }


def _seat(match: re.Match[str], year: int | None) -> Division | None:
    code = _seats().get(match["place"] + match["kind"])
    return by_code(code, year) if code else None


def _places(words: str, year: int | None) -> tuple[tuple[Division, ...], bool]:
    """The places that ``words`` mean, all of them, and whether they end with their word."""
    places, used = read_place(words, year)
    if used == len(words):
        return places, any(place.name != place.short for place in places)
    if len(words) <= _LONGEST_SHORT and (places := units_by_short(words, year)):
        return places, False
    bare = _PEOPLES_WORD.sub("", words)
    places = units_by_short(bare, year) if bare != words else ()
    if places and all("自治" in place.name for place in places):
        return places, True
    for at in range(2, len(words) - 1):  # 绍兴上虞
        upper = units_by_short(words[:at], year)
        below = units_by_short(words[at:], year) if upper else ()
        inside = tuple(unit for unit in below if any(contains(u.code, unit.code) for u in upper))
        if inside:
            return inside, False
    return (), False
