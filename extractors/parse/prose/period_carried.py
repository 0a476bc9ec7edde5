"""What was carried from one year into the next: a figure of the report, whatever year its words name."""

from __future__ import annotations

import re

CARRIED = re.compile(
    r"(?:(?:上|去|往|前)一?年|20\d\d年)度?[^，。；]{0,8}(?:结转|转结|转来|转入(?=的)|遗留|顺延)|(?<![比较与同])[上去]一?年度?[^，。；]{0,6}(?:未能?|没有?|尚未)(?:办理?完?[毕成结]?|答复完?|审结|处理完?[毕成]?)的|(?:结转|转结)自?(?:上|去)一?年度?"
)
# 2021年上年结转0件, 2021年无上年结转 in the report on 2022: what was carried into 2021
_CARRIED_INTO = re.compile(
    r"(20[0-4]\d)\s?年度?(?:没有|无|有|的)?(?:上|去)一?年度?(?:结转|转结|转入|转来|遗留)"
)
# 转到2024年2件, 结转2024年2件, 2022年转入1件
_CARRIED_ON = re.compile(
    r"转[至到入]?(?:20\d\d年|[下次]一?年)度?|(?:[上去]一?年|20\d\d年)度?(?=转入(?:本年度?|今年)?(?:继续)?(?:办理)?(?:的?申请)?$)"
)
_CARRIED_WORDS = re.compile(r"结转|转结|顺延|延期?[至到]20|转[入至到来]?20|转[入来]|遗留")


def carried_into(words: str) -> str | None:
    """The year that ``words`` say requests were carried into (2021年上年结转0件), where they name it."""
    into = _CARRIED_INTO.search(words)
    return str(into[1]) if into else None


def uncarried(words: str) -> str:
    """``words`` without those by which something was carried over."""
    return _CARRIED_ON.sub("", CARRIED.sub("", words))


def relative_years(phrase: str, report_year: int | None) -> str:
    """``2021年结转`` in a report on 2022 reads 上年结转: rules know the words, not the numbers."""
    if report_year is None or not _CARRIED_WORDS.search(phrase):
        return phrase
    return phrase.replace(f"{report_year - 1}年", "上年").replace(f"{report_year + 1}年", "下年")
