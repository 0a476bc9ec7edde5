"""Spreadsheets: only what a sheet shows is read, as it shows it. Last year's numbers like to hide beside this year's."""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Callable
from pathlib import Path

import openpyxl
import PIL.Image
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from extractors.parse.document import read
from extractors.parse.readers.number_format import shown_number
from extractors.parse.report import extract
from extractors.parse.tables.cells import read_cells
from tests import table_forms as forms
from tests.office_write import HEADINGS, PROSE, TITLE, places, saved
from tests.picture_draw import png

HIDDEN_ROW, HIDDEN_COLUMN = 8, 6  # counted from one, in the sheet as it is stored
TABLES = forms.draw_balanced("2021", 21)


def store(sheet: Worksheet, tables: forms.Tables, title: str = TITLE) -> None:
    """A report with a row and a column of other numbers in the midst of its tables."""

    def place(row: int, column: int) -> tuple[int, int]:
        return row + (row >= HIDDEN_ROW), column + (column >= HIDDEN_COLUMN)

    for number, line in enumerate((title, "一、总体情况", PROSE), 1):
        sheet.cell(number, 1, line)
    start = 4
    for heading, grid in zip(HEADINGS, forms.grids(tables), strict=True):
        sheet.cell(*place(start, 1), heading)
        for row, column, text, height, width in places(grid):
            number = text.lstrip("-").isdigit()
            top, left = place(start + 1 + row, column + 1)
            sheet.cell(top, left, int(text) if number else text)
            if height * width > 1:
                bottom, right = place(start + row + height, column + width)
                sheet.merge_cells(
                    start_row=top, start_column=left, end_row=bottom, end_column=right
                )
        start += len(grid) + 2


def hide(sheet: Worksheet) -> None:
    merged = {cell for area in sheet.merged_cells.ranges for cell in area.cells}
    for column in range(1, sheet.max_column + 1):
        if (HIDDEN_ROW, column) not in merged:
            sheet.cell(HIDDEN_ROW, column, "规章" if column == 1 else 97)
    for row in range(1, sheet.max_row + 1):
        if (row, HIDDEN_COLUMN) not in merged:
            sheet.cell(row, HIDDEN_COLUMN, 98)
    sheet.row_dimensions[HIDDEN_ROW].hidden = True
    sheet.column_dimensions[get_column_letter(HIDDEN_COLUMN)].hidden = True


def hidden_book() -> bytes:
    book = openpyxl.Workbook()
    store(book.active, TABLES)
    hide(book.active)
    old = book.create_sheet("上年")
    store(old, forms.draw_balanced("2021", 22))
    old.sheet_state = "hidden"
    return saved(book)


def test_hidden_rows_columns_and_sheets_are_not_read() -> None:
    record = extract(hidden_book())
    assert forms.found(record.cells) == TABLES.expected()
    assert [fact.value for fact in record.facts] == ["31"]


def test_rows_and_columns_too_small_for_a_digit_are_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(hidden_book()))
    row, column = (
        book.active.row_dimensions[HIDDEN_ROW],
        book.active.column_dimensions[get_column_letter(HIDDEN_COLUMN)],
    )
    row.hidden = column.hidden = False
    row.height, column.width = 1.5, 0.3
    assert forms.found(extract(saved(book)).cells) == TABLES.expected()


def test_columns_too_small_for_a_digit_of_before_2007_are_not_read() -> None:
    data = bytearray((Path(__file__).parent / "files" / "hidden.xls").read_bytes())
    told = struct.pack("<HHHH", 0x7D, 12, HIDDEN_COLUMN - 1, HIDDEN_COLUMN - 1)
    at = data.index(told) + len(told)
    data[at : at + 2] = (99).to_bytes(2, "little")  # of 256 parts of a letter
    data[at + 4] &= 0xFE  # hidden
    assert forms.found(extract(bytes(data)).cells) == TABLES.expected()


def test_hidden_rows_columns_and_sheets_of_before_2007_are_not_read() -> None:
    """The same book, written as xls by LibreOffice."""
    data = (Path(__file__).parent / "files" / "hidden.xls").read_bytes()
    record = extract(data)
    assert forms.found(record.cells) == TABLES.expected()
    assert [fact.value for fact in record.facts] == ["31"]


def row_of(write: Callable[[Worksheet], None]) -> list[tuple[str | None, str]]:
    """Values and states of the three numbers of a row after ``write`` put them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"])
    sheet.append(["规章", 3, 4, 5])
    sheet.append(["行政规范性文件", 6, 7, 8])
    write(sheet)
    cells = read_cells(read(saved(book)), clean=str).cells
    return [(cell.value, cell.state) for cell in cells[:3]]


def put(*values: object, formats: tuple[str, ...] = ()) -> Callable[[Worksheet], None]:
    def write(sheet: Worksheet) -> None:
        for column, value in enumerate(values, 2):
            sheet.cell(2, column, value)
        for column, number_format in enumerate(formats, 2):
            sheet.cell(2, column).number_format = number_format

    return write


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (put("３", " 4 ", "1,205"), [("3", "value"), ("4", "value"), ("1205", "value")]),
        (put("三", 4, "十二"), [("3", "value"), ("4", "value"), ("12", "value")]),
        (put(dt.date(1900, 2, 14), 0.5, True), None),
        (put("#REF!", "#N/A", "=1/0"), None),
        (put(0.04, 4, 5, formats=("0%",)), [(None, "unreadable"), ("4", "value"), ("5", "value")]),
        (
            put(0, -1, 7, formats=("0;-0;;@", "0;;0", ";;")),
            [(None, "blank"), (None, "blank"), (None, "blank")],
        ),
        (
            put(12, 3.6, 12000, formats=('"共"0"件"', "#,##0_ ", '0\\.0,"万"')),
            [("12", "value"), ("4", "value"), (None, "unreadable")],
        ),
        (
            put(0, 0, 1205, formats=('0_ ;-0_ ;"-"_ ', "#,###", "#,###")),
            [(None, "dash"), (None, "blank"), ("1205", "value")],
        ),
        (
            put(5, 5, 44927, formats=('"9"0', "[>4]0;0", '0"年"m')),
            [(None, "unreadable")] * 3,
        ),
        (
            put(1.2e4, 0.5, 7, formats=("0.0E+0", "Percent", "0,")),
            [(None, "unreadable")] * 3,
        ),
        (
            put(-3, -4, -5, formats=("0;[Red]0", "0_);[Red]\\(0\\)", "General;-General")),
            [(None, "unreadable"), ("-4", "value"), ("-5", "value")],
        ),
        (
            put(12, 35, 7, formats=("[DBNum1][$-804]General", "[$¥-804]0.00")),
            [("12", "value"), ("35", "value"), ("7", "value")],
        ),
        (
            put(2.9999999999999996, 4, 5),
            [("3", "value"), ("4", "value"), ("5", "value")],
        ),
    ],
    ids=[
        "text",
        "numerals",
        "dates",
        "errors",
        "percent",
        "formats",
        "words and rounding",
        "zeros",
        "digits of the format",
        "powers",
        "signs",
        "Chinese numerals",
        "binary fraction",
    ],
)
def test_a_number_is_what_the_cell_prints(
    write: Callable[[Worksheet], None], expected: list[tuple[str | None, str]] | None
) -> None:
    found = row_of(write)
    if expected is None:
        assert {value for value, _ in found} == {None}
        assert "blank" not in {state for _, state in found}
    else:
        assert found == expected


def test_what_is_struck_or_raised_in_a_cell_is_no_digit_of_it() -> None:
    book = openpyxl.Workbook()
    note, gone = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    texts = CellRichText("3", TextBlock(note, "1")), CellRichText(TextBlock(gone, "7"), "9")
    book.active.append(["规章", *texts, 5])
    book.active["D1"].font = Font(strike=True)
    book.active.append(["甲", 1, 2, 3])
    row = read(saved(book)).tables[0].rows[0]
    assert [cell.text for cell in row] == ["规章", "3", "9", ""]


def test_white_numbers_are_not_believed() -> None:
    def write(sheet: Worksheet) -> None:
        for column in (2, 3):
            sheet.cell(2, column).font = Font(color="FFFFFFFF")
        sheet.cell(2, 3).fill = PatternFill("solid", fgColor="FF000080")

    assert row_of(write) == [(None, "unreadable"), ("4", "value"), ("5", "value")]


def test_a_book_of_before_2007_is_read_as_it_is_shown() -> None:
    """Numbers with formats above white ones, the second of them on blue; written as xls by LibreOffice."""
    data = (Path(__file__).parent / "files" / "formats.xls").read_bytes()
    _, formats, white = read(data).tables[0].rows
    assert [cell.text for cell in formats[1:]] == ["12", "=?", "4"]
    assert [cell.text for cell in white[1:]] == ["=?", "7", "8"]


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    def write(sheet: Worksheet) -> None:
        sheet.sheet_view.showZeros = False
        sheet.cell(2, 2, 0)

    assert row_of(write) == [(None, "blank"), ("4", "value"), ("5", "value")]


def test_pictures_on_a_sheet_are_named() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = TITLE
    book.active.add_image(Image(io.BytesIO(png(PIL.Image.radial_gradient("L")))))
    assert read(saved(book)).images == ("xl/media/image1.png",)


def test_two_years_in_two_sheets_are_told_apart_or_withheld() -> None:
    book = openpyxl.Workbook()
    book.active.title = "2022年"
    store(book.active, TABLES)
    book.active.row_dimensions[HIDDEN_ROW].hidden = True
    book.active.column_dimensions[get_column_letter(HIDDEN_COLUMN)].hidden = True
    old = book.create_sheet("2021年")
    store(old, forms.draw_balanced("2021", 22), TITLE.replace("2022", "2021"))
    record = extract(saved(book))
    expected = TABLES.expected()
    for key, value in forms.found(record.cells).items():
        assert value in (None, expected[key])
    assert record.problems


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (2.5, "0", "3"),  # halves go up
        (1.005, "0.00", "1.01"),
        (-0.2, "0", "0"),
        (0, '0;"-"', "0"),  # of two parts the first is for zero too
        (12, "0件", "12"),
        (12, "G/通用格式", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (10**15, "General", "1000000000000000"),
        (0, "#", ""),
        (-5, "0;(0)", "-5"),
        (-5, "0;0", None),  # red, and no number above zero
        (1200, "0E+0", None),
        (45000, "yyyy-mm-dd", None),
    ],
)
def test_a_number_is_what_its_format_prints(
    value: float, number_format: str, shown: str | None
) -> None:
    assert shown_number(value, number_format) == shown
