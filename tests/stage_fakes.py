"""Extractors that misbehave, for the worker processes of the tests; and a landing to feed them."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import duckdb

from extractors.codebook import CodebookError
from extractors.landing.records import Observation
from extractors.landing.store import LandingStore
from extractors.parse.records import (
    AgencyRef,
    Cell,
    Contamination,
    Evidence,
    Fact,
    Problem,
    Record,
    Section,
    Task,
)
from extractors.settings import Settings
from extractors.stage.extract import ExtractResult, extract_new
from extractors.stage.load import load_staging
from extractors.stage.rows import record_rows
from extractors.stage.view import LandingView, view_landing

SEEDS_HASH = "0" * 64


def settings_at(home: Path) -> Settings:
    decisions = home / "decisions"
    decisions.mkdir(parents=True, exist_ok=True)
    return Settings(
        home=home, decisions=decisions, allow_hosts=(), contact="https://example.org/gongkai"
    )


def record_of(data: bytes, **changed: Any) -> Record:
    digest = hashlib.sha256(data).hexdigest()
    facts: dict[str, Any] = {
        "source": digest,
        "sha256": digest,
        "fingerprint": digest,
        "doc_type": "annual_report",
        "title": "年度报告",
        "edition": "2021",
        "agency": AgencyRef("sasac-440300", "名", "440300", (Evidence("title", "名"),)),
        "site_owner": None,
        "scope": "organ",
        "report_year": 2022,
        "published_on": "2023-01-11",
        "published_status": "printed",
        "contamination": (Contamination("pinyin", "(a)", 2),),
        "sections": (Section("五", "存在的主要问题", 0, 10, None, "更新不及时"),),
        "cells": (
            Cell(
                "applications",
                "applications.received_new",
                "applicant.total",
                "54",
                "５４",
                "value",
                "件",
                2,
                7,
                3,
            ),
        ),
        "facts": (
            Fact(None, None, "1.5", "万元", "exact", "value", "2022", None, "1.5万元", 3, 8, "一"),
        ),
        "tasks": (Task(1, "一", "题", "文"),),
        "problems": (),
    }
    return Record(**facts | changed)


def good(data: bytes, url: str | None = None, content_type: str | None = None) -> Record:
    return record_of(data)


def faulty(data: bytes, url: str | None = None, content_type: str | None = None) -> Record:
    """Does what the document says: dies, hangs, raises, eats memory, or reads well."""
    if data.startswith(b"die"):
        os._exit(11)
    if data.startswith(b"hang"):
        time.sleep(3600)
    if data.startswith(b"raise"):
        raise RuntimeError("no reader for this")
    if data.startswith(b"eat"):
        bytearray(1 << 40)
    if data.startswith(b"odd"):
        return record_of(data, problems=(Problem("unknown_label", "合计数", "table 1"),))
    return record_of(data)


def has_a_broken_list(
    data: bytes, url: str | None = None, content_type: str | None = None
) -> Record:
    raise CodebookError("narrative_rules.csv:7: phrase: missing )")


def dies_once(data: bytes, url: str | None = None, content_type: str | None = None) -> Record:
    marker = Path(os.environ["GONGKAI_TEST_MARKER"])
    if not marker.exists():
        marker.touch()
        os._exit(9)
    return record_of(data)


def leaves_no_room(data: bytes, url: str | None = None, content_type: str | None = None) -> Record:
    """Reads well, and a file that notes each try stands where the batch is to be written."""
    with Path(os.environ["GONGKAI_TEST_MARKER"]).open("a") as file:
        file.write("tried ")
    return record_of(data)


def damage(path: Path, table: str) -> None:
    """Write zeros where DuckDB keeps the rows of a table."""
    with duckdb.connect(str(path), read_only=True) as connection:
        (block,) = connection.execute(
            "select max(block_id) from pragma_storage_info(?)", [table]
        ).fetchall()[0]
    assert block >= 0, "a table of so few values stands in the file's index"
    with path.open("r+b") as file:
        file.seek(3 * 4096 + block * 2**18)
        file.write(bytes(4096))


def land(
    settings: Settings,
    data: bytes,
    *,
    run_id: str = "run",
    url: str | None = None,
    at: str = "2024-02-01T03:00:00+00:00",
    role: Any = "report",
) -> Observation:
    store = LandingStore(settings.landing)
    digest = store.put(data)
    observation = Observation(
        run_id=run_id,
        agency_id=None,
        report_year=None,
        role=role,
        asked_url=url,
        final_url=url,
        host=None,
        landed_at=dt.datetime.fromisoformat(at),
        status=None,
        status_line=None,
        headers=(),
        content_type="text/plain",
        sha256=digest,
        bytes=len(data),
        discovered_from=None,
        how="handed_in",
        host_is_official=None,
    )
    store.append_observation(observation)
    return observation


def rows(data: bytes = b"x", **changed: object) -> dict[str, list[tuple]]:
    """Rows of ``record_of`` by table."""
    return record_rows(
        record_of(data, **changed),
        record_id="r1",
        url=None,
        content_type=None,
        extractor_version="1",
        seeds_hash="0" * 64,
    )


def extract(
    settings: Settings,
    entry: str = "good",
    *,
    seeds: str = SEEDS_HASH,
    seconds: float = 60.0,
    workers: int = 1,
) -> ExtractResult:
    return extract_new(
        view_landing(LandingStore(settings.landing), None, seeds_hash=seeds),
        settings,
        workers=workers,
        seconds_per_document=seconds,
        entry=f"tests.stage_fakes:{entry}",
    )


def view(settings: Settings, as_of: dt.date | None = None) -> LandingView:
    return view_landing(LandingStore(settings.landing), as_of, seeds_hash=SEEDS_HASH)


def load(settings: Settings, target: Path, as_of: dt.date | None = None) -> dict[str, int]:
    return load_staging(target, view(settings, as_of), settings)
