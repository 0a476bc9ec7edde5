"""The command line `gongkai` (design section 3): arguments in, words and exit codes out.

Every command calls one function of the package and prints what it returns. Heavy libraries are
imported inside the commands, so that `gongkai --help` answers at once.

Exit codes: 0 done, 1 refused or something is wrong that the command names, 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractors import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from extractors.settings import Settings
    from extractors.stage.build import BuildResult

app = typer.Typer(
    name="gongkai",
    help=(
        "Yearly disclosure reports (政府信息公开工作年度报告): crawled, extracted, reconciled, "
        "published as one DuckDB warehouse.\n\n"
        "Everything lives under GONGKAI_HOME (default ./data).\n\n"
        "First steps:  make run  ·  gongkai findings  ·  gongkai show sasac-440300 2023"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

YearOption = Annotated[
    int,
    typer.Option("--year", help="Report year: the year the figures are about.", min=2008, max=2100),
]
AgencyOption = Annotated[
    list[str] | None, typer.Option("--agency", help="Agency id; may be given more than once.")
]
RegistryOption = Annotated[
    Path | None,
    typer.Option(
        "--registry", help="Registry CSV instead of the bundled one.", exists=True, dir_okay=False
    ),
]
AllowHostOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host", help="HOST:PORT on a private network that may be asked (tests, intranets)."
    ),
]
DelayOption = Annotated[
    float | None,
    typer.Option(
        "--delay", help="Seconds between requests; below 2 only for allowed hosts.", min=0
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="Build as if today were this day (Asia/Shanghai)."
    ),
]
OverrideOption = Annotated[
    list[str] | None,
    typer.Option(
        "--override", help="Publish in spite of this refusal, named as the gate names it; recorded."
    ),
]


def _settings() -> Settings:
    from extractors.settings import load_settings

    return load_settings()


def _print_json(item: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")


def _stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def _fail(message: str, code: int = 1) -> typer.Exit:
    """Say what is wrong and what to do next, in one place, and end with ``code``."""
    typer.echo(message, err=True)
    return typer.Exit(code)


@contextmanager
def _readable_warehouse_errors() -> Iterator[None]:
    from extractors.stage.publish import WarehouseMissingError

    try:
        yield
    except WarehouseMissingError as error:
        raise _fail(str(error)) from error


def _version(value: bool) -> None:
    if value:
        typer.echo(f"gongkai {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def crawl(
    year: YearOption,
    agency: AgencyOption = None,
    registry: RegistryOption = None,
    allow_host: AllowHostOption = None,
    delay: DelayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find and land the reports of one year; one outcome per agency.

    gongkai crawl --year 2023 --agency sasac-440300

    gongkai crawl --year 2023 --registry agencies.csv --allow-host 127.0.0.1:8080 --json
    """
    from extractors.crawl.registry import RegistryError
    from extractors.crawl.run import CrawlOutcome
    from extractors.crawl.run import crawl as crawl_year

    settings = _settings()
    console = _stderr()

    def tell(outcome: CrawlOutcome) -> None:
        if as_json:
            _print_json(outcome.as_json())
            sys.stdout.flush()
        else:
            from extractors.read.terminal import plain

            line = f"{outcome.agency_id} {outcome.report_year} {outcome.outcome}: {outcome.detail}"
            console.print(plain(line), markup=False, highlight=False, soft_wrap=True)

    try:
        crawl_year(
            settings,
            year,
            agency_ids=agency,
            registry=registry,
            allow_hosts=(*settings.allow_hosts, *(allow_host or ())),
            delay_seconds=delay,
            on_outcome=tell,
        )
    except RegistryError as error:
        raise _fail(str(error), 2) from error


@app.command()
def land(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="PATH...")],
    agency: Annotated[
        str | None, typer.Option("--agency", help="Whose report it is, if you know.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Its report year, if you know.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address it was saved from.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Land documents that you already have (html, txt, pdf, docx, xlsx, images).

    gongkai land report.html --agency sasac-430200 --url https://gzw.example.gov.cn/2022.html
    """
    from extractors.landing.land import land_paths

    landed = land_paths(_settings(), paths, agency_id=agency, report_year=year, url=url)
    for item in landed:
        if as_json:
            _print_json(item.as_json())
        else:
            typer.echo(item.in_words())
    if not all(item.kept for item in landed):
        raise typer.Exit(1)
    if not as_json:
        typer.echo("next: gongkai build", err=True)


@app.command()
def cat(sha256: Annotated[str, typer.Argument(help="Hash of a landed document.")]) -> None:
    """Write the landed bytes of a document to stdout.

    gongkai cat 9f2c… > page.html
    """
    from extractors.landing.store import LandingStore, ObjectMissingError

    try:
        data = LandingStore(_settings().landing).get(sha256)
    except ObjectMissingError as error:
        raise _fail(str(error)) from error
    sys.stdout.buffer.write(data)


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Documents to read.", metavar="PATH...")],
    url: Annotated[
        str | None, typer.Option("--url", help="The address of the page (one file).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read files without touching any store: one record each, in the order given.

    gongkai extract page.html --url https://gzw.example.gov.cn/2022.html --json
    """
    from extractors.files import extract_files

    if url is not None and len(paths) != 1:
        raise _fail("--url says where one page came from: give exactly one PATH with it.", 2)
    unreadable = 0
    for record in extract_files(paths, url=url):
        unreadable += record.doc_type == "unreadable"
        if as_json:
            _print_json(record.as_dict())
        else:
            from extractors.read.terminal import record_summary

            typer.echo(record_summary(record))
    if unreadable:
        raise typer.Exit(1)


def _build(as_of: datetime | None, override: list[str] | None) -> BuildResult:
    from extractors.stage.build import BuildError
    from extractors.stage.build import build as build_warehouse

    console = _stderr()
    day: date | None = as_of.date() if as_of else None
    try:
        return build_warehouse(
            _settings(),
            as_of=day,
            overrides=frozenset(override or ()),
            on_step=lambda words: console.print(
                words, markup=False, highlight=False, soft_wrap=True
            ),
        )
    except BuildError as error:
        raise _fail(str(error)) from error


def _tell_build(result: BuildResult, as_json: bool) -> None:
    if as_json:
        _print_json(result.as_json())
    else:
        typer.echo(result.in_words())
    if not result.published:
        raise typer.Exit(1)


@app.command()
def build(
    as_of: AsOfOption = None, override: OverrideOption = None, as_json: JsonOption = False
) -> None:
    """Extract what is new in landing, stage it, run dbt and the checks, publish.

    Broken sums never refuse publication; doubt about ourselves does, and the old warehouse stays.

    gongkai build

    gongkai build --as-of 2024-03-31
    """
    _tell_build(_build(as_of, override), as_json)


@app.command()
def check(as_json: JsonOption = False) -> None:
    """Run the checks alone on the published warehouse.

    Exits 1 when an unacknowledged official or implied identity is broken, or a check fails.
    """
    from expectations.findings import needs_a_person, read_findings
    from expectations.gate import run_gate
    from extractors.stage.publish import require_warehouse

    with _readable_warehouse_errors():
        warehouse = require_warehouse(_settings().warehouse)
        result = run_gate(warehouse, published=None)
        open_findings = [f for f in read_findings(warehouse) if needs_a_person(f)]
    if as_json:
        _print_json(result.as_json())
    else:
        typer.echo(result.in_words())
        for finding in open_findings:
            typer.echo("\n" + finding.in_words("en"))
    if open_findings or not result.publish:
        raise typer.Exit(1)


@app.command()
def run(
    year: YearOption,
    agency: AgencyOption = None,
    registry: RegistryOption = None,
    allow_host: AllowHostOption = None,
    delay: DelayOption = None,
    override: OverrideOption = None,
    as_json: JsonOption = False,
) -> None:
    """Crawl one year, then build.

    gongkai run --year 2023 --agency sasac-440300
    """
    crawl(year, agency, registry, allow_host, delay, as_json)
    _tell_build(_build(None, override), as_json)


@app.command()
def show(
    agency: Annotated[str, typer.Argument(help="Agency id, name or short name.")],
    year: Annotated[int, typer.Argument(help="Report year (or plan year).")],
    as_json: JsonOption = False,
) -> None:
    """A report as the warehouse holds it: numbers, quotes, findings, where the page is.

    gongkai show sasac-440300 2019
    """
    from extractors.read.show import AgencyUnknownError, read_report, render_report

    with _readable_warehouse_errors():
        try:
            report = read_report(_settings().warehouse, agency, year)
        except AgencyUnknownError as error:
            raise _fail(str(error)) from error
    if as_json:
        _print_json(report.as_json())
    else:
        render_report(report)


@app.command()
def findings(
    as_json: JsonOption = False,
    new: Annotated[
        bool, typer.Option("--new", help="Only those first seen by the latest build.")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help="Words in en or zh.")] = "en",
) -> None:
    """What does not add up, in words, with both numbers and the next step.

    Exits 1 when an unacknowledged official or implied identity is broken.
    """
    from expectations.findings import needs_a_person, read_findings
    from extractors.stage.publish import require_warehouse

    if lang not in ("en", "zh"):
        raise _fail("--lang is en or zh.", 2)
    with _readable_warehouse_errors():
        found = read_findings(require_warehouse(_settings().warehouse), new_only=new)
    for finding in found:
        if as_json:
            _print_json(finding.as_json())
        else:
            typer.echo(finding.in_words(lang) + "\n")
    if not found and not as_json:
        typer.echo("nothing new" if new else "no findings")
    if any(needs_a_person(finding) for finding in found):
        raise typer.Exit(1)


@app.command()
def status(
    as_json: JsonOption = False, year: Annotated[int | None, typer.Option("--year")] = None
) -> None:
    """Coverage: who should have reported, who has, since when not."""
    from extractors.read.status import read_status, render_status

    with _readable_warehouse_errors():
        coverage = read_status(_settings().warehouse, report_year=year)
    if as_json:
        for row in coverage.rows_as_json():
            _print_json(row)
    else:
        render_status(coverage)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")],
    format_: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet",
) -> None:
    """Write the checked marts with a data dictionary and hashes."""
    from extractors.read.export import ExportError, export_marts

    if format_ not in ("parquet", "csv"):
        raise _fail("--format is parquet or csv.", 2)
    with _readable_warehouse_errors():
        try:
            written = export_marts(_settings(), target, format_)
        except ExportError as error:
            raise _fail(str(error)) from error
    typer.echo(f"{len(written)} files written to {target}")


def main() -> None:
    """Entry point of the `gongkai` command."""
    try:
        app()
    except SystemExit as leaving:
        if "great_expectations" not in sys.modules:
            raise
        # Great Expectations keeps DuckDB's types alive to the very end, and DuckDB's binding then prints
        # a page of leak warnings under the answer. Everything is written by now: leave at once.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None))


if __name__ == "__main__":
    main()
