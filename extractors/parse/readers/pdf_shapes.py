"""Digits that a PDF page draws as shapes or small pictures, which nobody reads here: a number beside such is lost, and so is a
cell that holds nothing else."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Any

from extractors.parse.readers.sheet import Box

_LEAST, _MOST = 3.0, 16.0  # points: how high a digit is drawn
_WIDEST = 40.0  # a picture of several
_BESIDE = 0.5  # of a letter's size: the gap in a number
LOST = "\ufffd"


def drawn_as_letters(page: Any) -> list[Box]:
    """The boxes of shapes and pictures on a page that are as large as letters, from the top down."""
    found = [
        (item["x0"], item["top"], item["x1"], item["bottom"])
        for item in (*page.curves, *page.images)
        if _LEAST <= item["height"] <= _MOST and item["width"] <= _WIDEST
    ]
    return sorted(found, key=lambda box: box[1])


def with_drawn(letters: list[dict[str, Any]], drawn: Sequence[Box]) -> list[dict[str, Any]]:
    """The letters of a page, with a lost one for each shape that stands right beside a digit, and over or behind no letter."""
    if not drawn:
        return letters
    tops = [box[1] for box in drawn]
    covered: set[Box] = set()
    lost: dict[Box, int] = {}  # the place of the digit beside it
    for place, letter in enumerate(letters):
        first = bisect.bisect_left(tops, letter["top"] - _MOST)
        for box in drawn[first : bisect.bisect_right(tops, letter["bottom"])]:
            x0, _, x1, bottom = box
            if bottom <= letter["top"] or not letter["text"].strip():
                continue
            if x0 <= (letter["x0"] + letter["x1"]) / 2 <= x1:
                covered.add(box)
            elif letter["text"].isdigit():
                apart = max(x0 - letter["x1"], letter["x0"] - x1)
                if apart <= _BESIDE * letter["size"]:
                    lost[box] = place
    found = list(letters)
    for box, place in sorted(lost.items(), key=lambda item: -item[1]):
        if box not in covered:
            letter = letters[place]
            shape = letter | {"text": LOST, "x0": box[0], "x1": box[2]}
            found.insert(place + (box[0] > letter["x0"]), shape)
    return found


def holds_drawn(cell: Box, drawn: Sequence[Box]) -> bool:
    """Whether a shape lies within a cell."""
    left, top, right, bottom = cell
    tops = [box[1] for box in drawn]
    held = drawn[bisect.bisect_left(tops, top) : bisect.bisect_right(tops, bottom)]
    return any(left <= x0 and x1 <= right and low <= bottom for x0, _, x1, low in held)
