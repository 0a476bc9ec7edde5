{# The columns together are a key: no value twice, none null. What follows the first column is numbered once, by hash; a bit a number then
   tells which first values may have one twice, without a group for each row, and only these are compared as they are. #}
{% test unique_key(model, columns) %}
    {% set others = columns[1:] %}
    {% set rest = 'hash(' ~ (others | join(', ') if others else '0') ~ ')' %}
    with rests as (
        select
            rest_digest,
            row_number() over () - 1 as rest_number
        from (select distinct {{ rest }} as rest_digest from {{ model }})
    ),

    suspects as (
        select hash({{ columns[0] }}) as digest
        from {{ model }}
        inner join rests on {{ rest }} = rests.rest_digest
        group by hash({{ columns[0] }}), rests.rest_number >> 6
        having count(*) > bit_count(bit_or(cast(1 as ubigint) << cast(rests.rest_number & 63 as ubigint)))
    )

    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    where
        hash({{ columns[0] }}) in (select suspects.digest from suspects)
        {% for column in columns %} or {{ column }} is null{% endfor %}
    group by {{ columns | join(', ') }}
    having count(*) > 1{% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}
