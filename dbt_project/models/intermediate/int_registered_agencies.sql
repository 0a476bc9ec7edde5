-- Who must report: the seed and the registries that crawls were given. The seed's words win; of two landed rows the newer.
with landed as (
    select *
    from {{ source('staging', 'registry') }}
    where agency_id is not null
    qualify
        row_number() over (
            partition by agency_id
            order by registered_at desc, name_zh asc, domains asc, homepage asc
        ) = 1
),

-- The registry tells a day or a year.
days as (
    select
        agency_id,
        cast(active_from || case when length(active_from) = 4 then '-01-01' else '' end as date) as first_day,
        cast(active_to || case when length(active_to) = 4 then '-12-31' else '' end as date) as last_day
    from {{ ref('agencies') }}
),

-- Whose last span says that it is gone need not report for ever.
gone as (
    select
        agency_id,
        year(max(valid_to)) as last_year
    from {{ ref('agency_history') }}
    group by agency_id
    having bool_or(change in ('merged', 'divided', 'abolished'))
)

select
    coalesce(seeds.agency_id, landed.agency_id) as agency_id,
    nfc_normalize(coalesce(seeds.name_zh, landed.name_zh)) as name_zh,
    seeds.name_en,
    coalesce(seeds.level, landed.level) as level,
    coalesce(seeds.division_code, landed.division_code) as division_code,
    seeds.province_zh,
    seeds.parent_agency_id,
    coalesce(seeds.homepage, landed.homepage) as homepage,
    concat_ws('|', seeds.domains, landed.domains) as domains,
    seeds.shared_domains,
    days.first_day as active_from,
    days.last_day as active_to,
    cast(year(days.first_day) as integer) as active_from_year,
    cast(coalesce(year(days.last_day), gone.last_year) as integer) as active_to_year
from {{ ref('agencies') }} as seeds
left join days on seeds.agency_id = days.agency_id
full outer join landed on seeds.agency_id = landed.agency_id
left join gone on coalesce(seeds.agency_id, landed.agency_id) = gone.agency_id
