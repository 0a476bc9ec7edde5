-- Whose document is it? Evidence in the text, else the official host, else what the operator or the crawl said, else unknown.
with handed as (
    select
        record_id,
        agency_id as handed_agency_id
    from {{ source('staging', 'observations') }}
    where record_id is not null and agency_id is not null
    qualify row_number() over (partition by record_id order by landed_at desc, observation_id asc) = 1
),

handed_years as (
    select
        record_id,
        report_year as handed_year
    from {{ source('staging', 'observations') }}
    where record_id is not null and report_year is not null
    qualify row_number() over (partition by record_id order by landed_at desc, observation_id asc) = 1
),

-- One name may stand in the seed and, under another id, in a registry that a crawl was given; a former name is its agency's.
named as (
    select
        name_zh,
        list_sort(list(distinct agency_id)) as agency_ids
    from (
        select
            name_zh,
            agency_id
        from {{ ref('int_registered_agencies') }}
        union all
        select
            nfc_normalize(name_zh) as name_zh,
            agency_id
        from {{ ref('agency_history') }}
    ) as names
    where name_zh is not null
    group by name_zh
),

witnesses as (
    select
        documents.record_id,
        documents.document_sha256,
        documents.agency_name_zh,
        documents.issuer_is_in_text,
        handed.handed_agency_id,
        handed_years.handed_year,
        case
            when documents.agency_id is null or starts_with(documents.agency_id, 'unknown-') then null
            when list_contains(named.agency_ids, handed.handed_agency_id) then handed.handed_agency_id
            when registered.agency_id is not null then registered.agency_id
            when len(named.agency_ids) = 1 then named.agency_ids[1]
            else documents.agency_id
        end as named_agency_id,
        hosts.proved_agency_id
    from {{ ref('stg_documents') }} as documents
    left join handed on documents.record_id = handed.record_id
    left join handed_years on documents.record_id = handed_years.record_id
    left join {{ ref('int_registered_agencies') }} as registered on documents.agency_id = registered.agency_id
    left join named on documents.agency_name_zh = named.name_zh
    left join {{ ref('int_host_agencies') }} as hosts on documents.address_host = hosts.address_host
),

aliased as (
    select
        witnesses.record_id,
        witnesses.document_sha256,
        witnesses.agency_name_zh,
        witnesses.handed_year,
        coalesce(handed_alias.agency_id, witnesses.handed_agency_id) as handed_agency_id,
        case when witnesses.issuer_is_in_text then coalesce(named_alias.agency_id, witnesses.named_agency_id) end
            as text_agency_id,
        coalesce(
            witnesses.proved_agency_id,
            case when not witnesses.issuer_is_in_text then witnesses.named_agency_id end
        ) as host_agency_id
    from witnesses
    left join {{ ref('agency_aliases') }} as named_alias on witnesses.named_agency_id = named_alias.alias_agency_id
    left join {{ ref('agency_aliases') }} as handed_alias
        on witnesses.handed_agency_id = handed_alias.alias_agency_id
)

select
    record_id,
    text_agency_id,
    host_agency_id,
    handed_agency_id,
    handed_year,
    agency_name_zh,
    coalesce(text_agency_id, host_agency_id, handed_agency_id, 'unknown-' || left(document_sha256, 12)) as agency_id,
    case
        when text_agency_id is not null then 'text'
        when host_agency_id is not null then 'host'
        when handed_agency_id is not null then 'handed'
        else 'unknown'
    end as basis,
    -- A portal may carry its departments' reports, so the host alone contradicts nobody; a person's word does.
    coalesce(handed_agency_id <> coalesce(text_agency_id, host_agency_id), false) as is_conflict
from aliased
