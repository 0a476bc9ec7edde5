"""The gate on an increment: what a build wrote anew is held against what was published, and asked what held before."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pytest

from expectations.gate import run_gate
from expectations.rules import FACT_TABLES
from expectations.suites import LOCAL_TO, promises
from expectations.verdict import ExpectationResult, GateResult
from extractors.stage.increment import work_file
from tests.gate_build import REPORT, make_build

# A report of another agency, whose numbers and checks stay as they are.
OTHER = "other:2021:organ"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp("gate") / "build.duckdb")


def write_anew(build: Path, report_id: str, reach: int) -> None:
    """The work file of an increment that wrote of one report all (``reach`` 0), its checks (1) or its hints (2) anew, and the hints of another."""
    with duckdb.connect(str(work_file(build))) as db:
        db.execute("create schema intermediate")
        db.execute(
            "create table intermediate.int_rewritten_reports as select unnest([$1, $2]) as report_id, "
            "unnest([$3, 2]) as reach, true as was_built",
            [report_id, OTHER, reach],
        )


@pytest.mark.parametrize(
    ("written_anew", "reach", "compared"),
    [(REPORT, 0, True), (REPORT, 1, False), ("another", 0, False)],
)
def test_a_build_that_took_over_compares_what_it_wrote_anew(
    sound: Path, tmp_path: Path, written_anew: str, reach: int, compared: bool
) -> None:
    changed = Path(shutil.copy(sound, tmp_path / "changed.duckdb"))
    with duckdb.connect(str(changed)) as db:
        db.execute("delete from marts.fct_litigation; delete from marts.fct_narrative")
        db.execute("update marts.fct_applications set value = 4 where value = 3")
    write_anew(changed, written_anew, reach)
    result = run_gate(changed, published=sound, compared="rewritten")
    missed = {
        r.expectation for r in result.results if not r.success and r.topic.name == "continuity"
    }
    lost = ("fct_litigation.lost", "fct_narrative.lost", "fct_applications.reread")
    assert missed == ({f"continuity.{name}" for name in lost} if compared else set())


# Of the rows that an increment wrote anew: every kind of fault that is local to a report or a record.
FAULTS = [
    *(
        f"insert into {table} ({key}, {part}) values ({value}, null)"
        for table, key, value, part in (
            ("marts.fct_litigation", "report_id", f"'{REPORT}'", "measure_code"),
            ("marts.fct_indicators", "report_id", f"'{REPORT}'", "measure_code"),
            ("marts.fct_applications", "report_id", "null", "measure_code"),
            ("marts.fct_disclosures", "report_id", "'of nobody'", "measure_code"),
            ("checks.fct_reconciliation", "report_id", "'of nobody'", "check_code"),
            ("staging.cells", "record_id", "'r3'", "cell_no"),
            ("staging.facts", "record_id", "null", "fact_no"),
            ("staging.sections", "record_id", "'r3'", "section_no"),
            ("marts.report_sections", "report_id", f"'{REPORT}'", "section_no"),
        )
    ),
    *(
        f"insert into marts.{name} (report_id, measure_code, agency_id, report_year, state, source, unit, value) values "
        f"('{REPORT}', 'gone', 'nobody', 1900, 'blank', 'heard', '尺', -2.5), "
        f"('{REPORT}', 'applications.received_new', 'nobody', 1900, 'guessed', null, '尺', -2.5)"
        for name in FACT_TABLES
    ),
    f"update marts.fct_disclosures set value = -2.5, printed_raw = null where report_id = '{REPORT}'",
    "update checks.fct_reconciliation set status = 'not_evaluable' where check_code = 'B1' "
    f"and report_id = '{REPORT}'",
    "update checks.fct_reconciliation set status = 'thought' where check_code = 'B2' "
    f"and report_id = '{REPORT}'",
    f"delete from checks.fct_reconciliation where check_code in ('A3', 'N') and report_id = '{REPORT}'",
    *(
        f"insert into {table} by name select * from {table} where {column} in ('r3', '{REPORT}') limit 1"
        for table, column in LOCAL_TO.items()
    ),
]


@pytest.fixture(scope="module")
def taken_over(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound build with a second report beside the first, records r1 and r2, as it was published."""
    published = Path(shutil.copy(sound, tmp_path_factory.mktemp("taken over") / "published.duckdb"))
    words = {"report_id": OTHER, "agency_id": "other", "version_id": "v2", "record_id": "r2"}
    with duckdb.connect(str(published)) as db:
        db.execute("insert into staging.cells (record_id, cell_no) values ('r1', 0)")
        db.execute("insert into staging.facts (record_id, fact_no) values ('r1', 0)")
        db.execute("insert into staging.sections (record_id, section_no) values ('r1', 0)")
        db.execute(
            "insert into marts.report_sections (report_id, section_no) values ($1, 0)", [REPORT]
        )
        for table, promise in promises().items():
            columns = dict.fromkeys([*promise["key"], *promise["columns"]])
            other = [f"'{words[name]}' as {name}" for name in columns if name in words]
            if other and table != "checks.fct_findings":
                db.execute(
                    f"insert into {table} select * replace ({', '.join(other)}) from {table}"
                )
    return published


def found(result: GateResult) -> dict[str, tuple[object, ...]]:
    """What a gate found, whatever it asked and in whatever order rows came."""
    return {
        r.expectation: (r.success, r.severity, r.refusal, r.count, sorted(map(str, r.rows)))
        for r in result.results
    }


def test_an_increment_is_judged_by_its_new_rows_as_by_all(taken_over: Path, tmp_path: Path) -> None:
    judged = run_gate(taken_over, published=None)
    assert judged.publish, judged.in_words()
    changed = Path(shutil.copy(taken_over, tmp_path / "changed.duckdb"))
    write_anew(changed, REPORT, 1)

    def judge(known: Sequence[ExpectationResult], statements: Sequence[str] = ()) -> GateResult:
        with duckdb.connect(str(changed)) as db:
            for statement in statements:
                db.execute(statement)
        return run_gate(changed, published=taken_over, compared="rewritten", judged=known)

    def kinds(results: Iterable[ExpectationResult]) -> set[str]:
        return {
            r.expectation if r.topic.name in ("key", "domain") else r.topic.name for r in results
        }

    # What lies in a report that was not written anew was judged when it was published.
    guess = f"update marts.fct_applications set state = 'guessed' where report_id = '{OTHER}'"
    assert judge(judged.results, [guess]).publish
    undo = f"update marts.fct_applications set state = 'value' where report_id = '{OTHER}'"

    # Its agency is made again by every build, so its rows are asked where that is another one.
    new_record = [
        "insert into staging.documents select * replace ('r3' as record_id) from staging.documents limit 1",
        *(
            f"insert into {table} select * replace ('r3' as record_id) from {table} limit 1"
            for table, column in LOCAL_TO.items()
            if column == "record_id"
        ),
    ]
    forget = "delete from marts.dim_agency where agency_id = 'other'"
    confined = judge(judged.results, [undo, forget, *new_record, *FAULTS])
    whole = judge(())
    assert found(confined) == found(whole)
    of_new_rows = [r for r in confined.results if r.confined]
    assert not any(r.confined for r in whole.results)
    assert len(of_new_rows) > 80
    unmet = kinds(r for r in of_new_rows if not r.success)
    assert kinds(of_new_rows) - unmet == set()
    (agencies,) = [
        r for r in confined.results if r.expectation == "reference.marts.fct_litigation.agency_id"
    ]
    assert {"agency_id": "other"} in agencies.rows
