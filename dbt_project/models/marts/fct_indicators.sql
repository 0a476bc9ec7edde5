{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail', pre_hook='{{ forget_rewritten() }}') }}
select
    cells.report_id,
    cells.measure_code,
    cells.breakdown_code,
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
    measures.is_total,
    measures.form
from {{ ref('int_cells_corrected') }} as cells
inner join {{ ref('int_touched_reports') }} as reports on cells.report_id = reports.report_id
inner join {{ ref('measures') }} as measures on cells.measure_code = measures.measure_code
where cells.table_code = 'other'
