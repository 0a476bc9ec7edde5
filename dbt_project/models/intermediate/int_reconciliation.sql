-- All checks of all reports, whatever their operator, with the identity's words filled in where a sum is broken.
with checks as (
    select * from {{ ref('int_checks_sums') }}
    union all
    select * from {{ ref('int_checks_prose') }}
    union all
    select * from {{ ref('int_checks_breakdown') }}
    union all
    select * from {{ ref('int_checks_sections') }}
    union all
    select * from {{ ref('int_checks_children') }}
),

worded as (
    select
        checks.*,
        identities.severity,
        cast(checks.left_value - checks.right_value as decimal(28, 8)) as difference,
        identities.message_zh as template_zh,
        identities.message_en as template_en,
        identities.next_step_zh,
        identities.next_step_en,
        coalesce(agencies.name_zh, checks.agency_id) as agency_words,
        coalesce(measures.label_zh, checks.subject) as subject_zh,
        coalesce(measures.label_en, checks.subject) as subject_en,
        case checks.domain when 'int>=0' then '不小于 0 的整数' else '不小于 0' end as domain_zh,
        case checks.domain when 'int>=0' then 'a whole number of at least 0' else 'at least 0' end as domain_en,
        {{ plain_number('checks.left_value') }} as left_words,
        {{ plain_number('checks.right_value') }} as right_words,
        {{ plain_number('abs(checks.left_value - checks.right_value)') }} as difference_words
    from checks
    inner join {{ ref('identities') }} as identities
        on checks.check_code = identities.check_code and checks.variant = coalesce(identities.variant, '')
    left join {{ ref('int_agencies') }} as agencies on checks.agency_id = agencies.agency_id
    left join {{ ref('measures') }} as measures on split_part(checks.subject, '#', 1) = measures.measure_code
)

select
    report_id,
    agency_id,
    report_year,
    scope,
    check_code,
    subject,
    strength,
    severity,
    left_value,
    right_value,
    difference,
    status,
    reason,
    case
        when status = 'broken'
            then {{ finding_id(["'broken_identity'", 'report_id', 'check_code', 'subject', 'left_value', 'right_value']) }}
    end as finding_id,
    case
        when status = 'broken'
            then
                {{ fill_template('template_zh', {
                    '{year}': 'cast(report_year as varchar)', '{left}': 'left_words', '{right}': 'right_words',
                    '{difference}': 'difference_words', '{domain}': 'domain_zh', '{subject}': 'subject_zh',
                    '{agency}': 'agency_words'
                }) }}
    end as message_zh,
    case
        when status = 'broken'
            then
                {{ fill_template('template_en', {
                    '{year}': 'cast(report_year as varchar)', '{left}': 'left_words', '{right}': 'right_words',
                    '{difference}': 'difference_words', '{domain}': 'domain_en', '{subject}': 'subject_en',
                    '{agency}': 'agency_words'
                }) }}
    end as message_en,
    case when status = 'broken' then next_step_zh end as next_step_zh,
    case when status = 'broken' then next_step_en end as next_step_en
from worded
