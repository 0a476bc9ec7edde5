"""Numbers that keep no measure: the rule found one, and the sentence leaves open whether it is meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import pairwise

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.facts import Stated
from extractors.parse.prose.numbers import Mention

RECEIVED = "applications.received_new"
CARRIED_IN = "applications.carried_in"
# Measures of which a sentence gives one number.
_ONCE = re.compile(
    r"^proceeding\.|\.total$|\.replies_published$|^applications\.received_new$|\.undertaken$"
)
_CARRIED = re.compile(r"(?:(?:上|去|往|前)一?年|20\d\d年)度?[^#，。；]{0,8}结转")
_INCLUDED = re.compile(r"(?<!不)(?:含|包括|包含)|其中")
_OWN_BRACKET = re.compile(r"\s?\((?:含|包括|包含)")


def ambiguous_received(
    view: str,
    mentions: Sequence[Mention],
    stated: Sequence[Stated],
    totals: Sequence[int | None],
    sentences: Sentences,
) -> frozenset[int]:
    """Received numbers whose sentence counts requests carried in: 收到 may then be the sum."""
    received = [
        s for s in stated if s.rule and s.rule.measure == RECEIVED and "新收" not in s.clause.phrase
    ]
    carried_parts = {
        totals[s.mention]
        for s in stated
        if s.rule and s.rule.measure == CARRIED_IN and mentions[s.mention].value != "0"
    }
    doubtful = {s.mention for s in received if s.mention in carried_parts}
    for item in received:
        mention = mentions[item.mention]
        start, end = sentences.start(mention.number), sentences.end(mention.number)
        following = [m for m in mentions[item.mention + 1 :] if m.number < end][:1]
        behind = view[mention.end : following[0].end + 12 if following else end]
        ahead = view[max(start, mention.start - 120) : mention.start]
        carried = _CARRIED.search(behind)
        none_carried = bool(following) and (
            following[0].value == "0" or bool(_OWN_BRACKET.match(view, following[0].end))
        )
        if carried and not none_carried and _INCLUDED.search(behind[: carried.start() + 1]):
            doubtful.add(item.mention)
        carried = _CARRIED.search(ahead)
        if carried and re.search(
            r"(?:(?<!不)(?:含|包括)|连同|加上|加之)[^，,。；;]{0,6}$", ahead[: carried.start()]
        ):
            doubtful.add(item.mention)
    return frozenset(doubtful)


def told_twice(
    mentions: Sequence[Mention],
    stated: Sequence[Stated],
    totals: Sequence[int | None],
    sentences: Sentences,
    ambiguous: Collection[int],
) -> frozenset[int]:
    """Numbers that repeat, or compete for, a measure that the text gives elsewhere; what is ``ambiguous`` has none."""
    sure = [item for item in stated if item.mention not in ambiguous]
    named = _named_twice(mentions, sure, totals, sentences)
    return named | _parts_told_again(mentions, stated, totals)


def _named_twice(
    mentions: Sequence[Mention],
    stated: Sequence[Stated],
    totals: Sequence[int | None],
    sentences: Sentences,
) -> frozenset[int]:
    """Numbers that one sentence gives to one measure (省建议2件、市建议10件，共计12件): its own is the one
    that the others add up to; where none does, nobody can tell which it is."""
    groups: dict[tuple[int, str, str | None, str | None], dict[int, Decimal]] = defaultdict(dict)
    for item in stated:
        mention = mentions[item.mention]
        if item.rule and _ONCE.search(item.rule.measure):
            code = item.rule.measure, item.rule.breakdown
            key = (sentences.start(mention.number), *code, item.period)
            groups[key][item.mention] = Decimal(mention.value or "NaN")
    dropped: set[int] = set()
    for numbers in groups.values():
        parts = len(numbers) > 1 and all(totals[index] is not None for index in numbers)
        if parts or len(set(numbers.values())) > 1:
            whole, ends = sum(numbers.values()), (min(numbers), max(numbers))
            sums = [index for index in ends if 2 * numbers[index] == whole and not parts]
            total = next(iter(sums), None)
            dropped |= numbers.keys() - {total}
    return frozenset(dropped)


def _parts_told_again(
    mentions: Sequence[Mention], stated: Sequence[Stated], totals: Sequence[int | None]
) -> frozenset[int]:
    """Numbers under the code of a total of which they were told as a part before: 共公开304条，其中网站165条。
    （一）网站。主动公开165条."""
    parts: dict[int, set[str | None]] = defaultdict(set)
    for mention, total in zip(mentions, totals, strict=True):
        if total is not None:
            parts[total].add(mention.value)
    told: dict[tuple[str, str | None, str | None], set[str | None]] = defaultdict(set)
    again: set[int] = set()
    for item in stated:
        if item.rule is None or totals[item.mention] is not None:
            continue
        code = item.rule.measure, item.rule.breakdown, item.period
        mention = mentions[item.mention]
        if mention.value != "0" and mention.value in told[code]:
            again.add(item.mention)
        told[code] |= parts[item.mention] - {mention.value}
    return frozenset(again)


def kinds_beside(
    view: str, mentions: Sequence[Mention], stated: Sequence[Stated]
) -> frozenset[int]:
    """公开信息16项65条: under one code, the first of two numbers side by side counts the kinds of the second."""
    return frozenset(
        one.mention
        for one, other in pairwise(stated)
        if one.rule is other.rule is not None
        and other.mention == one.mention + 1
        and not view[mentions[one.mention].end : mentions[other.mention].start].strip()
    )
