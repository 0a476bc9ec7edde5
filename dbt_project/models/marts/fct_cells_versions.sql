-- Every printed cell of every version of every report: what was published on a day, also where another document has since taken
-- over. Read as the facts in force are: differing printings are withheld, a correction holds for the content that it names.
with printed as (
    select
        versions.version_id,
        cells.table_code,
        cells.measure_code,
        {{ printed_breakdown('cells') }} as breakdown_code,
        first(cells.value order by cells.cell_no) as value,
        first(cells.state order by cells.cell_no) as state,
        first(cells.unit order by cells.cell_no) as unit,
        first(cells.printed_raw order by cells.cell_no) as printed_raw,
        first(coalesce(cells.document_sha256, versions.document_sha256) order by cells.cell_no) as document_sha256,
        first({{ cell_place('cells') }} order by cells.cell_no) as evidence,
        count(distinct row(cells.value, cells.state)) = 1 as is_agreed,
        string_agg(distinct cells.printed_raw, ' | ' order by cells.printed_raw) as printed_raws
    from {{ source('staging', 'cells') }} as cells
    inner join {{ ref('report_versions') }} as versions on cells.record_id = versions.record_id
    where cells.measure_code is not null
    group by all
),

judged as (
    select
        version_id,
        table_code,
        measure_code,
        breakdown_code,
        case when is_agreed and {{ has_number('state') }} then value end as printed_value,
        case when is_agreed then state else 'unreadable' end as printed_state,
        unit,
        case when is_agreed then printed_raw else printed_raws end as printed_raw,
        document_sha256,
        evidence
    from printed
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
    versions.report_id,
    versions.agency_id,
    versions.report_year,
    versions.scope,
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
    judged.document_sha256,
    judged.evidence,
    versions.valid_from,
    versions.valid_to,
    versions.is_in_force
from judged
inner join {{ ref('report_versions') }} as versions on judged.version_id = versions.version_id
left join decided
    on
        versions.agency_id = decided.agency_id
        and versions.report_year = decided.report_year
        and versions.scope = decided.scope
        and versions.fingerprint = decided.fingerprint
        and judged.measure_code = decided.measure_code
        and judged.breakdown_code = decided.breakdown_code
        and judged.printed_value is not distinct from decided.expect_value
