"""The suite that compares a build with the published warehouse: nothing may get lost in silence.

Reasons that count: the document in force is another one now (a revision, or a better source), or a
reviewed correction was withdrawn or says that no number stands there, or the build is asked to look
back before the published one. A document that vanished from landing is no reason, for landing never
gives anything up.
"""

from __future__ import annotations

from typing import Literal

from expectations.rules import FACT_TABLES, Rule, Shared, sentence

Compared = Literal["all", "rewritten", "none"]

_NUMBER = ("report_id", "agency_id", "report_year", "document_sha256", "measure_code", "value", "source")  # fmt: skip
# A row of table 4 is its own column.
_WITHOUT_BREAKDOWN = "fct_litigation"

# The columns of the published file that the comparison reads. An older version may have written it.
COMPARED = {
    **{
        f"marts.{name}": _NUMBER if name == _WITHOUT_BREAKDOWN else (*_NUMBER, "breakdown_code")
        for name in FACT_TABLES
    },
    "marts.fct_narrative": ("report_id", "quote", "value", "char_start", "char_end"),
    "marts.dim_report": ("report_id", "agency_id", "report_year", "document_sha256"),
    "staging.build_info": ("as_of",),
}


def continuity_suite(compared: Compared) -> list[Rule]:
    """Rules over ``build`` and ``published``, attached side by side.

    ``compared`` names the reports whose rows are held against each other: ``all``; ``rewritten``, those that were published and
    whose numbers this build wrote anew, for which its ``work`` file is attached too; ``none``, where nothing changed.
    """
    return [
        *(_lost_numbers(name) for name in FACT_TABLES),
        _lost_statements(compared),
        *(_reread_numbers(name) for name in FACT_TABLES),
        _lost_documents(),
    ]


def _is_compared(compared: Compared, report_id: str = "report_id") -> str:
    return {
        "all": "true",
        # Where a change reaches no further than the checks of the year after, the numbers are those of the copy.
        "rewritten": f"{report_id} in (select report_id from work.intermediate.int_rewritten_reports "
        "where was_built and reach = 0)",
        "none": "false",
    }[compared]


def _breakdown(name: str, alias: str) -> str:
    return "''" if name == _WITHOUT_BREAKDOWN else f"coalesce({alias}.breakdown_code, '')"


def continuity_shared(compared: Compared) -> list[Shared]:
    """Of every table of facts the published numbers that their report no longer states as they were (most of the time none),
    and what the build has for the same cells of the same reports and of the same documents."""
    return [
        shared
        for name in FACT_TABLES
        for shared in (
            _unlike_reports(name, compared),
            _old_numbers(name),
            _new_numbers(name, "report_id"),
            _new_numbers(name, "document_sha256"),
        )
    ]


def _unlike_reports(name: str, compared: Compared) -> Shared:
    stated = f"value is not null and {_is_compared(compared)}"

    def digests_of_reports(source: str) -> str:
        # One number a report for all that it states: reports that state the same are not compared row by row.
        return (
            "select report_id, count(*) as numbers, bit_xor(hash(document_sha256, measure_code, "
            f"{_breakdown(name, 'facts')}, value, source)) as digest from {source} as facts "
            f"where {stated} group by report_id"
        )

    return Shared(
        f"unlike_{name}",
        f"marts.{name}",
        f"select report_id from ({digests_of_reports(f'published.marts.{name}')} except {digests_of_reports('{batch}')})",
        local_to="report_id" if compared == "rewritten" else None,
    )


def _old_numbers(name: str) -> Shared:
    # Both sides are confined, so that nothing is read where all reports are alike.
    stated = (
        f"select report_id, document_sha256, measure_code, {_breakdown(name, 'facts')} as part, value, source, "
        f"agency_id, report_year from {{source}} as facts "
        f"where value is not null and report_id in (select report_id from temp.unlike_{name})"
    )
    cell = ("report_id", "document_sha256", "measure_code", "part", "value")
    same = " and ".join(f"built.{column} = old.{column}" for column in cell)
    return Shared(
        f"old_{name}",
        f"marts.{name}",
        f"select old.* from ({stated.replace('{source}', f'published.marts.{name}')}) as old "
        f"anti join ({stated.replace('{source}', '{batch}')}) as built on {same} where old.source <> 'correction'",
    )


def _new_numbers(name: str, column: Literal["report_id", "document_sha256"]) -> Shared:
    return Shared(
        f"new_{name}_by_{column}",
        f"marts.{name}",
        f"select report_id, document_sha256, measure_code, {_breakdown(name, 'facts')} as part, value, source "
        f"from {{batch}} as facts where (value is not null or source = 'correction') "
        f"and ({column}, measure_code) in (select ({column}, measure_code) from temp.old_{name})",
    )


def _lost_numbers(name: str) -> Rule:
    # A number is kept where its document or its report still states one for the same cell. One whose
    # document was replaced is a revision; a document that is gone is told by another rule; a number
    # of the prose whose meaning became doubtful stays in the prose, without a code.
    query = f"""
        with stated as (
            select reports.document_sha256, facts.value
            from (select report_id, value from marts.fct_narrative where value is not null) as facts
            inner join marts.dim_report as reports on facts.report_id = reports.report_id
            where reports.document_sha256 in (select document_sha256 from {{batch}} where source = 'narrative')
        )
        select
            old.agency_id, old.report_year, old.measure_code, old.part as breakdown_code, old.value,
            old.document_sha256
        from {{batch}} as old
        anti join temp.new_{name}_by_report_id as of_report
            on of_report.report_id = old.report_id
            and of_report.measure_code = old.measure_code and of_report.part = old.part
        anti join temp.new_{name}_by_document_sha256 as of_document
            on of_document.document_sha256 = old.document_sha256
            and of_document.measure_code = old.measure_code and of_document.part = old.part
        where
            old.document_sha256 in (select document_sha256 from staging.documents)
            and (
                old.document_sha256 in (select document_sha256 from marts.dim_report)
                or old.document_sha256 not in (select document_sha256 from marts.report_versions)
            )
            and not (old.source = 'narrative' and exists (
                select 1 from stated where stated.document_sha256 = old.document_sha256 and stated.value = old.value
            ))"""
    return Rule(
        name=f"continuity.{name}.lost",
        table=f"marts.{name}",
        among=f"old_{name}",
        query=query,
        sentence=sentence("continuity.lost", table=f"marts.{name}"),
        severity="critical",
        refusal="number-lost",
    )


def _lost_statements(compared: Compared) -> Rule:
    tabled = " union all ".join(
        f"select document_sha256, value from marts.{name} where value is not null"
        for name in FACT_TABLES
    )
    # Prose that turned out to be a table is still told, by the table.
    query = f"""
        with stated as (select * from {{batch}}),
        built as (
            select reports.document_sha256, stated.char_start, stated.char_end
            from stated
            inner join marts.dim_report as reports on reports.report_id = stated.report_id
            where stated.value is not null
        ),
        tabled as ({tabled}),
        old as (
            select
                reports.agency_id, reports.report_year, reports.document_sha256,
                facts.quote, facts.value, facts.char_start, facts.char_end
            from published.marts.fct_narrative as facts
            inner join published.marts.dim_report as reports on reports.report_id = facts.report_id
            where facts.value is not null and {_is_compared(compared, "facts.report_id")}
        )
        select old.agency_id, old.report_year, old.quote, old.value, old.document_sha256
        from old
        where
            old.document_sha256 in (select document_sha256 from marts.dim_report)
            and not exists (
                select 1 from built
                where built.document_sha256 = old.document_sha256
                    and built.char_start < old.char_end and built.char_end > old.char_start
            )
            and not exists (
                select 1 from tabled where tabled.document_sha256 = old.document_sha256 and tabled.value = old.value
            )"""
    return Rule(
        name="continuity.fct_narrative.lost",
        table="marts.fct_narrative",
        query=query,
        sentence=sentence("continuity.lost", table="marts.fct_narrative"),
        severity="critical",
        refusal="number-lost",
    )


def _reread_numbers(name: str) -> Rule:
    query = f"""
        select
            old.agency_id, old.report_year, old.measure_code, old.part, old.value as published_value, built.value
        from {{batch}} as old
        inner join temp.new_{name}_by_document_sha256 as built
            on built.document_sha256 = old.document_sha256
            and built.measure_code = old.measure_code and built.part = old.part
        where built.value <> old.value and built.source <> 'correction'"""
    return Rule(
        name=f"continuity.{name}.reread",
        table=f"marts.{name}",
        among=f"old_{name}",
        query=query,
        sentence=sentence("continuity.reread", table=f"marts.{name}"),
        severity="warning",
    )


def _lost_documents() -> Rule:
    # A build as of an earlier day knows less on purpose.
    query = """
        with landed as (select document_sha256 from {batch})
        select old.agency_id, old.report_year, old.document_sha256
        from published.marts.dim_report as old
        where
            old.document_sha256 not in (select document_sha256 from landed)
            and (select max(as_of) from staging.build_info) >= (select max(as_of) from published.staging.build_info)"""
    return Rule(
        name="continuity.documents",
        table="staging.documents",
        query=query,
        sentence=sentence("continuity.documents"),
        severity="critical",
        refusal="document-lost",
    )
