"""Long alternations made fast: a look at one character tells where none of them can begin.

Python tries every branch at every character; prose is mostly characters that no branch begins with. The
set of first characters is read from the parsed pattern. Where it cannot be told, there is no guard.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

# The parser of re has no public name; a shape of it that is not known below gives no guard.
_parser = importlib.import_module("re._parser")
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
_ZERO_WIDTH = frozenset(("AT", "ASSERT", "ASSERT_NOT"))
_REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))


class _UnknownError(ValueError):
    """The first character cannot be told."""


def guarded(source: str, flags: int = 0) -> re.Pattern[str]:
    """``source`` compiled; it matches what ``re.compile(source, flags)`` matches, only sooner."""
    try:
        first, may_be_empty = _first(_parser.parse(source, flags))
    except _UnknownError:
        return re.compile(source, flags)
    if may_be_empty or not first:
        return re.compile(source, flags)
    return re.compile(f"(?=[{''.join(sorted(first))}])(?:{source})", flags)


def _first(items: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool]:
    """Members of a character class with which a match may begin, and whether it may be empty."""
    found: set[str] = set()
    for operation, argument in items:
        name = str(operation)
        if name in _ZERO_WIDTH:
            continue
        if name == "LITERAL":
            return found | _range(argument, argument), False
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


def _members(items: Iterable[tuple[Any, Any]]) -> set[str]:
    found: set[str] = set()
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            found |= _range(argument, argument)
        elif name == "RANGE":
            found |= _range(*argument)
        elif name == "CATEGORY" and str(argument) in _CATEGORIES:
            found.add(_CATEGORIES[str(argument)])
        else:
            raise _UnknownError(name)
    return found


def _range(low: int, high: int) -> set[str]:
    return {f"\\U{low:08x}-\\U{high:08x}"}
