{%- set proceeding = "regexp_extract(measure_code, '^(proceeding\\.[a-z_]+)', 1) as proceeding" -%}
{%- set result = "nullif(regexp_extract(measure_code, '^proceeding\\.[a-z_]+\\.([a-z_]+)$', 1), '') as result" -%}
{{ facts_of('litigation', named_by=[proceeding, result]) }}
