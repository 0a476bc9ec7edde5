"""The lists of ``parse/lists/``, which a person edits. Each is read once a process."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import yaml

from extractors.parse.words.needles import AnyRare, Rare
from extractors.parse.words.openers import dispatched, guarded, joined
from extractors.seeds import CodebookError, read_rows

_LISTS = Path(__file__).parents[1] / "lists"
_NAME = re.compile(r"\{([a-z_]+)\}")


class _Once(yaml.SafeLoader):
    """Reads YAML in which no key stands twice: the first of them would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        told: set[str] = set()
        for key, _ in node.value:
            if key.value in told:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value} stands there twice", key.start_mark
                )
            told.add(key.value)
        return super().construct_mapping(node, deep)


@functools.cache
def _yaml(name: str) -> dict[str, Any]:
    text = (_LISTS / f"{name}.yml").read_text(encoding="utf-8")
    try:
        loaded = yaml.load(text, _Once)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise CodebookError(
            f"{name}.yml:{mark.line + 1 if mark else 1}: {error.problem}"
        ) from error
    if not isinstance(loaded, dict):
        raise CodebookError(f"{name}.yml: no list by its name")
    return loaded


def _kind(name: str, kind: str) -> Any:
    """What ``lists/<name>.yml`` has under ``kind``."""
    found = _yaml(name).get(kind)
    if not found:
        raise CodebookError(f"{name}.yml: {kind} is missing or empty")
    return found


@contextmanager
def _named(name: str, kind: str) -> Iterator[None]:
    """A pattern that is none is told by its list: it is a mistake of ours and of no document."""
    try:
        yield
    except re.error as error:
        raise CodebookError(f"{name}: {kind}: {error}: {error.pattern!r:.200}") from error
    except (KeyError, RecursionError) as error:
        raise CodebookError(f"{name}: {kind}: no word, or one of itself: {error}") from error


def rows(
    name: str, columns: Sequence[str], key: Sequence[str], patterns: Sequence[str] = ()
) -> Iterator[dict[str, str]]:
    """The rows of ``lists/<name>.csv``, with ``columns``; ``patterns`` are those that hold some."""
    path = _LISTS / f"{name}.csv"
    for line, row in read_rows(path, columns, key):
        for column in patterns:
            with _named(f"{path.name}:{line}", column):
                re.compile(row[column])
        yield row


def listed(name: str, kind: str) -> list[str]:
    """What is listed under ``kind`` of ``lists/<name>.yml``."""
    items: list[str] = _kind(name, kind)
    return items


@functools.cache
def alternation(name: str, kind: str) -> str:
    """The patterns listed under ``kind`` of ``lists/<name>.yml`` as the source of one alternation."""
    patterns = _kind(name, kind)
    with _named(f"{name}.yml", kind):
        for pattern in patterns:  # it becomes a part of others, which would not name the list
            re.compile(pattern)
    return joined(patterns)


@functools.cache
def guards(name: str, kind: str) -> str:
    """The words listed under ``kind`` as one alternation, each not behind the characters beside it."""
    return "|".join(
        f"(?<![{free}]){word}" if free else word for word, free in _kind(name, kind).items()
    )


@functools.cache
def compiled(name: str, kind: str, flags: int = 0) -> re.Pattern[str]:
    """The same, compiled."""
    with _named(f"{name}.yml", kind):
        return dispatched(_kind(name, kind), flags)


def pattern(kind: str) -> re.Pattern[str]:
    """What ``lists/page_patterns.yml`` has of ``kind``, compiled."""
    return compiled("page_patterns", kind)


@functools.cache
def rare(name: str, kind: str) -> Rare:
    """The same for what few texts hold."""
    with _named(f"{name}.yml", kind):
        return Rare(joined(_kind(name, kind)))


@functools.cache
def any_rare(name: str, kind: str, flags: int = 0) -> AnyRare:
    """The patterns together, where few texts hold any of them."""
    with _named(f"{name}.yml", kind):
        return AnyRare([Rare(pattern, flags) for pattern in _kind(name, kind)])


@functools.cache
def traps() -> re.Pattern[str]:
    """Every span whose digits state nothing, as one alternation (``lists/narrative_traps.yml``)."""
    with _named("narrative_traps.yml", "traps"):
        return dispatched(list(_yaml("narrative_traps").values()), whole_numbers=True)


def spelled_out(pattern: str, name: str = "narrative_words") -> str:
    """``pattern`` with each ``{word}`` replaced by what ``lists/<name>.yml`` has for it, under ``words`` where it has such.

    Raises KeyError on a word that the list does not have; ``{0,8}`` is none.
    """
    words = _yaml(name).get("words", _yaml(name))
    return _NAME.sub(lambda word: spelled_out(words[word[1]], name), pattern)


def _shapes(name: str, kind: str) -> Iterator[tuple[Any, str]]:
    for shape in _kind(name, kind):
        if not isinstance(shape, dict):
            raise CodebookError(f"{name}.yml: {kind}: {shape!r:.80} is no role with its pattern")
        for role, pattern in shape.items():
            yield role, spelled_out(pattern, name)


@functools.cache
def shapes(name: str, kind: str) -> tuple[tuple[Any, Rare | re.Pattern[str]], ...]:
    """The rows ``role: pattern`` listed under ``kind``, in their order, with the list's own words."""
    with _named(f"{name}.yml", kind):
        return tuple((role, _quick(pattern)) for role, pattern in _shapes(name, kind))


@functools.cache
def replaced(name: str, kind: str) -> Callable[[str], str]:
    """What puts the plain word of each row ``plain word: pattern`` listed under ``kind`` where its pattern stands in a text."""
    with _named(f"{name}.yml", kind):
        words, sources = zip(*_shapes(name, kind), strict=True)
        found = guarded("|".join(f"({source})" for source in sources))
    if found.groups != len(words):
        raise CodebookError(f"{name}.yml: {kind}: a pattern has a group of its own: write (?:…)")
    return functools.partial(found.sub, lambda told: words[told.lastindex - 1])


def _quick(pattern: str) -> Rare | re.Pattern[str]:
    try:
        return Rare(pattern)
    except ValueError:  # no word is in each match for certain
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
    columns = ("unit", "kind", "not_before", "fractions")
    told = rows("narrative_units", columns, key=["unit"], patterns=["not_before"])
    listed = sorted(told, key=lambda row: -len(row["unit"]))
    either = "|".join(
        re.escape(row["unit"]) + (f"(?!{row['not_before']})" if row["not_before"] else "")
        for row in listed
    )
    fractions = frozenset(row["unit"] for row in listed if row["fractions"])
    return Units(either, {row["unit"]: row["kind"] for row in listed}, fractions)
