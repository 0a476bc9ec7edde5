"""Landing → WARC/1.1 and back with warcio: bytes, headers, dates, and what landing knows beside."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from extractors.cli_sources import app
from extractors.landing.records import Observation
from extractors.landing.store import LandingError, LandingStore
from extractors.landing.warc import export_warc

BODY = "<p>公开</p>\r\n\r\nHTTP/1.1 200 OK".encode()  # a body that looks like a head
URL = "http://gzw.example.gov.cn/nb/1.html"
PAGE = Observation(
    run_id="r:1",
    agency_id="sasac-430200",
    report_year=2023,
    role="report",
    asked_url=URL,
    final_url=URL,
    host="gzw.example.gov.cn",
    landed_at=dt.datetime(2024, 2, 1, 3, 4, 5, 678901, tzinfo=dt.UTC),
    status=200,
    status_line="HTTP/1.1 200 OK",
    headers=(
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "7"),
        ("x-VIA", "节点".encode().decode("latin-1")),
    ),
    content_type="text/html",
    sha256="",
    bytes=len(BODY),
    discovered_from="http://gzw.example.gov.cn/nb/",
    how="crawl",
    host_is_official=True,
)


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    store = LandingStore(tmp_path / "data" / "landing")
    page = dataclasses.replace(PAGE, sha256=store.put(BODY))
    file = store.put(b"%PDF-1.4")
    later = dt.datetime(2024, 2, 8, tzinfo=dt.UTC)
    for item in (
        page,
        dataclasses.replace(page, report_year=2022, role="listing"),  # one answer, told twice
        dataclasses.replace(
            page,
            run_id="r:2",
            landed_at=later,
            status=304,
            status_line="HTTP/1.1 304 Not Modified",
            headers=(("ETag", '"a"'),),
        ),
        dataclasses.replace(
            page,
            run_id="r:3",
            how="handed_in",
            asked_url=None,
            final_url=None,
            status=None,
            status_line=None,
            headers=(),
            content_type="application/pdf",
            sha256=file,
            bytes=8,
            discovered_from="a\r\nagency_id: forged",
        ),
    ):
        store.append_observation(item)
    return store


def read_back(path: Path) -> list[tuple[Any, bytes]]:
    with path.open("rb") as file:
        records = [
            (record, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    return records


@pytest.mark.parametrize("name", ["all.warc", "all.warc.gz"])
def test_round_trip(store: LandingStore, tmp_path: Path, name: str) -> None:
    assert export_warc(store, tmp_path / name) == 4
    records = read_back(tmp_path / name)
    kinds = [record.rec_type for record, _ in records]
    assert kinds == [
        *("warcinfo", "response", "metadata", "metadata"),
        *("revisit", "metadata", "resource", "metadata"),
    ]
    page, body = records[1]
    assert body == BODY
    assert page.rec_headers.protocol == "WARC/1.1"
    assert page.rec_headers.get_header("WARC-Target-URI") == URL
    assert page.rec_headers.get_header("WARC-Date") == "2024-02-01T03:04:05.678901Z"
    assert page.http_headers.get_statuscode() == "200"
    assert page.http_headers.headers == [
        ("Content-Type", "text/html"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Content-Length", "7"),
        ("x-VIA", "节点"),  # warcio reads UTF-8 first, so these are the bytes that were sent
        ("Content-Length", str(len(BODY))),
    ]
    revisit = records[4][0].rec_headers
    assert revisit.get_header("WARC-Refers-To-Date") == "2024-02-01T03:04:05.678901Z"
    assert revisit.get_header("WARC-Payload-Digest") == page.rec_headers.get_header(
        "WARC-Payload-Digest"
    )
    assert revisit.get_header("WARC-Profile").endswith("/server-not-modified")
    handed_in, file = records[6]
    assert file == b"%PDF-1.4"
    assert handed_in.rec_headers.get_header("Content-Type") == "application/pdf"
    assert handed_in.rec_headers.get_header("WARC-Target-URI").startswith("urn:sha256:")
    fields = records[7][1].decode().splitlines()
    assert [line for line in fields if line.startswith("agency_id:")] == ["agency_id: sasac-430200"]
    ids = [record.rec_headers.get_header("WARC-Record-ID") for record, _ in records]
    assert len(set(ids)) == len(ids)


def test_a_folder_gets_a_file_a_run_and_the_same_ids_again(
    store: LandingStore, tmp_path: Path
) -> None:
    ids = []
    for folder in ("one", "two"):
        assert export_warc(store, tmp_path / folder) == 4
        files = sorted((tmp_path / folder).iterdir())
        assert len(files) == 3
        found = [
            record.rec_headers.get_header("WARC-Record-ID")
            for file in files
            for record, _ in read_back(file)
            if record.rec_type != "warcinfo"
        ]
        ids.append(found)
    assert ids[0] == ids[1]


def test_damaged_bytes_leave_no_file(store: LandingStore, tmp_path: Path) -> None:
    digest = next(iter(store.observations())).sha256
    (store.root / "objects" / digest[:2] / f"{digest}.zst").write_bytes(b"damaged")
    with pytest.raises(LandingError):
        export_warc(store, tmp_path / "out" / "a.warc.gz")
    assert list((tmp_path / "out").iterdir()) == []


def test_the_command(store: LandingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "data"))
    result = CliRunner().invoke(app, ["export-warc", str(tmp_path / "w")])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 3
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "empty"))
    assert CliRunner().invoke(app, ["export-warc", str(tmp_path / "x")]).exit_code == 1
