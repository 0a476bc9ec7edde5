"""HTML → Page: text and runs of markup in turn, each run meaning a few steps (``markup_run``).

Every readable character keeps its place in the source. Tables are built by the rules of the WHATWG
standard that decide about cells (implied ends of td, th, tr and of a table inside a table without a cell,
row groups that cut rowspans, tags outside their table ignored); tests hold the result against the tree
of the HTML library.
"""

from __future__ import annotations

import re
from array import array
from collections import deque

import msgspec
import numpy
import turbohtml

from extractors.parse.page import MAX_CHARACTERS, Page, SourceText
from extractors.parse.readers.markup_pre import BREAK, TAB, mark_preformatted
from extractors.parse.readers.markup_run import (
    BLANKS,
    BLOCK,
    SKIPPED,
    TABLE_TAGS,
    VOID,
    Tag,
    effect_of,
    split_markup,
    tags_of,
)
from extractors.parse.readers.markup_table import SECTIONS, OpenCell, OpenTable, raw_tables
from extractors.parse.readers.style_sheet import hidden_tags
from extractors.parse.readers.unseen import Stretch, ends_before, held_back
from extractors.parse.records import Problem

MAX_TAGS = 120_000
MAX_LINES = 500_000
MAX_CELLS = 20_000
_MOST_LISTED = 1000  # metas and images

# With line breaks and references all that is not shown as it stands.
_RARE_MARKS = f"\t\x0c{BREAK}{TAB}"
_RARE = re.compile(f"[{_RARE_MARKS}]")
_LINE_BLANKS = str.maketrans("\n\t\x0c", "   ")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# A source line that was wrapped between two Chinese characters shows no blank.
_WRAPPED = re.compile(rf"(?<=[{_CJK}])[ \t]*\n[ \t\n]*(?=[{_CJK}])")


class _TooLargeError(Exception):
    pass


def read_html(source: str) -> Page:
    """Readable text with source offsets, raw tables, metas and image addresses of an HTML page.

    Blocks, cells and <br> give one line break each. Scripts, styles, templates, comments and what is
    hidden (``display:none``, ``hidden``, by a style sheet of the page) are left out. Named problems: ``too_large`` (more than
    ``MAX_TAGS`` tags, ``MAX_LINES`` lines or ``MAX_CHARACTERS`` of text: nothing is read), ``table_too_large`` (the table
    keeps its first ``MAX_CELLS`` cells), ``hidden_text``. Never raises.
    """
    if source.count("<") > MAX_TAGS:
        return _too_large(f"more than {MAX_TAGS} tags")
    if source.count("\n") > MAX_LINES:
        return _too_large(f"more than {MAX_LINES} lines")
    # Same length, so offsets stay.
    if "\r" in source:
        source = source.replace("\r\n", " \n").replace("\r", "\n")
    source = source.replace("\x00", "\ufffd")
    concealed = hidden_tags(source)
    source = mark_preformatted(source)
    try:
        reader = _Reader(concealed)
        page = reader.read(source)
        revealed, problems = held_back(page.text.text, reader.unseen)
        if revealed:
            return _Reader(concealed, revealed).read(source)
        return msgspec.structs.replace(page, problems=(*page.problems, *problems))
    except _TooLargeError:
        return _too_large(f"more than {MAX_CHARACTERS} characters of text")


def _too_large(message: str) -> Page:
    return Page(
        kind="html",
        encoding=None,
        text=SourceText.plain(""),
        problems=(Problem("too_large", message),),
    )


class _Reader:
    """The state of one reading. ``parts`` join to the text; from the index ``anchors[n]`` of the text on,
    characters stand one by one in the source from ``places[n]`` on. ``widths`` are the exceptions: how much
    of the source a character reference takes; ``breaks`` are line breaks, which take nothing of it."""

    def __init__(
        self, concealed: tuple[int, ...] = (), revealed: frozenset[int] = frozenset()
    ) -> None:
        self.concealed = deque(concealed)  # places of tags that a style sheet hides
        self.revealed = revealed  # places of runs that hide nothing
        self.unseen: list[Stretch] = []
        self.parts: list[str] = []
        self.anchors: list[int] = [0]
        self.places: list[int] = [0]
        self.widths: dict[int, int] = {}
        self.breaks: list[int] = []
        self.length = 0
        self.broken = True  # the text so far ends a line
        self.at = 0  # in the source, of the run or text that is read
        self.hidden: list[str] = []  # open elements from the hidden one inward
        self.skipped: list[str] = []
        self.open: list[OpenTable] = []
        self.done: list[OpenTable] = []
        self.tables = 0
        self.cells = 0
        self.meta: list[tuple[str, str]] = []
        self.images: list[str] = []
        self.title: str | None = None
        self.problems: list[Problem] = []

    def read(self, source: str) -> Page:
        rare = any(mark in source for mark in _RARE_MARKS)
        pieces = split_markup(source)
        hidden, skipped, concealed = self.hidden, self.skipped, self.concealed
        self.show(pieces[0], 0)
        self.at = len(pieces[0])
        for run, text in zip(pieces[1::2], pieces[2::2], strict=True):
            behind = self.at + len(run)
            if concealed and concealed[0] < behind:
                inside = set()
                while concealed and concealed[0] < behind:
                    inside.add(concealed.popleft() - self.at)
                self.walk(tags_of(run, frozenset(inside)))
            elif hidden or skipped:
                self.walk(tags_of(run))
            else:
                breaks, steps, careful = effect_of(run)
                if careful:
                    self.walk(tags_of(run))
                elif breaks:
                    if not self.broken:
                        self.break_line()
                else:
                    for name, given in steps:
                        getattr(self, name)(*given)
            self.at = behind
            if not text:
                continue
            if not hidden and not skipped:
                if "\n" in text or "&" in text or (rare and _RARE.search(text)):
                    self.show(text, 0)
                else:
                    self.append(text, behind)  # its first blanks belong to the run
            elif not skipped:
                self.unseen[-1].pieces.append(text)
            self.at += len(text)
        while self.open:
            self.end_table()
        return self.page()

    def walk(self, tags: tuple[Tag, ...]) -> None:
        """Follows tags one by one, into and out of what is hidden or skipped."""
        hidden = self.hidden
        for name, ends, hides, steps in tags:
            if not name:
                if self.hidden or self.skipped:
                    continue
            elif self.skipped:
                if ends:
                    _close(self.skipped, name)
                elif name not in VOID:
                    self.skipped.append(name)
                continue
            elif ends:
                if self.hidden:
                    if _close(self.hidden, name) or name not in BLOCK:
                        if self.hidden or name not in TABLE_TAGS:
                            continue
                    else:
                        self.hidden.clear()  # an element around the hidden one ends
            else:
                if self.hidden:
                    if not ends_before(name, hidden):
                        if name not in VOID:
                            self.hidden.append(name)
                        continue
                    self.hidden.clear()
                if name in SKIPPED:
                    self.skipped.append(name)
                    continue
            for step, given in steps:
                getattr(self, step)(*given)
            if hides and name not in VOID and self.at not in self.revealed:
                self.hidden.append(name)
                self.unseen.append(Stretch(self.at, []))

    # -- text ---------------------------------------------------------------------------------

    def show(self, data: str, offset: int) -> None:
        """Text as it stands in the source, character references included, ``offset`` behind ``at``."""
        if "&" in data:
            self.show_references(data, self.at + offset)
        elif "\n" in data:
            self.show_lines(data, self.at + offset)
        else:
            self.show_plain(data, self.at + offset)

    def show_references(self, data: str, at: int) -> None:
        """All of the source of a reference stands for each of the characters that it shows."""
        for token in turbohtml.tokenize(data, resolve_references=False):
            shown = token.data or ""
            size = len(token.source or shown)
            if token.type == 5:
                for character in shown:
                    self.append(character, at)
                    self.widths[self.length - 1] = size
                self.anchor(at + size)
            elif "\n" in shown:
                self.show_lines(shown, at)
            else:
                self.show_plain(shown, at)
            at += size

    def show_lines(self, data: str, at: int) -> None:
        position = 0
        for wrap in _WRAPPED.finditer(data):
            self.show_plain(data[position : wrap.start()], at + position)
            position = wrap.end()
        self.show_plain(data[position:], at + position)

    def show_plain(self, data: str, at: int) -> None:
        if BREAK in data or TAB in data:
            self.show_preformatted(data, at)
            return
        if self.broken:
            shown = data.lstrip(BLANKS)
            at += len(data) - len(shown)
            data = shown
        if data:
            if "\n" in data or "\t" in data or "\x0c" in data:
                data = data.translate(_LINE_BLANKS)
            self.append(data, at)

    def show_preformatted(self, data: str, at: int) -> None:
        """Lines as they stand: their blanks and tabs keep columns apart."""
        for number, line in enumerate(data.split(BREAK)):
            if number:
                self.break_line()
                at += 1
            if line.strip(BLANKS + TAB):
                self.append(line.translate(_LINE_BLANKS).replace(TAB, "\t"), at)
            at += len(line)

    def append(self, data: str, at: int) -> None:
        self.anchors.append(self.length)
        self.places.append(at)
        self.parts.append(data)
        self.length += len(data)
        self.broken = False
        if self.length > MAX_CHARACTERS:
            raise _TooLargeError

    def anchor(self, at: int) -> None:
        self.anchors.append(self.length)
        self.places.append(at)

    def break_line(self) -> None:
        """One line break that covers no source; several tags in a row give one."""
        if not self.broken:
            self.parts.append("\n")
            self.breaks.append(self.length)
            self.length += 1
            self.broken = True

    def insert(self, character: str) -> None:
        """A character that covers no source, between those that do not belong together."""
        if not self.broken:
            at = self.places[-1] + self.length - self.anchors[-1]
            self.append(character, at)
            self.widths[self.length - 1] = 0
            self.anchor(at)

    # -- head ---------------------------------------------------------------------------------

    def read_title(self, content: str, offset: int) -> None:
        """The first title is the page's; another one stands in the page."""
        if self.title is None:
            self.title = " ".join(turbohtml.unescape(content).split()) or None
        else:
            self.show(content, offset)

    def read_meta(self, name: str, content: str) -> None:
        if len(self.meta) < _MOST_LISTED:
            self.meta.append((name, content))

    def see_image(self, address: str) -> None:
        if len(self.images) < _MOST_LISTED:
            self.images.append(address)

    # -- tables -------------------------------------------------------------------------------

    def open_table(self) -> None:
        if self.open and self.open[-1].cell is None:
            self.end_table()  # a table straight inside a table ends it
        self.break_line()
        self.open.append(OpenTable(self.tables, self.length))
        self.tables += 1

    def open_section(self, name: str) -> None:
        if self.open:
            self.open[-1].close_section(self.length)
            if name in SECTIONS:
                self.open[-1].section = name

    def open_row(self, hides: bool) -> None:
        self.break_line()
        if self.open:
            table = self.open[-1]
            table.close_row(self.length)
            table.open_row()
            if hides:
                # The row goes, with the hold of its cells on the rows below.
                table.rows.pop()

    def open_cell(self, tag: str, rowspan: int, colspan: int, hides: bool) -> None:
        if not self.broken:
            self.break_line()
        if not self.open:
            return  # the standard ignores it outside a table
        table = self.open[-1]
        table.close_cell(self.length)
        self.cells += 1
        row = table.open_row() if table.row is None else table.row
        if self.cells <= MAX_CELLS:
            table.cell = OpenCell(tag, self.length, rowspan, colspan, hides)
            row.append(table.cell)
        elif self.cells == MAX_CELLS + 1:
            message = f"only the first {MAX_CELLS} cells of the page are read"
            self.problems.append(Problem("table_too_large", message, f"table {table.index}"))

    def end_cell(self, tag: str) -> None:
        table = self.open[-1] if self.open else None
        if table is not None and table.cell is not None and table.cell.tag == tag:
            table.close_cell(self.length)

    def end_row(self) -> None:
        if self.open:
            self.open[-1].close_row(self.length)

    def end_section(self, name: str) -> None:
        if self.open and self.open[-1].section == name:
            self.open[-1].close_section(self.length)

    def end_table(self) -> None:
        if not self.open:
            return
        table = self.open.pop()
        table.close_section(self.length)
        table.text_end = self.length
        self.done.append(table)
        around = self.open[-1].cell if self.open else None
        if around is not None:
            # Text of an inner table belongs to that table, not to the layout cell around it.
            around.leave_out(table.text_start, self.length)

    # -- result -------------------------------------------------------------------------------

    def page(self) -> Page:
        text = "".join(self.parts)
        return Page(
            kind="html",
            encoding=None,
            text=SourceText(text, *self.spans()),
            tables=raw_tables(text, self.done),
            title=self.title,
            meta=tuple(self.meta),
            images=tuple(self.images),
            problems=tuple(self.problems),
        )

    def spans(self) -> tuple[array[int], array[int]]:
        """Start and end in the source of every character."""
        anchors = numpy.array([*self.anchors, self.length])
        shifts = numpy.array(self.places) - anchors[:-1]
        starts = numpy.arange(self.length) + numpy.repeat(shifts, numpy.diff(anchors))
        ends = starts + 1
        ends[numpy.array(self.breaks, dtype=numpy.int64)] -= 1
        at = numpy.fromiter(self.widths, numpy.int64, len(self.widths))
        ends[at] = starts[at] + numpy.fromiter(self.widths.values(), numpy.int64, len(self.widths))
        kind = f"u{array('I').itemsize}"
        return array("I", starts.astype(kind).tobytes()), array("I", ends.astype(kind).tobytes())


def _close(stack: list[str], tag: str) -> bool:
    """Ends the innermost open ``tag`` and what it holds; False if it is not open."""
    for position in range(len(stack) - 1, -1, -1):
        if stack[position] == tag:
            del stack[position:]
            return True
    return False
