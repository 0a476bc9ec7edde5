-- Both sides of every identity as the cells give them: sums, how many numbers they are made of, and what stands in their way.
with contributions as (
    select
        case when terms.is_previous then reports.next_report_id else cells.report_id end as report_id,
        terms.check_code,
        terms.variant,
        terms.subject,
        terms.side,
        terms.alternative,
        terms.is_previous,
        terms.sign * cells.value as signed_value,
        cells.value is not null as is_number,
        cells.state,
        cells.measure_code,
        cells.breakdown_code,
        cells.read_from,
        case when cells.unit in ('元', '千元', '万元', '亿元') then cells.unit end as money_unit,
        coalesce(list_contains(cells.repaired_by, terms.check_code), false) as is_chosen
    from {{ ref('int_cells_corrected') }} as cells
    inner join {{ ref('int_identity_terms') }} as terms
        on cells.measure_code = terms.measure_code and cells.breakdown_code = terms.breakdown_code
    inner join {{ ref('int_reports') }} as reports on cells.report_id = reports.report_id
    where not terms.is_children
)

select
    report_id,
    check_code,
    variant,
    subject,
    sum(signed_value) filter (where side = 'left') as left_sum,
    sum(signed_value) filter (where side = 'right' and alternative = '') as right_sum,
    sum(signed_value) filter (where alternative = 'a') as right_a_sum,
    sum(signed_value) filter (where alternative = 'b') as right_b_sum,
    count(*) filter (where side = 'left' and is_number) as left_numbers,
    count(*) filter (where side = 'right' and alternative = '' and is_number) as right_numbers,
    count(*) filter (where alternative = 'a' and is_number) as right_a_numbers,
    count(*) filter (where alternative = 'b' and is_number) as right_b_numbers,
    count(*) filter (where is_chosen) as chosen_cells,
    count(distinct read_from) as source_kinds,
    count(distinct money_unit) as money_units,
    min(money_unit) as money_unit,
    min(concat_ws('/', measure_code, nullif(breakdown_code, ''))) filter (where not is_number) as numberless_cell,
    arg_min(state, concat_ws('/', measure_code, breakdown_code)) filter (where not is_number) as numberless_state
from contributions
where report_id is not null
group by report_id, check_code, variant, subject
