"""What `make run` says at the end: the published warehouse in numbers, a grid, its findings, next steps."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extractors.printable import plain
from extractors.stage.publish import read_only

if TYPE_CHECKING:
    import duckdb

_MOST_FINDINGS = 20
# What makes the warehouse another one; ``ops`` alone knows the clock (design, section 6).
_COMPARED = ("marts", "checks")
_NUMBERS = """
select
    (select count(*) from staging.documents),
    (select count(*) from staging.cells),
    (select count(*) from staging.facts),
    (select count(*) from marts.dim_report),
    (select count(value) from marts.fct_disclosures)
    + (select count(value) from marts.fct_applications)
    + (select count(value) from marts.fct_litigation)
    + (select count(value) from marts.fct_indicators),
    (select count(*) from marts.fct_narrative)
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """A report as the grid shows it."""

    agency_id: str
    report_year: int
    is_trusted: bool
    is_reconciled: bool | None


def content_hashes(warehouse: Path) -> dict[str, tuple[int, int]]:
    """Rows and an order-free hash of every table of ``marts`` and ``checks``; empty without a file."""
    if not warehouse.exists():
        return {}
    with read_only(warehouse) as connection:
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where list_contains(?, table_schema) order by all",
            [list(_COMPARED)],
        ).fetchall()
        hashes = {}
        for schema, name in names:
            row = connection.execute(
                f'select count(*), coalesce(sum(hash(t)::hugeint), 0) from "{schema}"."{name}" as t'  # noqa: S608 - names come from the catalogue
            ).fetchone()
            hashes[f"{schema}.{name}"] = row or (0, 0)
    return hashes


def print_summary(
    console: Console,
    warehouse: Path,
    outcomes: dict[tuple[str, int], str],
    *,
    home: Path,
    changed: list[str] | None,
) -> None:
    """Numbers, the grid of agencies by year, findings and the next commands.

    ``outcomes``: last outcome of this run's crawl by agency and year. ``changed``: the tables that
    differ from the warehouse published before, None when there was none.
    """
    with read_only(warehouse) as connection:
        _print_numbers(console, connection, outcomes)
        console.print(_grid(connection, outcomes))
        console.print(
            "[dim]✓ sums hold   ✗ a sum is broken   ○ no sum to try   * not from an official host[/]"
        )
        subject = _print_findings(console, connection)
    if changed is not None:
        what = "nothing changed" if not changed else f"changed: {', '.join(changed)}"
        console.print(f"\nAgainst the warehouse published before: [bold]{what}[/].")
    _print_next(console, home, warehouse, subject)


def _print_numbers(
    console: Console,
    connection: duckdb.DuckDBPyConnection,
    outcomes: dict[tuple[str, int], str],
) -> None:
    by_outcome = Counter(outcomes.values()).most_common()
    documents, cells, facts, reports, numbers, prose = connection.execute(_NUMBERS).fetchone() or (
        (0,) * 6
    )
    checks = connection.execute(
        "select status, count(*) from checks.fct_reconciliation group by status order by status"
    ).fetchall()
    rows = [
        ("crawled", ", ".join(f"{n} {outcome.replace('_', ' ')}" for outcome, n in by_outcome)),
        ("extracted", f"{documents} documents, {cells} cells, {facts} facts in prose"),
        (
            "published",
            f"{reports} reports, {numbers} statutory numbers, {prose} numbers in prose",
        ),
        ("checked", ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in checks)),
    ]
    console.print()
    for name, words in rows:
        console.print(f"[bold]{name:<10}[/] {escape(words)}")
    console.print()


def _grid(connection: duckdb.DuckDBPyConnection, outcomes: dict[tuple[str, int], str]) -> Table:
    reports = [
        Report(*row)
        for row in connection.execute(
            "select agency_id, report_year, is_trusted, is_reconciled from marts.dim_report"
            " where report_year is not null and doc_type = 'annual_report'"
        ).fetchall()
    ]
    names = dict(connection.execute("select agency_id, name_zh from marts.dim_agency").fetchall())
    marks: defaultdict[tuple[str, int], str] = defaultdict(str)
    for report in reports:
        mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: "○"}[report.is_reconciled]
        marks[report.agency_id, report.report_year] += mark + ("" if report.is_trusted else "*")
    shown = {*marks, *outcomes}
    years = sorted({year for _, year in shown})
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("agency")
    for year in years:
        table.add_column(str(year), justify="center")
    table.add_column("name")
    for agency_id in sorted({agency_id for agency_id, _ in shown}):
        cells = [
            marks[agency_id, year]
            or f"[yellow]{outcomes.get((agency_id, year), '·').replace('_', ' ')}[/]"
            for year in years
        ]
        table.add_row(agency_id, *cells, escape(plain(names.get(agency_id))))
    return table


def _print_findings(
    console: Console, connection: duckdb.DuckDBPyConnection
) -> tuple[str, int] | None:
    """Findings with both numbers and their page; the agency and year of the first, to look at."""
    found = connection.execute(
        "select agency_id, report_year, check_code, subject, message_en, page"
        " from checks.fct_findings where not coalesce(acknowledged, false)"
        " order by agency_id, report_year, check_code, subject"
    ).fetchall()
    console.print(f"\n[bold]{len(found)} findings[/]" + (":" if found else ": every sum holds"))
    for _agency_id, _year, code, _subject, message, page in found[:_MOST_FINDINGS]:
        mark = "[red]✗[/]" if code else "[yellow]•[/]"
        console.print(f"  {mark} {escape(plain(message))}", soft_wrap=True)
        if page:
            console.print(f"    [dim]{escape(plain(page))}[/]", soft_wrap=True)
    if len(found) > _MOST_FINDINGS:
        console.print(f"  … and {len(found) - _MOST_FINDINGS} more: gongkai findings")
    for agency_id, year, code, *_ in found:
        if code and year:
            return agency_id, year
    return None


def _print_next(
    console: Console, home: Path, warehouse: Path, subject: tuple[str, int] | None
) -> None:
    agency_id, year = subject or ("sasac-440300", 2022)
    query = (
        "select agency_id, report_year, value from marts.fct_applications"
        " where measure_code = 'applications.received_new'"
        " and breakdown_code = 'applicant.total' order by all"
    )
    console.print("\n[bold]Next[/], in this folder:")
    for line in (
        f"export GONGKAI_HOME={home}",
        ".venv/bin/gongkai findings",
        f".venv/bin/gongkai show {agency_id} {year}",
        ".venv/bin/gongkai status",
        ".venv/bin/gongkai serve --open",
        f'.venv/bin/python -c "import duckdb; duckdb.connect(\'{warehouse}\', read_only=True).sql(\\"{query}\\").show()"',
    ):
        console.print(f"  {escape(line)}", soft_wrap=True, highlight=False)
