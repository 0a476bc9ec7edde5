"""The crawl against sites that behave, and misbehave, like the real ones: outcomes and requests."""

from __future__ import annotations

import pytest

from extractors.crawl.outcome import CrawlOutcome
from extractors.stage.parts import PartIndex
from tests.crawl_world import NAME, TITLE, World
from tests.sites.reports import SHENZHEN, ZHUZHOU, listing, report, write_registry
from tests.sites.server import Reply


def test_a_report_is_landed_byte_for_byte(world: World) -> None:
    path = world.publish()
    world.list(2023, 2022)
    outcome = world.crawl()
    body = report(NAME, 2023).encode()
    assert outcome.outcome == "landed"
    assert outcome.as_json() == {
        "agency_id": "sasac-430200",
        "report_year": 2023,
        "outcome": "landed",
        "detail": f"report of 2023 at {world.site.url(path)}",
        "documents": [
            {
                "url": world.site.url(path),
                "sha256": outcome.documents[0].sha256,
                "role": "report",
            }
        ],
    }
    assert world.store.get(outcome.documents[0].sha256) == body
    assert world.site.paths() == ["/robots.txt", "/nb/", path]
    seen = [item for item in world.store.observations() if item.role == "report"]
    assert [(item.agency_id, item.report_year, item.status) for item in seen] == [
        ("sasac-430200", 2023, 200)
    ]
    assert seen[0].host_is_official is True
    assert seen[0].discovered_from == world.site.url("/nb/")
    assert world.site.requests[0].headers["user-agent"].startswith("gongkai/")
    assert "https://example.org/contact" in world.site.requests[0].headers["user-agent"]


def test_a_second_run_downloads_no_body_and_is_unchanged(world: World) -> None:
    world.publish()
    world.list(2023)
    world.crawl()
    world.site.forget()
    assert world.crawl().outcome == "unchanged"
    assert [(item.path.partition("?")[0], item.status) for item in world.site.requests][1:] == [
        ("/nb/", 304),
        ("/nb/202401/t20240110_2023.html", 304),
    ]


def test_without_validators_a_second_run_asks_once(world: World) -> None:
    path = world.publish(validators=False)
    world.list(2023, validators=False)
    world.crawl()
    world.site.forget()
    assert world.crawl().outcome == "unchanged"
    assert world.site.paths() == ["/robots.txt", "/nb/", path]


def test_a_clock_on_the_page_is_no_revision_a_number_is(world: World) -> None:
    world.publish(clock="今天是2024年2月1日 星期四")
    world.list(2023)
    world.crawl()
    world.publish(clock="今天是2024年2月2日 星期五")
    assert world.crawl().outcome == "unchanged"
    world.publish(received=6)
    assert world.crawl().outcome == "revised"
    assert len({o.sha256 for o in world.store.observations() if o.role == "report"}) == 3


def test_a_vanished_report_is_gone_and_kept(world: World) -> None:
    path = world.publish()
    world.list(2023, 2022)
    digest = world.crawl().documents[0].sha256
    world.site.remove(path)
    world.list(2022)
    assert world.crawl().outcome == "gone"
    assert world.store.get(digest) == report(NAME, 2023).encode()


def test_not_published_yet(world: World) -> None:
    world.list(2022, 2021)
    outcome = world.crawl()
    assert (outcome.outcome, outcome.documents) == ("not_published_yet", ())
    assert world.site.paths() == ["/robots.txt", "/nb/"]


def test_plans_and_interpretations_are_not_asked_for(world: World) -> None:
    rows = [
        ("a.html", "2023年政府信息公开工作要点", "2023-03-01"),
        ("b.html", "《株洲市国资委2023年政府信息公开工作年度报告》解读", "2024-01-12"),
        ("c.html", "关于编制2023年政府信息公开工作年度报告的通知", "2024-01-02"),
        ("d.html", "2023年法治政府建设年度报告", "2024-01-02"),
        ("e.html", "株洲市教育局2023年政府信息公开工作年度报告", "2024-01-20"),
        ("f.html", TITLE.format(2022), "2023-01-10"),
    ]
    world.site.page("/nb/", listing(*rows))
    assert world.crawl().outcome == "not_published_yet"
    assert world.site.paths() == ["/robots.txt", "/nb/"]


def test_another_agencys_report_is_never_taken(world: World) -> None:
    world.site.page("/nb/", listing(("a.html", "2023年政府信息公开工作年度报告", "2024-01-10")))
    world.site.page("/nb/a.html", report(SHENZHEN[1], 2023))
    outcome = world.crawl()
    assert (outcome.outcome, outcome.documents) == ("failed", ())
    assert "深圳" in outcome.detail
    landed = [item for item in world.store.observations() if item.role == "report"]
    assert [(item.agency_id, item.report_year) for item in landed] == [(None, None)]


def test_the_page_decides_the_year_not_its_title(world: World) -> None:
    world.list(2023)
    world.site.page("/nb/202401/t20240110_2023.html", report(NAME, 2022))
    outcome = world.crawl()
    assert outcome.outcome == "failed"
    assert "is the report of 2022" in outcome.detail


def test_two_different_reports_of_a_year_are_ambiguous_and_both_kept(world: World) -> None:
    title = TITLE.format(2023)
    world.site.page(
        "/nb/", listing(("a.html", title, "2024-01-10"), ("b.html", title, "2024-01-10"))
    )
    world.site.page("/nb/a.html", report(NAME, 2023))
    world.site.page("/nb/b.html", report(NAME, 2023, received=9))
    outcome = world.crawl()
    assert outcome.outcome == "ambiguous"
    assert len({document.sha256 for document in outcome.documents}) == 2
    world.site.page("/nb/b.html", report(NAME, 2023, clock="另一个页面外框"))
    # one text at two addresses is one report; the one landed last said 9
    assert world.crawl().outcome == "revised"


def test_trs_paging_counts_from_index_1(world: World) -> None:
    path = world.publish(2019)
    world.list(2023, head="<script>createPageHTML(2, 0, 'index', 'html');</script>")
    row = (f".{path.removeprefix('/nb')}", TITLE.format(2019), "2020-01-10")
    world.site.page("/nb/index_1.html", listing(row))
    assert world.crawl(2019).outcome == "landed"
    assert "/nb/index_2.html" not in world.site.paths()


def test_guangdong_paging_counts_from_index_2(world: World) -> None:
    foot = '<a href="index_2.html">下一页</a>'
    row = ("content/post_1.html", TITLE.format(2023), "2024-01-10")
    world.site.page("/nb/", listing(row, foot=foot))
    row = ("content/post_2.html", TITLE.format(2019), "2020-01-10")
    world.site.page("/nb/index_2.html", listing(row))
    world.site.page("/nb/content/post_2.html", report(NAME, 2019), encoding="gb18030")
    outcome = world.crawl(2019)
    assert outcome.outcome == "landed"
    assert world.store.get(outcome.documents[0].sha256) == report(NAME, 2019).encode("gb18030")


def test_an_endless_listing_is_bounded(world: World) -> None:
    def trap(path: str, headers: object, hit: int) -> Reply:
        number = int(path.partition("=")[2] or 0)
        html = listing(("x.html", TITLE.format(2020), "2021-01-10"))
        return Reply(f'{html}<a href="/nb/?p={number + 1}">下一页</a>'.encode())

    world.site.add("/nb/", trap)
    assert world.crawl().outcome == "not_published_yet"
    assert len(world.site.requests) == 3  # its second page lists nothing new


def test_an_endless_listing_of_ever_new_links_is_bounded(world: World) -> None:
    def trap(path: str, headers: object, hit: int) -> Reply:
        number = int(path.partition("=")[2] or 0)
        html = listing((f"x{number}.html", TITLE.format(2020), "2021-01-10"))
        return Reply(f'{html}<a href="/nb/?p={number + 1}">下一页</a>'.encode())

    world.site.add("/nb/", trap)
    outcome = world.crawl()
    assert outcome.outcome == "not_published_yet"
    assert "stopped after 40 listing pages" in outcome.detail
    assert len(world.site.requests) <= 42


def test_from_the_home_page_when_no_listing_is_known(world: World) -> None:
    write_registry(world.registry, [(ZHUZHOU, world.site, None)])
    path = world.publish()
    world.list(2023)
    world.site.page("/", '<a href="/zwgk/">政府信息公开</a><a href="/news/">要闻</a>')
    world.site.page("/zwgk/", '<a href="/nb/">政府信息公开年报</a>')
    assert world.crawl().outcome == "landed"
    assert world.site.paths() == ["/robots.txt", "/", "/zwgk/", "/nb/", path]


def test_files_and_pictures_of_a_report_are_landed_with_it(world: World) -> None:
    world.publish(
        extra='<img src="W0.png"><a href="P0.pdf">附件</a><a href="http://x.cn/a.pdf">附件</a>'
    )
    world.list(2023)
    world.site.add("/nb/202401/W0.png", Reply(b"\x89PNG\r\n\x1a\n1", content_type="image/png"))
    world.site.add("/nb/202401/P0.pdf", Reply(b"%PDF-1.4 1", content_type="application/pdf"))
    outcome = world.crawl()
    assert [document.role for document in outcome.documents] == ["report", "attachment", "image"]
    assert "attachment on another host not fetched: http://x.cn/a.pdf" in outcome.detail
    seen = list(world.store.observations())
    (report,) = [item for item in seen if item.role == "report"]
    parts = PartIndex(seen).parts_of(report)
    assert [(part.role, part.sha256) for part in parts] == [
        (document.role, document.sha256) for document in outcome.documents[1:]
    ]


def test_a_link_to_a_foreign_host_is_not_followed(world: World) -> None:
    foreign = world.server.add_site("hijacked")
    foreign.page("/a.html", report(NAME, 2023))
    rows = [(foreign.url("/a.html"), TITLE.format(2023), ""), ("b.html", TITLE.format(2022), "")]
    world.site.page("/nb/", listing(*rows))
    outcome = world.crawl()
    assert (outcome.outcome, outcome.documents) == ("moved", ())
    assert foreign.host in outcome.detail
    assert foreign.requests == []


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:9/", "file:///etc/passwd"],
)
def test_a_redirect_inside_is_refused(world: World, target: str) -> None:
    world.site.add("/nb/", Reply(status=302, headers={"Location": target}))
    outcome = world.crawl()
    assert (outcome.outcome, outcome.documents) == ("failed", ())
    assert world.site.paths() == ["/robots.txt", "/nb/", "/"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(b"<script>document.cookie='__jsl_clearance=1'</script>", status=521), "blocked"),
        (Reply(b"<script>$_ts={}</script>", status=412), "blocked"),
        (Reply(b"no", status=403), "blocked"),
        (Reply("<p>为了您的安全，请完成验证</p>".encode()), "blocked"),
        (Reply(status=500), "unreachable"),
        (Reply(b"x" * 100, fault="reset"), "unreachable"),
        (Reply(b"x" * 100, fault="truncate"), "failed"),
        (Reply(status=404), "gone"),
        (Reply(status=302, headers={"Location": "/nb/"}), "failed"),
        (Reply("<p>您访问的页面不存在</p>".encode()), "failed"),
        (Reply(b"<html><script>load()</script></html>"), "failed"),
    ],
)
def test_faults_of_a_listing_are_outcomes(world: World, reply: Reply, outcome: str) -> None:
    world.site.page("/", "<p>首页</p>")
    world.site.add("/nb/", reply)
    assert world.crawl().outcome == outcome


def test_a_soft_404_is_gone_in_the_second_run(world: World) -> None:
    world.site.page("/nb/", "<p>您访问的页面不存在</p>")
    assert world.crawl().outcome == "failed"
    assert world.crawl().outcome == "gone"


def test_a_resumed_run_asks_only_for_what_it_lacks(world: World) -> None:
    world.list(2023, validators=False)
    world.publish(validators=False)

    class Killed(BaseException):
        pass

    def kill_before_outcome(outcome: CrawlOutcome) -> None:
        raise Killed

    with pytest.raises(Killed):
        world.crawl(run_id="r", on_outcome=kill_before_outcome)
    outcomes = world.settings.landing / "outcomes" / "r.jsonl"
    outcomes.unlink()  # as if the kill had come before the outcome was written
    world.site.forget()
    assert world.crawl(run_id="r").outcome == "landed"
    assert world.site.paths() == []
    world.site.forget()
    assert world.crawl(run_id="r").outcome == "landed"
    assert world.site.paths() == []
    assert len([item for item in world.store.observations() if item.role == "report"]) == 1
