"""The rows of ``litigation``, which bear no label in any form: which row is one, and which of its cells are its values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from string import ascii_uppercase

from extractors.parse.tables import heads, labels
from extractors.parse.tables.align import Printed
from extractors.parse.tables.cells_rows import Row
from extractors.parse.tables.heads import Head
from extractors.parse.tables.numbers import read_number

_OWN_YEAR = re.compile(r"(20\d\d)年度?")
# What may stand left of the values of ``litigation``, whose row has no label in any form.
_OF_LITIGATION = frozenset(
    ("数量", "件数", "数目", "数据", "本年", "本年度", "件", "案件数", "情况")
)


def values_below(
    head: Head, row: Row, is_own_year: Callable[[str], bool]
) -> tuple[Head, str, tuple[Printed, ...]] | None:
    """The head, the proceeding that the row names ("" for all of them) and the values of a row; None where its label names
    another body, another year or no proceeding that is known."""
    cells, proceeding = row.cells, ""
    if head.of_rows:
        words = [cell.text for cell in cells if cell.look == "text"]
        proceeding = heads.proceeding_of(words[-1]) if words else ""
        if not proceeding:
            return None
        head = head.of_proceeding(proceeding)
    while cells and cells[0].look == "text":
        own = _names_litigation(cells[0].text) or is_own_year(cells[0].text)
        if not proceeding and not own:
            return None
        cells = cells[1:]
    return head, proceeding, cells


def is_left_blank(head: Head, row: Row, table_index: int) -> bool:
    """Whether a row of blanks has a place for every result of all proceedings and stands below their head."""
    whole = len(row.cells) == heads.ALL_RESULTS and all(
        cell.look == "blank" and cell.cell.row == row.number for cell in row.cells
    )
    return whole and head.is_for(table_index) and len(head.proceedings) == 3


def headless_litigation(row: Row) -> str | None:
    """The proceeding that a row of results names, "" for one that begins as wide as all of ``litigation``
    with some of them, None for any other: such a row may be another print of what a head stands over."""
    words = [cell.text for cell in row.cells if cell.look == "text"]
    shown = sum(cell.look == "value" for cell in row.cells)
    if words and shown >= heads.RESULTS - 1:
        return heads.proceeding_of(words[-1]) or None
    run = list(itertools.takewhile(lambda cell: cell.look != "text", row.cells))
    values = [cell.text for cell in run if cell.look == "value"]
    wide = len(run) >= heads.ALL_RESULTS and len(values) >= heads.RESULTS
    return "" if wide and not counts_columns(values) else None


def counts_columns(values: Sequence[str]) -> bool:
    """Whether a row only numbers its columns: 1 2 3 …, 一 二 三 …, or A B C … as a spreadsheet does, 0 1 2 … as programs do."""
    if list(values[:2]) == ["一", "二"]:
        values = ["1", *values[1:]]
    first = int(values[:1] != ["0"])
    return len(values) > 4 and all(
        text == letter or read_number(text).value == str(number)
        for number, (text, letter) in enumerate(zip(values, ascii_uppercase, strict=False), first)
    )


def _names_litigation(text: str) -> bool:
    """Whether a text left of the values of ``litigation`` says only that they are numbers of it."""
    return any(
        reading in _OF_LITIGATION or labels.kind_of_heading(reading) == "litigation"
        for reading in labels.readings("".join(text.split()))
    )


def year_named(text: str) -> int | None:
    """The year of which a text is the name (2022年), else None."""
    year = _OWN_YEAR.fullmatch("".join(text.split()))
    return int(year[1]) if year else None
