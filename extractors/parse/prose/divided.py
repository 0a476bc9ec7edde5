"""Which number before a list is the total that it divides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, islice, pairwise, takewhile

from extractors.parse.prose.group import Group, Here
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import (
    FARTHEST_TOTAL,
    adding_up,
    are_of_both,
    in_texts,
    is_change,
    is_text_beside,
    summed_behind,
    sums_from,
)

_THE_REST = re.compile(r"(?:其余|剩余)(?:的|各)?\s?$")
_SINCE_IT_BEGAN = re.compile(r"(?<![全本]年)(?<!年内)累计")
_IN_TURN = re.compile("分别|依次")
# 300件信息，其中…: nothing else is told between the number and its parts.
_RIGHT_BEHIND = re.compile(r"[^，,。；;:]{0,14}[，,。(]?\s?(?:其中|包括|包含|涵盖|含)")
_LONGEST_ASIDE = 6  # numbers from one before a bracket to what stands behind it
_LONGEST_NAME = 20  # characters before a number that name what it counts
# 上半年200条，下半年220条，其中12月30条
_MONTH = re.compile(r"[，,]\s?其中[，,:]?\s?(\d{1,2})月")
_JUNE = 6
# 网上10件，信函8件，其中自然人5件: who asked, and when, divides the whole again
_OF_ANOTHER_LIST = re.compile(r"[，,]\s?其中[，,:]?\s?(?:\d{1,2}月|自然人|公民|个人|法人)")
_HALF = re.compile(r"([上下])半年")
_AMONG_PART = re.compile(r"[，,]\s?其中")
_NEXT_OF_LIST = re.compile(r"\s*[；;][^，,。；;:\d]*")
# 收到114件，办结112件，其中本级收到21件: what was received is no part of what was settled.
_LONGEST_SENTENCE = 2_000  # characters before a number in which its verb is looked for
_DONE = re.compile(
    r"(?:(?P<received>收到|受理|接收|新收)|(?P<settled>办结|答复))[^，,。；;、\d]{0,16}\Z"
)
# 复议2起、诉讼2起。其中复议维持1起、纠正1起: of the matter that the words before the parts name.
_MATTERS = (re.compile(r"(?<!经)(?<!直接)复议(?!后|机关|而)"), re.compile(r"诉讼|应诉"))


def before_changes(here: Here) -> int:
    """The number of the sentence before this one that is no change and no share; -1 where there is none:
    1536条次，较上年增加217条次，其中…"""
    for before in range(here.index - 1, max(-1, here.index - FARTHEST_TOTAL), -1):
        mention = here.mentions[before]
        if mention.number < here.start:
            break
        if mention.kind != "percent" and not is_change(here.view, mention):
            return before
    return -1


def before_colon(here: Here) -> int | None:
    """The number that a list behind a colon divides: the one before it. Where that is a change, the one that changed if the list
    comes to it (4件，比上年多3件:维持2件、纠正1件、其他1件); None where the words leave it open."""
    last = here.index - 1
    if here.gap.startswith(")"):
        return _before_bracket(here)
    if last < 0 or not is_change(here.view, here.mentions[last]):
        return last
    whole, changed = before_changes(here), here.mentions[last]
    listed = list(sums_from(here.view, here.mentions, here.index, here.end))
    is_rise = changed.amount in listed
    if whole < 0 or here.mentions[whole].unit != changed.unit:
        return last if is_rise else None
    if here.mentions[whole].amount not in listed:
        return last if is_rise else None
    parts = listed.index(here.mentions[whole].amount) + 1
    behind = here.mentions[here.index : here.index + parts]
    goes_on = all(
        here.view[a.end : b.number].lstrip().startswith("、") for a, b in pairwise(behind)
    )
    return whole if goes_on or not is_rise else None


def _before_bracket(here: Here) -> int | None:
    """The number before the bracket that closes behind the last one, where the list comes to it: 33件(上年21件)，从方式看，网上20件，
    信函13件."""
    for before in range(here.index - 2, max(-1, here.index - _LONGEST_ASIDE), -1):
        total = here.mentions[before]
        if total.number < here.start:
            return None
        if not _is_aside(here.view, here.mentions, before, here.index):
            fits = total.unit == here.mentions[here.index].unit
            listed = sums_from(here.view, here.mentions, here.index, here.end)
            return before if fits and total.amount in islice(listed, 1, None) else None
    return None


def text_before(here: Here, floor: int) -> int | None:
    """The number right before 其中 whose unit counts texts as that of the part does: 信息473条，其中规范性文件6件."""
    view, index, gap = here.view, here.index, here.gap
    total, part = here.mentions[index - 1] if index else None, here.mentions[index]
    if total is None or total.number < floor or here.found[index - 1] is not None:
        return None
    if not _RIGHT_BEHIND.match(gap):
        return None
    fits = is_text_beside(view, part, total, gap) and not is_change(view, total)
    return index - 1 if fits and part.amount <= total.amount else None


def are_two_texts(here: Here, floor: int) -> bool:
    """Whether the sentence before, from ``floor`` on, ends with two totals of texts in units of their own, of which the first has that
    of the part: 网站507条，微信212篇。其中动态146条. Which of them a new sentence divides, or both, nobody knows."""
    if here.follows or here.index < 2:
        return False
    first, last = here.mentions[here.index - 2 : here.index]
    free = here.found[here.index - 2] is None and here.found[here.index - 1] is None
    return (
        first.number >= floor
        and free
        and first.unit == here.mentions[here.index].unit
        and in_texts(first, last)
        and not is_change(here.view, first)
        and not is_change(here.view, last)
    )


def last_total(here: Here, floor: int) -> int | None:
    """The number from ``floor`` on that the parts belong to, of their unit, neither a part itself nor a change
    (增加215条): the nearest one that the parts of the sentence add up to, else the nearest."""
    view, mentions, index, end = here.view, here.mentions, here.index, here.end
    unit = mentions[index].unit
    candidates: list[int] = []
    for candidate in range(index - 1, max(-1, index - FARTHEST_TOTAL), -1):
        mention = mentions[candidate]
        if mention.number < floor:
            break
        if mention.unit != unit or here.found[candidate] is not None:
            continue
        if not is_change(view, mention):
            candidates.append(candidate)
    if len(candidates) > 1:  # 100条(2021年90条)，其中…
        outside = [c for c in candidates if not _is_aside(view, mentions, c, index)]
        candidates = _of_one_matter(view, mentions, outside or candidates, index)
    exact = adding_up(view, mentions, index, candidates, end) if len(candidates) > 1 else None
    if exact is not None:
        both = mentions[candidates[0]].amount + mentions[candidates[1]].amount
        by_chance = mentions[exact].amount != both and are_of_both(
            view, mentions, index, candidates, end, whole=True
        )
        return None if by_chance else exact
    if len(candidates) > 1 and _IN_TURN.search(
        view, mentions[index - 1].end, mentions[index].start
    ):
        return None  # 建议12件、提案15件，其中主办分别为8件、10件
    if len(candidates) > 1 and _is_of_all_years(view, mentions, *candidates[:2]):
        return None
    behind = summed_behind(view, mentions, index, end)
    if behind and all(mentions[c].amount != behind for c in candidates):
        return None
    if len(candidates) > 1 and are_of_both(view, mentions, index, candidates, end):
        return None
    values = [mentions[candidate].amount for candidate in candidates]
    rest = candidates and _THE_REST.search(
        view, max(0, mentions[candidates[0]].start - 6), mentions[candidates[0]].start
    )
    if len(values) > 2 and 2 * values[-1] == sum(values) and not rest:
        # 公开52条，网站30条，微信22条。其中…
        return candidates[-1]
    ahead = max(floor, mentions[index].number - _LONGEST_SENTENCE)
    done = _DONE.search(view, ahead, mentions[index].number)
    alike = [c for c in candidates if done and _tells(view, mentions, c, floor, done.lastgroup)]
    candidates = alike or candidates
    part = mentions[index].amount
    holding = [c for c in candidates if part <= mentions[c].amount]
    if len(holding) > 1 and _are_beside(view, mentions, index, holding[:2]):
        return None
    return next(iter(holding or candidates), None)


def is_amid_others(here: Here, total: int) -> bool:
    """Whether a number stands in a list of texts between two of another unit (网站61篇、微信40条、报刊3篇，其中…0条): by its unit
    alone nobody knows that the parts are of it and not of them all. Parts that add up to it are."""
    view, mentions = here.view, here.mentions
    if not 0 < total < here.index - 1:
        return False
    before, whole, behind = mentions[total - 1 : total + 2]
    return (
        before.unit == behind.unit
        and in_texts(before, whole)
        and before.number >= here.start
        and view.startswith("、", before.end)
        and view.startswith("、", whole.end)
        and adding_up(view, mentions, here.index, (total,), here.end) is None
    )


def _of_one_matter(
    view: str, mentions: Sequence[Mention], candidates: list[int], index: int
) -> list[int]:
    """Those of the candidates that count the matter which the words before the parts name, where they name one."""
    told = _matters(view, mentions, index)
    named = [c for c in candidates if told & _matters(view, mentions, c)] if len(told) == 1 else []
    return named or candidates


def _matters(view: str, mentions: Sequence[Mention], index: int) -> set[int]:
    begin = max(mentions[index - 1].end if index else 0, mentions[index].start - _LONGEST_NAME)
    words = mentions[index].start
    return {at for at, word in enumerate(_MATTERS) if word.search(view, begin, words)}


def _is_aside(view: str, mentions: Sequence[Mention], total: int, index: int) -> bool:
    """Whether a bracket closes between the two numbers that opened before the first."""
    words = view[mentions[total].end : mentions[index].number]
    closed = words.find(")")
    return closed >= 0 and "(" not in words[:closed]


def _is_of_all_years(view: str, mentions: Sequence[Mention], nearer: int, farther: int) -> bool:
    """Whether the nearer of two numbers counts all years beside the year's own: 新增31条，累计公开83条。其中…"""
    between = view[mentions[farther].end : mentions[nearer].number]
    return nearer == farther + 1 and bool(_SINCE_IT_BEGAN.search(between))


def _are_beside(
    view: str, mentions: Sequence[Mention], index: int, candidates: Sequence[int]
) -> bool:
    """Whether a new sentence speaks of all items of a list: 网站发布90条；微博发布60条。其中被采用8条. What was received
    or settled has parts of its own."""
    nearer, farther = (mentions[candidate] for candidate in candidates)
    between = view[farther.end : nearer.number]
    listed = ";" in between and not _DONE.search(between)
    return listed and "。" in view[nearer.end : mentions[index].number]


def _tells(view: str, mentions: Sequence[Mention], at: int, floor: int, done: str | None) -> bool:
    """Whether the words right before a number say that requests were received, or settled, as ``done`` has it."""
    before = max(floor, mentions[at - 1].end) if at else floor
    said = _DONE.search(view, before, mentions[at].number)
    return said is not None and said.lastgroup == done


def nested(here: Here, *, within: bool) -> int | None:
    """The part before, where two or more numbers that follow add up to it: 公开90条，其中法规类31条，其中法规15条，
    文件16条. So does one right behind it ``within`` which the words put it: 其中网站9条，包括公告7条."""
    mentions, index = here.mentions, here.index
    before, part = mentions[index - 1 : index + 1]
    if here.found[index - 1] is None or before.unit != part.unit or before.value is None:
        return None
    whole = before.amount
    if within and part.amount <= whole:
        return index - 1
    sums = enumerate(takewhile(whole.__ge__, sums_from(here.view, mentions, index, here.end)))
    return index - 1 if any(count and parts == whole for count, parts in sums) else None


def among_part(here: Here) -> Group | None:
    """The list that a second 其中 opens within that of the part before: 公开90条，其中网站60条，其中首发20条；微信30条. It does
    where the outer list comes to its total without what it opens, or semicolons part the outer one; not where that counts
    it too (申请18件，其中网上16件，其中当面2件)."""
    view, mentions, index, total = here.view, here.mentions, here.index, here.found[here.index - 1]
    before, part = mentions[index - 1 : index + 1]
    if total is None or total > index or not _AMONG_PART.match(here.gap):
        return None
    if part.unit != before.unit or not part.value or part.amount > before.amount:
        return None
    listed, inner = _list_within(here, here.found.index(total))
    whole, at = mentions[total].amount, listed.index(index)
    if whole in list(accumulate(mentions[one].amount for one in listed))[at:]:
        return None
    run = sum(
        (mentions[one].amount for one in takewhile(inner.__contains__, listed[at:])), Decimal(0)
    )
    outer = [one for one in listed if one not in inner]
    behind = next((one for one in outer if one > index), None)
    if run > before.amount:
        return None
    if behind is None:  # the list of the last part, where a part before it has one too
        again = any((here.found[one] or 0) > total for one in inner if one < index)
        again = again or _is_month_of_part(here)
        return Group(index - 1, False, False, before.amount) if again else None
    gap = view[mentions[behind - 1].end : mentions[behind].number]
    if _NEXT_OF_LIST.fullmatch(gap) and before.amount + mentions[behind].amount <= whole:
        return Group(index - 1, False, False, before.amount)
    if whole in accumulate(mentions[one].amount for one in outer):
        return Group(index - 1, False, True, run)
    return None


def is_of_whole_or_part(here: Here) -> bool:
    """Whether a second 其中 stands behind a list that came to its total with the part before: 公开90条，其中网站60条，微信30条，
    其中首发20条. Whether the 20 are of the 90 or of the 30 nobody can tell."""
    mentions, index, total = here.mentions, here.index, here.found[here.index - 1]
    before, part = mentions[index - 1 : index + 1]
    if total is None or total > index or not _AMONG_PART.match(here.gap):
        return False
    if part.unit != before.unit or not part.value or part.amount > before.amount:
        return False
    if _OF_ANOTHER_LIST.match(here.gap):
        return False
    listed, inner = _list_within(here, here.found.index(total))
    outer = [one for one in listed if one not in inner]
    come = sum((mentions[one].amount for one in outer), Decimal(0)) == mentions[total].amount
    return come and len(outer) > 1 and outer[-1] == index - 1


def _is_month_of_part(here: Here) -> bool:
    """Whether the number counts a month of the half of the year that the part before it counts."""
    begin = here.mentions[here.index - 2].end if here.index > 1 else 0
    half = _HALF.search(here.view, begin, here.mentions[here.index - 1].number)
    month = _MONTH.match(here.gap)
    return bool(half and month and (int(month[1]) > _JUNE) == (half[1] == "下"))


def _list_within(here: Here, first: int) -> tuple[list[int], set[int]]:
    """The numbers of one unit from ``first`` on to the end of the sentence, and those of them that another 其中 tells."""
    mentions, listed, inner = here.mentions, [first], set[int]()
    for at in range(first + 1, min(here.index + FARTHEST_TOTAL, len(mentions))):
        if mentions[at].number >= here.end:
            break
        if mentions[at].unit != mentions[here.index].unit:
            continue
        gap = here.view[mentions[at - 1].end : mentions[at].number]
        if _AMONG_PART.match(gap) or (listed[-1] in inner and gap.startswith("、")):
            inner.add(at)
        listed.append(at)
    return listed, inner
