"""Where landing lies: a local folder or any fsspec address. Both keep the same two promises.

What is written appears whole or not at all, and is durable when the call returns. A local journal
is one file that grows; an object store can't append, so there every append is an object of its
own under the run's name (``manifest/<run>/<instant>-<random>.jsonl``), and ``join`` makes one object
of many. An object is removed only when its lines stand in another, so a reader may meet a line
twice but never misses one; lines of one run are equal only when they are the same line.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import secrets
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from more_itertools import constrained_batches

from extractors.durable import TEMPORARY, append_lines, write_whole

_STALE_TEMPORARY_SECONDS = 24 * 3600
_SUFFIX = ".jsonl"
_JOINED = ".all" + _SUFFIX
_JOINED_BYTES = 32 * 1024 * 1024
_ASKED_AT_ONCE = 64


class PlaceError(Exception):
    """The place of landing does not answer, or refuses: no credentials, no such bucket, no network."""


@dataclasses.dataclass(frozen=True, slots=True)
class Journal:
    """One file or object of lines; ``run`` is the run's name in the store, ``size`` in bytes."""

    name: str
    run: str
    size: int


class Place(Protocol):
    """What ``LandingStore`` needs of a file system. Names are relative, with ``/``."""

    where: str

    def has(self, name: str) -> bool: ...
    def read(self, name: str) -> bytes:
        """All bytes. Raises FileNotFoundError, OSError."""

    def write(self, name: str, data: bytes) -> None: ...
    def append(self, kind: str, run: str, text: str) -> None: ...
    def journals(self, kind: str, run: str | None) -> list[Journal]:
        """Journals by name of run, then in the order written."""

    def lines(self, journals: Sequence[Journal], start: int = 0) -> Iterator[tuple[Journal, bytes]]:
        """Raw lines of journals from byte ``start`` of each on. Raises FileNotFoundError for one
        that was joined into another since it was listed: list again."""

    def join(self, kind: str, run: str) -> None: ...


class LocalFolder:
    """A folder on a local disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.where = str(root)
        self._lock = threading.Lock()
        self._swept = False

    def has(self, name: str) -> bool:
        return (self.root / name).exists()

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        self._sweep_once()
        write_whole(self.root / name, data)

    def append(self, kind: str, run: str, text: str) -> None:
        append_lines(self.root / kind / (run + _SUFFIX), text)

    def journals(self, kind: str, run: str | None) -> list[Journal]:
        paths = (
            sorted((self.root / kind).glob("*" + _SUFFIX))
            if run is None
            else [self.root / kind / (run + _SUFFIX)]
        )
        return [
            Journal(f"{kind}/{path.name}", path.name.removesuffix(_SUFFIX), path.stat().st_size)
            for path in paths
            if path.exists()
        ]

    def lines(self, journals: Sequence[Journal], start: int = 0) -> Iterator[tuple[Journal, bytes]]:
        for journal in journals:
            with (self.root / journal.name).open("rb") as file:
                file.seek(start)
                for line in file:
                    yield journal, line

    def join(self, kind: str, run: str) -> None:
        """A local journal is one file already."""

    def _sweep_once(self) -> None:
        """Removes temporary files of runs that were killed a day or longer ago."""
        with self._lock:
            if self._swept:
                return
            self._swept = True
        oldest = time.time() - _STALE_TEMPORARY_SECONDS
        for path in (self.root / "objects").glob(f"??/{TEMPORARY}*"):
            with contextlib.suppress(FileNotFoundError):  # another process swept it
                if path.stat().st_mtime < oldest:
                    path.unlink()


class ObjectStore:
    """A bucket or container behind fsspec: s3://, gs://, az://, memory:// and what else it knows.

    A put is atomic there. Keys and endpoints come from the environment, as fsspec and the cloud's
    own library read them. Raises ImportError when the library of the scheme is not installed, and
    PlaceError from every method.
    """

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        self.where = url.rstrip("/")
        self._fs: Any
        # Another process may write at any time: a remembered listing would hide what it wrote.
        # Some kinds connect here already.
        self._fs, self._root = self._asked(url_to_fs, self.where, use_listings_cache=False)

    def has(self, name: str) -> bool:
        return bool(self._asked(self._fs.exists, self._path(name)))

    def read(self, name: str) -> bytes:
        return bytes(self._asked(self._fs.cat_file, self._path(name)))

    def write(self, name: str, data: bytes) -> None:
        try:
            self._asked(self._fs.pipe_file, self._path(name), data)
        except FileNotFoundError as error:
            raise PlaceError(f"{self.where} can't be used: {error}") from error  # no such bucket

    def append(self, kind: str, run: str, text: str) -> None:
        stem = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        self.write(f"{kind}/{run}/{stem}{_SUFFIX}", text.encode())

    def journals(self, kind: str, run: str | None) -> list[Journal]:
        folder = self._path(kind if run is None else f"{kind}/{run}")
        self._fs.invalidate_cache(folder)
        try:
            found = self._asked(self._fs.find, folder, detail=True)
        except FileNotFoundError:
            return []
        names = {
            path[len(self._root) :].lstrip("/"): int(info["size"]) for path, info in found.items()
        }
        return [
            Journal(name, name.split("/")[1], names[name])
            for name in sorted(names)
            if name.endswith(_SUFFIX)
        ]

    def lines(self, journals: Sequence[Journal], start: int = 0) -> Iterator[tuple[Journal, bytes]]:
        """Small objects are asked for side by side. ``start`` is 0 or the end: objects never grow."""
        longer = (journal for journal in journals if journal.size > start)
        for part in _portions(longer, _ASKED_AT_ONCE):
            paths = [self._path(journal.name) for journal in part]
            found = self._asked(self._fs.cat, paths, on_error="return")
            for journal in part:
                data = found[self._path(journal.name)]
                if isinstance(data, Exception):
                    raise self._in_words(data) from data
                for line in data.splitlines(keepends=True):
                    yield journal, line

    def join(self, kind: str, run: str) -> None:
        """Makes one object of the run's small ones, so that a reader asks for few.

        Killed at any moment it loses nothing: the small ones go after the joined one is there.
        """
        small = [item for item in self.journals(kind, run) if not item.name.endswith(_JOINED)]
        for part in _portions(small):
            if len(part) < 2:
                continue
            try:
                data = b"".join(line for _, line in self.lines(part))
            except FileNotFoundError:
                return  # another process is joining the same run
            stem = part[0].name.removesuffix(_SUFFIX)
            self.write(f"{stem}-{secrets.token_hex(4)}{_JOINED}", data)
            for journal in part:
                with contextlib.suppress(FileNotFoundError):
                    self._asked(self._fs.rm_file, self._path(journal.name))

    def _asked(self, call: Callable[..., Any], *given: object, **options: object) -> Any:
        try:
            return call(*given, **options)
        except Exception as error:
            raise self._in_words(error) from error

    def _in_words(self, error: Exception) -> Exception:
        """Each cloud's library has errors of its own, of no common kind; only what is missing is told apart."""
        if isinstance(error, FileNotFoundError):
            return error
        return PlaceError(f"{self.where} can't be used: {error or type(error).__name__}")

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def open_place(root: Path | str) -> LocalFolder | ObjectStore:
    """The place of a path or an address; ``file://`` is a local folder too."""
    if isinstance(root, str) and root.startswith("file://"):
        return LocalFolder(Path(root.removeprefix("file://")))
    if isinstance(root, str) and "://" in root:
        return ObjectStore(root)
    return LocalFolder(Path(root))


def run_name(run_id: str) -> str:
    """A run id as one plain name: Airflow's carry ``:`` and ``+``, a person's may carry anything."""
    if not run_id:
        raise ValueError("a run needs an id")
    name = urllib.parse.quote(run_id, safe="-_")
    if len(name) > 200:
        name = name[:150] + "-" + hashlib.sha256(run_id.encode()).hexdigest()[:16]
    return name


def _portions(
    journals: Iterable[Journal], most: int | None = None
) -> Iterator[tuple[Journal, ...]]:
    """Journals in groups that fit into memory."""
    return constrained_batches(
        journals, _JOINED_BYTES, most, get_len=attrgetter("size"), strict=False
    )
