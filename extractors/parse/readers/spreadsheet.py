"""xlsx and xls → what the sheets show as text and tables: no hidden sheet, row or column."""

from __future__ import annotations

import bisect
import io
import re
import zipfile
from collections.abc import Sequence, Set
from typing import Any

from extractors.parse.page import TableCell
from extractors.parse.readers.conditional_format import (
    WHITE,
    is_colored,
    is_white,
    read_conditions,
)
from extractors.parse.readers.faint import is_faint, without_digits
from extractors.parse.readers.number_format import shown_number
from extractors.parse.readers.office_page import MAX_CELLS, Paper, RefusedError, Rows

_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
# A line of its own in a sheet: a heading of the report, or prose.
_PROSE_LINE = re.compile(r"[一二三四五六七八]、.{0,30}|.*。.*|.{60,}", re.DOTALL)
NOT_COMPUTED = "=?"  # no number, so that the cell is unreadable and not blank
_YEAR = re.compile("20[0-9]{2}")

# Columns (in letters) and rows (in points) that are smaller show no digit: a program parts cells by them.
_NARROWEST, _LOWEST = 0.5, 3.0

# Row and column → rows and columns that the area covers.
Merged = dict[tuple[int, int], tuple[int, int]]


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
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
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
        conditions = read_conditions(sheet)
        shows_zeros = sheet.sheet_view.showZeros is not False
        both = zip(
            sheet.iter_rows(),
            formulas[sheet.title].iter_rows(values_only=True),
            strict=True,
        )
        values = [
            [
                NOT_COMPUTED
                if (cell.value is None and formula is not None)
                or (cell.value is not None and conditions.hide(cell))
                else shown_value(_seen(cell), cell.number_format, shows_zeros)
                for cell, formula in zip(row, written, strict=True)
            ]
            for row, written in both
        ]
        rows = {
            n - 1 for n, row in sheet.row_dimensions.items() if _is_shut(row, row.height, _LOWEST)
        }
        columns = {
            place
            for column in sheet.column_dimensions.values()
            if _is_shut(column, column.width, _NARROWEST)
            for place in range((column.min or 1) - 1, min(column.max or 0, sheet.max_column))
        }
        write_sheet(sheet.title, *without_hidden(values, merged, rows, columns), paper)


def _seen(cell: Any) -> object:
    """The value of a cell without what is struck out or raised in it: no digits of the number beside them."""
    value, font = cell.value, cell.font
    if value is None or font.strike:
        return None
    is_bare = not is_colored(cell.fill)
    lost = _is_unseen(font, font.name, is_bare)
    if isinstance(value, list):
        text = ""
        for part in value:
            if isinstance(part, str):
                text += without_digits(part) if lost else part
            elif not _is_apart(part.font):
                unseen = _is_unseen(part.font, part.font.rFont, is_bare)
                text += without_digits(part.text) if unseen else part.text
        return text
    if not lost:
        return value
    return without_digits(value) if isinstance(value, str) else NOT_COMPUTED


def _is_unseen(font: Any, name: str | None, is_bare: bool) -> bool:
    size = None if font.sz is None else round(2 * font.sz)
    return (is_bare and is_white(font)) or is_faint(size, None, name)


def _is_apart(font: Any) -> bool:
    return bool(font and (font.strike or font.vertAlign in ("superscript", "subscript")))


def _is_shut(dimension: Any, size: float | None, smallest: float) -> bool:
    return bool(dimension.hidden) or (size is not None and size < smallest)


def _is_low(row: Any) -> bool:
    return not row.has_default_height and row.height < 20 * _LOWEST


def read_xls(data: bytes, paper: Paper) -> None:
    """Writes the visible sheets of a file in the format before 2007."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise RefusedError("encrypted", "the document asks for a password") from error
        raise
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        merged = {
            (top, left): (bottom - top, right - left)
            for top, bottom, left, right in sheet.merged_cells
        }
        values = [[_shown_xls(book, sheet, cell) for cell in row] for row in sheet.get_rows()]
        rows = {n for n, row in sheet.rowinfo_map.items() if row.hidden or _is_low(row)}
        columns = {
            n
            for n, column in sheet.colinfo_map.items()
            if column.hidden or column.width < 256 * _NARROWEST
        }
        for note in sheet.cell_note_map.values():
            paper.beside.add(note.text)
        write_sheet(sheet.name, *without_hidden(values, merged, rows, columns), paper)


def _shown_xls(book: Any, sheet: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER):
        look = book.xf_list[cell.xf_index]
        is_white = book.font_list[look.font_index].colour_index in WHITE["indexed"]
        if cell.ctype == xlrd.XL_CELL_NUMBER and is_white and not look.background.fill_pattern:
            return NOT_COMPUTED
        number_format = book.format_map[look.format_key].format_str
        return shown_value(cell.value, number_format, bool(sheet.show_zero_values))
    if cell.ctype in (xlrd.XL_CELL_DATE, xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN):
        return NOT_COMPUTED
    return ""


def shown_value(value: object, number_format: str, shows_zeros: bool) -> str:
    """A stored value as it would be printed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return NOT_COMPUTED
    if isinstance(value, int | float):
        shown = shown_number(value, number_format) if value or shows_zeros else ""
        return NOT_COMPUTED if shown is None else shown
    return str(value).strip()


def without_hidden(
    values: Sequence[Sequence[str]], merged: Merged, rows: Set[int], columns: Set[int]
) -> tuple[list[list[str]], Merged]:
    """Values and merged areas of the rows and columns that are shown; an area shrinks by what is hidden of it."""
    if not rows and not columns:
        return [list(row) for row in values], merged
    width = max((len(row) for row in values), default=0)
    kept_rows = [n for n in range(len(values)) if n not in rows]
    kept_columns = [n for n in range(width) if n not in columns]
    kept: Merged = {}
    texts = {}
    for (top, left), (height, wide) in merged.items():
        down = [n for n in range(top, min(top + height, len(values))) if n not in rows]
        across = [n for n in range(left, min(left + wide, width)) if n not in columns]
        if down and across:
            place = (
                bisect.bisect_left(kept_rows, down[0]),
                bisect.bisect_left(kept_columns, across[0]),
            )
            kept[place] = len(down), len(across)
            texts[place] = values[top][left]  # shown in what is left of the area
    shown = [
        [
            texts.get((y, x), values[row][column] if column < len(values[row]) else "")
            for x, column in enumerate(kept_columns)
        ]
        for y, row in enumerate(kept_rows)
    ]
    return shown, kept


def write_sheet(title: str, values: Sequence[Sequence[str]], merged: Merged, paper: Paper) -> None:
    """A sheet as text and tables: titles, headings and prose, each alone in its row, part the tables."""
    if _YEAR.search(title):
        paper.write(title)  # says whose year the table is
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
    merged: Merged,
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
