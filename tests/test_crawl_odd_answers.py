"""Sites that answer otherwise than they mean, and names that lead elsewhere: what a crawl makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.registry import REQUIRED
from extractors.crawl.run import crawl
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.odd import DAY, NAME, TITLE, Odd
from tests.sites.reports import ZHUZHOU, listing, report
from tests.sites.server import Reply

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
