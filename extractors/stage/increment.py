"""What a build takes over from the one before it, so that it costs what is new.

    build/<build id>.work           what dbt computed on the way to the published file of that id
    build/<build id>.notes.json     what that build was made of, and the queries of its data tests

A build starts from copies of both files where they were made of the same models, seeds and code;
dbt then writes anew only the reports that changed. The published pair is never written to.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

from extractors.codebook import DECISIONS
from extractors.durable import digest_of, link_or_copy, write_whole
from extractors.settings import DBT_PROJECT
from extractors.stage.load import CODE_VERSION
from extractors.stage.publish import open_build_file, read_only

_STAGE = Path(__file__).resolve().parent
_MODEL_FILES = {".sql", ".yml", ".csv"}


def inputs_hash() -> str:
    """One hash of what decides how rows are made: models, seeds, staging code and versions."""
    digest = hashlib.sha256(f"{CODE_VERSION} duckdb {duckdb.__version__}\n".encode())
    models = [path for path in DBT_PROJECT.rglob("*") if path.suffix in _MODEL_FILES]
    for path in sorted([*models, *_STAGE.glob("*.py")]):
        # Decisions are rows of staging: each concerns one report, and dbt sees which.
        if path.name not in DECISIONS:
            digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def work_file(build_file: Path) -> Path:
    """Where dbt computes on the way to a build file (``attach`` in profiles.yml)."""
    return build_file.with_name(build_file.name + ".work")


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What the build of an id leaves beside the published file, in the folder of all builds, for the next one."""

    folder: Path
    build_id: str

    @property
    def work(self) -> Path:
        """What dbt computed on the way to the published file."""
        return self.folder / f"{self.build_id}.work"

    @property
    def notes(self) -> Path:
        return self.folder / f"{self.build_id}.notes.json"

    def keep(self, build_file: Path, notes: Notes) -> None:
        """Put what belongs to a build that is about to be published where the next one finds it."""
        write_whole(self.notes, json.dumps(dataclasses.asdict(notes)).encode())
        os.replace(work_file(build_file), self.work)

    def read_notes(self) -> Notes | None:
        """None where there are none: a build of an older version, or somebody removed them."""
        try:
            return Notes(**json.loads(self.notes.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def forget_others(self) -> None:
        """Remove what other builds left."""
        for path in [*self.folder.glob("*.work"), *self.folder.glob("*.notes.json")]:
            if path not in (self.work, self.notes):
                path.unlink()


@dataclasses.dataclass(frozen=True, slots=True)
class Notes:
    """Of a published build: the hash of all that its rows and its verdict come from (``unchanged.made_of``; empty where
    something changed while it ran), dbt's data tests, id → query, the digest of the published bytes, and what the gate
    (``unchanged.judged_by``) found in them, a ``verdict.ExpectationResult`` each, and the models of an increment, a ``dbt.Model`` each."""

    made_of: str
    tests: dict[str, str]
    digest: str
    judged_by: str
    found: list[dict[str, Any]]
    models: list[dict[str, Any]]


def fits(warehouse: Path, kept: Kept) -> bool:
    """Whether a build can start from the published pair: both files are there, made of the same models, seeds and code."""
    return kept.work.is_file() and _made_of(warehouse) == inputs_hash()


def take_over(warehouse: Path, kept: Kept, build_file: Path) -> str:
    """Start a build file from a published pair that ``fits``; the digest of the published bytes."""
    shutil.copyfile(kept.work, work_file(build_file))
    return _copy_warehouse(warehouse, build_file)


def copy_whole(warehouse: Path, work: Path, build_file: Path) -> str:
    """Start a build file that nothing will change but its history: of the work file, which is only read, it has a link.
    The digest of the published bytes."""
    link_or_copy(work, work_file(build_file))
    return _copy_warehouse(warehouse, build_file)


def _copy_warehouse(warehouse: Path, build_file: Path) -> str:
    """The published file without its history, which every build writes anew; the digest is that of the copy before it went."""
    shutil.copyfile(warehouse, build_file)
    digest = digest_of(build_file)
    connection = open_build_file(build_file)
    try:
        connection.execute("drop schema if exists ops cascade")
    finally:
        connection.close()
    return digest


def _made_of(warehouse: Path) -> str | None:
    """The inputs hash of a published file; None where it was built before there was one."""
    with read_only(warehouse) as connection:
        try:
            rows = connection.execute("select inputs_hash from staging.build_info").fetchall()
        except (duckdb.BinderException, duckdb.CatalogException):
            return None
    return str(rows[0][0]) if rows else None
