"""Questions that tests ask of a built warehouse."""

from __future__ import annotations

from typing import Any

import duckdb


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, *parameters: Any
) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(parameters)).fetchall()


def checks(
    connection: duckdb.DuckDBPyConnection, report_id: str, code: str
) -> dict[str, tuple[str, Any, Any, str | None]]:
    """Subject → (status, left, right, reason) of one identity of one report."""
    return {
        row[0]: (row[1], row[2], row[3], row[4])
        for row in rows(
            connection,
            "select subject, status, left_value, right_value, reason from checks.fct_reconciliation"
            " where report_id = ? and check_code = ?",
            report_id,
            code,
        )
    }
