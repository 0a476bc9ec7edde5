-- Every agency that the warehouse speaks of: the registered ones, and those that documents alone prove.
with derived as (
    select
        agencies.agency_id,
        min(agencies.agency_name_zh) filter (where agencies.basis in ('text', 'host')) as name_zh,
        min(documents.agency_division_code) as division_code
    from {{ ref('int_document_agency') }} as agencies
    inner join {{ ref('stg_documents') }} as documents on agencies.record_id = documents.record_id
    where
        documents.doc_type in ('annual_report', 'work_plan')
        and agencies.agency_id not in (select agency_id from {{ ref('int_registered_agencies') }})
    group by agencies.agency_id
),

provinces as (
    select
        left(division_code, 2) as province_code,
        min(province_zh) as province_zh
    from {{ ref('int_registered_agencies') }}
    where division_code is not null and province_zh is not null
    group by left(division_code, 2)
)

select
    agency_id,
    name_zh,
    name_en,
    level,
    division_code,
    province_zh,
    parent_agency_id,
    homepage,
    nullif(domains, '') as domains,
    active_from,
    active_to,
    active_from_year,
    active_to_year,
    true as is_registered
from {{ ref('int_registered_agencies') }}
union all
select
    derived.agency_id,
    derived.name_zh,
    null as name_en,
    null as level,
    derived.division_code,
    provinces.province_zh,
    null as parent_agency_id,
    null as homepage,
    null as domains,
    null as active_from,
    null as active_to,
    null as active_from_year,
    null as active_to_year,
    false as is_registered
from derived
left join provinces on left(derived.division_code, 2) = provinces.province_code
