{{ config(
    meta={'forgets': of_rewritten_judgements()},
    pre_hook="set disabled_optimizers = 'common_subplan'",
    post_hook="reset disabled_optimizers"
) }}
-- What no identity can see but a person would look at: rules of judgement_rules.csv, each row a doubt and never an error.
with rules as (
    select
        kind,
        coalesce(table_code, '') as table_code,
        coalesce(measure_code, '') as measure_code,
        coalesce(breakdown_code, '') as breakdown_code,
        smallest_value,
        factor,
        fewest_numbers
    from {{ ref('judgement_rules') }}
),

-- Not copied, neither as told here nor by DuckDB (the hook above): of all cells of the country that would be tens of gigabytes.
judged as not materialized (
    select
        cells.report_id,
        cells.table_code,
        cells.measure_code,
        cells.breakdown_code,
        cells.value,
        {{ comparable_value('cells') }} as comparable_value,
        typed.data_type = 'int' as is_signed
    from {{ ref('int_cells_near') }} as cells
    left join {{ ref('measures') }} as typed
        on case when cells.table_code = 'disclosures' then cells.breakdown_code else cells.measure_code end = typed.measure_code
    where cells.value is not null and cells.read_from = 'table' and {{ is_rewritten('cells.report_id', 1) }}
),

-- The year before a judged report may be one that stays as it is; of it the series of the rules are all that is wanted.
earlier as (
    select
        reports.report_id,
        cells.measure_code,
        cells.breakdown_code,
        cells.value,
        {{ comparable_value('cells') }} as comparable_value
    from {{ ref('int_cells_near') }} as cells
    inner join {{ ref('int_touched_reports') }} as reports on cells.report_id = reports.previous_report_id
    where
        reports.reach <= 1
        and cells.value is not null and cells.read_from = 'table'
        and cells.measure_code in (
            select rules.measure_code from rules
            where rules.kind in ('series_jump', 'unit_slip')
        )
),

-- The series of the rules, each year beside the one before.
steps as (
    select
        rules.kind,
        rules.smallest_value,
        rules.factor,
        cells.report_id,
        concat_ws('/', cells.measure_code, nullif(cells.breakdown_code, '')) as subject,
        cells.value as left_value,
        previous.value as right_value,
        greatest(cells.comparable_value, previous.comparable_value) as larger,
        least(cells.comparable_value, previous.comparable_value) as smaller
    from (
        select * from judged
        where
            judged.measure_code in (
                select series.measure_code from rules as series
                where series.kind in ('series_jump', 'unit_slip')
            )
    ) as cells
    inner join rules
        on
            rules.kind in ('series_jump', 'unit_slip')
            and cells.measure_code = rules.measure_code
            and cells.breakdown_code = rules.breakdown_code
    inner join earlier as previous
        on
            cells.report_id = previous.report_id
            and cells.measure_code = previous.measure_code
            and cells.breakdown_code = previous.breakdown_code
),

signatures as (
    select
        rules.kind,
        signatures.report_id,
        signatures.table_code,
        signatures.signature,
        signatures.numbers,
        reports.agency_id,
        reports.report_year,
        reports.previous_report_id
    from {{ ref('int_table_signatures') }} as signatures
    inner join rules on signatures.table_code = rules.table_code and signatures.distinct_numbers >= rules.fewest_numbers
    inner join {{ ref('int_reports') }} as reports on signatures.report_id = reports.report_id
    where rules.kind in ('identical_to_last_year', 'duplicate_report')
),

-- Nearly every table is one of its kind, which numbers alone tell.
repeated as (
    select
        table_code,
        signature
    from signatures
    where kind = 'duplicate_report'
    group by table_code, signature
    having count(*) > 1
),

-- One table under the names of several agencies. This looks across agencies: a new report may concern an old one.
twins as (
    select
        report_year,
        table_code,
        signature,
        numbers,
        list_sort(list(report_id)) as report_ids,
        string_agg(distinct agency_id, ', ' order by agency_id) as agency_ids
    from signatures
    semi join repeated on signatures.table_code = repeated.table_code and signatures.signature = repeated.signature
    where kind = 'duplicate_report'
    group by report_year, table_code, signature, numbers
    having count(distinct agency_id) > 1
)

select
    kind,
    report_id,
    subject,
    left_value,
    right_value,
    {{ plain_number('left_value') }} || ' this year, ' || {{ plain_number('right_value') }} || ' the year before' as detail
from steps
where
    case kind
        when 'series_jump' then larger >= smallest_value and larger >= factor * greatest(smaller, 1)
        else smaller > 0 and larger / smaller between factor / 5 and factor * 5
    end
union all
select
    signatures.kind,
    signatures.report_id,
    signatures.table_code as subject,
    null as left_value,
    null as right_value,
    'all ' || signatures.numbers || ' numbers above zero are those of the year before' as detail
from signatures
inner join {{ ref('int_table_signatures') }} as previous
    on
        signatures.previous_report_id = previous.report_id
        and signatures.table_code = previous.table_code
        and signatures.signature = previous.signature
        and signatures.numbers = previous.numbers
where signatures.kind = 'identical_to_last_year' and {{ is_rewritten('signatures.report_id', 1) }}
union all
select
    'duplicate_report' as kind,
    unnest(report_ids) as report_id,
    table_code as subject,
    null as left_value,
    null as right_value,
    'the same table stands under the names of ' || left(agency_ids, 300) as detail
from twins
union all
select
    rules.kind,
    cells.report_id,
    cells.table_code as subject,
    null as left_value,
    null as right_value,
    'all ' || count(*) || ' numbers from ' || {{ plain_number('max(rules.smallest_value)') }} || ' on are multiples of '
    || {{ plain_number('max(rules.factor)') }} as detail
from judged as cells
inner join rules on cells.table_code = rules.table_code and cells.value >= rules.smallest_value
where rules.kind = 'round_numbers'
group by rules.kind, cells.report_id, cells.table_code, rules.factor
having count(distinct cells.value) >= max(rules.fewest_numbers) and bool_and(cells.value % rules.factor = 0)
union all
select
    'negative_count' as kind,
    cells.report_id,
    concat_ws('/', cells.measure_code, nullif(cells.breakdown_code, '')) as subject,
    cells.value as left_value,
    cast(null as decimal(28, 8)) as right_value,
    'printed as ' || {{ plain_number('cells.value') }} as detail
from judged as cells
-- Where an identity watches the sign already, one finding is enough.
anti join {{ ref('int_identity_terms') }} as watched
    on
        watched.operator = 'domain'
        and watched.side = 'left'
        and cells.measure_code = watched.measure_code
        and cells.breakdown_code = coalesce(watched.breakdown_code, '')
where cells.value < 0 and not coalesce(cells.is_signed, false)
