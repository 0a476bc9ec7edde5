{# The columns together are a key: no value twice, none null. Numbers find the suspects, so that a hundred million keys of text fit
   into memory; only suspects are compared as they are. #}
{% test unique_key(model, columns) %}
    with suspects as (
        select hash({{ columns | join(', ') }}) as digest
        from {{ model }}
        group by hash({{ columns | join(', ') }})
        having count(*) > 1
    )

    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    where
        hash({{ columns | join(', ') }}) in (select suspects.digest from suspects)
        {% for column in columns %} or {{ column }} is null{% endfor %}
    group by {{ columns | join(', ') }}
    having count(*) > 1{% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}
