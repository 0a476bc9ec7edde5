"""Great Expectations on DuckDB: the datasource that the library does not ship.

Its SQL engine closes the connection before the rows of a DuckDB result are fetched (issues 10738 and
11579 of great_expectations). Keeping one connection open mends that. Importing this module loads
Great Expectations, which takes seconds: import it inside functions.
"""

from __future__ import annotations

import builtins
import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

# Read when the library is imported; nothing about a build is to leave this machine.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import duckdb
import great_expectations as gx
import sqlalchemy
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.core.unexpected_rows_expectation import (
    UnexpectedRowsExpectation,
)

from extractors.stage.publish import is_damage, memory_limit


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """One connection for the life of the engine, in which the files are attached."""

    @contextlib.contextmanager
    def get_connection(self) -> Iterator[sqlalchemy.Connection]:
        if self._connection is None:
            # Without a transaction around them, a query that fails leaves the next ones alone.
            self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """A SQL datasource whose engine is the one above."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> builtins.type[SqlAlchemyExecutionEngine]:
        return DuckDBExecutionEngine


class NoRowsExpectation(UnexpectedRowsExpectation):
    """A query returns no row. The library asks every query twice, for the number of rows and for the
    rows; here the first rows say how many there are, which halves what a gate over a country costs.

    ``no_rows(query, most)`` makes the query that this expectation asks for.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    @staticmethod
    def no_rows(query: str, most: int) -> str:
        """At most ``most`` rows of a query, each with the number of all."""
        return f"select *, count(*) over () as all_rows from ({query}) limit {most}"

    def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        rows = [dict(row) for row in metrics["unexpected_rows_query.table"]]
        count = int(rows[0]["all_rows"]) if rows else 0
        for row in rows:
            del row["all_rows"]
        found = {"observed_value": count, "details": {"unexpected_rows": rows}}
        return {"success": count == 0, "result": found}


@contextlib.contextmanager
def attached(files: Mapping[str, Path], *, users: int = 1) -> Iterator[DuckDBDatasource]:
    """A datasource over DuckDB files, each attached read-only under its alias, the first one in use; ``users`` share the memory.

    Nothing is left open afterwards: the caller may write to the files or rename them at once. Raises
    sqlalchemy.exc.DBAPIError for a file that is missing or locked by a writer, duckdb.Error for damaged bytes.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    # Defining the class above gave the context its `add_duckdb`. Paths are attached by SQL and never
    # put into the address, where the library would substitute a `$`.
    datasource: DuckDBDatasource = context.data_sources.add_duckdb(
        "warehouse", connection_string="duckdb:///:memory:"
    )
    engine = datasource.get_execution_engine()
    try:
        with engine.get_connection() as connection:
            # As every other connection to a build: what does not fit lies beside the file.
            beside = str(next(iter(files.values()))).replace("'", "''")
            connection.exec_driver_sql(f"SET memory_limit = '{memory_limit(users)}'")
            connection.exec_driver_sql(f"SET temp_directory = '{beside}.tmp'")
            connection.exec_driver_sql("SET enable_progress_bar = false")
            for alias, path in files.items():
                literal = str(path).replace("'", "''")
                connection.exec_driver_sql(f"ATTACH '{literal}' AS {alias} (READ_ONLY)")
            connection.exec_driver_sql(f"USE {next(iter(files))}")
        yield datasource
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, duckdb.Error) and is_damage(error.orig):
            raise error.orig from error
        raise
    finally:
        engine.close()
        engine.engine.dispose()


def share(datasource: DuckDBDatasource, queries: Mapping[str, str]) -> None:
    """Make tables that several rules ask for, in order, in memory. Raises sqlalchemy.exc.DBAPIError."""
    with datasource.get_execution_engine().get_connection() as connection:
        for name, query in queries.items():
            connection.exec_driver_sql(f"CREATE TEMP TABLE {name} AS {query}")
