"""The child that is ready before it is asked: it waits for its word, and ends without one."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from extractors.stage import dbt_child
from extractors.stage.dbt import COMPILED, Compiled, start_dbt


@dataclasses.dataclass
class Answer:
    success: bool
    result: object = None


@dataclasses.dataclass
class Results:
    results: tuple[object, ...] = ()


@pytest.mark.parametrize(
    ("parses", "word", "builds", "asked", "code"),
    [
        (True, "run\n", True, ["parse", "compile", "build"], 0),
        (True, "run\n", False, ["parse", "compile", "build"], 1),
        (True, "", True, ["parse", "compile"], 2),  # who wanted it is gone
        (False, "run\n", True, ["parse"], 2),
    ],
)
def test_it_builds_when_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    parses: bool,
    word: str,
    builds: bool,
    asked: list[str],
    code: int,
) -> None:
    heard: list[tuple[str, object]] = []
    manifest = Manifest()

    class Runner:
        def __init__(self, manifest: object = None) -> None:
            self.manifest = manifest

        def invoke(self, arguments: list[str]) -> Answer:
            (command,) = {"parse", "compile", "build"} & set(arguments)
            heard.append((command, self.manifest))
            if command == "build":
                return Answer(builds)
            return Answer(parses, manifest) if command == "parse" else Answer(True, Results())

    monkeypatch.setattr(dbt_child, "dbtRunner", Runner)
    monkeypatch.setattr("sys.stdin", io.StringIO(word))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    assert dbt_child.main("project", ["build"]) == code
    assert [name for name, _ in heard] == asked
    assert all(given is manifest for name, given in heard if name != "parse")


def test_a_child_that_nobody_tells_anything_has_compiled_and_touched_nothing(
    tmp_path: Path,
) -> None:
    build_file = tmp_path / "build.duckdb"
    with start_dbt(build_file, log=tmp_path / "dbt.log") as waiting:
        waiting.child.communicate()  # its standard input is closed
    assert waiting.child.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["dbt"]
    compiled = Compiled.of_json(json.loads((waiting.target / COMPILED).read_text("utf-8")))
    names = [model.id.removeprefix("model.gongkai.") for model in compiled.models]
    # Views and what seeds alone decide stand in the file that is taken over.
    assert not {"dim_measure", "fct_applications", "int_identity_terms"} & set(names)
    assert names.index("int_cells_stored") < names.index("int_cells_near") < len(names) - 1
    assert names[-1] == "fct_findings"
    assert len(compiled.tests) > 90
    reads = {
        model.id: {name.rpartition(".")[2] for name in model.reads} for model in compiled.models
    }
    # Checks are views of the sums, and come together in a view.
    assert {"int_identity_sums", "int_cells_near"} <= reads["model.gongkai.fct_reconciliation"]
    assert "fct_reconciliation" in reads["model.gongkai.fct_finding_numbers"]
    assert "int_rewritten_reports" in reads["model.gongkai.int_built_digests"]
    assert sum(model.forgets is not None for model in compiled.models) == 11


def test_a_child_that_ended_too_early_is_told_in_words(tmp_path: Path) -> None:
    with start_dbt(tmp_path / "x.duckdb", log=tmp_path / "dbt.log") as waiting:
        waiting.child.kill()
        waiting.child.wait()
        result = waiting.run()
    assert not result.ok
    assert result.reasons[0].startswith("dbt ended with exit code -9")
