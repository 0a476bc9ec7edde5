-- Who had to report by when, and who has. A report counts as late only where its own date or an earlier visit proves it: that
-- we first met it years afterwards proves nothing.
with build_info as (
    select as_of
    from {{ source('staging', 'build_info') }}
),

-- The Regulations' first report year is 2008; a stray older year must not open a century.
first_seen as (
    select greatest(min(report_year), 2008) as first_year
    from (
        select report_year from {{ ref('int_report_observations') }}
        union all
        select report_year from {{ source('staging', 'observations') }}
        union all
        select report_year from {{ ref('stg_outcomes') }}
    ) as years
),

years as (
    select cast(unnest(generate_series(first_seen.first_year, cast(year(build_info.as_of) - 1 as integer))) as integer) as report_year
    from first_seen
    cross join build_info
),

obliged as (
    select
        agencies.agency_id,
        years.report_year,
        case
            when {{ is_government('agencies.name_zh') }} then 'aggregate'
            when regexp_matches(coalesce(agencies.name_zh, ''), '人民政府办公(厅|室)$') then 'gov_office'
            else 'organ'
        end as usual_scope
    from {{ ref('int_registered_agencies') }} as agencies
    cross join years
    where years.report_year between coalesce(agencies.active_from_year, 0) and coalesce(agencies.active_to_year, 9999)
),

held as (
    select
        reports.report_id,
        reports.agency_id,
        reports.report_year,
        reports.scope,
        reports.published_on,
        reports.published_status,
        reports.is_trusted,
        first_observed.first_seen_at
    from {{ ref('int_reports') }} as reports
    inner join (
        select
            report_id,
            min(landed_at) as first_seen_at
        from {{ ref('int_report_observations') }}
        group by report_id
    ) as first_observed on reports.report_id = first_observed.report_id
),

due as (
    select
        obliged.agency_id,
        obliged.report_year,
        coalesce(held.scope, obliged.usual_scope) as scope,
        {{ due_on('obliged.report_year', 'coalesce(held.scope, obliged.usual_scope)') }} as due_on,
        held.report_id,
        held.published_on,
        held.published_status,
        held.is_trusted,
        held.first_seen_at
    from obliged
    left join held on obliged.agency_id = held.agency_id and obliged.report_year = held.report_year
),

last_visits as (
    select
        agency_id,
        report_year,
        arg_max(outcome, (started_at, run_id)) as last_outcome,
        arg_max(detail, (started_at, run_id)) as last_detail
    from {{ ref('stg_outcomes') }}
    group by agency_id, report_year
),

visits as (
    select
        due.agency_id,
        due.report_year,
        due.scope,
        max(outcomes.started_on) as absent_on
    from due
    inner join {{ ref('stg_outcomes') }} as outcomes
        on due.agency_id = outcomes.agency_id and due.report_year = outcomes.report_year
    where
        outcomes.outcome = 'not_published_yet'
        and outcomes.started_on > due.due_on
        and outcomes.started_at < due.first_seen_at
    group by due.agency_id, due.report_year, due.scope
),

series as (
    select
        agency_id,
        min(report_year) as first_year,
        max(report_year) as last_year
    from held
    group by agency_id
)

select
    due.agency_id,
    due.report_year,
    due.scope,
    due.due_on,
    case
        when
            due.report_id is not null
            and (visits.absent_on is not null or (due.published_status in ('printed', 'inferred') and due.published_on > due.due_on))
            then 'late'
        when due.report_id is not null then 'published'
        when last_visits.last_outcome = 'blocked' then 'blocked'
        when build_info.as_of <= due.due_on then 'not_yet_due'
        else 'missing'
    end as status,
    due.first_seen_at,
    due.report_id,
    due.published_on,
    case
        when due.published_status in ('printed', 'inferred') and due.published_on > due.due_on
            then cast(due.published_on - due.due_on as integer)
    end as days_late,
    due.is_trusted,
    last_visits.last_outcome,
    last_visits.last_detail,
    coalesce(
        due.report_id is null and due.report_year > series.first_year and due.report_year < series.last_year, false
    ) as is_gap
from due
cross join build_info
left join last_visits on due.agency_id = last_visits.agency_id and due.report_year = last_visits.report_year
left join visits
    on due.agency_id = visits.agency_id and due.report_year = visits.report_year and due.scope = visits.scope
left join series on due.agency_id = series.agency_id
