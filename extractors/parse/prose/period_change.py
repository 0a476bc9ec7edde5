"""What there was before a change: the first number of 由16件降至11件."""

from __future__ import annotations

import re

from extractors.parse.prose.numbers import Mention
from extractors.parse.words.openers import guarded

_CHANGED = r"(?:下?降|压?减|回落|上?升|增|提高|提升|扩[大充展]?|压缩|缩短|缩减|精简|整合|归并|合并|优化|调整|变更?|拓展|发展|攀升|下滑|延[长伸]|跃|涨|跌)[^，。；#\d]{0,2}[至到为成]"
_FROM = guarded(rf"[由从](?:原来的?|此前的?|过去的?)?#[^，。；#]{{0,2}}?{_CHANGED}")
_TO = guarded(rf"\d[^，。；;\d]{{0,14}}?{_CHANGED}了?\s?$")
_LONGEST_CHANGE = 24
_ENDS_OF_CHANGE = frozenset("至到为成了")  # what _TO ends in, but for a blank
# 把37个子栏目压减为28个, 由5个科室合并为3个: the same, of one unit
_FROM_OR_OF = re.compile(r"[由从把将](?:原来的?|原有的?|现有的?|此前的?|过去的?)?#[^，。；#]")
_INTO = re.compile(
    rf"[^，,。；;、()#\d]{{0,10}}?{_CHANGED}了?\s?\d[\d,.]{{0,12}}\s?[余多]?(?P<unit>[\u4e00-\u9fff]{{1,3}})"
)
# 较2021年的812条增加到903条: what it has come to is no figure of that year
RISEN_FROM = re.compile(
    r"[较比与同][^，,。；;\d]{0,4}(?:20[0-4]\d\s{0,2}年|[去上]年|上一年)度?(?:同期|[末底])?的?\s?$"
)
# 2022年公开信息较上年的812条增加到903条: the figure of the year before the one that was named
_ENDS_OF_YEAR = frozenset("年度期的末底")  # what it ends in, but for a blank
_BESIDE_LAST = re.compile(r"[较比与同]于?(?:[去上]年|[上前]一年)度?(?:同期|[末底])?的?\s?$")
_NAMED = re.compile(r"(20[0-4]\d)\s{0,2}年")
# 整改后合格率从72%升至94%, 一年间由3个增至5个: both are figures of the year
WITHIN_ONE_YEAR = re.compile(
    r"年[初内]|年中|上半年|季度|[\d一二三四五六七八九十]月|半年|一年[间来里]|整改(?=后|[，,])|复查|抽查|抽检|初查|初检|回头看"
)
SINCE_YEAR = re.compile(r"(20[0-4]\d)\s?年[^，,。；;\d]{0,12}(?:以来|起|开始)")


def is_before_change(view: str, mention: Mention, words: str) -> bool:
    """Whether ``words``, with # for the number, tell of how much there was before it rose or fell to the next."""
    if not any(map(words.__contains__, "由从把将")):
        return False
    if _FROM.search(words):
        return True
    into = _INTO.match(view, mention.end) if _FROM_OR_OF.search(words) else None
    return bool(into and mention.unit and into["unit"].startswith(mention.unit))


def is_after_change(view: str, mention: Mention) -> bool:
    """Whether the number is what there is today: 近三年，时限由20天压缩到8天."""
    before = view[max(0, mention.start - _LONGEST_CHANGE) : mention.start]
    return before.rstrip()[-1:] in _ENDS_OF_CHANGE and _TO.search(before) is not None


def year_before(words: str, report_year: int | None) -> str | None:
    """The year of a figure that ``words`` end in comparing with (较上年的): the one before the year that they name, else before
    the report's; None where they compare with none."""
    if report_year is None or words.rstrip()[-1:] not in _ENDS_OF_YEAR:
        return None
    beside = _BESIDE_LAST.search(words)
    if beside is None:
        return None
    named = _NAMED.findall(words, 0, beside.start())
    return str(int(named[-1] if named else report_year) - 1)
