"""The seeds agree with each other, with the forms, and with the normaliser that reads them."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import extractors.codebook as codebook_module
from extractors.codebook import CodebookError, codebook, load_codebook
from extractors.parse import report
from extractors.parse.prose import rules
from extractors.parse.words import lists
from extractors.settings import PROJECT_ROOT, SEEDS

REFERENCE = PROJECT_ROOT.parent / "shared" / "reference" / "measures.csv"

book = codebook()


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def copy_seeds(target: Path) -> Path:
    return Path(shutil.copytree(SEEDS, target / "seeds"))


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


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("labels.csv", "2021,,applications,row,,本年新收,applications.no_such", "is no code"),
        (
            "labels.csv",
            "2021,,applications,row,,一、本年 新收,applications.received_new",
            "repeats",
        ),
        (
            "measures.csv",
            "section.1" + ",x" * 7 + ",false" + ",x" * 8,
            "section.1 stands in line 2 already",
        ),
        (
            "measures.csv",
            "a.b,other,row,a.c,x,x,,int>=0,false,sum,2019,,2019,,,true,",
            "parent a.c of a.b is no code",
        ),
        (
            "measures.csv",
            "a.b,other,row,a.b,x,x,,int>=0,false,sum,2019,,2019,,,true,",
            "its own ancestor",
        ),
        ("measures.csv", "a.b,other", "fields expected"),
        (
            "measures.csv",
            "a.b,other,row,,x,x,,int>=0,perhaps,sum,2019,,2019,,,true,",
            "neither true nor false",
        ),
        (
            "measures.csv",
            "a.b,other,row,,x,x,,int>=0,false,sum,2019,,soon,,,true,",
            "'soon' is no year",
        ),
        ("labels.csv", "<<<<<<< ours", "a merge conflict was left there"),
        ("agencies.csv", "=======", "a merge conflict was left there"),
        ("identities.csv", '"A1"1,', "expected after"),
        ("identities.csv", "A1" + "," * 22, "A1 stands in line 2 already"),
    ],
)
def test_a_seed_that_contradicts_itself_is_refused_by_line(
    tmp_path: Path, name: str, line: str, says: str
) -> None:
    seeds = copy_seeds(tmp_path)
    with (seeds / name).open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
    last = len((seeds / name).read_text(encoding="utf-8").splitlines())
    with pytest.raises(CodebookError, match=says) as caught:
        load_codebook(seeds)
    assert f"{name}:{last}" in str(caught.value)


def test_a_seed_without_a_column_or_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    seeds = copy_seeds(tmp_path)
    labels = seeds / "labels.csv"
    whole = labels.read_bytes()
    labels.write_bytes(whole.replace(b"printed", b"shown", 1))
    with pytest.raises(CodebookError, match=r"labels\.csv: missing column printed"):
        load_codebook(seeds)
    labels.write_bytes(whole + "2021,,applications,row,,总计,x\n".encode("gb18030"))
    with pytest.raises(CodebookError, match=r"labels\.csv is not UTF-8"):
        load_codebook(seeds)


@pytest.mark.parametrize("name", sorted(codebook_module.MODEL_SEEDS - codebook_module.DECISIONS))
def test_a_seed_of_the_model_is_refused_before_dbt_meets_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = copy_seeds(tmp_path)
    monkeypatch.setattr(codebook_module, "SEEDS", seeds)
    codebook_module.check_model_seeds()
    whole = (seeds / name).read_text(encoding="utf-8")
    head, *rows = whole.splitlines()
    row = rows[0] if rows else "x" + "," * head.count(",")
    for text, says in (
        (whole + ">>>>>>> theirs\n", rf"{name}:\d+: a merge conflict"),
        (whole.replace(",", ",_", 1), rf"{name}: missing column {head.split(',')[1]}"),
        (
            f"{head},{head.split(',')[0]}\n",
            rf"{name}: column {head.split(',')[0]} stands there twice",
        ),
        (f"{head}\n{row}\n{row}\n", rf"{name}:3: .+ stands in line 2 already"),
    ):
        (seeds / name).write_text(text, encoding="utf-8")
        with pytest.raises(CodebookError, match=says):
            codebook_module.check_model_seeds()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind:\n- a\n<<<<<<< ours\n- b\n", r"broken\.yml:[34]: "),
        ("kind:\n- a(b\n- c\n", r"broken\.yml: kind: missing \)"),
        ("kind:\n- a\nkind:\n- b\n", r"broken\.yml:3: kind stands there twice"),
        ("kinds:\n- a\n", r"broken\.yml: kind is missing or empty"),
        ("kind:\n", r"broken\.yml: kind is missing or empty"),
        ("- a\n", r"broken\.yml: no list by its name"),
    ],
)
def test_a_broken_list_of_the_parser_is_named(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_LISTS", tmp_path)
    (tmp_path / "broken.yml").write_text(text, encoding="utf-8")
    for read in (lists.compiled, lists.rare, lists.any_rare, lists.alternation):
        lists._yaml.cache_clear()
        with pytest.raises(CodebookError, match=says):
            read("broken", "kind")
    lists._yaml.cache_clear()


@pytest.mark.parametrize("shape", ["role: '{no_such}'", "role: '{itself}'", "role: a(b", "a role"])
def test_a_shape_of_no_word_is_named_by_its_list(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_LISTS", tmp_path)
    text = f"words:\n  itself: '{{itself}}'\nkind:\n- {shape}\n"
    (tmp_path / "crooked.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match=r"^crooked\.yml: kind: "):
        lists.shapes("crooked", "kind")


def test_a_rule_of_a_unit_that_no_list_has_is_named_by_its_line() -> None:
    row = dict.fromkeys(rules.COLUMNS, "") | {"form": "number", "phrase": "#", "units": "{no_such}"}
    with pytest.raises(CodebookError, match=r"^narrative_rules\.csv:9: units: 'no_such'"):
        rules.read_rules(iter([(9, row)]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind:\n- plain: (words)|other\n", r"broken\.yml: kind: a pattern has a group of its own"),
        ("kind:\n- words\n", r"broken\.yml: kind: 'words' is no role with its pattern"),
        ("kind:\n- plain: '{unknown}'\n", r"broken\.yml: kind: no word, or one of itself"),
    ],
)
def test_a_broken_list_of_plain_words_is_named(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_LISTS", tmp_path)
    (tmp_path / "broken.yml").write_text(text, encoding="utf-8")
    lists._yaml.cache_clear()
    try:
        with pytest.raises(CodebookError, match=says):
            lists.replaced("broken", "kind")
    finally:
        lists._yaml.cache_clear()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("short,mean\na,b\n", r"broken\.csv: missing column means"),
        ("short,means\na,b\nc,d\na,e\n", r"broken\.csv:4: a stands in line 2 already"),
        ("short,means\na,b(\n", r"broken\.csv:2: means: missing \)"),
        ("short,means\na\n", r"broken\.csv:2: 2 fields expected"),
    ],
)
def test_a_broken_table_of_the_parser_is_named(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_LISTS", tmp_path)
    (tmp_path / "broken.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match=says):
        list(lists.rows("broken", ["short", "means"], ["short"], ["means"]))


def test_a_broken_list_makes_no_document_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise CodebookError("narrative_rules.csv:7: phrase: missing )")

    monkeypatch.setattr(report, "read_layout", broken)
    with pytest.raises(CodebookError, match=r"narrative_rules\.csv:7"):
        report.extract("<p>甲县财政局2023年政府信息公开工作年度报告</p>".encode())


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
