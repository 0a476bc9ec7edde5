"""``gongkai status``: who should have reported, who has, since when not."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractors.printable import plain
from extractors.stage.publish import read_only

STATUSES = ("published", "late", "missing", "blocked", "not_yet_due", "not_looked_for")

# The newest crawl outcome of an agency and year says why a report is not there.
_COVERAGE = """
    select c.agency_id, a.name_zh, c.report_year, c.scope, c.status, c.due_on, c.first_seen_at,
        o.outcome as last_outcome, o.detail as last_detail, o.started_at as last_looked_at
    from checks.fct_coverage c
    left join marts.dim_agency a using (agency_id)
    left join (
        select agency_id, report_year, outcome, detail, started_at
        from ops.outcomes where step = 'crawl'
        qualify row_number() over (
            partition by agency_id, report_year order by started_at desc, run_id desc) = 1
    ) o on o.agency_id = c.agency_id and o.report_year = c.report_year
    where ? is null or c.report_year = ?
    order by c.report_year desc, c.agency_id, c.scope
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage as of the day of the build, one row an agency, year and scope."""

    as_of: date
    rows: tuple[dict[str, Any], ...]

    def rows_as_json(self) -> list[dict[str, Any]]:
        """Plain JSON types, days and instants in ISO 8601."""
        return [
            {k: v.isoformat() if isinstance(v, (date, datetime)) else v for k, v in row.items()}
            for row in self.rows
        ]


def read_status(warehouse: Path, *, report_year: int | None = None) -> Coverage:
    """Coverage of all years or of one. Raises WarehouseMissingError."""
    with read_only(warehouse) as connection:
        as_of = connection.execute("select max(as_of) from staging.build_info").fetchall()[0][0]
        result = connection.execute(_COVERAGE, [report_year, report_year])
        names = [column[0] for column in result.description or ()]
        rows = tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())
    return Coverage(as_of, rows)


def render_status(coverage: Coverage, console: Console | None = None) -> None:
    """Counts by year, then what was asked for and is not there, with the day it was due."""
    out = console or Console()
    counts = Table(title=f"coverage as of {coverage.as_of}", title_justify="left")
    counts.add_column("report year")
    for status in STATUSES:
        counts.add_column(status.replace("_", " "), justify="right")
    for year in sorted({row["report_year"] for row in coverage.rows}, reverse=True):
        of_year = [_status(row) for row in coverage.rows if row["report_year"] == year]
        counts.add_row(str(year), *(str(of_year.count(status)) for status in STATUSES))
    out.print(counts)
    asked = [
        row
        for row in coverage.rows
        if row["status"] in ("missing", "blocked") and row["last_outcome"]
    ]
    if not asked:
        return
    table = Table(title="asked for and not there", title_justify="left")
    for column in ("year", "agency", "status", "due", "last look", "why"):
        table.add_column(column)
    for row in asked:
        looked = row["last_looked_at"]
        cells = (
            str(row["report_year"]),
            f"{plain(row['name_zh'])} ({row['agency_id']})",
            str(row["status"]),
            str(row["due_on"]),
            f"{looked:%Y-%m-%d}" if looked else "never",
            f"{row['last_outcome']}: {plain(row['last_detail'])}",
        )
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


def _status(row: dict[str, Any]) -> str:
    """A report that is not there and that no crawl has looked for is not told as missing."""
    is_known = row["first_seen_at"] is not None or row["last_outcome"] is not None
    return str(row["status"]) if is_known else "not_looked_for"
