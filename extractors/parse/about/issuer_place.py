"""Where the issuer is: what a document's own number, accounts, site and prose prove about the place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.parse.about.agency_name import AgencyName
from extractors.parse.about.divisions import (
    MUNICIPALITIES,
    Division,
    Level,
    by_code,
    by_short_name,
    contains,
    cut,
    with_trait,
    zone_at,
)
from extractors.parse.about.hints import PlaceHint, government_numbers
from extractors.parse.about.mentions import Mention
from extractors.parse.records import Evidence

_WHOLE_AREA = re.compile(
    r"全(省|市|县|区|州|旗)(?:政府信息|政务公开|信息公开|主动公开|各级|累计|共计|上下|共?(?:新收|收到|受理))"
)
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}(?:镇|乡|街道)(?:人民政府|办事处)$")
_ROAD = re.compile("[东西南北中]?(?:路|大[道街])")  # 中原西路街道 bears a road's name, not 中原区's
_RANK = {"province": 0, "city": 1, "county": 2}


class PlaceConflictError(Exception):
    """Two items of evidence name different places; ``evidence`` holds both."""

    def __init__(self, one: Evidence, other: Evidence) -> None:
        super().__init__(f"{one.quote} against {other.quote}")
        self.evidence = (one, other)


def one_place(
    name: AgencyName, supporting: Iterable[Mention], hints: Iterable[PlaceHint]
) -> Division | None:
    """The one division that an absolute name means; other items decide between 鼓楼区 and 鼓楼区.

    None when they leave several, or point to different ones.
    """
    candidates = {division.code: division for division in name.places}
    for mention in supporting:
        common = {division.code for division in mention.name.places} & set(candidates)
        if common:
            candidates = {code: candidates[code] for code in common}
    if len(candidates) == 1:
        return next(iter(candidates.values()))
    votes: set[str] = set()
    for hint in hints:
        if hint.codes >= set(candidates):  # the ambiguous name itself
            continue
        fitting = [code for code in candidates if any(_near(code, hinted) for hinted in hint.codes)]
        if len(fitting) == 1:
            votes.add(fitting[0])
    return candidates[votes.pop()] if len(votes) == 1 else None


def only_short(name: AgencyName, place: Division, told: Iterable[PlaceHint]) -> bool:
    """Whether towns elsewhere can bear the name of a county's zone (大渡口经开区) or street (西区街道), and nothing else in
    the text names that county, or the city of a district that is called for a quarter of the compass."""
    if place.level != "county" or zone_at(name.text):
        return False
    anywhere = with_trait("common_noun") | with_trait("elsewhere_too")
    if place.name in anywhere and name.text.startswith(place.name):
        city = cut(place.code, "city")
        codes = (code for hint in told for code in hint.codes)
        return not any(contains(city, code) and code != place.code for code in codes)
    if not name.text.startswith(place.short) or name.text.startswith(
        (place.name, *(place.short + word for word in (*"市县区州旗盟", "自治")))
    ):
        return False
    return not any(contains(place.code, code) for hint in told for code in hint.codes)


def county_before(name: AgencyName, year: int | None) -> Division | None:
    """The county by whose short name a town is called: 永嘉金溪镇."""
    for length in (3, 2) if not name.places else ():
        county = by_short_name(name.tail[:length], year)
        town = _TOWN.match(name.tail, length) and not _ROAD.match(name.tail, length)
        if county and county.level == "county" and town:
            return county
    return None


def _near(code: str, hinted: str) -> bool:
    return contains(cut(code, "city"), hinted) or hinted == cut(code, "province")


def contradiction(
    name: AgencyName,
    place: Division | None,
    supporting: Iterable[Mention],
    hints: Sequence[PlaceHint],
) -> PlaceHint | None:
    """An own document number or account that belongs to another agency of the same kind and level, or another place of
    that level that accounts and sites tell where nothing but the title tells this one.

    Numbers of superiors are cited by everybody, and the national commission cites all below it.
    """
    if place is None:
        return None
    if name.is_sasac:
        for hint in hints:
            if not (hint.strong and hint.own) or "000000" in hint.codes:
                continue
            if any(contains(place.code, code) or contains(code, place.code) for code in hint.codes):
                continue
            if any((by_code(code) or place).level == place.level for code in hint.codes):
                return hint
    named = any(m.role != "title" and m.name.places for m in supporting)
    if named or any(contains(place.code, code) for hint in hints for code in hint.codes):
        return None
    return _told_elsewhere(place, hints)


def _told_elsewhere(place: Division, hints: Iterable[PlaceHint]) -> PlaceHint | None:
    """A strong item for one other place of the level of ``place``, where a second item tells that place too."""
    told: dict[str, list[PlaceHint]] = {}
    for hint in hints:
        reached = {found for code in hint.codes for found in _reached(code, (place.level,))}
        if len(reached) == 1:
            told.setdefault(reached.pop(), []).append(hint)
    for items in told.values():
        strong = next((hint for hint in items if hint.strong), None)
        if strong and len({hint.evidence for hint in items}) > 1:
            return strong
    return None


def told_elsewhere(name: AgencyName, hints: Iterable[PlaceHint], whole: str) -> Evidence | None:
    """The agency of the same kind and level in another place that the text names, or the site of such a place, where
    the agency itself names its own place nowhere (县财政局)."""
    flat = "".join(whole.split())
    here = {place.code for place in name.places}
    for hint in hints:
        if len(hint.codes) > 1 or not here.isdisjoint(hint.codes):
            continue
        other = by_code(next(iter(hint.codes)))
        alike = other is not None and other.level in name.levels
        site = hint.evidence.kind == "site_code"
        if alike and (site or hint.evidence.quote + name.unit in flat):
            return hint.evidence
    return None


def place_evidence(
    place: Division, hints: Iterable[PlaceHint], *, own_unit: bool
) -> Iterable[Evidence]:
    """Items that prove the place of a printed name: of the prose one only, of the others all."""
    told = False
    for hint in hints:
        if hint.strong:
            site = hint.evidence.kind == "site_code"
            inside = any(contains(place.code, code) for code in hint.codes)
            if (place.code in hint.codes or (site and inside)) and (not hint.own or own_unit):
                yield hint.evidence
        elif not told and len(hint.codes) == 1 and contains(place.code, next(iter(hint.codes))):
            told = True
            yield hint.evidence


def whole_area(place: Division, text: str) -> Iterable[Evidence]:
    """What only a government says, of the area that is its own: 全省各级, 全县主动公开."""
    for match in _WHOLE_AREA.finditer(text):
        if place.name.endswith(match[1]):
            yield Evidence("text", match[0])
            return


def vote(
    levels: Sequence[Level], hints: Iterable[PlaceHint], text: str
) -> tuple[str, list[Evidence]] | None:
    """The place at one of ``levels`` for which two independent items stand, and those items.

    Beside one strong item a number of that place's government in ``text`` is the second. Without a strong item
    three weak ones are asked for. None when there are too few.

    Raises:
        PlaceConflictError: a strong item, or many weak ones, name another place.
    """
    items: dict[str, list[Evidence]] = {}
    told: dict[str, set[str]] = {}
    strong: Counter[str] = Counter()
    firmly: list[PlaceHint] = []
    for hint in hints:
        reached = {place for code in hint.codes for place in _reached(code, levels)}
        if len(reached) != 1:  # 长国资 is Changchun's and Changsha's: it bounds, it does not point
            continue
        place = reached.pop()
        told.setdefault(place, set()).update(hint.codes)
        known = items.setdefault(place, [])
        if hint.evidence not in known:
            known.append(hint.evidence)
            strong[place] += hint.strong
            firmly += [hint] if hint.strong else []
    ranked = sorted(items, key=lambda place: (strong[place], len(items[place])), reverse=True)
    if not ranked:
        return None
    best = ranked[0]
    for other in ranked[1:]:
        if strong[other] or 2 * len(items[other]) > len(items[best]):
            raise PlaceConflictError(items[best][0], items[other][0])
    if "county" in levels and len(levels) > 1:
        # 市 may be a county city's own, whose pages name the city above it too and lie on its site
        below = told[best] - {best}
        cities = {code for code in below if (at := by_code(code)) and at.name.endswith("市")}
        firm = {code for hint in firmly for code in hint.codes}
        if cities & firm or (cities and len(below) == 1 and best not in firm):
            return None
    enough = 2 if strong[best] else 3
    division = by_code(best)
    if division and strong[best] and len(items[best]) < enough:
        items[best] += government_numbers(text, division.short)
    return (best, items[best]) if len(items[best]) >= enough else None


def _reached(code: str, levels: Sequence[Level]) -> Iterable[str]:
    division = by_code(code)
    if division is None:
        return
    for level in levels:
        if level == "province" and "city" in levels and code[:2] not in MUNICIPALITIES:
            continue  # 市 at province level is a municipality's
        if level == "county" and len(levels) > 1:
            continue  # a county city's own 市 is proved by its full name only
        if _RANK[division.level] >= _RANK[level]:
            yield cut(code, level)
        elif level == "county" and code in with_trait("without_counties"):
            yield code
