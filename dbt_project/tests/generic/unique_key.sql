{# The columns together are a key: no value twice, none null. #}
{% test unique_key(model, columns) %}
    with suspects as (
        {{ doubled_firsts(model, columns[0], columns[1:]) }}
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
