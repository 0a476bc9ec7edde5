"""What earlier runs landed, by address and by agency: so that a crawl of one agency reads only that.

Derived from landing's journals and nothing else: a SQLite file on the local disk that catches up
with what is new in them, whoever wrote it. It may be deleted at any time; a damaged one, and one
that knows of lines landing no longer has, is made anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import zstandard

from extractors.landing.places import Journal
from extractors.landing.records import Observation, Outcome, RegistryRow, Role, from_json
from extractors.landing.store import Kind, LandingStore, parse_line

log = logging.getLogger(__name__)

_VERSION = 1
# Whoever comes first takes in what is new; the others wait for it, at worst for a whole landing.
_BUSY_SECONDS = 900.0
# A report of an earlier run must stay known when the newest is of this run, hence a slot for each
# run; of a listing only the newest look counts.
_SCHEMA = """
create table journals (name text primary key, done integer not null);
create table looks (
  url_key integer not null, role text not null, agency_id text not null, report_year integer not null,
  slot text not null, run_id text not null, landed_at text not null, line blob not null,
  unique (url_key, role, agency_id, report_year, slot));
create index reports on looks (agency_id, report_year, landed_at) where role = 'report';
create table validators (
  url_key integer primary key, landed_at text not null, etag text, last_modified text);
create table outcomes (
  agency_id text not null, report_year integer not null, run_id text not null,
  started_at text not null, line blob not null, unique (agency_id, report_year, run_id));
create table registry (agency_id text primary key, registered_at text not null, line blob not null);
"""
_OF_THE_DISK = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}
_KINDS: tuple[Kind, ...] = ("manifest", "outcomes", "registry")


@dataclasses.dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer gave for asking again: sent back as they were."""

    etag: str | None
    last_modified: str | None

    def as_headers(self) -> dict[str, str]:
        headers = {}
        if self.etag:
            headers["If-None-Match"] = self.etag
        if self.last_modified:
            headers["If-Modified-Since"] = self.last_modified
        return headers


class LandingIndex:
    """Look-ups in what was landed; shared by the threads of a process, and by processes by its file."""

    def __init__(self, store: LandingStore, folder: Path) -> None:
        self._store = store
        name = hashlib.sha256(store.where.encode()).hexdigest()[:16]
        self._path = folder / f"landing-{name}.sqlite"
        self._lock = threading.Lock()
        self._pack = zstandard.ZstdCompressor(level=1).compress  # used under the lock only
        folder.mkdir(parents=True, exist_ok=True)
        with self._disk_in_words():
            self._open()

    def _open(self) -> None:
        try:
            self._connection = self._connect()
            self._catch_up()
        except sqlite3.OperationalError:
            raise  # locked for minutes, or a full disk: making it anew would not help
        except (sqlite3.DatabaseError, _OutOfStepError) as error:
            log.warning("%s is made anew: %s", self._path, error)
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._connection = self._connect()
            self._catch_up()

    @contextlib.contextmanager
    def _disk_in_words(self) -> Iterator[None]:
        """What the disk refuses SQLite is an OSError that names the file, as of any other file. Raises OSError."""
        try:
            yield
        except sqlite3.OperationalError as error:
            number = _OF_THE_DISK.get(error.sqlite_errorcode & 0xFF)  # the code without its details
            if number is None:
                raise
            raise OSError(number, str(error), str(self._path)) from error

    def close(self) -> None:
        self._connection.close()

    # asking

    def last_look(self, url: str) -> tuple[Observation, Validators | None] | None:
        """The newest observation of an address, and what to ask it again with."""
        key = _url_key(url)
        looks = self._rows("select line from looks where url_key = ? order by landed_at desc", key)
        seen = (from_json(Observation, _unpack(line)) for (line,) in looks)
        look = next((item for item in seen if item.asked_url == url), None)  # not a like-keyed one
        if look is None:
            return None
        found = self._rows("select etag, last_modified from validators where url_key = ?", key)
        return look, Validators(*found[0]) if found and any(found[0]) else None

    def has_look(
        self, run_id: str, url: str, role: Role, agency_id: str | None, report_year: int | None
    ) -> bool:
        """Whether a run has a line of these facts."""
        return bool(
            self._rows(
                "select 1 from looks where url_key = ? and role = ? and agency_id = ?"
                " and report_year = ? and run_id = ?",
                _url_key(url),
                role,
                agency_id or "",
                report_year or 0,
                run_id,
            )
        )

    def report_before(self, run_id: str, agency_id: str, report_year: int) -> Observation | None:
        """The report of an agency and year that another run landed last."""
        rows = self._rows(
            "select line from looks where agency_id = ? and report_year = ? and role = 'report'"
            " and run_id <> ? order by landed_at desc limit 1",
            agency_id,
            report_year,
            run_id,
        )
        return from_json(Observation, _unpack(rows[0][0])) if rows else None

    def outcome_of(self, run_id: str, agency_id: str, report_year: int) -> Outcome | None:
        """How the crawl of an agency and year ended in a run; None if it has not ended yet."""
        rows = self._rows(
            "select line from outcomes where agency_id = ? and report_year = ? and run_id = ?",
            agency_id,
            report_year,
            run_id,
        )
        return from_json(Outcome, _unpack(rows[0][0])) if rows else None

    def outcome_before(self, run_id: str, agency_id: str, report_year: int) -> Outcome | None:
        """How the crawl of an agency and year ended the last time before a run."""
        rows = self._rows(
            "select line from outcomes where agency_id = ? and report_year = ? and run_id <> ?"
            " order by started_at desc limit 1",
            agency_id,
            report_year,
            run_id,
        )
        return from_json(Outcome, _unpack(rows[0][0])) if rows else None

    def new_rows(self, rows: Iterable[RegistryRow]) -> list[RegistryRow]:
        """The registry rows that state something new about their agency."""
        new = []
        for row in rows:
            known = self._rows("select line from registry where agency_id = ?", row.agency_id)
            if not known or not row.states_the_same_as(
                from_json(RegistryRow, _unpack(known[0][0]))
            ):
                new.append(row)
        return new

    # learning

    def remember(self, observation: Observation) -> None:
        """Takes note of a line that this process has just appended."""
        with self._disk_in_words(), self._lock, self._connection:
            line = observation.as_line()
            self._take("manifest", line, json.dumps(line).encode())

    def _catch_up(self) -> None:
        """Reads what is new in landing's journals: each line once, whichever process comes first."""
        with self._lock, self._connection:
            self._connection.execute("begin immediate")  # no two processes read the same lines
            self._make_tables()
            known = dict(self._connection.execute("select name, done from journals"))
            done = dict(known)
            for kind in _KINDS:
                self._check(kind, self._store.journals(kind), done)
                is_read = False
                while not is_read:
                    try:
                        self._read(kind, done)
                        is_read = True
                    except FileNotFoundError:
                        log.info("an object was joined meanwhile: its lines are read again")
            self._connection.executemany(
                "delete from journals where name = ?", [(name,) for name in known.keys() - done]
            )
            self._connection.executemany(
                "insert or replace into journals values (?, ?)", done.items() - known.items()
            )

    def _check(self, kind: Kind, journals: list[Journal], done: dict[str, int]) -> None:
        """Raises _OutOfStepError when landing has lost lines that stand in the index."""
        sizes = {journal.name: journal.size for journal in journals}
        for name, size in list(done.items()):
            if not name.startswith(f"{kind}/") or sizes.get(name, 0) >= size:
                continue
            if name in sizes or name.count("/") == 1:
                raise _OutOfStepError(f"{self._store.where} no longer has all of {name}")
            del done[name]  # an object that was joined into another

    def _read(self, kind: Kind, done: dict[str, int]) -> None:
        starts = [
            (journal, done.get(journal.name, 0))
            for journal in self._store.journals(kind)
            if journal.size > done.get(journal.name, 0)
        ]
        for journal, raw in self._store.lines_since(starts):
            if not raw.endswith(b"\n"):
                continue  # being written, or cut off by a kill: the next one ends it
            at = done.get(journal.name, 0)
            line = parse_line(raw, f"{journal.name} byte {at}")
            if line is not None:
                self._take(kind, line, raw)
            done[journal.name] = at + len(raw)

    def _take(self, kind: Kind, line: dict[str, Any], raw: bytes) -> None:
        if kind == "manifest":
            if line["how"] == "crawl" and line["asked_url"] is not None:
                self._take_look(line, raw)
        elif kind == "outcomes":
            if line["step"] == "crawl":
                self._take_outcome(line, raw)
        else:
            self._connection.execute(
                "insert into registry values (?, ?, ?) on conflict do update set line = excluded.line,"
                " registered_at = excluded.registered_at"
                " where excluded.registered_at >= registered_at",
                (line["agency_id"], line["registered_at"], self._pack(raw)),
            )

    def _take_look(self, line: dict[str, Any], raw: bytes) -> None:
        key, run_id, landed_at = _url_key(line["asked_url"]), line["run_id"], line["landed_at"]
        slot = run_id if line["role"] == "report" else ""
        self._connection.execute(
            "insert into looks values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set"
            " run_id = excluded.run_id, landed_at = excluded.landed_at, line = excluded.line"
            " where excluded.landed_at >= landed_at",
            (
                key,
                line["role"],
                line["agency_id"] or "",
                line["report_year"] or 0,
                slot,
                run_id,
                landed_at,
                self._pack(raw),
            ),
        )
        headers = {name.lower(): value for name, value in line["headers"]}
        etag, modified = headers.get("etag"), headers.get("last-modified")
        # A 304 may leave its validators out; those of the full answer stay good for its bytes.
        if etag or modified or line["status"] != 304:
            self._connection.execute(
                "insert into validators values (?, ?, ?, ?) on conflict do update set"
                " landed_at = excluded.landed_at, etag = excluded.etag,"
                " last_modified = excluded.last_modified where excluded.landed_at >= landed_at",
                (key, landed_at, etag, modified),
            )

    def _take_outcome(self, line: dict[str, Any], raw: bytes) -> None:
        key = (line["agency_id"] or "", line["report_year"] or 0)
        self._connection.execute(
            "insert into outcomes values (?, ?, ?, ?, ?) on conflict do update set"
            " started_at = excluded.started_at, line = excluded.line"
            " where excluded.started_at >= started_at",
            (*key, line["run_id"], line["started_at"], self._pack(raw)),
        )
        # Only this run's and the one before are ever asked for; a third stays for runs side by side.
        self._connection.execute(
            "delete from outcomes where agency_id = ? and report_year = ? and run_id not in"
            " (select run_id from outcomes where agency_id = ? and report_year = ?"
            " order by started_at desc limit 3)",
            (*key, *key),
        )

    # the file

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level="IMMEDIATE"
        )
        # With a write-ahead log a kill loses nothing and a power cut at most the last look-ups.
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma cache_size = -65536")  # KiB
        return connection

    def _make_tables(self) -> None:
        (version,) = self._connection.execute("pragma user_version").fetchone()
        if version == 0:
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            self._connection.execute(f"pragma user_version = {_VERSION}")
        elif version != _VERSION:
            raise _OutOfStepError(f"it is of version {version}")

    def _rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, parameters).fetchall()


class _OutOfStepError(Exception):
    """The index and landing do not fit together."""


def _url_key(url: str) -> int:
    return int.from_bytes(hashlib.blake2b(url.encode(), digest_size=8).digest(), signed=True)


def _unpack(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data)
