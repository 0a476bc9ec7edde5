"""Who issued a document: decided from evidence inside it, two independent items at least.

Site owner, host and publisher line are not the issuer. A name that lost its place (a brand token stands
there, or only 市国资委 is printed) gets one only from other items that agree; whatever contradicts
makes the issuer unknown and a problem, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from extractors.codebook import codebook
from extractors.parse.about.agency_name import (
    AgencyName,
    agree,
    of_zone,
    read_name,
    same_body,
    same_place,
    within,
)
from extractors.parse.about.divisions import Division, by_code, contains
from extractors.parse.about.elsewhere import mentions_elsewhere
from extractors.parse.about.hints import PlaceHint, own_numbers, place_hints, quote
from extractors.parse.about.issuer_against import other_subject
from extractors.parse.about.issuer_names import (
    commission_without_name,
    contact_name,
    full_name_of,
    ruling,
    subject_name,
    summed_up,
)
from extractors.parse.about.issuer_place import (
    PlaceConflictError,
    contradiction,
    one_place,
    only_short,
    place_evidence,
    told_elsewhere,
    vote,
    whole_area,
)
from extractors.parse.about.mentions import (
    Mention,
    cover_mentions,
    publisher_mentions,
    text_mentions,
)
from extractors.parse.about.own_media import level_by_own_media, own_media
from extractors.parse.about.reference import (
    agency_reference,
    commonest_unit,
    fullest,
    national_signs,
    scope_of,
    unique,
)
from extractors.parse.about.site import account_hint, host_of, index_hint, site_owner
from extractors.parse.about.speaker import says_itself, says_own
from extractors.parse.about.title_names import joint_title, title_mention, titled_below
from extractors.parse.about.units import is_branch_called, same_unit
from extractors.parse.records import AgencyRef, Evidence, Problem, Scope, SiteOwner

_OWN_ROLES = ("title", "compiler", "plan", "sign_off")
_TELL = (*_OWN_ROLES, "subject", "guide", "contact")
# Whose name counts first.
_RANK = {role: rank for rank, role in enumerate((*_OWN_ROLES, "subject", "guide"))}
_NATIONAL_ID = "sasac-000000"
_LOCAL = re.compile(r"(?:镇|乡|苏木)人民政府$|街道办事处$|场$")  # of a county, whatever is printed
_GOVERNMENT_SPEAKS = re.compile("[我全本][省市县区州旗盟]各级(?:人民)?政府")


class Source(msgspec.Struct, frozen=True):
    """The parts of a document that speak about its issuer: cleaned text, nothing else."""

    title: str | None
    preface: str
    body: tuple[str, ...]
    tail: str
    head: str
    whole: str
    meta: tuple[tuple[str, str], ...]
    site_title: str | None
    url: str | None
    year: int | None
    sha256: str
    is_plan: bool = False


class Issuer(msgspec.Struct, frozen=True):
    agency: AgencyRef
    site: SiteOwner | None
    scope: Scope
    problems: tuple[Problem, ...] = ()


class _Case(msgspec.Struct, frozen=True):
    """All that was collected."""

    mentions: tuple[Mention, ...]
    hints: tuple[PlaceHint, ...]
    source: Source


def identify(source: Source) -> Issuer:
    """The issuer, the site owner and the scope of a document.

    Problems: ``issuer_conflict`` (items contradict each other), ``issuer_unproven`` (fewer than two).
    """
    year = source.year
    title = title_mention(source.title, year)
    mentions = (
        *((title,) if title else ()),
        *text_mentions(source.title, source.preface, source.body, source.tail, year),
        *(cover_mentions(source.head, year) if source.is_plan else ()),
        *publisher_mentions(source.head, source.title, source.meta, source.site_title, year),
    )
    if not any(mention.name.is_absolute and mention.role in _TELL for mention in mentions):
        mentions += tuple(
            mention
            for mention in mentions_elsewhere(source.preface, source.body, year)
            if says_itself(mention.name, source.whole)
            or any(same_unit(mention.name.unit, other.name.unit) for other in mentions)
        )
    name, code, division = site_owner(source.whole, source.meta)
    hints = place_hints(source.whole, source.title, year)
    if indexed := index_hint(source.head, division):
        hints.insert(0, indexed)
    if account := account_hint(source.head, year):
        hints.insert(0, account)
    if division:
        item = Evidence("site_code", f"网站标识码 {code}")
        hints.insert(0, PlaceHint(frozenset({division}), item, strong=True))
    case = _Case(mentions, tuple(hints), source)
    site = SiteOwner(name, division) if name or division else None
    own = [mention for mention in mentions if mention.role in _OWN_ROLES]
    absolute = [mention for mention in own if mention.name.is_absolute and not mention.gap]
    both = joint_title(source.title, year)
    if both:
        agency, problems, base = _of_two(*both)
    elif absolute:
        agency, problems, base = _named(case, absolute)
    else:
        agency, problems, base = _unnamed(case)
    below = titled_below(source.title, base) if agency and base else None
    if base and below:
        agency, problems = None, (Problem("issuer_conflict", f"{below} against {base.text}"),)
    if agency is None and not any(problem.code == "issuer_conflict" for problem in problems):
        agency = _by_host(case, base)
        problems = () if agency else problems
    elif agency is not None:
        problems = (*problems, *_of_another_place(agency, source.url))
    if agency is None:
        agency = AgencyRef(f"unknown-{source.sha256[:12]}", None, None, _unique_evidence(case, own))
    return Issuer(agency, site, scope_of(agency, base, source.title, source.whole), problems)


def _of_two(
    one: AgencyName, other: AgencyName
) -> tuple[AgencyRef | None, tuple[Problem, ...], AgencyName | None]:
    words = f"the title names both {one.text} and {other.text}"
    return None, (Problem("issuer_unproven", words),), None


# -- a name with its place is printed ---------------------------------------------------------


def _named(
    case: _Case, absolute: Sequence[Mention]
) -> tuple[AgencyRef | None, tuple[Problem, ...], AgencyName | None]:
    base = _spokesman(case, absolute)
    other = next((m for m in absolute if _is_rival(base.name, m.name)), None)
    if other:
        return None, (_conflict(base.evidence, other.evidence),), base.name
    supporting = [mention for mention in case.mentions if _supports(base.name, mention)]
    against = other_subject(
        base.name, supporting, case.mentions, case.source.title or "", case.source.whole
    )
    if against:
        return None, (_conflict(base.evidence, against),), base.name
    place = one_place(base.name, supporting, case.hints)
    if place is None and not (base.name.national or base.name.proper):
        return _unproven(f"{base.name.text} can be in several places", base)
    if place and only_short(base.name, place, case.hints):
        return _unproven(f"{base.name.text}: no other item names its place", base)
    contradicting = contradiction(base.name, place, supporting, case.hints)
    if contradicting:
        return None, (_conflict(base.evidence, contradicting.evidence),), base.name
    evidence = _items(case, base.name, place, supporting)
    if len(evidence) < 2:
        problem = Problem(
            "issuer_unproven", f"only one item names {base.name.text}", evidence[0].quote
        )
        return None, (problem,), base.name
    best = fullest(base, supporting)
    return agency_reference(best, place, evidence), (), best


def _spokesman(case: _Case, absolute: Sequence[Mention]) -> Mention:
    """The name that counts first: the title's, or whom the office that compiled or signed speaks for."""
    base = min(absolute, key=lambda mention: _RANK.get(mention.role, len(_RANK)))
    if base.role == "compiler" and base.name.is_government_office:
        # 由某某县人民政府办公室编制 of what 某某县 did: the office compiles for its government (art. 49).
        ruled = (m for m in case.mentions if m.role == "subject" and m.name.is_government)
        base = next(
            (m for m in ruled if m.name.is_absolute),
            summed_up(base, case.source.whole, case.source.year),
        )
    elif any(m.role == "title" and m.name.text.endswith("人民政府") for m in case.mentions):
        base = ruling(base, case.source.year)  # 县人民政府 above, signed by its office
    elif base.role == "compiler":
        # 由某某局办公室编制 of what 某某局 did
        owners = (m for m in case.mentions if m.role in ("subject", "site") and m.name.is_absolute)
        base = next((m for m in owners if within(base.name, m.name)), base)
    if case.source.is_plan and base.name.is_government:
        # 某某市政务公开工作要点 names the place it is for; its office signs and issues it.
        signed = (m for m in absolute if m.role == "sign_off" and m.name.is_government_office)
        base = next(signed, base)
    return base


def _is_rival(base: AgencyName, other: AgencyName) -> bool:
    """Whether a name in an issuer's place is another agency's, or a branch of it."""
    branch = other.text.endswith("分局") and not base.text.endswith("分局")
    return branch or not (agree(base, other) or agree(other, base))


def _items(
    case: _Case, name: AgencyName, place: Division | None, supporting: Sequence[Mention]
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
    return evidence


def _supports(base: AgencyName, mention: Mention) -> bool:
    name = mention.name
    if mention.role == "site" and name.is_government and not base.is_government:
        return False
    if name.is_absolute:
        return agree(base, name) or same_body(name, base)
    if base.is_government:
        return (name.unit.startswith("人民政府") and bool(name.levels)) or of_zone(base, name)
    if not name.levels:  # 2022年，黄兴镇人民政府…: the unit alone, said of the year or signed
        same = same_unit(base.unit, name.unit) or of_zone(base, name)
        same = same or is_branch_called(base.unit, name.unit)
        same = same or (base.national and base.unit.endswith(name.unit))
        town = mention.role == "publisher" and name.unit == base.unit and _LOCAL.search(name.unit)
        return bool(town) or (same and mention.role in (*_OWN_ROLES, "subject"))
    if not any(level in name.levels for level in base.levels):
        return False
    return same_unit(base.unit, name.unit) or within(name, base)


def _is_of_all(name: AgencyName, other: AgencyName) -> bool:
    """Whether ``other`` means all offices of a national body: 全国海关, 海关系统, 中国海关 of 海关总署."""
    return re.sub("^[全中]国", "", other.text).startswith(name.unit[:2])


# -- no name with a place ---------------------------------------------------------------------


def _unnamed(case: _Case) -> tuple[AgencyRef | None, tuple[Problem, ...], AgencyName | None]:
    relative = [
        mention
        for mention in case.mentions
        if mention.role in (*_OWN_ROLES, "subject", "site")
        and not mention.name.is_absolute
        and mention.name.unit != "人民政府"
    ]
    base = commonest_unit(relative)
    whole, year = case.source.whole, case.source.year
    told = full_name_of(case.mentions, base)
    if base and told:  # 市政府办公厅 compiles what all offices did
        compiled = base.role == "compiler"
        told = summed_up(told, whole, year) if compiled else told
        elsewhere = told.role == "publisher" and told_elsewhere(told.name, case.hints, whole)
        if elsewhere:
            return None, (_conflict(told.evidence, elsewhere),), told.name
        return _named(case, [told])
    if base is None:
        base = subject_name(case.mentions) or contact_name(case.mentions, whole, year)
        base = base or commission_without_name(case.source.title, case.hints, whole)
        if base is None:
            return None, (Problem("issuer_unproven", "no name of an agency in its place"),), None
        return _named(case, [base])
    if base.role == "subject" and _GOVERNMENT_SPEAKS.search(whole):
        message = f"a government speaks, and no title says that it is {base.name.text}"
        return None, (Problem("issuer_unproven", message, base.evidence.quote),), base.name
    national = _national(case, base)
    if national:
        return national, (), base.name
    if base.gap and base.name.is_sasac and not base.name.levels and base.name.unit[-1] in "委会":
        lost = commission_without_name(case.source.title, case.hints, whole)
        if lost:
            return _named(case, [lost])
    own = own_media(case.hints, whole, base.name.unit, year)
    levels = base.name.levels or (("county",) if _LOCAL.search(base.name.unit) else ())
    levels = levels or level_by_own_media(own, case.hints)
    if not levels:
        return _unproven(f"{base.name.text}: neither place nor level is printed", base)
    try:
        voted = vote(levels, [*own, *case.hints], whole)
    except PlaceConflictError as conflict:
        return None, (_conflict(*conflict.evidence),), base.name
    place = by_code(voted[0], year) if voted else None
    if voted is None or place is None:
        return _unproven(f"{base.name.text}: fewer than two items name its place", base)
    best = fullest(base, [mention for mention in relative if not mention.name.is_absolute])
    named = read_name(place.name + best.tail, year) or best
    if elsewhere := told_elsewhere(named, case.hints, whole):
        return None, (_conflict(voted[1][0], elsewhere),), base.name
    if base.role == "compiler":
        named = summed_up(msgspec.structs.replace(base, name=named), whole, year).name
    printed = [m.evidence for m in relative if same_unit(m.name.unit, base.name.unit)][:2]
    return agency_reference(named, place, unique([*voted[1], *printed])), (), named


def _national(case: _Case, base: Mention) -> AgencyRef | None:
    """国资委 without any place, with two signs of the national commission and none of a local one."""
    if not base.name.is_sasac or base.name.levels or base.gap:
        return None
    local = [hint for hint in case.hints if hint.strong and "000000" not in hint.codes]
    signs = national_signs(case.source.whole)
    if len(signs) < 2 or local or any(m.name.levels and m.name.is_sasac for m in case.mentions):
        return None
    agency = codebook().agencies[_NATIONAL_ID]
    return AgencyRef(agency.agency_id, agency.name_zh, None, (*signs, base.evidence))


# -- result -----------------------------------------------------------------------------------


def _by_host(case: _Case, base: AgencyName | None) -> AgencyRef | None:
    """The registered agency of an official host, when the text says nothing against it."""
    host = host_of(case.source.url)
    agency = codebook().agency_by_host(host) if host else None
    if agency is None or base is None:
        return None
    registered = read_name(agency.name_zh, case.source.year)
    if registered is None or not same_unit(registered.unit, base.unit):
        return None
    if base.is_absolute and not same_place(registered, base):
        return None
    evidence = (Evidence("host", host or ""), Evidence("text", quote(base.text)))
    return AgencyRef(agency.agency_id, agency.name_zh, agency.division_code, evidence)


def _of_another_place(agency: AgencyRef, url: str | None) -> Iterator[Problem]:
    """What the text proves stands on the official host of an agency elsewhere."""
    host = host_of(url)
    owner = codebook().agency_by_host(host) if host else None
    here, there = agency.division_code, owner.division_code if owner else None
    if owner and here and there and not (contains(here, there) or contains(there, here)):
        yield Problem("issuer_conflict", f"text: {agency.name_zh}, host: {owner.name_zh}", "host")


def _unproven(message: str, base: Mention) -> tuple[None, tuple[Problem, ...], AgencyName]:
    return None, (Problem("issuer_unproven", message, base.evidence.quote),), base.name


def _conflict(one: Evidence, other: Evidence) -> Problem:
    return Problem("issuer_conflict", f"{one.quote} against {other.quote}", other.kind)


def _unique_evidence(case: _Case, own: Sequence[Mention]) -> tuple[Evidence, ...]:
    strong = [hint.evidence for hint in case.hints if hint.strong]
    return unique([*(mention.evidence for mention in own), *strong])
