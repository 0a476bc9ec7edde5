-- Each identity and each subject that it is tried on, once for every form that it belongs to.
with identities as (
    select
        *,
        coalesce(variant, '') as variant_code,
        unnest(string_split(editions, '|')) as edition
    from {{ ref('identities') }}
    where operator not in ('derivation', 'none')
),

subjects as (
    select
        check_code,
        variant_code as variant,
        operator,
        table_code,
        form,
        subject_kind,
        edition,
        coalesce(first_year, 0) as first_year,
        coalesce(last_year, 9999) as last_year,
        scopes,
        strength,
        severity,
        cast(coalesce(tolerance, 0) as decimal(28, 8)) as tolerance,
        right_terms,
        unnest(string_split(coalesce(subjects, ''), '|')) as subject
    from identities
),

wanted as (
    select
        check_code,
        variant,
        subject,
        count(*) filter (where side = 'left' and constant is null) as left_wanted,
        count(*) filter (where side = 'right' and alternative = '' and constant is null) as right_wanted,
        count(*) filter (where side = 'right' and alternative = 'a') as right_a_wanted,
        count(*) filter (where side = 'right' and alternative = 'b') as right_b_wanted,
        coalesce(sum(sign * constant) filter (where side = 'left'), 0) as left_constant,
        coalesce(sum(sign * constant) filter (where side = 'right'), 0) as right_constant,
        bool_or(is_previous) as needs_previous,
        min(check_no) as check_no
    from {{ ref('int_identity_terms') }}
    group by check_code, variant, subject
)

select
    subjects.*,
    coalesce(wanted.left_wanted, 0) as left_wanted,
    coalesce(wanted.right_wanted, 0) as right_wanted,
    coalesce(wanted.right_a_wanted, 0) as right_a_wanted,
    coalesce(wanted.right_b_wanted, 0) as right_b_wanted,
    cast(coalesce(wanted.left_constant, 0) as decimal(28, 8)) as left_constant,
    cast(coalesce(wanted.right_constant, 0) as decimal(28, 8)) as right_constant,
    coalesce(wanted.needs_previous, false) as needs_previous,
    wanted.check_no
from subjects
left join wanted
    on
        subjects.check_code = wanted.check_code
        and subjects.variant = wanted.variant
        and subjects.subject = wanted.subject
