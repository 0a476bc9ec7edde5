"""Lists of two levels that no 其中 opens, and totals side by side whose parts name them again: told by their sums.

``建议12件，主办5件，会办7件；提案8件，主办3件，会办5件``: what stands between semicolons adds up to its first number, more than once, and
is called alike. ``复议4件、诉讼3件；复议维持3件，纠正1件；诉讼维持3件``: the parts that name a total come to it, for each total.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import ANOTHER, FARTHEST_TOTAL, MARK, is_change

_LEAST_NUMBERS = 5  # of a sentence that holds two totals with parts
_LONGEST_NAME = 20  # characters before a number that name what it counts
_MOST_BESIDE = 3  # totals
_LONGEST_GAP = 60
_OF_ALL = {"政府", "信息", "公开", "申请"}  # what every number of a report may count
_ANOTHER_LEVEL = re.compile(r"[；;]")
_BESIDE = re.compile(r"[^，,。；;:()\d、]{0,8}[、和及与][^，,。；;:()\d]{0,14}")
_DIVIDED = re.compile(r"[^，,。；;:()\d]{0,14}[，,。(]\s?其中")
# 动态90条、公告20条。其中群众关注的有：改制5条: of all kinds before it together
_OF_ALL_BEFORE = re.compile(r"其中[^，,。；;:、()\d]{3,}的(?:有|是|包括)?:")
_DEALT_OUT = re.compile(r"分别|依次|各[^，,。；;]{0,4}$")
_LIST_ENDS = re.compile(r"[。；;)]|其中")
_LONGEST_NOUN = 5  # characters behind a number that name what it counts
_NO_NAME = re.compile(r"其中|经复议|复议(?:后|机关|而)")  # 复议9件、诉讼4件，其中复议后起诉3件
_ONE_OF_TWO = re.compile(r"[，,。；;:]\s?(?:其中)?(前者|后者)")


def of_two_levels(view: str, mentions: Sequence[Mention], sentences: Sentences) -> dict[int, int]:
    """Parts and totals of lists that semicolons part, each with its total."""
    found: dict[int, int] = {}
    before: list[int] = []
    for sentence in _counts(mentions, sentences):
        if len(sentence) >= _LEAST_NUMBERS:
            found |= _segments(view, mentions, before[-1:], sentence)
        before = sentence
    return found


def of_named(
    view: str, mentions: Sequence[Mention], sentences: Sentences, known: Sequence[int | None]
) -> dict[int, int]:
    """Parts of totals side by side, each with the one that it names; none where one of them is ``known`` to be another's."""
    found: dict[int, int] = {}
    before: list[int] = []
    for sentence in _counts(mentions, sentences):
        if len(before) + len(sentence) >= _LEAST_NUMBERS:
            named = _beside(view, mentions, before, sentence)
            if all(known[part] in (None, total) for part, total in named.items()):
                found |= named
        before = sentence
    return found


def _counts(mentions: Sequence[Mention], sentences: Sentences) -> Iterator[list[int]]:
    """The numbers of each sentence but its shares."""
    told: list[int] = []
    end = 0
    for index, mention in enumerate(mentions):
        if mention.kind == "percent":
            continue
        if mention.number >= end:
            if told:
                yield told
            told, end = [], sentences.end(mention.number)
        told.append(index)
    if told:
        yield told


def _segments(
    view: str, mentions: Sequence[Mention], before: Sequence[int], sentence: Sequence[int]
) -> dict[int, int]:
    segments: list[list[int]] = [[sentence[0]]]
    for one, other in pairwise(sentence):
        if _ANOTHER_LEVEL.search(view, mentions[one].end, mentions[other].start):
            segments.append([])
        segments[-1].append(other)
    if len(segments) < 2:
        return {}
    whole = list(before)
    if not _adds_up(view, mentions, segments[0]):  # 20件，其中建议12件，主办5件，会办7件；…
        whole = segments[0][:1]
        segments[0] = segments[0][1:]
    if not all(_adds_up(view, mentions, segment) for segment in segments):
        return {}
    called = Counter(
        name for segment in segments for name in {_called(view, mentions, at) for at in segment[1:]}
    )
    heads = [segment[0] for segment in segments]
    total = sum(mentions[head].amount for head in heads)
    is_whole = bool(whole) and total == mentions[whole[0]].amount
    # 诉讼3件：直接起诉1件，维持1件；复议后起诉2件，维持2件: a list of one part each is by chance what its head is, but for the whole
    long = len(segments) if is_whole and whole[0] >= sentence[0] else 0
    if max(called.values()) < 2 or max(long, sum(len(part) > 2 for part in segments)) < 2:
        return {}
    found = {part: segment[0] for segment in segments for part in segment[1:]}
    if is_whole:
        found |= dict.fromkeys(heads, whole[0])
    return found


def _adds_up(view: str, mentions: Sequence[Mention], segment: Sequence[int]) -> bool:
    """Whether the first number of a list is the sum of the others, which count the same in the same year."""
    if len(segment) < 2 or not _are_alike(mentions, segment):
        return False
    if any(
        ANOTHER.search(view, mentions[one].end, mentions[other].start)
        for one, other in pairwise(segment)
    ):
        return False
    head, *parts = (mentions[index].amount for index in segment)
    return head == sum(parts)


def _are_alike(mentions: Sequence[Mention], indices: Sequence[int]) -> bool:
    unit = mentions[indices[0]].unit
    return all(
        mentions[at].kind == "count" and mentions[at].unit == unit and mentions[at].value
        for at in indices
    )


def _beside(
    view: str, mentions: Sequence[Mention], before: Sequence[int], sentence: Sequence[int]
) -> dict[int, int]:
    """Parts of totals side by side, which stand at the end of the sentence before or in this one."""
    numbers = [*before, *sentence]
    first = 0 if len(before) < 2 else len(before) - _MOST_BESIDE
    for start in range(max(0, first), len(numbers) - _LEAST_NUMBERS + 2):
        for count in range(2, _MOST_BESIDE + 1):
            end = start + count
            totals, rest = numbers[start:end], numbers[end : end + FARTHEST_TOTAL]
            parts = _coming_to(
                mentions, rest, sum((mentions[t].amount for t in totals), Decimal(0))
            )
            if len(parts) > count and _are_counts(mentions, [*totals, *parts]):
                found = _by_name(view, mentions, totals, parts)
                if found:
                    return found
    return {}


def _coming_to(mentions: Sequence[Mention], rest: Sequence[int], total: Decimal) -> list[int]:
    """The numbers of ``rest`` up to where they come to ``total``; none where they do not."""
    for count, index in enumerate(rest[:FARTHEST_TOTAL], 1):
        total -= mentions[index].amount
        if total <= 0:
            return list(rest[:count]) if total == 0 else []
    return []


def _are_counts(mentions: Sequence[Mention], indices: Sequence[int]) -> bool:
    return all(mentions[at].kind == "count" and mentions[at].amount for at in indices)


def _by_name(
    view: str, mentions: Sequence[Mention], totals: Sequence[int], parts: Sequence[int]
) -> dict[int, int]:
    """Each part with the total whose name stands before it, where those of each total come to it."""
    names = [_name(view, mentions, total) for total in totals]
    own = [name.difference(*(other for other in names if other is not name)) for name in names]
    found: dict[int, int] = {}
    last: int | None = None
    for part in parts:
        gap = view[
            max(mentions[part - 1].end, mentions[part].start - _LONGEST_GAP) : mentions[part].start
        ]
        told = [t for t, words in zip(totals, own, strict=True) if words & _pairs(gap)]
        if len(told) > 1 or is_change(view, mentions[part]) or ANOTHER.search(gap):
            return {}
        if not told and _ANOTHER_LEVEL.search(gap):
            return {}
        last = told[0] if told else last
        if last is None or mentions[last].unit != mentions[part].unit:
            return {}
        found[part] = last
    rest = {total: mentions[total].amount for total in totals}
    for part, total in found.items():
        rest[total] -= mentions[part].amount
    return {} if any(rest.values()) else found


def _called(view: str, mentions: Sequence[Mention], index: int) -> str:
    begin = max(mentions[index - 1].end, mentions[index].start - _LONGEST_NAME)
    return MARK.split(view[begin : mentions[index].start])[-1].strip()


def _name(view: str, mentions: Sequence[Mention], index: int) -> set[str]:
    """The pairs of characters of the words that name what a number counts."""
    begin = max(mentions[index - 1].end if index else 0, mentions[index].start - _LONGEST_NAME)
    return _pairs(MARK.split(view[begin : mentions[index].start])[-1]) - _OF_ALL


def calls(view: str, mentions: Sequence[Mention], total: int, words: str) -> bool:
    """Whether ``words`` say again what a number counts: 转载类信息980条；转载信息中，…"""
    return not (_pairs(words) - _OF_ALL).isdisjoint(_name(view, mentions, total))


def _pairs(words: str) -> set[str]:
    return {one + other for one, other in pairwise(words)}


def of_side_by_side(view: str, mentions: Sequence[Mention]) -> dict[int, int | None]:
    """建议26件、提案41件，其中主办建议12件、主办提案17件: each part with the one of the totals right before 其中 that it names, with
    none where it names two, or none behind one that does."""
    found: dict[int, int | None] = {}
    first = 2
    while first < len(mentions):
        gap = view[mentions[first - 1].end : mentions[first].start]
        totals = _right_before(view, mentions, first) if _DIVIDED.match(gap) else []
        if len(totals) < 2:
            first += 1
            continue
        names = [_words_about(view, mentions, total) for total in totals]
        own = [name.difference(*(other for other in names if other is not name)) for name in names]
        rest = {total: mentions[total].amount for total in totals}
        last: int | None = None
        of_all = _OF_ALL_BEFORE.search(gap) is not None
        for part in range(first, len(mentions)):
            gap = view[mentions[part - 1].end : mentions[part].start]
            if part > first and (_LIST_ENDS.search(gap) or ANOTHER.search(gap)):
                break
            first = part
            if of_all:
                found[part] = None
                continue
            if not _are_alike(mentions, [totals[0], part]) or is_change(view, mentions[part]):
                continue
            words = _words_about(view, mentions, part)
            told = [total for total, name in zip(totals, own, strict=True) if name & words]
            if not told and last is None:
                break
            if told or last != totals[-1]:
                last = told[0] if len(told) == 1 else None
                fits = last is not None and bool(told) and mentions[part].amount <= rest[last]
                found[part] = last if fits else None
                if last is not None and fits:
                    rest[last] -= mentions[part].amount
        first += 1
    return found


def _right_before(view: str, mentions: Sequence[Mention], index: int) -> list[int]:
    """The numbers of one unit right before the one at ``index`` that 、 or 和 joins."""
    totals = [index - 1]
    while totals[0] and _BESIDE.fullmatch(
        view, mentions[totals[0] - 1].end, mentions[totals[0]].start
    ):
        totals.insert(0, totals[0] - 1)
    dealt_out = _DEALT_OUT.search(
        view, mentions[totals[0] - 1].end if totals[0] else 0, mentions[totals[0]].start
    )
    return totals if _are_alike(mentions, totals) and not dealt_out else []


def _words_about(view: str, mentions: Sequence[Mention], index: int) -> set[str]:
    """The pairs of characters of the words before a number and of those right behind it."""
    end = mentions[index].end
    behind = MARK.split(view[end : end + _LONGEST_NOUN])[0]
    begin = max(mentions[index - 1].end if index else 0, mentions[index].start - _LONGEST_NAME)
    before = _NO_NAME.sub(" ", MARK.split(view[begin : mentions[index].start])[-1])
    return (_pairs(before) | _pairs(behind)) - _OF_ALL


def of_former_and_latter(
    view: str, mentions: Sequence[Mention], sentences: Sentences
) -> dict[int, int]:
    """建议15件、提案25件，前者主办5件，后者主办9件: of two numbers of one sentence right before."""
    found: dict[int, int] = {}
    pair: list[int] = []
    if "前者" not in view:
        return found
    for index in range(2, len(mentions)):
        gap = view[mentions[index - 1].end : mentions[index].start]
        told = _ONE_OF_TWO.search(gap)
        if told and told[1] == "前者":
            pair = [index - 2, index - 1]
        elif "。" in gap:
            pair = []
        if not (pair and told) or is_change(view, mentions[index]) or ANOTHER.search(gap):
            continue
        total = pair[told[1] == "后者"]
        together = sentences.start(mentions[pair[0]].number) == sentences.start(
            mentions[pair[1]].number
        )
        part = mentions[index]
        if (
            together
            and _are_alike(mentions, [*pair, index])
            and part.amount <= mentions[total].amount
        ):
            found[index] = total
    return found
