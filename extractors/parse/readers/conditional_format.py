"""Which cells of an xlsx sheet a condition may print otherwise than they are stored: white, struck out, as an icon alone."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "equal": operator.eq,
    "notEqual": operator.ne,
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
}
# Letters that nobody sees on white paper: by their colour, by its place in the theme and in the palette of before 2007.
WHITE = {"rgb": ("FFFFFFFF", "00FFFFFF"), "theme": (0,), "indexed": (1, 9)}


class Conditions(msgspec.Struct, frozen=True):
    """Areas (rows and columns, first and last) and the condition under which they hide their numbers."""

    hiding: tuple[tuple[tuple[int, int, int, int], Any], ...]

    def hide(self, cell: Any) -> bool:
        """Whether a condition holds, or may hold, that hides the value of a cell."""
        return any(
            top <= cell.row <= bottom
            and left <= cell.column <= right
            and _may_hold(rule, cell.value)
            for (top, left, bottom, right), rule in self.hiding
        )


def read_conditions(sheet: Any) -> Conditions:
    """The conditions of a sheet that hide numbers; most sheets have none."""
    return Conditions(tuple(_hiding(sheet)))


def _hiding(sheet: Any) -> Iterator[tuple[tuple[int, int, int, int], Any]]:
    for formatted in sheet.conditional_formatting:
        for rule in formatted.rules:
            if _hides(rule):
                for area in formatted.sqref.ranges:
                    yield (area.min_row, area.min_col, area.max_row, area.max_col), rule


def _hides(rule: Any) -> bool:
    if any(
        drawn is not None and drawn.showValue is False for drawn in (rule.iconSet, rule.dataBar)
    ):
        return True
    look = rule.dxf
    if look is None:
        return False
    struck = look.font is not None and bool(look.font.strike)
    return struck or look.numFmt is not None or (is_white(look.font) and not is_colored(look.fill))


def is_white(font: Any) -> bool:
    """Whether the letters of a font are white."""
    color = None if font is None else font.color
    return bool(color is not None and color.value in WHITE.get(color.type, ()))


def is_colored(fill: Any) -> bool:
    """Whether there is a colour behind letters. In a condition the colour of a plain fill is called its background."""
    if fill is None:
        return False
    pattern = getattr(fill, "fill_type", None)
    if pattern not in (None, "solid"):
        return True
    shades = (getattr(fill, "fgColor", None), getattr(fill, "bgColor", None))
    told = [s for s in shades if s is not None and s.value not in _NO_SHADE]
    return any(s.value not in WHITE.get(s.type, ()) for s in told)


_NO_SHADE = ("00000000", 64, 65)  # not told, and the colours of the system


def _may_hold(rule: Any, value: object) -> bool:
    """Whether a condition holds as far as it is known here: a comparison with figures is, all others may hold."""
    if rule.type != "cellIs" or not isinstance(value, int | float):
        return True
    try:
        bounds = [float(formula) for formula in rule.formula]
    except ValueError:
        return True  # asks other cells
    if rule.operator in ("between", "notBetween") and len(bounds) == 2:
        is_inside = min(bounds) <= value <= max(bounds)
        return is_inside is (rule.operator == "between")
    compare = _COMPARED.get(rule.operator)
    return compare is None or len(bounds) != 1 or compare(value, bounds[0])
