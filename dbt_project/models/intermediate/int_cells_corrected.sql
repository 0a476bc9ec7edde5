{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail', pre_hook='{{ forget_rewritten() }}') }}
-- The values that facts and identities use. Corrections are applied here and nowhere else; what was printed stays beside them.
with applied as (
    select
        report_id,
        measure_code,
        breakdown_code,
        value,
        reason
    from {{ ref('int_corrections') }}
    where misfit is null
)

select
    cells.report_id,
    cells.table_code,
    cells.measure_code,
    cells.breakdown_code,
    case when applied.report_id is not null then applied.value else cells.value end as value,
    case
        when applied.report_id is null then cells.state
        when applied.value is null then 'unreadable'
        else 'value'
    end as state,
    cells.unit,
    cells.printed_raw,
    case when applied.report_id is not null then cells.value end as printed_value,
    case when applied.report_id is not null then 'correction' else cells.source end as source,
    cells.source as read_from,
    -- A person has read the cell, so no identity chose its value any more.
    case when applied.report_id is null then cells.repaired_by end as repaired_by,
    cells.evidence,
    cells.document_sha256,
    applied.reason as correction_reason
from {{ ref('int_cells_printed') }} as cells
left join applied
    on
        cells.report_id = applied.report_id
        and cells.measure_code = applied.measure_code
        and cells.breakdown_code = applied.breakdown_code
