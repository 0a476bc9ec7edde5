-- Every unit by the whole years in which it had this code and name. A county that became a district has a row for each code.
with placed as (
    select
        division_code,
        name_zh,
        first_year,
        last_year,
        left(division_code, 2) || '0000' as province_code,
        left(division_code, 4) || '00' as city_code
    from {{ source('staging', 'divisions') }}
),

cities as (
    select distinct division_code
    from placed
    where division_code = city_code and division_code <> province_code
)

select
    placed.division_code,
    placed.name_zh,
    case
        when placed.division_code = placed.province_code then 'province'
        when placed.division_code = placed.city_code then 'city'
        else 'county'
    end as level,
    -- Counties of municipalities and those run by a province have no prefecture above them.
    case
        when placed.division_code = placed.province_code then null
        when placed.division_code = placed.city_code then placed.province_code
        else coalesce(cities.division_code, placed.province_code)
    end as parent_code,
    placed.province_code,
    placed.first_year as valid_from_year,
    placed.last_year as valid_to_year
from placed
left join cities on placed.city_code = cities.division_code
