"""What landing writes beside the bytes: observations, outcomes and registry rows, one JSON line each."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from typing import Any, Literal, Self, TypeVar

import msgspec

Role = Literal["report", "attachment", "image", "continuation", "listing"]
How = Literal["crawl", "handed_in"]

# A crawl keeps what it steered by (listings, home pages) as well; only these are documents.
DOCUMENT_ROLES: frozenset[str] = frozenset({"report", "attachment", "image", "continuation"})


def hash_source(sha256: str) -> str:
    """What a document without an address is called by those that belong to it."""
    return f"sha256:{sha256}"


@dataclasses.dataclass(frozen=True, slots=True)
class Observation:
    """One look at one address (or at one file that was handed in): a manifest line.

    ``headers`` and ``status_line`` are as the site sent them, in order, names not normalised;
    ``bytes`` counts the kept bytes, after transfer and content coding were undone. A 304 is an
    observation too: its hash is that of the bytes which the site confirmed. ``asked_for`` facts
    (agency, year) are null where nobody said them. ``landed_at`` is an instant in UTC.
    """

    run_id: str
    agency_id: str | None
    report_year: int | None
    role: Role
    asked_url: str | None
    final_url: str | None
    host: str | None
    landed_at: dt.datetime
    status: int | None
    status_line: str | None
    headers: tuple[tuple[str, str], ...]
    content_type: str | None
    sha256: str
    bytes: int
    discovered_from: str | None
    how: How
    host_is_official: bool | None

    def __post_init__(self) -> None:
        _put_in_utc(self, "landed_at")

    @property
    def observation_id(self) -> str:
        """First 32 hex of sha256 over the line itself, so that equal facts have equal ids."""
        facts = _CANONICAL.encode(self)
        if not self.landed_at.microsecond:  # msgspec leaves a fraction of nought out
            whole = b'"landed_at":"%s' % self.landed_at.isoformat()[:19].encode()
            facts = facts.replace(whole, whole + b".000000")  # no value has such quotes unescaped
        return hashlib.sha256(facts).hexdigest()[:32]

    def as_line(self) -> dict[str, Any]:
        facts = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        known = {"observation_id": self.observation_id}
        return known | facts | {"landed_at": _instant(self.landed_at)}


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """How one step ended for one agency and year. ``evidence``: status, short sample, hashes."""

    run_id: str
    step: str
    agency_id: str | None
    report_year: int | None
    outcome: str
    detail: str
    evidence: dict[str, Any]
    started_at: dt.datetime
    seconds: float
    document_sha256: str | None

    def __post_init__(self) -> None:
        _put_in_utc(self, "started_at")

    def failed_by(self, kind: str) -> bool:
        """Whether a failure of this kind (``soft_404``, ``budget`` …) was met on the way."""
        return any(failure.get("kind") == kind for failure in self.evidence.get("failures", []))

    def as_line(self) -> dict[str, Any]:
        line = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return line | {"started_at": _instant(self.started_at)}


@dataclasses.dataclass(frozen=True, slots=True)
class RegistryRow:
    """An agency as a registry file stated it when a crawl was asked for; lists are ``|``-joined."""

    agency_id: str
    name_zh: str
    level: str
    division_code: str | None
    homepage: str | None
    domains: str
    annual_report_listing_urls: str | None
    registered_at: dt.datetime

    def __post_init__(self) -> None:
        _put_in_utc(self, "registered_at")

    def as_line(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {"registered_at": _instant(self.registered_at)}

    def states_the_same_as(self, other: Self) -> bool:
        return dataclasses.replace(self, registered_at=other.registered_at) == other


# The ids of observations hang on how this writes: keys in order, no blanks, UTF-8 as it is.
_CANONICAL = msgspec.json.Encoder(order="sorted")


Line = TypeVar("Line", Observation, Outcome, RegistryRow)
_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (Observation, Outcome, RegistryRow)
}


def from_json(kind: type[Line], line: bytes) -> Line:
    """The observation, outcome or registry row of a journal's line. Raises msgspec.DecodeError if it is none."""
    record: Line = _DECODERS[kind].decode(line)
    return record


def _instant(value: dt.datetime) -> str:
    return value.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _put_in_utc(line: Observation | Outcome | RegistryRow, name: str) -> None:
    """Make an instant of a line one of UTC. Raises ValueError where it has no zone."""
    value: dt.datetime = getattr(line, name)
    if value.tzinfo is None:
        raise ValueError(f"an instant needs its zone: {value.isoformat()}")
    if value.tzinfo is not dt.UTC:
        object.__setattr__(line, name, value.astimezone(dt.UTC))  # frozen for everybody else
