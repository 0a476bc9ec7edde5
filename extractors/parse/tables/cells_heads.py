"""The head that stands in the rows between two rows of data: taken into force, or not where it fits no form."""

from __future__ import annotations

import msgspec

from extractors.parse.records import TableKind
from extractors.parse.tables import heads, heads_read, labels
from extractors.parse.tables.cells_rows import Standing
from extractors.parse.tables.heads import Head
from extractors.parse.tables.heads_read import Block
from extractors.parse.tables.untotalled import names_some


class HeadMet(msgspec.Struct, frozen=True):
    """Whether rows are a head, what is wrong with it (code and message of a problem), whether it names a column
    twice, and whether it names every applicant and not their total."""

    is_head: bool
    problem: tuple[str, str] | None = None
    names_twice: bool = False
    untotalled: bool = False


def take_head(at: Standing, block: Block, table_index: int) -> HeadMet:
    """Puts the head (and article 20 band) of some rows into ``at``, where they are one.

    Problems: incomplete_head (its columns are not read unless the
    total of the applicants alone is lost or told, and the head in force before it goes), unknown_label (a column is
    read past).
    """
    words = [text for row in block.rows for _, text in block.own(row) if text]
    kind = heads_read.kind_of_block(words)
    if heads_read.is_printed_twice(words):
        at.heads.clear()
        return HeadMet(
            True, ("incomplete_head", "a head stands twice, with no row of values between")
        )
    if kind == "disclosures":
        band = heads_read.band_of_block(words)
        if band is not None:
            at.band = band
            at.heads.pop("disclosures", None)
    elif kind not in ("applications", "litigation"):
        if block.rows[0] == 0 and _is_of_other_things(block, words):
            at.heads.clear()
        return HeadMet(False)
    head = heads_read.read_head(kind, block, table_index, at.band)
    if head is None:
        if kind == "disclosures" and len({*words}) > 1:
            at.heads.pop(kind, None)  # columns of another list, or none that is known
        return HeadMet(kind == "disclosures")
    at.kind = kind
    return _in_force(at, kind, head, block)


def _in_force(at: Standing, kind: TableKind, head: Head, block: Block) -> HeadMet:
    """Puts a head into ``at`` where its columns are those of a form, and takes away the one before it where not."""
    if kind == "disclosures" and heads_read.stands_torn(head, block):
        at.heads.pop(kind, None)
        return HeadMet(
            True, ("incomplete_head", "columns of disclosures: the order not as in any form")
        )
    known = tuple(column.code for column in head.columns if column.code is not None)
    wanted = heads.expected_columns(kind) or tuple(dict.fromkeys(known))
    moved = (
        len(known) == len(head.columns)
        and sorted(known) == sorted(wanted)
        and heads_read.stands_in_groups(kind, head, block)
    )
    in_parts = head.placed and bool(head.proceedings)
    if known != wanted and not moved and not head.of_rows and not in_parts:
        # With one label gone or moved nobody knows under which label a number stands.
        at.heads.pop(kind, None)
        untotalled = kind == "applications" and names_some(head)
        if untotalled and heads_read.stands_in_groups(kind, head, block):
            at.heads[kind] = head  # sums tell in the end (``unproven_rows``)
        lost = ", ".join(code for code in wanted if code not in known)
        return HeadMet(
            True,
            ("incomplete_head", f"columns of {kind}: {lost or 'the order'} not as in any form"),
            names_twice=kind == "disclosures"
            and len({*known}) < len(known)
            and not heads_read.stands_in_bands(block),
            untotalled=kind in at.heads,
        )
    at.heads[kind] = head
    unknown = [column.label for column in head.columns if column.code is None]
    damaged = [f"{c.label} is read as {c.code}" for c in head.columns if c.is_damaged]
    if not unknown and damaged:
        return HeadMet(True, ("damaged_label", "; ".join(damaged)))
    if not unknown:
        return HeadMet(True)
    return HeadMet(
        True, ("unknown_label", f"column label {'; '.join(unknown)} of {kind} is not known")
    )


def _is_of_other_things(block: Block, words: list[str]) -> bool:
    """Whether the ``words`` above a table's first values name columns (in the last row), none of them as a form
    does: what stands below is a list of its own (类别 | 条数), though its rows may be called as those of a form."""
    named = {text for _, text in block.own(block.rows[-1]) if text}
    unknown = [text for text in words if not labels.is_label(text)]
    others = (text for text in words if text not in unknown)
    return (
        len(named) > 1
        and len(named.intersection(unknown)) > 1
        and all(any(labels.is_shared(text, kind) for kind in labels.STATUTORY) for text in others)
    )
