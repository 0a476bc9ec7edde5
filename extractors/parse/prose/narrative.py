"""Prose → facts: every number that a report states, with unit, precision, year, quote and place.

The way of a number: sentences and clauses → printed numbers → traps masked → unit and qualifier → the words
around it → the rule that names its measure → the year it is about → the total it is a part of. What cannot
be read safely is a problem with its quote, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile
from types import MappingProxyType

import msgspec

from extractors.parse.codes import WENT_OUT
from extractors.parse.page import SourceText
from extractors.parse.prose.ahead import is_aim
from extractors.parse.prose.coded import coded_links, of_other_totals, proved_by_parts
from extractors.parse.prose.confirmed import (
    WITHIN,
    apart,
    carried_either_way,
    unconfirmed,
)
from extractors.parse.prose.context import At, Clause, Sentences, clause_of
from extractors.parse.prose.doubts import (
    ambiguous_received,
    applicants_of_more,
    told_twice,
)
from extractors.parse.prose.doubts_beside import kinds_beside
from extractors.parse.prose.facts import Statement, number_fact, zero_fact
from extractors.parse.prose.headed import under_head
from extractors.parse.prose.kinds import of_kinds
from extractors.parse.prose.levels import of_two_levels
from extractors.parse.prose.linked import by_links
from extractors.parse.prose.number_first import number_last
from extractors.parse.prose.numbers import (
    NO_MARKS,
    Mention,
    find_mentions,
    masked,
    parted,
    rate_period,
)
from extractors.parse.prose.others import is_none_of_others, of_others
from extractors.parse.prose.period import (
    CHANGE,
    CUMULATIVE,
    Years,
    period_of,
)
from extractors.parse.prose.period_beside import (
    growth_period,
    is_of_all_years,
    list_period,
    opened_period,
    score_period,
    share_period,
    takes_period_of_total,
)
from extractors.parse.prose.period_carried import carried_into, relative_years
from extractors.parse.prose.period_coded import all_by_the_end, is_of_report, stated_period
from extractors.parse.prose.period_part import is_of_months, is_one_of_months, is_part_of_year
from extractors.parse.prose.phrases import phrases, with_subject
from extractors.parse.prose.rules import Context, Rule, plainly, rule_book, without_offices
from extractors.parse.prose.stating import beside_unread, stating, unread, with_units
from extractors.parse.prose.sums import LONGEST_LIST, in_base_units, in_texts
from extractors.parse.prose.totals import totals_of
from extractors.parse.prose.unmarked import with_sums
from extractors.parse.prose.view import plain_view
from extractors.parse.prose.zero import Zero, find_zeros
from extractors.parse.records import Fact, Problem, Scope, Section
from extractors.parse.words.openers import guarded

_PLANNED = guarded(  # beside what ahead.AHEAD gives to the next year: what is required, and plans put off to no time
    r"(?<!即)(?:拟|力争|(?<!积极)争取(?![到得了各上中外省国])|年初计划|原计划|原定|预定|(?:全年|年度|今年)计划(?:举办|召开|开展|组织|培训|新增|出台|新建|发布|制作|推出|主动公开)|(?<![按照度超])计划(?:举办|召开|开展|组织|培训|新增|出台|新建|发布|制作|推出|完成)|不少于|不低于|至少|应当|原则上|(?<!的)(?<!公开)(?<!按)(?<!通知)要求(?!提供公开|行政机关确认|重新出具)|预计|确保|下一步|将(?:要|会|举办|召开|开展|组织|发布|培训))[^#]{0,20}#|#[^#，。；]{0,4}的(?:年度)?(?:目标|任务|要求)"
)
# 收到申请12 with which a text ends: who cut it off may have lost 3件; a zero has no more digits
_OPEN_END = re.compile(r"(?!0$).*[\d万]")
_AVERAGE = guarded(  # of what the measures count whole; 阅读量过10万的有3篇
    r"[日月周人户篇年]均|(?<![\d假节])[日月周](?:访问|点击|浏览|阅读|更新|推送)[量数]|平均|单[日篇条月]|最[多高大](?:的)?[一单][篇条期日]|#(?:及?以[上下])?的(?:(?:[^，。；#]{0,6}有)?$|(?:文章|推文|图文|视频|作品|稿件)(?!总|累计|共))|#及?以[上下]的|^(?:及?以[上下])?的(?:微信|微博|公众号|推文|文章|图文|视频|短视频|信息|稿件|作品|原创)[^#，。；]{0,8}#|[量数](?:[超破过达逾]|突破|超过|达到)+[^#，。；]{1,8}的[^#，。；]{2,8}#"
)
_LINKED = re.compile(
    r"[^，,。；;]{0,10}[和、及至到~-]\s?|[和、及](?!全年|年内|全部)[^，,。；;、共累总计]{2,8}"
)
_LONGEST_LINK = 12  # characters
_LONGEST_SENTENCE = 2_000  # characters before a number that tell since when it counts
_CASES = re.compile(r"复议|诉")


def read_facts(
    text: SourceText,
    sections: Sequence[Section] = (),
    *,
    report_year: int | None,
    skip: Sequence[tuple[int, int]] = (),
    borders: Sequence[int] = (),
    scope: Scope = "unknown",
    reporter: str = "",
    printed: Mapping[tuple[str, str | None], str] = MappingProxyType({}),
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """Facts of a decontaminated text in page order, and what could not be read.

    ``skip`` are ranges of ``text.text`` that state no facts here: statutory tables, page furniture; at ``borders`` begins a number
    that does not go on from the digits before it (in another cell); ``scope`` tells whose figures the report gives, ``reporter`` by what names the issuer goes (its name, the title), ``printed`` what
    its tables print by measure and breakdown. ``start``/``end`` of a fact are offsets in the landed source.
    """
    view = plain_view(text.text)
    mask = parted(masked(view, skip), borders)
    sentences = Sentences(view, skip)
    found, zeros = _found(view, mask, sentences, report_year, printed)
    sentences = sentences.in_digits(found)
    problems = list(unread(view, found))
    mentions = stating(view, found)
    totals, links = _totals(view, found, mentions, sentences)
    years = Years(view, sentences, report_year)
    stated = list(
        carried_either_way([*_statements(view, mentions, totals, sentences, years)], printed)
    )
    stated = all_by_the_end(view, stated, sentences, report_year)
    _part_what_is_carried_on(stated, links)
    stated, proofs = by_links(view, stated, links, printed, report_year)
    ambiguous = ambiguous_received(view, stated, sentences)
    proved = proved_by_parts(stated, links, ambiguous)
    unnamed = unconfirmed(stated, sentences, printed, report_year, proved)
    ambiguous -= unnamed
    unnamed |= ambiguous
    unnamed |= told_twice(view, stated, sentences, unnamed)
    unnamed |= kinds_beside(view, stated)
    unnamed |= applicants_of_more(stated, mentions, links) - proved
    unnamed |= of_other_totals(stated, links)
    unnamed |= of_others(view, stated, sentences, scope, reporter)
    unnamed |= {index for index, proof in proofs.items() if proof in unnamed}
    for index, total in coded_links(stated, links, unnamed):
        links[index] = total
    unnamed |= apart(stated, links, unnamed)
    entries: list[tuple[int, int, Fact, int | None]] = []
    for item in stated:
        fact = number_fact(text, view, item, item.mention in unnamed, sections)
        if item.mention in ambiguous:
            problems.append(Problem("ambiguous_received", fact.quote, f"char {fact.start}"))
        if item.number.value is None:
            problems.append(Problem("unreadable_number", fact.quote, f"char {fact.start}"))
        entries.append((item.number.number, item.mention, fact, links[item.mention]))
    for zero in zeros:
        not_own = is_none_of_others(zero.whose, scope, reporter)
        entries.append(
            (zero.start, -1, zero_fact(text, view, zero, years, not_own, sections), None)
        )
    entries.sort(key=lambda entry: entry[0])
    return _linked(entries), tuple(problems)


def _found(
    view: str,
    mask: str,
    sentences: Sentences,
    report_year: int | None,
    printed: Mapping[tuple[str, str | None], str],
) -> tuple[list[Mention], list[Zero]]:
    """The printed numbers, and the zeros in words (未收到申请) with those that one digit tells."""
    found = with_units(view, list(find_mentions(view, mask)))
    if found and found[-1].end == len(view) and _OPEN_END.fullmatch(found[-1].raw):
        found[-1] = msgspec.structs.replace(found[-1], value=None)
    places = [mention.number for mention in found]
    zeros = list(find_zeros(view, mask, sentences, places, report_year, printed))
    digits = {zero.digit for zero in zeros}
    return [mention for mention in found if mention.number not in digits], zeros


def _totals(
    view: str, found: Sequence[Mention], mentions: Sequence[Mention], sentences: Sentences
) -> tuple[Sequence[int | None], list[int | None]]:
    """The total that each number is a part of by the words of its sentence, and by these or what adds up."""
    counted = in_base_units(mentions)
    named = of_kinds(view, counted, sentences)
    listed = of_two_levels(view, counted, sentences) | named
    totals = totals_of(view, counted, sentences, listed, named)
    links = with_sums(view, counted, totals, sentences, listed)
    for index in beside_unread(view, found, mentions):
        links[index] = None
    return totals, links


def _part_what_is_carried_on(stated: Sequence[Statement], links: list[int | None]) -> None:
    """What is carried on is no part of what was done: 办理8件：予以公开8件；结转下年度0件."""
    codes = {item.mention: item.rule.measure for item in stated if item.rule}
    for index, total in enumerate(links):
        if total is not None and (codes.get(total), codes.get(index)) == WENT_OUT:
            links[index] = None


def _statements(
    view: str,
    mentions: Sequence[Mention],
    totals: Sequence[int | None],
    sentences: Sentences,
    years: Years,
) -> Iterator[Statement]:
    """One statement a number, several where one number is said of several things (各, 均, rates)."""
    clauses: list[Clause] = []
    rate: str | None = None
    report_year = years.report_year
    periods: dict[int, str | None] = {}
    for index, mention in enumerate(mentions):
        floor = sentences.start(mention.number)
        at = At(view, mentions, index, floor)
        own = clause_of(at)
        clause = with_subject(at, clauses, own)
        clauses.append(clause)
        between = mentions[index - 1].end if index else 0, mention.start
        near = index > 0 and between[1] - between[0] <= _LONGEST_LINK
        linked = near and _LINKED.fullmatch(view, *between)
        rate = rate_period(view, own.left, mention.start) or (rate if linked else None)
        unit = mention.unit
        if rate and unit and mention.kind in ("count", "range"):
            unit = f"{unit}/{rate}"
        total = totals[index]
        for said in phrases(at, clause, report_year):
            period, of_all_years = _period(at, said, total, periods, sentences, years)
            before = view[max(floor, mention.start - _LONGEST_SENTENCE) : mention.start]
            rule = withheld = None
            # 前者 is of no topic that a rule can find
            if mention.kind not in ("range", "points", "duration") and "前者" not in before:
                # 信息100条，其中规范性文件3件: a number of its own, in its own unit
                is_part = total is not None and not in_texts(mention, mentions[total])
                rule = _rule(sentences, mention, clause, said, unit, is_part, report_year)
            if rule and _is_refused(rule, at, said.phrase, period, sentences, years):
                rule, withheld = None, rule
            shown = unit or (rule.unit if rule else None)
            told = stated_period(period, rule, report_year, before)
            if period == CUMULATIVE and (of_all_years or years.is_of_all_time(mention.start)):
                told = period
            unruled = stated_period(period, None, report_year, before) if rule else told
            periods[index] = told
            yield Statement(index, mention, total, clause, rule, shown, told, unruled, withheld)


def _period(
    at: At,
    said: Clause,
    total: int | None,
    periods: dict[int, str | None],
    sentences: Sentences,
    years: Years,
) -> tuple[str | None, bool]:
    """The period that the words around a number give it, or the numbers beside it and its total, of which ``periods`` are known;
    and whether it is the sum of all years that its list names."""
    mention, index = at.number, at.index
    report_year = str(years.report_year)
    period = period_of(years, mention, said)
    if period in (report_year, CUMULATIVE):
        listed = (
            list_period(at, periods)
            or growth_period(at, periods)
            or score_period(at)
            or share_period(at, periods)
            or opened_period(at, periods, said.phrase, report_year)
        )
        if listed is not None:
            return listed, False
    if is_of_all_years(at):
        return CUMULATIVE, True
    if total is not None and takes_period_of_total(period, periods[total], said.phrase):
        whole = at.mentions[total]
        start = sentences.start(whole.number)
        start = max(start, *(at.view.rfind(mark, start, whole.start) for mark in "；;"))
        if period == CUMULATIVE or _only_total(at.mentions, periods, total, start):
            period = periods[total]
    elif mention.kind == "percent" and period == CUMULATIVE and index:
        period = periods[index - 1] if at.mentions[index - 1].number >= at.floor else period
    return period, False


def _is_refused(
    rule: Rule, at: At, phrase: str, period: str | None, sentences: Sentences, years: Years
) -> bool:
    """Whether the words around a number say that it is not what ``rule`` counts: of another time or part of the year, an aim, or
    denied or given to others behind it."""
    mention, year = at.number, years.report_year
    return (
        not is_of_report(phrase, period, rule, year)
        # 2021年，收到20件，上年结转5件 in the report on 2022
        or (
            rule.carried
            and (years.opened(mention.start) or carried_into(phrase)) not in (None, str(year))
        )
        # a day or month named is when a meeting or course was held, the only one told
        or is_part_of_year(at.view, at.floor, mention.start, months=rule.is_statutory, year=year)
        or is_of_months(at.view, at.floor, mention)
        or is_one_of_months(at)
        or is_aim(at.view, mention.end, phrase)
        or (rule.is_statutory and sentences.denies(mention.end))
        or (
            rule.measure.startswith(("proceeding.", "s2014.complaints"))
            and sentences.counts_others(mention.end, phrase)
        )
    )


def _only_total(
    mentions: Sequence[Mention], periods: dict[int, str | None], total: int, start: int
) -> bool:
    """No other number of the total's sentence, from ``start`` on, can be what the parts make up: 新增公开31条，累计公开83条。
    其中… leaves that open."""
    beside = takewhile(lambda at: mentions[at].number >= start, range(total - 1, -1, -1))
    return not any(
        mentions[at].unit == mentions[total].unit and periods[at] != periods[total]
        for at in islice(beside, LONGEST_LIST)
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
    phrase = without_offices(relative_years(phrase, year)).translate(NO_MARKS)
    words, _, behind = phrase.partition("#")

    def topic() -> str:
        if said == clause:
            told = sentences.topic(mention.start) + behind
            return told + sentences.all_about(mention.end) if _CASES.search(words) else told
        return sentences.topic(said.left) + words + behind

    rule = rule_book().match(Context(phrase, topic, unit, is_part, year))
    plain = plainly(phrase) if rule is None else phrase
    if plain != phrase:
        rule = rule_book().match(Context(plain, topic, unit, is_part, year))
    if rule is None and unit:
        turned = number_last(plain, unit, sentences, said.left, mention.end)
        if turned:
            there = Context(turned, lambda: topic() + turned[:-1], unit, is_part, year)
            rule = rule_book().match(there)
    open_still = rule is None or rule.part == WITHIN
    near = mention.start, mention.end
    headed = under_head(sentences, near, plain, unit) if open_still and unit else None
    told = rule_book().match(Context(headed, topic, unit, is_part, year)) if headed else None
    return told or rule


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
