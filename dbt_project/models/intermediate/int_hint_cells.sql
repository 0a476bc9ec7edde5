-- The printed numbers that take part in a broken sum, each with every sum that it takes part in: by how much the number would have
-- to change for all of these to hold at once, if one change can do that.
with equalities as (
    select distinct
        checks.report_id,
        checks.check_code,
        checks.variant,
        checks.subject,
        checks.status,
        checks.left_value - checks.right_value as gap,
        terms.right_a_wanted > 0 and coalesce(sums.right_a_numbers = terms.right_a_wanted, false) as takes_a
    from {{ ref('int_checks_sums') }} as checks
    inner join {{ ref('int_identity_subjects') }} as terms
        on
            checks.check_code = terms.check_code
            and checks.variant = terms.variant
            and checks.subject = terms.subject
    left join {{ ref('int_identity_sums') }} as sums
        on
            checks.report_id = sums.report_id
            and checks.check_code = sums.check_code
            and checks.variant = sums.variant
            and checks.subject = sums.subject
    where
        terms.operator in ('sum_equals', 'previous_year')
        and checks.strength <> 'advisory'
        and checks.status in ('holds', 'broken')
),

-- A report whose sums are broken, and its neighbours in time, whose cells its sums may use.
concerned as (
    select distinct unnest([reports.report_id, reports.previous_report_id, reports.next_report_id]) as report_id
    from {{ ref('int_reports') }} as reports
    inner join equalities on reports.report_id = equalities.report_id
    where equalities.status = 'broken'
),

uses as (
    select
        cells.report_id as cell_report_id,
        cells.measure_code,
        cells.breakdown_code,
        cells.value,
        equalities.report_id,
        equalities.check_code,
        equalities.subject,
        equalities.status,
        -- gap + weight * change = 0, where the weight is 1 or -1.
        -equalities.gap * case terms.side when 'left' then terms.sign else -terms.sign end as change
    from {{ ref('int_cells_corrected') }} as cells
    inner join concerned on cells.report_id = concerned.report_id
    inner join {{ ref('int_reports') }} as reports on cells.report_id = reports.report_id
    inner join {{ ref('int_identity_terms') }} as terms
        on cells.measure_code = terms.measure_code and cells.breakdown_code = terms.breakdown_code
    inner join equalities
        on
            terms.check_code = equalities.check_code
            and terms.variant = equalities.variant
            and terms.subject = equalities.subject
            and case when terms.is_previous then reports.next_report_id else cells.report_id end = equalities.report_id
    where
        cells.value is not null
        and (terms.alternative = '' or (terms.alternative = 'a') = equalities.takes_a)
)

select
    cell_report_id,
    measure_code,
    breakdown_code,
    any_value(value) as value,
    bool_and(status = 'broken') as all_are_broken,
    bool_and(status = 'broken') filter (where subject = breakdown_code) as columns_are_broken,
    coalesce(bool_and(status = 'holds') filter (where subject <> breakdown_code), false) as rows_hold,
    min(change) filter (where status = 'broken') as smallest_change,
    max(change) filter (where status = 'broken') as largest_change,
    count(*) filter (where status = 'broken') as broken_checks,
    list({ 'report_id': report_id, 'check_code': check_code, 'subject': subject }) filter (where status = 'broken') as mended
from uses
group by cell_report_id, measure_code, breakdown_code
having count(*) filter (where status = 'broken') > 0
