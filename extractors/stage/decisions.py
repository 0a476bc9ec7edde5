"""Human decisions in GONGKAI_DECISIONS: corrections and acknowledged findings, typed row by row.

A row that is not well formed stops the build and names its file and line: a decision that is
silently dropped would change numbers. Whether a decision still fits its report is for dbt to say.
Rows are added behind those that stand there, which stay byte for byte; a line that begins with #
is a comment.
"""

from __future__ import annotations

import csv
import dataclasses
import fcntl
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from extractors.durable import write_whole
from extractors.parse.words.numerals import brief
from extractors.stage import schema
from extractors.stage.errors import DecisionError, DecisionTakenError

Decisions = Literal["corrections", "acknowledged_findings"]

# Blank allowed: a value that was blank or unreadable on the page, a table without that axis.
_MAY_BE_BLANK = {
    "corrections": {"breakdown_code", "expect_value", "value", "evidence_url", "scope"},
    "acknowledged_findings": {"subject", "scope", "left_value", "right_value", "note"},
}
# What a decision is about, and what it says of that: two rows with one key and another saying contradict.
_KEYS = {
    "corrections": (
        ("agency_id", "report_year", "scope", "measure_code", "breakdown_code", "fingerprint"),
        ("expect_value", "value"),
    ),
    "acknowledged_findings": (
        (
            "check_code",
            "subject",
            "agency_id",
            "report_year",
            "scope",
            "fingerprint",
            "left_value",
            "right_value",
        ),
        (),
    ),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """Where a decision stands. ``is_new`` is false where the same one was there already."""

    path: Path
    line: int
    is_new: bool


def decision_file(folder: Path, table: Decisions) -> Path:
    """Where the decisions of a kind stand."""
    return folder / f"{table}.csv"


def add_decision(folder: Path, table: Decisions, row: Mapping[str, Any]) -> Recorded:
    """Add one decision to its file; adding the same one again changes nothing.

    ``row`` has the columns of the table's schema, typed. The file is replaced whole or not at all, and two
    processes that add at once both succeed. Raises DecisionTakenError where the file says something
    else about the same content, DecisionError for a file or row that a build could not read.
    """
    path = decision_file(folder, table).resolve()
    with _held(folder):
        old = path.read_bytes() if path.is_file() else b""
        try:
            text = old.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DecisionError(f"{path} is not UTF-8: {error}") from error
        arrow_schema = schema.TABLES[table]
        rows = _read_rows(path, text, arrow_schema, _MAY_BE_BLANK[table]) if old else []
        key, saying = _KEYS[table]
        for line, known in rows:
            if any(known[name] != row[name] for name in key):
                continue
            if any(known[name] != row[name] for name in saying):
                said = ", ".join(f"{name} {known[name]}" for name in saying)
                raise DecisionTakenError(
                    f"{path} line {line} already decides this cell ({said}, by {known['decided_by']}"
                    f" on {known['decided_on']}). Change or remove that line by hand."
                )
            return Recorded(path, line, is_new=False)
        new = old + _appended(text, arrow_schema.names, row).encode()
        added = _read_rows(path, new.decode("utf-8-sig"), arrow_schema, _MAY_BE_BLANK[table])
        if [known for _, known in added] != [*(known for _, known in rows), dict(row)]:
            raise DecisionError(
                f"{path}: this decision cannot be written so that it reads the same"
            )
        mode = path.stat().st_mode if old else None
        write_whole(path, new)
        if mode is not None:
            path.chmod(mode)  # a file that a team shares stays theirs
    return Recorded(path, added[-1][0], is_new=True)


def _appended(text: str, names: list[str], row: Mapping[str, Any]) -> str:
    """What to write behind ``text``: the row in the order of its header, with its line ends."""
    head = text.partition("\n")[0]
    end = "\r\n" if head.endswith("\r") else "\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    if not text:
        writer.writerow(names)
    elif not text.endswith("\n"):
        out.write(end)
    order = next(csv.reader([head.rstrip("\r")])) if text else names
    writer.writerow([_as_written(row[name]) for name in order])
    return out.getvalue()


def _as_written(value: Any) -> str:
    if value is None:
        return ""
    return brief(value) if isinstance(value, Decimal) else str(value)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock is the folder's own and goes with its process."""
    if not folder.is_dir():
        raise DecisionError(f"GONGKAI_DECISIONS names {folder}, which is no folder.")
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_decisions(folder: Path, table: Decisions) -> pa.Table:
    """One decisions file (``corrections`` or ``acknowledged_findings``) in its staging schema.

    A folder without the file holds no such decisions. Raises DecisionError for a missing folder,
    another header than the schema's (order is free), a wrong number of fields, a field that is not
    of its type, or a required field left blank.
    """
    if not folder.is_dir():
        raise DecisionError(f"GONGKAI_DECISIONS names {folder}, which is no folder.")
    path = decision_file(folder, table)
    arrow_schema = schema.TABLES[table]
    rows: list[dict[str, Any]] = []
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise DecisionError(f"{path} is not UTF-8: {error}") from error
        rows = [row for _, row in _read_rows(path, text, arrow_schema, _MAY_BE_BLANK[table])]
    return pa.Table.from_pylist(rows, schema=arrow_schema)


def _read_rows(
    path: Path, text: str, arrow_schema: pa.Schema, may_be_blank: set[str]
) -> list[tuple[int, dict[str, Any]]]:
    """Rows with the number of the line on which each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, Any]]] = []
    try:
        header = next(reader, [])
        if sorted(header) != sorted(arrow_schema.names):
            raise DecisionError(
                f"{path} line 1: the header must be {','.join(arrow_schema.names)}"
                f" (found {','.join(header) or 'nothing'})"
            )
        for fields in reader:
            if not any(field.strip() for field in fields) or fields[0].startswith("#"):
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
            rows.append((line, row))
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
