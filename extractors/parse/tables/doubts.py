"""Rows that were read and cannot be trusted: printed twice with other numbers, of other bodies or years,
or values beside a heading that the form leaves blank.

Nothing here chooses between two numbers by taste: a caption that names the year decides, or a sum that
the form fixes; where neither speaks the numbers are withdrawn and named.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec

from extractors.codebook import codebook
from extractors.parse.page import Page
from extractors.parse.records import Cell, Problem, TableKind
from extractors.parse.tables.align import Printed
from extractors.parse.tables.captions import (
    NotOfYear,
    is_of_another_year,
    year_of_title,
)
from extractors.parse.tables.order import begins_label, orders, parent_of, rows_below

MAX_PRINTS = 20  # of one row that are kept to be compared; more come only from an attack

_ITEM = re.compile(r"\s*第二十条\s*第")
_MOST_OF_A_FORM = 0.7
COPIES = 3  # rows that differ between two prints of a form; fewer are slips of single rows


class Print(msgspec.Struct, frozen=True, gc=False):
    """One printed row of a code: where it stands and the texts of its value cells."""

    table_index: int
    row: int
    shown: tuple[str, ...]


class Doubts:
    """The printed rows of one page and the tables that are withdrawn as a whole."""

    def __init__(self, page: Page, likely_year: Callable[[], int | None]) -> None:
        self.page = page
        self.likely_year = likely_year
        self.withdrawn: set[int] = set()
        self.earlier: set[int] = set()  # of these, the ones whose own title names an earlier year
        self.lists: set[int] = set()  # tables read that have no head of a form of their own
        self.rows: dict[tuple[TableKind, str], list[Print]] = {}
        self.unknown: set[tuple[int, int]] = set()  # rows (table, row) of other names than a form's

    def printed(
        self, kind: TableKind, code: str, values: Sequence[Printed], table_index: int, row: int
    ) -> bool:
        """Notes a printed row; False if it is printed more often than is worth comparing."""
        return self.note(kind, code, tuple(value.text for value in values), table_index, row)

    def note(
        self, kind: TableKind, code: str, shown: tuple[str, ...], table_index: int, row: int
    ) -> bool:
        """The same, given the texts of the values."""
        rows = self.rows.setdefault((kind, code), [])
        if len(rows) >= MAX_PRINTS:
            return False
        rows.append(Print(table_index, row, shown))
        return True

    def settle(self) -> tuple[Callable[[int, int], bool], list[Problem]]:
        """Which rows (table, row) must go, so that each code is left once or not at all, and why.

        Rows printed alike: the first stays (``duplicate_row``). Rows that differ: tables whose caption names
        an earlier year go; where numbers still differ, all of them go (``contradicting_rows``), with two such
        rows and none alike all rows of that kind of table, and with ``COPIES`` such rows everything: the page
        prints two reports and does not say which is which. A list without a head of its own (机构职能 | 12)
        is no report: where nothing else is printed twice, it spoils its kind of table alone.
        """
        titled = self.of_titled_tables({r.table_index for rows in self.rows.values() for r in rows})
        going: set[tuple[int, int]] = set()
        named: dict[str, list[tuple[TableKind, str]]] = {
            "contradicting_rows": [],
            "duplicate_row": [],
            "earlier": [],
            "empty": [],
        }
        differing: dict[TableKind, int] = {}
        alike: dict[TableKind, int] = {}
        gaps: list[Problem] = []
        of_before = self.captioned_earlier() | self.earlier
        empty = self.empty_copies(of_before)
        for (kind, code), rows in self.rows.items():
            left = [r for r in rows if r.table_index not in of_before | empty]
            differ = _differ(left)
            stays = None if differ else next(iter(left), None)
            if stays and stays.table_index in self.withdrawn:
                stays = None
            differing[kind] = differing.get(kind, 0) + differ
            alike[kind] = alike.get(kind, 0) + (len(left) > 1 and not differ)
            gone = [row for row in rows if row is not stays]
            if not gone:
                continue
            going |= {(row.table_index, row.row) for row in gone}
            if len(rows) > 1:
                name = "contradicting_rows" if stays is None else "duplicate_row"
                if stays and _differ(rows):
                    name = "empty" if {r.table_index for r in gone} <= empty else "earlier"
                named[name].append((kind, code))
        for table, row, problem in self.above_gaps():
            if (table, row) not in going:
                going.add((table, row))
                gaps.append(problem)
        for (kind, _code), rows in self.rows.items():
            if differing.get(kind, 0) > 1 and not alike.get(kind):
                going |= {(row.table_index, row.row) for row in rows}
        litigation = [(kind, code) for kind, code in self.rows if kind == "litigation"]
        if ("litigation", "") in litigation and len(litigation) > 1:  # with rows, and without
            going |= {(r.table_index, r.row) for key in litigation for r in self.rows[key]}
            named["contradicting_rows"] += litigation
        everything = max(differing.values(), default=0) >= COPIES and (
            any(alike.values()) or not self.are_beside_a_list()
        )
        problems = [
            self.problem(name, keys, everything=everything) for name, keys in named.items() if keys
        ]
        problems += [*titled, *gaps]
        return (lambda table, row: everything or (table, row) in going), problems

    def captioned_earlier(self) -> set[int]:
        """Of the tables with rows that are printed again with other numbers those whose caption names an earlier year."""
        tables = {table.index: table for table in self.page.tables}
        differing = {r.table_index for rows in self.rows.values() if _differ(rows) for r in rows}
        return {
            index
            for index in differing
            if is_of_another_year(self.page, tables[index], self.likely_year())
        }

    def empty_copies(self, of_before: Collection[int]) -> set[int]:
        """Tables without any number whose rows another one prints with numbers: the form that was to be filled in."""
        filled = {r.table_index for rows in self.rows.values() for r in rows if any(r.shown)}
        found: dict[int, list[bool]] = {}
        for rows in self.rows.values():
            has_other = any(r.table_index in filled - {*of_before} for r in rows)
            for row in rows:
                if row.table_index not in filled:
                    found.setdefault(row.table_index, []).append(has_other)
        return {table for table, others in found.items() if len(others) >= COPIES and all(others)}

    def are_beside_a_list(self) -> bool:
        """Whether the rows printed twice are of one kind of table, and all but one print stand in lists without a head."""
        twice = [(kind, rows) for (kind, _), rows in self.rows.items() if len(rows) > 1]
        return len({kind for kind, _ in twice} | {"other"}) == 2 and all(
            len({r.table_index for r in rows} - self.lists) <= 1 for _, rows in twice
        )

    def of_titled_tables(self, read: Collection[int]) -> list[Problem]:
        """Withdraws the tables whose own title names an earlier year than the report's."""
        problems = []
        for table in self.page.tables:
            if table.index not in read:
                continue
            told = year_of_title(self.page, table)
            if told is None:
                continue
            year = self.likely_year()
            if year is None:
                continue
            if told is NotOfYear.EARLIER:
                message = f"its title names the year before, the report is of {year}"
            elif told is NotOfYear.SOME_MONTHS:
                message = f"its title names some months only, the report is of {year}"
            elif told is NotOfYear.SAMPLE:
                message = "its title says that it shows how the form is filled in"
            elif told is NotOfYear.CORRECTED:
                message = "its title says that other numbers were put in place of these"
            elif told < year:
                message = f"its title names {told}, the report is of {year}"
            else:
                continue
            self.withdrawn.add(table.index)
            self.earlier.add(table.index)
            problems.append(Problem("not_the_form", message, f"table {table.index}"))
        return problems

    def above_gaps(self) -> Iterator[tuple[int, int, Problem]]:
        """Rows of stacked tables above a row that is not printed: the numbers may be those of that row.

        Of the forms before 2019 only where most of one is printed, so that the gap is damage and no choice of rows.
        """
        stacked = {table.index for table in self.page.tables if table.stacked}
        for kind in dict.fromkeys(kind for kind, _ in self.rows) if stacked else ():
            printed = {code for other, code in self.rows if other == kind}
            order = max(orders(kind), key=lambda codes: len(printed & {*codes}) / len(codes))
            if kind == "other" and len(printed & {*order}) < len(order) * _MOST_OF_A_FORM:
                continue
            for code, following in itertools.pairwise(order):
                for row in self.rows.get((kind, code), ()) if following not in printed else ():
                    if self.is_last(row, kind, code, following):
                        continue
                    where = f"table {row.table_index} row {row.row}"
                    message = f"{code}: the row below it is lost, whose numbers these may be"
                    if row.table_index in stacked:
                        yield row.table_index, row.row, Problem("uncertain_row", message, where)

    def is_last(self, row: Print, kind: TableKind, code: str, following: str) -> bool:
        """Whether what is printed below a row tells that nothing was lost there: the heading of the next item of
        article 20, a row that no form has, with as many numbers, or no more text, but perhaps the beginning of the next label."""
        table = next(table for table in self.page.tables if table.index == row.table_index)
        size = len(table.rows[row.row])
        for number, cells in enumerate(table.rows[row.row + 1 :], row.row + 1):
            if parent_of(code) != parent_of(following) and cells and _ITEM.match(cells[0].text):
                return True
            if (table.index, number) not in self.unknown or len(cells) != size:
                return False
        return begins_label(self.page.text.text[table.text_end :], rows_below(kind, code))

    def problem(
        self, name: str, keys: Sequence[tuple[TableKind, str]], *, everything: bool
    ) -> Problem:
        code = keys[0][1] or keys[0][0]
        shown = "; ".join(
            " | ".join(" ".join(text or "□" for text in row.shown) for row in self.rows[key][:3])
            for key in keys[:3]
        )[:200]
        last = self.rows[keys[0]][-1]
        where = f"table {last.table_index} row {last.row}"
        rows = len(keys)
        if name == "earlier":
            return Problem(
                "duplicate_row",
                f"{code}, {rows} rows, another time in a table not of the year: {shown}",
                where,
            )
        if name == "empty":
            return Problem(
                "duplicate_row", f"{code}, {rows} rows, again in an empty form: {shown}", where
            )
        if name == "duplicate_row":
            return Problem(
                "duplicate_row", f"{code}, {rows} rows, printed again alike: {shown}", where
            )
        if everything:
            return Problem(
                "contradicting_rows",
                f"{code}, {rows} rows, as in two reports, none read: {shown}",
                where,
            )
        return Problem(
            "contradicting_rows", f"{code}, {rows} rows, printed again not alike: {shown}", where
        )


class Tally:
    """Rows of one table that the form has, and rows with values that it does not have."""

    def __init__(self) -> None:
        self.rows_known = self.rows_strange = self.second_sets = self.misfits = self.bare = 0
        self.doubled = False  # a head names a column twice
        self.do_not_fit = False  # most rows do not, and nothing else is in doubt
        self.width = 0  # cells for values of the row before, if its label was known

    def known(self, cells: Sequence[Printed]) -> None:
        self.rows_known += 1
        is_numbered = [cell.look for cell in cells[:2]] == ["value", "text"]
        self.width = sum(cell.look != "text" for cell in cells) - is_numbered

    def strange(self, cells: Sequence[Printed], row: int) -> None:
        own = [cell for cell in cells if cell.cell.row == row]
        values = sum(cell.look == "value" for cell in own)
        if not any(cell.look == "text" for cell in own):
            # Blanks may stand for values, or for the label.
            self.second_sets += self.width in (values, len(own), len(own) - 1)
            self.bare += values > 0
        elif values:
            self.rows_strange += 1
        self.width = 0

    def doubt(self, where: str, *, turned: bool) -> Problem | None:
        """Why the table as a whole may be about something else than this agency's year, or be shifted.
        ``turned``: its rows are printed as columns, so that a column too many is a row without a label."""
        if self.rows_strange > 1 and self.rows_strange * 2 > self.rows_known:
            message = f"{self.rows_strange} rows of other names, {self.rows_known} of the form"
            return Problem("not_the_form", message, where)
        if self.second_sets * 2 > self.rows_known and (
            self.second_sets >= COPIES or self.second_sets == self.rows_known > 1
        ):
            message = f"{self.second_sets} of {self.rows_known} rows have a second set of values"
            return Problem("not_the_form", message, where)
        if self.misfits >= COPIES and self.misfits * 2 > self.rows_known:
            # The others fit by another fault: a cell lost from a row that has one too many.
            self.do_not_fit = True
            message = f"{self.misfits} of {self.rows_known} rows do not fit the head"
            return Problem("not_the_form", message, where)
        if self.doubled:
            message = (
                "columns named twice, as in two tables side by side: nobody knows whose a row is"
            )
            return Problem("not_the_form", message, where)
        if turned and (self.bare or self.rows_strange):
            message = "printed sideways, with numbers under no label of the form"
            return Problem("not_the_form", message, where)
        return None


def _differ(rows: Sequence[Print]) -> bool:
    return len(rows) > 1 and any(row.shown != rows[0].shown for row in rows)


def unconfirmed_headings(cells: Sequence[Cell], printed: Collection[str]) -> dict[str, Problem]:
    """Headings of ``applications`` with numbers that the sum of their printed details does not confirm.

    Forms leave 不予公开 and its like blank. Numbers beside them are a subtotal, or belong to a detail whose
    label is lost: only the sum of all details tells, column by column. ``printed``: codes of the rows
    read. The cells of each code returned must go.
    """
    by_row: dict[str, dict[str | None, Cell]] = {}
    for cell in cells:
        if cell.table == "applications":
            by_row.setdefault(cell.measure, {})[cell.breakdown] = cell
    found = {}
    for code, row in by_row.items():
        details = _details_of(code)
        heading = codebook().measures[code].kind != "row" or any(
            other in printed for other in details
        )
        if not details or not heading or all(cell.state == "blank" for cell in row.values()):
            continue
        unreadable = {cell.state for cell in row.values()} <= {"blank", "unreadable"}
        if unreadable or not all(
            _is_sum(cell, [by_row.get(d, {}).get(who) for d in details])
            for who, cell in row.items()
        ):
            shown = " ".join(" ".join(cell.raw.split()) or "□" for cell in row.values())
            message = f"{code}: a heading, not the sum of its rows: {shown}"
            first = next(iter(row.values()))
            where = f"table {first.table_index} row {first.row}"
            found[code] = Problem("heading_with_values", message[:300], where)
    return found


@functools.cache
def _details_of(code: str) -> tuple[str, ...]:
    """The rows of the form that stand under a row."""
    return tuple(
        other
        for other, measure in codebook().measures.items()
        if measure.parent_code == code and measure.kind == "row"
    )


def _is_sum(cell: Cell, details: Sequence[Cell | None]) -> bool:
    if cell.value is None:
        return True
    values = [None if detail is None else detail.value for detail in details]
    return all(value is not None for value in values) and int(cell.value) == sum(
        int(value or 0) for value in values
    )
