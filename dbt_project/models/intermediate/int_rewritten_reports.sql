-- Reports of which something is written anew in this build, and how much of it (`reach`): 0, all, as the report is new, changed or
-- gone; 1, its checks, as a sum may take a number of the year before, or as an aggregate is held against the reports of others; 2,
-- its hints alone, which ask whether the sums of the years beside it hold. In a build that starts from nothing these are all.
with built as (
    {{ digests_of_last_build() }}
),

changed as (
    select coalesce(digests.report_id, built.report_id) as report_id
    from {{ ref('int_report_digests') }} as digests
    full outer join built on digests.report_id = built.report_id
    where digests.is_decided or (digests.digest is distinct from built.digest)
),

-- As it is, and as it was: the neighbours of a report that is gone are asked anew too.
neighbours as (
    select
        report_id,
        previous_report_id,
        next_report_id
    from {{ ref('int_report_digests') }}
    union
    select
        report_id,
        previous_report_id,
        next_report_id
    from built
),

reached as (
    select
        report_id,
        0 as reach
    from changed
    union all
    select
        unnest([beside.next_report_id, beside.previous_report_id, following.next_report_id]) as report_id,
        unnest([1, 2, 2]) as reach
    from changed
    inner join neighbours as beside on changed.report_id = beside.report_id
    left join neighbours as following on beside.next_report_id = following.report_id
    union all
    select
        reports.report_id,
        1 as reach
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('complete_children') }} as complete on reports.agency_id = complete.agency_id
)

select
    report_id,
    min(reach) as reach,
    report_id in (select built.report_id from built) as was_built
from reached
where report_id is not null
group by report_id
