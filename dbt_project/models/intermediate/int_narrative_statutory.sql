{{ config(meta={'forgets': of_rewritten(0)}) }}
-- Statutory numbers that only the prose states: exact, of the report's own year, and only where the report prints no such table.
with printed_tables as (
    select distinct
        reports.report_id,
        cells.table_code
    from {{ source('staging', 'cells') }} as cells
    inner join {{ ref('int_touched_reports') }} as reports on cells.record_id = reports.record_id
    where reports.reach = 0
),

stated as (
    select
        reports.report_id,
        measures.table_code,
        facts.measure_code,
        {{ stated_breakdown('measures.table_code', 'facts.breakdown_code') }} as breakdown_code,
        facts.value,
        facts.state,
        facts.unit,
        facts.quote,
        coalesce(facts.document_sha256, reports.document_sha256) as document_sha256,
        facts.fact_no
    from {{ source('staging', 'facts') }} as facts
    inner join {{ ref('int_touched_reports') }} as reports on facts.record_id = reports.record_id
    inner join {{ ref('measures') }} as measures on facts.measure_code = measures.measure_code
    left join printed_tables
        on reports.report_id = printed_tables.report_id and measures.table_code = printed_tables.table_code
    where
        reports.reach = 0
        and printed_tables.report_id is null
        and (
            measures.table_code = 'applications'
            or (measures.table_code = 'litigation' and facts.breakdown_code is null)
            or (measures.table_code = 'disclosures' and facts.breakdown_code is not null)
        )
        and facts.qualifier = 'exact'
        and facts.period = cast(reports.report_year as varchar)
        and {{ has_number('facts.state') }}
)

select
    report_id,
    table_code,
    measure_code,
    breakdown_code,
    min(fact_no) as fact_no,
    arg_min(value, fact_no) as value,
    arg_min(state, fact_no) as state,
    arg_min(unit, fact_no) as unit,
    arg_min(quote, fact_no) as quote,
    arg_min(document_sha256, fact_no) as document_sha256,
    count(distinct value) = 1 as is_agreed,
    string_agg(distinct quote, ' | ' order by quote) as quotes
from stated
group by report_id, table_code, measure_code, breakdown_code
