{{ config(materialized='view') }}
-- Totals that the table leaves without a number, and the least that they can be: what the table does print of their parts. No printed
-- number is below zero, and a blank is no zero, so this is a bound and never the total.
with wholes as (
    select
        check_no,
        min(measure_code) filter (where side = 'left') as measure_code,
        min(breakdown_code) filter (where side = 'left') as breakdown_code
    from {{ ref('int_identity_terms') }}
    where operator = 'sum_equals'
    group by check_no
    having
        count(*) filter (where side = 'left') = 1
        and bool_and(sign = 1 and constant is null and not is_previous)
)

select
    sums.report_id,
    wholes.measure_code,
    wholes.breakdown_code,
    wholes.check_no,
    try_cast(sums.right_sum as decimal(28, 8)) as value
from {{ ref('int_identity_sums') }} as sums
inner join wholes on sums.check_no = wholes.check_no
-- Prose has nothing to be compared with where the numbers themselves come from the prose.
where sums.left_numbers = 0 and sums.right_numbers > 0 and not sums.has_narrated
qualify
    row_number() over (
        partition by sums.report_id, wholes.measure_code, wholes.breakdown_code
        order by sums.right_sum desc, wholes.check_no asc
    ) = 1
