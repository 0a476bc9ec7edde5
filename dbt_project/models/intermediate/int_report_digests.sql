-- What a report says, as one digest: its document in force, the decisions about it and the names that its findings use. A report whose
-- digest is another one than in the last build is written anew.
with decisions as (
    select
        agency_id,
        report_year,
        scope,
        string_agg(decision, chr(10) order by decision) as decisions
    from (
        select
            agency_id,
            report_year,
            scope,
            cast(corrections as varchar) as decision
        from {{ source('staging', 'corrections') }} as corrections -- noqa: AL05
        union all
        select
            agency_id,
            report_year,
            scope,
            cast(acknowledged as varchar) as decision
        from {{ source('staging', 'acknowledged_findings') }} as acknowledged -- noqa: AL05
    ) as decided
    group by agency_id, report_year, scope
),

contents as (
    select * exclude (previous_report_id, next_report_id)
    from {{ ref('int_reports') }}
)

select
    reports.report_id,
    reports.previous_report_id,
    reports.next_report_id,
    md5(concat_ws(chr(10), cast(contents as varchar), agencies.name_zh, spans.name_zh, decisions.decisions)) as digest,
    -- Whether a decision still fits is judged in every build.
    decisions.agency_id is not null as is_decided
from {{ ref('int_reports') }} as reports
inner join contents on reports.report_id = contents.report_id
left join {{ ref('int_agencies') }} as agencies on reports.agency_id = agencies.agency_id
left join {{ ref('dim_agency_history') }} as spans on {{ of_the_year('spans', 'reports') }}
left join decisions
    on
        reports.agency_id = decisions.agency_id
        and reports.report_year = decisions.report_year
        and reports.scope = decisions.scope
