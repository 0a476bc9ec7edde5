-- The reports as known now: one row a report, described by its document in force.
with in_force as (
    select *
    from {{ ref('int_report_versions') }}
    where is_in_force
),

chained as (
    select
        *,
        lag(report_id) over chain as earlier_report_id,
        lag(report_year) over chain as earlier_year,
        lead(report_id) over chain as later_report_id,
        lead(report_year) over chain as later_year
    from in_force
    window chain as (partition by agency_id, scope order by report_year)
)

select
    chained.report_id,
    chained.agency_id,
    chained.report_year,
    chained.scope,
    chained.record_id,
    chained.document_sha256,
    chained.fingerprint,
    chained.landed_at,
    chained.host_is_official,
    chained.source_kind,
    documents.edition,
    coalesce(documents.edition, {{ edition_in_force('chained.report_year') }}) as form_edition,
    documents.doc_type,
    documents.title,
    documents.published_on,
    documents.published_status,
    documents.source_url,
    documents.contamination,
    documents.agency_name_zh as printed_agency_name_zh,
    documents.agency_division_code as printed_division_code,
    case chained.source_kind when 'official' then true when 'handed_in' then true when 'unlisted' then null else false end
        as is_trusted,
    -- Nobody knows whether two documents of unknown issuers are of one agency, so they are never chained.
    case
        when chained.earlier_year = chained.report_year - 1 and not starts_with(chained.agency_id, 'unknown-')
            then chained.earlier_report_id
    end as previous_report_id,
    case
        when chained.later_year = chained.report_year + 1 and not starts_with(chained.agency_id, 'unknown-')
            then chained.later_report_id
    end as next_report_id
from chained
inner join {{ ref('stg_documents') }} as documents on chained.record_id = documents.record_id
