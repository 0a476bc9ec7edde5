"""The engine of `make run` and `make up`: the real DAGs on this machine, nothing to install beside.

    python -m dags.local run --sample                             the bundled sites, five years
    python -m dags.local run --year 2022 --agency sasac-440300    the real sites
    python -m dags.local up                                       Airflow with its web page

Exit codes: 0 published, 1 publication refused or a run failed, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dags.local_airflow import PROJECT_ROOT, LocalAirflow, LocalAirflowError
from dags.local_summary import content_hashes, print_summary
from extractors.landing.records import Outcome
from extractors.landing.store import LandingStore
from extractors.printable import plain
from extractors.settings import Settings, load_settings

app = typer.Typer(add_completion=False, help=__doc__, rich_markup_mode=None)
console = Console(highlight=False)

_GOOD = frozenset({"landed", "revised", "unchanged"})


class RunFailedError(Exception):
    """A DAG run did not end well; the message is what its tasks said."""


class Worker:
    """A child process that runs DAGs one after another; see ``local_worker.py``."""

    def __init__(self, airflow: LocalAirflow, extra: Mapping[str, str]) -> None:
        self.log = airflow.logs / "run.log"
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "dags.local_worker", str(self.log)],
            env=airflow.environment(extra),
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, dag_id: str, conf: Mapping[str, Any]) -> Iterator[None]:
        """Runs a DAG; yields a few times a second until it has ended.

        Raises RunFailedError when it ended in another state than success.
        """
        answers: list[str] = []
        reader = threading.Thread(target=lambda: answers.append(self._pipe("stdout").readline()))
        print(json.dumps({"dag_id": dag_id, "conf": conf}), file=self._pipe("stdin"), flush=True)
        reader.start()
        while reader.is_alive():
            yield
            reader.join(timeout=0.3)
        if not answers[0]:
            raise RunFailedError(f"the worker ended; see {self.log}")
        result = json.loads(answers[0])
        if result["state"] != "success":
            raise RunFailedError(_why(result, self.log))

    def close(self) -> None:
        """Ends the child and whatever it started."""
        self._pipe("stdin").close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self._process.pid, signal.SIGTERM)

    def _pipe(self, name: str) -> IO[str]:
        pipe: IO[str] | None = getattr(self._process, name)
        assert pipe is not None, name  # noqa: S101 - both were asked for above
        return pipe


def _why(result: Mapping[str, Any], log: Path) -> str:
    """What the failed tasks of a run said, from the lines that the failure callback wrote."""
    path = load_settings().logs / "failures.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    said = [
        line["error"]
        for line in map(json.loads, lines)
        if line["run_id"] == result["run_id"] and line["dag_id"] == result["dag_id"]
    ]
    return "\n".join(said) or f"{result['dag_id']} {result['state']}: {result['tasks']}; see {log}"


class Crawled:
    """Outcomes as they are appended to landing, apart from those that were there before."""

    def __init__(self, settings: Settings) -> None:
        self._store = LandingStore(settings.landing)
        self._before = {outcome.run_id for outcome in self._store.outcomes()}
        self._told: set[tuple[str, str | None, int | None]] = set()
        self.last: dict[tuple[str, int], str] = {}

    def news(self) -> list[Outcome]:
        """Outcomes of crawls since the last call, in the order of their journal."""
        new = []
        for outcome in self._store.outcomes():
            key = outcome.run_id, outcome.agency_id, outcome.report_year
            if outcome.run_id in self._before or outcome.step != "crawl" or key in self._told:
                continue
            self._told.add(key)
            new.append(outcome)
            if outcome.agency_id and outcome.report_year:
                self.last[outcome.agency_id, outcome.report_year] = outcome.outcome
        return new


def _tell(progress: Progress, outcome: Outcome) -> None:
    colour = "green" if outcome.outcome in _GOOD else "yellow"
    word = outcome.outcome.replace("_", " ")
    detail = plain(outcome.detail)
    progress.console.print(
        f"  {outcome.report_year} {outcome.agency_id or '':<14} [{colour}]{word:<18}[/]"
        f" [dim]{escape(detail)}[/]",
        no_wrap=True,
        overflow="ellipsis",
    )


def _run_dags(
    airflow: LocalAirflow,
    extra: Mapping[str, str],
    crawls: list[dict[str, Any]],
    agencies: int,
    crawled: Crawled,
) -> None:
    """The crawls, then one build. Raises RunFailedError for the build; a crawl that failed is told."""
    worker = Worker(airflow, extra)
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("gongkai_crawl", total=agencies * len(crawls))
            for conf in crawls:
                progress.update(bar, description=f"gongkai_crawl {conf['report_year']}")
                try:
                    for _ in worker.start("gongkai_crawl", conf):
                        for outcome in crawled.news():
                            _tell(progress, outcome)
                            progress.advance(bar)
                except RunFailedError as error:
                    progress.console.print(f"  [red]{escape(plain(str(error)))}[/]")
                for outcome in crawled.news():
                    _tell(progress, outcome)
                    progress.advance(bar)
            progress.update(bar, description="gongkai_warehouse", total=None)
            for _ in worker.start("gongkai_warehouse", {}):
                continue
    except BaseException:
        worker.kill()
        raise
    finally:
        worker.close()


def _run(
    settings: Settings,
    extra: Mapping[str, str],
    crawls: list[dict[str, Any]],
    agencies: int,
) -> None:
    airflow = LocalAirflow(settings.home)
    started = time.monotonic()
    with console.status("preparing Airflow (the first time takes a quarter of a minute)"):
        airflow.prepare()
    before = content_hashes(settings.warehouse)
    crawled = Crawled(settings)
    try:
        _run_dags(airflow, extra, crawls, agencies, crawled)
    except RunFailedError as error:
        console.print(f"[red]{escape(plain(str(error), keep_newlines=True))}[/]")
        raise typer.Exit(1) from error
    after = content_hashes(settings.warehouse)
    changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    print_summary(
        console,
        settings.warehouse,
        crawled.last,
        home=settings.home,
        changed=changed if before else None,
    )
    console.print(f"\n[dim]{time.monotonic() - started:.0f} s; log: {airflow.logs / 'run.log'}[/]")


def _run_sample() -> None:
    """The real DAGs against the bundled sites, in a home of their own."""
    from extractors.landing.land import land_paths
    from tests.sites.sample import pages
    from tests.sites.sample_site import sample_site

    os.environ.setdefault("GONGKAI_HOME", str(PROJECT_ROOT / "data" / "sample"))
    settings = load_settings()
    with sample_site(settings.home / "site") as sample:
        console.print(
            f"The bundled sample: {len(pages.sites())} agencies on loopback sites, "
            f"{len(pages.YEARS)} report years, into {settings.home}"
        )
        for copy in sample.handed_in:
            landed = land_paths(settings, [copy.path], url=copy.url)
            console.print(
                f"  {copy.report_year} {copy.agency_id:<14} [magenta]handed in[/]"
                f"          [dim]{escape(landed[0].detail)}; met at {copy.url}[/]",
                no_wrap=True,
                overflow="ellipsis",
            )
        extra = {
            "GONGKAI_HOME": str(settings.home),
            "GONGKAI_REGISTRY": str(sample.registry),
            "GONGKAI_ALLOW_HOSTS": ",".join(sample.allow_hosts),
        }
        # loopback sites need no rest between requests; real ones always get theirs
        crawls = [{"report_year": year, "delay_seconds": 0} for year in pages.YEARS]
        _run(settings, extra, crawls, len(pages.sites()))


def _run_real(year: int, agency_ids: list[str]) -> None:
    """The real DAGs against real sites, for one report year."""
    from extractors.crawl.registry import RegistryError, registered_agencies

    settings = load_settings()
    try:
        agencies = registered_agencies(settings.registry, agency_ids or None)
    except RegistryError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(2) from error
    console.print(f"Report year {year}: {len(agencies)} agencies, real sites, into {settings.home}")
    conf = {"report_year": year, "agency_ids": agency_ids or None}
    _run(settings, {"GONGKAI_HOME": str(settings.home)}, [conf], len(agencies))


@app.command()
def run(
    sample: Annotated[bool, typer.Option("--sample", help="Crawl the bundled sites.")] = False,
    year: Annotated[int | None, typer.Option(min=2008, max=2100, help="Report year.")] = None,
    agency: Annotated[list[str] | None, typer.Option(help="Agency id; may be repeated.")] = None,
) -> None:
    """Run the real DAGs once, in process: crawl, then one build; say what came of it."""
    if sample == (year is not None):
        console.print("give either --sample or --year")
        raise typer.Exit(2)
    try:
        if year is None:
            _run_sample()
        else:
            _run_real(year, agency or [])
    except (LocalAirflowError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print(
            "\ninterrupted: what was landed is kept, the published warehouse is as it was"
        )
        raise typer.Exit(130) from None


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Port of the web page.")] = 8080,
) -> None:
    """Start Airflow with its web page on 127.0.0.1 until Ctrl-C or SIGTERM."""
    _interrupt_once()
    airflow = LocalAirflow(load_settings().home, port)
    try:
        console.print("starting Airflow (half a minute) …")
        airflow.prepare()
        with airflow.services() as check:
            console.print(
                f"Airflow: [bold]{airflow.url}[/]  user [bold]admin[/]  password [bold]{airflow.password()}[/]\n"
                f"landing and warehouse: {airflow.gongkai_home}\nlogs: {airflow.logs}\n"
                "The DAGs start paused. Unpausing gongkai_crawl crawls the last report year from the\n"
                "real sites at once; each run of gongkai_watch asks them too. Ctrl-C stops everything.",
                soft_wrap=True,
            )
            while True:
                time.sleep(1)
                check()
    except (LocalAirflowError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print("stopped")


def _interrupt_once() -> None:
    """Ctrl-C and SIGTERM alike begin the stop; a second one does not disturb it."""

    def begin_to_stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, begin_to_stop)
    signal.signal(signal.SIGTERM, begin_to_stop)


if __name__ == "__main__":
    app()
