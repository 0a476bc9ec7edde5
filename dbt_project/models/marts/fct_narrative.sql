select
    versions.report_id,
    facts.fact_no,
    versions.agency_id,
    versions.report_year,
    facts.measure_code,
    facts.breakdown_code,
    facts.value,
    facts.state,
    facts.unit,
    facts.qualifier,
    facts.period,
    facts.part_of_no,
    facts.quote,
    facts.char_start,
    facts.char_end,
    facts.page,
    facts.section,
    coalesce(facts.document_sha256, versions.document_sha256) as document_sha256
from {{ source('staging', 'facts') }} as facts
inner join {{ ref('report_versions') }} as versions on facts.record_id = versions.record_id
where versions.is_in_force
