{# Every row satisfies the expression; a row for which it is unknown fails too. #}
{% test holds(model, expression) %}
    select *
    from {{ model }}
    where ({{ expression }}) is not true
{% endtest %}
