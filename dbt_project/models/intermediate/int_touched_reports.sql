-- The reports of which something is written anew, as int_reports describes them, and how far a change reaches into them.
select
    reports.*, -- noqa: AM04
    rewritten.reach
from {{ ref('int_reports') }} as reports
inner join {{ ref('int_rewritten_reports') }} as rewritten on reports.report_id = rewritten.report_id
