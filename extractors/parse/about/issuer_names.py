"""Which of the names in a text is its issuer's where the title has none, or none with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from extractors.parse.about.agency_name import AgencyName, agree, of_zone, read_name
from extractors.parse.about.divisions import Division, by_code, by_short_name, contains
from extractors.parse.about.hints import CRUMB_MARK, PlaceHint, own_numbers
from extractors.parse.about.issuer_place import whole_area
from extractors.parse.about.mentions import Mention
from extractors.parse.about.national import printed_names
from extractors.parse.about.speaker import is_school, says_itself, speaks_as_another
from extractors.parse.about.units import same_unit
from extractors.parse.article.decontaminate import GAP

# That may complete 市财政局; a title only where something unreadable stands beside the name.
_TOLD_ROLES = ("contact", "guide", "publisher", "site", "subject", "title")
_SUMS_UP = re.compile(
    r"(?:综合|汇总)[^。]{0,40}(?:各(?:县|市|区|乡|镇|旗|州|街[镇道])|(?:部门|单位|委办局)[和、及与](?:街镇|街道|镇|乡镇))|全[省市县区州旗](?:共|累计|共计)*(?:收到|受理|新收)(?:政府信息|依申请|信息公开)"
)
CALLS_ITSELF = ("分局", "总队", "支队", "大队", "街道办事处")  # by which bodies call themselves
_OF_COMMISSION = re.compile(
    f"[我本]委(?![托员任派])|委网站|委机关|{GAP}(?:人民政府)?国(?:资委|有资产监督管理委员会)"
)
_SHORT_COMMISSION = re.compile("([\u4e00-\u9fff]{2,4})国(?:资委|有资产监督管理委员会)")
# A stranger's name that opens a title, with the words of it that no list holds
_STRANGER = re.compile(f"[^省市县区州盟旗{GAP}]{{0,4}}{GAP}")
_COUNTY_SPEAKS = re.compile("我[县区旗]|[县区旗](?:委|政府)")
_SITE = ("网", "网站")
# How a department speaks of itself.
BY_DEPARTMENT = re.compile("[我本](?:局|委(?![托员])|厅|校|院|镇|乡|街道|中心|会(?!议)|支队|大队)")
# Of a county, whatever is printed.
OF_COUNTY = re.compile(r"(?:镇|乡|苏木)人民政府$|街道办事处$|场$")
_OF_COMPANY = re.compile("[我本](?:公司|集团|企业)")
_OWN_DEED = "(?:坚持|以习|认真(?!部署|组织)|深入学|(?:深入)?贯彻|收到|受理|依法)"
_OF_GOVERNMENT = re.compile("(?:(?:人民)?政府|行(?:政公)?署)(?:办公[厅室]|办)$")


def full_name_of(mentions: Sequence[Mention], base: Mention) -> Mention | None:
    """The one name with its place by which the text calls 某某镇, whose place the title leaves out."""
    levels = base.name.levels
    full = [
        m
        for m in mentions
        if m.name.is_absolute
        and (
            same_unit(m.name.unit, base.name.unit)
            or of_zone(m.name, base.name)
            or any(place.short + m.name.tail == base.name.tail for place in m.name.places)
            or (base.name.unit in CALLS_ITSELF and m.name.unit.endswith(base.name.unit))
        )
        and (not levels or (m.role in _TOLD_ROLES and set(levels) & set(m.name.levels)))
        and (m.role != "title" or any(fits(base.name, place) for place in m.name.places))
    ]
    return _agreed(full)


def fits(name: AgencyName, place: Division) -> bool:
    """Whether 市水利局 can be of a place: of a 市. A name without a level's word (市场监督管理局) fits all."""
    word = name.text.removeprefix("自治")[:1]
    return not name.levels or word not in "省市县区州旗盟" or place.name.endswith(word)


def _agreed(mentions: Sequence[Mention]) -> Mention | None:
    """The first of the names, where all others agree with it."""
    first = next(iter(mentions), None)
    return first if first and all(agree(first.name, other.name) for other in mentions) else None


def contact_name(mentions: Sequence[Mention], whole: str, year: int | None) -> Mention | None:
    """The agency that readers may ask, or on whose own site they find it, where nobody else is named and the text says
    我局 of a 局; the school whose name stands alone above the text that says 我校.

    A government's office answers for both: it is the government's report where it sums up all below it."""
    absolute = [m for m in mentions if m.name.is_absolute]
    contacts = (
        [m for m in absolute if m.role == "contact"]
        or [m for m in absolute if m.role == "site" and _has_own_site(m.name)]
        or [m for m in absolute if m.role == "publisher" and _may_publish(m, whole)]
    )
    told = _agreed(contacts)
    contact = summed_up(told, whole, year) if told else None
    if contact is None or contact is not told:
        return contact
    name = contact.name
    says_so = (
        says_itself(name, whole)
        or re.search("[我本](?:单位|机关)", whole)
        or (name.tail.endswith("人民政府") and re.search("[我本全][省县市区镇乡州旗]", whole))
    )
    return contact if says_so and not name.is_government_office else None


def _has_own_site(name: AgencyName) -> bool:
    return name.is_sasac or name.tail.endswith(("局", "委员会"))


def _may_publish(told: Mention, whole: str) -> bool:
    """Whether who put a page online wrote it: a school, or the bureau that a table above the text tells by such a label, of
    the level from which the text speaks."""
    if is_school(told.name):
        return True
    words = told.evidence.quote
    labelled = words.startswith(("发布", "发文", "公开")) or bool(CRUMB_MARK.search(words))
    bureau = told.name.tail.endswith(("局", "委员会", "厅")) and not told.name.is_government
    lowest = any(place.level == "county" for place in told.name.places)
    return labelled and bureau and (lowest or not _COUNTY_SPEAKS.search(whole))


def town_asked(mentions: Sequence[Mention], whole: str) -> Mention | None:
    """The town without its county that readers may ask, where who published the page is called the same or the text says
    我镇, and nobody else may be asked."""
    asked = [m for m in mentions if m.role == "contact"]
    if not asked or len({m.name.unit for m in asked}) > 1 or asked[0].name.is_absolute:
        return None
    unit = asked[0].name.unit
    told = any(m.role == "publisher" and m.name.unit == unit for m in mentions)
    told = told or bool(says_itself(asked[0].name, whole))
    return asked[0] if told and OF_COUNTY.search(unit) else None


def commission_without_name(
    title: str | None, mentions: Sequence[Mention], hints: Sequence[PlaceHint], whole: str
) -> Mention | None:
    """The commission on state assets in whose title a stranger's name stands for its own: its account, and its number,
    site or name as who published the page, tell one place and no strong item another or one below it, the text says 我委,
    and no company speaks."""
    if not _STRANGER.match(title or "") or not _OF_COMMISSION.search(whole):
        return None
    if _OF_COMPANY.search(whole):
        return None
    own = [hint for hint in hints if hint.strong and hint.own and len(hint.codes) == 1]
    for hint in own:
        (code,) = hint.codes
        second = any(
            other.strong and other.codes == hint.codes and other.evidence.kind != hint.evidence.kind
            for other in hints
        )
        place = by_code(code)
        second = second or any(
            m.role == "publisher" and m.name.is_sasac and code in {at.code for at in m.name.places}
            for m in mentions
        )
        numbered = hint.evidence.kind == "document_number"
        if place and not (second or numbered):
            second = any(own_numbers(whole, place.short, "国资"))
        name = read_name(f"{place.name}国资委") if place and second else None
        elsewhere = any(
            other.strong and not any(contains(below, code) for below in other.codes)
            for other in hints
        )
        if name and not elsewhere:
            return Mention("title", name, hint.evidence)
    return None


def short_place(title: str | None, year: int | None) -> Division | None:
    """The place by whose short name a title calls its commission on state assets: 昆明国资委."""
    called = _SHORT_COMMISSION.match("".join((title or "").split()))
    return by_short_name(called[1], year) if called else None


def ruled_here(
    mentions: Sequence[Mention], hints: Sequence[PlaceHint], whole: str, year: int | None
) -> Mention | None:
    """The county's government whose site the text names, and that alone, where it says 我县 and tells what 全县 did, and no
    word or name of a department stands anywhere."""
    sites = [hint for hint in hints if hint.strong and hint.evidence.quote.endswith(_SITE)]
    codes = {hint.codes for hint in sites}
    code = next(iter(codes.pop()), "") if len(codes) == 1 else ""
    place = by_code(code, year)
    if place is None or place.level != "county" or any(len(h.codes) > 1 for h in sites):
        return None
    word = place.name[-1]
    offices = any(not m.name.unit.startswith("人民政府") for m in mentions)
    speaks = word in "县旗" and re.search(f"我{word}", whole) and any(whole_area(place, whole))
    elsewhere = any(
        hint.strong and not any(contains(at, code) or contains(code, at) for at in hint.codes)
        for hint in hints
    )
    if not speaks or offices or elsewhere or BY_DEPARTMENT.search(whole):
        return None
    name = read_name(f"{place.name}人民政府", year)
    return Mention("site", name, sites[0].evidence) if name else None


def summed_up(office: Mention, whole: str, year: int | None) -> Mention:
    """The government of an office whose report sums up all below it; else the office."""
    return ruling(office, year) if _SUMS_UP.search(whole) else office


def ruling(office: Mention, year: int | None) -> Mention:
    """The government of an office; another agency as it is."""
    if not office.name.is_government_office:
        return office
    ruled = read_name(_OF_GOVERNMENT.sub("", office.name.text), year)
    return msgspec.structs.replace(office, name=ruled) if ruled else office


def subject_name(mentions: Sequence[Mention], whole: str) -> Mention | None:
    """The one absolute name that sentences about the year have as their subject; a national body's, which others speak of
    too, where it is named again or does what an agency tells of itself."""
    subjects = [m for m in mentions if m.role in ("subject", "guide") and m.name.is_absolute]
    told = _agreed(subjects)
    if told and speaks_as_another(told.name, whole):
        return None
    if told and told.name.national and told.role == "subject" and not told.name.is_sasac:
        names = "|".join(printed_names(told.name.text))
        flat = "".join(whole.split())
        own = re.search(f"(?:{names}){_OWN_DEED}", flat)
        return told if own or len(re.findall(names, flat)) > 1 else None
    return told
