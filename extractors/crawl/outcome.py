"""How a crawl ended for one agency and year, as the contract prints it (design section 3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, Self

from extractors.landing.records import Outcome

OutcomeName = Literal[
    "landed",
    "revised",
    "unchanged",
    "not_published_yet",
    "moved",
    "blocked",
    "unreachable",
    "gone",
    "ambiguous",
    "failed",
]
DocumentRole = Literal["report", "attachment", "image", "continuation"]


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A landed document of the report; ``url`` is the address that answered."""

    url: str
    sha256: str
    role: DocumentRole


@dataclasses.dataclass(frozen=True, slots=True)
class CrawlOutcome:
    """``detail`` is for a person; ``evidence`` (status, sample, hash, addresses) is for the record."""

    agency_id: str
    report_year: int
    outcome: OutcomeName
    detail: str
    documents: tuple[Document, ...] = ()
    evidence: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Exactly the object of ``gongkai crawl --json``."""
        return {
            "agency_id": self.agency_id,
            "report_year": self.report_year,
            "outcome": self.outcome,
            "detail": self.detail,
            "documents": [dataclasses.asdict(document) for document in self.documents],
        }

    @classmethod
    def from_landing(cls, stored: Outcome) -> Self:
        """The outcome that an earlier process of the same run recorded."""
        evidence = dict(stored.evidence)
        documents = tuple(Document(**document) for document in evidence.pop("documents", []))
        name: OutcomeName = stored.outcome  # type: ignore[assignment]
        return cls(
            stored.agency_id or "",
            stored.report_year or 0,
            name,
            stored.detail,
            documents,
            evidence,
        )
