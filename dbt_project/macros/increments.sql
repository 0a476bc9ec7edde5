{# Models with a row for each cell, check or statement of a report are incremental by report: what int_rewritten_reports names is
   deleted and written anew, the rest stays. A build that starts from nothing rewrites every report. How far a change reaches
   stands there too: 0 to what a report says, 1 to its checks, 2 to its hints. #}
{% macro forget_rewritten(reach) -%}
    {%- set rewritten = ref('int_rewritten_reports') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where report_id in (select report_id from {{ rewritten }} where was_built and reach <= {{ reach }})
    {%- endif -%}
{%- endmacro %}

{# For what only the models of the same build ask for. #}
{% macro forget_all() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
    {%- endif -%}
{%- endmacro %}

{# Condition for a model's own rows, where nothing else confines them to reports that are written anew. #}
{% macro is_rewritten(report_id, reach) -%}
    {%- set rewritten = ref('int_rewritten_reports') -%}
    {%- if is_incremental() -%}
        {{ report_id }} in (select rewritten.report_id from {{ rewritten }} as rewritten where rewritten.reach <= {{ reach }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The same for rows that belong to a broken sum: what is kept are the findings of reports whose checks stay as they are. #}
{% macro forget_findings() -%}
    {%- set rewritten = ref('int_rewritten_reports') -%}
    {%- set reconciliation = ref('fct_reconciliation') -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where finding_id not in (
            select finding_id
            from {{ reconciliation }}
            where
                status = 'broken'
                and report_id not in (select report_id from {{ rewritten }} where was_built and reach <= 1)
        )
    {%- endif -%}
{%- endmacro %}

{# The same where one kind of row looks across all agencies and so is always written anew. #}
{% macro forget_judgements() -%}
    {%- set rewritten = ref('int_rewritten_reports') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            kind = 'duplicate_report'
            or report_id in (select report_id from {{ rewritten }} where was_built and reach <= 1)
    {%- endif -%}
{%- endmacro %}

{# What the last build wrote its reports from; nothing where a build starts from nothing. #}
{% macro digests_of_last_build() -%}
    {%- set built = none -%}
    {%- if execute -%}
        {%- set built = adapter.get_relation(database='work', schema='intermediate', identifier='int_built_digests') -%}
    {%- endif -%}
    {%- if built -%}
        select report_id, previous_report_id, next_report_id, digest from {{ built }}
    {%- else -%}
        select
            cast(null as varchar) as report_id,
            cast(null as varchar) as previous_report_id,
            cast(null as varchar) as next_report_id,
            cast(null as varchar) as digest
        where false
    {%- endif -%}
{%- endmacro %}
