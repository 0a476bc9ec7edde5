"""What was collected about the issuer of one document, and how it is told that it stays unknown."""

from __future__ import annotations

import msgspec

from extractors.parse.about.agency_name import AgencyName
from extractors.parse.about.hints import PlaceHint
from extractors.parse.about.mentions import Mention
from extractors.parse.records import AgencyRef, Evidence, Problem

OWN_ROLES = ("title", "compiler", "plan", "sign_off")

# An agency with its evidence, or None; the problems that say why; the name that was weighed.
Verdict = tuple[AgencyRef | None, tuple[Problem, ...], AgencyName | None]


class Source(msgspec.Struct, frozen=True):
    """The parts of a document that speak about its issuer: cleaned text, nothing else."""

    title: str | None
    preface: str
    body: tuple[str, ...]
    tail: str
    head: str
    whole: str
    meta: tuple[tuple[str, str], ...]
    site_title: str | None
    url: str | None
    year: int | None
    sha256: str
    is_plan: bool = False


class Case(msgspec.Struct, frozen=True):
    """All that was collected."""

    mentions: tuple[Mention, ...]
    hints: tuple[PlaceHint, ...]
    source: Source


def unproven(message: str, base: Mention) -> Verdict:
    """Fewer than two items name the agency, or none its place."""
    return None, (Problem("issuer_unproven", message, base.evidence.quote),), base.name


def contradicted(one: Evidence, other: Evidence, name: AgencyName) -> Verdict:
    """Two items of evidence contradict each other."""
    return (
        None,
        (Problem("issuer_conflict", f"{one.quote} against {other.quote}", other.kind),),
        name,
    )
