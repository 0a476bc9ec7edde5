-- Every printed cell of every version of every report: what was published on a day, also where another document has since taken
-- over. Of the version in force the cells are the facts; the others are read in the same way: differing printings are withheld, a
-- correction holds for the content that it names. The first printing of a code stands for all, where they agree.
with superseded as (
    select *
    from {{ ref('report_versions') }}
    where not is_in_force
),

printed as (
    select
        cells.record_id,
        cells.table_code,
        cells.measure_code,
        {{ printed_breakdown('cells') }} as breakdown_code,
        arg_min(
            {
                'value': cells.value,
                'state': cells.state,
                'unit': cells.unit,
                'printed_raw': cells.printed_raw,
                'document_sha256': cells.document_sha256,
                'evidence': {{ cell_place('cells') }}
            },
            cells.cell_no
        ) as cell,
        (count(cells.value) = 0 or count(cells.value) = count(*))
        and coalesce(min(cells.value) = max(cells.value), true)
        and min(cells.state) = max(cells.state) as is_agreed,
        list(cells.printed_raw) as printed_raws
    from {{ source('staging', 'cells') }} as cells
    semi join superseded on cells.record_id = superseded.record_id
    where cells.measure_code is not null
    group by all
),

judged as (
    select
        superseded.*,
        printed.table_code,
        printed.measure_code,
        printed.breakdown_code,
        case when printed.is_agreed and {{ has_number('printed.cell.state') }} then printed.cell.value end as printed_value,
        case when printed.is_agreed then printed.cell.state else 'unreadable' end as printed_state,
        printed.cell.unit,
        case
            when printed.is_agreed then printed.cell.printed_raw
            else list_aggregate(list_sort(list_distinct(printed.printed_raws)), 'string_agg', ' | ')
        end as printed_raw,
        coalesce(printed.cell.document_sha256, superseded.document_sha256) as shown_by_sha256,
        printed.cell.evidence
    from printed
    inner join superseded on printed.record_id = superseded.record_id
),

-- Two corrections of one cell settle nothing, as for the reports in force.
decided as (
    select
        agency_id,
        report_year,
        scope,
        measure_code,
        coalesce(breakdown_code, '') as breakdown_code,
        fingerprint,
        any_value(expect_value) as expect_value,
        any_value(value) as value
    from {{ source('staging', 'corrections') }}
    group by agency_id, report_year, scope, measure_code, coalesce(breakdown_code, ''), fingerprint
    having count(*) = 1
)

select
    judged.version_id,
    judged.report_id,
    judged.agency_id,
    judged.report_year,
    judged.scope,
    judged.table_code,
    judged.measure_code,
    judged.breakdown_code,
    case when decided.fingerprint is not null then decided.value else judged.printed_value end as value,
    case
        when decided.fingerprint is null then judged.printed_state
        when decided.value is null then 'unreadable'
        else 'value'
    end as state,
    judged.unit,
    judged.printed_raw,
    case when decided.fingerprint is not null then judged.printed_value end as printed_value,
    case when decided.fingerprint is null then 'table' else 'correction' end as source,
    judged.shown_by_sha256 as document_sha256,
    judged.evidence,
    judged.valid_from,
    judged.valid_to,
    judged.is_in_force
from judged
left join decided
    on
        judged.agency_id = decided.agency_id
        and judged.report_year = decided.report_year
        and judged.scope = decided.scope
        and judged.fingerprint = decided.fingerprint
        and judged.measure_code = decided.measure_code
        and judged.breakdown_code = decided.breakdown_code
        and judged.printed_value is not distinct from decided.expect_value
union all
select
    versions.version_id,
    versions.report_id,
    versions.agency_id,
    versions.report_year,
    versions.scope,
    cells.table_code,
    cells.measure_code,
    cells.breakdown_code,
    cells.value,
    cells.state,
    cells.unit,
    cells.printed_raw,
    cells.printed_value,
    cells.source,
    cells.document_sha256,
    cells.evidence,
    versions.valid_from,
    versions.valid_to,
    versions.is_in_force
from {{ ref('int_cells_corrected') }} as cells
inner join {{ ref('report_versions') }} as versions on cells.report_id = versions.report_id and versions.is_in_force
where cells.read_from = 'table'
