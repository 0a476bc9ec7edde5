"""A build that takes over what is there gives the same rows as one that starts from nothing."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.suites import structure_suite
from expectations.verdict import ExpectationResult
from extractors.landing.store import LandingStore
from extractors.stage import increment
from extractors.stage.compiled import ask_tests, run_models
from extractors.stage.dbt import Compiled, start_dbt
from extractors.stage.increment import (
    Kept,
    Notes,
    copy_whole,
    fits,
    inputs_hash,
    take_over,
    work_file,
)
from extractors.stage.judge import Judge
from extractors.stage.load import load_staging
from extractors.stage.publish import open_build_file
from extractors.stage.steps import Steps
from extractors.stage.view import view_landing
from tests.stage_fakes import SEEDS_HASH, extract, land, settings_at
from tests.test_stage_load import all_rows
from tests.warehouse_country import neighbours_of_2019
from tests.warehouse_fixture import Cells, Doc, write_staging
from tests.warehouse_mutations import consistent_cells

LATER = (datetime(2024, 4, 2, tzinfo=UTC),)
RECEIVED = ("applications", "applications.received_new", "applicant.total")
GRANTED = ("applications", "applications.outcome.granted", "applicant.natural")


def report(agency: str, year: int, cells: Cells, **given: Any) -> Doc:
    given = {"how": "handed_in", "name": f"{agency} {year}"} | given
    return Doc(agency_id=f"x-420100-000000{agency}", year=year, cells=cells, **given)


def changed(**given: str) -> Cells:
    """The consistent report with other numbers; ``received`` and ``granted`` are cells of it."""
    cells = {"received": RECEIVED, "granted": GRANTED}
    return consistent_cells() | {cells[name]: value for name, value in given.items()}


def before() -> list[Doc]:
    """A series with a broken year, one that will lose a year, a report that a copy will match, an agency that will be
    called otherwise."""
    return [
        *(report("0a", year, changed()) for year in (2021, 2023)),
        report("0a", 2022, changed(granted="777")),
        *(report("0b", year, changed(received=str(900 + year))) for year in (2021, 2022, 2023)),
        report("0c", 2021, changed(received="blank")),
        report("0d", 2021, changed(received="12"), facts=({"value": 5},)),
        report("0f", 2021, changed(granted="777"), agency_name="某某市乙局"),
        *neighbours_of_2019(),
    ]


def after() -> list[Doc]:
    """The broken year revised, a year gone, a new year, a twin of an old report, and one that names its agency anew."""
    kept = [doc for doc in before() if doc.name != "0b 2022"]
    return [
        *kept,
        report("0a", 2022, changed(granted="778"), name="0a 2022 revised", seen=LATER),
        report("0a", 2024, changed(granted="5")),
        report("0e", 2021, changed(received="12")),
        report("0f", 2023, changed(), agency_name="某某市丙局"),
    ]


def correction(
    name: str, cell: tuple[str, str, str], read: str | None, value: str
) -> dict[str, Any]:
    """A decision on a cell of a report of ``before``; ``read`` None: the cell was read as no number."""
    (doc,) = (doc for doc in before() if doc.name == name)
    return {
        "agency_id": doc.agency_id,
        "report_year": doc.year,
        "scope": "organ",
        "measure_code": cell[1],
        "breakdown_code": cell[2],
        "fingerprint": doc.fingerprint,
        "expect_value": read and int(read),
        "value": int(value),
        "reason": "misread",
    }


def decisions(received: str, note: str) -> dict[str, Sequence[dict[str, Any]]]:
    """Corrections that fit: of 0b in 2021 (another value in the second build) and in 2023, of the blank total
    of 0c, of 0b in 2022, which goes; one of 0a in 2022, which fits until the report is revised. And a verdict on 0c that fits nothing."""
    (of_c,) = (doc for doc in before() if doc.name == "0c 2021")
    corrections = [
        correction("0b 2021", RECEIVED, "2921", received),
        correction("0b 2022", RECEIVED, "2922", "43"),
        correction("0c 2021", RECEIVED, None, "44"),
        correction("0b 2023", RECEIVED, "2923", "45"),
        correction("0a 2022", GRANTED, "777", "46"),
    ]
    verdict = {
        "check_code": "A1",
        "subject": "applicant.total",
        "agency_id": of_c.agency_id,
        "report_year": 2021,
        "scope": "organ",
        "fingerprint": of_c.fingerprint,
        "left_value": 1,
        "right_value": 2,
        "note": note,
    }
    return {"corrections": corrections, "acknowledged_findings": [verdict]}


def model(build_file: Path, docs: list[Doc], received: str, note: str) -> None:
    log, kept = build_file.with_suffix(".log"), build_file.with_suffix(".compiled")
    staging: Any = {"as_of": date(2024, 6, 1), "extra": decisions(received, note)}
    if kept.exists():
        write_staging(build_file, docs, **staging)
        compiled = Compiled.of_json(json.loads(kept.read_text(encoding="utf-8")))
        result = run_models(build_file, compiled.models, log)
        assert result.ok, result.reasons
        asked = ask_tests(build_file, compiled.tests, log=log)
        assert asked.ok, asked.reasons
        return
    # dbt gets ready before the file that it works on is there.
    with start_dbt(build_file, log=log, tests=False) as waiting:
        write_staging(build_file, docs, **staging)
        result = waiting.run()
    assert result.ok, result.reasons
    kept.write_text(json.dumps(dataclasses.asdict(result.compiled)), encoding="utf-8")


def published_rows(build_file: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(build_file), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema in ('marts', 'checks') order by 1"
        ).fetchall()
        return {
            name: connection.execute(f"from {name} order by all").fetchall() for (name,) in names
        }


def rewritten(build_file: Path) -> set[str]:
    with duckdb.connect(f"{build_file}.work", read_only=True) as connection:
        rows = connection.execute(
            "select report_id from intermediate.int_rewritten_reports"
        ).fetchall()
    return {report_id.removeprefix("x-420100-000000") for (report_id,) in rows}


@pytest.mark.slow
def test_an_increment_gives_the_rows_of_a_build_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "anew").mkdir()
    kept, anew = tmp_path / "kept" / "build.duckdb", tmp_path / "anew" / "build.duckdb"
    model(kept, before(), "40", "first look")
    first = published_rows(kept)
    model(kept, after(), "41", "second look")
    model(anew, after(), "41", "second look")
    incremental, full = published_rows(kept), published_rows(anew)
    assert {name for name in full if incremental[name] != full[name]} == set()
    assert len(full) > 15
    unlike = {name for name in full if first[name] != full[name]}
    assert unlike >= {
        "checks.fct_reconciliation",
        "checks.fct_hints",
        "checks.fct_finding_numbers",
        "checks.fct_findings",
        "marts.fct_applications",
        "marts.dim_report",
    }
    # What nobody touched was left alone: the series of 2019, and 0d, although a twin of it came.
    assert rewritten(anew) - rewritten(kept) == {
        "0d:2021:organ",
        "02:2019:organ",
        "02:2020:organ",
    }
    kinds = {row[0] for row in query(kept, "select kind from checks.fct_findings")}
    assert kinds >= {
        *("broken_identity", "duplicate_report"),
        *("correction_not_fitting", "acknowledgement_not_fitting"),
    }
    renamed = "select message_zh from checks.fct_findings where kind = 'broken_identity' and agency_id like '%0f'"
    assert {words[:10] for (words,) in query(kept, renamed)} == {"某某市丙局2021年"}
    corrected = "select value from marts.fct_applications where source = 'correction' order by 1"
    assert query(kept, corrected) == [(41,), (44,), (45,)]


def query(build_file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(build_file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_staging_is_renewed_in_place_as_if_it_were_filled_anew(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home")
    kept, anew = tmp_path / "kept.duckdb", tmp_path / "anew.duckdb"

    def load(target: Path, as_of: date | None = None) -> None:
        landing = view_landing(LandingStore(settings.landing), as_of, seeds_hash=SEEDS_HASH)
        load_staging(target, landing, settings)

    land(settings, b"one", at="2024-03-01T08:00:00+00:00")
    extract(settings)
    load(kept)
    land(settings, b"two", at="2024-03-02T08:00:00+00:00")
    extract(settings)
    load(kept)
    load(anew)
    assert all_rows(kept) == all_rows(anew)
    assert len(all_rows(kept)["documents"]) == 2
    load(kept, date(2024, 3, 1))
    anew.unlink()
    load(anew, date(2024, 3, 1))
    assert all_rows(kept) == all_rows(anew)
    assert len(all_rows(kept)["documents"]) == 1


@dataclasses.dataclass
class Pair:
    """A published warehouse and the work file that was kept beside it."""

    warehouse: Path
    kept: Kept
    build_file: Path


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    warehouse, kept = tmp_path / "warehouse.duckdb", Kept(tmp_path, "b1")
    connection = open_build_file(warehouse)
    connection.execute("create schema staging; create schema ops; create table ops.builds (b int)")
    connection.execute(
        "create table staging.build_info as select $1 as inputs_hash", [inputs_hash()]
    )
    connection.close()
    kept.work.write_bytes(b"work")
    (tmp_path / "build").mkdir()
    return Pair(warehouse, kept, tmp_path / "build" / "warehouse.duckdb")


@pytest.mark.parametrize("unchanged", [False, True])
def test_a_build_takes_over_copies_and_writes_its_own_history(pair: Pair, unchanged: bool) -> None:
    bytes_before = pair.warehouse.read_bytes()
    if unchanged:
        digest = copy_whole(pair.warehouse, pair.kept.work, pair.build_file)
    else:
        assert fits(pair.warehouse, pair.kept)
        digest = take_over(pair.warehouse, pair.kept, pair.build_file)
    assert digest == hashlib.sha256(bytes_before).hexdigest()
    assert work_file(pair.build_file).read_bytes() == b"work"
    assert query(
        pair.build_file, "select count(*) from duckdb_schemas() where schema_name = 'ops'"
    ) == [(0,)]
    assert pair.warehouse.read_bytes() == bytes_before


@pytest.mark.parametrize(
    ("digest", "by", "overrides", "relied_on"),
    [
        ("as published", None, (), True),
        ("as published", None, ("structure",), True),
        ("written to", None, (), False),
        ("as published", "another gate", (), False),
        ("as published", None, ("model-tests",), False),
    ],
)
def test_what_the_gate_found_is_relied_on_for_the_same_bytes_and_the_same_gate_alone(
    tmp_path: Path, digest: str, by: str | None, overrides: tuple[str, ...], relied_on: bool
) -> None:
    judge = Judge(
        tmp_path / "build.duckdb", settings_at(tmp_path), frozenset(overrides), Steps(None)
    )
    (rule,) = structure_suite()[:1]
    found = ExpectationResult.of(rule)
    judged_by = by or judge.judged_by
    notes = Notes(
        "", {"test": "select 1"}, "as published", judged_by, [dataclasses.asdict(found)], []
    )
    judge.rely_on(notes, digest)
    assert judge.found == ((found,) if relied_on else ())


@pytest.mark.parametrize("lost", ["work", "models", "hash"])
def test_nothing_is_taken_over_that_does_not_fit(
    pair: Pair, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lost == "work":
        pair.kept.work.unlink()
    elif lost == "models":
        monkeypatch.setattr(increment, "inputs_hash", lambda: "another")
    else:
        connection = open_build_file(pair.warehouse)
        connection.execute("alter table staging.build_info rename inputs_hash to older")
        connection.close()
    assert not fits(pair.warehouse, pair.kept)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("models/marts/fct_x.sql", True),
        ("seeds/labels.csv", True),
        ("seeds/corrections.csv", False),
        ("models/notes.md", False),
    ],
)
def test_the_inputs_hash_sees_models_and_seeds_and_no_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, counts: bool
) -> None:
    monkeypatch.setattr(increment, "DBT_PROJECT", tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    hashes = []
    for text in ("a", "b"):
        path.write_text(text, encoding="utf-8")
        hashes.append(inputs_hash())
    assert (hashes[0] != hashes[1]) is counts
