"""OpenDocument files (odt, ods) → paragraphs and tables in the order of the document, as the program shows them.

A cell keeps what it shows beside what it holds, so formats, percentages and dates need no rules here.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from extractors.parse.page import TableCell
from extractors.parse.readers.faint import (
    LOST,
    is_note,
    joins_raised,
    without_digits,
)
from extractors.parse.readers.office_beside import note_open_document
from extractors.parse.readers.office_page import MAX_CELLS, Paper, RefusedError
from extractors.parse.readers.office_pictures import Pictures
from extractors.parse.readers.open_document_style import (
    DRAW,
    OFFICE,
    PLAIN,
    TABLE,
    TEXT,
    Styles,
    read_styles,
)
from extractors.parse.readers.spreadsheet import NOT_COMPUTED, Merged, without_hidden, write_sheet

MAX_SPAN = 1_000
MAX_NESTED = 5
_MOST_BLANKS = 200  # of one element, and rows of nothing that a sheet repeats up to its end
_FEW_LETTERS = 20  # a document of pictures

_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# What is no text of the line: notes, deleted text, readings above words, what floats beside it.
_APART = frozenset(
    (
        TEXT + "note",
        TEXT + "tracked-changes",
        TEXT + "ruby-text",
        TEXT + "hidden-text",
        TEXT + "hidden-paragraph",
        OFFICE + "annotation",
        DRAW + "frame",
    )
)
_BLANKS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}


class _Cell(msgspec.Struct, frozen=True):
    text: str
    rowspan: int
    colspan: int
    is_covered: bool


def read_odf(data: bytes, paper: Paper) -> None:
    """Writes a text or the visible sheets of a book. Raises RefusedError, KeyError and SyntaxError on damage."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if b"encryption-data" in (archive.read(_MANIFEST) if _MANIFEST in names else b""):
            raise RefusedError("encrypted", "the document asks for a password")
        content = _parsed(archive.read("content.xml"))
        parts = [content]
        if "styles.xml" in names:
            parts.append(_parsed(archive.read("styles.xml")))

        def picture(image: Any) -> tuple[str, bytes] | None:
            name = image.get(_LINK, "").removeprefix("./")
            return (name, archive.read(name)) if name in names else None

        for part in parts:
            note_open_document(part, paper.beside)
        _write_document(content.find(OFFICE + "body"), read_styles(parts), picture, paper)


def read_flat_odf(root: Any, paper: Paper) -> None:
    """The same of a document that is one part of XML, with its pictures in it."""

    def picture(image: Any) -> tuple[str, bytes] | None:
        held = image.find(OFFICE + "binary-data")
        return None if held is None else ("picture", base64.b64decode(held.text or ""))

    note_open_document(root, paper.beside)
    _write_document(root.find(OFFICE + "body"), read_styles([root]), picture, paper)


def _write_document(
    body: Any, styles: Styles, picture: Callable[[Any], tuple[str, bytes] | None], paper: Paper
) -> None:
    """``picture``: name and bytes of what an element shows."""
    for sheet in body.iterfind(f"{OFFICE}spreadsheet/{TABLE}table"):
        if not styles.get(sheet.get(TABLE + "style-name"), PLAIN).hidden:
            _write_sheet(sheet, styles, paper)
    text = body.find(OFFICE + "text")
    if text is None:
        return
    letters = sum(len(part.strip()) for part in text.itertext())
    pictures = Pictures(only_tables=letters >= _FEW_LETTERS)
    for block in _blocks(text):
        _write_block(block, styles, paper, 0)
        for image in block.iter(DRAW + "image"):
            shown = picture(image)
            if shown is not None:
                pictures.add(shown[1], shown[0], paper)


_MANIFEST = "META-INF/manifest.xml"


def _parsed(data: bytes) -> Any:
    import lxml.etree as markup

    return markup.fromstring(data, markup.XMLParser(resolve_entities=False, no_network=True))


# -- text -------------------------------------------------------------------------------------


def _blocks(element: Any) -> Iterator[Any]:
    """Paragraphs, headings, tables and floating frames, also those in sections and lists."""
    for child in element:
        if child.tag in (TEXT + "p", TEXT + "h", TABLE + "table", DRAW + "frame"):
            yield child
        elif child.tag not in _APART and child.get(TEXT + "display") not in ("none", "condition"):
            yield from _blocks(child)


def _write_block(block: Any, styles: Styles, paper: Paper, nested: int) -> None:
    """A paragraph or a table; text boxes and tables in its cells follow it."""
    if nested > MAX_NESTED:
        raise RefusedError("too_large", f"blocks nested more than {MAX_NESTED} deep")
    inner: list[Any] = []
    if block.tag == TABLE + "table":
        rows = []
        for tr in _held(block, "row"):
            cells = list(_cells(tr, styles, inner))
            paper.count(len(cells))
            rows.append(
                tuple(TableCell(c.text, c.rowspan, c.colspan) for c in cells if not c.is_covered)
            )
        paper.add_table(tuple(rows))
    elif block.tag != DRAW + "frame":
        paper.write(_shown(block, styles))
    if block.tag != TABLE + "table":
        inner = [b for box in block.iter(DRAW + "text-box") for b in _blocks(box)]
    for other in inner:
        _write_block(other, styles, paper, nested + 1)


def _shown(element: Any, styles: Styles) -> str:
    return "".join(_pieces(element, styles))


def _pieces(element: Any, styles: Styles) -> Iterator[str]:
    name = element.get(TEXT + "style-name")
    style = styles.get(name, PLAIN)
    if style.apart:
        return
    look = before = style.look
    last = element.text or ""
    lost = _is_unseen(element, name, styles)
    yield without_digits(element.text or "") if lost else element.text or ""
    for child in element:
        if child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag == TEXT + "s":
            yield " " * min(_number(child, TEXT + "c"), _MOST_BLANKS)
        elif isinstance(child.tag, str) and child.tag not in _APART:
            text = "".join(_pieces(child, styles))
            named = styles.get(child.get(TEXT + "style-name"))
            own = named.look if named else look
            if joins_raised(last, text, own, before):
                last = without_digits(text)
                yield last
            elif not is_note(text, own, before):
                before = own if text.strip() else before
                last = text if text.strip() or not _counts(child) else LOST
                yield last
        if child.tail:
            before, last = look, child.tail
            yield without_digits(child.tail) if lost else child.tail


def _is_unseen(element: Any, name: str | None, styles: Styles) -> bool:
    """Whether nobody can read the digits of a style: white ones without a colour behind them, and faint ones."""
    style = styles.get(name, PLAIN)
    if not style.white:
        return style.faint
    around = (element, *element.iterancestors())
    named = (e.get(TEXT + "style-name") or e.get(TABLE + "style-name") for e in around)
    return not any(styles.get(name, PLAIN).colored for name in named)


def _counts(element: Any) -> bool:
    """Whether an element shows a number that the file need not hold: a sum, a choice."""
    return element.tag in _COMPUTED or element.get(_FIELD + "type", "").endswith("FORMDROPDOWN")


_COMPUTED = frozenset(TEXT + name for name in ("table-formula", "expression", "drop-down"))


# -- tables -----------------------------------------------------------------------------------


def _held(table: Any, kind: str) -> Iterator[Any]:
    """Rows or columns, also those in groups and heads."""
    for child in table:
        if child.tag == f"{TABLE}table-{kind}":
            yield child
        elif child.tag in _GROUPS[kind]:
            yield from _held(child, kind)


_GROUPS = {
    kind: frozenset(
        f"{TABLE}table-{name}" for name in (f"header-{kind}s", f"{kind}-group", f"{kind}s")
    )
    for kind in ("row", "column")
}


def _cells(tr: Any, styles: Styles, inner: list[Any]) -> Iterator[_Cell]:
    """The cells of a row, repeated ones once each; tables in them go to ``inner``."""
    for tc in tr:
        if tc.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            continue
        text = _cell_text(tc, styles)
        repeated = _number(tc, TABLE + "number-columns-repeated")
        if repeated > MAX_SPAN:
            if text:
                raise RefusedError("too_large", f"a cell repeated {repeated} times")
            continue  # the empty end of a sheet
        if tc.find(DRAW + "frame") is None:
            inner += [block for block in _blocks(tc) if block.tag == TABLE + "table"]
        cell = _Cell(
            text,
            min(_number(tc, TABLE + "number-rows-spanned"), MAX_SPAN),
            min(_number(tc, TABLE + "number-columns-spanned"), MAX_SPAN),
            tc.tag == TABLE + "covered-table-cell",
        )
        for _ in range(repeated):
            yield cell


def _cell_text(tc: Any, styles: Styles) -> str:
    lines = [
        _shown(block, styles) for block in _blocks(tc) if block.tag in (TEXT + "p", TEXT + "h")
    ]
    if not lines and (tc.get(OFFICE + "value") or tc.get(TABLE + "formula")):
        return NOT_COMPUTED
    text = "\n".join(lines).strip()
    return without_digits(text) if _is_unseen(tc, tc.get(TABLE + "style-name"), styles) else text


def _write_sheet(sheet: Any, styles: Styles, paper: Paper) -> None:
    values: list[list[str]] = []
    merged: Merged = {}
    hidden = set()
    for tr in _held(sheet, "row"):
        cells = list(_cells(tr, styles, []))
        is_empty = not any(cell.text for cell in cells)
        repeated = _number(tr, TABLE + "number-rows-repeated")
        for _ in range(min(repeated, _MOST_BLANKS) if is_empty else repeated):
            number = len(values)
            paper.count(len(cells))
            if _is_hidden(tr, styles):
                hidden.add(number)
            for place, cell in enumerate(cells):
                if cell.rowspan * cell.colspan > 1 and not cell.is_covered:
                    merged[number, place] = (cell.rowspan, cell.colspan)
            values.append(["" if cell.is_covered else cell.text for cell in cells])
    if sum(rows * columns for rows, columns in merged.values()) > MAX_CELLS:
        raise RefusedError("too_large", f"merged areas cover over {MAX_CELLS} cells")
    width = max(map(len, values), default=0)
    values = [row + [""] * (width - len(row)) for row in values]  # blank cells at the end of a row
    shown, areas = without_hidden(values, merged, hidden, set(_hidden_columns(sheet, styles)))
    write_sheet(sheet.get(TABLE + "name", ""), shown, areas, paper)


def _is_hidden(element: Any, styles: Styles) -> bool:
    """Whether a row or a column is hidden, or has no room for a digit."""
    is_visible = element.get(TABLE + "visibility", "visible") == "visible"
    return not is_visible or styles.get(element.get(TABLE + "style-name"), PLAIN).hidden


def _hidden_columns(sheet: Any, styles: Styles) -> Iterator[int]:
    place = 0
    for column in _held(sheet, "column"):
        repeated = min(_number(column, TABLE + "number-columns-repeated"), MAX_SPAN)
        if _is_hidden(column, styles):
            yield from range(place, place + repeated)
        place += repeated


def _number(element: Any, name: str) -> int:
    """A count of an attribute, 1 where it is not given. Raises ValueError where it is no number."""
    return max(int(element.get(name, "1")), 1)
