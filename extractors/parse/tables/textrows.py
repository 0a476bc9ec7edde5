"""Lines of a table that text draws → label and values; which of the rows that they make are certain.

A line end may tear a number in two, at the end of a row (``… 12`` and below it, under no label, ``58``) or inside of one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, islice, pairwise, takewhile

import msgspec

from extractors.labels import normalise_label
from extractors.parse.records import TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.heads import APPLICANTS, RESULTS
from extractors.parse.tables.numbers import COUNT_UNITS, adds_up, is_value
from extractors.parse.tables.textheads import is_known

_TRAILING = re.compile(
    r"(?P<label>.*[^\s\d０-９,，.．+\-])(?P<run>[-+]?[0-9０-９][0-9０-９,，.．+\-]*(?:万?元)?)"
)
# A share is no value, nor are two changes, and both show a column.
_DIGITS = re.compile(r"[-+]?[0-9０-９][0-9０-９,，.．]*[%％‰]?|增[0-9０-９]+减[0-9０-９]+")
_NUMBER = re.compile(r"[-+]?[0-9０-９][0-9０-９,，.．]*")
# What stands where a number does and is none, however it ends: 5/20, 6:26, 26-Jan; 2022年5月3, 9月14.
_TYPED = re.compile(r"[\x21-\x7e]+")
_DATE = re.compile(r"(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号]?")
_UNITS = COUNT_UNITS | {"元", "万元"}  # also apart from their number
_REST = re.compile("[0-9０-９,，.．□?？\ufffd]*[0-9０-９□?？\ufffd]")


_OF_HEAD = re.compile("上一年|本年[新增制废处收]|增/?减|[件数]数量?|数量|总金|金额|^信息内容.")
_LONE_NUMBER = re.compile(r"\n[ \t]*(?:[-—–―·][ \t]*)?(\d{1,3})(?:[ \t]*[-—–―·])?[ \t]*(?![^\n])")
_FEWEST_PAGES, _MOST_PAGES = 3, 200
_SHORTEST_PAGE = 150  # characters
_MOST_OF_MONEY = 2
_UNEVEN = "on lines of some cells each"
_CUT = "□"  # stands for the digits that are lost


class Line(msgspec.Struct, frozen=True):
    """A line of the text: ``label`` words before the ``values``, and where it stands. ``rest``: digits that it begins
    with and that number no row."""

    start: int
    end: int
    label: str
    values: tuple[str, ...]
    rest: str = ""


class Row(msgspec.Struct):
    labels: list[str]
    values: list[str]
    lines: int  # printed lines over which the values stand
    whole: bool  # the values stand on the line of the label


def parse_line(start: int, end: int, raw: str) -> Line:
    """Splits the values off the end of a line: words that are values, or digits glued to the label."""
    words = raw.split()
    values: list[str] = []
    for at in range(len(words) - 1, 0, -1):
        if words[at] in _UNITS and _NUMBER.fullmatch(words[at - 1]):
            words[at - 1 : at + 1] = [words[at - 1] + words[at]]
    while words and (_DIGITS.fullmatch(words[-1]) or is_value(words[-1])):
        values.insert(0, words.pop())
    if words and not values and not (_TYPED.fullmatch(words[-1]) or _DATE.fullmatch(words[-1])):
        found = _TRAILING.fullmatch(words[-1])
        if found is not None:
            words[-1] = found["label"]
            values = [found["run"]]
    label = "".join(words)
    rest = (words or values or [""])[0]
    if not is_rest(rest) or (len(rest) == 1 and labels.names_row(label, "applications")):
        rest = ""
    return Line(start, end, label, tuple(values), rest)


def page_numbers(text: str) -> frozenset[int]:
    """Places of the lines that number the pages of a text: all its lines of one number alone, which count from
    the first or second page on without a gap. Else none: a number alone may be a value, or torn off one."""
    lone = list(islice(_LONE_NUMBER.finditer(f"\n{text}"), _MOST_PAGES + 1))
    if not _FEWEST_PAGES <= len(lone) <= _MOST_PAGES or int(lone[0][1]) not in (1, 2):
        return frozenset()
    for line, following in pairwise(lone):
        if int(following[1]) != int(line[1]) + 1 or following.start() - line.end() < _SHORTEST_PAGE:
            return frozenset()
    return frozenset(line.start() for line in lone)


def is_rest(text: str) -> bool:
    """Whether a text may be what is left of a torn number."""
    return _REST.fullmatch(text) is not None


def with_rest(values: Sequence[str], rest: str) -> list[str]:
    """The values of a row, the last shown one with the digits that stand below it: together they are read as no number.

    Unchanged where the row's own sum shows that its last number is whole (then they number a page), or where it
    ends with none.
    """
    joined = list(values)
    at = max((n for n, value in enumerate(values) if value), default=0)
    if _NUMBER.fullmatch(values[at]) and not _ends_with_its_sum(values):
        joined[at] += f" {rest}"
    return joined


def with_cut(values: Sequence[str]) -> list[str]:
    """The values of a row with which a text breaks off, the last one read as no number; but a 0 is whole where it
    is no sum of money, which stands in a row of two numbers at most."""
    if values[-1] == "0" and sum(map(is_rest, values)) > _MOST_OF_MONEY:
        return list(values)
    return with_rest(values, _CUT)


def _ends_with_its_sum(values: Sequence[str]) -> bool:
    """Whether the last number of a row is the sum of the other applicants, or of the other results of its proceeding."""
    of_row = list(takewhile(lambda value: not value or is_value(value), reversed(values)))
    sizes = {len(of_row), len(list(dropwhile(lambda value: not value, reversed(of_row))))}
    if APPLICANTS in sizes:
        return adds_up(values[-APPLICANTS:])
    return any(size and size % RESULTS == 0 for size in sizes) and adds_up(values[-RESULTS:])


def certain_rows(
    rows: Sequence[Row], kind: TableKind, *, single: bool
) -> tuple[list[Row], list[str]]:
    """The rows that may be read, and what is to be said of the others. ``single``: others of the table stand one cell a line.

    Of ``disclosures`` none where words of the head stand among their labels: the columns are not all known.
    Of ``applications``, where some rows have lost a cell, only those that their sum confirms: another lost blank and
    a torn number make a row of the right length.
    None that stands neither on one line nor one cell per line, unless it adds up: a blank may part thousands.
    Of these two none whose blank cells no sum confirms: one lost and one too many make the right length too.
    """
    if kind == "disclosures":
        torn = any(_is_of_head(label) for row in rows for label in row.labels[:-1])
        if torn:
            return [], [_printed(row, "under a head that a line end tears") for row in rows]
        uneven = [
            _is_uneven(row)
            or _is_misread(row, kind)
            or (single and row.lines == 1 < len(row.values) and not row.whole)
            for row in rows
        ]
        named = [
            _printed(r, _UNEVEN) for r, is_uneven in zip(rows, uneven, strict=True) if is_uneven
        ]
        return [r for r, is_uneven in zip(rows, uneven, strict=True) if not is_uneven], named
    kept, named = [], []
    # One value alone is digits that ran together, which tell themselves whether they add up.
    even = all(
        len([value for value in row.values if value]) == APPLICANTS
        or row.lines == len(row.values) == 1
        for row in rows
    )
    for row in rows:
        why = ""
        if _is_misread(row, kind):
            why = _UNEVEN
        elif "" in row.values:
            why = "" if _blanks_hold(row.values) else "has blank cells that its sums do not confirm"
        elif kind == "applications" and not even and len(row.values) == APPLICANTS:
            why = "" if adds_up(row.values) else "in a table whose rows differ in length"
        elif _is_uneven(row):
            why = "" if balances(row.values) else _UNEVEN
        if why:
            named.append(_printed(row, why))
        else:
            kept.append(row)
    return kept, named


def _is_uneven(row: Row) -> bool:
    return 1 < row.lines < len(row.values)


def _is_misread(row: Row, kind: TableKind) -> bool:
    """Whether words stand between the label of a row and its values, where the first of these may be: 约3, 4'657."""
    *_, label, last = ["", "", *row.labels]
    return labels.find(label, kind, "row") is not None and not (
        last in _UNITS
        or labels.names_any_row(last)
        or is_known(last, single=True)
        or labels.has_lost(last)
    )


def _printed(row: Row, why: str) -> str:
    printed = " ".join(value or "□" for value in row.values)
    return f"{' > '.join(row.labels)}: {printed} {why}"


def _is_of_head(label: str) -> bool:
    """Whether a label before that of a row is what a line end left of the words over the columns."""
    return _OF_HEAD.search(normalise_label(label)) is not None


def _blanks_hold(values: Sequence[str]) -> bool:
    """Whether a row with blank cells shows each sum that its numbers come to. Blanks at its end may fill it up, and
    before results, that have no label, the head or the border. A row blank throughout says nothing."""
    if not any(values):
        return True
    size = APPLICANTS if len(values) == APPLICANTS else RESULTS
    parts = [values[at : at + size] for at in range(0, len(values), size)]
    return (
        bool(values[0] or size == APPLICANTS)
        and bool(values[-1])
        and all(
            bool(part[-1]) and adds_up([value or "0" for value in part])
            for part in parts
            if any(part)
        )
    )


def balances(values: Sequence[str]) -> bool:
    """Whether the values of a row are as many as a form has and their sums hold."""
    size = APPLICANTS if len(values) == APPLICANTS else RESULTS
    return all(adds_up(values[at : at + size]) for at in range(0, len(values), size))
