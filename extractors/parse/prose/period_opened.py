"""The year that opens a sentence, or the paragraph that it goes on: 2021年，我局…; （一）去年，我局…."""

from __future__ import annotations

import re

from extractors.parse.words.needles import Rare

_OPENS = r"(?:^|[，,；;。():：“●◆■▪•①-⑳]|情况\s|[一二三四五六七八九十][、.．是]|(?<!\d\d)\d[、.．]|其中|回顾|过去的|统计|进入|[我本](?:[局委办厅院县市区镇乡部省]|单位|机关|中心|街道)[在于]?)\s*"
_NAMED = Rare(
    rf"{_OPENS}(?:截至|截止|在|至|到)?\s*(?:20\d\d[-~至](?=20\d\d学年))?(20[0-4]\d)\s{{0,2}}(?:年|(?<=[-~至]20\d\d)学年)(?:度|底|末)?(?:\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?)?(?:全年|期间|末|底|里|间|中|一年来?)?"
    r"(?:\s*[，,:]|(?=(?:我(?:[局委办厅院县市区镇乡部省]|单位|中心)|本(?:[局委办厅院部]|机关|单位|中心))(?![^，,。；;\d]{0,12}(?:制定|印发|出台|发布|制发)的)))"
)
# 去年，我局…: what the sentence goes on to tell is of that year
_TOLD = Rare(rf"{_OPENS}在?(?:(前年)|去年|上年|上一年)度?(?:全年|期间|里|间|中|一年来?)?\s*[，,:]")
OPENS_CLAUSE = re.compile(r"(?<=[，,；;])\s?(20[0-4]\d)\s?年")
# 据2021年年报，公开信息88条; 《2021年度报告》公布的数据为:
_REPORTED = Rare(
    r"(?:(?<![根依])据|从)《?(20[0-4]\d)\s?年度?[^，,。；;:\d《》]{0,16}(?:年报|报告)》?(?:中|显示|统计|公布|披露|看|可知|的|数据)*\s?[，,:]"
    r"|(20[0-4]\d)\s?年度?[^，,。；;:\d《》]{0,16}(?:年报|报告)》?中?(?:显示|公布的|披露的|统计的)[^，,。；;:\d]{0,6}[，,:]"
    # 去年的报告显示，公开信息88条
    r"|(?:去年|上年|上一年)度?的?[^，,。；;:\d《》]{0,12}(?:年报|报告)中?(?:显示|公布的|披露的|统计的)[^，,。；;:\d]{0,6}[，,:]"
)
OPENING_YEARS = (_NAMED, _TOLD, _REPORTED)
_LONGEST_PARAGRAPH = 400  # characters before a sentence
# 2021年，我局…。: whose year it is that the next sentences tell of
_OF_PARAGRAPH = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．是])?\s*(?:在|回顾)?(?:(20[0-4]\d)\s?年|[去上]年|上一年)度?(?:全年)?\s?[，,]?\s?(?:我(?:[局委厅办院部社县市区镇乡省街]|单位|中心|们)|本(?:[局委厅办院部社]|单位|机关|中心))"
)
_THIS_YEAR = re.compile(r"今年|本年|报告期")
_ANOTHER_YEAR = re.compile(r"20[0-4]\d\s?年|今年|本年|报告期|[去上]年|上一年|前年|明年|下一步|今后")


def years_of_sentence(
    view: str, floor: int, end: int, report_year: int | None
) -> dict[int, tuple[int, str]]:
    """Where a year opens a clause of the sentence ``view[floor:end]``: where its words end, and the year."""
    sentence = view[floor:end]
    named = {
        floor + m.start(1): (floor + m.end(), str(m[1]))
        for m in _NAMED.finditer(sentence)
        if m[0][0] + m[0][-1] != "(:"  # 22件(2021年度:16件): of what the bracket holds
    }
    for m in _REPORTED.finditer(sentence):
        if year := m[1] or m[2] or (report_year and report_year - 1):
            named[floor + m.start()] = floor + m.end(), str(year)
    if report_year:
        for m in _TOLD.finditer(sentence):
            if m[1] or _is_beside_this_year(view, floor + m.end(), report_year):
                named[floor + m.start()] = floor + m.end(), str(report_year - (2 if m[1] else 1))
    return named


def _is_beside_this_year(view: str, position: int, report_year: int) -> bool:
    """Whether the paragraph goes on to tell of the report's own year. Alone, 去年全年，我委收到17条 may be said in January of the very
    year that the report is on."""
    behind = view.find("\n", position, position + _LONGEST_PARAGRAPH)
    rest = view[position : behind if behind >= 0 else position + _LONGEST_PARAGRAPH]
    return _THIS_YEAR.search(rest) is not None or f"{report_year}年" in rest


def year_of_paragraph(view: str, floor: int, end: int, report_year: int | None) -> str | None:
    """An earlier year with which the paragraph opens that the sentence of ``view[floor:end]`` goes on, where nothing up to its end
    names another: 2021年，我局落实条例。全年公开信息120条。 in a report on 2022."""
    if report_year is None:
        return None
    nearest = max(0, floor - _LONGEST_PARAGRAPH)
    start = view.rfind("\n", nearest, floor) + 1
    if start == floor or (not start and nearest):
        return None
    opened = _OF_PARAGRAPH.match(view, start, floor)
    if opened is None or _ANOTHER_YEAR.search(view, opened.end(), end):
        return None
    if opened[1] is None:
        return str(report_year - 1) if _is_beside_this_year(view, end, report_year) else None
    return opened[1] if int(opened[1]) < report_year else None
