"""Header rows of a statutory table → its head: the columns found by their labels, by place or by order."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from extractors.codebook import codebook
from extractors.parse.records import TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.grid import NO_CELL, Grid, GridCell
from extractors.parse.tables.heads import (
    APPLICANTS,
    PROCEEDINGS,
    RESULTS,
    Column,
    Head,
    expected_columns,
    proceeding_of,
)

# Words; shorter heads repeat themselves (本年制发件数 of one band after the other).
_FEWEST_TWICE = 7

# Of the labels of a head that a picture shows, at most.
_MISREAD = 0.3
_LOST = 0.2  # nothing was read of them


class Block(NamedTuple):
    """Rows of a grid between two rows of values, in which a head may stand (``rows``: their numbers). ``texts``: the cleaned
    text of every cell of the grid. ``is_picture``: they were read off one."""

    grid: Grid
    texts: Sequence[str]
    rows: Sequence[int]
    is_picture: bool = False

    def own(self, row: int) -> list[tuple[GridCell, str]]:
        """The cells that begin in a row, with their texts."""
        cells = ((self.grid.cells[index], self.texts[index]) for index in self.grid.rows[row])
        return [(cell, text) for cell, text in cells if cell.row == row]

    def at(self, place: int) -> list[int]:
        """The indexes of the cells over a place, each once, from above."""
        over = dict.fromkeys(self.grid.at[row][place] for row in self.rows)
        return [index for index in over if index != NO_CELL]


def kind_of_block(texts: Sequence[str]) -> TableKind | None:
    """The table (disclosures, applications, litigation, other) to which most labels of a block belong."""
    votes: dict[TableKind, int] = {}
    for text in texts:
        kind = labels.kind_of_heading(text)
        if kind is not None:
            votes[kind] = votes.get(kind, 0) + 1
    if not votes:
        return None
    best: TableKind = max(votes, key=votes.__getitem__)
    return best


def band_of_block(texts: Sequence[str]) -> str | None:
    """The article 20 item that a block names last, or None."""
    found = None
    for text in texts:
        found = labels.find(text, "disclosures", "group") or found
    return found


def stands_in_bands(block: Block) -> bool:
    """Whether a block names several article 20 items, each below the one before: heads that follow each other, as the
    rows between them are lost, and no tables side by side. What was read above them stands under its own head."""
    named = [
        {labels.find(text, "disclosures", "group") for _, text in block.own(row)} - {None}
        for row in block.rows
    ]
    return len(set[str | None]().union(*named)) > 1 and all(len(found) < 2 for found in named)


def is_printed_twice(words: Sequence[str]) -> bool:
    """Whether the words of a block are one head and the same head again: the values of the first are lost,
    and what stands below the second may be another report's."""
    if len(words) < 2 * _FEWEST_TWICE or words[0] not in words[1:]:
        return False
    rest = words[words.index(words[0], 1) :]
    return len(rest) >= _FEWEST_TWICE and rest == words[: len(rest)]


def read_head(
    kind: TableKind, block: Block, table_index: int, band: str | None = None
) -> Head | None:
    """Columns of the header rows; None where no column label is found.

    A label may be split over rows: then the parts are joined.
    """
    columns = (_misread(kind, block) if block.is_picture else []) or _by_place(kind, block, band)
    codes = [column.code for column in columns if column.code is not None]
    complete = len(set(codes)) == len(codes) == len(columns)
    complete = complete and not (kind == "litigation" and len(codes) == 2 * RESULTS)
    right = max(block.grid.ends[row] for row in block.rows)
    placed = Head.of(columns, table_index, True, right)
    if kind != "disclosures":
        complete = complete and set(codes) >= _codes_seen(kind, block)
        flat = _applicants_in_order if kind == "applications" else _results_in_order
        wanted = expected_columns(kind)
        torn = tuple(codes) != wanted and not stands_in_groups(kind, placed, block)
        ordered = flat(block) if torn or not complete else []
        if kind == "litigation" and _is_followed(columns, wanted):
            ordered = []
        if ordered and (not complete or tuple(column.code for column in ordered) == wanted):
            return Head.of(ordered, table_index, False, block.grid.width)
    alone = kind == "litigation" and not codes
    if alone:
        columns = _results_alone(block)
        codes = [column.code for column in columns if column.code is not None]
    return Head.of(columns, table_index, True, right, of_rows=alone) if codes else None


def _is_followed(columns: Sequence[Column], wanted: tuple[str, ...]) -> bool:
    """Whether every result stands in its place, with other columns (备注) behind: what is theirs only its place tells."""
    others = columns[len(wanted) :]
    return tuple(column.code for column in columns[: len(wanted)]) == wanted and not any(
        labels.find(column.label, "litigation", "group") for column in others
    )


def _by_place(kind: TableKind, block: Block, band: str | None) -> list[Column]:
    grid, texts = block.grid, block.texts
    columns: list[Column] = []
    last: int | None = None
    for place in range(grid.width):
        stack = [index for index in block.at(place) if texts[index]]
        if not stack:
            last = None
            continue
        leaf = stack[-1]
        if leaf == last:
            columns[-1] = columns[-1]._replace(end=place + 1)
            continue
        code, label = _leaf_code(kind, [texts[index] for index in stack], band)
        is_damaged = code is not None and labels.has_lost(label)
        if code is None and (
            not columns
            or grid.cells[leaf].col < columns[0].start
            or _is_blank_below(kind, block, leaf, place)
        ):
            last = None
            continue  # row labels left of the values, a title over them, or one that keeps others apart
        last = leaf
        before = columns[-1] if columns and kind == "disclosures" else None
        if before and (before.code, before.label, before.end) == (code, label, place):
            columns[-1] = before._replace(end=place + 1, times=before.times + 1)
            continue
        unit = labels.unit_note(label)
        columns.append(Column(code, label, unit, place, place + 1, is_damaged=is_damaged))
    return columns


def _misread(kind: TableKind, block: Block) -> list[Column]:
    """The columns of a form in its order, of which a picture's few labels were misread, or the lines between them are lost,
    and all others are in their places; [] where that is not so."""
    wanted = expected_columns(kind)
    stacks = [
        [index for index in block.at(at) if block.texts[index]] for at in range(block.grid.width)
    ]
    columns: list[Column] = []
    is_whole = True
    for index in reversed(list(dict.fromkeys(stack[-1] for stack in stacks if stack))):
        places = [at for at, stack in enumerate(stacks) if stack and stack[-1] == index]
        left = wanted[: len(wanted) - len(columns)]
        stack = [block.texts[i] for i in stacks[places[0]]]
        if not left and _leaf_code(kind, stack, None)[0] is None:
            continue  # over the labels of the rows
        if not left or len(places) <= places[-1] - places[0]:
            return []
        found = _joined(kind, stack, left[-len(places) :], places[0])
        is_whole = is_whole and not found
        columns[:0] = found or _near(kind, stack, left[-1], places)
        if not columns or columns[0].start != places[0]:
            return []
    if len(columns) < len(wanted) or not _are_few_misread(columns):
        return []
    return [] if is_whole and not any(column.is_damaged for column in columns) else columns


def _near(kind: TableKind, stack: list[str], code: str, places: list[int]) -> list[Column]:
    """The column of a ``code`` over the ``places`` that its label takes, [] where that is of another column."""
    read, label = _leaf_code(kind, stack, None)
    is_damaged = read is None
    if read != code and not (is_damaged and labels.is_near(label, code, kind)):
        return []
    return [Column(code, label, None, places[0], places[-1] + 1, is_damaged=is_damaged)]


def _joined(kind: TableKind, stack: list[str], codes: tuple[str, ...], start: int) -> list[Column]:
    """The columns from a place on whose labels, one for each place, stand in one cell; [] where it says anything else."""
    if len(codes) < 2:
        return []
    if kind == "litigation":
        groups = {labels.find(over, kind, "group") for over in stack[:-1]}
        if {code.rsplit(".", 1)[0] for code in codes} - groups:
            return []
    apart = labels.read_together(stack[-1], codes, kind)
    return [
        Column(code, label, None, at, at + 1)
        for at, (code, label) in enumerate(zip(codes, apart, strict=bool(apart)), start)
    ]


def _are_few_misread(columns: Sequence[Column]) -> bool:
    """Whether most labels are those of a form. One that is nearly a result's does not count against it where the picture
    shows that result well under another proceeding, and another result of its own."""
    shown = [column.code or "" for column in columns if not column.is_damaged]
    proceedings, results = ({code.rsplit(".", 1)[part] for code in shown} for part in (0, 1))
    damaged = [column for column in columns if column.is_damaged]
    lost = [column for column in damaged if labels.has_lost(column.label)]
    misread = list(lost)
    for column in damaged:
        proceeding, result = (column.code or "").rsplit(".", 1)
        is_shown = proceeding in PROCEEDINGS and proceeding in proceedings and result in results
        if column not in lost and not is_shown:
            misread.append(column)
    return len(lost) <= len(columns) * _LOST and len(misread) <= len(columns) * _MISREAD


def _is_blank_below(kind: TableKind, block: Block, leaf: int, place: int) -> bool:
    """Whether only the heading of several columns reaches over a place, and a blank cell stands under it."""
    cell, last = block.grid.cells[leaf], block.rows[-1]
    below = block.grid.at[last][place]
    return (
        cell.col_end - cell.col > 1
        and cell.row_end <= last
        and below not in (NO_CELL, leaf)
        and labels.find(cell.text, kind, "group") is not None
    )


def _leaf_code(kind: TableKind, stack: list[str], band: str | None) -> tuple[str | None, str]:
    for size in range(1, len(stack) + 1):
        text = "".join(stack[-size:])
        if kind == "litigation":
            above = stack[:-size]
            group = next(
                (code for over in reversed(above) if (code := labels.find(over, kind, "group"))),
                None,
            )
            code = labels.find(text, kind, "column", group)
        else:
            code = labels.find(text, kind, "column", band) or labels.find(text, kind, "column")
        if code is not None:
            return code, text
    if labels.has_lost(stack[-1]):
        found = (labels.find(over, kind, "group") for over in reversed(stack[:-1]))
        group = band if kind == "disclosures" else next(filter(None, found), None)
        return labels.find_damaged_column(stack[-1], kind, group), stack[-1]
    return None, stack[-1]


def stands_in_groups(kind: TableKind, head: Head, block: Block) -> bool:
    """Whether the organisations, and nobody else, stand under their heading: then a head in another order
    than a form's was printed so, and did not lose a cell. Results have their group in their code."""
    return head.placed and (
        kind != "applications"
        or all(
            any(
                labels.find(block.texts[index], kind, "group") == "applicant.org"
                for index in block.at(column.start)
            )
            == (column.code or "").startswith("applicant.org")
            for column in head.columns
        )
    )


@functools.cache
def _places_in_form() -> dict[str, int]:
    """The place of each column of ``disclosures`` among those of its row in every edition."""
    codes = [
        "disclosure.col." + code.rsplit(".", 1)[-1]
        for code, measure in codebook().measures.items()
        if measure.table_code == "disclosures" and measure.kind == "cell"
    ]
    return {code: place for place, code in enumerate(dict.fromkeys(codes))}


def stands_torn(head: Head, block: Block) -> bool:
    """Whether columns of ``disclosures`` stand in another order than a form's, and not all in one row: a line end
    put one below the others, and nobody knows which number is whose."""
    known = _places_in_form()
    order = [known[column.code] for column in head.columns if column.code in known]
    if order == sorted(order):
        return False
    cells = block.grid.cells
    shown = [[cells[index] for index in block.at(column.start)] for column in head.columns]
    return len({max(cell.row_end for cell in stack if cell.text.strip()) for stack in shown}) > 1


def _results_alone(block: Block) -> list[Column]:
    """Five results in a row under no proceeding, with the codes of the first one."""
    grid, texts = block.grid, block.texts
    columns: list[Column] = []
    for index in grid.rows[block.rows[-1]]:
        cell, text = grid.cells[index], texts[index]
        code = labels.find(text, "litigation", "column", PROCEEDINGS[0])
        if code is not None:
            columns.append(Column(code, text, None, cell.col, cell.col_end))
        elif columns and text:
            return []
    named = any(proceeding_of(texts[index]) for row in block.rows for index in grid.rows[row])
    complete = len(columns) == len({column.code for column in columns}) == RESULTS
    return columns if complete and not named else []


def _codes_seen(kind: TableKind, block: Block) -> set[str]:
    """Codes of all labels of the block that name one column wherever they stand."""
    texts = {block.texts[index] for row in block.rows for index in block.grid.rows[row]}
    found = {labels.find(text, kind, "column") for text in texts if text}
    return {code for code in found if code is not None}


def _applicants_in_order(block: Block) -> list[Column]:
    """Seven applicants whose spans are lost: the organisations stand where their heading stood."""
    order: list[Column] = []
    place_of_group: int | None = None
    for row in block.rows:
        leaves: list[Column] = []
        right_of_labels = gap = False
        for _, text in block.own(row):
            code = labels.find(text, "applications", "column")
            group = labels.find(text, "applications", "group")
            if code is not None:
                leaves.append(Column(code, text, None, 0, 0))
            elif group == "applicant.org":
                place_of_group = len(order) + len(leaves)
            elif text and group is None and right_of_labels:
                return []  # another column, and nobody knows where its values stand
            if not text:
                gap = right_of_labels
            elif gap:
                return []  # the same of a column without a label
            right_of_labels = right_of_labels or code is not None or group is not None
        if place_of_group is not None and leaves and leaves[0].code != "applicant.natural":
            order[place_of_group:place_of_group] = leaves
            place_of_group = None
        else:
            order.extend(leaves)
    codes = {column.code for column in order}
    return order if len(order) == len(codes) == APPLICANTS else []


def _results_in_order(block: Block) -> list[Column]:
    """Fifteen results whose spans are lost: three runs of the five, one for each proceeding in order. Where
    the upper row of the head is lost, the five before both kinds of suits are those of 行政复议."""
    met: list[str] = []  # groups by their codes, "" for a result
    leaves: list[str] = []
    for row in block.rows:
        for _, text in block.own(row):
            group = labels.find(text, "litigation", "group")
            if group is not None:
                met.append(group)
            elif labels.find(text, "litigation", "column", PROCEEDINGS[0]):
                leaves.append(text)
                met.append("")
    groups = list(dict.fromkeys(group for group in met if group in PROCEEDINGS))
    if met == [*[""] * RESULTS, *PROCEEDINGS[1:], *[""] * RESULTS * 2]:
        groups = list(PROCEEDINGS)
    if len(groups) != len(PROCEEDINGS) or len(leaves) != RESULTS * len(groups):
        return []
    order = [
        Column(
            labels.find(text, "litigation", "column", groups[number // RESULTS]), text, None, 0, 0
        )
        for number, text in enumerate(leaves)
    ]
    codes = {column.code for column in order}
    return order if None not in codes and len(codes) == len(order) else []
