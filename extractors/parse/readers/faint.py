"""Digits that an office file holds and its paper does not show as such: white, tiny, flat ones and pictures of a symbol
font are lost; small ones beside the line are notes; a field that counts may have no result."""

from __future__ import annotations

import re

WHITE = "FFFFFF"
LOST = "\ufffd"
# Fields that show a number which a file need not hold: sums, choices, digits above or over each other (a ring around
# one is a mark).
COMPUTED = re.compile(r"\s*(?:=|FORMDROPDOWN|EQ\b(?!.*\\ac\s*\([○□△◇]))", re.IGNORECASE)
RINGED = re.compile(r"\s*EQ\b.*\\ac\s*\([○□△◇]", re.IGNORECASE)
USUAL_SIZE = 20  # half points, where a run tells none

_DIGIT = re.compile(r"\d")
_PICTURES = ("wingdings", "webdings")  # fonts that draw pictures in the places of digits
_SMALLEST = 2  # half points
_NARROWEST = 5  # per cent
_RAISED = 4  # half points, more than fonts are set right by
_SMALLER = 0.8
_NOTE = re.compile(r"[\d\s\[\]()〔〕（）【】,，注*]+")


def without_digits(text: str) -> str:
    """The text with its digits lost."""
    return _DIGIT.sub(LOST, text)


def is_faint(size: int | None, width: int | None, font: str | None) -> bool:
    """Whether nobody reads the digits of a run: by its size in half points, its width in per cent, its font."""
    return (
        (size is not None and size <= _SMALLEST)
        or (width is not None and width <= _NARROWEST)
        or (font or "").lower().startswith(_PICTURES)
    )


def is_raised(look: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether a run stands higher or lower than the one before it, by more than fonts are set right by."""
    return abs(look[0] - before[0]) >= _RAISED


def is_note(text: str, look: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether digits are smaller and stand higher or lower than what is before them; both by how far they are raised
    and by their size, in half points. Whole lines are raised too, and numbers by little."""
    return (
        is_raised(look, before)
        and look[1] <= before[1] * _SMALLER
        and _NOTE.fullmatch(text) is not None
    )


def joins_raised(last: str, text: str, look: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether digits that stand higher or lower than those right before them, and are no smaller, may be a note or more of
    their number: nobody knows. ``last``: what was shown last, lost digits among it."""
    return (
        text[:1].isdigit()
        and (last[-1:].isdigit() or last.endswith(LOST))
        and is_raised(look, before)
        and not is_note(text, look, before)
    )
