"""Crawls the reports of one report year, agency by agency, into landing.

The partition is the report year. A tick in January carries the year that ended: the key of a tick
is its own date, so the timetable goes back one tick.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import CronPartitionTimetable, dag, get_current_context, task

from dags.common import DEFAULT_ARGS, crawl_params
from dags.crawling import crawl_batch, roll_up, verdict


@dag(
    dag_id="gongkai_crawl",
    schedule=CronPartitionTimetable(
        "0 4 6 1 *", timezone="Asia/Shanghai", run_offset=-1, key_format="%Y"
    ),
    catchup=False,
    max_active_runs=2,
    default_args=DEFAULT_ARGS,
    params=crawl_params(),
    tags=["gongkai", "crawl"],
    doc_md=__doc__,
)
def gongkai_crawl() -> None:
    @task
    def year() -> int:
        """The partition key, else ``report_year`` of the configuration."""
        from dags.common import report_year

        context = get_current_context()
        return report_year(
            context.get("partition_key") or context["dag_run"].partition_key,
            context["params"]["report_year"],
        )

    @task
    def plan() -> list[dict[str, Any]]:
        """Agencies of the registry (or those asked for) in batches, by host."""
        from dags.common import batches
        from extractors.crawl.registry import load_registry
        from extractors.settings import load_settings

        params = get_current_context()["params"]
        agencies = load_registry(load_settings().registry, agency_ids=params["agency_ids"])
        return [batch.as_dict() for batch in batches(agencies)]

    of_year = year()
    crawled = crawl_batch.partial(report_year=of_year).expand(batch=plan())
    crawled >> roll_up(of_year) >> verdict(of_year)


gongkai_crawl()
