"""What every reader (HTML, text, PDF, office file) hands to the rest of the parser.

One readable text with the way back to the landed source, and the raw tables. No reader maps labels
or numbers; no later step looks at markup.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import msgspec
import numpy

from extractors.parse.records import Problem

# Of readable text. The longest reports have a hundred thousand; the reading of prose is bounded by this.
MAX_CHARACTERS = 400_000
PICTURE = "\ufffc"  # a cell that shows a picture and no text
WIDEST_ROW = 24  # cells; the widest form has 15 columns
# Attributes with the address of a picture: src of a picture that is loaded late is a placeholder.
IMAGE_ADDRESS = ("data-src", "data-original", "src")


# numpy's name for the integers of array("I")
PLACE = f"u{array('I').itemsize}"


class SourceText(msgspec.Struct, frozen=True):
    """Readable characters, each with its span in the decoded source.

    ``starts[i]``/``ends[i]`` bound the source characters that show ``text[i]``: an entity covers
    several, a line break made by a block tag covers none. Steps that drop or replace characters
    build a new SourceText, so offsets keep pointing into the landed document.
    """

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def plain(cls, text: str) -> SourceText:
        """A text that is its own source (txt files, text extracted from PDF and office files)."""
        places = array("I", numpy.arange(len(text) + 1, dtype=PLACE).tobytes())
        return cls(text, places[:-1], places[1:])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of ``text[start:end]`` (a non-empty range)."""
        return self.starts[start], self.ends[end - 1]

    def keep(self, ranges: Iterable[tuple[int, int]]) -> SourceText:
        """Only the given ranges of the text, joined, in order."""
        parts, starts, ends = list[str](), array("I"), array("I")
        for i, j in ranges:
            parts.append(self.text[i:j])
            starts.extend(self.starts[i:j])
            ends.extend(self.ends[i:j])
        return SourceText("".join(parts), starts, ends)

    def edited(self, edits: Iterable[tuple[int, int, str]]) -> SourceText:
        """The text with ordered, disjoint ranges replaced by nothing or by one character that spans them: in place of an
        empty range it covers nothing of the source."""
        parts, starts, ends = list[str](), array("I"), array("I")
        position = 0
        for start, end, mark in (*edits, (len(self.text), len(self.text), "")):
            parts += self.text[position:start], mark
            starts.extend(self.starts[position:start])
            ends.extend(self.ends[position:start])
            if mark:
                starts.append(self.starts[start])
                ends.append(self.ends[end - 1] if end > start else self.starts[start])
            position = end
        return SourceText("".join(parts), starts, ends)


def line_around(text: str, position: int) -> tuple[int, int]:
    """Bounds of the line of ``text`` in which ``position`` lies, without its break."""
    end = text.find("\n", position)
    return text.rfind("\n", 0, position) + 1, end if end >= 0 else len(text)


def lost_characters(count: int) -> tuple[Problem, ...]:
    """The problem of a document of which ``count`` characters could not be read."""
    words = f"{count} characters could not be decoded"
    return (Problem("replaced_characters", words),) if count else ()


class Glyph(msgspec.Struct, frozen=True, gc=False):
    """How a digit looks in a picture: its width and height in pixels, and its shades from paper to ink,
    drawn in a square."""

    width: int
    height: int
    shades: bytes


class TableCell(msgspec.Struct, frozen=True, gc=False):
    """One cell as the markup has it: text with blanks kept, spans bounded by the reader. ``glyphs``: of a number that was read
    off a picture how each of its digits looks, where they stand apart."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    glyphs: tuple[Glyph, ...] = ()


class RawTable(msgspec.Struct, frozen=True):
    """Rows of cells before spans are expanded. ``index`` counts tables in document order.

    ``text_start``/``text_end`` bound the table in ``Page.text.text``, so that a table which was
    read as statutory is not read again as prose. ``in_text``: lines of running text hold it, whose
    digits (often glued) are no prose even where no head was found for them. ``is_cut``: nothing stands behind the last
    row of such lines, or the page ends before the table does; ``ends_in_number``: and does so right behind a digit of
    its last cell. ``is_picture``: its cells were
    read off a picture. ``is_unruled``: no lines tell its cells, only the places of words on paper. ``stacked``: a line for each
    cell, so that the numbers of a row whose label is lost stand below another label. ``loose``: what stands between
    its cells and in none of them, as where the tag of a cell is lost, with the row.
    """

    index: int
    rows: tuple[tuple[TableCell, ...], ...]
    text_start: int
    text_end: int
    page: int | None = None
    in_text: bool = False
    is_picture: bool = False
    is_unruled: bool = False
    stacked: bool = False
    is_cut: bool = False
    ends_in_number: bool = False
    loose: tuple[tuple[int, str], ...] = ()

    @property
    def is_flat(self) -> bool:
        """Whether all cells stand in one column, or more than any form has in one row: only the words of such a
        table tell its rows, as those of a text."""
        return not self.in_text and (
            all(len(row) < 2 for row in self.rows)
            or (len(self.rows) == 1 and len(self.rows[0]) > WIDEST_ROW)
        )


class Page(msgspec.Struct, frozen=True):
    """A document after reading. ``meta`` keys are lower case, in page order, repeated keys kept.

    ``pictured``: ranges of ``text.text`` that were read off pictures. ``items``: where in it items begin whose numbers the
    page draws by itself.
    """

    kind: str
    encoding: str | None
    text: SourceText
    tables: tuple[RawTable, ...] = ()
    title: str | None = None
    meta: tuple[tuple[str, str], ...] = ()
    images: tuple[str, ...] = ()
    page_starts: tuple[int, ...] = ()
    pictured: tuple[tuple[int, int], ...] = ()
    items: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def unread(cls, kind: str, *problems: Problem) -> Page:
        """A document of which nothing could be read, and why."""
        return cls(kind, None, SourceText.plain(""), problems=problems)

    @property
    def next_table(self) -> int:
        """The index that a table behind all others gets."""
        return 1 + max((table.index for table in self.tables), default=-1)

    def is_pictured(self, table: RawTable) -> bool:
        """Whether text that was read off a picture draws the table."""
        return any(
            table.text_start < end and table.text_end > start for start, end in self.pictured
        )
