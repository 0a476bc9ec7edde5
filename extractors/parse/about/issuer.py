"""Who issued a document: decided from evidence inside it, two independent items at least.

Site owner, host and publisher line are not the issuer. A name that lost its place (a brand token stands
there, or only 市国资委 is printed) gets one only from other items that agree; whatever contradicts
makes the issuer unknown and a problem, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from extractors.codebook import codebook
from extractors.parse.about.agency_name import (
    AgencyName,
    agree,
    read_name,
    same_place,
)
from extractors.parse.about.divisions import by_code, contains
from extractors.parse.about.elsewhere import mentions_elsewhere
from extractors.parse.about.hints import PlaceHint, county_papers, place_hints, quote
from extractors.parse.about.issuer_case import (
    OWN_ROLES,
    Case,
    Source,
    Verdict,
    contradicted,
    unproven,
)
from extractors.parse.about.issuer_named import named
from extractors.parse.about.issuer_names import (
    OF_COUNTY,
    commission_without_name,
    contact_name,
    fits,
    full_name_of,
    ruled_here,
    short_place,
    subject_name,
    summed_up,
    town_asked,
)
from extractors.parse.about.issuer_place import (
    PlaceConflictError,
    county_before,
    told_elsewhere,
    vote,
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
from extractors.parse.about.speaker import says_itself
from extractors.parse.about.title_names import joint_title, title_mention, titled_below
from extractors.parse.about.units import same_unit
from extractors.parse.records import AgencyRef, Evidence, Problem, Scope, SiteOwner

_TELL = (*OWN_ROLES, "subject", "guide", "contact")
_NATIONAL_ID = "sasac-000000"
_GOVERNMENT_SPEAKS = re.compile("[我全本][省市县区州旗盟]各级(?:人民)?政府")


class Issuer(msgspec.Struct, frozen=True):
    """Who issued a document, whose site shows it, and for whom it speaks; ``problems`` say what was in doubt."""

    agency: AgencyRef
    site: SiteOwner | None
    scope: Scope
    problems: tuple[Problem, ...] = ()


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
    case = Case(mentions, tuple(hints), source)
    site = SiteOwner(name, division) if name or division else None
    own = [mention for mention in mentions if mention.role in OWN_ROLES]
    absolute = [mention for mention in own if mention.name.is_absolute and not mention.gap]
    both = joint_title(source.title, year)
    if both:
        agency, problems, base = _of_two(*both)
    elif absolute:
        agency, problems, base = named(case, absolute)
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


def _of_two(one: AgencyName, other: AgencyName) -> Verdict:
    words = f"the title names both {one.text} and {other.text}"
    return None, (Problem("issuer_unproven", words),), None


# -- no name with a place ---------------------------------------------------------------------


def _unnamed(case: Case) -> Verdict:
    """The issuer of a document none of whose own names has a place."""
    relative = [
        mention
        for mention in case.mentions
        if mention.role in (*OWN_ROLES, "subject", "site")
        and not mention.name.is_absolute
        and mention.name.unit != "人民政府"
    ]
    whole_names = [m for m in case.mentions if m.name.is_absolute]
    base = commonest_unit(relative, whole_names) or town_asked(case.mentions, case.source.whole)
    if base is None:
        return _told_otherwise(case)
    if by_whole_name := _by_whole_name(case, base, whole_names):
        return by_whole_name
    if base.role == "subject" and _GOVERNMENT_SPEAKS.search(case.source.whole):
        message = f"a government speaks, and no title says that it is {base.name.text}"
        return None, (Problem("issuer_unproven", message, base.evidence.quote),), base.name
    national = _national(case, base)
    if national:
        return national, (), base.name
    return _of_place(case, base, relative)


def _told_otherwise(case: Case) -> Verdict:
    """The issuer that only its subject, a contact, or its commission or government tells."""
    whole, year = case.source.whole, case.source.year
    base = (
        subject_name(case.mentions, whole)
        or contact_name(case.mentions, whole, year)
        or commission_without_name(case.source.title, case.mentions, case.hints, whole)
        or ruled_here(case.mentions, case.hints, whole, year)
    )
    if base is None:
        return None, (Problem("issuer_unproven", "no name of an agency in its place"),), None
    return named(case, [base])


def _by_whole_name(case: Case, base: Mention, whole_names: Sequence[Mention]) -> Verdict | None:
    """The issuer by a name with its place that ``base`` shortens."""
    whole, year = case.source.whole, case.source.year
    if base.role == "site" and base.name.unit == f"{base.name.text}管理委员会":
        # 新区政务网 is the site of all of the zone; who is asked, says whose report it is
        asked_there = contact_name(case.mentions, whole, year)
        if asked_there and base.name.text in asked_there.name.text:
            return named(case, [asked_there])
    said = subject_name(case.mentions, whole) if base.role == "site" else None
    if said:  # on 区人社局网 a zone tells of its own; 总局网站 is the site of 国家…总局
        itself = said.name.national and said.name.text.endswith(base.name.unit)
        asked = any(m.role == "contact" and agree(said.name, m.name) for m in whole_names)
        if itself or asked:
            return named(case, [said])
    told = full_name_of(case.mentions, base)
    if told:  # 市政府办公厅 compiles what all offices did
        compiled = base.role == "compiler"
        told = summed_up(told, whole, year) if compiled else told
        weak = told.role in ("publisher", "site")
        elsewhere = told_elsewhere(told.name, case.hints, whole) if weak else None
        if elsewhere:
            return contradicted(told.evidence, elsewhere, told.name)
        return named(case, [told])
    return None


def _of_place(case: Case, base: Mention, relative: Sequence[Mention]) -> Verdict:
    """The issuer under a name without a place (市国资委), in the place that two items and more agree on."""
    whole, year = case.source.whole, case.source.year
    if base.gap and base.name.is_sasac and not base.name.levels and base.name.unit[-1] in "委会":
        lost = commission_without_name(case.source.title, case.mentions, case.hints, whole)
        if lost:
            return named(case, [lost])
    own = own_media(case.hints, whole, base.name.unit, year)
    levels = base.name.levels or (("county",) if OF_COUNTY.search(base.name.unit) else ())
    levels = levels or level_by_own_media(own, case.hints)
    if not levels:
        return unproven(f"{base.name.text}: neither place nor level is printed", base)
    county = county_before(base.name, year)
    called = [PlaceHint(frozenset({county.code}), base.evidence, strong=False)] if county else []
    if base.name.is_sasac and (place := short_place(case.source.title, year)):
        evidence = Evidence("title", quote(case.source.title or ""))
        called.append(PlaceHint(frozenset({place.code}), evidence, strong=False))
    if OF_COUNTY.search(base.name.unit):
        called += county_papers(whole, year)
    try:
        voted = vote(levels, [*own, *case.hints, *called], whole)
    except PlaceConflictError as conflict:
        return contradicted(*conflict.evidence, base.name)
    place = by_code(voted[0], year) if voted else None
    if voted is None or place is None or not fits(base.name, place):
        return unproven(f"{base.name.text}: fewer than two items name its place", base)
    best = fullest(base, [mention for mention in relative if not mention.name.is_absolute])
    tail = best.tail.removeprefix(county.short) if county else best.tail
    full = read_name(place.name + tail, year) or best
    if elsewhere := told_elsewhere(full, case.hints, whole):
        return contradicted(voted[1][0], elsewhere, base.name)
    if base.role == "compiler":
        full = summed_up(msgspec.structs.replace(base, name=full), whole, year).name
    printed = [m.evidence for m in relative if same_unit(m.name.unit, base.name.unit)][:2]
    proven = unique([*voted[1], *printed])
    return agency_reference(full, place, proven, year), (), full


def _national(case: Case, base: Mention) -> AgencyRef | None:
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


def _by_host(case: Case, base: AgencyName | None) -> AgencyRef | None:
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


def _unique_evidence(case: Case, own: Sequence[Mention]) -> tuple[Evidence, ...]:
    strong = [hint.evidence for hint in case.hints if hint.strong]
    return unique([*(mention.evidence for mention in own), *strong])
