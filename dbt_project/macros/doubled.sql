{# Hashes of the values of `first` that may stand twice beside the same rest. Each rest is numbered once, and a bit a number then tells,
   without a group for each row: a group of every cell of the country and a copy of all cells took 41 GB on disk. Who asks compares the
   few that are left as they are. #}
{% macro doubled_firsts(relation, first, rest) -%}
    {%- set rest_hash = 'hash(' ~ (rest | join(', ') if rest else '0') ~ ')' -%}
    select hash({{ first }}) as digest
    from {{ relation }}
    inner join (
        select
            rest_digest,
            row_number() over () - 1 as rest_number
        from (select distinct {{ rest_hash }} as rest_digest from {{ relation }})
    ) as rests on {{ rest_hash }} = rests.rest_digest
    group by hash({{ first }}), rests.rest_number >> 6
    having count(*) > bit_count(bit_or(cast(1 as ubigint) << cast(rests.rest_number & 63 as ubigint)))
{%- endmacro %}
