"""Commands about sources: what a site would give (check-site), and landing for other tools (export-warc)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractors.cli_options import (
    AllowHostOption,
    DelayOption,
    JsonOption,
    RegistryOption,
    current_settings,
    failure,
    print_json,
    stderr_console,
)

app = typer.Typer()


@app.command("check-site")
def check_site(
    target: Annotated[str, typer.Argument(help="Agency id, or an address.", metavar="ID|URL")],
    registry: RegistryOption = None,
    allow_host: AllowHostOption = None,
    delay: DelayOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a crawl would find at a site: family, listing, reports by year, robots. Lands nothing.

    Exits 1 when no listing of reports was found. Prints the registry row to paste.

    gongkai check-site sasac-440300

    gongkai check-site https://gzw.example.gov.cn/zfxxgknb/
    """
    from extractors.crawl.check import check_site as look_at
    from extractors.crawl.guard import AllowHostError
    from extractors.crawl.registry import RegistryError
    from extractors.printable import plain

    settings = current_settings()
    try:
        with stderr_console().status("asking, with the polite gap between requests"):
            check = look_at(
                settings,
                target,
                registry=registry,
                allow_hosts=(*settings.allow_hosts, *(allow_host or ())),
                delay_seconds=delay,
            )
    except (RegistryError, AllowHostError) as error:
        raise failure(str(error), 2) from error
    if as_json:
        print_json(check.as_json())
    else:
        typer.echo("\n".join(plain(line) for line in check.in_words()))
    if not check.reports:
        raise typer.Exit(1)


@app.command("export-warc")
def export_warc(
    target: Annotated[
        Path,
        typer.Argument(help="A folder, or a file named .warc or .warc.gz.", metavar="DIR|FILE"),
    ],
) -> None:
    """Write landing as WARC/1.1: pages as responses, handed-in files as resources.

    gongkai export-warc archive/

    gongkai export-warc everything.warc.gz
    """
    from extractors.landing.store import LandingError, LandingStore
    from extractors.landing.warc import export_warc as export

    if target.is_file() and not target.name.endswith((".warc", ".warc.gz")):
        raise failure(
            f"{target} is a file; give a folder, or a name that ends in .warc or .warc.gz."
        )
    try:
        with stderr_console().status("writing WARC"):
            written = export(
                LandingStore(current_settings().landing),
                target,
                lambda path, count: typer.echo(f"{path}: {count} observations"),
            )
    except LandingError as error:
        raise failure(str(error)) from error
    except OSError as error:
        raise failure(
            f"{target} can't be written: {error.strerror or error}.\n"
            "Has it room, and may you write there? Mend that, or give another place."
        ) from error
    if not written:
        raise failure("landing is empty: gongkai crawl or gongkai land first")
