{# The checks of one kind as int_reconciliation takes them: with a reason they could not be evaluated, else both sides are equal or not. #}
{% macro as_checks(judged) -%}
select
    report_id,
    agency_id,
    report_year,
    scope,
    record_id,
    check_code,
    variant,
    subject,
    strength,
    cast(left_value as decimal(28, 8)) as left_value,
    cast(right_value as decimal(28, 8)) as right_value,
    case
        when reason is not null then 'not_evaluable'
        when left_value = right_value then 'holds'
        else 'broken'
    end as status,
    reason,
    cast(null as varchar) as domain
from {{ judged }}
{%- endmacro %}
