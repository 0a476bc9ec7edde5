"""Tables of two columns, one for each row or each applicant of a form under its name → one that tells all numbers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from extractors.parse.page import RawTable
from extractors.parse.records import TableKind
from extractors.parse.tables.paired import (
    Gathered,
    Pair,
    gather,
    names_amount,
    pair_of,
)

_FEWEST = 2
_LONGEST_TITLE = 80  # characters


def titled(tables: Sequence[RawTable], text: str) -> tuple[int, Gathered | None]:
    """How many tables from the first on tell the rows of one form, each under a title of its own in the ``text``, and
    these rows; None where they have not all its columns, each once. Printed rows count through all these tables."""
    kind: TableKind | None = None
    pairs: list[Pair] = []
    before = printed = size = 0
    for table in tables:
        found = _pairs(table, _title(table, text, before, first=not size), printed)
        if not found or (kind is not None and found[0].kind != kind):
            break
        kind = found[0].kind
        pairs += found
        size, printed, before = size + 1, printed + len(table.rows), table.text_end
    if size < _FEWEST:
        return 0, None
    in_order = {row: at for at, row in reversed([*enumerate(pair.row for pair in pairs)])}
    return size, gather(sorted(pairs, key=lambda pair: in_order[pair.row]))


def _title(table: RawTable, text: str, before: int, *, first: bool) -> str:
    """The line above the first cell of a table; "" where more than that stands below the table before."""
    start = table.text_start
    words = table.rows[0][0].text.strip() if table.rows and table.rows[0] else ""
    at = text.find(words, start, start + _LONGEST_TITLE + len(words)) if words else -1
    begin = max(0, start - _LONGEST_TITLE) if first else before
    lines = [line.strip() for line in text[begin : max(at, start)].split("\n")]
    shown = [line for line in lines if line]
    return shown[-1] if shown and (first or len(shown) == 1) else ""


def _pairs(table: RawTable, title: str, printed: int) -> list[Pair]:
    """The pairs of a table of labels and numbers, all of which its title names the row of, or the column; else none."""
    cells = [[cell.text.strip() for cell in row] for row in table.rows]
    spans = any(cell.rowspan > 1 or cell.colspan > 1 for row in table.rows for cell in row)
    if not title or spans or any(len(row) != 2 for row in cells):
        return []
    told = [(n, row[0], row[1]) for n, row in enumerate(cells) if not names_amount(row[1])]
    for of_row in (True, False):
        pairs = [pair_of((title, label) if of_row else (label, title)) for _, label, _ in told]
        if all(pairs):
            return [
                msgspec.structs.replace(pair, value=value, at=(printed + number, 1))
                for pair, (number, _, value) in zip(pairs, told, strict=True)
                if pair
            ]
    return []
