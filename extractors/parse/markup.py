"""HTML → Page in one walk over the token stream; the only module that knows the HTML library.

The tokens carry line and column, so every readable character keeps its place in the source. Tables are
built by the rules of the WHATWG standard that decide about cells (implied ends of td, th, tr and of a
table inside a table without a cell, row groups that cut rowspans, tags outside their table ignored);
tests hold the result against the library's own tree.
"""

from __future__ import annotations

import re
from array import array
from itertools import accumulate

import turbohtml

from extractors.parse.markup_table import (
    MAX_COLSPAN,
    MAX_ROWSPAN,
    SECTIONS,
    OpenCell,
    OpenTable,
    read_span,
)
from extractors.parse.page import MAX_CHARACTERS, Page, SourceText
from extractors.parse.records import Problem

MAX_TAGS = 120_000
MAX_LINES = 500_000
MAX_CELLS = 20_000


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCK = _tags(
    "address article aside blockquote body br caption center dd details dialog dir div dl "
    "dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html legend li main menu nav ol p pre search section summary table tbody td tfoot th "
    "thead title tr ul"
)
_VOID = _tags("area base br col embed hr img input link meta param source track wbr")
# Never shown as text, or page furniture whose numbers state nothing (lists of years in a <select>).
_SKIPPED = _tags(
    "script style template noscript iframe textarea select svg math object audio video "
    "canvas noframes noembed xmp rt rp"
)
_TABLE_TAGS = _tags("table caption colgroup thead tbody tfoot tr td th")
# Raised, lowered, struck and inserted characters are no digits of the number beside them: 12² is not 122.
_APART = frozenset(("sup", "sub", "del", "s", "strike", "ins"))

# Whatever is not named here (span, a, font, o:p …) only stands around text.
_EFFECTIVE = _BLOCK | _SKIPPED | _TABLE_TAGS | _APART | frozenset(("img", "meta", "title", "pre"))
_BLANKS = " \t\n\x0c"

_LINE_BLANKS = str.maketrans("\n\t\x0c", "   ")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# A source line that was wrapped between two Chinese characters shows no blank.
_WRAPPED = re.compile(rf"(?<=[{_CJK}])[ \t]*\n[ \t\n]*(?=[{_CJK}])")
_HIDING = (
    re.compile(r"display\s*:\s*none"),
    re.compile(r"visibility\s*:\s*hidden"),
    re.compile(r"hidden[\s=>/]"),
)
_MOST_HIDING = 200
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_html(source: str) -> Page:
    """Readable text with source offsets, raw tables, metas and image addresses of an HTML page.

    Blocks, cells and <br> give one line break each. Scripts, styles, templates, comments and what is
    hidden (``display:none``, ``hidden``) are left out. Named problems: ``too_large`` (more than
    ``MAX_TAGS`` tags, ``MAX_LINES`` lines or ``MAX_CHARACTERS`` of text: nothing is read), ``table_too_large`` (the table keeps its first ``MAX_CELLS`` cells).
    Never raises.
    """
    if source.count("<") > MAX_TAGS:
        return _too_large(f"more than {MAX_TAGS} tags")
    if source.count("\n") > MAX_LINES:
        return _too_large(f"more than {MAX_LINES} lines")
    return _Reader(source).read()


def _too_large(message: str) -> Page:
    return Page(
        kind="html",
        encoding=None,
        replaced_characters=0,
        text=SourceText.plain(""),
        problems=(Problem("too_large", message),),
    )


class _Reader:
    """The state of one walk."""

    def __init__(self, source: str) -> None:
        # Same length, so offsets stay: the tokenizer counts lines by "\n" alone.
        if "\r" in source:
            source = source.replace("\r\n", " \n").replace("\r", "\n")
        self.source = source.replace("\x00", "\ufffd")
        self.parts: list[str] = []
        self.length = 0
        self.starts = array("I")
        self.ends = array("I")
        self.broken = True  # the text so far ends a line
        self.open: list[OpenTable] = []
        self.done: list[OpenTable] = []
        self.table_ends: dict[int, int] = {}
        self.tables = 0
        self.cells = 0
        self.meta: list[tuple[str, str]] = []
        self.images: list[str] = []
        self.title: str | None = None
        self.problems: list[Problem] = []

    def read(self) -> Page:
        source = self.source
        line_starts = [0, 0, *accumulate(len(line) + 1 for line in source.split("\n"))]
        may_hide = _may_hide(source)
        hidden: list[str] = []  # open elements from the hidden one inward
        skipped: list[str] = []
        in_title = False
        pre = 0
        title: list[str] = []
        for token in turbohtml.tokenize(source, resolve_references=False):
            kind = token.type
            if kind == 0 or kind == 5:
                data = token.data
                if not data or skipped or hidden:
                    continue
                if self.broken and not in_title and not data.strip(_BLANKS):
                    continue
                if in_title:
                    title.append(data)
                    continue
                if self.length + len(data) > MAX_CHARACTERS:
                    return _too_large(f"more than {MAX_CHARACTERS} characters of text")
                at = line_starts[token.line] + token.col
                if kind == 5:
                    self.reference(data, at, len(token.source or data))
                elif pre:
                    self.text(data, at)
                elif "\n" in data:
                    self.wrapped_text(data, at)
                else:
                    self.text(data, at)
            elif kind == 1:
                tag = token.tag or ""
                if skipped:
                    if tag not in _VOID:
                        skipped.append(tag)
                    continue
                if hidden:
                    if not (tag in _TABLE_TAGS and hidden[0] in ("td", "th", "tr", "p")):
                        if tag not in _VOID:
                            hidden.append(tag)
                        continue
                    hidden.clear()
                if not may_hide and tag not in _EFFECTIVE:
                    continue
                if tag in _SKIPPED:
                    if tag == "select" or not token.self_closing or tag not in ("svg", "math"):
                        skipped.append(tag)
                    continue
                concealed = may_hide and _is_hidden(token)
                if tag in _TABLE_TAGS:
                    self.start_table_tag(tag, token, concealed)
                elif tag == "img":
                    address = token.attr("src")
                    if address and len(self.images) < 1000:
                        self.images.append(address)
                elif tag == "meta":
                    self.read_meta(token)
                elif tag == "title":
                    in_title = self.title is None
                    continue
                elif tag == "pre":
                    pre += 1
                if tag in _BLOCK:
                    if not self.broken:
                        self.line_break()
                elif tag in _APART:
                    self.blank()
                if concealed and tag not in _VOID:
                    hidden.append(tag)
            elif kind == 2:
                tag = token.tag or ""
                if skipped:
                    _close(skipped, tag)
                    continue
                if hidden:
                    if _close(hidden, tag) or tag not in _BLOCK:
                        if hidden or tag not in _TABLE_TAGS:
                            continue
                    else:
                        hidden.clear()  # an element around the hidden one ends
                if tag not in _EFFECTIVE:
                    continue
                if tag == "title":
                    if in_title:
                        in_title = False
                        self.title = " ".join("".join(title).split()) or None
                    continue
                if tag in _TABLE_TAGS:
                    self.end_table_tag(tag)
                elif tag == "pre":
                    pre = max(pre - 1, 0)
                if tag in _BLOCK:
                    if not self.broken:
                        self.line_break()
                elif tag in _APART:
                    self.blank()
        while self.open:
            self.close_table()
        return self.page()

    # -- text ---------------------------------------------------------------------------------

    def text(self, data: str, at: int) -> None:
        if self.broken:
            shown = data.lstrip(_BLANKS)
            if not shown:
                return
            at += len(data) - len(shown)
            data = shown
        self.append(data.translate(_LINE_BLANKS) if "\n" in data or "\t" in data else data, at)

    def wrapped_text(self, data: str, at: int) -> None:
        position = 0
        for wrap in _WRAPPED.finditer(data):
            self.text(data[position : wrap.start()], at + position)
            position = wrap.end()
        self.text(data[position:], at + position)

    def append(self, data: str, at: int) -> None:
        size = len(data)
        self.parts.append(data)
        self.starts.extend(range(at, at + size))
        self.ends.extend(range(at + 1, at + size + 1))
        self.length += size
        self.broken = False

    def reference(self, data: str, at: int, width: int) -> None:
        """A character reference: all of its source stands for each of its characters."""
        self.parts.append(data)
        for _ in data:
            self.starts.append(at)
            self.ends.append(at + width)
        self.length += len(data)
        self.broken = False

    def line_break(self) -> None:
        """One "\\n" that covers no source; several tags in a row give one."""
        if not self.broken:
            self.parts.append("\n")
            at = self.ends[-1]
            self.starts.append(at)
            self.ends.append(at)
            self.length += 1
            self.broken = True

    def blank(self) -> None:
        """A blank that covers no source, between characters that do not belong together."""
        if not self.broken:
            self.parts.append(" ")
            at = self.ends[-1]
            self.starts.append(at)
            self.ends.append(at)
            self.length += 1

    def read_meta(self, token: turbohtml.Token) -> None:
        name = token.attr("name") or token.attr("property") or token.attr("http-equiv")
        content = token.attr("content")
        if name and content is not None and len(self.meta) < 1000:
            self.meta.append((name.strip().lower(), content.strip()))

    # -- tables -------------------------------------------------------------------------------

    def start_table_tag(self, tag: str, token: turbohtml.Token, hidden: bool) -> None:
        table = self.open[-1] if self.open else None
        if tag == "table":
            if table is not None and table.cell is None:
                self.close_table()  # a table straight inside a table ends it
            self.line_break()
            self.open.append(OpenTable(self.tables, self.length))
            self.tables += 1
            return
        if table is None:
            return  # the standard ignores it outside a table
        if tag in ("td", "th"):
            table.close_cell(self.length)
            if table.row is None:
                table.open_row()
            self.line_break()
            self.cells += 1
            if self.cells > MAX_CELLS:
                if self.cells == MAX_CELLS + 1:
                    self.problems.append(
                        Problem(
                            "table_too_large",
                            f"only the first {MAX_CELLS} cells of the page are read",
                            f"table {table.index}",
                        )
                    )
                return
            cell = OpenCell(
                tag,
                self.length,
                read_span(token.attr("rowspan"), MAX_ROWSPAN, zero=0),
                read_span(token.attr("colspan"), MAX_COLSPAN, zero=1),
                hidden,
            )
            table.cell = cell
            if table.row is not None:
                table.row.append(cell)
        elif tag == "tr":
            table.close_row(self.length)
            table.open_row()
            if hidden:
                # The row goes, with the hold of its cells on the rows below.
                table.rows.pop()
        else:
            table.close_section(self.length)
            if tag in SECTIONS:
                table.section = tag

    def end_table_tag(self, tag: str) -> None:
        table = self.open[-1] if self.open else None
        if table is None:
            return
        if tag in ("td", "th"):
            if table.cell is not None and table.cell.tag == tag:
                table.close_cell(self.length)
        elif tag == "tr":
            table.close_row(self.length)
        elif tag in SECTIONS:
            if table.section == tag:
                table.close_section(self.length)
        elif tag == "table":
            self.close_table()

    def close_table(self) -> None:
        table = self.open.pop()
        table.close_section(self.length)
        self.table_ends[table.index] = self.length
        self.done.append(table)
        if self.open and self.open[-1].cell is not None:
            # Text of an inner table belongs to that table, not to the layout cell around it.
            self.open[-1].cell.holes.append((table.text_start, self.length))

    # -- result -------------------------------------------------------------------------------

    def page(self) -> Page:
        text = "".join(self.parts)
        tables = [
            table.raw(text, self.table_ends[table.index])
            for table in sorted(self.done, key=lambda table: table.index)
        ]
        return Page(
            kind="html",
            encoding=None,
            replaced_characters=0,
            text=SourceText(text, self.starts, self.ends),
            tables=tuple(tables),
            title=self.title,
            meta=tuple(self.meta),
            images=tuple(self.images),
            problems=tuple(self.problems),
        )


def _may_hide(source: str) -> bool:
    """Whether any tag says that it is hidden; most pages say so in their style sheet only."""
    lowered = source.lower()
    for shape in _HIDING:
        for count, found in enumerate(shape.finditer(lowered)):
            opened = lowered.rfind("<", 0, found.start())
            if count >= _MOST_HIDING or opened > lowered.rfind(">", opened + 1, found.start()):
                return True
    return False


def _is_hidden(token: turbohtml.Token) -> bool:
    style = token.attr("style")
    if style is not None and _HIDDEN_STYLE.search(style):
        return True
    return token.attr("hidden") is not None and token.tag != "input"


def _close(stack: list[str], tag: str) -> bool:
    """Ends the innermost open ``tag`` and what it holds; False if it is not open."""
    for position in range(len(stack) - 1, -1, -1):
        if stack[position] == tag:
            del stack[position:]
            return True
    return False
