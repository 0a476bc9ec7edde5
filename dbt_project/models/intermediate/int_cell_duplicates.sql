-- Codes that a report's tables print more than once. Where the printings agree one of them stands; where they differ nobody
-- can say which is meant, and the number is withheld and told.
select
    reports.report_id,
    reports.record_id,
    cells.table_code,
    cells.measure_code,
    coalesce(cells.breakdown_code, case when cells.table_code = 'other' then 'period.year' else '' end) as breakdown_code,
    min(cells.cell_no) as first_cell_no,
    count(distinct row(cells.value, cells.state)) = 1 as is_agreed,
    string_agg(distinct cells.printed_raw, ' | ' order by cells.printed_raw) as printed_raws
from {{ source('staging', 'cells') }} as cells
inner join {{ ref('int_reports') }} as reports on cells.record_id = reports.record_id
where cells.measure_code is not null
group by all
having count(*) > 1
