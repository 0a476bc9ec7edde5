"""Which years a list of bare numbers is dealt out to: 2021、2022两年收到申请6件、9件."""

from __future__ import annotations

import re

from extractors.parse.prose.context import At, Clause, clause_of
from extractors.parse.prose.numbers import squeezed
from extractors.parse.words.needles import Rare

_FEW = "零一二三四五"
_MOST_YEARS = 8
_FARTHEST = 160  # characters from the years to the list
_JOIN = r"\s?(?:[、，,/]|以及|[和与及])\s?"
_NAMED = r"(?:20[0-4]\d\s?年?度?|(?<!之)前年度?|[去上今本]年度?|上一年度?)"
# Years that open what is told, none compared with (较2021、2022年) and none of what was published (公开2021、2022年的年报)
_YEARS = Rare(
    r"(?:^|(?<=[，,。；;:(\n、局委办厅院校站所县市区镇乡道位关心省])|(?<=[^\u4e00-\u9fff\d\-~至]))\s?(?:在|于)?(?:"
    rf"(?P<named>(?:{_NAMED}{_JOIN}){{1,4}}(?:20[0-4]\d\s?[两二三四五]?年度?|(?<!之)前年度?|[去上今本]年度?|上一年度?))[两二三四五]?(?:(?<=[两二三四五])年)?"
    r"|(?P<first>20[0-4]\d)\s?年?度?\s?[-~至到]\s?(?P<last>20[0-4]\d)\s?年度?"
    r"|近(?P<count>[两二三四五2-5])年)(?:期?间|来)?(?![前后末底初]|以[来前后]|[制印出颁发的])"
)
_YEAR = re.compile(r"20[0-4]\d|前年|去年|上年|上一年|今年|本年")
# 收到申请; no second list of things (办理建议、提案6件、9件), to which the numbers may be dealt out as well
_TOLD = re.compile(r"(?!.*[、和与及或])[^。；;!?\n\d]{0,48}", re.DOTALL)
_BETWEEN_LISTS = re.compile(r"[^。!?\n\d]{0,24}")
_JOINED = re.compile(r"\s?(?:[、，,/；;]|以及|[和与及])\s?")
_LONGEST_JOIN = 4
_NO_WORDS = re.compile(r"^[两二三四五]年[来间里]?|分别|依次|各$")
_ENDS = frozenset("，,。；;)!\n")
_BACK = {"前年": 2, "去年": 1, "上年": 1, "上一年": 1, "今年": 0, "本年": 0}


def dealt_to_years(at: At, report_year: int | None) -> Clause | None:
    """The clause of a number of a list of which each is of one year (2021、2022两年收到申请6件、9件), with its year; None where the
    sentence names no years before the list or not as many as the list has numbers, or where the numbers may be of something else."""
    first, last = _list_of(at)
    if first == last:
        return None
    view, mentions = at.view, at.mentions
    end = mentions[first].number
    start = max(at.floor, end - _FARTHEST)
    years: tuple[int, ...] = ()
    behind = start
    for match in _YEARS.finditer(view[start:end]):
        years, behind = _years_of(match, report_year), start + match.end()
    count = last - first + 1
    if len(years) != count or not _is_dealt(at, first, behind, count):
        return None
    left, right = clause_of(at.other(first)).left, clause_of(at.other(last)).right
    before = max(behind, mentions[first - 1].end if first else 0)
    told = _words(view[before : mentions[first].start])
    if not told and before > behind:  # 2021、2022年共收到申请15件，分别为6件、9件
        told = _words(view[behind : mentions[first - 1].start])
    return Clause(left, right, f"{years[at.index - first]}年{told}#")


def _words(between: str) -> str:
    """The words that name what is told, of its last clause."""
    return _NO_WORDS.sub("", squeezed(between).strip("，,、:(").rpartition("，")[2])


def _list_of(at: At) -> tuple[int, int]:
    """The first and last number of the list of bare numbers of one unit that the number is in."""
    first = last = at.index
    while first and last - first < _MOST_YEARS and _are_joined(at, first):
        first -= 1
    while last - first < _MOST_YEARS and last + 1 < len(at.mentions) and _are_joined(at, last + 1):
        last += 1
    if last - first == _MOST_YEARS:
        return at.index, at.index
    behind = at.view[at.mentions[last].end : at.mentions[last].end + 2].lstrip(" ")[:1]
    return (first, last) if not behind or behind in _ENDS else (at.index, at.index)


def _are_joined(at: At, index: int) -> bool:
    one, other = at.mentions[index - 1 : index + 1]
    if other.number < at.floor or other.start - one.end > _LONGEST_JOIN or one.unit != other.unit:
        return False
    return _JOINED.fullmatch(at.view, one.end, other.start) is not None


def _years_of(match: re.Match[str], report_year: int | None) -> tuple[int, ...]:
    if match["first"]:
        return tuple(range(int(match["first"]), int(match["last"]) + 1))
    if match["count"]:
        count = _FEW.find(match["count"].replace("两", "二"))
        count = int(match["count"]) if count < 0 else count
        return tuple(range(report_year - count + 1, report_year + 1)) if report_year else ()
    told = _YEAR.findall(match["named"])
    if report_year is None and not all(map(str.isdecimal, told)):
        return ()
    years = [int(word) if word.isdecimal() else (report_year or 0) - _BACK[word] for word in told]
    return tuple(years) if len(set(years)) == len(years) else ()


def _is_dealt(at: At, first: int, behind: int, count: int) -> bool:
    """Whether nothing but lists of as many numbers, or the sum of this one, stands between the years and the list."""
    view, mentions = at.view, at.mentions
    before = first
    if before and mentions[before - 1].number >= behind:
        total = sum(mention.amount for mention in mentions[first : first + count])
        if total and mentions[before - 1].amount == total:
            before -= 1
    while before and mentions[before - 1].number >= behind:
        start, stop = _list_of(at.other(before - 1))
        if stop - start + 1 != count or not _BETWEEN_LISTS.fullmatch(
            view, mentions[stop].end, mentions[before].start
        ):
            return False
        before = start
    return _TOLD.fullmatch(view, behind, mentions[before].start) is not None
