"""Commands that make the warehouse and ask it: build, check, run."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import typer

from extractors.cli_land import crawl
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

if TYPE_CHECKING:
    from extractors.stage.build import BuildResult

app = typer.Typer()


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

    gongkai check

    gongkai check --json > gate.json
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
