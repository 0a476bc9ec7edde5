{{ config(pre_hook="{{ first_slice(ref('int_reports')) }}", post_hook="{{ other_slices(ref('int_reports')) }}") }}
-- Both sides of every identity of the reports whose checks are written anew, as the cells give them: sums, how many numbers they are
-- made of, and what stands in their way. No later build asks for them. A check that a report's form asks for has a row also where no
-- cell contributes, so that nothing has to be joined to hundreds of millions of checks afterwards.
with reports as (
    select
        report_id,
        next_report_id
    from {{ ref('int_reports') }}
    where ({{ is_rewritten('report_id', 1) }} or {{ is_rewritten('next_report_id', 1) }}) and {{ in_slice('report_id') }}
),

contributions as (
    select
        case when terms.is_previous then reports.next_report_id else cells.report_id end as report_id,
        terms.check_no,
        terms.side = 'left' as is_left,
        terms.alternative,
        terms.sign * cells.value as signed_value,
        cells.value is not null as is_number,
        case when cells.value is null then concat_ws('/', cells.measure_code, nullif(cells.breakdown_code, '')) end as numberless_cell,
        case when cells.value is null then cells.state end as numberless_state,
        cells.read_from = 'table' as is_tabled,
        case cells.unit when '元' then 1 when '千元' then 2 when '万元' then 3 when '亿元' then 4 end as money_no,
        coalesce(list_contains(cells.repaired_by, terms.check_code), false) as is_chosen,
        false as is_asked
    from {{ ref('int_cells_near') }} as cells
    inner join {{ ref('int_identity_terms') }} as terms
        on cells.measure_code = terms.measure_code and cells.breakdown_code = terms.breakdown_code
    inner join reports on cells.report_id = reports.report_id
    where not terms.is_children and {{ in_slice('cells.report_id') }}
    union all by name
    select
        report_id,
        check_no,
        true as is_asked
    from {{ ref('int_report_checks') }}
    where operator in ('sum_equals', 'previous_year', 'at_most', 'domain') and {{ in_slice('report_id') }}
)

select
    report_id,
    check_no,
    sum(signed_value) filter (where is_left) as left_sum,
    sum(signed_value) filter (where not is_left and alternative = '') as right_sum,
    sum(signed_value) filter (where alternative = 'a') as right_a_sum,
    sum(signed_value) filter (where alternative = 'b') as right_b_sum,
    count(*) filter (where is_left and is_number) as left_numbers,
    count(*) filter (where not is_left and alternative = '' and is_number) as right_numbers,
    count(*) filter (where alternative = 'a' and is_number) as right_a_numbers,
    count(*) filter (where alternative = 'b' and is_number) as right_b_numbers,
    bool_or(is_chosen) as is_chosen,
    bool_or(is_tabled) as has_tabled,
    bool_or(not is_tabled) as has_narrated,
    min(money_no) as smallest_money_no,
    max(money_no) as largest_money_no,
    min(numberless_cell) as numberless_cell,
    arg_min(numberless_state, numberless_cell) as numberless_state,
    bool_or(is_asked) as is_asked
from contributions
where report_id is not null and {{ is_rewritten('report_id', 1) }}
group by report_id, check_no
