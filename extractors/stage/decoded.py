"""The journals of documents as Arrow tables, kept between builds so that only new lines are decoded.

    <kept>/<hash of a run's lines and of what decodes them>.arrow      the documents that one run saw, behind their SHA-256

A kept table is what decoding those very lines gives. It may be removed at any time; ``gongkai build --full`` asks for none.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors import EXTRACTOR_VERSION
from extractors.durable import write_whole
from extractors.landing import records
from extractors.landing.records import DOCUMENT_ROLES, Observation
from extractors.landing.store import LandingStore
from extractors.stage import batches, rows, schema
from extractors.stage.batches import record_id
from extractors.stage.rows import to_arrow

log = logging.getLogger(__name__)

# Decoding fewer lines costs less than a file of their own.
FEWEST_KEPT = 1_000

_ROWS_AT_ONCE = 20_000
_NEWEST = b"newest"
_SUM = hashlib.sha256().digest_size
_FACTS = [name for name in schema.OBSERVATIONS.names if name != "record_id"]
_FACTS_OF = attrgetter(*("sha256" if name == "document_sha256" else name for name in _FACTS))

Decoded = tuple[pa.Table, datetime | None]
"""Rows of ``staging.observations``, each id once, whose ``record_id`` is of the document read alone, and the newest
instant of any line."""


def decode(lines: Iterable[Observation], *, seeds_hash: str) -> Decoded:
    """Lines → the rows of documents among them; some thousands at a time, so that memory stays bounded."""
    newest: datetime | None = None
    seen: set[str] = set()
    waiting: list[tuple[Any, ...]] = []
    tables = [to_arrow("observations", [])]
    for line in lines:
        if newest is None or line.landed_at > newest:
            newest = line.landed_at
        if line.role not in DOCUMENT_ROLES:
            continue
        facts = _FACTS_OF(line)
        if facts[0] in seen:
            continue
        seen.add(facts[0])
        waiting.append((*facts, None))  # the id is made of what Arrow can hold
        if len(waiting) == _ROWS_AT_ONCE:
            tables.append(_with_ids(to_arrow("observations", waiting), seeds_hash))
            waiting = []
    tables.append(_with_ids(to_arrow("observations", waiting), seeds_hash))
    return pa.concat_tables(tables), newest


def decode_all(store: LandingStore, *, seeds_hash: str, kept: Path | None) -> Decoded:
    """All observations of documents; of runs whose lines are those of an earlier build what was kept of them in ``kept``."""
    maker = _maker(seeds_hash)
    tables, instants, files = [to_arrow("observations", [])], [], set()
    for run in store.runs("manifest"):
        file = kept and kept / f"{hashlib.sha256(f'{maker} {run}'.encode()).hexdigest()}.arrow"
        decoded = _read(file) if file else None
        if decoded is None:
            decoded = decode(store.observations_of(run.name), seeds_hash=seeds_hash)
            if file and run.lines >= FEWEST_KEPT:
                _write(file, *decoded)
        files.add(file)
        tables.append(decoded[0])
        instants += [decoded[1]] if decoded[1] else []
    for left in kept.glob("*.arrow") if kept else ():
        if left not in files:
            left.unlink()
    return _each_once(pa.concat_tables(tables)), max(instants, default=None)


def _with_ids(table: pa.Table, seeds_hash: str) -> pa.Table:
    of = ("document_sha256", "final_url", "asked_url", "content_type")
    ids = [
        record_id(sha256, final_url or asked_url, content_type, EXTRACTOR_VERSION, seeds_hash)
        for sha256, final_url, asked_url, content_type in zip(
            *(table[name].to_pylist() for name in of), strict=True
        )
    ]
    at = table.schema.get_field_index("record_id")
    return table.set_column(at, table.schema.field(at), pa.array(ids, pa.string()))


def _each_once(table: pa.Table) -> pa.Table:
    """A line that was copied into another journal gives one row, the first."""
    ids = table["observation_id"]
    if pc.count_distinct(ids).as_py() == len(ids):
        return table
    first: dict[str, int] = {}
    for number, known in enumerate(ids.to_pylist()):
        first.setdefault(known, number)
    return table.take(pa.array(first.values(), pa.int64()))


def _maker(seeds_hash: str) -> str:
    """One hash of what decides how a line is decoded."""
    digest = hashlib.sha256(f"{EXTRACTOR_VERSION} {seeds_hash} {pa.__version__}".encode())
    for path in sorted(Path(str(of)) for of in (__file__, *(m.__file__ for m in _MAKERS))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_MAKERS = (records, schema, batches, rows)


def _read(file: Path) -> Decoded | None:
    """What was kept; None where there is nothing, or nothing that is as it was written."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("%s can't be read and is made anew: %s", file, error)
        return None
    if hashlib.sha256(data[_SUM:]).digest() != data[:_SUM]:
        log.warning("%s is not as it was written and is made anew", file)
        return None
    with pa.ipc.open_file(pa.py_buffer(data)[_SUM:]) as reader:
        table = reader.read_all()
    newest = table.schema.metadata[_NEWEST].decode()
    return table.replace_schema_metadata(None), datetime.fromisoformat(newest) if newest else None


def _write(file: Path, table: pa.Table, newest: datetime | None) -> None:
    said = table.replace_schema_metadata({_NEWEST: newest.isoformat() if newest else ""})
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    buffer = pa.BufferOutputStream()
    with pa.ipc.new_file(buffer, said.schema, options=options) as writer:
        writer.write_table(said)
    data = buffer.getvalue().to_pybytes()
    write_whole(file, hashlib.sha256(data).digest() + data)
