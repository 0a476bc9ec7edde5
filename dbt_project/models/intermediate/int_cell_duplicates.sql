{{ config(meta={'forgets': of_rewritten(0)}) }}
-- Codes that a report's tables print more than once. Where the printings agree one of them stands; where they differ nobody
-- can say which is meant, and the number is withheld and told.
with coded as not materialized (
    select
        reports.report_id,
        cells.record_id,
        cells.cell_no,
        cells.table_code,
        cells.measure_code,
        {{ printed_breakdown('cells') }} as breakdown_code,
        cells.value,
        cells.state,
        cells.printed_raw
    from {{ source('staging', 'cells') }} as cells
    inner join {{ ref('int_touched_reports') }} as reports on cells.record_id = reports.record_id
    where reports.reach = 0 and cells.measure_code is not null
),

-- Almost no report repeats a code, so the few that do are found by numbers alone.
suspects as (
    {{ doubled_firsts('coded', 'record_id', ['table_code', 'measure_code', 'breakdown_code']) }}
)

select
    coded.report_id,
    coded.record_id,
    coded.table_code,
    coded.measure_code,
    coded.breakdown_code,
    min(coded.cell_no) as first_cell_no,
    count(distinct row(coded.value, coded.state)) = 1 as is_agreed,
    string_agg(distinct coded.printed_raw, ' | ' order by coded.printed_raw) as printed_raws
from coded
where hash(coded.record_id) in (select suspects.digest from suspects)
group by all
having count(*) > 1
