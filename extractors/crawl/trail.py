"""What the crawl of one agency and year meets on its way: the ground on which its outcome is told."""

from __future__ import annotations

import dataclasses

from extractors.crawl.failure import FetchFailure
from extractors.crawl.judge import Judgement
from extractors.crawl.pages import Page
from extractors.parse.records import Record


@dataclasses.dataclass(frozen=True, slots=True)
class Accepted:
    """A page that is the report, and where it was linked."""

    page: Page
    record: Record
    judgement: Judgement
    discovered_from: str | None


@dataclasses.dataclass(slots=True)
class Trail:
    """``failures``: pages that did not come, ``lost``: those of them that were linked as the report;
    ``rejected``: pages that were looked at and are not it; ``foreign``: links to hosts that are not
    the agency's, ``elsewhere``: pages of a list that lie on such hosts; ``notes``: what a person should
    know besides; ``years_without_page``: listings of a single year that do not exist."""

    saw_reports: bool = False
    saw_links: bool = False
    accepted: list[Accepted] = dataclasses.field(default_factory=list)
    lost: list[FetchFailure] = dataclasses.field(default_factory=list)
    failures: list[FetchFailure] = dataclasses.field(default_factory=list)
    rejected: list[str] = dataclasses.field(default_factory=list)
    foreign: list[str] = dataclasses.field(default_factory=list)
    elsewhere: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    years_without_page: list[str] = dataclasses.field(default_factory=list)
