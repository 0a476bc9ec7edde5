"""Landing, decisions and staged batches → schema ``staging`` of a build file.

The only rows that enter are those which the observations up to ``as_of`` refer to, read by this
extractor with these seeds. The same inputs give the same rows, whoever builds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

import duckdb
import pyarrow as pa

from extractors import EXTRACTOR_VERSION, __version__
from extractors.landing.records import Outcome
from extractors.parse.about import divisions
from extractors.settings import Settings
from extractors.stage import schema
from extractors.stage.batches import BatchStore
from extractors.stage.decisions import Decisions, read_decisions
from extractors.stage.publish import open_build_file
from extractors.stage.rows import to_arrow
from extractors.stage.view import LandingView

CODE_VERSION = f"{__version__}+extractor.{EXTRACTOR_VERSION}"

_ROWS_AT_ONCE = 20_000

# Tables of many rows, whose column ``value`` is kept in two parts (see macros/packed.sql: a quarter of the bytes).
_PACKED = {"cells", "facts"}
_PARTS_OF_VALUE = {
    "value_whole": "cast(trunc(r.value) as decimal(20, 0))",
    "value_rest": "cast(r.value - trunc(r.value) as decimal(9, 8))",
}


def load_staging(
    build_file: Path,
    landing: LandingView,
    settings: Settings,
    *,
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
        insert_arrow(connection, "staging.observations", landing.observations)
        insert_rows(connection, "outcomes", map(_outcome_row, landing.outcomes()))
        insert_rows(
            connection, "registry", map(attrgetter(*schema.REGISTRY.names), landing.registry())
        )
        insert_rows(connection, "divisions", divisions.spans())
        insert_rows(connection, "build_info", [info])
        for table, rows in decisions.items():
            insert_arrow(connection, f"staging.{table}", rows)
        _forget_unobserved(connection)
        batches = BatchStore(settings.staging, EXTRACTOR_VERSION, landing.seeds_hash)
        try:
            _insert_batches(connection, batches)
        except duckdb.Error:
            batches.require_whole({str(path.parent) for path in batches.files("documents")})
            raise
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


_OUTCOME_FACTS = attrgetter(*schema.OUTCOMES.names)
_EVIDENCE = schema.OUTCOMES.get_field_index("evidence")


def _outcome_row(outcome: Outcome) -> tuple[Any, ...]:
    """An outcome as a row of ``staging.outcomes``; its evidence becomes JSON."""
    row = [*_OUTCOME_FACTS(outcome)]
    row[_EVIDENCE] = json.dumps(outcome.evidence, ensure_ascii=False, sort_keys=True)
    return tuple(row)


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
    batches.require_whole(folders)
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
