{{ config(meta={'forgets': of_rewritten(0)}) }}
-- The cells of the reports in force as they are kept: once, and small. int_cells_corrected shows them. Corrections are applied here
-- and nowhere else; what was printed stays beside them.
with applied as (
    select
        report_id,
        measure_code,
        breakdown_code,
        value,
        reason
    from {{ ref('int_corrections') }}
    where misfit is null
),

corrected as (
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
        nullif(cells.document_sha256, reports.document_sha256) as part_sha256,
        applied.reason as correction_reason
    from {{ ref('int_cells_printed') }} as cells
    left join applied
        on
            cells.report_id = applied.report_id
            and cells.measure_code = applied.measure_code
            and cells.breakdown_code = applied.breakdown_code
    inner join {{ ref('int_touched_reports') }} as reports on cells.report_id = reports.report_id
    where reports.reach = 0
),

packed as (
    select
        *,
        {{ whole_part('value') }} as value_whole,
        {{ rest_part('value') }} as value_rest
    from corrected
),

-- Most cells print the number and nothing else.
worded as (
    select
        *,
        coalesce(printed_raw = {{ plain_number_from_parts('value_whole', 'value_rest') }}, false) as prints_value
    from packed
)

select
    report_id,
    table_code,
    measure_code,
    breakdown_code,
    value_whole,
    value_rest,
    state,
    unit,
    prints_value,
    case when not prints_value then printed_raw end as printed_raw,
    printed_value,
    source,
    read_from,
    repaired_by,
    evidence,
    part_sha256,
    correction_reason
from worded
