"""The strokes of a picture that may be drawn lines: found in its masks, put together over gaps, told from letters."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

MAX_EDGES = 1_500
RULE = 40  # pixels: shorter strokes belong to characters, or to a broken line
_BIT = 12  # of a broken line
_MOST_BITS = 6_000
_GAP = 40  # that is bridged
_SOLID = 0.75  # share of a short line that is drawn
_ASIDE = 3  # bits of one line lie no further beside each other
_NEAR = 6  # of a crossing: where a line ends that is meant to
_BESIDE = (3, 5)  # pixels beside a line, where letters have ink on both sides
_LETTERS = 0.4

Edge = dict[str, Any]  # in the words of the PDF library


def level_and_upright(mask: Any, shortest: int = RULE) -> tuple[Any, Any]:
    """Masks of what is level and of what is upright for so many pixels."""
    import cv2
    import numpy as np

    return (
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8)),
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((shortest, 1), np.uint8)),
    )


def edges_of(
    mask: Any, orientation: str, shortest: int = RULE, most: int = MAX_EDGES
) -> list[Edge]:
    """Each connected line of a mask as an edge, one more than ``most`` where there are more."""
    import cv2

    _, _, places, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    edges = []
    for left, top, width, height, _ in places[1 : most + 2].tolist():
        long, thick = (width, height) if orientation == "h" else (height, width)
        if long < shortest or thick > long / 2:
            continue
        x, y = left + width / 2, top + height / 2
        if orientation == "h":
            edges.append(make_edge("h", float(left), y, float(left + width), y))
        else:
            edges.append(make_edge("v", x, float(top), x, float(top + height)))
    return edges


def mended_edges(mask: Any) -> list[Edge]:
    """The lines of a mask (everything dark) with their gaps closed; nothing that runs through letters."""
    masks = level_and_upright(mask, _BIT)
    bits = [edges_of(masks[number], "hv"[number], _BIT, _MOST_BITS) for number in (0, 1)]
    if any(len(some) > _MOST_BITS for some in bits):
        return []
    bits = [[bit for bit in some if _is_line(bit, mask)] for some in bits]
    whole = [[run for chain in _chains(some) for run in _runs(chain, ())] for some in bits]
    return [
        line
        for number in (0, 1)
        for chain in _chains(bits[number])
        for line in _runs(chain, whole[1 - number])
    ]


def _is_line(bit: Edge, mask: Any) -> bool:
    """Whether a stroke may be a line: a short one has no ink beside it, a longer one none on both sides."""
    return not is_in_letters(bit, mask, any if _length(bit) < RULE else all)


def _chains(bits: Sequence[Edge]) -> list[list[Edge]]:
    """Bits of lines behind each other."""
    if not bits:
        return []
    (start, end), aside = _axes(bits[0])
    open_chains: list[list[Edge]] = []
    chains: list[list[Edge]] = []
    for bit in sorted(bits, key=lambda bit: bit[start]):
        open_chains = [c for c in open_chains if bit[start] - c[-1][end] <= _GAP]
        own = next(
            (
                chain
                for chain in open_chains
                if bit[start] >= chain[-1][end] - _ASIDE
                and abs(bit[aside] - chain[-1][aside]) <= _ASIDE
            ),
            None,
        )
        if own is None:
            open_chains.append([bit])
            chains.append(open_chains[-1])
        else:
            own.append(bit)
    return [chain for chain in chains if _is_long(chain)]


def _is_long(chain: Sequence[Edge]) -> bool:
    """Whether one bit of a line is as long as a line has to be, or all are, and one longer than any stroke of a letter."""
    longest = max(map(_length, chain))
    (start, end), _ = _axes(chain[0])
    extent = chain[-1][end] - chain[0][start]
    inked = sum(map(_length, chain))
    return longest >= RULE or (extent >= RULE and longest >= RULE / 2 and inked >= _SOLID * extent)


def _runs(chain: Sequence[Edge], others: Sequence[Edge]) -> Iterator[Edge]:
    """A chain as one line, or as several: where it stops at one of the ``others`` and goes on at the next, two cells are one."""
    (start, end), aside = _axes(chain[0])
    middle = sum(bit[aside] * _length(bit) for bit in chain) / sum(map(_length, chain))
    (low, high), place = _axes(others[0]) if others else (("", ""), "")
    crossings = sorted(
        other[place]
        for other in others
        if other[low] - _NEAR <= middle <= other[high] + _NEAR
        and chain[0][start] < other[place] < chain[-1][end]
    )
    at = chain[0][start]
    for one, two in itertools.pairwise(crossings):
        stops = any(abs(bit[end] - one) <= _NEAR for bit in chain)
        goes_on = any(abs(bit[start] - two) <= _NEAR for bit in chain)
        inked = sum(max(min(bit[end], two) - max(bit[start], one), 0) for bit in chain)
        if stops and goes_on and inked < (two - one) / 2:
            yield _line(chain[0], at, one, middle)
            at = two
    yield _line(chain[0], at, max(bit[end] for bit in chain), middle)


def _axes(line: Edge) -> tuple[tuple[str, str], str]:
    """What says where a line begins and ends, and how far aside it lies."""
    return (("x0", "x1"), "top") if line["orientation"] == "h" else (("top", "bottom"), "x0")


def _length(line: Edge) -> float:
    return float(line["width"] + line["height"])


def _line(like: Edge, start: float, end: float, aside: float) -> Edge:
    if like["orientation"] == "h":
        return make_edge("h", start, aside, end, aside)
    return make_edge("v", aside, start, aside, end)


def is_in_letters(line: Edge, dark: Any, sides_of: Callable[[Iterable[bool]], bool] = all) -> bool:
    """Whether there is ink along both sides of a line (any of them): strokes of letters beside each other."""
    near, far = _BESIDE
    x0, x1, top, bottom = (round(line[end]) for end in ("x0", "x1", "top", "bottom"))
    strips = (
        [dark[top - far : top - near + 1, x0:x1], dark[top + near : top + far + 1, x0:x1]]
        if line["orientation"] == "h"
        else [
            dark[top:bottom, x0 - far : x0 - near + 1],
            dark[top:bottom, x0 + near : x0 + far + 1],
        ]
    )
    return sides_of(strip.size > 0 and (strip > 0).mean() >= _LETTERS for strip in strips)


def make_edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> Edge:
    """A line in the words of the PDF library."""
    return {
        "orientation": orientation,
        "object_type": "line",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }
