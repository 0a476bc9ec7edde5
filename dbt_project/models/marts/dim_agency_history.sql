-- Former spans come from agency_history.csv; the present one begins on the day after the last of them. The first begins and the
-- present one ends with the agency, where the registry tells the day.
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
        agencies.active_to as valid_to,
        agencies.name_zh,
        agencies.division_code,
        agencies.parent_agency_id,
        null as change,
        null as successor_agency_id
    from {{ ref('int_agencies') }} as agencies
    left join ended on agencies.agency_id = ended.agency_id
    where not coalesce(ended.is_gone, false)
),

numbered as (
    select
        *,
        cast(row_number() over series as integer) as span_no,
        lead(year(valid_from)) over series as next_year
    from spans
    window series as (partition by agency_id order by valid_from nulls first)
)

select
    numbered.agency_id,
    numbered.span_no,
    coalesce(numbered.valid_from, agencies.active_from) as valid_from,
    numbered.valid_to,
    -- A report year is held against its last day; what lies outside of all spans belongs to the nearest.
    case when numbered.span_no > 1 then cast(year(numbered.valid_from) as integer) end as first_report_year,
    cast(numbered.next_year - 1 as integer) as last_report_year,
    numbered.name_zh,
    numbered.division_code,
    numbered.parent_agency_id,
    numbered.change,
    numbered.successor_agency_id
from numbered
left join {{ ref('int_agencies') }} as agencies on numbered.agency_id = agencies.agency_id and numbered.span_no = 1
