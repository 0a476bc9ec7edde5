"""The index of landing: what earlier runs landed, without reading what they all landed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.landing.index import LandingIndex, Validators
from extractors.landing.places import LocalFolder
from extractors.landing.records import Observation, Outcome, RegistryRow
from extractors.landing.store import LandingStore
from tests.test_landing_store import NOON, observation

DAY = dt.timedelta(days=1)
URL = "https://gzw.example.gov.cn/t1.html"


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(tmp_path / "landing")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def landed(store: LandingStore, run_id: str = "run-1", **changes: object) -> Observation:
    item = observation(store.put(b"abc"), run_id, **changes)
    store.append_observation(item)
    return item


def test_the_newest_look_at_an_address_counts_whoever_wrote_it(
    store: LandingStore, folder: Path
) -> None:
    landed(store, "b")
    index = LandingIndex(store, folder)
    assert index.last_look("https://gzw.example.gov.cn/other.html") is None
    newest = landed(store, "a", landed_at=NOON + DAY, headers=(("etag", '"b"'),))
    assert index.last_look(URL) != (newest, Validators('"b"', None))  # not caught up yet
    assert LandingIndex(store, folder).last_look(URL) == (newest, Validators('"b"', None))
    landed(store, "c", landed_at=NOON - DAY, headers=())  # an older one, read later
    assert LandingIndex(store, folder).last_look(URL) == (newest, Validators('"b"', None))


def test_a_304_without_validators_keeps_those_of_the_full_answer(
    store: LandingStore, folder: Path
) -> None:
    landed(store)
    confirmed = landed(store, "b", landed_at=NOON + DAY, status=304, headers=())
    assert LandingIndex(store, folder).last_look(URL) == (confirmed, Validators('"a"', None))
    landed(store, "c", landed_at=NOON + 2 * DAY, headers=())
    look = LandingIndex(store, folder).last_look(URL)
    assert look is not None
    assert look[1] is None


def test_a_report_of_an_earlier_run_stays_known_beside_this_runs(
    store: LandingStore, folder: Path
) -> None:
    first = landed(store, "b")
    index = LandingIndex(store, folder)
    index.remember(landed(store, "now", landed_at=NOON + DAY))
    assert index.report_before("now", "sasac-430200", 2023) == first
    assert index.report_before("now", "sasac-430200", 2022) is None
    assert index.has_look("now", URL, "report", "sasac-430200", 2023)
    assert not index.has_look("now", URL, "report", None, 2023)
    handed = landed(store, "land", how="handed_in", landed_at=NOON + 2 * DAY)
    assert LandingIndex(store, folder).report_before("next", "sasac-430200", 2023) != handed


def outcome(run_id: str, at: dt.datetime, name: str = "failed") -> Outcome:
    return Outcome(run_id, "crawl", "a-1", 2023, name, "改天", {}, at, 1.0, None)


def test_how_a_run_and_the_one_before_it_ended(store: LandingStore, folder: Path) -> None:
    for day in range(6):
        store.append_outcome(outcome(f"r{5 - day}", NOON + day * DAY, f"o{day}"))
    index = LandingIndex(store, folder)
    now, before = index.outcome_of("r0", "a-1", 2023), index.outcome_before("r0", "a-1", 2023)
    assert now is not None
    assert before is not None
    assert (now.outcome, before.outcome) == ("o5", "o4")
    assert index.outcome_of("r0", "a-1", 2022) is None


def test_registry_rows_are_new_when_they_say_something_new(
    store: LandingStore, folder: Path
) -> None:
    row = RegistryRow("a-1", "甲市国资委", "city", "430200", None, "a.gov.cn", None, NOON)
    later = dataclasses.replace(row, domains="b.gov.cn", registered_at=NOON + DAY)
    for rows, new in (([row], 1), ([row], 0), ([later], 1), ([row], 1)):
        fresh = LandingIndex(store, folder).new_rows(rows)
        assert len(fresh) == new
        store.append_registry(fresh, "run")


def test_what_a_kill_tore_is_taken_when_its_line_has_ended(
    store: LandingStore, folder: Path
) -> None:
    landed(store)
    path = Path(store.where) / "manifest" / "run-1.jsonl"
    path.write_bytes(path.read_bytes() + b'{"half')
    LandingIndex(store, folder)
    newest = landed(store, landed_at=NOON + DAY)
    look = LandingIndex(store, folder).last_look(URL)
    assert look is not None
    assert look[0] == newest


@pytest.mark.parametrize("damage", ["bytes", "landing", "version"])
def test_an_index_that_does_not_fit_is_made_anew(
    store: LandingStore, folder: Path, damage: str
) -> None:
    landed(store)
    second = landed(store, "b", landed_at=NOON + DAY)
    index = LandingIndex(store, folder)
    index.close()
    (path,) = folder.glob("*.sqlite")
    if damage == "bytes":
        path.write_bytes(b"no database " * 1000)
    elif damage == "landing":
        (Path(store.where) / "manifest" / "run-1.jsonl").unlink()
    else:
        data = bytearray(path.read_bytes())
        data[60:64] = (99).to_bytes(4, "big")  # user_version in the file's header
        path.write_bytes(data)
    look = LandingIndex(store, folder).last_look(URL)
    assert look is not None
    assert look[0] == second


def test_one_agencys_crawl_reads_no_other_line(
    store: LandingStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        landed(store, asked_url=f"https://a.gov.cn/{number}.html", run_id=f"r{number}")
    LandingIndex(store, folder).close()
    read: list[bytes] = []

    def spy(self: LocalFolder, journals: object, start: int = 0) -> Iterator[object]:
        for journal, line in lines(self, journals, start):  # type: ignore[arg-type]
            read.append(line)
            yield journal, line

    lines = LocalFolder.lines
    monkeypatch.setattr(LocalFolder, "lines", spy)
    index = LandingIndex(store, folder)
    assert index.last_look("https://a.gov.cn/7.html") is not None
    assert read == []
    landed(store, "r7", landed_at=NOON + DAY)
    LandingIndex(store, folder)
    assert len(read) == 1


def test_a_disk_that_refuses_is_named_with_the_file(store: LandingStore, folder: Path) -> None:
    """As of any other file; ``gongkai crawl`` has words for that."""
    LandingIndex(store, folder).close()
    (file,) = folder.glob("*.sqlite")
    file.unlink()
    file.mkdir()
    with pytest.raises(OSError, match="unable to open") as refused:
        LandingIndex(store, folder)
    assert (refused.value.errno, refused.value.filename) == (errno.EACCES, str(file))


def test_a_disk_that_fills_up_between_is_named_too(store: LandingStore, folder: Path) -> None:
    index = LandingIndex(store, folder)
    index._connection.execute("pragma max_page_count = 1")
    looks = [landed(store, asked_url=f"{URL}?{number}") for number in range(99)]
    with pytest.raises(OSError, match="full") as refused:
        list(map(index.remember, looks))
    assert refused.value.errno == errno.ENOSPC
