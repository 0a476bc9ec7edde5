"""Prose → facts: every number that a report states, with unit, precision, year, quote and place.

The way of a number: sentences and clauses → printed numbers → traps masked → unit and qualifier → the words
around it → the rule that names its measure → the year it is about → the total it is a part of. What cannot
be read safely is a problem with its quote, never a guess.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from extractors.parse.openers import guarded
from extractors.parse.page import SourceText
from extractors.parse.prose.confirmed import unconfirmed
from extractors.parse.prose.context import Clause, Sentences, clause_of
from extractors.parse.prose.doubts import ambiguous_received, kinds_beside, of_others, told_twice
from extractors.parse.prose.facts import Stated, number_fact, zero_fact
from extractors.parse.prose.lists import units
from extractors.parse.prose.numbers import (
    MAX_MENTIONS,
    Mention,
    find_mentions,
    masked,
    rate_period,
    squeezed,
)
from extractors.parse.prose.period import (
    CHANGE,
    CUMULATIVE,
    Years,
    is_of_report,
    is_part_of_year,
    period_of,
    relative_years,
    stated_period,
)
from extractors.parse.prose.period_beside import (
    is_of_all_years,
    list_period,
    takes_period_of_total,
)
from extractors.parse.prose.phrases import phrases, with_subject
from extractors.parse.prose.rules import Context, Rule, rule_book, without_offices
from extractors.parse.prose.sums import in_texts
from extractors.parse.prose.totals import totals_of
from extractors.parse.prose.unmarked import with_sums
from extractors.parse.prose.view import plain_view
from extractors.parse.prose.zero import find_zeros
from extractors.parse.records import Fact, Problem, Scope, Section

MAX_UNREAD = 20
_PLANNED = guarded(  # beside what ahead.AHEAD gives to the next year: what is required, and plans put off to no time
    r"(?<!即)(?:拟|年初计划|原计划|不少于|不低于|至少|应当|原则上|(?<!的)(?<!公开)(?<!按)(?<!通知)要求(?!提供公开|行政机关确认|重新出具)|预计|确保|下一步|将(?:要|会|举办|召开|开展|组织|发布|培训))[^#]{0,20}#"
)
_NO_MARKS = dict.fromkeys(map(ord, '“”‘’「」『』"'))  # “不予公开”2件
_AVERAGE = guarded(  # of what the measures count whole; 阅读量过10万的有3篇
    r"[日月周人户篇年]均|平均|单[日篇条月]|最[多高大](?:的)?[一单][篇条期日]|#的[^，。；#]{0,6}有$"
)
_LINKED = re.compile(
    r"[^，,。；;]{0,8}[和、及至到~-]\s?|[和、及](?!全年|年内|全部)[^，,。；;、共累总计]{2,8}"
)
_LONGEST_LINK = 10  # characters
_COUNTED = re.compile(r"(?:信息|文件|公文|申请|稿件|文章|公告|案件)(?:共|共计|合计|总计)?\s?$")
_FIRST_PART = re.compile(r"[，,:(]\s?(?:其中|包括)[:，,]?[\u4e00-\u9fff]{2,14}")
_NEXT_PART = re.compile(r"\s?[、，,]\s?[\u4e00-\u9fff]{2,14}")
_WITHIN = re.compile(r"\s?\((?:其中)?(?:含|包含|包括|其中)?[\u4e00-\u9fff:]{1,12}")
_IN_A_ROW = ("连续", "连续 ")
_PART_ENDS = ("", *"，,、。；;)\n")
# 没有因政府信息公开被申请复议2件: that nothing was is said, and a number all the same.
_DENIED = guarded(
    r"(?:没有|未曾|未有|未|无)(?:收到|接到|接收|发生|出现|产生|引发|因)(?:过|任何|公众|公民|群众|社会|书面|因|由|对|于|的|政府|政务|信息|公开|工作|依申请|申请|"
    r"被|提起|提出|引起|引发|发生|行政|复议|诉讼|举报|投诉|案件|事项|有关|相关|方面){0,20}\s?$"
)
_LONGEST_DENIAL = 40


def read_facts(
    text: SourceText,
    sections: Sequence[Section] = (),
    *,
    report_year: int | None,
    skip: Sequence[tuple[int, int]] = (),
    scope: Scope = "unknown",
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """Facts of a decontaminated text in page order, and what could not be read.

    ``skip`` are ranges of ``text.text`` that state no facts here: statutory tables, page furniture; ``scope`` tells
    whose figures the report gives. ``start``/``end`` of a fact are offsets in the landed source.
    """
    view = plain_view(text.text)
    mask = masked(view, skip)
    sentences = Sentences(view, skip)
    found = _bare_lists(view, _behind_brackets(view, list(find_mentions(view, mask))))
    zeros = list(find_zeros(view, mask, sentences, [m.number for m in found], report_year))
    digits = {zero.digit for zero in zeros}
    found = [mention for mention in found if mention.number not in digits]
    problems = list(_unread(view, found))
    mentions = _stating(view, found)
    totals = totals_of(view, mentions, sentences)
    stated = list(_statements(view, mentions, totals, sentences, report_year))
    ambiguous = ambiguous_received(view, mentions, stated, totals, sentences)
    unnamed = ambiguous | unconfirmed(mentions, stated, sentences)
    unnamed |= told_twice(mentions, stated, totals, sentences, unnamed)
    unnamed |= kinds_beside(view, mentions, stated)
    unnamed |= of_others(view, mentions, stated, sentences, scope)
    entries: list[tuple[int, int, Fact, int | None]] = []
    links = with_sums(view, mentions, totals, sentences)
    for item in stated:
        mention = mentions[item.mention]
        fact = number_fact(text, view, mention, item, item.mention in unnamed, sections)
        if item.mention in ambiguous:
            problems.append(Problem("ambiguous_received", fact.quote, f"char {fact.start}"))
        if mention.value is None:
            problems.append(Problem("unreadable_number", fact.quote, f"char {fact.start}"))
        entries.append((mention.number, item.mention, fact, links[item.mention]))
    for zero in zeros:
        entries.append((zero.start, -1, zero_fact(text, view, zero, report_year, sections), None))
    entries.sort(key=lambda entry: entry[0])
    return _linked(entries), tuple(problems)


# -- numbers ----------------------------------------------------------------------------------


def _stating(view: str, found: Sequence[Mention]) -> list[Mention]:
    """Mentions that state something: the two ends of a range, no limits, no stray digits."""
    kept: list[Mention] = []
    for index, mention in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if mention.kind == "unknown":
            between = view[mention.end : following.number] if following else ""
            if following and following.unit and re.fullmatch(r"\s?(?:[-~]{1,2}|至|到)\s?", between):
                kept.append(_range_end(mention, following))
            elif mention.value is None and mention.unit:
                kept.append(mention)
            continue
        if mention.unit == "年" and not view.endswith(_IN_A_ROW, 0, mention.start):
            continue
        if mention.kind == "limit":
            continue
        kept.append(_undenied(view, mention))
    return kept


def _undenied(view: str, mention: Mention) -> Mention:
    """Without a value where the words before it deny that anything was."""
    start = max(0, mention.number - _LONGEST_DENIAL)
    if mention.value in (None, "0") or not _DENIED.search(view, start, mention.number):
        return mention
    return msgspec.structs.replace(mention, value=None)


def _behind_brackets(view: str, found: list[Mention]) -> list[Mention]:
    """``公开589(含新媒体203)条``: the unit stands behind the bracket, for the number before it and the one within."""
    units_of: dict[int, str] = {}
    for index, (whole, part) in enumerate(pairwise(found)):
        bare = whole.kind == part.kind == "unknown" and whole.unit is part.unit is None
        if not bare or not whole.value or not part.value:
            continue
        bracket = _WITHIN.fullmatch(view, whole.end, part.number)
        unit = _unit_behind().match(view, part.end) if bracket else None
        if unit and Decimal(part.value) <= Decimal(whole.value):
            units_of |= dict.fromkeys((index, index + 1), unit[1])
    return [
        msgspec.structs.replace(mention, kind="count", unit=units_of[index])
        if index in units_of
        else mention
        for index, mention in enumerate(found)
    ]


@functools.cache
def _unit_behind() -> re.Pattern[str]:
    return re.compile(rf"\)\s?({units().pattern})")


def _bare_lists(view: str, found: list[Mention]) -> list[Mention]:
    """``公开信息120，其中文件30、公告90``: numbers without a unit count where one is the others' total. That has a
    unit of its own (120条，其中文件30、公告90): it is theirs where they add up to it."""
    units: dict[int, str | None] = {}
    for index, total in enumerate(found):
        if not (total.value or "").isdecimal():
            continue
        named = total.unit is None and _COUNTED.search(view, max(0, total.start - 12), total.start)
        if not (total.kind == "count" or (total.kind == "unknown" and named)):
            continue
        rest, shape, parts = int(total.value or 0), _FIRST_PART, [index]
        for number, part in enumerate(found[index + 1 :], index + 1):
            bare = part.kind == "unknown" and part.unit is None
            if not (bare or (part.unit and part.unit == total.unit)):
                break
            if not (part.value or "").isdecimal():
                break
            rest -= int(part.value or 0)
            if rest < 0 or not shape.fullmatch(view, found[number - 1].end, part.start):
                break
            if view[part.end : part.end + 1] not in _PART_ENDS:
                break
            shape = _NEXT_PART
            parts.append(number)
        if len(parts) > 1 and (total.unit is None or (rest == 0 and len(parts) > 2)):
            units.update(dict.fromkeys(parts, total.unit))
    return [
        msgspec.structs.replace(mention, kind="count", unit=units[index])
        if index in units
        else mention
        for index, mention in enumerate(found)
    ]


def _range_end(low: Mention, high: Mention) -> Mention:
    """3 of ``3至5次``, in the unit of the 5. The range states no one number: neither end is a measure."""
    value = low.value
    if value is not None and high.value is not None and Decimal(value) > Decimal(high.value):
        value = None
    return msgspec.structs.replace(low, unit=high.unit, kind="range", qualifier="over", value=value)


def _unread(view: str, found: Sequence[Mention]) -> Iterator[Problem]:
    """Digits that no list knows what to do with: named, so that none is dropped in silence."""
    unread = [
        mention
        for index, mention in enumerate(found)
        if mention.kind == "unknown"
        and not (
            index + 1 < len(found)
            and re.fullmatch(
                r"\s?(?:[-~]{1,2}|至|到)\s?", view[mention.end : found[index + 1].number]
            )
        )
    ]
    for mention in unread[:MAX_UNREAD]:
        words = squeezed(view[max(0, mention.start - 12) : mention.end + 8])
        yield Problem("unread_number", words, f"text {mention.number}")
    if len(unread) > MAX_UNREAD:
        yield Problem("unread_number", f"{len(unread) - MAX_UNREAD} more numbers without a unit")
    if len(found) >= MAX_MENTIONS:
        yield Problem("too_many_numbers", f"reading stopped after {MAX_MENTIONS} numbers")


# -- meaning ----------------------------------------------------------------------------------


def _statements(
    view: str,
    mentions: Sequence[Mention],
    totals: Sequence[int | None],
    sentences: Sentences,
    report_year: int | None,
) -> Iterator[Stated]:
    """One statement a number, several where one number is said of several things (各, 均, rates)."""
    clauses: list[Clause] = []
    rate: str | None = None
    years = Years(view, sentences, report_year)
    periods: dict[int, str | None] = {}
    for index, mention in enumerate(mentions):
        floor = sentences.start(mention.number)
        own = clause_of(view, mentions, index, floor)
        clause = with_subject(view, mentions, clauses, index, own, floor)
        clauses.append(clause)
        between = mentions[index - 1].end if index else 0, mention.start
        near = index > 0 and between[1] - between[0] <= _LONGEST_LINK
        linked = near and _LINKED.fullmatch(view, *between)
        rate = rate_period(view, own.left, mention.start) or (rate if linked else None)
        unit = mention.unit
        if rate and unit and mention.kind in ("count", "range"):
            unit = f"{unit}/{rate}"
        total = totals[index]
        for said in phrases(view, mentions, index, clause, floor):
            phrase = said.phrase
            period = period_of(years, mention, said)
            listed = None
            if period in (str(report_year), CUMULATIVE):
                listed = list_period(view, mentions, index, floor, periods)
            if listed is not None:
                period = listed
            elif is_of_all_years(view, mentions, index, floor):
                period = CUMULATIVE
            elif total is not None and takes_period_of_total(period, periods[total], phrase):
                if period == CUMULATIVE or _only_total(mentions, periods, total, sentences):
                    period = periods[total]
            elif mention.kind == "percent" and period == CUMULATIVE and index:
                period = periods[index - 1] if mentions[index - 1].number >= floor else period
            rule = None
            if mention.kind not in ("range", "points", "duration"):
                # 信息100条，其中规范性文件3件: a number of its own, in its own unit
                is_part = total is not None and not in_texts(mention, mentions[total])
                rule = _rule(sentences, mention, clause, said, unit, is_part, report_year)
            if rule and (
                not is_of_report(phrase, period, rule, report_year)
                or (rule.is_statutory and is_part_of_year(view, floor, mention.start))
                or (rule.is_statutory and sentences.denies(mention.end))
                or (
                    rule.measure.startswith("proceeding.")
                    and sentences.counts_others(mention.end, phrase)
                )
            ):
                rule = None
            shown = unit or (rule.unit if rule else None)
            told = stated_period(period, rule, report_year, view[floor : mention.start])
            periods[index] = told
            yield Stated(index, clause, rule, shown, told)


def _only_total(
    mentions: Sequence[Mention],
    periods: dict[int, str | None],
    total: int,
    sentences: Sentences,
) -> bool:
    """No other number of the total's sentence can be what the parts make up: 新增公开31条，累计公开83条。其中…
    leaves that open."""
    start = sentences.start(mentions[total].number)
    return not any(
        mentions[index].number >= start
        and mentions[index].unit == mentions[total].unit
        and periods[index] != periods[total]
        for index in range(total)
    )


def _rule(
    sentences: Sentences,
    mention: Mention,
    clause: Clause,
    said: Clause,
    unit: str | None,
    is_part: bool,
    year: int | None,
) -> Rule | None:
    """The rule for what a number is ``said`` of: its ``clause``, or one thing of a list, of which the others
    are no topic."""
    phrase = said.phrase
    if CHANGE.search(phrase) or _PLANNED.search(phrase) or _AVERAGE.search(phrase):
        return None
    phrase = without_offices(relative_years(phrase, year)).translate(_NO_MARKS)
    words, _, behind = phrase.partition("#")

    def topic() -> str:
        if said == clause:
            return sentences.topic(mention.start) + behind
        return sentences.topic(said.left) + words + behind

    return rule_book().match(Context(phrase, topic, unit, is_part, year))


def _linked(entries: Sequence[tuple[int, int, Fact, int | None]]) -> tuple[Fact, ...]:
    """Facts in page order with ``part_of`` as positions among them."""
    position: dict[int, int] = {}
    for index, (_, mention, _, _) in enumerate(entries):
        if mention >= 0:
            position.setdefault(mention, index)
    return tuple(
        msgspec.structs.replace(fact, part_of=position.get(total)) if total is not None else fact
        for _, _, fact, total in entries
    )
