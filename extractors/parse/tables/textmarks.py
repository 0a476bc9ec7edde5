"""Lines of text whose cells semicolons or commas part → cells. Commas part thousands, too: what shows which.

A line may also tell a row of a form with the label of each column beside its number (``规章：本年制发件数3件，…``).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from extractors.parse.records import TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.heads import ALL_RESULTS, APPLICANTS, RESULTS
from extractors.parse.tables.numbers import is_value
from extractors.parse.tables.textheads import is_known, is_proceeding
from extractors.parse.tables.textrows import balances

_WORD = re.compile(r"[^\W\d_]")
# A number that a note in brackets tells more of: -12（职责划出，含强制3项）.
_NOTED = re.compile(
    r"[-+－＋]?\d[\d,，]*(?:[.．]\d+)?(?:[件项条宗起个]|万?元)?\s*[(（](?=\D)(?:[^()（）]|[(（][^()（）]*[)）])+[)）]"
)
# Marks that part cells, and those of them that part thousands, too.
_MARKS = (";", "；", ",", "，")
_OF_THOUSANDS = (",", "，")
_TIGHT = {mark: re.compile(rf"\d{mark}\d") for mark in _OF_THOUSANDS}
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
# What a list tells beside a label: a number, or that there is none.
TOLD = r"(?P<value>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*(?:[件项条宗起个]|万?元)?|[/／]|[-—–－]{1,2}|无)"
_ITEM = re.compile(rf"(?P<column>(?:[^\d：:（()）]|[（(][^（()）\d]*[)）])+?)\s*[：:为]?\s*{TOLD}")
_LONGEST_LISTED = 400
ENDS_ITEM = re.compile(r"[^\s\d][：:\s]*(?:\d+(?:[件项条宗起个]|万?元)?|[/／]|[-—–－]{1,2}|无)\s*$")
MOST_LISTED = 1 + RESULTS + APPLICANTS  # lines of a row, with its label
_FEWEST_LISTED: dict[TableKind, int] = {
    "disclosures": 1,
    "applications": APPLICANTS,
    "litigation": RESULTS,
}
_GROUP: dict[TableKind, str] = {"litigation": "proceeding.reconsideration"}
_SUMMED = (APPLICANTS, RESULTS, ALL_RESULTS)  # values of a row whose last one is a sum
_UNPARTED = re.compile(r"[1-9]\d{3,}")


def is_words(cell: str) -> bool:
    """Whether a cell holds words; of two numbers on two lines it does not, nor is a number with a note words, though they
    are no value either."""
    return bool(_WORD.search(cell)) and not is_value(cell) and not _NOTED.fullmatch(cell)


def mark_of(bare: str) -> str:
    """The mark that may part the cells of a line, "" where its first words are those of prose."""
    for mark in _MARKS:
        if mark in bare and (mark == "," or labels.may_name(bare.split(mark, 1)[0])):
            return mark
    return ""


def marked_row(bare: str, mark: str, *, inside: bool) -> tuple[str, ...] | None:
    """Cells of a line whose cells a mark parts: labels of a form, and values behind them; None for prose."""
    cells = _cells_between(bare, mark)
    behind = _first_value(cells)
    words, values = cells[:behind], cells[behind:]
    label = mark.join(filter(None, words))
    if not all(is_known(word) for word in words if word):
        if not is_known(label) or not any(values):
            return None
        words = [label]
    if not label and not (inside and len(values) >= RESULTS):
        return None
    return (*words, *values)


def _cells_between(bare: str, mark: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([bare.replace("\r", " ")], delimiter=mark))]


def _first_value(cells: Sequence[str]) -> int:
    behind = len(cells)
    while behind and not is_words(cells[behind - 1]):
        behind -= 1
    return behind


def with_thousands(lines: Sequence[str], rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows, of which commas may have parted thousands (``1,234``), too: then their values stay in one cell.

    They part cells alone where the lines show how they are written: by quotes, by a blank behind each, by thousands
    without any, by as many cells in every line, blank ones too; and in a row whose numbers add up.
    """
    mark = next((found for line in lines if (found := mark_of(line))), "")
    if mark not in _OF_THOUSANDS or _parts_cells_alone(lines, rows, mark):
        return rows
    kept = []
    width = 0
    for row in rows:
        behind = _first_value(row)
        values = row[behind:]
        if not any(values):
            width = len(row)
        shown = values[next((n for n, value in enumerate(values) if value), 0) :]
        doubtful = any(_THOUSANDS.fullmatch(f"{a},{b}") for a, b in pairwise(values))
        if doubtful and not (len(shown) in _SUMMED and balances(shown)):
            # As many cells as the head has labels may be as many numbers.
            torn = "□ " if len(row) <= width else ""
            row = (*row[:behind], torn + ",".join(values))
        kept.append(row)
    return kept


def _parts_cells_alone(lines: Sequence[str], rows: Sequence[Sequence[str]], mark: str) -> bool:
    parted = [line for line in lines if mark in line]
    every = [cell for row in rows for cell in row]
    return (
        any('"' in line for line in parted)
        or not any(_TIGHT[mark].search(line) for line in parted)
        or any(_UNPARTED.fullmatch(cell) for row in rows if len(row) > 2 for cell in row)
        # Blank cells are kept, and no row is longer.
        or (len({*map(len, rows)}) == 1 and "" in every)
    )


def listed_row(bare: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Head and cells of a line that names a row of a form, and behind a colon all its columns with their numbers;
    None for any other line."""
    label, colon, rest = bare.replace(":", "：", 1).partition("：")
    if not colon or len(bare) > _LONGEST_LISTED or not labels.may_name(label):
        return None
    kind = next((kind for kind in labels.STATUTORY if is_row_of(label, kind)), None)
    items = [item_of(item.strip()) for item in re.split("[，,、；;]", rest.rstrip("。；;，"))]
    found = [item for item in items if item]
    if kind is None or len(found) < len(items) or not name_columns(kind, found):
        return None
    return ("", *(item.column for item in found)), (label, *(item.value for item in found))


def listed_below(lines: Sequence[str]) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """How many lines below the first, the name of a row, tell all its columns with their numbers; head and cells of it."""
    label = lines[0].strip().rstrip("：:") if lines else ""
    kinds = [kind for kind in labels.STATUTORY if is_row_of(label, kind)]
    told = takewhile(bool, (item_of(line.strip()) for line in lines[1:])) if kinds else ()
    found = [item for item in told if item]
    if not any(name_columns(kind, found) for kind in kinds):
        return 0, ()
    head, values = ("", *(item.column for item in found)), (label, *(item.value for item in found))
    return len(found), (head, values)


class Item(NamedTuple):
    """The label of a column and the number beside it."""

    column: str
    value: str


def item_of(text: str) -> Item | None:
    """The label and the number of which a text consists (``自然人：3件``), or None."""
    found = _ITEM.fullmatch(text)
    return Item(found["column"], found["value"]) if found else None


def name_columns(kind: TableKind, items: Sequence[Item]) -> bool:
    """Whether each item names another column of a form, and all of them as many as a row has."""
    codes = {names_column(item.column, kind) for item in items}
    return len(codes - {None}) >= max(len(items), _FEWEST_LISTED[kind])


def names_column(text: str, kind: TableKind) -> str | None:
    """The code of the column of a form that a text names (of results, that of the first proceeding), or None."""
    return labels.find(text, kind, "column", _GROUP.get(kind))


def is_row_of(label: str, kind: TableKind) -> bool:
    """Whether a label names a row of a form, or the proceeding of which a row tells the results."""
    return is_proceeding(label) if kind == "litigation" else labels.names_row(label, kind)
