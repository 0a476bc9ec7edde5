{# One value of a report out of the long facts. Keys hold one row each, so max only picks it; no row or no number is null. #}
{% macro wide_value(measure, breakdown=none) -%}
    max(facts.value) filter (
        where facts.measure_code = '{{ measure }}'{% if breakdown %} and facts.breakdown_code = '{{ breakdown }}'{% endif %}
    )
{%- endmacro %}

{# An amount in yuan; null in a unit that is no unit of money. #}
{% macro wide_yuan(measure, breakdown) -%}
    max(
        try_cast(
            facts.value * case facts.unit when '元' then 1 when '千元' then 1000 when '万元' then 10000 when '亿元' then 100000000 end
            as decimal(28, 8)
        )
    ) filter (where facts.measure_code = '{{ measure }}' and facts.breakdown_code = '{{ breakdown }}')
{%- endmacro %}
