{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail', pre_hook='{{ forget_rewritten() }}') }}
select
    reports.report_id,
    facts.fact_no,
    reports.agency_id,
    reports.report_year,
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
    facts.document_sha256
from {{ source('staging', 'facts') }} as facts
inner join {{ ref('int_touched_reports') }} as reports on facts.record_id = reports.record_id
