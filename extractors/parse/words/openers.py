"""Long alternations made fast: a look at one character tells where none of them can begin.

Python tries every branch at every character; prose is mostly characters that no branch begins with. The
set of first characters is read from the parsed pattern and written into the compiled one, whose search then passes over
all others in C, as it does for patterns that begin with a class. Where the set cannot be told, or the interpreter writes
patterns in another way, there is no guard.
"""

from __future__ import annotations

import functools
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import Any

from extractors.parse.words.behind import CATEGORIES, REPEATS, Start, behind_digits

# The parser and the compiler of re have no public names; _is_known asks whether they are those that are meant here.
_parser: Any = getattr(re, "_parser", None)
_compiler: Any = getattr(re, "_compiler", None)
# What asking others ends in; RuntimeError: code that the interpreter refuses.
_OTHERS = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_ZERO_WIDTH = frozenset(("AT", "ASSERT", "ASSERT_NOT"))
_SPREAD = {r"\d": range(0x30, 0x3A), r"\s": (9, 10, 11, 12, 13, 28, 29, 30, 31, 32)}
_DIGITS = frozenset(range(0x30, 0x3A))
_NUMERALS = frozenset(map(ord, "零〇一二两三四五六七八九十百千"))
_OF_YEARS = frozenset(map(ord, "12"))
_FEW = 2  # patterns
_LONGEST = 12  # digits of a number behind which a word is looked for
# Of the head of compiled code (INFO, its size, hints, least and most width, class): what _compiled reads and copies.
_HINTS, _WIDTHS = 2, slice(3, 5)
_BEYOND = 0x10000
_PARTS = re.compile(r"\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|[()|]")
_OWN_FLAGS = re.compile(r"\(\?[a-zA-Z]+\)")
_WIDEST = 300  # characters of a class that are told apart one by one


class _UnknownError(ValueError):
    """The first character cannot be told."""


@functools.cache
def guarded(source: str, flags: int = 0) -> re.Pattern[str]:
    """``source`` compiled; it matches what ``re.compile(source, flags)`` matches, only sooner."""
    try:
        return _compiled(source, flags, _opening(source, flags))
    except _UnknownError:
        return re.compile(_with_looks(source, flags), flags)


def _with_looks(source: str, flags: int) -> str:
    """``source`` with a look at the next character before each row of branches of which it can be told: one branch that
    may begin with anything, as behind ``^``, leaves the others theirs."""
    if _OWN_FLAGS.match(source) or flags & re.VERBOSE:
        return source
    told = [(branch, _opening_if_told(branch, flags)) for branch in _branches(source)]
    rows: list[str] = []
    for _, row in groupby(told, key=lambda branch: branch[1] is None):
        sources, openings = zip(*row, strict=True)
        first = set[Start]().union(*filter(None, openings))
        many = first and len(sources) > _FEW
        rows += [f"{_ahead(first)}(?:{joined(sources)})"] if many else sources
    return "|".join(rows)


def _opening_if_told(source: str, flags: int) -> set[Start] | None:
    try:
        return _opening(source, flags)
    except (_UnknownError, re.error):  # re.error: it names a group of another branch
        return None


def _branches(source: str) -> Iterator[str]:
    """The branches of an alternation, but for those inside of brackets."""
    depth = start = 0
    for part in _PARTS.finditer(source):
        depth += (part[0] == "(") - (part[0] == ")")
        if part[0] == "|" and not depth:
            yield source[start : part.start()]
            start = part.end()
    yield source[start:]


@functools.cache
def _is_known() -> bool:
    """Whether this interpreter writes the head of a pattern as ``_head`` does, and takes a pattern that has one."""
    try:
        code = _compiler._code(_parser.parse("[ab]c"), 0)
        if not code[_HINTS] or _head([(97, 98)], code) != code[: 1 + code[1]]:
            return False
        found = _written(r"(?<!x)(?P<one>[ab])c", 0, [(97, 98)]).search("xac bc")
    except _OTHERS:
        return False
    return found is not None and (found.span(), found["one"]) == ((4, 6), "b")


def dispatched(
    patterns: Sequence[str], flags: int = 0, *, whole_numbers: bool = False
) -> re.Pattern[str]:
    """The alternation of ``patterns``, tried in their order, but at each character only those that can
    begin with it: where dozens of them share few first characters this is several times as fast.

    ``whole_numbers``: none of them begins at a digit inside a number.
    """
    whole = joined(patterns)
    if whole_numbers:
        whole = rf"(?!(?<=\d)\d)(?:{whole})"
    begins: dict[int, list[int]] = defaultdict(list)
    categories: set[Start] = set()
    for index, pattern in enumerate(patterns):
        try:
            opening = _opening(pattern, flags)
            points = _points(opening)
        except _UnknownError:
            return re.compile(whole, flags)
        categories |= {start for start in opening if isinstance(start, str)}
        for point in points:
            begins[point].append(index)
    leaves: list[tuple[set[Start], str]] = []
    for alike, indexes in _alike(begins, whole_numbers):
        tried = [patterns[i] for i in indexes]
        if whole_numbers and alike <= _DIGITS:
            branch = rf"(?<!\d)(?:{_by_what_follows(tried, flags, alike, _DIGITS)})"
        elif whole_numbers and alike <= _NUMERALS and len(tried) > _FEW:
            branch = _by_what_follows(tried, flags, alike, _NUMERALS)
        else:
            branch = joined(tried)
        leaves.append(({(point, point) for point in alike}, f"(?:{branch})"))
    leaves.sort(key=lambda leaf: -len(leaf[0]))
    every: set[Start] = {(point, point) for point in begins}
    branches = _tree(leaves)
    if categories:  # digits and blanks beyond ASCII are rare: they meet every pattern
        branches += f"|(?=(?![{_class(every)}])[{_class(categories)}])(?:{whole})"
    return _compiled(branches, flags, every | categories)


def joined(patterns: Iterable[str]) -> str:
    """The source of one alternation of ``patterns``."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _alike(
    begins: Mapping[int, Sequence[int]], whole_numbers: bool
) -> Iterator[tuple[frozenset[int], list[int]]]:
    """Characters with the patterns that can begin with them, those with the same ones together. So are the digits with
    which a whole number begins, but for those of years: hardly a pattern begins with one of the others alone."""
    groups: dict[object, set[int]] = defaultdict(set)
    for point, indexes in begins.items():
        other = whole_numbers and point in _DIGITS and point not in _OF_YEARS
        groups["digit" if other else tuple(indexes)].add(point)
    for points in groups.values():
        yield frozenset(points), sorted(set[int]().union(*(begins[point] for point in points)))


def _by_what_follows(
    patterns: Sequence[str], flags: int, first: AbstractSet[int], digits: AbstractSet[int]
) -> str:
    """The alternation of ``patterns`` for a place where a number of ``digits`` begins with one of ``first``. Nearly all of
    them need a word behind it: a look at it passes over those of one half after the other that need another one."""
    if flags & re.IGNORECASE:
        return joined(patterns)
    told = [behind_digits(_parser.parse(pattern), first, digits) for pattern in patterns]
    return _halved(list(zip(patterns, told, strict=True)), {(digit, digit) for digit in digits})


def _halved(
    patterns: Sequence[tuple[str, AbstractSet[Start] | None]], digits: AbstractSet[Start]
) -> str:
    if len(patterns) <= _FEW:
        either = joined(pattern for pattern, _ in patterns)
    else:
        half = len(patterns) // 2
        either = f"(?:{_halved(patterns[:half], digits)})|(?:{_halved(patterns[half:], digits)})"
    words = set[Start]()
    for _, told in patterns:
        if told is None:
            return either
        words |= told
    # A digit behind the first ones tells nothing, so that no row of numerals is read to its end from each of them.
    number = f"[{_class(digits)}]{{1,{_LONGEST}}}+"
    return f"{_ahead(words | digits, number)}(?:{either})" if words else "(?!)"


def _compiled(source: str, flags: int, first: Iterable[Start]) -> re.Pattern[str]:
    """``source`` as ``re.compile`` has it, but for the head of the code: that tells the search the class of characters
    with which a match begins."""
    told = set[Start]().union(*(_spread(s) if isinstance(s, str) else (s,) for s in first))
    return _written(source, flags, told)


def _head(first: Iterable[Start], code: Sequence[int]) -> list[int]:
    """The head of ``code`` with the class of characters with which a match begins."""
    head: list[int] = _compiler._code(_parser.parse(f"[{_class(first)}]"), 0)
    head[_WIDTHS] = code[_WIDTHS]
    return head[: 1 + head[1]]


def _written(source: str, flags: int, first: Iterable[Start]) -> re.Pattern[str]:
    """``source`` compiled with another head. Where Python found a class, or a word, itself, there is nothing to add."""
    tree = _parser.parse(source, flags)
    code = _compiler._code(tree, flags)
    head = _head(first, code)
    if code[0] != head[0] or code[_HINTS]:
        return re.compile(source, flags)
    names = {number: name for name, number in tree.state.groupdict.items()}
    pattern: re.Pattern[str] = _compiler._sre.compile(
        source,
        flags | tree.state.flags,
        head + code[1 + code[1] :],
        tree.state.groups - 1,
        tree.state.groupdict,
        tuple(map(names.get, range(tree.state.groups))),
    )
    return pattern


@functools.cache
def _spread(category: str) -> frozenset[Start]:
    """The ranges of a category, told sooner than by asking for it; of what is beyond two bytes, and rare, all."""
    every = "".join(map(chr, range(_BEYOND)))
    runs = re.finditer(f"{category}+", every)
    return frozenset({(run.start(), run.end() - 1) for run in runs} | {(_BEYOND, sys.maxunicode)})


def _tree(leaves: Sequence[tuple[set[Start], str]], before: str = "") -> str:
    """Branches, each behind a look at the next character (behind what ``before`` matches); halved again and again, so
    that few looks find one."""
    if len(leaves) == 1:
        [(first, source)] = leaves
        return f"{_ahead(first, before)}(?:{source})"
    half = len(leaves) // 2
    parts = []
    for side in (leaves[:half], leaves[half:]):
        points: set[Start] = set().union(*(points for points, _ in side))
        branches = _tree(side, before)
        parts.append(f"{_ahead(points, before)}(?:{branches})" if len(side) > 1 else branches)
    return "|".join(parts)


def _opening(pattern: str, flags: int) -> set[Start]:
    """With what a match begins. Raises _UnknownError where that cannot be told, or a match may be empty."""
    if not _is_known():
        raise _UnknownError(sys.version)
    first, may_be_empty = _first(_parser.parse(pattern, flags))
    if may_be_empty or not first:
        raise _UnknownError(pattern)
    return _of_either_case(first) if flags & re.IGNORECASE else first


def _ahead(first: Iterable[Start], before: str = "") -> str:
    """A look at the next character. A class that has to fold case is slow itself, so this one holds both cases."""
    return f"(?-i:(?={before}[{_class(first)}]))"


def _of_either_case(first: Iterable[Start]) -> set[Start]:
    """``first`` with all that it matches where case is ignored."""
    every = set(first)
    for start in first:
        if isinstance(start, str):
            continue
        letters = {chr(point) for point in _points((start,)) if chr(point).swapcase() != chr(point)}
        if not all(map(str.isascii, letters)):
            raise _UnknownError("letters beyond ASCII")
        every |= {(ord(other), ord(other)) for other in map(str.swapcase, letters)}
        if letters:
            # s, k and i
            every |= {(ord(other), ord(other)) for other in "\u017f\u212a\u0130\u0131"}
    return every


def _points(first: Iterable[Start]) -> set[int]:
    points: set[int] = set()
    for start in first:
        if isinstance(start, str):
            points.update(_SPREAD[start])
        elif start[1] - start[0] > _WIDEST:
            raise _UnknownError("a class too wide")
        else:
            points.update(range(start[0], start[1] + 1))
    return points


def _class(first: Iterable[Start]) -> str:
    """The inside of a character class."""
    return "".join(
        sorted(s if isinstance(s, str) else f"\\U{s[0]:08x}-\\U{s[1]:08x}" for s in first)
    )


def _first(items: Iterable[tuple[Any, Any]]) -> tuple[set[Start], bool]:
    """Members of a character class with which a match may begin, and whether it may be empty."""
    found: set[Start] = set()
    for operation, argument in items:
        name = str(operation)
        if name in _ZERO_WIDTH:
            continue
        if name == "LITERAL":
            return found | {(argument, argument)}, False
        if name == "IN":
            return found | _members(argument), False
        if name == "BRANCH":
            branches = [_first(branch) for branch in argument[1]]
            found = found.union(*(first for first, _ in branches))
            may_be_empty = any(empty for _, empty in branches)
        elif name == "SUBPATTERN":
            _, added, removed, inner = argument
            if (added | removed) & re.IGNORECASE:
                raise _UnknownError(name)
            first, may_be_empty = _first(inner)
            found |= first
        elif name in REPEATS:
            least, _, inner = argument
            first, may_be_empty = _first(inner)
            found |= first
            may_be_empty = may_be_empty or least == 0
        else:
            raise _UnknownError(name)
        if not may_be_empty:
            return found, False
    return found, True


def _members(items: Iterable[tuple[Any, Any]]) -> set[Start]:
    found: set[Start] = set()
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            found.add((argument, argument))
        elif name == "RANGE":
            found.add((argument[0], argument[1]))
        elif name == "CATEGORY" and str(argument) in CATEGORIES:
            found.add(CATEGORIES[str(argument)])
        else:
            raise _UnknownError(name)
    return found
