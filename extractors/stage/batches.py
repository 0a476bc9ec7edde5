"""Staged batches: folders of Parquet files that appear complete or not at all.

    staging/batches/<extractor version>-<seeds hash>/<batch id>/<table>.parquet

A batch is written beside its place and renamed into it, so that a kill loses at most the batches
in hand. Batches of another extractor version or of other seeds stay and are not read.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extractors.durable import replacing, sync
from extractors.parse.records import PartRole
from extractors.stage import schema
from extractors.stage.errors import DamagedError
from extractors.stage.rows import Rows, to_arrow


@dataclasses.dataclass(frozen=True, slots=True)
class JobPart:
    """A landed document that the job's page led to; ``record_id`` is of the same bytes read alone."""

    role: PartRole
    record_id: str
    sha256: str
    source: str
    content_type: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """One landed document under one address, to be extracted, with what may belong to it.

    ``size`` is in bytes, 0 if unknown.

    ``give_up`` is why the document must not be opened again (it killed a worker twice).
    """

    record_id: str
    sha256: str
    url: str | None
    content_type: str | None
    size: int = 0
    give_up: tuple[str, str] | None = None
    parts: tuple[JobPart, ...] = ()


def record_id(
    sha256: str,
    url: str | None,
    content_type: str | None,
    extractor_version: str,
    seeds_hash: str,
    parts: Sequence[str] = (),
) -> str:
    """The key of a staged record: first 32 hex of sha256 over what its content depends on.

    ``parts`` are the keys of the documents that may belong to it.
    """
    key = [sha256, url, content_type, extractor_version, seeds_hash, *parts]
    return hashlib.sha256(json.dumps(key, ensure_ascii=True).encode()).hexdigest()[:32]


@dataclasses.dataclass(frozen=True, slots=True)
class BatchStore:
    """The batches of one generation, that is of one extractor version and one state of the seeds."""

    staging: Path
    extractor_version: str
    seeds_hash: str

    @property
    def folder(self) -> Path:
        return self.staging / "batches" / f"{self.extractor_version}-{self.seeds_hash[:16]}"

    @property
    def _unfinished(self) -> Path:
        return self.staging / "unfinished"

    def files(self, table: str) -> list[Path]:
        """The Parquet files of one table, by name of batch."""
        return sorted(self.folder.glob(f"*/{table}.parquet"))

    def staged(self) -> pa.ChunkedArray:
        """The record ids that no run has to extract again. Raises DamagedError."""
        ids: list[pa.Array] = []
        for path in self.files("documents"):
            try:
                # A country has thousands: read_table costs three times as much.
                with pq.ParquetFile(path) as file:
                    ids += file.read(["record_id"])["record_id"].chunks
            except (pa.ArrowException, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the disk's word, not Parquet's
                raise self.damaged(f"{path}: {error}") from error
        return pa.chunked_array(ids, pa.string())

    def damaged(self, found: object) -> DamagedError:
        return DamagedError(
            f"What was read before is damaged: {found}\nNext: remove {self.folder}, then gongkai build: its pages are read again."
        )

    def sweep(self) -> None:
        """Remove what killed runs left half written, and batches that lost a file: their documents are read again.
        Only the holder of the build lock may."""
        shutil.rmtree(self._unfinished, ignore_errors=True)
        whole = {f"{table}.parquet" for table in schema.EXTRACTED}
        for batch in self.folder.glob("*/"):
            if not whole <= set(os.listdir(batch)):
                shutil.rmtree(batch)

    def write(self, records: Iterable[Rows]) -> Path:
        """Write records as one batch; returns its folder. Writing the same records again is no error.

        Raises OSError when the disk refuses; then no batch appears.
        """
        merged: Rows = {table: [] for table in schema.EXTRACTED}
        for rows in records:
            for table, table_rows in rows.items():
                merged[table].extend(table_rows)
        ids = [row[0] for row in merged["documents"]]
        batch_id = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:24]
        target = self.folder / batch_id
        if target.exists():
            return target
        part = self._unfinished / f"{batch_id}.{os.getpid()}"
        part.mkdir(parents=True)
        for table, table_rows in merged.items():
            with replacing(part / f"{table}.parquet") as file:
                pq.write_table(to_arrow(table, table_rows), file, compression="zstd")
        self.folder.mkdir(parents=True, exist_ok=True)
        os.rename(part, target)
        sync(self.folder)
        return target
