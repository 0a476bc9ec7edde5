"""The readable text of a page of markup under construction: every character with its place in the source."""

from __future__ import annotations

import re
from array import array

import numpy
import turbohtml

from extractors.parse.page import MAX_CHARACTERS, PLACE
from extractors.parse.readers.markup_pre import BREAK, TAB
from extractors.parse.readers.markup_run import BLANKS
from extractors.parse.readers.shown import RAISED

# With line breaks and references all that is not shown as it stands.
RARE_MARKS = f"\t\x0c{BREAK}{TAB}"
RARE = re.compile(f"[{RARE_MARKS}]")
_LINE_BLANKS = str.maketrans("\n\t\x0c", "   ")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# A source line that was wrapped between two Chinese characters shows no blank.
_WRAPPED = re.compile(rf"(?<=[{_CJK}])[ \t]*\n[ \t\n]*(?=[{_CJK}])")


class TooLargeError(Exception):
    """The text has more than ``MAX_CHARACTERS``."""


class ShownText:
    """``parts`` join to the text; from the index ``anchors[n]`` of the text on, characters stand one by one in the
    source from ``places[n]`` on. ``widths`` are the exceptions: how much of the source a character reference takes;
    ``breaks`` are line breaks, which take nothing of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.anchors = array("q", [0])
        self.places = array("q", [0])
        self.widths: dict[int, int] = {}
        self.breaks = array("q")
        self.length = 0
        self.broken = True  # the text so far ends a line
        self.at = 0  # in the source, of the run or text that is read

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
            if not self.broken or line.strip(BLANKS + TAB):
                self.append(line.translate(_LINE_BLANKS).replace(TAB, "\t"), at)
            at += len(line)

    def append(self, data: str, at: int) -> None:
        self.anchors.append(self.length)
        self.places.append(at)
        self.parts.append(data)
        self.length += len(data)
        self.broken = False
        if self.length > MAX_CHARACTERS:
            raise TooLargeError

    def is_blank_since(self, start: int) -> bool:
        """Whether the text shows nothing from the index ``start`` on."""
        position = self.length
        for part in reversed(self.parts):
            if position <= start:
                break
            if part.strip():
                return False
            position -= len(part)
        return True

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

    def part_number(self) -> None:
        """Digits in much smaller type are none of the number before them."""
        if self.parts and self.parts[-1][-1:].isdigit():
            self.insert(RAISED)

    def spans(self) -> tuple[array[int], array[int]]:
        """Start and end in the source of every character."""
        anchors = numpy.frombuffer(self.anchors + array("q", [self.length]), numpy.int64)
        shifts = numpy.frombuffer(self.places, numpy.int64) - anchors[:-1]
        starts = numpy.arange(self.length) + numpy.repeat(shifts, numpy.diff(anchors))
        ends = starts + 1
        ends[numpy.frombuffer(self.breaks, numpy.int64)] -= 1
        at = numpy.fromiter(self.widths, numpy.int64, len(self.widths))
        ends[at] = starts[at] + numpy.fromiter(self.widths.values(), numpy.int64, len(self.widths))
        return array("I", starts.astype(PLACE).tobytes()), array("I", ends.astype(PLACE).tobytes())
