"""The wiring that only a real scheduler shows: a backfill over years, the asset, one build for all."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dags.local_airflow import LocalAirflow
from tests.alert_receivers import webhook
from tests.sites.sample import pages
from tests.sites.sample_site import sample_site

YEARS = ("2021", "2022", "2023")
AGENCIES = ["sasac-440300", "sasac-430200"]
_ENDED = {"success", "failed"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _rows(airflow: LocalAirflow, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{airflow.home / 'airflow.db'}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return []
        raise
    finally:
        connection.close()


def _wait(what: str, check: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f"not in {seconds} s: {what}"
        time.sleep(0.5)


def _processes_of(home: Path) -> list[str]:
    """Processes whose environment names this home; /proc is Linux only."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = path.read_bytes()
        except OSError:
            continue  # it has ended, or is somebody else's
        if f"AIRFLOW_HOME={home}".encode() in environment and path.parent.name != str(os.getpid()):
            found.append(path.parent.name)
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_backfill_over_years_is_followed_by_a_build_for_all_of_them(tmp_path: Path) -> None:
    airflow = LocalAirflow(tmp_path / "home", _free_port())
    airflow.prepare()
    with sample_site(tmp_path / "site") as sample, webhook() as hook:
        extra = {
            "GONGKAI_ALERT_URLS": hook.url,
            "GONGKAI_REGISTRY": str(sample.registry),
            "GONGKAI_ALLOW_HOSTS": ",".join(sample.allow_hosts),
            # Two seconds, which no run keeps: people must be told, though nothing failed.
            "GONGKAI_DEADLINE_HOURS": str(2 / 3600),
        }
        with airflow.services(extra):
            _backfill_and_build(airflow)
        heard = "".join(message["message"] for message in hook.messages)
    assert _processes_of(airflow.home) == []

    runs = _rows(airflow, "select dag_id, run_type, partition_key, state from dag_run")
    keys = {key for dag_id, kind, key, _ in runs if (dag_id, kind) == ("gongkai_crawl", "backfill")}
    assert keys == set(YEARS)
    assert {state for *_, state in runs} == {"success"}, runs
    builds = _rows(airflow, "select state from task_instance where task_id = 'build'")
    done = [state for (state,) in builds if state == "success"]
    # Each year's crawl is an event; none may start an own build behind another that waits.
    assert 1 <= len(done) <= len(YEARS), builds
    assert {state for (state,) in builds} <= {"success", "skipped"}
    warehouse_runs = [run for run in runs if run[0] == "gongkai_warehouse"]
    assert {kind for _, kind, _, _ in warehouse_runs} == {"asset_triggered"}

    # Each run that was not over in time was told, once, though none failed.
    lines = (airflow.gongkai_home / "logs" / "failures.jsonl").read_text(encoding="utf-8")
    missed = [json.loads(line) for line in lines.splitlines()]
    assert {line["task_id"] for line in missed} == {"deadline"}, missed
    late = [(line["dag_id"], line["run_id"]) for line in missed]
    assert len(late) == len(set(late))
    assert "gongkai_warehouse" in {dag_id for dag_id, _ in late}
    # A digest names the latest few; none is named twice.
    assert 0 < heard.count("not over after") <= len(missed), heard
    assert _rows(airflow, "select distinct state from callback") == [("success",)]

    names = _rows(airflow, "select rendered_map_index from task_instance where map_index >= 0")
    assert all(" and " in name for (name,) in names), names
    with duckdb.connect(str(airflow.gongkai_home / "warehouse.duckdb"), read_only=True) as base:
        published = base.execute(
            "select agency_id, report_year from marts.dim_report order by all"
        ).fetchall()
    assert published == sorted(
        (agency_id, int(year))
        for agency_id in AGENCIES
        for year in YEARS
        if int(year) not in pages.sites()[agency_id].get("gone", ())
    )


def _backfill_and_build(airflow: LocalAirflow) -> None:
    _wait(
        "DAGs parsed",
        lambda: len(_rows(airflow, "select dag_id from dag where not is_stale")) == 4,
        90,
    )
    conf = f'{{"agency_ids": ["{AGENCIES[0]}", "{AGENCIES[1]}"], "delay_seconds": 0}}'
    airflow.airflow(
        "backfill", "create", "--dag-id", "gongkai_crawl",
        "--from-date", f"{YEARS[0]}-01-01", "--to-date", f"{YEARS[-1]}-12-31",
        "--max-active-runs", "3", "--dag-run-conf", conf,
    )  # fmt: skip
    # unpausing also starts the scheduled run of the year that ended last; it is awaited with the rest
    for dag_id in ("gongkai_warehouse", "gongkai_crawl"):
        airflow.airflow("dags", "unpause", dag_id, "--yes")

    def all_ended() -> bool:
        runs = _rows(airflow, "select dag_id, run_type, state from dag_run")
        crawls = [state for _, kind, state in runs if kind == "backfill"]
        builds = [state for dag_id, _, state in runs if dag_id == "gongkai_warehouse"]
        waiting = _rows(
            airflow, "select id from asset_partition_dag_run where created_dag_run_id is null"
        )
        ended = all(state in _ENDED for _, _, state in runs)
        return bool(len(crawls) == len(YEARS) and builds and ended and not waiting)

    _wait("crawls and build ended", all_ended, 360)
