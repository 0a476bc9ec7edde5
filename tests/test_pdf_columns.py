"""Prose that a page sets in two columns and more is read one column after the other; what stands beside labels is none."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.parse.readers.pdf import read_pdf
from tests.pdf_draw import FONT
from tests.test_pdf_print import ROWS, draw, line, printed

FIRST = (
    "全年主动公开政府信息三十",
    "一条，其中通过网站公开1",
    "045条、通过公众号公开2",
    "13条，比上一年增加3条。",
)
SECOND = (
    "收到申请17件，均在法定期",
    "限内答复，没有逾期的。举",
    "办培训4次，参加的有120",
    "人次，比上一年多了30人。",
)
THIRD = (
    "开展检查5次，整改问题16",
    "个，都已完成。接受电话咨",
    "询88次，都已答复。下一年",
    "将继续做好这项工作。",
)
TITLE_LINE = "某某县财政局2022年政府信息公开工作年度报告正文"


def set_in(canvas: Canvas, *columns: tuple[float, float, tuple[str, ...]]) -> None:
    """Columns at their left side, each from a height of its own, under a title and above a heading."""
    canvas.setFont(FONT, 10)
    canvas.drawString(40, 370, TITLE_LINE)
    for x, y, lines in columns:
        for number, text in enumerate(lines):
            canvas.drawString(x, y - 18 * number, text)
    canvas.drawString(40, 200, "二、主动公开政府信息情况")
    canvas.drawString(40, 180, TITLE_LINE.replace("年度", ""))


@pytest.mark.parametrize(
    ("columns", "pages"),
    [
        (((40, 340, FIRST), (220, 340, SECOND)), (FIRST, SECOND)),
        (((40, 340, FIRST), (220, 333, SECOND)), (FIRST, SECOND)),
        (((40, 340, FIRST + THIRD), (220, 340, SECOND)), (FIRST + THIRD, SECOND)),
        (((12, 340, FIRST), (144, 340, SECOND), (276, 340, THIRD)), (FIRST, SECOND, THIRD)),
    ],
    ids=["level", "not level", "the first longer", "three"],
)
def test_no_line_is_read_across_two_columns(
    columns: tuple[tuple[float, float, tuple[str, ...]], ...], pages: tuple[tuple[str, ...], ...]
) -> None:
    text = read_pdf(printed(lambda canvas: set_in(canvas, *columns))).text.text
    read_as = "".join("".join(lines) for lines in pages)
    assert (
        text.replace("\n", "")
        == f"{TITLE_LINE}{read_as}二、主动公开政府信息情况{TITLE_LINE.replace('年度', '')}"
    )
    assert "1045条、通过公众号公开213条" in text
    assert "120人次" in text


@pytest.mark.parametrize(
    "beside",
    [("17", "3", "205", "48"), ("17件", "3件", "205件", "48件"), SECOND[:3]],
    ids=["numbers", "with units", "few lines"],
)
def test_what_stands_beside_labels_is_no_column(beside: tuple[str, ...]) -> None:
    labels = ("本年新收政府信息公开申请的数量", "上年结转政府信息公开申请的数量") * 2
    text = read_pdf(printed(lambda c: set_in(c, (40, 340, labels), (260, 340, beside)))).text.text
    lines = "".join(label + other for label, other in zip(labels, beside, strict=False))
    assert lines in "".join(text.split())


def test_prose_beside_a_table_is_no_column() -> None:
    def page(canvas: Canvas) -> None:
        draw(canvas, line, shift=40)
        canvas.setFont(FONT, 10)
        for number, text in enumerate((*FIRST, *SECOND)):
            canvas.drawString(40 + 180 * (number // 4), 180 - 18 * (number % 4), text)

    found = read_pdf(printed(page))
    assert [[cell.text for cell in row] for row in found.tables[0].rows] == ROWS
    assert found.text.text.replace("\n", "").endswith("".join((*FIRST, *SECOND)))
