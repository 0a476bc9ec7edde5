"""By what word a document speaks of its own agency: 我局 of a 局, 我镇 of a town, 我校 of a university."""

from __future__ import annotations

import functools
import re

from extractors.parse.about.agency_name import AgencyName
from extractors.parse.about.divisions import Division
from extractors.parse.records import Evidence
from extractors.parse.words.lists import rows

_SCHOOL = re.compile("大学$|学院$")
_OF_SCHOOL = re.compile("(?:[我本全]校|我院)(?=[^。]{0,80}公开)")
# 学校严格依据《实施办法》: a university that calls itself so, where no school or hospital of it speaks
_SCHOOL_ITSELF = re.compile(
    r"(?:^|[。，,；;\n])[ \t\u3000]*学校(?=(?:(?:严格|认真|坚持|深入|积极|高度|始终|继续)(?:贯彻|落实|依据|按照|遵循|执行|重视|以)|依据|主动公开|信息公开))"
)
_BELOW_SCHOOL = re.compile(
    "[我本](?:院|系|所|中心)|(?:^|[。，,；;\n])(?:学院|医院)(?=[\u4e00-\u9fff])"
)
_OF_COMPANY = re.compile("[我本](?:公司|集团)(?=[^。]{0,80}公开)")
_OF_HOSPITAL = re.compile("[我本全]院(?=[^。]{0,80}公开)")
# Of a division of the corps, or of a county.
_FARM = re.compile("(?:师|^)([\u4e00-\u9fff]{2,6}[农林牧渔茶]场)$")
_REGIMENT = re.compile("[一二三四五六七八九十〇]团[\u4e00-\u9fff]*镇")  # one body with its town
_ANY = re.compile(
    "[我本](局|厅|社(?![会区团保])|委(?![托员任派])|管委会|镇|乡|街道|中心|校|院|馆|站|园|村|社区|会(?![议计同])|[总支大]队|(?:管理)?所(?!有|称|列|需|属)|分[局院中])"
)
_BELOW_NATION = re.compile(
    "[我本全][省市州盟县区旗镇乡]|(?<![各全])[省市县区州旗盟](?:委(?!员)|政府|局)"
)
_BELOW = {
    "province": re.compile("我[市州盟县区旗镇乡]|我街道"),
    "city": re.compile("我[县区旗镇乡]|我街道"),
    "county": re.compile("我[镇乡]|我街道"),
}


def is_school(name: AgencyName) -> bool:
    """Whether the name is a university's or a college's."""
    return bool(_SCHOOL.search(name.text))


def own_word(name: AgencyName) -> str:
    """The pattern of what follows 我 and 本 where the agency speaks of itself; empty: not told."""
    if is_school(name):
        return "校"
    unit = name.tail or name.text
    if _REGIMENT.search(unit):
        return "[团镇]"
    return next((word for end, word in _own_words() if unit.endswith(end)), "")


@functools.cache
def _own_words() -> tuple[tuple[str, str], ...]:
    """How a name ends, and what such an agency puts behind 我 and 本; 我委托, 本办法 and 本处理决定 are none."""
    return tuple(
        (row["ends"], row["own_word"])
        for row in rows("own_words", ["ends", "own_word"], ["ends"], ["own_word"])
    )


def says_itself(name: AgencyName, text: str) -> re.Match[str] | None:
    """The words by which a text speaks of an agency of this kind as its own: 我局; 全国海关 of the head of them all."""
    told = re.search(f"[我本](?:{own_word(name) or name.text[-1]})", text)
    if told is None and is_school(name):
        return school_itself(text)
    if told is None and name.national:
        told = re.search(f"全国(?:各级)?{name.unit[:2]}", text)
    return told


def school_itself(text: str) -> re.Match[str] | None:
    """The words by which a university tells what 学校 did."""
    return None if _BELOW_SCHOOL.search(text) else _SCHOOL_ITSELF.search(text)


def speaks_as_another(name: AgencyName, text: str) -> bool:
    """Whether a text says 我局 of no 局: of a brigade or an office below it."""
    word = "校|院" if is_school(name) else own_word(name)
    said = [match[0] for match in _ANY.finditer(text)] if word else []
    return bool(said) and not any(re.fullmatch(f"[我本](?:{word})", each) for each in said)


def says_own(
    name: AgencyName, place: Division | None, strangers: bool, text: str
) -> tuple[Evidence, ...]:
    """The word by which the text speaks of itself, where it fits the name and nothing else in the document names another
    agency or a smaller place: an item beside the title. Above towns 我县 is said by departments too."""
    company = name.proper and name.text.endswith(("公司", "集团"))
    hospital = name.proper and name.text.endswith("医院")
    if is_school(name) or company or hospital:
        spoken = _OF_COMPANY if company else _OF_HOSPITAL if hospital else _OF_SCHOOL
        told = spoken.search(text) if name.proper else None
        told = told or (school_itself(text) if name.proper and is_school(name) else None)
        return (Evidence("text", told[0]),) if told else ()
    word = own_word(name)
    if (place is None and not name.national) or not word or strangers:
        return ()
    farm = _FARM.search(name.tail)
    town = farm or name.tail.endswith(("镇人民政府", "乡人民政府", "苏木人民政府", "街道办事处"))
    told = says_itself(name, text) or (
        re.search("局机关(?![\u4e00-\u9fff]{0,4}(?:园|校|院|中心|所|站|队))", text)
        if word == "局"
        else None
    )
    if town and told is None:  # 中山街道累计公开…
        called = farm[1] if farm else re.sub("人民政府$|办事处$", "", name.tail)
        told = re.search(f"(?<![\u4e00-\u9fff]){called}(?=[\u4e00-\u9fff]{{2}})", text)
    below = _BELOW[place.level] if place else _BELOW_NATION
    smaller = None if town else below.search(text)
    others = any(not re.fullmatch(f"[我本](?:{word})", match[0]) for match in _ANY.finditer(text))
    return (Evidence("text", told[0]),) if told and not smaller and not others else ()
