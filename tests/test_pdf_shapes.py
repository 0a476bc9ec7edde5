"""Tables of a report in the many ways in which a PDF draws them: the same values, or a named problem."""

from __future__ import annotations

import os

import pytest

from extractors.parse.readers.pdf_letters import count_unnamed
from extractors.parse.report import extract
from tests import table_forms as forms
from tests.office_write import HEADINGS, PROSE, TITLE
from tests.pdf_draw import STYLES, draw_pdf

TABLES = forms.draw_balanced("2021", 41)
SEEDS = range(int(os.environ.get("GONGKAI_TORTURE", "0")) // 100)  # of further tables in each shape


def report(tables: forms.Tables) -> list[str | forms.Table]:
    parts: list[str | forms.Table] = [TITLE, "一、总体情况", PROSE]
    for heading, grid in zip(HEADINGS, forms.grids(tables), strict=True):
        parts += [heading, grid]
    return [*parts, "五、存在的主要问题及改进情况", "举办培训4次。"]


@pytest.mark.parametrize("style", ["open sides", "open left", "open right", "open below"])
def test_a_table_without_its_outer_borders_is_read(style: str) -> None:
    record = extract(draw_pdf(report(TABLES), style))
    assert forms.found(record.cells) == TABLES.expected()
    assert [section.number for section in record.sections] == ["一", "二", "三", "四", "五"]


@pytest.mark.parametrize("style", STYLES)
def test_no_shape_gives_a_number_that_it_does_not_print(style: str) -> None:
    """Runs in ``make torture``: two editions, blanks, large and negative numbers, rows torn by the page."""
    for seed in SEEDS:
        tables = (forms.draw, forms.draw_balanced)[seed % 2](("2019", "2021")[seed // 2 % 2], seed)
        parts = report(tables)
        parts[3:3] = ["这里有一段没有数字的话。" * 9] * (seed * 2)
        record = extract(draw_pdf(parts, style, turn=90 * (seed % 4)))
        expected = tables.expected()
        read = {key: value for key, value in forms.found(record.cells).items() if value is not None}
        assert {key: value for key, value in read.items() if expected[key] != value} == {}
        stated = {key for key, value in expected.items() if value is not None}
        named = {problem.code for problem in record.problems} - {"issuer_unproven"}
        assert read.keys() == stated or named - {"missing_section"}, seed


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_upright(turn: int) -> None:
    record = extract(draw_pdf(report(TABLES), turn=turn))
    assert forms.found(record.cells) == TABLES.expected()
    assert [fact.value for fact in record.facts] == ["31", "4"]
    assert "turned_text" not in {problem.code for problem in record.problems}


def test_a_watermark_over_the_table_is_no_part_of_its_cells() -> None:
    record = extract(draw_pdf(report(TABLES), watermark="内部资料2023"))
    assert forms.found(record.cells) == TABLES.expected()
    assert [fact.value for fact in record.facts] == ["31", "4"]
    assert "turned_text" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("株洲市财政局公开政府信息报告" * 5, 0),
        ("结果维持结果纠正其他结果尚未审结总计" * 3, 0),
        ("鑢鎴戜滑閮芥槸涓浗" * 10, 90),
        ("\ue012\ue034公开", 2),
        ("\uf06c公开\uf0d8政府信息", 0),
        ("(cid:7)", 1),
    ],
    ids=["a report", "a head", "wrong letters", "private letters", "bullets", "no letters"],
)
def test_letters_that_a_font_names_wrongly_are_counted(text: str, unnamed: int) -> None:
    letters = [text] if text.startswith("(") else list(text)
    assert count_unnamed([{"text": letter} for letter in letters]) == unnamed
