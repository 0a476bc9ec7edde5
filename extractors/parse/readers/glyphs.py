"""The digits of a number as its picture shows them, cut out of its cell: ``alike.py`` holds them against each other."""

from __future__ import annotations

import math
from typing import Any

from extractors.parse.page import Glyph

_SIDE = 32  # pixels of the square that every digit is drawn in, around the middle of its ink
_HEIGHT = 28  # at most, of the digit in it
_SMALLEST = 8  # pixels in height; smaller digits look alike
_ROOM = 0.7  # of the height: what a digit takes that the line beside it hides


def glyphs_of(text: str, grey: Any, ink: Any) -> tuple[Glyph, ...]:
    """The digits of a number in their order. ``grey`` and ``ink``: what lies between the lines of its cell.

    None where they touch each other, or where one more may stand on the line beside them.
    """
    import numpy as np

    down, across = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    if not across.size:
        return ()
    top, bottom = int(down[0]), int(down[-1]) + 1
    runs = np.split(across, np.flatnonzero(np.diff(across) > 1) + 1)
    room = min(int(across[0]), ink.shape[1] - int(across[-1]) - 1)
    height = bottom - top
    if len(runs) != len(text) or height < _SMALLEST or room < _ROOM * height:
        return ()
    ink_of = np.clip(np.percentile(grey, 90) - grey.astype(np.float32), 0, 255)
    above, below = max(top - 1, 0), bottom + 1
    glyphs = []
    for run in runs:
        start, end = int(run[0]), int(run[-1]) + 1
        shades = ink_of[above:below, max(start - 1, 0) : end + 1]
        drawn = _drawn(shades, 2.0 ** math.floor(math.log2(_HEIGHT / height)))
        glyphs.append(Glyph(end - start, height, drawn.tobytes()))
    return tuple(glyphs)


def _drawn(shades: Any, scale: float) -> Any:
    """A digit in the middle of a square. Whether it lay on the picture's pixels or between them no longer shows."""
    import cv2
    import numpy as np

    weight = max(float(shades.sum()), 1.0)
    x = float((shades.sum(axis=0) * np.arange(shades.shape[1])).sum()) / weight
    y = float((shades.sum(axis=1) * np.arange(shades.shape[0])).sum()) / weight
    middle = (_SIDE - 1) / 2
    moved = np.array([[scale, 0, middle - scale * x], [0, scale, middle - scale * y]])
    return cv2.warpAffine(shades, moved, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR).astype(np.uint8)
