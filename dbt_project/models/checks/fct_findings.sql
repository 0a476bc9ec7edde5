-- Everything that a person should look at, one row each, in words, with both numbers and the next step.
with agency_words as (
    select
        agency_id,
        coalesce(name_zh, agency_id) as agency_name
    from {{ ref('int_agencies') }}
),

broken as (
    select
        checks.finding_id,
        'broken_identity' as kind,
        checks.check_code,
        checks.severity,
        checks.strength,
        reports.report_id,
        reports.agency_id,
        reports.report_year,
        checks.subject,
        checks.left_value,
        checks.right_value,
        checks.difference,
        words.message_zh,
        words.message_en,
        words.next_step_zh,
        words.next_step_en,
        reports.source_url as page,
        reports.document_sha256,
        reports.landed_at as first_seen,
        checks.acknowledged
    from {{ ref('fct_reconciliation') }} as checks
    inner join {{ ref('int_reconciliation') }} as words on checks.finding_id = words.finding_id
    inner join {{ ref('int_reports') }} as reports on checks.report_id = reports.report_id
),

-- Every other kind says what it is about in four facts; the words stand in finding_words.csv.
told as (
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
        problems.code as kind,
        reports.report_id,
        reports.agency_id,
        reports.report_year,
        coalesce(left(problems.location, 200), 'document') as subject,
        null as left_value,
        null as right_value,
        left(problems.message, 500) as detail,
        problems.code as about,
        reports.document_sha256,
        reports.source_url as page,
        reports.landed_at as first_seen
    from {{ source('staging', 'problems') }} as problems
    inner join {{ ref('int_reports') }} as reports on problems.record_id = reports.record_id
    union all
    select
        'ambiguous_cell' as kind,
        reports.report_id,
        reports.agency_id,
        reports.report_year,
        concat_ws('/', duplicates.measure_code, nullif(duplicates.breakdown_code, '')) as subject,
        null as left_value,
        null as right_value,
        'printed more than once, and differently: ' || left(duplicates.printed_raws, 500) as detail,
        duplicates.printed_raws as about,
        reports.document_sha256,
        reports.source_url as page,
        reports.landed_at as first_seen
    from {{ ref('int_cell_duplicates') }} as duplicates
    inner join {{ ref('int_reports') }} as reports on duplicates.report_id = reports.report_id
    where not duplicates.is_agreed
    union all
    select
        'ambiguous_narrative' as kind,
        reports.report_id,
        reports.agency_id,
        reports.report_year,
        concat_ws('/', stated.measure_code, nullif(stated.breakdown_code, '')) as subject,
        null as left_value,
        null as right_value,
        'the prose states different numbers: ' || left(stated.quotes, 500) as detail,
        stated.quotes as about,
        reports.document_sha256,
        reports.source_url as page,
        reports.landed_at as first_seen
    from {{ ref('int_narrative_statutory') }} as stated
    inner join {{ ref('int_reports') }} as reports on stated.report_id = reports.report_id
    where not stated.is_agreed
    union all
    select
        coverage.status as kind,
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
    where coverage.status = 'late' or (coverage.status in ('missing', 'blocked') and coverage.last_outcome is not null)
),

first_sightings as (
    select
        document_sha256,
        min(landed_at) as landed_at
    from {{ source('staging', 'observations') }}
    group by document_sha256
),

worded as (
    select
        {{ finding_id(['told.kind', 'told.agency_id', 'told.report_year', 'told.report_id', 'told.subject', 'told.detail', 'told.about']) }}
            as finding_id,
        told.kind,
        cast(null as varchar) as check_code,
        coalesce(words.severity, 'info') as severity,
        cast(null as varchar) as strength,
        told.report_id,
        told.agency_id,
        told.report_year,
        told.subject,
        cast(told.left_value as decimal(28, 8)) as left_value,
        cast(told.right_value as decimal(28, 8)) as right_value,
        cast(told.left_value - told.right_value as decimal(28, 8)) as difference,
        coalesce(agency_words.agency_name, told.agency_id)
        || coalesce(told.report_year || '年', '') || '：' || coalesce(words.label_zh, told.kind)
        || '（' || told.subject || '）：' || told.detail as message_zh,
        coalesce(agency_words.agency_name, told.agency_id)
        || coalesce(', ' || told.report_year, '') || ': ' || coalesce(words.label_en, told.kind)
        || ' (' || told.subject || '): ' || told.detail as message_en,
        words.next_step_zh,
        words.next_step_en,
        coalesce(told.page, reports.source_url) as page,
        coalesce(told.document_sha256, reports.document_sha256) as document_sha256,
        coalesce(told.first_seen, first_sightings.landed_at, reports.landed_at, build_info.newest_observation) as first_seen,
        false as acknowledged
    from told
    cross join {{ source('staging', 'build_info') }} as build_info
    left join agency_words on told.agency_id = agency_words.agency_id
    left join {{ ref('finding_words') }} as words on told.kind = words.kind
    left join {{ ref('int_reports') }} as reports on told.report_id = reports.report_id
    left join first_sightings on told.document_sha256 = first_sightings.document_sha256
    -- A page may repeat one problem word for word; it is told once.
    qualify
        row_number() over (
            partition by
                told.kind, told.agency_id, told.report_year, told.report_id, told.subject, told.detail, told.about
            order by told.page
        ) = 1
),

all_findings as (
    select * from broken
    union all
    select * from worded
)

select
    all_findings.finding_id,
    all_findings.kind,
    all_findings.check_code,
    all_findings.severity,
    all_findings.agency_id,
    coalesce(agency_words.agency_name, all_findings.agency_id) as agency_name,
    all_findings.report_year,
    all_findings.subject,
    all_findings.left_value,
    all_findings.right_value,
    all_findings.difference,
    all_findings.message_zh,
    all_findings.message_en,
    all_findings.page,
    all_findings.first_seen,
    all_findings.acknowledged,
    all_findings.strength,
    all_findings.report_id,
    all_findings.document_sha256,
    all_findings.next_step_zh,
    all_findings.next_step_en,
    hints.hint_zh,
    hints.hint_en
from all_findings
left join agency_words on all_findings.agency_id = agency_words.agency_id
left join {{ ref('fct_hints') }} as hints on all_findings.finding_id = hints.finding_id and hints.hint_no = 1
