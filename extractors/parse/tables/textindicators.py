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
from extractors.parse.tables import labels
from extractors.parse.tables.indicators import CODE_HEADINGS, FORMS, UNIT_HEADINGS, UNITS, knows
from extractors.parse.tables.numbers import has_digit, is_value
from extractors.parse.tables.texthalves import below_each_other, names_two
from extractors.parse.tables.textrows import is_rest
from extractors.parse.words.needles import holds_any

MIN_ROWS = 5  # known indicators with values; fewer words of the form stand in prose
MAX_LINES = 6_000
MAX_LINE = 200
HEAD_LINES = 4  # above the first value column, of one heading each
MAX_GAP = 6  # lines between two rows of one table

# Elsewhere digits right behind a label may be those of two columns.
_ONE_COLUMN = ("national_2014",)
# One of these stands in every such form, in either script; without any the lines need not be looked at.
_ANCHORS = ("主动公开", "申请数", "答复总数", "申请总次数", "主動公開", "申請數", "申請總次數")
_BETWEEN = re.compile(r"[\s|｜│┃;；]+")
_NUMERALS = frozenset("一二三四五六七八九十")
_LONGEST_CODE = 3  # digits
_LONGEST_WORD = 3  # 没有, 未发生; a label has more
_LARGEST_STEP = 3  # from a code to the next, where rows between are lost
_MOSTLY = 0.7
_EDGES = re.compile(r"^\s*[|｜│┃]|[|｜│┃]\s*$")
_PARTS = re.compile(r"[\t|｜│┃]")
_LINE_NUMBER = re.compile(r"\d{1,3} (?=\D|\d{1,2}[、.．])")  # of the row, before its label
_QUOTED = re.compile(r'"\s*[,，]\s*"')
_DIGIT_GAP = re.compile(r"(?<=\d)[^\S\t]+(?=\d)")
_THREE_DIGITS = re.compile(r"\d{3}")
_NOT_EXACT = re.compile(r"[约近超逾]\s*\d|\d+[余多]")
_SAID = "|".join(map(re.escape, UNITS))
_NUMBER_AND_UNIT = re.compile(
    rf"(?:\A|(?<=[\t|｜│┃] )|(?<=[\t|｜│┃])|(?<=  ))(\d[\d,，.]*)[ \u3000](?=(?:{_SAID})\s*(?:\Z|[\t|｜│┃]|  ))"
)
_TORN_UNIT = re.compile(r"万\s+元")
_BLANK = "\u3164"  # a cell between marks that holds nothing
_UNIT = "单位"  # heads the place of the units, which no value may take
_LOST = "□"
_MISPLACED = "□ "  # before what stands where no value can stand, so that it is read as none
_RULE = re.compile(r"[\s+\-=—─━┄┈┌┐└┘├┤┬┴┼]+")
# A unit between commas, which no prose has: they part cells where one number stands behind it, or the headings.
_COMMAS = re.compile(
    rf"[,，]\s*(?:(?P<unit>{'|'.join(map(re.escape, UNITS))})\s*[,，]\s*(?P<value>-?\d+(?:\.\d+)?|[^\s,，。]{{1,6}}|)"
    rf"|(?P<headings>(?:{'|'.join(map(re.escape, UNIT_HEADINGS))})\s*[,，].*))\s*$"
)
_LABEL_AND_VALUE = re.compile(
    r"(?P<label>.*[^\s\d０-９,，.．+\-])(?P<value>[0-9０-９][0-9０-９,，.．]*)"
)


class _Row(msgspec.Struct):
    """``heads``: the labels of value columns, on a line of their own. ``coded``: it names a column of codes.
    ``whole``: values stand on the line of the label, so that others below it are not its own; ``lines``: on how many
    lines below it they stand."""

    label: str
    unit: str
    values: list[str]
    start: int
    end: int
    heads: tuple[str, ...] = ()
    coded: bool = False
    whole: bool = False
    lines: int = 0


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
    runs = drawn[max(FORMS, key=lambda form: _indicators(drawn[form], form))]
    if not runs:
        return page
    first = page.next_table
    tables = tuple(_table(rows, first + number) for number, rows in enumerate(runs))
    return msgspec.structs.replace(page, tables=(*page.tables, *tables))


def _indicators(runs: Sequence[Sequence[_Row]], form: str) -> int:
    return sum(1 for run in runs for row in run if _shows(row) and knows(row.label, form))


def _shows(row: _Row) -> bool:
    return any(value != _BLANK for value in row.values)


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
    named = (_LINE_NUMBER.sub("", _row(line, 0, len(line), form).label) for form in FORMS)
    return any(map(knows, named, FORMS)) or any(names_two(line, form) for form in FORMS)


def _rows(lines: Sequence[tuple[int, int, str]], form: str) -> list[_Row]:
    """The lines as rows; a label alone waits for its unit and values on the next lines."""
    rows: list[_Row] = []
    for start, end, line in lines:
        row = _row(line, start, end, form)
        waits = (
            bool(rows)
            and bool(rows[-1].label)
            and not rows[-1].whole
            and row.start - rows[-1].end <= MAX_GAP
        )
        if row.heads:
            row.coded = row.coded or any(_is_code_heading(r) for r in rows[-HEAD_LINES:])
        if row.heads and rows and rows[-1].heads:
            rows[-1].heads += row.heads
            rows[-1].end = row.end
        elif rows and rows[-1].heads and _is_code_heading(row):
            rows[-1].coded = True
        elif (
            waits and _is_word(row) and _lacks_value(rows[-1], form) and not knows(row.label, form)
        ):
            # Its value, or a numeral that is the number of the heading below a blank one.
            rows[-1].values.append(_LOST)
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


def _is_word(row: _Row) -> bool:
    return 0 < len(row.label) <= _LONGEST_WORD and not row.values and not row.unit


def _lacks_value(row: _Row, form: str) -> bool:
    return not row.values and (bool(row.unit) or knows(row.label, form))


def _mend(above: _Row, row: _Row, form: str) -> None:
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


def _doubt(above: Sequence[_Row], row: _Row) -> None:
    """Digits right behind a label may be the mark of a note where a unit and a number stand below it."""
    if len(above) < 2 or row.label or row.unit or not row.values:
        return
    labelled, unit = above
    if labelled.whole and not labelled.unit and unit.unit and not unit.label and not unit.values:
        labelled.values[-1] += f" {row.values[0]}"


def _is_code_heading(row: _Row) -> bool:
    return not row.values and "".join(row.label.split()) in CODE_HEADINGS


def _row(line: str, start: int, end: int, form: str) -> _Row:
    line = _NUMBER_AND_UNIT.sub(r"\1", _with_blanks(line))
    if found := _COMMAS.search(line):
        cells = re.split("[,，]", found["headings"] or f"{found['unit']},{found['value']}")
        line = " ".join((line[: found.start()], *cells))
    words = [word for word in _BETWEEN.split(line.strip()) if word]
    if any(labels.find(word, "other", "column", form=form) for word in words):
        names = [w for w in words if w not in CODE_HEADINGS and w not in UNIT_HEADINGS]
        heads = (
            names if names and labels.find(names[0], "other", "column", form=form) else names[1:]
        )
        return _Row("", "", [], start, end, tuple(heads), bool(CODE_HEADINGS & {*words}))
    if "本年" in line and "累计" in line and not has_digit(line):  # headings that ran together
        heads = sorted(("本年", "累计"), key=line.index)
        return _Row("", "", [], start, end, tuple(heads))
    values: list[str] = []
    while words and words[-1] not in UNITS and _is_value(words[-1]):
        values.insert(0, words.pop())
    if words and not values:
        found = _LABEL_AND_VALUE.fullmatch(words[-1])
        if found is not None:
            words[-1:] = [found["label"]]
            values = [found["value"] if form in _ONE_COLUMN else found[0]]
        elif words[-1] in _NUMERALS and len(words) > 1 and _names(words[:-1], form):
            values = [words.pop()]
    unit = words.pop() if words and words[-1] in UNITS else ""
    if not unit and words and not values:
        # What stands behind the unit is a value that cannot be read.
        at = next((n for n, word in enumerate(words) if n and word in UNITS), 0)
        if at and _names(words[:at], form):
            words, unit, values = words[:at], words[at], [" ".join(words[at + 1 :])]
        elif len(words) > 1 and _ends_in_word(words, form):
            values = [words.pop()]
    if (
        len(words) > 1
        and words[-1].isdecimal()
        and len(words[-1]) <= _LONGEST_CODE
        and (unit or knows(" ".join(words[:-1]), form))
    ):
        values.insert(0, words.pop())
    label = " ".join(words)
    if not unit and label and values and not knows(label, form):
        unit = next((u for u in UNITS if label.endswith(u) and knows(label[: -len(u)], form)), "")
        label = label[: -len(unit)] if unit else label
    return _Row(label, unit, values, start, end, whole=bool(label and values))


def _names(words: Sequence[str], form: str) -> bool:
    """Whether words are the label of an indicator, with its line number or code or without, and its unit."""
    words = words[:-1] if words[-1] in UNITS else words
    words = words[1:] if words and words[0].isdecimal() else words
    words = words[:-1] if len(words) > 1 and words[-1].isdecimal() else words
    return knows(" ".join(words), form)


def _ends_in_word(words: Sequence[str], form: str) -> bool:
    """Whether the last word stands in place of a number: 没有"""
    own, last = words[:-1], words[-1]
    return len(last) <= _LONGEST_WORD and _names(own, form) and not knows("".join(words), form)


def _with_blanks(line: str) -> str:
    """A line of cells between marks with a sign for each that is blank, and one number where a blank parts thousands."""
    if '","' in line or '", "' in line:
        line = "\t".join(_QUOTED.split(line.strip(" [],，").removeprefix('"').removesuffix('"')))
    line = _TORN_UNIT.sub("万元", line)
    if not _PARTS.search(line):
        return line
    label, *cells = _PARTS.split(_EDGES.sub("", line))
    shown = (_DIGIT_GAP.sub(_LOST, cell.strip()) or _BLANK for cell in cells)
    shown = (_LOST if _NOT_EXACT.match(cell) else cell for cell in shown)
    return "\t".join((label.strip() or _BLANK, *shown))


def _without_surplus(values: list[str], columns: int) -> list[str]:
    """The values of a row; a blank cell before them may be that of a unit, and those behind them fill the row up."""
    while len(values) > columns and values[-1] == _BLANK:
        values = values[:-1]
    if len(values) == columns + 1 and values[0] == _BLANK:
        values = values[1:]
    return ["" if value == _BLANK else value for value in values]


def _is_value(word: str) -> bool:
    if word in _NUMERALS:
        return False  # the number of a heading whose words stand in the next line
    return is_rest(word) or is_value(word)


def _unnumbered(rows: list[_Row]) -> list[_Row]:
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


def _stretches(rows: Sequence[_Row], form: str) -> list[list[_Row]]:
    """Runs of rows that begin and end with an indicator of the form and hold enough of them with values."""
    found: list[list[_Row]] = []
    run: list[_Row] = []
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
                found.append(run[:since])
                run, since = [], 0
    found.append(run[:since])
    return [run for run in found if _indicators([run], form) >= MIN_ROWS]


def _table(rows: Sequence[_Row], index: int) -> RawTable:
    cells: list[tuple[TableCell, ...]] = []
    columns, coded = 1, False
    numbered = _are_numbered(rows, 0)
    behind_next = not numbered and _are_numbered(rows, -1)
    last = next((row for row in reversed(rows) if row.values), None)
    stacked = any(row.lines == len(row.values) > 1 for row in rows)
    for row in rows:
        values = row.values
        if row.heads:
            columns, coded = len(row.heads), row.coded
            values = list(row.heads)
        elif stacked and _is_grouped(row):
            values = [_MISPLACED + " ".join(values)]
        elif behind_next:  # the line number of the row below stands behind the values
            values = values[:-1] if row is not last else values
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


def _is_grouped(row: _Row) -> bool:
    """Whether the values on a line below a label may be one number whose thousands a blank parts."""
    behind = row.values[1:]
    return row.lines == 1 and bool(behind) and all(map(_THREE_DIGITS.fullmatch, behind))


def _are_numbered(rows: Sequence[_Row], place: int) -> bool:
    """Whether the first (``place`` 0) or last value (-1) of the rows counts them: a column of codes, also one whose
    heading is lost."""
    shown = [row.values[place] for row in rows if row.values and not row.heads]
    codes = [int(text) for text in shown if text.isdecimal() and len(text) <= _LONGEST_CODE]
    steps = [after - before for before, after in pairwise(codes)]
    counted = sum(0 < step <= _LARGEST_STEP for step in steps)
    return len(codes) >= MIN_ROWS and counted >= _MOSTLY * len(shown)
