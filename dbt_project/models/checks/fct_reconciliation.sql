with acknowledged as (
    select
        report_id,
        check_code,
        subject,
        min(note) as note
    from {{ ref('int_acknowledgements') }}
    where misfit is null
    group by report_id, check_code, subject
)

select
    checks.report_id,
    checks.agency_id,
    checks.report_year,
    checks.scope,
    checks.check_code,
    checks.subject,
    checks.left_value,
    checks.right_value,
    checks.difference,
    checks.status,
    checks.strength,
    checks.severity,
    checks.reason,
    checks.message_zh as finding,
    checks.finding_id,
    acknowledged.report_id is not null as acknowledged
from {{ ref('int_reconciliation') }} as checks
left join acknowledged
    on
        checks.report_id = acknowledged.report_id
        and checks.check_code = acknowledged.check_code
        and checks.subject = acknowledged.subject
