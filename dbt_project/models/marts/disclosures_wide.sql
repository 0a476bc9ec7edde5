{{ config(meta={'forgets': of_rewritten(1)}) }}
-- sqlfluff:exclude_rules:LT02,LT05,ST05,ST06,RF02
{#- Without LT02: the linter takes the columns that the loops write for indented code. -#}
{#- Row and column of every cell of section two, in either form. -#}
{%- set cells = [
    'regulations.made_new',
    'regulations.disclosed_new',
    'regulations.disclosed_total',
    'regulations.issued',
    'regulations.repealed',
    'regulations.in_force',
    'normative_documents.made_new',
    'normative_documents.disclosed_new',
    'normative_documents.disclosed_total',
    'normative_documents.issued',
    'normative_documents.repealed',
    'normative_documents.in_force',
    'licences.items_prev_year',
    'licences.items_change',
    'licences.decisions',
    'penalties.items_prev_year',
    'penalties.items_change',
    'penalties.decisions',
    'coercion.items_prev_year',
    'coercion.items_change',
    'coercion.decisions',
    'other_public_services.items_prev_year',
    'other_public_services.items_change',
    'other_public_services.decisions',
    'admin_fees.items_prev_year',
    'admin_fees.items_change',
    'central_procurement.procurement_projects'
] -%}
{%- set amounts = [
    'admin_fees.fee_amount',
    'central_procurement.procurement_amount'
] -%}
-- Section two, one row a report. A cell that the report's form does not have is null, like one that carries no number. Money is
-- in yuan, whatever unit is printed.
with picked as (
    select
        facts.report_id,
        string_agg(distinct facts.source, '|' order by facts.source) as sources
        {%- for cell in cells %}
        {%- set row, column = cell.split('.') %},
        {{ wide_value('disclosure.' ~ row, 'disclosure.col.' ~ column) }} as {{ row }}_{{ column }}
        {%- endfor %}
        {%- for cell in amounts %}
        {%- set row, column = cell.split('.') %},
        {{ wide_yuan('disclosure.' ~ row, 'disclosure.col.' ~ column) }} as {{ row }}_{{ column }}_yuan
        {%- endfor %}
    from {{ ref('int_cells_near') }} as facts
    where facts.table_code = 'disclosures' and {{ is_rewritten('facts.report_id', 1) }}
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
    picked.* exclude (report_id)
from picked
inner join {{ ref('dim_report') }} as reports on picked.report_id = reports.report_id
inner join {{ ref('dim_agency') }} as agencies on reports.agency_id = agencies.agency_id
