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

{# Stored cells with their values put together again, and what their report and their measure say of them. #}
{% macro cells_as_read(stored) -%}
select
    cells.report_id,
    cells.table_code,
    cells.measure_code,
    cells.breakdown_code,
    reports.agency_id,
    reports.report_year,
    {{ from_parts('cells.value_whole', 'cells.value_rest') }} as value,
    cells.state,
    cells.unit,
    case
        when cells.prints_value then {{ plain_number_from_parts('cells.value_whole', 'cells.value_rest') }}
        else cells.printed_raw
    end as printed_raw,
    cells.printed_value,
    cells.source,
    cells.read_from,
    cells.repaired_by,
    cells.evidence,
    coalesce(cells.part_sha256, reports.document_sha256) as document_sha256,
    measures.is_total or cells.breakdown_code = 'applicant.total' as is_total,
    measures.form,
    cells.correction_reason
from {{ stored }} as cells
inner join {{ ref('report_versions') }} as reports on cells.report_id = reports.report_id and reports.is_in_force
inner join {{ ref('measures') }} as measures on cells.measure_code = measures.measure_code
{%- endmacro %}

{# The facts of one table: what all of them say of a cell, with the columns that name its place in the form and those that only this
   table has. #}
{% macro facts_of(table_code, named_by=['breakdown_code'], also=[]) -%}
select
    report_id,
    measure_code,
    {%- for column in named_by %}
    {{ column }},
    {%- endfor %}
    agency_id,
    report_year,
    value,
    state,
    unit,
    printed_raw,
    printed_value,
    source,
    document_sha256,
    evidence,
    is_total
    {%- for column in also %},
    {{ column }}
    {%- endfor %}
from {{ ref('int_cells_corrected') }}
where table_code = '{{ table_code }}'
{%- endmacro %}
