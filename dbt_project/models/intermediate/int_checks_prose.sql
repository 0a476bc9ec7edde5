{{ config(materialized='view') }}
-- Does a number in the prose agree with the table? The only identities that look at two sources. The table's side is a printed
-- cell, a subtotal that the form leaves to the reader (A5), or a sum of cells (B4). Where totals are blank, what is printed of their
-- parts still contradicts prose that says less.
with stated as (
    select
        reports.report_id,
        facts.fact_no,
        facts.measure_code,
        {{ stated_breakdown('measures.table_code', 'facts.breakdown_code') }} as breakdown_code,
        facts.value
    from {{ source('staging', 'facts') }} as facts
    inner join {{ ref('int_touched_reports') }} as reports on facts.record_id = reports.record_id
    inner join {{ ref('measures') }} as measures on facts.measure_code = measures.measure_code
    where
        reports.reach <= 1
        and measures.table_code in ('applications', 'litigation', 'disclosures')
        and facts.qualifier = 'exact'
        and facts.period = cast(reports.report_year as varchar)
        and {{ has_number('facts.state') }}
),

-- Subtotals and sums that prose quotes and the table does not print, where all of their cells are there.
derived as (
    select
        sums.report_id,
        terms.operator,
        terms.measure_code,
        terms.breakdown_code,
        case
            when
                sums.right_numbers = count_wanted.right_wanted
                then try_cast(sums.right_sum as decimal(28, 8))
        end as value
    from {{ ref('int_identity_sums') }} as sums
    inner join {{ ref('int_identity_terms') }} as terms on sums.check_no = terms.check_no and terms.side = 'left'
    inner join (
        select
            check_no,
            count(*) as right_wanted
        from {{ ref('int_identity_terms') }}
        where side = 'right'
        group by check_no
    ) as count_wanted on sums.check_no = count_wanted.check_no
    where
        terms.operator in ('derivation', 'prose')
        and sums.right_numbers > 0
        -- Prose has nothing to be compared with where the numbers themselves come from the prose.
        and not sums.has_narrated
),

least as (
    select
        report_id,
        measure_code,
        breakdown_code,
        value
    from {{ ref('int_least_values') }}
    union all
    select
        present.report_id,
        wholes.measure_code,
        wholes.breakdown_code,
        try_cast(sum(terms.sign * present.value) as decimal(28, 8)) as value
    from {{ ref('int_identity_terms') }} as wholes
    inner join {{ ref('int_identity_terms') }} as terms on wholes.check_no = terms.check_no and terms.side = 'right'
    inner join (
        select
            report_id,
            measure_code,
            breakdown_code,
            value
        from {{ ref('int_cells_near') }}
        where read_from = 'table' and value is not null
        union all
        select
            report_id,
            measure_code,
            breakdown_code,
            value
        from {{ ref('int_least_values') }}
    ) as present
        on terms.measure_code = present.measure_code and terms.breakdown_code = present.breakdown_code
    where wholes.operator in ('derivation', 'prose') and wholes.side = 'left'
    group by present.report_id, wholes.measure_code, wholes.breakdown_code
),

comparable as (
    select
        stated.report_id,
        case when summed.measure_code is not null then summed.check_code else 'A6' end as check_code,
        stated.measure_code || '#' || stated.fact_no as subject,
        stated.value as left_value,
        coalesce(cells.value, derived.value, contradicting.value) as right_value,
        case
            when coalesce(cells.value, derived.value, contradicting.value) is not null then null
            when cells.report_id is not null then 'the cell carries no number (' || cells.state || ')'
            else 'the table prints no such number'
        end as reason
    from stated
    -- A number with a prose identity of its own (B4) is no matter of A6.
    left join (
        select distinct
            check_code,
            measure_code
        from {{ ref('int_identity_terms') }}
        where operator = 'prose' and side = 'left'
    ) as summed on stated.measure_code = summed.measure_code
    left join {{ ref('int_cells_near') }} as cells
        on
            stated.report_id = cells.report_id
            and stated.measure_code = cells.measure_code
            and stated.breakdown_code = cells.breakdown_code
            and cells.read_from = 'table'
    left join derived
        on
            stated.report_id = derived.report_id
            and stated.measure_code = derived.measure_code
            and stated.breakdown_code = derived.breakdown_code
    left join least as contradicting
        on
            stated.report_id = contradicting.report_id
            and stated.measure_code = contradicting.measure_code
            and stated.breakdown_code = contradicting.breakdown_code
            and stated.value < contradicting.value
),

judged as (
    select
        checks.* replace (coalesce(comparable.subject, 'report') as subject),
        comparable.left_value,
        comparable.right_value,
        case
            when comparable.report_id is null then 'the prose states no such number exactly'
            else comparable.reason
        end as reason
    from {{ ref('int_report_checks') }} as checks
    left join comparable on checks.report_id = comparable.report_id and checks.check_code = comparable.check_code
    where checks.operator = 'prose'
)

{{ as_checks('judged') }}
