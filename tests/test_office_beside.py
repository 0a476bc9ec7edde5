"""What office files hold beside their text (notes, comments, heads and feet, boxes, charts, shapes) is named where it tells numbers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from extractors.parse.document import read
from tests.odf_write import odf

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def told(data: bytes) -> list[str]:
    return [p.message for p in read(data).problems if p.code == "unread_part"]


def one(quote: str) -> list[str]:
    return [f"1 passages with numbers beside the text are not read: {quote}"]


def docx(part: str = "", markup: str = "", head: str = "") -> bytes:
    document = Document()
    document.add_paragraph("全年公开信息31条，收到申请12件。")
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = "第3页"
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file, "a") as archive:
        if part:
            archive.writestr(part, markup)
    return file.getvalue()


def chart(*values: str) -> str:
    points = "".join(f"<c:pt><c:v>{value}</c:v></c:pt>" for value in values)
    return f"<c:chart xmlns:c='{_C}'><c:numCache>{points}</c:numCache></c:chart>"


@pytest.mark.parametrize(
    ("part", "markup", "quote"),
    [
        (
            "word/footnotes.xml",
            "<w:p><w:r><w:t>含上年结转</w:t><w:t>35件。</w:t></w:r></w:p>",
            "含上年结转35件",
        ),
        ("word/endnotes.xml", "<w:p><w:r><w:t>公开9条</w:t></w:r></w:p>", "公开9条"),
        ("word/comments.xml", "<w:p><w:r><w:t>应为9件</w:t></w:r></w:p>", "应为9件"),
        ("word/footnotes.xml", "<w:p><w:r><w:t>收到申请12件。</w:t></w:r></w:p>", None),
        ("word/footnotes.xml", "<w:p><w:r><w:t>见2021年第3期。</w:t></w:r></w:p>", None),
        ("word/diagrams/data1.xml", f"<a:p xmlns:a='{_A}'><a:t>公开9条</a:t></a:p>", "公开9条"),
        ("word/charts/chart1.xml", chart("31", "45"), "45"),
        ("word/charts/chart1.xml", chart("31", "12"), None),
        ("word/other.xml", "<w:p><w:r><w:t>公开9条</w:t></w:r></w:p>", None),
    ],
)
def test_parts_of_a_docx(part: str, markup: str, quote: str | None) -> None:
    data = docx(part, f"<w:part xmlns:w='{_W}'>{markup}</w:part>")
    assert told(data) == ([] if quote is None else one(quote))


def test_heads_of_pages_count_as_what_they_tell() -> None:
    assert told(docx(head="攸县民政局2022年年报")) == []
    assert told(docx(head="累计公开77条")) == one("累计公开77条")


def test_a_sheet_s_comments_shapes_and_charts() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["信息内容", "本年制发件数"], ["规章", 12], ["许可", 7]):
        sheet.append(row)
    sheet["B2"].comment = Comment("上年为9件", "")
    bars = BarChart()
    bars.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3))
    sheet.add_chart(bars, "E5")
    file = io.BytesIO()
    book.save(file)
    assert told(file.getvalue()) == one("上年为9件")
    with zipfile.ZipFile(file, "a") as archive:
        shape = f"<a:p xmlns:a='{_A}'><a:r><a:t>共公开88条</a:t></a:r></a:p>"
        archive.writestr("xl/drawings/drawing7.xml", shape)
    assert told(file.getvalue())[0].startswith("2 passages")


def test_open_documents() -> None:
    note = "<text:note><text:note-body><text:p>另有9条</text:p></text:note-body></text:note>"
    assert told(odf("text", f"<text:p>公开31条{note}</text:p>")) == one("另有9条")
    shape = "<table:shapes><text:p>另有9条</text:p></table:shapes>"
    row = "<table:table-row><table:table-cell><text:p>公开31条</text:p></table:table-cell></table:table-row>"
    assert told(odf("spreadsheet", f"<table:table>{shape}{row}</table:table>")) == one("另有9条")
    drawn = io.BytesIO(odf("text", "<text:p>公开31条，收到申请12件，都在期限内答复。</text:p>"))
    cells = "<table:table-cell office:value='31'/><table:table-cell office:value='45'/>"
    spaces = " ".join(
        f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
        for name in ("office", "table")
    )
    with zipfile.ZipFile(drawn, "a") as archive:
        body = f"<office:body {spaces}><office:chart>{cells}</office:chart></office:body>"
        archive.writestr("Object 1/content.xml", body)
    assert told(drawn.getvalue()) == one("45")


@pytest.mark.parametrize(
    ("group", "quote"),
    [
        (r"{\footnote \u21547?35\u20214?}", "含35件"),
        (r"{\header{\*\atnid 7}\u20849?9\u26465?\par}", "共9条"),
        (r"{\shp{\*\shpinst\shpleft1{\sp{\sv 202}}{\shptxt \pard\u20849?9\u26465?\par}}}", "共9条"),
        (r"{\footer \u31532?3\u39029?}", None),
        (r"{\info{\title \u20849?9\u26465?}}", None),
    ],
)
def test_groups_of_rtf(group: str, quote: str | None) -> None:
    data = rf"{{\rtf1\ansi\uc1 \u20844?\u24320?31\u26465?{group}\par}}".encode()
    assert read(data).text.text.strip() == "公开31条"
    assert told(data) == ([] if quote is None else one(quote))


def test_stories_of_a_doc_and_a_choice_without_its_result() -> None:
    """Written by LibreOffice from a docx of this project with a head, a note, a text box and a choice."""
    data = (Path(__file__).parent / "files" / "beside.doc").read_bytes()
    assert told(data) == ["3 passages with numbers beside the text are not read: 含上年结转35件"]
    assert "收到申请\ufffd件" in read(data).text.text


def test_notes_and_heads_in_xml_of_word_2003() -> None:
    space = "http://schemas.microsoft.com/office/word/2003/wordml"
    words = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    note = (
        "<w:p><w:r><w:t>公开31条</w:t></w:r><w:r><w:footnote>"
        + words.format("另有9条")
        + "</w:footnote></w:r></w:p>"
    )
    head = "<w:sectPr><w:hdr w:type='odd'>" + words.format("共88条") + "</w:hdr></w:sectPr>"
    data = f"<?xml version='1.0'?><w:wordDocument xmlns:w='{space}'><w:body>{note}{head}</w:body></w:wordDocument>"
    assert read(data.encode()).text.text.strip() == "公开31条"
    assert told(data.encode())[0].startswith("2 passages")
