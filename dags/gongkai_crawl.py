"""Crawls the reports of one report year, or of several in one pass over each site, into landing.

The partition is the report year. A tick in January carries the year that ended: the key of a tick
is its own date, so the timetable goes back one tick.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import CronPartitionTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from dags.alerting import tell_after_failure
from dags.common import (
    DEFAULT_ARGS,
    crawl_params,
    deadline,
    from_year_param,
    plan_batches,
    report_year,
    years_back,
)
from dags.crawling import crawl_batch, roll_up, verdict


@dag(
    dag_id="gongkai_crawl",
    schedule=CronPartitionTimetable(
        "0 4 6 1 *", timezone="Asia/Shanghai", run_offset=-1, key_format="%Y"
    ),
    catchup=False,
    max_active_runs=2,
    default_args=DEFAULT_ARGS,
    deadline=deadline(hours=96),  # the longest platform of a province takes two days
    on_failure_callback=tell_after_failure,
    params=crawl_params() | from_year_param(),
    tags=["gongkai", "crawl"],
    doc_md=__doc__,
)
def gongkai_crawl() -> None:
    @task
    def years() -> list[int]:
        """The partition key, else ``report_year`` of the configuration, and back to ``from_year``."""
        context = get_current_context()
        params = context["params"]
        try:
            last = report_year(context["dag_run"].partition_key, params["report_year"])
            return years_back(last, params["from_year"])
        except ValueError as error:
            raise AirflowFailException(str(error)) from error

    @task
    def plan() -> list[dict[str, Any]]:
        """Agencies of the registry (or those asked for) in batches, by host."""
        return plan_batches(get_current_context()["params"]["agency_ids"])

    of_years = years()
    crawled = crawl_batch.partial(report_years=of_years).expand(batch=plan())
    crawled >> roll_up(of_years) >> verdict()


gongkai_crawl()
