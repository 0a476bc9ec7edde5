-- Everything that a person should look at, one row each, in words, with both numbers and the next step.
with broken as (
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
        checks.finding as message_zh,
        checks.finding_en as message_en,
        identities.next_step_zh,
        identities.next_step_en,
        reports.source_url as page,
        reports.document_sha256,
        reports.landed_at as first_seen,
        checks.acknowledged,
        'either' as decision
    from {{ ref('fct_reconciliation') }} as checks
    inner join {{ ref('int_reports') }} as reports on checks.report_id = reports.report_id
    inner join {{ ref('identities') }} as identities
        on checks.check_code = identities.check_code and checks.variant = coalesce(identities.variant, '')
    where checks.status = 'broken'
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
        {{ agency_in_words('told', 'spans', 'agencies') }}
        || coalesce(told.report_year || '年', '') || '：' || coalesce(words.label_zh, told.kind)
        || '（' || subjects.words_zh || '）' || coalesce('：' || details.words_zh, '') as message_zh,
        {{ agency_in_words('told', 'spans', 'agencies', 'en') }}
        || coalesce(', ' || told.report_year, '') || ': ' || coalesce(words.label_en, told.kind)
        || ' (' || subjects.words_en || '): ' || details.words_en as message_en,
        words.next_step_zh,
        words.next_step_en,
        coalesce(told.page, reports.source_url) as page,
        coalesce(told.document_sha256, reports.document_sha256) as document_sha256,
        coalesce(told.first_seen, first_sightings.landed_at, reports.landed_at, build_info.newest_observation) as first_seen,
        coalesce(words.decision = 'either', false) and acknowledgements.check_code is not null as acknowledged,
        words.decision
    from {{ ref('int_findings_told') }} as told
    inner join {{ ref('int_finding_texts') }} as subjects on subjects.kind = '' and told.subject = subjects.text
    inner join {{ ref('int_finding_texts') }} as details on told.kind = details.kind and told.detail = details.text
    cross join {{ source('staging', 'build_info') }} as build_info
    left join {{ ref('int_agencies') }} as agencies on told.agency_id = agencies.agency_id
    left join {{ ref('dim_agency_history') }} as spans on {{ of_the_year('spans', 'told') }}
    left join {{ ref('finding_words') }} as words on told.kind = words.kind
    left join {{ ref('int_reports') }} as reports on told.report_id = reports.report_id
    left join first_sightings on told.document_sha256 = first_sightings.document_sha256
    left join {{ ref('int_acknowledgements') }} as acknowledgements
        on
            acknowledgements.misfit is null
            and told.report_id = acknowledgements.report_id
            and told.kind = acknowledgements.check_code
            and told.subject = acknowledgements.subject
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
    {{ agency_in_words('all_findings', 'spans', 'agencies') }} as agency_name,
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
    all_findings.decision,
    hints.hint_zh,
    hints.hint_en
from all_findings
left join {{ ref('int_agencies') }} as agencies on all_findings.agency_id = agencies.agency_id
left join {{ ref('dim_agency_history') }} as spans on {{ of_the_year('spans', 'all_findings') }}
left join {{ ref('fct_hints') }} as hints on all_findings.finding_id = hints.finding_id and hints.hint_no = 1
