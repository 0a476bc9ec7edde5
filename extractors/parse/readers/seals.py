"""Red and blue seals on a picture: taken off the numbers that they lie over. Where they lie is kept, since what they cover nobody can
read.

Coloured letters and lines stay as they are: a seal is as high as wide, and its strokes cover a part of it.
"""

from __future__ import annotations

from typing import Any

_INKS = (0, 2)  # red and blue
_STRONG = 45  # how much stronger a colour is than the others in a stroke of its ink
_STAINED = 25  # at its edge
_LEAST = 2_000  # pixels of a picture that are of one ink, else there is no look for its seals
_JOINS = 9  # pixels between strokes of one seal
_SIZES = (0.08, 0.5)  # of the picture's width: 17 to 100 mm of A4
_ROUND = (0.6, 1.7)  # width to height
_STROKES = (0.05, 0.6)  # share of the place that its strokes cover
# Of the ink's own light between a seal and the ink under it: less is grain of the paper.
_LEAST_REACH = 40


def without_seals(colours: Any) -> tuple[Any, Any]:
    """A picture (height × width × 3 bytes) in grey without its seals, and a mask of their strokes; None where it has none."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    covered = np.zeros(grey.shape, np.uint8)
    for ink in _INKS:
        _take_off(ink, colours, grey, covered)
    return grey, covered if covered.any() else None


def _take_off(ink: int, colours: Any, grey: Any, covered: Any) -> None:
    """Makes the seals of one ink paper in ``grey``, and marks their strokes in ``covered``."""
    import cv2
    import numpy as np

    own = colours[:, :, ink].astype(np.int32)
    stronger = own - np.delete(colours, ink, axis=2).max(axis=2)
    strokes = (stronger > _STRONG).astype(np.uint8)
    if int(strokes.sum()) < _LEAST:
        return
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((_JOINS, _JOINS), np.uint8))
    _, _, places, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for left, top, width, height, size in places[1:].tolist():
        is_seal = (
            _is_between(min(width, height) / grey.shape[1], _SIZES)
            and _is_between(width / height, _ROUND)
            and _is_between(size / (width * height), _STROKES)
        )
        if is_seal:
            place = (slice(top, top + height), slice(left, left + width))
            stained = stronger[place] > _STAINED
            paper = int(np.percentile(grey[place], 90))
            # Most of a seal lies over paper. What is under it is darker, or shines through a little.
            black, seal = np.percentile(own[place][stained], (1, 25)).astype(int)
            reach = max(seal - black, _LEAST_REACH)
            lighter = np.clip((own[place] - seal + reach) * paper // reach, 0, paper)
            grey[place] = np.where(stained, lighter, grey[place])
            covered[place] |= strokes[place]


def _is_between(share: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= share <= bounds[1]
