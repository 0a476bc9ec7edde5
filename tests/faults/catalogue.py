"""Statutory tables with a known truth, damaged as real pages are damaged.

Every fault takes away or adds something; none of them makes the page say another number. So whatever a
reader gives under a code must be the truth of that code, or be absent. ``FAULTS`` work on the three grids of
``table_forms.grids``; those of lines of text are in ``lines``.
"""

from __future__ import annotations

import random

from tests.faults import beside, columns, heads, rows, values
from tests.faults.places import Fault
from tests.table_forms import Table, Tables

FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for module in (rows, heads, columns, values, beside)
    for fault in module.FAULTS
}


def damage(rng: random.Random, parts: list[Table], tables: Tables, fault: str) -> None:
    """Does one fault to the grids; nothing where an earlier fault took away the place for it."""
    damaged = [[list(row) for row in part] for part in parts]
    try:
        FAULTS[fault](rng, damaged, tables)
    except (IndexError, ValueError):
        return
    parts[:] = damaged
