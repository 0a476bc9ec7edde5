"""Whatever happened to a table: a number under a code is the truth of that code, or it is absent and named."""

from __future__ import annotations

import dataclasses
import os
import random
import re
from decimal import Decimal

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.faults.catalogue import FAULTS, damage
from tests.faults.lines import LINE_FAULTS
from tests.faults.places import draw_distinct
from tests.table_forms import Tables, draw, draw_balanced, grids
from tests.table_render import STYLES, lines_of, page_of

# Pages of each fault, in each way of drawing.
PAGES = int(os.environ.get("GONGKAI_TORTURE", "0")) // 20 or 2
TITLE = "某某市财政局2022年政府信息公开工作年度报告"
SHAPES = {"pipes": "|", "tabs": "\t", "blanks": " ", "cell_a_line": "\n", "glued": ""}
# Those that draw the grids otherwise, and so have no place in the mutated ones.
_OWN_GRIDS = ("one_table", "torn", "torn_with_head", "lost_label_spans")
_CELL_STYLES = [style for style in STYLES if style not in _OWN_GRIDS]
# They write tags into cells.
_MARKUP_ONLY = ("odd_values", "nested_table", "two_rows_in_one", "group_and_label_in_one_cell")


def drawn(rng: random.Random, *, blanks: bool = True) -> Tables:
    edition = rng.choice(("2019", "2021"))
    tables = rng.choice((draw_distinct, draw_distinct, draw_balanced, draw))(
        edition, rng.randrange(10**6)
    )
    if blanks:
        return tables
    numbers = {key: number or 0 for key, number in tables.numbers.items()}
    return dataclasses.replace(tables, numbers=numbers)


def assert_nothing_wrong(record: Record, tables: Tables, page: str) -> None:
    expected = tables.expected()
    read = set()
    for cell in record.cells:
        if cell.value is not None:
            key = (cell.table, cell.measure, cell.breakdown)
            truth = expected.get(key)
            assert truth is not None, f"{cell}\n{page}"
            assert Decimal(cell.value) == Decimal(truth), f"{cell} is {truth}\n{page}"
            read.add(key)
    lost = {key for key, value in expected.items() if value is not None} - read
    assert not lost or record.problems, f"lost without a word: {sorted(lost)[:5]}\n{page}"


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_a_markup_table_gives_a_wrong_number(fault: str) -> None:
    for seed in range(PAGES):
        rng = random.Random(f"{fault}-{seed}")  # noqa: S311 - test data
        tables = drawn(rng)
        parts = grids(tables)
        damage(rng, parts, tables, fault)
        if rng.random() < 0.15:
            parts = [[row for part in parts for row in part]]
        page = page_of(parts, rng.choice(_CELL_STYLES), TITLE)
        page = page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>", 1)
        assert_nothing_wrong(extract(page.encode()), tables, f"{fault} {seed}\n{page}")


@pytest.mark.parametrize("fault", [*LINE_FAULTS, *(f for f in FAULTS if f not in _MARKUP_ONLY)])
def test_no_fault_of_a_table_in_text_gives_a_wrong_number(fault: str) -> None:
    for seed in range(PAGES):
        rng = random.Random(f"{fault}-{seed}")  # noqa: S311 - test data
        shape = rng.choice(list(SHAPES))
        tables = drawn(rng, blanks=shape in ("pipes", "tabs", "glued"))
        parts = grids(tables)
        if fault in FAULTS:
            damage(rng, parts, tables, fault)
        parts = [
            [[(re.sub("<[^>]*>", "", t), r, c) for t, r, c in row] for row in p] for p in parts
        ]
        lines = lines_of(parts, SHAPES[shape], border=shape == "pipes")
        if fault in LINE_FAULTS:
            LINE_FAULTS[fault](rng, lines)
        text = "\n".join(
            [
                TITLE,
                "一、总体情况",
                "一年来认真做好公开。",
                *lines,
                "今后还要改进。",
                "六、其他需要报告的事项",
                "按规定没有收取信息处理费。",
            ]
        )
        assert_nothing_wrong(extract(text.encode()), tables, f"{fault} {seed} {shape}\n{text}")
