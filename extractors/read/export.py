"""``gongkai export``: the checked marts as files, with a data dictionary and hashes."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.durable import digest_of
from extractors.settings import Settings
from extractors.stage.publish import read_only

Format = Literal["parquet", "csv"]

SUMS = "SHA256SUMS"
DICTIONARY = "data_dictionary.csv"
_OURS = re.compile(r"(?:marts|checks)\.\w+\.(?:parquet|csv)|data_dictionary\.csv")
_PART = ".gongkai-export"  # what is not yet in place, in a folder that was there

# A spreadsheet takes text that starts so for a formula; numbers are typed columns and stay as they are.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ROWS_AT_ONCE = 50_000


class ExportError(Exception):
    """The target can't be written to; the message says why."""


def export_marts(settings: Settings, target: Path, format: Format) -> list[Path]:
    """Write every table of schemas marts and checks into ``target``; returns the files.

    The folder must be new, empty, or an earlier export, whose files are replaced, the sums last. Rows are
    sorted. In CSV, text that a spreadsheet would run as a formula is preceded by an apostrophe.
    Raises ExportError, WarehouseMissingError.
    """
    if format not in ("parquet", "csv"):
        raise ExportError(f"{format!r} is no format: parquet or csv")
    try:
        folder = target.resolve()
        if folder.exists() and not folder.is_dir():
            raise ExportError(f"{target} is a file; give a folder.")
        if folder.is_dir() and not _may_be_replaced(folder):
            raise ExportError(f"{target} holds other files; give a new or empty folder.")
        # A folder that is there stays the folder that it is: one that is mounted, or where somebody stands, can't be put away.
        part = folder / _PART if folder.is_dir() else folder.with_name(f".{folder.name}.part")
        if part.parent == folder and _listed(part):  # a kill left it complete
            _put_in_place(part, folder, [*_listed(part), SUMS])
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            names = _write(settings, part, format)
            _put_in_place(part, folder, names)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as error:
        raise ExportError(
            f"{target} can't be written: {os.strerror(error.errno) if error.errno else error}.\n"
            "Has it room, and may you write there? Mend that, or give another folder."
        ) from error
    return [target / name for name in names]


def _write(settings: Settings, part: Path, format: Format) -> list[str]:
    """All files of an export, their sums last; their names."""
    with read_only(settings.warehouse) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('marts', 'checks') order by all"
        ).fetchall()
        if not tables:
            raise ExportError(
                f"{settings.warehouse} is no warehouse of gongkai: it holds no marts.\n"
                "Next: move it away; gongkai build then makes one."
            )
        for schema, table in tables:
            path = part / f"{schema}.{table}.{format}"
            query = f'select * from "{schema}"."{table}" order by all'  # noqa: S608 - names from the catalogue
            rows = connection.sql(query).to_arrow_reader(_ROWS_AT_ONCE)
            _write_parquet(path, rows) if format == "parquet" else _write_csv(path, rows)
        _write_dictionary(part / DICTIONARY, connection)
    names = sorted(path.name for path in part.iterdir())
    lines = (f"{digest_of(part / name)}  {name}\n" for name in names)
    (part / SUMS).write_text("".join(lines), encoding="utf-8")
    return [*names, SUMS]


def _put_in_place(part: Path, folder: Path, names: Sequence[str]) -> None:
    """Makes what was written the export. One that was killed here is told by its sums, old or new: the next one ends it."""
    if part.parent != folder:
        part.rename(folder)
        return
    for name in _listed(folder) - set(names):
        (folder / name).unlink(missing_ok=True)
    for name in names:
        if (part / name).exists():  # else it stands in its place already
            os.replace(part / name, folder / name)
    part.rmdir()


def _may_be_replaced(folder: Path) -> bool:
    """Whether a folder holds nothing but what exports left in it."""
    ours = _listed(folder) | _listed(folder / _PART) | {SUMS, _PART}
    return {path.name for path in folder.iterdir()} <= ours


def _listed(folder: Path) -> set[str]:
    """The files that the sums of an export name; none where a folder has no sums, or those of other files."""
    sums = folder / SUMS
    if not sums.is_file():
        return set()
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    named = {line.partition("  ")[2] for line in lines}
    return named if all(map(_OURS.fullmatch, named)) else set()


def _write_parquet(path: Path, rows: pa.RecordBatchReader) -> None:
    with pq.ParquetWriter(path, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)


def _write_csv(path: Path, rows: pa.RecordBatchReader) -> None:
    # The mark at the start makes spreadsheets read Chinese text as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows.schema.names)
        for batch in rows:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "|".join(str(item) for item in value)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def _write_dictionary(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """One line a column, in the words of the models' own documentation (dbt ``persist_docs``)."""
    rows = connection.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
        "where schema_name in ('marts', 'checks') order by schema_name, table_name, column_index"
    ).fetchall()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["schema", "table", "column", "type", "description"])
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
