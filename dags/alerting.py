"""Tells people what a run has changed, over GONGKAI_ALERT_URLS or the connection ``gongkai_alerts``.

Wiring only: what is told, to whom and when is in ``expectations/alerts/``.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Mapping
from typing import Any

from airflow.sdk import Connection, task
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from dags.common import note_failure

log = logging.getLogger(__name__)

# Its password holds the addresses, written as in GONGKAI_ALERT_URLS; Airflow masks it in every log.
ALERTS_CONNECTION = "gongkai_alerts"


@task(execution_timeout=dt.timedelta(minutes=30))
def tell() -> str:
    """One digest of what is new or resolved to every channel; says so where there is no channel."""
    from expectations.alerts.rules import AlertConfigError

    try:
        return _send()
    except AlertConfigError as error:
        raise AirflowFailException(str(error)) from error


def tell_after_failure(_context: Mapping[str, Any]) -> None:
    """Failure callback of a DAG run: its failed tasks, noted by ``tell_failure``, in one digest."""
    _send()


def tell_after_deadline(context: Mapping[str, Any], hours: float) -> None:
    """Deadline callback, run by the executor: a run that is not over in time is told as a failure.

    Airflow 3.3 refuses connections to such a callback: without GONGKAI_ALERT_URLS the note waits for the next digest.
    """
    from expectations.alerts.channels import ALERT_URLS

    run = context["dag_run"]
    words = f"not over after {hours:g} hours"
    note_failure(run["dag_id"], run["dag_run_id"], "deadline", -1, words)
    if os.environ.get(ALERT_URLS):
        _send()


def _send() -> str:
    from expectations.alerts.channels import ALERT_URLS, parse_channels
    from expectations.alerts.rules import load_rules
    from expectations.alerts.send import send_alerts
    from extractors.settings import load_settings

    urls = os.environ.get(ALERT_URLS) or _urls_of_connection()
    words = send_alerts(load_settings(), parse_channels(urls), load_rules()).in_words()
    log.info("%s", words)
    return words


def _urls_of_connection() -> str | None:
    try:
        password: str | None = Connection.get(ALERTS_CONNECTION).password
    except AirflowNotFoundException:
        return None
    return password
