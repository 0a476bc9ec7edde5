"""Schema ``ops`` of the warehouse: the history of all builds and outcomes, this build included.

Written by the last connection before publication. It alone in the file knows the clock.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.rules import topics
from extractors.stage.history import BuildLine, failure_spans, finding_spans
from extractors.stage.load import create_table, insert_arrow
from extractors.stage.publish import open_build_file
from extractors.stage.schema import INSTANT, OUTCOMES

_BUILDS = pa.schema(
    [
        ("build_id", pa.string()),
        ("started_at", INSTANT),
        ("finished_at", INSTANT),
        ("as_of", pa.date32()),
        ("verdict", pa.string()),
        ("overrides", pa.list_(pa.string())),
        ("reasons", pa.list_(pa.string())),
        ("code_version", pa.string()),
        ("reports", pa.int64()),
        ("findings", pa.int64()),
    ]
)

_FINDINGS_HISTORY = pa.schema(
    [
        ("finding_id", pa.string()),
        ("first_seen_at", INSTANT),
        ("first_seen_build", pa.string()),
        ("last_seen_at", INSTANT),
        ("last_seen_build", pa.string()),
        ("resolved_at", INSTANT),
        ("resolved_build", pa.string()),
    ]
)

_GATE_RESULTS = pa.schema(
    [
        ("build_id", pa.string()),
        ("expectation", pa.string()),
        ("success", pa.bool_()),
        ("severity", pa.string()),
        ("sentence", pa.string()),
        ("layer", pa.string()),
        ("sentence_zh", pa.string()),
    ]
)

_GATE_HISTORY = pa.schema(
    [
        ("expectation", pa.string()),
        ("layer", pa.string()),
        ("severity", pa.string()),
        ("owner", pa.string()),
        ("first_failed_at", INSTANT),
        ("first_failed_build", pa.string()),
        ("last_failed_at", INSTANT),
        ("last_failed_build", pa.string()),
        ("resolved_at", INSTANT),
        ("resolved_build", pa.string()),
    ]
)


def write_ops(build_file: Path, builds: list[BuildLine]) -> None:
    """Write schema ``ops`` from the whole history, checkpoint and close the file.

    ``builds`` are all builds, oldest first, the one that made this file last.
    """
    connection = open_build_file(build_file)
    try:
        connection.execute("create schema ops")
        _fill(connection, "builds", _BUILDS, (_build_row(build) for build in builds))
        _fill(connection, "findings_history", _FINDINGS_HISTORY, _finding_rows(builds))
        _fill(
            connection,
            "gate_results",
            _GATE_RESULTS,
            (
                (build.build_id, *dataclasses.astuple(line))
                for build in builds
                for line in build.gate
            ),
        )
        _fill(connection, "gate_history", _GATE_HISTORY, _failure_rows(builds))
        connection.execute("create table ops.outcomes as from staging.outcomes")
        insert_arrow(connection, "ops.outcomes", _table(OUTCOMES, _step_rows(builds)))
        connection.execute("checkpoint")
    finally:
        connection.close()


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    arrow_schema: pa.Schema,
    rows: Iterable[tuple[Any, ...]],
) -> None:
    create_table(connection, f"ops.{table}", arrow_schema)
    insert_arrow(connection, f"ops.{table}", _table(arrow_schema, rows))


def _table(arrow_schema: pa.Schema, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    named = [dict(zip(arrow_schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(named, schema=arrow_schema)


def _build_row(build: BuildLine) -> tuple[Any, ...]:
    return tuple(getattr(build, name) for name in _BUILDS.names)


def _finding_rows(builds: list[BuildLine]) -> Iterable[tuple[Any, ...]]:
    for finding_id, span in sorted(finding_spans(builds).items()):
        yield (
            finding_id,
            span.first_seen.finished_at,
            span.first_seen.build_id,
            span.last_seen.finished_at,
            span.last_seen.build_id,
            span.resolved.finished_at if span.resolved else None,
            span.resolved.build_id if span.resolved else None,
        )


def _failure_rows(builds: list[BuildLine]) -> Iterable[tuple[Any, ...]]:
    for expectation, span in sorted(failure_spans(builds).items()):
        yield (
            expectation,
            span.layer,
            span.severity,
            # An expectation that no suite has any more belongs to nobody.
            topic.owner if (topic := topics().get(expectation.split(".", 1)[0])) else None,
            span.first_failed.finished_at,
            span.first_failed.build_id,
            span.last_failed.finished_at,
            span.last_failed.build_id,
            span.resolved.finished_at if span.resolved else None,
            span.resolved.build_id if span.resolved else None,
        )


def _step_rows(builds: list[BuildLine]) -> Iterable[tuple[Any, ...]]:
    for build in builds:
        for step in build.steps:
            row = {
                "run_id": build.build_id,
                "step": step.step,
                "outcome": step.outcome,
                "detail": step.detail,
                "started_at": step.started_at,
                "seconds": step.seconds,
            }
            yield tuple(row.get(name) for name in OUTCOMES.names)
