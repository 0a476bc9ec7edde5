"""The data tests of the models without dbt: the queries that dbt compiled, asked of the files as they lie.

The models' own hash keeps them from growing old: other models, seeds or code give a build from
nothing, in which dbt compiles them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from extractors.stage.dbt import DbtResult, failures_in_words
from extractors.stage.increment import work_file
from extractors.stage.publish import memory_limit


def ask_tests(build_file: Path, tests: Mapping[str, str], *, log: Path) -> DbtResult:
    """Ask every test (dbt's id → its query for the rows against it) of a build file and its work file.

    Both are opened read-only. ``log`` gets a line a test.
    """
    failed: list[dict[str, str | int | None]] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit(),
        "temp_directory": f"{build_file}.tmp",
    }
    with (
        duckdb.connect(config=config) as connection,
        log.open("a", encoding="utf-8") as kept,
    ):
        connection.execute("set timezone = 'UTC'")
        for alias, path in ((build_file.stem, build_file), ("work", work_file(build_file))):
            literal = str(path).replace("'", "''")
            connection.execute(f"attach '{literal}' as \"{alias}\" (read_only)")
        for test, query in sorted(tests.items()):
            outcome: dict[str, str | int | None] = {"unique_id": test, "status": "pass"}
            try:
                found = connection.execute(f"select count(*) from ({query})").fetchall()  # noqa: S608 - our own models' tests
                rows = int(found[0][0])
                if rows:
                    outcome |= {"status": "fail", "failures": rows}
            except duckdb.Error as error:
                outcome |= {"status": "error", "message": str(error)}
            kept.write(f"{outcome['status']} {test}\n")
            if outcome["status"] != "pass":
                failed.append(outcome)
    only_tests = bool(failed) and all(outcome["status"] == "fail" for outcome in failed)
    return DbtResult(not failed, len(tests), failures_in_words(failed), only_tests, log)
