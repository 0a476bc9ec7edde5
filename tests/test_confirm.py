"""Numbers read off a picture: those are kept that a sum of their table confirms."""

from __future__ import annotations

import msgspec
import pytest

from extractors.parse.records import Cell, Fact
from extractors.parse.tables import confirm
from extractors.parse.tables.sums import all_sums
from tests import table_forms as forms


def _cells(values: dict[tuple[str, str | None], str]) -> list[Cell]:
    return [
        Cell("litigation", measure, breakdown, value, value, "value", None, 0, 0, place)
        for place, ((measure, breakdown), value) in enumerate(values.items())
    ]


def _suit(name: str, *numbers: str) -> dict[tuple[str, str | None], str]:
    results = ("upheld", "corrected", "other", "pending", "total")
    return {(f"proceeding.{name}.{r}", None): n for r, n in zip(results, numbers, strict=True)}


def _kept(cells: list[Cell], facts: list[Fact] | None = None) -> list[str | None]:
    judged, _, _ = confirm.confirm(cells, facts or [], {0}, [], {})
    return [cell.value for cell in judged]


def test_one_sum_confirms_its_members_and_a_broken_one_none() -> None:
    good, bad = _suit("suit_direct", "2", "0", "1", "0", "3"), _suit("reconsideration", *"20104")
    assert _kept(_cells(good)) == ["2", "0", "1", "0", "3"]
    assert _kept(_cells(bad)) == [None] * 5
    assert _kept(_cells(_suit("suit_direct", *"00000"))) == ["0"] * 5


def test_a_figure_that_stands_on_both_sides_of_its_only_good_sum_is_withheld() -> None:
    """7 read for 1 in both places keeps the row's sum, and breaks the column's."""
    rows = [code for code, _, _ in forms.application_rows("2021")]
    who = ("natural", "org.commercial", "org.research", "org.welfare", "org.legal_service")
    numbers = {(code, f"applicant.{w}"): "0" for code in rows for w in (*who, "org.other", "total")}
    for code in ("applications.received_new", "applications.outcome.total"):
        numbers[code, "applicant.natural"] = numbers[code, "applicant.total"] = "3"
    for detail, value in (("granted", "1"), ("partial", "2")):
        for w in ("natural", "total"):
            numbers[f"applications.outcome.{detail}", f"applicant.{w}"] = value
    kept = dict(zip(numbers, _kept(_cells(numbers)), strict=True))
    assert kept == numbers
    for w in ("natural", "total"):
        numbers["applications.outcome.granted", f"applicant.{w}"] = "7"
    kept = dict(zip(numbers, _kept(_cells(numbers)), strict=True))
    assert kept["applications.outcome.granted", "applicant.natural"] is None
    assert kept["applications.outcome.granted", "applicant.total"] is None
    assert kept["applications.received_new", "applicant.natural"] == "3"


def _told(value: str, *, measure: str = "proceeding.reconsideration.total") -> Fact:
    told = (measure, None, value, "件", "exact", "value", "2022", None, value + "件", 5, 6, None)
    return Fact(*told)


def test_a_figure_and_its_total_alone_may_be_misread_alike_and_need_another_witness() -> None:
    """7 read for 1 in both places of the only sum that they have: nothing on the picture could tell."""
    cells = _cells(_suit("reconsideration", *"70007"))
    assert _kept(cells) == [None, "0", "0", "0", None]
    assert _kept(cells, [_told("1")]) == [None, "0", "0", "0", None]
    about = msgspec.structs.replace(_told("7"), qualifier="about")
    assert _kept(cells, [about]) == [None, "0", "0", "0", None]
    assert _kept(cells, [_told("7")]) == ["7", "0", "0", "0", "7"]
    of_detail = _told("7", measure="proceeding.reconsideration.upheld")
    assert _kept(cells, [of_detail]) == ["7", "0", "0", "0", "7"]
    assert _kept(_cells(_suit("reconsideration", *"70018"))) == ["7", "0", "0", "1", "8"]


def test_what_is_printed_twice_or_was_chosen_by_a_sum_is_not_confirmed_by_it() -> None:
    cells = _cells(_suit("suit_direct", *"20103"))
    other = msgspec.structs.replace(cells[0], value="9", raw="9", row=1)
    assert _kept([other, *cells]) == [None] * 6
    glued = msgspec.structs.replace(cells[4], state="repaired", repaired_by=("B2",))
    assert _kept([*cells[:4], glued]) == ["2", "0", "1", "0", None]


def test_an_indicator_without_a_column_of_its_own_is_the_years_in_its_sums() -> None:
    """The return of 2014 has one column, and no breakdown then."""
    names = ("", ".full_time", ".part_time")
    staff = {
        (f"s2014.capacity.staff{n.replace('.', '_')}", None): v
        for n, v in zip(names, ("38", "5", "33"), strict=True)
    }
    cells = [msgspec.structs.replace(cell, table="other") for cell in _cells(staff)]
    assert _kept(cells) == ["38", "5", "33"]
    assert _kept([msgspec.structs.replace(cells[0], value="33"), *cells[1:]]) == [None] * 3
    alone = [
        msgspec.structs.replace(cell, value=v)
        for cell, v in zip(cells, ("7", "7", "0"), strict=True)
    ]
    assert _kept(alone) == [None, None, "0"]
    told = _told("7", measure="s2014.capacity.staff")
    assert _kept(alone, [told]) == ["7", "7", "0"]
    _, (stated,), _ = confirm.confirm(alone, [told], {0}, [(0, 10)], {})
    assert stated.value == "7"
    _, (stated,), _ = confirm.confirm(cells, [told], {0}, [(0, 10)], {})
    assert stated.value is None


def test_prose_in_a_picture_is_kept_where_it_states_a_kept_cell_exactly() -> None:
    cells = _cells(_suit("suit_direct", *"20103"))
    fact = Fact(
        "proceeding.suit_direct.total",
        None,
        "3",
        "件",
        "exact",
        "value",
        "2022",
        None,
        "3件",
        5,
        6,
        None,
    )
    facts = [
        fact,
        msgspec.structs.replace(fact, qualifier="about"),
        msgspec.structs.replace(fact, value="2"),
    ]
    _, stated, problems = confirm.confirm(cells, facts, {0}, [(0, 10)], {})
    assert [each.value for each in stated] == ["3", None, None]
    assert problems[0].message.startswith("2 of 8 numbers")


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        (("468", "326", "142"), True),
        (("10", "6", "2", "2"), True),
        (("468", "326", "143"), False),
        (("17", "7", "10"), False),  # 11, 1 and 10 add up as well
        (("326", "300", "26"), False),
        (("7", "7", "0"), False),
        (("468", "468"), False),
    ],
)
def test_prose_in_a_picture_is_kept_where_all_parts_of_a_total_add_up_to_it(
    numbers: tuple[str, ...], kept: bool
) -> None:
    def told(*values: str, **changes: str) -> list[Fact]:
        whole, *parts = (
            msgspec.structs.replace(_told(value, measure="x"), start=n)
            for n, value in enumerate(values)
        )
        return [whole, *(msgspec.structs.replace(part, part_of=0, **changes) for part in parts)]

    def values(facts: list[Fact]) -> list[str | None]:
        return [fact.value for fact in confirm.confirm([], facts, (), [(0, 10)], {})[1]]

    assert values(told(*numbers)) == (list(numbers) if kept else [None] * len(numbers))
    for changes in ({"unit": "次"}, {"period": "2021"}, {"qualifier": "over"}):
        assert values(told(*numbers, **changes)) == [None] * len(numbers)
    whole, *parts = told(*numbers)
    assert values([whole, *parts, msgspec.structs.replace(parts[0], value="1")])[:1] == [None]


def test_blank_cells_add_nothing_to_a_sum() -> None:
    def with_blanks(*numbers: str) -> list[Cell]:
        cells = _cells(_suit("suit_direct", *numbers))
        return [
            msgspec.structs.replace(cell, value=None, raw="", state="blank")
            if not cell.raw
            else cell
            for cell in cells
        ]

    assert _kept(with_blanks("2", "", "1", "", "3")) == ["2", None, "1", None, "3"]
    assert _kept(with_blanks("2", "", "1", "", "4")) == [None] * 5
    assert _kept(with_blanks("2", "", "1", "", "")) == [None] * 5
    assert _kept(with_blanks("", "", "", "", "0")) == [None] * 5


def test_cells_of_text_are_left_alone() -> None:
    cells = _cells(_suit("reconsideration", *"20104"))
    judged, _, problems = confirm.confirm(cells, [], set(), [], {})
    assert (list(judged), problems) == (cells, ())


def test_sums_are_read_from_the_seed() -> None:
    sums = {total.check_code: total for total in all_sums()}
    assert {"A1", "A2", "A3", "B1", "B2", "B3", "G1"} <= set(sums)
    assert len(sums["B1"].right) == 4
