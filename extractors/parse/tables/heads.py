"""The head of a statutory table: its value columns and where they stand; the columns that each form has."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from extractors.codebook import codebook
from extractors.parse.records import TableKind
from extractors.parse.tables import labels

APPLICANTS = 7  # values of a row of ``applications``; the last is the sum of the others
RESULTS = 5  # of a proceeding, alike
PROCEEDINGS = (
    "proceeding.reconsideration",
    "proceeding.suit_direct",
    "proceeding.suit_after_reconsideration",
)
ALL_RESULTS = RESULTS * len(PROCEEDINGS)


class Column(NamedTuple):
    """A value column: its code (None: the label is unknown), label, unit and place in the grid.
    ``times``: the cells side by side that each print the label, as converters fill the places of a span.
    ``is_damaged``: the label is not quite that of the code."""

    code: str | None
    label: str
    unit: str | None
    start: int
    end: int
    times: int = 1
    is_damaged: bool = False


class Head(NamedTuple):
    """Value columns from left to right. ``placed``: their places in the grid of ``table_index`` can be
    relied on; else only their order is known (spans lost, or the head stands in an earlier table).
    ``codes`` and ``lefts`` (first grid places) are those of the columns; ``right`` is the first place behind
    the header rows. ``of_rows``: these are the results of one proceeding, the rows below say of which."""

    columns: tuple[Column, ...]
    table_index: int
    placed: bool
    codes: frozenset[str]
    lefts: list[int]
    right: int
    of_rows: bool = False

    @classmethod
    def of(
        cls,
        columns: Sequence[Column],
        table_index: int,
        placed: bool,
        right: int,
        *,
        of_rows: bool = False,
    ) -> Head:
        codes = frozenset(column.code for column in columns if column.code is not None)
        lefts = [column.start for column in columns]
        return cls(tuple(columns), table_index, placed, codes, lefts, right, of_rows)

    def is_for(self, table_index: int) -> bool:
        return self.placed and self.table_index == table_index

    @property
    def proceedings(self) -> tuple[str, ...]:
        """The proceedings of which all results are columns here, or () where a column is of none of them."""
        whole = tuple(name for name in PROCEEDINGS if self.codes >= _results_of(name))
        return whole if len(self.columns) == RESULTS * len(whole) == len(self.codes) else ()

    def of_proceeding(self, proceeding: str) -> Head:
        """The same columns with the codes of a proceeding."""
        columns = [
            column._replace(code=f"{proceeding}.{(column.code or '').rsplit('.', 1)[-1]}")
            for column in self.columns
        ]
        return Head.of(columns, self.table_index, self.placed, self.right)


@functools.cache
def expected_columns(kind: TableKind) -> tuple[str, ...]:
    """The value columns of a table in the order of every edition: seven applicants, fifteen results."""
    wanted = {"applications": "column", "litigation": "cell"}.get(kind)
    return tuple(
        code
        for code, measure in codebook().measures.items()
        if measure.table_code == kind and measure.kind == wanted
    )


@functools.cache
def columns_of_row(row: str) -> tuple[frozenset[str], ...]:
    """The sets of columns that the editions print for a row of ``disclosures``."""
    sets: dict[str, set[str]] = {}
    for code, measure in codebook().measures.items():
        if measure.kind == "cell" and measure.parent_code == row:
            for edition in measure.editions:
                sets.setdefault(edition, set()).add("disclosure.col." + code.rsplit(".", 1)[-1])
    return tuple(frozenset(columns) for columns in sets.values())


@functools.cache
def _results_of(proceeding: str) -> frozenset[str]:
    return frozenset(c for c in expected_columns("litigation") if c.startswith(proceeding + "."))


def proceeding_of(text: str) -> str:
    """The proceeding that a label of a row names, or "" for any other."""
    code = labels.find(text, "litigation", "group")
    return code if code in PROCEEDINGS else ""
