"""Digits of a picture that look as others do: one that is misread looks unlike those that are read so and proven."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Sequence
from typing import Any

from extractors.parse.page import Glyph

_LIKE = 0.95  # correlation of the shades of two digits that are one and the same
_SIZES = 0.12  # share by which their widths and heights may differ, and
_PIXELS = 1.5  # so many always


class Proven:
    """How the digits of proven numbers look."""

    def __init__(self, numbers: Iterable[tuple[str, Sequence[Glyph]]]) -> None:
        self._seen: dict[str, dict[Glyph, Any]] = collections.defaultdict(dict)
        for text, glyphs in numbers:
            if len(text) == len(glyphs):
                for digit, glyph in zip(text, glyphs, strict=True):
                    self._seen[digit][glyph] = _centred(glyph)

    def look_like(self, text: str, glyphs: Sequence[Glyph]) -> bool:
        """Whether each digit of a number looks like one that is read so in a proven number, and less like any other."""
        return len(text) == len(glyphs) > 0 and all(
            self._likeness(digit, glyph) >= _LIKE
            and all(
                self._likeness(other, glyph) < self._likeness(digit, glyph)
                for other in self._seen
                if other != digit
            )
            for digit, glyph in zip(text, glyphs, strict=True)
        )

    def _likeness(self, digit: str, glyph: Glyph) -> float:
        own = _centred(glyph)
        return max(
            (
                float(own @ shades)
                for seen, shades in self._seen.get(digit, {}).items()
                if _are_near(glyph, seen)
            ),
            default=-1.0,
        )


def _are_near(one: Glyph, other: Glyph) -> bool:
    sizes = (one.width, other.width), (one.height, other.height)
    return all(abs(a - b) <= max(_PIXELS, _SIZES * max(a, b)) for a, b in sizes)


def _centred(glyph: Glyph) -> Any:
    """The shades of a digit around zero, of length one: the product of two of them is their correlation."""
    import numpy as np

    shades = np.frombuffer(glyph.shades, np.uint8).astype(np.float32)
    shades -= shades.mean()
    return shades / max(float(np.linalg.norm(shades)), 1e-6)
