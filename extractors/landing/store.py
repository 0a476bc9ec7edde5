"""Landing: content-addressed bytes and append-only journals. Nothing is overwritten.

    objects/ab/<sha256>.zst     the bytes, one zstd frame each
    manifest/<run>.jsonl        observations, one line each
    outcomes/<run>.jsonl        how a step ended for an agency and year
    registry/<run>.jsonl        agencies that a crawl was asked for from a registry file

It lies in a local folder or at any fsspec address (``places.py``, where ``<run>.jsonl`` becomes a folder
of objects). A process may be killed between any two instructions. Bytes appear under their name
complete or not at all; a line that was cut off is reported when it is read and never joined by a
later one.
"""

from __future__ import annotations

import collections
import hashlib
import itertools
import json
import logging
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import msgspec
import zstandard

from extractors.landing.places import Journal, open_place, run_name
from extractors.landing.records import Line, Observation, Outcome, RegistryRow, from_json

log = logging.getLogger(__name__)

# perf.md section 6: zstd level 3 costs about as much as writing the bytes and keeps a seventh.
_LEVEL = 3
_REMEMBERED = 4096

Kind = Literal["manifest", "outcomes", "registry"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class LandingError(Exception):
    """Landing does not hold what it should: damaged bytes, or a line of another shape."""


class ObjectMissingError(LandingError):
    """No bytes were landed under this name."""


class ObjectNameError(ObjectMissingError):
    """What was asked for is no name of bytes at all."""


class RunLines(NamedTuple):
    """The lines of one run: its name in the store, how many there are, and a hash that is another one when any is."""

    name: str
    lines: int
    digest: str


class LandingStore:
    """One landing, shared by threads and processes. ``root``: a folder, or an address such as
    ``s3://bucket/landing``. Reading creates nothing."""

    def __init__(self, root: Path | str) -> None:
        self.root = root
        self._place = open_place(root)
        self._lock = threading.Lock()
        self._known: collections.OrderedDict[str, None] = collections.OrderedDict()

    @property
    def where(self) -> str:
        """The folder or address, for messages and as the name of what is derived from it."""
        return self._place.where

    # objects

    def put(self, data: bytes) -> str:
        """Keeps the bytes and returns their sha256 in hex; bytes that are there are not written again.

        Raises OSError when the disk or store refuses; then nothing is left under the final name.
        """
        digest = hashlib.sha256(data).hexdigest()
        if not self.has(digest):
            frame = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(data)
            self._place.write(_object_name(digest), frame)
            self._remember(digest)
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash, checked against it. Raises ObjectMissingError or LandingError (damaged)."""
        name = _object_name(sha256)
        try:
            frame = self._place.read(name)
        except FileNotFoundError:
            raise ObjectMissingError(f"{sha256} is not in landing ({self.where})") from None
        try:
            data = zstandard.ZstdDecompressor().decompress(frame)
        except zstandard.ZstdError as error:
            raise LandingError(f"{self.where}/{name} is damaged: {error}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LandingError(f"{self.where}/{name} is damaged: its bytes have another hash")
        return data

    def has(self, sha256: str) -> bool:
        """Whether the bytes were landed. What was seen once is not asked for again: bytes stay."""
        with self._lock:
            if sha256 in self._known:
                return True
        there = self._place.has(_object_name(sha256))
        if there:
            self._remember(sha256)
        return there

    # journals

    def append_observation(self, observation: Observation) -> None:
        """Adds a manifest line, durable when this returns. The bytes must be there first, so that
        no line ever names bytes that a kill kept from being written. Raises LandingError."""
        if not self.has(observation.sha256):
            raise LandingError(f"{observation.sha256} must be put before it is observed")
        self._append("manifest", observation.run_id, [observation.as_line()])

    def observations(self, run_id: str | None = None) -> Iterator[Observation]:
        """All manifest lines (of one run if given), by name of run, then in the order written."""
        return self._read("manifest", Observation, run_name(run_id) if run_id else None)

    def observations_of(self, run: str) -> Iterator[Observation]:
        """The manifest lines of one run by its name in the store (``runs``)."""
        return self._read("manifest", Observation, run)

    def append_outcome(self, outcome: Outcome) -> None:
        self._append("outcomes", outcome.run_id, [outcome.as_line()])

    def outcomes(self, run_id: str | None = None) -> Iterator[Outcome]:
        return self._read("outcomes", Outcome, run_name(run_id) if run_id else None)

    def append_registry(self, rows: Iterable[RegistryRow], run_id: str) -> None:
        if lines := [row.as_line() for row in rows]:
            self._append("registry", run_id, lines)

    def registry(self) -> Iterator[RegistryRow]:
        """All registry rows ever landed, by name of run, then in the order written."""
        return self._read("registry", RegistryRow, None)

    def digest(self) -> str:
        """One hash of all lines of all journals: equal where nothing was landed in between."""
        digest = hashlib.sha256()
        for kind in KINDS:
            for journal, _, raw in self._whole_lines(kind, None):
                digest.update(f"{kind} {journal.run} ".encode() + raw)
        return digest.hexdigest()

    def runs(self, kind: Kind) -> list[RunLines]:
        """What every run has written of a kind so far, by name of run."""
        found = []
        of_all = self._whole_lines(kind, None)
        for run, lines in itertools.groupby(of_all, key=lambda line: line[0].run):
            digest, count = hashlib.sha256(), 0
            for _, _, raw in lines:
                digest.update(raw)
                count += 1
            found.append(RunLines(run, count, digest.hexdigest()))
        return found

    def journals(self, kind: Kind) -> list[Journal]:
        """What holds the lines of a kind now, for whoever keeps up with what is new in them."""
        return self._place.journals(kind, None)

    def lines_since(
        self, journals: Iterable[tuple[Journal, int]]
    ) -> Iterator[tuple[Journal, bytes]]:
        """Raw lines of journals, each from its byte on. Raises FileNotFoundError for an object that
        was joined into another meanwhile."""
        starts: dict[int, list[Journal]] = collections.defaultdict(list)
        for journal, start in journals:
            starts[start].append(journal)
        for start, group in starts.items():
            yield from self._place.lines(group, start)

    def settle(self, run_id: str) -> None:
        """Makes few large objects of a run's many small ones; on a local disk there is nothing to do."""
        for kind in KINDS:
            self._place.join(kind, run_name(run_id))

    # inside

    def _append(self, kind: Kind, run_id: str, lines: list[dict[str, Any]]) -> None:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        self._place.append(kind, run_name(run_id), text)

    def _read(self, kind: Kind, of: type[Line], run: str | None) -> Iterator[Line]:
        for journal, number, raw in self._whole_lines(kind, run):
            try:
                line = from_json(of, raw)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                where = f"{self.where}/{journal.name} line {number}"
                if parse_line(raw, where) is None:
                    continue
                raise LandingError(f"{where}: {error}") from error
            yield line

    def _whole_lines(self, kind: Kind, run: str | None) -> Iterator[tuple[Journal, int, bytes]]:
        """Raw lines with their numbers. Where objects may be joined while they are read, the run
        that was met in two states is read again without what was given already."""
        journals = self._place.journals(kind, run)
        by_run: dict[str, list[Journal]] = {}
        for journal in journals:
            by_run.setdefault(journal.run, []).append(journal)
        for name, of_run in by_run.items():
            given: set[bytes] | None = set() if len(of_run) > 1 else None
            left = of_run
            while left:
                try:
                    yield from _numbered(self._place.lines(left), given)
                    left = []
                except FileNotFoundError:
                    given = set() if given is None else given
                    left = self._place.journals(kind, name)

    def _remember(self, sha256: str) -> None:
        with self._lock:
            self._known[sha256] = None
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def parse_line(raw: bytes, where: str) -> dict[str, Any] | None:
    """A journal's line as an object; None, told in the log, for one that a kill or a power cut left unfinished.

    Raises ``LandingError`` for any other that is no JSON: it told something that nobody can read now."""
    try:
        line: dict[str, Any] = json.loads(raw)
    except ValueError as error:  # also bytes cut inside a character
        left = raw.strip(b"\0\r\n ")
        if left and not (left.startswith(b"{") and not left.endswith(b"}")):
            advice = "bring the journal back from a copy, or delete the line and lose what it told"
            raise LandingError(f"{where} is damaged: {advice}") from error
        log.warning("%s is torn: skipped", where)
        return None
    return line


def _numbered(
    lines: Iterable[tuple[Journal, bytes]], given: set[bytes] | None
) -> Iterator[tuple[Journal, int, bytes]]:
    """Lines with their number in their journal, each once where ``given`` remembers them."""
    number, name = 0, ""
    for journal, raw in lines:
        number, name = (number + 1, name) if journal.name == name else (1, journal.name)
        if given is not None:
            digest = hashlib.blake2b(raw, digest_size=12).digest()
            if digest in given:
                continue
            given.add(digest)
        yield journal, number, raw


def _object_name(sha256: str) -> str:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ObjectNameError(f"not a sha256 in lower-case hex: {sha256!r}")
    return f"objects/{sha256[:2]}/{sha256}.zst"
