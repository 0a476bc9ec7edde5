-- Reports whose rows are written anew in this build: those whose digest changed, those that are gone, and their neighbours in time,
-- as a sum may reach into the year before and a hint one year further. In a build that starts from nothing these are all.
with built as ({{ digests_of_last_build() }}),

changed as (
    select digests.report_id
    from {{ ref('int_report_digests') }} as digests
    left join built on digests.report_id = built.report_id
    where digests.is_decided or (digests.digest is distinct from built.digest)
),

near as (
    select unnest([reports.report_id, reports.previous_report_id, reports.next_report_id, following.next_report_id]) as report_id
    from changed
    inner join {{ ref('int_reports') }} as reports on changed.report_id = reports.report_id
    left join {{ ref('int_reports') }} as following on reports.next_report_id = following.report_id
    union all
    -- An aggregate is held against the reports of others.
    select reports.report_id
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('complete_children') }} as complete on reports.agency_id = complete.agency_id
    union all
    select built.report_id
    from built
    anti join {{ ref('int_report_digests') }} as digests on built.report_id = digests.report_id
)

select distinct report_id
from near
where report_id is not null
