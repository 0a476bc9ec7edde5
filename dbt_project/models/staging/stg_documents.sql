with documents as (
    select
        *,
        json_extract_string(agency_evidence, '$[*].kind') as evidence_kinds,
        json_extract_string(contamination, '$[*].kind') as contamination_kinds,
        lower(
            regexp_replace(
                regexp_extract(source_url, '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#@]*@)?([^/?#]+)', 2),
                ':(80|443)$',
                ''
            )
        ) as address_host
    from {{ source('staging', 'documents') }}
    -- What was read as part of a report is no document of its own, unless that report is a part itself.
    where record_id not in (
        select parts.part_record_id
        from {{ source('staging', 'parts') }} as parts
        where parts.record_id not in (select other.part_record_id from {{ source('staging', 'parts') }} as other)
    )
)

select
    record_id,
    document_sha256,
    source_url,
    nullif(address_host, '') as address_host,
    fingerprint,
    doc_type,
    title,
    edition,
    agency_id,
    nfc_normalize(agency_name_zh) as agency_name_zh,
    agency_division_code,
    scope,
    report_year,
    published_on,
    published_status,
    contamination,
    agency_id is not null
    and not starts_with(agency_id, 'unknown-')
    and not coalesce(evidence_kinds = ['host'], false) as issuer_is_in_text,
    -- Pinyin, advertising and a foreign address stand only in copies; old script and lost characters also in originals.
    coalesce(list_has_any(contamination_kinds, ['pinyin', 'brand', 'foreign_host']), false) as has_copy_marks
from documents
