select
    outcomes.run_id,
    outcomes.agency_id,
    outcomes.report_year,
    outcomes.outcome,
    outcomes.detail,
    outcomes.started_at,
    cast(timezone('Asia/Shanghai', outcomes.started_at) as date) as started_on
from {{ source('staging', 'outcomes') }} as outcomes
cross join {{ source('staging', 'build_info') }} as build_info
where
    outcomes.step = 'crawl'
    and outcomes.agency_id is not null
    and outcomes.report_year is not null
    and cast(timezone('Asia/Shanghai', outcomes.started_at) as date) <= build_info.as_of
