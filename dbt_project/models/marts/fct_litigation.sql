select
    report_id,
    measure_code,
    regexp_extract(measure_code, '^(proceeding\.[a-z_]+)', 1) as proceeding,
    nullif(regexp_extract(measure_code, '^proceeding\.[a-z_]+\.([a-z_]+)$', 1), '') as result,
    agency_id,
    report_year,
    value,
    state,
    unit,
    printed_raw,
    printed_value,
    source,
    document_sha256,
    evidence,
    is_total
from {{ ref('int_cells_corrected') }}
where table_code = 'litigation'
