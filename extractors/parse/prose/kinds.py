"""Parts that are called by words which divide their total among them: 建议12件，主办5件，会办7件; 复议和诉讼共7件，复议5件，诉讼2件.

No 其中 need open such a list: the words are those of one set (``lists/narrative_kinds.csv``) or stand in the words of the total
themselves, and all of the numbers come to the one right before them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.group import is_named_alike
from extractors.parse.prose.numbers import Mention, squeezed
from extractors.parse.prose.sums import ANOTHER, MARK, is_change
from extractors.parse.words.lists import rows

_LONGEST_NAME = 24  # characters before a number that name what it counts
_CLAUSE = re.compile(r"[，,。；;:\n]")
# What leads from a total to its first part, and from part to part; brackets, 其中 and colons are read by ``totals``.
_TO_FIRST = re.compile(r"[^，,。；;:()\d]{0,8}[，,]\s?")
_TO_NEXT = re.compile(r"[^，,。；;:()\d]{0,6}[，,、和及与]\s?")
_JOINED = re.compile(r"[、和及与]|建议提案")
# 复议3件、诉讼4件，…: the number before is one of two totals side by side.
_SIDE_BY_SIDE = re.compile(r"[^，,。；;:()\d、]{0,8}[、和及与][^，,。；;:()\d]{0,14}")
_SHORTEST_PIECE = 2
# What leads a name in and out.
_BEFORE = re.compile(r"^(?:分别|涉及|有|为|是|含|由[我本](?:局|单位|机关))*")
_BEHIND = re.compile(r"(?:共计?|共有|总计|累计|有|为|达)?$")


def of_kinds(view: str, mentions: Sequence[Mention], sentences: Sentences) -> dict[int, int]:
    """Parts with the number right before the first of them, which they come to."""
    found: dict[int, int] = {}
    total = 0
    while total + 2 < len(mentions):
        parts = _parts_of(view, mentions, sentences, total)
        found |= dict.fromkeys(parts, total)
        total = parts[-1] + 1 if parts else total + 1
    return found


def _parts_of(
    view: str, mentions: Sequence[Mention], sentences: Sentences, total: int
) -> list[int]:
    """The parts of the number at ``total``; none where they are not called so or come to something else."""
    whole, first = mentions[total], mentions[total + 1]
    if whole.kind != "count" or whole.unit is None or not _counts(first, whole):
        return []
    floor = sentences.start(whole.number)
    if not _TO_FIRST.fullmatch(view, whole.end, _words_from(view, mentions, total + 1)):
        return []
    listed = total and mentions[total - 1].number >= floor
    listed = listed and mentions[total - 1].unit == whole.unit
    beside = listed and (
        _SIDE_BY_SIDE.fullmatch(view, mentions[total - 1].end, whole.start)
        or is_named_alike(view, first, whole)  # 其中部门解读10篇，专家解读1篇
    )
    if beside or is_change(view, whole):
        return []
    rest, parts = whole.amount, [total + 1]
    end = sentences.end(whole.number)
    for at in range(total + 2, len(mentions)):
        rest -= mentions[at - 1].amount
        if rest <= 0 or mentions[at].number >= end or not _goes_on(view, mentions, whole, at):
            break
        parts.append(at)
    else:
        rest -= mentions[-1].amount
    if rest or len(parts) < 2:
        return []
    begin = max(floor, mentions[total - 1].end if total else 0, whole.start - _LONGEST_NAME)
    words = _CLAUSE.split(squeezed(view[begin : whole.start]))[-1]
    names = [_name(view, mentions, at) for at in parts]
    after = parts[-1] + 1
    if after < len(mentions) and _goes_on(view, mentions, whole, after):
        names.append(_name(view, mentions, after))
    return parts if _divide(_BEHIND.sub("", words), names, len(parts)) else []


def _goes_on(view: str, mentions: Sequence[Mention], whole: Mention, index: int) -> bool:
    """Whether the number at ``index`` goes on with a list of what ``whole`` counts."""
    if not _counts(mentions[index], whole) or is_change(view, mentions[index]):
        return False
    before = mentions[index - 1].end
    joined = _TO_NEXT.fullmatch(view, before, _words_from(view, mentions, index))
    return bool(joined) and not ANOTHER.search(view, before, mentions[index].start)


def _counts(part: Mention, whole: Mention) -> bool:
    """Whether a number may be a part of the other, of which more is left."""
    told = part.value is not None and part.kind == "count" and part.unit == whole.unit
    return told and part.amount < whole.amount


def _divide(words: str, names: Sequence[str], count: int) -> bool:
    """Whether ``count`` parts, and not the number behind them, are called by ``names`` that divide what the ``words`` of their
    total call."""
    told = names[:count]
    return len(set(told)) == count and any(
        all(map(belongs, told)) and not any(map(belongs, names[count:]))
        for belongs in _readings(words)
    )


def _readings(words: str) -> list[Callable[[str], bool]]:
    """What tells that a name is one of those that divide what ``words`` call: each set of which they name nothing; they
    themselves, where they join several."""
    told = [_is_of(one) for of, one, last in _sets() if of.search(words) and not last.search(words)]
    return [*told, _is_piece_of(words)] if _JOINED.search(words) else told


def _is_of(one: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda name: one.fullmatch(name) is not None


def _is_piece_of(words: str) -> Callable[[str], bool]:
    return lambda name: len(name) >= _SHORTEST_PIECE and name in words


@functools.cache
def _sets() -> tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    """Of each set what the words of a total hold, a whole name of a part, and the same as it ends the words of a total."""
    return tuple(
        (re.compile(row["of"]), re.compile(row["parts"]), re.compile(f"(?:{row['parts']})$"))
        for row in rows("narrative_kinds", ["of", "parts"], ["of", "parts"], ["of", "parts"])
    )


def _words_from(view: str, mentions: Sequence[Mention], index: int) -> int:
    """Where the words begin that name a number."""
    before = mentions[index - 1].end
    marks = [mark.end() for mark in MARK.finditer(view, before, mentions[index].start)]
    return marks[-1] if marks else mentions[index].start


def _name(view: str, mentions: Sequence[Mention], index: int) -> str:
    words = squeezed(view[_words_from(view, mentions, index) : mentions[index].start])
    return _BEHIND.sub("", _BEFORE.sub("", words))
