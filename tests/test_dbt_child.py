"""The child that is ready before it is asked: it waits for its word, and ends without one."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from extractors.stage import dbt_child
from extractors.stage.dbt import start_dbt


@dataclasses.dataclass
class Answer:
    success: bool
    result: object = None


@pytest.mark.parametrize(
    ("parses", "word", "builds", "asked", "code"),
    [
        (True, "run\n", True, ["parse", "build"], 0),
        (True, "run\n", False, ["parse", "build"], 1),
        (True, "", True, ["parse"], 2),  # who wanted it is gone
        (False, "run\n", True, ["parse"], 2),
    ],
)
def test_it_builds_when_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch,
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
            heard.append((arguments[0], self.manifest))
            return Answer(parses, manifest) if arguments[0] == "parse" else Answer(builds)

    monkeypatch.setattr(dbt_child, "dbtRunner", Runner)
    monkeypatch.setattr("sys.stdin", io.StringIO(word))
    assert dbt_child.main("project", ["build"]) == code
    assert [name for name, _ in heard] == asked
    assert all(given is manifest for name, given in heard if name == "build")


def test_a_child_that_nobody_tells_anything_is_ended(tmp_path: Path) -> None:
    build_file = tmp_path / "build.duckdb"
    with start_dbt(build_file, log=tmp_path / "dbt.log") as waiting:
        assert waiting.child.poll() is None
    assert waiting.child.poll() is not None
    assert not build_file.exists()


def test_a_child_that_ended_too_early_is_told_in_words(tmp_path: Path) -> None:
    with start_dbt(tmp_path / "x.duckdb", log=tmp_path / "dbt.log") as waiting:
        waiting.child.kill()
        waiting.child.wait()
        result = waiting.run()
    assert not result.ok
    assert result.reasons[0].startswith("dbt ended with exit code -9")
