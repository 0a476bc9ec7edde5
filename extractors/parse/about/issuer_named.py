"""An issuer whose name with its place is printed: whether a second item proves it and nothing contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from extractors.parse.about.agency_name import (
    AgencyName,
    agree,
    of_zone,
    read_name,
    same_body,
    within,
)
from extractors.parse.about.divisions import Division, by_code
from extractors.parse.about.elsewhere import mentions_elsewhere
from extractors.parse.about.hints import PlaceHint, own_numbers
from extractors.parse.about.issuer_against import other_subject
from extractors.parse.about.issuer_case import OWN_ROLES, Case, Verdict, contradicted, unproven
from extractors.parse.about.issuer_names import CALLS_ITSELF, OF_COUNTY, ruling, summed_up
from extractors.parse.about.issuer_place import (
    contradiction,
    one_place,
    only_short,
    place_evidence,
    whole_area,
)
from extractors.parse.about.mentions import Mention
from extractors.parse.about.reference import agency_reference, fullest, national_signs, unique
from extractors.parse.about.speaker import says_own
from extractors.parse.about.units import is_branch_called, same_unit
from extractors.parse.records import Evidence, Problem
from extractors.parse.words.lists import shapes

# Whose name counts first.
_RANK = {role: rank for rank, role in enumerate((*OWN_ROLES, "subject", "guide"))}
# The one office of a zone, which reports for it: 高新区党政办公室.
_ZONE_OFFICE = re.compile("区(?:管理委员会|管委会)?党政(?:综合)?办(?:公室)?$")
_COMMISSIONS = ("国资委", "国有资产监督管理委员会", "人民政府国有资产监督管理委员会")
_OWN_TAIL = 4  # characters: 网岭派出所 of 攸县公安局网岭派出所


def named(case: Case, absolute: Sequence[Mention]) -> Verdict:
    """The agency whose whole name stands in its place, where a second item agrees and none contradicts."""
    base = _spokesman(case, absolute)
    other = next((m for m in absolute if _is_rival(base.name, m.name)), None)
    if other:
        return contradicted(base.evidence, other.evidence, base.name)
    supporting = [mention for mention in case.mentions if _supports(base.name, mention)]
    against = other_subject(
        base.name, supporting, case.mentions, case.source.title or "", case.source.whole
    )
    if against:
        return contradicted(base.evidence, against, base.name)
    place = one_place(base.name, supporting, case.hints)
    if place is None and not (base.name.national or base.name.proper):
        return unproven(f"{base.name.text} can be in several places", base)
    whole_names = (base.name, *(m.name for m in supporting if m.name.is_absolute))
    if place and all(only_short(name, place, case.hints) for name in whole_names):
        return unproven(f"{base.name.text}: no other item names its place", base)
    hints = _without_cited(base, supporting, case)
    contradicting = contradiction(base.name, place, supporting, hints)
    if contradicting:
        return contradicted(base.evidence, contradicting.evidence, base.name)
    evidence = _items(case, base.name, place, supporting)
    if len(evidence) < 2:
        problem = Problem(
            "issuer_unproven", f"only one item names {base.name.text}", evidence[0].quote
        )
        return None, (problem,), base.name
    best = fullest(base, supporting)
    return agency_reference(best, place, evidence, case.source.year), (), best


def _without_cited(base: Mention, supporting: Sequence[Mention], case: Case) -> Sequence[PlaceHint]:
    """The hints without the numbers of commissions elsewhere that the text calls by their names (《…办法》 of 衡阳市国资委), where
    more than the title says whose report this is."""
    if not any(m.role != base.role and m.name.places for m in supporting):
        return case.hints
    flat = "".join(case.source.whole.split())
    return [hint for hint in case.hints if not (hint.own and _is_named(hint, flat))]


def _is_named(hint: PlaceHint, flat: str) -> bool:
    """Whether the commission of a document number's place is named in a text."""
    if hint.evidence.kind != "document_number":
        return False
    places = (place for code in hint.codes if (place := by_code(code)))
    return any(f"{at.name}{unit}" in flat for at in places for unit in _COMMISSIONS)


def _spokesman(case: Case, absolute: Sequence[Mention]) -> Mention:
    """The name that counts first: the title's, or whom the office that compiled or signed speaks for."""
    base = min(absolute, key=lambda mention: _RANK.get(mention.role, len(_RANK)))
    if base.role == "compiler" and base.name.is_government_office:
        # 由某某县人民政府办公室编制 of what 某某县 did: the office compiles for its government (art. 49).
        ruled = (m for m in case.mentions if m.role == "subject" and m.name.is_government)
        base = next(
            (m for m in ruled if m.name.is_absolute),
            summed_up(base, case.source.whole, case.source.year),
        )
        if _tells_of_area(base.name, case.source.body):
            base = ruling(base, case.source.year)
    elif any(m.role == "title" and m.name.text.endswith("人民政府") for m in case.mentions):
        base = ruling(base, case.source.year)  # 县人民政府 above, signed by its office
    elif (
        base.role == "compiler"
        and (zone := _ZONE_OFFICE.sub("区", base.name.text)) != base.name.text
    ):
        ruled_zone = read_name(zone, case.source.year)
        base = msgspec.structs.replace(base, name=ruled_zone) if ruled_zone else base
    elif base.role == "compiler":
        # 由某某局办公室编制 of what 某某局 did
        owners = (m for m in case.mentions if m.role in ("subject", "site") and m.name.is_absolute)
        base = next((m for m in owners if within(base.name, m.name)), base)
    if case.source.is_plan and base.name.is_government:
        # 某某市政务公开工作要点 names the place it is for; its office signs and issues it.
        signed = (m for m in absolute if m.role == "sign_off" and m.name.is_government_office)
        base = next(signed, base)
    return base


def _tells_of_area(office: AgencyName, bodies: Iterable[str]) -> bool:
    """Whether a sentence of the text has the place itself as its subject, which an office's own report has not."""
    names = {place.name for place in office.places}
    shape = next(shape for _, shape in shapes("issuer_words", "area"))
    return any(match[1] in names for body in bodies for match in shape.finditer(body))


def _is_rival(base: AgencyName, other: AgencyName) -> bool:
    """Whether a name in an issuer's place is another agency's, or a branch of it."""
    branch = other.text.endswith("分局") and not base.text.endswith("分局")
    return branch or not (agree(base, other) or agree(other, base))


def _items(
    case: Case, name: AgencyName, place: Division | None, supporting: Sequence[Mention]
) -> tuple[Evidence, ...]:
    """What proves a name with its place; the weaker kinds are asked where fewer than two items do."""
    whole = case.source.whole
    told: Iterable[Evidence] = national_signs(whole) if name.national else ()
    if place:
        told = place_evidence(place, case.hints, own_unit=name.is_sasac)
    evidence = unique([*(mention.evidence for mention in supporting), *told])
    if len(evidence) < 2:
        strangers = any(
            m not in supporting
            and not (m.name.is_government or m.name.is_government_office)
            and not (name.national and _is_of_all(name, m.name))
            for m in case.mentions
        )
        local = name.national and any(hint.strong for hint in case.hints)
        evidence = unique([*evidence, *says_own(name, place, strangers or local, whole)])
        if name.national and not name.is_sasac:
            evidence = unique([*evidence, *own_numbers(whole, "国", name.unit)])
    if len(evidence) < 2 and place:
        numbers = own_numbers(whole, place.short, name.unit)
        area = whole_area(place, whole) if name.is_government else ()
        evidence = unique([*evidence, *numbers, *area])
    if len(evidence) < 2:
        source = case.source
        preface, *body = (
            _below_title(part, source.title) for part in (source.preface, *source.body)
        )
        again = mentions_elsewhere(preface, body, source.year)
        if name.unit.endswith("区管理委员会"):
            evidence = unique([*evidence, *_own_site(name, whole)])
        evidence = unique([*evidence, *(m.evidence for m in again if same_body(name, m.name))])
    return evidence


def _own_site(zone: AgencyName, whole: str) -> Iterator[Evidence]:
    """The site that bears a zone's whole name: 通过佛山高新区门户网站公开."""
    site = f"{zone.text}(?:管委会|管理委员会)?(?:政府|政务)?(?:门户|官方)?网站"
    if found := re.search(site, "".join(whole.split())):
        yield Evidence("text", found[0])


def _below_title(text: str, title: str | None) -> str:
    """A text without its title and the lines that are a part of it."""
    bare = "".join((title or "").split())
    lines = ("".join(line.split()) for line in text.splitlines())
    return "\n".join(line.replace(bare, "") for line in lines if line not in bare) if bare else text


def _supports(base: AgencyName, mention: Mention) -> bool:
    name = mention.name
    if mention.role == "site" and name.is_government and not base.is_government:
        return False
    if name.is_absolute:
        return agree(base, name) or same_body(name, base)
    if base.is_government:
        whole = name.unit.startswith("人民政府") and bool(name.levels)
        zone = name.unit.endswith("区管理委员会") and same_unit(base.unit, name.unit)
        return whole or zone or of_zone(base, name)
    if not name.levels:  # 2022年，黄兴镇人民政府…: the unit alone, said of the year or signed
        same = same_unit(base.unit, name.unit) or of_zone(base, name)
        same = same or is_branch_called(base.unit, name.unit)
        itself = name.unit in CALLS_ITSELF or len(name.unit) >= _OWN_TAIL
        itself = itself or any(name.unit.startswith(place.short) for place in base.places)  # 湖南局
        same = same or (itself and base.unit.endswith(name.unit))
        same = same or (base.national and base.unit.endswith(name.unit))
        town = (
            mention.role == "publisher" and name.unit == base.unit and OF_COUNTY.search(name.unit)
        )
        # 请与总局办公厅联系
        asked = base.national and mention.role == "contact" and name.unit in ("总局", "总署")
        return bool(town) or (same and (asked or mention.role in (*OWN_ROLES, "subject")))
    if not any(level in name.levels for level in base.levels):
        return False
    # 市税务局 of 国家税务总局某某市税务局
    branch = any(base.text.endswith(place.name + name.unit) for place in base.places)
    return branch or same_unit(base.unit, name.unit) or within(name, base)


def _is_of_all(name: AgencyName, other: AgencyName) -> bool:
    """Whether ``other`` means all offices of a national body: 全国海关, 海关系统, 中国海关 of 海关总署."""
    return re.sub("^[全中]国", "", other.text).startswith(name.unit[:2])
