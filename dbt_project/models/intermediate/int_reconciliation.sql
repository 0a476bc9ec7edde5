{{ config(materialized='view') }}
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
        case when checks.status = 'broken' then {{ agency_in_words('checks', 'spans', 'agencies') }} end as agency_zh,
        case when checks.status = 'broken' then {{ agency_in_words('checks', 'spans', 'agencies', 'en') }} end as agency_en,
        case when checks.status = 'broken' then coalesce(measures.label_zh, checks.subject) end as subject_zh,
        case when checks.status = 'broken' then coalesce(measures.label_en, checks.subject) end as subject_en,
        case checks.domain when 'int>=0' then '不小于 0 的整数' else '不小于 0' end as domain_zh,
        case checks.domain when 'int>=0' then 'a whole number of at least 0' else 'at least 0' end as domain_en,
        case when checks.status = 'broken' then {{ plain_number('checks.left_value') }} end as left_words,
        case when checks.status = 'broken' then {{ plain_number('checks.right_value') }} end as right_words,
        case when checks.status = 'broken' then {{ plain_number('abs(checks.left_value - checks.right_value)') }} end
            as difference_words
    from checks
    inner join {{ ref('identities') }} as identities
        on checks.check_code = identities.check_code and checks.variant = coalesce(identities.variant, '')
    -- Words are looked up for the few broken sums only.
    left join {{ ref('int_agencies') }} as agencies
        on case when checks.status = 'broken' then checks.agency_id end = agencies.agency_id
    left join {{ ref('dim_agency_history') }} as spans
        on {{ of_the_year('spans', 'checks', "case when checks.status = 'broken' then checks.agency_id end") }}
    left join {{ ref('measures') }} as measures
        on case when checks.status = 'broken' then split_part(checks.subject, '#', 1) end = measures.measure_code
)

select
    report_id,
    agency_id,
    report_year,
    scope,
    check_code,
    variant,
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
                    '{agency}': 'agency_zh'
                }) }}
    end as message_zh,
    case
        when status = 'broken'
            then
                {{ fill_template('template_en', {
                    '{year}': 'cast(report_year as varchar)', '{left}': 'left_words', '{right}': 'right_words',
                    '{difference}': 'difference_words', '{domain}': 'domain_en', '{subject}': 'subject_en',
                    '{agency}': 'agency_en'
                }) }}
    end as message_en
from worded
