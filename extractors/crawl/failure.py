"""Why there is no page: the outcome of the contract and the evidence for a person."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from extractors.crawl.blocks import sample
from extractors.crawl.guard import Destination
from extractors.crawl.transport import Exchange

FailureOutcome = Literal["moved", "blocked", "unreachable", "gone", "failed"]


class CrawlStoppedError(Exception):
    """The run ends before its work does (Ctrl-C, a full disk): a site is asked nothing more."""


class FetchFailure(Exception):  # noqa: N818 - a result that travels as an exception, not a fault of ours
    """No page, and why: ``outcome`` as in the contract, ``kind`` a short code, ``detail`` in words."""

    def __init__(
        self, outcome: FailureOutcome, kind: str, detail: str, evidence: dict[str, Any]
    ) -> None:
        super().__init__(detail)
        self.outcome: FailureOutcome = outcome
        self.kind = kind
        self.detail = detail
        self.evidence = {"kind": kind} | evidence

    def again(self) -> FetchFailure:
        """The same words for another page of a host that was stopped."""
        return FetchFailure(self.outcome, self.kind, self.detail, self.evidence)


def evidence_of(destination: Destination, exchange: Exchange) -> dict[str, Any]:
    """What a person may need to judge an answer: status, a short sample, the hash of the body."""
    return {
        "url": destination.url,
        "status": exchange.status,
        "sample": sample(exchange.body),
        "body_sha256": hashlib.sha256(exchange.body).hexdigest(),
        "at": exchange.answered_at.isoformat(),
    }
