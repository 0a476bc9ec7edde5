"""OpenDocument files (odt, ods) → paragraphs and tables in the order of the document, as the program shows them.

A cell keeps what it shows beside what it holds, so formats, percentages and dates need no rules here.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from extractors.parse.page import TableCell
from extractors.parse.readers.faint import (
    LOST,
    USUAL_SIZE,
    is_faint,
    is_note,
    joins_raised,
    without_digits,
)
from extractors.parse.readers.office_beside import note_open_document
from extractors.parse.readers.office_page import MAX_CELLS, Paper, RefusedError
from extractors.parse.readers.office_pictures import Pictures
from extractors.parse.readers.spreadsheet import NOT_COMPUTED, Merged, without_hidden, write_sheet

MAX_SPAN = 1_000
MAX_NESTED = 5
_STYLE_DEPTH = 10
_MOST_BLANKS = 200  # of one element, and rows of nothing that a sheet repeats up to its end
_FEW_LETTERS = 20  # a document of pictures

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TEXT, _TABLE, _DRAW, _STYLE = (
    _URN % name for name in ("office", "text", "table", "drawing", "style")
)
_FO = _URN % "xsl-fo-compatible"
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# What is no text of the line: notes, deleted text, readings above words, what floats beside it.
_APART = frozenset(
    (
        _TEXT + "note",
        _TEXT + "tracked-changes",
        _TEXT + "ruby-text",
        _TEXT + "hidden-text",
        _TEXT + "hidden-paragraph",
        _OFFICE + "annotation",
        _DRAW + "frame",
    )
)
_BLANKS = {_TEXT + "tab": "\t", _TEXT + "line-break": "\n"}


class _Style(msgspec.Struct, frozen=True):
    """``apart`` hides, strikes or raises its text, ``hidden`` hides its sheet, or its row or column, which is too small for a digit; digits of a ``white`` or ``faint`` one nobody
    reads; ``colored``: it lies on a colour; ``look``: how far it is raised, and its size."""

    apart: bool = False
    hidden: bool = False
    white: bool = False
    faint: bool = False
    colored: bool = False
    look: tuple[int, int] = (0, USUAL_SIZE)


_Styles = Mapping[str | None, _Style]
_PLAIN = _Style()


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
        _write_document(content.find(_OFFICE + "body"), _read_styles(parts), picture, paper)


def read_flat_odf(root: Any, paper: Paper) -> None:
    """The same of a document that is one part of XML, with its pictures in it."""

    def picture(image: Any) -> tuple[str, bytes] | None:
        held = image.find(_OFFICE + "binary-data")
        return None if held is None else ("picture", base64.b64decode(held.text or ""))

    note_open_document(root, paper.beside)
    _write_document(root.find(_OFFICE + "body"), _read_styles([root]), picture, paper)


def _write_document(
    body: Any, styles: _Styles, picture: Callable[[Any], tuple[str, bytes] | None], paper: Paper
) -> None:
    """``picture``: name and bytes of what an element shows."""
    for sheet in body.iterfind(f"{_OFFICE}spreadsheet/{_TABLE}table"):
        if not styles.get(sheet.get(_TABLE + "style-name"), _PLAIN).hidden:
            _write_sheet(sheet, styles, paper)
    text = body.find(_OFFICE + "text")
    if text is None:
        return
    letters = sum(len(part.strip()) for part in text.itertext())
    pictures = Pictures(only_tables=letters >= _FEW_LETTERS)
    for block in _blocks(text):
        _write_block(block, styles, paper, 0)
        for image in block.iter(_DRAW + "image"):
            shown = picture(image)
            if shown is not None:
                pictures.add(shown[1], shown[0], paper)


_MANIFEST = "META-INF/manifest.xml"


def _parsed(data: bytes) -> Any:
    import lxml.etree as markup

    return markup.fromstring(data, markup.XMLParser(resolve_entities=False, no_network=True))


# -- styles -----------------------------------------------------------------------------------


def _read_styles(parts: Sequence[Any]) -> _Styles:
    found = {
        style.get(_STYLE + "name"): style for part in parts for style in part.iter(_STYLE + "style")
    }
    return {name: _read_style(list(_ancestry(style, found))) for name, style in found.items()}


def _read_style(styles: Sequence[Any]) -> _Style:
    """A style with those that it is based on, the nearest first."""
    told: dict[str, str] = {}  # of the letters
    for style in styles:
        for properties in style.iterfind(_STYLE + "text-properties"):
            told = {**properties.attrib, **told}
    size = _half_points(told.get(_FO + "font-size", ""))
    width = told.get(_STYLE + "text-scale", "").removesuffix("%")
    font = told.get(_STYLE + "font-name") or told.get(_FO + "font-family")
    share = _SHARE.match(told.get(_STYLE + "text-position", ""))
    raised = int(share[1]) * (size or USUAL_SIZE) // 100 if share else 0
    sheet = styles[0].find(_STYLE + "table-properties")
    behind = (kind.get(_FO + "background-color") for style in styles for kind in style)
    return _Style(
        apart=any(map(_sets_apart, styles)),
        hidden=(sheet is not None and sheet.get(_TABLE + "display") == "false")
        or _is_shut(styles[0]),
        white=told.get(_FO + "color", "").lower() == "#ffffff",
        faint=is_faint(size, int(width) if width.isdigit() else None, font),
        colored=any(color not in (None, "transparent") for color in behind),
        look=(raised, size or USUAL_SIZE),
    )


def _is_shut(style: Any) -> bool:
    """Whether a style makes a column or a row too small for a digit."""
    told = (
        properties.get(_STYLE + name, "")
        for kind, name in _SIZES.items()
        for properties in style.iterfind(f"{_STYLE}table-{kind}-properties")
    )
    found = filter(None, map(_LENGTH.fullmatch, told))
    return any(float(length[1]) * _IN_POINTS[length[2]] < _LEAST for length in found)


_SIZES = {"column": "column-width", "row": "row-height"}
_LENGTH = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)(cm|mm|in|pt)")
_IN_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}
_LEAST = 3.0  # points, as in xlsx
_SHARE = re.compile("(-?[0-9]{1,4})%")
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")


def _half_points(size: str) -> int | None:
    points = _POINTS.fullmatch(size)
    return None if points is None else round(2 * float(points[1]))


def _ancestry(style: Any, found: dict[str, Any]) -> Iterator[Any]:
    for _ in range(_STYLE_DEPTH):
        if style is None:
            return
        yield style
        style = found.get(style.get(_STYLE + "parent-style-name"))


def _sets_apart(style: Any) -> bool:
    """Hidden, struck and raised text is no digit of the number beside it."""
    properties = style.find(_STYLE + "text-properties")
    if properties is None:
        return False
    raised, size = (properties.get(_STYLE + "text-position", "0%") + " 100%").split()[:2]
    return (
        properties.get(_TEXT + "display") == "none"
        or properties.get(_STYLE + "text-line-through-style", "none") != "none"
        or (raised not in ("0%", "0") and size != "100%")  # whole lines are raised too
    )


# -- text -------------------------------------------------------------------------------------


def _blocks(element: Any) -> Iterator[Any]:
    """Paragraphs, headings, tables and floating frames, also those in sections and lists."""
    for child in element:
        if child.tag in (_TEXT + "p", _TEXT + "h", _TABLE + "table", _DRAW + "frame"):
            yield child
        elif child.tag not in _APART and child.get(_TEXT + "display") not in ("none", "condition"):
            yield from _blocks(child)


def _write_block(block: Any, styles: _Styles, paper: Paper, nested: int) -> None:
    """A paragraph or a table; text boxes and tables in its cells follow it."""
    if nested > MAX_NESTED:
        raise RefusedError("too_large", f"blocks nested more than {MAX_NESTED} deep")
    inner: list[Any] = []
    if block.tag == _TABLE + "table":
        rows = []
        for tr in _held(block, "row"):
            cells = list(_cells(tr, styles, inner))
            paper.count(len(cells))
            rows.append(
                tuple(TableCell(c.text, c.rowspan, c.colspan) for c in cells if not c.is_covered)
            )
        paper.add_table(tuple(rows))
    elif block.tag != _DRAW + "frame":
        paper.write(_shown(block, styles))
    if block.tag != _TABLE + "table":
        inner = [b for box in block.iter(_DRAW + "text-box") for b in _blocks(box)]
    for other in inner:
        _write_block(other, styles, paper, nested + 1)


def _shown(element: Any, styles: _Styles) -> str:
    return "".join(_pieces(element, styles))


def _pieces(element: Any, styles: _Styles) -> Iterator[str]:
    name = element.get(_TEXT + "style-name")
    style = styles.get(name, _PLAIN)
    if style.apart:
        return
    look = before = style.look
    last = element.text or ""
    lost = _is_unseen(element, name, styles)
    yield without_digits(element.text or "") if lost else element.text or ""
    for child in element:
        if child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag == _TEXT + "s":
            yield " " * min(_number(child, _TEXT + "c"), _MOST_BLANKS)
        elif isinstance(child.tag, str) and child.tag not in _APART:
            text = "".join(_pieces(child, styles))
            named = styles.get(child.get(_TEXT + "style-name"))
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


def _is_unseen(element: Any, name: str | None, styles: _Styles) -> bool:
    """Whether nobody can read the digits of a style: white ones without a colour behind them, and faint ones."""
    style = styles.get(name, _PLAIN)
    if not style.white:
        return style.faint
    around = (element, *element.iterancestors())
    named = (e.get(_TEXT + "style-name") or e.get(_TABLE + "style-name") for e in around)
    return not any(styles.get(name, _PLAIN).colored for name in named)


def _counts(element: Any) -> bool:
    """Whether an element shows a number that the file need not hold: a sum, a choice."""
    return element.tag in _COMPUTED or element.get(_FIELD + "type", "").endswith("FORMDROPDOWN")


_COMPUTED = frozenset(_TEXT + name for name in ("table-formula", "expression", "drop-down"))


# -- tables -----------------------------------------------------------------------------------


def _held(table: Any, kind: str) -> Iterator[Any]:
    """Rows or columns, also those in groups and heads."""
    for child in table:
        if child.tag == f"{_TABLE}table-{kind}":
            yield child
        elif child.tag in _GROUPS[kind]:
            yield from _held(child, kind)


_GROUPS = {
    kind: frozenset(
        f"{_TABLE}table-{name}" for name in (f"header-{kind}s", f"{kind}-group", f"{kind}s")
    )
    for kind in ("row", "column")
}


def _cells(tr: Any, styles: _Styles, inner: list[Any]) -> Iterator[_Cell]:
    """The cells of a row, repeated ones once each; tables in them go to ``inner``."""
    for tc in tr:
        if tc.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            continue
        text = _cell_text(tc, styles)
        repeated = _number(tc, _TABLE + "number-columns-repeated")
        if repeated > MAX_SPAN:
            if text:
                raise RefusedError("too_large", f"a cell repeated {repeated} times")
            continue  # the empty end of a sheet
        if tc.find(_DRAW + "frame") is None:
            inner += [block for block in _blocks(tc) if block.tag == _TABLE + "table"]
        cell = _Cell(
            text,
            min(_number(tc, _TABLE + "number-rows-spanned"), MAX_SPAN),
            min(_number(tc, _TABLE + "number-columns-spanned"), MAX_SPAN),
            tc.tag == _TABLE + "covered-table-cell",
        )
        for _ in range(repeated):
            yield cell


def _cell_text(tc: Any, styles: _Styles) -> str:
    lines = [
        _shown(block, styles) for block in _blocks(tc) if block.tag in (_TEXT + "p", _TEXT + "h")
    ]
    if not lines and (tc.get(_OFFICE + "value") or tc.get(_TABLE + "formula")):
        return NOT_COMPUTED
    text = "\n".join(lines).strip()
    return without_digits(text) if _is_unseen(tc, tc.get(_TABLE + "style-name"), styles) else text


def _write_sheet(sheet: Any, styles: _Styles, paper: Paper) -> None:
    values: list[list[str]] = []
    merged: Merged = {}
    hidden = set()
    for tr in _held(sheet, "row"):
        cells = list(_cells(tr, styles, []))
        is_empty = not any(cell.text for cell in cells)
        repeated = _number(tr, _TABLE + "number-rows-repeated")
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
    write_sheet(sheet.get(_TABLE + "name", ""), shown, areas, paper)


def _is_hidden(element: Any, styles: _Styles) -> bool:
    """Whether a row or a column is hidden, or has no room for a digit."""
    is_visible = element.get(_TABLE + "visibility", "visible") == "visible"
    return not is_visible or styles.get(element.get(_TABLE + "style-name"), _PLAIN).hidden


def _hidden_columns(sheet: Any, styles: _Styles) -> Iterator[int]:
    place = 0
    for column in _held(sheet, "column"):
        repeated = min(_number(column, _TABLE + "number-columns-repeated"), MAX_SPAN)
        if _is_hidden(column, styles):
            yield from range(place, place + repeated)
        place += repeated


def _number(element: Any, name: str) -> int:
    """A count of an attribute, 1 where it is not given. Raises ValueError where it is no number."""
    return max(int(element.get(name, "1")), 1)
