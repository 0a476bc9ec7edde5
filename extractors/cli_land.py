"""Commands that bring documents in, or read them: crawl, land, cat, extract."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractors.cli_options import (
    AgencyOption,
    AllowHostOption,
    DelayOption,
    JsonOption,
    RegistryOption,
    YearOption,
    current_settings,
    failure,
    print_json,
    stderr_console,
)

app = typer.Typer()


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
            from extractors.printable import plain

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
    """Land documents that you already have (html, mhtml, txt, pdf, ofd, doc, docx, rtf, xls, xlsx, odt, ods, images).

    gongkai land report.html --url https://gzw.example.gov.cn/2022.html

    gongkai land folder-of-saved-pages/
    """
    from extractors.landing.land import Landed, LandUsageError, land_paths
    from extractors.printable import plain

    def say_how_many(count: int) -> None:
        if count > 1:
            typer.echo(f"{count} documents to land", err=True)

    def tell(item: Landed) -> None:
        if as_json:
            print_json(item.as_json())
            sys.stdout.flush()
        else:
            typer.echo(plain(item.in_words()))

    try:
        landed = land_paths(
            current_settings(),
            paths,
            agency_id=agency,
            report_year=year,
            url=url,
            together=together,
            on_count=say_how_many,
            on_landed=tell,
        )
    except LandUsageError as error:
        raise failure(str(error), 2) from error
    if not landed:
        raise failure("There is no document in these folders (dot files are passed over).")
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
