-- Does a person's verdict on a broken sum or a doubt still fit? It is tied to the report's content and to both numbers.
select
    decided.agency_id,
    decided.report_year,
    decided.scope,
    decided.check_code,
    decided.subject,
    decided.left_value,
    decided.right_value,
    decided.note,
    decided.fingerprint,
    reports.report_id,
    case
        when decided.scope is null then 'the decision leaves the scope of its report blank'
        when reports.report_id is null then 'there is no such report'
        when (decided.fingerprint is distinct from reports.fingerprint) then 'the report has changed since the decision'
        when checks.report_id is null and doubts.report_id is null then 'the check was not tried on this subject'
        when checks.status <> 'broken' then 'the check is not broken (' || checks.status || ')'
        when
            (decided.left_value is distinct from coalesce(checks.left_value, doubts.left_value))
            or (decided.right_value is distinct from coalesce(checks.right_value, doubts.right_value))
            then 'the numbers are no longer those that were verified'
    end as misfit
from {{ source('staging', 'acknowledged_findings') }} as decided
left join {{ ref('int_reports') }} as reports
    on
        decided.agency_id = reports.agency_id
        and decided.report_year = reports.report_year
        and decided.scope = reports.scope
left join {{ ref('fct_reconciliation') }} as checks
    on
        reports.report_id = checks.report_id
        and decided.check_code = checks.check_code
        and decided.subject = checks.subject
left join {{ ref('int_judgements') }} as doubts
    on
        reports.report_id = doubts.report_id
        and decided.check_code = doubts.kind
        and decided.subject = doubts.subject
