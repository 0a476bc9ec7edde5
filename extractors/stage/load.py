"""Landing, decisions and staged batches → schema ``staging`` of a build file.

The only rows that enter are those which the observations up to ``as_of`` refer to, read by this
extractor with these seeds. The same inputs give the same rows, whoever builds.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from extractors import EXTRACTOR_VERSION, __version__
from extractors.landing.records import DOCUMENT_ROLES, Observation, Outcome, RegistryRow
from extractors.landing.store import LandingStore
from extractors.parse.about import divisions
from extractors.settings import Settings
from extractors.stage import schema
from extractors.stage.batches import BatchStore
from extractors.stage.decisions import Decisions, read_decisions
from extractors.stage.errors import NothingLandedError
from extractors.stage.extract import job_of
from extractors.stage.parts import PartIndex
from extractors.stage.publish import open_build_file
from extractors.stage.rows import to_arrow

CHINA = ZoneInfo("Asia/Shanghai")
CODE_VERSION = f"{__version__}+extractor.{EXTRACTOR_VERSION}"

_ROWS_AT_ONCE = 20_000

# Tables of many rows, whose column ``value`` is kept in two parts (see macros/packed.sql: a quarter of the bytes).
_PACKED = {"cells", "facts"}
_PARTS_OF_VALUE = {
    "value_whole": "cast(trunc(r.value) as decimal(20, 0))",
    "value_rest": "cast(r.value - trunc(r.value) as decimal(9, 8))",
}


@dataclasses.dataclass(frozen=True, slots=True)
class LandingView:
    """What landing says up to a day: the day itself, the newest instant that is left in, and what belongs to which page."""

    store: LandingStore
    as_of: date
    newest_observation: datetime | None
    parts: PartIndex

    def observations(self) -> Iterator[Observation]:
        return (o for o in self.store.observations() if self._seen(o.landed_at))

    def outcomes(self) -> Iterator[Outcome]:
        return (o for o in self.store.outcomes() if self._seen(o.started_at))

    def registry(self) -> Iterator[RegistryRow]:
        return (r for r in self.store.registry() if self._seen(r.registered_at))

    def _seen(self, instant: datetime) -> bool:
        return china_day(instant) <= self.as_of


def china_day(instant: datetime) -> date:
    return instant.astimezone(CHINA).date()


def view_landing(store: LandingStore, as_of: date | None) -> LandingView:
    """Landing as it stood at the end of ``as_of``, by default the day of its newest observation.

    Where a crawl was refused everywhere there are outcomes and no observations; then the newest
    outcome gives the day. Raises NothingLandedError when there is neither.
    """
    newest: datetime | None = None

    def seen() -> Iterator[Observation]:
        nonlocal newest
        for observation in store.observations():
            if as_of is None or china_day(observation.landed_at) <= as_of:
                if newest is None or observation.landed_at > newest:
                    newest = observation.landed_at
                yield observation

    parts = PartIndex(seen())
    day = as_of
    if day is None:
        instants = [newest] if newest else [outcome.started_at for outcome in store.outcomes()]
        if not instants:
            raise NothingLandedError(
                f"Nothing has landed in {store.where} yet.\n"
                "Next: gongkai land PATH… or gongkai crawl --year Y."
            )
        day = china_day(max(instants))
    return LandingView(store, day, newest, parts)


def load_staging(
    build_file: Path,
    landing: LandingView,
    settings: Settings,
    *,
    seeds_hash: str,
    inputs_hash: str = "",
) -> dict[str, int]:
    """Fill or renew schema ``staging`` of a build file and close it; returns rows by table.

    What was extracted from documents stays where it is there already; what nobody refers to any
    more goes. Raises DecisionError for a decision that is not well formed, duckdb.Error when a
    batch or the file can't be read or written.
    """
    decisions = {table: read_decisions(settings.decisions, table) for table in get_args(Decisions)}
    info = (landing.as_of, landing.newest_observation, CODE_VERSION, inputs_hash)
    connection = open_build_file(build_file)
    try:
        connection.execute("create schema if not exists staging")
        for table, arrow_schema in schema.TABLES.items():
            if table not in schema.EXTRACTED:
                connection.execute(f"drop table if exists staging.{table}")
            if table in _PACKED:
                _create_packed_table(connection, f"staging.{table}", arrow_schema)
            else:
                create_table(connection, f"staging.{table}", arrow_schema)
        insert_rows(connection, "observations", _observation_rows(landing, seeds_hash))
        insert_rows(connection, "outcomes", map(outcome_row, landing.outcomes()))
        insert_rows(connection, "registry", map(_registry_row, landing.registry()))
        insert_rows(connection, "divisions", divisions.spans())
        insert_rows(connection, "build_info", [info])
        for table, rows in decisions.items():
            insert_arrow(connection, f"staging.{table}", rows)
        _forget_unobserved(connection)
        _insert_batches(connection, BatchStore(settings.staging, EXTRACTOR_VERSION, seeds_hash))
        counts = {
            table: connection.sql(f"select count(*) from staging.{table}").fetchall()[0][0]  # noqa: S608 - names from the schema
            for table in schema.TABLES
        }
        connection.execute("checkpoint")
    finally:
        connection.close()
    return counts


def create_table(connection: duckdb.DuckDBPyConnection, name: str, arrow_schema: pa.Schema) -> None:
    """Create an empty table in the DuckDB types of an Arrow schema, unless it is there. ``name`` is our own."""
    connection.register("empty_rows", arrow_schema.empty_table())
    connection.execute(f"create table if not exists {name} as from empty_rows")
    connection.unregister("empty_rows")


def _create_packed_table(
    connection: duckdb.DuckDBPyConnection, name: str, arrow_schema: pa.Schema
) -> None:
    """The same with ``value`` as a column that is computed from its two parts when it is read."""
    connection.register("empty_rows", arrow_schema.empty_table())
    types = {
        column: kind for column, kind, *_ in connection.sql("describe from empty_rows").fetchall()
    }
    connection.unregister("empty_rows")
    value = types.pop("value")
    columns = [f"{column} {kind}" for column, kind in types.items()]
    columns += ["value_whole decimal(20, 0)", "value_rest decimal(9, 8)"]
    columns += [
        f"value {value} generated always as (cast(value_whole + value_rest as {value})) virtual"
    ]
    connection.execute(f"create table if not exists {name} ({', '.join(columns)})")


def insert_arrow(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Append an Arrow table, columns by position. ``name`` is our own."""
    connection.register("new_rows", rows)
    connection.execute(f"insert into {name} from new_rows")
    connection.unregister("new_rows")


def insert_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Append rows to a staging table, some thousands at a time, so that memory stays bounded."""
    iterator = iter(rows)
    while part := list(islice(iterator, _ROWS_AT_ONCE)):
        insert_arrow(connection, f"staging.{table}", to_arrow(table, part))


def outcome_row(outcome: Outcome) -> tuple[Any, ...]:
    """An outcome as a row of ``staging.outcomes``; its evidence becomes JSON."""
    row = {field.name: getattr(outcome, field.name) for field in dataclasses.fields(outcome)}
    row["evidence"] = json.dumps(outcome.evidence, ensure_ascii=False, sort_keys=True)
    return tuple(row[name] for name in schema.OUTCOMES.names)


def _registry_row(row: RegistryRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in schema.REGISTRY.names)


def _observation_rows(landing: LandingView, seeds_hash: str) -> Iterator[tuple[Any, ...]]:
    """Observations of documents, each id once (a manifest that was copied says the same twice)."""
    seen: set[str] = set()
    for observation in landing.observations():
        if observation.role not in DOCUMENT_ROLES:
            continue
        identifier = (
            observation.observation_id
        )  # a hash of the whole line, made each time it is asked for
        if identifier in seen:
            continue
        seen.add(identifier)
        line: dict[str, Any] = {name: getattr(observation, name) for name in _OBSERVED}
        line["observation_id"] = identifier
        line["document_sha256"] = observation.sha256
        line["record_id"] = job_of(observation, landing.parts, seeds_hash).record_id
        yield tuple(line[name] for name in schema.OBSERVATIONS.names)


_OBSERVED = set(schema.OBSERVATIONS.names) - {"observation_id", "document_sha256", "record_id"}


def _forget_unobserved(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete the records that no observation of this build refers to."""
    connection.execute(
        """
        create temp table unobserved as
        select d.record_id
        from staging.documents d
        anti join staging.observations o on o.record_id = d.record_id
        """
    )
    if connection.sql("select count(*) from unobserved").fetchall() != [(0,)]:
        for table in schema.EXTRACTED:
            connection.execute(
                f"delete from staging.{table} where record_id in (select record_id from unobserved)"  # noqa: S608 - names from the schema
            )
    connection.execute("drop table unobserved")


def _insert_batches(connection: duckdb.DuckDBPyConnection, batches: BatchStore) -> None:
    """Append what observations refer to and staging lacks; of two batches that hold a record one gives it."""
    files = [str(path) for path in batches.files("documents")]
    if not files:
        return
    connection.execute(
        """
        create temp table chosen as
        select d.record_id, min(parse_dirpath(d.filename)) as batch
        from read_parquet(?, filename = true, hive_partitioning = false) d
        semi join staging.observations o on o.record_id = d.record_id
        anti join staging.documents s on s.record_id = d.record_id
        group by d.record_id
        """,
        [files],
    )
    folders = {row[0] for row in connection.sql("select distinct batch from chosen").fetchall()}
    # Rows stay together as they were extracted; sorting them by an id that is a hash would scatter years.
    for table, arrow_schema in schema.EXTRACTED.items():
        paths = [str(path) for path in batches.files(table) if str(path.parent) in folders]
        if not paths:
            continue
        columns = {name: f"r.{name}" for name in arrow_schema.names}
        if table in _PACKED:
            del columns["value"]
            columns |= _PARTS_OF_VALUE
        connection.execute(
            f"""
            insert into staging.{table} ({", ".join(columns)})
            select {", ".join(columns.values())}
            from read_parquet(?, filename = true, hive_partitioning = false) r
            join chosen c on c.record_id = r.record_id and c.batch = parse_dirpath(r.filename)
            """,  # noqa: S608 - names from the schema; paths are bound
            [paths],
        )
    connection.execute("drop table chosen")
