"""Which of several printed names counts, and a proven one with its place as an agency with its id."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from extractors.codebook import Agency, codebook
from extractors.parse.about.agency_name import AgencyName, full_name, read_name
from extractors.parse.about.divisions import Division, county_called
from extractors.parse.about.mentions import Mention
from extractors.parse.about.units import is_short_unit, same_unit
from extractors.parse.records import AgencyRef, Evidence, Scope

_MOST_EVIDENCE = 8
_OTHERS_TELL = ("contact", "site", "publisher")  # roles that write a short name out, and no more
# Systems that are led from above and report for all their offices at once.
_SYSTEMS = "税务|海关|海事|气象|地震|金融监管|统计调查|调查|烟草专卖|烟草|邮政管理|邮政"
_VERTICAL = re.compile(_SYSTEMS)
_WHOLE_SYSTEM = re.compile(
    rf"(?:汇总|包括|涵盖|包含)[^。；]{{0,20}}(?:{_SYSTEMS})系统|全(?:省|区|市|州|国|县)?(?:{_SYSTEMS})系统(?:共|全年|累计|新收|收到|受理|主动公开)|关区20\d\d年"
    rf"|20\d\d年度?(?:{_SYSTEMS})系统(?:政府)?信息公开(?:工作)?情况(?:汇总)?编制"
)
_TITLE_OF_SYSTEM = re.compile(rf"系统|气象部门|全国(?:{_SYSTEMS})")

_BRANCH_IN = re.compile("局([\u4e00-\u9fff]{2,12})分局$")

# What only the national commission prints.
_NATIONAL_SIGNS = (
    Evidence("wechat", "国资小新"),
    Evidence("text", "《国资委公告》"),
    Evidence("text", "国资委党委管理"),
    Evidence("text", "中央企业经济运行"),
    Evidence("text", "中央企业负责人"),
    Evidence("text", "国资央企"),
    Evidence("text", "《中国国有资产监督管理年鉴》"),
    Evidence("text", "《国务院国有资产监督管理委员会国有资产监督管理信息公开实施办法》"),
    Evidence("text", "中央企业信息公开"),
    Evidence("text", "中央企业校园招聘"),
)


def national_signs(text: str) -> tuple[Evidence, ...]:
    """What of a text only the national commission prints."""
    return tuple(sign for sign in _NATIONAL_SIGNS if sign.quote in text)


def agency_reference(
    name: AgencyName, place: Division | None, evidence: tuple[Evidence, ...], year: int | None
) -> AgencyRef:
    """The registered agency of this name and place, else one whose id is made of both (design section 4). The branch of a
    city's bureau is where its district is: 长沙市公安局岳麓分局 in 岳麓区."""
    agency = _registered(name, place)
    if agency:
        return AgencyRef(agency.agency_id, agency.name_zh, agency.division_code, evidence)
    full = unicodedata.normalize("NFKC", full_name(place, name))
    branch = _BRANCH_IN.search(name.unit) if place else None
    place = (branch and place and county_called(branch[1], place, year)) or place
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


def scope_of(agency: AgencyRef, base: AgencyName | None, title: str | None, whole: str) -> Scope:
    """Whose figures a report tells: one body's, a government office's, a whole area's or a whole system's."""
    if agency.name_zh is None or base is None:
        return "unknown"
    if _VERTICAL.search(agency.name_zh) and (
        _TITLE_OF_SYSTEM.search(title or "") or _WHOLE_SYSTEM.search("".join(whole.split()))
    ):
        return "system"
    if base.is_government_office:
        return "gov_office"
    return "aggregate" if base.is_government else "organ"


def fullest(base: Mention, supporting: Sequence[Mention]) -> AgencyName:
    """The longest printed unit among the names that speak for the issuer (发改局 → 发展和改革局)."""
    best = base.name
    for mention in supporting:
        name = mention.name
        branch = bool(name.places) and name.unit == name.text
        if branch and base.name.unit != base.name.text and not base.name.is_government:
            return name  # 国家税务总局攸县税务局 that a title calls 攸县税务局
        if (
            (mention.role not in _OTHERS_TELL or is_short_unit(best.unit))
            and same_unit(base.name.unit, name.unit)
            and len(name.tail) > len(best.tail)
            and not name.tail.endswith(best.tail)  # 鄂州文化局 of 鄂州市文化局 is no fuller name
        ):
            # 黑龙江省水利厅 that calls itself 黑龙江水利厅
            short = next((at.short for at in best.places if name.tail.startswith(at.short)), "")
            unit, tail = name.unit.removeprefix(short), name.tail.removeprefix(short)
            best = msgspec.structs.replace(best, unit=unit, tail=tail) if best.places else name
    return best


def commonest_unit(relative: Sequence[Mention], named: Iterable[Mention]) -> Mention | None:
    """The unit that title and sentences agree on, of two as frequent the one that a whole name bears; the mention that
    also tells the level, if one does."""
    titled = next((mention for mention in relative if mention.role == "title"), None)
    if titled is None:
        counted = Counter(m.name.unit for m in relative if m.name.unit)
        most = max(counted.values(), default=0)
        tied = [unit for unit, times in counted.items() if times == most]
        if len(tied) > 1:
            tied = [unit for unit in tied if any(same_unit(unit, m.name.unit) for m in named)]
        if len(tied) != 1:
            return None
        (unit,) = tied
    else:
        unit = titled.name.unit
    same = [mention for mention in relative if same_unit(mention.name.unit, unit)]
    levelled = [mention for mention in same if mention.name.levels]
    if titled and titled.name.levels:
        return titled
    if len({mention.name.levels for mention in levelled}) > 1:
        return None
    return next(iter(levelled or same), None)
