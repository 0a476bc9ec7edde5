select
    version_id,
    report_id,
    document_sha256,
    fingerprint,
    valid_from,
    valid_to,
    rank,
    reason,
    is_in_force,
    agency_id,
    report_year,
    scope,
    record_id
from {{ ref('int_report_versions') }}
