"""Office files that hold a report with its statutory tables, as the libraries write them."""

from __future__ import annotations

import io

import docx
import openpyxl

from tests.odf_write import ods_report, odt_report
from tests.table_forms import Table, Tables, grids

HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)
TITLE = "株洲市财政局2022年政府信息公开工作年度报告"
PROSE = "全年主动公开信息31条。"


def places(grid: Table) -> list[tuple[int, int, str, int, int]]:
    """Cells with the row and column where their rectangle begins."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, cells in enumerate(grid):
        column = 0
        for text, height, width in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + r, column + c) for r in range(height) for c in range(width)}
            placed.append((row, column, text, height, width))
            column += width
    return placed


def as_docx(tables: Tables) -> bytes:
    document = docx.Document()
    for line in (TITLE, "一、总体情况", PROSE):
        document.add_paragraph(line)
    for heading, grid in zip(HEADINGS, grids(tables), strict=True):
        document.add_paragraph(heading)
        cells = places(grid)
        width = max(c + w for _, c, _, _, w in cells)
        table = document.add_table(len(grid), width)
        drawn = table._cells  # the library lists them anew each time a cell is asked for
        for row, column, text, height, span in cells:
            cell = drawn[row * width + column]
            cell.paragraphs[0].add_run(text)
            if height * span > 1:
                cell.merge(drawn[(row + height - 1) * width + column + span - 1])
    document.add_paragraph("五、存在的主要问题及改进情况")
    return saved(document)


def as_xlsx(tables: Tables) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (TITLE, "一、总体情况", PROSE):
        sheet.append([line])
    start = 4
    for heading, grid in zip(HEADINGS, grids(tables), strict=True):
        sheet.cell(start, 1, heading)
        for row, column, text, height, width in places(grid):
            number = text.lstrip("-").isdigit()
            sheet.cell(start + 1 + row, column + 1, int(text) if number else text)
            if height * width > 1:
                sheet.merge_cells(
                    start_row=start + 1 + row,
                    start_column=column + 1,
                    end_row=start + row + height,
                    end_column=column + width,
                )
        start += len(grid) + 2
    return saved(book)


def as_odt(tables: Tables) -> bytes:
    return odt_report(
        (TITLE, "一、总体情况", PROSE), list(zip(HEADINGS, grids(tables), strict=True))
    )


def as_ods(tables: Tables) -> bytes:
    return ods_report(
        (TITLE, "一、总体情况", PROSE), list(zip(HEADINGS, grids(tables), strict=True))
    )


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()
