"""Lines of text whose cells semicolons or commas part → cells. Commas part thousands, too: what shows which."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.parse.tables import labels
from extractors.parse.tables.numbers import read_number
from extractors.parse.tables.textheads import is_known
from extractors.parse.tables.textrows import APPLICANTS, RESULTS, balances

_WORD = re.compile(r"[^\W\d_]")
# Marks that part cells, and those of them that part thousands, too.
_MARKS = (";", "；", ",", "，")
_OF_THOUSANDS = (",", "，")
_TIGHT = {mark: re.compile(rf"\d{mark}\d") for mark in _OF_THOUSANDS}
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_SUMMED = (APPLICANTS, RESULTS, 3 * RESULTS)  # values of a row whose last one is a sum
_UNPARTED = re.compile(r"[1-9]\d{3,}")


def is_words(cell: str) -> bool:
    """Whether a cell holds words; of two numbers on two lines it does not, though they are no value either."""
    return bool(_WORD.search(cell)) and read_number(cell, signed=True).state == "unreadable"


def mark_of(bare: str) -> str:
    """The mark that may part the cells of a line, "" where its first words are those of prose."""
    for mark in _MARKS:
        if mark in bare and (mark == "," or labels.may_name(bare.split(mark, 1)[0])):
            return mark
    return ""


def marked_row(bare: str, mark: str, *, inside: bool) -> tuple[str, ...] | None:
    """Cells of a line whose cells a mark parts: labels of a form, and values behind them; None for prose."""
    cells = _cells_between(bare, mark)
    behind = _first_value(cells)
    words, values = cells[:behind], cells[behind:]
    label = mark.join(filter(None, words))
    if not all(is_known(word) for word in words if word):
        if not is_known(label) or not any(values):
            return None
        words = [label]
    if not label and not (inside and len(values) >= RESULTS):
        return None
    return (*words, *values)


def _cells_between(bare: str, mark: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([bare.replace("\r", " ")], delimiter=mark))]


def _first_value(cells: Sequence[str]) -> int:
    behind = len(cells)
    while behind and not is_words(cells[behind - 1]):
        behind -= 1
    return behind


def with_thousands(lines: Sequence[str], rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows, of which commas may have parted thousands (``1,234``), too: then their values stay in one cell.

    They part cells alone where the lines show how they are written: by quotes, by a blank behind each, by thousands
    without any, by as many cells in every line, blank ones too; and in a row whose numbers add up.
    """
    mark = next((found for line in lines if (found := mark_of(line))), "")
    if mark not in _OF_THOUSANDS or _parts_cells_alone(lines, rows, mark):
        return rows
    kept = []
    width = 0
    for row in rows:
        behind = _first_value(row)
        values = row[behind:]
        if not any(values):
            width = len(row)
        shown = values[next((n for n, value in enumerate(values) if value), 0) :]
        doubtful = any(_THOUSANDS.fullmatch(f"{a},{b}") for a, b in pairwise(values))
        if doubtful and not (len(shown) in _SUMMED and balances(shown)):
            # As many cells as the head has labels may be as many numbers.
            torn = "□ " if len(row) <= width else ""
            row = (*row[:behind], torn + ",".join(values))
        kept.append(row)
    return kept


def _parts_cells_alone(lines: Sequence[str], rows: Sequence[Sequence[str]], mark: str) -> bool:
    parted = [line for line in lines if mark in line]
    every = [cell for row in rows for cell in row]
    return (
        any('"' in line for line in parted)
        or not any(_TIGHT[mark].search(line) for line in parted)
        or any(_UNPARTED.fullmatch(cell) for row in rows if len(row) > 2 for cell in row)
        or (
            len({*map(len, rows)}) == 1 and "" in every
        )  # blank cells are kept, and no row is longer
    )
