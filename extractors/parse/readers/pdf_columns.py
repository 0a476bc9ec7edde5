"""Prose that a page of a PDF sets in two columns: which letters belong to which, so that no line is read across both."""

from __future__ import annotations

import collections
import re
import statistics
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from extractors.parse.readers.pdf_letters import base_line
from extractors.parse.readers.sheet import Box

_FEWEST = 4  # lines on each side
_APART = 1.0  # of a letter's size: the least width of what parts two columns
_SAME = 2.0  # points: lines that begin at one place, letters on one line
_LETTERS = 10  # in half of the lines of a column: less are labels and numbers
_MOST = 3  # columns in columns
_HEADING = re.compile("[（(]?[一二三四五六七八九十]{1,2}[、)）]")


class Band(msgspec.Struct, frozen=True):
    """A part of a page with two columns. Lengths are points; ``left`` and ``right``: the margins of each."""

    top: float
    bottom: float
    second: float  # where the second column begins
    left: tuple[float, float]
    right: tuple[float, float]


class _Run(msgspec.Struct, frozen=True):
    """Letters that stand close to each other in one line."""

    base: float
    x0: float
    x1: float
    size: float
    text: str


def two_columns(
    letters: Sequence[dict[str, Any]], tables: Sequence[Box], most: int = _MOST
) -> list[Band]:
    """The parts of a level page in which two columns of prose stand side by side, from the top down.

    A column may hold others, ``most`` deep.
    """
    runs = sorted(_runs(letters), key=lambda run: run.base)
    left = min((run.x0 for run in runs), default=0.0)
    starts = [run.x0 for run in runs if run.x0 > left + _LETTERS * run.size]
    places = collections.Counter(round(x / _SAME) for x in starts)
    # Where the most lines begin.
    place = max(places, key=lambda n: places[n] + places[n + 1], default=0)
    if most < 1 or places[place] + places[place + 1] < _FEWEST:
        return []
    second = min(x for x in starts if round(x / _SAME) in (place, place + 1))
    bands = []
    group: list[_Run] = []
    for run in runs:
        in_table = any(box[1] <= run.base <= box[3] for box in tables)
        if in_table or (run.x0 < second - _SAME and run.x1 > second):
            bands.append(_band(group, second))
            group = []
        else:
            group.append(run)
    bands.append(_band(group, second))
    return [band for band in bands if band is not None]


def by_column(
    letters: Sequence[dict[str, Any]],
    bands: Sequence[Band],
    tables: Sequence[Box],
    margins: tuple[float, float] | None = None,
    most: int = _MOST - 1,
) -> Iterator[tuple[list[dict[str, Any]], tuple[float, float] | None]]:
    """The letters in the order in which they are read, with the margins of their column."""
    rest = sorted(letters, key=base_line)
    for band in bands:
        yield [c for c in rest if base_line(c) < band.top], margins
        beside = [c for c in rest if band.top <= base_line(c) <= band.bottom]
        rest = [c for c in rest if base_line(c) > band.bottom]
        first = [c for c in beside if c["x0"] < band.second - _SAME]
        others = [c for c in beside if c["x0"] >= band.second - _SAME]
        for column, own in ((first, band.left), (others, band.right)):
            inner = two_columns(column, tables, most)
            yield from by_column(column, inner, tables, own, most - 1)
    yield rest, margins


def _runs(letters: Sequence[dict[str, Any]]) -> Iterator[_Run]:
    shown = sorted(
        (c for c in letters if c["text"].strip()),
        key=lambda c: (round(base_line(c) / _SAME), c["x0"]),
    )
    run: list[dict[str, Any]] = []
    for letter in shown:
        if run and not (
            abs(base_line(letter) - base_line(run[-1])) < _SAME
            and letter["x0"] - run[-1]["x1"] < _APART * letter["size"]
        ):
            yield _run(run)
            run = []
        run.append(letter)
    if run:
        yield _run(run)


def _run(letters: Sequence[dict[str, Any]]) -> _Run:
    first, last = letters[0], letters[-1]
    text = "".join(c["text"] for c in letters)
    return _Run(base_line(first), first["x0"], last["x1"], first["size"], text)


def _band(runs: Sequence[_Run], second: float) -> Band | None:
    """The columns of what no line crosses; None where these are no two columns of prose."""
    first = [run for run in runs if run.x0 < second - _SAME]
    others = [run for run in runs if run.x0 >= second - _SAME]
    while first and _HEADING.match(first[-1].text):
        first.pop()  # of what stands below both
    sides = first, others
    for side in sides:
        if len(side) < _FEWEST or statistics.median(len(r.text) for r in side) < _LETTERS:
            return None
    top, bottom = min(side[0].base for side in sides), max(side[-1].base for side in sides)
    left, right = ((min(r.x0 for r in side), max(r.x1 for r in side)) for side in sides)
    return Band(top - _SAME, bottom + _SAME, second, left, right)
