"""Statutory tables with a known truth, damaged as real pages are damaged.

Every fault takes away or adds something; none of them makes the page say another number. So whatever a
reader gives under a code must be the truth of that code, or be absent. ``FAULTS`` work on the three grids of
``table_forms.grids``; those of lines of text are in ``lines``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.faults import beside, columns, heads, rows, values
from tests.faults.places import Fault
from tests.table_forms import Table, Tables

FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for module in (rows, heads, columns, values, beside)
    for fault in module.FAULTS
}

# They print other numbers under true labels. A fault that took the true ones away behind them would make
# the page say another number: with several faults these are done last.
OTHER_NUMBERS = frozenset(
    (
        "doubled_row_of_other_numbers",
        "second_copy",
        "copy_of_other_edition",
        "last_year_beside",
        "last_year_below",
        "units_table",
        "decoy_table",
    )
)
# A row that lost a cell and got another one prints as many numbers as its head has labels, and only
# the sums could tell that they are other ones: no two of these meet on a page.
_LOSES_CELLS = frozenset(
    ("lost_value", "lost_column", "lost_label", "merged_total", "merged_values")
)
ADDS_CELLS = frozenset(
    (
        "added_cell",
        "note_column",
        "other_columns",
        "shifted_values",
        "zero_over_columns",
        "indented_rows",
        "numbered_rows",
        "torn",
        "unmerged",
        "transposed",
    )
)


def some_faults(rng: random.Random, names: Sequence[str], most: int) -> list[str]:
    """One to ``most`` faults that together keep the page truthful, in an order in which they do."""
    chosen: list[str] = []
    for name in rng.choices(names, k=rng.randint(1, most)):
        both = {name, *chosen}
        if not (both & _LOSES_CELLS and both & ADDS_CELLS):
            chosen.append(name)
    return sorted(chosen, key=lambda name: name in OTHER_NUMBERS)


def damage(rng: random.Random, parts: list[Table], tables: Tables, fault: str) -> None:
    """Does one fault to the grids; nothing where an earlier fault took away the place for it."""
    damaged = [[list(row) for row in part] for part in parts]
    try:
        FAULTS[fault](rng, damaged, tables)
    except (IndexError, ValueError):
        return
    parts[:] = damaged
