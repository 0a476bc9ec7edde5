"""Tasks that ``gongkai_crawl`` and ``gongkai_watch`` both consist of: batches, roll-up, verdict."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from typing import Any

from airflow.sdk import TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.common import LANDING, SITES_POOL

log = logging.getLogger(__name__)

_NO_ANSWER = frozenset({"unreachable", "failed"})


@task(
    pool=SITES_POOL,
    map_index_template="{{ batch_name }}",
    execution_timeout=dt.timedelta(hours=6),
)
def crawl_batch(batch: dict[str, Any], report_year: int) -> dict[str, int]:
    """Crawls the agencies of one batch; the number of agencies by outcome."""
    from extractors.crawl.run import crawl
    from extractors.settings import load_settings

    context = get_current_context()
    context["batch_name"] = batch["name"]  # type: ignore[typeddict-unknown-key]
    settings = load_settings()
    # a retry carries the same run id: agencies that have an outcome are not asked again
    outcomes = crawl(
        settings,
        report_year,
        agency_ids=batch["agency_ids"],
        registry=settings.registry,
        allow_hosts=settings.allow_hosts,
        delay_seconds=context["params"]["delay_seconds"],
        run_id=context["run_id"],
        on_outcome=lambda done: log.info("%s %s: %s", done.agency_id, done.outcome, done.detail),
    )
    return dict(Counter(outcome.outcome for outcome in outcomes))


@task(trigger_rule=TriggerRule.ALL_DONE, outlets=[LANDING])
def roll_up(report_year: int) -> dict[str, int]:
    """The number of agencies by outcome, read from landing; announces the change, keyed by the year.

    The key is given here because a run that a person triggered has none of its own, and an event
    without a key would not start the build.
    """
    context = get_current_context()
    counts = _outcomes_of_run(context["run_id"], report_year)
    if not counts:
        raise AirflowSkipException("no agency was asked: landing is as it was")
    log.info("report year %s: %s", report_year, _in_words(counts))
    event = context["outlet_events"][LANDING]
    event.add_partitions(str(report_year))
    event.extra = {"report_year": report_year, "outcomes": dict(counts)}
    return dict(counts)


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def verdict(report_year: int) -> None:
    """Turns the run red when a person is needed: a batch died, or not one agency answered.

    A site that blocks or is down is an outcome, kept and counted, and no reason to wake anyone.
    """
    context = get_current_context()
    died = context["ti"].get_task_states(
        dag_id=context["dag"].dag_id, task_ids=["crawl_batch"], run_ids=[context["run_id"]]
    )
    dead = sorted(
        name
        for name, state in died.get(context["run_id"], {}).items()
        if state not in ("success", "skipped")
    )
    if dead == ["crawl_batch"]:
        raise AirflowFailException("nothing was crawled: a task before the batches failed")
    if dead:
        raise AirflowFailException(f"these batches did not end: {', '.join(dead)}; see their logs")
    counts = _outcomes_of_run(context["run_id"], report_year)
    if counts and set(counts) <= _NO_ANSWER:
        raise AirflowFailException(
            f"not one agency answered ({_in_words(counts)}): is this machine online?"
        )


def _outcomes_of_run(run_id: str, report_year: int) -> Counter[str]:
    """Last outcome of each agency in this run, counted."""
    from extractors.landing.store import LandingStore
    from extractors.settings import load_settings

    last = {
        outcome.agency_id: outcome.outcome
        for outcome in LandingStore(load_settings().landing).outcomes(run_id)
        if outcome.report_year == report_year
    }
    return Counter(last.values())


def _in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
