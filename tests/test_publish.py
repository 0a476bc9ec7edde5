"""Publication: the lock, the swap, the history that a kill may not split."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extractors.stage import publish as publishing
from extractors.stage.errors import BuildLockedError
from extractors.stage.history import BuildLine, GateLine, History, Step, finding_spans
from extractors.stage.load import create_table
from extractors.stage.lock import build_lock
from extractors.stage.ops import write_ops
from extractors.stage.publish import (
    STORAGE_VERSION,
    UnfinishedBuildError,
    WarehouseMissingError,
    compact,
    open_build_file,
    publish,
    published_build_id,
    read_only,
    require_warehouse,
)
from extractors.stage.schema import OUTCOMES
from tests.stage_fakes import damage


def warehouse(path: Path, number: int) -> Path:
    connection = open_build_file(path)
    connection.execute("create table t as select ? as a, ? as b from range(1000)", [number, number])
    connection.execute("checkpoint")
    connection.close()
    return path


def line(number: int, *, verdict: str = "published", **changed: object) -> BuildLine:
    at = dt.datetime(2024, 1, number, tzinfo=dt.UTC)
    facts = {
        "build_id": f"b{number}",
        "started_at": at,
        "finished_at": at + dt.timedelta(minutes=5),
        "as_of": at.date(),
        "verdict": verdict,
        "overrides": (),
        "reasons": (),
        "code_version": "0",
        "reports": 1,
        "findings": 1,
    }
    return BuildLine(**facts | changed)


# the file


def test_a_file_that_is_mostly_empty_is_copied_into_a_fresh_one(tmp_path: Path) -> None:
    path = warehouse(tmp_path / "warehouse's.duckdb", 1)
    assert not compact(path), "there is no room to win"
    for statement in (
        "create schema s",
        "create table s.gone as select hash(i) as h, md5(i::varchar) as w from range(200000) r(i)",
        "create table s.kept (a int, b int generated always as (a + 1) virtual)",
        "insert into s.kept (a) select i from range(100000) r(i)",
        "comment on column s.kept.a is 'words'",
        "create view s.seen as select b from s.kept where a < 2",
    ):
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table s.gone")
    before = path.stat().st_size
    assert compact(path)
    assert path.stat().st_size < 0.5 * before
    assert not compact(path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with read_only(path) as connection:
        assert connection.execute("from s.seen order by all").fetchall() == [(1,), (2,)]
        assert connection.execute("select count(*), sum(a) from t").fetchall() == [(1000, 1000)]
        comments = "select comment from duckdb_columns() where table_name = 'kept'"
        assert connection.execute(comments).fetchall() == [("words",), (None,)]
        tags = (
            "select distinct tags['storage_version'] from duckdb_databases() where path is not null"
        )
        assert connection.execute(tags).fetchall() == [(f"{STORAGE_VERSION}+",)]


def test_a_missing_warehouse_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissingError, match="gongkai build"):
        require_warehouse(tmp_path / "warehouse.duckdb")
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "warehouse.duckdb").touch()
    with pytest.raises(WarehouseMissingError, match="The sample of make run: export GONGKAI_HOME"):
        require_warehouse(tmp_path / "warehouse.duckdb")
    with pytest.raises(WarehouseMissingError), read_only(tmp_path / "warehouse.duckdb"):
        pass
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_text("<html>")
    with pytest.raises(WarehouseMissingError, match="can't be read"), read_only(path):
        pass


def test_a_file_that_was_damaged_since_is_said_to_be_so_when_a_question_meets_it(
    tmp_path: Path,
) -> None:
    path = warehouse(tmp_path / "warehouse.duckdb", 1)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table many as select hash(i) as a from range(10000) r(i)")
    damage(path, "many")
    told = pytest.raises(WarehouseMissingError, match="may be moved away")
    with told, read_only(path) as connection:
        connection.execute("select bit_xor(a) from many").fetchall()
    with pytest.raises(duckdb.CatalogException), read_only(path) as connection:
        connection.execute("from nothing_of_the_kind")


def test_readers_cannot_write(tmp_path: Path) -> None:
    path = warehouse(tmp_path / "warehouse.duckdb", 1)
    with read_only(path) as connection, pytest.raises(duckdb.InvalidInputException):
        connection.execute("delete from t")


def test_the_file_can_be_opened_by_duckdb_1_5(tmp_path: Path) -> None:
    path = warehouse(tmp_path / "warehouse.duckdb", 1)
    with read_only(path) as connection:
        tags = connection.sql(
            "select tags['storage_version'] from duckdb_databases() "
            "where path is not null and not internal"
        ).fetchall()
    assert [tag for (tag,) in tags] == ["v1.5.0+"]


_READ_UNTIL_20 = (
    "import duckdb, sys\n"
    "while True:\n"
    "    c = duckdb.connect(sys.argv[1], read_only=True)\n"
    "    rows = c.execute('select distinct a, b from t').fetchall()\n"
    "    assert len(rows) == 1 and rows[0][0] == rows[0][1], rows\n"
    "    c.close()\n"
    "    print(rows[0][0], flush=True)\n"
    "    if rows[0][0] == 20: break\n"
)


def test_readers_never_meet_a_mixed_file_while_it_is_swapped(tmp_path: Path) -> None:
    published = tmp_path / "warehouse.duckdb"
    publish(warehouse(tmp_path / "0.duckdb", 0), published)
    with subprocess.Popen(
        [sys.executable, "-c", _READ_UNTIL_20, str(published)],
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "0\n"
        for number in range(1, 21):
            publish(warehouse(tmp_path / f"{number}.duckdb", number), published)
        assert reader.stdout.read().endswith("20\n")
    assert reader.returncode == 0


def test_a_reader_that_was_there_keeps_the_old_rows(tmp_path: Path) -> None:
    published = tmp_path / "warehouse.duckdb"
    publish(warehouse(tmp_path / "1.duckdb", 1), published)
    with read_only(published) as old:
        publish(warehouse(tmp_path / "2.duckdb", 2), published)
        assert old.sql("select distinct a from t").fetchall() == [(1,)]
    with read_only(published) as new:
        assert new.sql("select distinct a from t").fetchall() == [(2,)]


def test_the_bytes_are_on_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that loses power right after the swap has the new file whole, or the old one."""
    build_file, published = warehouse(tmp_path / "build.duckdb", 1), tmp_path / "warehouse.duckdb"
    done: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        publishing, "sync", lambda path: done.append((path.name, published.exists()))
    )
    publish(build_file, published)
    assert done == [("build.duckdb", False), (tmp_path.name, True)]


def test_a_file_without_history_was_made_by_no_build(tmp_path: Path) -> None:
    assert published_build_id(tmp_path / "none.duckdb") is None
    assert published_build_id(warehouse(tmp_path / "other.duckdb", 1)) is None


def test_the_last_build_is_the_published_one_though_the_clock_was_set_back(tmp_path: Path) -> None:
    path = warehouse(tmp_path / "warehouse.duckdb", 1)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema staging")
        create_table(connection, "staging.outcomes", OUTCOMES)
    write_ops(path, [line(9), line(3), line(4, verdict="refused")])
    assert published_build_id(path) == "b3"


def test_a_file_that_was_not_closed_is_not_published(tmp_path: Path) -> None:
    path = warehouse(tmp_path / "build.duckdb", 1)
    (tmp_path / "build.duckdb.wal").touch()
    with pytest.raises(UnfinishedBuildError):
        publish(path, tmp_path / "warehouse.duckdb")
    assert path.exists()


# the lock

_HOLD = (
    "import sys, time\n"
    "from pathlib import Path\n"
    "from extractors.stage.lock import build_lock\n"
    "with build_lock(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def test_a_second_build_is_told_who_holds_the_lock_and_a_killed_holder_frees_it(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(BuildLockedError, match=f"process {holder.pid} on"),
            build_lock(tmp_path),
        ):
            pass
        holder.kill()
        holder.wait()
    assert "pid" in (tmp_path / "lock").read_text()
    with build_lock(tmp_path):
        pass


# the history


def test_history_gives_back_what_was_appended(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert list(history.builds()) == []
    full = line(
        1,
        verdict="refused",
        reasons=("两条 rows",),
        overrides=("lost_numbers",),
        steps=(Step("dbt", "done", "80 nodes", dt.datetime(2024, 1, 1, tzinfo=dt.UTC), 1.5),),
        gate=(GateLine("keys", False, "critical", "钥匙"),),
    )
    history.append(full)
    history.append(line(2, appeared=("f1",)))
    assert list(history.builds()) == [full, line(2, appeared=("f1",))]


def test_a_torn_line_is_left_out_and_never_joined(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(tmp_path)
    history.append(line(1))
    with (tmp_path / "builds.jsonl").open("a") as file:
        file.write('{"build_id": "b2", "star')
    history.append(line(3))
    assert [build.build_id for build in history.builds()] == ["b1", "b3"]
    assert "line 2 is left out" in caplog.text


def test_a_build_killed_at_publication_is_settled_by_what_is_published(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.append(line(1))
    history.prepare(line(2))
    history.settle("b1")  # killed before the swap: the old file is still there
    assert [build.build_id for build in history.builds()] == ["b1"]
    history.prepare(line(3))
    history.settle("b3")  # killed after it
    history.settle("b3")
    assert [build.build_id for build in history.builds()] == ["b1", "b3"]
    history.prepare(line(3))
    history.settle("b3")  # killed between the line and the removal of the note
    assert [build.build_id for build in history.builds()] == ["b1", "b3"]


def test_findings_are_first_seen_once_and_resolved_when_they_go() -> None:
    builds = [
        line(1, appeared=("a", "b")),
        line(2, verdict="refused"),
        line(3, gone=("a",), appeared=("c",)),
        line(4, appeared=("a",)),
    ]
    spans = finding_spans(builds)
    seen = {
        key: (s.first_seen.build_id, s.last_seen.build_id, s.resolved and s.resolved.build_id)
        for key, s in spans.items()
    }
    assert seen == {"a": ("b1", "b4", None), "b": ("b1", "b4", None), "c": ("b3", "b4", None)}
    gone = finding_spans(builds[:3])["a"]
    assert (gone.last_seen.build_id, gone.resolved and gone.resolved.build_id) == ("b1", "b3")


def test_ops_holds_the_whole_history(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    connection = open_build_file(path)
    connection.execute("create schema staging")
    connection.execute(
        "create table staging.outcomes (run_id varchar, step varchar, agency_id varchar, "
        "report_year integer, outcome varchar, detail varchar, evidence varchar, "
        "started_at timestamptz, seconds double, document_sha256 varchar)"
    )
    connection.execute(
        "insert into staging.outcomes values ('c', 'crawl', 'sasac-440300', 2022, 'landed', '', "
        "'{}', '2024-01-01 00:00:00+00', 1.0, 'ff')"
    )
    connection.close()
    step = Step("gate", "done", "publish", dt.datetime(2024, 1, 2, tzinfo=dt.UTC), 2.0)
    jumps = "judgement.series_jump"
    gate = tuple(GateLine(name, True, "critical", "holds") for name in ("keys", jumps))
    failed = tuple(GateLine(name, False, "warning", "…", "judgement") for name in (jumps, "old"))
    builds = [line(1, gate=failed, appeared=("f",)), line(2, steps=(step,), gate=gate, gone=("f",))]
    write_ops(path, builds)
    with read_only(path) as reader:
        assert reader.sql(
            "select run_id, step, outcome from ops.outcomes order by 1"
        ).fetchall() == [
            ("b2", "gate", "done"),
            ("c", "crawl", "landed"),
        ]
        assert reader.sql(
            "select finding_id, first_seen_build, resolved_build from ops.findings_history"
        ).fetchall() == [("f", "b1", "b2")]
        assert reader.sql("select count(*) from ops.builds").fetchall() == [(2,)]
        assert reader.sql("select build_id, success from ops.gate_results").fetchall() == [
            ("b1", False),
            ("b1", False),
            ("b2", True),
            ("b2", True),
        ]
        assert reader.sql(
            "select expectation, owner, first_failed_build, last_failed_build, resolved_build "
            "from ops.gate_history order by 1"
        ).fetchall() == [(jumps, "analyst", "b1", "b1", "b2"), ("old", None, "b1", "b1", None)]
        assert json.loads(line(1).as_line())["as_of"] == "2024-01-01"
