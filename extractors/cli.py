"""The command line `gongkai` (design section 3): arguments in, words and exit codes out.

Every command calls one function of the package and prints what it returns. Heavy libraries are
imported inside the commands, so that `gongkai --help` answers at once.

Exit codes: 0 done, 1 refused or something is wrong that the command names, 2 wrong usage.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors import __version__, cli_alerts, cli_page, cli_read, cli_review, cli_sources
from extractors.cli_options import (
    AgencyOption,
    AllowHostOption,
    AsOfOption,
    DelayOption,
    FullOption,
    JsonOption,
    OverrideOption,
    RegistryOption,
    YearOption,
    current_settings,
    failure,
    print_json,
    readable_warehouse_errors,
    stderr_console,
)
from extractors.landing.places import PlaceError
from extractors.landing.store import LandingError

if TYPE_CHECKING:
    from extractors.stage.build import BuildResult

app = typer.Typer(
    name="gongkai",
    help=(
        "Yearly disclosure reports (政府信息公开工作年度报告): crawled, extracted, reconciled, "
        "published as one DuckDB warehouse.\n\n"
        "Everything lives under GONGKAI_HOME (default ./data).\n\n"
        "First steps: make run, then gongkai findings, gongkai show AGENCY YEAR"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cli_read.app)
app.add_typer(cli_sources.app)
app.add_typer(cli_review.app)
app.add_typer(cli_page.app)
app.add_typer(cli_alerts.app, name="alerts")


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

    gongkai crawl --year 2023 --registry agencies.csv --json
    """
    from extractors.crawl.guard import AllowHostError
    from extractors.crawl.registry import RegistryError
    from extractors.crawl.run import CrawlOutcome
    from extractors.crawl.run import crawl as crawl_year

    settings = current_settings()
    console = stderr_console()

    def tell(outcome: CrawlOutcome) -> None:
        if as_json:
            print_json(outcome.as_json())
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
    except (RegistryError, AllowHostError) as error:
        raise failure(str(error), 2) from error


@app.command()
def land(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="PATH")],
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="ID", help="Whose report it is, if you know.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="YEAR", help="Its report year, if you know.")
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="The address it was saved from.")
    ] = None,
    together: Annotated[
        bool,
        typer.Option(
            "--together", help="They are one report: its page first, then what belongs to it."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Land documents that you already have (html, txt, pdf, doc, docx, rtf, xls, xlsx, odt, ods, images).

    gongkai land report.html --url https://gzw.example.gov.cn/2022.html
    """
    from extractors.landing.land import LandUsageError, land_paths
    from extractors.read.terminal import plain

    try:
        landed = land_paths(
            current_settings(),
            paths,
            agency_id=agency,
            report_year=year,
            url=url,
            together=together,
        )
    except LandUsageError as error:
        raise failure(str(error), 2) from error
    if not landed:
        raise failure("There is no document in these folders (dot files are passed over).")
    for item in landed:
        if as_json:
            print_json(item.as_json())
        else:
            typer.echo(plain(item.in_words()))
    if not all(item.kept for item in landed):
        raise typer.Exit(1)
    if not as_json:
        typer.echo("next: gongkai build", err=True)


@app.command()
def cat(
    sha256: Annotated[str, typer.Argument(metavar="SHA256", help="Hash of a landed document.")],
) -> None:
    """Write the landed bytes of a document to stdout.

    gongkai cat 9f2c… > page.html
    """
    from extractors.landing.store import LandingError, LandingStore, ObjectNameError

    try:
        data = LandingStore(current_settings().landing).get(sha256)
    except ObjectNameError as error:
        raise failure(str(error), 2) from error
    except LandingError as error:
        raise failure(str(error)) from error
    sys.stdout.buffer.write(data)


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Documents to read.", metavar="PATH")],
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="The address of the page (one file).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read files without touching any store: one record each, in the order given.

    gongkai extract page.html --url https://gzw.example.gov.cn/2022.html --json
    """
    from extractors.files import extract_files

    if url is not None and len(paths) != 1:
        raise failure("--url says where one page came from: give exactly one PATH with it.", 2)
    unreadable = 0
    for record in extract_files(paths, url=url):
        unreadable += record.doc_type == "unreadable"
        if as_json:
            print_json(record.as_dict())
        else:
            from extractors.read.terminal import record_summary

            typer.echo(record_summary(record))
    if unreadable:
        raise typer.Exit(1)


def _build(
    as_of: datetime | None, override: list[str] | None, *, full: bool = False
) -> BuildResult:
    import duckdb

    from extractors.stage.build import BuildError
    from extractors.stage.build import build as build_warehouse
    from extractors.stage.errors import UnknownOverrideError
    from extractors.stage.publish import WarehouseMissingError

    console, settings = stderr_console(), current_settings()
    day: date | None = as_of.date() if as_of else None
    try:
        return build_warehouse(
            settings,
            as_of=day,
            overrides=frozenset(override or ()),
            full=full,
            on_step=lambda words: console.print(
                words, markup=False, highlight=False, soft_wrap=True
            ),
        )
    except UnknownOverrideError as error:
        raise failure(str(error), 2) from error
    except (BuildError, WarehouseMissingError) as error:
        raise failure(str(error)) from error
    except (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException) as error:
        raise failure(
            f"{error}\nIs there room under {settings.home}, and memory (GONGKAI_MEMORY_LIMIT)?\n"
            "The published warehouse is as it was; run gongkai build again."
        ) from error


def _tell_build(result: BuildResult, as_json: bool) -> None:
    if as_json:
        print_json(result.as_json())
    else:
        typer.echo(result.in_words())
    if not result.published:
        raise typer.Exit(1)


@app.command()
def build(
    as_of: AsOfOption = None,
    override: OverrideOption = None,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Extract what is new in landing, stage it, run dbt and the checks, publish.

    Broken sums never refuse publication; doubt about ourselves does, and the old warehouse stays.

    gongkai build

    gongkai build --as-of 2024-03-31
    """
    _tell_build(_build(as_of, override, full=full), as_json)


@app.command()
def check(as_json: JsonOption = False) -> None:
    """Run the checks alone on the published warehouse.

    Exits 1 when an unacknowledged official or implied identity is broken, or a check fails.
    """
    from expectations.findings import needs_a_person, read_findings
    from expectations.gate import run_gate
    from extractors.stage.publish import require_warehouse

    with readable_warehouse_errors():
        warehouse = require_warehouse(current_settings().warehouse)
        open_findings = [f for f in read_findings(warehouse) if needs_a_person(f)]
        result = run_gate(warehouse, published=None)
    if as_json:
        print_json(result.as_json())
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


# A disk that is full, read-only or not ours is nobody's mistake in here: words serve, a traceback does not.
_OF_THE_DISK = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "ENOTDIR", "EISDIR")
)
_INTERRUPTED = 130  # what Typer makes of Ctrl-C


def _is_of_the_disk(error: OSError) -> bool:
    """Whether the disk refused, or the home is where nothing can be made (below /proc: not found)."""
    if error.errno == errno.ENOENT and isinstance(error.filename, str | os.PathLike):
        home = current_settings().home
        return Path(error.filename) in (home, *home.parents)
    return error.errno in _OF_THE_DISK


def _app_in_words() -> None:
    try:
        app()
    except SystemExit as leaving:
        if leaving.code == _INTERRUPTED:
            typer.echo(
                "Stopped. What was landed, decided and published is kept; the same command goes on from there.",
                err=True,
            )
        raise
    except OSError as error:
        if not _is_of_the_disk(error):
            raise
        typer.echo(
            f"{error.strerror}: {error.filename2 or error.filename or 'while writing'}\n"
            f"GONGKAI_HOME is {current_settings().home}: has it room, and may you write there?\n"
            "What was landed and published is as it was: mend that and run the command again.",
            err=True,
        )
        raise SystemExit(1) from error
    except LandingError as error:
        typer.echo(
            f"{error}\nSomething else wrote or removed that. Next: bring it back from a copy of landing, then run the command again.",
            err=True,
        )
        raise SystemExit(1) from error
    except PlaceError as error:
        typer.echo(
            f"{error}\nDo GONGKAI_LANDING and the credentials in the environment fit? "
            "What was landed is as it was: mend that and run the command again.",
            err=True,
        )
        raise SystemExit(1) from error


def main() -> None:
    """Entry point of the `gongkai` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal in GBK shows "?" for what GBK lacks
            stream.reconfigure(errors="replace")
    try:
        _app_in_words()
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
