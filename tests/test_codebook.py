"""The seeds agree with each other, with the forms, and with the normaliser that reads them."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import extractors.codebook as codebook_module
from extractors.codebook import codebook, load_codebook
from extractors.settings import PROJECT_ROOT, SEEDS
from tests.test_codebook_refused import copy_seeds

REFERENCE = PROJECT_ROOT.parent / "shared" / "reference" / "measures.csv"

book = codebook()


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# -- codes ------------------------------------------------------------------------------------


def test_every_code_of_the_labels_is_a_measure_and_every_printed_measure_has_a_label() -> None:
    labelled = {label.measure_code for label in book.labels}
    assert labelled <= set(book.measures)
    unprinted = {
        code
        for code, measure in book.measures.items()
        if code not in labelled
        and measure.table_code != "narrative"
        # A cell of table 2 is named by row and column; `period` only holds its two columns together.
        and not (measure.table_code == "disclosures" and measure.kind == "cell")
        and code != "period"
    }
    assert unprinted == set()


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_statutory_row_and_column_has_a_label_in_each_of_its_editions(edition: str) -> None:
    labelled = {label.measure_code for label in book.labels if label.edition == edition}
    for measure in book.measures.values():
        if measure.table_code in ("disclosures", "applications", "litigation", "sections"):
            composite = measure.table_code == "disclosures" and measure.kind == "cell"
            if edition in measure.editions and not composite:
                assert measure.measure_code in labelled, measure.measure_code


def test_labels_stay_inside_the_editions_of_their_measure() -> None:
    for label in book.labels:
        measure = book.measures[label.measure_code]
        assert label.edition in measure.editions, label
        assert label.table_code == measure.table_code, label
        assert label.form == measure.form, label


def test_identities_use_known_codes() -> None:
    known = set(book.measures) | {"*"}
    for identity in book.identities:
        subjects = identity.fields["subjects"].split("|")
        terms = f"{identity.fields['left_terms']} {identity.fields['right_terms']}".split()
        codes = [part for term in terms for part in _codes_of(term)]
        if identity.table_code is not None:
            codes += [s for s in subjects if "." in s]
        assert set(codes) <= known, (identity.check_code, set(codes) - known)


def _codes_of(term: str) -> list[str]:
    """Codes in a signed term such as `+applications.carried_out/*@previous[a]`."""
    bare = term.lstrip("+-").split("[")[0].split("@")[0]
    return [code for code in bare.split("/") if "." in code and not code.startswith("{")]


def test_the_reference_codes_are_all_there() -> None:
    if not REFERENCE.exists():
        pytest.skip(f"the reference list {REFERENCE} is not here")
    with REFERENCE.open(encoding="utf-8", newline="") as handle:
        reference = {row["code"]: row for row in csv.DictReader(handle)}
    assert set(reference) <= set(book.measures)
    # What the project adds are the two value columns of the Fujian form and their heading.
    assert set(book.measures) - set(reference) == {
        "period",
        "period.year",
        "period.cumulative",
    }
    for code, row in reference.items():
        assert book.measures[code].table_code == row["table"]
        assert "|".join(book.measures[code].editions) == row["editions"]
        assert (book.measures[code].unit or "") == row["unit"]


def test_every_printed_variant_of_the_reference_is_matched() -> None:
    if not REFERENCE.exists():
        pytest.skip(f"the reference list {REFERENCE} is not here")
    unmatched = []
    with REFERENCE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["table"] == "narrative" or (
                " × " in row["label_zh"] and not row["label_variants"]
            ):
                continue
            printed = [row["label_zh"], *row["label_variants"].split("|")]
            for text in printed:
                composite = " × " in text or text.startswith("行政诉讼-") or "两类之和" in text
                if not text or composite:
                    continue
                codes = {
                    label.measure_code
                    for axis in ("row", "column", "group", "section")
                    for label in book.labels.candidates(text, table=row["table"], axis=axis)
                }
                if row["code"] not in codes:
                    unmatched.append((row["code"], text))
    assert unmatched == []


def test_the_forms_have_as_many_cells_as_the_notices_say() -> None:
    rows_of = {
        edition: {
            label.measure_code
            for label in book.labels
            if label.table_code == "applications"
            and label.axis == "row"
            and label.edition == edition
            and book.measures[label.measure_code].kind == "row"
        }
        for edition in ("2019", "2021")
    }
    # applications.outcome.other is a row of its own in 2019 and a heading in 2021.
    assert len(rows_of["2019"]) == 23
    assert len(rows_of["2021"] - {"applications.outcome.other"}) == 25
    columns = {
        label.measure_code
        for label in book.labels
        if label.table_code == "applications" and label.axis == "column"
    }
    assert len(columns) == 7
    cells = [
        m for m in book.measures.values() if m.table_code == "disclosures" and m.kind == "cell"
    ]
    assert sum("2021" in m.editions for m in cells) == 10
    # 规章 and 规范性文件 3 each, four rows of three, one of two, and procurement's two.
    assert sum("2019" in m.editions for m in cells) == 6 + 12 + 2 + 2


# -- what an analyst may add up ----------------------------------------------------------------


def test_totals_are_flagged_and_their_parts_are_not() -> None:
    totals = {code for code, measure in book.measures.items() if measure.is_total}
    assert {
        "applicant.total",
        "applications.outcome.total",
        "applications.outcome.refused",
        "proceeding.reconsideration.total",
        "proceeding.litigation.total",
        "fj.received",
        "sh08.12",
    } <= totals
    assert "applications.outcome.granted" not in totals
    assert "applicant.natural" not in totals


def test_additivity_follows_what_the_number_is() -> None:
    expected = {
        "applications.received_new": "sum",
        "applications.carried_out": "stock",
        "disclosure.normative_documents.in_force": "stock",
        "disclosure.col.disclosed_total": "stock",
        "disclosure.admin_fees.fee_amount": "sum",
        "narrative.wechat.followers": "stock",
        "narrative.proposals.satisfaction_rate": "rate",
        "proceeding.suit_direct.pending": "stock",
        "period.cumulative": "stock",
        "section.1": "none",
    }
    assert {code: book.measures[code].additivity for code in expected} == expected
    for measure in book.measures.values():
        if measure.unit == "%":
            assert measure.additivity == "rate", measure.measure_code
        if measure.data_type in ("none", "text"):
            assert measure.additivity == "none", measure.measure_code


def test_years_follow_the_editions() -> None:
    starts = {"pre2019": 2008, "2019": 2019, "2021": 2021}
    ends = {"pre2019": 2018, "2019": 2020, "2021": None}
    for measure in book.measures.values():
        first, last = measure.editions[0], measure.editions[-1]
        assert measure.first_year is not None
        assert measure.first_year >= starts[first], measure.measure_code
        end = ends[last]
        if end is None:
            assert measure.last_year is None, measure.measure_code
        else:
            assert measure.last_year is not None, measure.measure_code
            assert measure.first_year <= measure.last_year <= end, measure.measure_code


# -- strictness --------------------------------------------------------------------------------


def test_headers_of_the_decisions_are_those_of_the_contract() -> None:
    headers = {
        name: (SEEDS / name).read_text(encoding="utf-8").splitlines()[0].split(",")
        for name in ("corrections.csv", "acknowledged_findings.csv", "agency_aliases.csv")
    }
    assert {"agency_id", "report_year", "fingerprint", "expect_value", "value"} <= set(
        headers["corrections.csv"]
    )
    assert {"check_code", "subject", "fingerprint", "left_value", "right_value"} <= set(
        headers["acknowledged_findings.csv"]
    )
    assert headers["agency_aliases.csv"] == ["alias_agency_id", "agency_id", "note"]


def test_the_hash_follows_what_extraction_reads_and_nothing_else(tmp_path: Path) -> None:
    seeds = copy_seeds(tmp_path)
    before = load_codebook(seeds).seeds_hash
    assert before == book.seeds_hash
    with (seeds / "corrections.csv").open("a", encoding="utf-8") as handle:
        handle.write("sasac-440300,2021,organ,,,,,,,,,\n")
    assert load_codebook(seeds).seeds_hash == before
    with (seeds / "labels.csv").open("a", encoding="utf-8") as handle:
        handle.write("2021,,applications,row,,本年新收件数,applications.received_new\n")
    assert load_codebook(seeds).seeds_hash != before


def test_importing_the_codebook_loads_no_heavy_library() -> None:
    code = (
        "import sys, extractors.codebook as c; c.codebook().labels.match('总计', table='applications',"
        " axis='row'); print([m for m in ('opencc', 'duckdb', 'great_expectations') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT_ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_lists_of_the_parser_are_part_of_the_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(codebook_module.PARSE_LISTS, tmp_path / "lists")
    monkeypatch.setattr(codebook_module, "PARSE_LISTS", tmp_path / "lists")
    before = load_codebook(SEEDS).seeds_hash
    with (tmp_path / "lists" / "narrative_traps.yml").open("a", encoding="utf-8") as file:
        file.write("\n# one more\n")
    assert load_codebook(SEEDS).seeds_hash != before
