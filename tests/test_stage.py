"""Staging: documents are read once, in processes that may die; what is loaded is typed and sorted."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from extractors import EXTRACTOR_VERSION
from extractors.codebook import CodebookError
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage import schema
from extractors.stage.batches import BatchStore, Job, record_id
from extractors.stage.errors import (
    DamagedError,
    LandedBytesLostError,
    WorkerSetupError,
)
from extractors.stage.extract import ExtractResult, _Pool, extract_new, split
from extractors.stage.worker import WorkerSetup
from tests.stage_fakes import SEEDS_HASH, extract, land, load, rows, settings_at, view


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "home")


# record ids, batches


def test_record_id_depends_on_each_of_its_parts_and_on_their_places() -> None:
    base = ("a" * 64, "http://a", "text/html", "1", SEEDS_HASH)
    ids = {record_id(*base)}
    for place, other in enumerate(["b" * 64, None, None, "2", "1" * 64]):
        ids.add(record_id(*base[:place], other, *base[place + 1 :]))  # type: ignore[arg-type]
    ids.add(record_id("a" * 64, "text/html", "http://a", "1", SEEDS_HASH))
    assert len(ids) == 7
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)


def test_batches_appear_whole_and_are_written_once(tmp_path: Path) -> None:
    store = BatchStore(tmp_path, "1", SEEDS_HASH)
    folder = store.write([rows()])
    assert store.write([rows()]) == folder
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        ["SHA256SUMS", *(f"{name}.parquet" for name in schema.EXTRACTED)]
    )
    assert store.staged().to_pylist() == ["r1"]
    assert BatchStore(tmp_path, "2", SEEDS_HASH).staged().to_pylist() == []
    assert BatchStore(tmp_path, "1", "1" * 64).staged().to_pylist() == []


def test_split_bounds_documents_and_bytes() -> None:
    jobs = [Job(str(n), "", None, None, size=1 << 20) for n in range(3000)]
    batches = list(split(jobs, workers=2))
    assert [job for batch in batches for job in batch] == jobs
    assert max(len(batch) for batch in batches) <= 64
    few = list(split(jobs[:3], workers=2))
    assert [len(batch) for batch in few] == [1, 1, 1]
    huge = [Job(str(n), "", None, None, size=1 << 30) for n in range(2)]
    assert [len(batch) for batch in split(huge, workers=1)] == [1, 1]


# extraction in processes


def test_documents_are_extracted_once(settings: Settings) -> None:
    for n in range(5):
        land(settings, b"page %d" % n)
    land(settings, b"page 0", run_id="again")
    land(settings, b"listing", role="listing")
    assert extract(settings) == ExtractResult({"read": 5}, 0)
    assert extract(settings) == ExtractResult({}, 5)
    land(settings, b"page 0", run_id="url", url="http://gzw.sz.gov.cn/1.html")
    assert extract(settings) == ExtractResult({"read": 1}, 5)
    assert extract(settings, seeds="1" * 64) == ExtractResult({"read": 6}, 0)


@pytest.mark.parametrize(
    ("content_type", "parts", "done", "seconds"),
    [
        ("text/html", (), 0, 2.0),
        ("application/pdf", (), 0, 12.0),  # may be a scan
        ("text/html", ("part",), 0, 12.0),  # parts may be scans
        ("text/html", (), 1, 300.0),  # all are read: the batch is written
    ],
)
def test_a_file_that_may_be_a_scan_has_more_time_than_a_page(
    tmp_path: Path, content_type: str, parts: tuple[str, ...], done: int, seconds: float
) -> None:
    setup: Any = None
    job = SimpleNamespace(parts=parts, content_type=content_type)
    worker: Any = SimpleNamespace(batch=[job], outcomes=["read"] * done)
    assert _Pool(setup, tmp_path, 2.0, None, 1)._allowed(worker) == seconds


def test_a_page_that_kills_hangs_or_raises_is_named_and_the_others_are_read(
    settings: Settings,
) -> None:
    pages = [b"die", b"hang", b"raise", b"eat", b"odd", *(b"page %d" % n for n in range(8))]
    for page in pages:
        land(settings, page)
    result = extract(settings, "faulty", seconds=2.0, workers=2)
    assert result.outcomes == {"read": 8, "read_with_problems": 1, "unreadable": 4}
    store = BatchStore(settings.staging, EXTRACTOR_VERSION, SEEDS_HASH)
    by_record = {
        row["record_id"]: row["document_sha256"]
        for path in store.files("documents")
        for row in pq.read_table(path).to_pylist()
    }
    assert len(by_record) == len(pages)
    told = {
        by_record[row["record_id"]]: row["code"]
        for path in store.files("problems")
        for row in pq.read_table(path).to_pylist()
    }
    expected = {
        b"die": "worker_died",
        b"hang": "timed_out",
        b"raise": "extract_failed",
        b"eat": "out_of_memory",
        b"odd": "unknown_label",
    }
    assert told == {hashlib.sha256(page).hexdigest(): code for page, code in expected.items()}
    assert extract(settings, "faulty", seconds=2.0).extracted == 0


def test_one_lost_worker_is_no_verdict_on_the_page(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_TEST_MARKER", str(tmp_path / "died"))
    land(settings, b"page")
    assert extract(settings, "dies_once").outcomes == {"read": 1}


def test_a_batch_that_cannot_be_written_ends_the_build_and_blames_no_document(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BatchStore(settings.staging, EXTRACTOR_VERSION, SEEDS_HASH)
    store.folder.parent.mkdir(parents=True)
    monkeypatch.setenv("GONGKAI_TEST_MARKER", str(store.folder))
    land(settings, b"page")
    with pytest.raises(
        WorkerSetupError,
        match=r"died twice while writing a batch \(.*File exists(?s:.*) room,.*Next: ",
    ):
        extract(settings, "leaves_no_room")
    assert store.folder.read_text() == "tried tried "


def test_a_batch_that_lost_a_file_is_read_again_and_a_damaged_one_is_named(
    settings: Settings,
) -> None:
    land(settings, b"page")
    extract(settings)
    store = BatchStore(settings.staging, EXTRACTOR_VERSION, SEEDS_HASH)
    [cells] = store.files("cells")
    cells.unlink()
    assert extract(settings) == ExtractResult({"read": 1}, 0)
    [documents] = store.files("documents")
    documents.write_bytes(documents.read_bytes()[:500])
    with pytest.raises(DamagedError, match="Next: remove"):
        extract(settings)


@pytest.mark.parametrize("table", ["cells", "documents"])
def test_a_batch_that_the_disk_changed_is_loaded_by_no_build(
    table: str, settings: Settings, tmp_path: Path
) -> None:
    for page in (b"one", b"two"):
        land(settings, page)
        extract(settings)
    path = BatchStore(settings.staging, EXTRACTOR_VERSION, SEEDS_HASH).files(table)[1]
    data = bytearray(path.read_bytes())
    data[0] ^= 1  # DuckDB does not look there
    path.write_bytes(data)
    named = rf"/{path.parent.name}: {table}\.parquet .*\nNext: remove that"
    with pytest.raises(DamagedError, match=named):
        load(settings, tmp_path / "build.duckdb")
    path.write_bytes(b"no Parquet at all")
    with pytest.raises(DamagedError, match=named):
        load(settings, tmp_path / "other.duckdb")
    shutil.rmtree(path.parent)
    assert extract(settings) == ExtractResult({"read": 1}, 1)
    assert load(settings, tmp_path / "whole.duckdb")["cells"] == 2


def test_a_worker_that_cannot_start_blames_no_document(settings: Settings) -> None:
    land(settings, b"page")
    with pytest.raises(WorkerSetupError, match=r"could not start \(exit code 1\)"):
        extract(settings, "no_such_function")
    assert "no_such_function" in (settings.logs / "extract.log").read_text()
    assert extract(settings) == ExtractResult({"read": 1}, 0)


def test_a_broken_list_ends_the_build_and_blames_no_document(settings: Settings) -> None:
    land(settings, b"page")
    with pytest.raises(CodebookError, match=r"^narrative_rules\.csv:7: phrase: missing \)$"):
        extract(settings, "has_a_broken_list")
    assert extract(settings) == ExtractResult({"read": 1}, 0)


def test_a_worker_is_spared_a_library_that_it_does_not_need(tmp_path: Path) -> None:
    asked = (
        "import sys; from extractors.stage import worker; worker.serve = lambda *_: None; worker.main();"
        "from extractors.stage.rows import to_arrow; to_arrow('observations', []); print('pandas' in sys.modules)"
    )
    setup = WorkerSetup(tmp_path, tmp_path, EXTRACTOR_VERSION, SEEDS_HASH).as_json()
    done = subprocess.run(
        [sys.executable, "-c", asked, "0", setup], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_lost_landed_bytes_stop_the_build_and_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = land(settings, b"lost")
    land(settings, b"kept")
    path = settings.landing / "objects" / lost.sha256[:2] / f"{lost.sha256}.zst"
    path.write_bytes(path.read_bytes()[:-5] + b"wrong")
    with pytest.raises(LandedBytesLostError, match=lost.sha256):
        extract(settings)
    monkeypatch.setattr("extractors.stage.extract.MOST_LOST_NAMED", 0)
    with pytest.raises(LandedBytesLostError, match="and 1 more"):
        extract(settings)
    path.unlink()
    LandingStore(settings.landing).put(b"lost")
    assert extract(settings) == ExtractResult({"read": 1}, 1)


def test_progress_is_told(settings: Settings) -> None:
    for n in range(3):
        land(settings, b"page %d" % n)
    heard: list[tuple[int, int]] = []
    extract_new(
        view(settings),
        settings,
        workers=1,
        entry="tests.stage_fakes:good",
        on_document=lambda done, of: heard.append((done, of)),
    )
    assert heard == [(1, 3), (2, 3), (3, 3)]


# loading
