"""Digits that ran together: which readings do the identities leave?

Only this is ever repaired. A reading is taken when exactly one satisfies the identities of its row
(A3; B1-B3), or, where several do, those of its column (A1, A2) as well. Nothing is guessed between two.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from extractors.parse.tables.readings import (
    MAX_READINGS,
    MAX_RUN_DIGITS,
    Reading,
    Segment,
    is_within,
    readings_of_row,
    slots,
)

MAX_COMBINATIONS = 5_000  # of the readings of half the rows
# A sum may be printed wrong once. Several rows without any reading mean that cells were blank, and then a
# row that does add up as so many digits may do so by chance. One may mean it: what then adds up asks for more.
MAX_HOPELESS = 1
MAX_OFF = 2  # columns whose sums another reading of a row may break too


class Repaired(msgspec.Struct, frozen=True):
    """A row of glued digits read apart, and the check codes of the identities that left this reading alone."""

    values: Reading
    identities: tuple[str, ...]


def repair_sum_groups(
    segments: Sequence[Segment], sizes: Sequence[int], identities: Sequence[str]
) -> Repaired | None:
    """The one reading of a row as groups of values, each ending in its own sum (B1-B3), or None."""
    digits = sum(len(segment.digits) for segment in segments)
    if digits > MAX_RUN_DIGITS or slots(segments) != sum(sizes):
        return None
    partial: list[tuple[Sequence[Segment], Reading]] = [(segments, ())]
    for size in sizes:
        following: list[tuple[Sequence[Segment], Reading]] = []
        for rest, values in partial:
            for taken, left in _taken(rest, size):
                group = readings_of_row(taken)
                if group is None:
                    return None
                following.extend((left, values + reading) for reading in group)
                if len(following) > MAX_READINGS:
                    return None
        partial = following
    if len(partial) != 1:
        return None
    return Repaired(partial[0][1], tuple(identities))


def _taken(
    segments: Sequence[Segment], size: int
) -> Iterator[tuple[list[Segment], Sequence[Segment]]]:
    """The segments that hold the next ``size`` values, and what is left, however one that holds more may be parted."""
    taken: list[Segment] = []
    for number, segment in enumerate(segments):
        digits, parts, rest = segment.digits, segment.parts, segments[number + 1 :]
        if parts > size:
            for cut in range(size, len(digits) - (parts - size) + 1):
                left = (Segment(digits[cut:], parts - size), *rest)
                yield [*taken, Segment(digits[:cut], size)], left
            return
        taken.append(segment)
        size -= parts
        if not size:
            yield taken, rest
            return


def repair_table(
    known: Mapping[str, Sequence[int | None]],
    runs: Mapping[str, Sequence[Segment]],
    column_identities: Mapping[str, tuple[Sequence[str], Sequence[str]]],
) -> dict[str, Repaired]:
    """Rows of a table with glued digits → those that the identities leave one reading of.

    ``known``: values of the rows that are printed apart (None: no number). ``column_identities``:
    code → rows whose sum, per column, equals the sum of the other rows. Rows not returned stay glued: all of
    them where more than ``MAX_HOPELESS`` rows have no reading.
    """
    readings = {row: readings_of_row(segments) for row, segments in runs.items()}
    open_rows = {row: found for row, found in readings.items() if found}
    used: dict[str, set[str]] = {row: {"A3"} for row in runs}
    hopeless = {row for row, found in readings.items() if found == []}
    if len(hopeless) > MAX_HOPELESS:
        return {}
    doubted: set[str] = set()
    changed = True
    while changed:
        changed = False
        for code, (left, right) in column_identities.items():
            if hopeless.intersection((*left, *right)):
                continue
            left_over = _within_others(runs, known, open_rows, left, right)
            if left_over:
                doubted.add(code)  # until it holds
            else:
                left_over = _survivors(known, open_rows, left, right)
            for row, survivors in left_over.items():
                if row not in open_rows or len(survivors) < len(open_rows[row]):
                    open_rows[row] = survivors
                    used[row].add(code)
                    changed = True
    settled = {row: found[0] for row, found in open_rows.items() if len(found) == 1}
    adds_up_nowhere = any(found == [] for found in readings.values())
    balanced = _balanced(known, settled, column_identities)
    reach = _reach(known, open_rows)
    return {
        row: Repaired(reading, tuple(sorted(used[row])))
        for row, reading in settled.items()
        if (
            not adds_up_nowhere
            or row in balanced
            or len(used[row]) > 1
            or all(_is_whole(part) for part in runs[row])
        )
        and (row in balanced or not used[row] & doubted)
        and not _told_otherwise(row, runs[row], reading, reach, column_identities)
    }


def _told_otherwise(
    row: str,
    segments: Sequence[Segment],
    own: Reading,
    reach: Mapping[str, Sequence[tuple[int, int] | None]],
    column_identities: Mapping[str, tuple[Sequence[str], Sequence[str]]],
) -> bool:
    """Whether the digits of a row, whose own sum may be printed wrong, can be read so that the sums of more columns can
    hold than by its ``own`` reading: all that can be tried, but ``MAX_OFF``."""
    for left, right in column_identities.values():
        needed = _needed(row, reach, left, right) if row in (*left, *right) else None
        if needed is None:
            continue
        off = sum(not is_within(number, ends) for number, ends in zip(own, needed, strict=True))
        if off and _fewest_off(segments, needed) < min(off, MAX_OFF + 1):
            return True
    return False


def _fewest_off(segments: Sequence[Segment], needed: Sequence[tuple[int, int] | None]) -> float:
    """In how few columns the digits, however they are parted, print another number than is ``needed`` (from, to)."""
    columns, total = iter(needed), 0.0
    for digits, parts in ((segment.digits, segment.parts) for segment in segments):
        fewest = {0: 0.0}
        for ends in itertools.islice(columns, parts):
            following: dict[int, float] = {}
            for start, off in fewest.items():
                longest = start + 1 if digits[start : start + 1] == "0" else len(digits)
                for end in range(start + 1, longest + 1):
                    worse = off + (not is_within(int(digits[start:end]), ends))
                    following[end] = min(worse, following.get(end, math.inf))
            fewest = following
        total += fewest.get(len(digits), math.inf)
    return total


def _is_whole(segment: Segment) -> bool:
    """Whether no cell can have been lost from among the digits: zeros, or a single number."""
    return segment.parts == 1 or not segment.digits.strip("0")


def _balanced(
    known: Mapping[str, Sequence[int | None]],
    settled: Mapping[str, Reading],
    column_identities: Mapping[str, tuple[Sequence[str], Sequence[str]]],
) -> set[str]:
    """Rows of the identities whose rows all have numbers and which hold in every column."""
    values: dict[str, Sequence[int | None]] = {**known, **settled}
    proven: set[str] = set()
    for left, right in column_identities.values():
        if not all(row in values and None not in values[row] for row in (*left, *right)):
            continue
        sums = [
            [sum(number or 0 for number in column) for column in zip(*side, strict=True)]
            for side in ([values[row] for row in left], [values[row] for row in right])
        ]
        if sums[0] == sums[1]:
            proven |= {*left, *right}
    return proven


def _within_others(
    runs: Mapping[str, Sequence[Segment]],
    known: Mapping[str, Sequence[int | None]],
    open_rows: Mapping[str, list[Reading]],
    left: Sequence[str],
    right: Sequence[str],
) -> dict[str, list[Reading]]:
    """Of the one row of an identity that has too many readings to try, those that the others leave room for."""
    rest = [row for row in (*left, *right) if row not in known and row not in open_rows]
    if len(rest) != 1 or rest[0] not in runs:
        return {}
    needed = _needed(rest[0], _reach(known, open_rows), left, right)
    found = readings_of_row(runs[rest[0]], needed) if needed else None
    return {rest[0]: found} if found else {}


def _reach(
    known: Mapping[str, Sequence[int | None]], open_rows: Mapping[str, list[Reading]]
) -> dict[str, list[tuple[int, int] | None]]:
    """Of each row the least and the greatest number that a column can have; None where it prints none."""
    reach: dict[str, list[tuple[int, int] | None]] = {
        row: [None if number is None else (number, number) for number in values]
        for row, values in known.items()
    }
    for row, found in open_rows.items():
        reach[row] = [(min(numbers), max(numbers)) for numbers in zip(*found, strict=True)]
    return reach


def _needed(
    row: str,
    reach: Mapping[str, Sequence[tuple[int, int] | None]],
    left: Sequence[str],
    right: Sequence[str],
) -> list[tuple[int, int] | None] | None:
    """Between which numbers a row must lie for an identity to hold, column by column; None where another one prints
    none. None at all where nothing is known of another row."""
    signs = {**dict.fromkeys(left, -1), **dict.fromkeys(right, 1)}
    sign = -signs.pop(row)
    if not signs or not signs.keys() <= reach.keys():
        return None
    needed: list[tuple[int, int] | None] = []
    for beside in zip(*(reach[other] for other in signs), strict=True):
        least = most = 0
        for way, ends in zip(signs.values(), beside, strict=True):
            if ends is None:
                needed.append(None)
                break
            low, high = ends if way == sign else (-ends[1], -ends[0])
            least, most = least + low, most + high
        else:
            needed.append((least, most))
    return needed


def _survivors(
    known: Mapping[str, Sequence[int | None]],
    open_rows: Mapping[str, list[Reading]],
    left: Sequence[str],
    right: Sequence[str],
) -> dict[str, list[Reading]]:
    """Readings of the rows with several that occur in a combination which balances every known column."""
    waiting = [row for row in (*left, *right) if len(open_rows.get(row, ())) > 1]
    if not waiting:
        return {}
    width = len(open_rows[waiting[0]][0])
    balance: list[int | None] = [0] * width
    signs = [*((row, 1) for row in left), *((row, -1) for row in right)]
    for row, sign in signs:
        if row in waiting:
            continue
        values: Sequence[int | None] | None = (
            open_rows[row][0] if row in open_rows else known.get(row)
        )
        for column in range(width):
            value = values[column] if values is not None else None
            before = balance[column]
            balance[column] = None if before is None or value is None else before + sign * value
    columns = [column for column in range(width) if balance[column] is not None]
    if not columns:
        return {}
    sign_of = dict(signs)
    near = _within_reach({row: open_rows[row] for row in waiting}, sign_of, balance, columns)
    halves = [
        _sums([(row, sign_of[row], near[row]) for row in half], columns)
        for half in (waiting[::2], waiting[1::2])
    ]
    kept: dict[str, set[Reading]] = {row: set() for row in waiting}
    for total, chosen in halves[0].items():
        rest = tuple(
            -(balance[column] or 0) - part for column, part in zip(columns, total, strict=True)
        )
        for row, reading in (*chosen, *halves[1][rest]) if rest in halves[1] else ():
            kept[row].add(reading)
    if not all(kept.values()):
        return {}  # nothing balances, or too many choices were there to try
    return {row: [reading for reading in open_rows[row] if reading in kept[row]] for row in waiting}


def _within_reach(
    readings: Mapping[str, list[Reading]],
    sign_of: Mapping[str, int],
    balance: Sequence[int | None],
    columns: Sequence[int],
) -> dict[str, list[Reading]]:
    """Of each row the readings that some numbers between the least and the greatest of the others balance, column by
    column: most of those that can't be, long before all combinations are tried."""
    left = dict(readings)
    shrinks = True
    while shrinks and all(left.values()):
        shrinks = False
        for column in columns:
            ends = {}
            for row, found in left.items():
                moved = [sign_of[row] * reading[column] for reading in found]
                ends[row] = min(moved), max(moved)
            least = (balance[column] or 0) + sum(low for low, _ in ends.values())
            most = (balance[column] or 0) + sum(high for _, high in ends.values())
            for row, found in left.items():
                low, high = ends[row]
                kept = [
                    reading
                    for reading in found
                    if least - low <= -sign_of[row] * reading[column] <= most - high
                ]
                if len(kept) < len(found):
                    left[row] = kept
                    shrinks = True
            if shrinks:
                break
    return left


def _sums(
    rows: Sequence[tuple[str, int, Sequence[Reading]]], columns: Sequence[int]
) -> dict[Reading, set[tuple[str, Reading]]]:
    """Every sum, by column, of one reading of each row with its sign → the readings that lead there. Empty beyond
    ``MAX_COMBINATIONS`` choices."""
    if math.prod(len(readings) for _, _, readings in rows) > MAX_COMBINATIONS:
        return {}
    found: dict[Reading, set[tuple[str, Reading]]] = {(0,) * len(columns): set()}
    for row, sign, readings in rows:
        following: dict[Reading, set[tuple[str, Reading]]] = {}
        for total, chosen in found.items():
            for reading in readings:
                moved = tuple(
                    part + sign * reading[column]
                    for part, column in zip(total, columns, strict=True)
                )
                following.setdefault(moved, set()).update(chosen, ((row, reading),))
        found = following
    return found
