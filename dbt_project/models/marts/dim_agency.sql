select
    agency_id,
    name_zh,
    name_en,
    level,
    division_code,
    province_zh,
    parent_agency_id,
    homepage,
    domains,
    active_from_year,
    active_to_year,
    is_registered
from {{ ref('int_agencies') }}
