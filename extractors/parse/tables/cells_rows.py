"""Which row of a form a printed row is: by its label, in the group and under the heads in force."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from extractors.labels import normalise_label
from extractors.parse.codes import HANDLED
from extractors.parse.page import RawTable
from extractors.parse.records import TableKind
from extractors.parse.tables import heads, labels
from extractors.parse.tables.align import Printed
from extractors.parse.tables.cell_values import is_enumerator
from extractors.parse.tables.grid import NO_CELL, Grid
from extractors.parse.tables.heads import Head
from extractors.parse.tables.indicators import CODE_HEADINGS, Columns
from extractors.parse.tables.numbers import COUNT_UNITS, read_number

_ROWS: tuple[TableKind, ...] = ("applications", "disclosures")
# 其他处理 is left out: the total of all stands right below it.
_GROUPS_WITH_DETAILS = frozenset(
    f"applications.outcome.{group}" for group in ("refused", "unable", "not_processed")
)
_LABELS_OF_A_HEAD = 2
_LONGEST_HEADING = 8  # characters, of a column that numbers the rows
_YEAR = re.compile(r"(?:20\d\d|本|上|去|今)年?度?")

_UNITS = COUNT_UNITS | {"万元"}  # that of a form; 元 would make another number of it


class Row(msgspec.Struct, frozen=True, gc=False):
    """A grid row: its number, printed cells from left to right, where its last cell ends, and whether most rows
    of the table end before that."""

    number: int
    cells: tuple[Printed, ...]
    ends: int
    is_beyond: bool = False


def row_at(
    grid: Grid, printed: Sequence[Printed], number: int, usual: int, apart: Collection[int]
) -> Row:
    """A row of the grid without its cells in ``columns_apart``; most rows end at ``usual``."""
    cells = tuple([printed[index] for index in grid.rows[number]])
    if apart:
        cells = tuple([c for c in cells if c.cell.col not in apart or _is_words(c)])
    ends = grid.ends[number]
    return Row(number, cells, ends, ends > usual)


class Labelled(msgspec.Struct, frozen=True, gc=False):
    kind: TableKind
    code: str
    label: str
    values: tuple[Printed, ...]
    is_damaged: bool = False


class Standing(msgspec.Struct):
    """What holds for the next row: its table, the kind of the last head, the heads of each table, the group of rows
    of ``applications``, the article 20 item of ``disclosures`` and the columns of the last form of before 2019.
    Carried over a torn table. ``is_picture``: the table was read off one."""

    table_index: int = -1
    is_picture: bool = False
    kind: TableKind | None = None
    group: str | None = None
    band: str | None = None
    heads: dict[TableKind, Head] = msgspec.field(default_factory=dict)
    columns: Columns | None = None

    def is_data(self, row: Row) -> bool:
        """Whether the row shows values, or is a labelled row or a litigation row left blank."""
        own = [cell for cell in row.cells if cell.cell.row == row.number]
        words = [cell for cell in own if cell.look == "text"]
        if any(cell.look == "value" for cell in own):
            return len(words) < _LABELS_OF_A_HEAD or not (
                _names_columns(words) or (self.is_picture and _names_results(own))
            )
        if not words:
            return False
        if self.words_for_values(own, words):
            return True
        blanks = [cell for cell in own if cell.look == "blank"]
        last = words[-1]
        if not blanks or blanks[-1].cell.col < last.cell.col or _names_columns(words[:-1], 1):
            return False  # 其他 and 总计 end the labels of columns, too
        path = [
            cell.text
            for cell in row.cells
            if cell.look == "text" and cell.cell.col <= last.cell.col
        ]
        return any(self.row_code(kind, path) for kind in _ROWS)

    def words_for_values(self, own: Sequence[Printed], words: Sequence[Printed]) -> bool:
        """Whether words stand where the numbers of a row should: 不详, 约3件, 见附件 behind its label."""
        for kind in _ROWS:
            head = self.heads.get(kind)
            if head is None or not head.is_for(self.table_index):
                # Right below the head, which is read only when a row of values ends it.
                if kind == "disclosures" and len(words) == len(own) > 1 and _is_told(words):
                    return True
                continue
            for position, label in enumerate(words[:-1]):
                right = own[own.index(label) + 1 :]
                if (
                    len(right) in (1, len(head.columns))
                    and labels.find(label.text, kind, "row", self.group_of(kind)) is not None
                    and not any(labels.is_label(cell.text) for cell in words[position + 1 :])
                ):
                    return True
        return False

    def group_of(self, kind: str) -> str | None:
        return self.group if kind == "applications" else None

    def label_of(self, row: Row) -> Labelled | None:
        """The row's label: the last words before its values that name a row in their group."""
        cells = row.cells
        looks = [cell.look for cell in cells]
        begin = 1 if looks[:2] == ["value", "text"] else 0  # a number of the line
        first_value = looks.index("value", begin) if "value" in looks[begin:] else len(cells)
        run = [n for n in range(begin, first_value) if looks[n] == "text"]
        order = _ROWS if self.kind != "disclosures" else tuple(reversed(_ROWS))
        for position in reversed(run):
            label = cells[position].cell
            if label.row != row.number or label.row_end > row.number + 1:
                continue  # the heading of several rows
            values = cells[position + 1 :]
            for kind in order:
                head = self.heads.get(kind)
                if position != run[-1] and (
                    head is None
                    or len(values) not in (1, len(head.columns))
                    or any(
                        cell.look == "text" and any(map(labels.is_label, cell.text.split("\n")))
                        for cell in values
                    )
                ):
                    continue  # words to the right may be a value that is no number
                path = [cells[n].text for n in run if n <= position]
                code = self.row_code(kind, path)
                if code is not None:
                    lost = labels.has_lost(path[-1])
                    misread = self.is_picture and self.known_code(kind, path) is None
                    return Labelled(kind, code, path[-1], values, lost or misread)
        return None

    def named_by(self, row: Row) -> tuple[TableKind, str] | None:
        """The row of a form that the labels of a row name although it is not read as one: they say a year, too,
        or hold for several rows."""
        path = [cell.text for cell in itertools.takewhile(lambda c: c.look == "text", row.cells)]
        while path and _YEAR.fullmatch(path[-1]):
            path.pop()
        for kind in _ROWS if path else ():
            code = self.row_code(kind, path)
            if code is not None and code not in _GROUPS_WITH_DETAILS:
                return kind, code
        return None

    def row_code(self, kind: TableKind, path: Sequence[str]) -> str | None:
        """Code of a row label given the labels left of it, though a character of it may be lost, or misread off a picture."""
        return self.known_code(kind, path) or self.damaged_code(kind, path)

    def known_code(self, kind: TableKind, path: Sequence[str]) -> str | None:
        """Code of a whole row label given the labels left of it (a label may be split over cells). None where one
        of those names another row: a label is lost or stands in another row's place."""
        if len(path) > 1 and is_enumerator(path[-1]):
            return None  # a number in a ring beside the label, which may be the first value
        scope = self.scope_of(kind, path)
        for size in range(1, len(path) + 1):
            text = "".join(path[-size:])
            code = labels.find(text, kind, "row", scope) if scope else None
            if code is None and not labels.is_shared(text, kind):
                code = labels.find(text, kind, "row")
            if code is not None:
                outer = {labels.find(other, kind, "row") for other in path[:-size]} - {None}
                is_other = any(not f"{code}.".startswith(f"{other}.") for other in outer)
                of_group = code == HANDLED and _is_of_group(text, scope)
                return None if is_other or of_group else code
        return None

    def damaged_code(self, kind: TableKind, path: Sequence[str]) -> str | None:
        """Code of a row label that a character is lost of or, in a picture, misread; None where it may be another's."""
        if kind != self.kind or (len(path) > 1 and is_enumerator(path[-1])):
            return None
        scope = self.scope_of(kind, path)
        if labels.has_lost(path[-1]):
            code = labels.find_damaged(path[-1], kind, scope)
        elif self.is_picture and kind == "applications":
            code = labels.find_near(path[-1], kind, scope)
        else:
            return None
        outer = {labels.find(other, kind, "row") for other in path[:-1]} - {None}
        return code if all(f"{code}.".startswith(f"{other}.") for other in outer) else None

    def scope_of(self, kind: TableKind, path: Sequence[str]) -> str | None:
        """The group in which a label is looked for: that in force, or another that stands left of it."""
        scope = self.group if kind == "applications" else self.band
        for text in path[:-1]:
            group = labels.find(text, kind, "group")
            if group is not None and not (scope or "").startswith(group + "."):
                scope = group
        return scope


def _is_words(cell: Printed) -> bool:
    return cell.look == "text" and cell.text not in _UNITS


def _is_of_group(text: str, scope: str | None) -> bool:
    """Whether a total without its number (七) stands among the details of a group: it sums up these alone."""
    return scope in _GROUPS_WITH_DETAILS and normalise_label(text) == "".join(text.split())


def _is_told(words: Sequence[Printed]) -> bool:
    """Whether a row says in words, which are no labels, what it has no number for (规章: 未制作规章)."""
    row, *told = [word.text for word in words]
    return (
        labels.find(row, "disclosures", "row") is not None
        and not any(map(labels.is_label, told))
        and any(row in text or text == told[0] for text in told[1:])
    )


def _names_columns(words: Sequence[Printed], enough: int = _LABELS_OF_A_HEAD) -> bool:
    """Whether so many columns are named in a row: it heads others, whatever else it shows."""
    return any(
        len({labels.find(cell.text, kind, "column") for cell in words} - {None}) >= enough
        for kind in _ROWS
    )


def _names_results(own: Sequence[Printed]) -> bool:
    """Whether several results of ``litigation`` are named in a row, and whatever else it shows is no number."""
    named = {labels.find(cell.text, "litigation", "column", heads.PROCEEDINGS[0]) for cell in own}
    return len(named - {None}) >= _LABELS_OF_A_HEAD and not any(cell.has_digit for cell in own)


def columns_apart(grid: Grid, printed: Sequence[Printed]) -> frozenset[int]:
    """Places of the columns that hold neither labels nor values of a form: they number the rows (headed 行次 or 序号,
    or as a spreadsheet does from its first row on) with 1, 2, 3 … (from 0 on, as programs do) and nothing else, or print the unit of each value."""
    numbering = {
        cell.cell.col
        for cell in printed
        if len(cell.text) <= _LONGEST_HEADING and "".join(cell.text.split()) in CODE_HEADINGS
    }
    named = frozenset(numbering)
    if not any(cell.look == "text" for cell in _column(grid, printed, 0)):
        numbering.add(0)
    units = {cell.cell.col for cell in printed if cell.text in _UNITS}
    found = set()
    for place in numbering | units:
        shown = [cell.text for cell in _column(grid, printed, place) if cell.look == "value"]
        first = int(shown[:1] != ["0"])
        enough = len(shown) > (0 if place in named else 2 - first)
        counted = enough and shown == [str(first + n) for n in range(len(shown))]
        if counted if place in numbering else not shown:
            found.add(place)
    return frozenset(found)


def _column(grid: Grid, printed: Sequence[Printed], place: int) -> Iterator[Printed]:
    """The cells that begin at a place, row by row."""
    indexes = (line[place] for line in grid.at if line[place:] and line[place] != NO_CELL)
    return (printed[index] for index in indexes if printed[index].cell.col == place)


def said_of_unknown(row: Row, before: str) -> str:
    """What is told of a row that no form has, "" where it shows no values."""
    words = [cell.text for cell in row.cells if cell.look == "text"]
    values = [cell.text for cell in row.cells if cell.look == "value"]
    named = f"row label {' > '.join(words) or '(none)'} after {before or '(the head)'} is not known"
    return f"{named}; not read: {' '.join(values)}"[:400] if values else ""


def loose_in(table: RawTable) -> list[tuple[int, str]]:
    """The rows with labels and numbers between their cells, and these."""
    return [
        (row, said)
        for row, said in table.loose
        if any(
            labels.is_label(line) or read_number(line).state == "value" for line in said.split("\n")
        )
    ]
