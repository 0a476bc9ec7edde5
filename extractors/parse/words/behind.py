"""What may stand behind the digits with which a match begins, read from the parsed pattern.

A text goes on behind the digits of a number with one character. Of the spans that begin with a digit (dates, numbers of
houses, durations …) nearly every one needs a word there, so that this character tells which are worth trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

# With what a text may go on: a range of code points, or a category as it is written in a class.
Start = tuple[int, int] | str

CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))
# Where a match stands: before its first digit, or behind one.
_BEFORE, _BEHIND = False, True

_Items = Iterable[tuple[Any, Any]]
# What stands behind the digits of the matches that reach beyond them, and where all others stand.
_Told = tuple[set[Start], set[bool]]


class _AnythingError(ValueError):
    """The text may go on with anything."""


def behind_digits(
    items: _Items, first: AbstractSet[int], digits: AbstractSet[int]
) -> set[Start] | None:
    """With what a text goes on behind a run of ``digits``, the one of them that it begins with being of ``first``, wherever
    the parsed pattern matches at its beginning. None where that may be anything, as digits alone may be a match."""
    try:
        found, ends = _Walk(first, digits).through(items, _BEFORE)
    except _AnythingError:
        return None
    return None if ends else found


class _Walk:
    """The way of a match through a pattern, as long as it meets digits."""

    def __init__(self, first: AbstractSet[int], digits: AbstractSet[int]) -> None:
        self.first, self.digits = first, digits

    def through(self, items: _Items, state: bool) -> _Told:
        found: set[Start] = set()
        states = {state}
        for operation, argument in items:
            told = [self._step(str(operation), argument, each) for each in states]
            found, states = found.union(*(f for f, _ in told)), set().union(*(s for _, s in told))
        return found, states

    def _step(self, name: str, argument: Any, state: bool) -> _Told:
        if name in ("AT", "ASSERT_NOT") or (name == "ASSERT" and argument[0] < 0):
            return set(), {state}
        if name == "ASSERT":
            found, ends = self.through(argument[1], state)
            # What stands ahead binds the text as a part of the match does, where it reaches beyond the digits.
            return (set(), {state}) if ends or state == _BEFORE else (found, ends)
        if name in ("LITERAL", "IN"):
            return self._one(argument if name == "IN" else [(name, argument)], state)
        if name == "BRANCH":
            told = [self.through(branch, state) for branch in argument[1]]
            return set().union(*(f for f, _ in told)), set().union(*(s for _, s in told))
        if name == "SUBPATTERN" and not (argument[1] | argument[2]) & re.IGNORECASE:
            return self.through(argument[3], state)
        if name in REPEATS:
            least, _, inner = argument
            return self._again(least, inner, state)
        raise _AnythingError(name)

    def _again(self, least: int, inner: _Items, state: bool) -> _Told:
        found, ends = self.through(inner, state)
        if state == _BEFORE and _BEHIND in ends:
            more, again = self.through(inner, _BEHIND)
            found, ends = found | more, ends | again
        return found, ends | {state} if least == 0 else ends

    def _one(self, members: _Items, state: bool) -> _Told:
        """One character of a class: a digit, or what stands behind the digits."""
        wanted = self.first if state == _BEFORE else self.digits
        found: set[Start] = set()
        is_digit = False
        for operation, argument in members:
            name = str(operation)
            if name == "CATEGORY" and str(argument) in CATEGORIES:
                found.add(CATEGORIES[str(argument)])
                is_digit |= str(argument) == "CATEGORY_DIGIT" and any(map(_is_digit, wanted))
            elif name in ("LITERAL", "RANGE"):
                least, most = argument if name == "RANGE" else (argument, argument)
                if least < most or least not in self.digits:
                    found.add((least, most))
                is_digit |= any(least <= digit <= most for digit in wanted)
            else:
                raise _AnythingError(name)
        return (set() if state == _BEFORE else found), {_BEHIND} if is_digit else set()


def _is_digit(point: int) -> bool:
    return chr(point).isdecimal()
