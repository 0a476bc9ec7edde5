{# A DECIMAL as people write it: 12.50000000 → 12.5, 7.00000000 → 7. A missing number is a dash. #}
{% macro plain_number(value) -%}
    coalesce(rtrim(rtrim(cast({{ value }} as varchar), '0'), '.'), '—')
{%- endmacro %}

{# Fills the named gaps of a message template of identities.csv: {'{left}': 'left_words', …}. #}
{% macro fill_template(template, gaps) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for gap, expression in gaps.items() -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '" ~ gap ~ "', " ~ expression ~ ")" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}

{# Identifier of a finding: a hash of what it is about, the same in every build. #}
{% macro finding_id(parts) -%}
    'f-' || left(md5(concat_ws('|'{% for part in parts %}, coalesce(cast({{ part }} as varchar), ''){% endfor %})), 16)
{%- endmacro %}

{# Where a cell stands, counted from zero as records count; `extractors/read/evidence.py` reads it back. #}
{% macro cell_place(cells) -%}
    'table ' || {{ cells }}.table_index || ' row ' || {{ cells }}.row_no || ' column ' || {{ cells }}.col_no
    || case when {{ cells }}.read_by = 'ocr' then ', read off a picture' else '' end
{%- endmacro %}
