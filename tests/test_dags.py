"""The DAGs: they import, are wired as dags/README.md says, and know which year they are of."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from dags.local_airflow import DAGS, LocalAirflow
from extractors.landing.store import LandingStore
from tests.alert_receivers import Webhook, webhook
from tests.sites.sample_site import SampleSite, sample_site

IDS = ("gongkai_crawl", "gongkai_review", "gongkai_warehouse", "gongkai_watch")

# Airflow reads its environment when it is imported, so what asks it runs in a child process.
_DESCRIBE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
bag = DagBag(sys.argv[1])
out = {"errors": bag.import_errors, "dags": {}}
for dag_id, dag in bag.dags.items():
    dag.validate()
    DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
    out["dags"][dag_id] = {
        "tags": sorted(dag.tags), "doc": dag.doc_md, "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs, "fileloc": dag.fileloc,
        "callback": bool(dag.on_failure_callback),
        "deadlines": [[d.interval.total_seconds(), d.callback.path] for d in dag.deadline],
        "tasks": {t.task_id: {
            "owner": t.owner, "pool": t.pool, "retries": t.retries, "doc": t.doc_md or (t.python_callable.__doc__ or ""),
            "map_name": getattr(t, "map_index_template", None), "mapped": t.is_mapped,
            "outlets": [o.name for o in t.outlets], "trigger_rule": t.trigger_rule.value,
            "callback": bool(t.on_failure_callback), "down": sorted(t.downstream_task_ids)} for t in dag.tasks},
    }
print("RESULT" + json.dumps(out))
"""

_TICKS = """
import datetime as dt, json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction
bag = DagBag(sys.argv[1])
crawl = coerce_to_core_timetable(bag.dags["gongkai_crawl"].timetable)
watch = coerce_to_core_timetable(bag.dags["gongkai_watch"].timetable)
build = coerce_to_core_timetable(bag.dags["gongkai_warehouse"].timetable)
utc = dt.UTC
import pendulum
first = crawl.next_dagrun_info_v2(last_dagrun_info=None, restriction=TimeRestriction(
    pendulum.datetime(2023, 6, 1), None, True))
keys = [i.partition_key for i in crawl.iter_partition_dagrun_infos(
    earliest=dt.datetime(2019, 1, 1, tzinfo=utc), latest=dt.datetime(2023, 12, 31, tzinfo=utc))]
ticks, last = [], None
for _ in range(30):
    info = watch.next_dagrun_info(last_automated_data_interval=last, restriction=TimeRestriction(
        pendulum.datetime(2023, 12, 31, 12), None, True))
    ticks.append(info.run_after.in_timezone("Asia/Shanghai").isoformat()); last = info.data_interval
mapper = build.get_partition_mapper(name="gongkai_landing")
print("RESULT" + json.dumps({
    "tick": first.run_after.in_timezone("Asia/Shanghai").isoformat(), "key": first.partition_key,
    "backfill": keys, "watch": ticks,
    "mapped": [mapper.to_downstream(k) for k in ("2019", "2023")]}))
"""


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> LocalAirflow:
    made = LocalAirflow(tmp_path_factory.mktemp("gongkai"))
    made.prepare()
    return made


def _ask(airflow: LocalAirflow, script: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", script, str(DAGS)],
        env=airflow.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    return dict(json.loads(line.removeprefix("RESULT")))


@pytest.fixture(scope="module")
def described(airflow: LocalAirflow) -> dict[str, Any]:
    return _ask(airflow, _DESCRIBE)


def test_every_dag_imports_without_a_cycle(described: dict[str, Any]) -> None:
    assert described["errors"] == {}
    assert set(described["dags"]) == set(IDS)


@pytest.mark.parametrize("dag_id", IDS)
def test_dags_say_what_they_are(described: dict[str, Any], dag_id: str) -> None:
    dag = described["dags"][dag_id]
    assert "gongkai" in dag["tags"]
    assert len(dag["doc"]) > 60
    assert dag["catchup"] is False
    ((seconds, callback),) = dag["deadlines"]
    assert seconds >= 12 * 3600
    assert callback == "dags.alerting.tell_after_deadline"
    readme = (DAGS / "README.md").read_text(encoding="utf-8")
    assert f"| `{dag_id}` |" in readme
    for name, task in dag["tasks"].items():
        assert task["owner"] == "gongkai", name
        assert task["callback"], f"{name} fails in silence"
        assert not task["mapped"] or task["map_name"], f"{name} has no readable map names"


def test_one_writer_is_guaranteed(described: dict[str, Any]) -> None:
    pools = json.loads((DAGS / "pools.json").read_text(encoding="utf-8"))
    assert pools["gongkai_writer"]["slots"] == 1
    assert described["dags"]["gongkai_warehouse"]["max_active_runs"] == 1
    assert described["dags"]["gongkai_warehouse"]["tasks"]["build"]["pool"] == "gongkai_writer"
    used = {t["pool"] for dag in described["dags"].values() for t in dag["tasks"].values()}
    assert used <= {*pools, "default_pool"}


def test_the_crawl_announces_even_if_a_batch_died_and_then_turns_red(
    described: dict[str, Any],
) -> None:
    tasks = described["dags"]["gongkai_crawl"]["tasks"]
    assert tasks["roll_up"]["outlets"] == ["gongkai_landing"]
    assert tasks["roll_up"]["trigger_rule"] == tasks["verdict"]["trigger_rule"] == "all_done"
    assert tasks["verdict"]["down"] == []


def test_people_are_told_after_a_build_and_after_a_run_that_failed(
    described: dict[str, Any],
) -> None:
    build = described["dags"]["gongkai_warehouse"]["tasks"]["build"]
    tell = described["dags"]["gongkai_warehouse"]["tasks"]["tell"]
    assert build["down"] == ["tell"]
    # A red build must leave a red run: tell, its last task, has to fail with it.
    assert tell["trigger_rule"] == "all_success"
    assert all(described["dags"][dag_id]["callback"] for dag_id in IDS)


def test_a_tick_in_january_is_of_the_year_that_ended(airflow: LocalAirflow) -> None:
    told = _ask(airflow, _TICKS)
    assert told["tick"].startswith("2024-01-06T04:00")
    assert told["key"] == "2023"
    assert told["backfill"] == ["2019", "2020", "2021", "2022", "2023"]
    assert told["mapped"][0] == told["mapped"][1], "years must not get a build each"
    days = [dt.datetime.fromisoformat(tick) for tick in told["watch"]]
    season = [day for day in days if day.month <= 4 and day.year == 2024]
    rest = [day for day in days if day.month > 4 and day.year == 2024]
    assert len(season) == 18
    assert all(day.weekday() == 0 for day in season)
    assert [(day.month, day.day) for day in rest] == [(month, 1) for month in range(5, 13)]


def test_no_dag_file_parses_or_queries() -> None:
    for path in DAGS.glob("gongkai_*.py"):
        text = path.read_text(encoding="utf-8").lower()
        for word in ("import duckdb", "select ", "beautifulsoup", "import requests"):
            assert word not in text, f"{path.name}: {word}"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleSite]:
    with sample_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as running:
        yield running


@pytest.mark.timeout(600)  # a crawl and a build, on a busy machine
def test_crawl_and_build_in_process(
    airflow: LocalAirflow, sample: SampleSite, hook: Webhook
) -> None:
    asked = {"agency_ids": ["sasac-440300"], "delay_seconds": 0}
    conf = {"report_year": 2022, **asked}
    jobs = [
        {"dag_id": "gongkai_crawl", "conf": conf | {"from_year": 2021}},
        {"dag_id": "gongkai_crawl", "conf": {"report_year": 2022, "agency_ids": ["nobody"]}},
        {"dag_id": "gongkai_crawl", "conf": {}},
        {"dag_id": "gongkai_warehouse", "conf": {"overrides": ["nonsense"]}},
        {"dag_id": "gongkai_warehouse", "conf": {}},
        {"dag_id": "gongkai_watch", "conf": conf},
    ]
    extra = {
        "GONGKAI_REGISTRY": str(sample.registry),
        "GONGKAI_ALLOW_HOSTS": ",".join(sample.allow_hosts),
        "AIRFLOW_CONN_GONGKAI_ALERTS": json.dumps({"conn_type": "apprise", "password": hook.url}),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dags.local_worker", str(airflow.logs / "run.log")],
        env=airflow.environment(extra),
        input="".join(json.dumps(job) + "\n" for job in jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    log = (airflow.logs / "run.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-3000:]
    crawl, unknown, yearless, overruled, build, watch = map(json.loads, done.stdout.splitlines())

    assert crawl["state"] == "success", log[-3000:]
    assert crawl["tasks"]["crawl_batch[0]"] == "success"
    landing = LandingStore(airflow.gongkai_home / "landing")
    ended = [outcome.report_year for outcome in landing.outcomes(crawl["run_id"])]
    assert ended == [2022, 2021]  # a retry of the same run finds them settled
    listing = sample.server.sites["sasac-440300"].paths()
    assert len(listing) == len(set(listing)), "one pass over the site, whatever the years"
    assert unknown["tasks"]["plan[-1]"] == "failed"
    assert yearless["tasks"]["years[-1]"] == "failed"
    assert overruled["tasks"]["build[-1]"] == "failed"
    words = "There is no refusal to overrule named nonsense"
    assert f"AirflowFailException: {words}" in log, "failed for good, not tried again"
    assert unknown["state"] == yearless["state"] == overruled["state"] == "failed"
    failures = (airflow.gongkai_home / "logs" / "failures.jsonl").read_text(encoding="utf-8")
    assert "not in the registry" in failures
    assert "no partition key" in failures
    assert words in failures

    assert build["state"] == "success", failures
    assert (airflow.gongkai_home / "warehouse.duckdb").exists()

    # The failed crawls were told, and nothing twice.
    assert build["tasks"]["tell[-1]"] == "success"
    text = "".join(message["message"] for message in hook.messages)
    assert text.count("not in the registry") == text.count("no partition key") == 1

    # its report has been landed: there is nothing left to ask for
    assert watch["tasks"]["crawl_batch[-1]"] == "skipped"
    assert watch["tasks"]["coverage[-1]"] == watch["tasks"]["freshness[-1]"] == "success"
    assert watch["state"] == "success"

    _lineage_leads_from_page_to_mart(airflow, sample)


def _lineage_leads_from_page_to_mart(airflow: LocalAirflow, sample: SampleSite) -> None:
    events = [json.loads(line) for line in airflow.lineage.read_text(encoding="utf-8").splitlines()]
    assert {event["job"]["namespace"] for event in events} == {"gongkai"}
    named = {event["job"]["name"]: event for event in events if event["inputs"] or event["outputs"]}
    crawled, built = named["gongkai_crawl.crawl_batch"], named["gongkai_warehouse.build"]
    pages = {page["namespace"] + page["name"] for page in crawled["inputs"]}
    (host,) = {page["namespace"].removeprefix("http://") for page in crawled["inputs"]}
    assert host in sample.allow_hosts
    assert len(pages) == 2
    assert crawled["outputs"] == built["inputs"]
    marts = {table["name"]: table["facets"]["schema"]["fields"] for table in built["outputs"]}
    assert {"marts.dim_report", "marts.fct_applications", "checks.fct_findings"} <= marts.keys()
    assert all(field["description"] for field in marts["marts.fct_applications"])


def test_secrets_are_for_the_owner_alone(airflow: LocalAirflow) -> None:
    assert airflow.password()
    for path in airflow.home.glob("secrets.json"):
        assert os.stat(path).st_mode & 0o077 == 0


class _Agency:
    def __init__(self, agency_id: str, *domains: str) -> None:
        self.agency_id = agency_id
        self.domains = domains


def test_batches_keep_a_host_together_and_name_it() -> None:
    from dags.common import batches

    agencies = [_Agency(f"a{n}", "portal.example") for n in range(3)]
    agencies += [_Agency("b", "b.example"), _Agency("c"), _Agency("d", "d.example")]
    made = batches(agencies, size=2)
    assert sorted(agency_id for batch in made for agency_id in batch.agency_ids) == [
        "a0", "a1", "a2", "b", "c", "d",
    ]  # fmt: skip
    (portal,) = [batch for batch in made if "a0" in batch.agency_ids]
    assert set(portal.agency_ids) == {"a0", "a1", "a2"}
    assert portal.name == "portal.example"
    assert made[0].name == "b.example and 1 more"
    assert batches([]) == []


def test_year_of_a_run() -> None:
    from dags.common import open_year, report_year

    assert report_year("2021", None) == 2021
    assert report_year(None, 2022) == 2022
    assert report_year("2021", 2022) == 2021
    for key, asked in ((None, None), ("2007", None), ("last", None)):
        with pytest.raises(ValueError, match=r"year|partition|int"):
            report_year(key, asked)
    new_year = dt.datetime(2023, 12, 31, 16, 30, tzinfo=dt.UTC)
    assert open_year(new_year) == 2023
    assert open_year(new_year - dt.timedelta(hours=1)) == 2022


def test_past_years_and_the_size_of_batches() -> None:
    from dags import common

    assert common.years_back(2022, None) == [2022]
    assert common.years_back(2022, 2020) == [2022, 2021, 2020]
    with pytest.raises(ValueError, match="lies after"):
        common.years_back(2022, 2023)
    size = -(-100_000 // common.MOST_BATCHES)
    made = common.batches([_Agency(f"a{n:06}", f"h{n}.example") for n in range(100_000)], size)
    assert len(made) <= 1024, "Airflow would refuse to map so many"
