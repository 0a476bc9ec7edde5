"""``make bench-warehouse``: what a build of a whole country costs, and what questions to it cost.

A synthetic country (``benchmarks/country.py``) is staged, then the real build runs: load, dbt, gate,
publication. With ``--from-pages`` it is landed as pages (``country_pages.py``), which the build reads first. Seconds on the clock contain whatever else the machine does, processor seconds do not; memory is the sum of the
resident sizes of this process and its children.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import itertools
import math
import multiprocessing
import os
import re
import resource
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path

import duckdb
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.country import Country, stage_country, stage_withheld
from benchmarks.country_pages import OnReports, land_country, land_withheld, misread
from extractors.settings import SEEDS, Settings
from extractors.stage import schema
from extractors.stage.build import BuildResult, build
from extractors.stage.history import History
from extractors.stage.load import create_table
from extractors.stage.publish import open_build_file, read_only

COUNTRY = 1_500_000
_COOKBOOK = Path(__file__).resolve().parent.parent / "docs" / "cookbook.md"
_EXECUTEMANY_ROWS = 3_000
_BLOCK_BYTES = 262_144
_SPANS_HELD_AGAINST_PAGES = 8
_SECONDS_BETWEEN_WORDS = 5.0
_NODE = re.compile(r"\d+ of \d+ \w+ (?:created )?(?:sql )?(.*?) \.{3,}.* in ([0-9.]+)s\]")


@dataclasses.dataclass(frozen=True, slots=True)
class Build:
    """What one build cost, on the clock and of processors, and how much memory at once."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    steps: dict[str, float]


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """A country: its first build, then one without anything new, then one with a hundredth more."""

    country: Country
    first: Build
    file_bytes: int
    rows: int
    nodes: list[tuple[str, float]]
    questions: dict[str, float]
    table_bytes: list[tuple[str, int]]
    empty: Build
    hundredth: Build
    grown_bytes: int  # of the file after both increments


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--keep", type=Path, help="work here and leave the last home behind")
    parser.add_argument(
        "--from-pages",
        action="store_true",
        help="land the country as pages, for builds that read them; with --keep a second run finds them landed",
    )
    parser.add_argument("--slowest", type=int, default=12, help="how many models to list")
    given = parser.parse_args()
    console = Console()
    work = given.keep or Path(tempfile.mkdtemp(prefix="gongkai-bench-"))
    try:
        measured = []
        for reports in sorted(given.reports):
            shutil.rmtree(work / "home", ignore_errors=True)
            settings = _settings(work / "home")
            if given.from_pages:
                settings = dataclasses.replace(settings, landing_place=work / f"landing-{reports}")
            measured.append(measure(settings, reports, console, from_pages=given.from_pages))
            _show_build(console, measured[-1], given.slowest)
        rate = executemany_rate(work)
        _show_comparison(console, measured, rate)
    finally:
        if given.keep is None:
            shutil.rmtree(work, ignore_errors=True)


def measure(
    settings: Settings, reports: int, console: Console, *, from_pages: bool = False
) -> Measured:
    """Stage (or land) a country of about ``reports`` reports, build it from nothing, without anything new, with more.

    Raises SystemExit where a build is refused, or where pages were not read as they were made.
    """
    start = time.perf_counter()
    make, make_more = stage_country, stage_withheld
    if from_pages:
        told = _telling(console)
        make = functools.partial(land_country, on_reports=told)
        make_more = functools.partial(land_withheld, on_reports=told)
    country = make(settings, reports)
    console.print(
        f"{'landed' if from_pages else 'staged'} {country.reports:,} reports in "
        f"{time.perf_counter() - start:.0f} s, {country.broken:,} with a number that is off"
    )
    first = run_build(settings, console)
    if from_pages and (wrong := list(misread(settings, reports, spans=_SPANS_HELD_AGAINST_PAGES))):
        raise SystemExit("\n".join([f"{len(wrong)} reports were read otherwise:", *wrong[:5]]))
    file_bytes = settings.warehouse.stat().st_size
    nodes = slowest_nodes(settings.logs / "dbt.log")
    with read_only(settings.warehouse) as connection:
        questions = dict(ask(connection))
        tables = table_bytes(connection)
        rows = sum(
            connection.execute(f"select count(*) from staging.{table}").fetchall()[0][0]  # noqa: S608 - names from the schema
            for table in schema.TABLES
        )
    empty = run_build(settings, console)
    make_more(settings, reports)
    hundredth = run_build(settings, console)
    grown = settings.warehouse.stat().st_size
    return Measured(
        country, first, file_bytes, rows, nodes, questions, tables, empty, hundredth, grown
    )


def run_build(settings: Settings, console: Console) -> Build:
    """One build. Raises SystemExit with the reasons when publication is refused."""
    start, cpu = time.perf_counter(), _cpu_seconds()
    # A process of its own, as for whoever builds: nothing is imported or cached by the build before.
    spawn = multiprocessing.get_context("spawn")
    with peak_memory() as peak, ProcessPoolExecutor(1, mp_context=spawn) as pool:
        result = pool.submit(_build, settings).result()
    if not result.published:
        raise SystemExit(result.in_words())
    steps = step_seconds(settings, result.build_id)
    cost = Build(time.perf_counter() - start, _cpu_seconds() - cpu, peak[0], steps)
    # At once: a run of an hour may be stopped before its tables are printed.
    console.print(f"  {cost.seconds:.1f} s, of processors {cost.cpu_seconds:.1f} s: {steps}")
    return cost


def _build(settings: Settings) -> BuildResult:
    console = Console()
    return build(settings, on_step=lambda words: console.print(f"  {words}", style="dim"))


def _telling(console: Console) -> OnReports:
    """How far landing is, now and then."""
    told_at = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > _SECONDS_BETWEEN_WORDS:
            told_at = time.monotonic()
            console.print(f"  landed {done:,} of {of:,}", style="dim")

    return tell


def _cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in usage)


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The largest sum of resident sizes of this process and its children, in bytes."""
    peak = [0]
    done = threading.Event()
    me = psutil.Process()

    def watch() -> None:
        while not done.wait(0.25):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            peak[0] = max(peak[0], total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def step_seconds(settings: Settings, build_id: str) -> dict[str, float]:
    for line in History(settings.ops).builds():
        if line.build_id == build_id:
            return {step.step: step.seconds for step in line.steps}
    raise LookupError(build_id)


def slowest_nodes(log: Path) -> list[tuple[str, float]]:
    """dbt's models, seeds and tests with their seconds, slowest first."""
    found = _NODE.findall(log.read_text(encoding="utf-8"))
    return sorted(((name, float(seconds)) for name, seconds in found), key=lambda node: -node[1])


def ask(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, float]]:
    """The questions of the cookbook, each with the seconds until its last row was fetched."""
    text = _COOKBOOK.read_text(encoding="utf-8")
    for title, sql in re.findall(r"^## (.+?)\n.*?```sql\n(.*?)```", text, re.MULTILINE | re.DOTALL):
        start = time.perf_counter()
        connection.execute(sql).to_arrow_table()
        yield title, time.perf_counter() - start


def table_bytes(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Tables with the bytes of the blocks that they have a part in, each block shared out by segments; largest first."""
    segments = []
    tables = "select schema_name, table_name from duckdb_tables() where not internal"
    for schema_name, table in connection.execute(tables).fetchall():
        name = f"{schema_name}.{table}"
        segments += [
            (block, name)
            for block, more in connection.execute(
                "select block_id, additional_block_ids from pragma_storage_info(?) where persistent",
                [name],
            ).fetchall()
            for block in [block, *(more or [])]
            if block is not None and block >= 0
        ]
    shares = Counter(block for block, _ in segments)
    found: Counter[str] = Counter()
    for block, name in segments:
        found[name] += _BLOCK_BYTES // shares[block]
    return found.most_common()


def executemany_rate(work: Path) -> float:
    """Rows of ``staging.cells`` a second, written by executemany in one transaction."""
    path = work / "executemany.duckdb"
    path.unlink(missing_ok=True)
    cell = {
        "record_id": "0" * 32,
        "cell_no": 1,
        "table_code": "applications",
        "measure_code": "applications.received_new",
        "breakdown_code": "applicant.total",
        "value": 5,
        "printed_raw": "5",
        "state": "value",
        "repaired_by": [],
        "unit": "件",
    }
    row = [cell.get(name) for name in schema.CELLS.names]
    marks = ", ".join("?" * len(row))
    connection = open_build_file(path)
    try:
        connection.execute("create schema staging")
        create_table(connection, "staging.cells", schema.CELLS)
        start = time.perf_counter()
        connection.execute("begin")
        insert = f"insert into staging.cells values ({marks})"  # noqa: S608 - marks only
        connection.executemany(insert, [row] * _EXECUTEMANY_ROWS)
        connection.execute("commit")
        connection.execute("checkpoint")
        return _EXECUTEMANY_ROWS / (time.perf_counter() - start)
    finally:
        connection.close()


def exponent(small: Measured, large: Measured) -> float:
    """k where processor seconds grow as reports to the power k."""
    return math.log(large.first.cpu_seconds / small.first.cpu_seconds) / math.log(
        large.country.reports / small.country.reports
    )


def extrapolated(small: Measured, large: Measured, title: str) -> float:
    """Seconds of a question at the size of the country, on the straight line through two sizes."""
    seconds, grown = large.questions[title], large.questions[title] - small.questions[title]
    more = (COUNTRY - large.country.reports) / (large.country.reports - small.country.reports)
    return seconds + max(grown, 0.0) * more


def _settings(home: Path) -> Settings:
    return Settings(home=home, decisions=SEEDS, allow_hosts=(), contact="benchmark")


def _show_build(console: Console, measured: Measured, slowest: int) -> None:
    reports, first = measured.country.reports, measured.first
    console.print(
        f"[bold]{reports:,} reports[/bold]: {first.seconds:.1f} s, of processors "
        f"{first.cpu_seconds:.1f} s ({1000 * first.cpu_seconds / reports:.2f} ms a report), peak memory "
        f"{first.peak_bytes / 2**30:.2f} GiB, file {measured.file_bytes / 2**20:.0f} MiB "
        f"({measured.file_bytes / reports:.0f} bytes a report)"
    )
    steps = Table("step", "first", "nothing new", "1 % more", title="seconds of a build")
    builds = (first, measured.empty, measured.hundredth)
    for step in measured.hundredth.steps:
        steps.add_row(step, *(f"{build.steps.get(step, 0):.1f}" for build in builds))
    steps.add_row("all", *(f"{build.seconds:.1f}" for build in builds))
    steps.add_row("processor seconds", *(f"{build.cpu_seconds:.1f}" for build in builds))
    nodes = Table("dbt node", "seconds", title=f"slowest of {len(measured.nodes)} nodes")
    for name, seconds in measured.nodes[:slowest]:
        nodes.add_row(name, f"{seconds:.2f}")
    questions = Table("question", "seconds", title="questions of docs/cookbook.md")
    for title, seconds in measured.questions.items():
        questions.add_row(title, f"{seconds:.3f}")
    tables = Table("table", "bytes a report", title="largest tables")
    for title, size in measured.table_bytes[:slowest]:
        tables.add_row(title, f"{size / reports:.0f}")
    for table in (steps, nodes, questions, tables):
        console.print(table)
    console.print(
        f"file after both increments: {measured.grown_bytes / reports:.0f} bytes a report"
    )


def _show_comparison(console: Console, measured: list[Measured], rate: float) -> None:
    largest = measured[-1]
    loaded = largest.rows / largest.first.steps["load"]
    console.print(
        f"load: {loaded:,.0f} rows a second, executemany in one transaction {rate:,.0f}: "
        f"{loaded / rate:,.0f} times"
    )
    for small, large in itertools.pairwise(measured):
        console.print(
            f"{small.country.reports:,} → {large.country.reports:,} reports: "
            f"cost grows with the power {exponent(small, large):.2f}"
        )
        slowest = max(large.questions, key=lambda title: extrapolated(small, large, title))
        console.print(
            f"slowest question at {COUNTRY:,} reports, by its growth: {slowest} "
            f"{extrapolated(small, large, slowest):.1f} s"
        )
    for what, of in (
        ("seconds", attrgetter("seconds")),
        ("processor seconds", attrgetter("cpu_seconds")),
    ):
        first, empty, hundredth = map(of, (largest.first, largest.empty, largest.hundredth))
        console.print(
            f"1 % more costs {hundredth - empty:.1f} s beyond a build without anything new, "
            f"{100 * (hundredth - empty) / first:.1f} % of the {first:.0f} s of a full one ({what})"
        )
    factor = COUNTRY / largest.country.reports
    console.print(
        f"in proportion, {COUNTRY:,} reports: {largest.first.seconds * factor / 60:.0f} minutes as measured, "
        f"{largest.first.cpu_seconds * factor / 120:.0f} on two processors of its own, "
        f"{largest.file_bytes * factor / 2**30:.1f} GiB "
        f"({os.cpu_count()} processors, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory)"
    )


if __name__ == "__main__":
    main()
