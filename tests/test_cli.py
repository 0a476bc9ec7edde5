"""The command line as a person or a program meets it: real processes, exit codes, JSON lines."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extractors.cli import _app_in_words
from extractors.codebook import CodebookError
from extractors.landing.store import LandingError
from extractors.stage import build as stage_build

# What `gongkai --help` must not load: each costs from a tenth of a second to several seconds.
HEAVY = (
    "duckdb",
    "pyarrow",
    "pandas",
    "great_expectations",
    "airflow",
    "dbt",
    "opencc",
    "bs4",
    "requests",
)
PAGE = """<html><head><title>甲县财政局2023年政府信息公开工作年度报告</title></head><body>
<p>一、总体情况</p><p>2023年，甲县财政局主动公开信息12条。</p></body></html>"""


def gongkai(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extractors.cli", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "GONGKAI_HOME": str(home)},
        check=False,
        timeout=120,
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nimport extractors.cli as cli\n"
        "try:\n    cli.app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print(loaded, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    for command in (
        "crawl",
        "land",
        "cat",
        "extract",
        "build",
        "check",
        "run",
        "show",
        "findings",
        "status",
        "export",
        "correct",
        "acknowledge",
        "review",
    ):
        assert f"\n  {command} " in done.stdout


def test_land_and_cat_give_the_bytes_back(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.encode("gb18030"))
    landed = gongkai("land", str(page), "--json", home=tmp_path / "home")
    assert landed.returncode == 0, landed.stderr
    digest = json.loads(landed.stdout)["sha256"]
    done = subprocess.run(
        [sys.executable, "-m", "extractors.cli", "cat", digest],
        capture_output=True,
        env={**os.environ, "GONGKAI_HOME": str(tmp_path / "home")},
        check=True,
    )
    assert done.stdout == page.read_bytes()
    assert gongkai("cat", "0" * 64, home=tmp_path / "home").returncode == 1
    assert gongkai("cat", "abc", home=tmp_path / "home").returncode == 2


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes UTF-8 alone")
def test_a_file_whose_name_is_no_text_is_landed_and_read(tmp_path: Path) -> None:
    """Archives packed on another system leave names that are no UTF-8; names may hold what repaints a screen."""
    page = tmp_path / os.fsdecode(b"\xc4\xff\x1b[2J.html")
    page.write_text(PAGE, encoding="utf-8")
    landed = gongkai("land", str(page), home=tmp_path / "home")
    assert landed.returncode == 0, landed.stderr
    assert "/\\xc4\\xff[2J.html: html, " in landed.stdout
    for command, key in (("land", "path"), ("extract", "source")):
        told = json.loads(gongkai(command, str(page), "--json", home=tmp_path / "home").stdout)
        assert told[key].endswith("/\\xc4\\xff\x1b[2J.html")


def test_extract_keeps_the_order_and_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    pages = []
    for number in range(14):
        pages.append(tmp_path / f"{number}.html")
        pages[-1].write_text(PAGE.replace("12条", f"{number + 20}条"), encoding="utf-8")
    pages.insert(5, tmp_path / "missing.html")
    done = gongkai("extract", *map(str, pages), "--json", home=tmp_path / "home")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["source"] for record in records] == [str(page) for page in pages]
    assert records[5]["doc_type"] == "unreadable"
    assert records[5]["problems"][0]["code"] == "file_unreadable"
    assert done.returncode == 1
    assert [fact["value"] for fact in records[0]["facts"]] == ["20"]
    assert not (tmp_path / "home").exists(), "extract must touch no store"


def test_a_record_is_told_in_lines_for_people(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    told = gongkai("extract", str(page), home=tmp_path).stdout
    assert "0 cells, 1 fact, 0 tasks, " in told


def test_the_record_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    record = json.loads(gongkai("extract", str(page), "--json", home=tmp_path).stdout)
    assert list(record) == [
        "source", "sha256", "fingerprint", "doc_type", "title", "edition", "agency", "site_owner", "scope",
        "report_year", "published_on", "published_status", "contamination", "sections", "cells", "facts", "tasks",
        "problems",
    ]  # fmt: skip
    assert set(record["facts"][0]) >= {
        "measure",
        "breakdown",
        "value",
        "unit",
        "qualifier",
        "state",
        "period",
        "part_of",
        "quote",
        "start",
        "end",
        "section",
    }


def test_a_terminal_of_another_encoding_gets_question_marks_and_a_program_utf8() -> None:
    code = (
        "import extractors.cli as cli\nfrom extractors.cli_options import print_json\n"
        "cli.app = lambda: (print('年✓'), print_json({'a': '年✓', 'half': chr(0xD83D)}))\n"
        "cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
        check=True,
    )
    words, line = done.stdout.splitlines()
    assert words.decode("gbk") == "年?"
    assert json.loads(line.decode("utf-8")) == {"a": "年✓", "half": "\ud83d"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("findings",), 1, "gongkai build"),
        (("show", "sasac-440300", "2023"), 1, "gongkai build"),
        (("status",), 1, "gongkai build"),
        (("status", "--year", "1990"), 2, "2008"),
        (("check",), 1, "gongkai build"),
        (("build",), 1, "gongkai land"),
        (("land", "no-such-file"), 1, "no such file"),
        (("land", "x", "--url", "ftp://example.gov.cn/x"), 2, "ftp"),
        (("crawl", "--year", "1990"), 2, "2008"),
        (("crawl", "--year", "2023", "--agency", "nobody"), 2, "nobody"),
        (("crawl", "--year", "2023", "--allow-host", "no port"), 2, "no port"),
        (("check-site", "http://127.0.0.1:1/", "--allow-host", "no port"), 2, "no port"),
        (("land", __file__, __file__, "--url", "http://x.gov.cn/"), 2, "--together"),
        (("export-warc", __file__), 1, "ends in .warc"),
        (("review", "--severity", "grave"), 2, "grave"),
        (("extract", "a", "b", "--url", "http://x.gov.cn/"), 2, "one PATH"),
        (("export", "out", "--format", "xls"), 2, "xls"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_errors_name_the_cause_and_the_next_step(
    arguments: tuple[str, ...], code: int, words: str, tmp_path: Path
) -> None:
    done = gongkai(*arguments, home=tmp_path / "home")
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_used_is_named_and_not_traced(tmp_path: Path) -> None:
    a_file, damaged, foreign = (tmp_path / name for name in ("file", "damaged", "foreign"))
    a_file.write_text(PAGE, encoding="utf-8")
    damaged.mkdir()
    (damaged / "warehouse.duckdb").write_bytes(b"no warehouse")
    foreign.mkdir()
    duckdb.connect(str(foreign / "warehouse.duckdb")).close()
    (tmp_path / "empty").mkdir()
    for home, arguments, words in (
        (a_file, ("land", str(a_file)), "GONGKAI_HOME"),
        (Path("/proc/nobody/home"), ("land", str(a_file)), "GONGKAI_HOME"),
        (damaged, ("findings",), "not a valid DuckDB"),
        (foreign, ("status",), "Next: gongkai build"),
        (foreign, ("export", str(tmp_path / "out")), "holds no marts"),
        (tmp_path, ("land", str(tmp_path / "empty")), "no document"),
    ):
        done = gongkai(*arguments, home=home)
        assert done.returncode == 1, done.stdout
        assert words in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "arguments", "words"),
    [
        ("GONGKAI_WORKERS", "many", ("build",), "GONGKAI_WORKERS takes"),
        ("GONGKAI_CA_BUNDLE", "/no/such.pem", ("build",), "GONGKAI_CA_BUNDLE=/no/such.pem"),
        ("GONGKAI_ALERT_RULES", "/no/such", ("alerts", "status"), "GONGKAI_ALERT_RULES=/no/such"),
        ("GONGKAI_ALLOW_HOSTS", "bad", ("check-site", "http://127.0.0.1/"), "GONGKAI_ALLOW_HOSTS"),
    ],
)
def test_a_wrong_setting_is_wrong_usage_and_called_by_its_name(
    variable: str,
    value: str,
    arguments: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)
    done = gongkai(*arguments, home=tmp_path / "home")
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("variable", ["GONGKAI_HOME", "GONGKAI_LANDING", "GONGKAI_DECISIONS"])
def test_a_place_that_refuses_is_called_by_the_variable_that_names_it(
    variable: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(tmp_path / variable / "part"))

    for name in ("GONGKAI_HOME", "GONGKAI_LANDING", "GONGKAI_DECISIONS"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(stage_build, "fill", refuse)
    monkeypatch.setattr(sys, "argv", ["gongkai", "build"])
    with pytest.raises(SystemExit):
        _app_in_words()
    assert f"{variable} is {tmp_path / variable}: has it room" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stopped_by", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "has it room"),
        (OSError(errno.EFBIG, "File too large"), 1, "has it room"),
        (duckdb.Error("Corrupt database file: computed checksum 1"), 1, "gongkai build --full"),
        (duckdb.IOException("Could not write file"), 1, "Is there room"),
        (LandingError("run.jsonl line 4: no run_id"), 1, "from a copy"),
        (CodebookError("labels.csv:4: 7 fields expected"), 1, "labels.csv:4: 7 fields"),
        (None, 1, "may be moved away"),
    ],
)
def test_a_build_that_stops_says_what_is_next_and_leaves_no_half_file(
    stopped_by: BaseException | None,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the person, a full disk, damage, and a published file that is no warehouse."""

    def stop(build_file: Path, *_: object, **__: object) -> None:
        (build_file.parent / "half").write_bytes(b"a table and a half")
        assert stopped_by is not None
        raise stopped_by

    monkeypatch.setattr(stage_build, "fill", stop)
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["gongkai", "build"])
    if stopped_by is None:
        (tmp_path / "warehouse.duckdb").write_text("<html>")
    with pytest.raises(SystemExit) as left:
        _app_in_words()
    assert left.value.code == code
    assert words in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "build").iterdir() if path.is_dir()] == []
