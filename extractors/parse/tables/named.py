"""Tables whose columns are named elsewhere than in rows above the numbers → the same with such a row.

The head may stand as lines of text above the table, or the label of each column beside its number (``自然人：3``), as
on pages for telephones. Of requests a table may tell the totals alone, under 数量.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import takewhile
from operator import is_not

import msgspec

from extractors.labels import normalise_label
from extractors.parse.codes import ALL_APPLICANTS
from extractors.parse.page import RawTable, TableCell
from extractors.parse.records import TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.grid import NO_CELL, Grid, GridCell, expand
from extractors.parse.tables.heads import RESULTS
from extractors.parse.tables.numbers import WORDS
from extractors.parse.tables.paired import names_amount
from extractors.parse.tables.textheads import head_labels, head_rows, is_proceeding, vocabulary
from extractors.parse.tables.textmarks import Item, is_row_of, item_of, name_columns, names_column

_FEWEST_LABELS = 2  # named above a table; one word may be anything

_REQUESTS: TableKind = "applications"
_OF_APPLICANTS, _ALL = "申请人情况", "总计"
_WORDED = re.compile("[\u3400-\u9fff]{2}")  # no label of a column has one character
_ENDS_LISTED = re.compile(r"[\d：:][件项条宗起个万元]*\s*$")

Rows = list[tuple[TableCell, ...]]


def with_columns_named(table: RawTable, above: str) -> tuple[RawTable, Sequence[int]]:
    """The table with rows that name its columns, and from which of its rows each of its rows is.

    ``above``: the text between the table before and this one.
    """
    apart = _labels_apart(table) or _total_alone(table, above)
    if apart is None:
        head = _head_above(table, above)
        apart = [*head, *table.rows], [*[0] * len(head), *range(len(table.rows))]
        if not head:
            return table, apart[1]
    rows, origins = apart
    return msgspec.structs.replace(table, rows=tuple(rows)), origins


# -- lines of text ----------------------------------------------------------------------------


def _head_above(table: RawTable, above: str) -> Rows:
    """The head of a table that begins with values, or with the results of a proceeding that stands above it."""
    first = table.rows[0]
    begins = len(first) > 1 and first[-1].text.strip() < WORDS
    lines = [line.strip() for line in reversed(above.split("\n")) if line.strip()]
    if not lines or not (begins or len(first) == RESULTS):
        return []
    places = sum(cell.colspan for cell in first)
    if not begins:
        results = all(names_column(cell.text, "litigation") for cell in first)
        named = re.split("[：:]", lines[0].rstrip("：:"))[-1]  # 行政诉讼：复议后起诉
        return [(TableCell(named, colspan=places),)] if results and is_proceeding(named) else []
    for kind in (kind for kind in labels.STATUTORY if _may_be_of(kind, first)):
        found: list[str] = []
        for words in takewhile(partial(is_not, None), (head_labels(line, kind) for line in lines)):
            found[:0] = words or ()
        *groups, leaves = head_rows(kind, found, 0) or [()]
        over = first[-len(leaves) :] if 0 < len(leaves) <= len(first) else ()
        if len(found) >= _FEWEST_LABELS and over:
            left = places - sum(cell.colspan for cell in over)
            corner = [TableCell("", colspan=left)] if left else []
            pairs = zip(leaves, over, strict=True)
            own = [TableCell(leaf.text, colspan=cell.colspan) for leaf, cell in pairs]
            return [(*corner, *row) for row in (*groups, own)]
    return []


def _may_be_of(kind: TableKind, row: Sequence[TableCell]) -> bool:
    words = [cell.text for cell in row if cell.text.strip() >= WORDS]
    return any(is_row_of(text, kind) for text in words) or (kind == "litigation" and not words)


def _total_alone(table: RawTable, above: str) -> tuple[Rows, Sequence[int]] | None:
    """A table of requests with one column of numbers under a heading that names no applicant, as that of their total."""
    first, *rows = table.rows
    named = len(first) > 1 and len(table.rows) > 2 and first[-1].text.strip()
    if not named or not (names_amount(named) or names_column(named, _REQUESTS) == ALL_APPLICANTS):
        return None
    lines = [line for line in above.split("\n") if line.strip()]
    said = normalise_label(" ".join([*lines[-2:], *(cell.text for cell in first[:-1])]))
    if any(label in said for label in vocabulary(_REQUESTS) if len(label) > len(_ALL)):
        return None  # of one applicant
    for *words, last in filter(None, rows):
        if (
            not words
            or last.text.strip() >= WORDS
            or not labels.names_row(words[-1].text, _REQUESTS)
        ):
            return None
    corner = TableCell("", colspan=sum(cell.colspan for cell in first[:-1]))
    head = [(corner, TableCell(text)) for text in (_OF_APPLICANTS, _ALL)]
    return [*head, *rows], [0, *range(len(table.rows))]


# -- labels beside the numbers ----------------------------------------------------------------


def _labels_apart(table: RawTable) -> tuple[Rows, Sequence[int]] | None:
    """The rows without the labels in cells of numbers, which are those above them, or stand in a row instead."""
    if not any(map(_may_be_listed, table.rows)):
        return None
    listed = [_listed(row) for row in table.rows]
    grid = expand(table) if any(listed) else None
    if grid is None:
        return None
    rows: Rows = []
    origins: list[int] = []
    named: Sequence[str] = ()
    first = next(number for number, items in enumerate(listed) if items)
    above = [cell.text for row in table.rows[:first] for cell in row]
    heads = [line for line, items in zip(grid.at, listed, strict=True) if not items]
    start = 0
    for number, (row, items) in enumerate(zip(table.rows, listed, strict=True)):
        named = named if items else ()
        at = len(row) - len(items)
        own = grid.cells[start + at : start + len(row)]
        start += len(row)
        columns = [item.column for item in items]
        if items and not _stand_above(grid, own, columns, heads):
            kind = next(
                (kind for kind in labels.STATUTORY if _is_listed(kind, row[:at], items)), None
            )
            if kind is None or any(names_column(text, kind) for text in above):
                items = ()
            elif columns != named:
                corner = [TableCell("", colspan=own[0].col)] if own[0].col else []
                cells = zip(columns, row[at:], strict=True)
                rows.append((*corner, *(TableCell(text, 1, cell.colspan) for text, cell in cells)))
                origins.append(number)
                named = columns
        values = zip(items, row[len(row) - len(items) :], strict=True)
        bare = [msgspec.structs.replace(cell, text=item.value) for item, cell in values]
        rows.append((*row[: len(row) - len(items)], *bare))
        origins.append(number)
    return rows, origins


def _may_be_listed(row: Sequence[TableCell]) -> bool:
    last = row[-1].text if len(row) > 1 else ""
    return last[:1] >= WORDS and _ENDS_LISTED.search(last) is not None


def _listed(row: Sequence[TableCell]) -> Sequence[Item]:
    """Labels and numbers of the cells at the end of a row that hold both, or a label and a colon alone."""
    found: list[Item] = []
    for cell in reversed(row):
        text = cell.text.strip()
        item = item_of(text) if text[:1] >= WORDS else None
        if item is not None and not _WORDED.search(item.column):
            break  # ｜85, 丨85: a stroke for a digit
        if item is None and text[-1:] in ("：", ":"):
            item = Item(text[:-1], "")
        if item is None:
            break
        found.insert(0, item)
    return found


def _is_listed(kind: TableKind, before: Sequence[TableCell], items: Sequence[Item]) -> bool:
    return any(is_row_of(cell.text, kind) for cell in before) and name_columns(kind, items)


def _stand_above(
    grid: Grid, cells: Sequence[GridCell], columns: Sequence[str], heads: Sequence[Sequence[int]]
) -> bool:
    """Whether each label stands above its number, too, in one of the ``heads`` (lines of the grid)."""
    return all(
        any(
            line[cell.col] != NO_CELL
            and grid.cells[line[cell.col]].row < cell.row
            and normalise_label(grid.cells[line[cell.col]].text) == normalise_label(column)
            for line in heads
        )
        for column, cell in zip(columns, cells, strict=True)
    )
