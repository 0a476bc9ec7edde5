"""Human decisions from GONGKAI_DECISIONS: corrections and acknowledged findings, typed row by row.

A row that is not well formed stops the build and names its file and line: a decision that is
silently dropped would change numbers. Whether a decision still fits its report is for dbt to say.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa

from extractors.stage import schema
from extractors.stage.errors import DecisionError

# Blank allowed: a value that was blank or unreadable on the page, a table without that axis.
_MAY_BE_BLANK = {
    "corrections": {"breakdown_code", "expect_value", "value", "evidence_url", "scope"},
    "acknowledged_findings": {"subject", "scope", "left_value", "right_value", "note"},
}


def read_decisions(folder: Path, table: str) -> pa.Table:
    """One decisions file (``corrections`` or ``acknowledged_findings``) in its staging schema.

    A folder without the file holds no such decisions. Raises DecisionError for a missing folder,
    another header than the schema's (order is free), a wrong number of fields, a field that is not
    of its type, or a required field left blank.
    """
    if not folder.is_dir():
        raise DecisionError(f"GONGKAI_DECISIONS names {folder}, which is no folder.")
    path = folder / f"{table}.csv"
    arrow_schema = schema.TABLES[table]
    rows: list[dict[str, Any]] = []
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise DecisionError(f"{path} is not UTF-8: {error}") from error
        rows = _read_rows(path, text, arrow_schema, _MAY_BE_BLANK[table])
    return pa.Table.from_pylist(rows, schema=arrow_schema)


def _read_rows(
    path: Path, text: str, arrow_schema: pa.Schema, may_be_blank: set[str]
) -> list[dict[str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, Any]] = []
    try:
        header = next(reader, [])
        if sorted(header) != sorted(arrow_schema.names):
            raise DecisionError(
                f"{path} line 1: the header must be {','.join(arrow_schema.names)}"
                f" (found {','.join(header) or 'nothing'})"
            )
        for fields in reader:
            if not any(field.strip() for field in fields):
                continue
            line = reader.line_num
            if len(fields) != len(header):
                raise DecisionError(
                    f"{path} line {line}: {len(fields)} fields where the header has {len(header)}"
                )
            row = {}
            for name, field in zip(header, fields, strict=True):
                value = _typed(
                    field.strip(), arrow_schema.field(name).type, f"{path} line {line}: {name}"
                )
                if value is None and name not in may_be_blank:
                    raise DecisionError(f"{path} line {line}: {name} is blank")
                row[name] = value
            rows.append(row)
    except csv.Error as error:
        raise DecisionError(f"{path} line {reader.line_num}: {error}") from error
    return rows


def _typed(text: str, kind: pa.DataType, where: str) -> str | int | Decimal | date | None:
    if not text:
        return None
    value: int | date | Decimal
    try:
        if pa.types.is_integer(kind):
            value = int(_plain(text))
        elif pa.types.is_date(kind):
            value = date.fromisoformat(text)
        elif pa.types.is_decimal(kind):
            value = Decimal(_plain(text))
        else:
            return text
        pa.scalar(value, kind)  # refuses what the column would round or can't hold
    except (ValueError, InvalidOperation, pa.ArrowException) as error:
        raise DecisionError(f"{where}: {text!r} is no {_IN_WORDS[str(kind)]}") from error
    return value


def _plain(text: str) -> str:
    """The text itself; ValueError for the digit groups and full-width digits that Python takes."""
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return text


_IN_WORDS = {
    str(pa.int32()): "whole number",
    str(pa.date32()): "day (YYYY-MM-DD)",
    str(schema.DECIMAL): "number with at most 20 digits before and 8 after the point",
}
