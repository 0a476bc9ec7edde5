"""Numbers whose words alone prove no measure and whose total, or whose parts, may: rules with a ``part`` of ``ends`` or ``whole``.

``复议4宗：维持3宗，其他1宗``: ``ends``, how cases ended is told of those that the total counts, and takes its proceeding; of 行政诉讼2件，
维持1件 nobody knows which of the two kinds of suits it was, which the return of before 2019 does not ask. ``工作人员3人（专职1人、兼职2人）``: ``whole``, whoever is divided into the
parts of one measure is counted by it.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from extractors.codebook import codebook
from extractors.parse.codes import ALL_APPLICANTS, RECEIVED
from extractors.parse.prose.coded import family, is_sure
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.rules import Rule, rule_book
from extractors.parse.prose.sums import FARTHEST_TOTAL

ENDS, WHOLE = "ends", "whole"
_OPEN_ENDS = (ENDS, "printed")
_OPEN = (*_OPEN_ENDS, WHOLE)
_FEWEST_PARTS = 2
_LONGEST_GAP = 40  # characters from a total to what is told of it without 其中
_APART = re.compile(r"[。；;！!？?\n]|另|此外")
_SETTLED = re.compile(r"(?:审结|办结|已结|结案|终结)[^#]{0,4}#|#[^#]{0,3}(?:审结|办结|已结|结案)")
_COURT = re.compile(r"法院|[一二]审|判决|撤诉|胜诉|败诉")
_SURE = ("no", "any", "alone")  # no other number has to prove the rule, or one alone is told
_PERIOD_ALONE = re.compile(r"(?:第?[一二三四]季度|[上下]半年|\d{1,2}月份?)(?:为|有|共)?#")
_WHOLE_YEAR = re.compile(r"第?一季度[^#]*#第?二季度#第?三季度#第?四季度#|上半年[^#]*#下半年#")
_REPORTED = "narrative.info_reported.total"
_SUM = re.compile("(?:全年|总|一|共|合|累|计)*#")
_OTHER = ".other"
_TOTAL = ".total"
_RECONSIDERATION = "proceeding.reconsideration"
_SUITS = "proceeding.litigation"
_SUITS_OF_ONE = "proceeding.suit_"
_OLD_SUITS = "s2014.litigation"  # its rows tell how the suits of both kinds ended
_LAST_OLD_YEAR = 2018
_ONE_OF_COURTS = re.compile("[一二终再]审|上诉|重审")


def by_links(
    view: str,
    stated: Sequence[Statement],
    links: Sequence[int | None],
    printed: Mapping[tuple[str, str | None], str],
    report_year: int | None,
) -> tuple[list[Statement], dict[int, int]]:
    """``stated`` with the codes that ``links`` prove, and of each number so proved the one that proves it: where that one
    has no code in the end, it has none either. How cases ended is open where the table has other numbers: ``printed``."""
    told = list(_without_suits_of_one(_sums_of_one(stated, links), links))
    if not any(item.rule and item.rule.part in _OPEN for item in told):
        return told, {}
    old_form = report_year is not None and report_year <= _LAST_OLD_YEAR
    proved = _ends(view, told, links, printed, old_form=old_form)
    parts_of: dict[int, list[Statement]] = defaultdict(list)
    for item in told:
        if (total := links[item.mention]) is not None:
            parts_of[total].append(item)
    for at, item in enumerate(told):
        if item.rule and item.rule.part == WHOLE:
            parts = parts_of[item.mention]
            if _are_all(item, parts):
                told[at] = _named(item, item.rule, item.measure)
                proved[item.mention] = parts[0].mention
    return told, proved


def _sums_of_one(stated: Sequence[Statement], links: Sequence[int | None]) -> list[Statement]:
    """省人大建议1件、市人大建议8件，合计9件: the sum of numbers of one measure is the measure's, and they are parts of it; so is
    what several bodies were told (报送市委信息80条、市政府60条，共140条), whatever of it has a code."""
    told = list(stated)
    place = {item.mention: at for at, item in enumerate(told)}
    groups: dict[tuple[int, object], list[int]] = defaultdict(list)
    for at, item in enumerate(told):
        above = links[item.mention]
        if item.rule and above in place and item.rule.part in _SURE:
            groups[place[above], (item.code, item.period, item.unit)].append(at)
    _sums_of_ways(told, links)
    _sums_of_periods(told, links)
    for (above, _), parts in groups.items():
        total, rule = told[above], told[parts[0]].rule
        if total.rule is not None or rule is None or total.unit != told[parts[0]].unit:
            continue
        whole = sum((told[at].number.amount for at in parts), Decimal(0)) == total.number.amount
        if not (len(parts) >= _FEWEST_PARTS and whole) and rule.measure != _REPORTED:
            continue
        if _SUM.fullmatch(total.clause.phrase) and total.period == told[parts[0]].period:
            told[above] = msgspec.structs.replace(total, rule=rule)
            for at in parts:
                told[at] = msgspec.structs.replace(told[at], rule=None)
    return told


def _sums_of_ways(told: list[Statement], links: Sequence[int | None]) -> None:
    """收到邮寄3件，网上8件，合计11件: what the ways in which requests came in come to are all of them."""
    parts_of: dict[int, list[Statement]] = defaultdict(list)
    for item in told:
        if (total := links[item.mention]) is not None and total > item.mention:
            parts_of[total].append(item)
    for at, item in enumerate(told):
        parts = parts_of.get(item.mention, [])
        if item.rule is None and len(parts) >= _FEWEST_PARTS and _SUM.fullmatch(item.clause.phrase):
            whole = sum((part.number.amount for part in parts), Decimal(0))
            if whole == item.number.amount and all(
                family(part) == "ways" and is_sure(part) and part.period == item.period
                for part in parts
            ):
                told[at] = msgspec.structs.replace(item, rule=_received())


def _sums_of_periods(told: list[Statement], links: Sequence[int | None]) -> None:
    """一季度收到申请6件，二季度12件，三季度9件，四季度8件，合计35件: what the quarters come to is the year's, of what the first
    of them tells."""
    parts_of: dict[int, list[Statement]] = defaultdict(list)
    for item in told:
        if (total := links[item.mention]) is not None and total > item.mention:
            parts_of[total].append(item)
    for at, item in enumerate(told):
        parts = parts_of.get(item.mention, [])
        rule = parts[0].withheld if len(parts) >= _FEWEST_PARTS else None
        if rule is None or rule.part not in _SURE or not _SUM.fullmatch(item.clause.phrase):
            continue
        if item.rule is not None and (item.code != (rule.measure, rule.breakdown) or is_sure(item)):
            continue
        periods = "".join(part.clause.phrase for part in parts)
        is_year = "全年" in item.clause.phrase or _WHOLE_YEAR.fullmatch(periods)
        whole = sum((part.number.amount for part in parts), Decimal(0))
        if not is_year or whole != item.number.amount:
            continue
        if all(_PERIOD_ALONE.fullmatch(part.clause.phrase) for part in parts[1:]):
            told[at] = msgspec.structs.replace(item, rule=rule)


@functools.cache
def _received() -> Rule:
    return next(
        rule
        for rule in rule_book().numbers
        if (rule.measure, rule.breakdown) == (RECEIVED, ALL_APPLICANTS) and rule.part == "no"
    )


def _are_all(whole: Statement, parts: Sequence[Statement]) -> bool:
    """Whether ``parts`` are those of the measure of the ``whole`` and come to it."""
    measures = codebook().measures
    return (
        len(parts) >= _FEWEST_PARTS
        and all(
            part.rule is not None and measures[part.measure].parent_code == whole.measure
            for part in parts
        )
        and sum((part.number.amount for part in parts), Decimal(0)) == whole.number.amount
    )


def _ends(
    view: str,
    told: list[Statement],
    links: Sequence[int | None],
    printed: Mapping[tuple[str, str | None], str],
    *,
    old_form: bool,
) -> dict[int, int]:
    """Ends of cases take the proceeding of their total; each with that total."""
    measures = codebook().measures
    place = {item.mention: at for at, item in reversed(list(enumerate(told)))}
    owners: dict[int, int] = {}
    counted: dict[int, Decimal] = defaultdict(Decimal)
    for at, item in enumerate(told):
        if item.rule is None or not _is_end(item):
            continue
        found = _total_of(view, told, links, place, owners, item)
        if found is None:
            continue
        total = told[place[found]]
        if item.rule.part in _OPEN_ENDS:
            measure = _measure(item, total, old_form=old_form)
            if measure is None or measure not in measures:
                continue
            if printed.get((measure, None), item.number.value) != item.number.value:
                continue
            if item.unit != total.unit or item.period != total.period:
                continue
            if measure.endswith(_OTHER) and not counted[found] and "其他" in item.clause.phrase:
                continue  # 因信息公开被复议4件，其中企业2件，其他2件
            if counted[found] + item.number.amount > total.number.amount:
                continue
            owners[item.mention] = found
            told[at] = _named(item, item.rule, measure)
        counted[found] += item.number.amount
    return owners


def _measure(item: Statement, total: Statement, *, old_form: bool) -> str | None:
    """The same end of what the ``total`` counts; no court ends a reconsideration. The return of before 2019 knows one kind
    of suits, and a suit that two courts heard may be told twice."""
    proceeding = total.measure.removesuffix(_TOTAL)
    if proceeding == _SUITS:
        if not old_form or _ONE_OF_COURTS.search(item.clause.phrase):
            return None
        proceeding = _OLD_SUITS
    elif item.measure.startswith(_OLD_SUITS):
        return None
    if proceeding == _RECONSIDERATION and _COURT.search(item.clause.phrase):
        return None
    return f"{proceeding}.{item.measure.rpartition('.')[2]}"


def _without_suits_of_one(
    told: Sequence[Statement], links: Sequence[int | None]
) -> Iterator[Statement]:
    """行政诉讼4件（复议后起诉1件），维持2件: how suits ended of which one kind was told in between is told of all."""
    wholes: set[int] = set()
    kinds: set[str] = set()  # of the suits counted last
    for item in told:
        if item.measure == _SUITS + _TOTAL:
            wholes, kinds = {item.mention}, set()
        elif item.measure.startswith(_SUITS_OF_ONE):
            kind, _, end = item.measure.rpartition(".")
            if "." + end == _TOTAL:
                kinds.add(kind)
            elif kind in kinds and links[item.mention] in wholes:
                item = msgspec.structs.replace(item, rule=None)
        yield item


def _is_end(item: Statement) -> bool:
    if item.measure.startswith(_OLD_SUITS):
        return item.measure != _OLD_SUITS
    return codebook().measures[
        item.measure
    ].table_code == "litigation" and not item.measure.endswith(_TOTAL)


def _total_of(
    view: str,
    told: Sequence[Statement],
    links: Sequence[int | None],
    place: Mapping[int, int],
    owners: Mapping[int, int],
    item: Statement,
) -> int | None:
    """The number of all cases of the proceeding that ended so: the one that it is a part of, or the one before it, over what
    was settled of them and how others of them ended."""
    at, proceedings = item.mention, set[str]()
    for _ in range(FARTHEST_TOTAL):
        total = links[at]
        if total is None:
            total = at - 1
            if total not in place:
                return None
            gap = view[told[place[total]].number.end : told[place[at]].number.start]
            if len(gap) > _LONGEST_GAP or _APART.search(gap):
                return None
        if total not in place or total >= at:
            return None
        above = told[place[total]]
        if total in owners:
            return owners[total]
        if above.rule is None:
            if not _SETTLED.search(above.clause.phrase):
                return None
        elif not _is_end(above):
            is_same = proceedings <= {above.measure.rpartition(".")[0]}
            return total if _counts_cases(above) and is_same else None
        elif above.rule.part in _OPEN_ENDS:
            return None
        else:
            proceedings.add(above.measure.rpartition(".")[0])
        at = total
    return None


def _counts_cases(item: Statement) -> bool:
    measure = codebook().measures[item.measure]
    return measure.table_code == "litigation" and item.measure.endswith(_TOTAL)


def _named(item: Statement, rule: Rule, measure: str) -> Statement:
    named = msgspec.structs.replace(rule, measure=measure, part="any")
    return msgspec.structs.replace(item, rule=named)
