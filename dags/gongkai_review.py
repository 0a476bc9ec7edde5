"""Asks people about critical findings of the published warehouse: broken sums that the form itself states.

One required action a finding, at most twenty a run: the page prints it so (acknowledged), we misread a
number (corrected), ask again. An answer is a row of a decisions file and holds from the next build on.
The warehouse is published before anybody is asked, so a question that waits holds nothing up. What nobody
answers within a week counts as *ask again*.
"""

from __future__ import annotations

import datetime as dt
import logging

from airflow.sdk import FixedKeyMapper, PartitionedAssetTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.alerting import tell_after_failure
from dags.asking import FORM, AskAboutFinding
from dags.common import DEFAULT_ARGS, WAREHOUSE, deadline
from expectations.review.words import LATER, OPTIONS

log = logging.getLogger(__name__)


@dag(
    dag_id="gongkai_review",
    schedule=PartitionedAssetTimetable(
        assets=WAREHOUSE, default_partition_mapper=FixedKeyMapper("all-years")
    ),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    deadline=deadline(hours=8 * 24),  # a question waits a week
    on_failure_callback=tell_after_failure,
    tags=["gongkai", "review"],
    doc_md=__doc__,
)
def gongkai_review() -> None:
    @task(execution_timeout=dt.timedelta(minutes=30))
    def questions() -> list[dict[str, str]]:
        """Critical findings that nobody has decided; those that were put off come last."""
        from expectations.review.questions import open_questions
        from extractors.settings import load_settings

        context = get_current_context()
        waiting = context["ti"].get_dr_count(dag_id="gongkai_review", states=["queued"])
        if context["dag_run"].run_type == "asset_triggered" and waiting:
            raise AirflowSkipException("a newer warehouse is waiting to be asked about")
        found = open_questions(load_settings())
        log.info("%d questions", len(found))
        return found

    AskAboutFinding.partial(
        task_id="ask",
        options=list(OPTIONS),
        defaults=LATER,
        params=FORM,
        response_timeout=dt.timedelta(days=7),
        doc_md="One question; the answer becomes a row of a decisions file.",
        map_index_template="{{ task.question['subject'] }}",
    ).expand(question=questions())


gongkai_review()
