"""Value cells of one row → the columns of its head. Pairs by place and order; never by guess."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from extractors.parse.tables.grid import GridCell
from extractors.parse.tables.heads import Column, Head
from extractors.parse.tables.numbers import adds_up

_FEW = 4  # columns of ``disclosures``, which no sum confirms

Look = Literal["blank", "value", "text"]


class Printed(msgspec.Struct, frozen=True, gc=False):
    """A grid cell with its cleaned text. ``look``: nothing, something like a number, or words."""

    text: str
    look: Look
    has_digit: bool
    cell: GridCell


class Aligned(msgspec.Struct, frozen=True, gc=False):
    """``pairs``: one printed cell per column, or None where the row does not fit its head.

    ``glued``: instead, printed cells with the number of columns that each one holds, those of no known label left out.
    """

    pairs: tuple[tuple[Column, Printed], ...] | None
    glued: tuple[tuple[Printed, int], ...] = ()


def align(
    values: Sequence[Printed],
    head: Head,
    table_index: int,
    row_ends: int,
    *,
    is_beyond: bool = False,
) -> Aligned:
    """Pairs the value cells of a row with the columns of its head.

    ``row_ends``: the first grid place right of the row's last cell; ``is_beyond``: most rows of the table end
    before it, so that a cell may have come in. Accepted are rows with exactly one
    cell per column in order, which touch their columns or are all shifted by the width that the row is
    short of; a cell without digits may cover several columns; digits that cover several are ``glued``. Wherever
    they stand, as many numbers as columns are accepted where they hold each sum of the form.
    """
    aligned = _aligned(values, head, table_index, row_ends, is_beyond=is_beyond)
    if aligned.pairs is None and not aligned.glued and len(head.columns) > _FEW:
        filled = [value for value in values if value.look != "blank"]
        if len(filled) == len(head.columns) and _balances(filled, head.columns):
            return Aligned(tuple(zip(head.columns, filled, strict=True)))
    return aligned


def _balances(values: Sequence[Printed], columns: Sequence[Column]) -> bool:
    """Whether the numbers up to each total add up to it, and the last one is a total."""
    start = 0
    for end, column in enumerate(columns, 1):
        if column.code is None:
            return False
        if column.code.endswith(".total"):
            if not _adds_up(values[start:end]):
                return False
            start = end
    return start == len(columns)


def _aligned(
    values: Sequence[Printed], head: Head, table_index: int, row_ends: int, *, is_beyond: bool
) -> Aligned:
    columns = head.columns
    if not columns:
        return Aligned(None)  # nobody knows what stands where
    wanted = len(columns)
    placed = head.is_for(table_index)
    if placed and row_ends == columns[-1].end < head.right and _may_have_lost(values):
        return Aligned(None)
    if placed and [value.cell.col for value in values] == head.lefts:
        return Aligned(tuple(zip(columns, values, strict=True)))
    if placed:
        if any(column.code is None for column in columns) and row_ends != head.right:
            return Aligned(None)  # moved, and a column that is not known may stand anywhere in it
        inside = [
            value
            for value in values
            if value.look != "blank"
            or any(c.start < value.cell.col_end and value.cell.col < c.end for c in columns)
        ]
        if row_ends > head.right:
            # A span too long: of the label, or of a number, whose row then has to add up.
            summed = wanted > _FEW and _adds_up(values)
            if len(values) == wanted and (summed or _shifted(values, columns, row_ends)):
                return Aligned(tuple(zip(columns, values, strict=True)))
            confirmed = not is_beyond if wanted <= _FEW else _adds_up(inside)
            if not (confirmed and _fits_before(head.right, values, inside)):
                return Aligned(None)
        elif is_beyond and len(inside) < len(values) and not _adds_up(inside):
            return Aligned(None)  # the blank left out may be the first value
        # Short of its head, and a blank left out: the blank may have been the first value.
        moved = row_ends < head.right and len(inside) < len(values)
        if len(inside) == wanted and not moved and _touch(inside, columns):
            return Aligned(tuple(zip(columns, inside, strict=True)))
        if len(values) == wanted and _shifted(values, columns, row_ends):
            # A row that begins with its first value may have lost one of them, and no label.
            if not values[0].cell.col and wanted > _FEW and not _balances(values, columns):
                return Aligned(None)
            return Aligned(tuple(zip(columns, values, strict=True)))
        covered = None if moved else _covering(inside, columns)
        if covered is not None:
            return covered
    elif len(values) == wanted:
        return Aligned(tuple(zip(columns, values, strict=True)))
    elif head.placed and row_ends == head.right:
        # Torn off by the end of a page, as wide as its head: the places that a merged label left are blank.
        own = [v for v in values if v.look != "blank" or v.cell.col in head.lefts]
        if [value.cell.col for value in own] == head.lefts:
            return Aligned(tuple(zip(columns, own, strict=True)))
    shown = [value for value in values if value.look != "blank"]
    if len(shown) == 1 and wanted > 1 and _digits(shown[0]) >= wanted:
        return Aligned(None, ((shown[0], wanted),))
    return Aligned(None)


def once(values: Sequence[Printed], head: Head, table_index: int) -> tuple[Printed, ...] | None:
    """The values, those under a label that is printed several times side by side as the one that a span would hold.

    They are one where each of its cells has the same text; None where the texts differ: then the label stands
    for several columns. A row that lost or won a cell stays as it is, for ``align`` to refuse.
    """
    kept = tuple(values)
    for column in head.columns if head.is_for(table_index) else ():
        if column.times == 1:
            continue
        under = [value for value in kept if column.start <= value.cell.col < column.end]
        if len({value.text for value in under}) > 1:
            return None
        if len(under) == column.times == column.end - column.start:
            cell = msgspec.structs.replace(under[0].cell, col_end=column.end)
            whole = msgspec.structs.replace(under[0], cell=cell)
            kept = tuple(
                whole if value is under[0] else value for value in kept if value not in under[1:]
            )
    return kept


def hangs_in(
    pairs: Sequence[tuple[Column, Printed]], row: int, head: Head, table_index: int
) -> str | None:
    """The text of a cell that begins above ``row`` and makes its values doubtful: one with digits, or any in a row
    that does not stand where its head does."""
    moved = not head.is_for(table_index) or [v.cell.col for _, v in pairs] != head.lefts
    above = (value for _, value in pairs if value.cell.row != row)
    return next((value.text for value in above if moved or value.has_digit), None)


def _may_have_lost(values: Sequence[Printed]) -> bool:
    """Whether the blank at the end of a row may be the one that its head, and the other rows, have behind the values."""
    return values[-1].look == "blank" and any(value.look != "blank" for value in values)


def _fits_before(right: int, values: Sequence[Printed], inside: Sequence[Printed]) -> bool:
    """Whether a row that is longer than its head has only a blank too many at its end. Else one was added
    within it, and what stands behind is not under its label."""
    return all(value.look == "blank" for value in values if value.cell.col >= right) and all(
        value.look != "blank" for value in inside
    )


def _adds_up(values: Sequence[Printed]) -> bool:
    return adds_up([value.text for value in values])


def _digits(printed: Printed) -> int:
    return len(printed.text) if printed.text.isascii() and printed.text.isdigit() else 0


def _touch(values: Sequence[Printed], columns: Sequence[Column]) -> bool:
    return all(
        value.cell.col < column.end and value.cell.col_end > column.start
        for value, column in zip(values, columns, strict=True)
    )


def _shifted(values: Sequence[Printed], columns: Sequence[Column], row_ends: int) -> bool:
    """Whether the row is the head moved aside by a label whose colspan is missing, or is too long."""
    missing = columns[-1].end - row_ends
    return missing != 0 and all(
        column.start - value.cell.col == missing and column.end - value.cell.col_end == missing
        for value, column in zip(values, columns, strict=True)
    )


def _covering(values: Sequence[Printed], columns: Sequence[Column]) -> Aligned | None:
    """Rows in which one cell covers several columns, every column being covered exactly once."""
    owners: list[Printed] = []
    for column in columns:
        over = [
            value
            for value in values
            if value.cell.col < column.end and value.cell.col_end > column.start
        ]
        if len(over) != 1:
            return None
        owners.append(over[0])
    parts = [(value, sum(1 for owner in owners if owner is value)) for value in values]
    if any(count == 0 for _, count in parts):
        return None
    if any(
        count > 1 and value.has_digit and not _is_sum_of_zeros(value, owners, columns)
        for value, count in parts
    ):
        beside = {id(owner) for owner, c in zip(owners, columns, strict=True) if c.code is None}
        held = tuple((value, count) for value, count in parts if id(value) not in beside)
        known = sum(1 for column in columns if column.code is not None)
        if sum(count for _, count in held) == known and all(_digits(v) >= n for v, n in held):
            return Aligned(None, held)
        return None
    return Aligned(tuple(zip(columns, owners, strict=True)))


def _is_sum_of_zeros(value: Printed, owners: Sequence[Printed], columns: Sequence[Column]) -> bool:
    """Whether a 0 covers totals with all that each sums up, so that every column under it is 0."""
    covered = [number for number, owner in enumerate(owners) if owner is value]
    sums = [
        number for number, column in enumerate(columns) if (column.code or "").endswith(".total")
    ]
    return value.text == "0" and covered[-1] in sums and covered[0] - 1 in (-1, *sums)
