"""Styles of an OpenDocument file: what each hides, strikes, raises or makes too faint to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from extractors.parse.readers.faint import USUAL_SIZE, is_faint

_STYLE_DEPTH = 10
URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, DRAW, STYLE = (
    URN % name for name in ("office", "text", "table", "drawing", "style")
)
_FO = URN % "xsl-fo-compatible"


class Style(msgspec.Struct, frozen=True):
    """``apart`` hides, strikes or raises its text, ``hidden`` hides its sheet, or its row or column, which is too small for a digit; digits of a ``white`` or ``faint`` one nobody
    reads; ``colored``: it lies on a colour; ``look``: how far it is raised, and its size."""

    apart: bool = False
    hidden: bool = False
    white: bool = False
    faint: bool = False
    colored: bool = False
    look: tuple[int, int] = (0, USUAL_SIZE)


Styles = Mapping[str | None, Style]
PLAIN = Style()


def read_styles(parts: Sequence[Any]) -> Styles:
    """The styles by name of all parts of a document, each with what it inherits."""
    found = {
        style.get(STYLE + "name"): style for part in parts for style in part.iter(STYLE + "style")
    }
    return {name: _read_style(list(_ancestry(style, found))) for name, style in found.items()}


def _read_style(styles: Sequence[Any]) -> Style:
    """A style with those that it is based on, the nearest first."""
    told: dict[str, str] = {}  # of the letters
    for style in styles:
        for properties in style.iterfind(STYLE + "text-properties"):
            told = {**properties.attrib, **told}
    size = _half_points(told.get(_FO + "font-size", ""))
    width = told.get(STYLE + "text-scale", "").removesuffix("%")
    font = told.get(STYLE + "font-name") or told.get(_FO + "font-family")
    share = _SHARE.match(told.get(STYLE + "text-position", ""))
    raised = int(share[1]) * (size or USUAL_SIZE) // 100 if share else 0
    sheet = styles[0].find(STYLE + "table-properties")
    behind = (kind.get(_FO + "background-color") for style in styles for kind in style)
    return Style(
        apart=any(map(_sets_apart, styles)),
        hidden=(sheet is not None and sheet.get(TABLE + "display") == "false")
        or _is_shut(styles[0]),
        white=told.get(_FO + "color", "").lower() == "#ffffff",
        faint=is_faint(size, int(width) if width.isdigit() else None, font),
        colored=any(color not in (None, "transparent") for color in behind),
        look=(raised, size or USUAL_SIZE),
    )


def _is_shut(style: Any) -> bool:
    """Whether a style makes a column or a row too small for a digit."""
    told = (
        properties.get(STYLE + name, "")
        for kind, name in _SIZES.items()
        for properties in style.iterfind(f"{STYLE}table-{kind}-properties")
    )
    found = filter(None, map(_LENGTH.fullmatch, told))
    return any(float(length[1]) * _IN_POINTS[length[2]] < _LEAST for length in found)


_SIZES = {"column": "column-width", "row": "row-height"}
_LENGTH = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)(cm|mm|in|pt)")
_IN_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}
_LEAST = 3.0  # points, as in xlsx
_SHARE = re.compile("(-?[0-9]{1,4})%")
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")


def _half_points(size: str) -> int | None:
    points = _POINTS.fullmatch(size)
    return None if points is None else round(2 * float(points[1]))


def _ancestry(style: Any, found: dict[str, Any]) -> Iterator[Any]:
    for _ in range(_STYLE_DEPTH):
        if style is None:
            return
        yield style
        style = found.get(style.get(STYLE + "parent-style-name"))


def _sets_apart(style: Any) -> bool:
    """Hidden, struck and raised text is no digit of the number beside it."""
    properties = style.find(STYLE + "text-properties")
    if properties is None:
        return False
    raised, size = (properties.get(STYLE + "text-position", "0%") + " 100%").split()[:2]
    return (
        properties.get(TEXT + "display") == "none"
        or properties.get(STYLE + "text-line-through-style", "none") != "none"
        or (raised not in ("0%", "0") and size != "100%")  # whole lines are raised too
    )
