{# DuckDB packs whole numbers into the bits that they need, but a DECIMAL(28,8) is 10^8 times as large and takes 27 bits more. So a
   value is stored as its whole part and the rest, which is nearly always zero, and put together again where it is read. #}
{% macro whole_part(value) -%}
    cast(trunc({{ value }}) as decimal(20, 0))
{%- endmacro %}

{% macro rest_part(value) -%}
    cast({{ value }} - trunc({{ value }}) as decimal(9, 8))
{%- endmacro %}

{% macro from_parts(whole, rest) -%}
    cast({{ whole }} + {{ rest }} as decimal(28, 8))
{%- endmacro %}

{# The words of plain_number, a tenth of its cost: of a whole number nothing has to be cut off. #}
{% macro plain_number_from_parts(whole, rest) -%}
    case when {{ rest }} = 0 then cast({{ whole }} as varchar) else {{ plain_number(from_parts(whole, rest)) }} end
{%- endmacro %}
