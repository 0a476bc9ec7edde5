"""``gongkai check-site`` tells what a crawl would find and lands nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.cli_sources import app
from tests.sites.families import FAMILIES
from tests.sites.reports import SHENZHEN, ZHUZHOU, listing, write_registry
from tests.sites.server import Reply, Site, SiteServer

TITLE = "株洲市国资委{}年政府信息公开工作年度报告"
ROWS = tuple((f"/art/{y}.html", TITLE.format(y), f"{y + 1}-01-10") for y in (2022, 2021, 2020))


@pytest.fixture
def site() -> Iterator[Site]:
    with SiteServer() as server:
        yield server.add_site("one")


def run(
    site: Site, home: Path, monkeypatch: pytest.MonkeyPatch, target: str, *options: str
) -> tuple[int, str]:
    monkeypatch.setenv("GONGKAI_HOME", str(home / "data"))
    arguments = ["check-site", target, "--allow-host", site.host, "--delay", "0", *options]
    result = CliRunner().invoke(app, arguments)
    assert not (home / "data" / "landing").exists()
    return result.exit_code, result.stdout


@pytest.mark.parametrize("family", ["trs", "gd_gkmlpt", "hanweb_jpage"])
def test_a_registered_agency(
    family: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = ("/art/x.html", "株洲市教育局2022年政府信息公开工作年度报告", "2023-01-10")
    column = FAMILIES[family](site, (*ROWS, foreign))
    registry = write_registry(tmp_path / "r.csv", [(ZHUZHOU, site, column)])
    options = ("--registry", str(registry), "--json")
    code, out = run(site, tmp_path, monkeypatch, "sasac-430200", *options)
    check = json.loads(out)
    assert code == 0, check
    assert (check["family"], check["listing"]) == (family, site.url(column))
    assert {year: report["url"] for year, report in check["reports"].items()} == {
        str(year): site.url(f"/art/{year}.html") for year in (2022, 2021, 2020)
    }
    assert check["others"] == 1
    assert not [path for path in site.paths() if path.startswith("/art/")]


def test_an_address_from_the_home_page_to_the_row_to_paste(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/", '<a href="/xxgk/">政府信息公开</a>')
    site.page("/xxgk/", '<a href="/xxgk/nb/">政府信息公开年报</a>')
    site.page("/xxgk/nb/", listing(*ROWS))
    code, out = run(site, tmp_path, monkeypatch, site.url("/"))
    assert code == 0, out
    header, row = out.splitlines()[-2:]
    cells = dict(zip(next(csv.reader([header])), next(csv.reader([row])), strict=True))
    assert cells["annual_report_listing_urls"] == site.url("/xxgk/nb/")
    assert (cells["homepage"], cells["domains"]) == (site.url("/"), site.host)
    assert "2021:" in out


@pytest.mark.parametrize("shared", [False, True])
def test_an_address_on_a_registered_host_gives_the_row_that_is_known(
    shared: bool, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/nb/", listing(*ROWS))
    rows: list[tuple[tuple[str, str, str], Site, str | None]] = [(ZHUZHOU, site, "/old/")]
    if shared:
        rows.append((SHENZHEN, site, "/sz/"))
    registry = str(write_registry(tmp_path / "r.csv", rows))
    options = ("--registry", registry)
    code, out = run(site, tmp_path, monkeypatch, site.url("/nb/"), *options)
    assert code == 0, out
    assert f"registered: {ZHUZHOU[0]} {ZHUZHOU[1]}" in out
    header, row = out.splitlines()[-2:]
    cells = dict(zip(next(csv.reader([header])), next(csv.reader([row])), strict=True))
    assert cells["annual_report_listing_urls"] == site.url("/nb/")
    known = ("", "") if shared else ZHUZHOU[:2]
    assert (cells["agency_id"], cells["name_zh"]) == known


def test_a_disallow_is_told_and_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/nb/", listing(*ROWS))
    site.add("/robots.txt", Reply(b"User-agent: *\nDisallow: /", content_type="text/plain"))
    code, out = run(site, tmp_path, monkeypatch, site.url("/nb/"))
    assert code == 1
    assert "disallows" in out
    assert set(site.paths()) == {"/robots.txt"}


def test_a_target_that_is_nothing_is_wrong_usage(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(site, tmp_path, monkeypatch, "no-such-agency")[0] == 2
    assert run(site, tmp_path, monkeypatch, "file:///etc/passwd")[0] == 2
