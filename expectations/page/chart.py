"""The history of builds as points of a small chart. Pure: a template draws it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from extractors.stage.history import BuildLine

# Units of the drawing; it is scaled to the width of the page.
WIDTH, HEIGHT = 320, 72
_MARGIN = 6


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """One published build in the drawing, and the number that it stands for."""

    x: float
    y: float
    value: int
    build: BuildLine


@dataclasses.dataclass(frozen=True, slots=True)
class Series:
    """One line of the chart, oldest build first. ``top`` is the number at the upper edge."""

    name: str
    points: Sequence[Point]
    top: int

    @property
    def path(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


def draw_history(builds: Sequence[BuildLine], most: int) -> list[Series]:
    """Findings and reports of the newest ``most`` published builds, each from zero to its own top."""
    published = [build for build in builds if build.verdict == "published"][-most:]
    return [
        _draw("findings", published, [build.findings for build in published]),
        _draw("reports", published, [build.reports for build in published]),
    ]


def _draw(name: str, builds: Sequence[BuildLine], values: Sequence[int]) -> Series:
    top = max(values, default=0) or 1
    step = (WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)
    room = HEIGHT - 2 * _MARGIN
    # A single build stands at the end of the line, where the newest one always is.
    offset = WIDTH - _MARGIN if len(values) == 1 else _MARGIN
    points = [
        Point(
            round(offset + n * step, 1), round(HEIGHT - _MARGIN - room * value / top, 1), value, b
        )
        for n, (value, b) in enumerate(zip(values, builds, strict=True))
    ]
    return Series(name, points, top)
