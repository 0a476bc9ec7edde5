"""Commands that read the published warehouse: show, findings, status, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from extractors.cli_options import (
    AgencyArgument,
    JsonOption,
    OneAgencyOption,
    OneYearOption,
    asked_agency,
    current_settings,
    failure,
    print_json,
    readable_warehouse_errors,
)

app = typer.Typer()


@app.command()
def show(
    agency: AgencyArgument,
    year: Annotated[
        int, typer.Argument(metavar="YEAR", help="Report year (or plan year).", min=2008, max=2100)
    ],
    as_json: JsonOption = False,
) -> None:
    """A report as the warehouse holds it: numbers, quotes, findings, where the page is.

    gongkai show sasac-440300 2019
    """
    from extractors.read.show import AgencyUnknownError, read_report, render_report

    with readable_warehouse_errors():
        try:
            report = read_report(current_settings().warehouse, agency, year)
        except AgencyUnknownError as error:
            raise failure(str(error)) from error
    if as_json:
        print_json(report.as_json())
    else:
        render_report(report)


@app.command()
def findings(
    agency: OneAgencyOption = None,
    year: OneYearOption = None,
    as_json: JsonOption = False,
    new: Annotated[
        bool, typer.Option("--new", help="Only those first seen by the latest build.")
    ] = False,
    lang: Annotated[
        Literal["en", "zh"], typer.Option("--lang", help="Language of the words.")
    ] = "en",
) -> None:
    """What does not add up, in words, with both numbers and the next step.

    Exits 1 when an unacknowledged official or implied identity among them is broken.

    gongkai findings --agency sasac-440300 --year 2019
    """
    from expectations.findings import needs_a_person, read_findings
    from extractors.stage.publish import require_warehouse

    with readable_warehouse_errors():
        found = read_findings(
            require_warehouse(current_settings().warehouse),
            new_only=new,
            agency_id=asked_agency(agency) if agency else None,
            report_year=year,
        )
    for finding in found:
        if as_json:
            print_json(finding.as_json())
        else:
            typer.echo(finding.in_words(lang) + "\n")
    if not found and not as_json:
        typer.echo("nothing new" if new else "no findings")
    if any(needs_a_person(finding) for finding in found):
        raise typer.Exit(1)


@app.command()
def status(
    as_json: JsonOption = False,
    year: OneYearOption = None,
) -> None:
    """Coverage: who should have reported, who has, since when not.

    gongkai status --year 2023
    """
    from extractors.read.status import read_status, render_status

    with readable_warehouse_errors():
        coverage = read_status(current_settings().warehouse, report_year=year)
    if as_json:
        for row in coverage.rows_as_json():
            print_json(row)
    else:
        render_status(coverage)


@app.command()
def export(
    target: Annotated[
        Path, typer.Argument(help="A new or empty folder, or an earlier export.", metavar="DIR")
    ],
    format_: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", help="Of every file.")
    ] = "parquet",
) -> None:
    """Write the checked marts with a data dictionary and hashes.

    gongkai export out/ --format csv
    """
    from extractors.read.export import ExportError, export_marts

    with readable_warehouse_errors():
        try:
            written = export_marts(current_settings(), target, format_)
        except ExportError as error:
            raise failure(str(error)) from error
    typer.echo(f"{len(written)} files written to {target}")
