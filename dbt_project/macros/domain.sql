{# Does this agency name a government (which reports for its territory) and not one of its departments?
   国有资产监督管理委员会 ends like a zone's 管理委员会, so only zones count there. #}
{% macro is_government(name) -%}
    regexp_matches(
        coalesce({{ name }}, ''),
        '(人民政府|行政公署|管委会|(实验区|试验区|开发区|新区|园区|高新区|合作区|示范区|度假区|风景区|名胜区|保税区|管理区|林区|矿区)管理委员会)$'
    )
{%- endmacro %}

{# The span of dim_agency_history that rows with an agency and a report year belong to. #}
{% macro of_the_year(spans, rows, agency_id=none) -%}
    {{ agency_id or rows ~ '.agency_id' }} = {{ spans }}.agency_id
    and {{ rows }}.report_year
    between coalesce({{ spans }}.first_report_year, 0) and coalesce({{ spans }}.last_report_year, 9999)
{%- endmacro %}

{# How a sentence calls an agency: by its name of the report's year, in English where that is the registry's own name of it. #}
{% macro agency_in_words(rows, spans, agencies, language='zh') -%}
    coalesce(
        {% if language == 'en' -%}
            case when coalesce({{ spans }}.name_zh, {{ agencies }}.name_zh) = {{ agencies }}.name_zh then {{ agencies }}.name_en end,
        {%- endif %}
        {{ spans }}.name_zh, {{ agencies }}.name_zh, {{ rows }}.agency_id
    )
{%- endmacro %}

{# States that carry a number; everything else is no zero. #}
{% macro has_number(state) -%}
    {{ state }} in ('value', 'worded_zero', 'repaired')
{%- endmacro %}

{# The form in force in a report year. #}
{% macro edition_in_force(report_year) -%}
    case when {{ report_year }} < 2019 then 'pre2019' when {{ report_year }} < 2021 then '2019' else '2021' end
{%- endmacro %}

{# Day by which a report is due: 31 January for organs, 31 March for governments and under the 2008 Regulations. #}
{% macro due_on(report_year, scope) -%}
    case
        when {{ report_year }} < 2019 or {{ scope }} in ('aggregate', 'system')
            then make_date({{ report_year }} + 1, 3, 31)
        else make_date({{ report_year }} + 1, 1, 31)
    end
{%- endmacro %}

{# A printed section title freed of blanks and its enumerator. #}
{% macro bare_title(title) -%}
    regexp_replace(
        regexp_replace(nfc_normalize({{ title }}), '[\s　]', '', 'g'),
        '^(第?[一二三四五六七八九十]{1,3}(部分)?[、．.:：]|[（(][一二三四五六七八九十]{1,3}[）)])',
        ''
    )
{%- endmacro %}

{# A number as years are compared: money in yuan, as each year prints its own unit. #}
{% macro comparable_value(cells) -%}
    {{ cells }}.value
    * case {{ cells }}.unit when '千元' then 1000 when '万元' then 10000 when '亿元' then 100000000 else 1 end
{%- endmacro %}

{# Breakdown of a number of the prose: where it names no applicant, it states the total. #}
{% macro stated_breakdown(table_code, breakdown_code) -%}
    case
        when {{ table_code }} = 'applications' then coalesce({{ breakdown_code }}, 'applicant.total')
        else coalesce({{ breakdown_code }}, '')
    end
{%- endmacro %}

{# Breakdown of a printed cell: a return with one value column states the year's figure. #}
{% macro printed_breakdown(cells) -%}
    coalesce({{ cells }}.breakdown_code, case when {{ cells }}.table_code = 'other' then 'period.year' else '' end)
{%- endmacro %}
