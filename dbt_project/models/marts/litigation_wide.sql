{{ config(meta={'forgets': of_rewritten(1)}) }}
-- sqlfluff:exclude_rules:LT02,LT05,ST05,ST06,RF02
{#- Without LT02: the linter takes the columns that the loops write for indented code. -#}
{#- Proceeding and result of every cell of section four; the last is their sum, which prose states. -#}
{%- set cells = [
    'reconsideration.upheld',
    'reconsideration.corrected',
    'reconsideration.other',
    'reconsideration.pending',
    'reconsideration.total',
    'suit_direct.upheld',
    'suit_direct.corrected',
    'suit_direct.other',
    'suit_direct.pending',
    'suit_direct.total',
    'suit_after_reconsideration.upheld',
    'suit_after_reconsideration.corrected',
    'suit_after_reconsideration.other',
    'suit_after_reconsideration.pending',
    'suit_after_reconsideration.total'
] -%}
-- Reconsideration and suits, one row a report. Never add years: a pending case may be counted in two.
with picked as (
    select
        facts.report_id,
        string_agg(distinct facts.source, '|' order by facts.source) as sources
        {%- for cell in cells + ['litigation.total'] %},
        {{ wide_value('proceeding.' ~ cell) }} as {{ cell | replace('.', '_') }}
        {%- endfor %}
    from {{ ref('int_cells_near') }} as facts
    where facts.table_code = 'litigation' and {{ is_rewritten('facts.report_id', 1) }}
    group by facts.report_id
)

select
    reports.report_id,
    reports.agency_id,
    agencies.name_zh as agency_name_zh,
    reports.report_year,
    reports.scope,
    reports.edition,
    reports.is_trusted,
    reports.is_reconciled,
    picked.sources
    {%- for cell in cells %},
    picked.{{ cell | replace('.', '_') }}
    {%- endfor %},
    coalesce(
        picked.litigation_total,
        try_cast(picked.suit_direct_total + picked.suit_after_reconsideration_total as decimal(28, 8))
    ) as litigation_total
from picked
inner join {{ ref('dim_report') }} as reports on picked.report_id = reports.report_id
inner join {{ ref('dim_agency') }} as agencies on reports.agency_id = agencies.agency_id
