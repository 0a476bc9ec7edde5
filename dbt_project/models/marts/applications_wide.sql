{{ config(meta={'forgets': of_rewritten(1)}) }}
-- sqlfluff:exclude_rules:LT02,LT05,ST05,ST06,RF02
{#- Without LT02: the linter takes the columns that the loops write for indented code. -#}
{#- The rows of section three, as measures.csv has them; a column is the total over applicants. -#}
{%- set rows = [
    'received_new',
    'carried_in',
    'outcome.granted',
    'outcome.partial',
    'outcome.refused.state_secret',
    'outcome.refused.law_forbidden',
    'outcome.refused.safety_stability',
    'outcome.refused.third_party',
    'outcome.refused.internal_affairs',
    'outcome.refused.process_info',
    'outcome.refused.enforcement_file',
    'outcome.refused.query_matter',
    'outcome.unable.not_held',
    'outcome.unable.needs_creation',
    'outcome.unable.unclear',
    'outcome.not_processed.petition',
    'outcome.not_processed.duplicate',
    'outcome.not_processed.publication',
    'outcome.not_processed.excessive',
    'outcome.not_processed.confirm_reissue',
    'outcome.other.overdue_correction',
    'outcome.other.overdue_fee',
    'outcome.other.misc',
    'outcome.total',
    'carried_out'
] -%}
{%- set subtotals = {
    'outcome.refused': [
        'outcome.refused.state_secret',
        'outcome.refused.law_forbidden',
        'outcome.refused.safety_stability',
        'outcome.refused.third_party',
        'outcome.refused.internal_affairs',
        'outcome.refused.process_info',
        'outcome.refused.enforcement_file',
        'outcome.refused.query_matter'
    ],
    'outcome.unable': [
        'outcome.unable.not_held',
        'outcome.unable.needs_creation',
        'outcome.unable.unclear'
    ],
    'outcome.not_processed': [
        'outcome.not_processed.petition',
        'outcome.not_processed.duplicate',
        'outcome.not_processed.publication',
        'outcome.not_processed.excessive',
        'outcome.not_processed.confirm_reissue'
    ],
    'outcome.other': [
        'outcome.other.overdue_correction',
        'outcome.other.overdue_fee',
        'outcome.other.misc'
    ]
} -%}
{%- set applicants = [
    'natural',
    'org.commercial',
    'org.research',
    'org.welfare',
    'org.legal_service',
    'org.other'
] -%}
-- Requests, one row a report. A subtotal that the form leaves to the reader is added up where all of its parts carry a number.
with picked as (
    select
        facts.report_id,
        string_agg(distinct facts.source, '|' order by facts.source) as sources
        {%- for row in rows + (subtotals.keys() | list) %},
        {{ wide_value('applications.' ~ row, 'applicant.total') }} as {{ row | replace('.', '_') }}
        {%- endfor %}
        {%- for applicant in applicants %},
        {{ wide_value('applications.received_new', 'applicant.' ~ applicant) }} as received_new_{{ applicant | replace('.', '_') }}
        {%- endfor %}
    from {{ ref('int_cells_near') }} as facts
    where facts.table_code = 'applications' and {{ is_rewritten('facts.report_id', 1) }}
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
    {%- for row in rows %},
    picked.{{ row | replace('.', '_') }}
    {%- endfor %}
    {%- for subtotal, parts in subtotals.items() %},
    coalesce(
        picked.{{ subtotal | replace('.', '_') }},
        try_cast(
            {%- for part in parts %}
            {{ '+ ' if not loop.first }}picked.{{ part | replace('.', '_') }}
            {%- endfor %} as decimal(28, 8)
        )
    ) as {{ subtotal | replace('.', '_') }}
    {%- endfor %}
    {%- for applicant in applicants %},
    picked.received_new_{{ applicant | replace('.', '_') }}
    {%- endfor %}
from picked
inner join {{ ref('dim_report') }} as reports on picked.report_id = reports.report_id
inner join {{ ref('dim_agency') }} as agencies on reports.agency_id = agencies.agency_id
