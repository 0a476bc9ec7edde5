"""``gongkai export`` into folders of every kind: what stood there is kept, and a kill leaves nothing that bars the next one."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from extractors.read import export
from extractors.read.export import SUMS, ExportError, export_marts
from extractors.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(
            "create schema marts; create schema checks;"
            "create table marts.dim_report as select 'r' as report_id, 2023 as report_year;"
            "create table checks.fct_findings as select 'f-1' as finding_id"
        )
    monkeypatch.setenv("GONGKAI_HOME", str(home))
    return load_settings()


def are_whole(folder: Path) -> bool:
    """Whether a folder holds what its sums name, with these bytes, and nothing else."""
    lines = [line.split("  ") for line in (folder / SUMS).read_text().splitlines()]
    told = {name: digest for digest, name in lines}
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
    return files.pop(SUMS) != "" and files == told


def test_a_folder_that_is_there_stays_the_same_folder(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mounted folder, the one where somebody stands, or a link to one can't be put away."""
    folder, link = tmp_path / "out", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    before = folder.stat().st_ino
    monkeypatch.chdir(folder)
    for target, kind in ((Path(), "csv"), (link, "parquet"), (folder, "csv"), (folder, "csv")):
        written = export_marts(settings, target, kind)  # type: ignore[arg-type]
        assert {path.name for path in written} == {path.name for path in folder.iterdir()}
        assert len(written) == 4
        assert are_whole(folder)
    assert folder.stat().st_ino == before
    assert link.is_symlink()


def test_what_the_tables_hold_is_in_the_files(settings: Settings, tmp_path: Path) -> None:
    export_marts(settings, tmp_path / "p", "parquet")
    table = pq.read_table(tmp_path / "p" / "marts.dim_report.parquet")
    assert table.to_pylist() == [{"report_id": "r", "report_year": 2023}]
    export_marts(settings, tmp_path / "c", "csv")
    text = (tmp_path / "c" / "marts.dim_report.csv").read_text(encoding="utf-8-sig")
    assert text == "report_id,report_year\nr,2023\n"
    dictionary = (tmp_path / "c" / "data_dictionary.csv").read_text(encoding="utf-8-sig")
    assert dictionary.splitlines() == [
        "schema,table,column,type,description",
        "checks,fct_findings,finding_id,VARCHAR,",
        "marts,dim_report,report_id,VARCHAR,",
        "marts,dim_report,report_year,INTEGER,",
    ]


def test_sums_of_other_files_make_no_export_of_a_folder(settings: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.csv").write_text("1")
    (other / SUMS).write_text("0  a.csv\n")
    with pytest.raises(ExportError, match="other files"):
        export_marts(settings, other, "csv")
    assert {path.name for path in other.iterdir()} == {"a.csv", SUMS}


@pytest.mark.parametrize("moved", range(5))
def test_an_export_that_was_killed_is_ended_by_the_next_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    """At each of its moves, into an empty folder and over an export of the other format."""
    for name in ("empty", "earlier"):
        folder = tmp_path / name
        folder.mkdir()
        if name == "earlier":
            export_marts(settings, folder, "csv")
        code = (
            "import os, sys; from pathlib import Path\n"
            "from extractors.read import export; from extractors.settings import load_settings\n"
            "put, left = os.replace, [int(sys.argv[1])]\n"
            "def replace(*args):\n"
            "    left[0] -= 1\n"
            "    os._exit(9) if left[0] < 0 else put(*args)\n"
            "os.replace = replace\n"
            "export.export_marts(load_settings(), Path(sys.argv[2]), 'parquet')\n"
        )
        done = subprocess.run([sys.executable, "-c", code, str(moved), str(folder)], check=False)
        assert done.returncode == (9 if moved < 4 else 0)
        assert export_marts(settings, folder, "csv")
        assert are_whole(folder)
        assert not list(folder.glob("*.parquet"))


@pytest.mark.parametrize("target", ["new/out", "there"])
def test_a_target_that_refuses_is_named_and_left_clean(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "[errno 28] Error writing bytes")

    (tmp_path / "there").mkdir()
    monkeypatch.setattr(export, "_write_csv", refuse)
    with pytest.raises(ExportError, match=f"{target} can't be written: {os.strerror(28)}"):
        export_marts(settings, tmp_path / target, "csv")
    assert list((tmp_path / target.partition("/")[0]).iterdir()) == []


@pytest.mark.parametrize("target", ["file", "file/out", "x" * 300])
def test_no_target_ends_in_a_traceback(settings: Settings, tmp_path: Path, target: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=r"can't be written|is a file"):
        export_marts(settings, tmp_path / target, "csv")
