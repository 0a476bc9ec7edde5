"""The bundled sample: its figures add up but where said, its sites answer, its pages are read right."""

from __future__ import annotations

import json
import socket
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from extractors.codebook import codebook
from extractors.crawl.registry import read_registry
from extractors.parse.report import extract
from tests.sites.sample import pages
from tests.sites.sample_site import sample_site

REPORTS = [(agency_id, year) for agency_id in pages.sites() for year in pages.YEARS]
PLANTED = {("sasac-330800", 2021): "A1", ("sasac-371300", 2020): "A3"}


def _details(applications: dict[str, list[int]]) -> list[str]:
    return [
        code for code in applications if code.startswith("outcome.") and code != "outcome.total"
    ]


def _breaks(agency_id: str, year: int) -> dict[str, list[str]]:
    """The identities that a report's figures break, with the columns or rows."""
    applications = pages.figures(agency_id, year)["applications"]
    applicants = ["natural", "commercial", "research", "welfare", "legal", "other", "total"]
    broken: dict[str, list[str]] = {}
    for at, applicant in enumerate(applicants):
        received = applications["received_new"][at] + applications["carried_in"][at]
        if received != applications["outcome.total"][at] + applications["carried_out"][at]:
            broken.setdefault("A1", []).append(applicant)
        parts = sum(applications[code][at] for code in _details(applications))
        if parts != applications["outcome.total"][at]:
            broken.setdefault("A2", []).append(applicant)
    for code, values in applications.items():
        if sum(values[:6]) != values[6]:
            broken.setdefault("A3", []).append(code)
    for values in pages.figures(agency_id, year)["litigation"].values():
        if sum(values[:4]) != values[4]:
            broken.setdefault("B", []).append(str(values))
    before = pages.figures(agency_id, year - 1) if year > pages.YEARS[0] else None
    if before and before["applications"]["carried_out"] != applications["carried_in"]:
        broken.setdefault("A4", []).append("row")
    return broken


def test_figures_break_what_is_planted_and_nothing_else() -> None:
    found = {report: _breaks(*report) for report in REPORTS if _breaks(*report)}
    assert found == {
        ("sasac-330800", 2021): {"A1": ["natural", "total"]},
        ("sasac-371300", 2020): {"A3": ["outcome.granted", "outcome.partial"]},
    }


def test_figures_carry_codes_of_the_codebook() -> None:
    known = codebook().measures
    for agency_id, year in (("sasac-000000", 2019), ("sasac-000000", 2023)):
        for _, measure, breakdown in pages.expected(agency_id, year):
            assert measure in known
            assert breakdown is None or breakdown in known


@pytest.mark.parametrize(("agency_id", "year"), REPORTS)
def test_every_cell_of_a_report_is_read_as_it_was_put_in(agency_id: str, year: int) -> None:
    origin = "http://127.0.0.1:1"
    (page,) = (
        page
        for page in pages.site_pages(agency_id, origin, with_late=True)
        if page.report_year == year
    ) if year not in pages.sites()[agency_id].get("gone", ()) else (
        copy.page for copy in pages.copies() if (copy.agency_id, copy.report_year) == (agency_id, year)
    )  # fmt: skip
    record = extract(page.body, origin + page.path, "text/html")
    read = {
        (cell.table, cell.measure, cell.breakdown): Decimal(cell.value)
        for cell in record.cells
        if cell.value is not None
    }
    assert read == pages.expected(agency_id, year)
    assert record.agency is not None
    assert record.agency.agency_id == agency_id
    assert record.report_year == year
    assert record.edition == pages.figures(agency_id, year)["edition"]
    assert record.problems == ()


def test_copies_bear_the_marks_of_their_dress() -> None:
    kinds = {
        copy.dress: {mark.kind for mark in extract(copy.page.body, None, "text/html").contamination}
        for copy in pages.copies()
    }
    assert kinds["pinyin"] >= {"pinyin", "traditional"}
    assert kinds["brand"] == {"brand"}


def test_families_differ_and_one_site_is_gbk() -> None:
    sites = pages.sites()
    assert len(sites) >= 6
    assert len({site["family"] for site in sites.values()}) == len(sites)
    (page,) = [
        page
        for page in pages.site_pages("sasac-371300", "http://127.0.0.1:1")
        if page.report_year == 2020
    ]
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")
    assert "信息公开" in page.body.decode("gbk")


def test_late_reports_come_only_when_they_are_published(tmp_path: Path) -> None:
    with sample_site(tmp_path) as sample:
        path = pages.report_path("sasac-320800", 2023)
        listing = sample.origin("sasac-320800") + "/c2021/list.shtml"
        assert path not in _get(listing)
        sample.publish_late()
        assert path in _get(listing)
        assert "2023年" in _get(sample.origin("sasac-320800") + path)


def test_the_registry_points_at_the_sites_and_nothing_else(tmp_path: Path) -> None:
    with sample_site(tmp_path) as sample:
        agencies = read_registry(sample.registry)
        assert {agency.agency_id for agency in agencies} == set(pages.sites())
        for agency in agencies:
            assert agency.domains[0] in sample.allow_hosts
            assert agency.annual_report_listing_urls[0].startswith(sample.origin(agency.agency_id))
        stranger = sample.server.sites[pages.STRANGER]
        assert stranger.host not in sample.allow_hosts
        for copy in sample.handed_in:
            assert copy.url.startswith(stranger.origin)
            assert copy.path.read_bytes() == requests.get(copy.url, timeout=5).content


def test_a_second_start_meets_the_same_addresses(tmp_path: Path) -> None:
    with sample_site(tmp_path) as sample:
        first = sample.registry.read_bytes()
    with sample_site(tmp_path) as sample:
        assert sample.registry.read_bytes() == first


def test_a_port_that_was_taken_moves_the_sites(tmp_path: Path) -> None:
    with sample_site(tmp_path):
        pass
    memory = tmp_path / "ports.json"
    taken = json.loads(memory.read_text(encoding="utf-8"))["sasac-440300"]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        with sample_site(tmp_path) as sample:
            ports = [int(host.partition(":")[2]) for host in sample.allow_hosts]
            assert taken not in ports


def _get(url: str) -> str:
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return answer.content.decode()
