{{ config(materialized='view') }}
-- Every check that a report's form asks for, once for each subject.
select
    reports.report_id,
    reports.agency_id,
    reports.report_year,
    reports.scope,
    reports.form_edition,
    reports.previous_report_id,
    reports.record_id,
    subjects.check_code,
    subjects.variant,
    subjects.operator,
    subjects.subject,
    subjects.check_no,
    subjects.strength
from {{ ref('int_touched_reports') }} as reports
inner join {{ ref('int_identity_subjects') }} as subjects
    on
        reports.form_edition = subjects.edition
        and reports.report_year between subjects.first_year and subjects.last_year
left join {{ ref('int_report_forms') }} as forms
    on reports.report_id = forms.report_id and subjects.form = forms.form
where
    reports.reach <= 1
    and (subjects.form is null or forms.form is not null)
    and (subjects.scopes is null or list_contains(string_split(subjects.scopes, '|'), reports.scope))
