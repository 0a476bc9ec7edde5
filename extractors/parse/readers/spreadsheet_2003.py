"""XML of Excel 2003 → what its sheets show. Programs that fill in a template write it too, and call it .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from extractors.parse.readers.office_page import MAX_CELLS, Paper, RefusedError
from extractors.parse.readers.spreadsheet import (
    NOT_COMPUTED,
    Merged,
    shown_value,
    without_hidden,
    write_sheet,
)

SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_S = f"{{{SHEET}}}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_HTML = "{http://www.w3.org/TR/REC-html40}"
_APART = frozenset(_HTML + name for name in ("S", "Sup", "Sub"))
_MOST = 16_384  # rows and columns of a sheet


class _Look(msgspec.Struct, frozen=True):
    number_format: str = "General"
    is_struck: bool = False


def read_excel_2003(root: Any, paper: Paper) -> None:
    """Writes the visible sheets. Raises RefusedError, and ValueError on damage."""
    looks = {style.get(_S + "ID"): _look(style) for style in root.iter(_S + "Style")}
    for sheet in root.iterfind(_S + "Worksheet"):
        visible = sheet.find(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible")
        if visible is not None and (visible.text or "").strip() != "SheetVisible":
            continue
        zeros = sheet.find(f"{_EXCEL}WorksheetOptions/{_EXCEL}DoNotDisplayZeros") is None
        for table in sheet.iterfind(_S + "Table"):
            _write_table(sheet.get(_S + "Name", ""), table, looks, zeros, paper)


def _look(style: Any) -> _Look:
    shown, font = style.find(_S + "NumberFormat"), style.find(_S + "Font")
    apart = font is not None and (
        font.get(_S + "StrikeThrough") == "1" or font.get(_S + "VerticalAlign") is not None
    )
    return _Look("General" if shown is None else shown.get(_S + "Format", "General"), apart)


def _write_table(
    title: str, table: Any, looks: dict[str, _Look], zeros: bool, paper: Paper
) -> None:
    values: dict[int, dict[int, str]] = {}
    merged: Merged = {}
    hidden = set()
    for number, row in _placed(table, "Row"):
        if row.get(_S + "Hidden") == "1" or row.get(_S + "Height") == "0":
            hidden.add(number)
        cells: dict[int, str] = {}
        for place, cell in _placed(row, "Cell"):
            cells[place] = _shown(cell, looks.get(cell.get(_S + "StyleID"), _Look()), zeros)
            size = _count(cell, "MergeDown", 0) + 1, _count(cell, "MergeAcross", 0) + 1
            if size != (1, 1):
                merged[number, place] = size
        values[number] = cells
        paper.count(len(cells))
    if sum(rows * columns for rows, columns in merged.values()) > MAX_CELLS:
        raise RefusedError("too_large", f"merged areas cover over {MAX_CELLS} cells")
    width = 1 + max((place for cells in values.values() for place in cells), default=-1)
    height = 1 + max(values, default=-1)
    if height * width > MAX_CELLS * 10:
        raise RefusedError("too_large", f"sheet {title[:40]} covers too many cells")
    grid = [[values.get(y, {}).get(x, "") for x in range(width)] for y in range(height)]
    columns = {
        place + beside
        for place, column in _placed(table, "Column")
        if column.get(_S + "Hidden") == "1" or column.get(_S + "Width") == "0"
        for beside in range(min(_count(column, "Span", 0) + 1, width))
    }
    write_sheet(title, *without_hidden(grid, merged, hidden, columns), paper)


def _placed(parent: Any, name: str) -> Iterator[tuple[int, Any]]:
    """Rows, columns or cells with their places: one is told where some before it are left out."""
    place = -1
    for element in parent.iterfind(_S + name):
        free = place + 1
        place = _count(element, "Index", free + 1) - 1
        if place < free:  # would be read twice; sheets without end were made so
            raise ValueError(f"{name} {place + 1} stands behind {name} {free}")
        if place > _MOST:
            raise RefusedError("too_large", f"a sheet of over {_MOST} rows or columns")
        yield place, element
        across = _count(element, "MergeAcross", 0) if name == "Cell" else 0
        place += across or (_count(element, "Span", 0) if name != "Cell" else 0)


def _count(element: Any, name: str, other: int) -> int:
    """A number of an attribute. Raises ValueError where it is none."""
    return max(int(element.get(_S + name, other)), 0)


def _shown(cell: Any, look: _Look, zeros: bool) -> str:
    data = cell.find(_S + "Data")
    if data is None:
        return NOT_COMPUTED if cell.get(_S + "Formula") else ""
    if look.is_struck:
        return ""
    text = "".join(_pieces(data)).strip()
    kind = data.get(_S + "Type")
    if kind == "Number":
        value = float(text)
        whole = value.is_integer() and abs(value) < 1e15
        return shown_value(int(value) if whole else value, look.number_format, zeros)
    return text if kind == "String" else NOT_COMPUTED


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in _APART:
            yield from _pieces(child)
        yield child.tail or ""
