-- What the prose of every version of every report states; the facts in force are fct_narrative.
select
    versions.version_id,
    facts.fact_no,
    versions.report_id,
    versions.agency_id,
    versions.report_year,
    facts.measure_code,
    facts.breakdown_code,
    facts.value,
    facts.state,
    facts.unit,
    facts.qualifier,
    facts.period,
    facts.quote,
    facts.char_start,
    facts.char_end,
    coalesce(facts.document_sha256, versions.document_sha256) as document_sha256,
    versions.valid_from,
    versions.valid_to,
    versions.is_in_force
from {{ source('staging', 'facts') }} as facts
inner join {{ ref('report_versions') }} as versions on facts.record_id = versions.record_id
