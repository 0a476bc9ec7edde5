"""The lists of ``parse/lists/``, which a person edits. Each is read once a process."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import yaml

from extractors.parse.words.needles import AnyRare, Rare
from extractors.parse.words.openers import dispatched, guarded
from extractors.seeds import CodebookError

_LISTS = Path(__file__).parents[1] / "lists"
_NAME = re.compile(r"\{([a-z_]+)\}")


@functools.cache
def _yaml(name: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = yaml.safe_load(
            (_LISTS / f"{name}.yml").read_text(encoding="utf-8")
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise CodebookError(
            f"{name}.yml:{mark.line + 1 if mark else 1}: {error.problem}"
        ) from error
    return loaded


@contextmanager
def _named(name: str, kind: str) -> Iterator[None]:
    """A pattern that is none is told by its list: it is a mistake of ours and of no document."""
    try:
        yield
    except re.error as error:
        raise CodebookError(f"{name}.yml: {kind}: {error}: {error.pattern!r:.200}") from error


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``lists/<name>.csv``."""
    with (_LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def listed(name: str, kind: str) -> list[str]:
    """What is listed under ``kind`` of ``lists/<name>.yml``."""
    items: list[str] = _yaml(name)[kind]
    return items


@functools.cache
def alternation(name: str, kind: str) -> str:
    """The patterns listed under ``kind`` of ``lists/<name>.yml`` as the source of one alternation."""
    return "|".join(f"(?:{pattern})" for pattern in _yaml(name)[kind])


@functools.cache
def guards(name: str, kind: str) -> str:
    """The words listed under ``kind`` as one alternation, each not behind the characters beside it."""
    return "|".join(
        f"(?<![{free}]){word}" if free else word for word, free in _yaml(name)[kind].items()
    )


@functools.cache
def compiled(name: str, kind: str, flags: int = 0) -> re.Pattern[str]:
    """The same, compiled."""
    with _named(name, kind):
        return dispatched(_yaml(name)[kind], flags)


def pattern(kind: str) -> re.Pattern[str]:
    """What ``lists/page_patterns.yml`` has of ``kind``, compiled; KeyError if there is none."""
    return compiled("page_patterns", kind)


@functools.cache
def rare(name: str, kind: str) -> Rare:
    """The same for what few texts hold."""
    with _named(name, kind):
        return Rare(alternation(name, kind))


@functools.cache
def any_rare(name: str, kind: str, flags: int = 0) -> AnyRare:
    """The patterns together, where few texts hold any of them."""
    with _named(name, kind):
        return AnyRare([Rare(pattern, flags) for pattern in _yaml(name)[kind]])


@functools.cache
def traps() -> re.Pattern[str]:
    """Every span whose digits state nothing, as one alternation (``lists/narrative_traps.yml``)."""
    with _named("narrative_traps", "traps"):
        return dispatched(list(_yaml("narrative_traps").values()), whole_numbers=True)


def spelled_out(pattern: str, name: str = "narrative_words") -> str:
    """``pattern`` with each ``{word}`` replaced by what ``lists/<name>.yml`` has for it, under ``words`` where it has such.

    Raises KeyError on a word that the list does not have; ``{0,8}`` is none.
    """
    words = _yaml(name).get("words", _yaml(name))
    return _NAME.sub(lambda word: spelled_out(words[word[1]], name), pattern)


@functools.cache
def shapes(name: str, kind: str) -> tuple[tuple[Any, Rare | re.Pattern[str]], ...]:
    """The rows ``role: pattern`` listed under ``kind``, in their order, with the list's own words."""
    rows = [row for shape in _yaml(name)[kind] for row in shape.items()]
    with _named(name, kind):
        return tuple((role, _quick(spelled_out(pattern, name))) for role, pattern in rows)


def _quick(pattern: str) -> Rare | re.Pattern[str]:
    try:
        return Rare(pattern)
    except ValueError:  # its words stand ahead of the match
        return guarded(pattern)


class Units(msgspec.Struct, frozen=True):
    """Unit words: ``pattern`` finds the longest at a position, ``kind`` tells counts from money; of ``fractions`` a part
    may be told (612.4公顷)."""

    pattern: str
    kind: dict[str, str]
    fractions: frozenset[str]


@functools.cache
def units() -> Units:
    """``lists/narrative_units.csv``; ``not_before`` keeps 次会议 apart from 次性, ``fractions`` is ``yes`` or empty."""
    listed = sorted(rows("narrative_units"), key=lambda row: -len(row["unit"]))
    either = "|".join(
        re.escape(row["unit"]) + (f"(?!{row['not_before']})" if row["not_before"] else "")
        for row in listed
    )
    fractions = frozenset(row["unit"] for row in listed if row["fractions"])
    return Units(either, {row["unit"]: row["kind"] for row in listed}, fractions)
