"""Builds the warehouse from landing when a crawl has changed it, and publishes it if the gate lets it.

Whatever year a crawl was of, the build is of all years: every key of the asset is mapped onto one.
Crawls that end while a build runs leave one run each in the queue; a run that sees another one
waiting behind it steps aside, because the last build reads all that the earlier would have read.
What is new or resolved in the published warehouse is then told to people, once.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from airflow.sdk import (
    FixedKeyMapper,
    Param,
    PartitionedAssetTimetable,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.alerting import tell, tell_after_failure
from dags.common import DEFAULT_ARGS, LANDING, WAREHOUSE, WRITER_POOL, deadline
from dags.lineage import landing_into_marts

log = logging.getLogger(__name__)


@dag(
    dag_id="gongkai_warehouse",
    schedule=PartitionedAssetTimetable(
        assets=LANDING, default_partition_mapper=FixedKeyMapper("all-years")
    ),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    deadline=deadline(hours=16),
    on_failure_callback=tell_after_failure,
    params={
        "as_of": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Day the warehouse is of; empty for the day of the newest observation.",
        ),
        "overrides": Param(
            [],
            type="array",
            items={"type": "string", "pattern": r"^[a-z0-9_-]{1,64}$"},
            description="Reasons of refusal that a person has decided to overrule; kept with the build.",
        ),
    },
    tags=["gongkai", "warehouse"],
    doc_md=__doc__,
)
def gongkai_warehouse() -> None:
    @task(pool=WRITER_POOL, outlets=[WAREHOUSE], execution_timeout=dt.timedelta(hours=12))
    def build() -> dict[str, Any]:
        """Extract what is new → staging → dbt → checks → publish. Fails with the refusal's words."""
        from extractors.landing.store import LandingStore
        from extractors.settings import load_settings
        from extractors.stage.build import build as build_warehouse
        from extractors.stage.errors import UnknownOverrideError

        context = get_current_context()
        is_automatic = context["dag_run"].run_type == "asset_triggered"
        waiting = context["ti"].get_dr_count(dag_id="gongkai_warehouse", states=["queued"])
        if is_automatic and waiting:  # what a person asked for is never dropped
            raise AirflowSkipException("another build is waiting and will read all of landing")
        params, settings = context["params"], load_settings()
        try:
            result = build_warehouse(
                settings,
                as_of=dt.date.fromisoformat(params["as_of"]) if params["as_of"] else None,
                overrides=frozenset(params["overrides"]),
                on_step=log.info,
            )
        except UnknownOverrideError as error:
            raise AirflowFailException(str(error)) from error  # unknown the next time as well
        if not result.published:
            # trying again would be refused again: a person decides
            raise AirflowFailException(result.in_words())
        log.info("%s", result.in_words())
        landing_into_marts(LandingStore(settings.landing).where, settings.warehouse)
        return result.as_json()

    build() >> tell()


gongkai_warehouse()
