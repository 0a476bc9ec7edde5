"""What the command modules share: options, JSON lines, and one way to fail with words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from extractors.settings import Settings

YearOption = Annotated[
    int,
    typer.Option(
        "--year",
        metavar="YEAR",
        help="Report year: the year the figures are about.",
        min=2008,
        max=2100,
    ),
]
AgencyOption = Annotated[
    list[str] | None,
    typer.Option("--agency", metavar="ID", help="Agency id; may be given more than once."),
]
AgencyArgument = Annotated[
    str, typer.Argument(metavar="AGENCY", help="Agency id, name or short name.")
]
OneAgencyOption = Annotated[
    str | None,
    typer.Option("--agency", metavar="AGENCY", help="Only this agency: id, name or short name."),
]
OneYearOption = Annotated[
    int | None,
    typer.Option("--year", metavar="YEAR", help="Only this report year.", min=2008, max=2100),
]
RegistryOption = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        metavar="FILE",
        help="Registry CSV instead of the bundled one.",
        exists=True,
        dir_okay=False,
    ),
]
AllowHostOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host",
        metavar="HOST:PORT",
        help="On a private network, and may be asked all the same (tests, intranets).",
    ),
]
DelayOption = Annotated[
    float | None,
    typer.Option(
        "--delay",
        metavar="SECONDS",
        help="Seconds between requests (5); below 2 only for allowed hosts.",
        min=0,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        formats=["%Y-%m-%d"],
        help="Build as if today were this day (Asia/Shanghai).",
    ),
]
FullOption = Annotated[
    bool,
    typer.Option(
        "--full", help="Compute everything anew, not only what changed; the rows are the same."
    ),
]
OverrideOption = Annotated[
    list[str] | None,
    typer.Option(
        "--override",
        metavar="NAME",
        help="Publish in spite of this refusal, named as the gate names it; recorded.",
    ),
]


def current_settings() -> Settings:
    """Settings from the environment, read when a command starts; a wrong one ends in its message."""
    from extractors.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise failure(str(error), 2) from error


def asked_agency(asked: str) -> str:
    """The id of the agency that goes by an id, name or short name; else a failure that lists candidates."""
    from extractors.read.show import AgencyUnknownError, agency_id_of

    with readable_warehouse_errors():
        try:
            return agency_id_of(current_settings().warehouse, asked)
        except AgencyUnknownError as error:
            raise failure(str(error)) from error


def print_json(item: dict[str, Any]) -> None:
    """One JSON object on one line of stdout, Chinese as it is, in UTF-8 whatever the terminal."""
    line = json.dumps(item, ensure_ascii=False) + "\n"
    sys.stdout.flush()
    # Half of a surrogate pair is written as JSON escapes it.
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))


def stderr_console() -> Console:
    """Where progress goes, so that stdout stays readable by machines."""
    from rich.console import Console

    return Console(stderr=True)


def failure(message: str, code: int = 1) -> typer.Exit:
    """Say what is wrong and what to do next, in one place, and end with ``code``."""
    typer.echo(message, err=True)
    return typer.Exit(code)


@contextmanager
def readable_warehouse_errors() -> Iterator[None]:
    """A warehouse that is missing, damaged or of another version ends in its message and exit code 1."""
    import duckdb

    from extractors.stage.publish import WarehouseMissingError, is_damage

    try:
        yield
    except (WarehouseMissingError, duckdb.IOException) as error:
        raise failure(str(error)) from error
    except duckdb.Error as error:
        if is_damage(error):
            words = f"{current_settings().warehouse}: {error}\nNext: move it away; gongkai build then makes it anew."
            raise failure(words) from error
        if not isinstance(error, duckdb.CatalogException | duckdb.BinderException):
            raise
        raise failure(
            f"{current_settings().warehouse} is no warehouse, or one of another version of gongkai: "
            f"{str(error).splitlines()[0]}\n"
            "Next: gongkai build; where it refuses to compare, move the file away."
        ) from error
