"""Totals that no word need open, so hardly by chance do the numbers behind come to them: lists one after the other, all that a
sentence tells.

``收到申请9件。师生5件，校外4件；公开6件，不公开3件``: that one list comes to a number before it may be chance, that two do is hardly ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.group import restarts
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.shares import could_hold
from extractors.parse.prose.sums import ANOTHER, BODIES, FARTHEST_TOTAL, is_change, is_other_matter

# 1.网站12条；2.微信20条。 一是文件12条；二是动态20条。 其中：(一)文件12条；(二)动态20条。
_NUMBERED = re.compile(
    r"[^，,。；;:\d]{0,8}(?:[，,。；;(]?\s?(?P<among>其中)[，,]?:|[。；;:\n])\s*"
    r"(?:[(]?(?:(?P<arabic>[1-9])[.、．)](?!\d)|(?P<han>[一二三四五六七八九])[是、)]))?[^，,。；;:()\d]{2,20}"
)
# The words before the first part of a list, and before each other one.
_FIRST_NAMED = re.compile(r"\s?([，,:；;(])\s?(?:已经?)?([\u4e00-\u9fff]{2,14}?)(?:的|有)*\s?")
_NEXT_NAMED = re.compile(r"\s?([，,、；;])\s?([\u4e00-\u9fff]{2,14}?)(?:的|有)*\s?")
_NOT_SO = re.compile("^(?:尚|仍|还)?[不未非]")
_LEAST_IN_ROW = 30  # of a number that parts joined by 、 come to
_HAN = "一二三四五六七八九"
_LEAST_NUMBERED = Decimal(10)
_LARGE = 4  # digits of a number that others come to by chance hardly ever
_LEAST_DIVIDED = Decimal(3)  # of a number whose first list other words tell
_LEAST_TOTAL = Decimal(5)
_LEAST_PARTS = 2  # of a list
_NOTHING = Decimal(0)
_LIST_ENDS = re.compile(r"[。；;\n]")
_LEAST_IN_FULL = Decimal(100)
_LEAST_ASKED = Decimal(20)
_REQUESTS = re.compile(r"申请(?:共|共计|合计)?\s?\Z")
_LEAST_ITEMS = 4
_LEAST_IN_ALL = 3  # behind 共, of one unit
_IN_ALL = re.compile(r"(?:共|合计|总计)[计有达为]?\s?\Z")
_IN_ALL_OF_CLAUSE = re.compile(r"(?:共|合计|总计)[^，,。；;、:\d]{0,14}\Z")
# What closes a list: 文件3条，公告4条，其他73条
_REST = re.compile(r"[，,、；;]\s?其[他它][^，,。；;、:\d]{0,8}\Z")
_NEAR = 4
_CLAUSE = 18
_NOT_ASKED = re.compile(r"行政复议|被.{0,4}复议|诉讼|培训|会议|发布会|推送|收到|受理")
# What opens a list but the first: a mark, and no words of another matter.
_NEXT_LIST = re.compile(
    r"[^，,。；;:()\d]{0,8}[。；;)](?!\s*\n)(?![^，,；;]*(?:复议|诉讼|信访|投诉|举报|培训|会议|发布会|提案|建议|[去上]年|同期|结转|20\d\d年))"
)


def divided_again(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None]
) -> dict[int, int]:
    """The parts of two and more lists in a row each of which comes to the number before the first, with that number."""
    told: dict[int, int] = {}
    for total in _often_enough(mentions):
        mention = mentions[total]
        if mention.kind == "count" and mention.amount >= _LEAST_DIVIDED:
            lists = _lists_of(view, mentions, found, total)
            lists[1:] = takewhile(lambda one: _is_one(view, mentions, one), lists[1:])
            known = len(lists) > 1 and all(found[part] == total for part in lists[0])
            if known or (len(lists) > 1 and mention.amount >= _LEAST_TOTAL):
                told |= {part: total for parts in lists for part in parts}
    return told


def _often_enough(mentions: Sequence[Mention]) -> list[int]:
    """Numbers behind which enough others of their unit stand, and large enough ones, for two lists that come to them."""
    behind: dict[str | None, tuple[int, Decimal]] = {}
    often: list[int] = []
    for index in range(len(mentions) - 1, -1, -1):
        mention, amount = mentions[index], mentions[index].amount
        count, together = behind.get(mention.unit, (0, _NOTHING))
        if count >= 2 * _LEAST_PARTS and together >= 2 * amount:
            often.append(index)
        behind[mention.unit] = count + 1, together + max(amount, _NOTHING)
    return often[::-1]


def told_large(
    view: str,
    mentions: Sequence[Mention],
    rows: Sequence[Sequence[int]],
    found: Sequence[int | None],
) -> dict[int, int]:
    """What follows a large number in its row of one unit and comes to it exactly, whatever the words: 全县公开5597条。县政府公开1055条，
    各部门公开4542条. Neither a change nor another year stands between."""

    def is_free(index: int) -> bool:
        told_before = found[index] is not None or index in told
        return mentions[index].kind == "count" and not told_before

    told: dict[int, int] = {}
    for row in rows:
        for at, total in enumerate(row[:-2]):
            value = mentions[total].value or ""
            if len(value) < _LARGE or value.endswith("00") or not is_free(total):
                continue
            rest, parts = Decimal(value), list[int]()
            for index in row[at + 1 : at + FARTHEST_TOTAL]:
                rest -= mentions[index].amount
                gap = view[mentions[index - 1].end : mentions[index].start]
                free = is_free(index) and mentions[index].value is not None
                if rest < 0 or not free or ANOTHER.search(gap):
                    break
                parts.append(index)
                if rest == 0 and len(parts) > 1:
                    told |= dict.fromkeys(parts, total)
                    break
    return told


def told_in_full(
    view: str, mentions: Sequence[Mention], sentences: Sentences, found: Sequence[int | None]
) -> dict[int, int]:
    """The parts of a large number, or of requests, where all that its sentence goes on to count comes to it, behind 共 whatever
    the units: 共590条，专栏268条、文件204条、…、访谈19次、发布会3场."""
    told: dict[int, int] = {}
    for total, mention in enumerate(mentions[:-_LEAST_IN_ALL]):
        if found[total] is not None or mention.kind != "count" or mention.amount < _LEAST_ASKED:
            continue
        near = view[max(0, mention.start - _NEAR) : mention.start]
        large = mention.amount >= _LEAST_IN_FULL
        led = _IN_ALL_OF_CLAUSE.search(view, max(0, mention.start - _CLAUSE), mention.start)
        if not (large or led or _REQUESTS.search(near)):
            continue
        any_unit = large and _IN_ALL.search(near) is not None
        end, parts = sentences.end(mention.number), list[int]()
        for at in range(total + 1, min(total + FARTHEST_TOTAL, len(mentions))):
            item = mentions[at]
            if item.number >= end:
                break
            if item.kind == "percent" or found[at] in parts:
                continue
            counts = item.kind == "count" and item.amount > 0 and item.unit not in BODIES
            counts = counts and (any_unit or item.unit == mention.unit)
            gap = view[mentions[at - 1].end : item.start]
            other = ANOTHER.search(gap.replace("结转下", "")) or (
                not any_unit and (is_other_matter if large else _NOT_ASKED.search)(gap)
            )
            parts.append(at)
            if not counts or other or found[at] is not None or is_change(view, item):
                parts.clear()
                break
        few = len(parts) < _LEAST_ITEMS
        of_one = led and all(mentions[part].unit == mention.unit for part in parts)
        if few and not (large and of_one):
            continue
        closed = len(parts) > 1 and _REST.search(
            view, mentions[parts[-2]].end, mentions[parts[-1]].start
        )
        if not (large or closed or _REQUESTS.search(near)):
            continue
        if (
            len(parts) >= _LEAST_IN_ALL
            and sum(mentions[at].amount for at in parts) == mention.amount
        ):
            told |= dict.fromkeys(parts, total)
    return told


def right_behind(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None]
) -> dict[int, int]:
    """Numbers right behind one of their unit that they come to: of what was so and of what was not (抽检90批，合格88批，不合格2批),
    or three and more joined by 、 that are called alike (宣传96场，进社区41场、进学校30场、进企业25场), or four and more of a large one."""
    told: dict[int, int] = {}
    in_turn = zip(mentions, mentions[1:], mentions[2:], strict=False)
    for total, (whole, one, other) in enumerate(in_turn):
        if whole.kind != "count" or not whole.unit == one.unit == other.unit:
            continue
        if found[total] is not None or one.amount + other.amount > whole.amount:
            continue
        parts = _listed_behind(view, mentions, found, total)
        if parts and not is_change(view, whole):
            told |= dict.fromkeys(parts, total)
    return told


def _listed_behind(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None], total: int
) -> list[int]:
    """The list that begins right behind ``total`` and comes to it, where its words and marks show that it is told whole; else
    nothing."""
    whole, parts, named = mentions[total], list[int](), list[str]()
    rest = whole.amount
    for at in range(total + 1, min(total + FARTHEST_TOTAL, len(mentions))):
        item = mentions[at]
        shape = _NEXT_NAMED if parts else _FIRST_NAMED
        told = shape.fullmatch(view, mentions[at - 1].end, item.start)
        if not told or item.unit != whole.unit or not 0 < item.amount <= rest:
            break
        if found[at] is not None or ANOTHER.search(told[2]):
            break
        parts.append(at)
        named.append(told[2])
        rest -= item.amount
        if not rest:
            marks = {view[mentions[part - 1].end] for part in parts[1:]}
            is_row = marks == {"、"} and _is_row(whole, named)
            goes_on = view.startswith("、", item.end)
            return parts if not goes_on and (is_row or _are_opposite(named)) else []
    return []


def _is_row(whole: Mention, named: Sequence[str]) -> bool:
    """Whether three parts and more with these names come to ``whole`` hardly by chance: they are called alike, or are many."""
    if len(named) <= _LEAST_PARTS:
        return False
    alike = 1 in (len({name[0] for name in named}), len({name[-1] for name in named}))
    many = len(named) >= _LEAST_ITEMS and whole.amount >= _LEAST_IN_FULL
    return many or (alike and whole.amount >= _LEAST_IN_ROW)


def _are_opposite(named: Sequence[str]) -> bool:
    """Whether two parts are what was so and what was not: 合格, 不合格."""
    if len(named) != _LEAST_PARTS:
        return False
    first, second = named
    return first != second and _NOT_SO.sub("", second) == first


def numbered(view: str, mentions: Sequence[Mention], found: Sequence[int | None]) -> dict[int, int]:
    """Parts told under numbers of their own that come to the number right before the first of them: 公开96条。1.网站55条。
    2.微信41条. Behind 其中 with a colon, which lines of their own follow, they need no numbers, nor be large."""
    told: dict[int, int] = {}
    for total, whole in enumerate(mentions[:-2]):
        if whole.kind != "count":
            continue
        rest, parts, among = whole.amount, list[int](), False
        for at in range(total + 1, min(total + 1 + len(_HAN), len(mentions))):
            item = mentions[at]
            marked = _NUMBERED.fullmatch(view, mentions[at - 1].end, item.start)
            if marked is None or found[at] is not None or not could_hold(whole, item):
                break
            among = among if parts else marked["among"] is not None
            if (parts and marked["among"]) or not (among or whole.amount >= _LEAST_NUMBERED):
                break
            han = marked["han"]
            number = marked["arabic"] or (str(_HAN.index(han) + 1) if han else None)
            if number != str(len(parts) + 1) and not (among and number is None):
                break
            parts.append(at)
            rest -= item.amount
            if rest <= 0:
                break
        if not rest and len(parts) > 1 and not is_change(view, whole):
            told |= dict.fromkeys(parts, total)
    return told


def _lists_of(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None], total: int
) -> list[list[int]]:
    """The lists of two and more numbers behind the one at ``total`` each of which comes to it; shares, changes and parts of
    parts stand aside."""
    whole, lists, parts = mentions[total], list[list[int]](), list[int]()
    rest = whole.amount
    for at in range(total + 1, min(total + FARTHEST_TOTAL, len(mentions))):
        mention = mentions[at]
        if mention.kind == "percent" or found[at] in parts or is_change(view, mention):
            continue
        fits = mention.unit == whole.unit and 0 < mention.amount <= rest
        free = found[at] in (None, total) and mention.amount < whole.amount
        if not (fits and free) or ANOTHER.search(view, mentions[at - 1].end, mention.start):
            break
        parts.append(at)
        rest -= mention.amount
        if not rest:
            lists.append(parts)
            rest, parts = whole.amount, []
    return lists


def _is_one(view: str, mentions: Sequence[Mention], parts: Sequence[int]) -> bool:
    """Whether numbers may be a further list of the total before: a mark stands before and behind them, their words open no other
    matter, and the first is not the total of the others (督查3次，专项1次，日常2次)."""
    first, last = parts[0], parts[-1]
    gap = view[mentions[first - 1].end : mentions[first].start]
    after = last + 1
    while after < len(mentions) and mentions[after].kind == "percent":
        after += 1
    ends = after == len(mentions) or _LIST_ENDS.search(
        view, mentions[after - 1].end, mentions[after].start
    )
    sum_of_parts = sum(mentions[part].amount for part in parts)
    return bool(
        _NEXT_LIST.match(gap)
        and not restarts(gap.lstrip("。；; "))
        and ends
        and not (len(parts) > 2 and 2 * mentions[first].amount == sum_of_parts)
    )
