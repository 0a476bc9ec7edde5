-- Former spans come from agency_history.csv; the present one begins on the day after the last of them.
with former as (
    select
        agency_id,
        valid_from,
        valid_to,
        name_zh,
        division_code,
        parent_agency_id,
        change,
        successor_agency_id
    from {{ ref('agency_history') }}
),

ended as (
    select
        agency_id,
        max(valid_to) as last_day,
        bool_or(change in ('merged', 'divided', 'abolished')) as is_gone
    from former
    group by agency_id
),

spans as (
    select * from former
    union all
    select
        agencies.agency_id,
        cast(ended.last_day + interval 1 day as date) as valid_from,
        null as valid_to,
        agencies.name_zh,
        agencies.division_code,
        agencies.parent_agency_id,
        null as change,
        null as successor_agency_id
    from {{ ref('int_agencies') }} as agencies
    left join ended on agencies.agency_id = ended.agency_id
    where not coalesce(ended.is_gone, false)
)

select
    agency_id,
    cast(row_number() over (partition by agency_id order by valid_from nulls first) as integer) as span_no,
    valid_from,
    valid_to,
    name_zh,
    division_code,
    parent_agency_id,
    change,
    successor_agency_id
from spans
