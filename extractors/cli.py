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
from pathlib import Path
from typing import Annotated

import typer

from extractors import (
    __version__,
    cli_alerts,
    cli_build,
    cli_land,
    cli_page,
    cli_read,
    cli_review,
    cli_sources,
)
from extractors.cli_options import current_settings
from extractors.landing.places import PlaceError
from extractors.landing.store import LandingError
from extractors.seeds import CodebookError
from extractors.settings import PROJECT_ROOT, SEEDS

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
app.add_typer(cli_land.app)
app.add_typer(cli_build.app)
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


# A disk that is full, read-only or not ours, or a limit of it, is nobody's mistake in here: words serve, a traceback does not.
_OF_THE_DISK = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "ENOTDIR", "EISDIR")
)
_INTERRUPTED = 130  # what Typer makes of Ctrl-C


def _is_of_the_disk(error: OSError) -> bool:
    """Whether the disk refused, or the home is where nothing can be made (below /proc: not found)."""
    if error.errno == errno.ENOENT and isinstance(error.filename, str | os.PathLike):
        home = current_settings().home
        return Path(error.filename) in (home, *home.parents)
    return error.errno in _OF_THE_DISK


def _place_of(error: OSError) -> str:
    """Which of our settings says where that is, and what to look at."""
    settings = current_settings()
    asked = "has it room, and may you write there?"
    named = error.filename2 or error.filename
    if isinstance(named, str | os.PathLike):
        place = Path(os.fspath(named)).absolute()
        for variable, folder in (
            ("GONGKAI_LANDING", settings.landing_place),
            ("GONGKAI_DECISIONS", settings.decisions),
        ):
            if isinstance(folder, Path) and place.is_relative_to(folder):
                return f"{variable} is {folder}: {asked}"
    return f"GONGKAI_HOME is {settings.home}: {asked}"


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
            f"{_place_of(error)}\n"
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
    except CodebookError as error:
        typer.echo(
            f"{error}\nDocuments are read and checked by that list; the lists are in {SEEDS} and "
            f"{PROJECT_ROOT}/extractors/parse/lists.\nNothing was changed: mend it and run the command again.",
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
