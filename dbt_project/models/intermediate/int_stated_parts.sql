{{ config(materialized='view') }}
-- The parts that the prose states of a total. 答复20件（含上年结转1件），予以公开15件，不予公开5件: where results are listed, what was
-- carried in says where requests came from and is none of them; nor is it beside what was left (受理41件（含上年结转3件），答复39件，结转下年2件).
select
    reports.report_id,
    facts.part_of_no as total_no,
    facts.fact_no,
    facts.measure_code,
    facts.value,
    facts.unit,
    facts.period,
    facts.qualifier = 'exact' and {{ has_number('facts.state') }} as is_exact
from {{ source('staging', 'facts') }} as facts
inner join {{ ref('int_touched_reports') }} as reports on facts.record_id = reports.record_id
where reports.reach <= 1 and facts.part_of_no is not null
window siblings as (partition by reports.report_id, facts.part_of_no)
qualify
    facts.measure_code is distinct from 'applications.carried_in'
    or not coalesce(
        bool_or(starts_with(facts.measure_code, 'applications.outcome.') or facts.measure_code = 'applications.carried_out') over siblings,
        false
    )
    or coalesce(bool_or(facts.measure_code = 'applications.received_new') over siblings, false)
