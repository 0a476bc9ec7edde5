"""Breakdowns that no word opens: numbers that add up to one told before them or behind them.

What numbers add up to may be chance, so the words have to say it too: 共 before a total behind its parts; or each part is
a way, an applicant, a result, or a bare number that goes on with the noun of the total (收到20件，19件已答复，1件结转).
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.lists import spelled_out
from extractors.parse.prose.numbers import Mention, squeezed
from extractors.parse.prose.sums import FARTHEST_TOTAL, SUM_FOLLOWS, is_change

_LONGEST_PART = 40  # characters of a clause that may name a part
_LEAST_IN_WAYS = 10  # smaller numbers are the sum of what some ways brought by chance
_MARK = re.compile(r"[，,；;、。:(\n]")
_SETTLED = re.compile(r"(?:办[结理]|答[复覆]|回复)[^，,。；;]{0,5}$")
_SEVERAL = re.compile(r"[、和及等共]")
_SAID_BEHIND = re.compile(r"\s?[^\W\d_和及与]")
_LARGE = 4  # digits of a number that others come to by chance hardly ever
_ANOTHER = re.compile(r"[增减升降多少均每]|[去上前]一?年|同期|20\d\d年|结转|累计")
# 8件公开、1件撤回，共9件
_SUM_OF_RESULTS = re.compile(r"[\u4e00-\u9fff]{2,8}[，,；;]" + SUM_FOLLOWS.pattern)
_JOINED = re.compile(r"\s?[、和及与]\s?")
_LONGEST_CASES = 12
_CASES = re.compile(r"(?:复议|诉讼|应诉)(?:案件|申请)?共?\s?$")
_BARE = re.compile(r"(?:其余|剩余|余下?|另有?|还有|有|其他)?(?:的)?")

_Found = list[int | None]


def with_sums(
    view: str, mentions: Sequence[Mention], totals: Sequence[int | None], sentences: Sentences
) -> _Found:
    """``totals`` with the parts of breakdowns that no word opens; a total may stand behind its parts."""
    found = list(totals)
    subtotals: dict[int, list[int]] = {}
    rows = _rows(mentions)
    for index in (index for row in rows for index in row[2:]):
        if parts := _told_before(view, mentions, found, sentences, index):
            _link(found, parts, index)
            subtotals.setdefault(sentences.start(mentions[index].number), []).append(index)
    # 88条，其中文件20条、公告32条，共52条；专栏收费30条、规划6条，共36条
    for parts in subtotals.values():
        first = next(index for index, whole in enumerate(found) if whole == parts[0])
        whole = _total_before(view, mentions, found, first)
        if len(parts) > 1 and whole is not None and _add_up(mentions, parts, whole):
            _link(found, parts, whole)
    _link_runs(view, mentions, found, sentences, rows)
    _link_large(view, mentions, found, rows)
    _link_outcomes(view, mentions, found, sentences)
    for index, mention in enumerate(mentions):
        if mention.value == "0" and found[index] is None:
            found[index] = _closed_before(view, mentions, found, sentences, index)
    return found


def _link(found: _Found, parts: Sequence[int], total: int) -> None:
    for part in parts:
        found[part] = total


def _add_up(mentions: Sequence[Mention], parts: Sequence[int], total: int) -> bool:
    return sum(Decimal(mentions[part].value or 0) for part in parts) == Decimal(
        mentions[total].value or 0
    )


def _is_free(mentions: Sequence[Mention], found: _Found, index: int, unit: str | None) -> bool:
    """Whether the number is a count of ``unit`` and no part yet."""
    mention = mentions[index]
    counts = mention.kind == "count" and mention.value is not None and mention.unit == unit
    return counts and found[index] is None


def _told_before(
    view: str, mentions: Sequence[Mention], found: _Found, sentences: Sentences, index: int
) -> list[int]:
    """What the number at ``index`` sums up: 文件20条、公告5条，共发布25条."""
    total = mentions[index]
    gap = mentions[index - 1].end, total.start
    if not (SUM_FOLLOWS.fullmatch(view, *gap) or _SUM_OF_RESULTS.fullmatch(view, *gap)):
        return []
    floor, parts = sentences.start(total.number), list[int]()
    for at in range(index - 1, -1, -1):
        if mentions[at].number < floor:
            break
        is_part_before = (whole := found[at]) is not None and whole < at
        if (
            mentions[at].kind == "percent" or is_part_before
        ):  # 11件（其中网上9件），上年结转2件，共13件
            continue
        if not _is_free(mentions, found, at, total.unit):
            break
        parts.append(at)
        if len(parts) > 1 and _add_up(mentions, parts, index):
            return parts
    return []


def _closed_before(
    view: str, mentions: Sequence[Mention], found: _Found, sentences: Sentences, index: int
) -> int | None:
    """The total of the list that a zero goes on with, which may be complete without it: 8件，其中网上8件，当面0件."""
    floor = sentences.start(mentions[index].number)
    counts = (at for at in range(index - 1, -1, -1) if mentions[at].kind != "percent")
    before = next(counts, index)
    total = found[before]
    if total is None or mentions[before].unit != mentions[index].unit:
        return None
    words, words_before = (_words(view, mentions, at, floor) for at in (index, before))
    if words is None or words_before is None:
        return None
    if words[:2] in (words_before[:2], "其他", "其它"):
        return total
    manner = _manner(words, view, mentions[index].end)
    return total if manner and manner == _manner(words_before, view, mentions[before].end) else None


def _total_before(view: str, mentions: Sequence[Mention], found: _Found, first: int) -> int | None:
    """The number that parts from ``first`` on may belong to: the nearest of their unit that is neither a part, a change nor
    zero."""
    unit = mentions[first].unit
    for at in range(first - 1, -1, -1):
        mention = mentions[at]
        passed = mention.unit != unit or mention.value == "0" or found[at] is not None
        if not passed and not is_change(view, mention):
            return at if _is_free(mentions, found, at, unit) else None
    return None


def _link_runs(
    view: str,
    mentions: Sequence[Mention],
    found: _Found,
    sentences: Sentences,
    rows: Sequence[Sequence[int]],
) -> None:
    """Links runs of parts that are named in one manner with the number before that they add up to."""
    for run, manner in _runs(view, mentions, found, sentences, rows):
        first, last = mentions[run[0]], mentions[run[-1]]
        whole = _total_before(view, mentions, found, run[0])
        if manner == "result" and _SETTLED.search(view, max(0, first.start - 8), first.start):
            rest = run[1:]  # 办结6件，公开2件，不予公开4件
            if len(rest) > 1 and _add_up(mentions, rest, run[0]):
                _link(found, rest, run[0])
                continue
        told = [index for index in run if mentions[index].value != "0"]
        if whole is None or len(told) < 2 or not _add_up(mentions, run, whole):
            continue
        if manner == "result" and _is_one_outcome(view, mentions, sentences, whole, run[0]):
            continue
        if manner == "way" and (
            Decimal(mentions[whole].value or 0) < _LEAST_IN_WAYS
            or _is_of_one_way(view, mentions, sentences, whole)
        ):
            continue
        start = sentences.start(first.number)
        if mentions[whole].number < start:  # the sentence must tell nothing else in that unit
            following = mentions[run[-1] + 1 : run[-1] + 3]
            if mentions[whole].number < sentences.previous(start) or any(
                m.number < sentences.end(last.number) and m.unit == first.unit for m in following
            ):
                continue
        _link(found, run, whole)


def _link_large(
    view: str, mentions: Sequence[Mention], found: _Found, rows: Sequence[Sequence[int]]
) -> None:
    """Links what follows a large number and comes to it exactly, whatever the words: 全县公开5597条。县政府公开1055条，各部门
    公开4542条. Neither a change nor another year stands between."""
    for row in rows:
        for at, total in enumerate(row[:-2]):
            value = mentions[total].value or ""
            if (
                len(value) < _LARGE
                or value.endswith("00")
                or not _is_free(mentions, found, total, mentions[total].unit)
            ):
                continue
            rest, parts = Decimal(value), list[int]()
            for index in row[at + 1 : at + FARTHEST_TOTAL]:
                rest -= Decimal(mentions[index].value or 0)
                gap = view[mentions[index - 1].end : mentions[index].start]
                if (
                    rest < 0
                    or not _is_free(mentions, found, index, mentions[total].unit)
                    or _ANOTHER.search(gap)
                ):
                    break
                parts.append(index)
                if rest == 0 and len(parts) > 1:
                    _link(found, parts, total)
                    break


def _link_outcomes(
    view: str, mentions: Sequence[Mention], found: _Found, sentences: Sentences
) -> None:
    """Links how cases ended to the number of cases right before it, where no other cases stand before that: 行政复议3件，维持2件."""
    rest: dict[int, Decimal] = {}
    for index, mention in enumerate(mentions[1:], 1):
        cases = found[index - 1] if found[index - 1] in rest else index - 1
        if cases is None or not _is_free(mentions, found, index, mentions[cases].unit):
            continue
        floor = sentences.start(mention.number)
        if cases not in rest:
            if not _are_cases(view, mentions, cases, floor) or found[cases] is not None:
                continue
            if _are_cases(view, mentions, cases - 1, floor):
                continue
            rest[cases] = Decimal(mentions[cases].value or 0)
        value = Decimal(mention.value or 0)
        words = _words(view, mentions, index, floor)
        if words and _case_results().fullmatch(words) and value <= rest[cases]:
            rest[cases] -= value
            found[index] = cases


def _are_cases(view: str, mentions: Sequence[Mention], index: int, floor: int) -> bool:
    """Whether a number of the sentence from ``floor`` on counts reconsiderations or suits."""
    start = mentions[index].start
    nearest = max(floor, start - _LONGEST_CASES)
    return index >= 0 and _CASES.search(view, nearest, start) is not None


def _runs(
    view: str,
    mentions: Sequence[Mention],
    found: _Found,
    sentences: Sentences,
    rows: Sequence[Sequence[int]],
) -> Iterator[tuple[list[int], str]]:
    """Runs of two and more numbers that are named in one manner, of lists of which some come to a number told before."""
    for floor, block in _blocks(mentions, found, sentences, rows):
        manners: list[str | None] = []
        for at, index in enumerate(block):
            gap = mentions[index - 1].end, mentions[index].start
            if at and block[at - 1] == index - 1 and _JOINED.fullmatch(view, *gap):
                manners.append(manners[-1])  # 网站、微信分别公开120条和80条
                continue
            words = _words(view, mentions, index, floor)
            manners.append(_manner(words, view, mentions[index].end))
        for manner, named in groupby(zip(manners, block, strict=True), key=itemgetter(0)):
            run = [index for _, index in named]
            if manner and len(run) > 1:
                yield run, manner


def _rows(mentions: Sequence[Mention]) -> list[list[int]]:
    """The numbers in rows of one unit; shares between them do not count."""
    counts = (index for index, mention in enumerate(mentions) if mention.kind != "percent")
    return [list(row) for _, row in groupby(counts, key=lambda index: mentions[index].unit)]


def _blocks(
    mentions: Sequence[Mention],
    found: _Found,
    sentences: Sentences,
    rows: Sequence[Sequence[int]],
) -> Iterator[tuple[int, list[int]]]:
    """Counts of one row in one sentence that are no parts, some of which come to a number before; the words of all others
    need not be read."""

    def place(index: int) -> tuple[int, bool]:
        mention = mentions[index]
        free = _is_free(mentions, found, index, mention.unit)
        return sentences.start(mention.number), free

    told: dict[str | None, list[str]] = defaultdict(list)
    for row in rows:
        before = told[mentions[row[0]].unit]
        whole = [index for index in row if found[index] not in row]  # no parts of its numbers
        for (floor, free), indices in groupby(whole, key=place) if len(row) > 1 else ():
            block = list(indices)
            if free and len(block) > 1 and _come_to(mentions, block, before):
                yield floor, block
            before += [mentions[index].value or "0" for index in block]
        if len(row) == 1:
            before.append(mentions[row[0]].value or "0")


def _come_to(mentions: Sequence[Mention], block: Sequence[int], before: Sequence[str]) -> bool:
    """Whether two or more numbers in a row come to one before them."""
    values = [Decimal(mentions[index].value or 0) for index in block]
    known = {Decimal(value) for value in before}
    most = max((*known, *values), default=0)
    for first, total in enumerate(values[:-1]):
        for at in range(first + 1, len(values)):
            total += values[at]
            if total in known:
                return True
            if total > most:
                break
        known.add(values[first])
    return False


def _words(view: str, mentions: Sequence[Mention], index: int, floor: int) -> str | None:
    """The clause before a number: from the last mark or the start of its sentence on; None right behind a number."""
    mention = mentions[index]
    left = max(floor, mentions[index - 1].end if index else 0, mention.start - _LONGEST_PART)
    marks = [mark.end() for mark in _MARK.finditer(view, left, mention.start)]
    if not marks and left != floor:
        return None
    return squeezed(view[marks[-1] if marks else left : mention.start])


def _manner(words: str | None, view: str, end: int) -> str | None:
    """How the clause of a number that ends at ``end`` names it: as a ``result``, by bare words with what it is behind it
    (1件结转), as a ``way`` or applicant, or in no such manner."""
    if words is None:
        return None
    bare = _BARE.fullmatch(words) and _SAID_BEHIND.match(view, end)
    if bare or (words and _results().fullmatch(words)):
        return "result"
    return "way" if _ways().search(words) else None


def _is_of_one_way(
    view: str, mentions: Sequence[Mention], sentences: Sentences, index: int
) -> bool:
    """Whether a number is itself what one way brought: 网站公开100条。微信60条，微博40条."""
    words = _words(view, mentions, index, sentences.start(mentions[index].number))
    return _manner(words, view, mentions[index].end) == "way" and not _SEVERAL.search(words or "")


def _is_one_outcome(
    view: str, mentions: Sequence[Mention], sentences: Sentences, index: int, first: int
) -> bool:
    """Whether a number is itself an outcome beside those of a list that goes on in words from ``first``: 复议维持3件，纠正1件，
    撤销2件."""
    words, part = (
        _words(view, mentions, at, sentences.start(mentions[at].number)) or ""
        for at in (index, first)
    )
    return _BARE.fullmatch(part) is None and _outcomes().search(words) is not None


@functools.cache
def _outcomes() -> re.Pattern[str]:
    return re.compile(spelled_out("{outcome}") + "[^，]{0,4}$")


@functools.cache
def _case_results() -> re.Pattern[str]:
    return re.compile(spelled_out("(?:结果|已|均为)*(?!审结){case_outcome}(?:原决定|的)?"))


@functools.cache
def _results() -> re.Pattern[str]:
    return re.compile(spelled_out("{result}"))


@functools.cache
def _ways() -> re.Pattern[str]:
    return re.compile(spelled_out("{way}|{channel}|{applicant}"))
