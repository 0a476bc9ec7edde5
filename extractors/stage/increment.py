"""What a build takes over from the one before it, so that it costs what is new.

    build/<build id>.work       what dbt computed on the way to the published file of that id

A build starts from copies of both files where they were made of the same models, seeds and code;
dbt then writes anew only the reports that changed. The published pair is never written to.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import duckdb

from extractors.settings import DBT_PROJECT
from extractors.stage.load import CODE_VERSION
from extractors.stage.publish import open_build_file, read_only

_STAGE = Path(__file__).resolve().parent
_MODEL_FILES = {".sql", ".yml", ".csv"}
# Decisions are rows of staging: each concerns one report, and dbt sees which.
_DECISIONS = {"corrections.csv", "acknowledged_findings.csv"}


def inputs_hash() -> str:
    """One hash of what decides how rows are made: models, seeds, staging code and versions."""
    digest = hashlib.sha256(f"{CODE_VERSION} duckdb {duckdb.__version__}\n".encode())
    models = [path for path in DBT_PROJECT.rglob("*") if path.suffix in _MODEL_FILES]
    for path in sorted([*models, *_STAGE.glob("*.py")]):
        if path.name not in _DECISIONS:
            digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def work_file(build_file: Path) -> Path:
    """Where dbt computes on the way to a build file (``attach`` in profiles.yml)."""
    return build_file.with_name(build_file.name + ".work")


def kept_work(folder: Path, build_id: str) -> Path:
    """Where the work file of a published build is kept, in the folder of all builds."""
    return folder / f"{build_id}.work"


def take_over(warehouse: Path, kept: Path, build_file: Path) -> bool:
    """Start a build file from the published pair; False, with nothing copied, where that can't be.

    It can't where the work file is gone or the pair was made of other models, seeds or code.
    """
    if not kept.is_file() or _made_of(warehouse) != inputs_hash():
        return False
    shutil.copyfile(warehouse, build_file)
    shutil.copyfile(kept, work_file(build_file))
    connection = open_build_file(build_file)
    try:
        connection.execute("drop schema if exists ops cascade")
    finally:
        connection.close()
    return True


def keep_work(build_file: Path, kept: Path) -> None:
    """Put the work file of a build that is about to be published where the next one finds it."""
    os.replace(work_file(build_file), kept)


def _made_of(warehouse: Path) -> str | None:
    """The inputs hash of a published file; None where it was built before there was one."""
    with read_only(warehouse) as connection:
        try:
            rows = connection.execute("select inputs_hash from staging.build_info").fetchall()
        except (duckdb.BinderException, duckdb.CatalogException):
            return None
    return str(rows[0][0]) if rows else None
