"""What landing says up to a day. The journals of documents are read once a build, into one Arrow table (``decoded``).

Which day a build is of, what is to be extracted and what is loaded are all asked of that table.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from extractors import EXTRACTOR_VERSION
from extractors.landing.records import Outcome, RegistryRow, Role, hash_source
from extractors.landing.store import LandingStore
from extractors.stage.batches import Job, JobPart, record_id
from extractors.stage.decoded import decode, decode_all
from extractors.stage.errors import NothingLandedError
from extractors.stage.parts import PartIndex, Sighting, sighting_address

CHINA = ZoneInfo("Asia/Shanghai")

_ROWS_AT_ONCE = 20_000


@dataclasses.dataclass(frozen=True, slots=True)
class LandingView:
    """What landing says up to the end of ``as_of``.

    ``observations`` are the rows of ``staging.observations``, each id once, with record ids of this extractor and
    the seeds of ``seeds_hash``; ``newest_observation`` is the newest instant of any line that is left in,
    ``parts`` what belongs to which page.
    """

    store: LandingStore
    seeds_hash: str
    as_of: date
    newest_observation: datetime | None
    observations: pa.Table
    parts: PartIndex

    def jobs(self, chosen: pa.Array) -> Iterator[Job]:
        """What is to be extracted of the observations where ``chosen`` is true; a picture is read with its page."""
        for row in _document_rows(self.observations.filter(chosen)):
            if self.parts.is_read_with_its_page(row):
                continue
            together = _read_with(row, self.parts, self.seeds_hash)
            yield Job(
                _record_id(row, together, self.seeds_hash),
                row.sha256,
                sighting_address(row),
                row.content_type,
                row.bytes + sum(part.size for part in self.parts.parts_of(row)),
                parts=together,
            )

    def outcomes(self) -> Iterator[Outcome]:
        end = _end_of(self.as_of)
        return (o for o in self.store.outcomes() if o.started_at < end)

    def registry(self) -> Iterator[RegistryRow]:
        end = _end_of(self.as_of)
        return (r for r in self.store.registry() if r.registered_at < end)


def view_landing(
    store: LandingStore, as_of: date | None, *, seeds_hash: str, kept: Path | None = None
) -> LandingView:
    """Landing as it stood at the end of ``as_of``, by default the day of its newest observation.

    Where a crawl was refused everywhere there are outcomes and no observations; then the newest
    outcome gives the day. ``kept`` is a folder of what earlier builds decoded. Raises NothingLandedError when there is neither,
    up to that day: a slip in it would put an empty warehouse in the place of the published one.
    """
    if as_of is None:
        observations, newest = decode_all(store, seeds_hash=seeds_hash, kept=kept)
    else:
        end = _end_of(as_of)
        lines = (line for line in store.observations() if line.landed_at < end)
        observations, newest = decode(lines, seeds_hash=seeds_hash)
    instants = [newest] if newest else [outcome.started_at for outcome in store.outcomes()]
    if as_of is not None and not newest:
        instants = [instant for instant in instants if instant < _end_of(as_of)]
    if not instants:
        raise NothingLandedError(
            f"Nothing had landed in {store.where} by the end of {as_of}.\n"
            "Next: gongkai build with a later day, or without --as-of."
            if as_of
            else f"Nothing has landed in {store.where} yet.\n"
            "Next: gongkai land PATH… or gongkai crawl --year Y."
        )
    day = as_of or max(instants).astimezone(CHINA).date()
    is_part, is_page = _related(observations)
    parts = PartIndex(_document_rows(observations.filter(pc.or_(is_part, is_page))))
    ids = [
        _record_id(row, _read_with(row, parts, seeds_hash), seeds_hash)
        for row in _document_rows(observations.filter(is_page))
    ]
    alone = observations["record_id"].combine_chunks()
    record_ids = pc.replace_with_mask(alone, is_page.combine_chunks(), pa.array(ids, pa.string()))
    at = observations.schema.get_field_index("record_id")
    observations = observations.set_column(at, "record_id", record_ids)
    return LandingView(store, seeds_hash, day, newest, observations, parts)


def _related(observations: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Which rows may be parts of a page, and which are pages that something was found on: most are neither."""
    role, found_on = observations["role"], observations["discovered_from"]
    is_page = pc.equal(role, "report")
    is_part = pc.and_(pc.invert(is_page), pc.is_valid(found_on))
    sources = pc.unique(found_on.filter(is_part))
    address = _or_else(observations["final_url"], pc.fill_null(observations["asked_url"], ""))
    hashes = pc.binary_join_element_wise(
        hash_source(""), observations["document_sha256"], "", null_handling="replace"
    )
    source = _or_else(address, hashes)
    return is_part, pc.and_(is_page, pc.is_in(source, value_set=sources))


def _or_else(text: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """``text or other``, row by row."""
    return pc.if_else(pc.equal(pc.fill_null(text, ""), ""), other, text)


def _read_with(sighting: Sighting, parts: PartIndex, seeds_hash: str) -> tuple[JobPart, ...]:
    """The documents that belong to the page of an observation, each with the key it has when read alone."""
    return tuple(
        JobPart(
            part.role,
            record_id(part.sha256, part.address, part.content_type, EXTRACTOR_VERSION, seeds_hash),
            part.sha256,
            part.source,
            part.content_type,
        )
        for part in parts.parts_of(sighting)
    )


def _record_id(sighting: Sighting, parts: Sequence[JobPart], seeds_hash: str) -> str:
    """The key of what this extractor reads in the document of an observation, together with its parts."""
    keys = [f"{part.role} {part.record_id}" for part in parts]
    url = sighting_address(sighting)
    return record_id(
        sighting.sha256, url, sighting.content_type, EXTRACTOR_VERSION, seeds_hash, keys
    )


class _DocumentRow(NamedTuple):
    """A row of the table as ``PartIndex`` knows observations."""

    role: Role
    sha256: str
    final_url: str | None
    asked_url: str | None
    content_type: str | None
    bytes: int
    run_id: str
    discovered_from: str | None
    landed_at: datetime


_SIGHTED = ["document_sha256" if name == "sha256" else name for name in _DocumentRow._fields]


def _document_rows(observations: pa.Table) -> Iterator[_DocumentRow]:
    for batch in observations.select(_SIGHTED).to_batches(max_chunksize=_ROWS_AT_ONCE):
        yield from map(_DocumentRow, *(column.to_pylist() for column in batch.columns))


def _end_of(day: date) -> datetime:
    """The first instant in Shanghai that no longer is of that day."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA)
