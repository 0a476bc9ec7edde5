"""Office files of one part of XML: every way of writing the statutory tables gives the same cells back."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import pytest

from extractors.parse.document import read
from extractors.parse.report import extract
from tests.odf_write import odf, paragraph, table_rows
from tests.office_write import HEADINGS, PROSE, TITLE, as_docx, as_xlsx, places
from tests.table_forms import Tables, draw, found, grids

_LINES = (TITLE, "一、总体情况", PROSE)
_WORD = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    ' xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:st="urn:other"'
)
_SHEET = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40"'
)
_PACKAGE = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'


def word(body: str) -> bytes:
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    return f"{head}<w:wordDocument {_WORD}><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>".encode()


def line(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def as_word_2003(tables: Tables) -> bytes:
    body = "".join(map(line, _LINES))
    for heading, grid in zip(HEADINGS, grids(tables), strict=True):
        rows: list[dict[int, str]] = [{} for _ in grid]
        for row, column, text, height, width in places(grid):
            for down in range(height):
                merge = '<w:vmerge w:val="restart"/>' if down == 0 else "<w:vmerge/>"
                merge = merge if height > 1 else ""
                span = f'<w:tcPr><w:gridSpan w:val="{width}"/>{merge}</w:tcPr>'
                rows[row + down][column] = f"<w:tc>{span}{line(text if down == 0 else '')}</w:tc>"
        drawn = "".join("<w:tr>" + "".join(r[c] for c in sorted(r)) + "</w:tr>" for r in rows)
        body += f"<wx:sub-section>{line(heading)}<w:tbl>{drawn}</w:tbl></wx:sub-section>"
    return word(body)


def book(rows: str, rest: str = "", styles: str = "") -> bytes:
    sheet = f'<Worksheet ss:Name="Sheet1"><Table>{rows}</Table>{rest}</Worksheet>'
    return f'<?xml version="1.0"?><Workbook {_SHEET}><Styles>{styles}</Styles>{sheet}</Workbook>'.encode()


def data(text: str) -> str:
    kind = "Number" if re.fullmatch(r"-?\d+", text) else "String"
    return f'<Data ss:Type="{kind}">{escape(text)}</Data>' if text else ""


def as_excel_2003(tables: Tables) -> bytes:
    rows = "".join(f"<Row><Cell>{data(text)}</Cell></Row>" for text in _LINES)
    for heading, grid in zip(HEADINGS, grids(tables), strict=True):
        rows += f"<Row/><Row><Cell>{data(heading)}</Cell></Row>"
        drawn = [""] * len(grid)
        for row, column, text, height, width in places(grid):
            drawn[row] += (
                f'<Cell ss:Index="{column + 1}" ss:MergeAcross="{width - 1}" ss:MergeDown="{height - 1}">'
                f"{data(text)}</Cell>"
            )
        rows += "".join(f"<Row>{cells}</Row>" for cells in drawn)
    return book(rows)


def as_package(archive: bytes) -> bytes:
    """The parts of a docx or xlsx in one, as the programs save it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        types = held.read("[Content_Types].xml").decode()
        parts = ""
        for name in held.namelist():
            content = held.read(name)
            if name == "[Content_Types].xml":
                continue
            kind = re.search(rf'<[^>]*PartName="/{re.escape(name)}"[^>]*>', types)
            other = re.search(rf'<[^>]*Extension="{name.rsplit(".", 1)[-1]}"[^>]*>', types)
            of = re.search('ContentType="([^"]*)"', (kind or other)[0])[1]  # type: ignore[index]
            words = re.sub(r"<\?xml.*?\?>", "", content.decode("utf-8-sig", "replace"))
            inner = (
                f"<pkg:xmlData>{words}</pkg:xmlData>"
                if of.endswith("xml")
                else f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
            )
            parts += f"<pkg:part pkg:name={quoteattr('/' + name)} pkg:contentType={quoteattr(of)}>{inner}</pkg:part>"
    return f'<?xml version="1.0"?><pkg:package {_PACKAGE}>{parts}</pkg:package>'.encode()


def as_flat_odt(tables: Tables) -> bytes:
    body = "".join(map(paragraph, _LINES))
    for heading, grid in zip(HEADINGS, grids(tables), strict=True):
        body += f"{paragraph(heading)}<table:table>{table_rows(grid)}</table:table>"
    with zipfile.ZipFile(io.BytesIO(odf("text", body))) as archive:
        content = archive.read("content.xml")
    return content.replace(b"office:document-content", b"office:document")


@pytest.mark.parametrize(
    "write",
    [
        as_word_2003,
        as_excel_2003,
        as_flat_odt,
        lambda tables: as_package(as_docx(tables)),
        lambda tables: as_package(as_xlsx(tables)),
    ],
    ids=["word 2003", "excel 2003", "flat odt", "package of docx", "package of xlsx"],
)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_tables_come_back(write: Callable[[Tables], bytes], edition: str) -> None:
    tables = draw(edition, 2)
    record = extract(write(tables))
    assert found(record.cells) == tables.expected()
    assert [fact.value for fact in record.facts] == ["31"]
    assert record.report_year == 2022


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def revision(kind: str, text: str) -> str:
    inner = run(text).replace("w:t>", "w:delText>") if kind == "Word.Deletion" else run(text)
    return f'<aml:annotation w:type="{kind}"><aml:content>{inner}</aml:content></aml:annotation>'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (run("公开") + revision("Word.Deletion", "31") + revision("Word.Insertion", "35"), "公开35"),
        (run("公开3") + revision("Word.Comment", "核对第9条") + run("条"), "公开3条"),
        (run("公开3") + f"<w:r><w:footnote>{line('见第9条')}</w:footnote></w:r>" + run("条"), "公开3条"),
        (f"<st:date>{run('公开3')}</st:date>" + run("条"), "公开3条"),
        ('<w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="二、"/></w:listPr></w:pPr>' + run("公开"), "二、公开"),
        ('<w:pPr><w:listPr><wx:t wx:val="2."/></w:listPr></w:pPr>' + run("31条"), "31条"),
        (f"<w:pPr><w:sectPr><w:ftr>{line('第9页')}</w:ftr></w:sectPr></w:pPr>" + run("公开"), "公开"),
    ],
    ids=["revision", "comment", "footnote", "smart tag", "number", "arabic number", "foot"],
)  # fmt: skip
def test_a_line_of_word_2003_is_read_as_it_is_shown(inner: str, text: str) -> None:
    assert read(word(f"<st:block><w:p>{inner}</w:p></st:block>")).text.text == text


def test_pictures_of_word_2003_are_named() -> None:
    held = '<w:r><w:pict><w:binData w:name="wordml://01.png">AAAA</w:binData></w:pict></w:r>'
    page = read(word(f"<w:p>{run('公开3条')}{held}</w:p>"))
    assert (page.text.text.strip(), page.images) == ("公开3条", ("wordml://01.png",))


def test_a_sheet_of_excel_2003_is_read_as_it_is_shown() -> None:
    styles = (
        '<Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>'
        '<Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style>'
    )
    rows = (
        '<Column ss:Index="5" ss:Hidden="1"/>'
        "<Row><Cell><Data ss:Type='String'>信息内容</Data></Cell><Cell/><Cell/></Row>"
        "<Row><Cell><Data ss:Type='String'>规章</Data></Cell>"
        "<Cell ss:Index='3'><Data ss:Type='Number'>12.0</Data></Cell>"
        "<Cell><Data ss:Type='Number'>1.5</Data></Cell><Cell><Data ss:Type='Number'>9</Data></Cell></Row>"
        "<Row ss:Hidden='1'><Cell><Data ss:Type='String'>隐藏</Data></Cell></Row>"
        "<Row><Cell><Data ss:Type='String'>行政许可</Data></Cell>"
        "<Cell><ss:Data ss:Type='String'>3<html:Sup>2</html:Sup><html:B>1</html:B></ss:Data></Cell>"
        "<Cell ss:Formula='=1'/><Cell ss:StyleID='s'><Data ss:Type='Number'>7</Data></Cell></Row>"
        "<Row><Cell><Data ss:Type='String'>行政处罚</Data></Cell>"
        "<Cell ss:StyleID='p'><Data ss:Type='Number'>0.5</Data></Cell>"
        "<Cell><Data ss:Type='DateTime'>2023-01-01T00:00:00</Data></Cell></Row>"
    )
    page = read(book(rows, styles=styles))
    assert [[cell.text for cell in row] for row in page.tables[0].rows] == [
        ["规章", "", "12", "1.5"],
        ["行政许可", "31", "=?", ""],
        ["行政处罚", "=?", "=?", ""],
    ]
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    assert read(book(rows, hidden)).tables == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<?mso-application progid='x'?><other>7</other>", "unsupported_type"),
        (b"<!DOCTYPE x [<!ENTITY a '7'>]><w:wordDocument xmlns:w='x'>&a;</w:wordDocument>", "unreadable_office"),
        (f"<pkg:package {_PACKAGE}><pkg:part pkg:name='/a'/></pkg:package>".encode(), "unreadable_office"),
        (word("")[:-9], "unreadable_office"),
        (word(line("7" * (9 << 20))), "too_large"),
        (book("<Row><Cell ss:Index='99999999'/></Row>"), "too_large"),
        (book("<Column ss:Span='9'/><Column ss:Index='3'/>"), "unreadable_office"),
        (book("<Row><Cell ss:Index='x'/></Row>"), "unreadable_office"),
        (book("<Row><Cell ss:MergeAcross='9000' ss:MergeDown='9000'/></Row>"), "too_large"),
    ],
    ids=["other", "entities", "empty package", "cut off", "large", "far cell", "a place that goes back", "no place", "wide merge"],
)  # fmt: skip
def test_what_is_not_read_is_named(content: bytes, code: str) -> None:
    page = read(content)
    assert [problem.code for problem in page.problems] == [code]
    assert page.text.text == ""
