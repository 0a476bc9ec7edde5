select
    report_id,
    measure_code,
    breakdown_code,
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
where table_code = 'disclosures'
