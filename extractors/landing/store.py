"""The landing folder: content-addressed bytes and append-only journals. Nothing is overwritten.

    objects/ab/<sha256>.zst     the bytes, one zstd frame each
    manifest/<run_id>.jsonl     observations, one line each
    outcomes/<run_id>.jsonl     how a step ended for an agency and year
    registry/<run_id>.jsonl     agencies that a crawl was asked for from a registry file

A process may be killed between any two instructions. Bytes appear under their name complete or not
at all; a line that was cut off is reported when it is read and never joined by a later one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import zstandard

from extractors.landing.records import Observation, Outcome, RegistryRow

log = logging.getLogger(__name__)

# perf.md section 6: zstd level 3 costs about as much as writing the bytes and keeps a seventh.
_LEVEL = 3
_STALE_TEMPORARY_SECONDS = 24 * 3600

Line = TypeVar("Line", Observation, Outcome, RegistryRow)


class LandingError(Exception):
    """Landing does not hold what it should: damaged bytes, or a line of another shape."""


class ObjectMissingError(LandingError):
    """No bytes were landed under this name."""


class LandingStore:
    """One landing folder, shared by threads and processes. Reading creates nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()
        self._swept = False

    # objects

    def put(self, data: bytes) -> str:
        """Keeps the bytes and returns their sha256 in hex; bytes that are there are not written again.

        Raises OSError when the disk refuses; then nothing is left under the final name.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self._object_path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        self._sweep_once()
        frame = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(data)
        descriptor, temporary = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(frame)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        _sync_folder(path.parent)
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash, checked against it. Raises ObjectMissingError or LandingError (damaged)."""
        path = self._object_path(sha256)
        try:
            frame = path.read_bytes()
        except FileNotFoundError:
            raise ObjectMissingError(f"{sha256} is not in landing ({self.root})") from None
        try:
            data = zstandard.ZstdDecompressor().decompress(frame)
        except zstandard.ZstdError as error:
            raise LandingError(f"{path} is damaged: {error}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LandingError(f"{path} is damaged: its bytes have another hash")
        return data

    def has(self, sha256: str) -> bool:
        return self._object_path(sha256).exists()

    # journals

    def append_observation(self, observation: Observation) -> None:
        """Adds a manifest line, durable when this returns. The bytes must be there first, so that
        no line ever names bytes that a kill kept from being written. Raises LandingError."""
        if not self.has(observation.sha256):
            raise LandingError(f"{observation.sha256} must be put before it is observed")
        self._append("manifest", observation.run_id, [observation.as_line()])

    def observations(self, run_id: str | None = None) -> Iterator[Observation]:
        """All manifest lines (of one run if given), by name of run, then in the order written."""
        return self._read("manifest", Observation.from_line, run_id)

    def append_outcome(self, outcome: Outcome) -> None:
        self._append("outcomes", outcome.run_id, [outcome.as_line()])

    def outcomes(self, run_id: str | None = None) -> Iterator[Outcome]:
        return self._read("outcomes", Outcome.from_line, run_id)

    def append_registry(self, rows: Iterable[RegistryRow], run_id: str) -> int:
        """Adds the rows that state something new about their agency; returns how many."""
        with self._lock:
            known = self.latest_registry()
            new = [
                row
                for row in rows
                if (last := known.get(row.agency_id)) is None or not row.states_the_same_as(last)
            ]
        if new:
            self._append("registry", run_id, [row.as_line() for row in new])
        return len(new)

    def registry(self) -> Iterator[RegistryRow]:
        """All registry rows ever landed, by name of run, then in the order written."""
        return self._read("registry", RegistryRow.from_line, None)

    def latest_registry(self) -> dict[str, RegistryRow]:
        """For each agency the row registered last."""
        latest: dict[str, RegistryRow] = {}
        for row in self.registry():
            last = latest.get(row.agency_id)
            if last is None or last.registered_at <= row.registered_at:
                latest[row.agency_id] = row
        return latest

    # inside

    def _object_path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ObjectMissingError(f"not a sha256 in lower-case hex: {sha256!r}")
        return self.root / "objects" / sha256[:2] / f"{sha256}.zst"

    def _journal_path(self, kind: str, run_id: str) -> Path:
        if not run_id:
            raise ValueError("a run needs an id")
        # Airflow's run ids carry ":" and "+"; percent-coding keeps every id one plain file name.
        name = urllib.parse.quote(run_id, safe="-_")
        if len(name) > 200:
            name = name[:150] + "-" + hashlib.sha256(run_id.encode()).hexdigest()[:16]
        return self.root / kind / f"{name}.jsonl"

    def _append(self, kind: str, run_id: str, lines: list[dict[str, Any]]) -> None:
        path = self._journal_path(kind, run_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                text = "\n" + text  # ends the line that a killed run left torn
            data = memoryview(text.encode())
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            _sync_folder(path.parent)

    def _read(
        self, kind: str, parse: Callable[[dict[str, Any]], Line], run_id: str | None
    ) -> Iterator[Line]:
        folder = self.root / kind
        paths = [self._journal_path(kind, run_id)] if run_id else sorted(folder.glob("*.jsonl"))
        for path in paths:
            if not path.exists():
                continue
            with path.open("rb") as file:
                for number, raw in enumerate(file, start=1):
                    try:
                        line = json.loads(raw)
                    except ValueError:  # also bytes cut inside a character
                        log.warning("%s line %d is torn: skipped", path, number)
                        continue
                    try:
                        yield parse(line)
                    except (KeyError, TypeError, ValueError) as error:
                        raise LandingError(f"{path} line {number}: {error!r}") from error

    def _sweep_once(self) -> None:
        """Removes temporary files of runs that were killed a day or longer ago."""
        with self._lock:
            if self._swept:
                return
            self._swept = True
        oldest = time.time() - _STALE_TEMPORARY_SECONDS
        for path in (self.root / "objects").glob("??/.tmp-*"):
            with contextlib.suppress(FileNotFoundError):  # another process swept it
                if path.stat().st_mtime < oldest:
                    path.unlink()


def _sync_folder(folder: Path) -> None:
    """Makes a new name in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
