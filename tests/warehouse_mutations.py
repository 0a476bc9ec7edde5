"""A consistent report with one digit flipped, many times, and what its sums then say, in plain Python.

The identities are written here a second time, by hand, so that the warehouse is held against them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.warehouse_fixture import (
    APPLICANTS,
    Cells,
    Doc,
    application_rows,
    applications,
    litigation,
)

Cell = tuple[str, str, str | None]
RESULTS = ("upheld", "corrected", "other", "pending")
YEAR = 2021


def consistent_cells() -> Cells:
    """Sections three and four of the form of 2021 with numbers of one to three digits."""
    figures = {
        (row.removeprefix("applications."), applicant): (7 * number + 13 * column) % 23
        for number, row in enumerate(application_rows("2021"))
        for column, applicant in enumerate(APPLICANTS[:-1])
        if row not in ("applications.outcome.total", "applications.carried_out")
    }
    details = [row for row, _ in figures if row.startswith("outcome.")]
    for applicant in APPLICANTS[:-1]:
        handled = sum(figures[row, applicant] for row in dict.fromkeys(details))
        figures["received_new", applicant] = handled + 40
        figures["carried_out", applicant] = 40 + figures["carried_in", applicant]
    suits = {"reconsideration.upheld": 12, "reconsideration.other": 3, "suit_direct.pending": 20}
    return applications("2021", figures) | litigation(suits)


def identities() -> dict[tuple[str, str], dict[Cell, int]]:
    """(check, subject) → weight of each cell; the sum holds where the weighted cells add up to 0."""
    prefix = "applications."
    rows = application_rows("2021")
    details = [r for r in rows if ".outcome." in r and r != f"{prefix}outcome.total"]
    found: dict[tuple[str, str], dict[Cell, int]] = {}
    for column in APPLICANTS:
        found["A1", column] = {
            ("applications", f"{prefix}received_new", column): 1,
            ("applications", f"{prefix}carried_in", column): 1,
            ("applications", f"{prefix}outcome.total", column): -1,
            ("applications", f"{prefix}carried_out", column): -1,
        }
        found["A2", column] = {
            ("applications", f"{prefix}outcome.total", column): 1,
            **{("applications", row, column): -1 for row in details},
        }
    for row in rows:
        found["A3", row] = {
            ("applications", row, column): 1 if column == "applicant.total" else -1
            for column in APPLICANTS
        }
    kinds = ("reconsideration", "suit_direct", "suit_after_reconsideration")
    for code, kind in zip(("B1", "B2", "B3"), kinds, strict=True):
        found[code, f"proceeding.{kind}"] = {
            ("litigation", f"proceeding.{kind}.total", None): 1,
            **{("litigation", f"proceeding.{kind}.{result}", None): -1 for result in RESULTS},
        }
    return found


def broken_sums(cells: Cells) -> dict[tuple[str, str], int]:
    """The sums that do not hold, with left side minus right side."""
    gaps = {
        key: sum(weight * int(cells[cell] or 0) for cell, weight in weights.items())
        for key, weights in identities().items()
    }
    return {key: gap for key, gap in gaps.items() if gap}


def single_remedies(cells: Cells) -> dict[Cell, int]:
    """Every cell whose change alone, to a number not below 0, makes all sums hold: cell → new value."""
    broken = broken_sums(cells)
    found: dict[Cell, int] = {}
    for cell, value in cells.items():
        uses = {key: weights[cell] for key, weights in identities().items() if cell in weights}
        changes = {-gap * uses[key] for key, gap in broken.items() if key in uses}
        if set(broken) <= set(uses) and len(changes) == 1 and set(uses) <= set(broken):
            new = int(value or 0) + changes.pop()
            if new >= 0:
                found[cell] = new
    return found


def mutations(*, every: bool = False) -> Iterator[tuple[Cell, Cells]]:
    """(cell, table with that cell changed): each digit of each cell to one other digit, or to all."""
    sound = consistent_cells()
    for number, (cell, printed) in enumerate(sound.items()):
        for place, digit in enumerate(printed or ""):
            others = [other for other in "0123456789" if other != digit]
            for other in others if every else [others[(5 * number + place) % 9]]:
                wrong = f"{(printed or '')[:place]}{other}{(printed or '')[place + 1 :]}"
                yield cell, sound | {cell: str(int(wrong))}


def mutated_documents(*, every: bool = False) -> list[Doc]:
    """One report of an agency of its own for each mutation, in order."""
    return [
        Doc(
            f"mutation {number}",
            f"x-000000-{number:08x}",
            None,
            YEAR,
            how="handed_in",
            cells=cells,
        )
        for number, (_, cells) in enumerate(mutations(every=every))
    ]
