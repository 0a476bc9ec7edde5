"""Numbers read off a picture are kept only where the sums of their table confirm them. No picture is believed alone."""

from __future__ import annotations

import collections
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import msgspec

from extractors.parse.page import Glyph
from extractors.parse.records import Cell, Fact, Problem
from extractors.parse.tables.alike import Proven
from extractors.parse.tables.lists_add_up import adding_up
from extractors.parse.tables.sums import OF_YEAR, Key, Verdict, key_of, try_sums

Place = tuple[int, int, int]  # of a cell: table, row, column

_EMPTY = frozenset(("blank", "slash", "dash", "word_none"))


def confirm(
    cells: Sequence[Cell],
    facts: Sequence[Fact],
    tables: Collection[int],
    ranges: Sequence[tuple[int, int]],
    glyphs: Mapping[Place, Sequence[Glyph]],
) -> tuple[tuple[Cell, ...], tuple[Fact, ...], tuple[Problem, ...]]:
    """Cells of the pictured ``tables`` and facts in the pictured ``ranges``, marked and judged. ``glyphs``: how the
    digits of a cell look.

    A cell keeps its number where a sum confirms it (and a fact, where both sides of the sum may be misread
    alike), and names the sums in ``repaired_by``: chosen by them, it proves nothing about them. A fact keeps its
    number where a kept cell has it, or where a list of parts adds up to its total. All others become ``unreadable``; problem ``ocr_unconfirmed`` counts them.
    """
    if not tables and not ranges:
        return tuple(cells), tuple(facts), ()
    told = {
        (key, fact.value)
        for fact in facts
        if fact.value is not None and fact.qualifier == "exact"
        for key in _keys_of(fact)
    }
    proofs = _proofs(cells, tables, told, glyphs)
    judged = tuple(
        _judged_cell(cell, proofs) if cell.table_index in tables else cell for cell in cells
    )
    printed = {(key_of(cell), cell.value) for cell in judged if cell.value is not None}
    listed = adding_up(facts)
    stated = tuple(
        _judged_fact(fact, printed, is_listed=number in listed)
        if any(start <= fact.start < end for start, end in ranges)
        else fact
        for number, fact in enumerate(facts)
    )
    before: tuple[Cell | Fact, ...] = (*cells, *facts)
    behind: tuple[Cell | Fact, ...] = (*judged, *stated)
    read = [
        now
        for was, now in zip(before, behind, strict=True)
        if now is not was and was.value is not None
    ]
    lost = sum(now.value is None for now in read)
    problems: tuple[Problem, ...] = ()
    if lost:
        words = f"{lost} of {len(read)} numbers read off pictures fit no sum and are not given"
        problems = (Problem("ocr_unconfirmed", words),)
    return judged, stated, problems


def _judged_cell(cell: Cell, proofs: Mapping[Key, tuple[str, ...]]) -> Cell:
    """A pictured cell, marked; without its number where no sum confirms it."""
    cell = msgspec.structs.replace(cell, read_by="ocr")
    if cell.value is None:
        return cell
    # Digits that a picture ran together were chosen by the sums already.
    proof = proofs.get(key_of(cell), ()) if cell.state != "repaired" else ()
    if proof:
        return msgspec.structs.replace(cell, repaired_by=proof)
    return msgspec.structs.replace(cell, value=None, state="unreadable", repaired_by=())


def _judged_fact(
    fact: Fact, printed: Collection[tuple[Key, str | None]], *, is_listed: bool
) -> Fact:
    """A pictured fact, marked; without its number where no kept cell has it and it is of no list that adds up."""
    fact = msgspec.structs.replace(fact, read_by="ocr")
    is_proven = is_listed or (
        fact.qualifier == "exact" and any((key, fact.value) in printed for key in _keys_of(fact))
    )
    if fact.value is None or is_proven:
        return fact
    return msgspec.structs.replace(fact, value=None, state="unreadable")


def _keys_of(fact: Fact) -> list[Key]:
    """What a fact may be called in a sum: an indicator's is the year's."""
    if fact.measure is None:
        return []
    return (
        [(fact.measure, fact.breakdown)]
        if fact.breakdown
        else [(fact.measure, name) for name in ("", OF_YEAR)]
    )


def _proofs(
    cells: Sequence[Cell],
    tables: Collection[int],
    told: Collection[tuple[Key, str]],
    glyphs: Mapping[Place, Sequence[Glyph]],
) -> dict[Key, tuple[str, ...]]:
    """The sums that confirm each pictured cell.

    A picture is misread in one place or, the same figure in the same type, in both places of one sum. So one
    sum is enough where the figure stands once in it; a twin on its other side asks for a second sum, for prose
    that tells (``told``) one of the two, or that the digits of both look like those of figures that stand once in a sum.
    Of a 0 none may be broken: its twins are all that the sum has.
    """
    values, empty = _figures(cells, tables)
    pictured = {key_of(cell): cell for cell in cells if cell.table_index in tables}
    holding, broken = _tried(values, empty)
    alone = {
        key
        for key, verdicts in holding.items()
        if any(not _twins(key, verdict, values) for verdict in verdicts)
    }

    def shown(key: Key) -> tuple[str, Sequence[Glyph]]:
        cell = pictured[key]
        return cell.raw, glyphs.get((cell.table_index, cell.row, cell.col), ())

    proven = Proven(shown(key) for key in alone & pictured.keys() - broken)

    def is_witnessed(key: Key) -> bool:
        """Whether anything but the sum vouches for a figure that stands on both sides of it."""
        twins = _twins(key, holding[key][0], values)
        value = str(values[key])
        if (key, value) in told or any(
            twin not in pictured or (twin, value) in told for twin in twins
        ):
            return True
        return broken.isdisjoint((key, *twins)) and all(
            proven.look_like(*shown(each)) for each in (key, *twins)
        )

    return {
        key: tuple(sorted({verdict.check_code for verdict in verdicts}))
        for key, verdicts in holding.items()
        if len(verdicts) > 1
        or key in alone
        or (not values[key] and key not in broken)
        or is_witnessed(key)
    }


def _figures(
    cells: Sequence[Cell], tables: Collection[int]
) -> tuple[dict[Key, Decimal | None], set[Key]]:
    """What the sums are tried with, None where a key is printed twice or not read; and which of it are blank cells of the
    pictured ``tables``. They add nothing to a sum: one that was not seen would break it."""
    values: dict[Key, Decimal | None] = {}
    empty: set[Key] = set()
    seen: collections.Counter[Key] = collections.Counter(key_of(cell) for cell in cells)
    for cell in cells:
        once = seen[key_of(cell)] == 1
        values[key_of(cell)] = Decimal(cell.value) if cell.value is not None and once else None
        if once and cell.state in _EMPTY and cell.table_index in tables:
            values[key_of(cell)] = Decimal(0)
            empty.add(key_of(cell))
    return values, empty


def _tried(
    values: Mapping[Key, Decimal | None], empty: Collection[Key]
) -> tuple[dict[Key, list[Verdict]], set[Key]]:
    """The sums that hold, by each of their terms, and the terms of those that do not. A side of blank cells alone says
    nothing."""
    holding: dict[Key, list[Verdict]] = collections.defaultdict(list)
    broken: set[Key] = set()
    for verdict in try_sums(values):
        if any(all(key in empty for key in side) for side in (verdict.left, verdict.right)):
            continue
        for key in (*verdict.left, *verdict.right):
            if verdict.holds:
                holding[key].append(verdict)
            else:
                broken.add(key)
    return holding, broken


def _twins(key: Key, verdict: Verdict, values: Mapping[Key, Decimal | None]) -> list[Key]:
    """Where the same figure stands on the other side of a sum."""
    other = verdict.right if key in verdict.left else verdict.left
    return [twin for twin in other if values[twin] == values[key]]
