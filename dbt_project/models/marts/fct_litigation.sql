{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail', pre_hook='{{ forget_rewritten() }}') }}
with measures as (
    select
        measure_code,
        is_total,
        regexp_extract(measure_code, '^(proceeding\.[a-z_]+)', 1) as proceeding,
        nullif(regexp_extract(measure_code, '^proceeding\.[a-z_]+\.([a-z_]+)$', 1), '') as result
    from {{ ref('measures') }}
)

select
    cells.report_id,
    cells.measure_code,
    measures.proceeding,
    measures.result,
    reports.agency_id,
    reports.report_year,
    cells.value,
    cells.state,
    cells.unit,
    cells.printed_raw,
    cells.printed_value,
    cells.source,
    cells.document_sha256,
    cells.evidence,
    measures.is_total
from {{ ref('int_cells_corrected') }} as cells
inner join {{ ref('int_touched_reports') }} as reports on cells.report_id = reports.report_id
inner join measures on cells.measure_code = measures.measure_code
where cells.table_code = 'litigation'
