"""Digits that ran together: which readings do the identities leave?

Only this is ever repaired. A reading is taken when exactly one satisfies the identities of its row
(A3; B1-B3), or, where several do, those of its column (A1, A2) as well. Nothing is guessed between two.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

MAX_RUN_DIGITS = 60
MAX_STEPS = 100_000  # of the search for one row
MAX_READINGS = 200
MAX_COMBINATIONS = 5_000  # of the readings of half the rows
# A sum may be printed wrong once. Several rows without any reading mean that cells were blank, and then a
# row that does add up as so many digits may do so by chance. One may mean it: what then adds up asks for more.
MAX_HOPELESS = 1
MAX_OFF = 2  # columns whose sums another reading of a row may break too

_NUMBER = "(?:0|[1-9][0-9]*)"

Reading = tuple[int, ...]


class Segment(msgspec.Struct, frozen=True):
    """Digits of one printed cell and the number of values that it holds."""

    digits: str
    parts: int


class Repaired(msgspec.Struct, frozen=True):
    values: Reading
    identities: tuple[str, ...]


def readings_of_row(segments: Sequence[Segment]) -> list[Reading] | None:
    """Readings of a row whose last value is the sum of the others (A3).

    None when the search would pass its bounds. Numbers have no leading zeros.
    """
    if sum(len(segment.digits) for segment in segments) > MAX_RUN_DIGITS:
        return None
    budget = _Budget()
    found: list[Reading] = []
    try:
        for reading in _summing(_slots(segments), segments, budget):
            found.append(reading)
            if len(found) > MAX_READINGS:
                return None
    except _TooLargeError:
        return None
    return found


def repair_sum_groups(
    segments: Sequence[Segment], sizes: Sequence[int], identities: Sequence[str]
) -> Repaired | None:
    """The one reading of a row as groups of values, each ending in its own sum (B1-B3), or None."""
    digits = sum(len(segment.digits) for segment in segments)
    if digits > MAX_RUN_DIGITS or _slots(segments) != sum(sizes):
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
    used: dict[str, set[str]] = {row: {"A3"} for row in open_rows}
    hopeless = {row for row, found in readings.items() if not found}
    if len(hopeless) > MAX_HOPELESS:
        return {}
    changed = True
    while changed:
        changed = False
        for code, (left, right) in column_identities.items():
            rows = (*left, *right)
            waiting = [row for row in rows if len(open_rows.get(row, ())) > 1]
            if not waiting or any(row in hopeless for row in rows):
                continue
            left_over = _survivors(known, open_rows, waiting, left, right)
            for row, survivors in left_over.items():
                if len(survivors) < len(open_rows[row]):
                    open_rows[row] = survivors
                    used[row].add(code)
                    changed = True
    settled = {row: found[0] for row, found in open_rows.items() if len(found) == 1}
    adds_up_nowhere = any(found == [] for found in readings.values())
    proven = _balanced(known, settled, column_identities) if adds_up_nowhere else set(settled)
    return {
        row: Repaired(reading, tuple(sorted(used[row])))
        for row, reading in settled.items()
        if (row in proven or len(used[row]) > 1 or all(_is_whole(part) for part in runs[row]))
        and not _told_otherwise(row, runs[row], {**known, **settled}, column_identities)
    }


def _told_otherwise(
    row: str,
    segments: Sequence[Segment],
    values: Mapping[str, Sequence[int | None]],
    column_identities: Mapping[str, tuple[Sequence[str], Sequence[str]]],
) -> bool:
    """Whether the digits of a row, whose own sum may be printed wrong, can be read so that the sums of more columns hold
    than by its reading: all that can be tried, but ``MAX_OFF``."""
    own = values[row]
    for left, right in column_identities.values():
        if row not in left and row not in right:
            continue
        signs = {**dict.fromkeys(left, -1), **dict.fromkeys(right, 1)}
        sign = -signs.pop(row)
        if not signs.keys() <= values.keys():
            continue
        beside = [[way * sign * (n or 0) for n in values[other]] for other, way in signs.items()]
        blank = {p for other in signs for p, number in enumerate(values[other]) if number is None}
        needed = [sum(column) for column in zip(*beside, strict=True)]
        off = [p for p, number in enumerate(needed) if number != own[p] and p not in blank]
        for size in range(min(len(off), MAX_OFF + 1)):
            for free in itertools.combinations(range(len(needed)), size):
                if _spell(segments, needed, blank.union(free)):
                    return True
    return False


def _spell(segments: Sequence[Segment], numbers: Sequence[int], free: set[int]) -> bool:
    """Whether the segments print these numbers, whatever stands at the places ``free``."""
    shapes = iter([_NUMBER if place in free else str(n) for place, n in enumerate(numbers)])
    return all(
        re.fullmatch("".join(itertools.islice(shapes, part.parts)), part.digits)
        for part in segments
    )


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


def _survivors(
    known: Mapping[str, Sequence[int | None]],
    open_rows: Mapping[str, list[Reading]],
    waiting: Sequence[str],
    left: Sequence[str],
    right: Sequence[str],
) -> dict[str, list[Reading]]:
    """Readings of the waiting rows that occur in a combination which balances every known column."""
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
    halves = [
        _sums([(row, sign_of[row], open_rows[row]) for row in half], columns)
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


class _TooLargeError(Exception):
    """The search passed its bound."""


class _Budget:
    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _TooLargeError


def _slots(segments: Sequence[Segment]) -> int:
    return sum(segment.parts for segment in segments)


def _summing(width: int, segments: Sequence[Segment], budget: _Budget) -> Iterator[Reading]:
    """Readings whose first ``width`` - 1 values add up to the last one."""
    *before, last = segments
    for size in range(1, len(last.digits) + 1):
        text = last.digits[-size:]
        if size > 1 and text[0] == "0":
            continue
        total = int(text)
        rest = last.digits[:-size]
        if last.parts == 1 and rest:
            continue
        if last.parts > 1 and len(rest) < last.parts - 1:
            break
        head = [*before, Segment(rest, last.parts - 1)] if last.parts > 1 else list(before)
        for values in _parts(head, total, budget):
            if len(values) == width - 1:
                yield (*values, total)


def _parts(segments: Sequence[Segment], total: int, budget: _Budget) -> Iterator[Reading]:
    """Values of the segments, in order, that add up to ``total``."""
    if not segments:
        if total == 0:
            yield ()
        return
    digits, parts = segments[0].digits, segments[0].parts
    if parts == 0:
        if not digits:
            yield from _parts(segments[1:], total, budget)
        return
    longest = 1 if digits.startswith("0") else len(digits) - parts + 1
    for size in range(1, longest + 1) if parts > 1 else (len(digits),):
        budget.spend()
        text = digits[:size]
        if not text or (len(text) > 1 and text[0] == "0"):
            break
        value = int(text)
        if value > total:
            break
        rest = [Segment(digits[size:], parts - 1), *segments[1:]]
        for values in _parts(rest, total - value, budget):
            yield (value, *values)
