"""Files on disk → bytes, and → records in the order given (`gongkai extract`); no store is touched."""

from __future__ import annotations

import errno
import functools
import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from extractors.parse.records import Problem, Record

_FEW = 12  # so many documents are read sooner than a second process has started

MAX_FILE_BYTES = 100 * 1024 * 1024


def read_document(path: Path) -> bytes:
    """The bytes of a file. Raises OSError, EFBIG for one (or a device) of more than MAX_FILE_BYTES."""
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise OSError(errno.EFBIG, f"more than {MAX_FILE_BYTES} bytes")
    return data


def name_of(path: Path) -> str:
    """A path as text. Bytes of it that are no UTF-8, as archives from other systems leave them, are written ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def extract_file(path: Path, url: str | None = None) -> Record:
    """The record of one file; one that can't be opened is ``unreadable`` with the system's words."""
    from extractors.parse.report import extract

    name = name_of(path)
    try:
        data = read_document(path)
    except OSError as error:
        reason = Problem("file_unreadable", f"{name}: {error.strerror or error}")
        return Record.unreadable(name, hashlib.sha256(b"").hexdigest(), (reason,))
    return extract(data, url, source=url or name)


def extract_files(paths: Sequence[Path], *, url: str | None = None) -> Iterator[Record]:
    """Records of many files, read side by side on all processors, given in the order of ``paths``."""
    read = functools.partial(extract_file, url=url)
    workers = os.cpu_count() or 1
    if len(paths) < _FEW or workers == 1:
        yield from map(read, paths)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(read, paths, chunksize=4)
