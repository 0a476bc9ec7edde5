"""Tables pasted as pictures into documents that have text: read where they stand, believed where a sum confirms them."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Cm, Pt
from PIL import Image

from extractors.parse.document import read
from extractors.parse.readers import ocr, office_pictures, pdf_scan, picture
from extractors.parse.readers.office_page import Paper
from extractors.parse.readers.sheet import Line, Piece, Sheet, with_pictures
from extractors.parse.records import Problem, Record
from extractors.parse.report import extract
from tests import table_forms as forms
from tests.odf_write import odf, paragraph
from tests.office_write import HEADINGS, saved
from tests.picture_draw import draw, png

needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason=f"no OCR here: {ocr.INSTALL}")

PASTED = (
    Path(__file__).parent / "files" / "pasted.pdf"
)  # the document below, printed by LibreOffice
TABLES = forms.draw_balanced("2021", 31)
LINES = (
    "湘潭市财政局2022年政府信息公开工作年度报告",
    "湘潭市财政局编制了这份报告，统计期限为2022年1月1日至12月31日，欢迎社会公众监督。",
    "一、总体情况",
    "2022年，湘潭市财政局主动公开政府信息31条。",
    HEADINGS[2],
)
AFTER = ("五、存在的主要问题及改进情况", "目录更新不够及时，举办培训4次。")


def document(*pictures: bytes) -> bytes:
    """The report with these pictures between section four and section five, a photograph after it."""
    paper = docx.Document()
    for line in LINES:
        paper.add_paragraph(line).paragraph_format.first_line_indent = Pt(24)
    for data in pictures:
        paper.add_paragraph().add_run().add_picture(io.BytesIO(data), width=Cm(15))
    for line in AFTER:
        paper.add_paragraph(line).paragraph_format.first_line_indent = Pt(24)
    photograph = png(Image.radial_gradient("L").resize((600, 400)))
    paper.add_paragraph().add_run().add_picture(io.BytesIO(photograph), width=Cm(12))
    return saved(paper)


def table() -> bytes:
    return png(draw([forms.grids(TABLES)[2]]))


def check(record: Record) -> None:
    expected = {key: value for key, value in TABLES.expected().items() if key[0] == "litigation"}
    assert forms.found(record.cells) == expected  # all of its sums hold
    assert {cell.read_by for cell in record.cells} == {"ocr"}
    assert all(cell.repaired_by for cell in record.cells)
    assert [(fact.value, fact.read_by) for fact in record.facts] == [("31", None), ("4", None)]
    assert "tables_as_images" not in {problem.code for problem in record.problems}


@needs_ocr
def test_a_table_pasted_into_docx_is_read_where_it_stands() -> None:
    record = extract(document(table()))
    check(record)
    assert [section.number for section in record.sections] == ["一", "四", "五"]


@needs_ocr
def test_a_table_pasted_into_a_pdf_is_read_where_it_stands() -> None:
    record = extract(PASTED.read_bytes())
    check(record)
    assert [section.number for section in record.sections] == ["一", "四", "五"]


def test_without_the_engine_pictures_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_engine", lambda: None)
    for data in (document(table()), PASTED.read_bytes()):
        record = extract(data)
        assert [fact.value for fact in record.facts] == ["31", "4"]
        assert "tables_as_images" in {problem.code for problem in record.problems}
    only = docx.Document()
    only.add_paragraph().add_run().add_picture(io.BytesIO(table()))
    (problem,) = extract(saved(only)).problems
    assert (problem.code, ocr.INSTALL in problem.message) == ("no_text", True)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Shapes of the pictures that reach the engine; it finds one line and one row."""
    shapes: list[tuple[int, ...]] = []

    def one_row(grey: object, number: int) -> Sheet:
        shapes.append(grey.shape)  # type: ignore[attr-defined]
        cells = [((0.0, 20.0, 50.0, 40.0), "甲"), ((50.0, 20.0, 595.0, 40.0), "7")]
        row = Piece(number, (0, 20, 595, 40), cells, is_picture=True)
        return Sheet(number, [Line("图", 0, 9, 0, 9, 9)], [row], is_picture=True)

    monkeypatch.setattr(ocr, "_engine", lambda: object())
    monkeypatch.setattr(picture, "read_sheet", one_row)
    monkeypatch.setattr(pdf_scan, "read_sheet", one_row)
    return shapes


def test_photographs_and_damaged_pictures_are_left_and_the_count_is_bounded(
    seen: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "MAX_PICTURES", 2)
    page = read(document(*[table()] * 3))
    assert len(seen) == 2
    assert [problem.code for problem in page.problems] == ["too_large"]
    assert [table.is_picture for table in page.tables] == [True, True]
    assert len(page.images) == 1  # the photograph
    text = page.text.text
    assert text.index(HEADINGS[2]) < text.index("图") < text.index(AFTER[0])
    whole = office_pictures.Pictures(only_tables=False)
    paper = Paper()
    whole.add(b"\x01\x00\x00\x00 no picture that is known", "/word/media/image1.emf", paper)
    assert (paper.images, paper.parts) == (["/word/media/image1.emf"], [])


@pytest.mark.parametrize("flat", [False, True], ids=["archive", "one part of XML"])
def test_a_table_pasted_into_odt_is_read_where_it_stands(
    flat: bool, seen: list[tuple[int, ...]]
) -> None:
    def image(held: str) -> str:
        return f"<text:p><draw:frame>{held}</draw:frame></text:p>"

    shown = '<draw:image xlink:href="Pictures/1.png"/>'
    if flat:
        held = base64.b64encode(table()).decode()
        shown = f"<draw:image><office:binary-data>{held}</office:binary-data></draw:image>"
    elsewhere = image('<draw:image xlink:href="https://example.org/2.png"/>')
    lines = [*map(paragraph, LINES), image(shown), elsewhere, *map(paragraph, AFTER)]
    data = odf("text", "".join(lines), pictures={"Pictures/1.png": table()})
    if flat:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("content.xml").replace(
                b"office:document-content", b"office:document"
            )
    page = read(data)
    assert len(seen) == 1
    assert [held.is_picture for held in page.tables] == [True]
    text = page.text.text
    assert text.index(HEADINGS[2]) < text.index("图") < text.index(AFTER[0])


def test_a_lost_letter_hides_no_other_problem_of_an_office_file() -> None:
    paper = Paper()
    paper.problems.append(Problem("too_large", "the first 2 pictures are read"))
    paper.write("公开\ufffd条")
    codes = [problem.code for problem in paper.page("docx").problems]
    assert codes == ["too_large", "replaced_characters"]


def test_a_picture_on_a_page_of_a_pdf_is_cut_out(seen: list[tuple[int, ...]]) -> None:
    page = read(PASTED.read_bytes())
    assert len(seen) == 1
    assert seen[0][1] >= picture.SIDE - 2  # as wide as it can be read, not as the page
    assert len(page.page_starts) == 1
    (start, end) = page.pictured[0]
    assert page.text.text[start:end].strip() == "图"
    assert [table.is_picture for table in page.tables] == [True]


def test_a_page_is_parted_by_its_pictures() -> None:
    lines = [
        Line(name, 0, 9, top, top + 10, 10) for name, top in (("a", 0), ("b", 300), ("c", 700))
    ]
    pictures = [(200.0, Sheet(3, lines[:1], [], True)), (500.0, Sheet(3, lines[1:2], [], True))]
    parts = with_pictures(Sheet(3, lines, []), pictures)
    assert [(part.is_picture, [line.text for line in part.lines]) for part in parts] == [
        (False, ["a"]),
        (True, ["a"]),
        (False, ["b"]),
        (True, ["b"]),
        (False, ["c"]),
    ]
    assert with_pictures(Sheet(3, [], []), []) == [Sheet(3, [], [])]
