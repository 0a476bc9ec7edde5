"""Tables of a page → cells of the three statutory tables, by their printed labels.

One walk over the rows of all tables in page order (``cells_walk``); what is left open then is settled over the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from extractors.parse.about.report_year import edition_in_force
from extractors.parse.page import Page, RawTable
from extractors.parse.records import Cell, Edition, Problem
from extractors.parse.tables.cell_values import ones_among
from extractors.parse.tables.cells_form import edition_of, missing
from extractors.parse.tables.cells_plan import PLANS
from extractors.parse.tables.cells_walk import Walk
from extractors.parse.tables.doubts import unconfirmed_headings
from extractors.parse.tables.glued import solve
from extractors.parse.tables.parted import parted
from extractors.parse.tables.ragged import totals_proven
from extractors.parse.tables.rebuilt import Rebuilt, rebuild
from extractors.parse.tables.side_by_side import put_together
from extractors.parse.tables.textrows import with_cut
from extractors.parse.tables.unruled import unproven
from extractors.parse.tables.untotalled import unproven_rows


class CellsResult(msgspec.Struct, frozen=True):
    """Cells in page order, problems, indexes of the tables read, and the edition that they print."""

    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    statutory_tables: tuple[int, ...]
    edition_seen: Edition | None


def read_cells(
    page: Page,
    *,
    clean: Callable[[str], str],
    likely_year: Callable[[], int | None] = lambda: None,
) -> CellsResult:
    """Cells of all statutory tables of a page.

    ``clean`` frees a cell's text of contamination (pinyin, traditional script). ``likely_year``, asked only
    where the tables themselves do not tell, decides which rows are missed, and which of two tables that
    differ is this year's.
    Named problems: unknown_label, missing_row, table_missing, duplicate_row, contradicting_rows,
    heading_with_values, ragged_row, spanned_value, unexpected_column, missing_head, incomplete_head,
    glued, damaged_label, outside_cell, table_too_large. Never raises on a page.
    """
    walk = Walk(page, clean, likely_year)
    shown, rebuilt = rebuild(_shown(page), page.text.text)
    taken = -1
    for at, table in enumerate(shown):
        if table.index == taken or PLANS.follow(walk, table):
            continue
        halves = put_together(table, shown[at + 1]) if at + 1 < len(shown) else None
        if halves is not None and walk.read_halves(halves):
            taken = halves.right
        else:
            walk.read(table)
    return _result(walk, rebuilt)


def _shown(page: Page) -> list[RawTable]:
    """Tables in which a cell holds anything (pages nest thousands that do not for their layout), but for flat ones
    whose text was read as a table."""
    in_text = [table for table in page.tables if table.in_text]
    return [
        parted(table)
        if table.is_picture or page.is_pictured(table)
        else _without_cut(table)
        if table.ends_in_number
        else table
        for table in page.tables
        if any(cell.text for row in table.rows for cell in row)
        and not (in_text and table.is_flat and any(_overlap(table, drawn) for drawn in in_text))
    ]


def _without_cut(table: RawTable) -> RawTable:
    """The table without the number within which the page ends, unless the sum of its row confirms it."""
    *rows, last = table.rows
    texts = with_cut([cell.text.strip() for cell in last])
    changed = [*last[:-1], msgspec.structs.replace(last[-1], text=texts[-1])]
    return msgspec.structs.replace(table, rows=(*rows, tuple(changed)))


def _overlap(table: RawTable, other: RawTable) -> bool:
    return table.text_start < other.text_end and other.text_start < table.text_end


def _result(walk: Walk, rebuilt: Sequence[Rebuilt]) -> CellsResult:
    walk.take_left_blank()
    if totals := totals_proven(walk.ragged, walk.cells):
        walk.cells += totals
        walk.let_stand({row.table_index for row in walk.ragged})
    going, problems = walk.doubts.settle()
    walk.cells = [cell for cell in walk.cells if not going(cell.table_index, cell.row)]
    _drop_headings(walk)
    walk.glued = [row for row in walk.glued if not going(row.table_index, row.row)]
    solved, glued = solve(walk.glued, walk.cells)
    walk.cells.extend(solved)
    walk.cells = ones_among(walk.cells)
    printed = {code for kind, code in walk.seen if kind == "applications"}
    headings = unconfirmed_headings(walk.cells, printed)
    walk.cells = [cell for cell in walk.cells if cell.measure not in headings]
    for code in headings:
        walk.seen.pop(("applications", code), None)
    if walk.untotalled and (unproven := unproven_rows(walk.cells)):
        walk.cells = [cell for cell in walk.cells if cell.measure not in unproven]
        left = {cell.measure for cell in walk.cells}
        for key in [key for key in walk.seen if key[0] == "applications" and key[1] not in left]:
            del walk.seen[key]
    for problem in (*problems, *glued, *headings.values()):
        walk.problem(problem.code, problem.message, problem.where)
    _drop_unproven(walk, rebuilt)
    edition = edition_of(walk.cells, walk.seen)
    if walk.seen or walk.at.heads:
        form = edition or edition_in_force(walk.likely_year())
        for problem in missing(form, walk.seen, walk.at.heads, walk.cells):
            walk.problem(problem.code, problem.message, problem.where)
    walk.cells = [
        msgspec.structs.replace(cell, row=cell.col, col=cell.row)
        if cell.table_index in walk.turned
        else cell
        for cell in walk.cells
    ]
    for halves in walk.halves:
        walk.cells = [halves.given_back(cell) for cell in walk.cells]
    for table in rebuilt:
        walk.cells = [table.given_back(cell) for cell in walk.cells]
        walk.problems = [table.shown_at(problem) for problem in walk.problems]
        if table.whole.index in walk.tables:
            walk.tables += table.tables - {table.whole.index}
    return CellsResult(
        cells=tuple(sorted(walk.cells, key=lambda cell: (cell.table_index, cell.row, cell.col))),
        problems=tuple(walk.problems),
        statutory_tables=tuple(walk.tables),
        edition_seen=edition,
    )


def _drop_unproven(walk: Walk, rebuilt: Sequence[Rebuilt]) -> None:
    """Of tables without lines those that do not prove the places of their numbers are not read."""
    tables = {table.index for table in walk.page.tables if table.is_unruled}
    if not tables:
        return
    tables |= {r.whole.index for r in rebuilt if not tables.isdisjoint(at for at, _ in r.places)}
    edition = edition_of(walk.cells, walk.seen)
    for kind, count in list(unproven(walk.cells, tables, edition)):
        walk.cells = [c for c in walk.cells if c.table != kind or c.table_index not in tables]
        left = {cell.measure for cell in walk.cells if cell.table == kind}
        for key in [key for key in walk.seen if key[0] == kind and key[1] not in left]:
            del walk.seen[key]
        words = f"{count} numbers of a table without lines, whose places it does not prove"
        walk.problem("uncertain_row", words, kind)


def _drop_headings(walk: Walk) -> None:
    """Edition 2019 prints 其他处理 as a row, 2021 as a heading: blank, only its details tell which."""
    for code in walk.maybe_headings:
        if any(other.startswith(code + ".") for _, other in walk.seen):
            walk.cells = [cell for cell in walk.cells if cell.measure != code]
            walk.seen.pop(("applications", code), None)
