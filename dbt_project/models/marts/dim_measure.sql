select
    measure_code,
    table_code,
    kind,
    parent_code,
    label_zh,
    label_en,
    unit,
    data_type,
    is_total,
    additivity,
    editions,
    form,
    first_year,
    last_year,
    harmonises_to
from {{ ref('measures') }}
