"""What a page of a PDF shows to nobody or only as a shape: struck out, painted over, off the page, drawn digits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.parse.readers.pdf import read_pdf
from tests.pdf_draw import FONT
from tests.test_pdf_print import HIGH, LEFTS, lettered, line, printed


def test_what_is_struck_out_or_white_on_white_is_not_read() -> None:
    def page(canvas: Canvas) -> None:
        lettered(canvas, [(FONT, "公开信息3135条", 12.0, 0.0)])
        line(canvas, 58, HIGH - 304, 12, 0.75)  # through 31
        line(canvas, 70, HIGH - 298.5, 12, 0.75)  # below 35
        canvas.setFillGray(1)
        canvas.drawString(10, 260, "收到申请77件")
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(5, 225, 120, 20, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(10, 230, "办结申请8件")

    read_page = read_pdf(printed(page))
    assert read_page.text.text.split("\n")[:2] == ["公开信息35条", "办结申请8件"]
    assert [problem.message for problem in read_page.problems] == [
        "not read, as it is struck out: 31",
        "not read, as it is as white as the page: 收到申请77件",
    ]


def boxes(canvas: Canvas, last: str = "45") -> None:
    """A table of one row, and prose above it."""
    canvas.setFont(FONT, 10)
    canvas.drawString(40, 300, "全年主动公开的各类政府信息一共有31条")
    for left, right, text in zip(LEFTS, LEFTS[1:], ("规章", "12", last), strict=False):
        canvas.rect(left, 200, right - left, 20)
        canvas.drawString(left + 6, 206, text)


@pytest.mark.parametrize(
    ("over", "cell", "named"),
    [
        ([("", 0.0)], "", ["not read, as it is painted over: 12"]),
        ([("", 0.0), ("66", 0.0)], "66", ["not read, as it is painted over: 12"]),
        ([("66", 0.0)], "\ufffd" * 4, ["4 characters could not be decoded"]),
        ([("12", 0.4)], "12", []),
        ([("12", 1.5)], "12", []),
        ([("3", 11.0)], "123", []),
    ],
    ids=["painted over", "written anew", "digits over digits", "bold", "shadow", "beside"],
)
def test_what_lies_over_a_number(
    over: list[tuple[str, float]], cell: str, named: list[str]
) -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas)
        for text, shift in over:
            if not text:
                canvas.setFillGray(1)
                canvas.rect(162, 202, 60, 16, stroke=0, fill=1)
                canvas.setFillGray(0)
            canvas.drawString(166 + shift, 206 - min(shift, 1.5) * (len(text) > 1), text)

    read_page = read_pdf(printed(page))
    assert [cell.text for cell in read_page.tables[0].rows[0]] == ["规章", cell, "45"]
    assert [problem.message for problem in read_page.problems] == named


def glyph(canvas: Canvas, x: float, y: float, high: float = 7.0) -> None:
    """A letter that is drawn as its outline."""
    path = canvas.beginPath()
    path.moveTo(x, y)
    path.curveTo(x + 4, y + high / 3, x + 2, y + high, x + 4, y + high)
    path.lineTo(x, y + high - 1)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def small_picture(canvas: Canvas, x: float, y: float, high: float = 7.0) -> None:
    image = ImageReader(Image.new("L", (8, 14), 0))
    canvas.drawImage(image, x, y, 5, high)


@pytest.mark.parametrize("drawn", [glyph, small_picture])
@pytest.mark.parametrize(
    ("at", "text", "cells"),
    [
        ((160.5, 206.0), "45", ["规章", "\ufffd12", "45"]),
        ((178.0, 206.0), "45", ["规章", "12\ufffd", "45"]),
        ((280.0, 206.0), "", ["规章", "12", "\ufffd"]),
        ((200.0, 206.0), "45", ["规章", "12", "45"]),  # apart from it
        ((67.5, 206.0), "45", ["规章", "12", "45"]),  # beside words
        ((200.0, 212.0), "", ["规章", "12", ""]),
    ],
)
def test_digits_that_are_drawn_as_shapes_are_lost(
    drawn: Callable[[Canvas, float, float], None],
    at: tuple[float, float],
    text: str,
    cells: list[str],
) -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas, text)
        drawn(canvas, *at)

    read_page = read_pdf(printed(page))
    assert [cell.text for cell in read_page.tables[0].rows[0]] == cells
    assert bool(read_page.problems) is ("\ufffd" in "".join(cells))


def test_a_shape_over_a_number_is_no_digit_beside_it() -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas)
        glyph(canvas, 171.5, 206)

    assert [cell.text for cell in read_pdf(printed(page)).tables[0].rows[0]] == ["规章", "12", "45"]


def test_a_number_of_prose_beside_a_drawn_digit_is_lost() -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas)
        canvas.drawString(40, 260, "收到申请")
        canvas.drawString(86, 260, "7件")
        glyph(canvas, 80.5, 260)

    assert "收到申请\ufffd7件" in read_pdf(printed(page)).text.text


def test_letters_off_the_page_and_too_small_are_not_read() -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas)
        canvas.drawString(410, 250, "收到申请77件")
        canvas.setFont(FONT, 0.3)
        canvas.drawString(40, 250, "办结申请8件")

    read_page = read_pdf(printed(page))
    assert "一共有31条" in read_page.text.text
    assert "申请" not in read_page.text.text
    assert [problem.message for problem in read_page.problems] == [
        "not read, as it stands off the page: 收到申请77件",
        "not read, as it is too small to be seen: 办结申请8件",
    ]
