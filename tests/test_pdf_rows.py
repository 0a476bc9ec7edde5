"""Rows of small tables that a PDF draws without lines: forms of before 2019."""

from __future__ import annotations

import pytest

from extractors.parse.readers.pdf_rows import with_rows_apart
from extractors.parse.readers.sheet import Line
from extractors.parse.report import extract
from tests import table_forms as forms
from tests.pdf_draw import draw_pdf
from tests.test_indicators import EXPECTED, NATIONAL

TITLE = "某某市财政局2016年政府信息公开工作年度报告"


def drawn(rows: forms.Table, style: str) -> bytes:
    return draw_pdf([TITLE, "一、概述", "一年来公开工作有序开展。", rows, "今后还要改进。"], style)


@pytest.mark.parametrize("style", ["bare", "level rules"])
@pytest.mark.parametrize("coded", [False, True])
def test_a_form_without_lines_is_read_and_no_prose(style: str, coded: bool) -> None:
    rows: forms.Table = [
        [
            (cell, 1, 1)
            for cell in (label, *([f"{number:02d}" if number else "代码"] if coded else []), *rest)
        ]
        for number, (label, *rest) in enumerate(NATIONAL)
    ]
    record = extract(drawn(rows, style))
    got = {c.measure: (c.value, c.state, c.unit) for c in record.cells if c.value is not None}
    assert got == {code: cell for code, cell in EXPECTED.items() if cell[0] is not None}
    assert [fact for fact in record.facts if fact.measure] == []


def test_a_label_of_several_lines_is_one() -> None:
    label = "危及国家安全、公共安全、经济安全和社会稳定"
    rows: forms.Table = [
        [(label if n == 3 else name, 1, 1), (unit, 1, 1), (value, 1, 1)]
        for n, (name, unit, value) in enumerate(NATIONAL)
    ]
    for row in rows:
        row.insert(0, ("", 1, 1))  # so that the labels have little room
        row.insert(0, ("", 1, 1))
    record = extract(drawn(rows, "bare"))
    got = {cell.measure: cell.value for cell in record.cells}
    assert got["s2014.application.answered.refused.safety_stability"] == "36"
    assert got["s2014.disclosure.items"] == "1520"


def test_a_blank_within_digits_parts_them() -> None:
    rows: forms.Table = [
        [(cell.replace("1,520", "152 0"), 1, 1) for cell in row] for row in NATIONAL
    ]
    record = extract(drawn(rows, "bare"))
    got = {cell.measure: cell.value for cell in record.cells}
    assert got.get("s2014.disclosure.items") is None
    assert got["s2014.channel.website"] == "1480"
    assert "unread_number" in {problem.code for problem in record.problems}


def line(number: int, label: str, value: str) -> Line:
    top = 20.0 * number
    cells = ((50.0, label), (400.0, value))
    return Line(label + value, 50.0, 410.0, top, top + 10, 10.0, cells=cells)


@pytest.mark.parametrize(
    ("values", "is_table"),
    [
        (("1", "2", "2", "5", "9", "12"), False),  # pages of a table of contents
        (("12", "0", "3", "5", "9", "12"), True),
        (("0", "0", "0", "0", "0", "0"), True),
        (("12", "0", "3", "5"), False),  # too few to be sure
    ],
)
def test_numbers_of_pages_are_no_table(values: tuple[str, ...], is_table: bool) -> None:
    lines = [line(number, f"{number}.某数", value) for number, value in enumerate(values)]
    texts = [found.text for found in with_rows_apart(lines, [])]
    assert all("\t" in text for text in texts) is is_table


def test_lines_inside_a_table_stay_as_they_are() -> None:
    lines = [line(number, f"{number}.某数", "3") for number in range(8, 0, -1)]
    assert with_rows_apart(lines, [(0.0, 0.0, 500.0, 500.0)]) == lines


def test_a_number_between_two_labels_is_of_neither() -> None:
    rows = [line(number, f"{number}.某数", "3") for number in range(3, 9)]
    first, second = (
        Line(f"某{n}", 50.0, 90.0, top, top + 10, 10.0) for n, top in ((1, 190.0), (2, 206.0))
    )
    alone = Line("17", 400.0, 410.0, 198.0, 208.0, 10.0)
    lines = [*rows, first, alone, second, line(12, "9.某数", "3")]
    texts = [found.text for found in with_rows_apart(lines, [])]
    assert texts[-4:-1] == ["某1", "□", "某2"]
