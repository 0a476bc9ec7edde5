"""Tables and lines that tell each number with its row and its column → rows below a head, as in a form.

``予以公开 | 自然人 | 3``, ``予以公开（自然人） | 3``, or the columns below each other under the name of their row. Only where
every number has both labels, and every row all its columns, each once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, takewhile

import msgspec

from extractors.parse.page import RawTable, TableCell
from extractors.parse.records import TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.grid import NO_CELL, Grid, expand
from extractors.parse.tables.heads import RESULTS, columns_of_row, expected_columns
from extractors.parse.tables.numbers import WORDS, is_value
from extractors.parse.tables.textmarks import TOLD, is_row_of, names_column

_MOST_CELLS = 4  # labels of a group, a row and a column, and the number
_FEWEST, MOST_PAIRED = 3, 400  # lines
_AMOUNTS = frozenset(("数量", "件数", "数目", "数值", "数据", "总数"))
# 予以公开（自然人）, 予以公开-自然人, 规章本年制发件数
_BOTH = (
    re.compile(r"(?P<row>.+)[（(](?P<column>(?:[^（()）]|[（(][^（()）]*[）)])+)[）)]"),
    re.compile(r"(?P<row>.+)[-—–－:：/／·>＞、，](?P<column>.+)"),
    re.compile(
        r"(?P<row>.+?)的?(?P<column>(?:本年|上一?年|现行|对外公开)[^年]+|处理决定.+|采购[项总]\S+)"
    ),
)
_LINE = re.compile(rf"(?P<labels>\S.*?)\s*[：:]\s*{TOLD}[。；;]?")

Place = tuple[int, int]  # row and column


class Pair(msgspec.Struct, frozen=True):
    """A number with the labels of its row (those of its groups before it) and of its column."""

    kind: TableKind
    row: tuple[str, ...]
    column: str
    value: str = ""
    at: Place = (0, 0)


class Gathered(msgspec.Struct, frozen=True):
    """Rows of a form, the printed row of each, and the printed place of each number."""

    rows: tuple[tuple[str, ...], ...]
    origins: tuple[int, ...]
    places: Mapping[Place, Place]


def names_amount(text: str) -> bool:
    """Whether a heading says only that numbers stand below it."""
    return any(reading in _AMOUNTS for reading in labels.readings("".join(text.split())))


def gathered(table: RawTable) -> Gathered | None:
    """The rows of a table of pairs, or None for any other table."""
    last = table.rows[-1] if table.rows else ()
    if not 1 < len(last) <= _MOST_CELLS or not _ends_paired([cell.text.strip() for cell in last]):
        return None
    grid = expand(table)
    pairs = None if grid is None else _pairs_of(grid)
    return gather(pairs) if pairs else None


def _ends_paired(row: Sequence[str]) -> bool:
    """Whether a row ends with the label of a column, or of a row and a column, and a number."""
    *_, label, value = row
    if label < WORDS or value >= WORDS or not labels.may_name(label):
        return False
    return (
        any(names_column(label, kind) for kind in labels.STATUTORY) or pair_of((label,)) is not None
    )


def _pairs_of(grid: Grid) -> list[Pair] | None:
    """The pairs of a table all whose numbers have one; a row of one cell names the row of those below it."""
    pairs: list[Pair] = []
    title: tuple[str, ...] = ()
    for number, line in enumerate(grid.at):
        cells = [grid.cells[index] for index in dict.fromkeys(line) if index != NO_CELL]
        words = tuple([text for cell in cells[:-1] if (text := cell.text.strip())])
        last = cells[-1] if cells else None
        value = last.text.strip() if last else ""
        if last is None or not (words or value):
            continue
        named = (*title, *words) if len(words) == 1 else words
        pair = pair_of(named) or pair_of(words) if words and is_value(value) else None
        if pair is not None:
            if last.row_end != number + 1 or last.col_end != grid.width:
                return None
            pairs.append(msgspec.structs.replace(pair, value=value, at=(number, last.col)))
        elif len({*words, value} - {""}) == 1 and not is_value(value or words[0]):
            title = (value or words[0],)
        elif not names_amount(value):
            return None
    return pairs


@functools.lru_cache(maxsize=4096)
def pair_of(named: tuple[str, ...]) -> Pair | None:
    """The row and the column that labels name, from the outermost to that of the column, or all in one."""
    *row, column = named
    for kind in labels.STATUTORY:
        if row and names_column(column, kind) and is_row_of(row[-1], kind):
            return Pair(kind, tuple(row), column)
    if row or len(column) > labels.MAX_LABEL or not labels.may_name(column):
        return None
    for both in _BOTH:
        found = both.fullmatch("".join(column.split()))
        pair = found and pair_of((found["row"], found["column"]))
        if pair:
            return pair
    return None


def gather(pairs: Sequence[Pair]) -> Gathered | None:
    """The rows that pairs tell in their order, or None where one has not all its columns, each once."""
    rows: list[tuple[str, ...]] = []
    origins: list[int] = []
    places: dict[Place, Place] = {}
    head: Sequence[str] = ()
    width = max(len(pair.row) for pair in pairs)
    for (kind, row), members in groupby(pairs, key=lambda pair: (pair.kind, pair.row)):
        told = list(members)
        columns = [pair.column for pair in told]
        if kind != pairs[0].kind or not _are_all(kind, row[-1], columns):
            return None
        if columns != head:
            rows.append((*[""] * width, *columns))
            origins.append(told[0].at[0])
            head = columns
        places.update(((len(rows), width + n), pair.at) for n, pair in enumerate(told))
        rows.append((*row[:1] * (width - len(row)), *row, *(pair.value for pair in told)))
        origins.append(told[0].at[0])
    return Gathered(tuple(rows), tuple(origins), places)


def _are_all(kind: TableKind, row: str, columns: Sequence[str]) -> bool:
    """Whether the labels are those of all columns that the row has in a form, each once."""
    codes = {code for column in columns if (code := names_column(column, kind))}
    if len(codes) != len(columns):
        return False
    if kind == "litigation":
        return len(codes) == RESULTS
    if kind == "applications":
        return codes == {*expected_columns(kind)}
    code = labels.find(row, kind, "row")
    return code is not None and codes in columns_of_row(code)


def told_in_lines(before: str, lines: Iterable[str]) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """How many lines from the first on tell a number each with its row and its column, and the rows of these: of all
    such lines, or of none, the one ``before`` them among these."""
    if _pair_in_line(before):
        return 0, ()
    pairs = [*takewhile(bool, map(_pair_in_line, lines))]
    found = gather([pair for pair in pairs if pair]) if len(pairs) >= _FEWEST else None
    return (len(pairs), found.rows) if found else (0, ())


def _pair_in_line(line: str) -> Pair | None:
    found = _LINE.fullmatch(line.strip())
    pair = found and pair_of((found["labels"],))
    return msgspec.structs.replace(pair, value=found["value"]) if found and pair else None


def as_cells(rows: Sequence[Sequence[str]]) -> tuple[tuple[TableCell, ...], ...]:
    return tuple([tuple([TableCell(text) for text in row]) for row in rows])
