"""xlsx and xls → the visible sheets as text and tables."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from extractors.parse.office_page import MAX_CELLS, Paper, RefusedError, Rows
from extractors.parse.page import TableCell

_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
# A line of its own in a sheet: a heading of the report, or prose.
_PROSE_LINE = re.compile(r"[一二三四五六七八]、.{0,30}|.*。.*|.{60,}", re.DOTALL)
_NOT_COMPUTED = "=?"  # no number, so that the cell is unreadable and not blank


def refuse_wide_merges(archive: zipfile.ZipFile) -> None:
    """Raises on merged areas of spreadsheets that the library would fill cell by cell."""
    area = 0
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/"):
            continue
        for left, top, right, bottom in _MERGE.findall(archive.read(name)):
            width = _column(right) - _column(left) + 1
            area += max(width, 0) * max(int(bottom) - int(top) + 1, 0)
            if area > MAX_CELLS:
                raise RefusedError("too_large", f"merged areas cover over {MAX_CELLS} cells")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read_xlsx(data: bytes, paper: Paper) -> None:
    """Writes the visible sheets. A formula whose result was never stored shows as ``=?``."""
    import openpyxl

    # The values that the program stored beside its formulas.
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row * sheet.max_column > MAX_CELLS * 10:
            raise RefusedError("too_large", f"sheet {sheet.title[:40]} covers too many cells")
        merged = {
            (area.min_row - 1, area.min_col - 1): (
                area.max_row - area.min_row + 1,
                area.max_col - area.min_col + 1,
            )
            for area in sheet.merged_cells.ranges
        }
        both = zip(
            sheet.iter_rows(values_only=True),
            formulas[sheet.title].iter_rows(values_only=True),
            strict=True,
        )
        values = [
            [
                _NOT_COMPUTED if value is None and formula is not None else _printed(value)
                for value, formula in zip(row, written, strict=True)
            ]
            for row, written in both
        ]
        _write_sheet(values, merged, paper)


def read_xls(data: bytes, paper: Paper) -> None:
    """Writes the visible sheets of a file in the format before 2007."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        merged = {
            (top, left): (bottom - top, right - left)
            for top, bottom, left, right in sheet.merged_cells
        }
        values = [
            [
                _printed(cell.value)
                if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER)
                else ""
                for cell in sheet.row(number)
            ]
            for number in range(sheet.nrows)
        ]
        _write_sheet(values, merged, paper)


def _printed(value: object) -> str:
    """A stored value as it would be printed; binary fractions by their shortest decimal."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()


def _write_sheet(
    values: Sequence[Sequence[str]], merged: dict[tuple[int, int], tuple[int, int]], paper: Paper
) -> None:
    """A sheet as text and tables: titles, headings and prose, each alone in its row, part the tables."""
    covered = {
        (top + down, left + right)
        for (top, left), (height, width) in merged.items()
        if height * width <= MAX_CELLS
        for down in range(height)
        for right in range(width)
        if down or right
    }
    group: list[int] = []
    for number, row in enumerate(values):
        shown = [text for text in row if text]
        if not shown and not any((number, place) in covered for place in range(len(row))):
            continue
        begins = not group and len(shown) == 1 and not shown[0].isdigit()
        if len(shown) == 1 and (begins or _PROSE_LINE.fullmatch(shown[0])):
            paper.add_table(_sheet_rows(values, group, merged, covered, paper))
            group = []
            paper.write(shown[0])
        else:
            group.append(number)
    paper.add_table(_sheet_rows(values, group, merged, covered, paper))


def _sheet_rows(
    values: Sequence[Sequence[str]],
    group: Sequence[int],
    merged: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    paper: Paper,
) -> Rows:
    """The rows of one table of a sheet, as wide as what they show."""
    width = max(
        (
            place + merged.get((number, place), (1, 1))[1]
            for number in group
            for place, text in enumerate(values[number])
            if text
        ),
        default=0,
    )
    rows = []
    for number in group:
        cells = [
            TableCell(text, *merged.get((number, place), (1, 1)))
            for place, text in enumerate(values[number][:width])
            if (number, place) not in covered
        ]
        paper.count(len(cells))
        rows.append(tuple(cells))
    return tuple(rows)
