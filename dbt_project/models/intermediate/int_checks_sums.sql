{{ config(materialized='view') }}
-- Identities over cells: equal sums, upper bounds, domains, and the same across two years. A side that is not wholly there
-- makes the check not evaluable, with the reason in words.
with weighed as (
    select
        reports.report_id,
        reports.agency_id,
        reports.report_year,
        reports.scope,
        reports.record_id,
        reports.previous_report_id,
        subjects.check_code,
        subjects.variant,
        subjects.operator,
        subjects.subject,
        subjects.strength,
        subjects.tolerance,
        subjects.right_terms,
        subjects.needs_previous,
        sums.left_numbers = subjects.left_wanted as left_is_whole,
        sums.right_numbers = subjects.right_wanted
        and (
            subjects.right_a_wanted + subjects.right_b_wanted = 0
            or sums.right_a_numbers = subjects.right_a_wanted
            or sums.right_b_numbers = subjects.right_b_wanted
        ) as right_is_whole,
        subjects.left_constant + coalesce(sums.left_sum, 0) as left_total,
        subjects.right_constant
        + coalesce(sums.right_sum, 0)
        + case
            when subjects.right_a_wanted > 0 and sums.right_a_numbers = subjects.right_a_wanted then sums.right_a_sum
            when subjects.right_b_wanted > 0 and sums.right_b_numbers = subjects.right_b_wanted then sums.right_b_sum
            else 0
        end as right_total,
        coalesce(sums.is_chosen, false) as is_chosen,
        coalesce(sums.has_tabled and sums.has_narrated, false) as is_mixed,
        coalesce(sums.smallest_money_no < sums.largest_money_no, false) as is_in_units,
        ['元', '千元', '万元', '亿元'][sums.smallest_money_no] as money_unit,
        sums.numberless_cell,
        sums.numberless_state
    from {{ ref('int_identity_sums') }} as sums
    inner join {{ ref('int_touched_reports') }} as reports on sums.report_id = reports.report_id
    inner join {{ ref('int_identity_subjects') }} as subjects
        on
            sums.check_no = subjects.check_no
            and reports.form_edition = subjects.edition
    where reports.reach <= 1 and sums.is_asked
),

judged as (
    select
        *,
        case when left_is_whole then try_cast(left_total as decimal(28, 8)) end as left_value,
        case
            when operator = 'domain' then cast(0 as decimal(28, 8))
            when right_is_whole then try_cast(right_total as decimal(28, 8))
        end as right_value,
        case
            when needs_previous and previous_report_id is null
                then 'no report of ' || (report_year - 1) || ' with the same scope is held'
            when not left_is_whole or not right_is_whole
                then
                    case
                        when numberless_cell is not null
                            then 'the cell ' || numberless_cell || ' carries no number (' || numberless_state || ')'
                        when needs_previous then 'a cell is not printed in this report or in the one before'
                        else 'a cell is not printed'
                    end
            when is_chosen then 'this identity chose the reading of a cell, so it proves nothing here'
            when is_mixed then 'the numbers come from different sources, prose and table'
            when is_in_units then 'the amounts are printed in different units'
            when
                operator = 'domain' and contains(right_terms, ':')
                and money_unit <> split_part(right_terms, ':', 2)
                then 'the amount is printed in ' || money_unit || ', the form asks for ' || split_part(right_terms, ':', 2)
            when try_cast(left_total as decimal(28, 8)) is null or try_cast(right_total as decimal(28, 8)) is null
                then 'the numbers are too large to add'
        end as reason
    from weighed
)

select
    report_id,
    agency_id,
    report_year,
    scope,
    record_id,
    check_code,
    variant,
    subject,
    strength,
    left_value,
    right_value,
    case
        when reason is not null then 'not_evaluable'
        when operator in ('sum_equals', 'previous_year') and abs(left_value - right_value) <= tolerance then 'holds'
        when operator = 'at_most' and left_value <= right_value + tolerance then 'holds'
        when
            operator = 'domain' and left_value >= 0
            and (starts_with(right_terms, 'decimal') or left_value = trunc(left_value))
            then 'holds'
        else 'broken'
    end as status,
    reason,
    case when operator = 'domain' then right_terms end as domain
from judged
