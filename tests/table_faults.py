"""Statutory tables with a known truth, damaged as real pages are damaged.

Every fault takes away or adds something; none of them makes the page say another number. So whatever a
reader gives under a code must be the truth of that code, or be absent. ``FAULTS`` work on the three grids of
``table_render.grids``; those of lines of text are in ``line_faults``.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.table_render import (
    APPLICANTS,
    Cell,
    Key,
    Table,
    Tables,
    draw,
    grids,
    keys,
)

Fault = Callable[[random.Random, list[Table], Tables], None]

_HEAD_ROWS = 3  # of applications and of litigation


def draw_distinct(edition: str, seed: int) -> Tables:
    """Tables in which no number comes twice, so that one in a wrong place is seen wherever it lands."""
    rng = random.Random(seed)  # noqa: S311 - test data
    drawn = rng.sample(range(100, 10_000), len(keys(edition)))
    if rng.random() < 0.5:  # small ones too: they look like enumerators and column numbers
        drawn = rng.sample(range(1, 400), len(keys(edition)))
    numbers: dict[Key, int | str | None] = {}
    for key, number in zip(keys(edition), drawn, strict=True):
        change = key[2] == "disclosure.col.items_change" and rng.random() < 0.4
        numbers[key] = -number if change else number
    return Tables(edition, numbers)


# -- places in the grids ----------------------------------------------------------------------


def _data_rows(parts: list[Table]) -> list[tuple[int, int, int]]:
    """(table, row, number of value cells at its end) of the rows with values that still fit the form."""
    found = []
    head: Table = []
    for number, row in enumerate(parts[0]):
        if len(row) == 1 or row[0][0] == "信息内容":
            head = [row]
        elif head:
            found.append((0, number, min(len(head[0]), len(row)) - 1))
    for number, row in enumerate(parts[1]):
        if number >= _HEAD_ROWS and len(row) > len(APPLICANTS):
            found.append((1, number, len(APPLICANTS)))
    found += [(2, number, len(parts[2][number])) for number in range(_HEAD_ROWS, len(parts[2]))]
    return found


def _some_row(rng: random.Random, parts: list[Table]) -> tuple[Table, int, int]:
    """A table, a data row of it and how many value cells end the row; mostly of applications."""
    rows = _data_rows(parts)
    table, number, values = rng.choice(rows)
    return parts[table], number, values


def _some_head(rng: random.Random, parts: list[Table]) -> tuple[Table, int]:
    """A table and one of its header rows."""
    data = {(table, row) for table, row, _ in _data_rows(parts)}
    table = rng.randrange(3)
    rows = [n for n, row in enumerate(parts[table]) if (table, n) not in data and row]
    return (parts[table], rng.choice(rows)) if rows else (parts[1], 0)


def _release(table: Table, number: int) -> None:
    """Row ``number`` is going: the cells that cover it from above end one row earlier."""
    for above in range(number):
        table[above] = [(t, r - 1 if above + r > number else r, c) for t, r, c in table[above]]


# -- faults of the grid -----------------------------------------------------------------------


def blank_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = _some_row(rng, parts)
    at = len(table[number]) - values - 1
    if at >= 0:
        table[number][at] = ("", *table[number][at][1:])


def lost_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = _some_row(rng, parts)
    at = len(table[number]) - values - 1
    if at >= 0:
        del table[number][at]


def lost_all_labels(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = _some_row(rng, parts)
    del table[number][: len(table[number]) - values]


def lost_group_spans(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Rowspans gone, so that a heading stands in its first row only."""
    keep = rng.random() < 0.3
    parts[1][_HEAD_ROWS:] = [
        [(t, r if keep and c == 1 and n == 2 else 1, c) for t, r, c in row]
        for n, row in enumerate(parts[1][_HEAD_ROWS:])
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


def lost_value(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = _some_row(rng, parts)
    if len(table[number]) > 1:
        del table[number][-rng.randint(1, values)]


def added_cell(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = _some_row(rng, parts)
    at = len(table[number]) - rng.randint(0, values)
    table[number].insert(at, (rng.choice(("", "/", "9876", "0", "见注", "备注")), 1, 1))


def lost_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, _values = _some_row(rng, parts)
    _release(table, number)
    del table[number]


def lost_rows(rng: random.Random, parts: list[Table], tables: Tables) -> None:
    for _ in range(rng.randint(2, 6)):
        lost_row(rng, parts, tables)


def doubled_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A row printed twice; the covering cells of its group do not grow."""
    table, number, _values = _some_row(rng, parts)
    table.insert(number + 1, [(t, 1, c) for t, r, c in table[number]])


def doubled_row_of_other_numbers(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Last year's numbers under the same label, below or above: nobody can tell which."""
    table, number, values = _some_row(rng, parts)
    copy = [(t, 1, c) for t, r, c in table[number]]
    copy[-values:] = [(str(70_000 + n), r, c) for n, (_t, r, c) in enumerate(copy[-values:])]
    table.insert(number + rng.randint(0, 1), copy)


def swapped_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Two rows without covering cells change places (inside a group or over its border)."""
    table = parts[1]
    plain = [
        n
        for n in range(_HEAD_ROWS, len(table))
        if len(table[n]) == len(APPLICANTS) + 1 and "其他" not in table[n][0][0]
    ]
    if len(plain) > 1:
        one = rng.choice(plain[:-1])
        other = plain[plain.index(one) + 1]
        if other == one + 1:
            table[one], table[other] = table[other], table[one]


def group_and_label_in_one_cell(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[1]
    for number in range(_HEAD_ROWS, len(table)):
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
    number = rng.randrange(_HEAD_ROWS, len(table) - 1)
    if len(table[number + 1]) != len(APPLICANTS) + 1 or len(table[number]) <= len(APPLICANTS):
        return
    between = rng.choice(("<br>", "<p></p>", " ", "\n"))
    below = table[number + 1]
    for back in range(1, len(APPLICANTS) + 2):
        text, rowspan, colspan = table[number][-back]
        table[number][-back] = (text + between + below[-back][0], rowspan, colspan)
    _release(table, number + 1)
    del table[number + 1]


def lost_head_row(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = _some_head(rng, parts)
    if number < len(table):
        _release(table, number)
        del table[number]


def lost_head(rng: random.Random, parts: list[Table], _: Tables) -> None:
    del parts[rng.choice((1, 2))][:_HEAD_ROWS]


def blank_head_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = _some_head(rng, parts)
    if number < len(table) and table[number]:
        at = rng.randrange(len(table[number]))
        table[number][at] = ("", *table[number][at][1:])


def lost_head_cell(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = _some_head(rng, parts)
    if number < len(table) and table[number]:
        del table[number][rng.randrange(len(table[number]))]


def unknown_head_label(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number = _some_head(rng, parts)
    if number < len(table) and table[number]:
        at = rng.randrange(len(table[number]))
        table[number][at] = (rng.choice(("备注", "某某", "单位", "2021年")), *table[number][at][1:])


def lost_column(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A column of applicants with its label and its numbers; with luck the total."""
    at = rng.randint(1, len(APPLICANTS))
    _take_out_column(parts[1], at, head=rng.random() < 0.6)


def _take_out_column(table: Table, at: int, *, head: bool) -> None:
    for number in range(_HEAD_ROWS, len(table)):
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
    for row in table[_HEAD_ROWS:]:
        if len(row) > len(APPLICANTS):
            row[-one], row[-other] = row[-other], row[-one]


def total_first(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """总计 printed left of 自然人, with its numbers."""
    table = parts[1]
    if len(table[1]) == 3:
        table[1].insert(0, table[1].pop())
        for row in table[_HEAD_ROWS:]:
            if len(row) > len(APPLICANTS):
                row.insert(len(row) - len(APPLICANTS), row.pop())


def merged_total(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """The total of several rows in one cell that covers them."""
    table = parts[1]
    number = rng.randrange(_HEAD_ROWS, len(table) - 3)
    size = rng.randint(2, 4)
    rows = [n for n in range(number, min(number + size, len(table))) if len(table[n]) > 7]
    if len(rows) > 1:
        text, _rowspan, colspan = table[rows[0]][-1]
        table[rows[0]][-1] = (text, len(rows), colspan)
        for below in rows[1:]:
            del table[below][-1]


def merged_values(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Neighbouring values in one cell, digits run together or parted."""
    table, number, values = _some_row(rng, parts)
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
    table, number, values = _some_row(rng, parts)
    table[number].insert(len(table[number]) - values, ("", 1, 1))


def torn(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """The table ends in the middle of a group and goes on in another one, with or without its head."""
    table = parts[1]
    if len(table) < _HEAD_ROWS + 4:
        return
    cut = rng.randrange(_HEAD_ROWS + 1, len(table) - 1)
    first, second = [list(row) for row in table[:cut]], [list(row) for row in table[cut:]]
    covering = sum(
        1 for n, row in enumerate(first) for cell in row if n >= _HEAD_ROWS and n + cell[1] > cut
    )
    fill = rng.choice(("blank", "none", "split"))
    for n, row in enumerate(first):
        for at, (text, rowspan, colspan) in enumerate(row):
            if n + rowspan > cut:
                row[at] = (text, cut - n, colspan)
                if fill == "blank" and n >= _HEAD_ROWS:
                    left = rowspan - (cut - n)
                    second[0].insert(0, ("", left, 1))
    if fill == "split" and covering:
        for row in second:
            if len(row) == len(APPLICANTS) + 1:
                row.insert(0, ("", 1, 1))
    if rng.random() < 0.5:
        second = [list(row) for row in first[:_HEAD_ROWS]] + second
    parts[1:2] = [first, second]


def head_again(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[1]
    if len(table) > _HEAD_ROWS + 4:
        at = rng.randrange(_HEAD_ROWS + 1, len(table))
        for n, row in enumerate(table[_HEAD_ROWS:at], _HEAD_ROWS):
            table[n] = [(t, min(r, at - n), c) for t, r, c in row]
        table[at:at] = [list(row) for row in table[:_HEAD_ROWS]]


def empty_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table = parts[rng.randrange(3)]
    for _n in range(rng.randint(1, 3)):
        at = rng.randrange(len(table) + 1)
        filler: list[Cell] = rng.choice(([], [("", 1, 10)], [("续表", 1, 10)], [("", 1, 1)] * 8))
        table.insert(at, list(filler))


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


def numbered_rows(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A column of line numbers left of the labels."""
    table = parts[1]
    title = rng.choice(("序号", "行次", ""))
    table[0].insert(0, (title, _HEAD_ROWS, 1))
    for number, row in enumerate(table[_HEAD_ROWS:], 1):
        row.insert(0, (str(number), 1, 1))


def numbered_columns(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A row of column numbers under the head."""
    which = rng.choice((1, 2))
    if len(parts[which]) < _HEAD_ROWS:
        return
    width = 7 if which == 1 else 15
    row: list[Cell] = [(str(n), 1, 1) for n in range(1, width + 1)]
    if which == 1:
        row.insert(0, (rng.choice(("", "栏次", "甲")), 1, 3))
    parts[which].insert(_HEAD_ROWS, row)


def note_column(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Another column at the right, with a heading or without."""
    table = parts[1]
    if len(table) > _HEAD_ROWS:
        table[0].append((rng.choice(("备注", "", "较上年", "2021年")), _HEAD_ROWS, 1))
        filler = rng.choice(("", "12%", "5", "-3", "注"))
        for row in table[_HEAD_ROWS:]:
            row.append((filler, 1, 1))


def last_year_beside(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Every value cell followed by last year's."""
    table = parts[1]
    above = rng.random() < 0.5
    if len(table) > _HEAD_ROWS and len(table[0]) == 2 and len(table[2]) == 5:
        if above:
            table[0][1] = ("申请人情况", 1, 14)
            table[1] = [(t, r, c * 2) for t, r, c in table[1]]
            table[2] = [(t, r, 2) for t, r, c in table[2]]
        for row in table[_HEAD_ROWS:]:
            values = row[-len(APPLICANTS) :]
            row[-len(APPLICANTS) :] = [
                c for n, v in enumerate(values) for c in (v, (str(80_000 + n), 1, 1))
            ]


def last_year_below(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Each label covers two rows: this year's and last year's."""
    table = parts[1]
    marked = rng.random() < 0.6
    order = rng.choice((("2022年", "2021年"), ("2021年", "2022年"), ("本年", "上年")))
    drawn: Table = [list(row) for row in table[:_HEAD_ROWS]]
    for row in table[_HEAD_ROWS:]:
        labels, values = row[: -len(APPLICANTS)], row[-len(APPLICANTS) :]
        other: list[Cell] = [(str(90_000 + n), 1, 1) for n in range(len(values))]
        mark: list[list[Cell]] = [[(text, 1, 1)] if marked else [] for text in order]
        mine = order[0] in ("2022年", "本年")
        drawn.append([(t, r * 2, c) for t, r, c in labels] + mark[0] + (values if mine else other))
        drawn.append(mark[1] + (other if mine else values))
    parts[1] = drawn


def second_copy(rng: random.Random, parts: list[Table], tables: Tables) -> None:
    """Another set of the same tables, with other numbers, before or behind."""
    other = grids(draw(tables.edition, rng.randrange(10**6)))
    which = rng.sample(range(3), rng.randint(1, 3))
    copies = [other[n] for n in sorted(which)]
    parts[:] = copies + parts if rng.random() < 0.5 else parts + copies


def units_table(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A table of subordinate bodies under the same columns, before or behind."""
    head = [list(row) for row in grids(draw("2021", 1))[rng.choice((1, 2))][:_HEAD_ROWS]]
    width = 7 if len(head[0]) == 2 and head[0][0][2] == 3 else 15
    names = rng.sample(
        ["市财政局", "市教育局", "市民政局", "合计", "总计", "其他", "行政许可", "予以公开"], 5
    )
    body: Table = [
        [
            (name, 1, 3 if width == 7 else 1),
            *((str(rng.randrange(10**5, 10**6)), 1, 1) for _ in range(width)),
        ]
        for name in names
    ]
    if rng.random() < 0.5:
        body = [
            [(name[0], 1, 1), *row[1:]]
            for name, row in zip(([(n, 1, 1) for n in names]), body, strict=True)
        ]
        body = [[(row[0][0], 1, row[0][2]), *row[1:]] for row in body]
    at = rng.randrange(len(parts) + 1)
    parts.insert(at, head + body)


def decoy_table(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A small table that uses words of the form for something else."""
    names = rng.sample(
        [
            "行政许可",
            "行政处罚",
            "行政强制",
            "规章",
            "行政规范性文件",
            "行政事业性收费",
            "予以公开",
            "总计",
            "其他",
            "重复申请",
            "属于国家秘密",
            "一、本年新收政府信息公开申请数量",
        ],
        rng.randint(3, 6),
    )
    head: Table = rng.choice(
        (
            [],
            [[("项目", 1, 1), ("数量", 1, 1)]],
            [[("类别", 1, 1), ("公开条数", 1, 1), ("占比", 1, 1)]],
            [[("类别", 1, 1), ("本年处理决定数量", 1, 1)]] if rng.random() < 0.3 else [],
        )
    )
    width = max((len(row) for row in head), default=2) - 1
    if head and "本年处理决定数量" in head[0][-1][0]:
        names = ["依申请公开", "信件", "咨询"]
    body: Table = [
        [(name, 1, 1), *((str(rng.randrange(10**6, 10**7)), 1, 1) for _ in range(width))]
        for name in names
    ]
    parts.insert(rng.randrange(len(parts) + 1), head + body)


def nested_table(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A value cell that holds a table of its own."""
    table, number, values = _some_row(rng, parts)
    at = len(table[number]) - rng.randint(1, values)
    text, rowspan, colspan = table[number][at]
    inner = rng.choice(
        (
            f"<table><tr><td>{text}</td></tr></table>",
            f"{text}<table><tr><td>注</td><td>99999</td></tr></table>",
            "<table><tr><td>其中</td><td>99998</td></tr></table>",
        )
    )
    table[number][at] = (inner, rowspan, colspan)


def odd_values(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Values with units, notes, marks and other ways to print them."""
    shapes: tuple[Callable[[str], str], ...] = (
        lambda text: f"{text}件",
        lambda text: f"{text}（注1）",
        lambda text: f"{text}①",
        lambda text: f"{text}<sup>1</sup>",
        lambda text: f"<sup>2</sup>{text}",
        lambda text: f"{text}*",
        lambda text: f"约{text}",
        lambda text: f"{text} ",
        lambda text: f"　{text}　",
        lambda text: f"{text}项",
        lambda text: f"({text})",
        lambda text: f"{text}.0",
        lambda text: f"&nbsp;{text}&#8203;",
        lambda text: "".join(f"<font>{c}</font>" for c in text),
        lambda text: text[:1] + "<br>" + text[1:],
        lambda text: text[:1] + " " + text[1:],
        lambda text: "/",
        lambda text: "—",
        lambda text: "无",
        lambda text: "无此项",
        lambda text: f"0{text}",
        lambda text: f"{text}/0",
        lambda text: f"{text}-0",
        lambda text: f"{text}%",
    )
    for _n in range(rng.randint(1, 6)):
        table, number, values = _some_row(rng, parts)
        at = len(table[number]) - rng.randint(1, values)
        text, rowspan, colspan = table[number][at]
        if text.isdigit():
            table[number][at] = (rng.choice(shapes)(text), rowspan, colspan)


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


FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        blank_label,
        lost_label,
        lost_all_labels,
        lost_group_spans,
        wrong_rowspan,
        wrong_colspan,
        lost_value,
        added_cell,
        lost_row,
        lost_rows,
        doubled_row,
        doubled_row_of_other_numbers,
        swapped_rows,
        group_and_label_in_one_cell,
        two_rows_in_one,
        lost_head_row,
        lost_head,
        blank_head_label,
        lost_head_cell,
        unknown_head_label,
        lost_column,
        swapped_columns,
        total_first,
        merged_total,
        merged_values,
        shifted_values,
        torn,
        head_again,
        empty_rows,
        transposed,
        numbered_rows,
        numbered_columns,
        note_column,
        last_year_beside,
        last_year_below,
        second_copy,
        units_table,
        decoy_table,
        nested_table,
        odd_values,
        condensed_other,
    )
}


def damage(rng: random.Random, parts: list[Table], tables: Tables, fault: str) -> None:
    """Does one fault to the grids; nothing where an earlier fault took away the place for it."""
    damaged = [[list(row) for row in part] for part in parts]
    try:
        FAULTS[fault](rng, damaged, tables)
    except (IndexError, ValueError):
        return
    parts[:] = damaged
