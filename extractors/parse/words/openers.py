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
from collections.abc import Iterable, Sequence
from typing import Any

# The parser and the compiler of re have no public names; _is_known asks whether they are those that are meant here.
_parser: Any = getattr(re, "_parser", None)
_compiler: Any = getattr(re, "_compiler", None)
# What asking others ends in; RuntimeError: code that the interpreter refuses.
_OTHERS = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
_ZERO_WIDTH = frozenset(("AT", "ASSERT", "ASSERT_NOT"))
_REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))
_SPREAD = {r"\d": range(0x30, 0x3A), r"\s": (9, 10, 11, 12, 13, 28, 29, 30, 31, 32)}
_DIGITS = range(0x30, 0x3A)
# Of the head of compiled code (INFO, its size, hints, least and most width, class): what _compiled reads and copies.
_HINTS, _WIDTHS = 2, slice(3, 5)
_BEYOND = 0x10000
_WIDEST = 300  # characters of a class that are told apart one by one

# What a match may begin with: a range of code points or a category as it is written in a class.
_Start = tuple[int, int] | str


class _UnknownError(ValueError):
    """The first character cannot be told."""


@functools.cache
def guarded(source: str, flags: int = 0) -> re.Pattern[str]:
    """``source`` compiled; it matches what ``re.compile(source, flags)`` matches, only sooner."""
    try:
        return _compiled(source, flags, _opening(source, flags))
    except _UnknownError:
        return re.compile(source, flags)


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
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    if whole_numbers:
        whole = rf"(?!(?<=\d)\d)(?:{whole})"
    begins: dict[int, list[int]] = defaultdict(list)
    categories: set[_Start] = set()
    for index, pattern in enumerate(patterns):
        try:
            opening = _opening(pattern, flags)
            points = _points(opening)
        except _UnknownError:
            return re.compile(whole, flags)
        categories |= {start for start in opening if isinstance(start, str)}
        for point in points:
            begins[point].append(index)
    groups: dict[tuple[str, tuple[int, ...]], set[_Start]] = defaultdict(set)
    for point, indexes in begins.items():
        inside = r"(?<!\d)" if whole_numbers and point in _DIGITS else ""
        groups[inside, tuple(indexes)].add((point, point))
    leaves: list[tuple[set[_Start], str]] = []
    for (inside, numbers), first in sorted(groups.items(), key=lambda group: -len(group[0][1])):
        either = "|".join(f"(?:{patterns[i]})" for i in numbers)
        leaves.append((first, f"{inside}(?:{either})"))
    every: set[_Start] = {(point, point) for point in begins}
    branches = _tree(leaves)
    if categories:  # digits and blanks beyond ASCII are rare: they meet every pattern
        branches += f"|(?=(?![{_class(every)}])[{_class(categories)}])(?:{whole})"
    return _compiled(branches, flags, every | categories)


def _compiled(source: str, flags: int, first: Iterable[_Start]) -> re.Pattern[str]:
    """``source`` as ``re.compile`` has it, but for the head of the code: that tells the search the class of characters
    with which a match begins."""
    told = set[_Start]().union(*(_spread(s) if isinstance(s, str) else (s,) for s in first))
    return _written(source, flags, told)


def _head(first: Iterable[_Start], code: Sequence[int]) -> list[int]:
    """The head of ``code`` with the class of characters with which a match begins."""
    head: list[int] = _compiler._code(_parser.parse(f"[{_class(first)}]"), 0)
    head[_WIDTHS] = code[_WIDTHS]
    return head[: 1 + head[1]]


def _written(source: str, flags: int, first: Iterable[_Start]) -> re.Pattern[str]:
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
def _spread(category: str) -> frozenset[_Start]:
    """The ranges of a category, told sooner than by asking for it; of what is beyond two bytes, and rare, all."""
    every = "".join(map(chr, range(_BEYOND)))
    runs = re.finditer(f"{category}+", every)
    return frozenset({(run.start(), run.end() - 1) for run in runs} | {(_BEYOND, sys.maxunicode)})


def _tree(leaves: Sequence[tuple[set[_Start], str]]) -> str:
    """Branches, each behind a look at the next character; halved again and again, so that few looks find one."""
    if len(leaves) == 1:
        [(first, source)] = leaves
        return f"{_ahead(first)}{source}"
    half = len(leaves) // 2
    parts = []
    for side in (leaves[:half], leaves[half:]):
        points: set[_Start] = set().union(*(points for points, _ in side))
        parts.append(f"{_ahead(points)}(?:{_tree(side)})" if len(side) > 1 else _tree(side))
    return "|".join(parts)


def _opening(pattern: str, flags: int) -> set[_Start]:
    """With what a match begins. Raises _UnknownError where that cannot be told, or a match may be empty."""
    if not _is_known():
        raise _UnknownError(sys.version)
    first, may_be_empty = _first(_parser.parse(pattern, flags))
    if may_be_empty or not first:
        raise _UnknownError(pattern)
    return _of_either_case(first) if flags & re.IGNORECASE else first


def _ahead(first: Iterable[_Start]) -> str:
    """A look at the next character. A class that has to fold case is slow itself, so this one holds both cases."""
    return f"(?-i:(?=[{_class(first)}]))"


def _of_either_case(first: Iterable[_Start]) -> set[_Start]:
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


def _points(first: Iterable[_Start]) -> set[int]:
    points: set[int] = set()
    for start in first:
        if isinstance(start, str):
            points.update(_SPREAD[start])
        elif start[1] - start[0] > _WIDEST:
            raise _UnknownError("a class too wide")
        else:
            points.update(range(start[0], start[1] + 1))
    return points


def _class(first: Iterable[_Start]) -> str:
    """The inside of a character class."""
    return "".join(
        sorted(s if isinstance(s, str) else f"\\U{s[0]:08x}-\\U{s[1]:08x}" for s in first)
    )


def _first(items: Iterable[tuple[Any, Any]]) -> tuple[set[_Start], bool]:
    """Members of a character class with which a match may begin, and whether it may be empty."""
    found: set[_Start] = set()
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
        elif name in _REPEATS:
            least, _, inner = argument
            first, may_be_empty = _first(inner)
            found |= first
            may_be_empty = may_be_empty or least == 0
        else:
            raise _UnknownError(name)
        if not may_be_empty:
            return found, False
    return found, True


def _members(items: Iterable[tuple[Any, Any]]) -> set[_Start]:
    found: set[_Start] = set()
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            found.add((argument, argument))
        elif name == "RANGE":
            found.add((argument[0], argument[1]))
        elif name == "CATEGORY" and str(argument) in _CATEGORIES:
            found.add(_CATEGORIES[str(argument)])
        else:
            raise _UnknownError(name)
    return found
