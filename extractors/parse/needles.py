"""Which of many patterns can match a short text, told by the pairs of characters that they cannot do without.

Read from the parsed patterns: every match of one holds at least one of its needles. A text is looked at
pair by pair in one dictionary; only the patterns whose needle it holds are worth trying.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractors.parse.openers import guarded

_parser = importlib.import_module("re._parser")  # as openers.py: re has no public parser
_REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))
_MOST_MEMBERS = 12
_SINGLE_COST = 12  # one character tells about as little as this many pairs

_Needles = frozenset[str]


class NeedleIndex:
    """``candidates(text)`` are bits of the patterns that may match: bit i for the pattern ``i``."""

    def __init__(self, patterns: Sequence[str], useless: str = "") -> None:
        """``useless`` are characters that every text holds: no needle is made of them."""
        trees = [_parser.parse(pattern) for pattern in patterns]
        often: Counter[str] = Counter()
        for tree in trees:
            often.update({needle for option in _options(tree, useless) for needle in option})
        self._always = 0
        self._bits: dict[str, int] = {}
        for number, tree in enumerate(trees):
            options = _options(tree, useless)
            if not options:
                self._always |= 1 << number
                continue
            best = min(options, key=lambda option: sum(_cost(needle, often) for needle in option))
            for needle in best:
                self._bits[needle] = self._bits.get(needle, 0) | 1 << number
        self._singles = {needle: bits for needle, bits in self._bits.items() if len(needle) == 1}

    def candidates(self, text: str) -> int:
        """The bits of the patterns one of whose needles is in ``text``, and of those without any."""
        found = self._always
        get = self._bits.get
        for pair in {text[i : i + 2] for i in range(len(text) - 1)}:
            found |= get(pair, 0)
        for single, bits in self._singles.items():
            if single in text:
                found |= bits
        return found


class Rare:
    """A pattern that few texts hold, looked for only in those with one of the words that no match lacks."""

    def __init__(self, pattern: str) -> None:
        """Raises ValueError where no such words can be told."""
        options = _options(_parser.parse(pattern), "")
        self._pattern = guarded(pattern)
        self._words = min(options, key=_price)

    def finditer(
        self, text: str, pos: int = 0, endpos: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        if any(map(text[pos:endpos].__contains__, self._words)):
            return self._pattern.finditer(text, pos, endpos)
        return iter(())

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        if any(map(text[pos:endpos].__contains__, self._words)):
            return self._pattern.search(text, pos, endpos)
        return None


def _price(words: _Needles) -> int:
    return sum(_SINGLE_COST if len(word) == 1 else 1 for word in words)


def _cost(needle: str, often: Counter[str]) -> float:
    return often[needle] * (_SINGLE_COST if len(needle) == 1 else 1)


def _options(items: Iterable[tuple[Any, Any]], useless: str) -> list[_Needles]:
    """Sets of needles of a sequence: each match holds at least one member of each set."""
    options: list[_Needles] = []
    before = ""
    for operation, argument in items:
        name = str(operation)
        literal = chr(argument) if name == "LITERAL" else ""
        if literal and literal not in useless:
            options.append(frozenset((before + literal if before else literal,)))
            before = literal
            continue
        before = ""
        if name == "BRANCH":
            options.extend(_branch(argument[1], useless))
        elif name == "IN":
            options.extend(_members(argument, useless))
        elif name == "SUBPATTERN" and not argument[1] & re.IGNORECASE:
            options.extend(_options(argument[3], useless))
        elif name in _REPEATS and argument[0] > 0:
            options.extend(_options(argument[2], useless))
    return options


def _branch(branches: Sequence[Any], useless: str) -> list[_Needles]:
    """One set: the cheapest of each branch together. None where a branch has no needle."""
    together: set[str] = set()
    for branch in branches:
        options = _options(branch, useless)
        if not options:
            return []
        together |= min(options, key=lambda option: sum(3 - len(needle) for needle in option))
    return [frozenset(together)]


def _members(items: Sequence[Any], useless: str) -> list[_Needles]:
    characters: set[str] = set()
    for operation, argument in items:
        if str(operation) != "LITERAL" or chr(argument) in useless:
            return []
        characters.add(chr(argument))
    return [frozenset(characters)] if len(characters) <= _MOST_MEMBERS else []
