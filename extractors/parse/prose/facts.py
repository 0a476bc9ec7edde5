"""Statements → fact records: the quote and its place, the section, the state of the value."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from extractors.parse.article.decontaminate import GAP
from extractors.parse.page import SourceText
from extractors.parse.prose.context import Clause
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.period import CUMULATIVE, Years
from extractors.parse.prose.period_carried import carried_into
from extractors.parse.prose.period_zero import period_of_zero
from extractors.parse.prose.rules import CONFIRMED, Rule
from extractors.parse.prose.zero import Zero
from extractors.parse.records import Fact, Section, State

LONGEST_NOUN = 16  # of the noun behind a number, as far as a quote shows it
_CUT_TITLE = re.compile("[《“][^》”]*$")


class Statement(msgspec.Struct, frozen=True):
    """What a printed number says of one thing; ``mention`` is the index of that ``number`` in the text, ``total`` of the one
    that it is a part of. ``unruled`` is its period where nothing confirms the ``rule``; ``withheld`` is a rule that its words fit
    and its time, or what is told of it, does not."""

    mention: int
    number: Mention
    total: int | None
    clause: Clause
    rule: Rule | None
    unit: str | None
    period: str | None
    unruled: str | None
    withheld: Rule | None = None

    @property
    def measure(self) -> str:
        """Empty where no rule knows its words."""
        return self.rule.measure if self.rule else ""

    @property
    def code(self) -> tuple[str, str | None] | None:
        """Measure and breakdown."""
        return (self.rule.measure, self.rule.breakdown) if self.rule else None


def number_fact(
    text: SourceText, view: str, item: Statement, unnamed: bool, sections: Sequence[Section]
) -> Fact:
    """The fact of a printed number; an unreadable one and one that is ``unnamed`` takes no measure."""
    mention = item.number
    left, right = _quote_bounds(view, mention, item.clause)
    start, end = text.span(left, right)
    rule = None if unnamed or mention.value is None else item.rule
    state: State = "value" if mention.value is not None else "unreadable"
    confirmed = item.rule is None or item.rule.part not in CONFIRMED or rule is not None
    return Fact(
        measure=rule.measure if rule else None,
        breakdown=rule.breakdown if rule else None,
        value=mention.value,
        unit=item.unit,
        qualifier=mention.qualifier,
        state=state,
        period=item.period if confirmed else item.unruled,
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
        title = _CUT_TITLE.search(view, mention.end, right)
        right = title.start() if title else right
    while right > mention.end and (view[right - 1].isspace() or view[right - 1] == GAP):
        right -= 1
    return left, right


def zero_fact(
    text: SourceText,
    view: str,
    zero: Zero,
    years: Years,
    unnamed: bool,
    sections: Sequence[Section],
) -> Fact:
    """The fact of a zero that words state; one of another year and one that is ``unnamed`` take no measure."""
    start, end = text.span(zero.start, zero.end)
    own = str(years.report_year) if years.report_year else None
    period = period_of_zero(
        years, view[max(zero.sentence, zero.start - 200) : zero.end], zero.words, zero.end
    )
    # 2021年，…无上年结转 in the report on 2022 is that year's, whoever carried over
    into = carried_into(view[zero.start : zero.end])
    carried = zero.rule.carried and (years.opened(zero.start) or into) in (None, own)
    known = period in (own, CUMULATIVE) or own is None or carried
    known = known and not unnamed
    return Fact(
        measure=zero.rule.measure if known else None,
        breakdown=zero.rule.breakdown if known else None,
        value="0",
        unit=zero.rule.unit,
        qualifier="exact",
        state="worded_zero" if zero.digit is None else "value",
        period=own if carried else period,
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
