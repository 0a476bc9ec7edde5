{{ config(meta={'forgets': of_rewritten(1)}) }}
-- A verdict silences the broken sum that was looked at: the same content, the same two numbers. Whether a verdict that silences
-- nothing still fits is told by int_acknowledgements.
with acknowledged as (
    select distinct
        reports.report_id,
        decided.check_code,
        decided.subject,
        decided.left_value,
        decided.right_value
    from {{ source('staging', 'acknowledged_findings') }} as decided
    inner join {{ ref('int_reports') }} as reports
        on
            decided.agency_id = reports.agency_id
            and decided.report_year = reports.report_year
            and decided.scope = reports.scope
            and decided.fingerprint is not distinct from reports.fingerprint
)

select
    checks.report_id,
    checks.agency_id,
    checks.report_year,
    checks.scope,
    checks.check_code,
    checks.variant,
    checks.subject,
    checks.left_value,
    checks.right_value,
    checks.difference,
    checks.status,
    checks.strength,
    checks.severity,
    checks.reason,
    checks.message_zh as finding,
    checks.message_en as finding_en,
    checks.finding_id,
    checks.status = 'broken' and acknowledged.report_id is not null as acknowledged
from {{ ref('int_reconciliation') }} as checks
left join acknowledged
    on
        checks.report_id = acknowledged.report_id
        and checks.check_code = acknowledged.check_code
        and checks.subject = acknowledged.subject
        and checks.left_value is not distinct from acknowledged.left_value
        and checks.right_value is not distinct from acknowledged.right_value
