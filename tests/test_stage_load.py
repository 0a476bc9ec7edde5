"""What is loaded into staging: what landing refers to, up to a day, sorted, and the same rows in any order."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from extractors import EXTRACTOR_VERSION
from extractors.landing.records import Outcome
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage import schema
from extractors.stage.batches import BatchStore
from extractors.stage.errors import (
    NothingLandedError,
)
from extractors.stage.rows import record_rows
from extractors.stage.view import CHINA
from tests.stage_fakes import SEEDS_HASH, extract, land, load, record_of, rows, settings_at, view


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "home")


def all_rows(path: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            table: connection.sql(f"from staging.{table} order by all").fetchall()
            for table in schema.TABLES
        }


def test_staging_holds_what_landing_refers_to_and_nothing_else(
    settings: Settings, tmp_path: Path
) -> None:
    land(settings, b"one")
    land(settings, b"two", run_id="later", at="2024-03-01T15:59:59+00:00")
    extract(settings)
    # Staged by a landing that is not ours: present in the batches, referred to by nobody.
    BatchStore(settings.staging, EXTRACTOR_VERSION, SEEDS_HASH).write([rows(b"stray")])
    target = tmp_path / "build.duckdb"
    counts = load(settings, target)
    assert (counts["documents"], counts["cells"], counts["observations"]) == (2, 2, 2)
    with duckdb.connect(str(target), read_only=True) as connection:
        assert connection.sql("select as_of from staging.build_info").fetchall() == [
            (dt.date(2024, 3, 1),)
        ]
        types = dict(
            connection.sql(
                "select column_name, data_type from duckdb_columns() "
                "where schema_name = 'staging' and table_name = 'cells'"
            ).fetchall()
        )
    assert types["value"] == "DECIMAL(28,8)"
    assert types["repaired_by"] == "VARCHAR[]"


def test_a_day_in_china_bounds_what_a_build_sees(settings: Settings, tmp_path: Path) -> None:
    land(settings, b"one", at="2024-03-01T15:59:59+00:00")  # 23:59:59 in Shanghai
    land(settings, b"two", at="2024-03-01T16:00:00+00:00")  # the next day there
    extract(settings)
    assert load(settings, tmp_path / "a.duckdb", dt.date(2024, 3, 1))["documents"] == 1
    assert load(settings, tmp_path / "b.duckdb")["documents"] == 2
    assert view(settings).as_of == dt.date(2024, 3, 2)


def test_the_same_rows_whatever_the_order_of_pages_and_batches(tmp_path: Path) -> None:
    pages = [b"page %d" % n for n in range(4)]
    found = []
    for name, order in (("a", pages), ("b", pages[::-1])):
        settings = settings_at(tmp_path / name)
        for page in order:
            land(settings, page)
            if page == pages[1]:
                extract(settings)
        extract(settings)
        target = tmp_path / f"{name}.duckdb"
        load(settings, target)
        found.append(all_rows(target))
    assert found[0] == found[1]


def test_a_record_that_two_batches_hold_is_loaded_once(settings: Settings, tmp_path: Path) -> None:
    land(settings, b"one")
    land(settings, b"two")
    extract(settings)
    store = BatchStore(settings.staging, EXTRACTOR_VERSION, SEEDS_HASH)
    documents = [
        row for path in store.files("documents") for row in pq.read_table(path).to_pylist()
    ]
    merged = []
    for document in documents:
        merged.append(
            record_rows(
                record_of(b"one" if document["document_sha256"].startswith("7692") else b"two"),
                record_id=document["record_id"],
                url=None,
                content_type="text/plain",
                extractor_version=EXTRACTOR_VERSION,
                seeds_hash=SEEDS_HASH,
            )
        )
    store.write(merged)
    counts = load(settings, tmp_path / "build.duckdb")
    assert (counts["documents"], counts["cells"], counts["tasks"]) == (2, 2, 2)


def test_nothing_landed_is_said_with_the_next_step(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NothingLandedError, match="gongkai land"):
        load(settings, tmp_path / "build.duckdb")


def test_a_day_before_anything_landed_builds_nothing(settings: Settings) -> None:
    """A slip in it would put an empty warehouse in the place of the published one. What was refused everywhere is something."""
    store = LandingStore(settings.landing)
    land(settings, b"one")
    (seen,) = store.observations()
    day = seen.landed_at.astimezone(CHINA).date()
    assert view(settings, day).observations.num_rows == 1
    before = day - dt.timedelta(days=1)
    with pytest.raises(NothingLandedError, match=f"by the end of {before}(?s:.*)later day"):
        view(settings, before)
    started = dt.datetime.combine(before, dt.time(23, 59), CHINA)
    store.append_outcome(Outcome("r", "crawl", "a", 2023, "blocked", "", {}, started, 1.0, None))
    seen_then = view(settings, before)
    assert (seen_then.as_of, seen_then.observations.num_rows) == (before, 0)
    with pytest.raises(NothingLandedError):
        view(settings, before - dt.timedelta(days=1))
