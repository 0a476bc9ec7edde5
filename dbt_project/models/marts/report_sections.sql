select
    versions.report_id,
    sections.section_no,
    versions.agency_id,
    versions.report_year,
    sections.number,
    sections.title,
    sections.text,
    sections.char_start,
    sections.char_end,
    coalesce(sections.document_sha256, versions.document_sha256) as document_sha256
from {{ source('staging', 'sections') }} as sections
inner join {{ ref('report_versions') }} as versions on sections.record_id = versions.record_id
where versions.is_in_force
