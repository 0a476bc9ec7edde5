{{ config(meta={'forgets': of_rewritten(2)}) }}
-- The smallest explanations of a broken sum, best first and at most five. They are offered to a person and never applied.
with single as (
    select
        cells.*,
        cells.value + cells.smallest_change as suggested_value
    from {{ ref('int_hint_cells') }} as cells
    where
        cells.all_are_broken
        and cells.smallest_change = cells.largest_change
        -- Only a change of items is ever negative.
        and (cells.value + cells.smallest_change >= 0 or cells.breakdown_code = 'disclosure.col.items_change')
),

-- Rows in which each number is the one that the sum of the column beside it asks for; what stands at the end is lost.
moved as (
    select
        cell_report_id,
        measure_code,
        flatten(list(mended)) as mended,
        bool_and(due = value_after) and count(*) filter (where due = value_after and due <> value) > 1 as is_moved_right,
        bool_and(due = value_before) and count(*) filter (where due = value_before and due <> value) > 1 as is_moved_left
    from (
        select
            cell_report_id,
            measure_code,
            value,
            mended,
            value + coalesce(column_change, 0) as due,
            lag(value) over printed_row as value_before,
            lead(value) over printed_row as value_after
        from {{ ref('int_hint_cells') }}
        where printed_column is not null
        window printed_row as (partition by cell_report_id, measure_code order by printed_column)
    ) as beside
    group by cell_report_id, measure_code
),

candidates as (
    select
        unnest(single.mended) as mended,
        case
            when damerau_levenshtein({{ plain_number('single.value') }}, {{ plain_number('single.suggested_value') }}) = 1
                then 'digit_slip'
            when single.value = 0 and (measures.is_total or single.breakdown_code = 'applicant.total') then 'total_left_out'
            else 'one_cell'
        end as kind,
        single.cell_report_id,
        single.measure_code,
        single.breakdown_code,
        cast(null as varchar) as other_breakdown_code,
        single.value as printed_value,
        single.suggested_value,
        single.broken_checks as mended_checks
    from single
    inner join {{ ref('measures') }} as measures on single.measure_code = measures.measure_code
    union all
    select
        unnest(list_concat(cells.mended, others.mended)) as mended,
        'shifted_column' as kind,
        cells.cell_report_id,
        cells.measure_code,
        cells.breakdown_code,
        others.breakdown_code as other_breakdown_code,
        cells.value as printed_value,
        others.value as suggested_value,
        cells.broken_checks + others.broken_checks as mended_checks
    from {{ ref('int_hint_cells') }} as cells
    inner join {{ ref('int_hint_cells') }} as others
        on
            cells.cell_report_id = others.cell_report_id
            and cells.measure_code = others.measure_code
            and cells.breakdown_code < others.breakdown_code
            and cells.value + cells.smallest_change = others.value
            and cells.smallest_change = -others.smallest_change
    where
        cells.columns_are_broken
        and cells.rows_hold
        and cells.smallest_change = cells.largest_change
        and others.columns_are_broken
        and others.rows_hold
        and others.smallest_change = others.largest_change
    union all
    select
        unnest(list_distinct(moved.mended)) as mended,
        'shifted_row' as kind,
        moved.cell_report_id,
        moved.measure_code,
        '' as breakdown_code,
        null as other_breakdown_code,
        null as printed_value,
        null as suggested_value,
        len(list_distinct(moved.mended)) as mended_checks
    from moved
    where moved.is_moved_right or moved.is_moved_left
    union all
    -- A total that is not filled in breaks nothing, but its parts say what is due.
    select
        { 'report_id': checks.report_id, 'check_code': checks.check_code, 'subject': checks.subject } as mended,
        'blank_total' as kind,
        checks.report_id as cell_report_id,
        cells.measure_code,
        cells.breakdown_code,
        null as other_breakdown_code,
        null as printed_value,
        checks.right_value as suggested_value,
        0 as mended_checks
    from {{ ref('fct_reconciliation') }} as checks
    inner join (
        select distinct
            check_no,
            check_code,
            variant,
            subject
        from {{ ref('int_identity_subjects') }}
        where operator = 'sum_equals' and left_wanted = 1
    ) as subjects
        on
            checks.check_code = subjects.check_code
            and checks.variant = subjects.variant
            and checks.subject = subjects.subject
    inner join {{ ref('int_identity_terms') }} as terms on subjects.check_no = terms.check_no and terms.side = 'left'
    inner join {{ ref('int_cells_near') }} as cells
        on
            checks.report_id = cells.report_id
            and terms.measure_code = cells.measure_code
            and terms.breakdown_code = cells.breakdown_code
    where
        checks.status = 'not_evaluable'
        and checks.left_value is null
        and checks.right_value is not null
        and cells.value is null
        and {{ is_rewritten('checks.report_id', 2) }}
),

ranked as (
    select
        candidates.*,
        words.hint_zh,
        words.hint_en,
        row_number() over (
            partition by candidates.mended
            order by
                candidates.mended_checks desc,
                words.rank asc,
                candidates.cell_report_id asc,
                candidates.measure_code asc,
                candidates.breakdown_code asc,
                candidates.other_breakdown_code asc
        ) as hint_no
    from candidates
    inner join {{ ref('hint_words') }} as words on candidates.kind = words.kind
),

worded as (
    select
        ranked.*,
        measures.label_zh || coalesce(' / ' || columns.label_zh, '') as cell_zh,
        measures.label_en || coalesce(' / ' || columns.label_en, '') as cell_en,
        coalesce(others.label_zh, '') as other_zh,
        coalesce(others.label_en, '') as other_en,
        {{ plain_number('ranked.printed_value') }} as printed_words,
        {{ plain_number('ranked.suggested_value') }} as suggested_words,
        cast(ranked.mended_checks as varchar) as count_words
    from ranked
    inner join {{ ref('measures') }} as measures on ranked.measure_code = measures.measure_code
    left join {{ ref('measures') }} as columns on ranked.breakdown_code = columns.measure_code
    left join {{ ref('measures') }} as others on ranked.other_breakdown_code = others.measure_code
    where ranked.hint_no <= 5
)

select
    worded.mended.report_id,
    worded.mended.check_code,
    worded.mended.subject,
    cast(worded.hint_no as integer) as hint_no,
    worded.kind,
    checks.finding_id,
    worded.cell_report_id,
    worded.measure_code,
    worded.breakdown_code,
    worded.other_breakdown_code,
    worded.printed_value,
    cast(worded.suggested_value as decimal(28, 8)) as suggested_value,
    cast(worded.mended_checks as integer) as mended_checks,
    {{ fill_template('worded.hint_zh', {
        '{cell}': 'worded.cell_zh', '{other}': 'worded.other_zh', '{printed}': 'worded.printed_words',
        '{suggested}': 'worded.suggested_words', '{count}': 'worded.count_words'
    }) }} as hint_zh,
    {{ fill_template('worded.hint_en', {
        '{cell}': 'worded.cell_en', '{other}': 'worded.other_en', '{printed}': 'worded.printed_words',
        '{suggested}': 'worded.suggested_words', '{count}': 'worded.count_words'
    }) }} as hint_en
from worded
inner join {{ ref('fct_reconciliation') }} as checks
    on
        worded.mended.report_id = checks.report_id
        and worded.mended.check_code = checks.check_code
        and worded.mended.subject = checks.subject
where {{ is_rewritten('checks.report_id', 2) }}
