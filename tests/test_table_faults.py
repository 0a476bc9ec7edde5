"""Whatever happened to a table: a number under a code is the truth of that code, or it is absent and named."""

from __future__ import annotations

import dataclasses
import os
import random
import re
from collections.abc import Sequence
from decimal import Decimal

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.faults.catalogue import ADDS_CELLS, FAULTS, OTHER_NUMBERS, damage, some_faults
from tests.faults.lines import LINE_FAULTS
from tests.faults.markup import MARKUP_FAULTS
from tests.faults.places import draw_distinct
from tests.faults.text import TEXT_FAULTS
from tests.table_forms import Tables, draw, draw_balanced, grids
from tests.table_render import REBUILT, STYLES, lines_of, page_of

# Pages of each fault, in each way of drawing.
PAGES = int(os.environ.get("GONGKAI_TORTURE", "0")) // 20 or 2
TITLE = "某某市财政局2022年政府信息公开工作年度报告"
SHAPES = {"pipes": "|", "tabs": "\t", "blanks": " ", "cell_a_line": "\n", "glued": ""}
# Those that draw the grids otherwise, and so have no place in the mutated ones.
_OWN_GRIDS = ("one_table", "torn", "torn_with_head", "lost_label_spans")
_CELL_STYLES = [style for style in STYLES if style not in _OWN_GRIDS]
_REBUILT = [style for style in REBUILT if style not in ("stacked", "on_their_side_without_spans")]
# They write tags into cells.
_MARKUP_ONLY = ("odd_values", "nested_table", "two_rows_in_one", "group_and_label_in_one_cell")
_IN_TEXT = [fault for fault in FAULTS if fault not in _MARKUP_ONLY]
# A torn number beside a lost one, or another one, makes a row that says other numbers.
_ADDS = ADDS_CELLS | OTHER_NUMBERS
_LOSING_LINES = ("lost_line", "lost_chunk", "lost_label_line", "blank_label_of_line")


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


def markup_page(
    rng: random.Random,
    faults: Sequence[str],
    of_markup: Sequence[str],
    styles: Sequence[str] = _CELL_STYLES,
) -> tuple[Tables, str]:
    """Drawn tables and their damaged page."""
    tables = drawn(rng)
    parts = grids(tables)
    for fault in faults:
        damage(rng, parts, tables, fault)
    if rng.random() < 0.15:
        parts = [[row for part in parts for row in part]]
    page = page_of(parts, rng.choice(styles), TITLE)
    page = page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>", 1)
    for fault in of_markup:
        page = MARKUP_FAULTS[fault](rng, page)
    return tables, page


def text_page(
    rng: random.Random, faults: Sequence[str], of_lines: Sequence[str]
) -> tuple[Tables, str]:
    """Drawn tables and the damaged text that shows them."""
    shape = rng.choice(list(SHAPES))
    if shape == "glued" and ADDS_CELLS & {*faults}:
        shape = "blanks"  # digits that ran together with another cell's are another number
    tables = drawn(rng, blanks=shape in ("pipes", "tabs", "glued"))
    parts = grids(tables)
    for fault in faults:
        damage(rng, parts, tables, fault)
    parts = [[[(re.sub("<[^>]*>", "", t), r, c) for t, r, c in row] for row in p] for p in parts]
    lines = lines_of(parts, SHAPES[shape], border=shape == "pipes")
    for fault in of_lines:
        LINE_FAULTS[fault](rng, lines)
    before = [TITLE, "一、总体情况", "一年来认真做好公开。"]
    behind = ["今后还要改进。", "六、其他需要报告的事项", "按规定没有收取信息处理费。"]
    return tables, "\n".join([*before, *lines, *behind])


@pytest.mark.parametrize("fault", [*FAULTS, *MARKUP_FAULTS])
def test_no_fault_of_a_markup_table_gives_a_wrong_number(fault: str) -> None:
    for seed in range(PAGES):
        rng = random.Random(f"{fault}-{seed}")  # noqa: S311 - test data
        of_markup = [fault] if fault in MARKUP_FAULTS else []
        tables, page = markup_page(rng, [] if of_markup else [fault], of_markup)
        assert_nothing_wrong(extract(page.encode()), tables, f"{fault} {seed}\n{page}")


@pytest.mark.parametrize("style", _REBUILT)
def test_no_fault_of_a_table_to_be_put_together_gives_a_wrong_number(style: str) -> None:
    for fault in [*FAULTS, *MARKUP_FAULTS][:: 1 if PAGES > 2 else 6]:
        for seed in range(PAGES // 2):
            rng = random.Random(f"{style}-{fault}-{seed}")  # noqa: S311 - test data
            of_markup = [fault] if fault in MARKUP_FAULTS else []
            tables, page = markup_page(rng, [] if of_markup else [fault], of_markup, [style])
            assert_nothing_wrong(extract(page.encode()), tables, f"{fault} {seed}\n{page}")


@pytest.mark.parametrize("fault", [*LINE_FAULTS, *_IN_TEXT])
def test_no_fault_of_a_table_in_text_gives_a_wrong_number(fault: str) -> None:
    for seed in range(PAGES):
        rng = random.Random(f"{fault}-{seed}")  # noqa: S311 - test data
        of_lines = [fault] if fault in LINE_FAULTS else []
        tables, text = text_page(rng, [] if of_lines else [fault], of_lines)
        assert_nothing_wrong(extract(text.encode()), tables, f"{fault} {seed}\n{text}")


@pytest.mark.parametrize("fault", TEXT_FAULTS)
def test_no_fault_of_a_whole_text_gives_a_wrong_number(fault: str) -> None:
    for seed in range(PAGES):
        rng = random.Random(f"{fault}-{seed}")  # noqa: S311 - test data
        tables, text = text_page(rng, [], [])
        text = TEXT_FAULTS[fault](rng, text)
        assert_nothing_wrong(extract(text.encode()), tables, f"{fault} {seed}\n{text}")


def several_faults(kind: str, seed: int) -> tuple[Tables, str, list[str]]:
    """A page with up to three faults of its tables and another of what draws them; ``torn``: of the whole text."""
    rng = random.Random(f"{kind}-{seed}")  # noqa: S311 - test data
    if kind == "torn":
        faults = [name for name in some_faults(rng, _IN_TEXT, 2) if name not in _ADDS]
        lost = [rng.choice(_LOSING_LINES)] if rng.random() < 0.5 else []
        outer = rng.sample(list(TEXT_FAULTS), rng.randint(1, 3))
        tables, text = text_page(rng, faults, lost)
        for fault in outer:
            text = TEXT_FAULTS[fault](rng, text)
        return tables, text, [*faults, *lost, *outer]
    if kind == "markup":
        faults = some_faults(rng, list(FAULTS), 3)
        outer = [rng.choice(list(MARKUP_FAULTS))] if rng.random() < 0.3 else []
        if OTHER_NUMBERS & {*faults}:
            outer = []  # it may hide the true ones
        return *markup_page(rng, faults, outer), [*faults, *outer]
    faults = some_faults(rng, _IN_TEXT, 3)
    quiet = not OTHER_NUMBERS & {*faults}
    outer = rng.choices(list(LINE_FAULTS), k=rng.randint(0, 2)) if quiet else []
    return *text_page(rng, faults, outer), [*faults, *outer]


@pytest.mark.parametrize("kind", ["markup", "text", "torn"])
def test_several_faults_at_once_give_no_wrong_number(kind: str) -> None:
    for seed in range(PAGES * 10):
        tables, page, faults = several_faults(kind, seed)
        assert_nothing_wrong(extract(page.encode()), tables, f"{faults} {seed}\n{page}")


# Pages of the sweep that once gave a wrong number: rows of which most do not fit, a copy that was read because the
# first table was not, a year in a head taken for a caption, numbers that hang in from the row above, a blank cell
# that came in, rows told only by year labels beside another table, labels of a turned table that moved, numbers that
# a line end tore at the end of their row.
@pytest.mark.parametrize(
    ("kind", "seed"),
    [
        ("markup", seed)
        for seed in (
            60,
            288,
            349,
            699,
            80116,
            100324,
            100928,
            301330,
            301705,
            302257,
            302303,
            312061,
            312235,
        )
    ]
    + [
        ("text", seed)
        for seed in (
            121,
            80249,
            80345,
            80377,
            200800,
            301241,
            302311,
            302435,
            310346,
            310701,
            312433,
        )
    ]
    + [("torn", seed) for seed in (500010, 500046, 500056, 500097, 500197, 500245, 500327)],
)
def test_pages_that_misled_once(kind: str, seed: int) -> None:
    tables, page, faults = several_faults(kind, seed)
    assert_nothing_wrong(extract(page.encode()), tables, f"{faults} {seed}\n{page}")


@pytest.mark.parametrize("seed", [344, 440, 496, 650])
def test_rows_of_text_that_a_length_tore_say_no_other_numbers(seed: int) -> None:
    """Head and rows on two lines each, which were read as rows under fewer columns once."""
    rng = random.Random(f"x-{seed}")  # noqa: S311 - test data
    tables, text = text_page(rng, [], [])
    record = extract(TEXT_FAULTS["torn_lines"](rng, text).encode())
    assert_nothing_wrong(record, tables, text)
    assert len(record.cells) > 20
