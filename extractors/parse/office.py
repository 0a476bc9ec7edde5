"""Word (docx) and Excel (xlsx, xls) files → Page: paragraphs and tables in the order of the document.

Offsets of ``Page.text`` point into the text extracted here. Archives are refused by their declared sizes
before anything is inflated, and again while it is.
"""

from __future__ import annotations

import dataclasses
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from extractors.parse.page import Page, RawTable, SourceText, TableCell
from extractors.parse.records import Problem

MAX_ENTRIES = 2_000
MAX_INFLATED = 64 * 1024 * 1024
MAX_MARKUP = 8 * 1024 * 1024  # of one XML part
MAX_CELLS = 20_000
MAX_SPAN = 1_000
MAX_NESTED = 5
MAX_TEXT = 2_000_000
_BLOCK = 1 << 20

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Elements around blocks, rows and cells that show what they hold.
_WRAPPERS = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_DIRECTORY_ENTRY = 128  # bytes; names of streams begin at a multiple in a compound file
_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_BROKEN: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
# A line of its own in a sheet: a heading of the report, or prose.
_PROSE_LINE = re.compile(r"[一二三四五六七八]、.{0,30}|.*。.*|.{60,}", re.DOTALL)
_Rows = tuple[tuple[TableCell, ...], ...]


class _RefusedError(Exception):
    """The file is not read; ``code`` and message of the problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def sniff_office(data: bytes) -> Literal["docx", "xlsx", "xls"] | None:
    """Which office file an archive or a compound file is, by the names of its parts; None for any other."""
    if data.startswith(b"PK"):
        if b"word/document.xml" in data:
            return "docx"
        return "xlsx" if b"xl/workbook.xml" in data else None
    for name in ("Workbook\0", "Book\0"):
        at = data.find(name.encode("utf-16-le"))
        while at >= 0:
            if at % _DIRECTORY_ENTRY == 0:
                return "xls"
            at = data.find(name.encode("utf-16-le"), at + 1)
    return None


def read_office(data: bytes, kind: Literal["docx", "xlsx", "xls"]) -> Page:
    """Text and tables of an office file. Never raises.

    Named problems: ``too_large`` (entries, declared or inflated size, cells, text), ``encrypted``,
    ``unreadable_office`` (damaged).
    """
    paper = _Paper()
    try:
        if kind == "xls":
            _read_xls(data, paper)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _refuse_bomb(archive, archive.infolist())
                if kind == "xlsx":
                    _refuse_wide_merges(archive)
            if kind == "docx":
                _read_docx(data, paper)
            else:
                _read_xlsx(data, paper)
        return paper.page(kind)
    except _RefusedError as refused:
        problem = Problem(refused.code, str(refused))
    except _broken_errors() as error:
        problem = Problem("unreadable_office", f"{type(error).__name__}: {error}"[:200])
    return Page(
        kind=kind,
        encoding=None,
        replaced_characters=0,
        text=SourceText.plain(""),
        problems=(problem,),
    )


def _broken_errors() -> tuple[type[Exception], ...]:
    """What the libraries raise on damaged files, beside the errors of the language."""
    from xlrd import XLRDError
    from xlrd.compdoc import CompDocError

    return (
        zipfile.BadZipFile,
        SyntaxError,
        XLRDError,
        CompDocError,
        struct.error,
        zlib.error,
        *_BROKEN,
    )


def _refuse_bomb(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises on too many entries, on declared sizes, and on what really inflates (sizes may lie)."""
    if len(entries) > MAX_ENTRIES:
        raise _RefusedError("too_large", f"{len(entries)} entries, at most {MAX_ENTRIES} are read")
    if sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise _RefusedError("too_large", f"the archive inflates to over {MAX_INFLATED} bytes")
    inflated = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise _RefusedError("encrypted", "the document asks for a password")
        markup = 0
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                inflated += len(block)
                markup += len(block)
                if inflated > MAX_INFLATED:
                    raise _RefusedError(
                        "too_large", f"the archive inflates to over {MAX_INFLATED} bytes"
                    )
                if markup > MAX_MARKUP and entry.filename.endswith((".xml", ".rels")):
                    raise _RefusedError(
                        "too_large", f"{entry.filename[:80]} holds over {MAX_MARKUP} bytes"
                    )
                if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                    raise _RefusedError("unreadable_office", "the file declares XML entities")


def _refuse_wide_merges(archive: zipfile.ZipFile) -> None:
    """Raises on merged areas of spreadsheets that the library would fill cell by cell."""
    area = 0
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/"):
            continue
        for left, top, right, bottom in _MERGE.findall(archive.read(name)):
            width = _column(right) - _column(left) + 1
            area += max(width, 0) * max(int(bottom) - int(top) + 1, 0)
            if area > MAX_CELLS:
                raise _RefusedError("too_large", f"merged areas cover over {MAX_CELLS} cells")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@dataclasses.dataclass(slots=True)
class _Merged:
    """A cell whose rows are still counted."""

    text: str
    rowspan: int = 1
    colspan: int = 1


class _Paper:
    """The page under construction: text and tables in reading order."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.cells = 0
        self.tables: list[RawTable] = []
        self.title: str | None = None

    def write(self, text: str) -> None:
        self.length += len(text) + 1
        if self.length > MAX_TEXT:
            raise _RefusedError("too_large", f"over {MAX_TEXT} characters")
        self.parts.append(text)

    def add_table(self, rows: _Rows) -> None:
        start = self.length
        for row in rows:
            self.write("\t".join(cell.text.replace("\n", " ") for cell in row))
        if rows:
            self.tables.append(RawTable(len(self.tables), rows, start, self.length - 1))

    def count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise _RefusedError("too_large", f"over {MAX_CELLS} cells")

    def page(self, kind: str) -> Page:
        text = "\n".join(self.parts)
        problems = () if text.strip() else (Problem("no_text", f"the {kind} file shows no text"),)
        return Page(
            kind=kind,
            encoding=None,
            replaced_characters=0,
            text=SourceText.plain(text),
            tables=tuple(self.tables),
            title=self.title,
            problems=problems,
        )


# -- docx -------------------------------------------------------------------------------------


def _read_docx(data: bytes, paper: _Paper) -> None:
    import docx

    document = docx.Document(io.BytesIO(data))
    for block in _held(document.element.body, "p", "tbl"):
        if block.tag == _W + "tbl":
            _write_docx_table(block, paper, nested=0)
        else:
            paper.write(_shown(block))


def _held(element: Any, *names: str) -> Iterator[Any]:
    """Elements of these names, also those inside content controls and insertions."""
    wanted = {_W + name for name in names}
    for child in element:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _held(child, *names)


def _write_docx_table(table: Any, paper: _Paper, nested: int) -> None:
    """One table; tables in its cells follow it, as they are no value of it.

    ``gridSpan`` is the colspan; a cell under ``vMerge`` belongs to the one above it.
    """
    if nested > MAX_NESTED:
        raise _RefusedError("too_large", f"tables nested more than {MAX_NESTED} deep")
    rows: list[list[_Merged]] = []
    above: dict[int, _Merged] = {}  # grid place → the cell that a merge would continue
    inner: list[Any] = []
    for tr in _held(table, "tr"):
        if tr.find(f"{_W}trPr/{_W}del") is not None:
            continue
        place = min(max(int(tr.grid_before), 0), MAX_SPAN)
        row = [_Merged("") for _ in range(place)]
        here: dict[int, _Merged] = {}
        for tc in _held(tr, "tc"):
            span = min(max(int(tc.grid_span), 1), MAX_SPAN)
            held = above.get(place)
            if tc.vMerge == "continue" and held is not None and held.colspan == span:
                held.rowspan += 1
                here[place] = held
            else:
                text = "\n".join(_shown(p) for p in _held(tc, "p"))
                here[place] = _Merged(text, colspan=span)
                row.append(here[place])
            inner += _held(tc, "tbl")
            place += span
        paper.count(len(here) + 1)
        above = here
        rows.append(row)
    paper.add_table(
        tuple(
            tuple(TableCell(cell.text, cell.rowspan, cell.colspan) for cell in row) for row in rows
        )
    )
    for other in inner:
        _write_docx_table(other, paper, nested + 1)


# Deleted text of a revision, and the text of field codes and of footnote marks, are not shown.
_HIDDEN = frozenset((_W + "del", _W + "moveFrom", _W + "instrText", _W + "txbxContent"))


def _shown(paragraph: Any) -> str:
    """The text that a paragraph shows: insertions kept, deletions and hidden runs left out."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == _W + "t":
            yield child.text or ""
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _W + "tab":
            yield "\t" if element.tag == _W + "r" else ""
        elif isinstance(tag, str) and tag not in _HIDDEN and not _is_apart(child):
            yield from _pieces(child)


def _is_apart(run: Any) -> bool:
    """Hidden, struck and raised runs are no digits of the number beside them."""
    properties = run.find(_W + "rPr") if run.tag == _W + "r" else None
    if properties is None:
        return False
    if any(
        (mark := properties.find(_W + name)) is not None
        and mark.get(_W + "val") not in ("0", "false", "off")
        for name in ("vanish", "strike", "dstrike")
    ):
        return True
    raised = properties.find(_W + "vertAlign")
    return raised is not None and raised.get(_W + "val") in ("superscript", "subscript")


# -- spreadsheets -----------------------------------------------------------------------------


def _read_xlsx(data: bytes, paper: _Paper) -> None:
    import openpyxl

    # The values that the program stored beside its formulas; a formula never computed is None.
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row * sheet.max_column > MAX_CELLS * 10:
            raise _RefusedError("too_large", f"sheet {sheet.title[:40]} covers too many cells")
        merged = {
            (area.min_row - 1, area.min_col - 1): (
                area.max_row - area.min_row + 1,
                area.max_col - area.min_col + 1,
            )
            for area in sheet.merged_cells.ranges
        }
        values = [[_printed(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        _write_sheet(values, merged, paper)


def _read_xls(data: bytes, paper: _Paper) -> None:
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        merged = {
            (top, left): (bottom - top, right - left)
            for top, bottom, left, right in sheet.merged_cells
        }
        values = [
            [
                _printed(cell.value)
                if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER)
                else ""
                for cell in sheet.row(number)
            ]
            for number in range(sheet.nrows)
        ]
        _write_sheet(values, merged, paper)


def _printed(value: object) -> str:
    """A stored value as it would be printed; binary fractions by their shortest decimal."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()


def _write_sheet(
    values: Sequence[Sequence[str]], merged: dict[tuple[int, int], tuple[int, int]], paper: _Paper
) -> None:
    """A sheet as text and tables: titles, headings and prose, each alone in its row, part the tables."""
    covered = {
        (top + down, left + right)
        for (top, left), (height, width) in merged.items()
        if height * width <= MAX_CELLS
        for down in range(height)
        for right in range(width)
        if down or right
    }
    group: list[int] = []
    for number, row in enumerate(values):
        shown = [text for text in row if text]
        if not shown and not any((number, place) in covered for place in range(len(row))):
            continue
        begins = not group and len(shown) == 1 and not shown[0].isdigit()
        if len(shown) == 1 and (begins or _PROSE_LINE.fullmatch(shown[0])):
            paper.add_table(_sheet_rows(values, group, merged, covered, paper))
            group = []
            paper.write(shown[0])
        else:
            group.append(number)
    paper.add_table(_sheet_rows(values, group, merged, covered, paper))


def _sheet_rows(
    values: Sequence[Sequence[str]],
    group: Sequence[int],
    merged: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    paper: _Paper,
) -> _Rows:
    """The rows of one table of a sheet, as wide as what they show."""
    width = max(
        (
            place + merged.get((number, place), (1, 1))[1]
            for number in group
            for place, text in enumerate(values[number])
            if text
        ),
        default=0,
    )
    rows = []
    for number in group:
        cells = [
            TableCell(text, *merged.get((number, place), (1, 1)))
            for place, text in enumerate(values[number][:width])
            if (number, place) not in covered
        ]
        paper.count(len(cells))
        rows.append(tuple(cells))
    return tuple(rows)
