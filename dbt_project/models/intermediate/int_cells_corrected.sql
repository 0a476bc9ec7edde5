{{ config(materialized='view') }}
-- The values that facts and identities use: as printed, or as a fitting correction sets them.
-- What is looked up is grouped by its key, so that DuckDB knows that a lookup changes no rows and leaves out those nobody asks for.
with reports as (
    select
        report_id,
        any_value(agency_id) as agency_id,
        any_value(report_year) as report_year,
        any_value(document_sha256) as document_sha256
    from {{ ref('report_versions') }}
    where is_in_force
    group by report_id
),

measures as (
    select
        measure_code,
        any_value(is_total) as is_total,
        any_value(form) as form
    from {{ ref('measures') }}
    group by measure_code
)

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
        when cells.prints_value then {{ plain_number(from_parts('cells.value_whole', 'cells.value_rest')) }}
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
left join reports on cells.report_id = reports.report_id
left join measures on cells.measure_code = measures.measure_code
