"""The numbers that a broken sum is shown with are those that it was computed from."""

from __future__ import annotations

from tests.warehouse_country import Country
from tests.warehouse_mutations import consistent_cells

NEW = "applications.received_new"

# A count of sections has no number on the page; the children's own cells are not repeated.
_WITHOUT_ALL_NUMBERS = "('S1', 'A7')"


def test_numbers_of_each_side_add_up_to_what_the_finding_says(country: Country) -> None:
    checked = country.rows(
        f"""
        select
            findings.finding_id, findings.check_code, findings.left_value, findings.right_value,
            sum(numbers.sign * numbers.value) filter (where numbers.side = 'left'),
            sum(numbers.sign * numbers.value) filter (where numbers.side = 'right')
        from checks.fct_findings as findings
        left join checks.fct_finding_numbers as numbers using (finding_id)
        where findings.kind = 'broken_identity' and findings.check_code not in {_WITHOUT_ALL_NUMBERS}
        group by all"""
    )
    assert len(checked) > 100
    for _, check, left, right, left_sum, right_sum in checked:
        assert left_sum == left, check
        # A domain's right side is the form, not a number.
        assert right_sum == right or (right_sum is None and right == 0), check
    assert {"A1", "A2", "A3", "A4", "A6", "B1", "N"} <= {row[1] for row in checked}


def test_each_number_names_its_place(country: Country) -> None:
    assert country.rows(
        "select distinct source, evidence is not null, char_start is not null"
        " from checks.fct_finding_numbers order by all"
    ) == [("narrative", True, True), ("table", True, False)]


def test_prose_against_totals_that_are_blank(country: Country) -> None:
    """1 new request against what the columns print of a blank total; 9 replies against 4 and 2 results, without the 3 carried in."""
    told = country.rows(
        """
        select findings.check_code, findings.left_value, findings.right_value, count(*)
        from checks.fct_findings as findings
        inner join checks.fct_finding_numbers as numbers using (finding_id)
        where findings.check_code in ('A6', 'N') and findings.left_value in (1, 9)
        group by all order by all"""
    )
    applicants = [value for (_, row, _), value in consistent_cells().items() if row == NEW]
    *columns, total = map(int, applicants)
    assert told == [("A6", 1, total, 1 + len(columns)), ("N", 9, 6, 3)]
    assert sum(columns) == total
