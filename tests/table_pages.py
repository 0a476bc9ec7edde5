"""Pages of distinct numbers drawn by hand, with what a record of one says that is wrong."""

from __future__ import annotations

from extractors.parse import document
from extractors.parse.records import Record
from extractors.parse.report import extract
from extractors.parse.tables.cells import CellsResult, read_cells
from tests.faults.places import draw_distinct
from tests.table_forms import Table, grids
from tests.table_render import page_of

TITLE = "某某市财政局2022年政府信息公开工作年度报告"
TABLES = draw_distinct("2021", 7)
HEAD_ROWS = 3


def parts() -> list[Table]:
    """The three tables of ``TABLES``, for a test to spoil."""
    return [[list(row) for row in part] for part in grids(TABLES)]


def read(drawn: list[Table], before: str = "", style: str = "plain") -> Record:
    """The record of a report that prints ``drawn``, with ``before`` in front of its first table."""
    page = page_of(drawn, style, TITLE).replace("<table", f"{before}<table", 1)
    return extract(page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>", 1).encode())


def wrong(record: Record) -> dict[tuple[str, str, str | None], str]:
    """Numbers of the record that ``TABLES`` has not, by table, measure and breakdown."""
    truth = TABLES.expected()
    cells = {
        (c.table, c.measure, c.breakdown): c.value for c in record.cells if c.value is not None
    }
    return {key: value for key, value in cells.items() if truth.get(key) != value}


def values(record: Record) -> int:
    """How many cells have a number."""
    return sum(cell.value is not None for cell in record.cells)


def codes(record: Record) -> set[str]:
    return {problem.code for problem in record.problems}


def cells_of(page: str) -> CellsResult:
    """The cells of the tables of a page alone, with nothing of it taken away."""
    return read_cells(document.read(page.encode(), "text/html"), clean=str)
