"""One agency with one site on loopback, crawled with a clock that never really sleeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.run import crawl
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.reports import ZHUZHOU, listing, report, write_registry
from tests.sites.server import SiteServer

NAME = ZHUZHOU[1]
TITLE = "株洲市国资委{}年政府信息公开工作年度报告"


class World:
    """See above; ``publish`` and ``list`` put pages on its site."""

    def __init__(self, server: SiteServer, home: Path, clock: FakeClock) -> None:
        self.server, self.home, self.clock = server, home, clock
        self.site = server.add_site("zhuzhou")
        self.settings = Settings(home / "data", home, (), "https://example.org/contact")
        self.store = LandingStore(self.settings.landing)
        self.registry = write_registry(home / "r.csv", [(ZHUZHOU, self.site, "/nb/")])

    def crawl(self, year: int = 2023, **options: object) -> CrawlOutcome:
        """The outcome of the registry's first agency."""
        return self.crawl_all(year, **options)[0]

    def crawl_all(self, year: int = 2023, **options: object) -> Sequence[CrawlOutcome]:
        given = {"delay_seconds": 0.0, "registry": self.registry, "clock": self.clock} | options
        return crawl(
            self.settings,
            year,
            allow_hosts=self.server.allow_hosts,
            **given,  # type: ignore[arg-type]
        )

    def publish(self, year: int = 2023, *, validators: bool = True, **page: object) -> str:
        path = f"/nb/{year + 1}01/t{year + 1}0110_{year}.html"
        self.site.page(path, report(NAME, year, **page), validators=validators)  # type: ignore[arg-type]
        return path

    def list(self, *years: int, validators: bool = True, head: str = "", foot: str = "") -> None:
        rows = [
            (f"./{y + 1}01/t{y + 1}0110_{y}.html", TITLE.format(y), f"{y + 1}-01-10") for y in years
        ]
        self.site.page("/nb/", listing(*rows, head=head, foot=foot), validators=validators)
