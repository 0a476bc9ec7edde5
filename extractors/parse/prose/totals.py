"""Which stated total a number is a part of.

A breakdown opens with 其中, 包括, a colon or a bracket behind its total, or by what its parts add up to, and
closes when its parts add up or another statement begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from extractors.parse.prose.announced import AMONG, announced
from extractors.parse.prose.context import Sentences
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import (
    DIVIDED_AGAIN,
    FARTHEST_TOTAL,
    adding_up,
    are_of_both,
    divided_sums,
    in_another_unit,
    is_change,
    is_mixed,
    summed_behind,
    sums_from,
)

_SUMMED = ("count", "money")
_PARTS = re.compile(
    r"其中|涵盖|(?<!不)包括|(?<!不)包含(?!了)|(?<![包不])含|(?:^|[，,:])(?:分别|具体)(?:为|是)|(?P<exact>^[，,](?:主要|内容)*涉及)"
)
_ASIDE = re.compile(
    r"(?<=\S)\([^()]{0,80}\)|^\([^()]{0,80}\([^()]{0,80}\)[^()]{0,80}\)"
)  # 其他渠道(包括电视、报纸)发布105条: no parts of a number
# 新增信息212，其中公文197条: the total is printed without its unit, and no number farther off is it.
_UNREAD_TOTAL = re.compile(r"(?<![\d.])\d[\d,]*\s?[，,;；:(]\s*$")
# 公开信息90条，其中人事信息8条。网站公布预算和决算，其中预算5条: of what the sentence itself names.
_PUBLISHED_TOO = re.compile(
    r"^(?!.*(?:上述|以上)).*(?:发布|公布|公示|公开(?!申请))[^，,]{2,}[，,]\s*$"
)
_THE_REST = re.compile(r"(?:其余|剩余)(?:的|各)?\s?$")
_COLON = re.compile(r"(?:申请|信息|案件|文件)?中?:")
_OTHER = re.compile(r"^[，,；;。\s]*(?:另|此外|同时)")
_ANOTHER_TOTAL = re.compile(
    r"\s*[，,、]\s*(?:总计|合计|总数)(?:共|为|达)?\s*"
)  # 新增21项，总计25项
_NOT_PARTS = re.compile(
    r"^\(\s*(?:同比|同时|较|比|占|另|约|折合|环比|增|减|下降|上升|详见|不含|不包括|除|(?:20\d\d年|去年|上年|上一年)度?(?![^，,；;)]{0,6}结转))"
)
_RESTART = re.compile(
    r"^[\s，,；;、)]*(?:已?办结|已?答复|全年|共(?!有)|累计|行政复议|行政诉讼|上年|结转|均|按时|接待|举办|召开|开展|组织(?!机构|架构|领导)|收到|受理)"
)

# 收到114件，办结112件，其中本级收到21件: what was received is no part of what was settled.
_DONE = re.compile(
    r"(?:(?P<received>收到|受理|接收|新收)|(?P<settled>办结|答复))[^，,。；;、\d]{0,16}\Z"
)

# 其中甲局受理47件，…；上一年度受理50件: what is told beside it of the year before.
_YEAR_BEFORE = re.compile(
    r"[，,；;]\s*(?:而|但)?(?:去年|上年|上一年|前年|前一年)度?(?:同期|全年)?(?:共|为|是|有|则|仅|受理|收到|公开|发布|办理|办结|答复)*\s?"
)


class _Group(msgspec.Struct):
    """A total with what is left of it. ``colon``: a colon opened its list, or the numbers behind add up to it,
    so that semicolons and other units do not end it. ``any_unit``: parts of other units belong to it too."""

    total: int
    bracket: bool
    colon: bool
    rest: Decimal
    any_unit: bool = False


def totals_of(view: str, mentions: Sequence[Mention], sentences: Sentences) -> list[int | None]:
    """For each mention the index of the stated total that it is a part of, or None."""
    found: list[int | None] = [None] * len(mentions)
    stack: list[_Group] = []
    sentence = -1
    for index, mention in enumerate(mentions):
        start = sentences.start(mention.number)
        previous_end = mentions[index - 1].end if index else 0
        if start != sentence:
            stack, sentence = [], start
        gap = view[max(start, previous_end) : mention.number]
        follows = index > 0 and previous_end >= start
        _close(stack, gap, behind_share=follows and mentions[index - 1].kind == "percent")
        opened = _opened(view, mentions, found, sentences, index, gap, start, follows)
        if opened is not None and _holds(opened, mentions, mention):
            stack.append(opened)
        if not stack or mention.value is None or mention.kind not in _SUMMED:
            continue
        if _NOT_PARTS.match(gap.lstrip()) or _ANOTHER_TOTAL.fullmatch(gap):
            continue
        group = stack[-1]
        total = mentions[group.total]
        value = Decimal(mention.value)
        if value != group.rest and _YEAR_BEFORE.fullmatch(gap):
            continue
        if gap.startswith("、") and value > Decimal(total.value or 0):
            # 其中微信12条、微博198条 of 28条: a list that is of another total, or of none
            found[group.total + 1 : index] = [
                None if whole == group.total else whole for whole in found[group.total + 1 : index]
            ]
        if is_change(view, mention):
            continue
        if mention.unit != total.unit and not (group.any_unit and mention.kind == "count"):
            if mention.kind != "percent" and not (group.bracket or group.colon):
                stack.pop()
            continue
        if value > group.rest or (
            opened is None
            and not group.bracket
            and not group.colon
            and value != group.rest
            and _RESTART.match(gap)
        ):
            stack.pop()
            continue
        found[index] = group.total
        group.rest -= value
        if group.rest == 0:
            stack.pop()
    return found


def _holds(group: _Group, mentions: Sequence[Mention], part: Mention) -> bool:
    """Whether a total can have ``part``: 1条考核结果，平台138条 opens no list of the one."""
    if part.value is None or part.unit != mentions[group.total].unit:
        return True
    return Decimal(part.value) <= group.rest


def _close(stack: list[_Group], gap: str, *, behind_share: bool) -> None:
    """Closes the groups that the text between two numbers ends: a bracket, a semicolon, 另. Behind a share
    (14条，占12%；…) a semicolon leads to the next part."""
    closing = gap.count(")") - gap.count("(")
    while closing > 0 and stack and any(group.bracket for group in stack):
        if stack.pop().bracket:
            closing -= 1
    if stack and not stack[-1].bracket:
        semicolon = ";" in gap or "；" in gap
        if semicolon and not stack[-1].colon and not behind_share:
            stack.pop()
    if stack and _OTHER.match(gap):
        stack.pop()


def _opened(
    view: str,
    mentions: Sequence[Mention],
    found: Sequence[int | None],
    sentences: Sentences,
    index: int,
    gap: str,
    start: int,
    follows: bool,
) -> _Group | None:
    mention = mentions[index]
    stripped = gap.lstrip()
    marker = _PARTS.search(_ASIDE.sub(lambda aside: " " * len(aside[0]), gap))
    if marker and ";" in gap[marker.end() :].replace("；", ";"):  # 公开57条，包含通知；微信33条
        marker = None
    bracket = (
        follows
        and stripped.startswith("(")
        and gap.count("(") > gap.count(")")
        and not _NOT_PARTS.match(stripped)
    )
    among = bool(AMONG.match(gap))
    colon = (follows and (among or _COLON.match(stripped) is not None)) or (
        marker is not None and gap[marker.end() : marker.end() + 1] == ":"
    )
    total: int | None = None
    if follows and found[index - 1] is not None and DIVIDED_AGAIN.match(gap):
        again = found[index - 1] or 0
        whole = Decimal(mentions[again].value or 0)
        sums = divided_sums(view, mentions, index, sentences.end(mention.number))
        adds_up = whole in list(sums)[1:]
        return _Group(again, False, True, whole) if adds_up else None
    if bracket or (colon and marker is None):  # also 在答复的17件申请中：…
        total = index - 1
    elif marker is not None and not _UNREAD_TOTAL.search(gap[: marker.start()]):
        end = sentences.end(mention.number)
        total = _nested(view, mentions, found, index, end) if follows else None
        if total is None:
            total = _last_total(view, mentions, found, index, start, end)
        if total is None and follows and in_another_unit(view, mentions, index, end):
            whole = Decimal(mentions[index - 1].value or 0)
            return _Group(index - 1, bracket, True, whole, any_unit=True)
        if total is None and not any(
            m.number >= start for m in mentions[max(0, index - 3) : index]
        ):
            named = announced(view, mentions, found, sentences, index, start)
            if named is not None:
                return _whole(mentions, named)
            total = _last_total(view, mentions, found, index, sentences.previous(start), end)
            if total in found[:index] and _PUBLISHED_TOO.search(gap[: marker.start()]):
                return None
    elif among and not follows:
        named = announced(view, mentions, found, sentences, index, start)
        return None if named is None else _whole(mentions, named)
    if total is None:
        return None
    value = mentions[total].value
    if value is None or mentions[total].kind not in _SUMMED:
        return None
    mixed = bracket and is_mixed(view, mentions, index, Decimal(value))
    if mentions[total].unit != mention.unit and not mixed:
        return None
    if mixed:
        return _Group(total, bracket, True, Decimal(value), any_unit=True)
    end = sentences.end(mention.number)
    exact = adding_up(view, mentions, index, (total,), end) is not None
    if marker is not None and marker["exact"] and not (exact and found[total] is None):
        return None
    closed = colon or exact
    return _Group(total, bracket, closed, Decimal(value))


def _whole(mentions: Sequence[Mention], total: int) -> _Group:
    """A list that ends where it adds up to the number at ``total``, or with its sentence."""
    return _Group(total, False, True, Decimal(mentions[total].value or 0))


def _last_total(
    view: str,
    mentions: Sequence[Mention],
    found: Sequence[int | None],
    index: int,
    floor: int,
    end: int,
) -> int | None:
    """The number before that the parts belong to, of their unit, neither a part itself nor a change
    (增加215条): the nearest one that the parts up to ``end`` add up to, else the nearest."""
    unit = mentions[index].unit
    candidates: list[int] = []
    for candidate in range(index - 1, max(-1, index - FARTHEST_TOTAL), -1):
        mention = mentions[candidate]
        if mention.number < floor:
            break
        if mention.unit != unit or found[candidate] is not None:
            continue
        if not is_change(view, mention):
            candidates.append(candidate)
    exact = adding_up(view, mentions, index, candidates, end) if len(candidates) > 1 else None
    if exact is not None:
        return exact
    behind = summed_behind(view, mentions, index, end)
    if behind and all(Decimal(mentions[c].value or 0) != behind for c in candidates):
        return None
    if len(candidates) > 1 and are_of_both(view, mentions, index, candidates, end):
        return None
    values = [Decimal(mentions[candidate].value or 0) for candidate in candidates]
    rest = candidates and _THE_REST.search(
        view, max(0, mentions[candidates[0]].start - 6), mentions[candidates[0]].start
    )
    if len(values) > 2 and 2 * values[-1] == sum(values) and not rest:
        # 公开52条，网站30条，微信22条。其中…
        return candidates[-1]
    done = _DONE.search(view, floor, mentions[index].number)
    alike = [c for c in candidates if done and _tells(view, mentions, c, floor, done.lastgroup)]
    candidates = alike or candidates
    part = Decimal(mentions[index].value or 0)
    holding = [c for c in candidates if part <= Decimal(mentions[c].value or 0)]
    return next(iter(holding or candidates), None)


def _tells(view: str, mentions: Sequence[Mention], at: int, floor: int, done: str | None) -> bool:
    """Whether the words right before a number say that requests were received, or settled, as ``done`` has it."""
    before = max(floor, mentions[at - 1].end) if at else floor
    said = _DONE.search(view, before, mentions[at].number)
    return said is not None and said.lastgroup == done


def _nested(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None], index: int, end: int
) -> int | None:
    """The part before, where two or more numbers that follow add up to it: 公开90条，其中法规类31条，其中法规15条，
    文件16条."""
    before = mentions[index - 1]
    if found[index - 1] is None or before.unit != mentions[index].unit or before.value is None:
        return None
    whole = Decimal(before.value)
    sums = enumerate(sums_from(view, mentions, index, end))
    return index - 1 if any(count and parts == whole for count, parts in sums) else None
