"""Tables that the width of a page tore in two, the left columns in one table and the others in the next."""

from __future__ import annotations

import pytest

from extractors.parse.report import extract
from tests.table_forms import Table, draw_balanced, found, grids
from tests.table_pages import TITLE, codes, read
from tests.table_render import page_of

TABLES = draw_balanced("2021", 11)
LABELS = 3  # columns of labels in the table of requests


def cut(table: Table, at: int, *, again: int = 0) -> tuple[Table, Table]:
    """The columns before ``at``, and those from there on behind the first ``again`` ones."""
    halves: tuple[Table, Table] = ([], [])
    taken: dict[tuple[int, int], bool] = {}
    for number, row in enumerate(table):
        drawn: tuple[list[tuple[str, int, int]], ...] = ([], [])
        place = 0
        for text, down, over in row:
            while (number, place) in taken:
                place += 1
            for below in range(down):
                taken.update({(number + below, place + n): True for n in range(over)})
            left = max(0, min(place + over, at) - place)
            if left:
                drawn[0].append((text, down, left))
            if left < over:
                drawn[1].append((text, down, over - left))
            if place < again:
                drawn[1].append((text, down, over))
        for half, cells in zip(halves, drawn, strict=True):
            half.append(cells)
    return halves


@pytest.mark.parametrize("again", [0, LABELS])
@pytest.mark.parametrize("at", [LABELS + 1, LABELS + 3, LABELS + 6])
def test_the_right_half_of_the_requests_stands_in_the_next_table(at: int, again: int) -> None:
    disclosures, requests, litigation = grids(TABLES)
    page = page_of([disclosures, *cut(requests, at, again=again), litigation], "plain", TITLE)
    for _ in range(3):
        record = extract(page.encode())
        assert found(record.cells) == TABLES.expected()
        assert not codes(record) & {"incomplete_head", "ragged_row", "table_missing"}
    shown = {c.breakdown: c for c in record.cells if c.measure == "applications.received_new"}
    # Each number is given with the table that prints it.
    assert (shown["applicant.natural"].table_index, shown["applicant.natural"].col) == (1, LABELS)
    total = shown["applicant.total"]
    assert (total.table_index, total.col) == (2, 9 - at + again)


@pytest.mark.parametrize("at", [5, 7, 12])
def test_the_right_half_of_litigation_stands_in_the_next_table(at: int) -> None:
    disclosures, requests, litigation = grids(TABLES)
    page = page_of([disclosures, requests, *cut(litigation, at)], "plain", TITLE)
    assert found(extract(page.encode()).cells) == TABLES.expected()


@pytest.mark.parametrize("fault", ["other numbers", "a row lost", "out of step"])
def test_halves_that_do_not_fit_are_not_put_together(fault: str) -> None:
    disclosures, requests, litigation = grids(TABLES)
    left, right = cut(requests, LABELS + 3)
    if fault == "other numbers":
        right = cut(grids(draw_balanced("2021", 12))[1], LABELS + 3)[1]
    elif fault == "a row lost":
        del right[8]
    else:
        right = [*right[:3], right[-1], *right[3:-1]]
    record = extract(page_of([disclosures, left, right, litigation], "plain", TITLE).encode())
    cells = found(record.cells)
    assert not [key for key in cells if key[0] == "applications"]
    assert "incomplete_head" in codes(record)
    assert all(value == TABLES.expected()[key] for key, value in cells.items())


def test_two_reports_torn_alike_are_not_told_apart() -> None:
    drawn = []
    for seed in (11, 12):
        disclosures, requests, litigation = grids(draw_balanced("2021", seed))
        drawn += [disclosures, *cut(requests, LABELS + 3), litigation]
    record = read(drawn)
    assert not [cell for cell in record.cells if cell.value is not None]
    assert "contradicting_rows" in codes(record)
