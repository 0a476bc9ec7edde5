-- Which of the forms of before 2019 a report prints; free text prints none.
select distinct
    cells.report_id,
    measures.form
from {{ ref('int_cells_corrected') }} as cells
inner join {{ ref('measures') }} as measures on cells.measure_code = measures.measure_code
where cells.table_code = 'other' and measures.form is not null
