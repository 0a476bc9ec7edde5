"""Land → build → read on real documents; wrong sums are told, structural faults and kills change nothing."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from expectations.findings import read_findings
from expectations.page import site
from extractors.landing.land import land_paths
from extractors.settings import PROJECT_ROOT, SEEDS, Settings
from extractors.stage import build as building
from extractors.stage import fill
from extractors.stage.build import BuildResult, build
from extractors.stage.errors import BuildError
from extractors.stage.history import History

CORPUS = PROJECT_ROOT.parent / "shared" / "corpus"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CORPUS.is_dir(), reason="the corpus of real documents is not beside the project"
    ),
]


def settings_at(home: Path) -> Settings:
    return Settings(home=home, decisions=SEEDS, allow_hosts=(), contact="https://example.org")


@dataclasses.dataclass(frozen=True)
class Built:
    settings: Settings
    result: BuildResult


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Built:
    settings = settings_at(tmp_path_factory.mktemp("corpus"))
    paths = [p for p in sorted(CORPUS.iterdir()) if p.suffix in (".txt", ".html", ".pdf")]
    sound = CORPUS / "shuyang_fgj_2023.html"
    paths[paths.index(sound)] = with_a_wrong_digit(sound, settings.home)
    assert all(landed.kept for landed in land_paths(settings, paths))
    return Built(settings, build(settings))


def with_a_wrong_digit(page: Path, folder: Path) -> Path:
    """A copy: the total of the first row says 28 where its columns and the row of results say 26."""
    head, label, tail = page.read_text(encoding="utf-8").partition("本年新收政府信息公开申请数量")
    assert label
    first_row, end, rest = tail.partition("</tr>")
    before, _, after = first_row.rpartition("26")
    wrong = folder / "wrong.html"
    wrong.write_text(f"{head}{label}{before}28{after}{end}{rest}", encoding="utf-8")
    return wrong


def query(settings: Settings, sql: str) -> list[tuple]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def marts(settings: Settings) -> dict[str, list[tuple]]:
    tables = query(
        settings,
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema in ('marts', 'checks') order by 1",
    )
    return {name: query(settings, f"from {name} order by all") for (name,) in tables}


def test_the_corpus_is_published(corpus: Built) -> None:
    assert corpus.result.published, corpus.result.in_words()
    assert corpus.result.documents == 8
    assert "Published" in corpus.result.in_words()
    assert corpus.result.page is not None
    assert "Published" in corpus.result.page.read_text(encoding="utf-8")
    assert f"quality page: {corpus.result.page}" in corpus.result.in_words()
    json.dumps(corpus.result.as_json())


def test_one_wrong_digit_is_told_with_both_numbers_and_published(corpus: Built) -> None:
    (told,) = (
        f
        for f in read_findings(corpus.settings.warehouse)
        if f.agency_name == "沭阳县发展和改革局"
        and (f.check_code, f.subject) == ("A1", "applicant.total")
    )
    assert {told.left_value, told.right_value} == {28, 26}
    assert (told.kind, told.report_year) == ("broken_identity", 2023)
    assert query(
        corpus.settings,
        f"select is_reconciled from marts.dim_report where agency_id = '{told.agency_id}'",
    ) == [(False,)]


def test_the_narrative_answers_where_the_tables_are_lost(corpus: Built) -> None:
    rows = query(
        corpus.settings,
        "select measure_code, value, source from marts.fct_applications "
        "where breakdown_code = 'applicant.total' and agency_id = 'sasac-000000' "
        "and report_year = 2020",
    )
    found = {code: (value, source) for code, value, source in rows}
    for code, value in {
        "applications.received_new": 115,
        "applications.carried_in": 21,
        "applications.outcome.total": 124,
        "applications.carried_out": 12,
    }.items():
        assert found[code] == (Decimal(value), "narrative")
    assert query(
        corpus.settings,
        "select status, left_value, right_value from checks.fct_reconciliation "
        "where check_code = 'A1' and agency_id = 'sasac-000000' and report_year = 2020 "
        "and subject = 'applicant.total'",
    ) == [("holds", Decimal(136), Decimal(136))]


def test_show_status_and_export_read_the_published_file(corpus: Built, tmp_path: Path) -> None:
    from extractors.read.export import ExportError, export_marts
    from extractors.read.show import AgencyUnknownError, read_report, render_report
    from extractors.read.status import read_status, render_status

    warehouse = corpus.settings.warehouse
    view = read_report(warehouse, "国务院国资委", 2020)
    out = io.StringIO()
    render_report(view, Console(file=out, width=200))
    assert "115" in out.getvalue()
    assert "gongkai cat" in out.getvalue()
    json.dumps(view.as_json())
    assert len(read_report(warehouse, "sasac-000000", 2024).tasks) == 15
    with pytest.raises(AgencyUnknownError, match="Did you mean"):
        read_report(warehouse, "国有资产监督", 2020)
    coverage = read_status(warehouse, report_year=2020)
    (row,) = [r for r in coverage.rows_as_json() if r["agency_id"] == "sasac-000000"]
    assert row["status"] in ("published", "late")
    render_status(coverage, Console(file=io.StringIO()))

    for kind in ("csv", "parquet"):
        written = export_marts(corpus.settings, tmp_path / "export", kind)
        assert all(path.is_file() for path in written)
    with (tmp_path / "export" / "data_dictionary.csv").open(encoding="utf-8-sig") as file:
        described = list(csv.DictReader(file))
    assert [line for line in described if not line["description"]] == []
    (tmp_path / "export" / "mine.txt").touch()
    with pytest.raises(ExportError, match="other files"):
        export_marts(corpus.settings, tmp_path / "export", "csv")
    assert (tmp_path / "export" / "mine.txt").exists()


def test_page_text_is_no_formula_no_markup_and_no_escape(corpus: Built) -> None:
    from extractors.read.export import _csv_cell
    from extractors.read.show import read_report, render_report

    assert [_csv_cell(v) for v in ("=1+1", "-2", "@x", "\tx", Decimal(-2), None)] == [
        "'=1+1",
        "'-2",
        "'@x",
        "'\tx",
        Decimal(-2),
        None,
    ]
    view = read_report(corpus.settings.warehouse, "sasac-000000", 2020)
    view.reports[0]["title"] = "[red]t[/red]\x1b[2J\u202e"
    out = io.StringIO()
    render_report(view, Console(file=out, width=200))
    assert "[red]t[/red][2J" in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()


_KILLED_AT = """
import os, signal, sys
from datetime import date
from pathlib import Path
from extractors.settings import SEEDS, Settings
from extractors.stage.build import build
def step(words):
    if words.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
home = Settings(home=Path(sys.argv[1]), decisions=SEEDS, allow_hosts=(), contact="x")
build(home, as_of=date.fromisoformat(sys.argv[3]), on_step=step)
"""


# Another day is another build: nothing can be taken over as it is.
LATER = date(2030, 1, 1)


def test_where_nothing_changed_tests_are_asked_again_and_what_the_gate_found_stands(
    corpus: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = corpus.settings
    before, rows = settings.warehouse.read_bytes(), marts(settings)
    copy = building.copy_whole
    doubled, columns = "", "*"

    def copy_with_a_doubled_key(warehouse: Path, work: Path, build_file: Path) -> str:
        digest = copy(warehouse, work, build_file)
        with duckdb.connect(str(build_file)) as connection:
            connection.execute(f"insert into {doubled} select {columns} from {doubled} limit 1")
        return digest

    def no_dbt(*_: object, **__: object) -> object:
        raise AssertionError("dbt was started")

    with monkeypatch.context() as patched:
        patched.setattr(building, "copy_whole", copy_with_a_doubled_key)
        patched.setattr(building, "start_dbt", no_dbt)
        doubled = "checks.fct_reconciliation"
        refused = build(settings)
        assert any(
            reason.startswith("model-tests: test unique_key_fct_reconciliation")
            for reason in refused.reasons
        ), refused.reasons
        # A person may set the tests of the models aside, and the gate still sees it.
        doubled, columns = "staging.cells", "* exclude (value)"  # which is generated
        refused = build(settings, overrides=frozenset({"model-tests"}))
        assert any(r.startswith("duplicate-key") for r in refused.reasons), refused.reasons
        assert settings.warehouse.read_bytes() == before
        patched.setattr(building, "copy_whole", copy)
        with monkeypatch.context() as ungated:
            ungated.setattr(building.Judge, "_ask_gate", no_dbt)
            ungated.setattr(site, "agency_digests", no_dbt)
            again = build(settings)
    assert again.published, again.in_words()
    assert again.page is not None, again.page_problem
    assert again.build_id in again.page.read_text(encoding="utf-8")
    assert again.documents == corpus.result.documents
    assert (again.reports, again.findings, again.new_findings) == (
        corpus.result.reports,
        corpus.result.findings,
        0,
    )
    assert marts(settings) == rows
    steps = query(
        settings,
        f"select step from ops.outcomes where run_id = '{again.build_id}' order by started_at",
    )
    assert [step for (step,) in steps] == ["take over", "tests", "gate"]
    kept = json.loads((settings.reports / "gate.json").read_text(encoding="utf-8"))
    assert kept["kept_from"] == corpus.result.build_id
    assert {r["expectation"] for r in kept["results"]} > {"key.staging.cells.unique"}

    # Somebody writes into one report of the published file what no test of the models asks for.
    whole = settings.warehouse.read_bytes()
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            "update stored.int_cells_stored set state = 'blank' where state = 'value' "
            "and report_id = (select min(report_id) from stored.int_cells_stored)"
        )
    written_to = settings.warehouse.read_bytes()
    refused = build(settings)
    assert any(r.startswith("value-domain") for r in refused.reasons), refused.reasons
    # Nor does an increment take it over, which leaves that report as it is and adds another.
    journals = set((settings.home / "landing").rglob("*.jsonl"))
    land_paths(settings, [Path(__file__).parent / "golden/hanweb_2021/page.html"])
    refused = build(settings)
    assert (refused.documents, sum(refused.extracted.values())) == (9, 1)
    *_, line = History(settings.ops).builds()
    assert ("take over", "only what changed is computed") in [
        (s.step, s.detail) for s in line.steps
    ]
    assert any(r.startswith("value-domain") for r in refused.reasons), refused.reasons
    assert settings.warehouse.read_bytes() == written_to
    for journal in set((settings.home / "landing").rglob("*.jsonl")) - journals:
        journal.unlink()
    settings.warehouse.write_bytes(whole)


def test_kills_and_a_structural_fault_leave_the_published_file_and_a_rebuild_equals_it(
    corpus: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = corpus.settings
    before = settings.warehouse.read_bytes()
    rows = marts(settings)
    known = len(list(History(settings.ops).builds()))
    for words in ("load …", "dbt: ", "gate …"):
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED_AT, str(settings.home), words, str(LATER)],
            cwd=PROJECT_ROOT,
            capture_output=True,
            timeout=240,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, (words, killed.stderr[-2000:])
        assert settings.warehouse.read_bytes() == before

    load = fill.load_staging

    def load_twice_the_first_cell(build_file: Path, *args: object, **named: object) -> object:
        counts = load(build_file, *args, **named)  # type: ignore[arg-type]
        with duckdb.connect(str(build_file)) as connection:
            connection.execute(
                "insert into staging.cells select * exclude (value) from staging.cells limit 1"
            )
        return counts

    with monkeypatch.context() as patched:
        patched.setattr(fill, "load_staging", load_twice_the_first_cell)
        refused = build(settings, as_of=LATER)
    assert not refused.published
    assert any("cells" in reason for reason in refused.reasons), refused.reasons
    assert settings.warehouse.read_bytes() == before
    assert refused.page is not None
    assert 'class="verdict refused"' in refused.page.read_text(encoding="utf-8")

    def no_room(*_: object, **__: object) -> None:
        raise OSError("no room on the disk")

    with monkeypatch.context() as patched:
        patched.setattr(site, "write_site", no_room)
        again = build(settings, full=True)
    assert again.published, again.in_words()
    assert "page was not written: OSError: no room on the disk" in again.in_words()
    assert 'class="verdict refused"' in refused.page.read_text(encoding="utf-8")
    assert again.extracted == {}
    assert again.new_findings == 0
    assert marts(settings) == rows
    verdicts = query(settings, "select verdict from ops.builds order by finished_at")
    assert [verdict for (verdict,) in verdicts[known:]] == ["refused", "published"]
    assert read_findings(settings.warehouse, new_only=True) == []


def test_an_override_that_names_nothing_is_refused_before_any_work(corpus: Built) -> None:
    with pytest.raises(BuildError, match="no-such"):
        build(corpus.settings, overrides=frozenset({"no-such"}))
