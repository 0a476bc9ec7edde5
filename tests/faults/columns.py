"""Faults of columns and of what cells cover."""

from __future__ import annotations

import random

from tests.faults.places import HEAD_ROWS, Fault, some_row
from tests.table_forms import APPLICANTS, Table, Tables


def lost_group_spans(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Rowspans gone, so that a heading stands in its first row only."""
    keep = rng.random() < 0.3
    parts[1][HEAD_ROWS:] = [
        [(t, r if keep and c == 1 and n == 2 else 1, c) for t, r, c in row]
        for n, row in enumerate(parts[1][HEAD_ROWS:])
    ]


def wrong_rowspan(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[1]
    spanned = [(n, i) for n, row in enumerate(table) for i, cell in enumerate(row) if cell[1] > 1]
    if spanned:
        number, at = rng.choice(spanned)
        text, rowspan, colspan = table[number][at]
        change = rng.choice((-2, -1, 1, 2, 5))
        table[number][at] = (text, max(1, rowspan + change), colspan)


def wrong_colspan(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[rng.randrange(3)]
    cells = [(n, i) for n, row in enumerate(table) for i in range(len(row))]
    number, at = rng.choice(cells)
    text, rowspan, colspan = table[number][at]
    table[number][at] = (text, rowspan, max(1, colspan + rng.choice((-4, -1, 1, 2))))


def lost_column(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A column of applicants with its label and its numbers; with luck the total."""
    at = rng.randint(1, len(APPLICANTS))
    _take_out_column(parts[1], at, head=rng.random() < 0.6)


def _take_out_column(table: Table, at: int, *, head: bool) -> None:
    for number in range(HEAD_ROWS, len(table)):
        if len(table[number]) > len(APPLICANTS):
            del table[number][-at]
    if head and len(table[1]) == 3 and len(table[2]) == 5:
        if at == 1:
            del table[1][-1]
        elif at == len(APPLICANTS):
            del table[1][0]
        else:
            del table[2][-(at - 1)]
            text, rowspan, colspan = table[1][1]
            table[1][1] = (text, rowspan, colspan - 1)


def swapped_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Two kinds of organisations change places, labels and numbers."""
    table = parts[1]
    one, other = rng.sample(range(2, 7), 2)
    if len(table[2]) != 5:
        return
    head = table[2]
    head[-(one - 1)], head[-(other - 1)] = head[-(other - 1)], head[-(one - 1)]
    for row in table[HEAD_ROWS:]:
        if len(row) > len(APPLICANTS):
            row[-one], row[-other] = row[-other], row[-one]


def total_first(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """总计 printed left of 自然人, with its numbers."""
    table = parts[1]
    if len(table[1]) == 3:
        table[1].insert(0, table[1].pop())
        for row in table[HEAD_ROWS:]:
            if len(row) > len(APPLICANTS):
                row.insert(len(row) - len(APPLICANTS), row.pop())


def merged_total(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """The total of several rows in one cell that covers them."""
    table = parts[1]
    number = rng.randrange(HEAD_ROWS, len(table) - 3)
    size = rng.randint(2, 4)
    rows = [n for n in range(number, min(number + size, len(table))) if len(table[n]) > 7]
    if len(rows) > 1:
        text, _rowspan, colspan = table[rows[0]][-1]
        table[rows[0]][-1] = (text, len(rows), colspan)
        for below in rows[1:]:
            del table[below][-1]


def merged_values(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Neighbouring values in one cell, digits run together or parted."""
    table, number, values = some_row(rng, parts)
    if values < 2 or len(table[number]) < 2:
        return
    size = rng.randint(2, min(values, 4))
    start = len(table[number]) - rng.randint(size, values)
    merged = table[number][start : start + size]
    text = rng.choice(("", " ", "<br>", "　")).join(cell[0] for cell in merged)
    spans = sum(cell[2] for cell in merged) if rng.random() < 0.7 else 1
    table[number][start : start + size] = [(text, 1, spans)]


def shifted_values(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A blank cell before the values, which pushes them one place to the right."""
    table, number, values = some_row(rng, parts)
    table[number].insert(len(table[number]) - values, ("", 1, 1))


def torn(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """The table ends in the middle of a group and goes on in another one, with or without its head."""
    table = parts[1]
    if len(table) < HEAD_ROWS + 4:
        return
    cut = rng.randrange(HEAD_ROWS + 1, len(table) - 1)
    first, second = [list(row) for row in table[:cut]], [list(row) for row in table[cut:]]
    covering = sum(
        1 for n, row in enumerate(first) for cell in row if n >= HEAD_ROWS and n + cell[1] > cut
    )
    fill = rng.choice(("blank", "none", "split"))
    for n, row in enumerate(first):
        for at, (text, rowspan, colspan) in enumerate(row):
            if n + rowspan > cut:
                row[at] = (text, cut - n, colspan)
                if fill == "blank" and n >= HEAD_ROWS:
                    left = rowspan - (cut - n)
                    second[0].insert(0, ("", left, 1))
    if fill == "split" and covering:
        for row in second:
            if len(row) == len(APPLICANTS) + 1:
                row.insert(0, ("", 1, 1))
    if rng.random() < 0.5:
        second = [list(row) for row in first[:HEAD_ROWS]] + second
    parts[1:2] = [first, second]


def transposed(rng: random.Random, parts: list[Table], _: Tables) -> None:
    which = rng.choice((1, 2))
    table = parts[which]
    covered: dict[tuple[int, int], str] = {}
    for number, row in enumerate(table):
        col = 0
        for text, rowspan, colspan in row:
            while (number, col) in covered:
                col += 1
            for r in range(rowspan):
                for c in range(colspan):
                    covered.setdefault((number + r, col + c), text)
            col += colspan
    height = max(place[0] for place in covered) + 1
    width = max(place[1] for place in covered) + 1
    parts[which] = [[(covered.get((r, c), ""), 1, 1) for r in range(height)] for c in range(width)]


def note_column(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Another column at the right, with a heading or without."""
    table = parts[1]
    if len(table) > HEAD_ROWS:
        table[0].append((rng.choice(("备注", "", "较上年", "2021年")), HEAD_ROWS, 1))
        filler = rng.choice(("", "12%", "5", "-3", "注"))
        for row in table[HEAD_ROWS:]:
            row.append((filler, 1, 1))


FAULTS: tuple[Fault, ...] = (
    lost_group_spans,
    wrong_rowspan,
    wrong_colspan,
    lost_column,
    swapped_columns,
    total_first,
    merged_total,
    merged_values,
    shifted_values,
    torn,
    transposed,
    note_column,
)
