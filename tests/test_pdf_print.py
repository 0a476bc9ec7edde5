"""Pages as browsers print them: borders of many strokes, rows cut by the page's end, digits of another font."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.parse.document import read
from extractors.parse.readers.pdf import read_pdf
from extractors.parse.readers.pdf_scan import Scans
from extractors.parse.records import Problem
from tests.pdf_draw import FONT, draw_pdf
from tests.test_pdf import HELVETICA, written

HIGH = 400.0
LEFTS, TOPS = (40.0, 160.0, 240.0, 320.0), (40.0, 60.0, 80.0, 100.0)
ROWS = [["规章", "17", "205"], ["行政规范性文件", "3", "48"], ["行政许可", "61", "9"]]
Stroke = Callable[[Canvas, float, float, float, float], None]


def line(canvas: Canvas, x: float, top: float, wide: float, high: float) -> None:
    canvas.rect(x, HIGH - top - high, wide, high, stroke=0, fill=1)


def dots(canvas: Canvas, x: float, top: float, wide: float, high: float) -> None:
    for step in range(int(max(wide, high) / 1.5) + 1):
        right, down = (1.5 * step, 0.0) if wide > high else (0.0, 1.5 * step)
        line(canvas, x + right, top + down, 0.75, 0.75)


def double(canvas: Canvas, x: float, top: float, wide: float, high: float) -> None:
    right, down = (0.0, 1.5) if wide > high else (1.5, 0.0)
    line(canvas, x, top, wide, high)
    line(canvas, x + right, top + down, wide, high)


def draw(canvas: Canvas, stroke: Stroke, *, shift: float = 0.0, first: bool = True) -> None:
    """The table at ``shift`` below its place, without its uppermost line where it is not the first."""
    for top in TOPS if first else TOPS[1:]:
        stroke(canvas, LEFTS[0], top + shift, LEFTS[-1] - LEFTS[0], 0.75)
    for left in LEFTS:
        stroke(canvas, left, TOPS[0] + shift, 0.75, TOPS[-1] - TOPS[0])
    canvas.setFont(FONT, 10)
    for top, row in zip(TOPS, ROWS, strict=False):
        for left, text in zip(LEFTS, row, strict=False):
            canvas.drawString(left + 4, HIGH - top - shift - 14, text)


def printed(*pages: Callable[[Canvas], None]) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, HIGH))
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def tables(data: bytes) -> list[list[list[str]]]:
    page = read_pdf(data)
    assert page.problems == ()
    return [[[cell.text for cell in row] for row in table.rows] for table in page.tables]


@pytest.mark.parametrize("stroke", [line, dots, double])
def test_borders_are_read_however_they_are_drawn(stroke: Stroke) -> None:
    assert tables(printed(lambda canvas: draw(canvas, stroke))) == [ROWS]


def test_a_slanted_line_is_no_border() -> None:
    def page(canvas: Canvas) -> None:
        draw(canvas, line)
        canvas.line(10, 10, 300, 350)
        path = canvas.beginPath()
        for number, place in enumerate([(20, 20), (60, 300), (90, 20), (50, 330)]):
            (path.lineTo if number else path.moveTo)(*place)
        canvas.drawPath(path)

    assert tables(printed(page)) == [ROWS]


def test_a_row_at_the_top_of_a_page_has_its_line_on_the_page_before() -> None:
    def after(canvas: Canvas) -> None:
        draw(canvas, line, shift=-TOPS[0], first=False)

    assert tables(printed(after)) == [ROWS]


def lettered(canvas: Canvas, letters: list[tuple[str, str, float, float]]) -> None:
    """A line of pieces (font, text, size, rise) behind each other, above a longer one."""
    left = 10.0
    for font, text, size, rise in letters:
        canvas.setFont(font, size)
        canvas.drawString(left, 300 + rise, text)
        left += canvas.stringWidth(text, font, size)
    canvas.setFont(FONT, 10)
    canvas.drawString(10, 200, "全年收到的政府信息公开申请都已经按期办结并且已经答复。")


def test_digits_of_another_font_stay_in_their_line() -> None:
    letters = [(FONT, "收到申请", 40.0, 0.0), ("Courier", "31", 40.0, 0.0), (FONT, "件", 40.0, 0.0)]
    data = printed(lambda canvas: lettered(canvas, letters))
    assert "收到申请31件" in read_pdf(data).text.text.split("\n")


@pytest.mark.parametrize("rise", [5.0, -4.0])
def test_a_raised_digit_is_none_of_the_number_before_it(rise: float) -> None:
    letters = [(FONT, "收到申请", 12.0, 0.0), ("Helvetica", "31", 12.0, 0.0)]
    letters += [("Helvetica", "2", 8.0, rise), (FONT, "件", 12.0, 0.0)]
    data = printed(lambda canvas: lettered(canvas, letters))
    assert "收到申请31^2件" in read(data).text.text.split("\n")


def test_page_numbers_that_a_font_spells_with_radicals_are_none_of_the_text() -> None:
    font = HELVETICA[:-2] + b"/Encoding<</Differences[65/uni7B2C/uni2EDA/uni5171]>>>>"
    text = (
        "BT /F 12 Tf 60 700 Td (all that is said on every page of it) Tj 0 -640 Td (A1BC2B) Tj ET"
    )
    data = written(text.encode(), font=font, pages=2)
    assert "页" not in read(data).text.text


def test_a_title_that_fills_its_line_does_not_go_on_in_the_heading() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        canvas.drawString(10, 300, "某某市财政局年度报告")
        canvas.setFont(FONT, 12)
        canvas.drawString(10, 270, "一、总体情况和其他事项")

    assert read_pdf(printed(page)).text.text.split("\n") == [
        "某某市财政局年度报告",
        "一、总体情况和其他事项",
    ]


def test_a_font_without_a_box_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    data = draw_pdf(["某某市民政局政府信息公开工作年度报告", "全年公开政府信息3条。"])
    page = read_pdf(data.replace(b"/FontBBox", b"/FontBaux"))
    assert "公开政府信息3条" in page.text.text
    assert caplog.records == []


def filled(canvas: Canvas) -> None:
    """The table of ``boxes`` with empty cells, over which fields of a form lie."""
    canvas.setFont(FONT, 10)
    canvas.drawString(40, 300, "全年主动公开的各类政府信息一共有31条")
    canvas.drawString(46, 206, "规章")
    for left, right, text in zip(LEFTS, LEFTS[1:], ("", "12", "45"), strict=False):
        canvas.rect(left, 200, right - left, 20)
        if text:
            place = {"x": left, "y": 200, "width": right - left, "height": 20}
            canvas.acroForm.textfield(name=text, value=text, fontSize=10, borderWidth=0, **place)


@pytest.mark.parametrize(
    ("other", "cells", "named"),
    [
        ({}, ["12", "45"], []),
        ({b"/Subtype /Widget": b"/Subtype /FreeText"}, ["12", "45"], []),
        (
            {b"/Widget": b"/FreeText", b"/AP <<": b"/Contents (12) /X <<", b"/AcroForm": b"/X"},
            ["", ""],
            ["filled in, and not drawn on the page: 12"] * 2,
        ),
    ],
    ids=["fields", "typed over the page", "without an appearance"],
)
def test_what_was_filled_in_stands_in_its_cell(
    other: dict[bytes, bytes], cells: list[str], named: list[str]
) -> None:
    data = printed(filled)
    for words, instead in other.items():
        data = data.replace(words, instead)
    read_page = read_pdf(data)
    assert [cell.text for cell in read_page.tables[0].rows[0]] == ["规章", *cells]
    assert [problem.message for problem in read_page.problems] == named


@pytest.mark.parametrize(
    ("mode", "pictures", "is_read"),
    [
        (3, ["below"], False),
        (0, ["below"], True),
        (3, [], False),
        (0, ["over"], False),
        (0, ["seal"], True),
        (0, [], True),
    ],
    ids=[
        *("invisible on a scan", "on a picture", "invisible", "behind a picture", "below a seal"),
        "alone",
    ],
)
def test_words_that_a_program_read_off_a_scan_are_not_believed(
    monkeypatch: pytest.MonkeyPatch, mode: int, pictures: list[str], is_read: bool
) -> None:
    scan = Problem("no_text", "read as a scan")
    monkeypatch.setattr(Scans, "read", lambda self, page: (None, scan))
    monkeypatch.setattr(Scans, "read_pasted", lambda self, page, box: None)

    def page(canvas: Canvas) -> None:
        def picture(look: str) -> None:
            drawn = ImageReader(Image.new("LA" if look == "seal" else "L", (40, 40), 200))
            canvas.drawImage(drawn, 0, 0, 400, HIGH, mask="auto" if look == "seal" else None)

        if "below" in pictures:
            picture("below")
        words = canvas.beginText(40, 300)
        words.setFont(FONT, 10)
        words.setTextRenderMode(mode)
        words.textOut("本机关全年主动公开的各类政府信息一共有31条")
        canvas.drawText(words)
        for look in {"over", "seal"}.intersection(pictures):
            picture(look)

    read_page = read_pdf(printed(page))
    assert ("31条" in read_page.text.text) is is_read
    assert (scan in read_page.problems) is not is_read


@pytest.mark.parametrize(
    ("look", "is_read"),
    [("drawn", True), ("white", False), ("transparent", False), ("in a form", False)],
)
def test_words_that_change_nothing_on_a_scan_are_not_believed(
    monkeypatch: pytest.MonkeyPatch, look: str, is_read: bool
) -> None:
    """Where ink of the scan lies behind them, too, they seem to be drawn."""
    scan = Problem("no_text", "read as a scan")
    monkeypatch.setattr(Scans, "read", lambda self, page: (None, scan))
    monkeypatch.setattr(Scans, "read_pasted", lambda self, page, box: None)
    paper = Image.new("L", (400, int(HIGH)), 255)
    for x in range(0, 400, 9):
        paper.paste(0, (x, 0, x + 3, int(HIGH)))

    def page(canvas: Canvas) -> None:
        def write(mode: int = 0) -> None:
            words = canvas.beginText(40, 300)
            words.setFont(FONT, 10)
            words.setTextRenderMode(mode)
            words.textOut("本机关2023年主动公开的各类政府信息一共有31条")
            canvas.drawText(words)

        if look == "in a form":
            canvas.beginForm("read")
            write(3)
            canvas.endForm()
        canvas.drawImage(ImageReader(paper), 0, 0, 400, HIGH)
        canvas.setFillColorRGB(*((1, 1, 1) if look == "white" else (0.9, 0, 0.1)))
        if look == "in a form":
            canvas.doForm("read")
            return
        if look == "white":
            canvas.rect(40, 295, 330, 20, stroke=0, fill=1)
        if look == "transparent":
            canvas.setFillAlpha(0)
        write()

    read_page = read_pdf(printed(page))
    assert ("31条" in read_page.text.text) is is_read
    assert (scan in read_page.problems) is not is_read


@pytest.mark.parametrize(
    ("place", "text", "cells"),
    [
        (44.0, "行政机关不再处理其政府信息公开申请的", ["行政机关不再处理其政府信息公开申请的", "12", "45"]),
        (154.0, "12345", ["\ufffd", "12\n" + "\ufffd" * 4, "45"]),
        (316.0, "12", ["", "12", "45\n\ufffd"]),
        (314.5, "1234", ["", "12", "45\n\ufffd"]),
    ],
    ids=["a label", "a number", "a number at the end", "beyond the end"],
)  # fmt: skip
def test_a_word_that_runs_over_a_border_belongs_to_one_cell(
    place: float, text: str, cells: list[str]
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(40, 300, "全年主动公开的各类政府信息一共有31条")
        for left, right, number in zip(LEFTS, LEFTS[1:], ("", "12", "45"), strict=False):
            canvas.rect(left, 200, right - left, 40)
            canvas.drawString(right - 40, 224, number)
        canvas.drawString(place, 206, text)

    assert [cell.text for cell in read_pdf(printed(page)).tables[0].rows[0]] == cells


@pytest.mark.parametrize(
    ("second", "is_read"),
    [([(280, 224, "45")], True), ([], False), ([(242, 206, "8901")], False)],
    ids=["beside another number", "into an empty cell", "over the first digit of another"],
)
def test_a_number_that_runs_over_a_border_may_be_two(
    second: list[tuple[float, float, str]], is_read: bool
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(40, 300, "全年主动公开的各类政府信息一共有31条")
        for left, right in itertools.pairwise(LEFTS):
            canvas.rect(left, 200, right - left, 40)
        canvas.drawString(46, 206, "规章")
        for x, y, text in ((162, 206, "123456789012345678"), *second):
            canvas.drawString(x, y, text)

    found = [cell.text for cell in read_pdf(printed(page)).tables[0].rows[0]]
    assert found == ["规章", "123456789012345678", "45"] if is_read else "\ufffd" in found[1]
    assert is_read or "\ufffd" in found[2]
