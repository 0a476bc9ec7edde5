"""Figures of some months or quarters only: they are not the year's."""

from __future__ import annotations

import re

from extractors.parse.prose.context import At
from extractors.parse.prose.numbers import Mention
from extractors.parse.words.needles import Rare
from extractors.parse.words.openers import guarded

FIRST_YEAR = 2008
_FROM_MAY = re.compile(
    r"(?<!\d)0?5(?:\s{0,2}月(?:\s{0,2}0?1\s{0,2}日)?)?(?=起?[，,]?\s?[-~至到]\s?12)"
)
# The law was made anew on 15 May 2019: in the report on that year what was done since is of its months from then on.
NEW_LAW_YEAR = 2019
SINCE_NEW_LAW = Rare(
    r"新(?:修订|修改|版)?的?《?(?:中华人民共和国)?(?:政府信息公开)?条例》?(?:正式|颁布|公布|发布|出台|贯彻)*(?:实施|施行)以来"
)
# It was in force from May 2008 on: in the report on that year what was done since is of no other.
SINCE_FIRST_LAW = Rare(
    r"《?(?:中华人民共和国)?(?:政府信息公开)?条例》?(?:正式|颁布|公布|发布|出台|贯彻)*(?:实施|施行)以来"
)
_FARTHEST_NEXT = 40  # characters behind the number in which the whole year's may follow
# Months, quarters and half years; the last day of the year and all twelve months are the whole of it.
_QUARTER = r"[上下]半年|(?:第?[一二三四1-4]|前三)个?季度"
# 1至11月: told before the year was over; 3至5月培训3期 may be all of it
_FROM_JANUARY = r"0?1\s?月?份?(?:\s?0?1\s?日)?起?\s?[-—~至到]\s?(?:0?[2-9]|1[01])\s?月"
_QUARTERS = Rare(rf"{_QUARTER}|(?<![\d年-]){_FROM_JANUARY}|年\s?{_FROM_JANUARY}")
# 两会期间收到申请2件: no more than while it lasted
_OCCASION = r"疫情|防控|两会|会议|公示|征求意见|节日|假日|春节|五一|国庆|中秋|元旦|活动|宣传[周月]|主题[日周月]|假期|[暑寒]假|汛期|整改|巡[视察]|督[查察]|试点|值[班守]|博览会|展会|论坛|过渡|交接|试运行"
_PART_OF_YEAR = Rare(
    rf"{_QUARTER}|(?:{_OCCASION})期间|(?<!\d)\d{{1,2}}\s{{0,2}}(?:月|[-~至到]\s{{0,2}}\d{{1,2}}\s{{0,2}}月)份?(?:\s{{0,2}}\d{{1,2}}\s{{0,2}}日)?"
)
_WHOLE_YEAR = guarded(
    r"(?<!\d)0?1\s{0,2}月\s{0,2}0?1\s{0,2}日以来|2008\s?年\s?5\s?月\s?1\s?日(?:[^，。；\d]{0,4}[-~至到]\s?20\d\d\s?年\s?12\s?月(?:\s?31\s?日|底))?|全年|本年|今年|年度"
    # 1月1日至12月31日, but not 7月1日至12月31日
    r"|(?<!\d)0?1(?:\s{0,2}月(?:\s{0,2}0?1\s{0,2}日)?)?\s{0,2}(?:起[，,]?)?\s{0,2}[-~至到]\s{0,2}(?:20\d\d\s{0,2}年\s{0,2})?12\s{0,2}月(?:\s{0,2}31\s{0,2}日?|底|末)?"
    r"|(?<![-~至到])(?<![-~至到\s]\s)(?<![-~至到]20\d\d年)(?<!\d)12\s{0,2}月(?:底|\s{0,2}31\s{0,2}日?)"
    r"|(?<![月日号起\d])(?<![月日号起\d]\s)[至到止][^，。；]{0,9}12\s{0,2}月(?:\s{0,2}\d{1,2}\s{0,2}日|底|末)?"
)


def is_part_of_year(
    view: str, start: int, end: int, *, months: bool = True, year: int | None = None
) -> bool:
    """Whether the words of ``view[start:end]``, from the start of a sentence to a statement's end, tell of
    some months only (上半年收到…), or without ``months`` of quarters: such a figure is not the year's. Words about the
    whole year end it; in 2008 its reports begin in May, as their law did."""
    segment = view[max(start, end - 200) : end]
    segment = segment[max(segment.rfind(mark) for mark in "；;。") + 1 :]
    if year == FIRST_YEAR:
        segment = _FROM_MAY.sub("1", segment)
    if year == NEW_LAW_YEAR and (since := [*SINCE_NEW_LAW.finditer(segment)]):
        segment = f"5月15日以来{segment[since[-1].end() :]}"
    last = max(
        (m.end() for m in (_PART_OF_YEAR if months else _QUARTERS).finditer(segment)), default=-1
    )
    if last < 0:
        return False
    whole = max((m.end() for m in _WHOLE_YEAR.finditer(segment)), default=-1)
    return last > whole


def is_of_months(view: str, start: int, mention: Mention) -> bool:
    """Whether the sentence from ``start`` on tells a number of some months, and behind it the whole year's: 6月培训1期。全年共
    培训4期."""
    year = view.find("全年", mention.end, mention.end + _FARTHEST_NEXT)
    if year < 0 or not is_part_of_year(view, start, mention.start):
        return False
    again = rf"全年[^。；;]{{0,24}}?\d[\d,]*\s?{re.escape(mention.unit or '')}"
    return re.match(again, view[year : year + _FARTHEST_NEXT]) is not None


_MONTH = re.compile(r"(?<!\d)\d{1,2}\s?月(?:份|\s?\d{1,2}\s?日)?")
_DOING = re.compile(r"(?:举办|召开|开展|组织|进行|再次?|又|共|了|和|[，,、；;\s])+")


def is_one_of_months(at: At) -> bool:
    """Whether a number is of its month alone, as the one before it or behind it is of another: 3月培训1期，9月培训2期."""
    first = _words_of(at, at.index)
    if not _MONTH.search(first) or _WHOLE_YEAR.search(first):
        return False
    for index in (at.index - 1, at.index + 1):
        if not 0 <= index < len(at.mentions) or at.mentions[index].unit != at.number.unit:
            continue
        other = _words_of(at, index)
        words = (first, other) if index > at.index else (other, first)
        told = _DOING.sub("", _MONTH.sub("", words[1]))
        if _MONTH.search(other) and not _WHOLE_YEAR.search(other) and told in words[0]:
            return True
    return False


def _words_of(at: At, index: int) -> str:
    """The words of the sentence between the number at ``index`` and the one before it."""
    item = at.mentions[index]
    start = max(at.floor, at.mentions[index - 1].end if index else 0)
    words = at.view[start : item.start]
    return "" if "。" in words else words
