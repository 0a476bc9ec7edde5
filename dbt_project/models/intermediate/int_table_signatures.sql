{{ config(meta={'forgets': of_rewritten(0)}) }}
-- What a statutory table says, as one number a report: equal tables have equal signatures. Zeros and blanks say nothing.
select
    report_id,
    table_code,
    bit_xor(hash(measure_code, breakdown_code, value)) as signature,
    count(*) as numbers,
    count(distinct value) as distinct_numbers
from {{ ref('int_cells_near') }}
where value <> 0 and read_from = 'table' and {{ is_rewritten('report_id', 0) }}
group by report_id, table_code
