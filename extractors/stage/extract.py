"""Landed documents that were never read by this extractor → staged batches, in worker processes.

A document is read once per (bytes, address, content type, extractor version, seeds). A page that
kills its worker or takes longer than a minute (a file, that may be a scan, some minutes) is tried once more alone, then becomes an
``unreadable`` record with a problem; the build goes on.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from operator import attrgetter
from pathlib import Path
from typing import IO

import pyarrow.compute as pc
from more_itertools import constrained_batches

from extractors import EXTRACTOR_VERSION
from extractors.codebook import CodebookError
from extractors.settings import Settings
from extractors.stage.batches import BatchStore, Job
from extractors.stage.errors import LandedBytesLostError, WorkerSetupError
from extractors.stage.view import LandingView
from extractors.stage.worker import READY, WorkerSetup

SECONDS_PER_DOCUMENT = 60.0
MOST_LOST_NAMED = 50  # a landing without its objects would be named document by document
_TIMES_FOR_FILES = 6  # a scanned page takes some seconds to read, a document has twenty of them
_SECONDS_TO_START = 120.0
_SECONDS_TO_WRITE = 300.0
_SECONDS_TO_END = 5.0
_MAX_DOCUMENTS_PER_BATCH = 256
_MAX_BYTES_PER_BATCH = 64 * 1024 * 1024
_BATCHES_PER_WORKER = 4

Batch = Sequence[Job]
OnDocument = Callable[[int, int], None]
"""Called with (documents done, documents to do) after every document."""


@dataclasses.dataclass(frozen=True, slots=True)
class ExtractResult:
    """How many documents were read in this run, by outcome, and how many were staged before."""

    outcomes: dict[str, int]
    already_staged: int

    @property
    def extracted(self) -> int:
        return sum(self.outcomes.values())


def extract_new(
    landing: LandingView,
    settings: Settings,
    *,
    workers: int | None = None,
    seconds_per_document: float = SECONDS_PER_DOCUMENT,
    entry: str = "extractors.parse.report:extract",
    on_document: OnDocument | None = None,
) -> ExtractResult:
    """Extract every observed document that is not staged yet. Call it under the build lock only.

    ``entry`` names the extractor as ``module:function``. Raises LandedBytesLostError after the
    others are staged, when landing has lost bytes; WorkerSetupError when workers die without a
    document to blame (a full disk); CodebookError when the lists that all are read by are broken.
    """
    store = BatchStore(settings.staging, EXTRACTOR_VERSION, landing.seeds_hash)
    store.sweep()
    observed = landing.observations["record_id"]
    is_staged = pc.is_in(observed, value_set=store.staged())
    already = pc.count_distinct(observed.filter(is_staged)).as_py()
    jobs = {job.record_id: job for job in landing.jobs(pc.invert(is_staged))}
    setup = WorkerSetup(
        settings.landing, settings.staging, EXTRACTOR_VERSION, landing.seeds_hash, entry
    )
    count = workers or settings.workers or os.cpu_count() or 1
    batches = list(split(jobs.values(), workers=count))
    pool = _Pool(setup, settings.logs, seconds_per_document, on_document, len(jobs))
    outcomes = pool.run(batches, min(count, len(batches)))
    return ExtractResult(outcomes, already)


def split(jobs: Iterable[Job], *, workers: int) -> Iterator[Batch]:
    """Jobs in batches, bounded in documents and landed bytes, several for every worker."""
    jobs = list(jobs)
    limit = min(
        _MAX_DOCUMENTS_PER_BATCH, max(1, math.ceil(len(jobs) / (workers * _BATCHES_PER_WORKER)))
    )
    return constrained_batches(
        jobs, _MAX_BYTES_PER_BATCH, limit, get_len=attrgetter("size"), strict=False
    )


@dataclasses.dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection
    batch: Batch
    outcomes: list[str]
    deadline: float
    ready: bool = False
    unwritten: str = ""  # why it could not write its batch

    def give(self, batch: Batch) -> None:
        """Hand over a batch; OSError when the worker is gone shows at the next wait as its end."""
        self.batch, self.outcomes = batch, []
        with suppress(BrokenPipeError):
            self.connection.send_bytes(
                json.dumps([dataclasses.asdict(job) for job in batch]).encode()
            )

    def hung_up(self) -> str:
        """Why it ended, in words; one that hangs up may still be on its way out."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_SECONDS_TO_END)
        self.end()
        return self.unwritten or f"exit code {self.process.returncode}"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.connection.close()


class _Pool:
    """Workers and the batches that wait for them. One thread; every fault names its document."""

    def __init__(
        self,
        setup: WorkerSetup,
        logs: Path,
        seconds: float,
        on_document: OnDocument | None,
        total: int,
    ) -> None:
        self._setup = setup
        self._logs = logs
        self._seconds = seconds
        self._on_document = on_document
        self._total = total
        self._failures: collections.Counter[str] = collections.Counter()
        self._outcomes: collections.Counter[str] = collections.Counter()
        self._missing: list[str] = []
        self._done = 0

    def run(self, batches: Iterable[Batch], workers: int) -> dict[str, int]:
        waiting = collections.deque(batches)
        if not waiting:
            return {}
        self._logs.mkdir(parents=True, exist_ok=True)
        busy: list[_Worker] = []
        with (self._logs / "extract.log").open("ab") as log:
            try:
                while waiting or busy:
                    while waiting and len(busy) < workers:
                        busy.append(self._start(log, waiting.popleft()))
                    self._listen(busy, waiting)
            finally:
                for worker in busy:
                    worker.end()
        if self._missing:
            lost = sorted(self._missing)
            more = len(lost) - MOST_LOST_NAMED
            raise LandedBytesLostError(
                "Landing has lost documents that its manifest names; bring them back from a copy "
                "of landing/objects, then build again:\n"
                + "\n".join(lost[:MOST_LOST_NAMED])
                + (f"\nand {more} more" if more > 0 else "")
            )
        return dict(sorted(self._outcomes.items()))

    def _start(self, log: IO[bytes], batch: Batch) -> _Worker:
        ours, theirs = Pipe()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    sys.executable,
                    "-P",  # a folder that happens to be the current one lends no modules
                    "-m",
                    "extractors.stage.worker",
                    str(theirs.fileno()),
                    self._setup.as_json(),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
            )
        worker = _Worker(process, ours, [], [], 0.0)
        worker.give(batch)
        worker.deadline = time.monotonic() + _SECONDS_TO_START
        return worker

    def _listen(self, busy: list[_Worker], waiting: collections.deque[Batch]) -> None:
        """Take what workers say until the nearest deadline; replace those that died or hang."""
        nearest = min(worker.deadline for worker in busy)
        ready = wait([w.connection for w in busy], max(0.0, nearest - time.monotonic()))
        for worker in list(busy):
            if worker.connection in ready:
                try:
                    message = json.loads(worker.connection.recv_bytes())
                except (EOFError, ConnectionResetError):
                    busy.remove(worker)
                    waiting.extendleft(self._rest(worker, "worker_died", worker.hung_up()))
                    continue
                self._take(worker, message, busy, waiting)
            elif time.monotonic() >= worker.deadline:
                busy.remove(worker)
                worker.end()
                reason = f"took longer than {self._allowed(worker):g} s"
                waiting.extendleft(self._rest(worker, "timed_out", reason))

    def _take(
        self,
        worker: _Worker,
        message: str | dict[str, list[str]],
        busy: list[_Worker],
        waiting: collections.deque[Batch],
    ) -> None:
        if message == READY:
            worker.ready = True
            worker.deadline = time.monotonic() + self._allowed(worker)
            return
        if isinstance(message, str):
            worker.outcomes.append(message)
            worker.deadline = time.monotonic() + self._allowed(worker)
            if self._on_document is not None:
                self._on_document(self._done + sum(len(w.outcomes) for w in busy), self._total)
            return
        if "broken" in message:
            raise CodebookError(*message["broken"])
        if "unwritten" in message:
            [worker.unwritten] = message["unwritten"]
            return
        self._missing.extend(message["missing"])
        self._outcomes.update(worker.outcomes)
        self._done += len(worker.batch)
        if waiting:
            worker.give(waiting.popleft())
            worker.deadline = time.monotonic() + self._allowed(worker)
        else:
            busy.remove(worker)
            worker.end()

    def _allowed(self, worker: _Worker) -> float:
        """Seconds for what a worker is at: a page, a file that may be a scan, or writing its batch."""
        if len(worker.outcomes) == len(worker.batch):
            return _SECONDS_TO_WRITE
        job = worker.batch[len(worker.outcomes)]
        is_page = not job.parts and "text/" in (job.content_type or "text/")
        return self._seconds * (1 if is_page else _TIMES_FOR_FILES)

    def _rest(self, worker: _Worker, code: str, reason: str) -> list[Batch]:
        """The batch of a lost worker again: the document it was at alone, its neighbours apart.

        A document is given up when it lost two workers. A worker lost while writing its batch is
        no document's fault: nothing is given up, and a second such loss ends the build.
        """
        if not worker.ready:
            log = self._logs / "extract.log"
            raise WorkerSetupError(f"a worker could not start ({reason}); see {log}")
        at = len(worker.outcomes)
        if at >= len(worker.batch):
            key = "writing " + worker.batch[0].record_id
            self._failures[key] += 1
            if self._failures[key] > 1:
                raise WorkerSetupError(
                    f"a worker died twice while writing a batch ({reason}); see {self._logs / 'extract.log'}\n"
                    f"Has {self._logs.parent} room, and may you write there? Next: gongkai build goes on from what was read."
                )
            return [worker.batch]
        job = worker.batch[at]
        self._failures[job.record_id] += 1
        if self._failures[job.record_id] > 1:
            job = dataclasses.replace(job, give_up=(code, f"reading it ended a worker: {reason}"))
        return [part for part in (worker.batch[:at], [job], worker.batch[at + 1 :]) if part]
