"""OpenDocument files: what the program shows is read, and what it hides, strikes or only counts is not."""

from __future__ import annotations

import pytest

from extractors.parse.document import read
from tests.odf_write import odf, paragraph, table_rows


def texts_of(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row] for table in read(data).tables for row in table.rows]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<text:span>3</text:span>", "公开3条"),
        ("3<text:s text:c='2'/>", "公开3  条"),
        ("<text:span>3</text:span> <text:span>9</text:span>", "公开3 9条"),
        ("<text:span text:style-name='hidden'>9</text:span>3", "公开3条"),
        ("<text:span text:style-name='below'>9</text:span>3", "公开3条"),
        ("3<text:span text:style-name='raised'>9</text:span>", "公开3条"),
        ("<text:span text:style-name='struck'>9</text:span>3", "公开3条"),
        ("3<text:note><text:note-body><text:p>9</text:p></text:note-body></text:note>", "公开3条"),
        (
            "<text:ruby><text:ruby-base>3</text:ruby-base><text:ruby-text>9</text:ruby-text></text:ruby>",
            "公开3条",
        ),
        ("3<office:annotation><text:p>9</text:p></office:annotation>", "公开3条"),
        ("3<text:span text:style-name='up'>9</text:span>", "公开3\ufffd条"),
        ("3<text:span text:style-name='small_up'>9</text:span>", "公开3条"),
        ("<text:span text:style-name='white'>9</text:span>3", "公开\ufffd3条"),
        ("<text:span text:style-name='blue'>9</text:span>3", "公开93条"),
        ("<text:span text:style-name='tiny'>9</text:span>3", "公开\ufffd3条"),
        ("<text:span text:style-name='flat'>9</text:span>3", "公开\ufffd3条"),
        ("<text:span text:style-name='pictures'>9</text:span>3", "公开\ufffd3条"),
        ("3<text:tab/>4<text:line-break/>5", "公开3\t4\n5条"),
        ("<text:table-formula/>", "公开\ufffd条"),
        ("<text:drop-down>3</text:drop-down>", "公开3条"),
        ("<text:drop-down/>", "公开\ufffd条"),
        ("<field:fieldmark field:type='a.FORMDROPDOWN'/>3", "公开\ufffd3条"),
        ("<field:fieldmark field:type='a.FORMTEXT'/>3", "公开3条"),
        (
            "3<draw:frame><draw:text-box><text:p>框内7条。</text:p></draw:text-box></draw:frame>",
            "公开3条\n框内7条。",
        ),
    ],
    ids=[
        "span",
        "blanks",
        "a blank between",
        "hidden",
        "by its parent",
        "raised",
        "struck",
        "note",
        "reading",
        "comment",
        "higher",
        "small and higher",
        "white",
        "white on blue",
        "tiny",
        "flat",
        "pictures",
        "tab and line",
        "sum",
        "choice",
        "choice without its result",
        "choice of Word",
        "blank of Word",
        "text box",
    ],
)
def test_a_line_is_read_as_it_is_shown(inner: str, text: str) -> None:
    body = f"<text:tracked-changes><text:p>删去8条</text:p></text:tracked-changes><text:section><text:p>公开{inner}条</text:p></text:section>"
    assert read(odf("text", body)).text.text == text


def test_a_table_in_a_cell_follows_and_is_no_value_of_it() -> None:
    inner = f"<table:table><table:table-row><table:table-cell>{paragraph('5')}</table:table-cell></table:table-row></table:table>"
    row = f"<table:table-row><table:table-cell>{paragraph('规章')}{inner}</table:table-cell></table:table-row>"
    assert texts_of(odf("text", f"<table:table>{row}</table:table>")) == [["规章"], ["5"]]


def test_rows_of_a_head_and_of_groups_are_rows() -> None:
    def row(text: str) -> str:
        return f"<table:table-row><table:table-cell>{paragraph(text)}</table:table-cell></table:table-row>"

    head = f"<table:table-header-rows>{row('规章')}</table:table-header-rows>"
    group = f"<table:table-row-group><table:table-rows>{row('5')}</table:table-rows></table:table-row-group>"
    assert texts_of(odf("text", f"<table:table>{head}{group}</table:table>")) == [["规章"], ["5"]]


def sheet(rows: str, attributes: str = "") -> str:
    return f"<table:table {attributes}>{rows}</table:table>"


def row(*cells: str, attributes: str = "") -> str:
    shown = "".join(
        cell if cell.startswith("<") else f"<table:table-cell>{paragraph(cell)}</table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row {attributes}>{shown}</table:table-row>"


def test_what_a_sheet_hides_is_not_read() -> None:
    columns = "<table:table-column/><table:table-column table:visibility='collapse'/><table:table-column/>"
    hidden = "table:visibility='filter'"
    shown = (
        columns
        + row("名称", "去年", "今年")
        + row("甲", "7", "8")
        + row("乙", "9", "9", attributes=hidden)
    )
    data = odf("spreadsheet", sheet(shown) + sheet(shown, "table:style-name='shut'"))
    assert texts_of(data) == [["名称", "今年"], ["甲", "8"]]


@pytest.mark.parametrize(
    ("width", "is_shown"), [("0cm", False), ("0.05mm", False), ("2.2cm", True), ("0.8in", True)]
)
def test_a_column_or_a_row_without_room_for_a_digit_is_not_read(width: str, is_shown: bool) -> None:
    styles = (
        f"<style:style style:name='co9'><style:table-column-properties style:column-width='{width}'/></style:style>"
        f"<style:style style:name='ro9'><style:table-row-properties style:row-height='{width}'/></style:style>"
    )
    columns = (
        "<table:table-column/><table:table-column table:style-name='co9'/><table:table-column/>"
    )
    low = row("乙", "9", "9", attributes="table:style-name='ro9'")
    shown = columns + row("名称", "去年", "今年") + row("甲", "7", "8") + low
    found = texts_of(odf("spreadsheet", f"{styles}{sheet(shown)}"))
    whole = [["名称", "去年", "今年"], ["甲", "7", "8"], ["乙", "9", "9"]]
    assert found == (whole if is_shown else [["名称", "今年"], ["甲", "8"]])


def test_a_cell_says_what_it_shows() -> None:
    cells = (
        f"<table:table-cell office:value='0.04'>{paragraph('4%')}</table:table-cell>",
        "<table:table-cell table:formula='of:=[.A1]'/>",
        f"<table:table-cell table:number-columns-repeated='2'>{paragraph('7')}</table:table-cell>",
    )
    twice = row("乙", "1", attributes="table:number-rows-repeated='2'")
    data = odf("spreadsheet", sheet(row("名称", "今年") + row("甲", *cells) + twice))
    assert texts_of(data)[1:] == [
        ["甲", "4%", "=?", "7", "7"],
        ["乙", "1", "", "", ""],
        ["乙", "1", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            odf("text", "<text:p>&a;</text:p>", head='<!DOCTYPE x [<!ENTITY a "7">]>'),
            "unreadable_office",
        ),
        (odf("text", "<text:p>7</text:q>"), "unreadable_office"),
        (odf("text", "", manifest="<manifest:encryption-data/>"), "encrypted"),
        (
            odf(
                "text",
                "<table:table><table:table-row><table:table-cell>" * 9
                + "</table:table-cell></table:table-row></table:table>" * 9,
            ),
            "too_large",
        ),
        (
            odf("spreadsheet", sheet(row("7", attributes="table:number-rows-repeated='1000000'"))),
            "too_large",
        ),
        (
            odf(
                "spreadsheet",
                sheet(
                    row(
                        f"<table:table-cell table:number-columns-repeated='90000'>{paragraph('7')}</table:table-cell>"
                    )
                ),
            ),
            "too_large",
        ),
        (odf("text", "<text:p/>"), "no_text"),
    ],
    ids=["entities", "broken", "locked", "deep", "rows", "columns", "empty"],
)
def test_what_is_not_read_is_named(data: bytes, code: str) -> None:
    page = read(data)
    assert [problem.code for problem in page.problems] == [code]
    assert page.text.text == ""


def test_blank_cells_at_the_end_of_a_row_are_cells() -> None:
    """The program stores them as a part of the sheet's empty end."""
    end = '<table:table-cell table:number-columns-repeated="16381"/>'
    rows = table_rows([[("信息内容", 1, 1), ("制发", 1, 1), ("废止", 1, 1)]])
    blank = table_rows([[("规章", 1, 1), ("7", 1, 1)]])
    rows += blank.replace("</table:table-row>", f"{end}</table:table-row>")
    (table,) = read(odf("spreadsheet", f"<table:table>{rows}</table:table>")).tables
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["信息内容", "制发", "废止"],
        ["规章", "7", ""],
    ]
