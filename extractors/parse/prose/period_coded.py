"""What the year of a number and the rule that codes it make of each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.period import CUMULATIVE
from extractors.parse.prose.period_named import COMPARED, MADE_IN
from extractors.parse.prose.period_span import SINCE_THEN
from extractors.parse.prose.rules import Rule

_OVER_YEARS = re.compile(
    r"(?:施行|实施|运行|启用|开通|上线|成立|挂牌)(?:之日)?起(?!\s?[至到])|20\d\d\s?年?[、和与及]\s?20\d\d|目前|[迄至]今|累计|历年|往年|以来|历史|近|过去|年来|期间|时期|任期|年[间共合总]|(20\d\d)\s?年?[^，,。；;]{0,40}[-~至到]\s?(?!\1)20\d\d"
)

# 2022年公开120条。截至2022年底，已公开860条: of what grows from year to year, the larger is all that there is by then
_GROWS = re.compile(r"\.items(?:_published)?$|\.posts$")
_BY_THE_END = re.compile(
    r"截[至止](?![^。；;]*(?:全年|[本今当]年|年内|年度|新增))[^。；;]*(?:已|(?<!公)共(?!同|享|用|和国)|总计|合计)"
)
_IN_THE_YEAR = re.compile(r"全年|[本今当]年|年内|年度|20\d\d\s?年")
_MOST = 100  # numbers of a report that are looked at
_IN_PART_OF_IT = re.compile(r"[上下]半年|季度|\d\s?月|月份|以来")


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


def all_by_the_end(
    view: str, stated: Sequence[Statement], sentences: Sentences, report_year: int | None
) -> list[Statement]:
    """``stated`` where the larger of two numbers of one measure, told as of the end of the year of which the other is told as
    such, is of all years; so are its parts."""
    own = [s for s in stated if s.period == str(report_year) and _GROWS.search(s.measure)]
    words = {
        s.mention: view[sentences.start(s.number.number) : s.number.number] for s in own[:_MOST]
    }
    of_year: dict[object, Decimal] = {}
    for item in own[:_MOST]:
        before = words[item.mention]
        as_such = _IN_THE_YEAR.search(before) and "截" not in before
        if as_such and not _IN_PART_OF_IT.search(before):
            amount = item.number.amount
            of_year[item.code] = max(amount, of_year.get(item.code, amount))
    ever = {
        item.mention
        for item in own[:_MOST]
        if item.number.amount > of_year.get(item.code, item.number.amount)
        and _BY_THE_END.search(words[item.mention])
    }
    return [
        msgspec.structs.replace(item, period=CUMULATIVE, unruled=CUMULATIVE)
        if item.period == str(report_year) and not ever.isdisjoint((item.mention, item.total))
        else item
        for item in stated
    ]
