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
from extractors.parse.readers.strokes import (
    MAX_EDGES,
    Edge,
    edges_of,
    is_in_letters,
    level_and_upright,
    make_edge,
    mended_edges,
)

_LONGEST_TILT = 5.0  # degrees; a picture that lies further over is not put straight
_SNAP = 6
_FEWEST_ROWS = 3  # lines of a table, else rules around prose
_SPECK = 8  # pixels of ink: dust of a scan, smaller than any digit
_PAPER = 41  # pixels around a place, most of which are paper
_FAINT = 14  # how much darker than the paper a thin or grey line is
_ACROSS = 9  # pixels, more than a line is thick
_DARKER = 12  # than both sides
_GAPS = 0.015  # share of a table that its cells may leave open, or cover twice
_FEW_CELLS = 6
_SOME_CELLS = 12  # fewer are a piece of a table
_LARGER = 0.02  # another way to read a table has to be, a border of it was missed then
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
    masks = level_and_upright(dark)
    edges = [*edges_of(masks[0], "h"), *edges_of(masks[1], "v")]
    if len(edges) > MAX_EDGES:
        return None
    lines = cv2.dilate(cv2.bitwise_or(*masks), np.ones((3, 3), np.uint8))
    merged = _merged(edges)
    tables = _tables(merged)
    if not _are_sound(tables) or _sides(merged):
        tables, added = _best(tables, _other_ways(grey, dark, merged))
        for cells in added:
            cv2.bitwise_or(lines, _borders(cells, dark), dst=lines)
    return Ruling(tables, _without_specks(cv2.bitwise_and(dark, cv2.bitwise_not(lines))))


def _other_ways(grey: Any, dark: Any, merged: list[Edge]) -> Iterator[list[list[Box]]]:
    """Tables of a picture whose plain lines make none, or leave some out: faint, broken, without outer borders."""
    yield _tables([*merged, *_sides(merged)])
    level, upright = _faint(grey)
    faint = [
        edge
        for mask, way in ((level, "h"), (upright, "v"))
        for edge in edges_of(level_and_upright(mask)["hv".index(way)], way)
        if not is_in_letters(edge, dark)
    ]
    for edges in (_beside_letters(grey, dark), faint, mended_edges(dark)):
        if len(edges) <= MAX_EDGES:
            merged = _merged(edges)
            yield _tables([*merged, *_sides(merged)])


def _beside_letters(grey: Any, dark: Any) -> list[Edge]:
    """The lines that are darker than what lies right along both sides of them: near bold letters a blurred line is
    no darker than its surroundings as a whole."""
    import cv2
    import numpy as np

    edges: list[Edge] = []
    for way, along, across in (("h", (5, 1), (_ACROSS, 1)), ("v", (1, 5), (1, _ACROSS))):
        darker = cv2.morphologyEx(
            cv2.blur(grey, along), cv2.MORPH_BLACKHAT, np.ones(across, np.uint8)
        )
        mask = (darker >= _DARKER).astype(np.uint8) * 255
        found = edges_of(level_and_upright(mask)["hv".index(way)], way)
        edges += [edge for edge in found if not is_in_letters(edge, dark)]
    return edges


def _merged(edges: list[Edge]) -> list[Edge]:
    return list(merge_edges(edges, _SNAP, _SNAP, 2 * _SNAP, 2 * _SNAP))


def _tables(merged: list[Edge]) -> list[list[Box]]:
    """The cells of each table between level and upright lines."""
    crossings = edges_to_intersections([*merged, *open_ends(merged, 2 * _SNAP)], _SNAP, _SNAP)
    return list(cells_to_tables(intersections_to_cells(crossings)))


def _sides(merged: list[Edge]) -> list[Edge]:
    """The outer borders that are not drawn, of rows that a drawn one joins: what stands between others may be a heading."""
    heights = sorted(edge["top"] for edge in merged if edge["orientation"] == "h")
    between = [(above + below) / 2 for above, below in itertools.pairwise(heights)]
    return [
        side
        for side in open_sides(merged, 2 * _SNAP, between)
        # Within a table level strokes that end together are those of letters.
        if len(
            {
                line["x0"] < side["x0"]
                for line in merged
                if line["orientation"] == "v"
                and line["top"] < side["bottom"]
                and line["bottom"] > side["top"]
            }
        )
        == 1
    ]


def _best(
    plain: list[list[Box]], others: Iterable[list[list[Box]]]
) -> tuple[list[list[Box]], list[list[Box]]]:
    """Of each table the largest way to read it that leaves nothing out; and those of them that are not plain.

    Where no way is sound the plain one stays. Of two as large the one tried first is taken.
    """
    ways = [(plain, True), *((tables, False) for tables in others)]
    # One way to read all tables of a page goes before one that misses some.
    ways.sort(key=lambda way: not _are_sound(way[0]))
    sound = [
        (cells, is_plain)
        for tables, is_plain in ways
        for cells in tables
        if _is_sound(cells) and (is_plain or len(cells) >= _SOME_CELLS)
    ]
    chosen: list[tuple[list[Box], bool]] = []
    for one in sound:
        rivals = [other for other in chosen if _overlap(one[0], other[0])]
        if all(_area(one[0]) > (1 + _LARGER) * _area(other[0]) for other in rivals):
            chosen = [other for other in chosen if other not in rivals] + [one]
    kept = [cells for cells in plain if not any(_overlap(cells, taken) for taken, _ in chosen)]
    return (
        [*(cells for cells, _ in chosen), *kept],
        [cells for cells, is_plain in chosen if not is_plain],
    )


def _borders(cells: Sequence[Box], dark: Any) -> Any:
    """Mask of what is drawn along the borders of cells."""
    import cv2
    import numpy as np

    mask = np.zeros_like(dark)
    for x0, top, x1, bottom in cells:
        corners = (round(x0), round(top)), (round(x1), round(bottom))
        cv2.rectangle(mask, *corners, 255, _SNAP)
    return mask


def _are_sound(tables: Sequence[Sequence[Box]]) -> bool:
    """Whether there are tables, all of which are sound."""
    large = [cells for cells in tables if len(cells) >= _FEW_CELLS]
    return bool(large) and all(map(_is_sound, large))


def _is_sound(cells: Sequence[Box]) -> bool:
    """Whether a table has no more cells than a form, which cover it (else a line was missed) and do not overlap."""
    return _FEW_CELLS <= len(cells) <= _MOST_CELLS and abs(_covered(cells) - 1) <= _GAPS


def _box(cells: Sequence[Box]) -> Box:
    x0, top = min(cell[0] for cell in cells), min(cell[1] for cell in cells)
    return x0, top, max(cell[2] for cell in cells), max(cell[3] for cell in cells)


def _area(cells: Sequence[Box]) -> float:
    x0, top, x1, bottom = _box(cells)
    return (x1 - x0) * (bottom - top)


def _overlap(cells: Sequence[Box], others: Sequence[Box]) -> bool:
    one, other = _box(cells), _box(others)
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > _SNAP
        and min(one[3], other[3]) - max(one[1], other[1]) > _SNAP
    )


def _covered(cells: Sequence[Box]) -> float:
    return sum((c[2] - c[0]) * (c[3] - c[1]) for c in cells) / _area(cells)


def _faint(grey: Any) -> tuple[Any, Any]:
    """Masks of what is a little darker than the paper, thin and grey lines too: along level ones, and upright ones."""
    import cv2
    import numpy as np

    paper = cv2.medianBlur(grey, _PAPER)
    level, upright = (
        (cv2.subtract(paper, cv2.blur(grey, along)) >= _FAINT).astype(np.uint8) * 255
        for along in ((3, 1), (1, 3))
    )
    return level, upright


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


def open_ends(edges: list[Edge], near: float) -> list[Edge]:
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
                ends.append(make_edge("h", x0, place, x1, place))
    return ends


def open_sides(edges: list[Edge], near: float, headings: Sequence[float]) -> list[Edge]:
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
                make_edge("v", place, top, place, bottom)
                for number, (top, bottom) in enumerate(pairs)
                if joined[number]
                or (
                    any(joined[max(number - 1, 0) : number + 2])
                    and not any(top < heading < bottom for heading in headings)
                )
            ]
    return sides


def _groups(edges: Iterable[Edge], end: str, near: float) -> Iterator[list[Edge]]:
    """Edges of which one end lies at about the same place."""
    group: list[Edge] = []
    for edge in sorted(edges, key=lambda edge: edge[end]):
        if group and edge[end] - group[0][end] > near:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _without_specks(mask: Any) -> Any:
    import cv2
    import numpy as np

    count, labels, places, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = (places[1:, cv2.CC_STAT_AREA] >= _SPECK) * 255
    return keep[labels]
