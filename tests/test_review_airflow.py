"""A person answers through Airflow's API: real scheduler, API server and required actions on loopback."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from dags.local_airflow import LocalAirflow
from expectations.review.words import ACCEPT, CORRECT
from extractors.landing.land import land_paths
from extractors.settings import Settings
from extractors.stage.build import build
from tests.test_review import FOSHAN, XIANGTAN, wrong
from tests.test_scheduler import _ENDED, _free_port, _processes_of, _rows, _wait

_REASON = {"reason": "the page says so"}


@pytest.mark.slow
@pytest.mark.timeout(600)  # a build, and Airflow beside another worker
def test_an_answer_given_in_airflow_is_a_row_of_a_decisions_file(tmp_path: Path) -> None:
    decisions = tmp_path / "decisions"
    decisions.mkdir()
    settings = Settings(tmp_path / "home", decisions, (), "https://example.org")
    digits = ("<span>５</span><span>２</span>", "<span>５</span><span>８</span>")
    misread = wrong("guangdong_2021", *digits, tmp_path)
    misadded = wrong("trs_2021", "<td>17</td>", "<td>18</td>", tmp_path)
    land_paths(settings, [misread], url="http://fsgzw.foshan.gov.cn/a.html")
    land_paths(settings, [misadded], url="http://gzw.xiangtan.gov.cn/b.html")
    assert build(settings).published  # before anybody is asked

    airflow = LocalAirflow(settings.home, _free_port())
    airflow.prepare()
    with airflow.services({"GONGKAI_DECISIONS": str(decisions)}):
        _wait(
            "DAG parsed",
            lambda: (
                ("gongkai_review",) in _rows(airflow, "select dag_id from dag where not is_stale")
            ),
            90,
        )
        airflow.airflow("dags", "unpause", "gongkai_review", "--yes")
        airflow.airflow("dags", "trigger", "gongkai_review")
        _answer(airflow)
    assert _processes_of(airflow.home) == []

    (acknowledged,) = _read(decisions / "acknowledged_findings.csv")
    (corrected,) = _read(decisions / "corrections.csv")
    assert (acknowledged["check_code"], acknowledged["agency_id"]) == ("A1", XIANGTAN)
    assert (acknowledged["verified_by"], acknowledged["note"]) == ("admin", "the page says so")
    assert (corrected["agency_id"], corrected["expect_value"], corrected["value"]) == (
        FOSHAN,
        "58",
        "52",
    )
    lines = (settings.ops / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["verdict"] for line in lines) == ["acknowledged", "corrected"]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answer(airflow: LocalAirflow) -> None:
    """One sum is theirs, in the other report a cell was misread."""
    with requests.Session() as web:
        login = {"username": "admin", "password": airflow.password()}
        token = web.post(f"{airflow.url}/auth/token", json=login, timeout=30).json()
        web.headers["Authorization"] = f"Bearer {token['access_token']}"
        dag = f"{airflow.url}/api/v2/dags/gongkai_review/dagRuns"

        def asked() -> dict[str, dict[str, Any]]:
            found = web.get(f"{dag}/~/hitlDetails", timeout=30).json()["hitl_details"]
            return {FOSHAN if "佛山" in d["subject"] else XIANGTAN: d for d in found}

        _wait("two questions", lambda: len(asked()) == 2, 120)
        # Answered before the scheduler knows that the asking process has ended, Airflow 3.3 takes the
        # end for a failure; no person is that quick.
        log = airflow.logs / "scheduler.log"
        ended = "TaskInstanceKey(dag_id='gongkai_review', task_id='ask'"
        _wait("asking ended", lambda: log.read_text("utf-8", "replace").count(ended) >= 2, 60)
        questions = asked()
        body = questions[FOSHAN]["body"]
        assert "【５８】" in body
        (number,) = (line[0] for line in body.splitlines() if "〔５８〕" in line)
        answers = {
            XIANGTAN: (ACCEPT, {"number": None, "value": None}),
            FOSHAN: (CORRECT, {"number": int(number), "value": "52"}),
        }
        for agency, (option, form) in answers.items():
            task = questions[agency]["task_instance"]
            answered = web.patch(
                f"{dag}/{task['dag_run_id']}/taskInstances/ask/{task['map_index']}/hitlDetails",
                json={"chosen_options": [option], "params_input": _REASON | form},
                timeout=30,
            )
            assert answered.status_code == 200, answered.text
    _wait(
        "answers kept",
        lambda: {state for (state,) in _rows(airflow, "select state from dag_run")} <= _ENDED,
        120,
    )
    assert _rows(airflow, "select state from task_instance where task_id = 'ask'") == [
        ("success",),
        ("success",),
    ]
