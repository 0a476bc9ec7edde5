{{ config(meta={'forgets': of_rewritten_findings()}) }}
-- The printed numbers behind each broken sum, with the side that each counts on and its place on its page: what a person is shown.
with broken as (
    select
        checks.report_id,
        checks.check_code,
        checks.subject,
        checks.finding_id,
        subjects.check_no,
        max(subjects.right_a_wanted) as right_a_wanted
    from {{ ref('fct_reconciliation') }} as checks
    inner join {{ ref('int_identity_subjects') }} as subjects
        on
            checks.check_code = subjects.check_code
            and checks.variant = subjects.variant
            and checks.subject = subjects.subject
    where {{ is_rewritten('checks.report_id', 1) }} and checks.status = 'broken' and subjects.operator in ('sum_equals', 'previous_year', 'at_most', 'domain')
    group by checks.report_id, checks.check_code, checks.subject, checks.finding_id, subjects.check_no
),

-- Of all cells few are asked for: they are looked for once, and joined as often as is needed.
asked as (
    select unnest([reports.report_id, reports.previous_report_id]) as report_id
    from {{ ref('fct_reconciliation') }} as checks
    inner join {{ ref('int_reports') }} as reports on checks.report_id = reports.report_id
    where {{ is_rewritten('checks.report_id', 1) }} and checks.status = 'broken'
),

cells_asked as materialized (
    select
        cells.report_id,
        cells.measure_code,
        cells.breakdown_code,
        cells.value,
        cells.printed_raw,
        cells.source,
        cells.read_from,
        cells.evidence,
        cells.document_sha256
    from {{ ref('int_cells_near') }} as cells
    semi join asked on cells.report_id = asked.report_id
),

-- Of two alternatives the one counts that is printed as a whole, as in the sum itself.
weighed as (
    select
        broken.*,
        broken.right_a_wanted > 0 and coalesce(sums.right_a_numbers = broken.right_a_wanted, false) as takes_a
    from broken
    left join {{ ref('int_identity_sums') }} as sums
        on broken.report_id = sums.report_id and broken.check_no = sums.check_no
),

summed as (
    select
        weighed.finding_id,
        terms.side,
        terms.sign,
        case when terms.is_previous then reports.previous_report_id else reports.report_id end as report_id,
        terms.measure_code,
        terms.breakdown_code
    from weighed
    inner join {{ ref('int_reports') }} as reports on weighed.report_id = reports.report_id
    inner join {{ ref('int_identity_terms') }} as terms on weighed.check_no = terms.check_no
    where
        terms.constant is null
        and (terms.alternative = '' or (terms.alternative = 'a') = weighed.takes_a)
),

-- Prose that contradicts the table (A6, B4) or its own parts (N): the subject names the fact behind its measure.
stated as (
    select
        findings.finding_id,
        findings.check_code,
        findings.report_id,
        reports.record_id,
        reports.document_sha256,
        cast(split_part(findings.subject, '#', 2) as integer) as fact_no
    from {{ ref('fct_reconciliation') }} as findings
    inner join {{ ref('int_reports') }} as reports on findings.report_id = reports.report_id
    where {{ is_rewritten('findings.report_id', 1) }} and findings.status = 'broken' and contains(findings.subject, '#')
),

facts as (
    select
        stated.finding_id,
        case when facts.fact_no = stated.fact_no then 'left' else 'right' end as side,
        subjects.operator = 'prose' as is_prose,
        stated.report_id,
        stated.check_code,
        facts.measure_code,
        {{ stated_breakdown('measures.table_code', 'facts.breakdown_code') }} as breakdown_code,
        facts.value,
        facts.quote,
        coalesce(facts.document_sha256, stated.document_sha256) as document_sha256,
        facts.char_start,
        facts.char_end
    from stated
    inner join {{ ref('int_identity_subjects') }} as subjects on stated.check_code = subjects.check_code
    inner join {{ source('staging', 'facts') }} as facts
        on
            stated.record_id = facts.record_id
            and (stated.fact_no = facts.fact_no or (subjects.operator = 'breakdown' and stated.fact_no = facts.part_of_no))
    left join {{ ref('int_stated_parts') }} as parts
        on stated.report_id = parts.report_id and facts.part_of_no = parts.total_no and facts.fact_no = parts.fact_no
    left join {{ ref('measures') }} as measures on facts.measure_code = measures.measure_code
    where stated.fact_no = facts.fact_no or parts.fact_no is not null
    qualify row_number() over (partition by stated.finding_id, facts.fact_no) = 1
),

compared as (
    select
        facts.finding_id,
        coalesce(terms.sign, 1) as sign,
        facts.report_id,
        coalesce(terms.measure_code, facts.measure_code) as measure_code,
        coalesce(terms.breakdown_code, facts.breakdown_code) as breakdown_code
    from facts
    left join cells_asked as cells
        on
            facts.report_id = cells.report_id
            and facts.measure_code = cells.measure_code
            and facts.breakdown_code = cells.breakdown_code
            and cells.read_from = 'table'
    -- A subtotal that no cell prints is the sum of these.
    left join {{ ref('int_identity_terms') }} as wholes
        on
            cells.report_id is null
            and facts.measure_code = wholes.measure_code
            and facts.breakdown_code = wholes.breakdown_code
            and wholes.operator in ('derivation', 'prose')
            and wholes.side = 'left'
    left join {{ ref('int_identity_terms') }} as terms
        on
            wholes.check_no = terms.check_no
            and terms.side = 'right'
            and terms.alternative = ''
    where facts.is_prose and (cells.report_id is not null or terms.measure_code is not null)
),

-- Of a total without a number the parts that are printed.
tabled as (
    select
        compared.finding_id,
        'right' as side,
        compared.sign * coalesce(terms.sign, 1) as sign,
        compared.report_id,
        coalesce(terms.measure_code, compared.measure_code) as measure_code,
        coalesce(terms.breakdown_code, compared.breakdown_code) as breakdown_code
    from compared
    left join {{ ref('int_least_values') }} as least
        on
            compared.report_id = least.report_id
            and compared.measure_code = least.measure_code
            and compared.breakdown_code = least.breakdown_code
    left join {{ ref('int_identity_terms') }} as terms
        on
            least.check_no = terms.check_no
            and terms.side = 'right'
            and terms.alternative = ''
),

-- A child's own cells are not repeated: the aggregate's number is the one to look at.
aggregated as (
    select
        findings.finding_id,
        'left' as side,
        1 as sign,
        findings.report_id,
        findings.subject as measure_code,
        'applicant.total' as breakdown_code
    from {{ ref('fct_reconciliation') }} as findings
    inner join (
        select distinct check_code
        from {{ ref('int_identity_subjects') }}
        where operator = 'children'
    ) as asked on findings.check_code = asked.check_code
    where {{ is_rewritten('findings.report_id', 1) }} and findings.status = 'broken'
),

wanted as (
    select * from summed
    union all
    select * from tabled
    union all
    select * from aggregated
),

numbers as (
    select
        wanted.finding_id,
        wanted.side,
        wanted.sign,
        wanted.report_id,
        cells.measure_code,
        cells.breakdown_code,
        cells.value,
        cells.printed_raw,
        cells.source,
        cells.evidence,
        cells.document_sha256,
        facts.char_start,
        facts.char_end
    from wanted
    inner join cells_asked as cells
        on
            wanted.report_id = cells.report_id
            and wanted.measure_code = cells.measure_code
            and wanted.breakdown_code = cells.breakdown_code
    left join {{ ref('int_narrative_statutory') }} as statutory
        on
            cells.read_from = 'narrative'
            and cells.report_id = statutory.report_id
            and cells.measure_code = statutory.measure_code
            and cells.breakdown_code = statutory.breakdown_code
    left join {{ ref('int_reports') }} as reports on wanted.report_id = reports.report_id
    left join {{ source('staging', 'facts') }} as facts
        on reports.record_id = facts.record_id and statutory.fact_no = facts.fact_no
    union all
    select
        finding_id,
        side,
        1 as sign,
        report_id,
        measure_code,
        breakdown_code,
        value,
        quote as printed_raw,
        'narrative' as source,
        quote as evidence,
        document_sha256,
        char_start,
        char_end
    from facts
)

select
    numbers.finding_id,
    cast(row_number() over (
        partition by numbers.finding_id
        order by
            numbers.side, numbers.report_id, numbers.measure_code, numbers.breakdown_code,
            numbers.char_start, numbers.evidence
    ) as integer) as number_no,
    numbers.side,
    cast(numbers.sign as integer) as sign,
    numbers.report_id,
    numbers.document_sha256,
    numbers.measure_code,
    numbers.breakdown_code,
    cast(numbers.value as decimal(28, 8)) as value,
    numbers.printed_raw,
    numbers.source,
    numbers.evidence,
    cast(numbers.char_start as integer) as char_start,
    cast(numbers.char_end as integer) as char_end
from numbers
