"""Odd but realistic sites, each crawled whole: what was asked, what was landed, what a person is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.registry import REQUIRED
from extractors.crawl.run import crawl
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.reports import SHENZHEN, ZHUZHOU, listing, report, write_registry
from tests.sites.server import Reply, Site, SiteServer

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


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Odd]:
    with SiteServer() as server:
        site = server.add_site("one")
        site.page("/", "<p>首页</p>")
        yield Odd(server, site, tmp_path)


# frames, refreshes, scripts


@pytest.mark.parametrize(
    "shell",
    [
        '<html><frameset cols="20%,80%"><frame src="/menu"><frame src="/real/"></frameset></html>',
        '<html><body><div>栏目</div><iframe src="../real/" width="100%"></iframe></body></html>',
    ],
)
def test_a_listing_in_a_frame(odd: Odd, shell: str) -> None:
    odd.site.page("/nb/", shell)
    odd.site.page("/menu", "<p>菜单</p>")
    odd.site.page("/real/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/real/1.html", report(NAME, 2023))
    outcome = odd.crawl()
    assert outcome.outcome == "landed", outcome.detail
    assert [document.url for document in outcome.documents] == [odd.site.url("/real/1.html")]


def test_a_report_in_a_frame(odd: Odd) -> None:
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/nb/1.html", '<html><body><iframe src="body.html"></iframe></body></html>')
    odd.site.page("/nb/body.html", report(NAME, 2023))
    outcome = odd.crawl()
    assert outcome.outcome == "landed", outcome.detail
    assert [document.url for document in outcome.documents] == [odd.site.url("/nb/body.html")]
    (landed,) = [item for item in odd.store.observations() if item.role == "report"]
    assert landed.discovered_from == odd.site.url("/nb/1.html")


def test_frames_in_frames_and_frames_of_strangers_end(odd: Odd) -> None:
    stranger = odd.server.add_site("stranger")
    odd.site.add(
        "/nb/",
        lambda path, headers, hit: Reply(
            f'<iframe src="/nb/?{len(path)}{path[-9:]}x"></iframe>'
            f'<iframe src="{stranger.url("/")}"></iframe>'.encode()
        ),
    )
    outcome = odd.crawl()
    assert outcome.outcome == "failed"
    assert f"a frame on another host was not followed: {stranger.url('/')}" in outcome.detail
    assert stranger.requests == []
    assert len(odd.site.paths()) < 10


def test_a_long_redirect_shell_is_followed_and_a_page_with_a_ticker_is_read(odd: Odd) -> None:
    padding = "<script>/*" + "x" * 6000 + "*/</script>"
    odd.site.page("/nb/", f'{padding}<meta http-equiv="refresh" content="3; url=../real/">')
    row = ("1.html", TITLE.format(2023), DAY)
    ticker = '<meta http-equiv="refresh" content="300; url=/elsewhere/">'
    odd.site.page("/real/", listing(row, head=ticker))
    odd.site.page("/real/1.html", report(NAME, 2023))
    assert odd.crawl().outcome == "landed"
    assert "/elsewhere/" not in odd.site.paths()


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="javascript:void(0)" onclick="window.open(\'1.html\')">{}</a>',
        "<a href=\"javascript:openArticle('/nb/1.html','_blank')\">{}</a>",
        "<a onclick=\"location.href='./1.html';return false;\" title='{}'>…</a>",
    ],
)
def test_an_address_that_stands_in_an_anchors_script(odd: Odd, anchor: str) -> None:
    odd.site.page("/nb/", f"<ul><li>{anchor.format(TITLE.format(2023))}</li></ul>")
    odd.site.page("/nb/1.html", report(NAME, 2023))
    assert odd.crawl().outcome == "landed"


def test_a_next_page_that_stands_in_a_script(odd: Odd) -> None:
    more = "<a href='javascript:;' onclick=\"toPage('/nb/p2.html')\">下一页</a>"
    odd.site.page("/nb/", listing(("2.html", TITLE.format(2022), "2023-01-10"), foot=more))
    odd.site.page("/nb/p2.html", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/nb/1.html", report(NAME, 2023))
    assert odd.crawl().outcome == "landed"


# what stands beside the report


def test_twenty_pages_of_a_portals_column_with_everybodys_reports(odd: Odd) -> None:
    units = [f"株洲市{'教育公安民政司法财政'[n % 5 * 2 :][:2]}局" for n in range(10)]
    for number in range(20):
        year = 2023 - number // 4
        rows = [
            (f"u{number}-{n}.html", f"{u}{year}年政府信息公开工作年度报告", DAY)
            for n, u in enumerate(units)
        ]
        if number == 18:
            rows.append(("own.html", TITLE.format(2019), "2020-01-10"))
        more = f"<script>createPageHTML(20, {number}, 'index', 'html')</script>"
        odd.site.page(f"/nb/{f'index_{number}.html' if number else ''}", listing(*rows, foot=more))
    odd.site.page("/nb/own.html", report(NAME, 2019))
    outcome = odd.crawl(2019)
    assert outcome.outcome == "landed", outcome.detail
    asked = [path for path in odd.site.paths() if "index" not in path]
    assert asked == ["/robots.txt", "/nb/", "/nb/own.html"]


def test_titles_without_a_year_are_told_apart_by_their_dates_or_their_pages(odd: Odd) -> None:
    title = "株洲市国资委政府信息公开工作年度报告"
    days = {2023: DAY, 2022: "2023-01-12", 2021: ""}
    odd.site.page("/nb/", listing(*((f"{y}.html", title, day) for y, day in days.items())))
    for year in days:
        odd.site.page(f"/nb/{year}.html", report(NAME, year))
    outcome = odd.crawl(2022)
    assert [document.url for document in outcome.documents] == [odd.site.url("/nb/2022.html")]
    odd.site.page("/nb/", listing(*((f"{y}.html", title, "") for y in days)))
    outcome = odd.crawl(2021)
    assert outcome.outcome == "landed", outcome.detail
    assert [document.url for document in outcome.documents] == [odd.site.url("/nb/2021.html")]


def test_a_report_of_the_right_year_and_the_wrong_agency_is_kept_for_nobody(odd: Odd) -> None:
    rows = [("a.html", "2023年政府信息公开工作年度报告", DAY), ("b.html", TITLE.format(2023), DAY)]
    odd.site.page("/nb/", listing(*rows))
    odd.site.page("/nb/a.html", report(SHENZHEN[1], 2023))
    odd.site.page("/nb/b.html", report(NAME, 2023))
    outcome = odd.crawl()
    assert [document.url for document in outcome.documents] == [odd.site.url("/nb/b.html")]
    landed = {
        item.final_url: item.agency_id for item in odd.store.observations() if item.role == "report"
    }
    assert landed.get(odd.site.url("/nb/a.html")) is None


def test_a_page_that_holds_two_years_is_never_taken_for_the_other_one(odd: Odd) -> None:
    body = report(NAME, 2023) + report(NAME, 2022)
    odd.site.page("/nb/", listing(("a.html", "2022年、2023年政府信息公开工作年度报告", DAY)))
    odd.site.page("/nb/a.html", body)
    outcomes = {year: odd.crawl(year) for year in (2023, 2022)}
    assert sum(outcome.outcome == "landed" for outcome in outcomes.values()) <= 1
    for outcome in outcomes.values():
        assert outcome.outcome in ("landed", "failed", "ambiguous")
        assert odd.site.url("/nb/a.html") in outcome.detail


@pytest.mark.parametrize("suffix", ["doc", "wps", "zip"])
def test_a_report_that_is_only_a_file_nobody_reads_is_kept_and_told(odd: Odd, suffix: str) -> None:
    data = (
        b"PK\x05\x06" + b"\0" * 18
        if suffix == "zip"
        else b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    )
    odd.site.page("/nb/", listing((f"1.{suffix}", TITLE.format(2023), DAY)))
    odd.site.add(f"/nb/1.{suffix}", Reply(data, content_type="application/octet-stream"))
    outcome = odd.crawl()
    assert outcome.outcome == "failed"
    assert f"/nb/1.{suffix} can't be read" in outcome.detail
    kept = [
        item
        for item in odd.store.observations()
        if item.final_url == odd.site.url(f"/nb/1.{suffix}")
    ]
    assert odd.store.get(kept[0].sha256) == data


# refusals and absences that come with status 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "<script>document.cookie='k='+[1,2].join('');location.reload();</script>",
            "sets a cookie",
        ),
        (
            '<script>var _0x1={};document.cookie="a=b";window.location.href="/nb/?a=b"</script>',
            "sets a cookie",
        ),
        (
            "<noscript>请开启JavaScript并刷新该页.</noscript><script src='/k.js'></script>",
            "JavaScript",
        ),
        ("<html><body>安全验证<div id='slider'></div></body></html>", "verification"),
        ("<p>您的访问请求可能对网站造成威胁，已被拦截</p>", "firewall"),
    ],
)
def test_a_challenge_with_status_200_is_blocked_and_not_solved(
    odd: Odd, body: str, words: str
) -> None:
    odd.site.page("/nb/", body)
    outcome = odd.crawl()
    assert outcome.outcome == "blocked", outcome.detail
    assert words in outcome.detail
    assert outcome.evidence["failures"][0]["sample"]
    assert odd.site.paths() == ["/robots.txt", "/nb/"]


def test_a_report_that_speaks_of_a_captcha_is_no_challenge(odd: Odd) -> None:
    words = "<p>网站登录增加滑动验证，访问异常的地址已被拦截，请您启用JavaScript。</p>"
    script = "<script>document.cookie='seen=1';function go(){location.href='/'}</script>"
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2023), DAY), head=script))
    usual = "<p>围绕企业改革和监管，及时公开有关信息，接受社会监督。</p>" * 20
    odd.site.page("/nb/1.html", report(NAME, 2023, extra=words + usual + script))
    outcome = odd.crawl()
    assert outcome.outcome == "landed", outcome.detail


@pytest.mark.parametrize(
    "body",
    [
        "<p>抱歉，您访问的页面不存在</p>",
        "<title>404</title><p>无法找到该网页</p>",
        "<p>栏目建设中</p>",
    ],
)
def test_a_report_whose_page_says_with_200_that_it_is_not_there(odd: Odd, body: str) -> None:
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/nb/1.html", body)
    outcome = odd.crawl()
    assert outcome.outcome == "failed"
    assert "no such page" in outcome.detail
    assert odd.crawl().outcome == "gone"
    assert [item for item in odd.store.observations() if item.role == "report"] == []


@pytest.mark.parametrize(
    ("reply", "outcome", "words"),
    [
        (Reply(status=404), "gone", "answers 404"),
        (Reply(b"x" * 100, fault="truncate"), "failed", "cut off"),
        (Reply(status=400), "failed", "answers 400"),
    ],
)
def test_a_listed_report_that_does_not_come_is_not_called_unpublished(
    odd: Odd, reply: Reply, outcome: str, words: str
) -> None:
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.add("/nb/1.html", reply)
    found = odd.crawl()
    assert found.outcome == outcome
    assert words in found.detail


def test_a_list_that_breaks_off_proves_no_absence(odd: Odd) -> None:
    more = "<script>createPageHTML(3, 0, 'index', 'html')</script>"
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2022), "2023-01-10"), foot=more))
    odd.site.add("/nb/index_1.html", Reply(b"x" * 100, fault="truncate"))
    outcome = odd.crawl()
    assert outcome.outcome == "failed"
    assert "cut off" in outcome.detail


def test_a_site_that_answers_any_address_with_its_home_page(odd: Odd) -> None:
    """From there through three levels of columns; no page is asked for twice."""
    home = '<a href="/a/">政务公开</a><a href="/x/">要闻</a>'
    odd.site.page("/", home)
    odd.site.page("/nb/", home)
    odd.site.page("/a/", '<a href="/a/b/">政府信息公开</a>')
    odd.site.page("/a/b/", '<a href="/a/b/c/">政府信息公开年报</a>')
    odd.site.page("/a/b/c/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/a/b/c/1.html", report(NAME, 2023))
    outcome = odd.crawl()
    assert outcome.outcome == "landed", outcome.detail
    columns = ["/a/", "/a/b/", "/a/b/c/", "/a/b/c/1.html"]
    assert odd.site.paths() == ["/robots.txt", "/nb/", "/", *columns]


def test_links_that_are_no_addresses_are_told_and_lead_nowhere(odd: Odd) -> None:
    odd.site.page(
        "/nb/",
        listing(
            ("http://[::1/x", TITLE.format(2023), DAY), ("//" + "a" * 3000, TITLE.format(2023), DAY)
        ),
    )
    outcome = odd.crawl()
    assert outcome.outcome == "failed", outcome.detail
    assert "is no address" in outcome.detail


def test_a_list_of_thousands_is_read_to_its_end(odd: Odd) -> None:
    rows = [(f"x{n}.html", "工作动态", DAY) for n in range(3200)]
    odd.site.page("/nb/", listing(*rows, ("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/nb/1.html", report(NAME, 2023))
    assert odd.crawl().outcome == "landed"


# names, addresses, traps


def crawl_names(home: Path, host: str, answers: Sequence[str], **options: object) -> CrawlOutcome:
    """Crawls http://``host``/nb/; DNS gives ``answers`` one look-up after the other, then the last."""
    registry = home / "r.csv"
    url = f"http://{host}/"
    cells = [*ZHUZHOU[:2], "city", ZHUZHOU[2], url, host, f"{url}nb/"]
    registry.write_text(f"{','.join(REQUIRED)}\n{','.join(cells)}\n", encoding="utf-8")
    left = list(answers)
    return crawl(
        Settings(home / "data", home, (), "https://example.org/contact"),
        2023,
        registry=registry,
        delay_seconds=0.0,
        clock=FakeClock(),
        resolve=lambda name, port: [left.pop(0) if len(left) > 1 else left[0]],
        **options,  # type: ignore[arg-type]
    )[0]


def test_a_host_with_a_chinese_name_is_asked_for_in_ascii(odd: Odd) -> None:
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/nb/1.html", report(NAME, 2023))
    port = odd.site.host.partition(":")[2]
    host = f"国资委.株洲.政务:{port}"
    outcome = crawl_names(odd.home, host, ["127.0.0.1"], allow_hosts=[host])
    assert outcome.outcome == "landed", outcome.detail
    hosts = {item.headers["host"] for item in odd.site.requests}
    assert len(hosts) == 1
    assert hosts.pop().startswith("xn--")


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
def test_a_name_that_leads_inside_is_refused_without_a_packet(odd: Odd, inside: str) -> None:
    port = odd.site.host.partition(":")[2]
    outcome = crawl_names(odd.home, f"gzw.example.test:{port}", [inside])
    assert outcome.outcome == "failed"
    assert "not a public address" in outcome.detail
    assert odd.site.requests == []


def test_calendars_and_session_ids_do_not_trap(odd: Odd) -> None:
    """Every page links new columns of annual reports and new folders of the year, without end."""

    def trap(path: str, headers: object, hit: int) -> Reply:
        n = len(path) + hit
        rows = [
            (f"/nb/{path.count('/')}{k}/s{n}{k}/", title, "")
            for k, title in enumerate(["2023年", "政府信息公开年报", "2024年"])
        ]
        return Reply(listing(*rows).encode())

    odd.site.add("/nb/", trap)
    for first in range(10):
        for k in range(3):
            for n in range(100):
                odd.site.add(f"/nb/{first}{k}/s{n}{k}/", trap)
    outcome = odd.crawl()
    assert outcome.outcome in ("failed", "not_published_yet")
    assert len(odd.site.paths()) < 120
