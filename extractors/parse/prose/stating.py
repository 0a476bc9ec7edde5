"""Which printed numbers state something, and the units of those that are printed without one."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from extractors.parse.prose.numbers import MAX_MENTIONS, Mention, squeezed
from extractors.parse.prose.sums import LONGEST_LIST
from extractors.parse.records import Problem
from extractors.parse.words.lists import units
from extractors.parse.words.openers import guarded

MAX_UNREAD = 20
_COUNTED = re.compile(
    r"(?:信息|文件|公文|申请|稿件|文章|公告|案件)(?:共|共计|合计|总计|总?数(?=:))?:?\s?$"
)
_FIRST_PART = re.compile(r"(?:[，,:(；;]\s?(?:其中|包括)[:，,]?\s?|[:(])[\u4e00-\u9fff]{2,14}:?\s?")
_AMONG = re.compile(r".?\s?(?:其中|包括)")
_NEXT_PART = re.compile(r"\s?[、，,；;]?\s?[\u4e00-\u9fff]{2,14}:?\s?")
_WITHIN = re.compile(r"\s?\((?:其中)?(?:含|包含|包括|其中)?[\u4e00-\u9fff:]{1,12}")
# 连续3年超额完成任务 is what offices are measured by; 连续3年合格, 连续3年增长 state no number
_IN_A_ROW = re.compile(r"连续\s?\Z")
_OVER_TARGET = re.compile(r"[^，,。；;、\d]{0,6}超额")
_UNPARTED = re.compile(r"[^，,。；;:、()\d\n]{2,40}")
_PART_ENDS = ("", *"，,、。；;)\n")
# 没有因政府信息公开被申请复议2件: that nothing was is said, and a number all the same.
_DENIED = guarded(
    r"(?:没有|未曾|未有|未|无)(?:收到|接到|接收|发生|出现|产生|引发|因)(?:过|任何|公众|公民|群众|社会|书面|因|由|对|于|的|政府|政务|信息|公开|工作|依申请|申请|"
    r"被|提起|提出|引起|引发|发生|行政|复议|诉讼|举报|投诉|案件|事项|有关|相关|方面){0,20}\s?$"
)
_LONGEST_DENIAL = 40
# 网上和信函申请分别3、4件: one unit for all numbers of the list
_TO = re.compile(r"\s?(?:[-~]{1,2}|至|到)\s?")
JOINED = re.compile(r"\s?[、和及与]\s?")
_EITHER = re.compile(r"\s?(?:或者?|/)\s?")  # 3或4件: nobody counted
_IN_TURN = re.compile(r"(?:分别|依次)[^，。；;,\d]{0,10}$")
_LONGEST_TURN = 20


def with_units(view: str, found: list[Mention]) -> list[Mention]:
    """Numbers printed without a unit with the one that stands behind a bracket, at their list's end or at its total."""
    return _bare_lists(view, _in_turn(view, _behind_brackets(view, found)))


def _in_turn(view: str, found: list[Mention]) -> list[Mention]:
    """``分别3、4、5件``: the unit of the last is that of all; without 分别 ``3、4件`` says that nobody counted."""
    first = len(found)
    for index in range(len(found) - 2, -1, -1):
        bare, last = found[index : index + 2]
        if not (bare.kind == "unknown" and bare.unit is None and last.kind == "count"):
            continue
        if bare.value != last.value and _EITHER.fullmatch(view, bare.end, last.start):
            found[index + 1] = msgspec.structs.replace(last, value=None)
        if not (bare.value and last.value and JOINED.fullmatch(view, bare.end, last.start)):
            continue
        if first > index:  # else it is the list of the number behind
            first = next(at for at in range(index, -1, -1) if not _goes_on_from(view, found, at))
        start = found[first].start
        if _IN_TURN.search(view, max(0, start - _LONGEST_TURN), start):
            found[index] = msgspec.structs.replace(bare, kind="count", unit=last.unit)
        elif _is_estimate(bare.value, last.value):
            found[index + 1] = msgspec.structs.replace(last, value=None)
    return found


def _goes_on_from(view: str, found: Sequence[Mention], index: int) -> bool:
    """Whether the number before the one at ``index`` is joined to it and has no unit either."""
    before = found[index - 1] if index else None
    bare = before is not None and before.kind == "unknown" and before.unit is None
    return bool(bare and before and JOINED.fullmatch(view, before.end, found[index].start))


def _is_estimate(low: str, high: str) -> bool:
    """3、4; 20、30."""
    step = 10 ** (len(low) - 1)
    return low.isdecimal() and int(low) % step == 0 and Decimal(high) - int(low) == step


def stating(view: str, found: Sequence[Mention]) -> list[Mention]:
    """Mentions that state something: the two ends of a range, no limits, no stray digits."""
    kept: list[Mention] = []
    found = list(found)
    for index, mention in enumerate(found):
        bare = mention.unit is None and mention.kind == "count"  # 7万 of 7万至8万条
        following = _other_end(view, found, index) if bare or mention.kind == "unknown" else None
        if following and following.unit:
            low, found[index + 1] = _range_ends(mention, following)
            kept.append(low)
            continue
        if mention.kind == "unknown":
            if mention.value is None and mention.unit:
                kept.append(mention)
            continue
        if mention.unit == "年" and not (
            _IN_A_ROW.search(view, max(0, mention.start - 3), mention.start)
            and _OVER_TARGET.match(view, mention.end)
        ):
            continue
        if mention.kind == "limit":
            continue
        kept.append(_undenied(view, mention))
    return kept


def _other_end(view: str, found: Sequence[Mention], index: int) -> Mention | None:
    """The number to which a range goes on from the one at ``index``, if there is one."""
    following = found[index + 1] if index + 1 < len(found) else None
    goes_on = following and _TO.fullmatch(view, found[index].end, following.number)
    return following if goes_on else None


def _undenied(view: str, mention: Mention) -> Mention:
    """Without a value where the words before it deny that anything was."""
    start = max(0, mention.number - _LONGEST_DENIAL)
    if mention.value in (None, "0") or not _DENIED.search(view, start, mention.number):
        return mention
    return msgspec.structs.replace(mention, value=None)


def _behind_brackets(view: str, found: list[Mention]) -> list[Mention]:
    """``公开589(含新媒体203)条``, ``公开12(含3件转办)件``: the unit stands behind the bracket, for the number before it and the one within."""
    units_of: dict[int, str] = {}
    for index, (whole, part) in enumerate(pairwise(found)):
        bare = whole.kind == "unknown" and whole.unit is None
        if not bare or not whole.value or not part.value:
            continue
        bracket = _WITHIN.fullmatch(view, whole.end, part.number)
        unit = _unit_behind().match(view, part.end) if bracket else None
        alike = unit and part.unit in (None, unit[1])
        if unit and alike and Decimal(part.value) <= Decimal(whole.value):
            units_of |= dict.fromkeys((index, index + 1), unit[1])
    return _counting(found, units_of)


def _counting(found: Sequence[Mention], units_of: Mapping[int, str | None]) -> list[Mention]:
    """The numbers, those of ``units_of`` as counts of their unit."""
    return [
        msgspec.structs.replace(mention, kind="count", unit=units_of[index])
        if index in units_of
        else mention
        for index, mention in enumerate(found)
    ]


@functools.cache
def _unit_behind() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{0,6}}\)\s?({units().pattern})")


def _bare_lists(view: str, found: list[Mention]) -> list[Mention]:
    """``公开信息120，其中文件30、公告90``: numbers without a unit count where one is the others' total. That has a
    unit of its own (120条，其中文件30、公告90), or they have one (120，其中文件30条，公告80条，年报10条): it is all of theirs
    where they add up."""
    units: dict[int, str | None] = {}
    for index, total in enumerate(found):
        if total.kind not in ("count", "unknown") or not (total.value or "").isdecimal():
            continue
        rest, shape, parts, unit = int(total.value or 0), _FIRST_PART, [index], total.unit
        for number, part in enumerate(found[index + 1 : index + LONGEST_LIST], index + 1):
            bare = part.kind == "unknown" and part.unit is None
            if len(parts) == 1 and part.kind == "count":
                unit = unit or part.unit
            if not (bare or (part.unit and part.unit == unit)):
                break
            if not (part.value or "").isdecimal() or int(part.value or 0) > rest:
                break
            if not shape.fullmatch(view, found[number - 1].end, part.start):
                break
            if total.unit is None and view[part.end : part.end + 1] not in _PART_ENDS:
                break
            rest -= int(part.value or 0)
            shape = _NEXT_PART
            parts.append(number)
        said = _COUNTED.search(view, max(0, total.start - 12), total.start)
        fits = rest == 0 and len(parts) > 2
        if unit is None:
            among = len(parts) > 1 and _AMONG.match(view, total.end)
            counts = bool(said and (fits or among))
        else:
            counts = fits and bool(total.unit or said or len(parts) > 3)
        if counts:
            units.update(dict.fromkeys(parts, unit))
    return _counting(found, units)


def _range_ends(low: Mention, high: Mention) -> tuple[Mention, Mention]:
    """3 and 5 of ``3至5次``, in the unit of the 5: at least the one and at most the other. The range states no one number, so
    neither end is a measure; what falls (942-5件) is no range."""
    values = low.value, high.value
    if low.value is not None and high.value is not None and low.amount > high.amount:
        values = None, None
    told = "nearly" if values[1] and high.qualifier == "exact" else high.qualifier
    kind = "range" if high.kind == "count" else high.kind
    return (
        msgspec.structs.replace(
            low, unit=high.unit, kind="range", qualifier="over", value=values[0]
        ),
        msgspec.structs.replace(high, kind=kind, qualifier=told, value=values[1]),
    )


def beside_unread(
    view: str, found: Sequence[Mention], mentions: Sequence[Mention]
) -> Iterator[int]:
    """Numbers of ``mentions`` before which another of ``found``, that is not read, stands with no mark between:
    网站发布50条，其中公文3条，会议42微博发布6条. What they are part of nobody can tell."""
    bare = [mention.end for mention in found if mention.kind == "unknown" and mention.unit is None]
    for index, mention in enumerate(mentions) if bare else ():
        at = bisect.bisect_right(bare, mention.start)
        if at and _UNPARTED.fullmatch(view, bare[at - 1], mention.start):
            yield index


def unread(view: str, found: Sequence[Mention]) -> Iterator[Problem]:
    """Digits that no list knows what to do with: named, so that none is dropped in silence."""
    unread = [
        mention
        for index, mention in enumerate(found)
        if mention.kind == "unknown" and _other_end(view, found, index) is None
    ]
    for mention in unread[:MAX_UNREAD]:
        words = squeezed(view[max(0, mention.start - 12) : mention.end + 8])
        yield Problem("unread_number", words, f"text {mention.number}")
    if len(unread) > MAX_UNREAD:
        yield Problem("unread_number", f"{len(unread) - MAX_UNREAD} more numbers without a unit")
    if len(found) >= MAX_MENTIONS:
        yield Problem("too_many_numbers", f"reading stopped after {MAX_MENTIONS} numbers")
