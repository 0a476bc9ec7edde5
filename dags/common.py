"""What the DAGs share: assets, pools, defaults, the year of a run, batches of agencies.

Wiring only. Nothing here reads a page or a table.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import logging
import os
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, DeadlineAlert, DeadlineReference, Param, SyncCallback
from airflow.sdk.exceptions import AirflowFailException

log = logging.getLogger(__name__)

# The crawl changes the first, a build that was published changes the second.
LANDING = Asset("gongkai_landing")
WAREHOUSE = Asset("gongkai_warehouse")

# Slots are in pools.json. One writer is DuckDB's rule; the sites' pool bounds our own machine (the
# gap between requests to one address is kept by the crawler, over all processes).
WRITER_POOL = "gongkai_writer"
SITES_POOL = "gongkai_sites"

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_REPORT_YEAR = 2008  # the Regulations came into force in May 2008
AGENCIES_IN_A_BATCH = 12
MOST_BATCHES = 500  # Airflow maps a task 1024 times at most, and each batch reads the registry once


class HasHosts(Protocol):
    """An agency as batching sees it."""

    @property
    def agency_id(self) -> str: ...
    @property
    def domains(self) -> tuple[str, ...]: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """Agencies that one task crawls; ``name`` is what the grid of the web page shows."""

    name: str
    agency_ids: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "agency_ids": list(self.agency_ids)}


def report_year(partition_key: str | None, asked_year: int | None) -> int:
    """The report year of a run: its partition key, else ``report_year`` of its configuration.

    Raises ValueError when neither names a year or the key is no year.
    """
    if partition_key is None and asked_year is None:
        raise ValueError(
            'this run has no partition key: trigger it with {"report_year": 2022}, say, '
            "or let a backfill give the keys"
        )
    year = int(partition_key) if partition_key is not None else int(asked_year or 0)
    if not FIRST_REPORT_YEAR <= year <= 9999:
        raise ValueError(f"{year} is no report year: the first reports are of {FIRST_REPORT_YEAR}")
    return year


def plan_batches(
    agency_ids: Iterable[str] | None, except_for: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Batches of the operator's registry, or of ``agency_ids`` alone, without ``except_for``.

    A registry that can't be read, or an agency that is not in it, fails the task for good.
    """
    from extractors.crawl.registry import RegistryError, registered_agencies
    from extractors.settings import load_settings

    try:
        agencies = registered_agencies(load_settings().registry, agency_ids)
    except RegistryError as error:
        raise AirflowFailException(str(error)) from error
    wanted = [agency for agency in agencies if agency.agency_id not in except_for]
    log.info("%d of %d agencies are to be asked", len(wanted), len(agencies))
    size = max(AGENCIES_IN_A_BATCH, -(-len(wanted) // MOST_BATCHES))
    return [batch.as_dict() for batch in batches(wanted, size)]


def years_back(last: int, first: int | None) -> list[int]:
    """Report years from ``last`` back to ``first``, the newest first. Raises ValueError."""
    if first is not None and first > last:
        raise ValueError(f"from_year {first} lies after the report year {last}")
    return list(range(last, (last if first is None else first) - 1, -1))


def open_year(now: dt.datetime) -> int:
    """The report year that is being published at an instant: the last one that ended in China."""
    return now.astimezone(SHANGHAI).year - 1


def batches(agencies: Iterable[HasHosts], size: int = AGENCIES_IN_A_BATCH) -> list[Batch]:
    """Agencies in batches of about ``size``; those that share their first host stay together."""

    def host(agency: HasHosts) -> str:
        return agency.domains[0] if agency.domains else agency.agency_id

    made: list[Batch] = []
    pending: list[HasHosts] = []

    def close() -> None:
        if pending:
            others = len({host(agency) for agency in pending}) - 1
            name = host(pending[0]) + (f" and {others} more" if others else "")
            made.append(Batch(name, tuple(agency.agency_id for agency in pending)))
            pending.clear()

    ordered = sorted(agencies, key=lambda agency: (host(agency), agency.agency_id))
    for _, sharing in itertools.groupby(ordered, key=host):
        group = list(sharing)
        if len(pending) + len(group) > size:
            close()
        pending.extend(group)
    close()
    return made


def note_failure(dag_id: str, run_id: str, task_id: str, map_index: int, error: str) -> None:
    """One line in ``GONGKAI_HOME/logs/failures.jsonl`` that ``dags.alerting`` tells people."""
    from extractors.durable import append_lines
    from extractors.settings import load_settings

    line = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "dag_id": dag_id,
        "run_id": run_id,
        "task_id": task_id,
        "map_index": map_index,
        "error": error,
    }
    append_lines(
        load_settings().logs / "failures.jsonl", json.dumps(line, ensure_ascii=False) + "\n"
    )


def tell_failure(context: Mapping[str, Any]) -> None:
    """Failure callback of a task: its name and what it said are noted."""
    instance = context["task_instance"]
    note_failure(
        instance.dag_id,
        instance.run_id,
        instance.task_id,
        instance.map_index,
        str(context.get("exception")),
    )


def deadline(hours: float) -> DeadlineAlert:
    """People are told when a run is not over so many hours after it was queued, while it goes on.

    GONGKAI_DEADLINE_HOURS is for installations whose runs take longer: it holds for every DAG.
    """
    hours = float(os.environ.get("GONGKAI_DEADLINE_HOURS") or hours)
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=dt.timedelta(hours=hours),
        callback=SyncCallback("dags.alerting.tell_after_deadline", {"hours": hours}),
    )


DEFAULT_ARGS: dict[str, Any] = {
    "owner": "gongkai",
    "retries": 2,
    "retry_delay": dt.timedelta(minutes=2),
    "retry_exponential_backoff": True,
    "on_failure_callback": tell_failure,
}


def from_year_param() -> dict[str, Param]:
    """How far back a crawl goes."""
    return {
        "from_year": Param(
            None,
            type=["null", "integer"],
            minimum=FIRST_REPORT_YEAR,
            maximum=9999,
            description="Also all report years from this one on, in one pass over each site.",
        )
    }


def crawl_params() -> dict[str, Param]:
    """What a person may ask of a crawl; Airflow checks it before the run starts."""
    return {
        "report_year": Param(
            None,
            type=["null", "integer"],
            minimum=FIRST_REPORT_YEAR,
            maximum=9999,
            description="Report year, for a run without a partition key.",
        ),
        "agency_ids": Param(
            None,
            type=["null", "array"],
            items={"type": "string", "pattern": r"^[a-z0-9-]{1,64}$"},
            description="Only these agencies; empty for the whole registry.",
        ),
        "delay_seconds": Param(
            None,
            type=["null", "number"],
            minimum=0,
            maximum=600,
            description="Gap between requests to one address. Public sites never get less than 2 s.",
        ),
    }
