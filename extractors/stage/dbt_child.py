"""dbt as a child process that is ready before it is asked (``dbt.py`` starts it).

It imports dbt, reads the project and compiles what an increment runs, seconds in which nobody needs the build
file, and then waits for a line. Where none comes, the build that wanted it is gone, and the child ends.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from extractors.stage.dbt import COMPILED, Compiled, Model

_TABLE = "table"
# A table that comes out the same from the same seeds, whatever has landed.
_OF_SEEDS = "of_seeds"


def main(project: str, arguments: list[str]) -> int:
    """Parse the project, compile it, wait for a line on the standard input, run ``arguments``; the exit code is dbt's."""
    where = ["--project-dir", project, "--profiles-dir", project]
    parsed = dbtRunner().invoke(["parse", *where])
    if not parsed.success or not isinstance(parsed.result, Manifest):
        return 2
    # Without a look into the build file, which is being filled.
    compiling = ["--no-populate-cache", "compile", "--no-introspect", "--vars", "{increment: true}"]
    compiling += ["--select", "resource_type:model", "resource_type:test", *where]
    done = dbtRunner(manifest=parsed.result).invoke(compiling)
    if not done.success:
        return 2
    compiled = increment_of([outcome.node for outcome in done.result.results])  # type: ignore[union-attr]
    target = Path(os.environ["DBT_TARGET_PATH"], COMPILED)
    target.write_text(json.dumps(dataclasses.asdict(compiled)), encoding="utf-8")
    if not sys.stdin.readline():
        return 2
    done = dbtRunner(manifest=parsed.result).invoke([*arguments, *where])
    return 0 if done.success else 1


def increment_of(nodes: list[Any]) -> Compiled:
    """Of dbt's compiled nodes, in their order (what one reads stands before it): the tables that an increment writes, and all tests."""
    models: dict[str, Model] = {}
    tests: dict[str, str] = {}
    reads: dict[str, set[str]] = {}
    for node in nodes:
        meta = node.config.meta
        reads[node.unique_id] = {
            model
            for parent in node.depends_on.nodes
            for model in ({parent} if parent in models else reads.get(parent, set()))
        }
        if node.resource_type == "test":
            tests[node.unique_id] = node.compiled_code
        elif (
            node.config.materialized == _TABLE and _OF_SEEDS not in node.tags
        ) or "copied" in meta:
            models[node.unique_id] = Model(
                node.unique_id,
                node.relation_name,
                node.compiled_code,
                meta.get("forgets"),
                sorted(reads[node.unique_id]),
            )
    return Compiled(list(models.values()), tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
