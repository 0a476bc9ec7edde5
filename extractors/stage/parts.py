"""Which landed documents belong to which report's page: attachments, pictures and further pages, as the crawl found
them or as they were handed in together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import cast

from extractors.landing.records import Observation, hash_source
from extractors.parse.records import PartRole

_ROLES: tuple[PartRole, ...] = ("continuation", "attachment", "image")

Address = tuple[str, str | None]  # sha256, address


def observation_address(observation: Observation) -> str | None:
    """The address that a document is read under: where it was found, not where it was asked for."""
    return observation.final_url or observation.asked_url


def observation_source(observation: Observation) -> str:
    """The address of a document; of one that was handed in without any, its hash."""
    return observation_address(observation) or hash_source(observation.sha256)


@dataclasses.dataclass(frozen=True, slots=True)
class FoundPart:
    """One part of a report: the bytes that its address gave last. ``source`` names it, with an address or without."""

    role: PartRole
    sha256: str
    source: str
    address: str | None
    content_type: str | None
    size: int


class PartIndex:
    """The parts of every report's page. What a page led to in one run belongs to the bytes it had then."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._found: dict[tuple[str, str], list[Observation]] = {}
        self._runs: dict[Address, set[str]] = {}
        self._pages: set[tuple[str, str | None]] = set()
        for observation in observations:
            address = observation_source(observation)
            if observation.role == "report":
                self._runs.setdefault((observation.sha256, address), set()).add(observation.run_id)
                self._pages.add((observation.run_id, address))
            elif observation.role in _ROLES and observation.discovered_from is not None:
                key = observation.run_id, observation.discovered_from
                self._found.setdefault(key, []).append(observation)

    def is_read_with_its_page(self, observation: Observation) -> bool:
        """Whether a document is read with a report only: its pictures, which say little alone."""
        page = observation.run_id, observation.discovered_from
        return observation.role == "image" and page in self._pages

    def parts_of(self, observation: Observation) -> tuple[FoundPart, ...]:
        """The parts of a report's page in the order of the page; the same whatever order landing is read in."""
        address = observation_source(observation)
        if observation.role != "report" or not self._found:
            return ()
        latest: dict[str, Observation] = {}
        for run in self._runs.get((observation.sha256, address), ()):
            for part in self._found.get((run, address), ()):
                source = observation_source(part)
                known = latest.get(source)
                if known is None or _age(part) > _age(known):
                    latest[source] = part
        ordered = sorted(
            latest.items(),
            key=lambda item: (_ROLES.index(cast("PartRole", item[1].role)), *_age(item[1])),
        )
        return tuple(
            FoundPart(
                cast("PartRole", part.role),
                part.sha256,
                source,
                observation_address(part),
                part.content_type,
                part.bytes,
            )
            for source, part in ordered
            if part.sha256 != observation.sha256
        )


def _age(observation: Observation) -> tuple[str, str, str]:
    return (
        observation.landed_at.isoformat(),
        observation_source(observation),
        observation.sha256,
    )
