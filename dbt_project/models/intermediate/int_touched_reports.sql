-- The reports that are written anew, as int_reports describes them.
select reports.* -- noqa: AM04
from {{ ref('int_reports') }} as reports
semi join {{ ref('int_rewritten_reports') }} as rewritten on reports.report_id = rewritten.report_id
