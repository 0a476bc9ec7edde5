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

from expectations.rules import FACT_TABLES, Local, Rule, sentence, sql_list, sql_text
from expectations.sums import sums_suite
from extractors.codebook import Codebook
from extractors.parse.records import STATES_WITH_NUMBER, Qualifier, State

# Of tables with many rows a report: what leads their key, and so tells which rows a rule about single rows or keys rests on.
LOCAL_TO: Mapping[str, Local] = MappingProxyType(
    {
        **{f"marts.{name}": "report_id" for name in FACT_TABLES},
        "checks.fct_reconciliation": "report_id",
        "staging.cells": "record_id",
        "staging.facts": "record_id",
        "staging.sections": "record_id",
        "marts.report_sections": "report_id",
    }
)

# Below this many documents a share says nothing about us.
ENOUGH_DOCUMENTS = 50
# Pictures and scans make up a few percent of real reports; a decoder that broke makes it half.
MOST_UNREAD = 0.10
# A site with its own wording is normal; a form that changed shows in every fifth report.
MOST_UNKNOWN_LABELS = 0.20

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
            sentence=sentence("structure.columns", table=table),
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
        *sums_suite(book),
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
            sentence=sentence("key.unique", table=table, columns=columns),
            severity="critical",
            refusal="duplicate-key",
            local_to=LOCAL_TO.get(table),
        )
        certain = [name for name in key if name not in promise.get("may_be_null", ())]
        yield Rule(
            name=f"key.{table}.present",
            table=table,
            query=f"select {columns} from {{batch}} where {' or '.join(f'{name} is null' for name in certain)}",
            sentence=sentence("key.present", table=table),
            severity="critical",
            refusal="null-key",
            local_to=LOCAL_TO.get(table),
        )


def _reference_rules() -> Iterator[Rule]:
    dimensions = {
        "report_id": "marts.dim_report",
        "measure_code": "marts.dim_measure",
        "agency_id": "marts.dim_agency",
        "document_sha256": "staging.documents",
    }
    pointers = [
        *itertools.product(
            [f"marts.{name}" for name in FACT_TABLES], ("report_id", "measure_code", "agency_id")
        ),
        ("marts.fct_narrative", "report_id"),
        ("marts.fct_narrative", "measure_code"),
        ("marts.dim_report", "agency_id"),
        ("marts.dim_report", "document_sha256"),
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
            sentence=sentence(
                "reference.exists", table=table, column=column, dimension=dimensions[column]
            ),
            severity="critical",
            refusal="broken-reference",
            local_to=LOCAL_TO.get(table),
        )


def _domain_rules(book: Codebook) -> Iterator[Rule]:
    for name in FACT_TABLES:
        yield from _number_rules(name, book)
    for table, what, query in (
        (
            "marts.fct_narrative",
            "qualifier",
            "select report_id, fact_no, qualifier from {batch} "
            f"where qualifier not in {sql_list(get_args(Qualifier))}",
        ),
        (
            "marts.fct_narrative",
            "quote",
            "select report_id, fact_no from {batch} where coalesce(quote, '') = '' or char_start is null "
            "or char_end is null or char_start < 0 or char_end <= char_start",
        ),
        (
            "checks.fct_reconciliation",
            "status",
            "select report_id, check_code, subject, status from {batch} "
            f"where status is null or status not in {sql_list(STATUSES)}",
        ),
        (
            "checks.fct_reconciliation",
            "reason",
            "select report_id, check_code, subject from {batch} "
            "where status = 'not_evaluable' and coalesce(trim(reason), '') = ''",
        ),
        (
            "checks.fct_coverage",
            "status",
            "select agency_id, report_year, status from {batch} "
            f"where status is null or status not in {sql_list(COVERAGE_STATUSES)}",
        ),
    ):
        yield _domain_rule(table, what, query)


def _number_rules(name: str, book: Codebook) -> Iterator[Rule]:
    """What every number of a fact table is held against: its state, sign, source, year and unit."""
    by_type: dict[str, set[str]] = {}
    for measure in book.measures.values():
        by_type.setdefault(measure.data_type, set()).add(measure.measure_code)
    signed, whole = by_type["int"], by_type["int>=0"] | by_type["int"]
    units = {unit for m in book.measures.values() for unit in (m.unit or "").split("|") if unit}
    units |= {"元", "万元", "亿元"}  # money keeps the unit that the page prints
    table = f"marts.{name}"
    # Table 2 is typed by its columns: one row holds counts, changes and money.
    typed = "breakdown_code" if name == "fct_disclosures" else "measure_code"
    shown = "report_id, measure_code, value, state, printed_raw"
    conditions = {
        "state": f"state is null or state not in {sql_list(get_args(State))}",
        "value": f"(value is not null) <> (state in {sql_list(STATES_WITH_NUMBER)})",
        "sign": (
            f"value < 0 and {typed} not in {sql_list(signed)} "
            "and not regexp_matches(coalesce(printed_raw, ''), '[-－−–—]')"
        ),
        "whole": (
            f"value <> floor(value) and {typed} in {sql_list(whole)} "
            "and not regexp_matches(coalesce(printed_raw, ''), '[.．点]')"
        ),
        "source": f"source is null or source not in {sql_list(SOURCES)}",
        "year": "report_year is null or report_year not between 2000 and 2100",
    }
    for what, condition in conditions.items():
        yield _domain_rule(table, what, f"select {shown} from {{batch}} where {condition}")
    yield Rule(
        name=f"domain.{table}.unit",
        table=table,
        query=f"select {shown}, unit from {{batch}} where value is not null and (unit is null or unit not in {sql_list(units)})",
        sentence=sentence("domain.unit", table=table),
        severity="warning",
        local_to=LOCAL_TO.get(table),
    )


def _domain_rule(table: str, what: str, query: str) -> Rule:
    return Rule(
        name=f"domain.{table}.{what}",
        table=table,
        query=query,
        sentence=sentence(f"domain.{what}", table=table),
        severity="critical",
        refusal="value-domain",
        local_to=LOCAL_TO.get(table),
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
        sentence=sentence("share.unread", limit=f"{MOST_UNREAD:.0%}"),
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
        sentence=sentence("share.unknown_label", limit=f"{MOST_UNKNOWN_LABELS:.0%}"),
        severity="critical",
        refusal="unknown-label-share",
    )
