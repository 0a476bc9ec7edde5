"""The readings of digits that ran together, as values of which the last is the sum of the others (A3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

MAX_RUN_DIGITS = 60
MAX_STEPS = 100_000  # of the search for one row
MAX_READINGS = 200

Reading = tuple[int, ...]
Ends = Sequence[tuple[int, int] | None]  # of each value, from and to; None: any


class Segment(msgspec.Struct, frozen=True):
    """Digits of one printed cell and the number of values that it holds."""

    digits: str
    parts: int


def readings_of_row(segments: Sequence[Segment], ends: Ends | None = None) -> list[Reading] | None:
    """Readings of a row whose last value is the sum of the others (A3), with ``ends`` only those within them.

    None when the search would pass its bounds. Numbers have no leading zeros.
    """
    if sum(len(segment.digits) for segment in segments) > MAX_RUN_DIGITS:
        return None
    budget = _Budget()
    found: list[Reading] = []
    try:
        for reading in _summing(ends or [None] * slots(segments), segments, budget):
            found.append(reading)
            if len(found) > MAX_READINGS:
                return None
    except _TooLargeError:
        return None
    return found


def slots(segments: Sequence[Segment]) -> int:
    return sum(segment.parts for segment in segments)


class _TooLargeError(Exception):
    """The search passed its bound."""


class _Budget:
    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _TooLargeError


def _summing(ends: Ends, segments: Sequence[Segment], budget: _Budget) -> Iterator[Reading]:
    """Readings within ``ends`` of which all values but the last one add up to it."""
    *before, last = segments
    for size in range(1, len(last.digits) + 1):
        text = last.digits[-size:]
        if size > 1 and text[0] == "0":
            continue
        total = int(text)
        rest = last.digits[:-size]
        if (last.parts == 1 and rest) or not is_within(total, ends[-1]):
            continue
        if last.parts > 1 and len(rest) < last.parts - 1:
            break
        head = [*before, Segment(rest, last.parts - 1)] if last.parts > 1 else list(before)
        for values in _parts(head, total, ends, budget):
            if len(values) == len(ends) - 1:
                yield (*values, total)


def _parts(
    segments: Sequence[Segment], total: int, ends: Ends, budget: _Budget
) -> Iterator[Reading]:
    """Values of the segments, in order, that add up to ``total``, each within its ``ends``."""
    if not segments:
        if total == 0:
            yield ()
        return
    digits, parts = segments[0].digits, segments[0].parts
    if parts == 0:
        if not digits:
            yield from _parts(segments[1:], total, ends, budget)
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
        if not is_within(value, ends[0]):
            continue
        rest = [Segment(digits[size:], parts - 1), *segments[1:]]
        for values in _parts(rest, total - value, ends[1:], budget):
            yield (value, *values)


def is_within(number: int, ends: tuple[int, int] | None) -> bool:
    """Whether a number lies between its ends, these included."""
    return ends is None or ends[0] <= number <= ends[1]
