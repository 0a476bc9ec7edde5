"""HTML → Page: text and runs of markup in turn, each run meaning a few steps (``markup_run``).

Every readable character keeps its place in the source. Tables are built by the rules of the WHATWG
standard that decide about cells (implied ends of td, th, tr and of a table inside a table without a cell,
row groups that cut rowspans, tags outside their table ignored); tests hold the result against the tree
of the HTML library.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

import msgspec
import turbohtml

from extractors.parse.page import MAX_CHARACTERS, Page, SourceText
from extractors.parse.readers.markup_digits import part_digits
from extractors.parse.readers.markup_filled import FIELD
from extractors.parse.readers.markup_items import numbered_items
from extractors.parse.readers.markup_pre import mark_preformatted
from extractors.parse.readers.markup_run import (
    BLOCK,
    SKIPPED,
    TABLE_TAGS,
    VOID,
    Effect,
    Tag,
    effect_of,
    markup_of,
    split_markup,
    tags_of,
)
from extractors.parse.readers.markup_table import SECTIONS, OpenCell, OpenTable, raw_tables
from extractors.parse.readers.markup_text import RARE, RARE_MARKS, ShownText, TooLargeError
from extractors.parse.readers.style_sheet import hidden_tags
from extractors.parse.readers.unseen import (
    Stretch,
    ends_before,
    held_back,
    is_hidden_number,
    told_of_pictures,
    without_counters,
)
from extractors.parse.records import Problem

MAX_TAGS = 120_000
MAX_LINES = 500_000
MAX_CELLS = 20_000
_MOST_LISTED = 1000  # metas and images
_DRAWN = ("math", "svg")  # a cell that shows one and no text is not blank
_ENDS_PAGE = re.compile(r"</(?:body|html)\s*>\s*\Z", re.IGNORECASE)


def read_html(source: str) -> Page:
    """Readable text with source offsets, raw tables, metas and image addresses of an HTML page.

    Blocks, cells and <br> give one line break each. Scripts, styles, templates, comments and what is
    hidden (``display:none``, ``hidden``, by a style sheet of the page) are left out. Named problems: ``too_large`` (more than
    ``MAX_TAGS`` tags, ``MAX_LINES`` lines or ``MAX_CHARACTERS`` of text: nothing is read), ``table_too_large`` (the table
    keeps its first ``MAX_CELLS`` cells), ``hidden_text``. Never raises.
    """
    if len(source) > MAX_TAGS and source.count("<") > MAX_TAGS:
        return _too_large(f"more than {MAX_TAGS} tags")
    if len(source) > MAX_LINES and source.count("\n") > MAX_LINES:
        return _too_large(f"more than {MAX_LINES} lines")
    # Same length, so offsets stay.
    if "\r" in source:
        source = source.replace("\r\n", " \n").replace("\r", "\n")
    source = source.replace("\x00", "\ufffd")
    pieces = split_markup(source)
    markup = markup_of(pieces)
    concealed = hidden_tags(source, markup)
    marked, counters = without_counters(mark_preformatted(source, markup), markup)
    if marked is not source:
        pieces = split_markup(marked)
    try:
        reader = _Reader(concealed)
        page = reader.read(pieces)
        revealed, problems = held_back(page.text.text, reader.unseen)
        if revealed:
            page = _Reader(concealed, revealed).read(pieces)
        problems += told_of_pictures(source, markup, page.text.text)
        items = numbered_items(markup, pieces, page.text)
        problems = (*page.problems, *problems, *counters)
        return msgspec.structs.replace(page, items=items, problems=problems)
    except TooLargeError:
        return _too_large(f"more than {MAX_CHARACTERS} characters of text")


def _too_large(message: str) -> Page:
    return Page.unread("html", Problem("too_large", message))


class _Reader(ShownText):
    """The state of one reading: the text so far, what is open, and what was met."""

    def __init__(
        self, concealed: tuple[int, ...] = (), revealed: frozenset[int] = frozenset()
    ) -> None:
        super().__init__()
        self.concealed = deque(concealed)  # places of tags that a style sheet hides
        self.revealed = revealed  # places of runs that hide nothing
        self.unseen: list[Stretch] = []
        self.hidden: list[str] = []  # open elements from the hidden one inward
        self.skipped: list[str] = []
        self.options: list[tuple[bool, str, int]] | None = None  # of a list to choose from
        self.open: list[OpenTable] = []
        self.done: list[OpenTable] = []
        self.tables = 0
        self.cells = 0
        self.meta: list[tuple[str, str]] = []
        self.images: list[str] = []
        self.title: str | None = None
        self.problems: list[Problem] = []

    def read(self, pieces: Sequence[str]) -> Page:
        """The page of which these are the text and the runs of markup in turn."""
        texts = "".join(pieces[::2])
        rare = any(map(texts.__contains__, RARE_MARKS))
        known: dict[str, Effect] = {}  # of the runs of this page
        hidden, skipped, concealed = self.hidden, self.skipped, self.concealed
        self.show(pieces[0], 0)
        self.at = len(pieces[0])
        for run, text in zip(pieces[1::2], pieces[2::2], strict=True):
            behind = self.at + len(run)
            if concealed and concealed[0] < behind:
                inside = set()
                while concealed and concealed[0] < behind:
                    inside.add(concealed.popleft() - self.at)
                self.walk(tags_of(run, inside))
            elif hidden or skipped:
                self.walk(tags_of(run))
            else:
                effect = known.get(run)
                if effect is None:
                    effect = known[run] = effect_of(run)
                breaks, steps, careful = effect
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
                if "\n" in text or "&" in text or (rare and RARE.search(text)):
                    self.show(text, 0)
                else:
                    self.append(text, behind)  # its first blanks belong to the run
            elif not skipped:
                self.unseen[-1].pieces.append(text)
                if self.open and is_hidden_number(text) and "table" not in hidden:
                    self.see_drawn()
            elif self.options:
                is_chosen, told, place = self.options[-1]
                self.options[-1] = is_chosen, told or text, place if told else behind
            self.at += len(text)
        self.break_off(pieces)
        while self.open:
            self.end_table()
        return self.page(pieces)

    def walk(self, tags: tuple[Tag, ...]) -> None:
        """Follows tags one by one, into and out of what is hidden or skipped."""
        hidden = self.hidden
        for name, ends, hides, steps in tags:
            if self.open and name in TABLE_TAGS and self.skipped[:1] == ["select"]:
                self.skipped.clear()  # the standard ends an open list with its cell
                self.show_choice()
            if not name:
                if self.hidden or self.skipped:
                    continue
            elif self.skipped:
                if ends:
                    _close(self.skipped, name)
                    if not self.skipped:
                        self.show_choice()
                elif name not in VOID:
                    self.skipped.append(name)
                    if name == "option":
                        self.open_option(("open_option", (True,)) in steps)
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
                    if name in _DRAWN:
                        self.see_drawn()
                    self.skipped.append(name)
                    self.options = [] if ("open_choice", ()) in steps else None
                    continue
            for step, given in steps:
                getattr(self, step)(*given)
            if hides and name not in VOID and self.at not in self.revealed:
                self.hidden.append(name)
                self.unseen.append(Stretch(self.at, []))

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

    def see_image(self, address: str, shows: bool) -> None:
        if len(self.images) < _MOST_LISTED:
            self.images.append(address)
        if shows:
            self.see_drawn()

    def see_drawn(self) -> None:
        """A picture, what a script writes, or a number that is hidden is all that a cell without text holds."""
        cell = self.open[-1].cell if self.open else None
        if cell is not None:
            cell.pictured = True

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
            if table.rows:
                table.note_loose(self.length)
            table.cells_end = self.length
            table.open_row()
            if hides:
                # The row goes, with the hold of its cells on the rows below.
                table.rows.pop()

    def open_cell(self, tag: str, rowspan: int, colspan: int, hides: bool, column: str) -> None:
        if not self.broken:
            self.break_line()
        if not self.open:
            return  # the standard ignores it outside a table
        table = self.open[-1]
        table.close_cell(self.length)
        if table.rows and table.cells_end < self.length - 1:
            table.note_loose(self.length)
        self.cells += 1
        row = table.open_row() if table.row is None else table.row
        if self.cells <= MAX_CELLS:
            table.cell = OpenCell(tag, self.length, self.length, rowspan, colspan, hides, column)
            row.append(table.cell)
        elif self.cells == MAX_CELLS + 1:
            message = f"only the first {MAX_CELLS} cells of the page are read"
            self.problems.append(Problem("table_too_large", message, f"table {table.index}"))

    def show_field(self, number: str, offset: int) -> None:
        """The number in a field of a form that is all its cell shows so far: elsewhere fields ask the reader."""
        cell = self.open[-1].cell if self.open else None
        if cell is not None and self.is_blank_since(cell.start):
            self.show_plain(number, self.at + offset)

    def open_option(self, is_chosen: bool) -> None:
        if self.options is not None:
            self.options.append((is_chosen, "", 0))

    def show_choice(self) -> None:
        """What a list to choose from shows: the option that was chosen, else its first one."""
        options, self.options = self.options, None
        if options:
            _, text, place = next((each for each in options if each[0]), options[0])
            if said := FIELD.fullmatch(text):
                self.show_field(said[1], place + said.start(1) - self.at)

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
        table.note_loose(self.length)
        table.text_end = self.length
        self.done.append(table)
        around = self.open[-1].cell if self.open else None
        if around is not None:
            # Text of an inner table belongs to that table, not to the layout cell around it.
            around.leave_out(table)

    def break_off(self, pieces: Sequence[str]) -> None:
        """The end of the page: a table that is open then, in its midst, was cut."""
        end = "".join(pieces[-2:])
        if self.open and not _ENDS_PAGE.search(end):
            self.open[-1].break_off(end[-1:].isdigit() and not self.hidden, self.length)

    # -- result -------------------------------------------------------------------------------

    def page(self, pieces: Sequence[str]) -> Page:
        text = "".join(self.parts)
        starts, ends = self.spans()
        part_digits(self.done, text, self.anchors, starts, pieces)
        return Page(
            kind="html",
            encoding=None,
            text=SourceText(text, starts, ends),
            tables=raw_tables(text, self.done),
            title=self.title,
            meta=tuple(self.meta),
            images=tuple(self.images),
            problems=tuple(self.problems),
        )


def _close(stack: list[str], tag: str) -> bool:
    """Ends the innermost open ``tag`` and what it holds; False if it is not open."""
    for position in range(len(stack) - 1, -1, -1):
        if stack[position] == tag:
            del stack[position:]
            return True
    return False
