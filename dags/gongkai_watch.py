"""Looks after the report year that is being published: asks again where a report is missing.

Departments are due by 31 January, governments by 31 March: every Monday from January to April, on
the first of the month otherwise. Says who is late in the published warehouse, and turns red when that has gone
stale or messages to people are stuck.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections import Counter
from typing import Any

from airflow.sdk import MultipleCronTriggerTimetable, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.alerting import tell_after_failure
from dags.common import DEFAULT_ARGS, crawl_params, deadline, open_year, plan_batches
from dags.crawling import crawl_batch, roll_up, verdict

log = logging.getLogger(__name__)

_HAS_REPORT = frozenset({"landed", "revised", "unchanged"})


@task
def years() -> list[int]:
    """The open report year, or ``report_year`` of the configuration."""
    context = get_current_context()
    asked: int | None = context["params"]["report_year"]
    return [asked or open_year(context["dag_run"].run_after or dt.datetime.now(dt.UTC))]


@task
def plan(report_years: list[int]) -> list[dict[str, Any]]:
    """Batches of the agencies whose report of the year has not been landed by any run."""
    from extractors.landing.store import LandingStore
    from extractors.settings import load_settings

    have = {
        outcome.agency_id or ""
        for outcome in LandingStore(load_settings().landing).outcomes()
        if outcome.report_year in report_years and outcome.outcome in _HAS_REPORT
    }
    asked = get_current_context()["params"]["agency_ids"]
    return plan_batches(asked, except_for=frozenset(have))


@task(trigger_rule=TriggerRule.ALL_DONE)
def coverage(report_years: list[int]) -> dict[str, int]:
    """Coverage of the open year in the published warehouse, and by name who is late or missing."""
    from extractors.read.status import read_status
    from extractors.settings import load_settings

    warehouse = load_settings().warehouse
    if not warehouse.exists():
        raise AirflowSkipException(f"nothing has been published yet ({warehouse})")
    (report_year,) = report_years
    rows = list(read_status(warehouse, report_year=report_year).rows_as_json())
    for row in rows:
        if row["status"] in ("late", "missing", "blocked"):
            log.warning("%s %s: %s", row["agency_id"], report_year, row["status"])
    return dict(Counter(row["status"] for row in rows))


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def freshness() -> dict[str, Any]:
    """Turns the run red when landed reports reach no warehouse, or messages reach nobody."""
    from expectations.alerts.freshness import freshness
    from expectations.alerts.send import outbox_of
    from extractors.landing.store import LandingStore
    from extractors.settings import load_settings
    from extractors.stage.history import History

    settings = load_settings()
    found = freshness(
        History(settings.ops).builds(),
        LandingStore(settings.landing).outcomes(),
        outbox_of(settings).entries(),
    )
    log.info("%s", found)
    if alarms := found.alarms(dt.datetime.now(dt.UTC)):
        raise AirflowFailException("; ".join(alarms))
    return dataclasses.asdict(found)


@dag(
    dag_id="gongkai_watch",
    schedule=MultipleCronTriggerTimetable("0 5 * 1-4 1", "0 5 1 5-12 *", timezone="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    deadline=deadline(hours=96),
    on_failure_callback=tell_after_failure,
    params=crawl_params(),
    tags=["gongkai", "watch"],
    doc_md=__doc__,
)
def gongkai_watch() -> None:
    of_years = years()
    crawled = crawl_batch.partial(report_years=of_years).expand(batch=plan(of_years))
    rolled_up = roll_up(of_years)
    crawled >> rolled_up >> coverage(of_years) >> verdict()
    # Beside the crawl, so that a red one hides nothing.
    freshness()


gongkai_watch()
