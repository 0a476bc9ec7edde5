"""The drawn lines of a picture → the cells of its tables, and the ink that is no line."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from extractors.parse.readers.sheet import Box

MAX_EDGES = 1_500
_LONGEST_TILT = 5.0  # degrees; a picture that lies further over is not put straight
_RULE = 40  # pixels: shorter strokes belong to characters
_SNAP = 6
_FEWEST_ROWS = 3  # lines of a table, else rules around prose
_SPECK = 8  # pixels of ink: dust of a scan, smaller than any digit
_PAPER = 41  # pixels around a place, most of which are paper
_FAINT = 14  # how much darker than the paper a thin or grey line is
_GAPS = 0.015  # share of a table that its cells may leave open, or cover twice
_FEW_CELLS = 6
_MOST_CELLS = 320  # the three tables of a form as one have 300


class Ruling(msgspec.Struct, frozen=True):
    """``tables``: the cell boxes of each table, in pixels. ``ink``: a mask of everything else that is dark."""

    tables: list[list[Box]]
    ink: Any


def straighten(grey: Any) -> tuple[Any, float]:
    """The picture turned so that its long lines lie level, and the angle in degrees that it was turned by."""
    import cv2
    import numpy as np

    width = grey.shape[1]
    lines = cv2.HoughLinesP(
        _dark(grey), 1, math.pi / 1800, 200, minLineLength=width // 4, maxLineGap=8
    )
    angles = []
    for x0, y0, x1, y1 in [] if lines is None else lines.reshape(-1, 4):
        angle = math.degrees(math.atan2(float(y1) - float(y0), float(x1) - float(x0)))
        if abs(angle) <= _LONGEST_TILT:
            angles.append(angle)
    tilt = float(np.median(angles)) if angles else 0.0
    if abs(tilt) < 0.05:
        return grey, 0.0
    return turn(grey, tilt), tilt


def turn(grey: Any, tilt: float) -> Any:
    """The picture turned by an angle in degrees around its middle."""
    import cv2

    if not tilt:
        return grey
    height, width = grey.shape
    around = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    return cv2.warpAffine(
        grey, around, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def find_ruling(grey: Any) -> Ruling | None:
    """Cells between drawn lines of a level picture; None where it holds more lines than any form."""
    import cv2
    import numpy as np

    dark = _dark(grey)
    flat = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, _RULE), np.uint8))
    tall = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_RULE, 1), np.uint8))
    tables = _tables(flat, tall)
    if tables is not None and not _are_sound(tables):
        faint = _faint_lines(grey)
        others = _tables(*faint) or []
        # Lines that shine through from the other side of the paper are faint too.
        if _are_sound(others):
            tables, (flat, tall) = others, faint
    if tables is None:
        return None
    lines = cv2.dilate(cv2.bitwise_or(flat, tall), np.ones((3, 3), np.uint8))
    return Ruling(tables, _without_specks(cv2.bitwise_and(dark, cv2.bitwise_not(lines))))


def _tables(flat: Any, tall: Any) -> list[list[Box]] | None:
    """The cells of each table between level and upright lines; None where there are more lines than any form has."""
    edges = [*_edges(flat, "h"), *_edges(tall, "v")]
    if len(edges) > MAX_EDGES:
        return None
    merged = merge_edges(edges, _SNAP, _SNAP, 2 * _SNAP, 2 * _SNAP)
    crossings = edges_to_intersections([*merged, *open_ends(merged, 2 * _SNAP)], _SNAP, _SNAP)
    return list(cells_to_tables(intersections_to_cells(crossings)))


def _leave_gaps(tables: Sequence[Sequence[Box]]) -> bool:
    """Whether there is no table of some cells, or one whose cells do not cover it: a line was missed."""
    large = [cells for cells in tables if len(cells) >= _FEW_CELLS]
    return not large or any(_covered(cells) < 1 - _GAPS for cells in large)


def _are_sound(tables: Sequence[Sequence[Box]]) -> bool:
    """Whether there are tables, none of more cells than a form has, whose cells do not overlap."""
    return not _leave_gaps(tables) and all(
        len(cells) <= _MOST_CELLS and (len(cells) < _FEW_CELLS or _covered(cells) <= 1 + _GAPS)
        for cells in tables
    )


def _covered(cells: Sequence[Box]) -> float:
    x0, top = min(cell[0] for cell in cells), min(cell[1] for cell in cells)
    x1, bottom = max(cell[2] for cell in cells), max(cell[3] for cell in cells)
    return sum((c[2] - c[0]) * (c[3] - c[1]) for c in cells) / ((x1 - x0) * (bottom - top))


def _faint_lines(grey: Any) -> tuple[Any, Any]:
    """Masks of the level and of the upright lines that are a little darker than the paper, thin and grey ones too."""
    import cv2
    import numpy as np

    paper = cv2.medianBlur(grey, _PAPER)
    masks = []
    for along, shape in (((3, 1), (1, _RULE)), ((1, 3), (_RULE, 1))):
        darker = cv2.subtract(paper, cv2.blur(grey, along))
        mask = (darker >= _FAINT).astype(np.uint8) * 255
        masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8)))
    return masks[0], masks[1]


def _dark(grey: Any) -> Any:
    """Mask of what is darker than its surroundings, so that shadows of a photograph do not count."""
    import cv2

    return cv2.adaptiveThreshold(
        cv2.GaussianBlur(grey, (3, 3), 0),
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        41,
        18,
    )


def _edges(mask: Any, orientation: str) -> list[dict[str, Any]]:
    """Each connected line of a mask as an edge in the words of the PDF library."""
    import cv2

    _, _, places, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    edges = []
    for left, top, width, height, _ in places[1 : MAX_EDGES + 2].tolist():
        long, thick = (width, height) if orientation == "h" else (height, width)
        if long < _RULE or thick > long / 2:
            continue
        x, y = left + width / 2, top + height / 2
        if orientation == "h":
            edges.append(_edge("h", float(left), y, float(left + width), y))
        else:
            edges.append(_edge("v", x, float(top), x, float(top + height)))
    return edges


def open_ends(edges: list[dict[str, Any]], near: float) -> list[dict[str, Any]]:
    """Level lines where two or more upright ones end in the open: a table torn by the end of a page.

    Lengths are in the units of the edges; ends closer than ``near`` are one place.
    """
    level = [edge for edge in edges if edge["orientation"] == "h"]
    ends = []
    for end in ("top", "bottom"):
        for group in _groups((e for e in edges if e["orientation"] == "v"), end, near):
            place = (min if end == "top" else max)(edge[end] for edge in group)
            x0, x1 = min(edge["x0"] for edge in group), max(edge["x1"] for edge in group)
            is_closed = any(
                abs(line["top"] - place) <= near and line["x1"] > x0 and line["x0"] < x1
                for line in level
            )
            if len(group) > 1 and not is_closed:
                ends.append(_edge("h", x0, place, x1, place))
    return ends


def open_sides(
    edges: list[dict[str, Any]], near: float, headings: Sequence[float]
) -> list[dict[str, Any]]:
    """Upright lines where three or more level ones end in the open: a table without its outermost borders.

    Two level lines are of one table where an upright one joins them, or where they enclose a row of one cell,
    which has no heading of a section in it (``headings``: the heights of these).
    """
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    sides = []
    for end in ("x0", "x1"):
        for group in _groups((e for e in edges if e["orientation"] == "h"), end, near):
            place = (min if end == "x0" else max)(edge[end] for edge in group)
            if len(group) < _FEWEST_ROWS or any(abs(e["x0"] - place) <= near for e in upright):
                continue
            group.sort(key=lambda edge: edge["top"])
            pairs = [(a["top"], b["top"]) for a, b in itertools.pairwise(group)]
            joined = [
                any(e["top"] <= top + near and e["bottom"] >= bottom - near for e in upright)
                for top, bottom in pairs
            ]
            sides += [
                _edge("v", place, top, place, bottom)
                for number, (top, bottom) in enumerate(pairs)
                if joined[number]
                or (
                    any(joined[max(number - 1, 0) : number + 2])
                    and not any(top < heading < bottom for heading in headings)
                )
            ]
    return sides


def _groups(
    edges: Iterable[dict[str, Any]], end: str, near: float
) -> Iterator[list[dict[str, Any]]]:
    """Edges of which one end lies at about the same place."""
    group: list[dict[str, Any]] = []
    for edge in sorted(edges, key=lambda edge: edge[end]):
        if group and edge[end] - group[0][end] > near:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
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


def _without_specks(mask: Any) -> Any:
    import cv2
    import numpy as np

    count, labels, places, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = (places[1:, cv2.CC_STAT_AREA] >= _SPECK) * 255
    return keep[labels]
