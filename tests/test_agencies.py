"""The registry: each agency once, found by its hosts and its names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from extractors.addresses import host_of, is_official
from extractors.codebook import codebook, load_codebook
from tests.test_codebook import copy_seeds

book = codebook()


def test_all_agencies_are_registered_once_with_names_in_both_languages() -> None:
    assert len(book.agencies) >= 105  # agencies are added, and one that ends keeps its row
    assert Counter(agency.level for agency in book.agencies.values()).keys() == {
        "national",
        "province",
        "city",
        "county",
    }
    names = Counter(agency.name_en for agency in book.agencies.values())
    assert [name for name, count in names.items() if count > 1] == []
    assert book.agencies["sasac-000000"].division_code is None
    for agency in book.agencies.values():
        assert set(agency.shared_domains) <= set(agency.domains)
        assert agency.domains
        for url in (agency.homepage or "", *agency.annual_report_listing_urls):
            host = host_of(url.replace("{year}", "2023"))
            # A listing elsewhere is never followed, so the note has to say it.
            assert not host or is_official(host, agency.domains) or host in (agency.note or "")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("gzw.sz.gov.cn", "sasac-440300"),
        ("WWW.GZW.SZ.GOV.CN.", "sasac-440300"),
        ("https://gzw.sz.gov.cn:8443/zwgk/", "sasac-440300"),
        ("wap.sasac.gov.cn", "sasac-000000"),
        ("gzw.ln.gov.cn", "sasac-210000"),
        ("evilgzw.sz.gov.cn", None),
        ("gzw.sz.gov.cn.example.org", None),
        # A portal carries the reports of every department and names none of them.
        ("www.ln.gov.cn", None),
        ("fgw.ln.gov.cn", None),
        ("www.dg.gov.cn", None),
        ("", None),
        ("[::1", None),
        ("公司.例子", None),
    ],
)
def test_agency_by_host(host: str, expected: str | None) -> None:
    agency = book.agency_by_host(host)
    assert (agency.agency_id if agency else None) == expected


def test_a_host_with_a_port_is_told_from_the_bare_host(tmp_path: Path) -> None:
    seeds = copy_seeds(tmp_path)
    text = (seeds / "agencies.csv").read_text(encoding="utf-8")
    own = text.replace(",gzw.sz.gov.cn,", ",127.0.0.1:8081,").replace(
        ",gzw.gz.gov.cn,", ",127.0.0.1:8082,"
    )
    assert own != text
    (seeds / "agencies.csv").write_text(own, encoding="utf-8")
    by_host = load_codebook(seeds).agency_by_host
    first, second = by_host("127.0.0.1:8081"), by_host("http://127.0.0.1:8082/x")
    assert first is not None
    assert second is not None
    assert (first.agency_id, second.agency_id) == ("sasac-440300", "sasac-440100")
    assert by_host("127.0.0.1") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("株洲市国资委", "sasac-430200"),
        ("深圳市人民政府国有资产监督管理委员会", "sasac-440300"),
        ("深圳市 人民政府國有資產監督管理委員會", "sasac-440300"),
        ("国务院国资委", "sasac-000000"),
        ("市国资委", None),
        ("省政府国资委", None),
        ("国资委", None),
        ("没有这样的机关", None),
    ],
)
def test_agency_by_name(name: str, expected: str | None) -> None:
    agency = book.agency_by_name(name)
    assert (agency.agency_id if agency else None) == expected
