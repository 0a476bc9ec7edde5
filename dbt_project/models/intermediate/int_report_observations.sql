-- Each time that an annual report was seen, and how far its source can be trusted.
with seen as (
    select
        observations.observation_id,
        observations.landed_at,
        observations.how,
        observations.agency_id as asked_agency_id,
        observations.host_is_official as host_is_official_for_asked,
        documents.record_id,
        documents.document_sha256,
        documents.fingerprint,
        documents.source_url,
        documents.address_host,
        documents.has_copy_marks,
        documents.scope as printed_scope,
        agencies.agency_id,
        agencies.agency_name_zh,
        coalesce(documents.report_year, agencies.handed_year) as report_year
    from {{ source('staging', 'observations') }} as observations
    inner join {{ ref('stg_documents') }} as documents on observations.record_id = documents.record_id
    inner join {{ ref('int_document_agency') }} as agencies on documents.record_id = agencies.record_id
    where documents.doc_type = 'annual_report'
),

judged as (
    select
        seen.observation_id,
        seen.landed_at,
        seen.record_id,
        seen.document_sha256,
        seen.fingerprint,
        seen.agency_id,
        seen.report_year,
        seen.how,
        seen.source_url,
        seen.address_host,
        seen.has_copy_marks,
        case
            when seen.printed_scope <> 'unknown' then seen.printed_scope
            when {{ is_government('coalesce(registered.name_zh, seen.agency_name_zh)') }} then 'aggregate'
            else 'organ'
        end as scope,
        coalesce(registered.domains, '') <> '' as agency_has_domains,
        case
            when seen.address_host is null then null
            when list_contains(hosts.agency_ids, seen.agency_id) then true
            when seen.asked_agency_id = seen.agency_id and seen.host_is_official_for_asked then true
            else false
        end as host_is_official
    from seen
    left join {{ ref('int_registered_agencies') }} as registered on seen.agency_id = registered.agency_id
    left join {{ ref('int_host_agencies') }} as hosts on seen.address_host = hosts.address_host
    where seen.report_year is not null
)

select
    observation_id,
    landed_at,
    record_id,
    document_sha256,
    fingerprint,
    agency_id,
    report_year,
    scope,
    concat_ws(':', agency_id, report_year, scope) as report_id,
    source_url,
    host_is_official,
    case
        when has_copy_marks then 'copy'
        when host_is_official then 'official'
        when address_host is null and how = 'handed_in' then 'handed_in'
        -- Nobody has listed this agency's hosts, so a government address neither proves nor disproves it.
        when not agency_has_domains and regexp_matches(address_host, '(^|\.)gov\.cn(:[0-9]+)?$') then 'unlisted'
        else 'foreign'
    end as source_kind,
    case source_kind when 'official' then 1 when 'handed_in' then 2 when 'unlisted' then 2 else 3 end as source_rank
from judged
