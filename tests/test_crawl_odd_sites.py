"""Odd but realistic sites, each crawled whole: what was asked, what was landed, what a person is told."""

from __future__ import annotations

import pytest

from tests.sites.odd import DAY, NAME, TITLE, Odd
from tests.sites.reports import SHENZHEN, listing, report
from tests.sites.server import Reply

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


def test_a_file_that_a_viewer_draws_is_landed(odd: Odd) -> None:
    viewer = '<iframe src="/pdfjs/web/viewer.html?file=%2Ffiles%2F1.pdf"></iframe>'
    odd.site.page("/nb/", listing(("1.html", TITLE.format(2023), DAY)))
    odd.site.page("/nb/1.html", report(NAME, 2023).replace("</body>", f"{viewer}</body>"))
    odd.site.add("/files/1.pdf", lambda path, headers, hit: Reply(b"%PDF-1.4"))
    outcome = odd.crawl()
    found = [(document.url, document.role) for document in outcome.documents]
    assert found == [
        (odd.site.url("/nb/1.html"), "report"),
        (odd.site.url("/files/1.pdf"), "attachment"),
    ]


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
