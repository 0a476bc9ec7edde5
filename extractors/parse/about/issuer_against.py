"""Who else a document may be by: what speaks against the name in its title or under its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.about.agency_name import (
    AgencyName,
    of_zone,
    same_place,
    within,
)
from extractors.parse.about.issuer_names import BY_DEPARTMENT
from extractors.parse.about.mentions import Mention, office_below
from extractors.parse.about.speaker import own_word, says_itself
from extractors.parse.about.title_names import BODY_BELOW
from extractors.parse.about.units import same_unit, succeeds
from extractors.parse.records import Evidence

_COMPETENT = re.compile("政务|行政审批|数据|信息公开")  # who may sign for a government
_OF_AREA = re.compile("[我全本][省市县区州旗盟]")
_BY_OFFICE = re.compile("[我本]办(?![法公理事件])|[我本全](?:省|市|县|区|州|旗|盟)")
_OWN = re.compile(rf"{BY_DEPARTMENT.pattern}|[我本](?:单位|机关)")
# A body below an agency that speaks of itself; 本站 is mostly the web site.
_BODY_BELOW = re.compile(
    "[我本](园|校|院(?![校系务])|馆|村|社区|中心(?!工作|任务)|[总支大]队|所(?!有|称|列|需|属|在|管|涉)|公司|集团)|我(站)"
)


def other_subject(
    base: AgencyName,
    supporting: Sequence[Mention],
    mentions: Sequence[Mention],
    title: str,
    whole: str,
) -> Evidence | None:
    """A sentence about the year whose subject is another agency, where none is about the base. The line of a
    government above a title without a name may be its site's own."""
    other = _other_title(base, mentions) or _other_place(base, mentions)
    if other:
        return other.evidence
    if base.is_government and (below := _department_speaks(base, mentions, whole)):
        return below
    if parent := _parent_alone(base, mentions):
        return parent.evidence
    if below := _body_below_speaks(base, supporting, mentions, whole):
        return below
    if base.is_government_office and (bureau := _bureau_speaks(mentions, whole)):
        return bureau.evidence
    if base.is_government_office and (asked := _asked_instead(mentions, supporting)):
        return asked.evidence
    if any(mention.role in ("subject", "sign_off", "compiler") for mention in supporting):
        return None
    for mention in mentions:
        if mention.role == "subject" and mention.name.is_absolute and not mention.name.national:
            return mention.evidence
    printed = any(title in "".join(line.split()) for line in whole.splitlines())
    office = office_below(mentions) if base.is_government and not printed else None
    return office.evidence if office else None


def _other_title(base: AgencyName, mentions: Sequence[Mention]) -> Mention | None:
    """The title whose agency, named without its place, is another one than that which signs or compiles."""
    for mention in mentions:
        name = mention.name
        if mention.role != "title" or name.is_absolute:
            continue
        if name.unit == "人民政府":
            if name.text.endswith("人民政府") and not base.is_government:
                return mention
            continue
        known = same_unit(base.unit, name.unit) or within(base, name) or within(name, base)
        level = not (name.levels and base.levels) or bool(set(name.levels) & set(base.levels))
        if base.places and name.levels and name.text[0] in "省市州盟县区旗":
            level = level and any(place.name.endswith(name.text[0]) for place in base.places)
        known = known or succeeds(base.unit, name.unit)
        known = known or base.text.endswith(name.text)  # 东省大数据局 lost its first character
        if not (known or of_zone(base, name) or base.unit.endswith(name.unit)) or not level:
            return mention
    return None


def _other_place(base: AgencyName, mentions: Sequence[Mention]) -> Mention | None:
    """The agency of the same kind and level in another place, whom the document names as its own."""
    roles = ("contact",) if base.is_government else ("contact", "subject", "guide", "compiler")
    shorts = {place.short for place in base.places}
    for mention in mentions:
        name = mention.name
        if mention.role not in roles or not (shorts and name.places):
            continue
        elsewhere = not same_place(base, name) and set(name.levels) == set(base.levels)
        renamed = shorts & {place.short for place in name.places}  # 邹平县 is 邹平市 since 2018
        if elsewhere and not renamed and same_unit(base.unit, name.unit):
            return mention
    return None


def _parent_alone(base: AgencyName, mentions: Sequence[Mention]) -> Mention | None:
    """The agency that compiled or signed the report of a body below it, which nothing but the title names."""
    if not BODY_BELOW.search(base.unit):
        return None
    others = [m for m in mentions if m.role != "title"]
    if any(same_unit(m.name.unit, base.unit) or base.unit.endswith(m.name.unit) for m in others):
        return None
    told = (m for m in others if m.role in ("compiler", "sign_off") and m.name.is_absolute)
    return next((m for m in told if within(base, m.name) and not m.name.is_government), None)


def _body_below_speaks(
    base: AgencyName, supporting: Sequence[Mention], mentions: Sequence[Mention], whole: str
) -> Evidence | None:
    """我园, 我大队 below a bureau's title that never says 我局 nor is named by the bureau's own name again."""
    own = own_word(base)
    if not own or base.is_government or re.search(f"[我本](?:{own})", whole):
        return None
    strangers = any(
        m.role in ("subject", "contact")
        and m.name.is_absolute
        and not (m.name.is_government_office or same_unit(m.name.unit, base.unit))
        for m in mentions
    )
    told = ("subject", "sign_off", *(() if strangers else ("compiler",)))
    if any(m.role in told and same_unit(m.name.unit, base.unit) for m in supporting):
        return None
    below = _BODY_BELOW.search(whole)
    kind = (below[1] or below[2]) if below else ""
    return Evidence("text", below[0]) if below and not base.text.endswith(kind) else None


def _department_speaks(
    base: AgencyName, mentions: Sequence[Mention], whole: str
) -> Evidence | None:
    """What a department signs, or says of itself, below a title that names its place alone: the agency may be lost.
    Below 某某县人民政府 only what it says again and again counts, where nobody speaks for the government."""
    if base.unit != "人民政府":
        return None
    here = [m for m in mentions if m.name.levels or same_place(base, m.name)]
    below = [m for m in here if not m.name.unit.startswith("人民政府")]
    told = [m for m in below if m.role == "subject"]
    ruled = bool(_OF_AREA.search(whole)) or any(
        m.role == "subject" and m not in below for m in here
    )
    if "政府" in base.text:
        own = BY_DEPARTMENT.findall(whole)
        compiled = {m.name.unit for m in below if m.role == "compiler"}
        same = any(same_unit(m.name.unit, unit) for m in told for unit in compiled)
        return Evidence("text", own[0]) if own and (len(own) > 1 or same) and not ruled else None
    for signed in (m for m in below if m.role == "sign_off"):
        same = any(same_unit(signed.name.unit, m.name.unit) for m in told)
        if not _COMPETENT.search(signed.name.unit) and (same or _OWN.search(whole)):
            return signed.evidence
    if ruled:
        return None
    told = [m for m in told if not _COMPETENT.search(m.name.unit)]
    said = BY_DEPARTMENT.search(whole)
    return told[0].evidence if told else Evidence("text", said[0]) if said else None


def _bureau_speaks(mentions: Sequence[Mention], whole: str) -> Mention | None:
    """The bureau that sentences about the year name and that says 我局, where only a copied preface names the
    government's office, which never says 我办."""
    if _BY_OFFICE.search(whole):
        return None
    bureaus = (
        m
        for m in mentions
        if m.role == "subject" and m.name.levels and not m.name.unit.startswith("人民政府")
    )
    return next(
        (m for m in bureaus if m.name.text[-1] in "局委厅" and says_itself(m.name, whole)), None
    )


def _asked_instead(mentions: Sequence[Mention], supporting: Sequence[Mention]) -> Mention | None:
    """The agency that readers may ask and the sentences about the year are about, where only a copied preface
    says that the government's office compiled (由某某政府办公室编制。请联系某某局。2022年，区某某局…)."""
    if any(mention.role in ("title", "subject", "sign_off", "contact") for mention in supporting):
        return None
    units = {m.name.unit for m in mentions if m.role == "subject"}
    contacts = (m for m in mentions if m.role == "contact")
    return next((m for m in contacts if any(same_unit(m.name.unit, u) for u in units)), None)
