"""Landing in a bucket: the same store over S3 (a server on loopback), an object store in memory, a disk."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path

import fsspec
import pytest

from extractors.cli import _app_in_words
from extractors.landing import places
from extractors.landing.index import LandingIndex
from extractors.landing.land import land_paths
from extractors.landing.places import ObjectStore
from extractors.landing.store import LandingError, LandingStore, ObjectMissingError
from extractors.landing.warc import export_warc
from extractors.settings import Settings, load_settings
from tests.test_landing_index import landed
from tests.test_landing_store import observation


@pytest.fixture(params=["s3", "memory", "file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place of each kind."""
    if request.param == "s3":
        return f"{request.getfixturevalue('s3')}/{uuid.uuid4().hex}"
    if request.param == "memory":
        return f"memory://{uuid.uuid4().hex}"
    return (tmp_path / "landing").as_uri()


def test_bytes_and_lines_come_back(place: str) -> None:
    store = LandingStore(place)
    assert list(store.observations()) == []
    data = bytes(range(256)) * 4000
    digest = store.put(data)
    assert store.put(data) == digest
    seen = [observation(digest, run, status=n) for n, run in enumerate(["b", "a", "b"])]
    for item in seen:
        store.append_observation(item)
    other = LandingStore(place)  # another process
    assert other.has(digest)
    assert other.get(digest) == data
    assert list(other.observations()) == [seen[1], seen[0], seen[2]]
    assert list(other.observations("b")) == [seen[0], seen[2]]
    with pytest.raises(ObjectMissingError):
        other.get("0" * 64)
    with pytest.raises(LandingError, match="must be put"):
        other.append_observation(observation("0" * 64))


def test_settling_makes_few_objects_and_loses_no_line(place: str, tmp_path: Path) -> None:
    store = LandingStore(place)
    seen = [landed(store, "r:1", status=200 + number) for number in range(5)]
    index = LandingIndex(store, tmp_path / "index")
    before = store.journals("manifest")
    store.settle("r:1")
    assert len(store.journals("manifest")) == 1
    assert list(store.observations()) == seen
    seen.append(landed(store, "r:1", status=300))
    assert list(store.observations()) == seen
    store.settle("r:1")
    assert list(store.observations("r:1")) == seen
    index.close()
    index = LandingIndex(store, tmp_path / "index")
    look = index.last_look(seen[0].asked_url or "")
    assert look is not None
    assert look[0] == seen[-1]
    assert len(before) == (1 if place.startswith("file") else 5)


@pytest.mark.parametrize("moment", ["joined, nothing removed", "half removed"])
def test_killed_while_settling_every_line_is_read_once(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LandingStore(f"memory://{uuid.uuid4().hex}")
    seen = [landed(store, "r", status=200 + number) for number in range(4)]
    place = store._place
    assert isinstance(place, ObjectStore)
    remove, removed = place._fs.rm_file, 0

    def dying(path: str) -> None:
        nonlocal removed
        if removed == (2 if moment == "half removed" else 0):
            raise KeyboardInterrupt
        removed += 1
        remove(path)

    with monkeypatch.context() as context:
        context.setattr(place._fs, "rm_file", dying)
        with pytest.raises(KeyboardInterrupt):
            store.settle("r")
    assert list(LandingStore(store.where).observations()) == seen
    store.settle("r")
    assert list(LandingStore(store.where).observations()) == seen


def test_a_reader_that_is_overtaken_by_settling_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "_ASKED_AT_ONCE", 2)
    store = LandingStore(f"memory://{uuid.uuid4().hex}")
    seen = [landed(store, "r", status=200 + number) for number in range(7)]
    reader = LandingStore(store.where).observations()
    first = [next(reader) for _ in range(3)]
    store.settle("r")
    assert [*first, *reader] == seen


def test_an_address_of_a_kind_that_connects_at_once_is_refused_in_words() -> None:
    with pytest.raises(places.PlaceError, match=r"ftp://127\.0\.0\.1:1/x can't be used"):
        LandingStore("ftp://127.0.0.1:1/x")


def test_the_whole_way_with_a_bucket(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GONGKAI_LANDING", f"{s3}/whole")
    settings = load_settings()
    assert isinstance(settings, Settings)
    page = tmp_path / "a.txt"
    page.write_text("2023年政府信息公开工作年度报告", encoding="utf-8")
    (item,) = land_paths(settings, [page])
    assert item.outcome == "landed"
    assert LandingStore(settings.landing).get(item.sha256 or "") == page.read_bytes()
    assert not (settings.home / "landing").exists()
    assert export_warc(LandingStore(settings.landing), tmp_path / "all.warc.gz") == 1
    raw = fsspec.filesystem("s3").find("landing/whole/manifest")
    assert len(raw) == 1
    assert json.loads(fsspec.filesystem("s3").cat_file(raw[0]))["how"] == "handed_in"


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("GONGKAI_HOME", "has it room, and may you write there?"),
        ("GONGKAI_LANDING", "s3://no-such-bucket can't be used: "),
    ],
)
def test_a_place_that_cannot_be_written_ends_in_words(
    variable: str,
    words: str,
    s3: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "a.txt"
    page.write_text("2023年政府信息公开工作年度报告", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    # A home that is a file can't be written into, whoever runs this.
    monkeypatch.setenv(variable, str(page) if variable == "GONGKAI_HOME" else "s3://no-such-bucket")
    monkeypatch.setattr(sys, "argv", ["gongkai", "land", str(page)])
    with pytest.raises(SystemExit) as left:
        _app_in_words()
    assert left.value.code == 1
    assert words in capsys.readouterr().err
