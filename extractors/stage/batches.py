"""Staged batches: folders of Parquet files that appear complete or not at all.

    staging/batches/<extractor version>-<seeds hash>/<batch id>/<table>.parquet and SHA256SUMS

A batch is written beside its place and renamed into it, so that a kill loses at most the batches
in hand. Batches of another extractor version or of other seeds stay and are not read. What a batch
holds is loaded only where its bytes are those of SHA256SUMS (``sha256sum --check`` reads it too).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extractors.durable import sync, write_whole
from extractors.parse.records import PartRole
from extractors.stage import schema
from extractors.stage.errors import DamagedError
from extractors.stage.rows import Rows, to_arrow

_SUMS = "SHA256SUMS"


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
                raise self.damaged(path.parent, error) from error
        return pa.chunked_array(ids, pa.string())

    def require_whole(self, folders: Iterable[str]) -> None:
        """Raises DamagedError where the files of a batch are not the bytes that were written."""
        for batch in sorted(map(Path, folders)):
            sums = (batch / _SUMS).read_bytes()
            for table in schema.EXTRACTED:
                with (batch / f"{table}.parquet").open("rb") as file:
                    line = _sum_line(table, hashlib.file_digest(file, "sha256").hexdigest())
                if line not in sums:
                    raise self.damaged(batch, f"{table}.parquet is not as it was written")

    def damaged(self, folder: Path, found: object) -> DamagedError:
        return DamagedError(
            f"What was read before is damaged: {folder}: {found}\nNext: remove that folder, then gongkai build: its pages are read again."
        )

    def sweep(self) -> None:
        """Remove what killed runs left half written, and batches that lost a file: their documents are read again.
        Only the holder of the build lock may."""
        shutil.rmtree(self._unfinished, ignore_errors=True)
        whole = {_SUMS, *(f"{table}.parquet" for table in schema.EXTRACTED)}
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
        return self.write_tables({table: to_arrow(table, merged[table]) for table in merged})

    def write_tables(self, tables: Mapping[str, pa.Table]) -> Path:
        """The same of rows that are Arrow tables already."""
        ids = tables["documents"]["record_id"].to_pylist()
        batch_id = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:24]
        target = self.folder / batch_id
        if target.exists():
            return target
        part = self._unfinished / f"{batch_id}.{os.getpid()}"
        part.mkdir(parents=True)
        sums = b""
        for name, table in tables.items():
            buffer = pa.BufferOutputStream()
            pq.write_table(table, buffer, compression="zstd")
            data = buffer.getvalue().to_pybytes()
            write_whole(part / f"{name}.parquet", data)
            sums += _sum_line(name, hashlib.sha256(data).hexdigest())
        write_whole(part / _SUMS, sums)
        self.folder.mkdir(parents=True, exist_ok=True)
        os.rename(part, target)
        sync(self.folder)
        return target


def _sum_line(table: str, sha256: str) -> bytes:
    return f"{sha256}  {table}.parquet\n".encode()
