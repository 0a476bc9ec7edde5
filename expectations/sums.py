"""Rules about the sums of the forms: every one was evaluated, those that do not hold are told with both numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import cast

from expectations.rules import Rule, Sentence, Severity, Shared, sentence, sql_text
from extractors.codebook import Codebook, Identity

_CHECKS = "checks.fct_reconciliation"

# Most reports have rows of the same checks: of those alike (by number, sum and exclusive or of 64-bit hashes) one is looked at.
SHARED = (
    Shared("broken_checks", _CHECKS, "select * from {batch} where status = 'broken'"),
    Shared(
        "reports_by_checks",
        _CHECKS,
        """
            select report_id, min(report_id) over (partition by checks, digest, total) as alike_report_id
            from (
                select report_id, count(*) as checks, bit_xor(digest) as digest, sum(digest) as total
                from (select report_id, hash(check_code, subject) as digest from {batch})
                group by report_id
            )""",
        local_to="report_id",
    ),
    Shared(
        "checks_of_reports",
        _CHECKS,
        """
            select distinct report_id, check_code, subject
            from {batch}
            where report_id in (select alike_report_id from temp.reports_by_checks)""",
        local_to="report_id",
    ),
    Shared(
        "forms_of_reports",
        "marts.fct_indicators",
        "select distinct report_id, split_part(measure_code, '.', 1) as form_prefix from {batch}",
        local_to="report_id",
    ),
)


def sums_suite(book: Codebook) -> list[Rule]:
    """Two rules a check, and two that what is broken is told."""
    return [*_identity_rules(book), *_telling_rules()]


def _identity_rules(book: Codebook) -> Iterator[Rule]:
    evaluated = [i for i in book.identities if i.operator not in ("derivation", "none")]
    for code, variants in itertools.groupby(evaluated, key=lambda identity: identity.check_code):
        identities = list(variants)
        first = identities[0]
        named = Sentence(f"{code} ({first.label_en})", f"{code}（{first.label_zh}）")
        yield Rule(
            name=f"identity.{code}.ran",
            table="marts.dim_report",
            query=_missing_checks(book, code, identities),
            sentence=sentence("identity.ran", check=named),
            severity="critical",
            refusal="check-not-run",
            local_to="report_id",
        )
        yield Rule(
            name=f"identity.{code}.holds",
            table=_CHECKS,
            among="broken_checks",
            query=(
                "select agency_id, report_year, subject, left_value, right_value, difference, "
                f"report_id from {{batch}} where check_code = {sql_text(code)} and not coalesce(acknowledged, false)"
            ),
            sentence=sentence("identity.holds", check=named),
            severity=cast(Severity, first.severity),
        )


def _missing_checks(book: Codebook, code: str, identities: list[Identity]) -> str:
    """SQL for the subjects of one check that a report's form asks for and that have no row."""
    wanted: list[tuple[str | int | None, ...]] = []
    for identity in identities:
        fields = identity.fields
        # Prose and headings bring their own subjects: there one row a report must exist at least.
        fixed = fields["subject_kind"] in ("column", "row", "proceeding", "cell")
        subjects: list[str | None] = [*fields["subjects"].split("|")] if fixed else [None]
        # The codes of a form of before 2019 share their first part, which no other form has.
        prefix = next(
            (
                m.measure_code.split(".")[0]
                for m in book.measures.values()
                if m.form == fields["form"]
            ),
            None,
        )
        when = (int(fields["first_year"] or 0), int(fields["last_year"] or 9999))
        where = (fields["scopes"] or None, prefix if fields["form"] else None)
        wanted += [
            (edition, subject, *when, *where)
            for edition, subject in itertools.product(identity.editions, subjects)
        ]
    values = ", ".join(f"({', '.join(sql_text(v) for v in row)})" for row in wanted)
    # Where every subject is named, a plain equality spares the join its pairs.
    any_subject = "" if all(row[1] is not None for row in wanted) else "wanted.subject is null or "
    kind = "edition, report_year, scope, alike_report_id"
    return (
        "with reports as (select reports.*, alike_report_id from {batch} as reports "
        "left join temp.reports_by_checks as alike on reports.report_id = alike.report_id "
        f"where doc_type = 'annual_report'), kinds as (select distinct {kind} from reports), "
        f"wanted(edition, subject, first_year, last_year, scopes, form_prefix) as (values {values}), "
        f"missing as (select {kind}, wanted.subject, wanted.form_prefix "
        "from kinds join wanted using (edition) "
        "where report_year between first_year and last_year "
        "and (scopes is null or list_contains(string_split(scopes, '|'), scope)) "
        "and not exists (select 1 from temp.checks_of_reports as ran "
        f"where ran.report_id = alike_report_id and ran.check_code = {sql_text(code)} "
        f"and ({any_subject}ran.subject = wanted.subject))) "
        "select agency_id, report_year, missing.subject, report_id "
        "from reports join missing using (edition, report_year, scope) "
        "where reports.alike_report_id is not distinct from missing.alike_report_id "
        "and (form_prefix is null or (report_id, form_prefix) in "
        "(select (report_id, form_prefix) from temp.forms_of_reports))"
    )


def _telling_rules() -> Iterator[Rule]:
    yield Rule(
        name="telling.broken_sums",
        table=_CHECKS,
        among="broken_checks",
        query=(
            "with broken as (select * from {batch}) select agency_id, report_year, check_code, subject from broken "
            "where left_value is null or right_value is null or not exists "
            "(select 1 from checks.fct_findings as told where told.check_code = broken.check_code "
            "and told.agency_id = broken.agency_id and told.report_year = broken.report_year "
            "and told.subject = broken.subject and told.left_value = broken.left_value "
            "and told.right_value = broken.right_value)"
        ),
        sentence=sentence("telling.findings"),
        severity="critical",
        refusal="untold-break",
    )
    yield Rule(
        name="telling.verdict",
        table="marts.dim_report",
        query=(
            "select agency_id, report_year, report_id from {batch} where is_reconciled is distinct from false "
            "and report_id in (select report_id from temp.broken_checks where strength in ('official', 'implied'))"
        ),
        sentence=sentence("telling.verdict"),
        severity="critical",
        refusal="wrong-verdict",
    )
