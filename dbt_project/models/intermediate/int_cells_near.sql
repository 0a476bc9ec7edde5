{{ config(materialized='view', meta={'copied': true}) }}
{%- set touched = ref('int_touched_reports') %}
-- The cells that sums, doubts, hints and wide tables are made of. In an increment these are the cells of the reports that are written
-- anew and of the years before them, looked for once among all; in a build from nothing, all as they stand. They are taken by their row
-- numbers: asked for by words, DuckDB reads every column of every cell.
with near as (
    select stored.* -- noqa: AM04
    from {{ ref('int_cells_stored') }} as stored
    {% if is_increment() -%}
        where
            stored.rowid in (
                select cells.rowid
                from {{ ref('int_cells_stored') }} as cells
                where
                    cells.report_id in (
                        select unnest([touched.report_id, touched.previous_report_id])
                        from {{ touched }} as touched
                    )
            )
    {%- endif %}
),

cells as (
    {{ cells_as_read('near') }}
)

select
    report_id,
    table_code,
    measure_code,
    breakdown_code,
    value,
    state,
    unit,
    printed_raw,
    source,
    read_from,
    repaired_by,
    evidence,
    document_sha256
from cells
