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
from collections.abc import Set as AbstractSet
from itertools import chain, compress, product
from operator import add
from typing import Any

import numpy
import numpy.typing as npt

from extractors.parse.words.behind import REPEATS
from extractors.parse.words.openers import guarded

_parser = importlib.import_module("re._parser")  # as openers.py: re has no public parser
_MOST_MEMBERS = 12
_SINGLE_COST = 12  # one character tells about as little as this many pairs
_LONGEST = 24  # characters of such a word
_LONG = 400  # characters of a text
_MOST_LETTERS = 3  # of a word that is written in either case
_ODD_CASE = frozenset("kKsSiI")  # where case is ignored they stand for letters beyond ASCII too

_TABLE, _SPREAD = 1 << 16, numpy.uint16(40_503)

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
        for bits in filter(None, map(get, map(add, text, text[1:]))):
            found |= bits
        for bits in filter(None, map(self._singles.get, text)):
            found |= bits
        return found


class Rare:
    """A pattern that few texts hold, looked for only in those with the words that no match lacks."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Raises ValueError where no such words can be told."""
        tree = _parser.parse(pattern, flags)
        options = _options(tree, "", _LONGEST)
        if flags & re.IGNORECASE:
            options = [either for words in options if (either := _in_either_case(words))]
        told = dict.fromkeys(sorted(options, key=_price))
        sets = [words for words in told if not _is_told(words, told)]
        # What has to stand ahead comes last: it may stand behind the place where the match ends.
        sets += () if flags & re.IGNORECASE else sorted(_ahead_of(tree), key=_price)
        if not sets:
            raise ValueError(f"a match of {pattern} may be empty or holds no word for certain")
        self._pattern = guarded(pattern, flags)
        self.words, *more = sets
        self._more = next(iter(more), None)

    def finditer(
        self, text: str, pos: int = 0, endpos: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        if self._may_match(text[pos:endpos]):
            return self._pattern.finditer(text, pos, endpos)
        return iter(())

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        if self._may_match(text[pos:endpos]):
            return self._pattern.search(text, pos, endpos)
        return None

    @property
    def all_words(self) -> _Needles:
        """Every word of which it asks whether a text holds it."""
        return frozenset(self.words).union(self._more or ())

    def finds(self, text: str, held: AbstractSet[str]) -> bool:
        """Whether it matches in a text that of ``all_words`` holds these."""
        return (
            not held.isdisjoint(self.words)
            and (not self._more or not held.isdisjoint(self._more))
            and self._pattern.search(text) is not None
        )

    def _may_match(self, text: str) -> bool:
        if len(text) < _LONG:
            has = text.__contains__
            return any(map(has, self.words)) and (not self._more or any(map(has, self._more)))
        return holds_any(text, self.words) and (not self._more or holds_any(text, self._more))


class AnyRare:
    """Many such patterns, asked for together: one look at all pairs of characters of a text tells which of their words may
    stand in it at all."""

    def __init__(self, patterns: Sequence[Rare]) -> None:
        self._patterns = patterns
        words = sorted({word for pattern in patterns for word in pattern.all_words})
        self._single = [word for word in words if len(word) == 1]
        self._words = [word for word in words if len(word) > 1]
        self._places = numpy.array([_places(word[:2])[0] for word in self._words], dtype=int)

    def search(self, text: str) -> bool:
        """Whether one of the patterns matches somewhere in the text."""
        table = numpy.zeros(_TABLE, dtype=bool)
        table[_places(text)] = True
        may = compress(self._words, table[self._places].tolist())
        held = {word for word in chain(may, self._single) if word in text}
        return any(each.finds(text, held) for each in self._patterns)


def _places(text: str) -> npt.NDArray[numpy.uint16]:
    """A place in a table for each pair of characters; few pairs share one."""
    codes = numpy.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    places: npt.NDArray[numpy.uint16] = codes[:-1] * _SPREAD + codes[1:]
    return places


def words_of_any(*patterns: Rare) -> re.Pattern[str]:
    """Finds a word of the text that one of the ``patterns`` may match; where there is none, none of them matches."""
    words = frozenset[str]().union(*(pattern.words for pattern in patterns))
    return guarded("|".join(map(re.escape, sorted(words))))


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text: of a long one Python finds a character ten times as fast as a word."""
    for word in words:  # noqa: SIM110 - a third of the time that any() takes with a generator
        if word[0] in text and word[-1] in text and word in text:
            return True
    return False


def _in_either_case(words: _Needles) -> _Needles:
    """The words in all ways of writing them where case is ignored; none where these are too many."""
    ways: set[str] = set()
    for word in words:
        letters = [character for character in word if character.lower() != character.upper()]
        odd = any(not letter.isascii() or letter in _ODD_CASE for letter in letters)
        if odd or len(letters) > _MOST_LETTERS:
            return frozenset()
        ways.update(map("".join, product(*(sorted({c.lower(), c.upper()}) for c in word))))
    return frozenset(ways)


def _is_told(words: _Needles, sets: Iterable[_Needles]) -> bool:
    """Whether a text that holds a word of another of the ``sets`` holds one of ``words`` for certain."""
    return any(
        other != words and all(any(word in longer for word in words) for longer in other)
        for other in sets
    )


def _price(words: Iterable[str]) -> int:
    return sum(_SINGLE_COST if len(word) == 1 else 1 for word in words)


def _cost(needle: str, often: Counter[str]) -> float:
    return often[needle] * (_SINGLE_COST if len(needle) == 1 else 1)


def _options(items: Iterable[tuple[Any, Any]], useless: str, longest: int = 2) -> list[_Needles]:
    """Sets of needles of a sequence, of ``longest`` characters at most: each match holds at least one member of each set."""
    options: list[_Needles] = []
    before = ""
    for operation, argument in items:
        name = str(operation)
        literal = chr(argument) if name == "LITERAL" else ""
        if literal and literal not in useless:
            before = (before + literal)[-longest:]
            options.append(frozenset((before,)))
            continue
        before = ""
        if name == "BRANCH":
            options.extend(_branch(argument[1], useless, longest))
        elif name == "IN":
            options.extend(_members(argument, useless))
        elif name == "SUBPATTERN" and not argument[1] & re.IGNORECASE:
            options.extend(_options(argument[3], useless, longest))
        elif name in REPEATS and argument[0] > 0:
            options.extend(_options(argument[2], useless, longest))
    return options


def _ahead_of(items: Iterable[tuple[Any, Any]]) -> Iterator[_Needles]:
    """Sets of needles of what has to stand ahead of places in a sequence."""
    for operation, argument in items:
        if str(operation) == "ASSERT" and argument[0] > 0:
            yield from _options(argument[1], "", _LONGEST)


def _branch(branches: Sequence[Any], useless: str, longest: int) -> list[_Needles]:
    """One set: the cheapest of each branch together. None where a branch has no needle."""
    together: set[str] = set()
    for branch in branches:
        options = _options(branch, useless, longest)
        if not options:
            return []
        together |= min(options, key=lambda option: (_price(option), -sum(map(len, option))))
    return [frozenset(together)]


def _members(items: Sequence[Any], useless: str) -> list[_Needles]:
    characters: set[str] = set()
    for operation, argument in items:
        if str(operation) != "LITERAL" or chr(argument) in useless:
            return []
        characters.add(chr(argument))
    return [frozenset(characters)] if len(characters) <= _MOST_MEMBERS else []
