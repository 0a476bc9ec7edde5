"""How sites are asked: robots.txt, gaps, budgets, refusals, many hosts side by side."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from extractors.crawl.robots import read_robots
from tests.crawl_world import World
from tests.sites.reports import ZHUZHOU, listing, report, write_registry
from tests.sites.server import Reply, Site


def test_a_host_that_refuses_is_asked_nothing_more(world: World) -> None:
    other = (("sasac-430300", "湘潭市人民政府国有资产监督管理委员会", "430300"), world.site, "/xt/")
    write_registry(world.registry, [(ZHUZHOU, world.site, "/nb/"), other])
    world.site.add("/nb/", Reply(status=521))
    outcomes = world.crawl_all()
    assert [outcome.outcome for outcome in outcomes] == ["blocked", "blocked"]
    assert world.site.paths() == ["/robots.txt", "/nb/"]


def test_whom_the_budget_left_out_comes_first_the_next_time(world: World) -> None:
    rows: list[tuple[tuple[str, str, str], Site, str | None]] = []
    for number in range(4):
        path = f"/{number}/nb/"
        name = f"测试{'甲乙丙丁'[number]}市国资委"
        world.site.page(path, listing(("a.html", "2022年政府信息公开工作年度报告", "2023-01-10")))
        rows.append(((f"t-{number}", name, ""), world.site, path))
    write_registry(world.registry, rows)
    world.settings = dataclasses.replace(world.settings, requests_per_host=3)

    def run() -> dict[str, str]:
        outcomes = world.crawl_all()
        assert all(o.outcome == "not_published_yet" or "budget" in o.detail for o in outcomes)
        return {o.agency_id: o.outcome for o in outcomes}

    assert list(run().values()) == ["not_published_yet"] * 2 + ["failed"] * 2
    assert world.site.paths() == ["/robots.txt", "/0/nb/", "/1/nb/"]
    world.clock.sleep(60)
    assert list(run().values()) == ["failed"] * 2 + ["not_published_yet"] * 2


def test_a_list_that_goes_on_elsewhere_is_not_followed_and_that_is_told(world: World) -> None:
    other = world.server.add_site("elsewhere")
    world.list(2022, foot=f'<a href="{other.url("/nb/2.html")}">下一页</a>')
    outcome = world.crawl()
    assert outcome.outcome == "failed"  # what was not read to its end proves no absence
    assert f"the list goes on at {other.url('/nb/2.html')}" in outcome.detail
    assert other.paths() == []


def test_a_disallow_is_final(world: World) -> None:
    world.publish()
    world.list(2023)
    world.site.add(
        "/robots.txt", Reply(b"User-agent: *\nDisallow: /nb/", content_type="text/plain")
    )
    outcome = world.crawl()
    assert outcome.outcome == "blocked"
    assert "robots.txt" in outcome.detail
    assert world.site.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("status", "outcome"), [(429, "blocked"), (500, "unreachable")])
def test_rules_that_cannot_be_read_close_the_site(world: World, status: int, outcome: str) -> None:
    assert read_robots(status, b"").closed
    world.list(2023)
    world.site.add("/robots.txt", Reply(status=status))
    assert world.crawl().outcome == outcome
    assert set(world.site.paths()) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Reply(b"User-agent: *\nCrawl-delay: 86400", content_type="text/plain"), "86400 s"),
        (Reply(status=302, headers={"Location": "http://10.0.0.1/robots.txt"}), "can't be asked"),
    ],
    ids=["a day between requests", "leads inside"],
)
def test_rules_that_nobody_can_keep_close_the_site(world: World, answer: Reply, words: str) -> None:
    world.publish()
    world.list(2023)
    world.site.add("/robots.txt", answer)
    outcome = world.crawl()
    assert outcome.outcome == "blocked"
    assert words in outcome.detail
    assert world.site.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    "answer",
    [
        Reply(status=403),
        Reply(status=401),
        Reply(status=302, headers={"Location": "/robots.txt"}),
    ],
    ids=["403", "401", "in a circle"],
)
def test_rules_that_are_kept_from_everybody_are_none(world: World, answer: Reply) -> None:
    world.publish()
    world.list(2023)
    world.site.add("/robots.txt", answer)
    assert world.crawl().outcome == "landed"


def test_the_gap_is_kept_and_crawl_delay_adds(world: World) -> None:
    world.publish()
    world.list(2023)
    world.site.add(
        "/robots.txt", Reply(b"User-agent: *\nCrawl-delay: 9", content_type="text/plain")
    )
    world.crawl(delay_seconds=3.0)
    times = [item.at for item in world.site.requests]
    assert times[1] - times[0] >= 3.0
    assert times[2] - times[1] >= 9.0


def test_without_a_setting_the_gap_is_five_seconds(world: World) -> None:
    world.publish()
    world.list(2023)
    world.crawl(delay_seconds=None)
    times = [item.at for item in world.site.requests]
    assert all(later - earlier >= 5.0 for earlier, later in itertools.pairwise(times))


def test_hosts_run_side_by_side_and_outcomes_keep_the_registrys_order(world: World) -> None:
    sites: list[tuple[tuple[str, str, str], Site, str | None]] = []
    for number in range(12):
        site = world.server.add_site(f"s{number}")
        name = f"测试{'甲乙丙丁戊己庚辛壬癸子丑'[number]}市国资委"
        site.page("/nb/", listing(("a.html", "2023年政府信息公开工作年度报告", "2024-01-10")))
        site.page("/nb/a.html", report(name, 2023))
        sites.append(((f"t-{number}", name, ""), site, "/nb/"))
    write_registry(world.registry, sites)
    told: list[str] = []
    outcomes = world.crawl_all(
        clock=None, on_outcome=lambda outcome: told.append(outcome.agency_id)
    )
    assert [outcome.outcome for outcome in outcomes] == ["landed"] * 12
    assert [outcome.agency_id for outcome in outcomes] == [f"t-{n}" for n in range(12)]
    assert sorted(told) == sorted(f"t-{n}" for n in range(12))
    assert {row.agency_id for row in world.store.registry()} == {f"t-{n}" for n in range(12)}
