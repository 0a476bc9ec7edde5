"""Tables whose rows the markup does not show as they are → tables with a row for each.

Rows that were each written as a table of their own; rows below each other in one row, their labels and numbers
stacked in its cells by line breaks; rows one behind the other in one row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from extractors.parse.page import RawTable, TableCell
from extractors.parse.records import Cell, Problem
from extractors.parse.tables import labels
from extractors.parse.tables.grid import expand
from extractors.parse.tables.heads import APPLICANTS
from extractors.parse.tables.named import with_columns_named
from extractors.parse.tables.numbers import WORDS, is_value
from extractors.parse.tables.paired import Gathered, Place, as_cells, gathered
from extractors.parse.tables.textheads import MAX_HEAD
from extractors.parse.tables.titled import titled

_FEWEST, _MOST = 3, 100  # tables of one row, one behind the other
_TWO_ROWS = 2 * (1 + APPLICANTS)  # cells; a row of litigation has one less

_ROW = re.compile(r"table (\d+) row (\d+)")


class Rebuilt(msgspec.Struct, frozen=True):
    """``whole``: a table put together again; ``places``: the table and row that print each of its rows; ``cells``:
    table, row and column of cells that stand elsewhere."""

    whole: RawTable
    places: tuple[Place, ...]
    cells: Mapping[Place, tuple[int, int, int]]

    @property
    def tables(self) -> set[int]:
        """The indexes of all tables that print it."""
        return {table for table, *_ in (*self.places, *self.cells.values())}

    def given_back(self, cell: Cell) -> Cell:
        """The cell of ``whole`` in the row that prints it."""
        if cell.table_index != self.whole.index:
            return cell
        here = (*self.places[cell.row], cell.col)
        table, row, col = self.cells.get((cell.row, cell.col), here)
        return msgspec.structs.replace(cell, table_index=table, row=row, col=col)

    def shown_at(self, problem: Problem) -> Problem:
        """The problem of a row of ``whole`` with the row that prints it."""
        where = _ROW.fullmatch(problem.where or "")
        if where is None or int(where[1]) != self.whole.index:
            return problem
        table, row = self.places[min(int(where[2]), len(self.places) - 1)]
        return msgspec.structs.replace(problem, where=f"table {table} row {row}")


def rebuild(tables: Sequence[RawTable], text: str) -> tuple[list[RawTable], list[Rebuilt]]:
    """The tables in order, those that could be put together again as such; and these. Tables of one row are one
    where the ``text`` shows nothing between them."""
    found: list[RawTable] = []
    rebuilt: list[Rebuilt] = []
    last = RawTable(-1, (), 0, 0)
    for run, told in _runs(tables, text):
        whole = run[0]
        if len(run) > 1 and not told:
            rows = tuple([table.rows[0] for table in run])
            whole = msgspec.structs.replace(whole, rows=rows, text_end=run[-1].text_end)
        parted, moved = whole, dict[Place, Place]()
        origins: Sequence[int] = range(len(whole.rows))
        if told:
            rows, end = as_cells(told.rows), run[-1].text_end
            parted = msgspec.structs.replace(whole, rows=rows, text_end=end)
            origins, moved = told.origins, dict(told.places)
        elif not whole.is_picture and any(map(_may_hold_rows, whole.rows)):
            parted, origins = _parted(whole, _stacked)
            if parted is whole:
                parted, origins = _parted(whole, _run_together)
                moved = {} if parted is whole else _moved(whole, parted)
        if parted is whole and (pairs := gathered(whole)):
            parted = msgspec.structs.replace(whole, rows=as_cells(pairs.rows))
            origins, moved = pairs.origins, dict(pairs.places)
        start = run[0].text_start
        before = last.text_end if last.text_end <= start else last.text_start
        named, own_rows = with_columns_named(parted, text[max(before, start - MAX_HEAD) : start])
        last = run[-1]
        if named is not parted and not moved:
            parted, origins = named, [origins[row] for row in own_rows]
        found.append(parted)
        if parted is not run[0]:
            own = [(table.index, row) for table in run for row in range(len(table.rows))]
            if any(table.loose for table in run):
                found[-1] = parted = _with_loose(parted, run, [own[origin] for origin in origins])
            cells = {place: (*own[row], col) for place, (row, col) in moved.items()}
            rebuilt.append(Rebuilt(parted, tuple([own[origin] for origin in origins]), cells))
    return found, rebuilt


def _with_loose(
    parted: RawTable, run: Sequence[RawTable], places: Sequence[tuple[int, int]]
) -> RawTable:
    """The table with what stands between the cells of each of its rows where it is printed (``places``)."""
    said = [((table.index, row), words) for table in run for row, words in table.loose]
    loose = [(n, words) for n, at in enumerate(places) for place, words in said if place == at]
    return msgspec.structs.replace(parted, loose=tuple(loose))


# -- rows that are tables ---------------------------------------------------------------------


def _runs(
    tables: Sequence[RawTable], text: str
) -> Iterator[tuple[Sequence[RawTable], Gathered | None]]:
    """Tables that are one each, and runs of those that are a row of one, or that tell its rows under their titles."""
    at = 0
    while at < len(tables):
        size, told = (
            titled(tables[at : at + _MOST], text) if _may_be_titled(tables[at]) else (0, None)
        )
        if told:
            yield tables[at : at + size], told
            at += size
            continue
        end = at + 1
        if _is_row(tables[at]):
            while end < len(tables) and _goes_on(tables[end - 1], tables[end], text):
                end += 1
        if _FEWEST <= end - at <= _MOST:
            yield tables[at:end], None
        else:
            yield from (((table,), None) for table in tables[at:end])
        at = end


def _may_be_titled(table: RawTable) -> bool:
    last = table.rows[-1] if table.rows else ()
    return len(last) == 2 and is_value(last[1].text)


def _is_row(table: RawTable) -> bool:
    placed = table.text_start < table.text_end  # tables of an attachment stand nowhere in the text
    return len(table.rows) == 1 and placed and not table.in_text


def _goes_on(before: RawTable, table: RawTable, text: str) -> bool:
    start, end = before.text_end, table.text_start
    return _is_row(table) and start <= end and not text[start:end].strip()


# -- rows within a row ------------------------------------------------------------------------


def _may_hold_rows(row: Sequence[TableCell]) -> bool:
    if len(row) >= _TWO_ROWS:
        return True
    last = row[-1].text if len(row) > 1 else ""
    return "\n" in last and last < WORDS  # not a heading written downward


def _parted(
    table: RawTable, parts_of: Callable[[Sequence[TableCell]], list[list[TableCell]]]
) -> tuple[RawTable, Sequence[int]]:
    """The table with the rows that some of its rows hold instead of these, and from which row each is; what reaches
    over a row of stacked ones reaches over all of them."""
    found: list[list[TableCell]] = []
    origins: list[int] = []
    for number, row in enumerate(table.rows):
        parts = parts_of(row) if _may_hold_rows(row) else []
        if parts and parts_of is _stacked:
            at = len(found)
            for above, line in enumerate(found):
                line[:] = [
                    _higher(cell, len(parts) - 1) if above + cell.rowspan > at else cell
                    for cell in line
                ]
        found += parts or [list(row)]
        origins += [number] * max(len(parts), 1)
    if len(found) == len(table.rows):
        return table, origins
    return msgspec.structs.replace(table, rows=tuple(map(tuple, found))), origins


def _moved(printed: RawTable, parted: RawTable) -> dict[Place, Place]:
    """The printed place of each at which a cell of ``parted`` begins: both have the same cells in order."""
    before, after = expand(printed), expand(parted)
    if before is None or after is None:
        return {}
    pairs = zip(before.cells, after.cells, strict=True)
    return {(new.row, new.col): (old.row, old.col) for old, new in pairs}


def _stacked(row: Sequence[TableCell]) -> list[list[TableCell]]:
    """The rows whose labels, one line each, and numbers stand below each other in the cells of a row, else none."""
    lines = [[line.strip() for line in cell.text.split("\n")] for cell in row]
    height = len(lines[-1])
    label = next((n for n, own in enumerate(lines) if _are_rows(own, height)), len(row))
    if height < 2 or any(cell.rowspan > 1 for cell in row[label:]):
        return []
    behind = [own if any(own) else [""] * height for own in lines[label + 1 :]]
    if not behind or any(len(own) != height or not all(map(is_value, own)) for own in behind):
        return []
    parts = [
        [
            msgspec.structs.replace(cell, text=own[number])
            for cell, own in zip(row[label:], (lines[label], *behind), strict=True)
        ]
        for number in range(height)
    ]
    parts[0][:0] = [_higher(cell, height - 1) for cell in row[:label]]
    return parts


def _are_rows(lines: Sequence[str], height: int) -> bool:
    """Whether each line names a row, and all of them together (``其他`` above the rest of its label) none."""
    return (
        len(lines) == height
        and all(map(labels.names_any_row, lines))
        and not labels.names_any_row("".join(lines))
    )


def _run_together(row: Sequence[TableCell]) -> list[list[TableCell]]:
    """The rows of applications that stand one behind the other in a row, each with all its values, else none."""
    parts: list[list[TableCell]] = [[]]
    for cell in row:
        words = bool(cell.text.strip()) and not is_value(cell.text)
        if words and len(parts[-1]) > APPLICANTS:
            parts.append([])
        parts[-1].append(cell)
    return parts if len(parts) > 1 and all(map(_is_row_of_applications, parts)) else []


def _is_row_of_applications(part: Sequence[TableCell]) -> bool:
    values = part[-APPLICANTS:]
    return (
        len(part) > APPLICANTS
        and all(is_value(cell.text) for cell in values)
        and labels.names_row(part[-APPLICANTS - 1].text, "applications")
        and not any(is_value(cell.text) for cell in part[:-APPLICANTS])
    )


def _higher(cell: TableCell, more: int) -> TableCell:
    return msgspec.structs.replace(cell, rowspan=cell.rowspan + more)
