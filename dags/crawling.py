"""Tasks that ``gongkai_crawl`` and ``gongkai_watch`` both consist of: batches, roll-up, verdict."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from typing import Any

from airflow.sdk import TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.common import LANDING, SITES_POOL
from dags.lineage import pages_into_landing

log = logging.getLogger(__name__)


@task(
    pool=SITES_POOL,
    map_index_template="{{ batch_name }}",
    execution_timeout=dt.timedelta(hours=6),
)
def crawl_batch(batch: dict[str, Any], report_years: list[int]) -> dict[str, int]:
    """Crawls the agencies of one batch, all years in one pass; the number of agencies by outcome."""
    from extractors.crawl.run import crawl
    from extractors.landing.records import DOCUMENT_ROLES
    from extractors.landing.store import LandingStore
    from extractors.settings import load_settings

    context = get_current_context()
    context["batch_name"] = batch["name"]  # type: ignore[typeddict-unknown-key]
    settings = load_settings()
    # a retry carries the same run id: agencies that have an outcome are not asked again
    outcomes = crawl(
        settings,
        report_years,
        agency_ids=batch["agency_ids"],
        registry=settings.registry,
        allow_hosts=settings.allow_hosts,
        delay_seconds=context["params"]["delay_seconds"],
        run_id=context["run_id"],
        on_outcome=lambda done: log.info(
            "%s %s %s: %s", done.agency_id, done.report_year, done.outcome, done.detail
        ),
    )
    store = LandingStore(settings.landing)
    pages_into_landing(
        (
            page.final_url
            for page in store.observations(context["run_id"])
            if page.agency_id in batch["agency_ids"] and page.role in DOCUMENT_ROLES
        ),
        store.where,
    )
    return dict(Counter(outcome.outcome for outcome in outcomes))


@task(trigger_rule=TriggerRule.ALL_DONE, outlets=[LANDING])
def roll_up(report_years: list[int]) -> dict[str, Any]:
    """Counts the outcomes, read from landing, and says by name where a person must look; announces
    the change, keyed by the years.

    The keys are given here because a run that a person triggered has none of its own, and an event
    without a key would not start the build.
    """
    from extractors.crawl.rollup import roll_up_run
    from extractors.settings import load_settings

    context = get_current_context()
    rolled = roll_up_run(load_settings(), context["run_id"], report_years)
    if not rolled.counts:
        raise AirflowSkipException("no agency was asked: landing is as it was")
    log.info("report years %s: %s", report_years, rolled.in_words())
    for item in rolled.to_look:
        log.warning("%s %s %s: %s", item.agency_id, item.report_year, item.outcome, item.detail)
    event = context["outlet_events"][LANDING]
    event.add_partitions([str(year) for year in report_years])
    event.extra = {"report_years": report_years, "outcomes": dict(rolled.counts)}
    return {
        "outcomes": dict(rolled.counts),
        "to_look": [f"{item.agency_id} {item.report_year}" for item in rolled.to_look],
        "alarm": rolled.alarm,
    }


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def verdict() -> None:
    """Turns the run red when a person must look at the crawl itself: a batch died, or the roll-up
    sounds the alarm. A single site that blocks or is down is an outcome and wakes nobody.
    """
    context = get_current_context()
    instance = context["ti"]
    states = instance.get_task_states(
        dag_id=context["dag"].dag_id, task_ids=["crawl_batch"], run_ids=[context["run_id"]]
    )
    dead = sorted(
        name
        for name, state in states.get(context["run_id"], {}).items()
        if state not in ("success", "skipped")
    )
    if dead == ["crawl_batch"]:
        raise AirflowFailException("nothing was crawled: a task before the batches failed")
    if dead:
        names = instance.xcom_pull(task_ids="plan") or []
        words = [_batch_name(name, names) for name in dead]
        raise AirflowFailException(f"these batches did not end: {', '.join(words)}; see their logs")
    rolled = instance.xcom_pull(task_ids="roll_up")
    if rolled and rolled["alarm"]:
        raise AirflowFailException(rolled["alarm"])


def _batch_name(instance: str, batches: list[dict[str, Any]]) -> str:
    """``crawl_batch_3`` as the grid shows it: the host the batch begins with."""
    number = instance.rpartition("_")[2]
    if number.isdecimal() and int(number) < len(batches):
        return f"{batches[int(number)]['name']} (number {number})"
    return instance
