"""Texts of a paragraph for each cell, of which a blank one shows as a paragraph of blanks."""

from __future__ import annotations

import dataclasses
import random

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.table_forms import Tables, draw_balanced, found, grids
from tests.table_render import written
from tests.text_pages import document, misread


def some_blank(edition: str, seed: int) -> Tables:
    """Tables of which zeros of applicants and some numbers of section two are blank."""
    tables = draw_balanced(edition, seed)
    rng = random.Random(seed)  # noqa: S311 - test data
    numbers = {
        key: None
        if (key[0] == "applications" and not number and key[2] != "applicant.total")
        or (key[0] == "disclosures" and rng.random() < 0.4)
        else number
        for key, number in tables.numbers.items()
    }
    return dataclasses.replace(tables, numbers=numbers)


def paragraphs(tables: Tables) -> list[str]:
    cells = written(grids(tables), lambda row, _: "\n".join(text or " " for text in row))
    return document(cells)


def read(lines: list[str], gap: str = "\n\n") -> Record:
    return extract(gap.join(lines).encode())


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_blank_paragraphs_are_blank_cells(edition: str, seed: int, gap: str) -> None:
    tables = some_blank(edition, seed)
    assert found(read(paragraphs(tables), gap).cells) == tables.expected()


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_none_is_wrong_where_one_is_lost_or_one_too_many(edition: str, gap: str) -> None:
    tables = some_blank(edition, 1)
    lines = paragraphs(tables)
    blank = [at for at, line in enumerate(lines) if line == " "]
    for at in blank[::5]:
        for changed in ([*lines[:at], *lines[at + 1 :]], [*lines[:at], " ", *lines[at:]]):
            record = read(changed, gap)
            assert misread(record, tables.expected()) == {}
            assert "blank" not in {cell.state for cell in record.cells}  # another may be lost, too
            assert record.problems


def test_blanks_between_a_table_and_a_heading_are_no_cells() -> None:
    items = ["第二十条第（六）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    items += ["行政强制", " 148", " ", "\u3000", "第二十条第（九）项"]
    bought = ["信息内容", "采购项目数量", "采购总金额", "政府集中采购", " ", "3 ", " ", " "]
    record = read(document([*items, *bought, "三、收到和处理政府信息公开申请情况"]))
    values = [(cell.measure.rsplit(".", 1)[-1], cell.value) for cell in record.cells]
    coercion = [("coercion", number) for number in ("148", None, None)]
    assert values == [*coercion, ("central_procurement", None), ("central_procurement", "3")]
