"""A proven name and its place as an agency with its id: registered, or derived from both."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable

from extractors.codebook import Agency, codebook
from extractors.parse.about.agency_name import AgencyName, full_name, read_name, same_unit
from extractors.parse.about.divisions import Division
from extractors.parse.records import AgencyRef, Evidence

_MOST_EVIDENCE = 8

# What only the national commission prints.
_NATIONAL_SIGNS = (
    Evidence("wechat", "国资小新"),
    Evidence("text", "《国资委公告》"),
    Evidence("text", "国资委党委管理"),
    Evidence("text", "中央企业经济运行"),
    Evidence("text", "中央企业负责人"),
    Evidence("text", "《中国国有资产监督管理年鉴》"),
)


def national_signs(text: str) -> tuple[Evidence, ...]:
    """What of a text only the national commission prints."""
    return tuple(sign for sign in _NATIONAL_SIGNS if sign.quote in text)


def agency_reference(
    name: AgencyName, place: Division | None, evidence: tuple[Evidence, ...]
) -> AgencyRef:
    """The registered agency of this name and place, else one whose id is made of both (design section 4)."""
    agency = _registered(name, place)
    if agency:
        return AgencyRef(agency.agency_id, agency.name_zh, agency.division_code, evidence)
    full = unicodedata.normalize("NFKC", full_name(place, name))
    code = place.code if place else None
    digest = hashlib.sha256(full.encode("utf-8")).hexdigest()[:8]
    return AgencyRef(f"x-{code or '000000'}-{digest}", full, code, evidence)


def _registered(name: AgencyName, place: Division | None) -> Agency | None:
    exact = codebook().agency_by_name(name.text)
    if exact:
        return exact
    code = place.code if place else None
    for agency in codebook().agencies.values():
        if agency.division_code != code:
            continue
        registered = read_name(agency.name_zh)
        if registered is None or registered.national != name.national:
            continue
        if same_unit(registered.unit, name.unit):
            return agency
    return None


def unique(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Different quotes, at most two of a kind first, so that the kinds are seen."""
    distinct = list(dict.fromkeys(evidence))
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, Evidence]] = []
    for index, item in enumerate(distinct):
        ranked.append((seen[item.kind], index, item))
        seen[item.kind] += 1
    chosen = sorted(ranked, key=lambda entry: entry[:2])[:_MOST_EVIDENCE]
    return tuple(item for _, _, item in sorted(chosen, key=lambda entry: entry[1]))
