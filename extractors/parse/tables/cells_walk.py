"""Rows of a table → cells, under the heads and groups that stay in force from row to row and over a torn table.

Rows between two data rows form a block, in which the head of the next rows is looked for. Whatever is not
understood becomes a named problem, and the numbers beside it are not guessed.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from extractors.codebook import codebook
from extractors.parse.page import Page, RawTable
from extractors.parse.records import Cell, Problem, TableKind
from extractors.parse.tables import heads, indicators, labels
from extractors.parse.tables.align import Aligned, Printed, align, hangs_in, once
from extractors.parse.tables.cell_values import cell_of, looks, slot_of
from extractors.parse.tables.cells_heads import take_head
from extractors.parse.tables.cells_litigation import (
    counts_columns,
    headless_litigation,
    is_left_blank,
    values_below,
    year_named,
)
from extractors.parse.tables.cells_rows import (
    Labelled,
    Row,
    Standing,
    columns_apart,
    loose_in,
    row_at,
    said_of_unknown,
)
from extractors.parse.tables.doubts import Doubts, Tally
from extractors.parse.tables.glued import GluedRow
from extractors.parse.tables.grid import Grid, expand
from extractors.parse.tables.heads import Column, Head
from extractors.parse.tables.heads_read import Block
from extractors.parse.tables.numbers import read_number
from extractors.parse.tables.order import breaks_off_in
from extractors.parse.tables.ragged import RaggedRow
from extractors.parse.tables.side_by_side import Halves, adds_up_across
from extractors.parse.tables.textplace import LAYOUT_CELL
from extractors.parse.tables.turned import is_turned

MAX_PROBLEMS = 200
# Values of a row without a head that make it one of the form; lists of other things have fewer.
ENOUGH_TO_COMPARE = 3
ENOUGH_ROWS = 3  # under no head that make a table one of a form whose head is lost


class Walk:
    """State carried from row to row and from table to table."""

    def __init__(
        self, page: Page, clean: Callable[[str], str], likely_year: Callable[[], int | None]
    ) -> None:
        self.page = page
        self.clean = clean
        self.likely_year = likely_year
        self.doubts = Doubts(page, likely_year)
        self.at = Standing()
        self.cells: list[Cell] = []
        self.problems: list[Problem] = []
        self.glued: list[GluedRow] = []
        self.seen: dict[tuple[TableKind, str], str] = {}
        self.tables: list[int] = []
        self.turned: set[int] = set()  # tables whose rows are printed as columns
        self.maybe_headings: list[str] = []
        self.misfits = 0  # rows that do not fit their head
        self.ragged: list[RaggedRow] = []  # of these the ones that may have lost blank cells
        # tables whose rows do not fit, and nothing else is in doubt
        self.unfit: dict[int, Problem] = {}
        self.halves: list[Halves] = []
        self.by_year = False  # a row was read, or not, as its label names a year
        self.torn: set[int] = set()  # rows of which a label or a number stands in no cell
        self.doubled: set[int] = set()  # tables of which a head names a column twice
        self.untotalled = False  # a head names every applicant and not their total
        self.left_blank: tuple[Row, Head, int] | None = None  # the row of litigation, in its table

    def fresh(self) -> Walk:
        """Another walk that stands where this one does and has read nothing."""
        other = Walk(self.page, self.clean, self.likely_year)
        other.at = msgspec.structs.replace(self.at, heads=dict(self.at.heads))
        return other

    def read_halves(self, halves: Halves) -> bool:
        """Reads a table that was torn in two; False, with nothing done, where there is any doubt that it was."""
        probe = self.fresh()
        probe.read(halves.whole)
        doubted = probe.problems or probe.glued or probe.misfits or probe.turned
        if doubted or not adds_up_across(probe.cells, halves.width):
            return False
        self.read(halves.whole)
        self.tables.append(halves.right)
        self.halves.append(halves)
        return True

    # -- one table ----------------------------------------------------------------------------

    def read(self, table: RawTable) -> None:
        grid = expand(table)
        where = f"table {table.index}"
        if grid is None:
            self.problem("table_too_large", "the table's spans cover too many positions", where)
            return
        printed = [Printed(*looks(cell.text, self.clean), cell) for cell in grid.cells]
        texts = [cell.text for cell in printed]
        if is_turned(grid, texts):
            self.turned.add(table.index)
            grid = grid.turned()
            printed = [
                msgspec.structs.replace(p, cell=c) for p, c in zip(printed, grid.cells, strict=True)
            ]
        self.at.table_index = table.index
        self.at.is_picture = table.is_picture or self.page.is_pictured(table)
        self.torn = {row for row, _ in loose_in(table)}
        if self.torn and table.index in self.turned:
            self.torn = {*range(len(grid.rows))}
        self.doubts.lists.add(table.index)
        tally, misfits = Tally(), self.misfits
        used, headless = self.read_rows(grid, printed, tally)
        used = used or self.indicators(table, grid, printed)
        if used:
            self.tables.append(table.index)
            self.name_loose(table)
        tally.misfits = self.misfits - misfits
        tally.doubled = table.index in self.doubled
        if doubt := tally.doubt(where, turned=table.index in self.turned):
            self.doubts.withdrawn.add(table.index)
            if tally.do_not_fit:
                self.unfit[table.index] = doubt
            else:
                self.ragged = [row for row in self.ragged if row.table_index != table.index]
            self.problems.append(doubt)
        if len(headless) >= ENOUGH_ROWS and not used:
            first, last = headless[0].label, headless[-1].label
            message = f"rows {first} to {last} stand under no known column labels"
            self.problem("missing_head", message, where)
            rows = sum(len(row.values) >= ENOUGH_TO_COMPARE for row in headless)
            if rows >= ENOUGH_ROWS and all(len(cell.text) <= LAYOUT_CELL for cell in grid.cells):
                self.tables.append(table.index)  # no prose either

    def read_rows(
        self, grid: Grid, printed: list[Printed], tally: Tally
    ) -> tuple[bool, list[Labelled]]:
        """Reads heads and rows in turn; whether any was one of a form, and the rows under no head."""
        table_index = self.at.table_index
        texts = [cell.text for cell in printed]
        apart = columns_apart(grid, printed)
        usual = max((grid.ends.count(end), end) for end in {*grid.ends})[1]
        block: list[int] = []
        headless, used, before, blank = list[Labelled](), False, "", None
        for number in range(len(grid.rows)):
            row = row_at(grid, printed, number, usual, apart)
            if not self.at.is_data(row):
                if any(cell.look == "text" for cell in row.cells):
                    block.append(number)
                elif block:
                    blank = blank or row
                continue
            if block:
                used = self.read_block(grid, texts, block) or used
                block = []
            labelled = self.at.label_of(row)
            if labelled is None and self.litigation_row(row, table_index):
                used = True
            elif labelled is None:
                self.note_unread(row, table_index)
                if used:
                    tally.strange(row.cells, number)
                    if row.cells[0].look == "text" and row.cells[-1].look != "text":
                        self.doubts.unknown.add((table_index, number))
                    if message := said_of_unknown(row, before):
                        self.problem("unknown_label", message, f"table {table_index} row {number}")
            elif labelled.kind not in self.at.heads:
                headless.append(labelled)
                kind, code = labelled.kind, labelled.code
                if len(labelled.values) >= ENOUGH_TO_COMPARE:
                    self.doubts.printed(kind, code, labelled.values, table_index, number)
            else:
                used = True
                before = labelled.label
                tally.known(row.cells)
                self.data_row(labelled, row, table_index)
        if block:
            used = self.read_block(grid, texts, block) or used
        if blank is not None:
            self.note_left_blank(blank)
        return used, headless

    def note_left_blank(self, row: Row) -> None:
        """Notes a row of blanks that has a place for every result and stands below their head."""
        head = self.at.heads.get("litigation")
        if head and is_left_blank(head, row, self.at.table_index):
            self.left_blank = row, head, self.at.table_index

    def take_left_blank(self) -> None:
        """Reads that row where the page shows no other that may be the one of litigation."""
        told = {*self.seen, *self.doubts.rows, *((row.kind, row.code) for row in self.glued)}
        if self.left_blank and all(kind != "litigation" for kind, _ in told):
            row, head, self.at.table_index = self.left_blank
            where = f"table {self.at.table_index} row {row.number}"
            self.take(Labelled("litigation", "", "litigation", row.cells), row, head, where)

    def note_unread(self, row: Row, table_index: int) -> None:
        """Notes a row without a known label that may be another print of one of the form."""
        code = headless_litigation(row)
        named = self.at.named_by(row) if code is None else ("litigation", code)
        if named is not None:
            self.doubts.printed(*named, row.cells, table_index, row.number)

    def name_loose(self, table: RawTable) -> None:
        """Names the labels and numbers that stand between the cells of a table."""
        for said, row in {said: row for row, said in reversed(loose_in(table))}.items():
            shown = " ".join(said.split())[:100]
            where = f"table {table.index} row {row}"
            self.problem("outside_cell", f"{shown} stands in no cell", where)

    def let_stand(self, tables: set[int]) -> None:
        """Takes back that tables are withdrawn as their rows do not fit: they add up."""
        for index in tables & {*self.unfit}:
            self.doubts.withdrawn.discard(index)
            self.problems.remove(self.unfit[index])

    # -- heads --------------------------------------------------------------------------------

    def read_block(self, grid: Grid, texts: list[str], rows: list[int]) -> bool:
        """Takes a new head (and article 20 band) from the rows between data; whether there was one."""
        table_index = self.at.table_index
        block = Block(grid, texts, rows, self.at.is_picture)
        met = take_head(self.at, block, table_index)
        if met.names_twice:
            self.doubled.add(table_index)
        self.untotalled = self.untotalled or met.untotalled
        if met.is_head:
            self.doubts.lists.discard(table_index)
        if met.problem:
            self.problem(*met.problem, f"table {table_index} rows {block.rows[0]}-{block.rows[-1]}")
        return met.is_head

    # -- rows ---------------------------------------------------------------------------------

    def data_row(self, labelled: Labelled, row: Row, table_index: int) -> None:
        kind, code = labelled.kind, labelled.code
        where = f"table {table_index} row {row.number}"
        if labelled.is_damaged:
            self.problem("damaged_label", f"{labelled.label} is read as {code}", where)
        if kind == "applications":
            group = labels.find(labelled.label, kind, "group")
            if group is not None and all(value.look == "blank" for value in labelled.values):
                self.at.group = group
                if codebook().measures[code].kind != "row":
                    return  # a heading over its details
                self.maybe_headings.append(code)
            self.at.group = group or codebook().measures[code].parent_code
        head = self.at.heads[kind]
        values = once(labelled.values, head, table_index)
        if values is None:
            self.doubled.add(table_index)
            values = labelled.values
        if self.doubts.printed(kind, code, values, table_index, row.number):
            self.take(msgspec.structs.replace(labelled, values=values), row, head, where)

    def litigation_row(self, row: Row, table_index: int) -> bool:
        """Reads the one row of values under a head of proceedings and results."""
        head = self.at.heads.get("litigation")
        if head is None or self.at.kind != "litigation":
            return False
        told = values_below(head, row, self.is_own_year)
        if told is None:
            return False
        head, proceeding, cells = told
        where = f"table {table_index} row {row.number}"
        if counts_columns([cell.text for cell in cells]):
            return True
        if len(head.columns) < len(heads.expected_columns("litigation")):
            proceeding = head.proceedings[0]  # in a table of its own
        if self.doubts.printed("litigation", proceeding, cells, table_index, row.number):
            self.take(Labelled("litigation", "", "litigation", cells), row, head, where)
        return True

    def is_own_year(self, text: str) -> bool:
        """Whether a label names the year of the report (2022年) and nothing else."""
        year = year_named(text)
        self.by_year = self.by_year or year is not None
        return year is not None and year == self.likely_year()

    def take(self, labelled: Labelled, row: Row, head: Head, where: str) -> None:
        """Pairs the values of a row with its columns and keeps them, or names what does not fit."""
        kind, code, label = labelled.kind, labelled.code, labelled.label
        values, table_index = labelled.values, self.at.table_index
        if row.number in self.torn:
            if labels.find(label, kind, "group") is None:  # else the label of its own may be lost
                self.seen.setdefault((kind, code), where)
            return
        if kind == "disclosures" and head.codes not in heads.columns_of_row(code):
            names = " ".join(column.label for column in head.columns)
            self.problem("unexpected_column", f"{label} under {names}"[:300], where)
            self.seen.setdefault((kind, code), where)
            return
        aligned = align(values, head, table_index, row.ends, is_beyond=row.is_beyond)
        of_two_rows = any(value.look == "text" and labels.is_label(value.text) for value in values)
        if not of_two_rows and self.is_cut(labelled, row, head, aligned):
            aligned = Aligned(tuple(zip(head.columns, values, strict=False)))
            told = f"{label}: the text breaks off behind {len(values)} of {len(head.columns)} cells"
            self.problem("ragged_row", told, where)
        if of_two_rows or (aligned.pairs is None and not aligned.glued):
            shown = " ".join(value.text or "□" for value in values)
            size = f"{len(values)} cells under {len(head.columns)} columns"
            self.misfits += 1
            self.problem("ragged_row", f"{label}: {size}: {shown}"[:300], where)
            if kind == "applications" and not of_two_rows:
                self.ragged.append(RaggedRow(code, head.columns, values, table_index, row.number))
            self.seen.setdefault((kind, code), where)
            return
        self.seen[(kind, code)] = where
        if aligned.pairs is None:
            known = tuple(column for column in head.columns if column.code is not None)
            held = sum(parts for _, parts in aligned.glued)
            columns = known if held == len(known) else head.columns
            self.glued.append(GluedRow(kind, code, columns, aligned.glued, table_index, row.number))
            return
        hanging = hangs_in(aligned.pairs, row.number, head, table_index)
        if hanging is not None:
            # What hangs in from the row above may have pushed the row's own numbers aside.
            message = f"{label}: {hanging or 'a blank'} hangs in from the row above"
            self.problem("spanned_value", message[:300], where)
            return
        # A word for none beside numbers that cover several rows covers them as they do.
        is_spanned = any(
            value.has_digit and value.cell.row_end - row.number > 1 for _, value in aligned.pairs
        )
        for column, value in aligned.pairs:
            self.keep(labelled, column, value, row.number, where, is_spanned=is_spanned)

    def is_cut(self, labelled: Labelled, row: Row, head: Head, aligned: Aligned) -> bool:
        """Whether a text breaks off within a row, of which the first cells are there: those above it lack none."""
        kind, values, index = labelled.kind, labelled.values, self.at.table_index
        table = next((table for table in self.page.tables if table.index == index), None)
        return (
            aligned.pairs is None
            and not aligned.glued
            and 0 < len(values) < len(head.columns)
            and all(value.look == "value" for value in values)
            and not self.misfits
            and any((cell.table, cell.table_index) == (kind, index) for cell in self.cells)
            and breaks_off_in(table, row.number, kind, labelled.code)
        )

    def keep(
        self,
        labelled: Labelled,
        column: Column,
        value: Printed,
        row: int,
        where: str,
        *,
        is_spanned: bool,
    ) -> None:
        if column.code is None:
            if value.look != "blank":
                self.problem("unknown_label", f"{value.text} under {column.label}", where)
            return
        is_number = value.has_digit or (
            is_spanned and read_number(value.text).state == "worded_zero"
        )
        if is_number and value.cell.row_end - row > 1:
            self.problem("spanned_value", f"{value.text} covers several rows", where)
            return
        slot = slot_of(labelled.kind, labelled.code, column.code)
        if slot is None:
            self.problem("unexpected_column", f"{labelled.code} under {column.label}", where)
            return
        if column.unit:
            slot = slot._replace(unit=column.unit)
        raw, at = value.cell.text.strip(), (self.at.table_index, row, value.cell.col)
        self.cells.append(cell_of(slot, value.text, raw, *at))

    def indicators(self, table: RawTable, grid: Grid, printed: list[Printed]) -> bool:
        """Reads forms of before 2019; whether the table is one."""
        found = indicators.read_indicators(grid, printed, table.index, self.at.columns)
        if found is None:
            return False
        self.at.columns = found.columns
        for row, code, values in found.rows:
            self.doubts.printed("other", code, values, table.index, row)
            self.seen["other", code] = f"table {table.index} row {row}"
        self.cells.extend(found.cells)
        for problem in found.problems:
            self.problem(problem.code, problem.message, problem.where)
        return True

    def problem(self, code: str, message: str, where: str | None = None) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, message, where))
