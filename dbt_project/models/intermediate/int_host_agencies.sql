-- For each host on which a document was found: the agencies that publish there, and the one that it proves, if one alone does.
with domains as (
    select distinct
        agency_id,
        lower(trim(unnest(string_split(domains, '|')))) as domain,
        false as is_shared
    from {{ ref('int_registered_agencies') }}
    union
    select distinct
        agency_id,
        lower(trim(unnest(string_split(shared_domains, '|')))) as domain,
        true as is_shared
    from {{ ref('int_registered_agencies') }}
),

hosts as (
    select distinct
        address_host,
        regexp_replace(address_host, ':[0-9]+$', '') as bare_host
    from {{ ref('stg_documents') }}
    where address_host is not null
),

-- gzw.sz.gov.cn → gzw.sz.gov.cn, sz.gov.cn, gov.cn, cn: a domain matches at a dot only.
suffixes as (
    select
        address_host,
        address_host as suffix
    from hosts
    union
    select
        parted.address_host,
        array_to_string(list_slice(parted.labels, parted.step, 50), '.') as suffix
    from (
        select
            address_host,
            string_split(bare_host, '.') as labels,
            unnest(generate_series(1, least(len(string_split(bare_host, '.')), 50))) as step
        from hosts
    ) as parted
),

matches as (
    select
        suffixes.address_host,
        domains.agency_id,
        domains.is_shared,
        length(domains.domain) as domain_length
    from suffixes
    inner join domains on suffixes.suffix = domains.domain
    where domains.domain <> ''
),

-- The longest domain decides: a department's own host lies under its government's.
ranked as (
    select
        *,
        domain_length = max(domain_length) over (partition by address_host) as is_nearest
    from matches
)

select
    address_host,
    list_sort(list_distinct(list(agency_id))) as agency_ids,
    case
        when
            count(distinct agency_id) filter (where is_nearest and not is_shared) = 1
            and count(*) filter (where is_nearest and is_shared) = 0
            then min(agency_id) filter (where is_nearest)
    end as proved_agency_id
from ranked
group by address_host
