{{ config(pre_hook="{{ first_slice(ref('int_reports')) }}", post_hook="{{ other_slices(ref('int_reports')) }}") }}
-- The printed numbers that take part in a broken sum, each with every sum that it takes part in: by how much the number would have
-- to change for all of these to hold at once, if one change can do that. Only for reports that are written anew.
with broken as (
    select
        report_id,
        previous_report_id,
        next_report_id
    from {{ ref('int_touched_reports') }}
    where
        report_id in (
            select checks.report_id from {{ ref('fct_reconciliation') }} as checks
            where checks.status = 'broken' and checks.strength <> 'advisory' and {{ in_slice('checks.report_id') }}
        )
),

near as (
    select distinct unnest([report_id, previous_report_id, next_report_id]) as report_id
    from broken
),

-- Few of all checks are looked at, so these are found before anything is joined to them.
checks as (
    select
        checks.report_id,
        checks.check_code,
        checks.variant,
        checks.subject,
        checks.status,
        checks.left_value - checks.right_value as gap
    from {{ ref('fct_reconciliation') }} as checks
    semi join near on checks.report_id = near.report_id
    where checks.strength <> 'advisory' and checks.status in ('holds', 'broken') and {{ in_slice('checks.report_id') }}
),

equalities as (
    select distinct
        checks.report_id,
        checks.check_code,
        checks.subject,
        subjects.check_no,
        checks.status,
        checks.gap,
        subjects.right_a_wanted
    from checks
    inner join {{ ref('int_identity_subjects') }} as subjects
        on
            checks.check_code = subjects.check_code
            and checks.variant = subjects.variant
            and checks.subject = subjects.subject
    where subjects.operator in ('sum_equals', 'previous_year')
),

-- A report whose sums are broken, and the one before it, whose cells its sums may use.
concerned as (
    select
        report_id,
        next_report_id
    from {{ ref('int_reports') }}
    where report_id in (select unnest([broken.report_id, broken.previous_report_id]) from broken)
),

cells as (
    select
        cells.report_id,
        concerned.next_report_id,
        cells.measure_code,
        cells.breakdown_code,
        cells.value,
        try_cast(regexp_extract(cells.evidence, ' column (\d+)', 1) as integer) as printed_column
    from {{ ref('int_cells_near') }} as cells
    inner join concerned on cells.report_id = concerned.report_id
    where cells.value is not null and {{ in_slice('cells.report_id') }}
),

terms as (
    select
        cells.*,
        terms.check_no,
        terms.alternative,
        case when terms.is_previous then cells.next_report_id else cells.report_id end as summed_report_id,
        case terms.side when 'left' then terms.sign else -terms.sign end as weight
    from cells
    inner join {{ ref('int_identity_terms') }} as terms
        on cells.measure_code = terms.measure_code and cells.breakdown_code = terms.breakdown_code
),

-- Of two alternatives [a] counts where all of it is printed, as in the sum itself.
chosen as (
    select
        summed_report_id,
        check_no,
        count(*) as right_a_numbers
    from terms
    where alternative = 'a'
    group by summed_report_id, check_no
),

uses as (
    select
        terms.report_id as cell_report_id,
        terms.measure_code,
        terms.breakdown_code,
        terms.value,
        terms.printed_column,
        equalities.report_id,
        equalities.check_code,
        equalities.subject,
        equalities.status,
        -- gap + weight * change = 0, where the weight is 1 or -1.
        -equalities.gap * terms.weight as change
    from terms
    inner join equalities on terms.summed_report_id = equalities.report_id and terms.check_no = equalities.check_no
    left join chosen
        on terms.alternative <> '' and equalities.report_id = chosen.summed_report_id and equalities.check_no = chosen.check_no
    where
        terms.alternative = ''
        or (terms.alternative = 'a') = coalesce(
            equalities.right_a_wanted > 0 and chosen.right_a_numbers = equalities.right_a_wanted, false
        )
)

select
    cell_report_id,
    measure_code,
    breakdown_code,
    any_value(value) as value,
    any_value(printed_column) as printed_column,
    bool_and(status = 'broken') as all_are_broken,
    bool_and(status = 'broken') filter (where subject = breakdown_code) as columns_are_broken,
    coalesce(bool_and(status = 'holds') filter (where subject <> breakdown_code), false) as rows_hold,
    case
        when
            min(change) filter (where status = 'broken' and subject = breakdown_code)
            = max(change) filter (where status = 'broken' and subject = breakdown_code)
            then max(change) filter (where status = 'broken' and subject = breakdown_code)
    end as column_change,
    min(change) filter (where status = 'broken') as smallest_change,
    max(change) filter (where status = 'broken') as largest_change,
    count(*) filter (where status = 'broken') as broken_checks,
    list({ 'report_id': report_id, 'check_code': check_code, 'subject': subject }) filter (where status = 'broken') as mended
from uses
group by cell_report_id, measure_code, breakdown_code
having count(*) filter (where status = 'broken') > 0
