"""Which letters of a PDF page can be believed, and on which line they stand: pages that lie on their side, letters that
stand askew or raised, fonts that name wrong ones."""

from __future__ import annotations

import collections
import re
from typing import Any

from extractors.parse.readers.decode import frequent_share
from extractors.parse.readers.shown import RAISED, RAISED_END, by_shape
from extractors.parse.records import Problem

# Direction of a line → degrees that set it upright.
_TURN = {(0, 1): 90, (-1, 0): 180, (0, -1): 270}
_LEVEL = 0.05  # of a letter's width: how far its line may rise, as of a scan that was put straight
_FEW = 40  # letters, of which nothing can be said
_GARBLED = 0.02  # share of frequent characters; prose and tables of reports have a tenth and more
# A page may hold nothing but a table, whose head has other characters than prose.
_HEAD = re.compile("总计|合计|结果维持")
CID = re.compile(r"\(cid:\d+\)")
_SHOWN = 60
# Points: the box that each letter gets around its base line, whatever its font says.
_ABOVE, _BELOW = 8.0, 2.0
# Of the size of the letter before: what is raised or lowered is so small and so far off.
_SMALLER, _RAISED = 0.85, 0.15
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
        if CID.match(c["text"])
        or "\ue000" <= by_shape(c["text"]) <= "\uf8ff"
        or c["text"] == "\ufffd"
    )
    text = "".join(c["text"] for c in characters if not c["text"].isascii())
    garbled = len(text) - lost >= _FEW and frequent_share(text) < _GARBLED
    if garbled and not _HEAD.search(text):
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
        base = base_line(character)
        text = character["text"]
        if before is not None and _is_raised(character, before):
            base, text = base_line(before), f"{RAISED}{text}{RAISED_END}"
        elif text.strip():
            before = character
        high, low = character["top"], character["bottom"]
        moved = {"text": text, "top": base - _ABOVE, "bottom": base + _BELOW}
        moved |= {"doctop": character["doctop"] - high + base - _ABOVE}
        moved |= {"middle": (high + low) / 2, "high": high, "low": low}
        level.append(character | moved)
    return level


def base_line(character: dict[str, Any]) -> float:
    """The height of the line on which a letter stands, from the top of the page."""
    return float(character["bottom"] - (character["matrix"][5] - character["y0"]))


def _is_raised(character: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a letter is a mark at ``before``, the last one that was none."""
    size = before["size"]
    apart = abs(base_line(before) - base_line(character))
    return bool(
        character["size"] <= _SMALLER * size
        and _RAISED * size <= apart <= _FURTHEST * size
        and -1 <= character["x0"] - before["x1"] <= 2 * size
    )
