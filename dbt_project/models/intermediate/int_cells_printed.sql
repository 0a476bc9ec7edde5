{{ config(materialized='view') }}
-- Every statutory value of the reports in force as printed: the tables, and the prose where a table is not there.
with table_cells as (
    select
        reports.report_id,
        reports.record_id,
        cells.cell_no,
        cells.table_code,
        cells.measure_code,
        {{ printed_breakdown('cells') }} as breakdown_code,
        cells.value,
        cells.state,
        cells.unit,
        cells.printed_raw,
        cells.repaired_by,
        {{ cell_place('cells') }} as evidence,
        coalesce(cells.document_sha256, reports.document_sha256) as document_sha256
    from {{ source('staging', 'cells') }} as cells
    inner join {{ ref('int_touched_reports') }} as reports on cells.record_id = reports.record_id
    where reports.reach = 0 and cells.measure_code is not null
),

single_cells as (
    select
        table_cells.*,
        duplicates.is_agreed,
        duplicates.printed_raws
    from table_cells
    left join {{ ref('int_cell_duplicates') }} as duplicates
        on
            table_cells.record_id = duplicates.record_id
            and table_cells.table_code = duplicates.table_code
            and table_cells.measure_code = duplicates.measure_code
            and table_cells.breakdown_code = duplicates.breakdown_code
    where duplicates.first_cell_no is null or duplicates.first_cell_no = table_cells.cell_no
)

select
    report_id,
    table_code,
    measure_code,
    breakdown_code,
    case when coalesce(is_agreed, true) and {{ has_number('state') }} then value end as value,
    case when coalesce(is_agreed, true) then state else 'unreadable' end as state,
    unit,
    case when coalesce(is_agreed, true) then printed_raw else printed_raws end as printed_raw,
    repaired_by,
    evidence,
    'table' as source,
    document_sha256
from single_cells
union all
select
    stated.report_id,
    stated.table_code,
    stated.measure_code,
    stated.breakdown_code,
    stated.value,
    stated.state,
    stated.unit,
    stated.quote as printed_raw,
    null as repaired_by,
    stated.quote as evidence,
    'narrative' as source,
    stated.document_sha256
from {{ ref('int_narrative_statutory') }} as stated
inner join {{ ref('int_touched_reports') }} as reports on stated.report_id = reports.report_id
where stated.is_agreed and reports.reach = 0
