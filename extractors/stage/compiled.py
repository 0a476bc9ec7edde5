"""What dbt compiled, run without dbt: the models of a build that takes over another, and the data tests.

dbt takes seconds to start and a tenth of one a model, at any size. What it compiles is the same as long as models, seeds and code are;
others give a build from nothing, in which it compiles anew (``dbt_child.py``).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from extractors.stage.dbt import DbtResult, Model, OnProgress, Result, failures_in_words
from extractors.stage.increment import work_file
from extractors.stage.publish import is_damage, memory_limit, open_build_file

# Most models are of tables that DuckDB reads with one processor.
_AT_ONCE = 2

_IS_VIEW = """
    select count(*) > 0
    from information_schema.tables
    where table_type = 'VIEW' and concat_ws('.', table_catalog, table_schema, table_name) = replace($1, '"', '')
"""


def run_models(
    build_file: Path,
    models: Sequence[Model],
    log: Path,
    on_progress: OnProgress | None = None,
) -> DbtResult:
    """Write the models anew in a build file and its work file, which are copies of what the last build left.

    ``on_progress`` hears (models done, models in all). ``log`` gets a line a model. Raises duckdb.Error for damaged copies.
    """
    failed: list[Result] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    by_id = {model.id: model for model in models}
    order = TopologicalSorter({model.id: model.reads for model in models})
    order.prepare()
    written = 0
    connection = open_build_file(build_file)
    try:
        _attach(connection, work_file(build_file), "work")
        with log.open("w", encoding="utf-8") as kept, ThreadPoolExecutor(_AT_ONCE) as writers:
            running: dict[Future[float], str] = {}
            while order.is_active() and not failed:
                for model in order.get_ready():
                    running[writers.submit(_write, connection, by_id[model])] = model
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    model = running.pop(done)
                    try:
                        kept.write(f"{model} in {done.result():.2f}s\n")
                    except duckdb.Error as error:
                        if is_damage(error):
                            raise
                        why = str(error)
                        failed.append({"unique_id": model, "status": "error", "message": why})
                        writers.shutdown(wait=False, cancel_futures=True)
                        continue
                    order.done(model)
                    written += 1
                    if on_progress:
                        on_progress(written, len(models))
    finally:
        connection.close()
    return DbtResult(not failed, len(models), failures_in_words(failed), False, log)


def _write(connection: duckdb.DuckDBPyConnection, model: Model) -> float:
    """Rows go and come, in seconds: a table keeps the types and the words about it that the build from nothing gave it."""
    start = time.perf_counter()
    relation = model.relation
    with connection.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")  # which a cursor does not take over
        if cursor.execute(_IS_VIEW, [relation]).fetchall()[0][0]:
            # What all cells are looked at through in a build from nothing becomes a copy of the few that are asked for.
            cursor.execute(f"drop view {relation}")
            cursor.execute(f"create table {relation} as {model.query}")
        else:
            cursor.execute(f"delete from {relation} where {model.forgets or 'true'}")  # noqa: S608 - our own models
            cursor.execute(f"insert into {relation} by name {model.query}")
    return time.perf_counter() - start


def ask_tests(
    build_file: Path, tests: Mapping[str, str], *, log: Path, users: int = 1
) -> DbtResult:
    """Ask every test (dbt's id → its query for the rows against it) of a build file and its work file.

    Both are opened read-only. ``log`` gets a line a test; ``users`` share the memory. Raises duckdb.Error for damaged files.
    """
    failed: list[Result] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit(users),
        "temp_directory": f"{build_file}.tmp",
    }
    with (
        duckdb.connect(config=config) as connection,
        log.open("a", encoding="utf-8") as kept,
    ):
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        _attach(connection, build_file, build_file.stem, "(read_only)")
        _attach(connection, work_file(build_file), "work", "(read_only)")
        for test, query in sorted(tests.items()):
            outcome: Result = {"unique_id": test, "status": "pass"}
            try:
                found = connection.execute(f"select count(*) from ({query})").fetchall()  # noqa: S608 - our own models' tests
                rows = int(found[0][0])
                if rows:
                    outcome |= {"status": "fail", "failures": rows}
            except duckdb.Error as error:
                if is_damage(error):
                    raise
                outcome |= {"status": "error", "message": str(error)}
            kept.write(f"{outcome['status']} {test}\n")
            if outcome["status"] != "pass":
                failed.append(outcome)
    only_tests = bool(failed) and all(outcome["status"] == "fail" for outcome in failed)
    return DbtResult(not failed, len(tests), failures_in_words(failed), only_tests, log)


def _attach(
    connection: duckdb.DuckDBPyConnection, path: Path, alias: str, options: str = ""
) -> None:
    literal = str(path).replace("'", "''")
    connection.execute(f"attach '{literal}' as \"{alias}\" {options}")
