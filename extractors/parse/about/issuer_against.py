"""Who else a document may be by: what speaks against the name in its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.about.agency_name import AgencyName, same_place, same_unit
from extractors.parse.about.mentions import Mention, office_below
from extractors.parse.records import Evidence

_COMPETENT = re.compile("政务|行政审批|数据|信息公开")  # who may sign for a government
_OF_AREA = re.compile("[我全本][省市县区州旗盟]")
_BY_DEPARTMENT = re.compile("[我本](?:局|委(?![托员])|厅|校|院|镇|乡|街道|中心|会(?!议)|支队|大队)")
_OWN = re.compile(rf"{_BY_DEPARTMENT.pattern}|[我本](?:单位|机关)")


def other_subject(
    base: AgencyName,
    supporting: Sequence[Mention],
    mentions: Sequence[Mention],
    title: str,
    whole: str,
) -> Evidence | None:
    """A sentence about the year whose subject is another agency, where none is about the base. The line of a
    government above a title without a name may be its site's own."""
    if base.is_government and (below := _department_speaks(base, mentions, whole)):
        return below
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


def _department_speaks(
    base: AgencyName, mentions: Sequence[Mention], whole: str
) -> Evidence | None:
    """What a department signs, or says of itself, below a title that names its place alone: the agency may be lost."""
    if "政府" in base.text or base.unit != "人民政府":
        return None
    here = [m for m in mentions if m.name.levels or same_place(base, m.name)]
    below = [m for m in here if not m.name.unit.startswith("人民政府")]
    told = [m for m in below if m.role == "subject"]
    for signed in (m for m in below if m.role == "sign_off"):
        same = any(same_unit(signed.name.unit, m.name.unit) for m in told)
        if not _COMPETENT.search(signed.name.unit) and (same or _OWN.search(whole)):
            return signed.evidence
    if _OF_AREA.search(whole) or any(m.role == "subject" and m not in below for m in here):
        return None
    told = [m for m in told if not _COMPETENT.search(m.name.unit)]
    own = _BY_DEPARTMENT.search(whole)
    return told[0].evidence if told else Evidence("text", own[0]) if own else None


def _asked_instead(mentions: Sequence[Mention], supporting: Sequence[Mention]) -> Mention | None:
    """The agency that readers may ask and the sentences about the year are about, where only a copied preface
    says that the government's office compiled (由某某政府办公室编制。请联系某某局。2022年，区某某局…)."""
    if any(mention.role in ("title", "subject", "sign_off", "contact") for mention in supporting):
        return None
    units = {m.name.unit for m in mentions if m.role == "subject"}
    contacts = (m for m in mentions if m.role == "contact")
    return next((m for m in contacts if any(same_unit(m.name.unit, u) for u in units)), None)
