"""Landing: bytes under their hash, journals that survive a kill at any moment."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from extractors.landing import store as landing_store
from extractors.landing.records import Observation, Outcome
from extractors.landing.store import LandingError, LandingStore, ObjectMissingError, ObjectNameError

REPO = Path(__file__).resolve().parent.parent
NOON = dt.datetime(2024, 1, 31, 4, 0, tzinfo=dt.UTC)


def observation(sha256: str, run_id: str = "run-1", **changes: object) -> Observation:
    facts: dict[str, object] = {
        "run_id": run_id,
        "agency_id": "sasac-430200",
        "report_year": 2023,
        "role": "report",
        "asked_url": "https://gzw.example.gov.cn/t1.html",
        "final_url": "https://gzw.example.gov.cn/t1.html",
        "host": "gzw.example.gov.cn",
        "landed_at": NOON,
        "status": 200,
        "status_line": "HTTP/1.1 200 OK",
        "headers": (("ETag", '"a"'), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        "content_type": "text/html",
        "sha256": sha256,
        "bytes": 3,
        "discovered_from": None,
        "how": "crawl",
        "host_is_official": True,
    }
    return Observation(**(facts | changes))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(tmp_path / "landing")


def objects(store: LandingStore) -> list[Path]:
    return sorted(path for path in (store.root / "objects").rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [b"", b"abc", bytes(range(256)) * 4000])
def test_bytes_come_back(store: LandingStore, data: bytes) -> None:
    digest = store.put(data)
    assert store.has(digest)
    assert store.get(digest) == data


def test_the_same_bytes_are_written_once(store: LandingStore) -> None:
    digest = store.put(b"abc")
    (path,) = objects(store)
    written = path.stat().st_mtime_ns, path.stat().st_ino
    assert store.put(b"abc") == digest
    assert objects(store) == [path]
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == written


def test_what_a_long_crawl_remembers_of_bytes_is_bounded(
    store: LandingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing_store, "_REMEMBERED", 2)
    names = [store.put(bytes([number])) for number in range(5)]
    assert len(store._known) == 2
    assert all(map(store.has, names))


def test_damaged_bytes_are_never_given_back(store: LandingStore) -> None:
    digest = store.put(b"abc")
    other = store.put(b"something else")
    first, second = (store.root / "objects" / name[:2] / f"{name}.zst" for name in (digest, other))
    first.write_bytes(second.read_bytes())
    with pytest.raises(LandingError, match="another hash"):
        store.get(digest)
    first.write_bytes(b"no zstd")
    with pytest.raises(LandingError, match="damaged"):
        store.get(digest)


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "A" * 64, ""])
def test_what_is_not_there_is_named(store: LandingStore, name: str) -> None:
    with pytest.raises(ObjectMissingError):
        store.get(name)


@pytest.mark.parametrize("name", ["", "ab" * 31, "AB" * 32, "../" * 21 + "a"])
def test_what_is_no_hash_is_no_name_of_bytes(store: LandingStore, name: str) -> None:
    with pytest.raises(ObjectNameError):
        store.get(name)


def test_a_line_comes_back_with_its_headers_as_sent(store: LandingStore) -> None:
    seen = observation(store.put(b"abc"))
    store.append_observation(seen)
    assert list(store.observations()) == [seen]
    (line,) = (store.root / "manifest" / "run-1.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["observation_id"] == seen.observation_id
    assert json.loads(line)["landed_at"] == "2024-01-31T04:00:00.000000Z"


def test_an_observation_is_named_by_its_facts_as_json_writes_them() -> None:
    """What stands in every landing and warehouse already, whatever library writes it now."""
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    at_noon_in_china = NOON.astimezone(dt.timezone(dt.timedelta(hours=8)))
    for seen in (
        observation("a" * 64, landed_at=at_noon_in_china, host_is_official=None),
        observation("a" * 64, asked_url=every, headers=((every, ""),), landed_at=NOON),
        observation("a" * 64, landed_at=NOON.replace(microsecond=7), bytes=0, headers=()),
    ):
        line = {name: fact for name, fact in seen.as_line().items() if name != "observation_id"}
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert seen.observation_id == hashlib.sha256(text.encode()).hexdigest()[:32]
    assert observation("a" * 64).observation_id == "a3ec383d24b770fa7f0300fdbb524c7c"


def test_no_line_may_name_bytes_that_are_not_there(store: LandingStore) -> None:
    with pytest.raises(LandingError, match="must be put"):
        store.append_observation(observation("0" * 64))
    assert list(store.observations()) == []


def test_a_torn_line_is_told_and_skipped(
    store: LandingStore, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = observation(store.put(b"abc")), observation(store.put(b"x"), status=304)
    store.append_observation(first)
    path = store.root / "manifest" / "run-1.jsonl"
    path.write_bytes(path.read_bytes() + '{"agency_id": "株'.encode()[:-1])
    with caplog.at_level(logging.WARNING):
        assert list(store.observations()) == [first]
    assert "line 2 is torn" in caplog.text
    store.append_observation(second)
    assert list(LandingStore(store.root).observations()) == [first, second]


def test_a_damaged_line_is_an_error_and_no_torn_one(store: LandingStore) -> None:
    first = observation(store.put(b"abc"))
    store.append_observation(first)
    path = store.root / "manifest" / "run-1.jsonl"
    whole = path.read_bytes()
    path.write_bytes(b"garbage" + whole[7:])
    with pytest.raises(
        LandingError, match=r"run-1\.jsonl line 1 is damaged: bring the journal back"
    ):
        list(LandingStore(store.root).observations())
    path.write_bytes(
        whole + whole[9:90] + b"\n"
    )  # begins and ends in the midst: no kill leaves that
    with pytest.raises(LandingError, match="line 2 is damaged"):
        list(LandingStore(store.root).observations())
    path.write_bytes(whole + whole[:90] + b"\0" * 40)  # what a power cut leaves
    assert list(LandingStore(store.root).observations()) == [first]


@pytest.mark.parametrize(
    "odd",
    [{"status": "200"}, {"role": "cover"}, {"landed_at": "2024-01-31T04:00:00"}, {"sha256": None}],
    ids=str,
)
def test_a_line_of_another_shape_is_an_error(store: LandingStore, odd: dict[str, object]) -> None:
    path = store.root / "manifest" / "run-1.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(observation("0" * 64).as_line() | odd) + "\n")
    with pytest.raises(LandingError, match=r"run-1\.jsonl line 1"):
        list(store.observations())


def test_order_is_by_run_and_then_as_written(store: LandingStore) -> None:
    digest = store.put(b"abc")
    for run_id, status in (("b", 1), ("a", 2), ("b", 3)):
        store.append_observation(observation(digest, run_id, status=status))
    assert [seen.status for seen in store.observations()] == [2, 1, 3]
    assert [seen.status for seen in store.observations("b")] == [1, 3]


def test_a_run_and_all_of_landing_are_told_apart_by_every_line(store: LandingStore) -> None:
    digest = store.put(b"abc")
    store.append_observation(observation(digest, "a"))
    seen = [(store.digest(), *store.runs("manifest"))]
    store.append_observation(observation(digest, "b"))
    store.append_observation(observation(digest, "a", status=304))
    seen.append((store.digest(), *store.runs("manifest")))
    assert [[(run.name, run.lines) for run in runs] for _, *runs in seen] == [
        [("a", 1)],
        [("a", 2), ("b", 1)],
    ]
    digests = [each for told, *runs in seen for each in (told, *(run.digest for run in runs))]
    # The journals of runs a (at first) and b hold the same observation but for its run.
    assert len(set(digests)) == 5
    before = store.digest()
    store.append_registry([], "c")
    assert store.digest() == before
    assert not (store.root / "registry").exists()


@pytest.mark.parametrize(
    "run_id", ["manual__2024-01-01T00:00:00+00:00", "../../up", "一" * 300, "a b/c"]
)
def test_any_run_id_is_one_file_in_the_folder(store: LandingStore, run_id: str) -> None:
    store.append_observation(observation(store.put(b"abc"), run_id))
    (path,) = (store.root / "manifest").iterdir()
    assert path.suffix == ".jsonl"
    assert [seen.run_id for seen in store.observations(run_id)] == [run_id]


def test_outcomes_come_back(store: LandingStore) -> None:
    outcome = Outcome(
        run_id="run-1",
        step="crawl",
        agency_id="sasac-430200",
        report_year=2023,
        outcome="blocked",
        detail="改天再来",
        evidence={"status": 521, "failures": [{"kind": "challenge"}]},
        started_at=NOON,
        seconds=1.5,
        document_sha256=None,
    )
    store.append_outcome(outcome)
    other = dataclasses.replace(outcome, run_id="run-2")
    store.append_outcome(other)
    assert list(store.outcomes()) == [outcome, other]
    assert list(store.outcomes("run-2")) == [other]


def test_threads_never_mix_their_lines(store: LandingStore) -> None:
    digest = store.put(b"abc")

    def write(number: int) -> None:
        for count in range(20):
            store.append_observation(observation(digest, status=number * 100 + count))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({seen.status for seen in store.observations()}) == 80


WRITER = """
import sys
from pathlib import Path
from extractors.landing.store import LandingStore
from tests.test_landing_store import observation
store = LandingStore(Path(sys.argv[1]))
number = 0
while True:
    data = (str(number) * 50_000).encode()
    store.append_observation(observation(store.put(data), "killed", status=number))
    print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("lines", [1, 7])
def test_kill_9_at_any_moment_loses_no_line_that_was_acknowledged(
    store: LandingStore, lines: int
) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.root)],
        stdout=subprocess.PIPE,
        cwd=REPO,
        env=os.environ | {"PYTHONPATH": str(REPO)},
    )
    assert writer.stdout is not None
    for _ in range(lines):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    acknowledged = lines + len(writer.stdout.read().splitlines())
    writer.wait()
    seen = list(store.observations())
    assert [item.status for item in seen] == list(range(len(seen)))
    assert len(seen) >= acknowledged
    for item in seen:
        assert store.get(item.sha256) == (str(item.status) * 50_000).encode()
    for path in objects(store):
        if not path.name.startswith(".tmp-"):
            store.get(path.stem)
    store.append_observation(observation(store.put(b"next run"), "killed", status=-1))
    assert [item.status for item in store.observations()][-1] == -1
