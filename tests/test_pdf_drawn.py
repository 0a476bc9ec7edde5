"""Letters that a page holds and does not draw are not read: invisible, transparent, of a layer that is off."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors.parse.readers.pdf import read_pdf
from extractors.parse.readers.pdf_drawn import undrawn
from extractors.parse.readers.pdf_scan import Scans
from tests.pdf_draw import FONT
from tests.test_pdf import written
from tests.test_pdf_print import printed


def clear(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)


def invisible(canvas: Canvas) -> None:
    canvas._code.append("3 Tr")


def grey(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.4)


@pytest.mark.parametrize(
    ("look", "is_read"), [(clear, False), (invisible, False), (grey, True), (lambda _: None, True)]
)
def test_what_is_not_drawn_is_not_read(look: Callable[[Canvas], None], is_read: bool) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(40, 300, "What the page of this report shows: 31")
        canvas.saveState()
        look(canvas)
        canvas.drawString(40, 280, "Of these 77")
        canvas.restoreState()

    found = read_pdf(printed(page))
    assert ("77" in found.text.text) is is_read
    told = [] if is_read else ["not read, as it is not drawn: Ofthese77"]
    assert [(p.code, p.message, p.where) for p in found.problems] == [
        ("hidden_text", words, "page 1") for words in told
    ]


def test_letters_that_no_font_of_the_machine_draws_are_not_taken_for_hidden_ones() -> None:
    def letter(text: str, place: int) -> dict[str, object]:
        box = {"x0": 10.0 * place, "x1": 10.0 * place + 8, "bottom": 20.0, "y0": 80.0}
        return {
            "text": text,
            "fontname": "Song",
            "size": 10.0,
            "matrix": (1, 0, 0, 1, 0, 80),
            **box,
        }

    letters = [letter(text, place) for place, text in enumerate("规章1234")]
    page = SimpleNamespace(chars=letters, width=100.0, height=100.0)
    paper = numpy.full((100, 100), 255, numpy.uint8)
    paper[14:19, 22:48] = 0
    assert [c["text"] for c in undrawn(page, paper)] == ["4"]


@pytest.mark.parametrize(
    ("layers", "is_read"),
    [
        (b"/OFF[9 0 R]", False),
        (b"/BaseState/OFF", False),
        (b"/BaseState/OFF/ON[9 0 R]", True),
        (b"/ON[9 0 R]", True),
    ],
)
def test_a_layer_that_is_off_is_not_read(layers: bytes, is_read: bool) -> None:
    content = b"BT /F 12 Tf 60 700 Td (What the page of this report shows: 31) Tj ET "
    content += b"/OC /L BDC BT /F 12 Tf 60 600 Td (Of these 77) Tj ET EMC"
    data = written(content)
    for plain, more in (
        (b"/Type/Catalog", b"/OCProperties<</OCGs[9 0 R]/D<<" + layers + b">>>>"),
        (b"/Resources<<", b"/Properties<</L 9 0 R>>"),
        (b"%PDF-1.4\n", b"9 0 obj\n<</Type/OCG/Name(Layer)>>\nendobj\n"),
    ):
        data = data.replace(plain, plain + more)
    found = read_pdf(data)
    assert "31" in found.text.text
    assert ("77" in found.text.text) is is_read
    assert [p.code for p in found.problems] == ([] if is_read else ["hidden_text"])


def test_a_page_that_is_cut_or_holds_a_huge_picture_is_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Scans, "draw", lambda self, page, cut=(): pytest.fail("was drawn"))

    def page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(40, 300, "本机关全年主动公开的各类政府信息一共有31条。")
        invisible(canvas)
        canvas.drawString(40, 280, "其中规章77件。")

    def pictured(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("L", (4, 4), 200), 0, 0, 40, 40)
        page(canvas)

    cut = printed(page).replace(b"/MediaBox", b"/CropBox [ 0 0 400 399 ] /MediaBox")
    assert "77" in read_pdf(cut).text.text
    monkeypatch.setattr("extractors.parse.readers.pdf_scan.MAX_PIXELS", 15)
    assert "77" in read_pdf(printed(pictured)).text.text
