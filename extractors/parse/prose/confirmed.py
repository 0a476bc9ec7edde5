"""Numbers whose words alone prove no measure and whose neighbours in the sentence or the tables may: rules with a
``part`` of ``listed``, ``sums``, ``results``, ``printed`` or ``alone``.

``公开8件、部分公开3件、不予公开5件``: a bare 公开 is one of the results of requests where the number beside it is one.
``收到41件，上年结转0件，办理39件，结转2件``: 办理 means 办结 where what came in and what is left make up what was handled.
``办理23件，其中予以公开18件，部分公开5件``: ``results``, so it does where all that follows is what became of them.
``行政复议3件``: ``printed``, about disclosure where the table of these cases prints three.
``在政府信息公开平台主动公开43条``: ``alone``, these are all where no other number of the report is called so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.rules import CONFIRMED

_ALL = "applicant.total"
_IN = ("applications.received_new", "applications.carried_in")
_OUT = ("applications.outcome.total", "applications.carried_out")
_CARRIED = (_IN[1], _OUT[1])
_RESULTS = "applications.outcome."
_Code = tuple[str, str | None]
# What is told under one code and printed under another: each request that has an outcome was answered.
_PRINTED_AS: dict[_Code, _Code] = {("applications.replied", _ALL): (_OUT[0], _ALL)}


def unconfirmed(
    stated: Sequence[Statement],
    sentences: Sentences,
    printed: Mapping[tuple[str, str | None], str],
    report_year: int | None,
) -> frozenset[int]:
    """Numbers under such a rule that the rest of their sentence, or of the report, does not confirm; ``printed`` are
    the numbers of its tables by measure and breakdown, those of its own year."""
    if not any(item.rule and item.rule.part in CONFIRMED for item in stated):
        return frozenset()
    told_of = Counter(item.measure for item in stated)
    starts = {item.mention: sentences.start(item.number.number) for item in stated}
    told = [list(of_one) for _, of_one in groupby(stated, lambda item: starts[item.mention])]
    return frozenset(
        item.mention
        for item in stated
        if item.rule and item.rule.part == "alone" and told_of[item.measure] > 1
    ) | frozenset(
        item.mention
        for index, own in enumerate(told)
        for item in _open(own, _with_neighbours(told, index, starts, sentences))
        if item.period != str(report_year)
        or item.code is None
        or printed.get(_PRINTED_AS.get(item.code, item.code)) != item.number.value
        or _may_be_other(item, printed)
    )


def _may_be_other(item: Statement, printed: Mapping[tuple[str, str | None], str]) -> bool:
    """Whether a bare 结转 may be either of two: the table prints as many carried in as carried out."""
    return item.measure in _CARRIED and all(
        printed.get((measure, _ALL)) == item.number.value for measure in _CARRIED
    )


def _with_neighbours(
    told: Sequence[Sequence[Statement]], index: int, starts: dict[int, int], sentences: Sentences
) -> Iterator[Sequence[Statement]]:
    """What a sentence tells, and what it tells together with the one before it and the one behind it:
    收到106件，上年结转8件。全年办理113件，结转下年1件."""
    yield told[index]
    for first, second in ((index - 1, index), (index, index + 1)):
        if first >= 0 and second < len(told):
            above, below = (starts[told[each][0].mention] for each in (first, second))
            if sentences.previous(below) == above and not sentences.is_parted(above, below):
                yield [*told[first], *told[second]]


def _open(
    told: Sequence[Statement], together: Iterator[Sequence[Statement]]
) -> Iterator[Statement]:
    balanced = None
    for index, item in enumerate(told):
        if item.rule is None or item.rule.part not in ("listed", "sums", "results", "printed"):
            continue
        if item.rule.part in ("sums", "results"):
            balanced = any(map(_balances, together)) if balanced is None else balanced
            if not (balanced and item.rule.part == "sums") and not _is_divided(told, index):
                yield item
        elif item.rule.part == "printed" or not any(
            map(_is_result, told[max(0, index - 1) : index + 2])
        ):
            yield item


def _is_divided(told: Sequence[Statement], index: int) -> bool:
    """Two results and more right behind what was handled come to it; parts of theirs and shares do not count."""
    if told[index].measure != _OUT[0]:
        return False
    left, results = told[index].number.amount, set[int]()
    for item in told[index + 1 :]:
        if item.unit == "%" or item.total in results:
            continue
        if not _is_result(item) or item.period != told[index].period:
            break
        left -= item.number.amount
        results.add(item.mention)
    return len(results) > 1 and left == 0


def _is_result(item: Statement) -> bool:
    is_one = item.measure.startswith(_RESULTS) and item.measure != _OUT[0]
    return bool(is_one and item.rule and item.rule.part not in CONFIRMED)


def _balances(told: Sequence[Statement]) -> bool:
    """What was received, with what was carried in or with it counted in already, is what was handled and carried out."""
    counts: dict[str, Decimal] = {}
    for item in told:
        rule = item.rule
        if rule is None or rule.measure not in _IN + _OUT or rule.breakdown != _ALL:
            continue
        if rule.part in ("results", "printed"):  # words that say no more than 办理 or 按时办结
            continue
        value = Decimal(item.number.value or "NaN")
        if counts.setdefault(rule.measure, value) != value:
            return False
    if _IN[0] not in counts or _OUT[0] not in counts or not counts.keys() & {*_CARRIED}:
        return False
    left = sum(counts.get(measure, Decimal(0)) for measure in _OUT)
    return left in (counts[_IN[0]], sum(counts.get(measure, Decimal(0)) for measure in _IN))
