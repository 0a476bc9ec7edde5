"""The numbers that Word puts before headings by itself: 一、 and （一） stand in no text of a docx.

Chinese numbers alone are put back: a 1. before 31条 would read as 1.31.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import msgspec

from extractors.parse.readers.word_shown import W

_CHINESE = frozenset(("chineseCounting", "chineseCountingThousand", "japaneseCounting"))
_UNCOUNTED = ("bullet", "none")
_DIGITS = "零一二三四五六七八九"
_MARKED = re.compile("%[1-9].*[、）).．章节]")
_PLACE = re.compile("%([1-9])")
_LEVELS = range(9)
_STYLE_DEPTH = 10
_MOST = 99

_Place = tuple[str, int]  # the list that a paragraph belongs to, and its level in it


class _Level(msgspec.Struct, frozen=True):
    start: int
    form: str
    text: str


class Numbers:
    """Counts the paragraphs of each list in the order of the document."""

    def __init__(self, numbering: Any | None, styles: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: defaultdict[str, list[int | None]] = defaultdict(
            lambda: [None] * len(_LEVELS)
        )
        self._styles = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}
        for kind in [] if numbering is None else numbering.iter(W + "abstractNum"):
            levels = {_number(level, "ilvl"): _level(level) for level in kind.iter(W + "lvl")}
            self._levels[kind.get(W + "abstractNumId")] = levels
        for used in [] if numbering is None else numbering.iter(W + "num"):
            self._lists[used.get(W + "numId")] = _value(used, "abstractNumId")

    def before(self, paragraph: Any) -> str:
        """What Word shows before the text of a paragraph; empty where it is no Chinese number."""
        place = self._place(paragraph.find(W + "pPr"))
        if place is None:
            return ""
        kind, level = place
        levels, counts = self._levels[kind], self._counts[kind]
        shown = levels[level]
        count = counts[level]
        counts[level] = shown.start if count is None else count + 1
        counts[level + 1 :] = [None] * (len(_LEVELS) - level - 1)
        if shown.form not in _CHINESE or not _MARKED.search(shown.text):
            return ""
        return _PLACE.sub(lambda found: self._told(kind, int(found[1]) - 1), shown.text)

    def is_numbered(self, paragraph: Any) -> bool:
        """Whether Word shows a number before a paragraph, and no bullet."""
        place = self._place(paragraph.find(W + "pPr"))
        if place is None:
            return False
        level = self._levels[place[0]][place[1]]
        return level.form not in _UNCOUNTED and _PLACE.search(level.text) is not None

    def _told(self, kind: str, level: int) -> str:
        known = self._levels[kind].get(level)
        count = self._counts[kind][level]
        if known is None:
            return ""
        count = known.start if count is None else count
        return _chinese(count) if known.form in _CHINESE else str(count)

    def _place(self, properties: Any | None) -> _Place | None:
        """The list and level that a paragraph names itself, else its style or one that this is based on."""
        name = level = None
        for _ in range(_STYLE_DEPTH):
            if properties is None:
                break
            named = properties.find(W + "numPr")
            if named is not None:
                name = name or _value(named, "numId")
                level = level or _value(named, "ilvl")
            style = self._styles.get(_value(properties, "pStyle") or _base(properties))
            properties = style.find(W + "pPr") if style is not None else None
            if name or style is None:
                break
        kind = self._lists.get(name or "")
        at = int(level) if level and level.isdigit() else 0
        return (kind, at) if kind is not None and at in self._levels.get(kind, ()) else None


def _base(properties: Any) -> str:
    style = properties.getparent()
    return _value(style, "basedOn") if style.tag == W + "style" else ""


def _level(level: Any) -> _Level:
    start = _value(level, "start")
    return _Level(
        int(start) if start.isdigit() else 1, _value(level, "numFmt"), _value(level, "lvlText")
    )


def _value(element: Any, name: str) -> str:
    child = element.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))


def _number(element: Any, name: str) -> int:
    value = str(element.get(W + name, ""))
    return int(value) if value.isdigit() else 0


def _chinese(count: int) -> str:
    if not 0 < count <= _MOST:
        return str(count)
    tens, ones = divmod(count, 10)
    return (
        ("" if tens < 2 else _DIGITS[tens])
        + ("十" if tens else "")
        + (_DIGITS[ones] if ones else "")
    )
