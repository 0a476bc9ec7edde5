"""Faults of rows: labels lost, rows lost, doubled or joined."""

from __future__ import annotations

import random

from tests.faults.places import HEAD_ROWS, Fault, release, some_row
from tests.table_forms import APPLICANTS, Cell, Table, Tables


def blank_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = some_row(rng, parts)
    at = len(table[number]) - values - 1
    if at >= 0:
        table[number][at] = ("", *table[number][at][1:])


def lost_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = some_row(rng, parts)
    at = len(table[number]) - values - 1
    if at >= 0:
        del table[number][at]


def lost_all_labels(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = some_row(rng, parts)
    del table[number][: len(table[number]) - values]


def lost_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, _values = some_row(rng, parts)
    release(table, number)
    del table[number]


def lost_rows(rng: random.Random, parts: list[Table], tables: Tables) -> None:
    for _ in range(rng.randint(2, 6)):
        lost_row(rng, parts, tables)


def doubled_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A row printed twice; the covering cells of its group do not grow."""
    table, number, _values = some_row(rng, parts)
    table.insert(number + 1, [(t, 1, c) for t, r, c in table[number]])


def doubled_row_of_other_numbers(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Last year's numbers under the same label, below or above: nobody can tell which."""
    table, number, values = some_row(rng, parts)
    copy = [(t, 1, c) for t, r, c in table[number]]
    copy[-values:] = [(str(70_000 + n), r, c) for n, (_t, r, c) in enumerate(copy[-values:])]
    table.insert(number + rng.randint(0, 1), copy)


def swapped_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Two rows without covering cells change places (inside a group or over its border)."""
    table = parts[1]
    plain = [
        n
        for n in range(HEAD_ROWS, len(table))
        if len(table[n]) == len(APPLICANTS) + 1 and "其他" not in table[n][0][0]
    ]
    if len(plain) > 1:
        one = rng.choice(plain[:-1])
        other = plain[plain.index(one) + 1]
        if other == one + 1:
            table[one], table[other] = table[other], table[one]


def group_and_label_in_one_cell(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[1]
    for number in range(HEAD_ROWS, len(table)):
        labels = table[number][: -len(APPLICANTS)]
        fits = all(len(row) >= len(APPLICANTS) + 1 for row in table[number:])
        if fits and len(labels) > 1 and rng.random() < 0.7:
            joined = rng.choice(("", " ", "<br>")).join(text for text, _, _ in labels[-2:])
            _release_cell(table, number)
            table[number][len(labels) - 2 : len(labels)] = [(joined, 1, 2)]


def _release_cell(table: Table, number: int) -> None:
    """The rows below, that a group covered, get a blank cell in its place."""
    _text, rowspan, _colspan = table[number][-len(APPLICANTS) - 2]
    for below in range(number + 1, min(number + rowspan, len(table))):
        table[below].insert(len(table[below]) - len(APPLICANTS) - 1, ("", 1, 1))


def two_rows_in_one(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Two rows printed in one: labels and numbers of both stand in the same cells."""
    table = parts[1]
    number = rng.randrange(HEAD_ROWS, len(table) - 1)
    if len(table[number + 1]) != len(APPLICANTS) + 1 or len(table[number]) <= len(APPLICANTS):
        return
    between = rng.choice(("<br>", "<p></p>", " ", "\n"))
    below = table[number + 1]
    for back in range(1, len(APPLICANTS) + 2):
        text, rowspan, colspan = table[number][-back]
        table[number][-back] = (text + between + below[-back][0], rowspan, colspan)
    release(table, number + 1)
    del table[number + 1]


def empty_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[rng.randrange(3)]
    for _n in range(rng.randint(1, 3)):
        at = rng.randrange(len(table) + 1)
        filler: list[Cell] = rng.choice(([], [("", 1, 10)], [("续表", 1, 10)], [("", 1, 1)] * 8))
        table.insert(at, list(filler))


def numbered_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A column of line numbers left of the labels."""
    table = parts[1]
    title = rng.choice(("序号", "行次", ""))
    table[0].insert(0, (title, HEAD_ROWS, 1))
    for number, row in enumerate(table[HEAD_ROWS:], 1):
        row.insert(0, (str(number), 1, 1))


def condensed_other(rng: random.Random, parts: list[Table], tables: Tables) -> None:
    """（六）其他处理 of the other edition: one row, or a heading printed without span."""
    table = parts[1]
    for number, row in enumerate(table):
        at = next((i for i, cell in enumerate(row) if "其他处理" in cell[0]), None)
        if at is not None and row[at][1] > 1:
            if rng.random() < 0.5:  # the heading in a row of its own, blank
                text = row.pop(at)[0]
                blank: list[Cell] = [("", 1, 1)] * len(APPLICANTS)
                table.insert(number, [(text, 1, 2), *blank])
                for below in (1, 2, 3):
                    if number + below < len(table) and len(table[number + below]) == 8:
                        label = table[number + below][0]
                        table[number + below][0] = (label[0], 1, 2)
                for above in range(number):
                    table[above] = [
                        (t, r + 1 if above + r > number else r, c) for t, r, c in table[above]
                    ]
            else:
                row[at] = (row[at][0], 1, 1)
            return


def total_row_first(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """（七）总计 printed above the results that it adds up."""
    table = parts[1]
    texts = [[text for text, _, _ in row] for row in table]
    first = next((n for n, row in enumerate(texts) if "三、本年度办理结果" in row), None)
    last = next((n for n, row in enumerate(texts) if "（七）总计" in row), None)
    if first is not None and last is not None and first < last:
        group = table[first].pop(0)
        table.insert(first, [group, *table.pop(last)])


def note_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Notes, units and signatures in rows of the table."""
    table = parts[rng.randrange(3)]
    notes: tuple[list[Cell], ...] = (
        [("注：1.本表数据截至12月31日；2.含转办12件。", 1, 10)],
        [("单位：件", 1, 10)],
        [("注", 1, 1), ("上年结转中有5件为邮寄申请", 1, 9)],
        [("填表人：张某", 1, 3), ("电话：82345678", 1, 7)],
        [("备注", 1, 3), ("3", 1, 7)],
        [("—3—", 1, 10)],
        [("第2页 共3页", 1, 10)],
    )
    for _n in range(rng.randint(1, 3)):
        at = len(table) if rng.random() < 0.5 else rng.randrange(len(table) + 1)
        table.insert(at, list(rng.choice(notes)))


def inserted_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A row that the form does not have, with numbers, in the middle of a group or behind it."""
    table = parts[1]
    number = rng.randrange(HEAD_ROWS, len(table))
    name = rng.choice(
        (
            "其中：网上申请",
            "小计",
            "合计",
            "其中",
            "不予公开小计",
            "（八）撤回申请",
            "转送",
            "6.信函申请",
            "",
        )
    )
    values: list[Cell] = [(str(500_000 + n), 1, 1) for n in range(len(APPLICANTS))]
    table.insert(number, [(name, 1, rng.choice((1, 2, 3))), *values])


def label_and_values_apart(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """The values of a row in a row of their own below its label."""
    table, number, values = some_row(rng, parts)
    row = table[number]
    if len(row) > values and not any(text.isdigit() for text, _, _ in row[:-values]):
        table[number : number + 1] = [row[:-values], row[-values:]]


def indented_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Every row begins with blank cells, as a sheet that was shifted to the right."""
    table = parts[rng.randrange(3)]
    for row in table:
        row[:0] = [("", 1, 1)] * rng.choice((1, 1, 1, 2))


FAULTS: tuple[Fault, ...] = (
    blank_label,
    lost_label,
    lost_all_labels,
    lost_row,
    lost_rows,
    doubled_row,
    doubled_row_of_other_numbers,
    swapped_rows,
    group_and_label_in_one_cell,
    two_rows_in_one,
    empty_rows,
    numbered_rows,
    condensed_other,
    total_row_first,
    note_rows,
    inserted_row,
    label_and_values_apart,
    indented_rows,
)
