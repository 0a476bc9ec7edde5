"""Faults of columns and of what cells cover."""

from __future__ import annotations

import random

from tests.faults.places import HEAD_ROWS, Fault, has_whole_head, insert_column, lefts, some_row
from tests.table_forms import APPLICANTS, Table, Tables

_WITH_TOTAL = (5, 7, 10, 15)  # values from the first of a row on that end with a total


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
    if not has_whole_head(parts[1]):
        return
    at = rng.randint(1, len(APPLICANTS))
    _take_out_column(parts[1], at, head=rng.random() < 0.6)


def _take_out_column(table: Table, at: int, *, head: bool) -> None:
    for number in range(HEAD_ROWS, len(table)):
        if len(table[number]) >= len(APPLICANTS):
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
    if not has_whole_head(table):
        return
    head = table[2]
    head[-(one - 1)], head[-(other - 1)] = head[-(other - 1)], head[-(one - 1)]
    for row in table[HEAD_ROWS:]:
        if len(row) >= len(APPLICANTS):
            row[-one], row[-other] = row[-other], row[-one]


def total_first(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """总计 printed left of 自然人, with its numbers."""
    table = parts[1]
    if has_whole_head(table):
        table[1].insert(0, table[1].pop())
        for row in table[HEAD_ROWS:]:
            if len(row) >= len(APPLICANTS):
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


def unmerged(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A sheet without merged cells: their text stands in the first place, or in each."""
    which = rng.randrange(3)
    table, places = parts[which], lefts(parts[which])
    repeated = rng.random() < 0.5
    printed: dict[tuple[int, int], str] = {}
    for number, row in enumerate(table):
        for (text, rowspan, colspan), left in zip(row, places[number], strict=True):
            for r in range(rowspan):
                for c in range(colspan):
                    first = (r, c) == (0, 0)
                    printed[number + r, left + c] = text if first or repeated else ""
    width = 1 + max(place[1] for place in printed)
    parts[which] = [
        [(printed.get((r, c), ""), 1, 1) for c in range(width)] for r in range(len(table))
    ]


def spacer_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Blank columns that only keep the others apart."""
    for _n in range(rng.randint(1, 3)):
        table = parts[rng.randrange(3)]
        width = max(left for line in lefts(table) for left in line) + 1
        insert_column(table, rng.randint(0, width), lambda _row: "")


def other_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Columns of last year, shares or changes between the values, with their own labels or none."""
    table = parts[rng.randrange(3)]
    width = max(left for line in lefts(table) for left in line) + 1
    heading = rng.choice(
        ("2021年", "上年", "占比", "小计", "同比", "2021年度", "上年同期", "", "合计")
    )
    at = rng.randint(1, width)
    head = rng.choice((0, 1, 2, 3))
    insert_column(table, at, lambda row: heading if row < head else str(600_000 + row))


def split_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A table too wide for its page: the last columns stand in another table, with or without the row labels."""
    table = parts[1]
    if not has_whole_head(table):
        return
    labelled = rng.random() < 0.6
    right: Table = [[("", 1, 3)] if labelled else [], [], []]
    right[0].append(("申请人情况", 1, 3))
    right[1] += [("法人或其他组织", 1, 2), ("总计", 2, 1)]
    right[2] += table[2][-2:]
    if labelled:
        right[1].insert(0, ("", 2, 3))
    for row in table[HEAD_ROWS:]:
        right.append([*(row[: -len(APPLICANTS)] if labelled else []), *row[-3:]])
        del row[-3:]
    table[0][1:] = [("申请人情况", 1, 4)]
    table[1] = [table[1][0], ("法人或其他组织", 1, 3)]
    del table[2][-2:]
    parts.insert(2, right)


def zero_over_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """One cell with one mark over several value columns."""
    table, number, values = some_row(rng, parts)
    if values < 2 or len(table[number]) < values:
        return
    size = rng.randint(2, values)
    start = len(table[number]) - values
    spans = sum(cell[2] for cell in table[number][start : start + size])
    mark = rng.choice(("0", "/", "无", "", "7"))
    if mark == "0" and size in _WITH_TOTAL:
        mark = "/"  # a zero over a total and all its parts says truly that each is zero
    table[number][start : start + size] = [(mark, 1, spans)]


def results_by_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Reconsideration and suits below each other: five results as columns, three rows."""
    table = parts[2]
    if len(table) != HEAD_ROWS + 1 or len(table[-1]) != 15 or len(table[0]) != 2:
        return
    values = table[-1]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    order = rng.choice(((0, 1, 2), (0, 1, 2), (2, 1, 0)))
    parts[2] = [
        [
            (rng.choice(("", "类别", "行政复议、行政诉讼")), 1, 1),
            *((text, 1, 1) for text in results),
        ],
        *([(names[n], 1, 1), *values[n * 5 : n * 5 + 5]] for n in order),
    ]


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
    unmerged,
    spacer_columns,
    other_columns,
    split_columns,
    zero_over_columns,
    results_by_row,
)
