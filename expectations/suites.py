"""The suites of the gate by layer, generated from promises.yml and the seeds.

dbt did the sums: rules only ask whether rows are there, unique, possible and told. Column names in
the queries are the promised ones, so a rule breaks loudly when a promise does.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

import yaml

from expectations.rules import Rule, Severity, sql_list, sql_text
from extractors.codebook import Codebook, Identity
from extractors.parse.records import STATES_WITH_NUMBER, Qualifier, State

FACT_TABLES = ("fct_disclosures", "fct_applications", "fct_litigation", "fct_indicators")

# Below this many documents a share says nothing about us.
ENOUGH_DOCUMENTS = 50
# Pictures and scans make up a few percent of real reports; a decoder that broke makes it half.
MOST_UNREAD = 0.10
# A site with its own wording is normal; a form that changed shows in every fifth report.
MOST_UNKNOWN_LABELS = 0.20

# What many rules ask for, as tables that are made once a gate. Most reports have rows of the same checks: of those alike
# (by number, sum and exclusive or of 64-bit hashes) one is looked at.
SHARED: Mapping[str, str] = MappingProxyType(
    {
        "reports_by_checks": """
            select report_id, min(report_id) over (partition by checks, digest, total) as alike_report_id
            from (
                select report_id, count(*) as checks, bit_xor(digest) as digest, sum(digest) as total
                from (select report_id, hash(check_code, subject) as digest from checks.fct_reconciliation)
                group by report_id
            )""",
        "checks_of_reports": """
            select distinct report_id, check_code, subject
            from checks.fct_reconciliation
            where report_id in (select alike_report_id from temp.reports_by_checks)""",
    }
)

STATUSES = ("holds", "broken", "not_evaluable")
COVERAGE_STATUSES = ("published", "late", "missing", "not_yet_due", "blocked")
SOURCES = ("table", "narrative", "correction")


@functools.lru_cache(maxsize=1)
def promises() -> dict[str, dict[str, list[str]]]:
    """``schema.table`` → ``key``, ``columns`` and, where keys may be empty, ``may_be_null``."""
    text = (Path(__file__).parent / "promises.yml").read_text(encoding="utf-8")
    return cast("dict[str, dict[str, list[str]]]", yaml.safe_load(text))


def structure_suite() -> list[Rule]:
    """One rule a promised table: all its columns exist. The others make sense only after these."""
    return [
        Rule(
            name=f"structure.{table}",
            table="information_schema.columns",
            query=(
                f"select unnest({_array([*promise['key'], *promise['columns']])}) as missing_column "
                "except select column_name from {batch} where table_catalog = 'build' "
                f"and table_schema || '.' || table_name = {sql_text(table)}"
            ),
            sentence=f"{table} lacks {{count}} promised columns: {{rows}}",
            severity="critical",
            refusal="structure",
        )
        for table, promise in promises().items()
    ]


def content_suite(book: Codebook) -> list[Rule]:
    """Every rule about one build alone, from keys to identities."""
    return [
        *_key_rules(),
        *_reference_rules(),
        *_domain_rules(book),
        *_coverage_rules(),
        *_identity_rules(book),
        *_telling_rules(),
    ]


def _array(names: Iterable[str]) -> str:
    return "[" + ", ".join(sql_text(name) for name in names) + "]"


def _key_rules() -> Iterator[Rule]:
    for table, promise in promises().items():
        key = promise["key"]
        columns = ", ".join(key)
        # As in dbt's own test: of the first column's values a bit a number tells the suspects, which alone are compared as they are.
        first, rest = f"hash({key[0]})", f"hash({', '.join(key[1:]) or '0'})"
        yield Rule(
            name=f"key.{table}.unique",
            table=table,
            query=(
                f"with rows as (select {columns} from {{batch}}), rests as (select rest_digest, row_number() over () - 1 "
                f"as rest_number from (select distinct {rest} as rest_digest from rows)), suspects as "
                f"(select {first} as digest from rows join rests on {rest} = rests.rest_digest group by {first}, "
                "rest_number >> 6 having count(*) > bit_count(bit_or(1::ubigint << (rest_number & 63)::ubigint))) "
                f"select {columns}, count(*) as rows_with_key from rows "
                f"where {first} in (select digest from suspects) group by {columns} having count(*) > 1"
            ),
            sentence=f"{{count}} keys ({columns}) of {table} stand on more than one row: {{rows}}",
            severity="critical",
            refusal="duplicate-key",
        )
        certain = [name for name in key if name not in promise.get("may_be_null", ())]
        yield Rule(
            name=f"key.{table}.present",
            table=table,
            query=f"select {columns} from {{batch}} where {' or '.join(f'{name} is null' for name in certain)}",
            sentence=f"{{count}} rows of {table} lack a part of their key: {{rows}}",
            severity="critical",
            refusal="null-key",
        )


def _reference_rules() -> Iterator[Rule]:
    dimensions = {
        "report_id": "marts.dim_report",
        "measure_code": "marts.dim_measure",
        "agency_id": "marts.dim_agency",
    }
    pointers = [
        *itertools.product([f"marts.{name}" for name in FACT_TABLES], dimensions),
        ("marts.fct_narrative", "report_id"),
        ("marts.fct_narrative", "measure_code"),
        ("marts.dim_report", "agency_id"),
        ("marts.report_versions", "report_id"),
        ("marts.fct_work_plan_tasks", "agency_id"),
        ("checks.fct_reconciliation", "report_id"),
        ("checks.fct_coverage", "agency_id"),
    ]
    for table, column in pointers:
        yield Rule(
            name=f"reference.{table}.{column}",
            table=table,
            query=(
                f"select distinct {column} from {{batch}} where {column} is not null "
                f"and {column} not in (select {column} from {dimensions[column]})"
            ),
            sentence=f"{{count}} values of {table}.{column} are not in {dimensions[column]}: {{rows}}",
            severity="critical",
            refusal="broken-reference",
        )


def _domain_rules(book: Codebook) -> Iterator[Rule]:
    by_type: dict[str, set[str]] = {}
    for measure in book.measures.values():
        by_type.setdefault(measure.data_type, set()).add(measure.measure_code)
    signed, whole = by_type["int"], by_type["int>=0"] | by_type["int"]
    units = {unit for m in book.measures.values() for unit in (m.unit or "").split("|") if unit}
    units |= {"元", "万元", "亿元"}  # money keeps the unit that the page prints
    with_number = sql_list(STATES_WITH_NUMBER)
    for name in FACT_TABLES:
        table = f"marts.{name}"
        # Table 2 is typed by its columns: one row holds counts, changes and money.
        typed = "breakdown_code" if name == "fct_disclosures" else "measure_code"
        shown = "report_id, measure_code, value, state, printed_raw"
        cases = {
            "state": (
                f"state is null or state not in {sql_list(get_args(State))}",
                "have a state that the contract does not know",
            ),
            "value": (
                f"(value is not null) <> (state in {with_number})",
                "carry a number against their state (blank is never zero)",
            ),
            "sign": (
                f"value < 0 and {typed} not in {sql_list(signed)} "
                "and not regexp_matches(coalesce(printed_raw, ''), '[-－−–—]')",
                "are negative counts or amounts although no minus is printed",
            ),
            "whole": (
                f"value <> floor(value) and {typed} in {sql_list(whole)} "
                "and not regexp_matches(coalesce(printed_raw, ''), '[.．点]')",
                "are counts with a fraction that is not printed",
            ),
            "source": (
                f"source is null or source not in {sql_list(SOURCES)}",
                "come from no known source",
            ),
            "year": (
                "report_year is null or report_year not between 2000 and 2100",
                "have no possible report year",
            ),
        }
        for what, (condition, words) in cases.items():
            yield _domain_rule(
                table, what, f"select {shown} from {{batch}} where {condition}", words
            )
        yield Rule(
            name=f"domain.{table}.unit",
            table=table,
            query=f"select {shown}, unit from {{batch}} where value is not null and (unit is null or unit not in {sql_list(units)})",
            sentence=f"{{count}} numbers of {table} have a unit that no form has: {{rows}}",
            severity="warning",
        )
    yield _domain_rule(
        "marts.fct_narrative",
        "qualifier",
        f"select report_id, fact_no, qualifier from {{batch}} where qualifier not in {sql_list(get_args(Qualifier))}",
        "have a qualifier that the contract does not know",
    )
    yield _domain_rule(
        "marts.fct_narrative",
        "quote",
        "select report_id, fact_no from {batch} where coalesce(quote, '') = '' or char_start is null "
        "or char_end is null or char_start < 0 or char_end <= char_start",
        "cannot be shown on their page",
    )
    yield _domain_rule(
        "checks.fct_reconciliation",
        "status",
        "select report_id, check_code, subject, status from {batch} "
        f"where status is null or status not in {sql_list(STATUSES)}",
        "have a status that the contract does not know",
    )
    yield _domain_rule(
        "checks.fct_reconciliation",
        "reason",
        "select report_id, check_code, subject from {batch} "
        "where status = 'not_evaluable' and coalesce(trim(reason), '') = ''",
        "were not evaluated and do not say why",
    )
    yield _domain_rule(
        "checks.fct_coverage",
        "status",
        "select agency_id, report_year, status from {batch} "
        f"where status is null or status not in {sql_list(COVERAGE_STATUSES)}",
        "have a status that the contract does not know",
    )


def _domain_rule(table: str, what: str, query: str, words: str) -> Rule:
    return Rule(
        name=f"domain.{table}.{what}",
        table=table,
        query=query,
        sentence=f"{{count}} rows of {table} {words}: {{rows}}",
        severity="critical",
        refusal="value-domain",
    )


def _coverage_rules() -> Iterator[Rule]:
    # Pictures and attachments that were landed beside a report are not reports that we failed to read.
    reports = (
        "with documents as (select * from {batch}), reports as (select distinct documents.* from documents "
        "join staging.observations on observations.record_id = documents.record_id "
        "where observations.role is null or observations.role = 'report')"
    )
    yield Rule(
        name="share.unread",
        table="staging.documents",
        query=(
            f"{reports} select * from (select count(*) filter (doc_type = 'unreadable') as unread, "
            f"count(*) as documents from reports) where documents >= {ENOUGH_DOCUMENTS} "
            f"and unread > {MOST_UNREAD} * documents"
        ),
        sentence=f"more than {MOST_UNREAD:.0%} of the documents could not be read: {{rows}}",
        severity="critical",
        refusal="unread-share",
    )
    yield Rule(
        name="share.unknown_label",
        table="staging.documents",
        query=(
            f"{reports} select * from (select count(*) filter (record_id in (select record_id from "
            "staging.problems where code = 'unknown_label')) as with_unknown_labels, count(*) as reports "
            f"from reports where doc_type = 'annual_report') where reports >= {ENOUGH_DOCUMENTS} "
            f"and with_unknown_labels > {MOST_UNKNOWN_LABELS} * reports"
        ),
        sentence=f"more than {MOST_UNKNOWN_LABELS:.0%} of the reports print labels that we do not know: {{rows}}",
        severity="critical",
        refusal="unknown-label-share",
    )


def _identity_rules(book: Codebook) -> Iterator[Rule]:
    evaluated = [i for i in book.identities if i.operator not in ("derivation", "none")]
    for code, variants in itertools.groupby(evaluated, key=lambda identity: identity.check_code):
        identities = list(variants)
        first = identities[0]
        yield Rule(
            name=f"identity.{code}.ran",
            table="marts.dim_report",
            query=_missing_checks(book, code, identities),
            sentence=f"{code} ({first.label_en}) was not evaluated {{count}} times: {{rows}}",
            severity="critical",
            refusal="check-not-run",
        )
        yield Rule(
            name=f"identity.{code}.holds",
            table="checks.fct_reconciliation",
            query=(
                "select agency_id, report_year, subject, left_value, right_value, difference, "
                f"report_id from {{batch}} where check_code = {sql_text(code)} and status = 'broken' "
                "and not coalesce(acknowledged, false)"
            ),
            sentence=f"{code} ({first.label_en}) does not hold {{count}} times: {{rows}}",
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
        f"and ({any_subject}ran.subject = wanted.subject))), "
        "printed as (select distinct report_id, split_part(measure_code, '.', 1) as form_prefix "
        "from marts.fct_indicators) "
        "select agency_id, report_year, missing.subject, report_id "
        "from reports join missing using (edition, report_year, scope) "
        "where reports.alike_report_id is not distinct from missing.alike_report_id "
        "and (form_prefix is null or (report_id, form_prefix) in "
        "(select (report_id, form_prefix) from printed))"
    )


def _telling_rules() -> Iterator[Rule]:
    yield Rule(
        name="telling.broken_sums",
        table="checks.fct_reconciliation",
        query=(
            "with broken as (select * from {batch} where status = 'broken') "
            "select agency_id, report_year, check_code, subject from broken "
            "where left_value is null or right_value is null or not exists "
            "(select 1 from checks.fct_findings as told where told.check_code = broken.check_code "
            "and told.agency_id = broken.agency_id and told.report_year = broken.report_year "
            "and told.subject = broken.subject and told.left_value = broken.left_value "
            "and told.right_value = broken.right_value)"
        ),
        sentence="{count} broken sums are not told with both numbers: {rows}",
        severity="critical",
        refusal="untold-break",
    )
    yield Rule(
        name="telling.verdict",
        table="marts.dim_report",
        query=(
            "select agency_id, report_year, report_id from {batch} where is_reconciled is distinct from false "
            "and report_id in (select report_id from checks.fct_reconciliation "
            "where status = 'broken' and strength in ('official', 'implied'))"
        ),
        sentence="{count} reports with a broken sum are not marked as not reconciled: {rows}",
        severity="critical",
        refusal="wrong-verdict",
    )
