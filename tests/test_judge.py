"""Tests and gate side by side: both are asked, and a file that fails its tests is refused for that alone."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier

import pytest

from expectations.verdict import verdict_on
from extractors.stage import judge as judging
from extractors.stage.compiled import DbtResult
from extractors.stage.judge import Judge
from extractors.stage.publish import memory_limit
from extractors.stage.steps import Steps
from tests.stage_fakes import settings_at


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return Judge(tmp_path / "build.duckdb", settings_at(tmp_path), frozenset(), Steps(None))


@pytest.mark.parametrize("hold", [True, False])
def test_the_gate_is_heard_where_the_tests_hold(
    judge: Judge, hold: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Barrier(2, timeout=30)  # broken where one is asked after the other
    verdict = verdict_on([], frozenset(), compared_with=None)
    answer = DbtResult(hold, 1, () if hold else ("a key is doubled",), not hold, judge.file)
    monkeypatch.setattr(judging, "ask_tests", lambda *_, **__: (together.wait(), answer)[1])
    monkeypatch.setattr(
        "expectations.gate.run_gate", lambda *_, **__: (together.wait(), verdict)[1]
    )
    tests, gate = judge.ask_both("rewritten")
    assert tests == answer
    assert gate == (verdict if hold else None)
    assert (judge.settings.reports / "gate.json").is_file() == hold
    assert {step.step for step in judge.steps.done} == {"tests", "gate"}


@pytest.mark.parametrize("hold", [True, False])
def test_a_gate_that_cannot_be_asked_ends_the_build_unless_tests_refuse_it(
    judge: Judge, hold: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    answer = DbtResult(hold, 1, (), not hold, judge.file)
    monkeypatch.setattr(judging, "ask_tests", lambda *_, **__: answer)
    monkeypatch.setattr("expectations.gate.run_gate", stop)
    if not hold:
        assert judge.ask_both("rewritten") == (answer, None)
        return
    with pytest.raises(OSError, match="full"):
        judge.ask_both("rewritten")


@pytest.mark.parametrize(
    ("said", "of_two"), [("8GB", "4.000GB"), ("1.5 GiB", "0.750 GiB"), ("none", "none")]
)
def test_who_works_side_by_side_shares_the_memory(
    said: str, of_two: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_MEMORY_LIMIT", said)
    assert memory_limit() == said
    assert memory_limit(2) == of_two
    monkeypatch.delenv("GONGKAI_MEMORY_LIMIT")
    assert 2 * float(memory_limit(2)[:-1]) == int(memory_limit()[:-1])
