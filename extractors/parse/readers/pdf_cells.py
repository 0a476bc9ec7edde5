"""In which cell of a PDF table each letter stands. The letters of a word that runs over a border belong to one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from extractors.parse.readers.sheet import Box

_TOUCHING = 0.06  # of a letter's size: the gap in a word, which is drawn at once
_EDGE = 1.2  # of it: how far from its border a word may begin or end that keeps to that side
_MIDDLE = 0.6  # of it: how far from the middle of its cell a word may stand that is centred
_LOST = "\ufffd"


def letters_of_cells(
    boxes: Sequence[Box], letters: Sequence[dict[str, Any]]
) -> list[list[dict[str, Any]]]:
    """The letters of each cell, in their order; of a number that nobody knows whose it is each cell that it touches gets lost
    ones. ``letters``: those of the page that stand as high as the table."""
    owners = [_cell_at(boxes, (c["x0"] + c["x1"]) / 2, c["middle"]) for c in letters]
    found: list[list[dict[str, Any]]] = [[] for _ in boxes]
    over: list[tuple[int, int, list[int]]] = []  # words that run over a border
    for first, behind in _words(letters):
        touched = sorted({cell for cell in owners[first:behind] if cell is not None})
        if touched and (len(touched) > 1 or None in owners[first:behind]):
            over.append((first, behind, touched))
        elif touched:
            found[touched[0]] += letters[first:behind]
    told = [bool(own) for own in found]
    for first, behind, touched in over:
        word, cells = letters[first:behind], owners[first:behind]
        whose = _whose([boxes[cell] for cell in touched], word)
        if whose is not None and _is_one(word, [told[c] for c in touched if c != touched[whose]]):
            cells = [touched[whose]] * len(word)
        elif any(c["text"].isdigit() for c in word):
            word = [c | {"text": _LOST} for c in word]
        for letter, cell in zip(word, cells, strict=True):
            if cell is not None:
                found[cell].append(letter)
    return found


def _is_one(word: Sequence[dict[str, Any]], others: Sequence[bool]) -> bool:
    """Whether a word that runs into ``others`` may be one: where one of these holds nothing else, digits may be two
    numbers that touch."""
    return all(others) or not all(c["text"].isdigit() for c in word)


def _cell_at(boxes: Sequence[Box], x: float, y: float) -> int | None:
    for number, (left, top, right, bottom) in enumerate(boxes):
        if left <= x < right and top <= y < bottom:
            return number
    return None


def _words(letters: Sequence[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Places of letters that touch each other in one line and one font."""
    first = 0
    for number in range(1, len(letters) + 1):
        if number < len(letters):
            before, here = letters[number - 1], letters[number]
            if (
                here["fontname"] == before["fontname"]
                and here["size"] == before["size"]
                and abs(here["top"] - before["top"]) < _TOUCHING * here["size"]
                and abs(here["x0"] - before["x1"]) < _TOUCHING * here["size"]
                and here["text"].strip()
            ):
                continue
        yield first, number
        first = number


def _whose(boxes: Sequence[Box], word: Sequence[dict[str, Any]]) -> int | None:
    """The one cell at whose left or right border, or in whose middle, a word stands; None where there are several."""
    size = word[0]["size"]
    left, right = word[0]["x0"], word[-1]["x1"]
    fits = {
        number
        for number, box in enumerate(boxes)
        if 0 <= left - box[0] < _EDGE * size
        or 0 <= box[2] - right < _EDGE * size
        or abs(box[0] + box[2] - left - right) / 2 < _MIDDLE * size
    }
    return fits.pop() if len(fits) == 1 else None
