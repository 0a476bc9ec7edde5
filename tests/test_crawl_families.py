"""Each site family behaves as the real ones page; the crawl reaches the last screen of every one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.crawl.families import recognise
from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.run import crawl
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.families import FAMILIES
from tests.sites.reports import ZHUZHOU, listing, report, write_registry
from tests.sites.server import Reply, Site, SiteServer

NAME = ZHUZHOU[1]
TITLE = "株洲市国资委{}年政府信息公开工作年度报告"
ROWS = tuple((f"/art/{y}.html", TITLE.format(y), f"{y + 1}-01-10") for y in (2022, 2021, 2020))


@pytest.fixture
def server() -> Iterator[SiteServer]:
    with SiteServer() as running:
        yield running


def crawl_one(server: SiteServer, site: Site, home: Path, column: str, year: int) -> CrawlOutcome:
    registry = write_registry(home / "r.csv", [(ZHUZHOU, site, column)])
    settings = Settings(home / "data", home, (), "https://example.org/contact")
    return crawl(
        settings,
        year,
        registry=registry,
        allow_hosts=server.allow_hosts,
        delay_seconds=0.0,
        clock=FakeClock(),
    )[0]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_report_on_the_last_screen_is_found(
    family: str, server: SiteServer, tmp_path: Path
) -> None:
    site = server.add_site("one")
    column = FAMILIES[family](site, ROWS)
    for year in (2020, 2021, 2022):
        site.page(f"/art/{year}.html", report(NAME, year))
    first = site.answer("GET", column, {}).body.decode()
    assert recognise(first, site.url(column)).name == family
    store = LandingStore(tmp_path / "data" / "landing")
    for year in (2021, 2022):  # on the last screen, on the one before
        outcome = crawl_one(server, site, tmp_path, column, year)
        assert outcome.outcome == "landed", outcome.detail
        assert store.get(outcome.documents[0].sha256) == report(NAME, year).encode()
    asked = [path for path in site.paths() if path.startswith(("/art/", "/news/"))]
    assert asked == ["/art/2021.html", "/art/2022.html"]
    outcome = crawl_one(server, site, tmp_path, column, 2023)
    assert (outcome.outcome, outcome.documents) == ("not_published_yet", ())
    assert "/" not in site.paths()  # a list that shows reports is not doubted


def test_a_list_whose_end_is_a_404_or_the_first_page_again_ends(
    server: SiteServer, tmp_path: Path
) -> None:
    site = server.add_site("one")
    row = ("/art/2022.html", TITLE.format(2022), "2023-01-10")
    more = "<script>createPageHTML(9, {}, 'index', 'html')</script>"
    site.page("/nb/", listing(row, foot=more.format(0)))
    older = ("/art/2021.html", TITLE.format(2021), "2022-01-10")
    site.page("/nb/index_1.html", listing(older, foot=more.format(1)))
    site.page("/nb/index_2.html", '<meta http-equiv="refresh" content="0; url=./">')
    assert crawl_one(server, site, tmp_path, "/nb/", 2023).outcome == "not_published_yet"
    assert site.paths() == ["/robots.txt", "/nb/", "/nb/index_1.html", "/nb/index_2.html"]
    site.remove("/nb/index_2.html")
    site.forget()
    assert crawl_one(server, site, tmp_path, "/nb/", 2023).outcome == "not_published_yet"
    assert site.paths() == ["/robots.txt", "/nb/", "/nb/index_1.html", "/nb/index_2.html"]


def test_hanwebs_annual_page_is_the_report_and_its_query_is_kept(
    server: SiteServer, tmp_path: Path
) -> None:
    """One tenant's fbtime is the report year, another's the year of publication."""
    site = server.add_site("one")
    path = "/module/xxgk/xxgkAnnualReport.jsp?area=1143&fbtime={}"
    site.page(path.format(2023), report(NAME, 2022))
    site.page(path.format(2024), report(NAME, 2023))
    outcome = crawl_one(server, site, tmp_path, path.format("{year}"), 2023)
    assert outcome.outcome == "landed", outcome.detail
    assert [document.url for document in outcome.documents] == [site.url(path.format(2024))]


def test_several_years_ask_for_each_listing_once(server: SiteServer, tmp_path: Path) -> None:
    site = server.add_site("one")
    column = FAMILIES["trs"](site, ROWS)
    for year in (2020, 2021, 2022):
        site.page(f"/art/{year}.html", report(NAME, year))
    outcomes = crawl(
        Settings(tmp_path / "data", tmp_path, (), "https://example.org/contact"),
        [2023, 2022, 2021, 2020, 2019],
        registry=write_registry(tmp_path / "r.csv", [(ZHUZHOU, site, column)]),
        allow_hosts=server.allow_hosts,
        delay_seconds=0.0,
        clock=FakeClock(),
    )
    assert [(outcome.report_year, outcome.outcome) for outcome in outcomes] == [
        (2023, "not_published_yet"),
        (2022, "landed"),
        (2021, "landed"),
        (2020, "landed"),
        (2019, "not_published_yet"),
    ]
    assert len(site.paths()) == len(set(site.paths()))
    store = LandingStore(tmp_path / "data" / "landing")
    assert {item.report_year for item in store.observations() if item.role == "report"} == {
        2020,
        2021,
        2022,
    }


@pytest.mark.parametrize(
    "shell",
    [
        "<script>location.replace('{}')</script>",
        '<script>window.location.href = "{}";</script>',
        '<meta http-equiv="Refresh" content="0;URL={}">',
    ],
)
def test_a_redirect_shell_is_followed_inside_the_host(
    server: SiteServer, tmp_path: Path, shell: str
) -> None:
    site = server.add_site("one")
    site.page("/nb/", shell.format("../real/"))
    site.page("/real/", listing(("/art/2023.html", TITLE.format(2023), "2024-01-10")))
    site.page("/art/2023.html", report(NAME, 2023))
    assert crawl_one(server, site, tmp_path, "/nb/", 2023).outcome == "landed"


def test_a_shell_that_leads_to_a_stranger_is_not_followed(
    server: SiteServer, tmp_path: Path
) -> None:
    site, stranger = server.add_site("one"), server.add_site("stranger")
    site.page("/nb/", f"<script>location.replace('{stranger.url('/')}')</script>")
    assert crawl_one(server, site, tmp_path, "/nb/", 2023).outcome == "moved"
    assert stranger.requests == []


def test_shells_that_lead_in_a_circle_end(server: SiteServer, tmp_path: Path) -> None:
    site = server.add_site("one")
    site.page("/nb/", "<script>location.replace('/b/')</script>")
    site.page("/b/", "<script>location.replace('/nb/')</script>")
    site.page("/", "<p>首页</p>")
    assert crawl_one(server, site, tmp_path, "/nb/", 2023).outcome == "failed"
    assert len(site.paths()) <= 4


def test_folders_whose_names_lie_by_a_year(server: SiteServer, tmp_path: Path) -> None:
    """The folder called 2024 holds the reports of 2023, as some trees are sorted by publication."""
    site = server.add_site("one")
    folders = [(f"{y}/", f"{y}年", "") for y in (2024, 2023, 2022)]
    site.page("/nb/", listing(*folders))
    for folder in (2024, 2023, 2022):
        title = TITLE.format(folder - 1)
        site.page(f"/nb/{folder}/", listing((f"/art/{folder - 1}.html", title, "")))
        site.page(f"/art/{folder - 1}.html", report(NAME, folder - 1))
    outcome = crawl_one(server, site, tmp_path, "/nb/", 2023)
    assert [document.url for document in outcome.documents] == [site.url("/art/2023.html")]


def test_a_report_that_is_only_a_damaged_file_is_kept_and_told(
    server: SiteServer, tmp_path: Path
) -> None:
    site = server.add_site("one")
    site.page("/nb/", listing(("/art/1.html", TITLE.format(2023), "2024-01-10")))
    title = f"<title>{TITLE.format(2023)}</title>"
    body = '<div class="TRS_Editor"><a href="P1.pdf">附件</a></div>'
    site.page("/art/1.html", f"<html><head>{title}</head><body>{body}</body></html>")
    site.add("/art/P1.pdf", Reply(b"%PDF-1.4 damaged", content_type="application/pdf"))
    outcome = crawl_one(server, site, tmp_path, "/nb/", 2023)
    # Nobody could read the file: it is kept for a person and the outcome says so.
    assert outcome.outcome == "failed"
    assert "/art/P1.pdf" in outcome.detail
    store = LandingStore(tmp_path / "data" / "landing")
    kept = [item for item in store.observations() if item.final_url == site.url("/art/P1.pdf")]
    assert store.get(kept[0].sha256) == b"%PDF-1.4 damaged"


def test_a_report_in_pictures_is_landed_and_nothing_is_guessed(
    server: SiteServer, tmp_path: Path
) -> None:
    site = server.add_site("one")
    site.page("/nb/", listing(("/art/1.html", TITLE.format(2023), "2024-01-10")))
    body = '<div class="TRS_Editor"><img src="W1.jpg"><img src="W2.jpg"></div>'
    title = f"<title>{TITLE.format(2023)}</title>"
    site.page("/art/1.html", f"<html><head>{title}</head><body>{body}</body></html>")
    for name in ("W1.jpg", "W2.jpg"):
        site.add(f"/art/{name}", Reply(b"\xff\xd8\xff" + name.encode(), content_type="image/jpeg"))
    outcome = crawl_one(server, site, tmp_path, "/nb/", 2023)
    assert outcome.outcome == "landed", outcome
    assert [document.role for document in outcome.documents] == ["report", "image", "image"]
    assert "pictures" in outcome.detail
