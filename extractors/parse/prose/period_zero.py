"""Which year a zero said in words is about."""

from __future__ import annotations

import re

from extractors.parse.prose.period import CUMULATIVE, TELLS_NO_YEAR, THIS_YEAR, Years
from extractors.parse.prose.period_carried import CARRIED
from extractors.parse.prose.period_named import PREVIOUS, YEAR

_FROM_THEN_ON = re.compile(r"[自从]\s?20\d\d年[^，,。；;]{0,6}起")
# 往年未收到, 过去三年没有收到: of years before this one; 连续三年 and 近三年 are this one too
_BEFORE_THIS = re.compile(r"往年|此前|以前(?!年度)|过去")
_IN_ALL_YEARS = re.compile(r"历年|历史|以来|20\d\d")


def period_of_zero(years: Years, sentence: str, words: str, end: int) -> str | None:
    """The year of a zero that ``words`` state, which end at ``end``: the last one that the ``sentence`` names up to there
    (none inside a title, none that figures are compared with), else the report's. None in all years (历年) is told of none alone."""
    own = str(years.report_year) if years.report_year else None
    told = YEAR.findall(TELLS_NO_YEAR.sub("", sentence))
    before = max((m.end() for m in PREVIOUS.finditer(sentence)), default=0)
    this = THIS_YEAR.search(words) or THIS_YEAR.search(sentence, before)
    if PREVIOUS.search(CARRIED.sub("", words)) and not this:
        return str(years.report_year - 1) if years.report_year else None
    if (
        not this
        and own not in told
        and _BEFORE_THIS.search(CARRIED.sub("", words).partition("#")[0])
    ):
        return CUMULATIVE
    if years.report_year and years.is_ahead(end):
        return str(years.report_year + 1)
    if own not in told and _FROM_THEN_ON.search(sentence):
        return CUMULATIVE
    if own not in told and _IN_ALL_YEARS.search(sentence) and years.frame(end) == CUMULATIVE:
        return CUMULATIVE
    return str(told[-1]) if told else years.going_on(end) or own
