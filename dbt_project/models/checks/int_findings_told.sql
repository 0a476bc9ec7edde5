{{ config(database='work', schema='intermediate', contract={'enforced': false}) }}

-- Everything beside broken sums that a person should look at, in four facts: kind, subject, detail and what else makes it one of
-- its own (about). The words for them stand in seeds.
with of_reports as (
    select
        problems.code as kind,
        reports.report_id,
        coalesce(left(problems.location, 200), 'document') as subject,
        cast(null as decimal(28, 8)) as left_value,
        cast(null as decimal(28, 8)) as right_value,
        left(problems.message, 500) as detail,
        problems.code as about
    from {{ source('staging', 'problems') }} as problems
    inner join {{ ref('int_reports') }} as reports on problems.record_id = reports.record_id
    union all
    select
        'ambiguous_cell' as kind,
        duplicates.report_id,
        concat_ws('/', duplicates.measure_code, nullif(duplicates.breakdown_code, '')) as subject,
        null as left_value,
        null as right_value,
        'printed more than once, and differently: ' || left(duplicates.printed_raws, 500) as detail,
        duplicates.printed_raws as about
    from {{ ref('int_cell_duplicates') }} as duplicates
    where not duplicates.is_agreed
    union all
    select
        'ambiguous_narrative' as kind,
        stated.report_id,
        concat_ws('/', stated.measure_code, nullif(stated.breakdown_code, '')) as subject,
        null as left_value,
        null as right_value,
        'the prose states different numbers: ' || left(stated.quotes, 500) as detail,
        stated.quotes as about
    from {{ ref('int_narrative_statutory') }} as stated
    where not stated.is_agreed
    union all
    select
        'unreadable_cell' as kind,
        cells.report_id,
        concat_ws('/', cells.measure_code, nullif(cells.breakdown_code, '')) as subject,
        null as left_value,
        null as right_value,
        'printed as ' || left(cells.printed_raw, 200) as detail,
        cells.printed_raw as about
    from {{ ref('int_cells_corrected') }} as cells
    -- Cells that are printed twice are told above.
    anti join {{ ref('int_cell_duplicates') }} as duplicates
        on
            cells.report_id = duplicates.report_id
            and cells.measure_code = duplicates.measure_code
            and cells.breakdown_code = duplicates.breakdown_code
    -- A correction without a number says that a person could not read the cell either.
    where cells.state = 'unreadable' and cells.source <> 'correction'
    union all
    select
        judgements.kind,
        judgements.report_id,
        judgements.subject,
        judgements.left_value,
        judgements.right_value,
        judgements.detail,
        null as about
    from {{ ref('int_judgements') }} as judgements
)

select
    'correction_not_fitting' as kind,
    corrections.report_id,
    corrections.agency_id,
    corrections.report_year,
    concat_ws('/', corrections.measure_code, nullif(corrections.breakdown_code, '')) as subject,
    corrections.printed_value as left_value,
    corrections.expect_value as right_value,
    corrections.misfit as detail,
    concat_ws('|', corrections.fingerprint, corrections.expect_value, corrections.value) as about,
    cast(null as varchar) as document_sha256,
    cast(null as varchar) as page,
    cast(null as timestamp with time zone) as first_seen
from {{ ref('int_corrections') }} as corrections
where corrections.misfit is not null
union all
select
    'acknowledgement_not_fitting' as kind,
    acknowledgements.report_id,
    acknowledgements.agency_id,
    acknowledgements.report_year,
    concat_ws(' ', acknowledgements.check_code, acknowledgements.subject) as subject,
    acknowledgements.left_value,
    acknowledgements.right_value,
    acknowledgements.misfit as detail,
    acknowledgements.fingerprint as about,
    null as document_sha256,
    null as page,
    null as first_seen
from {{ ref('int_acknowledgements') }} as acknowledgements
where acknowledgements.misfit is not null
union all
select
    'issuer_conflict' as kind,
    null as report_id,
    agencies.agency_id,
    coalesce(documents.report_year, agencies.handed_year) as report_year,
    'issuer' as subject,
    null as left_value,
    null as right_value,
    'text: ' || coalesce(agencies.text_agency_id, '—') || ', host: ' || coalesce(agencies.host_agency_id, '—')
    || ', given: ' || agencies.handed_agency_id as detail,
    documents.document_sha256 as about,
    documents.document_sha256,
    documents.source_url as page,
    null as first_seen
from {{ ref('int_document_agency') }} as agencies
inner join {{ ref('stg_documents') }} as documents on agencies.record_id = documents.record_id
where agencies.is_conflict and documents.doc_type in ('annual_report', 'work_plan')
union all
select
    'year_conflict' as kind,
    null as report_id,
    agencies.agency_id,
    documents.report_year,
    'report_year' as subject,
    documents.report_year as left_value,
    agencies.handed_year as right_value,
    'the document says ' || documents.report_year || ', it was given for ' || agencies.handed_year as detail,
    documents.document_sha256 as about,
    documents.document_sha256,
    documents.source_url as page,
    null as first_seen
from {{ ref('int_document_agency') }} as agencies
inner join {{ ref('stg_documents') }} as documents on agencies.record_id = documents.record_id
where documents.doc_type = 'annual_report' and documents.report_year <> agencies.handed_year
union all
select
    'no_report_year' as kind,
    null as report_id,
    agencies.agency_id,
    null as report_year,
    'report_year' as subject,
    null as left_value,
    null as right_value,
    coalesce(left(documents.title, 200), 'a report without a title') as detail,
    documents.document_sha256 as about,
    documents.document_sha256,
    documents.source_url as page,
    null as first_seen
from {{ ref('int_document_agency') }} as agencies
inner join {{ ref('stg_documents') }} as documents on agencies.record_id = documents.record_id
where documents.doc_type = 'annual_report' and documents.report_year is null and agencies.handed_year is null
union all
select
    'unreadable_document' as kind,
    null as report_id,
    agencies.agency_id,
    agencies.handed_year as report_year,
    'document' as subject,
    null as left_value,
    null as right_value,
    'the document could not be read' as detail,
    documents.document_sha256 as about,
    documents.document_sha256,
    documents.source_url as page,
    null as first_seen
from {{ ref('int_document_agency') }} as agencies
inner join {{ ref('stg_documents') }} as documents on agencies.record_id = documents.record_id
where documents.doc_type = 'unreadable'
union all
select
    'untrusted_copy' as kind,
    versions.report_id,
    versions.agency_id,
    versions.report_year,
    case when versions.is_in_force then 'in force' else 'beside a better one' end as subject,
    null as left_value,
    null as right_value,
    versions.reason as detail,
    versions.document_sha256 as about,
    versions.document_sha256,
    documents.source_url as page,
    versions.landed_at as first_seen
from {{ ref('int_report_versions') }} as versions
inner join {{ ref('stg_documents') }} as documents on versions.record_id = documents.record_id
where versions.source_kind in ('copy', 'foreign')
union all
select
    -- A source that is lost is told before the report is due, so that somebody can find it in time.
    case when coverage.status = 'not_yet_due' then coverage.last_outcome else coverage.status end as kind,
    coverage.report_id,
    coverage.agency_id,
    coverage.report_year,
    coverage.scope as subject,
    null as left_value,
    null as right_value,
    'due on ' || coverage.due_on
    || coalesce(', published on ' || coverage.published_on, '')
    || coalesce(', last visit: ' || coverage.last_outcome, '') as detail,
    coverage.scope as about,
    null as document_sha256,
    null as page,
    coalesce(coverage.first_seen_at, first_visits.visited_at) as first_seen
from {{ ref('fct_coverage') }} as coverage
-- A report that was never seen is missed since the first visit that looked for it.
left join (
    select
        agency_id,
        report_year,
        min(started_at) as visited_at
    from {{ ref('stg_outcomes') }}
    group by agency_id, report_year
) as first_visits
    on coverage.agency_id = first_visits.agency_id and coverage.report_year = first_visits.report_year
-- Nobody is reproached with a report that no crawl has looked for.
where
    coverage.status = 'late'
    or (coverage.status in ('missing', 'blocked') and coverage.last_outcome is not null)
    or (coverage.status = 'not_yet_due' and coverage.last_outcome in ('moved', 'gone', 'ambiguous'))
union all
select
    told.kind,
    told.report_id,
    reports.agency_id,
    reports.report_year,
    told.subject,
    told.left_value,
    told.right_value,
    told.detail,
    told.about,
    reports.document_sha256,
    reports.source_url as page,
    reports.landed_at as first_seen
from of_reports as told
inner join {{ ref('int_reports') }} as reports on told.report_id = reports.report_id
