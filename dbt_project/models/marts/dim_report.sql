-- A sum can prove a report only where numbers were added: section headings that are all there make nothing reconciled.
with verdicts as (
    select
        checks.report_id,
        bool_or(checks.status = 'broken') as is_broken,
        bool_or(checks.status = 'holds' and checks.check_code <> 'S1') as is_proved
    from {{ ref('fct_reconciliation') }} as checks
    where checks.strength in ('official', 'implied')
    group by checks.report_id
)

select
    reports.report_id,
    reports.agency_id,
    reports.report_year,
    reports.scope,
    reports.edition,
    reports.doc_type,
    reports.title,
    reports.published_on,
    reports.published_status,
    reports.source_url,
    reports.host_is_official,
    reports.document_sha256,
    reports.fingerprint,
    reports.landed_at,
    reports.contamination,
    reports.is_trusted,
    case
        when verdicts.is_broken then false
        when verdicts.is_proved then true
    end as is_reconciled,
    reports.previous_report_id,
    coalesce(reports.printed_division_code, spans.division_code) as division_code
from {{ ref('int_reports') }} as reports
left join verdicts on reports.report_id = verdicts.report_id
left join {{ ref('dim_agency_history') }} as spans on {{ of_the_year('spans', 'reports') }}
