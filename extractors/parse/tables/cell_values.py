"""What one printed cell shows, and the record of its value. Cached by text: forms repeat themselves."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from extractors.codebook import codebook
from extractors.parse.records import Cell, TableKind
from extractors.parse.tables.align import Look
from extractors.parse.tables.numbers import (
    MONEY,
    UNREADABLE,
    as_count,
    has_digit,
    is_numeral,
    is_typed_dash,
    read_number,
)

_WORD = re.compile("[\u3400-\u9fff]")
_ZEROS = frozenset("零〇")  # numerals, which cover rows and columns as a printed 0 does
# The number of a label, in a cell of its own beside it.
_ENUMERATOR = re.compile(r"\d{1,2}[.、．]|[(（]\d{1,2}[)）]|[①-⑳]")
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
    elif number.state == "unreadable" and (_WORD.search(stripped) or is_enumerator(stripped)):
        look = "text"
    is_number = has_digit(stripped) or number.state == "value" or stripped in _ZEROS
    return stripped, look, is_number


def is_enumerator(text: str) -> bool:
    """Whether a text is a number as labels have it, and no words."""
    return _ENUMERATOR.fullmatch(text) is not None


_cached_number = functools.lru_cache(maxsize=16384)(read_number)
_cached = functools.lru_cache(maxsize=16384)(_looks)


class Slot(NamedTuple):
    """What a row and a column of a form stand for together; ``unit`` counts where a cell prints none."""

    table: TableKind
    measure: str
    breakdown: str | None
    data_type: str
    unit: str | None


@functools.lru_cache(maxsize=4096)
def slot_of(kind: TableKind, code: str, column_code: str) -> Slot | None:
    """The slot of a row and a column; None where the form has no such pair."""
    measures = codebook().measures
    measure, breakdown = (column_code, None) if kind == "litigation" else (code, column_code)
    of = measures.get(measure)
    if kind == "disclosures":
        of = measures.get(f"{code}.{column_code.rsplit('.', 1)[-1]}")
    if of is None:
        return None
    unit = of.unit if of.unit and "|" not in of.unit else None
    return Slot(kind, measure, breakdown, of.data_type, unit)


def cell_of(slot: Slot, text: str, raw: str, table_index: int, row: int, col: int) -> Cell:
    """The cell of a printed ``text``."""
    kind, measure, breakdown, data_type, unit = slot
    read = _cached_number if len(text) <= LONGEST_CACHED else read_number
    number = read(text, signed=data_type == "int", money=data_type.startswith("decimal"))
    if data_type.startswith("int"):
        number = as_count(number)
        if number.unit in MONEY and unit is not None and unit not in MONEY:
            number = UNREADABLE  # 35元 counts nothing
    value, state = number.value, number.state
    unit = number.unit or unit
    return Cell(kind, measure, breakdown, value, raw, state, unit, table_index, row, col)


def ones_among(cells: Sequence[Cell]) -> list[Cell]:
    """The cells of tables, those that print 一 as 1 where all other numbers of their row (of their table, where the row
    has no other) are numerals; as unreadable where some in the table are: else it is typed for a dash."""
    typed = {cell.table_index for cell in cells if cell.state == "dash" and _is_one_or_dash(cell)}
    if not typed:
        return list(cells)
    written: dict[tuple[int, int | None], set[bool]] = {}
    for cell in cells:
        if cell.table_index in typed and cell.value is not None:
            for scope in (cell.row, None):
                written.setdefault((cell.table_index, scope), set()).add(is_numeral(cell.raw))
    return [_settled(cell, written) if _is_one_or_dash(cell) else cell for cell in cells]


def _is_one_or_dash(cell: Cell) -> bool:
    return cell.state == "dash" and is_typed_dash(cell.raw)


def _settled(cell: Cell, written: dict[tuple[int, int | None], set[bool]]) -> Cell:
    table = written.get((cell.table_index, None), set())
    if True not in table:
        return cell
    if written.get((cell.table_index, cell.row), table) == {True}:
        return msgspec.structs.replace(cell, value="1", state="value")
    return msgspec.structs.replace(cell, state="unreadable")
