"""docx → paragraphs and tables in the order of the document, as Word shows them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import msgspec

from extractors.parse.page import TableCell
from extractors.parse.readers.faint import LOST, RINGED
from extractors.parse.readers.office_page import Paper, RefusedError
from extractors.parse.readers.office_pictures import Pictures
from extractors.parse.readers.word_numbers import Numbers
from extractors.parse.readers.word_shown import (
    NUMBER,
    W,
    hiding_styles,
    keep_what_is_shown,
    shown_text,
)

MAX_SPAN = 1_000
MAX_NESTED = 5

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_FEW_LETTERS = 20  # a document of pictures
_ONE_ROW = 3  # texts of a table within a cell that are one: a number and its unit
# Elements around blocks, rows and cells that show what they hold.
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_OTHER_DOCUMENTS = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)


class AutomaticNumbers(Protocol):
    """The numbers that a program puts before paragraphs by itself."""

    def before(self, paragraph: Any) -> str:
        """What is shown before the text of the next paragraph; empty where it is no Chinese number."""

    def is_numbered(self, paragraph: Any) -> bool:
        """Whether a paragraph shows a number, of whatever kind, even where it is empty."""


class _Merged(msgspec.Struct):
    """A cell whose rows are still counted."""

    text: str
    rowspan: int = 1
    colspan: int = 1


def read_docx(data: bytes, paper: Paper) -> None:
    """Writes all blocks of a document. Raises RefusedError, and whatever the library does on damage."""
    document = _opened(data)
    styles = document.styles.element
    numbers = Numbers(_numbering(document.part), styles)
    write_body(document.element.body, styles, numbers, document.part.related_parts, paper)


def _opened(data: bytes) -> Any:
    """The document, also of a file with macros (which nobody runs) or a template: the library knows documents alone."""
    from docx.opc.part import PartFactory
    from docx.package import Package
    from docx.parts.document import DocumentPart

    PartFactory.part_type_for |= dict.fromkeys(_OTHER_DOCUMENTS, DocumentPart)
    return Package.open(io.BytesIO(data)).main_document_part.document


def write_body(
    body: Any,
    styles: Any,
    numbers: AutomaticNumbers,
    parts: Mapping[str, Any],
    paper: Paper,
) -> None:
    """Writes the blocks of a body. ``numbers``: what Word shows before paragraphs; ``parts``: by relation."""
    keep_what_is_shown(body, hiding_styles(styles))
    blocks = list(_held(body, "p", "tbl", "altChunk"))
    pictures = Pictures(only_tables=sum(len(shown_text(b).strip()) for b in blocks) >= _FEW_LETTERS)
    for block in blocks:
        _write_block(block, paper, 0, numbers)
        for name in _pictures_of(block):
            part = parts.get(name)
            if part is not None:
                pictures.add(part.blob, str(part.partname), paper)


def _numbering(part: Any) -> Any | None:
    """The part of a document that says how its lists are numbered."""
    from docx.oxml import parse_xml

    found = (r.target_part for r in part.rels.values() if r.reltype.endswith("/numbering"))
    return next((parse_xml(numbering.blob) for numbering in found), None)


def _write_block(block: Any, paper: Paper, nested: int, numbers: AutomaticNumbers) -> None:
    """A paragraph (behind the number that Word gives it, in the text itself) or a table, and behind it what stands in its
    text boxes."""
    if nested > MAX_NESTED:
        raise RefusedError("too_large", f"blocks nested more than {MAX_NESTED} deep")
    if block.tag == W + "altChunk":
        raise RefusedError(
            "unreadable_office", "another file is embedded in the text: save as PDF or docx"
        )
    if block.tag == W + "tbl":
        _write_docx_table(block, paper, nested, numbers)
    else:
        text = shown_text(block)
        number = "" if nested else numbers.before(block)
        paper.write(number + text if text.strip() else text)
    for box in _outermost(block, W + "txbxContent"):
        for inner in _held(box, "p", "tbl"):
            _write_block(inner, paper, nested + 1, numbers)


def _outermost(element: Any, name: str) -> Iterator[Any]:
    """Elements of a name below ``element`` that are in no other of that name."""
    for child in element:
        if child.tag == name:
            yield child
        else:
            yield from _outermost(child, name)


def _pictures_of(block: Any) -> Iterator[str]:
    """Relations of the pictures that stand in a paragraph or a table, in both ways of naming them."""
    for element in block.iter(_BLIP, _IMAGE_DATA):
        name = element.get(_R + "embed") or element.get(_R + "id")
        if name is not None:
            yield name


def _held(element: Any, *names: str) -> Iterator[Any]:
    """Elements of these names, also those inside content controls and insertions."""
    wanted = {W + name for name in names}
    for child in element:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _held(child, *names)


def _write_docx_table(table: Any, paper: Paper, nested: int, numbers: AutomaticNumbers) -> None:
    """One table; tables in its cells follow it, as they are no value of it, but for a frame around one text.

    ``gridSpan`` is the colspan; a cell under ``vMerge`` belongs to the one above it.
    """
    if nested > MAX_NESTED:
        raise RefusedError("too_large", f"tables nested more than {MAX_NESTED} deep")
    rows: list[list[_Merged]] = []
    above: dict[int, _Merged] = {}  # grid place → the cell that a merge would continue
    inner: list[Any] = []
    for tr in _held(table, "tr"):
        if any(tr.find(f"{W}trPr/{W}{name}") is not None for name in ("del", "hidden")):
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
            elif (before := _goes_on(tc, here, place)) is not None:
                before.colspan += span
            else:
                text, tables = _cell_text(tc)
                if not text and row and any(map(numbers.is_numbered, _held(tc, "p"))):
                    text = LOST  # which number it is, other paragraphs tell; those at a row's start count the rows
                here[place] = _Merged(text, colspan=span)
                row.append(here[place])
                inner += tables
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
        _write_docx_table(other, paper, nested + 1, numbers)


def _cell_text(cell: Any) -> tuple[str, list[Any]]:
    """What a cell shows, and the tables in it that stand for themselves."""
    text = "\n".join(shown_text(p) for p in _held(cell, "p"))
    tables = list(_held(cell, "tbl"))
    if not text.strip() and any(map(RINGED.match, _field_codes(cell))):
        return LOST, tables
    if not tables or text.strip():
        return text, tables
    framed = [
        shown
        for row in _held(tables[0], "tr")
        for inner in _held(row, "tc")
        if (shown := "\n".join(map(shown_text, inner.iter(W + "p"))).strip())
    ]
    if len(tables) == len(framed) == 1:
        return framed[0], []
    is_split = len(framed) <= _ONE_ROW and any(map(NUMBER.fullmatch, framed))
    return LOST if is_split else text, tables


def _field_codes(cell: Any) -> Iterator[str]:
    """What the fields of a cell are told to show; that of one field may stand in several runs."""
    yield "".join(code.text or "" for code in cell.iter(W + "instrText"))
    yield from (field.get(W + "instr", "") for field in cell.iter(W + "fldSimple"))


def _goes_on(cell: Any, row: dict[int, _Merged], place: int) -> _Merged | None:
    """The cell on whose right side lies the rest of it (``hMerge``, as files of before 2007 are converted)."""
    merge = cell.find(f"{W}tcPr/{W}hMerge")
    if merge is None or merge.get(W + "val") == "restart" or not row:
        return None
    left, before = max(row.items())
    return before if left + before.colspan == place else None
