"""People decide: a decision is a row of a file, fits the page or is refused, and survives rebuilds."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.review.decide import RefusedError
from expectations.review.questions import keep_answer, open_questions
from expectations.review.words import ACCEPT, CORRECT
from extractors.landing.land import land_paths
from extractors.settings import Settings
from extractors.stage.build import build
from extractors.stage.decisions import add_decision, read_decisions
from extractors.stage.errors import DecisionError, DecisionTakenError
from extractors.stage.schema import TABLES

GOLDEN = Path(__file__).parent / "golden"
FOSHAN, XIANGTAN, LINYI = "sasac-440600", "sasac-430300", "sasac-371300"
RECEIVED = "applications.received_new"

CORRECTION: dict[str, Any] = {
    "agency_id": FOSHAN,
    "report_year": 2023,
    "scope": "organ",
    "measure_code": RECEIVED,
    "breakdown_code": "applicant.natural",
    "fingerprint": "ab",
    "expect_value": Decimal("58"),
    "value": Decimal("52"),
    "reason": "the scan, smudged",
    "evidence_url": None,
    "decided_on": date(2024, 5, 1),
    "decided_by": "wang",
}


# the files


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_is_added_behind_what_stands_there_byte_for_byte(tmp_path: Path, end: str) -> None:
    names = sorted(TABLES["corrections"].names)
    known = dict.fromkeys(names, "") | {
        **{name: str(CORRECTION[name]) for name in names if CORRECTION[name] is not None},
        "fingerprint": "cd",
        "reason": '"two\nlines, 中文"',
    }
    old = "\ufeff" + ",".join(names) + end + "# looked at in May" + end
    old += ",".join(known[name] for name in names)  # no line end, as editors leave it
    path = tmp_path / "corrections.csv"
    path.write_bytes(old.encode())
    path.chmod(0o640)

    first = add_decision(tmp_path, "corrections", CORRECTION)
    again = add_decision(tmp_path, "corrections", CORRECTION | {"reason": "said otherwise"})

    assert (first.is_new, again.is_new) == (True, False)
    assert first.line == again.line == 5
    data = path.read_bytes()
    assert data.startswith(old.encode() + end.encode())
    assert data.endswith(end.encode())
    assert path.stat().st_mode & 0o777 == 0o640
    assert [child.name for child in tmp_path.iterdir()] == ["corrections.csv"]
    rows = read_decisions(tmp_path, "corrections").to_pylist()
    assert rows[1] == CORRECTION
    assert rows[0]["reason"] == "two\nlines, 中文"


def test_another_word_about_the_same_cell_is_refused_with_its_line(tmp_path: Path) -> None:
    add_decision(tmp_path, "corrections", CORRECTION)
    before = (tmp_path / "corrections.csv").read_bytes()
    with pytest.raises(DecisionTakenError, match=r"line 2 .*value 52.*wang"):
        add_decision(tmp_path, "corrections", CORRECTION | {"value": Decimal(53)})
    assert (tmp_path / "corrections.csv").read_bytes() == before
    # Another content of the report is another matter.
    assert add_decision(tmp_path, "corrections", CORRECTION | {"fingerprint": "cd"}).is_new


def test_a_file_that_a_build_would_refuse_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("who,what\n", encoding="utf-8")
    with pytest.raises(DecisionError, match="header"):
        add_decision(tmp_path, "corrections", CORRECTION)
    path.unlink()
    with pytest.raises(DecisionError, match="reason is blank"):
        add_decision(tmp_path, "corrections", CORRECTION | {"reason": None})
    for other in ({"reason": " said so "}, {"evidence_url": ""}, {"value": Decimal("1e-9")}):
        with pytest.raises(DecisionError):
            add_decision(tmp_path, "corrections", CORRECTION | other)
    assert list(tmp_path.iterdir()) == []


# the commands, on two reports with one wrong digit each


@dataclasses.dataclass(frozen=True)
class Home:
    settings: Settings

    def run(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            input=answers,
            capture_output=True,
            text=True,
            env=self.environment(),
            check=False,
            timeout=120,
        )

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "extractors.cli", *arguments]

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "GONGKAI_HOME": str(self.settings.home),
            "GONGKAI_DECISIONS": str(self.settings.decisions),
            "GONGKAI_REVIEWER": "",
        }

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            return connection.execute(sql, list(values)).fetchall()

    def open_findings(self, agency: str) -> dict[str, str]:
        rows = self.rows(
            "select check_code, finding_id from checks.fct_findings where agency_id = ?"
            " and severity = 'warning' and not acknowledged order by check_code",
            agency,
        )
        return {str(check): str(finding) for check, finding in rows}

    def decisions(self, table: str) -> list[dict[str, str]]:
        path = self.settings.decisions / f"{table}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def wrong(name: str, right: str, printed: str, folder: Path) -> Path:
    """A golden page on which one number of the first row of section three is printed wrongly."""
    page = (GOLDEN / name / "page.html").read_text(encoding="utf-8")
    head, label, tail = page.partition("本年新收政府信息公开申请数量")
    row, end, rest = tail.partition("</tr>")
    assert row.count(right) == 1
    path = folder / f"{name}.html"
    path.write_text(head + label + row.replace(right, printed) + end + rest, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    work = tmp_path_factory.mktemp("review")
    decisions = work / "decisions"
    decisions.mkdir()
    settings = Settings(work / "home", decisions, (), "https://example.org")
    smudged = wrong(
        "guangdong_2021",
        "<span>５</span><span>２</span>",
        "<span>５</span><span>８</span>",
        work,
    )
    misadded = wrong("trs_2021", "<td>17</td>", "<td>18</td>", work)
    odd = work / "gbk_2021.html"
    page = (GOLDEN / "gbk_2021" / "page.html").read_text(encoding="gb18030")
    for old, new in (
        ("<td>0</td><td>0</td><td>3</td>", "<td>0</td><td>0</td><td>-3</td>"),
        ('<td>行政处罚</td><td colspan="3">/', '<td>行政处罚</td><td colspan="3">3/4'),
    ):
        assert page.count(old) == 1
        page = page.replace(old, new)
    odd.write_text(page, encoding="gb18030")
    land_paths(settings, [odd], url="http://gzw.linyi.gov.cn/c.html")
    land_paths(settings, [smudged], url="http://fsgzw.foshan.gov.cn/a.html")
    land_paths(settings, [misadded], url="http://gzw.xiangtan.gov.cn/b.html")
    assert build(settings).published
    return Home(settings)


@pytest.mark.slow
@pytest.mark.timeout(600)  # three builds and a dozen commands, on a busy machine
def test_decisions_from_the_first_look_to_the_rebuilt_warehouse(home: Home) -> None:
    foshan, xiangtan = home.open_findings(FOSHAN), home.open_findings(XIANGTAN)
    assert set(foshan) == set(xiangtan) == {"A1", "A3"}

    # What does not fit is refused in words, and nothing is written.
    for arguments, words in (
        (("acknowledge", "f-none"), "No finding f-none"),
        (
            ("correct", FOSHAN, "2022", f"{RECEIVED}/applicant.natural", "52"),
            "no such report of 2022",
        ),
        (("correct", "佛山市国资委", "2023", RECEIVED, "52"), f"gongkai show {FOSHAN} 2023"),
        (("correct", "佛山", "2023", RECEIVED, "52"), "Did you mean"),
        (("correct", FOSHAN, "2023", f"{RECEIVED}/applicant.natural", "58"), "read already"),
        (("correct", FOSHAN, "2023", f"{RECEIVED}/applicant.natural", "5,2"), "no number"),
        (("correct", FOSHAN, "2023", f"{RECEIVED}/applicant.natural", "5.2"), "whole number"),
        (
            ("correct", FOSHAN, "2023", f"{RECEIVED}/applicant.natural", "-4", "--expect", "57"),
            "We read 58",
        ),
        (
            ("correct", FOSHAN, "2023", f"{RECEIVED}/applicant.natural", "52", "--expect", "57"),
            "We read 58",
        ),
    ):
        done = home.run(*arguments, "--yes", "--by", "wang", "--reason", "x")
        assert (done.returncode, done.stdout) == (1, ""), arguments
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert home.run("acknowledge", xiangtan["A1"], "--yes").returncode == 2
    shown = home.run("acknowledge", xiangtan["A1"], "--reason", "x", answers="n\n")
    assert "nothing was written" in shown.stderr
    assert not (list(home.settings.decisions.iterdir()))

    refused_at_another_door(home)

    # An agency is named alike at every door.
    done = home.run("findings", "--agency", "佛山市国资委", "--year", "2023", "--json")
    asked = [json.loads(line) for line in done.stdout.splitlines()]
    assert {finding["check_code"] for finding in asked} >= {"A1", "A3"}
    assert {(finding["agency_id"], finding["report_year"]) for finding in asked} == {(FOSHAN, 2023)}
    assert done.returncode == 1
    assert home.run("findings", "--agency", FOSHAN, "--year", "2020").stdout == "no findings\n"
    for command in ("findings", "review"):
        assert "Did you mean" in home.run(command, "--agency", "佛山").stderr

    # The page stands beside the numbers, the cell marked; the answer is a row.
    walk = ("review", "--severity", "warning")
    shown = home.run(*walk, "--agency", "湘潭市国资委", "--by", "li", answers="l\nl\n")
    assert "【18】" in shown.stdout
    assert "18 〔18〕 New applications received this year / Total of applicants" in shown.stdout
    assert "0 acknowledged, 0 corrected, 2 put off" in shown.stdout
    done = home.run(*walk, "--year", "2022", "--by", "li", answers="?\na\n\na\n本页如此 a\nl\n")
    assert "put off 1 times" in done.stdout
    assert "A decision needs a reason" in done.stdout
    assert "1 acknowledged, 0 corrected, 1 put off" in done.stdout
    (row,) = home.decisions("acknowledged_findings")
    assert (row["verified_by"], row["note"], row["agency_id"]) == ("li", "本页如此 a", XIANGTAN)
    rest = "A1" if row["check_code"] == "A3" else "A3"
    done = home.run(
        "acknowledge", xiangtan[rest], "--yes", "--by", "li", "--reason", "so", "--json"
    )
    assert json.loads(done.stdout)["is_new"] is True
    done = home.run(
        "acknowledge", xiangtan[rest], "--yes", "--by", "li", "--reason", "so", "--json"
    )
    assert json.loads(done.stdout)["is_new"] is False
    assert len(home.decisions("acknowledged_findings")) == 2
    done = home.run(*walk, "--agency", XIANGTAN, answers="")
    assert "0 open" in done.stdout
    assert "2 decided since the build" in done.stdout

    # A doubt and a cell that cannot be read are walked through as well.
    walk_linyi = ("review", "--agency", LINYI, "--by", "li")
    shown = home.run(*walk_linyi, answers="l\nl\n")
    assert "2 open" in shown.stdout
    assert "【-3】" in shown.stdout
    assert "【3/4】" in shown.stdout
    done = home.run(*walk_linyi, "--check", "negative_count", answers="a\nprinted so\n")
    assert "1 acknowledged" in done.stdout
    done = home.run(
        *walk_linyi, "--check", "unreadable_cell", answers="a\nx\nc\n1\nnone\nno number\n"
    )
    assert "not kept: Only a sum that does not add up, or a doubt" in done.stdout
    assert "1 corrected" in done.stdout
    (row,) = (r for r in home.decisions("acknowledged_findings") if r["agency_id"] == LINYI)
    assert (row["check_code"], row["left_value"]) == ("negative_count", "-3")

    # Broken off in the middle: what was answered is kept.
    numbers = home.rows(
        "select number_no from checks.fct_finding_numbers where finding_id = ?"
        " and breakdown_code = 'applicant.natural'",
        foshan["A3"],
    )
    broken_off(home, f"c\n{numbers[0][0]}\n52\n涂改处看错\n")
    (row,) = (r for r in home.decisions("corrections") if r["agency_id"] == FOSHAN)
    assert (row["expect_value"], row["value"], row["decided_by"]) == ("58", "52", "zhao")
    done = home.run(
        *("correct", FOSHAN, "2023", f"{RECEIVED}/applicant.natural", "53"),
        *("--yes", "--by", "wang", "--reason", "x"),
    )
    assert done.returncode == 1
    assert "line 3 already decides this cell" in done.stderr

    # Rebuilt, twice: silenced is not mended, corrected keeps what was printed.
    for _ in range(2):
        assert build(home.settings).published
        assert home.open_findings(FOSHAN) == home.open_findings(XIANGTAN) == {}
        assert home.rows(
            "select agency_id, is_reconciled from marts.dim_report order by agency_id"
        ) == [(LINYI, True), (XIANGTAN, False), (FOSHAN, True)]
        assert home.rows(
            "select value, printed_value, source from marts.fct_applications"
            " where agency_id = ? and measure_code = ? and breakdown_code = 'applicant.natural'",
            FOSHAN,
            RECEIVED,
        ) == [(52, 58, "correction")]
    assert home.rows(
        "select kind, acknowledged from checks.fct_findings where agency_id = ? and decision is not null"
        " or kind like '%not_fitting'",
        LINYI,
    ) == [("negative_count", True)]
    done = home.run(*walk, answers="")
    assert done.stdout.startswith("0 open")


def refused_at_another_door(home: Home) -> None:
    """Questions for Airflow: official sums only, harmless words, the same refusals."""
    questions = open_questions(home.settings)
    assert [question["subject"][:2] for question in questions] == ["A1", "A1"]
    body = questions[0]["body"]
    assert "【" in body
    assert not set("<>@`*_[]|~#{}&") & set(body)
    for option, given in (
        (ACCEPT, {"reason": " "}),
        (CORRECT, {"reason": "x", "number": 99, "value": "1"}),
        (CORRECT, {"reason": "x", "number": 1, "value": None}),
    ):
        with pytest.raises(RefusedError):
            keep_answer(
                home.settings,
                questions[0]["finding_id"],
                option,
                given,
                by="li",
                now=datetime.now(UTC),
            )
    gone = keep_answer(home.settings, "f-gone", ACCEPT, {}, by="li", now=datetime.now(UTC))
    assert "open no more" in gone
    assert not list(home.settings.decisions.iterdir())


def broken_off(home: Home, answers: str) -> None:
    with subprocess.Popen(
        home.command("review", "--agency", FOSHAN, "--check", "A3", "--by", "zhao"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=home.environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(answers)
        process.stdin.flush()
        for line in process.stdout:
            if "kept:" in line:
                break
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
