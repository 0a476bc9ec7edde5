"""Faults of the header rows."""

from __future__ import annotations

import random

from tests.faults.places import HEAD_ROWS, Fault, release, some_head
from tests.table_forms import Cell, Table, Tables


def lost_head_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = some_head(rng, parts)
    if number < len(table):
        release(table, number)
        del table[number]


def lost_head(rng: random.Random, parts: list[Table], _: Tables) -> None:
    del parts[rng.choice((1, 2))][:HEAD_ROWS]


def blank_head_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = some_head(rng, parts)
    if number < len(table) and table[number]:
        at = rng.randrange(len(table[number]))
        table[number][at] = ("", *table[number][at][1:])


def lost_head_cell(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = some_head(rng, parts)
    if number < len(table) and table[number]:
        del table[number][rng.randrange(len(table[number]))]


def unknown_head_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = some_head(rng, parts)
    if number < len(table) and table[number]:
        at = rng.randrange(len(table[number]))
        table[number][at] = (rng.choice(("备注", "某某", "单位", "2021年")), *table[number][at][1:])


def head_again(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[1]
    if len(table) > HEAD_ROWS + 4:
        at = rng.randrange(HEAD_ROWS + 1, len(table))
        for n, row in enumerate(table[HEAD_ROWS:at], HEAD_ROWS):
            table[n] = [(t, min(r, at - n), c) for t, r, c in row]
        table[at:at] = [list(row) for row in table[:HEAD_ROWS]]


def numbered_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A row of column numbers under the head."""
    which = rng.choice((1, 2))
    if len(parts[which]) < HEAD_ROWS:
        return
    width = 7 if which == 1 else 15
    row: list[Cell] = [(str(n), 1, 1) for n in range(1, width + 1)]
    if which == 1:
        row.insert(0, (rng.choice(("", "栏次", "甲")), 1, 3))
    parts[which].insert(HEAD_ROWS, row)


def row_in_head(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A unit, a title or letters of the columns in a row between the labels."""
    which = rng.randrange(3)
    table = parts[which]
    width = (4, 10, 15)[which]
    letters: list[Cell] = [(chr(65 + n), 1, 1) for n in range(width)]
    row: list[Cell] = rng.choice(
        (
            [("单位：件", 1, width)],
            [("2022年度政府信息公开情况统计表", 1, width)],
            [("（单位：件、宗）", 1, 1), *[("", 1, 1)] * (width - 1)],
            letters,
            [("", 1, 1)] * width,
        )
    )
    at = rng.randint(0, min(HEAD_ROWS, len(table)))
    if rng.random() < 0.5:
        for above in range(at):
            table[above] = [(t, r + 1 if above + r > at else r, c) for t, r, c in table[above]]
    table.insert(at, row)


def split_head_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A label of the last header row in two cells, one below the other."""
    table = parts[rng.choice((1, 2))]
    if len(table) > HEAD_ROWS and len(table[2]) >= 5:
        for above in range(2):
            table[above] = [(t, r + 1 if above + r > 2 else r, c) for t, r, c in table[above]]
        below: list[Cell] = [(text[2:], 1, c) for text, _r, c in table[2]]
        table[2] = [(text[:2], 1, c) for text, _r, c in table[2]]
        table.insert(3, below)


FAULTS: tuple[Fault, ...] = (
    lost_head_row,
    lost_head,
    blank_head_label,
    lost_head_cell,
    unknown_head_label,
    head_again,
    numbered_columns,
    row_in_head,
    split_head_label,
)
