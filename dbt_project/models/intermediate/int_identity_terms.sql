-- The one reading of the terms in identities.csv: one row for each check, subject and term.
--   term      := [+|-] reference [@previous | @children] [ [a] | [b] ]
--   reference := measure [/ breakdown] | whole number
--   *         := the subject the check is tried on
-- Alternatives [a] and [b] stand on the right side only: [a] counts when all of it is printed, else [b].
with identities as (
    select
        check_code,
        coalesce(variant, '') as variant,
        operator,
        unnest(string_split(subjects, '|')) as subject,
        coalesce(left_terms, '') as left_terms,
        coalesce(right_terms, '') as right_terms
    from {{ ref('identities') }}
    where
        operator in ('sum_equals', 'previous_year', 'at_most', 'domain', 'children', 'derivation', 'prose')
        and subjects is not null
),

sides as (
    select
        check_code,
        variant,
        operator,
        subject,
        'left' as side,
        unnest(string_split(left_terms, ' ')) as term
    from identities
    union all
    select
        check_code,
        variant,
        operator,
        subject,
        'right' as side,
        unnest(string_split(right_terms, ' ')) as term
    from identities
    where operator <> 'domain'
),

parsed as (
    select
        check_code,
        variant,
        operator,
        subject,
        side,
        term,
        regexp_extract(
            term,
            '^([+-]?)([A-Za-z0-9_.*]+)(?:/([A-Za-z0-9_.*]+))?(?:@(previous|children))?(?:\[([ab])\])?$',
            ['sign', 'measure', 'breakdown', 'lag', 'alternative']
        ) as part
    from sides
)

select
    check_code,
    variant,
    operator,
    subject,
    -- Numbers stand for words where there are hundreds of millions of rows.
    cast(dense_rank() over (order by check_code, variant, subject) as integer) as check_no,
    side,
    term,
    part.measure <> '' as is_understood,
    case part.sign when '-' then -1 else 1 end as sign,
    try_cast(part.measure as decimal(28, 8)) as constant,
    case when try_cast(part.measure as decimal(28, 8)) is null then replace(part.measure, '*', subject) end as measure_code,
    replace(part.breakdown, '*', subject) as breakdown_code,
    part.lag = 'previous' as is_previous,
    part.lag = 'children' as is_children,
    part.alternative
from parsed
