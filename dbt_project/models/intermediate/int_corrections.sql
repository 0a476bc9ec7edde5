-- Does a reviewed correction still fit? Only one that names the report, its content and the value that stands there is applied.
with decided as (
    select
        *,
        count(*) over (
            partition by agency_id, report_year, scope, measure_code, coalesce(breakdown_code, ''), fingerprint
        ) as rival_count
    from {{ source('staging', 'corrections') }}
),

compared as (
    select
        decided.agency_id,
        decided.report_year,
        decided.scope,
        decided.measure_code,
        coalesce(decided.breakdown_code, '') as breakdown_code,
        decided.expect_value,
        decided.value,
        decided.reason,
        decided.fingerprint,
        reports.report_id,
        cells.value as printed_value,
        case
            when decided.scope is null then 'the decision leaves the scope of its report blank'
            when reports.report_id is null then 'there is no such report'
            when (decided.fingerprint is distinct from reports.fingerprint) then 'the report has changed since the decision'
            when cells.report_id is null then 'the report has no such cell'
            when (cells.value is distinct from decided.expect_value) then 'the cell holds another value than the decision expects'
            when decided.rival_count > 1 then 'more than one correction is given for the cell'
        end as misfit
    from decided
    left join {{ ref('int_reports') }} as reports
        on
            decided.agency_id = reports.agency_id
            and decided.report_year = reports.report_year
            and decided.scope = reports.scope
    left join {{ ref('int_cells_printed') }} as cells
        on
            reports.report_id = cells.report_id
            and decided.measure_code = cells.measure_code
            and coalesce(decided.breakdown_code, '') = cells.breakdown_code
)

select *
from compared
