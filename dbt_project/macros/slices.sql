{# A table with a group for every check of every report is made of some reports after the others (`reports_a_slice`): at 1.5 million
   reports the groups of all would take tens of gigabytes on disk at once. A slice is a range of report_id, so that a scan passes over
   other reports' rows, and holds whole agencies, since checks look at the year before. The model takes `first_slice` and
   `other_slices` for its hooks and confines itself by `in_slice`. #}
{% macro slices_of(relation) -%}
    {%- set slices = run_query(
        "with agencies as ("
        ~ "select min(report_id) as first_report, max(report_id) as last_report, count(*) as reports from " ~ relation ~ " group by agency_id"
        ~ "), placed as (select *, (sum(reports) over (order by first_report) - reports) // " ~ var('reports_a_slice') ~ " as slice from agencies) "
        ~ "select min(first_report), max(last_report) from placed group by slice order by 1"
    ).rows -%}
    {%- for slice in slices -%}
        {%- if not loop.first and slice[0] <= slices[loop.index0 - 1][1] -%}
            {%- do exceptions.raise_compiler_error("Reports of several agencies lie mixed around " ~ slice[0] ~ ": no slices can be cut") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro %}

{% macro set_slice(slice) -%}
    {%- do run_query("set variable slice_first = '" ~ (slice[0] | replace("'", "''")) ~ "'") -%}
    {%- do run_query("set variable slice_last = '" ~ (slice[1] | replace("'", "''")) ~ "'") -%}
{%- endmacro %}

{% macro first_slice(relation) -%}
    {%- if execute -%}
        {%- for slice in slices_of(relation)[:1] -%}{%- do set_slice(slice) -%}{%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro other_slices(relation) -%}
    {%- if execute -%}
        {%- for slice in slices_of(relation)[1:] -%}
            {%- do set_slice(slice) -%}
            {%- do run_query("insert into " ~ this ~ " " ~ model.compiled_code) -%}
        {%- endfor -%}
        {%- do run_query("reset variable slice_first") -%}
        {%- do run_query("reset variable slice_last") -%}
    {%- endif -%}
{%- endmacro %}

{# Where nobody set a slice, as in a unit test, all rows are in it; an increment has few. #}
{% macro in_slice(report_id) -%}
    {%- if is_increment() -%}
        true
    {%- else -%}
        (getvariable('slice_first') is null or {{ report_id }} between getvariable('slice_first') and getvariable('slice_last'))
    {%- endif -%}
{%- endmacro %}
