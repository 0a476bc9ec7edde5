"""Prose → facts: every number that a report states, with unit, precision, year, quote and place.

The way of a number: sentences and clauses → printed numbers → traps masked → unit and qualifier → the words
around it → the rule that names its measure → the year it is about → the total it is a part of. What cannot
be read safely is a problem with its quote, never a guess.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.parse.decontaminate import GAP
from extractors.parse.narrative_context import (
    Clause,
    Sentences,
    clause_of,
    is_filler,
    squeezed,
    totals_of,
)
from extractors.parse.narrative_numbers import (
    MAX_MENTIONS,
    Mention,
    find_mentions,
    masked,
    narrowed,
    rate_period,
)
from extractors.parse.narrative_period import (
    CHANGE,
    PREVIOUS,
    YEAR,
    is_of_report,
    is_part_of_year,
    period_of,
    relative_years,
    stated_period,
)
from extractors.parse.narrative_rules import Context, Rule, rule_book
from extractors.parse.narrative_zero import Zero, find_zeros
from extractors.parse.page import SourceText
from extractors.parse.records import Fact, Problem, Section, State

RECEIVED = "applications.received_new"
MAX_UNREAD = 20
LONGEST_NOUN = 16  # of the noun behind a number, as far as a quote shows it

_PLANNED = re.compile(
    r"(?<!即)(?:拟|力争|计划(?:于|在|举办|召开|开展|组织|培训)|不少于|不低于|至少|应当|原则上|要求|预计|确保|下一步|将(?:要|会|举办|召开|开展|组织|发布|培训))[^#]{0,20}#"
)
_EACH = re.compile(r"各(?:为|有|达|举办|发布|召开|开展)?$")
_ALL = re.compile(r"(?:均|都|皆)(?:为|是|有|达到?|保持|实现)?$")
_RESPECTIVELY = re.compile(r"分别(?P<verb>[^#，,。；;]{0,24})$")
_ITEMS = re.compile(r"[、和与及]|以及|并(?=[^重])")
_CARRIED = re.compile(r"(?:上|去|往|前)一?年度?[^#，。；]{0,8}结转")
_INCLUDED = re.compile(r"含|包括|包含|连同|加上|加之|其中")


@dataclasses.dataclass(frozen=True, slots=True)
class _Stated:
    """One fact before its total is known by position; ``mention`` is the index of the printed number."""

    mention: int
    clause: Clause
    rule: Rule | None
    unit: str | None
    period: str | None


def read_facts(
    text: SourceText,
    sections: Sequence[Section] = (),
    *,
    report_year: int | None,
    skip: Sequence[tuple[int, int]] = (),
    doc_type: str = "annual_report",
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """Facts of a decontaminated text in page order, and what could not be read.

    ``skip`` are ranges of ``text.text`` that state no facts here: statutory tables, page furniture.
    ``start``/``end`` of a fact are offsets in the landed source. Only annual reports state facts: plans,
    notices and templates give none.
    """
    if doc_type != "annual_report":
        return (), ()
    view = narrowed(text.text)
    mask = masked(view, skip)
    sentences = Sentences(view, skip)
    found = list(find_mentions(view, mask))
    zeros = list(find_zeros(view, mask, sentences, [m.number for m in found], report_year))
    digits = {zero.digit for zero in zeros}
    found = [mention for mention in found if mention.number not in digits]
    problems = list(_unread(view, found))
    mentions = _stating(view, found)
    totals = totals_of(view, mentions, sentences)
    stated = list(_statements(view, mentions, totals, sentences, report_year))
    ambiguous = _ambiguous(view, mentions, stated, sentences)
    entries: list[tuple[int, int, Fact, int | None]] = []
    for item in stated:
        mention = mentions[item.mention]
        fact = _fact(text, view, mention, item, item.mention in ambiguous, sections)
        if item.mention in ambiguous:
            problems.append(Problem("ambiguous_received", fact.quote, f"char {fact.start}"))
        if mention.value is None:
            problems.append(Problem("unreadable_number", fact.quote, f"char {fact.start}"))
        entries.append((mention.number, item.mention, fact, totals[item.mention]))
    for zero in zeros:
        entries.append((zero.start, -1, _zero_fact(text, view, zero, report_year, sections), None))
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
        if mention.unit == "年" and view[max(0, mention.start - 2) : mention.start] != "连续":
            continue
        if mention.kind == "limit":
            continue
        kept.append(mention)
    return kept


def _range_end(low: Mention, high: Mention) -> Mention:
    """3 of ``3至5次``, in the unit of the 5. The range states no one number: neither end is a measure."""
    value = low.value
    if value is not None and high.value is not None and Decimal(value) > Decimal(high.value):
        value = None
    return dataclasses.replace(low, unit=high.unit, kind="range", qualifier="over", value=value)


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
) -> Iterator[_Stated]:
    """One statement a number, several where one number is said of several things (各, 均, rates)."""
    clauses: list[Clause] = []
    rate: str | None = None
    for index, mention in enumerate(mentions):
        floor = sentences.start(mention.number)
        own = clause_of(view, mentions, index, floor)
        clause = _with_subject(view, mentions, clauses, index, own, floor)
        clauses.append(clause)
        left = squeezed(view[own.left : mention.start])
        linked = index > 0 and re.fullmatch(
            r"[^，,。；;]{0,8}[和、及至到~-]", view[mentions[index - 1].end : mention.start]
        )
        rate = rate_period(left) or (rate if linked else None)
        unit = (
            f"{mention.unit}/{rate}"
            if rate and mention.unit and mention.kind in ("count", "range")
            else mention.unit
        )
        months_only = is_part_of_year(view, floor, mention.start)
        for phrase in _phrases(view, mentions, index, clause, floor):
            said = dataclasses.replace(clause, phrase=phrase)
            period = period_of(view, mention, said, floor, report_year)
            rule = None
            if mention.kind not in ("range", "points", "duration"):
                rule = _rule(
                    sentences.topic(mention.start),
                    phrase,
                    unit,
                    totals[index] is not None,
                    report_year,
                )
            if rule and not is_of_report(said.phrase, period, rule, report_year):
                rule = None
            if rule and months_only and rule.is_statutory:
                rule = None
            shown = unit if unit else rule.unit if rule else None
            words = view[floor : mention.start]
            yield _Stated(
                index, clause, rule, shown, stated_period(period, rule, report_year, words)
            )


def _rule(
    said_before: str, phrase: str, unit: str | None, is_part: bool, year: int | None
) -> Rule | None:
    if CHANGE.search(phrase) or _PLANNED.search(phrase):
        return None
    phrase = relative_years(phrase, year)
    topic = said_before + phrase.partition("#")[2]
    return rule_book().match(Context(phrase, topic, unit, is_part, year))


def _with_subject(
    view: str,
    mentions: Sequence[Mention],
    clauses: Sequence[Clause],
    index: int,
    own: Clause,
    floor: int,
) -> Clause:
    """A clause that names nothing (共116篇) takes the words of the clause before it.

    Behind another number only in another unit: the second of two numbers of one unit is a new thing.
    """
    left, _, right = own.phrase.partition("#")
    if not is_filler(left) or (right and not is_filler(right)):
        return own
    mention = mentions[index]
    if index and mentions[index - 1].end >= max(floor, own.left - 2):
        previous = mentions[index - 1]
        run = [
            m.unit
            for m in mentions[max(0, index - 4) : index]
            if m.number >= clauses[index - 1].left
        ]
        between = view[previous.end : mention.start]
        if mention.unit not in run and re.fullmatch(r"[\s，,、共计有合总累达和及]{0,6}", between):
            return Clause(clauses[index - 1].left, own.right, clauses[index - 1].phrase)
        return own
    start = own.left
    while start > max(floor, own.left - 60) and not (
        start < own.left and view[start - 1] in "，,；;。:\n"
    ):
        start -= 1
    if index and start < mentions[index - 1].end:
        return own
    words = squeezed(view[start : mention.start])
    return Clause(own.left, own.right, words + "#" + right)


def _phrases(
    view: str, mentions: Sequence[Mention], index: int, clause: Clause, floor: int
) -> list[str]:
    """The phrases that a number is said of: one, or one for each thing in a list."""
    left, _, right = clause.phrase.partition("#")
    mention = mentions[index]
    for pattern in (_EACH, _ALL):
        match = pattern.search(left)
        if match:
            items = _listed(left[: match.start()])
            if len(items) > 1:
                return [item + "#" + right for item in items]
            return [left[: match.start()] + "#" + right]
    if mention.unit == "%":
        items = [item for item in _listed(left) if "率" in item or "度" in item]
        if len(items) > 1:
            return [item + "#" + right for item in items]
    if mention.value == "0" and len(items := _listed(left)) == 2:
        return [item + "#" + right for item in items]
    return _respective(view, mentions, index, clause, floor) or [clause.phrase]


def _listed(words: str) -> list[str]:
    """Items of a list in the words before a number (at most eight, else it is no list)."""
    items = [item for item in _ITEMS.split(words) if item]
    return items if 1 < len(items) <= 8 else [words]


def _respective(
    view: str, mentions: Sequence[Mention], index: int, clause: Clause, floor: int
) -> list[str] | None:
    """``A、B分别为7件、9件``: each number goes to its thing where there are as many of both."""
    first = index
    while (
        first
        and mentions[first - 1].number >= floor
        and re.fullmatch(r"\s*[、和及]\s*", view[mentions[first - 1].end : mentions[first].start])
    ):
        first -= 1
    last = index
    while last + 1 < len(mentions) and re.fullmatch(
        r"\s*[、和及]\s*", view[mentions[last].end : mentions[last + 1].start]
    ):
        last += 1
    head = clause if first == index else clause_of(view, mentions, first, floor)
    left, _, right = head.phrase.partition("#")
    match = _RESPECTIVELY.search(left)
    if not match:
        return None
    items = _listed(left[: match.start()])
    if len(items) != last - first + 1 or len(items) < 2:
        return [f"#{right}"]
    return [items[index - first] + match["verb"] + "#"]


# -- doubt ------------------------------------------------------------------------------------


def _ambiguous(
    view: str, mentions: Sequence[Mention], stated: Sequence[_Stated], sentences: Sentences
) -> frozenset[int]:
    """Received numbers whose sentence counts requests carried in: 收到 may then be the sum."""
    received = [
        s for s in stated if s.rule and s.rule.measure == RECEIVED and "新收" not in s.clause.phrase
    ]
    doubtful: set[int] = set()
    for item in received:
        mention = mentions[item.mention]
        start, end = sentences.start(mention.number), sentences.end(mention.number)
        following = [m for m in mentions[item.mention + 1 :] if m.number < end][:1]
        behind = view[mention.end : following[0].end + 12 if following else end]
        ahead = view[max(start, mention.start - 120) : mention.start]
        carried = _CARRIED.search(behind)
        if carried and _INCLUDED.search(behind[: carried.start() + 1]):
            doubtful.add(item.mention)
        carried = _CARRIED.search(ahead)
        if carried and re.search(
            r"(?:含|包括|连同|加上|加之)[^，,。；;]{0,6}$", ahead[: carried.start()]
        ):
            doubtful.add(item.mention)
    return frozenset(doubtful)


# -- facts ------------------------------------------------------------------------------------


def _fact(
    text: SourceText,
    view: str,
    mention: Mention,
    item: _Stated,
    ambiguous: bool,
    sections: Sequence[Section],
) -> Fact:
    left, right = _quote_bounds(view, mention, item.clause)
    start, end = text.span(left, right)
    rule = None if ambiguous or mention.value is None else item.rule
    state: State = "value" if mention.value is not None else "unreadable"
    return Fact(
        measure=rule.measure if rule else None,
        breakdown=rule.breakdown if rule else None,
        value=mention.value,
        unit=item.unit,
        qualifier=mention.qualifier,
        state=state,
        period=item.period,
        part_of=None,
        quote=text.text[left:right].replace(GAP, ""),
        start=start,
        end=end,
        section=_section(sections, start),
    )


def _quote_bounds(view: str, mention: Mention, clause: Clause) -> tuple[int, int]:
    """From the first word of the clause to the unit, or to the noun where it stands behind the number."""
    left = min(clause.left, mention.start)
    while left < mention.start and (view[left].isspace() or view[left] in f"、，,;；。:{GAP})"):
        left += 1
    right = mention.end
    noun = view[mention.end : clause.right]
    if len(noun) <= LONGEST_NOUN or mention.start - left < 4:
        right = min(clause.right, mention.end + LONGEST_NOUN)
    while right > mention.end and (view[right - 1].isspace() or view[right - 1] == GAP):
        right -= 1
    return left, right


def _zero_fact(
    text: SourceText, view: str, zero: Zero, report_year: int | None, sections: Sequence[Section]
) -> Fact:
    start, end = text.span(zero.start, zero.end)
    own = str(report_year) if report_year else None
    years = YEAR.findall(view[max(zero.sentence, zero.start - 200) : zero.end])
    period = str(years[-1]) if years else own
    if PREVIOUS.search(zero.words) and not zero.rule.carried:
        period = str(report_year - 1) if report_year else None
    known = period == own or own is None or zero.rule.carried
    return Fact(
        measure=zero.rule.measure if known else None,
        breakdown=zero.rule.breakdown if known else None,
        value="0",
        unit=zero.rule.unit,
        qualifier="exact",
        state="worded_zero" if zero.digit is None else "value",
        period=own if zero.rule.carried else period,
        part_of=None,
        quote=text.text[zero.start : zero.end].replace(GAP, ""),
        start=start,
        end=end,
        section=_section(sections, start),
    )


def _section(sections: Sequence[Section], position: int) -> str | None:
    number: str | None = None
    for section in sections:
        if section.char_start <= position < section.char_end:
            number = section.number
    return number


def _linked(entries: Sequence[tuple[int, int, Fact, int | None]]) -> tuple[Fact, ...]:
    """Facts in page order with ``part_of`` as positions among them."""
    position: dict[int, int] = {}
    for index, (_, mention, _, _) in enumerate(entries):
        if mention >= 0:
            position.setdefault(mention, index)
    return tuple(
        dataclasses.replace(fact, part_of=position.get(total)) if total is not None else fact
        for _, _, fact, total in entries
    )
