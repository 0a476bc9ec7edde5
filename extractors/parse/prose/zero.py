"""Zeros said in words: 未收到行政复议申请, 没有收取费用, 行政诉讼均为零.

Only measures that a rule names become a fact; silence is never a zero, and neither is a condition
(未收到答复的，可以申请行政复议) nor a narrower statement (未发生行政复议被纠正案件).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from extractors.parse.prose.context import HEADING, Sentences, clause_start, is_filler
from extractors.parse.prose.numbers import NO_MARKS, squeezed
from extractors.parse.prose.period_carried import relative_years
from extractors.parse.prose.period_part import is_part_of_year
from extractors.parse.prose.rules import Context, Rule, rule_book, without_offices
from extractors.parse.words.openers import guarded

_NEGATION = guarded(
    r"(?P<nothing>零(?:发生|受理))|(?P<none>(?:全年|年度|暂时?)(?:均|都|一律)?不(?=收取)|零(?=(?:行政)?(?:复议|诉讼)|申请(?!量)|收费|依申请公开)|(?:均|都|也|尚|暂|从|并|皆|仍)?(?:(?<!(?<!所)有)没有|没(?=收到|接到|受理|发生|出现|产生|收取|收(?:过)?[一1]分钱|人(?:[向提申打因为就到]|告(?![诉知])))|(?<=分[钱文][都也])没(?=收)|未曾|未有|未(?![经予按能及来满必完婚成获得达审])|无(?!人(?!民法院|大(?:代表)?|[向申提])|[法论正效障偿线需关锡限条形偏纸感缝差误业记名私权益数故损污害息缘异源为锋须]|不(?!予公开))|不存在|(?<![对凡就于将把属])不(?=涉及(?:因|到|任何)?(?:政府|政务)?(?:信息公开|依申请公开)?(?:的|工作)?(?:引[起发]的)?(?:行政复议|行政诉讼|诉讼|收费|费用|收取)(?!权))))"
    r"|(?P<zero>(?<![\d.、年])0(?=(?:行政)?(?:复议|诉讼))|(?<=[复诉][议讼])零(?=[、，,。；;\n]|$)|(?:均|都|皆)?(?:(?P<from>下?降|减少?)?(?:为|至|到)|是|继续保持)[“\x22]?(?:零|0)(?![\d.\u4e00-\u9fff%])[”\x22]?)"
)
# 未收到申请没有因公开被复议: a second negation without a mark before it opens a clause of its own.
_END = re.compile(
    r"[，,。；;！!\n:()]|、(?=无|未|没有|零)|\.(?!\d)|(?=(?:没有|未|无)(?:发生|出现|产生)?因)"
)
_NEGATED = re.compile(r"(?:没有|未|无|零)[^，,。；;:、]{1,24}、$")  # 无处罚、无强制
# What may stand behind a negation whose thing was named in the clause before it.
_BARE = re.compile(
    r"(?:发生|收到|受理|出现|产生|收取|涉及)?(?:过|此类|此项|该项|相关|上述|该类)*(?:情况|案件|情形|事项)?(?:发生|出现)?"
)
_OWN = re.compile(
    r"我[局委办厅院校县市区省镇]|本(?:机关|单位|[局委办厅院校县市区省镇])|20\d\d年度?|全年|本年度?|情况|(?:以上|上述)?[两2](?:项|类|者)(?:案件|工作|数据)?|:"
)
_FROM = re.compile(r"[由从][^由从]{1,16}$")
# 收费2件，其余均未收费; 除收到1件外，未收到新的申请: not none at all, but none beside what was carried over is
_OF_THE_REST = re.compile(r"其余|剩余|除(?![^，,。；;]*结转)[^，,。；;]{1,40}外(?:[，,]\s?$)?")
# 未收取除复印费外的费用, 未收取保证金以外的费用: none of what is left, of which nobody asked
_BUT_FOR = re.compile(r"除[^，,。；;]{1,40}?外|(?:以外|之外)")
_OTHER_REQUESTS = re.compile(r"主动公开|结转")  # beside these it is none at all
# 申请一件也未收到, 全年一例未发生
_NOT_ONE = re.compile(r"(?:全年|年内|本年度?|目前|至今|一直)?[一1][起件例次条宗桩项份](?:也|都)?$")
# 力争行政复议零发生; 确保了零复议 is told of what was done, and so is 确保答复规范，未发生行政复议
_AIM = re.compile(r"力争|争取|力求|务求|努力|目标|确保(?!了)|要求(?=[^，,]{0,10}(?:做到|实现))")
_LONGEST_REST = 45
# （一）行政复议。无。 四、行政复议、行政诉讼 above 均为零。
_HEADING = re.compile(
    r"\s*[(（]?[一二三四五六七八九十]{1,3}[)）、][^。；;，,:\d]{2,24}(?:[。:]\s?|\n\s*)"
)
LONGEST = 70
MAX_NEGATIONS = 2000


class Zero(msgspec.Struct, frozen=True):
    """A worded zero: its span in the text, the measure, and the words around it (``whose`` with the names of offices that
    rules do not see). ``digit`` is where a 0 is printed (均为0): then the zero is a number of the page and not said in words."""

    start: int
    end: int
    rule: Rule
    words: str
    whose: str
    sentence: int
    digit: int | None


def find_zeros(
    view: str,
    mask: str,
    sentences: Sentences,
    numbers: list[int],
    year: int | None,
    printed: Mapping[tuple[str, str | None], str],
) -> Iterator[Zero]:
    """Zeros of the text in order; ``numbers`` are positions of printed numbers, ``mask`` hides skipped ranges, ``printed``
    is what the report's tables print by measure and breakdown."""
    taken = set(numbers)
    for count, match in enumerate(_NEGATION.finditer(view)):
        if count >= MAX_NEGATIONS:
            return
        if mask[match.start()] == "\x00":
            continue
        floor = sentences.start(match.start())
        start = _clause_start(view, match.start(), floor)
        heading_above = HEADING.match(view, start, match.start())
        start = heading_above.end() if heading_above else start
        end = _clause_end(view, match.end(), sentences)
        if match["zero"] == "零":  # 复议零、诉讼零
            start = max(start, view.rfind("、", start, match.start()) + 1)
            end = match.end()
        if not taken.isdisjoint(range(match.end(), end)):
            continue
        right = squeezed(view[match.end() : end])
        if not right and match[0].endswith(("未", "未曾")):  # the page breaks off here
            continue
        right = "收到" if right == "收" else right
        left = _NOT_ONE.sub("", squeezed(view[start : match.start()]))
        if match["from"]:  # 由上年的3件降为零
            left = _FROM.sub("", left)
        if start > floor + 1 and _BARE.fullmatch(right) and is_filler(_OWN.sub("", left)):
            start = _clause_start(view, start - 1, floor)
            left = _OWN.sub("", squeezed(view[start : match.start()]))
        if start <= floor + 1 and _BARE.fullmatch(right) and is_filler(_OWN.sub("", left)):
            heading = sentences.heading(floor) or _heading_before(view, floor, sentences)
            charged = "收取" if right.startswith("收取") else ""
            left, right = (heading, charged) if heading else (left, right)
        own = clause_start(view, max(floor, start - LONGEST), start, floor)
        beside = view[max(floor, own - _LONGEST_REST) : own]
        if (
            is_part_of_year(view, floor, end, year=year)
            or _OF_THE_REST.search(left)
            or (_BUT_FOR.search(right) and not _OTHER_REQUESTS.search(right))
            or (beside.rstrip().endswith(("外，", "外,")) and _OF_THE_REST.search(beside))
            or _AIM.search(view, own, match.start())
        ):
            continue
        whose = relative_years(left + "#" + right, year)
        words = without_offices(whose).translate(NO_MARKS)
        context = Context(words, _matter(sentences, match.end(), words), None, False, year)
        while start < match.start() and view[start].isspace():
            start += 1
        while end > match.end() and view[end - 1].isspace():
            end -= 1
        zero_at = view.find("0", match.start("zero"), match.end()) if match["zero"] else -1
        digit = zero_at if zero_at >= 0 else None
        for rule in rule_book().match_zero(context, printed):
            yield Zero(start, end, rule, words, whose, floor, digit)


def _heading_before(view: str, floor: int, sentences: Sentences) -> str | None:
    """The words of a numbered heading that is the sentence before the one at ``floor``; its number is out."""
    heading = _HEADING.fullmatch(view, sentences.previous(floor), floor) if floor else None
    return (
        squeezed(re.split("[)）、]", heading[0], maxsplit=1)[1]).rstrip("。:") if heading else None
    )


def _matter(sentences: Sentences, position: int, words: str) -> Callable[[], str]:
    """None at all is none of this kind too, so a zero may take its matter from farther off."""
    return lambda: sentences.topic(position, wide=True) + words


def _clause_start(view: str, position: int, floor: int) -> int:
    stop = max(floor, position - LONGEST)
    if view.startswith("、", position - 1) and _NEGATED.search(view, stop, position):
        return position
    return clause_start(view, stop, position, floor)


def _clause_end(view: str, position: int, sentences: Sentences) -> int:
    limit = min(len(view), position + LONGEST)
    for mark in _END.finditer(view, position, limit):
        at = mark.start()
        if mark[0] != "\n" or sentences.start(at + 1) == at + 1:
            return at
    return limit
