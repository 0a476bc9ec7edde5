"""Rich Text Format (often under the name ``.doc``) → paragraphs and tables in the order of the document.

Only what a reader of the printed document sees: no deleted, hidden or struck words, no codes of fields, no headers
and footers, no embedded objects. A number that a list gives a paragraph is written in the file and kept.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Callable, Iterator

from extractors.parse.readers.faint import (
    COMPUTED,
    LOST,
    is_faint,
    is_note,
    joins_raised,
    without_digits,
)
from extractors.parse.readers.office_page import Paper, RefusedError
from extractors.parse.readers.rtf_words import (
    APART,
    BEHIND_CELL,
    BESIDE,
    CHARSETS,
    COLORS,
    EAST_ASIAN,
    NOT_RAISED,
    OF_LETTERS,
    PAGES,
    PROPERTIES,
    SIGNS,
    SKIPPED,
    USUAL_SIZE,
    WHITE,
    Border,
    Field,
    Group,
)
from extractors.parse.readers.word_rows import BoundedCell, bounded_rows

MAX_TOKENS = 2_000_000
MAX_DEPTH = 500
_TWIPS = 20.0  # of a point

_TOKEN = re.compile(r"\\(?:([a-z]+)(-?\d+)? ?|'([0-9A-Fa-f]{2})|(.))|([{}])|([^\\{}\r\n]+)", re.S)
_TWINS = ("nonshppict", "listpicture")


def read_rtf(data: bytes, paper: Paper) -> None:
    """Writes all blocks of a document. Raises RefusedError on what is damaged, too large or not understood."""
    _Reader(paper).read(data.decode("latin-1"))


def _as_int(digits: str) -> int | None:
    """A parameter; nothing that this reader asks for has more digits."""
    return int(digits[:12]) if digits else None


class _Reader:
    """The document while it is read: an automaton over groups, words and text."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.stack = [Group()]
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.white: frozenset[int] = frozenset()  # places of white among the colours
        self.before = (0, 0)  # how far what was shown last in the paragraph is raised, and its size
        self.font = 0
        self.raw = bytearray()  # bytes that wait for the rest of a character
        self.to_skip = 0
        self.text: list[str] = []  # of the paragraph
        self.beside: list[str] = []  # of a note, a head, a text box
        self.cell: list[str] = []  # paragraphs of the cell
        self.cells: list[str] = []
        self.rows: list[list[BoundedCell]] = []
        self.left = 0
        self.borders: list[Border] = []
        self.goes_on = self.joins = self.is_colored = self.in_table = False
        self.words: dict[str, Callable[[int | None], None]] = {
            "ansicpg": self._set_page,
            "fcharset": self._set_charset,
            "uc": self._set_fallback,
            "u": self._add_unicode,
            "dn": self._lower,
            "field": self._begin_field,
            "plain": self._plain,
            "pard": self._pard,
            "intbl": self._in_table,
            "par": self._end_paragraph,
            "sect": self._end_paragraph,
            "page": self._end_paragraph,
            "trowd": self._begin_row,
            "trleft": self._set_left,
            **dict.fromkeys(BEHIND_CELL, self._set_colored_cell),
            "clvmrg": self._set_goes_on,
            "clmrg": self._set_joins,
            "cellx": self._add_border,
            "cell": self._end_cell,
            "row": self._end_row,
            "nestcell": self._refuse_nested,
            "nestrow": self._refuse_nested,
        }

    def read(self, source: str) -> None:
        colors = COLORS.search(source)
        told = enumerate(colors[1].split(";")) if colors else ()
        self.white = frozenset(place for place, color in told if WHITE.search(color))
        for word, number, byte, sign, brace, text in self._tokens(source):
            if brace == "{":
                self._open()
            elif brace:
                self._close()
            elif word:
                self._word(word, _as_int(number))
            elif byte:
                self._add_bytes(bytes.fromhex(byte))
            elif sign == "*":
                self.stack[-1].optional = True
            elif sign in ("\r", "\n"):
                self._word("par", None)
            elif sign:
                self._add(SIGNS.get(sign, ""))
            else:
                self._add_bytes(text.encode("latin-1"))
        if len(self.stack) > 1 or self.cells or self.cell:
            raise RefusedError("unreadable_office", "the file ends before its text does")
        self._end_paragraph(None)
        self._end_table()

    def _tokens(self, source: str) -> Iterator[tuple[str, ...]]:
        place = 0
        for _ in range(MAX_TOKENS):
            found = _TOKEN.search(source, place)
            if found is None:
                return
            place = found.end()
            if found[1] == "bin" and found[2]:
                place += max(_as_int(found[2]) or 0, 0)
            else:
                yield found.groups("")
        raise RefusedError("too_large", f"over {MAX_TOKENS} words of markup")

    # -- groups and properties of runs

    def _open(self) -> None:
        self._flush()
        if len(self.stack) > MAX_DEPTH:
            raise RefusedError("too_large", f"groups nested more than {MAX_DEPTH} deep")
        above = self.stack[-1]
        above.begins = False
        self.stack.append(dataclasses.replace(above, begins=True, optional=False))

    def _close(self) -> None:
        self._flush()
        field = self.stack[-1].field
        ends = field is not None and field.depth == len(self.stack)
        if field is not None and ends and COMPUTED.match(field.code):
            self._put("" if "".join(self.text[field.start :]).strip() else LOST)
        if len(self.stack) > 1:
            ended = self.stack.pop()
            if ended.is_beside and not self.stack[-1].is_beside:
                self.paper.beside.add("".join(self.beside))
                self.beside = []

    def _word(self, word: str, number: int | None) -> None:
        group = self.stack[-1]
        begins, group.begins = group.begins, False
        if begins or group.optional:
            group.is_fonts |= word == "fonttbl"
            group.is_twin |= word in _TWINS
            if word == "pict" and not group.is_twin:
                self.paper.images.append(f"picture {len(self.paper.images) + 1}")
            if word in SKIPPED or (group.optional and word != "nesttableprops"):
                group.is_skipped = True
            if word in BESIDE:
                group.is_beside = True
            elif group.optional or word in SKIPPED:
                group.is_beside = False
            group.optional = False
        if group.is_skipped and not (group.is_beside and word in OF_LETTERS):
            return
        if word in SIGNS:
            self._add(SIGNS[word])
        elif word in APART:
            self._flush()
            off = number == 0
            group.apart = group.apart - {word} if off else group.apart | {word}
        elif word == NOT_RAISED:
            self._flush()
            group.apart -= {"super", "sub"}
        elif word in PROPERTIES:
            self._flush()
            name, alone = PROPERTIES[word]
            setattr(group, name, alone if number is None else number)
        elif word in self.words:
            if word != "u":
                self._flush()
            self.words[word](number)

    def _plain(self, _: int | None) -> None:
        group = self.stack[-1]
        group.apart = frozenset()
        group.color = group.raised = 0
        group.behind, group.size, group.width = 0, USUAL_SIZE, 100

    def _lower(self, number: int | None) -> None:
        self.stack[-1].raised = -6 if number is None else -number

    def _begin_field(self, _: int | None) -> None:
        self.stack[-1].field = Field(len(self.stack), len(self.text))

    def _set_page(self, number: int | None) -> None:
        try:
            self.page = codecs.lookup(PAGES.get(number or 0, f"cp{number}")).name
        except LookupError:
            self.page = "ascii"  # what is beyond it counts as lost

    def _set_charset(self, number: int | None) -> None:
        if self.stack[-1].is_fonts and number in CHARSETS:
            self.fonts[self.stack[-1].font] = CHARSETS[number]

    def _set_fallback(self, number: int | None) -> None:
        self.stack[-1].fallback = min(max(1 if number is None else number, 0), 100)

    # -- characters

    def _add_unicode(self, number: int | None) -> None:
        if self.raw and not self.to_skip:
            self._flush()
        code = (number or 0) % 65_536
        self._add(chr(code))
        self.to_skip = self.stack[-1].fallback

    def _add_bytes(self, data: bytes) -> None:
        skipped = min(self.to_skip, len(data))
        self.to_skip -= skipped
        self.stack[-1].begins = False
        self.raw += data[skipped:]

    def _add(self, text: str) -> None:
        self._flush()
        self._put(text)

    def _flush(self) -> None:
        """Decodes the bytes that stand together; a character may have two."""
        self.to_skip = 0
        if not self.raw:
            return
        data, self.raw = bytes(self.raw), bytearray()
        group = self.stack[-1]
        own = self.fonts.get(group.font, self.page)
        page = self.page if self.page in EAST_ASIAN and own not in EAST_ASIAN else own
        self._put(data.decode(page, "replace"))

    def _put(self, text: str) -> None:
        """Keeps what a group shows, the names of its fonts, the code of its field."""
        group = self.stack[-1]
        if group.is_fonts:
            self.names[group.font] = self.names.get(group.font, "") + text
        elif group.is_beside:
            self.beside.append(text)
        elif group.is_skipped and group.field is not None:
            group.field.code += text
        if group.is_skipped or group.is_fonts or group.apart:
            return
        look = (group.raised, group.size)
        if joins_raised("".join(self.text[-1:]), text, look, self.before):
            self.text.append(without_digits(text))
        elif not is_note(text, look, self.before):
            self.before = look
            self.text.append(without_digits(text) if self._is_unseen(group) else text)

    def _is_unseen(self, group: Group) -> bool:
        """Whether nobody can read the digits of a run: white ones without a colour behind them, and faint ones."""
        place = len(self.cells)
        is_colored = bool(group.behind or group.band)
        if place < len(self.borders):
            is_colored |= self.borders[place].is_colored
        if group.color in self.white and not is_colored:
            return True
        return is_faint(group.size, group.width, self.names.get(group.font))

    # -- paragraphs and tables

    def _pard(self, _: int | None) -> None:
        self.stack[-1].band = 0
        self.in_table = False

    def _in_table(self, _: int | None) -> None:
        self.in_table = True

    def _paragraph(self) -> str:
        # Two halves of a character beyond the first plane stand beside each other.
        text = (
            "".join(self.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        )
        self.text, self.before = [], (0, 0)
        return text

    def _end_paragraph(self, _: int | None) -> None:
        if self.in_table or self.cells:
            self.cell.append(self._paragraph())
            return
        self._end_table()
        self.paper.write(self._paragraph())

    def _begin_row(self, _: int | None) -> None:
        self.left, self.borders = 0, []
        self.goes_on = self.joins = self.is_colored = False

    def _set_left(self, number: int | None) -> None:
        self.left = number or 0

    def _set_goes_on(self, _: int | None) -> None:
        self.goes_on = True

    def _set_joins(self, _: int | None) -> None:
        self.joins = True

    def _set_colored_cell(self, number: int | None) -> None:
        self.is_colored = bool(number)

    def _add_border(self, number: int | None) -> None:
        border = Border(number or 0, self.goes_on, self.joins, self.is_colored)
        self.borders.append(border)
        self.goes_on = self.joins = self.is_colored = False
        self.paper.count(1)

    def _end_cell(self, _: int | None) -> None:
        self.cell.append(self._paragraph())
        self.cells.append("\n".join(self.cell))
        self.cell = []

    def _end_row(self, _: int | None) -> None:
        if len(self.cells) != len(self.borders) or self.cell or "".join(self.text).strip():
            raise RefusedError("unreadable_office", "parts do not fit together: borders of a row")
        row: list[BoundedCell] = []
        left = self.left
        for text, border in zip(self.cells, self.borders, strict=True):
            if border.right < left:
                raise RefusedError(
                    "unreadable_office", "parts do not fit together: borders of a row"
                )
            right = border.right / _TWIPS
            if border.joins and row:
                row[-1] = dataclasses.replace(row[-1], right=right)
            else:
                row.append(BoundedCell(left / _TWIPS, right, text, border.goes_on))
            left = border.right
        self.rows.append(row)
        self.cells, self.text = [], []

    def _end_table(self) -> None:
        self.paper.add_table(bounded_rows(self.rows))
        self.rows = []

    def _refuse_nested(self, _: int | None) -> None:
        raise RefusedError("unreadable_office", "a table within a table is not read in RTF")
