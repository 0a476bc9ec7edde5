"""Whose name a title tells: one agency, two side by side, or a body below the one that it names."""

from __future__ import annotations

import re

from extractors.parse.about.agency_name import AgencyName, read_name, same_place
from extractors.parse.about.hints import quote
from extractors.parse.about.mentions import Mention
from extractors.parse.about.units import same_unit
from extractors.parse.article.decontaminate import GAP
from extractors.parse.records import Evidence

_ISSUED = re.compile(
    r"([\u4e00-\u9fff（）()]{3,36}?)关于(?:印发|转发|下发|公布|发布|做好|报送|开展|实施|全面|进一步|20\d\d)"
)
_TOPIC = "(?:(?<!人民)政府信息|政务|信息)"  # 某某县人民政府信息公开: the government discloses
_BETWEEN_NAMES = re.compile(
    r"(?<=[局委厅室院署会])(?!员会)(?:[ 与和及、，,]|联合|(?=[\u4e00-\u9fff]{1,6}[省市县区州旗盟]))"
)
_BRANCH = re.compile("(?:分局|队|所|站)$")  # 某某市公安局某某市某某分局
_ANY_BODY = re.compile("(?:公共)?(?:企业|事业|企事业)?(?:单位)?")  # 2022年度企业信息公开年报
_COMMISSION = re.compile("[省市县区州盟](?:人民政府)?国(?:资委|有资产监督管理委员会)$")
_OF_ALL = re.compile("^全国(海关)$")  # the head of them all reports for them
BODY_BELOW = re.compile("(?:分局|中心|所|站|场|队|[小中]学|幼儿园|馆|单位|企业)$")


def title_mention(title: str | None, year: int | None) -> Mention | None:
    """The agency named in a report's or plan's title, before or behind the year."""
    if not title:
        return None
    bare = "".join(title.split())
    issued = _ISSUED.match(bare)
    issuer = read_name(issued[1], year) if issued else None
    if issuer:
        return Mention("title", issuer, Evidence("title", quote(title)))
    if year:  # 09某某市政府信息公开报告
        bare = re.sub(rf"^{year % 100:02}(?![\d年])", "", bare)
    before, _, after = _split_at_year(bare)
    after = re.split(rf"{_TOPIC}(?:与政务)?公开|政府网站|工作要点", after)[0].removeprefix("的")
    for part in (before, after):
        part = re.sub(r"(?<=管理)系统$", "局", part).removesuffix("系统")
        part = re.sub(r"^(?:关于|公布|发布|印发)+|(?:关于|公布|发布|印发|的)+$", "", part)
        name = _printed(part, year)
        if name:
            return Mention("title", name[0], Evidence("title", quote(title)), gap=name[1])
    return None


def titled_below(title: str | None, name: AgencyName) -> str | None:
    """The words of a title that name a body of another kind than ``name``, such as one below it: 某某局某某管理所."""
    before, _, after = _split_at_year("".join((title or "").split()))
    for words in (before, _before_subject(after)):
        kind = BODY_BELOW.search(words)
        if (
            kind
            and not _ANY_BODY.fullmatch(words)
            and not (name.text.endswith(kind[0]) or name.tail.endswith(kind[0]))
        ):
            return words
    return None


def joint_title(title: str | None, year: int | None) -> tuple[AgencyName, AgencyName] | None:
    """Two agencies of one place that a title names side by side (某某市教育局、体育局): neither alone issued it."""
    before = " ".join(_split_at_year(title or "")[0].split())
    for between in _BETWEEN_NAMES.finditer(before):
        one = read_name(before[: between.start()], year)
        other = read_name(before[between.end() :].removesuffix("联合"), year)
        if one is None or other is None or (other.levels and not {*other.levels} & {*one.levels}):
            continue
        apart = not (one.is_government or other.is_government or same_unit(one.unit, other.unit))
        if not between[0]:
            apart = apart and bool(other.places) and not _BRANCH.search(other.unit)
        if apart and one.places and (not other.places or same_place(one, other)):
            return one, other
    return None


def _split_at_year(title: str) -> tuple[str, str, str]:
    match = re.search(
        r"20\d{2}(?!\d|[〕\]】])(?:\s*[-—–~～至]+\s*20\d{2}(?=年))?\s*(?:年度|年)?", title
    )
    if not match:
        return _before_subject(title), "", ""
    return _before_subject(title[: match.start()]), match.group(), title[match.end() :]


def _before_subject(words: str) -> str:
    """The words of a title before what it is about: 某某局 of 某某局政府信息公开工作."""
    return re.split(rf"{_TOPIC}公开", words)[0]


def _printed(raw: str, year: int | None) -> tuple[AgencyName, bool] | None:
    """A name and whether something that is no Chinese character stood before it, or a stranger's name behind it."""
    bare = raw.strip("《》“”\"'").rstrip("：:")
    tail = re.search(r"[\u4e00-\u9fff（）()]+$", bare.removesuffix(GAP))
    if not tail:
        return None
    name = read_name(_OF_ALL.sub(r"\1总署", tail.group()), year)
    if name and not name.is_absolute and not name.levels:
        name = _behind_stranger(name, year) or name
    return (name, tail.start() > 0 or bare.endswith(GAP)) if name else None


def _behind_stranger(name: AgencyName, year: int | None) -> AgencyName | None:
    """The commission on state assets of a place, before whose whole name an advertiser's stands."""
    if not _COMMISSION.search(name.text):
        return None
    names = (read_name(name.text[at:], year) for at in range(2, len(name.text) - 3))
    return next((each for each in names if each and each.places and each.is_sasac), None)
