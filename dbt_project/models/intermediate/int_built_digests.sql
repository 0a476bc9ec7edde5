-- Digests of the reports as this build wrote them: what the next build compares with.
-- depends_on: {{ ref('int_rewritten_reports') }}
select
    report_id,
    previous_report_id,
    next_report_id,
    digest
from {{ ref('int_report_digests') }}
