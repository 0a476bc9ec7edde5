"""The rows of a form in their printed order, and what is left of it where a text breaks off."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from extractors.codebook import codebook
from extractors.labels import simplify
from extractors.parse.page import RawTable
from extractors.parse.records import TableKind

_LONGEST_LABEL = 60  # characters, of what may begin one
_ITEM = "第二十条第"


def parent_of(code: str) -> str | None:
    """The code of the group of rows in which a row stands."""
    measure = codebook().measures.get(code)
    return measure.parent_code if measure else None


@functools.cache
def orders(kind: TableKind) -> tuple[tuple[str, ...], ...]:
    """The rows of each form of the table in their printed order, without headings that a form splits up."""
    found: dict[str, list[str]] = {}
    for code, measure in codebook().measures.items():
        if measure.table_code == kind and measure.kind in ("row", "indicator"):
            for form in (measure.form,) if measure.form else measure.editions:
                found.setdefault(form, []).append(code)
    return tuple(
        tuple(c for c in codes if kind == "other" or not any(o.startswith(c + ".") for o in codes))
        for codes in found.values()
    ) or ((kind,),)


def rows_below(kind: TableKind, code: str) -> set[str]:
    """The rows that stand right below a row in any form."""
    return {below for codes in orders(kind) for row, below in pairwise(codes) if row == code}


def begins_label(behind: str, codes: Iterable[str]) -> bool:
    """Whether all that stands ``behind`` a table is the beginning of what is printed before the numbers of one of
    these rows: its label or that of its group; nothing is one, too."""
    rest = behind.strip(" \t\r\n|｜│┃")
    if len(rest) > _LONGEST_LABEL:
        return False
    return not rest or any(
        label.startswith(_plain(rest)) for code in codes for label in _printed_before(code)
    )


@functools.cache
def _printed_before(code: str) -> tuple[str, ...]:
    every, of_row = codebook().labels, (code, parent_of(code))
    return tuple({_plain(label.printed) for label in every if label.measure_code in of_row})


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", simplify(text)).split())


def breaks_off_in(table: RawTable | None, row: int, kind: TableKind, code: str) -> bool:
    """Whether a text ends in a row that is not the last one of its form."""
    return (
        table is not None
        and table.is_cut
        and row == len(table.rows) - 1
        and any(code in order[:-1] for order in orders(kind))
    )
