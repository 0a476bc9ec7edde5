"""The suite that is written by judgement: this year against last year, and reports that a person would look at.

None of its rules refuses publication. A doubt about one report is computed by dbt (``int_judgements``, thresholds in
judgement_rules.csv) and only counted here; a doubt about a whole year is a share, with its threshold beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from expectations.rules import Rule, Sentence, sentence, sql_text
from expectations.suites import ENOUGH_DOCUMENTS
from extractors.codebook import seed_rows

# A year with fewer of the agencies that reported the year before was crawled badly or is not over.
FEWEST_OF_LAST_YEAR = 0.8
# A form that lost rows, or a reader that lost tables: numbers a report against the year before.
FEWEST_NUMBERS_OF_LAST_YEAR = 0.8
# Agencies learn slowly: their share of broken sums does not rise by so many points in a year.
MOST_MORE_BROKEN = 0.1
# Copies come in as single documents; a tenth of all reports means that a crawl followed the wrong hosts.
MOST_UNTRUSTED = 0.1
# Prose states much that no form knows. The share that maps to nothing rises when the rules no longer fit.
MOST_MORE_UNMAPPED = 0.15

_YEARS = """
    with years as (
        {per_year}
    ),
    pairs as (
        select now.report_year, now.reports, {columns}
        from years as now
        inner join years as before on before.report_year = now.report_year - 1
        -- The open year is still being published.
        where before.reports >= {enough} and now.report_year < year((select max(as_of) from staging.build_info)) - 1
    )
    select * from pairs where {condition}"""


def judgement_suite() -> list[Rule]:
    """Rules that only tell: one a kind of doubt, one a trend over the years."""
    return [*_doubts(), *_trends(), *_absence()]


def _doubts() -> Iterator[Rule]:
    words = {
        row["kind"]: row
        for _, row in seed_rows("finding_words.csv", ("kind", "label_zh", "label_en"))
    }
    kinds = dict.fromkeys(row["kind"] for _, row in seed_rows("judgement_rules.csv", ("kind",)))
    for kind in kinds:
        yield Rule(
            name=f"judgement.{kind}",
            table="checks.fct_findings",
            query=(
                "select agency_id, report_year, subject, left_value, right_value from {batch} "
                f"where kind = {sql_text(kind)} and not acknowledged"
            ),
            sentence=sentence(
                "judgement.kind",
                kind=Sentence(words[kind]["label_en"], words[kind]["label_zh"]),
            ),
            severity=words[kind]["severity"],  # type: ignore[arg-type]
        )


def _absence() -> Iterator[Rule]:
    for status, severity in (("late", "info"), ("missing", "warning"), ("blocked", "warning")):
        yield Rule(
            name=f"coverage.{status}",
            table="checks.fct_coverage",
            # Nobody is reproached with a report that no crawl has looked for.
            query=(
                "with coverage as (select * from {batch}) select agency_id, report_year, due_on from coverage "
                f"where status = {sql_text(status)} and (status = 'late' or exists (select 1 from staging.outcomes "
                "as visits where visits.agency_id = coverage.agency_id and visits.report_year = coverage.report_year))"
            ),
            sentence=sentence(f"coverage.{status}"),
            severity=severity,  # type: ignore[arg-type]
        )


def _trends() -> Iterator[Rule]:
    yield _trend(
        "reports",
        "marts.dim_report",
        "select report_year, count(*) as reports from {batch} where doc_type = 'annual_report' group by report_year",
        "before.reports as reports_before",
        f"reports < {FEWEST_OF_LAST_YEAR} * reports_before",
        FEWEST_OF_LAST_YEAR,
    )
    yield _trend(
        "numbers",
        "marts.fct_applications",
        "select report_year, count(*) as reports, sum(numbers) / count(*) as numbers from (select any_value(report_year) as "
        "report_year, count(value) as numbers from {batch} where source = 'table' group by report_id) group by report_year",
        "round(now.numbers, 1) as numbers, round(before.numbers, 1) as numbers_before",
        f"numbers < {FEWEST_NUMBERS_OF_LAST_YEAR} * numbers_before",
        FEWEST_NUMBERS_OF_LAST_YEAR,
    )
    yield _trend(
        "broken_sums",
        "marts.dim_report",
        "select report_year, count(*) as reports, count(*) filter (is_reconciled = false) / count(*) as broken "
        "from {batch} where is_reconciled is not null group by report_year",
        "round(now.broken, 3) as broken, round(before.broken, 3) as broken_before",
        f"broken > broken_before + {MOST_MORE_BROKEN}",
        MOST_MORE_BROKEN,
    )
    yield _trend(
        "unmapped_facts",
        "marts.fct_narrative",
        "select reports.report_year, count(distinct reports.report_id) as reports, "
        "count(*) filter (facts.measure_code is null) / count(*) as unmapped "
        "from (select report_id, measure_code from {batch}) as facts "
        "inner join marts.dim_report as reports on facts.report_id = reports.report_id group by reports.report_year",
        "round(now.unmapped, 3) as unmapped, round(before.unmapped, 3) as unmapped_before",
        f"unmapped > unmapped_before + {MOST_MORE_UNMAPPED}",
        MOST_MORE_UNMAPPED,
    )
    yield Rule(
        name="share.untrusted",
        table="marts.dim_report",
        query=(
            "select * from (select count(*) filter (is_trusted = false) as untrusted, count(*) as reports from {batch}) "
            f"where reports >= {ENOUGH_DOCUMENTS} and untrusted > {MOST_UNTRUSTED} * reports"
        ),
        sentence=sentence("share.untrusted", limit=f"{MOST_UNTRUSTED:.0%}"),
        severity="warning",
    )


def _trend(
    name: str, table: str, per_year: str, columns: str, condition: str, limit: float
) -> Rule:
    return Rule(
        name=f"trend.{name}",
        table=table,
        query=_YEARS.replace("{per_year}", per_year)
        .replace("{columns}", columns)
        .replace("{enough}", str(ENOUGH_DOCUMENTS))
        .replace("{condition}", condition),
        sentence=sentence(f"trend.{name}", limit=f"{limit:.0%}"),
        severity="warning",
    )
