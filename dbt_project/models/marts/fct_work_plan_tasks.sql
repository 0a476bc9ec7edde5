-- The plan in force of an agency and year: the document of the best source, then the one observed last.
with plans as (
    select
        documents.record_id,
        documents.document_sha256,
        documents.source_url,
        agencies.agency_id,
        coalesce(documents.report_year, agencies.handed_year) as plan_year,
        case
            when documents.has_copy_marks then 3
            when list_contains(hosts.agency_ids, agencies.agency_id) then 1
            when documents.address_host is null then 2
            else 3
        end as source_rank,
        max(observations.landed_at) as last_seen_at
    from {{ ref('stg_documents') }} as documents
    inner join {{ ref('int_document_agency') }} as agencies on documents.record_id = agencies.record_id
    inner join {{ source('staging', 'observations') }} as observations on documents.record_id = observations.record_id
    left join {{ ref('int_host_agencies') }} as hosts on documents.address_host = hosts.address_host
    where documents.doc_type = 'work_plan'
    group by all
),

in_force as (
    select *
    from plans
    where plan_year is not null
    qualify
        row_number() over (
            partition by agency_id, plan_year
            order by source_rank asc, last_seen_at desc, document_sha256 asc, record_id asc
        ) = 1
)

select
    in_force.agency_id,
    in_force.plan_year,
    tasks.task_no as number,
    tasks.section,
    tasks.title,
    tasks.text,
    in_force.document_sha256,
    in_force.source_url
from {{ source('staging', 'tasks') }} as tasks
inner join in_force on tasks.record_id = in_force.record_id
