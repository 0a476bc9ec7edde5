"""Units of agencies (财政局, 发展和改革委员会): when two are called the same, and which took another's place."""

from __future__ import annotations

import functools
import re

from extractors.parse.words.lists import rows

_PLACE_WORD = re.compile("[省市县区州旗盟]")  # a place that nobody knows is no part of a unit
_BRANCH = re.compile("(.+)局([^局]{2,3}?)[区县市]?分局")
_COMMITTEE = re.compile(r"(?:(委)员|(联)合)会$")
_OFFICE = re.compile(r"办公[厅室]$")
# What makes another body of one within whose name it stands: a division of the corps, another kind of state assets.
_OF_ANOTHER = re.compile("兵团第?([一二三四五六七八九十]{1,3})师|国有(文化|金融|自然)")
LONG_UNIT = 5  # characters: two that are lost leave no other agency's name


@functools.cache
def _short_names() -> frozenset[str]:
    return frozenset(row["short"] for row in rows("unit_short_names", ["short"], ["short"]))


@functools.cache
def _successors() -> tuple[tuple[str, str], ...]:
    return tuple(
        (row["former"], row["later"])
        for row in rows("unit_successors", ["former", "later"], ["former", "later"])
    )


def same_unit(one: str, other: str) -> bool:
    """Whether two unit words can mean one agency: equal, or one shortens the other (发改局, 国资委).

    A shortened name keeps the order of the characters, the last one, and the first unless it is a usual one (房管局 of
    住房保障和房产管理局); 委员会 ends as 委, 办公室 as 办. Governments and their offices are different agencies.
    """
    if one == other:
        return True
    if "人民政府" in (one, other) or not one or not other:
        return False
    if _OF_ANOTHER.findall(one) != _OF_ANOTHER.findall(other):
        return False
    short, long = sorted((unit_ending(one), unit_ending(other)), key=len)
    if short[-1] != long[-1] or len(short) < 2 or long.startswith(short):
        return False  # 公安局网岭分局 is a body below 公安局
    in_order = shortens(short, long)
    # 业和息化局 is what a damaged copy leaves of 工业和信息化局
    damaged = len(short) >= LONG_UNIT and len(long) - len(short) <= 2
    usual = is_short_unit(short) and not _PLACE_WORD.search(long, 0, max(0, long.find(short[0])))
    return in_order and (short[0] == long[0] or damaged or usual)


def is_short_unit(unit: str) -> bool:
    """Whether a unit is what people call an agency for short: 人社局, 住建委."""
    ending = next(
        (word for word in ("中心", "局", "委", "办", "厅", "联") if unit.endswith(word)), ""
    )
    return bool(ending) and unit.removesuffix(ending) in _short_names()


@functools.cache
def _whole_names() -> dict[str, str]:
    return {
        row["short"]: row["whole"]
        for row in rows("unit_whole_names", ["short", "whole"], ["short"])
    }


def whole_unit(unit: str) -> str:
    """A unit under its whole name, where its short one can mean no other (``lists/unit_whole_names.csv``): 人防办 is
    人民防空办公室, while 住建局 may be 住房和城乡建设局 or 住房和建设局."""
    return _whole_names().get(unit, unit)


def is_branch_called(branch: str, short: str) -> bool:
    """Whether 鹿城资规分局 is what people call 自然资源和规划局鹿城分局: its place first, then its topic."""
    parts = _BRANCH.fullmatch(branch)
    if parts is None or not (short.startswith(parts[2]) and short.endswith("分局")):
        return False
    topic = short[len(parts[2]) : -2]
    return len(topic) > 1 and shortens(topic, parts[1])


def shortens(words: str, name: str) -> bool:
    """Whether the characters stand in the name in their order: 住建 of 住房和城乡建设局."""
    rest = iter(name)
    return all(character in rest for character in words)


def succeeds(one: str, other: str) -> bool:
    """Whether one unit took the other's place in a reform: a report of that year prints both names."""
    return any(
        (same_unit(one, former) and same_unit(other, later))
        or (same_unit(one, later) and same_unit(other, former))
        for former, later in _successors()
    )


def unit_ending(unit: str) -> str:
    """The unit with its last word as people shorten it: 委, 办."""
    return _OFFICE.sub("办", _COMMITTEE.sub(r"\1\2", unit))
