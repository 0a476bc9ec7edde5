"""One agency's site that does something odd, crawled whole."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.run import crawl
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.reports import ZHUZHOU, write_registry
from tests.sites.server import Site, SiteServer

NAME = ZHUZHOU[1]
TITLE = "株洲市国资委{}年政府信息公开工作年度报告"
DAY = "2024-01-10"


@dataclasses.dataclass
class Odd:
    """One agency whose listing is /nb/ of ``site``."""

    server: SiteServer
    site: Site
    home: Path

    def crawl(self, year: int = 2023, column: str | None = "/nb/") -> CrawlOutcome:
        registry = write_registry(self.home / "r.csv", [(ZHUZHOU, self.site, column)])
        return crawl(
            Settings(self.home / "data", self.home, (), "https://example.org/contact"),
            year,
            registry=registry,
            allow_hosts=self.server.allow_hosts,
            delay_seconds=0.0,
            clock=FakeClock(),
        )[0]

    @property
    def store(self) -> LandingStore:
        return LandingStore(self.home / "data" / "landing")
