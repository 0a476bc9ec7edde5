"""Digits of one cell that markup sets in several sizes or moves apart, as 12 with a small 1 behind or before it: nobody knows
whether they are one number, so they are parted and the cell is not read."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import numpy

from extractors.parse.readers.markup_table import OpenTable

_ZERO, _TEN = numpy.uint32(ord("0")), numpy.uint32(10)
_LONGEST = 40  # characters of a cell that holds a number
_FURTHEST = 4_000  # characters of markup before the first digit of a cell
_SMALLER = 0.8  # as in office files
_UNTOLD = (
    13.5  # pixels, 10 points: where a cell tells no size, only what is surely small is smaller
)
_TOKEN = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[A-Za-z][\w:]*)(?P<said>[^<>]*)>", re.S)
_CELL = re.compile(r"<t[dh](?=[\s>])", re.I)
_SIZE = re.compile(
    r"font-size\s*:\s*(?:(?P<is>\d*\.?\d+)\s*(?P<unit>px|pt|r?em|%)|(?P<word>[a-z-]+))", re.I
)
_FONT_SIZE = re.compile(r"(?<![\w-])size\s*=[\"'\s]*(?P<sign>[+-]?)(?P<is>\d)", re.I)
_UNITS = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}
_WORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_FONT_SIZES = (10.0, 10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_STEPS = {"smaller": 0.8, "larger": 1.25}
_APART = re.compile(
    r"float\s*:\s*(?:left|right)|(?:margin|padding)-(?:left|right)\s*:\s*\d*[1-9]", re.I
)
_VOID = frozenset(("img", "br", "wbr", "input"))


def part_digits(
    tables: Iterable[OpenTable],
    text: str,
    anchors: array[int],
    starts: Sequence[int],
    pieces: Sequence[str],
) -> None:
    """Notes in the cells of ``tables`` where digits that stand together in the readable ``text`` do not look like one number.
    ``starts``: where each character stands in the source, of which these are the ``pieces``; ``anchors``: the characters
    before which something else may stand there."""
    joints = [at for at in _between_digits(text, anchors) if starts[at] > starts[at - 1] + 1]
    if not joints:
        return
    source = "".join(pieces)
    for table in tables:
        for row in table.rows:
            for cell in row:
                inside = joints[bisect_right(joints, cell.start) : bisect_left(joints, cell.end)]
                if inside and cell.end - cell.start <= _LONGEST:
                    places = [(starts[at - 1], starts[at]) for at in inside]
                    parted = _parted(source, starts[cell.start], places)
                    cell.gaps = [at for at, apart in zip(inside, parted, strict=True) if apart]


def _between_digits(text: str, anchors: array[int]) -> list[int]:
    """Which of the places stand between two digits, in order. Nearly no page has any, so all are looked at at once."""
    codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), numpy.uint32)
    digits = codes - _ZERO < _TEN
    at = numpy.frombuffer(anchors, numpy.int64)[1:]
    at = at[: at.searchsorted(len(text))]
    near = digits[at] & digits[at - 1] & (at > 0)
    return sorted(set(at[near].tolist())) if near.any() else []


def _parted(source: str, first: int, joints: Sequence[tuple[int, int]]) -> Iterator[bool]:
    """Whether the digits at both places of each joint look like parts of two numbers; ``first``: where the text of their cell
    begins."""
    begin = max(0, first - _FURTHEST)
    for opened in _CELL.finditer(source, begin, first):
        begin = opened.start()
    tokens = list(_TOKEN.finditer(source, begin, joints[-1][1]))
    around: list[tuple[str, float | None, int | None]] = []  # open elements: size, what moves them
    looks: list[tuple[int, float | None, int | None]] = []  # from where on; what is in force
    for token in tokens:
        name = (token["name"] or "").lower()
        if token["end"]:
            while around and any(each[0] == name for each in around):
                if around.pop()[0] == name:
                    break
        elif name and name not in _VOID:
            size, moved = around[-1][1:] if around else (None, None)
            said = token["said"]
            moved = token.start() if name not in ("td", "th") and _APART.search(said) else moved
            around.append((name, _size(name, said, size), moved))
        size, moved = around[-1][1:] if around else (None, None)
        looks.append((token.end(), size, moved))
    for left, right in joints:
        (size, moved), (other, moved_too) = _look_at(looks, left), _look_at(looks, right)
        pictured = "<img" in source[left:right].lower()
        yield pictured or moved != moved_too or _differ(size, other)


def _look_at(
    looks: Sequence[tuple[int, float | None, int | None]], place: int
) -> tuple[float | None, int | None]:
    found: tuple[float | None, int | None] = (None, None)
    for begin, size, moved in looks:
        if begin > place:
            break
        found = size, moved
    return found


def _size(name: str, said: str, around: float | None) -> float | None:
    """The size in pixels that a tag gives, or that of what is around it."""
    base = around or _UNTOLD
    if told := _SIZE.search(said):
        if told["is"]:
            unit, number = told["unit"].lower(), float(told["is"])
            return number * (
                _UNITS[unit] if unit in _UNITS else base * (0.01 if unit == "%" else 1)
            )
        word = told["word"].lower()
        return base * _STEPS[word] if word in _STEPS else _WORDS.get(word, around)
    if name == "font" and (told := _FONT_SIZE.search(said)):
        step = int(told["is"])
        if told["sign"]:
            return base * (0.8 if told["sign"] == "-" else 1.25) ** step
        return _FONT_SIZES[min(step, 7)]
    return base * _STEPS["smaller"] if name == "small" else around


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return (one or other or _UNTOLD) <= _UNTOLD * _SMALLER
    return min(one, other) <= max(one, other) * _SMALLER
