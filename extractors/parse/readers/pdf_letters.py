"""Which letters of a PDF page can be believed, and on which line they stand: pages that lie on their side, letters that
stand askew or raised, fonts that name wrong ones."""

from __future__ import annotations

import bisect
import collections
import re
from collections.abc import Sequence
from typing import Any

from extractors.parse.decode import frequent_share
from extractors.parse.readers.shown import RAISED, RAISED_END, by_shape
from extractors.parse.records import Problem

_TURN = {
    (0, 1): 90,
    (-1, 0): 180,
    (0, -1): 270,
}  # direction of a line → degrees that set it upright
_LEVEL = 0.05  # of a letter's width: how far its line may rise, as of a scan that was put straight
_FEW = 40  # letters, of which nothing can be said
_GARBLED = 0.02  # share of frequent characters; prose and tables of reports have a tenth and more
_CID = re.compile(r"\(cid:\d+\)")
_SHOWN = 60
_THIN = 1.5  # points: a stroke through letters
_THROUGH = (0.15, 0.5)  # of the size of a letter: how high above its base line it is struck
_WHITE = frozenset(((1,), (1, 1, 1), (0, 0, 0, 0)))  # grey, red green blue, inks
_ABOVE, _BELOW = (
    8.0,
    2.0,
)  # points: the box that each letter gets around its base line, whatever its font says
_SMALLER, _RAISED = (
    0.85,
    0.15,
)  # of the size of the letter before: what is raised or lowered is so small and so far off
_FURTHEST = 0.7


def upright(page: Any) -> Any:
    """The page turned so that most of its letters stand; the same page where they do."""
    directions = collections.Counter(_direction(c) for c in page.chars if c["text"].strip())
    most = max(directions, key=directions.__getitem__, default=(1, 0))
    if most not in _TURN:
        return page
    rotation = (page.rotation + _TURN[most]) % 360
    page.page_obj.attrs["Rotate"] = page.page_obj.rotate = rotation
    page.close()
    return type(page)(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def without_askew(page: Any) -> tuple[Any, Problem | None]:
    """The page without letters that stand in another direction than its lines, and their digits named.

    Watermarks lie over the cells of tables; a table on its side among upright lines would be read backwards.
    """
    askew = [c for c in page.chars if c["text"].strip() and _direction(c) != (1, 0)]
    if not askew:
        return page, None
    text = "".join(c["text"] for c in askew)
    problem = None
    if any(letter.isdigit() for letter in text):
        problem = Problem(
            "turned_text",
            f"not read, as it stands turned: {text[:_SHOWN]}",
            f"page {page.page_number}",
        )
    level = page.filter(lambda i: i["object_type"] != "char" or _direction(i) in ((1, 0), None))
    return level, problem


def without_unseen(page: Any) -> tuple[Any, list[Problem]]:
    """The level page without letters that are struck out, or white on the white page, and their digits named."""
    strokes = sorted(
        ((item["top"] + item["bottom"]) / 2, item["x0"], item["x1"])
        for item in (*page.rects, *page.lines)
        if item["height"] <= _THIN < item["width"]
    )
    heights = [height for height, _, _ in strokes]
    struck, white = [], []
    for character in page.chars:
        if not character["text"].strip():
            continue
        base, size = _base_line(character), _em(character)
        first = bisect.bisect_left(heights, base - _THROUGH[1] * size)
        last = bisect.bisect_right(heights, base - _THROUGH[0] * size)
        middle = (character["x0"] + character["x1"]) / 2
        if any(left < middle < right for _, left, right in strokes[first:last]):
            struck.append(character)
        elif _is_white(character):
            white.append(character)
    if white:
        behind = [
            item for item in (*page.rects, *page.curves) if item["fill"] and not _is_white(item)
        ]
        behind += page.images
        white = [c for c in white if not any(_covers(item, c) for item in behind)]
    if not struck and not white:
        return page, []
    where = f"page {page.page_number}"
    problems = []
    text = "".join(c["text"] for c in struck)
    if any(letter.isdigit() for letter in text):
        words = f"not read, as it is struck out: {text[:_SHOWN]}"
        problems.append(Problem("hidden_text", words, where))
    text = "".join(c["text"] for c in white)
    if any(letter.isdigit() for letter in text):
        words = f"not read, as it is as white as the page: {text[:_SHOWN]}"
        problems.append(Problem("hidden_text", words, where))
    gone = {id(character) for character in (*struck, *white)}
    return page.filter(lambda item: id(item) not in gone), problems


def _em(character: dict[str, Any]) -> float:
    """The size of a letter, whatever box its font gives: Chinese letters are as wide, others mostly half."""
    wide = character["x1"] - character["x0"]
    return float(min(character["size"], wide * (2.2 if character["text"].isascii() else 1.1)))


def _is_white(item: dict[str, Any]) -> bool:
    colour = item["non_stroking_color"]
    return (
        isinstance(colour, Sequence | int | float)
        and (tuple(colour) if isinstance(colour, Sequence) else (colour,)) in _WHITE
    )


def _covers(item: dict[str, Any], character: dict[str, Any]) -> bool:
    x = (character["x0"] + character["x1"]) / 2
    y = (character["top"] + character["bottom"]) / 2
    return bool(item["x0"] <= x <= item["x1"] and item["top"] <= y <= item["bottom"])


def _direction(character: dict[str, Any]) -> tuple[int, int] | None:
    """Where the line of a letter goes: (1, 0) to the right; (0, 0) for a slant; None for what has no size."""
    a, b = character["matrix"][:2]
    size = max(abs(a), abs(b))
    if size == 0:
        return None
    if min(abs(a), abs(b)) > _LEVEL * size:
        return 0, 0
    return round(a / size), round(b / size)


def count_unnamed(characters: list[dict[str, Any]]) -> int:
    """How many characters of a page have no letter: none is named, or all of them are the wrong ones."""
    lost = sum(
        1
        for c in characters
        if _CID.match(c["text"])
        or "\ue000" <= by_shape(c["text"]) <= "\uf8ff"
        or c["text"] == "\ufffd"
    )
    text = "".join(c["text"] for c in characters if not c["text"].isascii())
    if len(text) - lost >= _FEW and frequent_share(text) < _GARBLED:
        return len(characters)
    return lost


def on_base_lines(characters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copies of the letters of a level page whose boxes tell their line: fonts give letters of one line boxes that lie
    apart, and a digit that is raised looks like one of the number before it (``RAISED`` stands around its text).

    ``middle``, ``high`` and ``low`` are the middle and the ends of the box that the font gives.
    """
    level = []
    before: dict[str, Any] | None = None
    for character in characters:
        base = _base_line(character)
        text = character["text"]
        if before is not None and _is_raised(character, before):
            base, text = _base_line(before), f"{RAISED}{text}{RAISED_END}"
        elif text.strip():
            before = character
        high, low = character["top"], character["bottom"]
        moved = {"text": text, "top": base - _ABOVE, "bottom": base + _BELOW}
        moved |= {"doctop": character["doctop"] - high + base - _ABOVE}
        moved |= {"middle": (high + low) / 2, "high": high, "low": low}
        level.append(character | moved)
    return level


def _base_line(character: dict[str, Any]) -> float:
    """The height of the line on which a letter stands, from the top of the page."""
    return float(character["bottom"] - (character["matrix"][5] - character["y0"]))


def _is_raised(character: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a letter is a mark at ``before``, the last one that was none."""
    size = before["size"]
    apart = abs(_base_line(before) - _base_line(character))
    return bool(
        character["size"] <= _SMALLER * size
        and _RAISED * size <= apart <= _FURTHEST * size
        and -1 <= character["x0"] - before["x1"] <= 2 * size
    )
