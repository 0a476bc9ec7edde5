"""Which letters of a PDF page can be believed: pages that lie on their side, letters that stand askew, fonts that name wrong ones."""

from __future__ import annotations

import collections
import re
from typing import Any

from extractors.parse.decode import frequent_share
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
        if _CID.match(c["text"]) or "\ue000" <= c["text"] <= "\uf8ff" or c["text"] == "\ufffd"
    )
    text = "".join(c["text"] for c in characters if not c["text"].isascii())
    if len(text) - lost >= _FEW and frequent_share(text) < _GARBLED:
        return len(characters)
    return lost
