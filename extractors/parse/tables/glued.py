"""Rows of the statutory tables whose digits ran together → repaired or glued cells."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from extractors.codebook import codebook
from extractors.parse.codes import ALL_APPLICANTS, CAME_IN, HANDLED, WENT_OUT
from extractors.parse.records import Cell, Problem, TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.align import Printed
from extractors.parse.tables.heads import (
    APPLICANTS,
    PROCEEDINGS,
    RESULTS,
    Column,
    expected_columns,
)
from extractors.parse.tables.readings import Segment
from extractors.parse.tables.repair import Repaired, repair_sum_groups, repair_table


class GluedRow(msgspec.Struct, frozen=True):
    """A row whose printed cells hold more values than one: cells with the number of their columns."""

    kind: TableKind
    code: str
    columns: tuple[Column, ...]
    parts: tuple[tuple[Printed, int], ...]
    table_index: int
    row: int

    @property
    def segments(self) -> list[Segment]:
        """The digits of its printed cells with the number of values in each."""
        return [Segment(printed.text, parts) for printed, parts in self.parts]


def _codes(row: GluedRow) -> tuple[str | None, ...]:
    return tuple(column.code for column in row.columns)


def solve(rows: Sequence[GluedRow], cells: Sequence[Cell]) -> tuple[list[Cell], list[Problem]]:
    """Cells of the glued rows: ``repaired`` where the identities leave one reading, else ``glued``."""
    applications = {row.code: row for row in rows if row.kind == "applications"}
    repaired = _solve_applications(applications, cells) if applications else {}
    found: list[Cell] = []
    problems: list[Problem] = []
    for row in rows:
        reading: Repaired | None = None
        if row.kind == "applications":
            reading = repaired.get(row.code)
        elif row.kind == "litigation" and _codes(row) == expected_columns("litigation"):
            reading = repair_sum_groups(
                row.segments, [RESULTS] * len(PROCEEDINGS), ("B1", "B2", "B3")
            )
        found.extend(_cells(row, reading))
        if reading is None:
            problems.append(
                Problem(
                    "glued",
                    f"{row.code or row.kind}: {' '.join(cell.text for cell, _ in row.parts)}"
                    " has no single reading",
                    f"table {row.table_index} row {row.row}",
                )
            )
    return found, problems


def _solve_applications(glued: dict[str, GluedRow], cells: Sequence[Cell]) -> dict[str, Repaired]:
    order = next(iter(glued.values())).columns
    codes = [column.code for column in order]
    if codes[-1] != ALL_APPLICANTS or None in codes or len(codes) != APPLICANTS:
        return {}  # A3 needs all seven columns with the total at the end
    known: dict[str, list[int | None]] = {}
    for cell in cells:
        if cell.table == "applications" and cell.breakdown in codes:
            values = known.setdefault(cell.measure, [None] * len(codes))
            if cell.value is not None and cell.value.isdigit():
                values[codes.index(cell.breakdown)] = int(cell.value)
    runs = {code: row.segments for code, row in glued.items() if list(_codes(row)) == codes}
    printed = {*known, *runs}
    details = [
        code
        for code, measure in codebook().measures.items()
        if measure.table_code == "applications"
        and code.startswith("applications.outcome.")
        and code != HANDLED
        and code in printed
    ]
    identities: dict[str, tuple[Sequence[str], Sequence[str]]] = {"A1": (CAME_IN, WENT_OUT)}
    if not _has_gaps(details):
        identities["A2"] = ((HANDLED,), details)
    return repair_table(known, runs, identities)


def _has_gaps(details: Sequence[str]) -> bool:
    """Whether a detail row of the form is missing, so that the details need not reach their total."""
    newest = labels.editions_of("applications")[-1]
    return any(
        code.startswith("applications.outcome.") and code != HANDLED
        for code in labels.missing_rows("applications", newest, set(details))
    )


def _cells(row: GluedRow, reading: Repaired | None) -> list[Cell]:
    measures = codebook().measures
    found: list[Cell] = []
    position = 0
    for printed, parts in row.parts:
        for column in row.columns[position : position + parts]:
            value = None if reading is None else str(reading.values[position])
            position += 1
            if column.code is None:
                continue
            litigation = row.kind == "litigation"
            measure = column.code if litigation else row.code
            unit = column.unit or measures[measure].unit
            found.append(
                Cell(
                    table=row.kind,
                    measure=measure,
                    breakdown=None if litigation else column.code,
                    value=value,
                    raw=printed.cell.text.strip(),
                    state="glued" if reading is None else "repaired",
                    unit=None if unit is None or "|" in unit else unit,
                    table_index=row.table_index,
                    row=row.row,
                    col=printed.cell.col,
                    repaired_by=() if reading is None else reading.identities,
                )
            )
    return found
