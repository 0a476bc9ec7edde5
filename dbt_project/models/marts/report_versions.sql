select
    version_id,
    report_id,
    document_sha256,
    fingerprint,
    valid_from,
    valid_to,
    rank,
    reason,
    is_in_force
from {{ ref('int_report_versions') }}
