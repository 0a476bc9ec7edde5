"""What a crawl starts from and what it meets at the edge: registry files, TLS, a report that is a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.crawl.registry import REQUIRED, RegistryError, read_registry
from extractors.crawl.run import crawl
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.reports import ZHUZHOU, listing, write_registry
from tests.sites.server import Reply, SiteServer

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
GOOD = "a-1,某市国资委,city,430200,https://a.gov.cn/,a.gov.cn,https://a.gov.cn/nb/"


@pytest.fixture
def server() -> Iterator[SiteServer]:
    with SiteServer() as running:
        yield running


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GOOD + ",more", "another number of cells"),
        (GOOD.replace("a-1", "a 1"), "agency_id 'a 1' is none"),
        (GOOD.replace("某市国资委", ""), "name_zh is empty"),
        (GOOD.replace("430200", "4302"), "has not six digits"),
        (GOOD.replace(",a.gov.cn,", ",a.gov.cn/nb,"), "host or host:port"),
        (GOOD.replace("https://a.gov.cn/nb/", "file:///etc/passwd"), "only http and https"),
        (GOOD.replace("https://a.gov.cn/nb/", "https://u:p@a.gov.cn/"), "user name or password"),
        (GOOD + "\n" + GOOD, "a second time"),
    ],
)
def test_a_wrong_line_of_a_registry_is_named(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(",".join(REQUIRED) + "\n" + row + "\n", encoding="utf-8")
    line = 3 if "\n" in row else 2
    with pytest.raises(RegistryError, match=f"line {line}: .*{words}"):
        read_registry(path)


def test_a_registry_without_its_columns_or_rows_is_none(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("agency_id,name_zh\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="columns missing: level"):
        read_registry(path)
    path.write_text(",".join(REQUIRED) + "\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="no agency"):
        read_registry(path)


def test_a_tls_fault_is_recorded_and_http_is_not_tried(server: SiteServer, tmp_path: Path) -> None:
    """The registry says https; what answers there speaks none."""
    site = server.add_site("one")
    site.page("/nb/", listing())
    secure = site.origin.replace("http://", "https://")
    registry = tmp_path / "r.csv"
    cells = [*ZHUZHOU[:2], "city", ZHUZHOU[2], f"{secure}/", site.host, f"{secure}/nb/"]
    registry.write_text(f"{','.join(REQUIRED)}\n{','.join(cells)}\n", encoding="utf-8")
    outcome = crawl(
        Settings(tmp_path / "data", tmp_path, (), "https://example.org/contact"),
        2023,
        registry=registry,
        allow_hosts=server.allow_hosts,
        delay_seconds=0.0,
        clock=FakeClock(),
    )[0]
    assert (outcome.outcome, outcome.documents) == ("unreachable", ())
    assert "TLS" in outcome.detail
    assert outcome.evidence["failures"][0]["kind"] == "tls"
    assert site.paths() == []


def test_a_report_that_is_only_a_pdf_is_read_and_landed(server: SiteServer, tmp_path: Path) -> None:
    path = CORPUS / "hongze_2023.pdf"
    if not path.exists():
        pytest.skip(f"the shared corpus is not here: {path}")
    site = server.add_site("one")
    name = "淮安市洪泽区人民政府"
    title = "洪泽区人民政府2023年政府信息公开工作年度报告"
    site.page("/nb/", listing(("/art/1.html", title, "2024-01-10")))
    link = '<div class="TRS_Editor"><a href="P1.pdf">附件</a></div>'
    site.page("/art/1.html", f"<html><head><title>{title}</title></head><body>{link}</body></html>")
    site.add("/art/P1.pdf", Reply(path.read_bytes(), content_type="application/pdf"))
    outcome = crawl(
        Settings(tmp_path / "data", tmp_path, (), "https://example.org/contact"),
        2023,
        registry=write_registry(
            tmp_path / "r.csv", [(("gov-320813", name, "320813"), site, "/nb/")]
        ),
        allow_hosts=server.allow_hosts,
        delay_seconds=0.0,
        clock=FakeClock(),
    )[0]
    assert outcome.outcome == "landed", outcome.detail
    assert [document.url for document in outcome.documents] == [site.url("/art/P1.pdf")]
    store = LandingStore(tmp_path / "data" / "landing")
    assert store.get(outcome.documents[0].sha256) == path.read_bytes()
