"""What the codes of numbers tell of breakdowns: ways and applicants are parts of the requests that came in, results of those
that were handled.

``proved_by_parts``: a number whose words leave open what it counts, where such parts come to it, and parts whose total is known.
``coded_links``: numbers in a row that are told below one measure and come to a number of it are its parts, though no word
says so: 收到申请9件，上年结转0件。¶申请方式：网上6件，信函3件. One way alone is a part of the number right before it that is as large.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from itertools import groupby

from extractors.parse.codes import (
    ALL_APPLICANTS,
    CAME_IN,
    CARRIED_IN,
    CARRIED_OUT,
    HANDLED,
    RECEIVED,
    REPLIED,
)
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.rules import CONFIRMED

_OF_REQUESTS = ("applications.", "s2014.application.")
_RESULTS = ("applications.outcome.", "s2014.application.answered.")
_WAYS = frozenset(f"s2014.application.{way}" for way in ("network", "letter", "fax", "in_person"))
_IN_TIME = frozenset(("s2014.application.closed_on_time", "s2014.application.closed_extended"))
_WHOLES = {
    "ways": (RECEIVED,),
    "applicants": (RECEIVED,),
    "results": (HANDLED, REPLIED, RECEIVED),
    "times": (HANDLED, REPLIED, RECEIVED),
}
_ASKED_FOR = re.compile(
    r"申请(?:中|共|均|分别|，)*(?:涉及|要求(?:公开|获取|提供))[^#，]{0,8}(?:信息|内容|事项|材料)(?:共|为|有)*#"
)
_LONGEST = 30  # numbers of a list of results
_FARTHEST = 12  # numbers before the first of its parts among which a total is looked for


def family(item: Statement) -> str:
    """``ways`` in which requests came in, ``applicants`` who asked, ``results``, ``times`` taken, or nothing."""
    return _family(item.rule.measure, item.rule.breakdown) if item.rule else ""


def names_result(item: Statement) -> bool:
    """Whether it is a result, or would be one beside another."""
    return family(item) == "results"


@functools.cache
def _family(measure: str, breakdown: str | None) -> str:
    if measure in _WAYS:
        return "ways"
    if measure == RECEIVED:
        return "" if breakdown == ALL_APPLICANTS else "applicants"
    if measure in _IN_TIME:
        return "times"
    return "results" if measure.startswith(_RESULTS) and measure != HANDLED else ""


def is_sure(item: Statement | None) -> bool:
    """Whether its own words prove its measure."""
    return bool(item and item.rule and item.rule.part not in CONFIRMED)


def results_of(whole: Statement, beside: Sequence[Statement]) -> frozenset[int]:
    """Two results and more right beside what was handled, where they come to it; parts of theirs, shares and what of it came
    in when (处理16件（上年转入1件、当年收到15件）) do not count."""
    left, results, came_in = whole.number.amount, set[int](), dict[str, Decimal]()
    told = set[str]()
    kinds = {item.mention for item in beside if names_result(item)}
    for item in beside:
        if item.unit == "%" or item.total in kinds:
            continue
        if item.measure in CAME_IN and not results and not family(item):
            came_in[item.measure] = item.number.amount
            continue
        if not names_result(item) or item.period != whole.period:
            break
        if not left and len(results) > 1 and item.measure.rpartition(".")[0] in told:
            break  # why some of them were refused
        left -= item.number.amount
        results.add(item.mention)
        told.add(item.measure)
    in_all = sum(came_in.values(), Decimal(0))
    fits = in_all == whole.number.amount if RECEIVED in came_in else in_all <= whole.number.amount
    return frozenset(results) if len(results) > 1 and left == 0 and fits else frozenset()


def of_other_totals(stated: Sequence[Statement], links: Sequence[int | None]) -> frozenset[int]:
    """Ways, applicants and results that are parts of what counts no requests (主动公开信息310条，其中网站260条), or what one request
    asks for: 3件申请要求公开信息14项，其中予以公开12项."""
    counts = {item.mention: item for item in stated if is_sure(item)}
    asked_for = {i.mention for i in stated if i.rule is None and _ASKED_FOR.search(i.clause.phrase)}
    return frozenset(
        item.mention
        for item in stated
        if family(item)
        and (total := links[item.mention]) is not None
        and (
            total in asked_for
            or (total in counts and not counts[total].measure.startswith(_OF_REQUESTS))
        )
    )


def proved_by_parts(
    stated: Sequence[Statement], links: Sequence[int | None], ambiguous: Collection[int]
) -> frozenset[int]:
    """Totals (``divided``) that the ways or the applicants told behind them come to, applicants (``under``) that are told
    as parts of the requests counted before them, or come to these, and results (``listed``) that come to what was handled or
    received. What is ``ambiguous`` may count more than the new ones; ``links`` has the total of each number."""
    if not any(map(family, stated)):
        return frozenset()
    totals = {
        item.mention: item
        for item in stated
        if item.measure == RECEIVED and not family(item) and item.mention not in ambiguous
    }
    proved = {
        item.mention
        for item in stated
        if family(item) in ("ways", "applicants")
        and is_sure(totals.get(-1 if (of := links[item.mention]) is None else of))
    }
    for at, item in enumerate(stated):
        if is_sure(item) and (item.measure in (HANDLED, REPLIED) or item.mention in totals):
            behind = stated[at + 1 : at + _LONGEST]
            first = next((n for n, other in enumerate(behind) if names_result(other)), _LONGEST)
            if first < _FARTHEST:
                proved |= results_of(item, behind[first:])
    at = 0
    for kind, of_one in groupby(stated, family):
        run = list(of_one)
        first, at = at, at + len(run)
        if kind == "results":
            proved |= _left_over(stated, first, at, totals)
        if kind not in ("ways", "applicants") or len({item.code for item in run}) < len(run):
            continue
        total = _total_before(stated, first, totals)
        if (
            total is None
            or total.period != run[0].period
            or not _come_to(total, run, stated[at : at + 1])
        ):
            continue
        if _may_be_whole(total, totals) and len(run) > 1 and all(map(is_sure, run)):
            proved.add(total.mention)
        if is_sure(total) or total.mention in proved:
            proved |= {item.mention for item in run}
    return frozenset(proved)


def _may_be_whole(total: Statement, totals: Mapping[int, Statement]) -> bool:
    """Whether parts of it prove that a number counts all requests; of words that a table has to confirm only where no
    other number is told of them: 收到12件，办结10件。10件申请中，公民9件、企业1件."""
    part = total.rule.part if total.rule else ""
    if part != "printed":
        return part == "divided"
    told = (item for item in totals.values() if is_sure(item) and item.period == total.period)
    return all(item.number.amount == total.number.amount for item in told)


def _total_before(
    stated: Sequence[Statement], first: int, totals: Mapping[int, Statement]
) -> Statement | None:
    """The nearest of ``totals`` that is told before the number at ``first``."""
    near = (totals.get(item.mention) for item in stated[max(0, first - _FARTHEST) : first][::-1])
    return next(filter(None, near), None)


def _come_to(total: Statement, parts: Sequence[Statement], behind: Sequence[Statement]) -> bool:
    """Whether the parts are the whole, it may be with one more of another kind right behind them."""
    left = total.number.amount - sum(item.number.amount for item in parts)
    if left == 0:
        return len(parts) > 1
    rest = behind[0] if behind and behind[0].rule is None else None
    return bool(rest and left == rest.number.amount > 0 and rest.unit == parts[-1].unit)


def _left_over(
    stated: Sequence[Statement], first: int, at: int, totals: Mapping[int, Statement]
) -> set[int]:
    """予以公开3件，不予公开2件，尚在办理1件: what is told behind all results is left, where they come to what was received."""
    left = stated[at] if at < len(stated) else None
    if left is None or left.measure != CARRIED_OUT or is_sure(left):
        return set()
    total = _total_before(stated, first, totals)
    own = {item.mention for item in stated[first:at]}
    told = [item for item in stated[first:at] if item.total not in own]
    whole = sum(item.number.amount for item in told) + left.number.amount
    return {left.mention} if is_sure(total) and total and total.number.amount == whole else set()


def coded_links(
    stated: Sequence[Statement], links: Sequence[int | None], unnamed: Set[int]
) -> Iterator[tuple[int, int]]:
    """Parts with no total yet, each with the number that they come to. What is ``unnamed`` has no code."""
    if not any(map(family, stated)):
        return
    told = [item for item in stated if item.unit != "%"]
    at = 0
    for kind, of_one in groupby(told, family):
        run = list(of_one)
        first, at = at, at + len(run)
        if not kind or any(item.mention in unnamed for item in run):
            continue
        own = {item.mention for item in run}
        parts = [item for item in run if links[item.mention] not in own]
        whole = sum(item.number.amount for item in parts)
        if not whole or any(links[item.mention] is not None for item in parts):
            continue
        alone = len(parts) < 2
        if alone and kind != "ways":
            continue
        near = told[max(0, first - (1 if alone else _FARTHEST)) : first]
        # 收到21件，上年结转1件。公开9件…: how those of both years ended comes to the new ones by chance
        of_both = kind == "results" and any(
            item.measure == CARRIED_IN and item.number.amount for item in near
        )
        before = (item for item in reversed(near) if not (of_both and item.measure == RECEIVED))
        behind = (
            item for item in told[at : at + 1] if kind == "results" and item.measure == HANDLED
        )
        total = next(
            (
                item.mention
                for item in (*before, *behind)
                if item.measure in _WHOLES[kind]
                and item.rule
                and item.rule.breakdown == ALL_APPLICANTS
                and item.mention not in unnamed
                and item.number.amount == whole
                and item.period == run[0].period
            ),
            None,
        )
        if total is not None:
            yield from ((item.mention, total) for item in parts)
    yield from _reasons(told, links, unnamed)


def _reasons(
    told: Sequence[Statement], links: Sequence[int | None], unnamed: Set[int]
) -> Iterator[tuple[int, int]]:
    """不予公开11件，其他3件。¶不予公开的理由：国家秘密1件，第三方权益3件，内部事务7件: why some were refused, or got nothing, where the
    reasons come to the number of them."""
    at = 0
    for whole, of_one in groupby(told, _with_reasons):
        run = list(of_one)
        first, at = at, at + len(run)
        if not whole or len(run) < 2 or any(links[item.mention] is not None for item in run):
            continue
        above = reversed(told[max(0, first - _FARTHEST) : first])
        total = next((item for item in above if item.measure == whole), None)
        if total is None or unnamed & {total.mention, *(item.mention for item in run)}:
            continue
        come_to = sum((item.number.amount for item in run), Decimal(0)) == total.number.amount
        if come_to and total.number.amount and total.period == run[0].period:
            yield from ((item.mention, total.mention) for item in run)


def _with_reasons(item: Statement) -> str:
    """The result of which a number tells a reason, or nothing."""
    result = item.measure.rpartition(".")[0]
    return result if result.startswith(_RESULTS[0]) else ""
