"""Which landed documents belong to which report's page: attachments, pictures and further pages, as the crawl found
them or as they were handed in together."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol, cast

from extractors.landing.records import Role, hash_source
from extractors.parse.records import PartRole

_ROLES: tuple[PartRole, ...] = ("continuation", "attachment", "image")

Address = tuple[str, str]  # sha256 or run, and source
Age = tuple[datetime, str, str]  # landed at, source, sha256


class Sighting(Protocol):
    """What of an observation says with which others its document is read."""

    @property
    def role(self) -> Role: ...
    @property
    def sha256(self) -> str: ...
    @property
    def final_url(self) -> str | None: ...
    @property
    def asked_url(self) -> str | None: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def bytes(self) -> int: ...
    @property
    def run_id(self) -> str: ...
    @property
    def discovered_from(self) -> str | None: ...
    @property
    def landed_at(self) -> datetime: ...


def sighting_address(sighting: Sighting) -> str | None:
    """The address that a document is read under: where it was found, not where it was asked for."""
    return sighting.final_url or sighting.asked_url


def sighting_source(sighting: Sighting) -> str:
    """The address of a document; of one that was handed in without any, its hash."""
    return sighting_address(sighting) or hash_source(sighting.sha256)


@dataclasses.dataclass(frozen=True, slots=True)
class FoundPart:
    """One part of a report: the bytes that its address gave last. ``source`` names it, with an address or without."""

    role: PartRole
    sha256: str
    source: str
    address: str | None
    content_type: str | None
    size: int


class _Found(NamedTuple):
    age: Age
    part: FoundPart


class PartIndex:
    """The parts of every report's page. What a page led to in one run belongs to the bytes it had then."""

    def __init__(self, observations: Iterable[Sighting]) -> None:
        self._found: dict[Address, list[_Found]] = {}  # by run and page
        self._runs: dict[Address, list[str]] = {}
        self._pages: set[Address] = set()  # run and page
        for observation in observations:
            run_id = sys.intern(observation.run_id)  # one text for all lines of a run
            if observation.role == "report":
                source = sighting_source(observation)
                runs = self._runs.setdefault((observation.sha256, source), [])
                if run_id not in runs[-1:]:
                    runs.append(run_id)
                self._pages.add((run_id, source))
            elif observation.role in _ROLES and observation.discovered_from is not None:
                key = run_id, observation.discovered_from
                self._found.setdefault(key, []).append(_found(observation))
        # Most pages lead to nothing, and a build lasts long: what will not be asked for is not kept.
        self._pages &= self._found.keys()
        self._runs = {
            page: runs
            for page, runs in self._runs.items()
            if any((run, page[1]) in self._found for run in runs)
        }

    def is_read_with_its_page(self, sighting: Sighting) -> bool:
        """Whether a document is read with a report only: its pictures, which say little alone."""
        if sighting.role != "image" or sighting.discovered_from is None:
            return False
        return (sighting.run_id, sighting.discovered_from) in self._pages

    def parts_of(self, sighting: Sighting) -> tuple[FoundPart, ...]:
        """The parts of a report's page in the order of the page; the same whatever order landing is read in."""
        if sighting.role != "report" or not self._found:
            return ()
        source = sighting_source(sighting)
        latest: dict[str, _Found] = {}
        for run in self._runs.get((sighting.sha256, source), ()):
            for found in self._found.get((run, source), ()):
                known = latest.get(found.part.source)
                if known is None or found.age > known.age:
                    latest[found.part.source] = found
        ordered = sorted(
            latest.values(), key=lambda found: (_ROLES.index(found.part.role), found.age)
        )
        return tuple(found.part for found in ordered if found.part.sha256 != sighting.sha256)


def _found(observation: Sighting) -> _Found:
    source = sighting_source(observation)
    return _Found(
        (observation.landed_at, source, observation.sha256),
        FoundPart(
            cast("PartRole", observation.role),
            observation.sha256,
            source,
            sighting_address(observation),
            observation.content_type,
            observation.bytes,
        ),
    )
