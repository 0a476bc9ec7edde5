"""What dbt compiled, run without dbt: rows go and come, and what cannot run is told."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from extractors.stage.compiled import ask_tests, run_models
from extractors.stage.dbt import Model
from extractors.stage.increment import work_file
from tests.stage_fakes import damage


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t (id integer not null, of varchar)")
        connection.execute("comment on table t is 'words'; comment on column t.of is 'more'")
        connection.execute("insert into t values (1, 'old'), (2, 'old')")
    with duckdb.connect(str(work_file(path))) as connection:
        connection.execute("create view near as select 1 as id")
    return path


def write(
    forgets: str | None,
    query: str,
    relation: str = '"build"."main"."t"',
    after: Model | None = None,
) -> Model:
    reads = [after.id] if after else []
    name = f"{relation.split('.')[-1]}{len(reads)}".replace('"', "")
    return Model(f"model.gongkai.{name}", relation, query, forgets, reads)


@pytest.mark.parametrize(
    ("forgets", "rows"),
    [
        ("id = 1", [(2, "old"), (3, "new")]),
        ("false", [(1, "old"), (2, "old"), (3, "new")]),
        (None, [(3, "new")]),
    ],
)
def test_rows_go_and_come_and_the_table_stays_what_it_was(
    build_file: Path, tmp_path: Path, forgets: str | None, rows: list[tuple[int, str]]
) -> None:
    heard: list[tuple[int, int]] = []
    # Columns are told by name, whatever their order.
    model = write(forgets, "select 'new' as of, 3 as id")
    done = run_models(build_file, [model], tmp_path / "log", lambda *step: heard.append(step))
    assert (done.ok, heard) == (True, [(1, 1)])
    with duckdb.connect(str(build_file)) as connection:
        assert connection.execute("from t order by id").fetchall() == rows
        assert connection.execute("select comment from duckdb_tables()").fetchall() == [("words",)]
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("insert into t values (null, '')")


def test_a_view_of_all_cells_becomes_a_copy_of_few_and_is_one_the_next_time(
    build_file: Path, tmp_path: Path
) -> None:
    for number in (7, 8):
        near = write(None, f"select {number} as id", '"work"."main"."near"')
        read = write(None, "select id, 'read' as of from work.main.near", after=near)
        assert run_models(build_file, [read, near], tmp_path / "log").ok
        with duckdb.connect(str(build_file)) as connection:
            assert connection.execute("from t").fetchall() == [(number, "read")]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select 1 as id from nowhere", "model t0 could not run: Catalog Error"),
        ("select null as id", "model t0 could not run: Constraint Error"),
        ("select 1 as id, 2 as more", "model t0 could not run: Binder Error"),
    ],
)
def test_a_model_that_cannot_run_ends_the_build_in_words(
    build_file: Path, tmp_path: Path, query: str, words: str
) -> None:
    failing = write(None, query)
    other = write(None, "select 9 as id", after=failing)
    done = run_models(build_file, [failing, other], tmp_path / "log")
    assert not done.ok
    assert not done.only_tests_failed
    assert [reason[: len(words)] for reason in done.reasons] == [words]
    with duckdb.connect(str(build_file)) as connection:
        assert connection.execute("select count(*) from t where id = 9").fetchall() == [(0,)]


def test_damage_in_what_was_taken_over_is_no_fault_of_a_model_or_a_test(
    build_file: Path, tmp_path: Path
) -> None:
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create table many as select hash(i) as id from range(10000) r(i)")
    damage(build_file, "many")
    query = "select 3 as id from build.main.many where id % 7 = 3"
    with pytest.raises(duckdb.Error, match="Corrupt"):
        run_models(build_file, [write(None, query)], tmp_path / "log")
    with pytest.raises(duckdb.Error, match="Corrupt"):
        ask_tests(build_file, {"test": query}, log=tmp_path / "log")
