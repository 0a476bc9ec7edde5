{{ config(materialized='view') }}
-- Totals that the prose breaks down (其中, 分别): do the stated parts add up?
with parts as (
    select
        report_id,
        total_no,
        count(*) as part_count,
        sum(value) as parts_sum,
        bool_and(is_exact) as all_exact,
        bool_or(not starts_with(measure_code, 'narrative.')) as has_counted_code,
        -- where items came out: a site, an account, a gazette
        coalesce(bool_or(
            measure_code in ('narrative.site.items_published', 'narrative.wechat.posts', 'narrative.wechat.items_published', 'narrative.weibo.posts')
            or starts_with(measure_code, 's2014.channel.')
        ), false) as has_channel,
        bool_or(
            not starts_with(measure_code, 'narrative.') and not starts_with(measure_code, 's2014.channel.')
        ) as has_counted_beside,
        max(value) as largest_part,
        count(distinct unit) as unit_count,
        min(unit) as unit,
        count(distinct period) as period_count,
        min(period) as period
    from {{ ref('int_stated_parts') }}
    group by report_id, total_no
),

facts as (
    select
        reports.report_id,
        facts.fact_no,
        facts.measure_code,
        facts.value,
        facts.unit,
        facts.period,
        facts.qualifier = 'exact' and {{ has_number('facts.state') }} as is_exact
    from {{ source('staging', 'facts') }} as facts
    inner join {{ ref('int_touched_reports') }} as reports on facts.record_id = reports.record_id
    where reports.reach <= 1
),

totals as (
    select
        parts.report_id,
        coalesce(facts.measure_code, 'fact') || '#' || facts.fact_no as subject,
        facts.value as left_value,
        try_cast(parts.parts_sum as decimal(28, 8)) as right_value,
        case
            when not facts.is_exact or not parts.all_exact then 'a number is not stated exactly'
            when parts.unit_count > 1 or (parts.unit is distinct from facts.unit) then 'total and parts have different units'
            when parts.period_count > 1 or (parts.period is distinct from facts.period) then 'total and parts are of different periods'
            when parts.part_count = 1 and parts.parts_sum <= facts.value then 'one part is stated, which need not be all'
            -- 公开信息1046条，其中网站217条、文件95条: kinds and channels are often some of many; how requests and cases ended is told in full.
            when not coalesce(parts.has_counted_code, false) and parts.parts_sum < facts.value
                then 'kinds or channels are stated, which need not be all'
            -- 公开356条，其中网站330条、微信118条: an item may come out over several channels, but no channel has more than all.
            when
                parts.has_channel
                and not coalesce(parts.has_counted_beside, false)
                and parts.parts_sum > facts.value
                and parts.largest_part <= facts.value
                then 'an item may come out over several channels'
            -- 收到20件，其中网上12件、信函8件，办结19件，1件结转: each division adds up
            when
                facts.value > 0
                and parts.part_count >= 2 * parts.parts_sum / facts.value
                and parts.parts_sum > facts.value
                and parts.parts_sum % facts.value = 0
                then 'the total is divided more than once'
            when try_cast(parts.parts_sum as decimal(28, 8)) is null then 'the numbers are too large to add'
        end as reason
    from parts
    inner join facts on parts.report_id = facts.report_id and parts.total_no = facts.fact_no
),

judged as (
    select
        checks.* replace (coalesce(totals.subject, 'report') as subject),
        totals.left_value,
        totals.right_value,
        case when totals.report_id is null then 'the prose states no breakdown' else totals.reason end as reason
    from {{ ref('int_report_checks') }} as checks
    left join totals on checks.report_id = totals.report_id
    where checks.operator = 'breakdown'
)

{{ as_checks('judged') }}
