-- Which document stands for a report, and since when. The best source wins, then what prints the form's tables, then the document
-- observed last, then the smaller hash; each span in force is one version, and a document that never was in force is one without
-- a span.
-- Years with a statutory form of which more than one document was seen: a summary of the year's work may be one of them.
with contested as (
    select report_id
    from {{ ref('int_report_observations') }}
    where report_year >= 2019
    group by report_id
    having count(distinct document_sha256) > 1
),

tabled as (
    select distinct cells.record_id
    from {{ source('staging', 'cells') }} as cells
    where
        cells.table_code in ('disclosures', 'applications', 'litigation')
        and cells.record_id in (
            select seen.record_id
            from {{ ref('int_report_observations') }} as seen
            inner join contested on seen.report_id = contested.report_id
        )
),

-- A page without tables at the address that had them is a new text of the same document: that replaces it.
formed as (
    select
        seen.*,
        contested.report_id is not null
        and not coalesce(
            max(tabled.record_id is not null) over (
                partition by seen.report_id, coalesce(seen.source_url, seen.document_sha256)
                order by seen.landed_at
            ),
            false
        ) as lacks_tables
    from {{ ref('int_report_observations') }} as seen
    left join contested on seen.report_id = contested.report_id
    left join tabled on seen.record_id = tabled.record_id
),

observed as (
    select
        *,
        2 * source_rank + cast(lacks_tables as integer) as standing,
        min(2 * source_rank + cast(lacks_tables as integer)) over (
            partition by report_id order by landed_at
        ) as best_standing_so_far
    from formed
),

-- At each instant the last best document takes over; a worse one changes nothing.
decisive as (
    select
        report_id,
        document_sha256,
        landed_at,
        lag(document_sha256) over (partition by report_id order by landed_at) as standing_sha256
    from observed
    where standing = best_standing_so_far
    qualify row_number() over (partition by report_id, landed_at order by document_sha256) = 1
),

spans as (
    select
        report_id,
        document_sha256,
        landed_at as valid_from,
        lead(landed_at) over (partition by report_id order by landed_at) as valid_to,
        row_number() over (partition by report_id, document_sha256 order by landed_at) as span_number
    from decisive
    where standing_sha256 is distinct from document_sha256
),

documents as (
    select
        report_id,
        document_sha256,
        min(source_rank) as source_rank,
        min(standing) as standing,
        min(min(source_rank)) over (partition by report_id) as best_source_rank,
        max(landed_at) as last_seen_at,
        any_value(agency_id) as agency_id,
        any_value(report_year) as report_year,
        any_value(scope) as scope
    from observed
    group by report_id, document_sha256
),

-- The record that speaks for a document: its best source, first seen there, so that seeing it again changes nothing.
records as (
    select
        report_id,
        document_sha256,
        record_id,
        fingerprint,
        source_kind,
        host_is_official,
        landed_at
    from {{ ref('int_report_observations') }}
    qualify
        row_number() over (
            partition by report_id, document_sha256
            order by source_rank asc, landed_at asc, observation_id asc
        ) = 1
),

ranked as (
    select
        documents.report_id,
        documents.agency_id,
        documents.report_year,
        documents.scope,
        documents.document_sha256,
        documents.source_rank = documents.best_source_rank and documents.standing % 2 = 1 as lacks_tables,
        records.record_id,
        records.fingerprint,
        records.source_kind,
        records.host_is_official,
        records.landed_at,
        spans.valid_from,
        spans.valid_to,
        spans.span_number,
        coalesce(spans.valid_from is not null and spans.valid_to is null, false) as is_in_force,
        row_number() over (
            partition by documents.report_id
            order by
                coalesce(spans.valid_from is not null and spans.valid_to is null, false) desc,
                documents.standing asc,
                documents.last_seen_at desc,
                documents.document_sha256 asc,
                spans.span_number desc
        ) as rank
    from documents
    inner join records
        on documents.report_id = records.report_id and documents.document_sha256 = records.document_sha256
    left join spans
        on documents.report_id = spans.report_id and documents.document_sha256 = spans.document_sha256
)

select
    report_id || '@' || left(document_sha256, 12) || coalesce('#' || nullif(span_number, 1), '') as version_id,
    report_id,
    agency_id,
    report_year,
    scope,
    record_id,
    document_sha256,
    fingerprint,
    source_kind,
    host_is_official,
    landed_at,
    valid_from,
    valid_to,
    is_in_force,
    cast(rank as integer) as rank,
    case source_kind
        when 'official' then 'from the agency''s own host'
        when 'handed_in' then 'handed in by a person'
        when 'unlisted' then 'from a government host that no registry lists for the agency'
        when 'copy' then 'a copy that bears foreign text'
        else 'from a host that is not the agency''s'
    end
    || case
        when is_in_force then ', in force'
        when valid_from is not null then ', superseded by a later document'
        when lacks_tables then ', never in force: it prints no tables and another document does'
        else ', never in force: a better source was known'
    end as reason
from ranked
