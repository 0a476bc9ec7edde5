"""Indicator tables of the forms before 2019: one row an indicator, one or two value columns."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import msgspec

from extractors.codebook import codebook
from extractors.parse.records import Cell, Problem
from extractors.parse.tables import labels
from extractors.parse.tables.align import Printed, align
from extractors.parse.tables.cell_values import Slot, cell_of
from extractors.parse.tables.grid import Grid
from extractors.parse.tables.heads import Column, Head
from extractors.parse.tables.indicator_sums import with_total
from extractors.parse.tables.numbers import has_digit
from extractors.parse.tables.sums import OF_YEAR

FORMS = ("national_2014", "fujian", "shanghai")
MIN_ROWS = 3
_ALONE = 2  # columns: this year's and that of all years
_SEVERAL = 4  # times as many rows at most, where the head of several columns is lost

ONE_YEAR = re.compile(r"(?:19|20)\d\d年(?:度|数|合计)?")  # 2016年度 beside 历年累计
_NUMBERED = re.compile(r"\s*(?:其中[:：]?)?[（(]?(\d{1,2}|[一二三四五六七八九十])[.、．）)]")

# Columns beside the values; a printed code or line number is no value.
CODE_HEADINGS = frozenset(("代码", "编码", "指标代码", "序号", "行次", "编号", "栏次"))
UNIT_HEADINGS = frozenset(("单位", "计量单位", "统计单位"))
_REMARKS = frozenset(("备注", "说明"))
UNITS = frozenset(
    ("条", "件", "次", "个", "人", "人次", "篇", "元", "万元", "项", "份", "场", "期", "场次")
)


class Columns(msgspec.Struct, frozen=True):
    """The columns of a form, for the part of it that a page's end tore off: ``beside`` are the places of codes and
    units, ``width`` is that of the table."""

    form: str
    head: Head
    beside: frozenset[int]
    width: int


class Indicators(msgspec.Struct, frozen=True):
    """``rows``: row number, code and value cells of each row of an indicator, also where no cell came of it."""

    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    rows: tuple[tuple[int, str, tuple[Printed, ...]], ...]
    columns: Columns | None = None


def read_indicators(
    grid: Grid, printed: Sequence[Printed], table_index: int, above: Columns | None = None
) -> Indicators | None:
    """Cells of a form of before 2019, ``breakdown`` period.year / period.cumulative where two columns
    are printed; None if fewer than ``MIN_ROWS`` rows carry labels of one form. None is read where two forms have as many.
    ``above``: the columns of the table before, which hold for one of the same form and width without a head."""
    rows = {form: _known_rows(grid, printed, form) for form in FORMS}
    most = max(rows.values())
    if most < MIN_ROWS:
        return None
    form, *others = [form for form in FORMS if rows[form] == most]
    if others:
        message = f"{most} rows, all of them in the forms {form}, {', '.join(others)}"
        return Indicators((), (Problem("not_the_form", message, f"table {table_index}"),), ())
    reader = _Form(form, printed, table_index)
    halves = _halves(grid, printed, form)
    if above and (above.form, above.width) == (form, grid.width) and len(halves) == 1:
        reader.above = above
    for half in halves:
        reader.read(half)
    columns = above if reader.above else None
    if reader.head is not None and len(halves) == 1:
        head = reader.head._replace(table_index=-1)  # of no table but by its order
        columns = Columns(form, head, frozenset(reader.beside), grid.width)
    return Indicators(tuple(reader.cells), tuple(reader.problems), tuple(reader.rows), columns)


def _known_rows(grid: Grid, printed: Sequence[Printed], form: str) -> int:
    return sum(
        any(printed[index].look == "text" and knows(printed[index].text, form) for index in row)
        for row in grid.rows
    )


def knows(text: str, form: str) -> bool:
    """Whether the text is the label of an indicator of the form, in any group of it."""
    return len(text) <= labels.MAX_LABEL and _knows(text, form)


@functools.lru_cache(maxsize=16384)
def _knows(text: str, form: str) -> bool:
    return any(
        label.form == form
        for reading in labels.readings(text)
        for label in codebook().labels.candidates(reading, table="other", axis="row")
    )


def _halves(grid: Grid, printed: Sequence[Printed], form: str) -> tuple[Grid, ...]:
    """The grid, or where a second indicator stands behind the values of the first its two halves, which are read
    one below the other."""
    places: dict[int, int] = {}
    for row in grid.rows:
        is_label = [printed[i].look == "text" and knows(printed[i].text, form) for i in row]
        if is_label.count(True) > 1:
            first = is_label.index(True)
            second = is_label.index(True, first + 1)
            if any(printed[i].look == "value" for i in row[first:second]):
                place = grid.cells[row[second]].col
                places[place] = places.get(place, 0) + 1
    place = max(places, key=lambda place: places[place], default=0)
    if places.get(place, 0) < MIN_ROWS:
        return (grid,)
    left, right = (
        tuple(tuple(i for i in row if (grid.cells[i].col < place) == is_left) for row in grid.rows)
        for is_left in (True, False)
    )
    return (
        msgspec.structs.replace(grid, rows=left),
        msgspec.structs.replace(grid, rows=right),
    )


@functools.lru_cache(maxsize=4096)
def _is_numbered_as_another(text: str, code: str, form: str) -> bool:
    """Whether a label has the number of its namesake in another group, whose heading may be lost."""
    number = _number_of(text)
    numbers = {
        label.measure_code: _number_of(label.printed)
        for reading in labels.readings(text)
        for label in codebook().labels.candidates(reading, table="other", axis="row")
        if label.form == form
    }
    return bool(
        number and numbers.get(code) and numbers[code] != number and number in numbers.values()
    )


def _number_of(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[1] if found else ""


def _with_year(periods: list[Column]) -> list[Column]:
    """The columns, of which the only one named by its year (2016年度) is this year's where the other one accumulates."""
    years = [column for column in periods if column.code is None]
    others = {column.code for column in periods if column.code is not None}
    if others != {"period.cumulative"} or len(years) != 1 or not ONE_YEAR.fullmatch(years[0].label):
        return periods
    own = years[0]._replace(code=OF_YEAR)
    return [own if column is years[0] else column for column in periods]


class _Form:
    """One table of a known form."""

    def __init__(self, form: str, printed: Sequence[Printed], table_index: int) -> None:
        self.form = form
        self.printed = printed
        self.table_index = table_index
        self.scope: str | None = None
        self.head: Head | None = None
        self.beside: set[int] = set()
        self.above: Columns | None = None
        self.rows: list[tuple[int, str, tuple[Printed, ...]]] = []
        self.cells: list[Cell] = []
        self.problems: list[Problem] = []
        self.misfits = 0  # rows that do not fit their head
        self.several = 0  # rows under no head that have several numbers
        self.right = 0  # where the longest row ends

    def read(self, grid: Grid) -> None:
        """Rows of a grid, or of one half of it, in their order; none where most do not fit their head."""
        first_row, first_cell = len(self.rows), len(self.cells)
        self.misfits = 0
        self.several = 0
        self.head = None
        self.beside.clear()
        if self.above is not None:
            self.head = self.above.head
            self.beside.update(self.above.beside)
        shown = [[self.printed[index] for index in indexes] for indexes in grid.rows]
        self.right = max((cell.cell.col_end for row in shown for cell in row), default=0)
        for number, row in enumerate(shown):
            if not self.take_head(row, shown[number + 1 :]):
                self.take_row(number, row)
        rows = len(self.rows) - first_row
        if self.head is None and self.several * _SEVERAL > len(self.rows) - first_row:
            self.leave_out_several(first_cell)
        if self.head is not None and self.misfits * 2 > rows:
            # A heading is lost, and the others fit as they lost a number.
            del self.cells[first_cell:]
            message = f"{self.misfits} of {rows} rows do not fit the head"
            self.problem("not_the_form", message, f"table {self.table_index}")

    def leave_out_several(self, first_cell: int) -> None:
        """Of columns whose head is lost nobody knows which a number alone stands in."""
        lost = len(self.cells) - first_cell
        del self.cells[first_cell:]
        message = f"{lost} numbers in one of several columns under no head"
        self.problem("missing_head", message, f"table {self.table_index}")

    def take_head(self, row: list[Printed], below: Sequence[Sequence[Printed]]) -> bool:
        """Column labels: the periods, and the columns of codes and units beside the values. ``below``: the rows that
        may prove which of them is the sum of the others.

        Right of the heading of the labels every column is one of values; last year's has no code.
        """
        periods: list[Column] = []
        found = False
        label_seen = False
        for cell in row:
            text = "".join(cell.text.split())
            if text in CODE_HEADINGS or text in UNIT_HEADINGS or text in _REMARKS:
                self.beside.update(range(cell.cell.col, cell.cell.col_end))
                found = True
                continue
            code = labels.find(text, "other", "column", form=self.form)
            if code is not None or (label_seen and cell.look == "text"):
                periods.append(
                    Column(code, text, labels.unit_note(text), cell.cell.col, cell.cell.col_end)
                )
            label_seen = label_seen or cell.look == "text"
        if len(periods) > _ALONE:
            periods = with_total(periods, below)
        periods = _with_year(periods)
        named = any(column.code is not None for column in periods)
        if not named and any(knows(cell.text, self.form) for cell in row if cell.look == "text"):
            return False  # beside a heading of the other half
        if named:
            if row[0].text in (column.label for column in periods):
                periods = []  # of the other half, so that nobody knows what stands where: no row fits
            self.name_unknown(periods)
            right = max(c.cell.col_end for c in row if c.cell.col not in self.beside)
            self.head = Head.of(periods, self.table_index, True, right)
        return found or named

    def name_unknown(self, periods: Sequence[Column]) -> None:
        """Names a column beside one that is known, whose numbers have no code; parts of a sum are told by it."""
        unknown = [column.label for column in periods if column.code is None]
        if unknown and len(periods) == _ALONE:
            message = f"numbers under {unknown[0]} are not read"
            self.problem("unknown_label", message, f"table {self.table_index}")

    def take_row(self, number: int, row: list[Printed]) -> None:
        where = f"table {self.table_index} row {number}"
        words = [cell for cell in row if cell.look == "text" and cell.text not in UNITS]
        unit = next((cell.text for cell in row if cell.text in UNITS), None)
        own = [cell for cell in words if cell.cell.row == number]
        code = None
        for cell in reversed(own):
            code = self.code_of(cell.text)
            if code is not None:
                label = cell
                break
        if code is None:
            group = next(
                (
                    g
                    for cell in own
                    if (g := labels.find(cell.text, "other", "group", form=self.form))
                ),
                None,
            )
            values = [c.text for c in row if c.look == "value" and c.cell.col not in self.beside]
            if group is not None and not any(has_digit(value) for value in values):
                self.scope = group
            elif values:
                if own:
                    self.scope = None  # it may have opened a group, which is not known
                name = " > ".join(cell.text for cell in words)
                self.problem(
                    "unknown_label",
                    f"row label {name or '(none)'}; not read: {' '.join(values)}",
                    where,
                )
            else:
                self.name_moved(row, where)
            return
        self.scope = code
        values_right = [
            cell
            for cell in row
            if cell.cell.col >= label.cell.col_end
            and cell.text not in UNITS
            and cell.cell.col not in self.beside
        ]
        if not values_right:
            if unit is not None:  # else a heading: its indicators follow
                self.problem("ragged_row", f"{label.text}: no cell for a number", where)
            else:
                self.name_moved(row, where)
            return
        self.rows.append((number, code, tuple(values_right)))
        self.keep(code, label.text, unit, values_right, number, where)

    def name_moved(self, row: Sequence[Printed], where: str) -> None:
        """Names a row that lost a cell, so that its number stands below the heading of codes or units."""
        numbers = [cell for cell in row if cell.look == "value" and cell.has_digit]
        if numbers and max(cell.cell.col_end for cell in row) < self.right:
            shown = " ".join(cell.text or "□" for cell in row)
            self.problem("ragged_row", f"a cell is lost: {shown}"[:300], where)

    def code_of(self, text: str) -> str | None:
        code = labels.find(text, "other", "row", self.scope, self.form) if self.scope else None
        code = code or labels.find(text, "other", "row", form=self.form)
        return None if code is None or _is_numbered_as_another(text, code, self.form) else code

    def keep(
        self,
        code: str,
        label: str,
        unit: str | None,
        values: list[Printed],
        number: int,
        where: str,
    ) -> None:
        measure = codebook().measures[code]
        pairs: Sequence[tuple[str | None, Printed]]
        if self.head is not None:
            row_ends = max(cell.cell.col_end for cell in values)
            aligned = align(values, self.head, self.table_index, row_ends)
            pairs = [(c.code, cell) for c, cell in aligned.pairs or () if c.code is not None]
        else:
            shown = [cell for cell in values if cell.look != "blank"] or values[:1]
            pairs = [(None, shown[0])] if len(shown) == 1 else []
            self.several += sum(cell.look == "value" for cell in shown) > 1
        if not pairs:
            shown_text = " ".join(cell.text or "□" for cell in values)
            self.misfits += 1
            self.problem("ragged_row", f"{label}: {shown_text}"[:300], where)
            return
        for breakdown, cell in pairs:
            if cell.has_digit and (cell.cell.row != number or cell.cell.row_end > number + 1):
                self.problem("spanned_value", f"{cell.text} covers several rows", where)
                continue
            counted = unit or labels.unit_note(label) or measure.unit
            slot = Slot("other", code, breakdown, measure.data_type, counted)
            raw, col = cell.cell.text.strip(), cell.cell.col
            self.cells.append(cell_of(slot, cell.text, raw, self.table_index, number, col))

    def problem(self, code: str, message: str, where: str) -> None:
        self.problems.append(Problem(code, message[:400], where))
