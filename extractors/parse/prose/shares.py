"""Parts of a total by the shares of it that are printed behind them: 公开135条。机构类5条，占3.7%，政策类62条，占45.9%."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import FARTHEST_TOTAL, is_change

_SHARE = re.compile(r"[\u4e00-\u9fff]{0,8}\s?[，,、(]?\s?约?占[^，,。；;:()\d]{0,16}")
_LEAST_SHARED = 10  # of a number whose parts have shares without a decimal
_NEXT_SHARED = re.compile(r"[，,；;](?!其中)[^，,。；;:()\d\n]+")
_MISPRINTED = 5  # points at most between a share and what it should be
_LEAST_PARTS = 2  # of a list


def confirmed_by_shares(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None]
) -> dict[int, int]:
    """Parts whose printed share is that of a number before them: 公开135条。…机构类5条，占3.7%，…。政策类62条，占45.9%. One that stands
    farther off has two parts and more. One part of a list may have its share misprinted."""
    told: dict[int, int] = {}
    for at, share in enumerate(mentions[1:]):
        part = mentions[at]
        if share.kind != "percent" or found[at] is not None or not part.amount:
            continue
        if part.kind != "count" or not _SHARE.fullmatch(view, part.end, share.start):
            continue
        if at and at not in told:
            told |= _by_whole_shares(view, mentions, found, at)
        for total in range(at - 1, max(-1, at - FARTHEST_TOTAL), -1):
            whole = mentions[total]
            shares = could_hold(whole, part) and _is_share(share, part, whole)
            if shares and not is_change(view, whole):
                told[at] = total
                break
    told |= _of_misprinted_shares(view, mentions, found, told)
    parts = Counter([*told.values(), *(total for total in found if total is not None)])
    return {
        at: total
        for at, total in told.items()
        if parts[total] > 1
        or not any(could_hold(whole, mentions[at]) for whole in mentions[total + 1 : at])
    }


def _of_misprinted_shares(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None], told: Mapping[int, int]
) -> dict[int, int]:
    """The one part of a list whose share was misprinted, where those of two others and more are of one total and all of them together
    are not more than it: 答复620件。公开214件，占36.9%；不公开27件，占4.35%；无法提供205件，占33.1%."""
    filled: dict[int, int] = {}
    for listed in _lists_with_shares(view, mentions):
        doubtful = [at for at in listed if at not in told and found[at] is None]
        totals = {told.get(at, found[at]) for at in listed if at not in doubtful}
        if len(doubtful) != 1 or len(totals) != 1 or len(listed) <= _LEAST_PARTS:
            continue
        (total,) = totals
        if total is None or total >= listed[0]:
            continue
        whole = mentions[total]
        held = all(could_hold(whole, mentions[at]) for at in listed)
        if not held or sum(mentions[at].amount for at in listed) > whole.amount:
            continue
        part, share = mentions[doubtful[0]], mentions[doubtful[0] + 1]
        if abs(100 * part.amount / whole.amount - share.amount) < _MISPRINTED:
            filled[doubtful[0]] = total
    return filled


def _lists_with_shares(view: str, mentions: Sequence[Mention]) -> Iterator[list[int]]:
    """Numbers of one sentence, two and more, each with its share right behind it."""
    at = 0
    while at < len(mentions) - 1:
        listed = list[int]()
        while at < len(mentions) - 1 and mentions[at + 1].kind == "percent":
            part, share = mentions[at : at + 2]
            if part.kind != "count" or not _SHARE.fullmatch(view, part.end, share.start):
                break
            if listed and not _NEXT_SHARED.fullmatch(view, mentions[at - 1].end, part.start):
                break
            listed.append(at)
            at += 2
        if len(listed) > 1:
            yield listed
        if not listed:
            at += 1


def _by_whole_shares(
    view: str, mentions: Sequence[Mention], found: Sequence[int | None], first: int
) -> dict[int, int]:
    """Parts from ``first`` on that come to the number before them and whose shares, printed without a decimal, are all its own:
    800条。许可520条，占65%；处罚160条，占20%；其他120条，占15%."""
    total = first - 1
    whole = mentions[total]
    if whole.amount < _LEAST_SHARED or is_change(view, whole):
        return {}
    rest, parts = whole.amount, list[int]()
    for at in range(first, min(first + FARTHEST_TOTAL, len(mentions) - 1), 2):
        part, share = mentions[at : at + 2]
        told = found[at] is None and share.kind == "percent" and could_hold(whole, part)
        if not told or not _SHARE.fullmatch(view, part.end, share.start):
            return {}
        if abs(100 * part.amount / whole.amount - share.amount) >= 1:
            return {}
        parts.append(at)
        rest -= part.amount
        if rest <= 0:
            break
    return dict.fromkeys(parts, total) if not rest and len(parts) > 1 else {}


def could_hold(whole: Mention, part: Mention) -> bool:
    """Whether a number is a count of the same unit, and more."""
    return whole.unit == part.unit and whole.amount > part.amount and whole.kind == "count"


def _is_share(share: Mention, part: Mention, whole: Mention) -> bool:
    """Whether ``part`` is so many per cent of ``whole``, rounded or cut off as printed, to a decimal at least."""
    printed = share.value or ""
    step = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    return "." in printed and abs(100 * part.amount / whole.amount - share.amount) < step
