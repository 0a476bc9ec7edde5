"""Other years, bodies and tables beside the right one."""

from __future__ import annotations

import random

from tests.faults.places import HEAD_ROWS, Fault
from tests.table_forms import APPLICANTS, Cell, Table, Tables, draw, grids


def last_year_beside(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Every value cell followed by last year's."""
    table = parts[1]
    above = rng.random() < 0.5
    if len(table) > HEAD_ROWS and len(table[0]) == 2 and len(table[2]) == 5:
        if above:
            table[0][1] = ("申请人情况", 1, 14)
            table[1] = [(t, r, c * 2) for t, r, c in table[1]]
            table[2] = [(t, r, 2) for t, r, c in table[2]]
        for row in table[HEAD_ROWS:]:
            values = row[-len(APPLICANTS) :]
            row[-len(APPLICANTS) :] = [
                c for n, v in enumerate(values) for c in (v, (str(80_000 + n), 1, 1))
            ]


def last_year_below(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Each label covers two rows: this year's and last year's."""
    table = parts[1]
    marked = rng.random() < 0.6
    order = rng.choice((("2022年", "2021年"), ("2021年", "2022年"), ("本年", "上年")))
    drawn: Table = [list(row) for row in table[:HEAD_ROWS]]
    for row in table[HEAD_ROWS:]:
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
    head = [list(row) for row in grids(draw("2021", 1))[rng.choice((1, 2))][:HEAD_ROWS]]
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


def copy_of_other_edition(rng: random.Random, parts: list[Table], tables: Tables) -> None:
    """Last year's tables in the form of another edition, before or behind, their year in a row of their own."""
    other = grids(draw("2019" if tables.edition == "2021" else "2021", rng.randrange(10**6)))
    copies = [other[n] for n in sorted(rng.sample(range(3), rng.randint(1, 3)))]
    if rng.random() < 0.7:
        for copy in copies:
            copy.insert(0, [(rng.choice(("2021年", "2021年度统计表", "上年度情况")), 1, 10)])
    parts[:] = copies + parts if rng.random() < 0.3 else parts + copies


FAULTS: tuple[Fault, ...] = (
    last_year_beside,
    last_year_below,
    second_copy,
    units_table,
    decoy_table,
    copy_of_other_edition,
)
