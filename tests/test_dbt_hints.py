"""Any flipped digit breaks the sums that it is in, and the first hint names the cell."""

from __future__ import annotations

from collections import defaultdict

from tests.warehouse_country import Country
from tests.warehouse_mutations import (
    YEAR,
    broken_sums,
    consistent_cells,
    mutations,
    single_remedies,
)


def test_the_report_before_any_flip_is_consistent() -> None:
    assert broken_sums(consistent_cells()) == {}


def test_every_flip_breaks_exactly_its_sums(country: Country) -> None:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for report, code, subject in country.rows(
        "select report_id, check_code, subject from checks.fct_reconciliation"
        " where status = 'broken'"
    ):
        found[report].add((code, subject))
    flips = 0
    for number, (cell, cells) in enumerate(mutations()):
        wanted = set(broken_sums(cells))
        assert wanted, f"no sum sees {cell}"
        assert found[f"x-000000-{number:08x}:{YEAR}:organ"] == wanted, cell
        flips += 1
    assert flips > 300


def test_the_first_hint_names_the_cell_where_one_cell_explains_all(country: Country) -> None:
    hints: dict[str, set[tuple[str, str | None, int]]] = defaultdict(set)
    for report, measure, breakdown, value in country.rows(
        "select report_id, measure_code, nullif(breakdown_code, ''), suggested_value"
        " from checks.fct_hints where hint_no = 1 and report_id like 'x-000000-%'"
    ):
        hints[report].add((measure, breakdown, int(value)))
    asked = named = 0
    for number, (cell, cells) in enumerate(mutations()):
        remedies = single_remedies(cells)
        if list(remedies) != [cell]:
            continue
        asked += 1
        named += hints[f"x-000000-{number:08x}:{YEAR}:organ"] == {(*cell[1:], remedies[cell])}
    assert asked > 250
    assert named >= 0.9 * asked, f"{named} of {asked}"


def test_exchanged_columns_shifted_rows_and_totals_left_out(country: Country) -> None:
    def first(agency: str) -> set[tuple[str, str, str | None]]:
        return set(
            country.rows(
                "select kind, breakdown_code, other_breakdown_code from checks.fct_hints"
                " where hint_no = 1 and report_id = ?",
                f"{agency}:2021:organ",
            )
        )

    assert first("x-000001-00000000") == {
        ("shifted_column", "applicant.natural", "applicant.org.research")
    }
    assert first("x-000001-00000001") == {("total_left_out", "applicant.total", None)}
    assert first("x-000001-00000002") == {("blank_total", "applicant.total", None)}
    for shifted in ("x-000001-00000003", "x-000001-00000004"):
        assert first(shifted) == {("shifted_row", "", None)}


def test_a_hint_is_told_with_its_finding_and_changes_nothing(country: Country) -> None:
    report = "x-000001-00000001:2021:organ"
    told = country.rows(
        "select hint_en, hint_zh, message_en from checks.fct_findings where report_id = ?"
        " and kind = 'broken_identity'",
        report,
    )
    assert len(told) == 2
    for hint_en, hint_zh, _ in told:
        assert "may have been left out" in hint_en
        assert "{" not in hint_en + hint_zh
    assert country.rows(
        "select value, source from marts.fct_applications where report_id = ?"
        " and measure_code = 'applications.received_new' and breakdown_code = 'applicant.total'",
        report,
    ) == [(0, "table")]
    words = country.rows("select count(*) from checks.fct_hints where hint_zh is null")
    assert words == [(0,)]
