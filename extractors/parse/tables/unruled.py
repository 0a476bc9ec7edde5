"""Numbers of tables whose cells no lines tell are kept only where the whole table proves that each stands in its place."""

from __future__ import annotations

import collections
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from extractors.parse.records import Cell, Edition, TableKind
from extractors.parse.tables.heads import columns_of_row
from extractors.parse.tables.labels import missing_rows
from extractors.parse.tables.sums import Key, key_of, try_sums

# In how many sums each number of a table stands: that of its row and that of its column.
_PROOFS: dict[TableKind, int] = {"applications": 2, "litigation": 1}


def unproven(
    cells: Sequence[Cell], tables: Collection[int], edition: Edition | None
) -> Iterator[tuple[TableKind, int]]:
    """The kinds of table, of those among ``tables`` without lines, that do not prove themselves, and how many numbers
    each has.

    Sums prove the places: all of them hold and none of their numbers is missing. Of ``disclosures``, which has no sums,
    each row must be there with as many numbers as the form has columns for it.
    """
    values: dict[Key, Decimal | None] = {}
    own: dict[TableKind, list[Cell]] = collections.defaultdict(list)
    for cell in cells:
        values[key_of(cell)] = None if cell.value is None else Decimal(cell.value)
        if cell.table_index in tables:
            own[cell.table].append(cell)
    if not own:
        return
    held: collections.Counter[Key] = collections.Counter()
    broken: set[Key] = set()
    for verdict in try_sums(values):
        for key in (*verdict.left, *verdict.right):
            if verdict.holds:
                held[key] += 1
            else:
                broken.add(key)
    for kind, found in own.items():
        proofs = _PROOFS.get(kind)
        if proofs is None:
            proved = edition is not None and _is_whole(found, edition)
        else:
            proved = all(held[key_of(c)] >= proofs and key_of(c) not in broken for c in found)
        if not proved:
            yield kind, sum(cell.value is not None for cell in found)


def _is_whole(cells: Sequence[Cell], edition: Edition) -> bool:
    rows: dict[str, set[str]] = collections.defaultdict(set)
    for cell in cells:
        if cell.value is None:
            return False
        rows[cell.measure].add(cell.breakdown or "")
    columns = all(frozenset(found) in columns_of_row(row) for row, found in rows.items())
    return columns and not list(missing_rows("disclosures", edition, set(rows)))
