"""Strokes of a picture that are lines, put together over gaps, and those that are letters."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.parse.readers.strokes import is_in_letters, make_edge, mended_edges


def _paper(*strokes: tuple[int, int, int, int]) -> np.ndarray:
    """A mask with strokes from x0, top to x1, bottom in it."""
    mask = np.zeros((300, 400), np.uint8)
    for x0, top, x1, bottom in strokes:
        mask[top:bottom, x0:x1] = 255
    return mask


def _ends(mask: np.ndarray) -> list[tuple[str, int, int]]:
    """Where lines begin and end, to ten pixels."""
    found = []
    for line in mended_edges(mask):
        start, end = ("x0", "x1") if line["orientation"] == "h" else ("top", "bottom")
        found.append((line["orientation"], round(line[start], -1), round(line[end], -1)))
    return sorted(found)


@pytest.mark.parametrize("gap", [4, 12, 30])
def test_a_line_with_gaps_is_one(gap: int) -> None:
    """Of three bits one is as long as a line has to be."""
    at, bits = 50, []
    for length in (30, 60, 20):
        bits.append((at, 100, at + length, 102))
        at += length + gap
    assert _ends(_paper(*bits)) == [("h", 50, round(at - gap, -1))]


def test_bits_of_letters_make_no_line() -> None:
    """Short ones behind each other, and a long stroke with ink on both sides of it."""
    assert _ends(_paper(*((x, 100, x + 14, 102) for x in range(50, 300, 18)))) == []
    dense = _paper((50, 90, 150, 112))
    dense[92:99] = dense[103:110] = 0
    dense[92:110, 50:150:2] = 255
    assert is_in_letters(make_edge("h", 50, 101, 150, 101), dense)
    assert not is_in_letters(make_edge("h", 50, 101, 150, 101), _paper((50, 100, 150, 102)))


def test_where_a_line_stops_at_one_crossing_and_goes_on_at_the_next_two_cells_are_one() -> None:
    rows = [(50, top, 250, top + 2) for top in (40, 100, 130, 200)]
    parted = _ends(_paper(*rows, (150, 40, 152, 100), (150, 132, 152, 202)))
    assert [end for end in parted if end[0] == "v"] == [("v", 40, 100), ("v", 130, 200)]
    # The same gap elsewhere is one of the ink.
    broken = _ends(_paper(*rows, (150, 40, 152, 108), (150, 140, 152, 202)))
    assert [end for end in broken if end[0] == "v"] == [("v", 40, 200)]
