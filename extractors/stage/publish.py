"""The published file: how a finished build takes its place, and how readers open it.

``os.replace`` is the only way in. A reader that has the old file open keeps reading the old one;
the next reader gets the new one; nobody meets a half-built one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from extractors.durable import sync

# Files of this version are read by DuckDB 1.5 and later (command line, R, Node).
STORAGE_VERSION = "v1.5.0"

# Empty blocks of a file, as a share of the full ones, that are not worth copying it.
MOST_EMPTY = 0.2


_DAMAGE = re.compile(
    "Corrupt database file|Could not read enough bytes|not a valid DuckDB database file"
)


class WarehouseMissingError(Exception):
    """There is no published warehouse to read, or the file is none; the message names the next step."""


class UnfinishedBuildError(Exception):
    """A build file still has a write-ahead log: it was not closed, so it must not be published."""


def open_build_file(path: Path) -> duckdb.DuckDBPyConnection:
    """The one way to open a build file for writing: readable by DuckDB 1.5, instants in UTC.

    No order of rows is promised, so that memory stays bounded; what does not fit lies beside the file.
    """
    connection = duckdb.connect(
        str(path),
        config={
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": memory_limit(),
            "temp_directory": f"{path}.tmp",
            "preserve_insertion_order": False,
        },
    )
    connection.execute("set timezone = 'UTC'")
    # DuckDB takes a process that was spawned for a person at a terminal and draws its bar into the log.
    connection.execute("set enable_progress_bar = false")
    return connection


def compact(build_file: Path) -> bool:
    """Copy a closed build file into a fresh one where its empty blocks are more than a fifth of the full ones; whether it was.

    Increments delete rows, and DuckDB uses the room again but never gives it back. Rows, views and
    comments are the same afterwards; the copy takes the place of the file when it is whole.
    """
    fresh = build_file.with_name(build_file.name + ".fresh")
    fresh.unlink(missing_ok=True)
    connection = open_build_file(build_file)
    try:
        [(source, used, free)] = connection.execute(
            "select database_name, used_blocks, free_blocks from pragma_database_size()"
        ).fetchall()
        if free <= used * MOST_EMPTY:
            return False
        path = str(fresh).replace("'", "''")
        connection.execute(f"attach '{path}' as fresh (storage_version '{STORAGE_VERSION}')")
        connection.execute(f'copy from database "{source}" to fresh')
        connection.execute("detach fresh")
    finally:
        connection.close()
    os.replace(fresh, build_file)
    return True


def memory_limit(users: int = 1) -> str:
    """What DuckDB may use while it builds: GONGKAI_MEMORY_LIMIT, else half the machine, at most 10 GiB. Of several
    ``users`` at once each gets its part."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = os.environ.get("GONGKAI_MEMORY_LIMIT") or f"{min(machine // 2, 10 * 2**30)}B"
    amount = re.match(r"\s*\d+(\.\d+)?", limit)
    # "none" is no amount (settings.load_settings lets no other word pass).
    if users == 1 or amount is None:
        return limit
    return f"{float(amount[0]) / users:.3f}{limit[amount.end() :]}"


def file_mark(path: Path) -> str:
    """Changes whenever a file is replaced or written into; cheap, and good on one machine only. Raises OSError."""
    state = path.stat()
    return f"{state.st_ino} {state.st_size} {state.st_mtime_ns}"


def require_warehouse(path: Path) -> Path:
    """The path itself. Raises WarehouseMissingError, which says what to do, when nothing is there."""
    if not path.is_file():
        sample = path.parent / "sample"
        raise WarehouseMissingError(
            f"No warehouse at {path} yet.\n"
            "Next: gongkai land PATH… or gongkai crawl --year Y, then gongkai build.\n"
            + (
                f"(The sample of make run: export GONGKAI_HOME={sample})"
                if (sample / path.name).is_file()
                else "(Another home? Set GONGKAI_HOME.)"
            )
        )
    return path


def is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB met bytes in a file that it never wrote; trying again changes nothing then."""
    return _DAMAGE.search(str(error)) is not None


@contextmanager
def read_only(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the published warehouse, closed at the end.

    The configuration is the same for every reader, since DuckDB refuses a second connection of
    another configuration to the same file inside one process.

    Raises WarehouseMissingError when nothing was published yet, the file can't be opened, or what is asked of it
    meets damage.
    """
    require_warehouse(path)
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
    try:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        yield connection
    except duckdb.Error as error:
        if is_damage(error):
            raise _unreadable(path, error) from error
        raise
    finally:
        connection.close()


def _unreadable(path: Path, error: duckdb.Error) -> WarehouseMissingError:
    return WarehouseMissingError(
        f"{path} can't be read as a warehouse: {error}\n"
        "Next: close the program that writes to it, if it is one. A damaged file may be moved away: "
        "gongkai build then makes it anew from landing."
    )


def published_build_id(warehouse: Path) -> str | None:
    """Which build made the published file; None when there is none or it has no history."""
    if not warehouse.is_file():
        return None
    with read_only(warehouse) as connection:
        try:
            # The last line, whatever its clock said: a clock may have been set back since the one before.
            rows = connection.execute(
                "select build_id from ops.builds where verdict = 'published' order by rowid desc limit 1"
            ).fetchall()
        except duckdb.CatalogException:
            return None
    return str(rows[0][0]) if rows else None


def publish(build_file: Path, warehouse: Path) -> None:
    """Put a closed and checkpointed build file in the place of the published one, atomically.

    Both must lie on one file system. Raises UnfinishedBuildError when the file was not closed.
    """
    if build_file.with_name(build_file.name + ".wal").exists():
        raise UnfinishedBuildError(f"{build_file} has a write-ahead log; it was not checkpointed.")
    sync(build_file)
    os.replace(build_file, warehouse)
    sync(warehouse.parent)
