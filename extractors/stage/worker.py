"""A worker process: landed documents in, one Parquet batch out, a word after every document.

Started by ``extract.py`` as ``python -m extractors.stage.worker``, never forked: it inherits no
threads, locks or open databases, and it works under Airflow, whose own workers may not fork again.
It talks over an inherited socket in JSON, since its memory has met hostile pages. It ends when its
parent does.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from extractors.landing.store import LandingError, LandingStore
from extractors.parse.records import Problem, Record
from extractors.parse.report import Landed
from extractors.seeds import CodebookError
from extractors.stage.batches import BatchStore, Job, JobPart
from extractors.stage.rows import record_rows

Extract = Callable[..., Record]

# Said once, when everything is imported: a worker that dies before it blames no document.
READY = "ready"

# Address space of one worker. A page that needs more is unreadable; the machine stays usable.
MEMORY_LIMIT_BYTES = 4 * 1024**3


@dataclasses.dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a worker is started with; ``entry`` is ``module:function`` of the extractor."""

    landing: Path | str
    staging: Path
    extractor_version: str
    seeds_hash: str
    entry: str = "extractors.parse.report:extract"

    def as_json(self) -> str:
        return json.dumps({k: str(v) for k, v in dataclasses.asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> WorkerSetup:
        given = json.loads(text)
        return cls(**given | {"staging": Path(given["staging"])})


def unreadable(job: Job, code: str, message: str) -> Record:
    """The record of a job whose document could not be read."""
    return Record.unreadable(job.url or job.sha256, job.sha256, (Problem(code, message),))


def extract_job(job: Job, landing: LandingStore, extract: Extract) -> Record:
    """One document as a record. Raises LandingError when landing has lost or damaged its bytes, CodebookError where no
    document can be read."""
    if job.give_up is not None:
        return unreadable(job, *job.give_up)
    data = landing.get(job.sha256)
    parts = [
        Landed(part.role, part.source, landing.get(part.sha256), part.content_type)
        for part in job.parts
    ]
    try:
        if parts:
            return extract(data, job.url, job.content_type, parts=parts)
        return extract(data, job.url, job.content_type)
    except MemoryError:
        return unreadable(job, "out_of_memory", f"needs more than {MEMORY_LIMIT_BYTES >> 20} MiB")
    except CodebookError:
        raise
    except Exception as error:  # noqa: BLE001 - a page may never stop the build; the problem names the error
        return unreadable(job, "extract_failed", f"{type(error).__name__}: {error}"[:500])


def serve(connection: Connection, setup: WorkerSetup) -> None:
    """Answer batches until the parent hangs up."""
    landing = LandingStore(setup.landing)
    batches = BatchStore(setup.staging, setup.extractor_version, setup.seeds_hash)
    module, _, name = setup.entry.partition(":")
    extract: Extract = getattr(importlib.import_module(module), name)
    _send(connection, READY)
    while True:
        try:
            jobs = [_job(item) for item in json.loads(connection.recv_bytes())]
        except EOFError:
            return
        rows, missing = [], []
        for job in jobs:
            try:
                record = extract_job(job, landing, extract)
            except LandingError as error:
                missing.append(str(error))
                _send(connection, "missing")
                continue
            except CodebookError as error:
                _send(connection, {"broken": [str(error)]})
                return
            rows.append(
                record_rows(
                    record,
                    record_id=job.record_id,
                    url=job.url,
                    content_type=job.content_type,
                    extractor_version=setup.extractor_version,
                    seeds_hash=setup.seeds_hash,
                    part_ids={(p.source, p.sha256): p.record_id for p in job.parts},
                )
            )
            _send(connection, _outcome(record))
        if rows:
            try:
                batches.write(rows)
            except OSError as error:
                _send(connection, {"unwritten": [str(error)]})
                raise
        _send(connection, {"missing": missing})


def _job(item: dict[str, Any]) -> Job:
    give_up = item.pop("give_up")
    parts = tuple(JobPart(**part) for part in item.pop("parts"))
    return Job(**item, parts=parts, give_up=tuple(give_up) if give_up else None)


def _outcome(record: Record) -> str:
    if record.doc_type == "unreadable":
        return "unreadable"
    return "read_with_problems" if record.problems else "read"


def _send(connection: Connection, message: Any) -> None:
    connection.send_bytes(json.dumps(message).encode())


class _WithoutPandas:
    """pyarrow imports pandas at its first array where it is installed: half a second, for nothing that a worker needs."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"{name} is not for workers", name=name)


def main() -> None:
    sys.meta_path.insert(0, _WithoutPandas)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    connection = Connection(int(sys.argv[1]))
    serve(connection, WorkerSetup.from_json(sys.argv[2]))


if __name__ == "__main__":
    main()
