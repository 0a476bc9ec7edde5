{# dbt builds from nothing. For a build that takes over what the last one left, it compiles the models once more, with
   `--vars '{increment: true}'`, and extractors/stage/compiled.py runs what came of it: a model with `forgets` in its meta (the condition of
   its rows that are deleted before) gets the rows of reports that are written anew beside those that stay; any other is written whole.
   How far a change reaches stands in int_rewritten_reports: 0 to what a report says, 1 to its checks, 2 to its hints. #}
{% macro is_increment() -%}
    {{ return(var('increment', false)) }}
{%- endmacro %}

{# Conditions for `forgets`. They name tables as they are called, since a configuration is read before references are known. #}
{% macro of_rewritten(reach) -%}
    report_id in (select report_id from work.intermediate.int_rewritten_reports where was_built and reach <= {{ reach }})
{%- endmacro %}

{# Rows that belong to a broken sum: what is kept are the findings of reports whose checks stay as they are. #}
{% macro of_rewritten_findings() -%}
    finding_id not in (
        select finding_id
        from checks.fct_reconciliation
        where
            status = 'broken'
            and report_id not in (select report_id from work.intermediate.int_rewritten_reports where was_built and reach <= 1)
    )
{%- endmacro %}

{# One kind of row looks across all agencies and so is always written anew. #}
{% macro of_rewritten_judgements() -%}
    kind = 'duplicate_report' or {{ of_rewritten(1) }}
{%- endmacro %}

{# Condition for a model's own rows, where nothing else confines them to reports that are written anew. #}
{% macro is_rewritten(report_id, reach) -%}
    {%- set rewritten = ref('int_rewritten_reports') -%}
    {%- if is_increment() -%}
        {{ report_id }} in (select rewritten.report_id from {{ rewritten }} as rewritten where rewritten.reach <= {{ reach }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# What the last build wrote its reports from; nothing where a build starts from nothing. No reference: that table is made later. #}
{% macro digests_of_last_build() -%}
    {%- if is_increment() -%}
        select report_id, previous_report_id, next_report_id, digest from work.intermediate.int_built_digests
    {%- else -%}
        select
            cast(null as varchar) as report_id,
            cast(null as varchar) as previous_report_id,
            cast(null as varchar) as next_report_id,
            cast(null as varchar) as digest
        where false
    {%- endif -%}
{%- endmacro %}
