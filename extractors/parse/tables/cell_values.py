"""What one printed cell shows, and the record of its value. Cached by text: forms repeat themselves."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from extractors.codebook import codebook
from extractors.parse.records import Cell, TableKind
from extractors.parse.tables.align import Look, Printed
from extractors.parse.tables.heads import Column
from extractors.parse.tables.numbers import as_count, has_digit, read_number

_WORD = re.compile("[\u3400-\u9fff]")
LONGEST_CACHED = 200  # of a cell; the cache may not keep pages


def looks(text: str, clean: Callable[[str], str]) -> tuple[str, Look, bool]:
    """Cleaned text of a cell, whether it is blank, a value or words, and whether it shows a number."""
    return (_cached if len(text) <= LONGEST_CACHED else _looks)(text, clean)


def _looks(text: str, clean: Callable[[str], str]) -> tuple[str, Look, bool]:
    stripped = text.strip()
    if stripped.isdigit() and stripped.isascii():
        return stripped, "value", True
    if stripped and _WORD.search(stripped):
        stripped = clean(stripped).strip()
    number = read_number(stripped, signed=True)
    look: Look = "value"
    if number.state == "blank":
        look = "blank"
    elif number.state == "unreadable" and _WORD.search(stripped):
        look = "text"
    return stripped, look, has_digit(stripped) or number.state == "value"


_cached_number = functools.lru_cache(maxsize=16384)(read_number)
_cached = functools.lru_cache(maxsize=16384)(_looks)


@functools.lru_cache(maxsize=4096)
def place_of(
    kind: TableKind, code: str, column_code: str
) -> tuple[str, str | None, str, str | None] | None:
    """(measure, breakdown, data type, unit) of a row and column; None where the form has no such pair."""
    measures = codebook().measures
    measure, breakdown = (column_code, None) if kind == "litigation" else (code, column_code)
    of = measures.get(measure)
    if kind == "disclosures":
        of = measures.get(f"{code}.{column_code.rsplit('.', 1)[-1]}")
    if of is None:
        return None
    return measure, breakdown, of.data_type, of.unit if of.unit and "|" not in of.unit else None


def make_cell(
    kind: TableKind,
    code: str,
    column: Column,
    column_code: str,
    value: Printed,
    table_index: int,
    row: int,
) -> Cell | None:
    """The cell of one value; None where the form has no such row and column together."""
    place = place_of(kind, code, column_code)
    if place is None:
        return None
    measure, breakdown, data_type, default = place
    unit = column.unit or default
    raw = value.cell.text.strip()
    return cell_of(
        kind,
        measure,
        breakdown,
        data_type,
        unit,
        value.text,
        raw,
        table_index,
        row,
        value.cell.col,
    )


def cell_of(
    kind: TableKind,
    measure: str,
    breakdown: str | None,
    data_type: str,
    unit: str | None,
    text: str,
    raw: str,
    table_index: int,
    row: int,
    col: int,
) -> Cell:
    """The cell of a printed ``text``; ``unit`` counts where it prints none."""
    read = _cached_number if len(text) <= LONGEST_CACHED else read_number
    number = read(text, signed=data_type == "int", money=data_type.startswith("decimal"))
    if data_type.startswith("int"):
        number = as_count(number)
    return Cell(
        kind,
        measure,
        breakdown,
        number.value,
        raw,
        number.state,
        number.unit or unit,
        table_index,
        row,
        col,
    )
