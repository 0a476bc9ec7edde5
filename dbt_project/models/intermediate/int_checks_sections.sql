{{ config(materialized='view') }}
-- Are the sections that the form asks for all there, in their order? A title that nobody knows makes the check not evaluable
-- while one is missing, because it may be the missing one under another name.
with titles as (
    select distinct
        {{ bare_title('printed') }} as bare_title,
        measure_code
    from {{ ref('labels') }}
    where axis = 'section'
),

-- Many reports print the same few headings, so each is understood once.
headings as (
    select
        printed.title,
        titles.measure_code
    from (select distinct title from {{ source('staging', 'sections') }}) as printed
    inner join titles on {{ bare_title('printed.title') }} = titles.bare_title
),

sections as (
    select
        reports.report_id,
        sections.section_no,
        headings.measure_code,
        sections.title
    from {{ source('staging', 'sections') }} as sections
    inner join {{ ref('int_touched_reports') }} as reports on sections.record_id = reports.record_id
    left join headings on sections.title = headings.title
    where reports.reach <= 1
),

-- In order: each known section stands after the one with the number before it, wherever unknown ones stand.
ordered as (
    select
        *,
        measure_code > max(measure_code) over (
            partition by report_id order by section_no rows between unbounded preceding and 1 preceding
        ) as follows
    from sections
    where measure_code is not null
),

known as (
    select
        report_id,
        count(distinct measure_code) filter (where follows is not false) as in_order,
        count(distinct measure_code) as present
    from ordered
    group by report_id
),

counted as (
    select
        report_id,
        count(*) as headings,
        min(title) filter (where measure_code is null) as unknown_title
    from sections
    group by report_id
),

wanted as (
    select
        check_code,
        coalesce(variant, '') as variant,
        len(string_split(right_terms, ' ')) as section_count
    from {{ ref('identities') }}
    where operator = 'sections'
),

judged as (
    select
        checks.*,
        case when counted.headings > 0 then coalesce(known.in_order, 0) end as left_value,
        wanted.section_count as right_value,
        case
            when counted.headings is null then 'no section headings were read'
            when coalesce(known.present, 0) < wanted.section_count and counted.unknown_title is not null
                then 'a section heading is not known: ' || left(counted.unknown_title, 80)
        end as reason
    from {{ ref('int_report_checks') }} as checks
    inner join wanted on checks.check_code = wanted.check_code and checks.variant = wanted.variant
    left join counted on checks.report_id = counted.report_id
    left join known on checks.report_id = known.report_id
)

{{ as_checks('judged') }}
