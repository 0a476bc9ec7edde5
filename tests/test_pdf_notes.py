"""What was put into a PDF beside its pages: notes that strike words out or cover them, files; and what is nearly white, or
drawn nearly on itself."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from extractors.parse.readers.pdf import read_pdf
from tests.pdf_draw import FONT
from tests.test_pdf_hidden import boxes
from tests.test_pdf_print import line, printed


def noted(kind: str, **more: object) -> Callable[[Canvas], None]:
    """The table of ``boxes`` with a note over its second cell."""

    def page(canvas: Canvas) -> None:
        boxes(canvas)
        note = PDFDictionary({"Type": PDFName("Annot"), "Subtype": PDFName(kind), **more})
        note["Rect"] = PDFArray([162, 202, 200, 218])
        canvas._addAnnotation(note)

    return page


WHITE = PDFArray([1, 1, 1])


@pytest.mark.parametrize(
    ("page", "cell"),
    [
        (noted("StrikeOut"), ""),
        (noted("StrikeOut", F=2), "12"),
        (noted("Square", IC=WHITE), ""),
        (noted("Square", IC=WHITE, CA=0.3), "12"),
        (noted("Square", C=WHITE), "12"),
        (noted("Highlight", C=WHITE), "12"),
        (noted("Link", A=PDFDictionary({"S": PDFName("URI")})), "12"),
    ],
    ids=["struck", "not shown", "covered", "shines through", "framed", "marked", "a link"],
)
def test_what_a_note_strikes_out_or_covers_is_not_read(
    page: Callable[[Canvas], None], cell: str
) -> None:
    found = read_pdf(printed(page))
    assert [cell.text for cell in found.tables[0].rows[0]] == ["规章", cell, "45"]
    told = [] if cell else ["not read, as a note on the page strikes it out or covers it: 12"]
    assert [problem.message for problem in found.problems] == told


@pytest.mark.parametrize("page", [boxes, lambda canvas: None], ids=["a report", "a cover"])
def test_files_within_a_document_are_named(page: Callable[[Canvas], None]) -> None:
    document = pypdfium2.PdfDocument(printed(page))
    document.new_attachment("统计表.xlsx").set_data(b"31")
    file = io.BytesIO()
    document.save(file)
    problems = [(p.code, p.message) for p in read_pdf(file.getvalue()).problems]
    assert problems[0] == ("unread_part", "1 files within the document are not read: 统计表.xlsx")
    assert [code for code, _ in problems[1:]] == ([] if page is boxes else ["no_text"])


@pytest.mark.parametrize(
    ("second", "cell"),
    [((0.8, 0.0), "12"), ((1.5, 1.5), "12"), ((1.8, 0.0), "\ufffd" * 4)],
    ids=["bold", "a shadow", "beside itself"],
)
def test_digits_drawn_beside_themselves_may_be_two(second: tuple[float, float], cell: str) -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas)
        canvas.drawString(166 + second[0], 206 - second[1], "12")

    assert read_pdf(printed(page)).tables[0].rows[0][1].text == cell


@pytest.mark.parametrize(("grey", "text"), [(0.98, "公开信息31条"), (0.9, "公开信息31条77件")])
def test_what_is_nearly_white_is_not_read(grey: float, text: str) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawString(10, 300, "公开信息31条")
        canvas.drawString(10, 200, "全年收到的政府信息公开申请都已经按期办结并且已经答复。")
        canvas.setFillGray(grey)
        canvas.drawString(10 + 12 * 5 + 12, 300, "77件")

    assert read_pdf(printed(page)).text.text.split("\n")[0] == text


@pytest.mark.parametrize(("alpha", "is_read"), [(1.0, False), (0.4, True)])
def test_what_is_blacked_out_is_not_read(alpha: float, is_read: bool) -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas)
        canvas.setFillAlpha(alpha)
        line(canvas, 164, 182, 30, 14)

    found = read_pdf(printed(page))
    assert ("12" in found.text.text) is is_read
    assert [p.code for p in found.problems] == ([] if is_read else ["hidden_text"])
