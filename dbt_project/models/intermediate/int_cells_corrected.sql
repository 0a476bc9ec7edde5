{{ config(materialized='view') }}
-- The values that facts and identities use: as printed, or as a fitting correction sets them.
select
    cells.report_id,
    cells.table_code,
    cells.measure_code,
    cells.breakdown_code,
    reports.agency_id,
    reports.report_year,
    {{ from_parts('cells.value_whole', 'cells.value_rest') }} as value,
    cells.state,
    cells.unit,
    case
        when cells.prints_value then {{ plain_number_from_parts('cells.value_whole', 'cells.value_rest') }}
        else cells.printed_raw
    end as printed_raw,
    cells.printed_value,
    cells.source,
    cells.read_from,
    cells.repaired_by,
    cells.evidence,
    coalesce(cells.part_sha256, reports.document_sha256) as document_sha256,
    measures.is_total or cells.breakdown_code = 'applicant.total' as is_total,
    measures.form,
    cells.correction_reason
from {{ ref('int_cells_stored') }} as cells
inner join {{ ref('report_versions') }} as reports on cells.report_id = reports.report_id and reports.is_in_force
inner join {{ ref('measures') }} as measures on cells.measure_code = measures.measure_code
