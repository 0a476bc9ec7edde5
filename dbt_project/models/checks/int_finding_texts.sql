{{ config(database='work', schema='intermediate', contract={'enforced': false}) }}

-- Subjects and details of findings in both languages: what finding_details.csv says of their shape, with codes, terms and places
-- filled in. A text of no known shape has no Chinese words and stays as it is in English.
with texts as (
    select
        kind,
        detail as text
    from {{ ref('int_findings_told') }}
    union
    select
        '' as kind,
        subject as text
    from {{ ref('int_findings_told') }}
),

shaped as (
    select
        texts.kind,
        texts.text,
        '^(?s:' || details.pattern || ')$' as pattern,
        details.words_zh,
        details.words_en
    from texts
    left join {{ ref('finding_details') }} as details
        on texts.kind = coalesce(details.kind, '') and regexp_matches(texts.text, '^(?s:' || details.pattern || ')$')
    qualify row_number() over (partition by texts.kind, texts.text order by details.rank) = 1
),

templates as (
    select
        kind,
        text,
        'zh' as language,
        regexp_replace(text, pattern, words_zh) as template
    from shaped
    union all
    select
        kind,
        text,
        'en' as language,
        coalesce(regexp_replace(text, pattern, words_en), text) as template
    from shaped
),

-- ⟦…⟧ marks what is looked up: a term, a code, an agency, or a number to be counted from one.
parts as (
    select
        kind,
        text,
        language,
        unnest(string_split_regex(template, '[⟦⟧]')) as part,
        generate_subscripts(string_split_regex(template, '[⟦⟧]'), 1) as part_no
    from templates
),

filled as (
    select
        parts.kind,
        parts.text,
        parts.language,
        parts.part_no,
        case
            when parts.part_no % 2 = 1 then parts.part
            when regexp_full_match(parts.part, '[+][0-9]{1,9}') then cast(cast(parts.part as integer) + 1 as varchar)
            when parts.language = 'zh' then coalesce(terms.words_zh, measures.label_zh, agencies.name_zh, parts.part)
            else coalesce(terms.words_en, measures.label_en, agencies.name_en, parts.part)
        end as words
    from parts
    left join {{ ref('finding_terms') }} as terms on parts.part = terms.term
    left join {{ ref('measures') }} as measures on parts.part = measures.measure_code
    left join {{ ref('int_agencies') }} as agencies on parts.part = agencies.agency_id
)

select
    kind,
    text,
    string_agg(words, '' order by part_no) filter (where language = 'zh') as words_zh,
    string_agg(words, '' order by part_no) filter (where language = 'en') as words_en
from filled
group by kind, text
