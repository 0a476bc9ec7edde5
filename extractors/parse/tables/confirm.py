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
    lost = kept = 0
    judged = []
    for cell in cells:
        if cell.table_index not in tables:
            judged.append(cell)
            continue
        cell = msgspec.structs.replace(cell, read_by="ocr")
        if cell.value is not None:
            # Digits that a picture ran together were chosen by the sums already.
            proof = proofs.get(key_of(cell), ()) if cell.state != "repaired" else ()
            kept, lost = kept + bool(proof), lost + (not proof)
            cell = (
                msgspec.structs.replace(cell, repaired_by=proof)
                if proof
                else msgspec.structs.replace(cell, value=None, state="unreadable", repaired_by=())
            )
        judged.append(cell)
    printed = {(key_of(cell), cell.value) for cell in judged if cell.value is not None}
    stated = []
    listed = adding_up(facts)
    for number, fact in enumerate(facts):
        if not any(start <= fact.start < end for start, end in ranges):
            stated.append(fact)
            continue
        fact = msgspec.structs.replace(fact, read_by="ocr")
        if fact.value is not None:
            is_proven = number in listed or (
                fact.qualifier == "exact"
                and any((key, fact.value) in printed for key in _keys_of(fact))
            )
            kept, lost = kept + is_proven, lost + (not is_proven)
            if not is_proven:
                fact = msgspec.structs.replace(fact, value=None, state="unreadable")
        stated.append(fact)
    problems: tuple[Problem, ...] = ()
    if lost:
        words = f"{lost} of {kept + lost} numbers read off pictures fit no sum and are not given"
        problems = (Problem("ocr_unconfirmed", words),)
    return tuple(judged), tuple(stated), problems


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

    Blank cells add nothing to a sum: one that was not seen would break it. A side of blank cells alone says nothing.
    """
    values: dict[Key, Decimal | None] = {}
    empty: set[Key] = set()
    seen: collections.Counter[Key] = collections.Counter(key_of(cell) for cell in cells)
    pictured = {key_of(cell): cell for cell in cells if cell.table_index in tables}
    for cell in cells:
        once = seen[key_of(cell)] == 1
        values[key_of(cell)] = Decimal(cell.value) if cell.value is not None and once else None
        if once and cell.state in _EMPTY and cell.table_index in tables:
            values[key_of(cell)] = Decimal(0)
            empty.add(key_of(cell))
    holding: dict[Key, list[Verdict]] = collections.defaultdict(list)
    broken: set[Key] = set()
    for verdict in try_sums(values):
        if empty.issuperset(verdict.left) or empty.issuperset(verdict.right):
            continue
        for key in (*verdict.left, *verdict.right):
            if verdict.holds:
                holding[key].append(verdict)
            else:
                broken.add(key)
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


def _twins(key: Key, verdict: Verdict, values: Mapping[Key, Decimal | None]) -> list[Key]:
    """Where the same figure stands on the other side of a sum."""
    other = verdict.right if key in verdict.left else verdict.left
    return [twin for twin in other if values[twin] == values[key]]
