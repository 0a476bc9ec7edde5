{{ config(materialized='view') }}
-- Does an aggregate equal the sum of its departments and lower governments? Asked only where complete_children.csv says that
-- the registry lists all of them.
with families as (
    select
        reports.report_id,
        reports.report_year,
        children.agency_id as child_id
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('complete_children') }} as complete
        on
            reports.agency_id = complete.agency_id
            and reports.report_year between complete.first_year and complete.last_year
    inner join {{ ref('int_agencies') }} as children
        on
            reports.agency_id = children.parent_agency_id
            and reports.report_year between coalesce(children.active_from_year, 0) and coalesce(children.active_to_year, 9999)
    where reports.scope = 'aggregate'
),

-- A lower government counts with its own aggregate, a department with its one report.
child_reports as (
    select
        families.report_id,
        families.child_id,
        reports.report_id as child_report_id
    from families
    left join {{ ref('int_reports') }} as reports
        on families.child_id = reports.agency_id and families.report_year = reports.report_year
    qualify
        row_number() over (
            partition by families.report_id, families.child_id
            order by array_position(['aggregate', 'organ', 'gov_office', 'system'], reports.scope), reports.report_id
        ) = 1
),

checks as (
    select *
    from {{ ref('int_report_checks') }}
    where operator = 'children'
),

child_sums as (
    select
        checks.report_id,
        checks.check_code,
        checks.variant,
        checks.subject,
        count(*) as children_wanted,
        count(cells.value) filter (where cells.read_from = 'table') as children_counted,
        sum(cells.value) as children_sum
    from checks
    inner join child_reports on checks.report_id = child_reports.report_id
    left join {{ ref('int_cells_corrected') }} as cells
        on
            child_reports.child_report_id = cells.report_id
            and checks.subject = cells.measure_code
            and cells.breakdown_code = 'applicant.total'
    group by checks.report_id, checks.check_code, checks.variant, checks.subject
),

judged as (
    select
        checks.*,
        own.value as left_value,
        case when child_sums.children_counted = child_sums.children_wanted then try_cast(child_sums.children_sum as decimal(28, 8)) end
            as right_value,
        case
            when child_sums.report_id is null then 'the list of its departments and lower governments is not complete'
            when child_sums.children_counted < child_sums.children_wanted
                then
                    'the number is held for ' || child_sums.children_counted
                    || ' of ' || child_sums.children_wanted || ' departments and lower governments'
            when own.value is null then 'the aggregate report prints no such number'
            when own.read_from <> 'table' then 'the numbers come from different sources, prose and table'
        end as reason
    from checks
    left join child_sums
        on
            checks.report_id = child_sums.report_id
            and checks.check_code = child_sums.check_code
            and checks.variant = child_sums.variant
            and checks.subject = child_sums.subject
    left join {{ ref('int_cells_corrected') }} as own
        on
            checks.report_id = own.report_id
            and checks.subject = own.measure_code
            and own.breakdown_code = 'applicant.total'
)

{{ as_checks('judged') }}
