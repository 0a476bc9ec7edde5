"""Office files: the same tables, written by the libraries, come back exactly; hostile files are refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import docx
import openpyxl
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml

from extractors.landing.land import _CONTENT_TYPES, land_paths
from extractors.parse.document import read
from extractors.parse.readers.office import OfficeKind
from extractors.parse.report import extract
from extractors.parse.tables.cells import read_cells
from extractors.settings import Settings
from tests.office_write import HEADINGS, TITLE, as_docx, as_ods, as_odt, as_xlsx, saved
from tests.table_forms import Tables, draw, draw_balanced, found, grids

RECEIVED = "applications.received_new"
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}


@pytest.mark.parametrize("write", [as_docx, as_xlsx, as_odt, as_ods])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_tables_come_back_as_from_html(write: object, edition: str) -> None:
    for seed in range(3):
        tables = draw(edition, seed)
        record = extract(write(tables))  # type: ignore[operator]
        assert found(record.cells) == tables.expected()
        assert [fact.value for fact in record.facts] == ["31"]
        assert record.report_year == 2022
        codes = {problem.code for problem in record.problems}
        assert codes <= {"missing_section", "issuer_unproven"}, record.problems


@pytest.mark.parametrize("write", [as_docx, as_xlsx, as_odt, as_ods])
def test_merged_cells_keep_their_spans(write: object) -> None:
    tables = draw("2021", 1)
    page = read(write(tables))  # type: ignore[operator]
    drawn = [[(c.text, c.rowspan, c.colspan) for c in row] for row in page.tables[1].rows]
    assert drawn == grids(tables)[1]


def test_offsets_point_into_the_extracted_text() -> None:
    data = as_docx(draw("2021", 1))
    text = read(data).text.text
    (fact,) = extract(data).facts
    assert text[fact.start : fact.end] == fact.quote
    assert text.index(TITLE) < text.index(HEADINGS[0]) < text.index(HEADINGS[2])


def test_what_word_does_not_show_is_not_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("公开")
    paragraph.add_run("8").font.strike = True
    paragraph.add_run("9").font.hidden = True
    paragraph.add_run("31")
    paragraph.add_run("2").font.superscript = True
    deleted = OxmlElement("w:del")
    deleted.append(paragraph.add_run("7")._r)
    paragraph._p.append(deleted)
    paragraph.add_run("条。")
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    control.append(content)
    content.append(document.add_paragraph("在内容控件里的一句。")._p)
    document.element.body.insert(1, control)
    assert read(saved(document)).text.text == "公开31条。\n在内容控件里的一句。"


_RAISED = '<w:r><w:rPr><w:position w:val="-8"/><w:sz w:val="14"/></w:rPr><w:t>9</w:t></w:r>'
_BOX = "<w:txbxContent><w:p><w:r><w:t>框内7条。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:txbxContent>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (
            "<mc:AlternateContent><mc:Choice>{3}</mc:Choice><mc:Fallback>{3}</mc:Fallback></mc:AlternateContent>",
            "公开3条",
        ),
        ("<mc:AlternateContent><mc:Fallback>{3}</mc:Fallback></mc:AlternateContent>", "公开3条"),
        (
            f"<w:r><mc:AlternateContent><mc:Choice>{_BOX}</mc:Choice><mc:Fallback>{_BOX}</mc:Fallback></mc:AlternateContent></w:r>",
            "公开条\n框内7条。\n5",
        ),
        ("<w:r><w:ruby><w:rt>{9}</w:rt><w:rubyBase>{3}</w:rubyBase></w:ruby></w:r>", "公开3条"),
        ("<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>", "公开\ufffd条"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0D8"/></w:r>{3}', "公开•3条"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>{3}', "公开\uf0813条"),
        ('<w:r><w:sym w:font="Wingdings" w:char="arrow"/></w:r>{3}', "公开\uf0003条"),
        ("{3}<w:r><w:noBreakHyphen/></w:r>{5}", "公开3-5条"),
        ("{3}<w:r><w:tab/></w:r>{5}", "公开3\t5条"),
        ("{3}<w:r><w:cr/></w:r>{5}", "公开3\n5条"),
        ('<w:r><w:rPr><w:rStyle w:val="Below"/></w:rPr><w:t>7</w:t></w:r>{3}', "公开3条"),
        ('<w:fldSimple w:instr="=5+7">{12}</w:fldSimple>', "公开12条"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{7}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{35}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "公开35条",
        ),
        (
            "<w:ins>{8}</w:ins><w:moveFrom>{7}</w:moveFrom><w:sdt><w:sdtContent>{5}</w:sdtContent></w:sdt>",
            "公开85条",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(ABOVE)</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "公开\ufffd条",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o\\ac(○,1)</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>{3}',
            "公开3条",
        ),
        ('{3}<w:r><w:ptab w:relativeTo="margin" w:alignment="right"/></w:r>{5}', "公开3\t5条"),
        ("<w:r><w:rPr><w:specVanish/></w:rPr><w:t>9</w:t></w:r>{3}", "公开3条"),
        ('<w:r><w:rPr><w:color w:val="ffffff"/></w:rPr><w:t>第9</w:t></w:r>{3}', "公开第\ufffd3条"),
        ('<w:r><w:rPr><w:color w:val="EEEEEE"/></w:rPr><w:t>9</w:t></w:r>{3}', "公开93条"),
        (
            '<w:pPr><w:shd w:val="clear" w:fill="000080"/></w:pPr><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>9</w:t></w:r>',
            "公开9条",
        ),
        ('<w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:t>9</w:t></w:r>{3}', "公开\ufffd3条"),
        ('<w:r><w:rPr><w:w w:val="1"/></w:rPr><w:t>9</w:t></w:r>{3}', "公开\ufffd3条"),
        ('<w:r><w:rPr><w:sz w:val="13"/><w:w w:val="66"/></w:rPr><w:t>9</w:t></w:r>', "公开9条"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>{3}',
            "公开\ufffd3条",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=5+7</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{12}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "公开12条",
        ),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{0}</w:sdtContent></w:sdt>",
            "公开\ufffd条",
        ),
        ('<w:bdo w:val="rtl">{12}</w:bdo><w:bdo w:val="ltr">{3}</w:bdo>', "公开\ufffd\ufffd3条"),
        ('<w:fldSimple w:instr=" =5+7"/>{3}', "公开\ufffd3条"),
        ('<w:fldSimple w:instr="PAGE"/>{3}', "公开3条"),
        (f"{{3}}{_RAISED}{_RAISED}{{0}}", "公开30条"),
        (_RAISED.replace("14", "18"), "公开9条"),
        (f"{{3}}{_RAISED.replace('14', '20')}", "公开3\ufffd条"),
        (_RAISED.replace("-8", "3"), "公开9条"),
        (_RAISED.replace("9", "次"), "公开次条"),
        (_RAISED.replace("-8", "far"), "公开9条"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>9</w:t></w:r>', "公开\ufffd条"),
    ],
    ids=[
        "two ways",
        "one way",
        "text box",
        "reading",
        "formula",
        "bullet",
        "symbol",
        "damaged symbol",
        "hyphen that holds a line",
        "tab",
        "line end",
        "style",
        "field",
        "field in a field",
        "revision",
        "sum without its result",
        "ring",
        "step to the margin",
        "hidden mark",
        "white",
        "pale",
        "white on blue",
        "tiny",
        "flat",
        "small",
        "choice without its result",
        "sum with its result",
        "control nobody filled in",
        "from right to left",
        "simple sum",
        "simple page",
        "notes",
        "raised and hardly smaller",
        "raised behind digits and no smaller",
        "hardly raised",
        "raised word",
        "damaged height",
        "pictures",
    ],
)
def test_a_line_of_word_is_read_as_it_is_shown(inner: str, text: str) -> None:
    document = docx.Document()
    for name, base in (("Hidden", None), ("Below", "Hidden")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.base_style = base and document.styles[base]
    document.styles["Hidden"].font.hidden = True
    inner = re.sub(r"\{(\d+)\}", r"<w:r><w:t>\1</w:t></w:r>", inner)
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    document.element.body.insert(
        0,
        parse_xml(f"<w:p {spaces}><w:r><w:t>公开</w:t></w:r>{inner}<w:r><w:t>条</w:t></w:r></w:p>"),
    )
    assert read(saved(document)).text.text == text


MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("write", "old", "new"),
    [
        (as_docx, MAIN, "application/vnd.ms-word.document.macroEnabled.main+xml"),
        (as_docx, MAIN, MAIN.replace("document.main", "template.main")),
        (as_docx, "document.xml", "document2.xml"),
        (as_xlsx, "workbook.xml", "workbook2.xml"),
    ],
    ids=["macros", "template", "numbered part", "numbered book"],
)
def test_other_names_of_the_same_file_are_read(
    write: Callable[[Tables], bytes], old: str, new: str
) -> None:
    file = io.BytesIO()
    plain = zipfile.ZipFile(io.BytesIO(write(draw("2021", 1))))
    with plain, zipfile.ZipFile(file, "w") as named:
        for name in plain.namelist():
            content = plain.read(name).replace(old.encode(), new.encode())
            named.writestr(name.replace(old, new), content)
    assert found(extract(file.getvalue()).cells) == draw("2021", 1).expected()


_LISTS = """<w:numbering {space}>
<w:abstractNum w:abstractNumId="70">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="30"><w:abstractNumId w:val="70"/></w:num></w:numbering>"""


def test_numbers_that_word_gives_to_headings_are_shown() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for child in parse_xml(_LISTS.format(space=f'xmlns:w="{SPACES["w"]}"')):
        numbering.append(child) if child.tag.endswith("}num") else numbering.insert(0, child)
    style = document.styles.add_style("Section", WD_STYLE_TYPE.PARAGRAPH)
    places = (("总体情况", 0), ("公开", 1), ("申请", 1), ("31条信息", 2), ("", 0), ("主动公开", 0))
    for text, level in (*places, ("依申请公开", 1), ("正文8条", None)):
        paragraph = document.add_paragraph(text)
        if level is not None:
            holder = paragraph._p if level else style.element
            named = holder.get_or_add_pPr().get_or_add_numPr()
            named.get_or_add_numId().val = 30
            named.get_or_add_ilvl().val = level
            paragraph.style = style if not level else paragraph.style
    lines = ["一、总体情况", "（一）公开", "（二）申请", "31条信息", "", "三、主动公开"]
    assert read(saved(document)).text.text.split("\n") == [*lines, "（一）依申请公开", "正文8条"]


def test_a_cell_merged_as_before_2007_is_one() -> None:
    document = docx.Document()
    cells = document.add_table(1, 4).rows[0].cells
    for cell, text, merge in zip(cells, "甲5乙7", ("", "restart", "continue", ""), strict=True):
        cell.text = text
        if merge:
            element = OxmlElement("w:hMerge")
            element.set(f"{{{SPACES['w']}}}val", merge)
            cell._tc.get_or_add_tcPr().append(element)
    (row,) = read(saved(document)).tables[0].rows
    assert [(cell.text, cell.colspan) for cell in row] == [("甲", 1), ("5", 2), ("7", 1)]


def test_another_file_in_the_text_of_a_document_is_named() -> None:
    document = docx.Document()
    document.element.body.insert(0, OxmlElement("w:altChunk"))
    assert [problem.code for problem in read(saved(document)).problems] == ["unreadable_office"]


def test_a_formula_without_its_result_is_no_blank() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", 3, None, "=B2+C2"],
        ["行政规范性文件", 0.3, 12345678.25, 7],
    ):
        book.active.append(row)
    (table,) = read(saved(book)).tables
    result = read_cells(read(saved(book)), clean=str)
    assert [cell.text for cell in table.rows[1]] == ["规章", "3", "", "=?"]
    assert [cell.state for cell in result.cells[:3]] == ["value", "blank", "unreadable"]
    assert [cell.raw for cell in result.cells[3:]] == ["0.3", "12345678.25", "7"]
    assert [cell.value for cell in result.cells[3:]] == [None, None, "7"]  # no count has halves


def test_office_files_are_landed_as_readable(tmp_path: Path) -> None:
    path = tmp_path / "报告.bin"
    path.write_bytes(as_docx(draw("2021", 1)))
    settings = Settings(tmp_path / "home", tmp_path, (), "https://example.org/contact")
    (item,) = land_paths(settings, [path])
    assert (item.outcome, item.kind) == ("landed", "docx")


def test_every_kind_that_is_read_can_be_landed() -> None:
    assert set(get_args(OfficeKind)) <= set(_CONTENT_TYPES)


def with_list(level: str) -> docx.document.Document:
    """The report with a list of one level, whose number is 30."""
    document = docx.Document(io.BytesIO(as_docx(draw_balanced("2021", 5))))
    numbering = document.part.numbering_part.element
    for child in parse_xml(_LISTS.format(space=f'xmlns:w="{SPACES["w"]}"')):
        if child.tag.endswith("}num"):
            numbering.append(child)
        else:
            for shown in child.iter(f"{{{SPACES['w']}}}numFmt"):
                shown.set(f"{{{SPACES['w']}}}val", level)
            numbering.insert(0, child)
    return document


@pytest.mark.parametrize(
    ("level", "state"), [("decimal", "unreadable"), ("bullet", "blank"), ("none", "blank")]
)
def test_a_cell_with_an_automatic_number_alone_is_not_blank(level: str, state: str) -> None:
    document = with_list(level)
    row = document.tables[1].rows[3]
    label, first = row.cells[0], row.cells[3]
    for cell in (label, first):
        named = cell.paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
        named.get_or_add_numId().val = 30
    first.paragraphs[0].clear()
    received = [c for c in extract(saved(document)).cells if c.measure == RECEIVED]
    assert (received[0].state, received[0].value) == (state, None)
    assert [cell.state for cell in received[1:]] == ["value"] * 6


@pytest.mark.parametrize(
    ("framed", "state", "value"),
    [(["54"], "value", "54"), (["54", "件"], "unreadable", None), (["", ""], "blank", None)],
)
def test_a_table_in_a_cell_is_what_the_cell_shows(
    framed: list[str], state: str, value: str | None
) -> None:
    document = docx.Document(io.BytesIO(as_docx(draw_balanced("2021", 5))))
    cell = document.tables[1].rows[3].cells[3]
    cell.paragraphs[0].clear()
    for place, text in zip(cell.add_table(1, len(framed)).rows[0].cells, framed, strict=True):
        place.text = text
    received = [c for c in extract(saved(document)).cells if c.measure == RECEIVED]
    assert (received[0].state, received[0].value) == (state, value)
    assert [cell.state for cell in received[1:]] == ["value"] * 6


def as_strict(data: bytes) -> bytes:
    """The same file under the names of the strict kind."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as usual, zipfile.ZipFile(file, "w") as strict:
        for entry in usual.infolist():
            part = re.sub(
                rb"http://schemas.openxmlformats.org/(wordprocessingml|spreadsheetml|drawingml|officeDocument)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                usual.read(entry),
            )
            strict.writestr(entry, part)
    return file.getvalue()


@pytest.mark.parametrize("write", [as_docx, as_xlsx])
def test_the_strict_kind_of_a_file_is_read(write: Callable[[Tables], bytes]) -> None:
    tables = draw("2021", 1)
    record = extract(as_strict(write(tables)))
    assert found(record.cells) == tables.expected()
    assert record.title == TITLE


@pytest.mark.parametrize(("code", "state"), [(r"EQ \o\ac(○,5)", "unreadable"), ("PAGE", "blank")])
def test_a_cell_that_shows_a_number_in_a_ring_alone_is_not_blank(code: str, state: str) -> None:
    document = docx.Document(io.BytesIO(as_docx(draw_balanced("2021", 3))))
    paragraph = document.tables[1].rows[3].cells[3].paragraphs[0]
    paragraph.clear()
    field = OxmlElement("w:instrText")
    field.text = code
    paragraph.add_run()._r.append(field)
    received = [c for c in extract(saved(document)).cells if c.measure == RECEIVED]
    assert received[0].state == state
