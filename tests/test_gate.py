"""The gate on small build files: what refuses is named, broken sums never refuse."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations import gate
from expectations.continuity import COMPARED
from expectations.datasource import attached, share
from expectations.gate import run_gate
from expectations.judgement import judgement_suite
from expectations.rules import REFUSALS, Rule, Sentence, topics
from expectations.suites import content_suite, structure_suite
from expectations.verdict import ExpectationResult, GateResult, stand
from extractors.codebook import codebook
from tests.gate_build import REPORT, make_build
from tests.stage_fakes import damage


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp("gate") / "build.duckdb")


@pytest.fixture
def judge(sound: Path, tmp_path: Path) -> Callable[..., GateResult]:
    """Judges a copy of the sound build after some SQL, with the sound one as published."""

    def run(*statements: str, overrides: frozenset[str] = frozenset()) -> GateResult:
        changed = Path(shutil.copy(sound, tmp_path / "changed.duckdb"))
        with duckdb.connect(str(changed)) as db:
            for statement in statements:
                db.execute(statement)
        return run_gate(changed, published=sound, overrides=overrides)

    return run


def names(result: GateResult) -> list[str]:
    return [refusal.name for refusal in result.refusals]


BREAK_A1 = """
    update checks.fct_reconciliation set status = 'broken', left_value = 5, right_value = 3, difference = 2
    where check_code = 'A1' and subject = 'applicant.total'"""
TELL_A1 = """
    insert into checks.fct_findings (finding_id, kind, check_code, agency_id, report_year, subject, left_value, right_value)
    values ('f-1', 'broken_identity', 'A1', 'sasac-440300', 2021, 'applicant.total', 5, 3)"""


def test_a_sound_build_is_published_and_the_file_is_free_afterwards(
    sound: Path, tmp_path: Path
) -> None:
    build = Path(shutil.copy(sound, tmp_path / "a $dollar 'quote.duckdb"))
    result = run_gate(build, published=tmp_path / "none yet.duckdb")
    assert [r.sentence for r in result.results if not r.success] == []
    assert result.publish
    assert result.compared_with is None
    json.dumps(result.as_json())
    with duckdb.connect(str(build)) as db:
        db.execute("create schema ops")


def test_a_broken_sum_is_told_and_never_refuses(judge: Callable[..., GateResult]) -> None:
    result = judge(BREAK_A1, TELL_A1, "update marts.dim_report set is_reconciled = false")
    assert result.publish
    assert result.reasons == ()
    (told,) = [r for r in result.results if r.expectation == "identity.A1.holds"]
    assert not told.success
    assert told.severity == "warning"
    assert "sasac-440300 2021 applicant.total 5 3 2" in told.sentence
    assert told.sentence in result.in_words()


@pytest.mark.parametrize(
    ("statement", "refusal", "says"),
    [
        (
            "insert into marts.fct_applications select * from marts.fct_applications limit 1",
            "duplicate-key",
            "marts.fct_applications",
        ),
        ("update marts.fct_litigation set measure_code = null", "null-key", "fct_litigation"),
        (
            "alter table marts.dim_report drop column is_trusted",
            "structure",
            "marts.dim_report lacks 1 promised column: is_trusted",
        ),
        ("drop table marts.fct_work_plan_tasks", "structure", "marts.fct_work_plan_tasks"),
        (
            "delete from checks.fct_reconciliation where check_code = 'A3' and subject = 'applications.carried_in'",
            "check-not-run",
            "applications.carried_in",
        ),
        ("delete from checks.fct_reconciliation where check_code = 'N'", "check-not-run", "N ("),
        ("update marts.fct_applications set value = -3", "value-domain", "negative"),
        ("update marts.fct_litigation set value = 2.5", "value-domain", "fraction"),
        (
            "update marts.fct_applications set state = 'blank' where measure_code = 'applications.received_new'",
            "value-domain",
            "blank is never zero",
        ),
        ("update marts.fct_disclosures set state = 'guessed'", "value-domain", "state"),
        (
            "update checks.fct_reconciliation set status = 'not_evaluable' where check_code = 'B1'",
            "value-domain",
            "not say why",
        ),
        (
            "update marts.fct_disclosures set agency_id = 'nobody'",
            "broken-reference",
            "nobody",
        ),
        (BREAK_A1, "untold-break", "not told"),
        (BREAK_A1, "wrong-verdict", "not marked"),
        (
            "update marts.fct_applications set value = null, state = 'blank' where breakdown_code = 'applicant.total'",
            "number-lost",
            "applications.received_new applicant.total 3",
        ),
        ("delete from marts.fct_litigation", "number-lost", "fct_litigation"),
        ("delete from marts.fct_narrative", "number-lost", "培训7期"),
        (
            "update staging.documents set document_sha256 = repeat('b', 64)",
            "document-lost",
            "no longer in landing",
        ),
    ],
)
def test_doubt_about_us_refuses_by_name(
    judge: Callable[..., GateResult], statement: str, refusal: str, says: str
) -> None:
    result = judge(statement)
    assert not result.publish
    assert refusal in names(result)
    assert any(says in reason and f"--override {refusal}" in reason for reason in result.reasons)


def test_what_was_found_stands_for_the_same_file_under_the_overrides_of_the_day(
    judge: Callable[..., GateResult], tmp_path: Path
) -> None:
    before = judge(
        "update marts.fct_disclosures set state = 'guessed'",
        "update marts.fct_litigation set value = 4, printed_raw = '4'",
        overrides=frozenset({"value-domain"}),
    )
    assert before.publish
    noted = json.loads(json.dumps([dataclasses.asdict(result) for result in before.results]))
    kept = [ExpectationResult.kept(result) for result in noted]
    assert tuple(kept) == before.results
    again = stand(kept, frozenset(), published=tmp_path, build_id="b1")
    assert again is not None
    assert (again.verdict, names(again), again.kept_from) == ("refuse", ["value-domain"], "b1")
    # The number that was read differently is the published one now.
    assert {r.topic.name for r in before.results if not r.success} == {"domain", "continuity"}
    assert {r.topic.name for r in again.results if not r.success} == {"domain"}
    assert [r.expectation for r in again.results] == [r.expectation for r in before.results]
    overruled = stand(kept, frozenset({"value-domain"}), published=tmp_path, build_id="b1")
    assert overruled is not None
    assert overruled.publish
    unknown = dataclasses.replace(kept[0], success=False, count=None)
    assert stand([unknown, *kept[1:]], frozenset(), published=tmp_path, build_id="b1") is None
    assert stand([], frozenset(), published=tmp_path, build_id="b1") is None


def test_a_revised_report_may_lose_numbers(judge: Callable[..., GateResult]) -> None:
    result = judge(
        "insert into staging.documents (record_id, document_sha256, doc_type) values ('r2', repeat('b', 64), 'annual_report')",
        "insert into marts.report_versions (version_id, report_id, document_sha256) "
        f"values ('v2', '{REPORT}', repeat('b', 64))",
        "update marts.dim_report set document_sha256 = repeat('b', 64)",
        "delete from marts.fct_litigation",
    )
    assert names(result) == []


def test_a_person_may_say_that_no_number_stands_there(judge: Callable[..., GateResult]) -> None:
    gone = "value = null, state = 'unreadable'"
    corrected = judge(f"update marts.fct_litigation set {gone}, source = 'correction'")
    assert names(corrected) == []
    assert names(judge(f"update marts.fct_litigation set {gone}")) == ["number-lost"]


def test_a_number_read_differently_from_the_same_bytes_is_told(
    judge: Callable[..., GateResult],
) -> None:
    result = judge("update marts.fct_litigation set value = 4, printed_raw = '4'")
    assert result.publish
    (told,) = [r for r in result.results if r.expectation == "continuity.fct_litigation.reread"]
    assert (told.success, told.severity, told.count) == (False, "warning", 1)


def test_a_negative_count_that_the_page_prints_stops_nobody(
    judge: Callable[..., GateResult],
) -> None:
    assert judge("update marts.fct_disclosures set value = -3, printed_raw = '-3'").publish


@pytest.mark.parametrize(("unread", "refused"), [(4, False), (6, True)])
def test_the_share_of_unread_documents_counts_from_fifty_on(
    judge: Callable[..., GateResult], unread: int, refused: bool
) -> None:
    result = judge(
        "insert into staging.documents (record_id, document_sha256, doc_type) select 'd' || i, 'd' || i, "
        f"case when i < {unread} then 'unreadable' else 'notice' end from range(49) as t(i)",
        "insert into staging.observations select record_id, 'report' from staging.documents where record_id <> 'r1'",
        # Pictures beside a report are no reports that we failed to read.
        "insert into staging.documents (record_id, document_sha256, doc_type) "
        "select 'p' || i, 'p' || i, 'unreadable' from range(40) as t(i)",
        "insert into staging.observations select 'p' || i, 'image' from range(40) as t(i)",
    )
    assert ("unread-share" in names(result)) is refused


SHARED_REPORTS = (
    "insert into marts.dim_agency (agency_id) select 'a' || i from range({n}) as t(i)",
    "insert into marts.dim_report (report_id, agency_id, report_year, scope, edition, doc_type, is_trusted, is_reconciled)"
    " select 'a' || i || {year}, 'a' || i, {year}, 'organ', 'pre2019', 'annual_report', i >= {untrusted}, i >= {broken}"
    " from range({n}) as t(i)",
)


def year_of(year: int, n: int, *, untrusted: int = 0, broken: int = 0) -> list[str]:
    """Statements that add ``n`` reports of a year, so many of them untrusted or not reconciled."""
    return [s.format(year=year, n=n, untrusted=untrusted, broken=broken) for s in SHARED_REPORTS]


def sentences(result: GateResult) -> dict[str, str]:
    return {r.expectation: r.sentence for r in result.results if not r.success}


def test_a_year_unlike_the_one_before_is_told_and_refuses_nobody(
    judge: Callable[..., GateResult],
) -> None:
    like = [*year_of(2016, 60), year_of(2017, 59, broken=5)[1]]
    told = sentences(judge(*like))
    assert not [name for name in told if name.startswith(("trend.", "share."))], told

    unlike = [*year_of(2016, 60), year_of(2017, 40, untrusted=30, broken=9)[1]]
    result = judge(*unlike)
    told = sentences(result)
    assert "2017 40 60" in told["trend.reports"]
    assert "2017 40 0.225 0.0" in told["trend.broken_sums"]
    assert "30 101" in told["share.untrusted"]
    assert {r.refusal for r in result.results if r.expectation in told} <= {None, "check-not-run"}
    assert "for the analyst: Look whether the crawl" in result.in_words()


def test_the_open_year_is_not_held_against_the_one_before(judge: Callable[..., GateResult]) -> None:
    told = sentences(judge(*year_of(2022, 60), year_of(2023, 3)[1]))
    assert "trend.reports" not in told


def test_doubts_and_absence_are_counted_with_owner_and_first_step(
    judge: Callable[..., GateResult],
) -> None:
    result = judge(
        "insert into checks.fct_findings (finding_id, kind, severity, agency_id, report_year, subject, acknowledged) "
        "values ('f1', 'series_jump', 'warning', 'sasac-440300', 2021, 'x', false), "
        "('f2', 'series_jump', 'warning', 'sasac-440300', 2020, 'x', true)",
        "insert into checks.fct_coverage (agency_id, report_year, scope, status) values "
        "('sasac-440300', 2022, 'organ', 'missing'), ('sasac-440300', 2023, 'organ', 'missing')",
        "insert into staging.outcomes values ('sasac-440300', 2022)",
    )
    found = {r["expectation"]: r for r in result.as_json()["results"]}
    assert found["judgement.series_jump"]["count"] == 1
    assert found["judgement.series_jump"]["owner"] == "analyst"
    assert found["coverage.missing"]["count"] == 1
    assert found["coverage.missing"]["layer"] == "coverage"
    assert "gongkai status" in found["coverage.missing"]["what_to_do"]
    assert result.publish
    broken = [r for r in found.values() if not r["success"]]
    assert len(broken) == result.as_json()["failed"] < result.as_json()["expectations"]


def test_overrides_publish_by_name_and_are_recorded(judge: Callable[..., GateResult]) -> None:
    statement = "delete from marts.fct_litigation"
    other = judge(statement, overrides=frozenset({"duplicate-key"}))
    assert not other.publish
    assert other.overrides_used == ()
    result = judge(statement, overrides=frozenset({"number-lost"}))
    assert result.publish
    assert result.overrides_used == ("number-lost",)
    assert result.as_json()["refusals"][0]["overridden"] is True
    assert "overridden · number-lost" in result.in_words()


def test_an_unknown_override_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such override: hurry"):
        run_gate(tmp_path / "none", published=None, overrides=frozenset({"hurry"}))


def test_a_published_file_that_cannot_be_compared_refuses(sound: Path, tmp_path: Path) -> None:
    broken = tmp_path / "published.duckdb"
    broken.write_bytes(b"no warehouse" * 1000)
    result = run_gate(sound, published=broken)
    assert names(result) == ["published-unreadable"]


@pytest.mark.parametrize(
    "dropped", [None, "marts.fct_litigation source", "marts.dim_report agency_id"]
)
def test_a_published_file_of_another_version_needs_no_more_than_what_is_compared(
    sound: Path, tmp_path: Path, dropped: str | None
) -> None:
    published = tmp_path / "published.duckdb"
    with duckdb.connect(str(published)) as connection:
        connection.execute(f"attach '{sound}' as sound (read_only)")
        connection.execute("create schema marts; create schema staging")
        for table, columns in COMPARED.items():
            kept = [column for column in columns if f"{table} {column}" != dropped]
            connection.execute(
                f"create table {table} as select {', '.join(kept)} from sound.{table}"
            )
    result = run_gate(sound, published=published)
    assert names(result) == (["published-unreadable"] if dropped else [])
    assert dropped is None or dropped.split()[1] in result.reasons[0]


def test_a_rule_that_cannot_be_evaluated_refuses(judge: Callable[..., GateResult]) -> None:
    result = judge("drop table staging.observations")
    assert names(result) == ["expectation-error"]


def test_every_rule_names_a_known_refusal_and_has_its_own_name() -> None:
    rules = [*structure_suite(), *content_suite(codebook()), *judgement_suite()]
    assert {rule.layer for rule in rules} == {"staging", "marts", "checks", "coverage"}
    assert {rule.topic.name for rule in rules} | {"continuity"} == set(topics())
    assert len({rule.name for rule in rules}) == len(rules)
    assert {rule.refusal for rule in rules} <= {None, *REFUSALS}
    codes = {
        i.check_code for i in codebook().identities if i.operator not in ("derivation", "none")
    }
    for code, what in itertools.product(codes, ("ran", "holds")):
        (rule,) = [r for r in rules if r.name == f"identity.{code}.{what}"]
        assert (rule.severity == "critical") is (what == "ran")
        assert (rule.refusal is None) is (what == "holds")
    said = Sentence("{count} rows: {rows}", "{count}行：{rows}")
    with pytest.raises(ValueError, match="is no refusal"):
        Rule("key.x", "marts.x", "select 1 from {batch}", said, "critical", "no-such")
    with pytest.raises(ValueError, match="no such topic"):
        Rule("x", "marts.x", "select 1 from {batch}", said, "critical")


def test_each_rule_says_in_both_languages_what_broke_it() -> None:
    rules = [*structure_suite(), *content_suite(codebook()), *judgement_suite()]
    rows = [{"agency_id": f"a{number}", "value": None, "report_year": 2021} for number in range(4)]
    for rule in rules:
        found = ExpectationResult.of(rule, 4, rows)
        for words, more in ((found.sentence, "; and 1 more"), (found.sentence_zh, "；另有1行")):
            assert "a0 2021" in words, rule.name
            assert words.endswith(more), rule.name
            assert "{" not in words
        assert not re.search("[\u4e00-\u9fff]", found.sentence), rule.name
        assert re.search("[\u4e00-\u9fff]", found.sentence_zh), rule.name
    said = [
        f"{name}.{what}" for name, topic in topics().items() for what in topic.sentences
    ]  # none is left over
    source = "".join(path.read_text("utf-8") for path in Path(gate.__file__).parent.glob("*.py"))
    spoken = {rule.name.split(".")[0] + "." + rule.name.split(".")[-1] for rule in rules}
    assert [name for name in said if f'"{name}"' not in source and name not in spoken] == []


def test_damage_in_a_judged_file_is_told_as_duckdb_tells_it(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table many as select hash(i) as id from range(10000) r(i)")
    damage(path, "many")
    with pytest.raises(duckdb.Error, match="Corrupt"), attached({"build": path}) as datasource:
        share(datasource, {"few": "select id from build.many where id % 7 = 3"})
