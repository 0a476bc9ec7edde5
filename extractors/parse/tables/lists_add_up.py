"""Lists of prose that prove their numbers: all parts of a total, which add up to it."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from decimal import Decimal

from extractors.parse.records import Fact

_FEWEST_PARTS = 2  # that are not 0


def adding_up(facts: Sequence[Fact]) -> set[int]:
    """The places of the totals whose stated parts add up to them, and of these parts.

    One figure or one digit may be misread alike wherever it stands. So no part may have a digit of the total at
    its place (units, tens …): with another one in both of them the list would add up as well.
    """
    parts: dict[int, list[int]] = collections.defaultdict(list)
    for number, fact in enumerate(facts):
        if fact.part_of is not None:
            parts[fact.part_of].append(number)
    return {
        number
        for total, own in parts.items()
        if _adds_up(facts[total], [facts[part] for part in own])
        for number in (total, *own)
    }


def _adds_up(total: Fact, parts: Sequence[Fact]) -> bool:
    told = {(fact.unit, fact.period, fact.qualifier) for fact in (total, *parts)}
    values = [fact.value or "" for fact in (total, *parts)]
    if len(told) > 1 or total.qualifier != "exact" or not all(map(str.isdigit, values)):
        return False
    whole, *shares = values
    return (
        sum(share.strip("0") != "" for share in shares) >= _FEWEST_PARTS
        and sum(map(Decimal, shares)) == Decimal(whole)
        and not any(
            ours == theirs
            for share in shares
            for ours, theirs in zip(reversed(whole), reversed(share), strict=False)
        )
    )
