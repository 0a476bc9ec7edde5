"""The day on which a document was published, as its page tells it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from extractors.parse.records import PublishedStatus
from extractors.parse.words.numerals import parse_chinese, plain_digits

_ANY_DATE = re.compile(r"(20\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})(?!\d)")
_LABELLED_DATE = re.compile(
    r"(?:(?<!页面)(?:发布|公开|发文|成文|生成|公布|更新|印发|发表)(?:时间|日期)\s*[:：]?\s*\|?|(?<![\u4e00-\u9fff])(?:日期|时间|(?:发布|公布)于?)\s*[:：])\s*(?:[-•·]\s+)?[\[【(（]?\s*"
    r"(20\d{2})(?:\s*[-年./]\s*(?=\d{1,2}\s*[-月./])|(?=\d{4}(?!\d)))(\d{2}|\d(?!\d))\s*[-月./]?\s*(\d{1,2})(?!\d)"
)
_LABEL_RANK = (
    "发布",
    "公布",
    "公开",
    "生成",
    "成文",
    "发文",
    "印发",
    "发表",
    "日期",
    "时间",
    "更新",
)
# The line below a title without labels: 2022年01月18日 来源：…
# 2023-01-31 来源：某局, 来源：某局 2023-01-31 16:20, 浏览量: 2023-01-31 16:20 来源：某局
_DAY_ALONE = r"[\[【(（]?[ \t]*(20\d{2}) ?[-年./] ?(\d{1,2}) ?[-月./] ?(\d{1,2})(?: ?日)?(?![-\d])(?:[ \t\d:]*|[ \t]*\d{1,2}时\d{1,2}分)[\]】)）]?[ \t]*"
_INFO_WORDS = r"[\[【(（|]?[ \t]*(?:信息来源|来源|发布(?:单位|机构|部门|者|人)|浏览|点击|阅读|访问|作者|字体|字号)"
_INFO_DATE = re.compile(
    rf"^[ \t]*(?:(?:浏览|点击|阅读|访问)(?:次数|量|数)?[:：][ \t]*(?:\d{{1,7}}[ \t]*次?[ \t]+)?)?{_DAY_ALONE}{_INFO_WORDS}"
    rf"|^[ \t\u3000]*(?:信息来源|来源|作者)[:：][^\n:：。，]{{2,30}}?[ \t\u3000|]+{_DAY_ALONE}(?:{_INFO_WORDS}|$)",
    re.MULTILINE,
)
# On a line of its own, in brackets behind a title, behind an agency, or with its clock behind the account that published: 某某发布2023-01-31 16:22
_DATE_LINE = re.compile(
    rf"^(?:[ \t\u3000]*(?:[-•·][ \t])?|[\u4e00-\u9fff]{{2,30}}(?:[ \t]+[\u4e00-\u9fff]{{2,30}}){{0,2}}[ \t]*(?=20[\d-]{{6,8}} \d{{1,2}}:\d\d)|[ \t\u3000]*[\u4e00-\u9fff]{{2,29}}[局委厅府室办会署院][ \t\u3000]+|[^\n。；]{{6,60}}(?:报告|年报)[ \t]*(?=[（(]))"
    rf"{_DAY_ALONE}(?:\|[^\n:：。，\d]{{2,30}}|(?:信息)?来源[:：][^\n:：。，\d]{{2,30}})?$",
    re.MULTILINE,
)
# The date under a text, after who signed it on the same line; its year is in digits by then.
_SIGNED = re.compile(
    r"\s*(?:[\u4e00-\u9fff（）()]{2,29}[局委厅院府室处办会心队镇乡道校学行站所]\s+)?(20\d{2})\s*[年.]\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月.]\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?\s*"
)
_META_DATES = (
    "pubdate",
    "publishdate",
    "firstpublishedtime",
    "publish_time",
    "publishtime",
    "pub_date",
)
_URL_DATE = re.compile(r"(?:/t|/|art_|/c)(20\d{2})[-/]?(\d{2})[-/]?(\d{2})(?=[_/.]|$)")
_URL_DATE_LOOSE = re.compile(r"/art/(20\d{2})/(\d{1,2})/(\d{1,2})/")


class Published(msgspec.Struct, frozen=True):
    """ISO date and how it is known: printed on the page, inferred, suspect, unknown."""

    on: str | None
    status: PublishedStatus


def read_published(
    head: str, tail: str, meta: Sequence[tuple[str, str]], url: str | None, report_year: int | None
) -> Published:
    """The publication date: labelled in the text, else in the metadata, else beside who published it or on the only
    line that is a date, else the sign-off's or the address's (``inferred``). ``suspect`` when it does not fit a yearly report of ``report_year``."""
    labelled: dict[str, dt.date] = {}
    above = plain_digits(head)
    for match in _LABELLED_DATE.finditer(above):
        day = _day(*match.groups()[-3:])
        if day:
            labelled.setdefault(match.group()[:2], day)
    printed = next((labelled[word] for word in _LABEL_RANK if word in labelled), None)
    if printed is None:
        for key in _META_DATES:
            value = next((value for name, value in meta if name == key), None)
            found = _ANY_DATE.search(plain_digits(value)) if value else None
            printed = _day(*found.groups()) if found else None
            if printed:
                break
    if printed is None and (line := _INFO_DATE.search(above)):
        printed = _day(*filter(None, line.groups()))
    if printed is None and len(days := set(_DATE_LINE.findall(above))) == 1:
        alone = _day(*days.pop())  # of another year it is the site's own calendar
        if alone and report_year is not None and alone.year == report_year + 1:
            printed = alone
    if printed:
        return Published(printed.isoformat(), _judged("printed", printed, report_year))
    inferred = _sign_off(tail) or _from_url(url)
    if inferred:
        return Published(inferred.isoformat(), _judged("inferred", inferred, report_year))
    return Published(None, "unknown")


def _judged(
    status: Literal["printed", "inferred"], day: dt.date, report_year: int | None
) -> PublishedStatus:
    # Reports are due on 31 January or 31 March of the next year; a year late is a re-stamped page more often than a late report.
    if report_year is not None and day.year != report_year + 1:
        return "suspect"
    return status


def _sign_off(tail: str) -> dt.date | None:
    """A line at the article's end that is nothing but a date, or an agency and a date."""
    for line in reversed(plain_digits(tail).splitlines()[-12:]):
        found = _SIGNED.fullmatch(line)
        if found:
            return _day(found[1], *(_arabic(number) for number in found.group(2, 3)))
    return None


def _arabic(number: str) -> str:
    """A month or a day in digits: 十二 is 12."""
    return number if number.isdecimal() else str(parse_chinese(number))


def _from_url(url: str | None) -> dt.date | None:
    for shape in (_URL_DATE_LOOSE, _URL_DATE):
        found = shape.search(url or "")
        day = _day(*found.groups()) if found else None
        if day:
            return day
    return None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:  # 2023-02-30 is printed on real pages; it is no date
        return None
