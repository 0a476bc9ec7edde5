"""The place with which the name of an agency begins: a division, a people's own place, a zone, a branch's city."""

from __future__ import annotations

import re

from extractors.parse.about.divisions import (
    MUNICIPALITIES,
    Division,
    by_code,
    by_short_name,
    contains,
    ends_as_zone,
    league_at,
    read_place,
    table,
    units_by_short,
    zone_at,
)

# Bodies that bear a name of their own: no place is needed to tell them apart.
PROPER = re.compile(
    r"^(?!(?:我|本|全|该|市|县|区|省|学校|集团)).{2,}(?:大学|学院|集团|公司|银行|大学[\u4e00-\u9fff]{2,16}医院)$"
)
_ZONE = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,2}(?:高级)?中学$|(?:第[一二三四五六七八九十]{1,2})?(?:人民|中医|中心)医院$|仲裁委(?:员会)?$|住房公积金(?:管理)?中心$|电业|供电|经济|经开|高新|高开|综保|自贸|证监|银监|银保监|保监|金融监管|能源监管|调查[总队]|国家|综合|保税|工业|开发|新区|旅游|自由贸易|海关|海事|铁路(?:公安|运输|监督|监管)|空港|临港|临空|生态|风景|示范|现代|出口|生产建设兵团|"
    r"[\u4e00-\u9fff]{0,6}(?:产业|工业|科技|物流)园(?:区|管|$)|[\u4e00-\u9fff]{2,3}(?:高新|经济)(?:技术)?[\u4e00-\u9fff]{0,4}开发区|[\u4e00-\u9fff]{2}(?:高新|经开)区(?:管|$)|[\u4e00-\u9fff]{2}新区(?:管|$)|[\u4e00-\u9fff]{2,6}(?:国家级?)?(?:风景名胜区|旅游度假区|自然保护区))"
)
# A zone of a city, whose name its own follows: 宁波大榭开发区, 西安国际港务区. 上海庙, 大同湖 and 桂林洋 are elsewhere.
_ZONE_OF_CITY = re.compile(
    r"(?![湾庙湖洋河江溪门岭坪埔塘岛])(?:[\u4e00-\u9fff]{2,8}?|)(?:新区|新城|集[聚中]区|示范区|试验区|度假区|名胜区|风景区|管理区|开发区|高新区|经开区|保税区|港区|产业园区|起步区|投资区|合作区|旅游区|经济区|工业区|港务区|生态区|"
    r"自?贸?片区|科[学技]城|产业城)(?:管委会|管理委员会|管理局|[\u4e00-\u9fff]{2,12}(?:局|办公室|街道|办事处|中心|委员会|[镇乡])|$)"
)
# 中国（广西）自由贸易试验区钦州港片区管委会
_FREE_TRADE = re.compile("中国（([\u4e00-\u9fff]{2,3})）自(?:由)?贸易?(?:试验)?区(?=.{2})")
_REGION = re.compile(r"^(?:内蒙古|广西|宁夏|西藏|新疆)(?!生产建设兵团)(?=.{2})")
_CORPS_DIVISION = re.compile(
    r"^(?:(?:新疆)?(?:生产建设)?兵团)?第?[一二三四五六七八九十]{1,3}师(?=.)"
)
# A people's own place is called without its people: 湘西州, 张家川县, 鄂伦春旗.
_AUTONOMOUS = {"自治州": "州", "自治县": "县", "自治旗": "旗"}


def leading_place(name: str, year: int | None) -> tuple[tuple[Division, ...], int]:
    """The divisions that the place at the beginning can mean, and how many characters it has: 0 where a zone stays in the name."""
    places, used = read_place(name, year)
    if used and not ends_as_zone(name[:used], places, year):
        return _held(name[used:], places, year), used
    division_of_corps = _CORPS_DIVISION.match(name)
    if division_of_corps:  # one body with its city: 第八师石河子市
        places, used = read_place(name[division_of_corps.end() :], year)
        if used:
            return places, division_of_corps.end() + used
    if league := league_at(name, year):
        return (league,), 2
    region = _REGION.match(name)
    if region:
        division = by_short_name(region.group(), year)
        return ((division,), region.end()) if division else ((), 0)
    area = _FREE_TRADE.match(name)
    if area:
        province = units_by_short(area[1], year)
        return _area_of(name[area.end() :], province, year), 0
    zone = zone_at(name)
    if zone:
        printed, _, code = zone
        inside, used = read_place(name[len(printed) :], year)  # 渤海新区黄骅市
        if inside and all(contains(code, unit.code) for unit in inside):
            return inside, len(printed) + used
        held = by_code(code, year)
        return ((held,) if held else ()), 0
    for length in (4, 3, 2) if not PROPER.match(name) else ():
        units, rest = units_by_short(name[:length], year), name[length:]
        kind = units[0].name[-3:] if len(units) == 1 else ""
        for word in (kind, _AUTONOMOUS[kind]) if kind in _AUTONOMOUS else ():
            if rest.startswith(word):
                return units, length + len(word)  # 湘西州, 关岭自治县
        if units and zone_at(rest):
            return _held(rest, units, year), length
        inside, more = _below(units, rest, year)
        if inside:
            return inside, length + more
        if units and (_ZONE.match(rest) or (_are_cities(units) and _ZONE_OF_CITY.match(rest))):
            return _of_city(units, rest, year), length
    return (), 0


def _area_of(rest: str, province: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    """Where the part of a province's free trade zone lies that ``rest`` starts with: 钦州港片区 lies in 钦州."""
    if rest.startswith("管"):
        return province
    places, _ = leading_place(rest, year)
    for length in (4, 3, 2) if not places else ():
        places = places or units_by_short(rest[:length], year)
    return tuple(at for at in places if any(contains(u.code, at.code) for u in province))


def _are_cities(units: tuple[Division, ...]) -> bool:
    """Whether the units are cities, municipalities included."""
    return all(u.level == "city" or u.code[:2] in MUNICIPALITIES for u in units)


def _held(rest: str, units: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    """Where in ``units`` the zone lies that ``rest`` starts with: 甘肃省兰州新区 lies in 兰州."""
    zone = zone_at(rest)
    held = by_code(zone[2], year) if zone else None
    return (held,) if held and any(contains(unit.code, held.code) for unit in units) else units


def _below(
    units: tuple[Division, ...], rest: str, year: int | None
) -> tuple[tuple[Division, ...], int]:
    """The county, called for short behind its city, whose zone a name is: 西安临潼旅游商贸开发区."""
    for length in (4, 3, 2) if "区" in rest else ():
        below = units_by_short(rest[:length], year)
        inside = tuple(unit for unit in below if any(contains(u.code, unit.code) for u in units))
        if inside and _ZONE.match(rest[length:]):
            return inside, length
    return (), 0


def _of_city(units: tuple[Division, ...], rest: str, year: int | None) -> tuple[Division, ...]:
    """The city of a zone that bears a short name which its province has too: 吉林高新区 lies in 吉林市."""
    if "区" not in rest:
        return units
    cities = table(year).get(f"{units[0].short}市", ())
    below = tuple(city for city in cities if contains(units[0].code, city.code))
    return below or units


def branch_place(rest: str, year: int | None) -> tuple[Division, ...]:
    """The place of a national body's branch, also without its word: 国家统计局湖南调查总队."""
    places, _ = leading_place(rest, year)
    for length in (4, 3, 2):
        short = by_short_name(rest[:length], year) if not places else None
        if short and re.match(r"监管|调查|省|市|分|中心支|特派|局$", rest[length:]):
            return (short,)
    return places
