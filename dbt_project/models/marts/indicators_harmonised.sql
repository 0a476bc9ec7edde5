-- Figures of the year in the forms of before 2019, each beside the code of the later form that it continues as. Nothing is added
-- up: two figures may share one later code as its parts or as two ways of counting, and `shares_code` says so.
with mapped as (
    select
        measure_code,
        harmonises_to is not null and starts_with(harmonises_to, '~') as is_approximate,
        ltrim(harmonises_to, '~') as harmonised_code,
        count(*) over (partition by form, ltrim(harmonises_to, '~')) as rival_count
    from {{ ref('dim_measure') }}
    where table_code = 'other' and kind = 'indicator'
)

select
    facts.report_id,
    facts.agency_id,
    facts.report_year,
    reports.scope,
    facts.form,
    facts.measure_code,
    mapped.harmonised_code,
    case
        when mapped.harmonised_code is null then 'none'
        when contains(mapped.harmonised_code, '+') then 'sum_of_codes'
        when contains(mapped.harmonised_code, '|') then 'one_of_codes'
        when mapped.is_approximate then 'approximate'
        else 'same'
    end as mapping,
    mapped.harmonised_code is not null and mapped.rival_count > 1 as shares_code,
    facts.value,
    facts.state,
    facts.unit
from {{ ref('fct_indicators') }} as facts
inner join mapped on facts.measure_code = mapped.measure_code
inner join {{ ref('dim_report') }} as reports on facts.report_id = reports.report_id
where facts.breakdown_code = 'period.year'
