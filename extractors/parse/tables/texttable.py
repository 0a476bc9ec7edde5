"""Tables that are drawn in running text → RawTable: pipes, tabs, commas, blanks, one cell per line, glued digits.

Only where a table lies is decided here, by the labels of the forms; what its rows say is left to the same
reader as for markup. A shape that is not certain becomes a problem or a row that no head fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from string import digits

import msgspec

from extractors.parse.page import Page, RawTable, TableCell
from extractors.parse.records import Problem, TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.heads import APPLICANTS
from extractors.parse.tables.numbers import adds_up, has_digit
from extractors.parse.tables.textblank import with_blank_cells
from extractors.parse.tables.textheads import head_labels, head_rows, is_known, is_proceeding
from extractors.parse.tables.textmarks import is_words
from extractors.parse.tables.textpipes import (
    PIPE,
    RULED_COLUMNS,
    WIDE_PIPE,
    entries,
    even_rows,
    whole_labels,
    without_torn,
)
from extractors.parse.tables.textplace import has_anchor, lines_outside, own_tables
from extractors.parse.tables.textrows import (
    Line,
    Row,
    certain_rows,
    parse_line,
    with_cut,
    with_rest,
)
from extractors.parse.tables.textwrapped import SECTION, Entry, with_ruled_rows
from extractors.parse.words.numerals import ascii_digits

MAX_LINES = 6_000  # that may belong to a table; one cell per line gives some 400
MAX_TABLES = 50
MAX_PENDING = 6

_ENUMERATOR = re.compile(
    r"(?<=[^\s])(?=[（(](?:[一二三四五六七]|\d)[)）]|\d{1,2}[.、．](?!\d)|[一二三四][、])"
)


def with_text_tables(page: Page) -> Page:
    """The page with the statutory tables that its running text draws, behind its own tables.

    Cells come in reading order without spans. Their indexes follow those of the page's own tables.
    Problem ``uncertain_row``: a row of one cell per line in a table whose rows differ in length, which its
    own sum does not confirm. Never raises.
    """
    text = page.text.text.replace(WIDE_PIPE, "|")
    taken = own_tables(page)
    if not has_anchor(text, taken):
        return page
    first = page.next_table
    scan = _Scan(first)
    delimited: list[Entry] = []
    lines = list(islice(lines_outside(text, taken), MAX_LINES + 1))
    if len(lines) > MAX_LINES:
        scan.problems.append(Problem("too_large", f"tables in the first {MAX_LINES} lines only"))
    found = with_blank_cells(text, with_ruled_rows(list(entries(text, lines[:MAX_LINES]))))
    for entry in _with_cut(text, whole_labels(text, found)):
        if entry.cells is not None and not entry.alone:
            if (
                entry.cells
                or delimited
                or not RULED_COLUMNS.fullmatch(text, entry.start, entry.end)
            ):
                scan.close()
            if entry.cells:
                delimited.append(entry)
            continue
        raw = entry.cells[0] if entry.cells else text[entry.start : entry.end]
        if not raw.strip() and not entry.alone:
            continue
        scan.take_delimited(delimited)
        delimited = []
        if entry.alone and not is_words(raw):
            scan.take(Line(entry.start, entry.end, "", (raw,)))
        elif entry.alone:
            scan.take(Line(entry.start, entry.end, raw, ()))
        elif scan.kind is not None or labels.may_name(raw.split(maxsplit=1)[0]):
            scan.take(parse_line(entry.start, entry.end, raw))  # else prose: no table begins there
    scan.take_delimited(delimited)
    scan.cut_off(text)
    scan.close()
    if not scan.tables and not scan.problems:
        return page
    for table in scan.tables[-1:]:
        rest = PIPE.sub("", ascii_digits(text[table.text_end :]))
        if not rest.strip(f"{digits} \t\r\n"):
            scan.tables[-1] = msgspec.structs.replace(table, is_cut=True)
    return msgspec.structs.replace(
        page, tables=(*page.tables, *scan.tables), problems=(*page.problems, *scan.problems)
    )


def _with_cut(text: str, found: Iterable[Entry]) -> Iterator[Entry]:
    """The entries; the last number of a text that ends with it may be cut: it is none, unless its row's sum confirms it."""
    for entry in found:
        if entry.cells and entry.end == len(text) and text[-1:].isdigit() and not entry.alone:
            entry = msgspec.structs.replace(entry, cells=tuple(with_cut(entry.cells)))
        yield entry


class _Scan:
    """State from line to line: the table being read, its head and its rows."""

    def __init__(self, first_index: int) -> None:
        self.first_index = first_index
        self.tables: list[RawTable] = []
        self.problems: list[Problem] = []
        self.clear()

    def clear(self) -> None:
        self.kind: TableKind | None = None
        self.head: list[str] = []
        self.rows: list[Row] = []
        self.pending: list[str] = []
        self.drawn: list[tuple[TableCell, ...]] = []
        self.start = self.end = 0
        self.stacked = False
        self.single = False  # rows stand one cell a line
        self.repeats = False  # a label stands once for each place that it spans

    # -- lines --------------------------------------------------------------------------------

    def take(self, line: Line) -> None:
        line = self.mend(line)
        if not line.values and self.take_head(line):
            return
        if self.ends_table(line):
            self.close()
        if self.kind is None and not self.starts_headless(line):
            return
        if line.label:
            if self.done_with_litigation():
                self.close()
                return
            if not (self.repeats and [line.label] == self.pending[-1:]):
                self.pending = [*self.pending, *self.pieces(line.label)][-MAX_PENDING:]
        if not line.values:
            return
        self.end = line.end
        if self.pending or not self.rows:
            self.rows.append(Row(self.pending, list(line.values), 1, whole=bool(line.label)))
            self.pending = []
        elif self.rows[-1].whole:
            # A page number, or the values of a row whose label is lost: not of the row above.
            self.problems.append(
                Problem("uncertain_row", f"{' '.join(line.values)} under no label"[:300])
            )
            if len(line.values) == len(self.rows[-1].values) > 1:
                self.rows.append(Row([""], list(line.values), 1, whole=True))
        else:
            self.rows[-1].values.extend(line.values)
            self.rows[-1].lines += 1
            self.stacked = True

    def mend(self, line: Line) -> Line:
        """The line without what a line end tore off the last number of the row above, which is none any more."""
        if not line.rest or self.pending or not self.rows or not self.rows[-1].whole:
            return line
        row = self.rows[-1]
        if len(line.values) == len(row.values) > 1 and not line.label:
            return line  # of a row whose label is lost
        row.values = with_rest(row.values, line.rest)
        return msgspec.structs.replace(line, label=line.label.removeprefix(line.rest))

    def cut_off(self, text: str) -> None:
        """Mends the row with which the text breaks off: behind its sum the next label's number may stand, and its
        last number may be cut (as ``_with_cut`` does for cells)."""
        if not self.rows or text[self.end :].strip():
            return
        values = self.rows[-1].values
        if self.kind == "applications" and len(values) == APPLICANTS + 1 and adds_up(values[:-1]):
            values.pop()
        elif self.end == len(text) and text[-1:].isdigit():
            self.rows[-1].values = with_cut(values)

    def take_head(self, line: Line) -> bool:
        """Labels of columns: they begin a table, or a new band of it."""
        if SECTION.match(line.label):
            return False
        kinds = (self.kind,) if self.kind is not None and not self.rows else ()
        for kind in (*kinds, *labels.STATUTORY):
            if kind is None:
                continue
            found = head_labels(line.label, kind)
            if not found:
                continue
            if kind == self.kind and not self.rows:
                if kind != "disclosures" and list(found) == self.head[-1:]:
                    self.repeats, self.end = True, line.end
                    return True
                if kind == "litigation" and is_proceeding(found[0]) and found[0] in self.head:
                    self.head = []  # the first was a heading above the table
                self.head += found
                self.end = line.end
                return True
            if labels.is_shared(found[0], kind) or labels.names_row(line.label, "applications"):
                continue  # 其他 and 总计 begin no head: they are rows
            if kind == self.kind == "disclosures":
                self.draw()
            else:
                self.close()
            self.begin(kind, line)
            self.head = list(found)
            return True
        return False

    def begin(self, kind: TableKind, line: Line) -> None:
        if self.kind is None:
            self.start = line.start
        self.kind, self.end = kind, line.end

    def ends_table(self, line: Line) -> bool:
        if self.kind is None:
            return False
        if not line.label or labels.names_any_row(line.label):
            return False
        return (
            "。" in line.label
            or len(line.label) > 80
            or (SECTION.match(line.label) is not None and not line.values)
        )

    def starts_headless(self, line: Line) -> bool:
        """A row of the form whose head is lost: its digits must be named, not read as prose."""
        kind: TableKind = "applications"
        if not line.values or labels.names_row(line.label, kind) is False:
            return False
        # That many digits behind a label of the form are no single number.
        run = len(line.values) == 1 and sum(c.isdigit() for c in line.values[0]) >= APPLICANTS
        if not run and len(line.values) < APPLICANTS:
            return False
        self.begin(kind, line)
        return True

    def done_with_litigation(self) -> bool:
        return self.kind == "litigation" and bool(self.rows)

    def pieces(self, label: str) -> list[str]:
        """A label, or the labels of a group and of its row that ran together."""
        if labels.names_row(label, self.kind or "applications"):
            return [label]
        for at in (found.start() for found in _ENUMERATOR.finditer(label)):
            if labels.names_row(label[at:], self.kind or "applications"):
                return [label[:at], label[at:]]
        return [label]

    # -- tables -------------------------------------------------------------------------------

    def draw(self) -> None:
        """Turns head and rows so far into rows of cells."""
        kind = self.kind
        if kind is None:
            return
        rows = self.certain(kind)
        width = max((len(row.labels) for row in rows), default=1)
        self.drawn += head_rows(kind, self.head, width)
        for row in self.with_bare_repeats(rows):
            *outer, last = row.labels or [""]
            label = [TableCell(text) for text in outer]
            if width:
                label.append(TableCell(last, colspan=width - len(outer)))
            self.drawn.append((*label, *(TableCell(text) for text in row.values)))
        self.head, self.rows, self.pending = [], [], []

    def with_bare_repeats(self, rows: Sequence[Row]) -> list[Row]:
        """A label that stands once with values and once without any is a row printed twice, once blank."""
        found = []
        for row in rows:
            *outer, last = row.labels or [""]
            if last and last in outer:
                found.append(Row([last], [""], 1, whole=True))
                others = [label for label in outer if label != last]
                row = msgspec.structs.replace(row, labels=[*others, last])
            found.append(row)
        shown = {row.labels[-1] for row in rows if row.labels}
        bare = [label for label in self.pending if label in shown]
        return [*found, *(Row([label], [""], 1, whole=True) for label in bare)]

    def certain(self, kind: TableKind) -> list[Row]:
        """The rows that may be read; the others are named."""
        self.single |= any(row.lines == len(row.values) > 1 for row in self.rows)
        kept, doubtful = certain_rows(self.rows, kind, single=self.single)
        for message in doubtful:
            where = f"table {self.next_index()}"
            self.problems.append(Problem("uncertain_row", message[:300], where))
        return kept

    def close(self) -> None:
        """Ends the table. Labels without a row, such as 行政复议 in a sentence, are none."""
        read = bool(self.rows)
        self.draw()
        if self.kind is not None and (
            read or any(len(row) > 1 and has_digit(row[-1].text) for row in self.drawn)
        ):
            self.add(tuple(self.drawn), self.start, self.end, in_text=True, stacked=self.stacked)
        self.clear()

    def take_delimited(self, run: Sequence[Entry]) -> None:
        """A run of lines with pipes or tabs, if the labels of a form stand in it."""
        if len(run) > 1 and any(
            is_known(cell) for entry in run for cell in entry.cells or () if cell
        ):
            self.close()
            whole, torn = without_torn(even_rows(run))
            for message in torn:
                self.problems.append(
                    Problem("uncertain_row", message[:300], f"table {self.next_index()}")
                )
            rows = tuple(tuple(TableCell(cell) for cell in row) for row in whole)
            self.add(rows, run[0].start, run[-1].end, in_text=False)

    def next_index(self) -> int:
        return self.first_index + len(self.tables)

    def add(
        self,
        rows: tuple[tuple[TableCell, ...], ...],
        start: int,
        end: int,
        *,
        in_text: bool,
        stacked: bool = False,
    ) -> None:
        if len(self.tables) < MAX_TABLES:
            table = RawTable(self.next_index(), rows, start, end, in_text=in_text, stacked=stacked)
            self.tables.append(table)
        elif len(self.tables) == MAX_TABLES:
            self.problems.append(Problem("too_large", f"over {MAX_TABLES} tables in the text"))
