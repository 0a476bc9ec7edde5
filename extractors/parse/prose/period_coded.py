"""What the year of a number and the rule that codes it make of each other."""

from __future__ import annotations

import re

from extractors.parse.prose.period import CUMULATIVE
from extractors.parse.prose.period_named import COMPARED, MADE_IN
from extractors.parse.prose.period_span import SINCE_THEN
from extractors.parse.prose.rules import Rule

_OVER_YEARS = re.compile(
    r"(?:施行|实施|运行|启用|开通|上线|成立|挂牌)(?:之日)?起(?!\s?[至到])|20\d\d\s?年?[、和与及]\s?20\d\d|目前|[迄至]今|累计|历年|往年|以来|历史|近|过去|年来|期间|时期|任期|年[间共合总]|(20\d\d)\s?年?[^，,。；;]{0,40}[-~至到]\s?(?!\1)20\d\d"
)


def is_of_report(phrase: str, period: str | None, rule: Rule, report_year: int | None) -> bool:
    """Last year's figure never takes the code of this year's, nor does what was made in other years."""
    if rule.carried:
        return True
    made_in = MADE_IN.search(phrase)
    if COMPARED.search(phrase) or (made_in and str(report_year) not in made_in[0]):
        return False
    return period in (None, CUMULATIVE) or report_year is None or period == str(report_year)


def stated_period(
    period: str | None, rule: Rule | None, report_year: int | None, words: str
) -> str | None:
    """上年结转 is a figure of this report, whatever year its words name; so is a figure of a statutory
    table that is told as of the year's end (截至12月31日收到…) without a word for more years, or in the form's own
    words for a year's figure (行政许可处理决定数量)."""
    if rule is None or report_year is None:
        return period
    if period == CUMULATIVE and rule.is_statutory and not rule.of_year:
        then = SINCE_THEN.search(words + "0")
        as_of = not (_OVER_YEARS.search(words) or (then and then[1] < str(report_year)))
    else:
        as_of = period == CUMULATIVE and rule.of_year
    return str(report_year) if rule.carried or as_of else period
