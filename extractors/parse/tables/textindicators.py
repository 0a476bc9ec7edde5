"""Forms of before 2019 that running text draws: label, unit and values on a line, or one cell a line.

Only where such a form lies is decided here; what its rows say is left to the reader of indicator tables.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import msgspec

from extractors.parse.page import Page, RawTable, TableCell
from extractors.parse.tables.indicators import CODE_HEADINGS, FORMS, ONE_YEAR, knows
from extractors.parse.tables.texthalves import below_each_other, names_two
from extractors.parse.tables.textlines import (
    BLANK,
    LONGEST_CODE,
    LONGEST_WORD,
    LOST,
    Row,
    row_of,
)
from extractors.parse.tables.textrows import is_rest
from extractors.parse.words.needles import holds_any

MIN_ROWS = 5  # known indicators with values; fewer words of the form stand in prose
MAX_LINES = 6_000
MAX_LINE = 200
HEAD_LINES = 4  # above the first value column, of one heading each
MAX_GAP = 6  # lines between two rows of one table

# One of these stands in every such form, in either script; without any the lines need not be looked at.
_ANCHORS = ("主动公开", "申请数", "答复总数", "申请总次数", "主動公開", "申請數", "申請總次數")
_LARGEST_STEP = 3  # from a code to the next, where rows between are lost
_MOSTLY = 0.7
_NEARLY_ALL = 0.9
_LINE_NUMBER = re.compile(r"\d{1,3} (?=\D|\d{1,2}[、.．])")  # of the row, before its label
_THREE_DIGITS = re.compile(r"\d{3}")
_UNIT = "单位"  # heads the place of the units, which no value may take
_MISPLACED = "□ "  # before what stands where no value can stand, so that it is read as none
_RULE = re.compile(r"(?=\s*(?:[^\s]\s*){4}|.*[┌┐└┘├┤┬┴┼+])[\s+\-=—─━┄┈┌┐└┘├┤┬┴┼]+")
# Digits with a sign or letter that no number has, alone on their line: 5●53; 1) and (2) are numbers of headings.
_SPOILED = re.compile(
    r"\s*(?![(（]?\d{1,2}[)）、.．]?\s*\Z)(?=\D*\d)(?=[^\s]{0,19}[^\s\d,，.．+－-])[^\s\u4e00-\u9fff%％]{2,20}\s*"
)
_ALL_YEARS = re.compile(r"(?:历年)?累计数?")


def with_text_indicators(page: Page) -> Page:
    """The page with the forms of before 2019 that its text draws outside its tables. Never raises."""
    text = page.text.text
    if not holds_any(text, _ANCHORS):
        return page
    taken = sorted((table.text_start, table.text_end) for table in page.tables)
    if not _may_draw(text, taken):
        return page
    lines = _lines(text, taken)
    drawn = {
        form: _stretches(_unnumbered(_rows(below_each_other(lines, form), form)), form)
        for form in FORMS
    }
    form = max(FORMS, key=lambda form: _indicators(drawn[form], form))
    runs = drawn[form]
    if not runs:
        return page
    first = page.next_table
    tables = tuple(_table(rows, first + number, form) for number, rows in enumerate(runs))
    return msgspec.structs.replace(page, tables=(*page.tables, *tables))


def _indicators(runs: Sequence[Sequence[Row]], form: str) -> int:
    return sum(1 for run in runs for row in run if _shows(row) and knows(row.label, form))


def _shows(row: Row) -> bool:
    return any(value != BLANK for value in row.values)


def _may_draw(text: str, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether lines outside the tables name enough indicators; most pages need no closer look."""
    found = 0
    for line in islice(_lines_outside(text, taken), MAX_LINES):
        if line.isascii() or "。" in line:
            continue  # no label has a full stop
        found += _names_indicator(line)
        if found >= MIN_ROWS:
            return True
    return False


def _lines_outside(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[str]:
    """First characters of the lines that begin outside of the tables, whose own are passed over at once."""
    position = 0
    for opens, closes in (*taken, (len(text), len(text))):
        if position < opens:
            stop = text.find("\n", opens - 1) + 1 or len(text) + 1
            yield from (line[:MAX_LINE] for line in text[position : stop - 1].split("\n"))
            position = stop
        if position < closes:
            position = text.find("\n", closes - 1) + 1 or len(text) + 1


def _lines(text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Start, end and first characters of the lines that show something outside the page's tables."""
    lines = []
    position = 0
    for line in text.split("\n")[:MAX_LINES]:
        start, position = position, position + len(line) + 1
        if not line.strip() or any(a <= start < b for a, b in taken) or _RULE.fullmatch(line):
            continue
        lines.append((start, start + len(line), line[:MAX_LINE]))
    return lines


@functools.lru_cache(maxsize=16384)
def _names_indicator(line: str) -> bool:
    named = (_LINE_NUMBER.sub("", row_of(line, 0, len(line), form).label) for form in FORMS)
    return any(map(knows, named, FORMS)) or any(names_two(line, form) for form in FORMS)


def _rows(lines: Sequence[tuple[int, int, str]], form: str) -> list[Row]:
    """The lines as rows; a label alone waits for its unit and values on the next lines."""
    rows: list[Row] = []
    for start, end, line in lines:
        row = row_of(line, start, end, form)
        waits = (
            bool(rows)
            and bool(rows[-1].label)
            and not rows[-1].whole
            and row.start - rows[-1].end <= MAX_GAP
        )
        if row.heads and waits and _heads_year(rows[-1]) and _ALL_YEARS.fullmatch(row.heads[0]):
            row.heads = (rows.pop().label, *row.heads)
        if row.heads:
            row.coded = row.coded or any(_is_code_heading(r) for r in rows[-HEAD_LINES:])
        if row.heads and rows and rows[-1].heads:
            rows[-1].heads += row.heads
            rows[-1].coded |= rows[-1].code_behind
            rows[-1].code_behind = row.code_behind
            rows[-1].end = row.end
        elif rows and rows[-1].heads and _is_code_heading(row):
            rows[-1].code_behind = not rows[-1].coded
        elif waits and (
            _SPOILED.fullmatch(line)
            or (_is_word(row) and _lacks_value(rows[-1], form) and not knows(row.label, form))
        ):
            # Its value, or a numeral that is the number of the heading below a blank one.
            rows[-1].values.append(LOST)
            rows[-1].end = row.end
        elif not row.label and not row.heads and waits:
            if row.unit and (rows[-1].unit or rows[-1].values):
                # Of another row, or what stands before it is a code and no value.
                rows[-1].values.append(_MISPLACED + row.unit)
            rows[-1].unit = rows[-1].unit or row.unit
            rows[-1].values += row.values
            rows[-1].lines += bool(row.values)
            rows[-1].end = row.end
        else:
            if rows and row.start - rows[-1].end <= MAX_GAP:
                _mend(rows[-1], row, form)
                _doubt(rows[-2:], row)
            rows.append(row)
    return rows


def _heads_year(row: Row) -> bool:
    """Whether a line says nothing but the year of a column: 2016年度"""
    return not (row.values or row.unit) and ONE_YEAR.fullmatch(row.label) is not None


def _is_word(row: Row) -> bool:
    return 0 < len(row.label) <= LONGEST_WORD and not row.values and not row.unit


def _lacks_value(row: Row, form: str) -> bool:
    return not row.values and (bool(row.unit) or knows(row.label, form))


def _mend(above: Row, row: Row, form: str) -> None:
    """Digits under no label may be what a line end tore off the last number above, which is read as none then."""
    rest, _, label = row.label.partition(" ")
    if not row.label and row.values and not row.unit:
        rest = row.values[0]
        if len(row.values) == len(above.values) > 1:
            return  # of a row whose label is lost
    elif row.label and knows(row.label, form):
        return
    elif label and _follows(above.label, rest):
        return  # both lines begin with their number
    if above.whole and is_rest(above.values[-1]) and is_rest(rest):
        above.values[-1] += f" {rest}"
        row.label = label


def _follows(above: str, number: str) -> bool:
    """Whether the line above begins with the number before this one."""
    found = _LINE_NUMBER.match(above)
    return found is not None and number.isdecimal() and int(found[0]) + 1 == int(number)


def _doubt(above: Sequence[Row], row: Row) -> None:
    """Digits right behind a label may be the mark of a note where a unit and a number stand below it."""
    if len(above) < 2 or row.label or row.unit or not row.values:
        return
    labelled, unit = above
    if labelled.whole and not labelled.unit and unit.unit and not unit.label and not unit.values:
        labelled.values[-1] += f" {row.values[0]}"


def _is_code_heading(row: Row) -> bool:
    return not row.values and "".join(row.label.split()) in CODE_HEADINGS


def _without_surplus(values: list[str], columns: int) -> list[str]:
    """The values of a row; a blank cell before them may be that of a unit, and those behind them fill the row up."""
    while len(values) > columns and values[-1] == BLANK:
        values = values[:-1]
    if len(values) == columns + 1 and values[0] == BLANK:
        values = values[1:]
    return ["" if value == BLANK else value for value in values]


def _unnumbered(rows: list[Row]) -> list[Row]:
    """The rows, their labels without the line numbers that count them."""
    found = [(row, number) for row in rows if (number := _LINE_NUMBER.match(row.label))]
    steps = [int(after[0]) - int(before[0]) for (_, before), (_, after) in pairwise(found)]
    counted = sum(0 < step <= _LARGEST_STEP for step in steps)
    if len(found) >= MIN_ROWS and counted >= _MOSTLY * len(found):
        for row, number in found:
            row.label = row.label[number.end() :]
        for row in rows:
            row.coded = False  # the numbers were the codes
    return rows


def _stretches(rows: Sequence[Row], form: str) -> list[list[Row]]:
    """Runs of rows that begin and end with an indicator of the form and hold enough of them with values."""
    found: list[list[Row]] = []
    run: list[Row] = []
    since = 0
    for row in rows:
        if row.heads and not run:
            run.append(row)
        elif knows(row.label, form):
            run.append(row)
            since = len(run)
        elif run:
            run.append(row)
            if "。" in row.label or len(run) - since > MAX_GAP:
                found.append(run[: _end(run, since, form)])
                run, since = [], 0
    found.append(run[: _end(run, since, form)])
    return [run for run in found if _indicators([run], form) >= MIN_ROWS]


def _end(run: Sequence[Row], since: int, form: str) -> int:
    """How many rows of a run are a table whose last indicator stands before ``since``: the next one may have its number."""
    return since + (since > 0 and _may_be_of_next(run[since - 1 : since + 1], form))


def _table(rows: Sequence[Row], index: int, form: str) -> RawTable:
    cells: list[tuple[TableCell, ...]] = []
    columns, coded, code_behind = 1, False, False
    numbered = _are_numbered(rows, 0)
    told_behind = any(row.code_behind for row in rows)
    behind_next = not numbered and not told_behind and _are_numbered(rows, -1)
    last = next((row for row in reversed(rows) if row.values), None)
    stacked = any(row.lines == len(row.values) > 1 for row in rows)
    between = _between_rows(rows, form)
    for number, row in enumerate(rows):
        values = row.values
        if row.heads:
            columns, coded, code_behind = len(row.heads), row.coded, row.code_behind
            values = list(row.heads)
        elif number in between or (stacked and _is_grouped(row)):
            values = [_MISPLACED + " ".join(values)]
        elif _may_be_of_next(rows[number : number + 2], form):
            values = [_MISPLACED]
        elif behind_next:  # the line number of the row below stands behind the values
            values = values[:-1] if row is not last else values
        elif code_behind and values:
            fits = len(values) == columns + 1 and not numbered
            values = values[:-1] if fits else [_MISPLACED + " ".join(values)]
        elif (coded or numbered) and values:
            behind = values[2:] if values[1:2] == [_MISPLACED + row.unit] else values[1:]
            # Else which of them is the code nobody can tell.
            values = behind if len(behind) == columns else [_MISPLACED + " ".join(values)]
        values = _without_surplus(values, columns)
        label = (row.label or "指标") if row.heads else row.label
        unit = _UNIT if row.heads else row.unit
        cells.append(tuple(TableCell(text) for text in (label, unit, *values)))
    below = any(row.values and not row.whole for row in rows)
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    return RawTable(index, tuple(cells), start, end, in_text=True, stacked=below)


def _between_rows(rows: Sequence[Row], form: str) -> set[int]:
    """Rows whose numbers stand on a line between their label and the next one, which has none, where nearly all others
    stand beside their label: a cell that covers both rows."""
    shown = [row for row in rows if row.values and not row.heads]
    if sum(row.whole for row in shown) < _NEARLY_ALL * len(shown):
        return set()
    return {
        number
        for number, (row, below) in enumerate(pairwise(rows))
        if row.lines == 1
        and not row.whole
        and bool(row.label)
        and not (below.values or below.heads)
        and knows(below.label, form)
    }


def _may_be_of_next(rows: Sequence[Row], form: str) -> bool:
    """Whether the number below the first of two rows, an indicator without unit and number, may be its own: it stands
    on a line below words that are no label of the form."""
    if len(rows) < 2 or rows[0].heads or rows[0].values or rows[0].unit:
        return False
    row, below = rows
    is_apart = bool(below.values and below.label) and not below.whole
    return is_apart and knows(row.label, form) > knows(below.label, form)


def _is_grouped(row: Row) -> bool:
    """Whether the values on a line below a label may be one number whose thousands a blank parts."""
    behind = row.values[1:]
    return row.lines == 1 and bool(behind) and all(map(_THREE_DIGITS.fullmatch, behind))


def _are_numbered(rows: Sequence[Row], place: int) -> bool:
    """Whether the first (``place`` 0) or last value (-1) of the rows counts them: a column of codes, also one whose
    heading is lost."""
    shown = [row.values[place] for row in rows if row.values and not row.heads]
    codes = [int(text) for text in shown if text.isdecimal() and len(text) <= LONGEST_CODE]
    steps = [after - before for before, after in pairwise(codes)]
    counted = sum(0 < step <= _LARGEST_STEP for step in steps)
    return len(codes) >= MIN_ROWS and counted >= _MOSTLY * len(shown)
