"""Letters that a PDF page carries and does not show: struck out, white on white, painted over, behind a picture, off the page,
too small; and letters that lie over each other."""

from __future__ import annotations

import bisect
import collections
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from extractors.parse.readers.pdf_drawn import blends, may_hide, undrawn
from extractors.parse.readers.pdf_entries import covering_notes
from extractors.parse.readers.pdf_letters import base_line
from extractors.parse.records import Problem

_SHOWN = 60
_THIN = 1.5  # points: a stroke through letters
_THROUGH = (0.15, 0.5)  # of the size of a letter: how high above its base line it is struck
_WHITE = {1: 1, 3: 1, 4: 0}  # each part of a white of grey, of red, green and blue, of inks
_SHADE = 0.03  # of it: what no eye tells from white
# Of a page: more is what lies over all of it, and lets it through in ways unknown.
_MOST_PAINT = 0.3
_SMALL = 0.001  # of the height of the page: letters under one point that nobody reads
_FLAT = 0.05  # of its height: a letter pressed together

# Of a picture that lets something through.
_CLEAR = frozenset(("SMask", "SMaskInData", "Mask", "ImageMask"))
_MOST_OVER = 2_000  # boxes and pictures that are looked at

_OVER = 0.5  # of a letter's width: letters that begin nearer to each other cover each other
_LEVEL = 0.3  # of its size: the same for base lines
_BOLD, _EVEN = 0.3, 0.03  # of a width and a size: how far letters are moved to make them bold
_TOUCHING = 0.2  # of it: how far apart digits of a number stand
_NARROW = 0.55  # of its size: a digit, whatever box its font gives
_PLACE = 6.0  # points: letters of neighbouring places are compared
_MOST = 40  # that are compared
_LOST = "\ufffd"


def without_unseen(page: Any, draw: Callable[[Any], Any]) -> tuple[Any, list[Problem]]:
    """The level page without letters that it does not show, and their digits named. ``draw``: a picture of the page."""
    covered, paint = _painted_over(page)
    unseen = {
        "it is struck out": _struck(page),
        "it is as white as the page": _white(page),
        "it is painted over": covered,
        "it lies behind a picture": _behind_pictures(page),
        "a note on the page strikes it out or covers it": [
            c for note in covering_notes(page) for c in page.chars if _covers(note, c)
        ],
        "it stands off the page": _outside(page),
        "it is too small to be seen": [
            c for c in page.chars if c["text"].strip() and _is_small(c, page.height)
        ],
    }
    told = {id(c) for letters in unseen.values() for c in letters}
    missing = undrawn(page, draw(page)) if may_hide(page) else []
    unseen["it is not drawn"] = [c for c in missing if id(c) not in told]
    if not any(unseen.values()):
        return page, []
    problems = [
        Problem("hidden_text", f"not read, as {why}: {_text(letters)}", f"page {page.page_number}")
        for why, letters in unseen.items()
        if any(letter.isdigit() for c in letters for letter in c["text"])
    ]
    gone = told | {id(c) for c in (*paint, *missing)}
    return page.filter(lambda item: id(item) not in gone), problems


def _text(letters: Sequence[dict[str, Any]]) -> str:
    return "".join(c["text"] for c in letters)[:_SHOWN]


def _struck(page: Any) -> list[dict[str, Any]]:
    strokes = sorted(
        ((item["top"] + item["bottom"]) / 2, item["x0"], item["x1"])
        for item in (*page.rects, *page.lines)
        if item["height"] <= _THIN < item["width"]
    )
    heights = [height for height, _, _ in strokes]
    struck = []
    for character in page.chars:
        if not character["text"].strip():
            continue
        base, size = base_line(character), _em(character)
        first = bisect.bisect_left(heights, base - _THROUGH[1] * size)
        last = bisect.bisect_right(heights, base - _THROUGH[0] * size)
        middle = (character["x0"] + character["x1"]) / 2
        if any(left < middle < right for _, left, right in strokes[first:last]):
            struck.append(character)
    return struck


def _white(page: Any) -> list[dict[str, Any]]:
    """Letters as white as the page, where nothing of another colour lies behind them."""
    white = [c for c in page.chars if c["text"].strip() and _is_white(c)]
    if not white:
        return []
    behind = [item for item in (*page.rects, *page.curves) if item["fill"] and not _is_white(item)]
    behind += page.images
    return [c for c in white if not any(_covers(item, c) for item in behind)]


def _painted_over(page: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Letters over which the page is painted again, as editors do before they write another number there; and that
    paint, which is the border of nothing."""
    most = _MOST_PAINT * float(page.width) * float(page.height)
    paint = [r for r in page.rects if r["fill"] and r["height"] > _THIN]
    if not all(map(_is_white, paint)) and blends(page):
        paint = [r for r in paint if _is_white(r)]
    paint = [r for r in paint if _is_white(r) or r["width"] * r["height"] < most]
    if not paint:
        return [], []
    over = _drawn_later(page, paint)
    covered = {id(c): c for _, c in over if not _is_white(c)}
    return list(covered.values()), [rect for rect, _ in over]


def _behind_pictures(page: Any) -> list[dict[str, Any]]:
    """Letters over which a picture is drawn that lets nothing through: what a program read off a scan, mostly."""
    pictures = [image for image in page.images if _CLEAR.isdisjoint(image["stream"].attrs)]
    if not pictures or blends(page):
        return []
    return list({id(c): c for _, c in _drawn_later(page, pictures)}.values())


def _drawn_later(
    page: Any, items: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each of these boxes or pictures with each letter that it was drawn over."""
    letters = sorted((c for c in page.chars if c["text"].strip()), key=_middle)
    heights = [_middle(c) for c in letters]
    under = []
    for item in items[:_MOST_OVER]:
        first = bisect.bisect_left(heights, item["top"])
        last = bisect.bisect_right(heights, item["bottom"])
        under += [(item, c) for c in letters[first:last] if _covers(item, c)]
    if not under:
        return []
    order = _drawing_order(page.root_page)
    return [pair for pair in under if order[id(pair[0])] > order[id(pair[1])]]


def _drawing_order(page: Any) -> dict[int, int]:
    """When each letter, box and picture of a page was drawn: the library keeps that apart from what it tells of them."""
    ways = {kind: iter(page.objects.get(kind, ())) for kind in ("char", "rect", "image")}
    order: dict[int, int] = {}
    for place, kind in enumerate(_drawn(page.layout)):
        item = next(ways[kind], None) if kind in ways else None
        if item is not None:
            order[id(item)] = place
    return order


def _drawn(layout: Any) -> Iterator[str]:
    for item in layout._objs:
        if hasattr(item, "_objs"):
            yield from _drawn(item)
        else:
            yield type(item).__name__.removeprefix("LT").lower()


def _outside(page: Any) -> list[dict[str, Any]]:
    boxes = (page.mediabox, page.cropbox)
    left, top = (max(box[n] for box in boxes) for n in (0, 1))
    right, bottom = (min(box[n] for box in boxes) for n in (2, 3))
    return [
        c
        for c in page.chars
        if not (left <= (c["x0"] + c["x1"]) / 2 <= right and top <= _middle(c) <= bottom)
    ]


def _is_small(character: dict[str, Any], height: float) -> bool:
    wide, _, _, high = map(abs, character["matrix"][:4])
    return bool(character["size"] < _SMALL * height or wide < _FLAT * high)


def _middle(item: dict[str, Any]) -> float:
    return float((item["top"] + item["bottom"]) / 2)


def _em(character: dict[str, Any]) -> float:
    """The size of a letter, whatever box its font gives: Chinese letters are as wide, others mostly half."""
    wide = character["x1"] - character["x0"]
    return float(min(character["size"], wide * (2.2 if character["text"].isascii() else 1.1)))


def _is_white(item: dict[str, Any]) -> bool:
    colour = item["non_stroking_color"]
    parts = tuple(colour) if isinstance(colour, Sequence) else (colour,)
    white = _WHITE.get(len(parts))
    return white is not None and all(
        isinstance(part, int | float) and abs(part - white) <= _SHADE for part in parts
    )


def _covers(item: dict[str, Any], character: dict[str, Any]) -> bool:
    x = (character["x0"] + character["x1"]) / 2
    return bool(
        item["x0"] <= x <= item["x1"] and item["top"] <= _middle(character) <= item["bottom"]
    )


def printed_once(characters: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The letters of a page: those printed again on themselves (bold type, shadows) once, and digits that stand on other
    digits lost, as nobody can tell which of them count."""
    places: dict[tuple[int, int], list[int]] = collections.defaultdict(list)
    kept: list[dict[str, Any]] = []
    doubled: dict[int, dict[str, Any]] = {}
    for character in characters:
        text = character["text"]
        if not text.strip():
            kept.append(character)
            continue
        x, y, size = character["x0"], base_line(character), character["size"]
        wide = min(character["x1"] - x, size * (_NARROW if text.isascii() else 1))
        column, row = int(x // _PLACE), int(y // _PLACE)
        near = [
            number
            for beside in (column - 1, column, column + 1)
            for below in (row - 1, row, row + 1)
            for number in places.get((beside, below), ())
        ]
        over = [
            number
            for number in near[:_MOST]
            if abs(kept[number]["x0"] - x) < _OVER * wide
            and abs(base_line(kept[number]) - y) < _LEVEL * size
        ]
        same = [number for number in over if kept[number]["text"] == text]
        if text.isdigit() and any(_is_beside(character, kept[number], wide) for number in same):
            for number in same:
                kept[number] = kept[number] | {"text": _LOST}
        elif same:
            doubled |= dict.fromkeys(same if text.isdigit() else (), character)
            continue
        if text.isdigit():
            digits = [n for n in over if kept[n]["text"].isdigit() or kept[n]["text"] == _LOST]
            for number in digits:
                kept[number] = kept[number] | {"text": _LOST}
            if digits or len(near) > _MOST:
                character = character | {"text": _LOST}
        places[column, row].append(len(kept))
        kept.append(character)
    for number in _shared(kept, doubled):
        kept[number] = kept[number] | {"text": _LOST}
        kept.append(doubled[number] | {"text": _LOST})
    return kept


def _is_beside(digit: dict[str, Any], other: dict[str, Any], wide: float) -> bool:
    """Whether the same digit stands so far beside another, and as high, that both may be meant."""
    level = abs(base_line(digit) - base_line(other)) < _EVEN * digit["size"]
    return bool(level and abs(digit["x0"] - other["x0"]) > _BOLD * wide)


def _shared(kept: Sequence[dict[str, Any]], doubled: Collection[int]) -> list[int]:
    """Those of the digits printed twice beside which one of the same number is printed once: the end of a number on the
    begin of another."""
    heights = {round(base_line(kept[number])) for number in doubled}
    beside = [
        (number, digit)
        for number, digit in enumerate(kept)
        if doubled and digit["text"].isdigit() and round(base_line(digit)) in heights
    ]
    beside.sort(key=lambda pair: (round(base_line(pair[1])), pair[1]["x0"]))
    found = []
    for (first, left), (second, right) in itertools.pairwise(beside):
        touch = abs(right["x0"] - left["x1"]) < _TOUCHING * left["size"]
        if touch and (first in doubled) != (second in doubled):
            found.append(first if first in doubled else second)
    return found
