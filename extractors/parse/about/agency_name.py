"""Names of agencies as they are printed: place, unit, and when two of them mean the same agency."""

from __future__ import annotations

import functools
import re
import unicodedata

import msgspec

from extractors.parse.about.branches import official_name, read_branch
from extractors.parse.about.divisions import (
    Division,
    Level,
    by_code,
    cut,
    formal_zone,
    read_place,
    with_trait,
    zone_at,
)
from extractors.parse.about.name_place import PROPER, branch_place, leading_place
from extractors.parse.about.national import (
    MINISTRY,
    NATIONAL,
    NATIONAL_BRANCH,
    whole_name,
)
from extractors.parse.about.units import (
    LONG_UNIT,
    same_unit,
    succeeds,
    unit_ending,
    whole_unit,
)

_ORGAN = re.compile(
    r"(?:政府|委员会|管委会|办公厅|办公室|总局|厅|局|委|院|部|署|办|中心|幼儿园|[分支]行|总队|支队|大队|调查队|公署|行署|银行|法院|检察院|街道|办事处|研究室|集团|公司|兵团|"
    r"(?<!地)(?<!小)(?<!片)区|省|市|县|州|旗|盟|镇|乡|苏木|海关|大学|学院|学校|[中小]学|医院|联社|联合社|合作社|合作总社|供销社|联合会|红十字会|贸促会|[科作记]协|[残妇侨文科商]联|协会|工会|(?:研究|派出|司法|税务|财政|管理|监管|监督|检测|检验)所|气象台|站|馆|处|(?<!国有)(?:[农林牧渔茶]|园艺|良种|原种|种畜|种羊|种马|垦殖)场|(?<=[一二三四五六七八九十])师|(?<=[一二三四五六七八九十〇])团)$"
)
_ANY_OF_A_KIND = re.compile(
    "(?:各|全[省市县区])?(?:乡镇|镇乡|县区|区县|市县|镇街)(?:(?:人民)?政府)?"
)
_NO_PART = re.compile("官方网站|门户网站(?!管|运)|转发|转载|下属")  # stands between names, in none
_RELATIVE = re.compile(
    r"^(?:我|本|全)?(自治区|自治州|地区|师市|省|市|县|区|州|旗|盟)(?!场|政(?!务|数|法|协|研)|容|域|级|民(?!政[局厅]|[委宗促族防营])|内|直|属|长|块|委|府|区)"
)
_RELATIVE_GOVERNMENT = re.compile(
    r"^(?:我|本)?(自治区|自治州|师市|省|市|县|区|州|旗|盟)(?=人民政府|政府|市场|市政)"
)
_RELATIVE_LEVEL: dict[str, tuple[Level, ...]] = {
    "省": ("province",),
    "自治区": ("province",),
    "市": ("city", "province", "county"),  # 市国资委 is also a municipality's or a county city's
    "自治州": ("city",),
    "师市": ("county",),  # a division of the corps and its city are one body
    "地区": ("city",),
    "州": ("city",),
    "盟": ("city",),
    "县": ("county",),
    "区": ("county",),
    "旗": ("county",),
}
# 兵团国资委: there is one such corps today
_CORPS = re.compile(r"^(?:生产建设)?兵团(?!第?[一二三四五六七八九十]{1,3}师)(?=.{2})")
# Its divisions: 第八师国资委. With their city they are one body (name_place.py); 第一师范学校 is a school.
_CORPS_DIVISION = re.compile(
    r"^(?:(?:生产建设)?兵团)?(第[一二三四五六七八九十]{1,3}师)(?!范|傅|资|[\u4e00-\u9fff]{2,6}市)(?=.{2})"
)
_ANY_ZONE = tuple(
    f"{zone}管理委员会"
    for zone in (
        "开发区",
        "新区",
        "园区",
        "保税区",
        "度假区",
        "风景区",
        "示范区",
        "高新区",
        "经开区",
    )
)
# 某某区人民政府某某开发区管委会: a district and the zone in it are one body
_ZONE_BESIDE = re.compile(
    "(?<=^人民政府)[\u4e00-\u9fff]{2,12}(?:开发|高新|保税|自贸|产业)[\u4e00-\u9fff]{0,6}区(?:管委会|管理委员会)$"
)
_SASAC = re.compile(r"^(?:国有资产监督管理委员会|国有资产监督管理局|国资委|国资局)$")


# The office for disclosure reports for its government or agency, never for itself (art. 49 of the Regulations).
_DISCLOSURE_OFFICE = re.compile(
    r"(?:(?:人民)?政府(?!信息与)|人民(?=政府信息与)|(?<=[会局委厅院]))?(?:政府信息与)?(?:政务公开|(?:政府)?信息公开)(?:与政务公开)?(?:工作)?(?:领导小组|协调小组|联席会议)?(?:办公室|办)$"
)


# 某某区人民政府某某街道办事处 is 某某区某某街道办事处
_OF_DISTRICT = re.compile(r"(?<=[市县区旗])(?:人民)?政府(?=[\u4e00-\u9fff]{2,8}街道)")
# A township has one office for all such work; it reports for its government.
_TOWNSHIP_OFFICE = re.compile(
    r"((?:镇|乡)(?:人民政府|政府)?|街道(?:办事处)?)(?:党政)?(?:综合)?办(?:公室)?$"
)


# An office that reports for its bureau or for a commission that is a department. Of other commissions (机构编制委员会, 管委会) the
# office is a body of its own.
_OWN_OFFICE = re.compile(
    "(?:(?<=[局厅])|(?<=总署)|(?<=审计署)|(?<=[农林牧渔茶艺殖种]场)|(?<=发改委|卫健委|卫计委|经信委|工信委|住建委|交通委|商务委)|"
    "(?<=发展和改革委员会)|(?<=发展改革委员会)|(?<=卫生健康委员会)|(?<=济和信息化委员会)|(?<=和城乡建设委员会))办公[室厅]$"
)
# Likewise of the commission on state assets of a city or province; a county's is often no department, and its office the body.
_SASAC_OFFICE = re.compile("(?:(?<=国资委)|(?<=国有资产监督管理委员会))办公室$")
# 某某市政府国有资产监督管理委员会 is what 某某市政府国资委 is short for, with the government's name in full.
_SHORT_SEAT = re.compile(
    "^(?:政府(?=办公|国有资产监督管理|外事(?:侨务|港澳|[和与])*办公室$)|(?:政府|府)(?=办$))"
)
# The government of a prefecture or league.
_SEAT = re.compile("^行(?:政公)?署(?=办公[室厅]$|$)")
_OFFICE = re.compile("(?<=[局关队行])办公[室厅]$")
# The office of a university, a bank or a company reports for it, whatever it is called.
_OF_HEAD = re.compile(
    "(?:(?<=大学|学院)(?:[校院党]办|(?:学校|学院|院长|校长|党委校长|党委院长)办公室)|(?<=大学|学院|银行|集团|公司)(?:党委|党政|综合|总)?办公室)$"
)
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,4}[省市县区州旗盟])\1")  # 西安区西安区某某局


class AgencyName(msgspec.Struct, frozen=True):
    """A printed name. ``places`` is empty for national names and for relative ones (市国资委), whose
    ``levels`` are what the relative word can mean; ``unit`` is the rest, 人民政府 for a government."""

    text: str
    places: tuple[Division, ...]
    levels: tuple[Level, ...]
    unit: str
    national: bool
    tail: str = ""  # the unit with its government, as printed after the place
    proper: bool = False  # a university or company: its name needs no place

    @property
    def is_absolute(self) -> bool:
        """Names a place, the whole country or a body of its own, so that it can name an agency by itself."""
        return self.national or self.proper or bool(self.places)

    @property
    def is_government(self) -> bool:
        """A territorial government or the committee of a zone; a district without a code is a part of its prefecture."""
        return self.unit == "人民政府" or self.unit.endswith(("区管理委员会", "区人民政府"))

    @property
    def is_government_office(self) -> bool:
        return self.unit.endswith(("区人民政府办公室", "区人民政府办公厅")) or self.unit in (
            "人民政府办公厅",
            "人民政府办公室",
        )

    @property
    def is_sasac(self) -> bool:
        return bool(_SASAC.match(self.unit))


def clean_name(raw: str) -> str:
    """A printed name without blanks, quotes and words that stand around names."""
    name = re.sub(r"[\s“”\"'《》<>]+", "", unicodedata.normalize("NFKC", raw))
    name = _TWICE.sub(r"\1", name.replace("(", "（").replace(")", "）"))
    name = re.sub(r"^(?:关于|公布|发布|公开|现将|以及|中共(?=.{4,}))+", "", name)
    name = re.sub(r"(?<=气象)部门$", "局", name)  # reports for all its offices
    name = _CORPS_DIVISION.sub(r"新疆生产建设兵团\1", _CORPS.sub("新疆生产建设兵团", name))
    name = _OF_HEAD.sub("", name)
    return re.sub(
        r"(?<!^中国)（[^（）]{0,20}）|(?<=[局委厅署府])及(?:其)?办公[室厅]$|(?<=海关)关区$|(?<=[局委厅署会])机关$|(?:政府)?(?:门户|官方)?网站$|官网$",
        "",
        _OF_DISTRICT.sub("", name),
    )


@functools.lru_cache(maxsize=4096)
def read_name(raw: str, year: int | None = None) -> AgencyName | None:
    """A printed name as place and unit, or None when the text is not the name of an agency."""
    name = clean_name(raw)
    bare = _DISCLOSURE_OFFICE.sub("", name).removeprefix("中华人民共和国")
    national = whole_name(bare.removesuffix("办公厅"))
    if national:
        unit = national.removeprefix("国务院").removeprefix("国家")
        return AgencyName(national, (), (), unit, national=True)
    if not 2 <= len(name) <= 40 or not re.fullmatch(r"[\u4e00-\u9fff（）]+", name):
        return None
    if (
        not (_ORGAN.search(name) or _is_prefecture(name, year))
        or _ANY_OF_A_KIND.fullmatch(name)
        or _NO_PART.search(name)
    ):
        return None
    branch = read_branch(name, year)
    if branch is None and (branch := read_branch(_OFFICE.sub("", name), year)):
        name = _OFFICE.sub("", name)  # reports for its branch
    if branch and branch.certain:
        return AgencyName(name, branch.places, _levels(branch.places), name, national=False)
    if head := NATIONAL_BRANCH.match(name):
        places = branch_place(name[head.end() :], year)
        if places:
            return AgencyName(name, places, _levels(places), name, national=False)
    ministry = MINISTRY.match(bare)
    if ministry:
        name = bare.removesuffix("办公厅")  # reports for its ministry
        return AgencyName(name, (), (), ministry["bureau"] or name, national=True)
    if NATIONAL.match(name):
        name = _OWN_OFFICE.sub("", name)
        unit = _unit(re.sub(r"^(?:国务院|中华人民共和国|国家)", "", name)) or name
        return AgencyName(name, (), (), unit, national=True)
    places, used = leading_place(name, year)
    if places:
        whole = all(place.name.endswith("区") for place in places)
        tail = _whole(_ZONE_BESIDE.sub("", name[used:]) if whole else name[used:])
        if not any(place.level == "county" for place in places):
            tail = _SASAC_OFFICE.sub("", tail)
        return AgencyName(name, places, _levels(places), _unit(tail), national=False, tail=tail)
    if branch:
        levels, kind = _levels(branch.places), branch.kind
        return AgencyName(name, branch.places, levels, kind, national=False, tail=kind)
    relative = _RELATIVE_GOVERNMENT.match(name) or _RELATIVE.match(name)
    if relative:
        tail = _whole(name[relative.end() :])
        levels = _RELATIVE_LEVEL[relative.group(1)]
        return AgencyName(name, (), levels, _unit(tail), national=False, tail=tail)
    if PROPER.match(name):
        return AgencyName(name, (), (), name, national=False, tail=name, proper=True)
    tail = _whole(name)
    return AgencyName(name, (), (), _unit(tail), national=False, tail=tail)


def _is_prefecture(name: str, year: int | None) -> bool:
    """Whether a name is a prefecture's and no more: 喀什地区, not 西部地区."""
    return name.endswith("地区") and read_place(name, year)[1] == len(name)


def within(name: AgencyName, other: AgencyName) -> bool:
    """Whether ``name`` is an office inside ``other`` (某局办公室 of 某局)."""
    return any(
        bool(unit) and len(name.unit) > len(unit) and name.unit.startswith(unit)
        for unit in (other.unit, unit_ending(other.unit))
    ) or (
        name.unit.endswith("委员会办公室")  # of a commission that is called for short
        and same_unit(name.unit.removesuffix("办公室"), other.unit)
    )


def of_zone(name: AgencyName, other: AgencyName) -> bool:
    """Whether ``name`` is a zone's department whose title calls it ``other``, 某某风景区管委会市场监督管理局, or the zone
    that calls itself 开发区 or 园区 and no more."""
    if not (len(other.unit) >= LONG_UNIT and name.unit.endswith(other.unit)):
        return False
    before = name.unit.removesuffix(other.unit)
    zone = zone_at(before)
    return (
        before.endswith(("管理委员会", "管委会"))
        or (bool(before) and other.unit in _ANY_ZONE)
        or bool(zone and zone[0] == before)  # 西咸新区底张街道 calls itself 底张街道
    )


def same_place(one: AgencyName, other: AgencyName) -> bool:
    """Whether two absolute names can mean the same place; national and proper names only with their kind."""
    if one.national or other.national:
        return one.national and other.national
    if one.proper or other.proper:
        return one.proper and other.proper
    return bool({unit.code for unit in one.places} & {unit.code for unit in other.places})


def agree(one: AgencyName, other: AgencyName) -> bool:
    """Whether ``other``, printed as the issuer's own name, fits ``one``. A government's report is compiled by its competent office
    (art. 49 of the Regulations), whichever that is; a zone's by one of the zone, a department's by nobody else."""
    if same_body(one, other):
        return True
    of_place = one.is_government and same_place(one, other)
    return of_place and (one.unit == "人民政府" or _same_zone(one.unit, other.unit))


def _same_zone(one: str, other: str) -> bool:
    """Whether two units begin with one zone: 高新技术产业开发区管理委员会, 高新区财政局."""
    short, long = sorted((one.partition("区")[0], other.partition("区")[0]), key=len)
    rest = iter(long)
    return "区" in other and short[:1] == long[:1] and all(character in rest for character in short)


def same_body(one: AgencyName, other: AgencyName) -> bool:
    """Whether two absolute names can mean one agency, its offices and its name before or after a reform included."""
    # 某某市双桥经开区环境局 and 双桥经开区环境局, whatever 双桥 else may be
    if one.text.endswith(other.text):
        return True
    return same_place(one, other) and (
        same_unit(one.unit, other.unit)
        or within(other, one)
        or within(one, other)
        or _same_whole(one, other)
        or succeeds(one.unit, other.unit)
    )


def _same_whole(one: AgencyName, other: AgencyName) -> bool:
    """Whether two names of one place are written out as one: 湖南证监局 and 中国证监会湖南监管局."""
    common = (place for place in one.places if place in other.places)
    return any(full_name(place, one) == full_name(place, other) for place in common)


def full_name(place: Division | None, name: AgencyName) -> str:
    """The name under which an agency outside the registry is kept: district names carry their city,
    counties and cities stand alone, so that the printed habit of one year makes no second agency."""
    if place is None or name.national:
        return name.text
    if official := official_name(name.text, place, _whole_place(place)):
        return official
    zone = zone_at(name.tail)
    if zone:
        printed, official, _ = zone
        return official + whole_unit(name.tail.removeprefix(printed).removeprefix(official))
    if name.unit == name.text or name.text.startswith("中国（"):
        return name.text
    prefix = place.name
    if name.places and prefix not in name.text and place.short + name.tail[:1] in name.text:
        prefix = place.short  # a zone bears the short name of its city or county
    else:
        prefix = _whole_place(place)
    seat = "行政公署" if place.name.endswith(("盟", "地区")) else "人民政府"
    # Nearly all commissions of provinces and prefectures bear this name; county bureaus vary too much.
    if name.unit == "国资委" and place.level != "county":
        return f"{prefix}{seat}国有资产监督管理委员会"
    ruling = name.unit == "人民政府" or name.is_government_office
    tail = name.tail.replace("人民政府", seat) if ruling else whole_unit(name.tail)
    return formal_zone(prefix + tail)


def _whole_place(place: Division) -> str:
    """The name of a place as agencies bear it: a district's behind its city's."""
    if place.level != "county" or not place.name.endswith("区") or place.code[2:4] == "90":
        return place.name
    city = by_code(cut(place.code, "city"))
    return f"{city.name if city and city != place else ''}{place.name}"


def _levels(places: tuple[Division, ...]) -> tuple[Level, ...]:
    return tuple({place.level: None for place in places})


def _whole(rest: str) -> str:
    """What follows the place, written out: a bare place is its government, a zone its committee."""
    rest = _TOWNSHIP_OFFICE.sub(r"\1", _DISCLOSURE_OFFICE.sub("", rest))
    rest = _OWN_OFFICE.sub("", rest)
    if rest in ("", "政府"):
        return "人民政府"
    if rest.removesuffix("政府") in with_trait("without_code"):
        return rest.removesuffix("政府") + "人民政府"
    rest = _SEAT.sub("人民政府", rest)
    rest = _SHORT_SEAT.sub("人民政府", rest)
    rest = re.sub(r"(?:(?<=^人民政府)|(?<=人民防空))办$", "办公室", rest)
    rest = re.sub(r"管委会$", "管理委员会", rest)
    rest = re.sub(r"(?<=[镇乡木])政府$", "人民政府", rest)
    for end, whole in (
        ("区", "管理委员会"),
        ("镇", "人民政府"),
        ("乡", "人民政府"),
        ("苏木", "人民政府"),
        ("街道", "办事处"),
    ):
        if rest.endswith(end):
            return rest + whole
    return rest


def _unit(tail: str) -> str:
    """The unit without its government: 人民政府国有资产监督管理委员会 → 国有资产监督管理委员会."""
    return (
        tail
        if re.match(r"人民政府(?:办公[厅室])?$", tail)
        else re.sub(r"^(?:人民)?政府(?=.)", "", tail)
    )
