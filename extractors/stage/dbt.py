"""``dbt build`` on a build file from nothing, in a child process, and what went wrong in words.

A child, since dbt keeps its connection open and DuckDB allows one configuration for a file inside a
process. Nothing is written into the source tree: target and logs lie beside the build file. What dbt
understood of the project (``partial_parse.msgpack``) is kept for the next build, which costs it seconds otherwise. What it
compiled for builds that take over another (``Compiled``) is run without it (``compiled.py``).
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from extractors.settings import DBT_PROJECT
from extractors.stage.publish import memory_limit

# "12 of 80 OK created sql table model …": how far a run is, as dbt prints it.
_PROGRESS = re.compile(r"\b(\d+) of (\d+) (?:OK|PASS|WARN|ERROR|FAIL|SKIP)")

# Nodes done, nodes in all.
OnProgress = Callable[[int, int], None]

# dbt's own name for what it keeps of a parsed project.
_PARSED = "partial_parse.msgpack"
# Where the child leaves what it compiled, in dbt's target folder.
COMPILED = "increment.json"

# Of one failing build; the log has them all.
_MAX_REASONS = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """A table that an increment writes: of its rows go those that ``forgets`` (a SQL condition; None: all), and those of ``query`` come.

    ``reads`` are the ids of the other models of the increment that it reads, also through views.
    """

    id: str
    relation: str
    query: str
    forgets: str | None
    reads: Sequence[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Compiled:
    """The models of an increment, and the data tests, dbt's id → query for the rows against it."""

    models: Sequence[Model] = ()
    tests: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def of_json(cls, noted: Mapping[str, Any]) -> Compiled:
        """What ``dataclasses.asdict`` made of one. Raises TypeError or KeyError for anything else."""
        return cls([Model(**model) for model in noted["models"]], dict(noted["tests"]))


@dataclasses.dataclass(frozen=True, slots=True)
class DbtResult:
    """``reasons`` are the failing models and tests in words, empty when all went well.

    ``only_tests_failed``: every model was built or skipped for a failing test. ``compiled`` is what dbt leaves to builds
    that take over this one.
    """

    ok: bool
    nodes: int
    reasons: tuple[str, ...]
    only_tests_failed: bool
    log: Path
    compiled: Compiled = dataclasses.field(default_factory=Compiled)


@contextmanager
def start_dbt(
    build_file: Path,
    *,
    log: Path,
    tests: bool = True,
    parsed: Path | None = None,
    project: Path = DBT_PROJECT,
) -> Iterator[WaitingDbt]:
    """Start a child that is about to run ``dbt build``, and end it when the block is left.

    It gets ready while the caller still fills ``build_file``, which it opens when it is told to run. ``tests`` false
    leaves out the data tests, by a person's decision. Unit tests hold the rules and not the data: the test suite runs
    them, a build never does. ``parsed`` is a folder in which dbt finds what it understood of the project the last time.
    """
    work = build_file.parent.resolve()
    target = work / "dbt"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        # Named from its own folder, in which dbt runs: dbt parses all anew where the name of its file is another.
        "GONGKAI_BUILD_FILE": build_file.name,
        "GONGKAI_MEMORY_LIMIT": memory_limit(),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
        "DBT_LOG_LEVEL_FILE": "none",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-P", "-m", "extractors.stage.dbt_child", str(project), "build"]
    command += ["--exclude-resource-types", "unit_test", *([] if tests else ["test"])]
    if parsed is not None and (parsed / _PARSED).is_file():
        target.mkdir(exist_ok=True)
        shutil.copyfile(parsed / _PARSED, target / _PARSED)
    with subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        command,
        cwd=work,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as child:
        try:
            yield WaitingDbt(child, target, log, parsed)
        finally:
            # One that has ended does not mind.
            child.kill()


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingDbt:
    """A child that waits for its word (``start_dbt``)."""

    child: subprocess.Popen[str]
    target: Path
    log: Path
    parsed: Path | None

    def run(self, on_progress: OnProgress | None = None) -> DbtResult:
        """Let it run, and wait for its end. ``on_progress`` hears (nodes done, nodes in all)."""
        with self.log.open("w", encoding="utf-8") as kept:
            # One that ended before its time can't be told; what it said is read below.
            with suppress(BrokenPipeError), self.child.stdin or nullcontext() as word:
                print("run", file=word)
            for line in self.child.stdout or ():
                kept.write(line)
                if on_progress and (step := _PROGRESS.search(line)):
                    on_progress(int(step[1]), int(step[2]))
            code = self.child.wait()
        results = _read_results(self.target / "run_results.json")
        failed = [r for r in results if r["status"] in ("error", "fail", "runtime error")]
        reasons = failures_in_words(failed)
        if code != 0 and not reasons:
            reasons = (f"dbt ended with exit code {code}: {_last_words(self.log)}",)
        if code == 0 and self.parsed is not None and (self.target / _PARSED).is_file():
            os.replace(self.target / _PARSED, self.parsed / _PARSED)
        only_tests = bool(failed) and all(result["status"] == "fail" for result in failed)
        compiled = Compiled()
        if code == 0:
            noted = json.loads((self.target / COMPILED).read_text(encoding="utf-8"))
            compiled = Compiled.of_json(noted)
        return DbtResult(code == 0, len(results), reasons, only_tests, self.log, compiled)


Result = dict[str, str | int | None]


def _read_results(path: Path) -> list[Result]:
    """dbt's own account of every node; empty when it ended before it wrote one."""
    if not path.is_file():
        return []
    results: list[Result] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return results


def failures_in_words(failed: Sequence[Result]) -> tuple[str, ...]:
    """The first failing nodes, each in a sentence, and how many there are beyond them."""
    reasons = [_in_words(result) for result in failed[:_MAX_REASONS]]
    if len(failed) > _MAX_REASONS:
        reasons.append(f"and {len(failed) - _MAX_REASONS} more")
    return tuple(reasons)


def _in_words(result: Result) -> str:
    kind, _, name = str(result["unique_id"]).partition(".gongkai.")
    kind = kind.replace("_", " ")
    if result["status"] == "fail":
        return f"{kind} {name} failed on {result.get('failures')} row(s)"
    message = " ".join(str(result.get("message") or "").split())
    return f"{kind} {name} could not run: {message[:400]}"


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    return " / ".join(lines[-3:])[:400]
