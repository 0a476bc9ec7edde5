"""The lines of a PDF page between which its tables' cells lie: dashes put together, missing outer borders closed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from pdfplumber.table import join_edge_group, merge_edges

from extractors.parse.readers.ruling import open_ends, open_sides
from extractors.parse.readers.sheet import Line

MAX_STROKES = 120_000  # a page of dotted borders has some 66,000
MAX_EDGES = 3_000
_SNAP = 3.0  # points: ends of lines that meet, dashes of one line
_SHORTEST = 3.0  # a border; the end of a line is as wide as its pen
_WIDE = 0.8  # shading behind a line of prose is about as wide as the text; behind a cell it is not
_HEADING = re.compile("[一二三四五六七八]、")
_PLACE = {"h": "top", "v": "x0"}


class TooManyLinesError(Exception):
    """A page that draws more than any form has."""


def table_settings(page: Any, lines: Sequence[Line]) -> dict[str, Any] | None:
    """What tells the library where the borders of tables are; None for a page without.

    Raises:
        TooManyLinesError: over ``MAX_STROKES`` strokes, or ``MAX_EDGES`` lines of them.
    """
    width = max((n.x1 for n in lines), default=0.0) - min((n.x0 for n in lines), default=0.0)
    strokes = page.filter(lambda item: not _is_shading(item, width)).edges
    if len(strokes) > MAX_STROKES:
        raise TooManyLinesError(f"over {MAX_STROKES} strokes")
    edges = list(_whole(strokes))
    if len(edges) > MAX_EDGES:
        raise TooManyLinesError(f"over {MAX_EDGES} drawn lines")
    merged = merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    headings = [(n.top + n.bottom) / 2 for n in lines if _HEADING.match(n.text)]
    sides = open_sides(merged, _SNAP, headings)
    edges += [*sides, *open_ends([*merged, *sides], _SNAP)]
    found = {way: [edge for edge in edges if edge["orientation"] == way] for way in "hv"}
    if min(map(len, found.values())) < 2:
        return None
    return {
        "vertical_strategy": "explicit",
        "explicit_vertical_lines": found["v"],
        "horizontal_strategy": "explicit",
        "explicit_horizontal_lines": found["h"],
    }


def _whole(strokes: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Level and upright lines, of dashes and dots too. What is left shorter than any border is none: a dot of a level
    line would else be an upright one, and the end of an upright line a level one."""
    straight = (edge for edge in strokes if min(edge["width"], edge["height"]) <= _SNAP)

    def place(edge: dict[str, Any]) -> tuple[str, float]:
        return edge["orientation"], round(edge[_PLACE[edge["orientation"]]], 1)

    known = (edge for edge in straight if edge["orientation"] in _PLACE)  # a curve's has none
    for (way, _), group in itertools.groupby(sorted(known, key=place), key=place):
        length = itemgetter("width" if way == "h" else "height")
        yield from (e for e in join_edge_group(group, way, _SNAP) if length(e) >= _SHORTEST)


def _is_shading(item: dict[str, Any], text_width: float) -> bool:
    """A filled box without a border, behind lines of prose."""
    return (
        item["object_type"] == "rect"
        and not item["stroke"]
        and item["height"] > 3
        and item["width"] > _WIDE * text_width
    )
