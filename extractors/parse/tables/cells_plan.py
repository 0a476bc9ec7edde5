"""Tables whose form was met before: their numbers are put where those of the same form went.

The forms are national, so the same labels in the same spans come back in a million reports, and which cell is
what depends on them alone. A table is known by its ``_shape``: all its words, and only *where* numbers and blanks
stand. When a shape comes back, three stand-ins of it are read the long way (``Walk.read``): every such cell
filled, then only the first of each row, then only the last. Where all three give the same places and nothing is
doubted, that is the plan. Whatever else a rule may look at (words or notes beside digits, digits over
several cells, rows printed twice) has no plan and is read the long way.
"""

from __future__ import annotations

import functools
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from extractors.codebook import codebook
from extractors.parse.page import RawTable, TableCell
from extractors.parse.records import Cell, TableKind
from extractors.parse.tables.cell_values import LONGEST_CACHED, Slot, cell_of, looks, slot_of
from extractors.parse.tables.cells_litigation import counts_columns
from extractors.parse.tables.grid import expand
from extractors.parse.tables.heads import Head
from extractors.parse.tables.indicators import Columns

if TYPE_CHECKING:
    from extractors.parse.tables.cells_walk import Walk

# What may change in a form; anything else is read the long way.
_PLAIN = re.compile(r"[0-9.,+/\\-]{1,20}")
# In a shape: a cell for a number, and any other blank.
_FIGURE, _NOTHING = 0, 1
_BLANK, _FILLED = (_NOTHING, 1, 1), (_FIGURE, 1, 1)
_MOST_CELLS = 2_000
_FIRST_STAND_IN = 40_009  # no year, no sum of others, no line number
_MOST_PLANS, _MOST_MET = 256, 4_096

_Token = str | int
_Shape = tuple[tuple[tuple[_Token, int, int], ...], ...]
_Key = tuple[object, ...]


class _Value(msgspec.Struct, frozen=True, gc=False):
    """A cell of the record: the printed cell that it comes from (counted through the table), and what it is."""

    index: int
    slot: Slot
    row: int
    col: int


class _Print(msgspec.Struct, frozen=True, gc=False):
    """A row of a code, with the printed cells that are its values."""

    kind: TableKind
    code: str
    row: int
    indexes: tuple[int, ...]


class _Plan(msgspec.Struct, frozen=True):
    """All that reading a table of one shape leaves in the walk. A head that is None stays as it was."""

    used: bool
    values: tuple[_Value, ...]
    prints: tuple[_Print, ...]
    seen: tuple[tuple[TableKind, str], ...]
    maybe_headings: tuple[str, ...]
    kind: TableKind | None
    group: str | None
    band: str | None
    columns: Columns | None
    heads: tuple[tuple[TableKind, Head | None], ...]


class Plans:
    """The plans of one process; those that were used last are kept."""

    def __init__(self) -> None:
        self._plans: OrderedDict[_Key, _Plan | None] = OrderedDict()
        self._met: set[int] = set()

    def follow(self, walk: Walk, table: RawTable) -> bool:
        """Reads the table into the walk by a plan; False where there is none and nothing was done."""
        shape = _shape(walk, table)
        if shape is None:
            return False
        key = (*_standing(walk), walk.clean, shape)
        try:
            plan = self._plans[key]
        except KeyError:
            met = hash(key)
            if met not in self._met:
                if len(self._met) >= _MOST_MET:
                    self._met.clear()
                self._met.add(met)
                return False
            plan = self._plans[key] = _make_plan(walk, table, shape)
            if len(self._plans) > _MOST_PLANS:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end(key)
        return plan is not None and _carry_out(plan, walk, table)


def _standing(walk: Walk) -> _Key:
    """What of the tables before this one its rows may ask for."""
    at = walk.at
    heads = tuple((kind, head.columns, head.placed) for kind, head in at.heads.items())
    form = at.columns and (
        at.columns.form,
        at.columns.head.columns,
        at.columns.beside,
        at.columns.width,
    )
    return at.kind, at.group, at.band, form, heads


@functools.lru_cache(maxsize=16384)
def _token(text: str, clean: Callable[[str], str]) -> tuple[_Token | None, bool]:
    """What a cell adds to a shape (None: it has none), and whether it shows a number."""
    shown, look, _ = looks(text, clean)
    if look == "value":
        return (_FIGURE if _PLAIN.fullmatch(shown) else None), True
    return (text if shown else _NOTHING), False


def _shape(walk: Walk, table: RawTable) -> _Shape | None:
    """The words and spans of a table with its figures left out; None where figures may stand for more."""
    if table.stacked or table.loose or sum(map(len, table.rows)) > _MOST_CELLS:
        return None
    clean = walk.clean
    shape: list[tuple[tuple[_Token, int, int], ...]] = []
    for row in table.rows:
        tokens: list[tuple[_Token, int, int]] = []
        has_number = False
        words = 0
        for cell in row:
            text = cell.text
            if len(text) > LONGEST_CACHED:
                return None
            token, is_number = _token(text, clean)
            if token is None or (is_number and cell.rowspan != 1):
                return None
            tokens.append((token, cell.rowspan, cell.colspan))
            if is_number:
                has_number = True
            elif token != _NOTHING:
                words = len(tokens)
        if has_number:  # then a blank may stand for a number, right of all words
            for place in range(words, len(tokens)):
                if tokens[place] == _BLANK:
                    tokens[place] = _FILLED
        shape.append(tuple(tokens))
    return tuple(shape)


# -- making a plan ----------------------------------------------------------------------------


def _make_plan(walk: Walk, table: RawTable, shape: _Shape) -> _Plan | None:
    """The plan of a shape, None where its stand-ins are read differently or with any doubt."""
    grid = expand(table)
    if grid is None:
        return None
    places = {(cell.row, cell.col): index for index, cell in enumerate(grid.cells)}
    figures = _figures(shape)
    plan = None
    for choice in (slice(None), slice(1), slice(-1, None)):
        filled = frozenset(chain.from_iterable(row[choice] for row in figures))
        texts = _stand_in(table, figures, filled)
        made = _plan_of(walk, table, texts, places, frozenset(chain.from_iterable(figures)))
        if made is None or made != (plan or made):
            return None
        plan = made
    return plan


def _figures(shape: _Shape) -> list[list[int]]:
    """The indexes of the cells for numbers, row by row, counted through the table."""
    found, start = [], 0
    for row in shape:
        found.append([start + n for n, (token, _, _) in enumerate(row) if token == _FIGURE])
        start += len(row)
    return found


def _stand_in(
    table: RawTable, figures: Sequence[Sequence[int]], filled: Collection[int]
) -> list[str]:
    """The texts of all cells, with a number of its own in each ``filled`` one and nothing in other figures."""
    texts = [cell.text for row in table.rows for cell in row]
    for index in chain.from_iterable(figures):
        texts[index] = str(_FIRST_STAND_IN + index) if index in filled else ""
    return texts


def _plan_of(
    walk: Walk,
    table: RawTable,
    texts: Sequence[str],
    places: Mapping[tuple[int, int], int],
    figures: Collection[int],
) -> _Plan | None:
    """What reading the table with other ``texts`` leaves in the walk; None where anything is doubted."""
    given = iter(texts)
    rows = tuple(
        tuple([TableCell(next(given), cell.rowspan, cell.colspan) for cell in row])
        for row in table.rows
    )
    probe = walk.fresh()
    probe.read(msgspec.structs.replace(table, rows=rows))
    if probe.problems or probe.glued or probe.turned or probe.misfits or probe.doubts.withdrawn:
        return None
    if probe.by_year or probe.left_blank:
        return None  # the next report is of another year, and another table may hold the numbers
    values = _values_of(probe.cells, texts, places, figures)
    prints = None if values is None else _prints_of(probe, values, texts)
    if values is None or prints is None:
        return None
    before, at = walk.at.heads, probe.at
    return _Plan(
        used=bool(probe.tables),
        values=tuple(values),
        prints=tuple(prints),
        seen=tuple(probe.seen),
        maybe_headings=tuple(probe.maybe_headings),
        kind=at.kind,
        group=at.group,
        band=at.band,
        columns=at.columns,
        heads=tuple(
            (kind, None if before.get(kind) is head else head) for kind, head in at.heads.items()
        ),
    )


def _values_of(
    cells: Sequence[Cell],
    texts: Sequence[str],
    places: Mapping[tuple[int, int], int],
    figures: Collection[int],
) -> list[_Value] | None:
    """The cells with the printed cells that they come from; None where one does not hold the number of its own."""
    values = []
    for cell in cells:
        index = places.get((cell.row, cell.col))
        if index is None or cell.raw != texts[index].strip():
            return None
        if cell.raw and index not in figures:
            return None  # words where a number should stand
        slot = Slot(cell.table, cell.measure, cell.breakdown, _data_type(cell), cell.unit)
        values.append(_Value(index, slot, cell.row, cell.col))
    return values


def _prints_of(probe: Walk, values: Sequence[_Value], texts: Sequence[str]) -> list[_Print] | None:
    """The printed rows of each code; None where one shows more than its values."""
    prints = []
    own: dict[int, list[int]] = {value.row: [] for value in values}
    for value in values:
        own[value.row].append(value.index)
    for (kind, code), printed in probe.doubts.rows.items():
        for row in printed:
            indexes = tuple(own.get(row.row, ()))
            if row.shown != tuple(texts[index].strip() for index in indexes):
                return None
            prints.append(_Print(kind, code, row.row, indexes))
    return prints


def _data_type(cell: Cell) -> str:
    """What ``cell_of`` is to read."""
    if cell.table == "other":
        return codebook().measures[cell.measure].data_type
    slot = slot_of(cell.table, cell.measure, cell.breakdown or cell.measure)
    return slot.data_type if slot else ""


# -- following one ----------------------------------------------------------------------------


def _carry_out(plan: _Plan, walk: Walk, table: RawTable) -> bool:
    """Puts the numbers of the table into the walk; False, with nothing done, where they speak against it."""
    texts = [cell.text.strip() for row in table.rows for cell in row]
    rows = walk.doubts.rows
    shown = [tuple([texts[index] for index in row.indexes]) for row in plan.prints]
    for row, values in zip(plan.prints, shown, strict=True):
        # A row printed again is weighed, and 1 2 3 … under the results are the numbers of the columns.
        if (row.kind, row.code) in rows or (row.kind == "litigation" and counts_columns(values)):
            return False
    number = table.index
    for row, values in zip(plan.prints, shown, strict=True):
        walk.doubts.note(row.kind, row.code, values, number, row.row)
    walk.seen.update(dict.fromkeys(plan.seen, f"table {number}"))
    walk.maybe_headings.extend(plan.maybe_headings)
    at = walk.at
    at.table_index, at.kind, at.group, at.band = number, plan.kind, plan.group, plan.band
    at.columns = plan.columns
    at.heads = {
        kind: at.heads[kind] if head is None else head._replace(table_index=number)
        for kind, head in plan.heads
    }
    if plan.used:
        walk.tables.append(number)
    walk.cells.extend(
        [cell_of(v.slot, texts[v.index], texts[v.index], number, v.row, v.col) for v in plan.values]
    )
    return True


PLANS = Plans()
