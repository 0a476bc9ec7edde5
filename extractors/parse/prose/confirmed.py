"""Numbers whose words alone prove no measure and whose neighbours in the sentence or the tables may: rules with a
``part`` of ``listed``, ``sums``, ``results``, ``divided``, ``under``, ``within``, ``printed`` or ``alone``.

``公开8件、部分公开3件、不予公开5件``: a bare 公开 is one of the results of requests where the number beside it is one.
``收到41件，上年结转0件，办理39件，结转2件``: 办理 means 办结 where what came in and what is left make up what was handled.
``办理23件，其中予以公开18件，部分公开5件``: ``results``, so it does where all that follows is what became of them.
``全年14件：网上8件，信函6件``: ``divided``, these are all requests where the ways in which they came, or who asked, come to it.
``公民13件，企业3件``: ``under``, who asked where that comes to the requests that were counted before.
``行政复议3件``: ``printed``, about disclosure where the table of these cases prints three.
``在政府信息公开平台主动公开43条``: ``alone``, these are all where no other number of the report is called so.
``主动公开信息90条。网站70条，公告栏20条``: ``within``, a bare 网站 is what was disclosed there where it is a part of that total.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

import msgspec

from extractors.parse.codes import (
    ALL_APPLICANTS,
    CAME_IN,
    CARRIED,
    CARRIED_IN,
    CARRIED_OUT,
    HANDLED,
    RECEIVED,
    REPLIED,
    WENT_OUT,
)
from extractors.parse.prose.coded import is_sure, names_result, results_of
from extractors.parse.prose.context import Sentences
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.rules import CONFIRMED, Rule, rule_book

_LONGEST = 30  # numbers of a list of results
_HEADING = re.compile(
    r"\s*\(?[\d一二三四五六七八九十]{1,2}[)、.．)]\s?[\u4e00-\u9fff]{2,10}(?:情况|方面|结果)?[。:]?\s*"
)
WITHIN = "within"
_LINKED = ("ends", "whole")  # what ``linked`` proves has another part by now
_DISCLOSED = "s2014.disclosure.items"
_RESULT = "applications.outcome"
_Code = tuple[str, str | None]
# What is told under one code and printed under another: each request that has an outcome was answered.
_PRINTED_AS: dict[_Code, _Code] = {(REPLIED, ALL_APPLICANTS): (HANDLED, ALL_APPLICANTS)}


@functools.cache
def _carried_in() -> Rule:
    return next(r for r in rule_book().numbers if r.measure == CARRIED_IN and r.part == "sums")


def carried_either_way(
    stated: Sequence[Statement], printed: Mapping[_Code, str]
) -> Iterator[Statement]:
    """A bare 结转 is what came from last year, where 结转下年 is told close behind it or the table prints as many carried in
    and not as many carried out (新收87件，结转3件，办结84件，结转下年6件), and between what came in and what was handled where
    both make up the latter: 新收87件，结转3件，办结90件."""
    for at, item in enumerate(stated):
        bare = item.rule and item.rule.part == "sums" and item.clause.phrase == "结转#"
        if bare and item.measure == CARRIED_OUT:
            behind = (
                other for other in stated[at + 1 : at + _LONGEST] if other.measure == CARRIED_OUT
            )
            told = [
                printed.get((measure, ALL_APPLICANTS)) == item.number.value for measure in CARRIED
            ]
            in_table = told == [True, False] and not _is_left_over(stated, at)
            if any(map(is_sure, behind)) or in_table or _came_in_too(stated, at):
                item = msgspec.structs.replace(item, rule=_carried_in())
        yield item


def _is_left_over(stated: Sequence[Statement], at: int) -> bool:
    """Whether the number is what the last two told before it leave, what came in and what was handled: the table may print as
    many for last year's: 收到15件，办结14件，结转1件."""
    ends = ((RECEIVED, ALL_APPLICANTS), (HANDLED, ALL_APPLICANTS))
    before = [item for item in stated[max(0, at - _LONGEST) : at] if item.code in ends]
    last = {item.measure: item.number.amount for item in before}
    return len(last) == len(ends) and last[RECEIVED] - last[HANDLED] == stated[at].number.amount


def _came_in_too(stated: Sequence[Statement], at: int) -> bool:
    """Whether the number stands right behind what came in and before what was handled, over results of it, and makes the
    latter up."""
    before = stated[at - 1] if at else None
    if before is None or before.code != (RECEIVED, ALL_APPLICANTS) or not is_sure(before):
        return False
    behind = (other for other in stated[at + 1 : at + _LONGEST] if not names_result(other))
    handled = next(behind, None)
    whole = before.number.amount + stated[at].number.amount
    return handled is not None and handled.measure == HANDLED and handled.number.amount == whole


def unconfirmed(
    stated: Sequence[Statement],
    sentences: Sentences,
    printed: Mapping[tuple[str, str | None], str],
    report_year: int | None,
    proved: Collection[int],
) -> frozenset[int]:
    """Numbers under such a rule that the rest of their sentence, or of the report, does not confirm; ``printed`` are
    the numbers of its tables by measure and breakdown, those of its own year; ``proved`` are those that parts of theirs, or
    their total, prove."""
    if not any(item.rule and item.rule.part in CONFIRMED for item in stated):
        return frozenset()
    told_of = Counter(item.measure for item in stated)
    starts = {item.mention: sentences.start(item.number.number) for item in stated}
    told = [list(of_one) for _, of_one in groupby(stated, lambda item: starts[item.mention])]
    divided = frozenset(
        item.mention
        for at, item in enumerate(stated)
        if _may_be_divided(item)
        and (
            results_of(item, stated[at + 1 : at + _LONGEST])
            or results_of(item, stated[max(0, at - _LONGEST) : at][::-1])
        )
    )
    return frozenset(
        item.mention
        for item in stated
        if item.rule and item.rule.part == "alone" and told_of[item.measure] > 1
    ) | frozenset(
        item.mention
        for index, own in enumerate(told)
        for item in _open(own, divided, _with_neighbours(told, index, starts, sentences))
        if item.mention not in proved
        if item.period != str(report_year)
        or item.code is None
        or item.rule is None
        or item.rule.part in _LINKED
        or printed.get(_PRINTED_AS.get(item.code, item.code)) != item.number.value
        or _may_be_other(item, printed)
    )


def apart(
    stated: Sequence[Statement], links: Sequence[int | None], unnamed: frozenset[int]
) -> frozenset[int]:
    """Numbers under a rule of parts (``within``) that are none of all that was disclosed; ``links`` are their totals,
    ``unnamed`` the numbers that take no measure."""
    if not any(item.rule and item.rule.part == WITHIN for item in stated):
        return frozenset()
    totals = {
        item.mention
        for item in stated
        if item.measure == _DISCLOSED and item.mention not in unnamed
    }
    return frozenset(
        item.mention
        for item in stated
        if item.rule and item.rule.part == WITHIN and links[item.mention] not in totals
    )


def _may_be_other(item: Statement, printed: Mapping[tuple[str, str | None], str]) -> bool:
    """Whether a bare 结转 may be either of two: the table prints as many carried in as carried out."""
    return item.measure in CARRIED and all(
        printed.get((measure, ALL_APPLICANTS)) == item.number.value for measure in CARRIED
    )


def _with_neighbours(
    told: Sequence[Sequence[Statement]], index: int, starts: dict[int, int], sentences: Sentences
) -> Iterator[Sequence[Statement]]:
    """What a sentence tells, and what it tells together with the one before it and the one behind it:
    收到106件，上年结转8件。全年办理113件，结转下年1件."""

    def goes_on(first: int) -> bool:
        if first < 0 or first + 1 >= len(told):
            return False
        above, below = (starts[told[each][0].mention] for each in (first, first + 1))
        before = sentences.previous(below)
        if before != above and _HEADING.fullmatch(sentences.slice(before, below)):
            before = sentences.previous(before)  # 收到16件。（二）办理情况。办理17件
        return before == above and not sentences.is_parted(above, below)

    yield told[index]
    for first, last in (
        (index - 1, index),
        (index, index + 1),
        (index - 2, index),
        (index - 1, index + 1),
        (index, index + 2),
    ):
        if all(map(goes_on, range(first, last))):
            yield [item for each in told[first : last + 1] for item in each]


def _open(
    told: Sequence[Statement],
    divided: Collection[int],
    together: Iterator[Sequence[Statement]],
) -> Iterator[Statement]:
    balanced, listed = None, set[int]()
    told = [item for item in told if item.unit != "%"]  # 予以公开3件，占60%；部分公开2件，占40%
    for index, item in enumerate(told):
        if item.rule is None or item.rule.part not in CONFIRMED:
            continue
        if item.rule.part in ("alone", WITHIN):  # the rest of the report tells
            continue
        if item.rule.part in ("sums", "results"):
            balanced = any(map(_balances, together)) if balanced is None else balanced
            if not (balanced and item.rule.part == "sums") and item.mention not in divided:
                yield item
        elif item.rule.part in ("printed", "divided", "under", *_LINKED) or not (
            (index - 1 in listed and _alike(told[index - 1], item))
            or any(map(_is_result, told[max(0, index - 1) : index + 2]))
        ):
            yield item
        else:
            listed.add(index)


def _may_be_divided(item: Statement) -> bool:
    return item.measure == HANDLED and bool(item.rule and item.rule.part in ("sums", "results"))


def _is_result(item: Statement) -> bool:
    return names_result(item) and is_sure(item)


def _alike(one: Statement, other: Statement) -> bool:
    """Whether both are reasons of one result: 第三方权益3件，内部事务5件，执法案卷2件."""
    return one.measure.rpartition(".")[0] == other.measure.rpartition(".")[0] != _RESULT


def _balances(told: Sequence[Statement]) -> bool:
    """What was received, with what was carried in or with it counted in already, is what was handled (or answered, where nothing
    else tells it) and carried out."""
    counts: dict[str, Decimal] = {}
    for item in told:
        rule = item.rule
        if (
            rule is None
            or rule.measure not in (*CAME_IN, *WENT_OUT, REPLIED)
            or rule.breakdown != ALL_APPLICANTS
        ):
            continue
        if rule.part in ("results", "printed"):  # words that say no more than 办理 or 按时办结
            continue
        value = Decimal(item.number.value or "NaN")
        if counts.setdefault(rule.measure, value) != value:
            return False
    if (answered := counts.pop(REPLIED, None)) is not None:
        counts.setdefault(HANDLED, answered)
    if any(item.measure == CARRIED_IN and not is_sure(item) for item in told):
        return RECEIVED in counts and counts.get(RECEIVED, 0) + counts[CARRIED_IN] == sum(
            counts.get(measure, Decimal(0)) for measure in WENT_OUT
        )
    if RECEIVED not in counts or HANDLED not in counts or not counts.keys() & {*CARRIED}:
        return False
    left = sum(counts.get(measure, Decimal(0)) for measure in WENT_OUT)
    return left in (counts[RECEIVED], sum(counts.get(measure, Decimal(0)) for measure in CAME_IN))
