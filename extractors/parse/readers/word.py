"""docx → paragraphs and tables in the order of the document, as Word shows them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import msgspec

from extractors.parse.page import TableCell
from extractors.parse.readers.faint import (
    COMPUTED,
    LOST,
    RINGED,
    USUAL_SIZE,
    WHITE,
    is_faint,
    is_note,
    is_raised,
    without_digits,
)
from extractors.parse.readers.office_page import Paper, RefusedError
from extractors.parse.readers.office_pictures import Pictures
from extractors.parse.readers.shown import symbol
from extractors.parse.readers.word_numbers import Numbers

MAX_SPAN = 1_000
MAX_NESTED = 5
_STYLE_DEPTH = 10
_HEX = re.compile("[0-9A-Fa-f]{1,8}")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_FEW_LETTERS = 20  # a document of pictures
_ONE_ROW = 3  # texts of a table within a cell that are one: a number and its unit
# Elements around blocks, rows and cells that show what they hold.
_WRAPPERS = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
# The same content in two ways of drawing it, of which a program shows one.
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OTHER_DOCUMENTS = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"


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
    _keep_what_is_shown(body, _hiding_styles(styles))
    blocks = list(_held(body, "p", "tbl", "altChunk"))
    pictures = Pictures(only_tables=sum(len(_shown(b).strip()) for b in blocks) >= _FEW_LETTERS)
    for block in blocks:
        _write_block(block, paper, 0, numbers)
        for name in _pictures_of(block):
            part = parts.get(name)
            if part is not None:
                pictures.add(part.blob, str(part.partname), paper)


def _hiding_styles(styles: Any) -> frozenset[str]:
    """Names of the styles whose text is hidden, struck or raised, by themselves or by the style they are based on."""
    found = {style.get(_W + "styleId"): style for style in styles.iter(_W + "style")}
    hiding: set[str] = set()
    for name, style in found.items():
        for _ in range(_STYLE_DEPTH):
            if style is None or _is_apart(style):
                break
            base = style.find(_W + "basedOn")
            style = found.get(base.get(_W + "val")) if base is not None else None
        if style is not None:
            hiding.add(name)
    return frozenset(hiding)


def _keep_what_is_shown(body: Any, hiding: frozenset[str]) -> None:
    """Takes out the second drawing of what is drawn in two ways, and what a style hides; loses digits that ask to be typed over or stand
    from right to left."""
    lost = [asks.getparent().getparent() for asks in body.iter(_W + "showingPlcHdr")]
    lost += [turned for turned in body.iter(_W + "bdo") if turned.get(_W + "val") == "rtl"]
    for typed in (text for around in lost for text in around.iter(_W + "t")):
        typed.text = without_digits(typed.text or "")
    for twice in list(body.iter(_MC + "AlternateContent")):
        parent = twice.getparent()
        ways = [way for way in twice if way.tag in (_MC + "Choice", _MC + "Fallback")][:1]
        place = parent.index(twice)
        parent[place : place + 1] = [child for way in ways for child in way]
    for named in list(body.iter(_W + "rStyle", _W + "pStyle")):
        if named.get(_W + "val") in hiding:
            shown = named.getparent().getparent()
            for run in list(shown.iter(_W + "r")):
                run.getparent().remove(run)
    for position in list(body.iter(_W + "position")):
        run = position.getparent().getparent()
        if run.tag == _W + "r":
            _set_apart(run)


def _set_apart(run: Any) -> None:
    """Takes out small digits that are raised beside the run before them, by hand. As large as the digits right before
    them they may be a note or more of the number: lost."""
    look = _look(run)
    shown = ((_look(run), _shown(run)) for run in run.itersiblings(_W + "r", preceding=True))
    other, text = next(((o, t) for o, t in shown if o[0] != look[0] and t.strip()), (look, ""))
    if is_note(_shown(run), look, other):
        run.getparent().remove(run)
    elif is_raised(look, other) and text[-1:].isdigit() and _shown(run)[:1].isdigit():
        for typed in run.iter(_W + "t"):
            typed.text = without_digits(typed.text or "")


def _look(run: Any) -> tuple[int, int]:
    """By how many half points a run is raised, and its size."""
    raised, size = (_told(run, name) for name in ("position", "sz"))
    return raised or 0, size or USUAL_SIZE


def _told(run: Any, name: str) -> int | None:
    """A number among the properties of a run."""
    told = run.find(f"{_W}rPr/{_W}{name}")
    value = "" if told is None else told.get(_W + "val", "")
    return int(value) if _NUMBER.fullmatch(value) else None


_NUMBER = re.compile("-?[0-9]{1,5}")


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
    if block.tag == _W + "altChunk":
        raise RefusedError(
            "unreadable_office", "another file is embedded in the text: save as PDF or docx"
        )
    if block.tag == _W + "tbl":
        _write_docx_table(block, paper, nested, numbers)
    else:
        text = _shown(block)
        number = "" if nested else numbers.before(block)
        paper.write(number + text if text.strip() else text)
    for box in _outermost(block, _W + "txbxContent"):
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
    wanted = {_W + name for name in names}
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
        if any(tr.find(f"{_W}trPr/{_W}{name}") is not None for name in ("del", "hidden")):
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
    text = "\n".join(_shown(p) for p in _held(cell, "p"))
    tables = list(_held(cell, "tbl"))
    if not text.strip() and any(map(RINGED.match, _field_codes(cell))):
        return LOST, tables
    if not tables or text.strip():
        return text, tables
    framed = [
        shown
        for row in _held(tables[0], "tr")
        for inner in _held(row, "tc")
        if (shown := "\n".join(map(_shown, inner.iter(_W + "p"))).strip())
    ]
    if len(tables) == len(framed) == 1:
        return framed[0], []
    is_split = len(framed) <= _ONE_ROW and any(map(_NUMBER.fullmatch, framed))
    return LOST if is_split else text, tables


def _field_codes(cell: Any) -> Iterator[str]:
    """What the fields of a cell are told to show; that of one field may stand in several runs."""
    yield "".join(code.text or "" for code in cell.iter(_W + "instrText"))
    yield from (field.get(_W + "instr", "") for field in cell.iter(_W + "fldSimple"))


def _goes_on(cell: Any, row: dict[int, _Merged], place: int) -> _Merged | None:
    """The cell on whose right side lies the rest of it (``hMerge``, as files of before 2007 are converted)."""
    merge = cell.find(f"{_W}tcPr/{_W}hMerge")
    if merge is None or merge.get(_W + "val") == "restart" or not row:
        return None
    left, before = max(row.items())
    return before if left + before.colspan == place else None


# Deleted text of a revision, field codes, notes and readings above words are not of the line; a text box follows it.
_HIDDEN = frozenset(
    _W + name
    for name in ("del", "moveFrom", "instrText", "txbxContent", "rt", "footnote", "endnote")
)


def _shown(paragraph: Any) -> str:
    """The text that a paragraph shows: insertions kept, deletions and hidden runs left out."""
    return "".join(_pieces(paragraph, []))


class _Field(msgspec.Struct):
    """A field that is open: its code, which may hold the results of others, and what it shows after it."""

    code: str = ""
    is_shown: bool = False  # its result is read
    result: str = ""


def _pieces(element: Any, fields: list[_Field]) -> Iterator[str]:
    """``fields``: those that are open, the innermost last."""
    for child in element:
        tag = child.tag
        if tag == _W + "fldChar":
            yield _end_of_field(child.get(_W + "fldCharType"), fields)
        elif tag == _W + "instrText" and fields and not fields[-1].is_shown:
            fields[-1].code += child.text or ""
        elif tag == _W + "t" and not all(field.is_shown for field in fields):
            continue
        elif tag == _W + "t":
            for field in fields:
                field.result += child.text or ""
            yield child.text or ""
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _FORMULA:  # a fraction has digits above each other
            yield LOST
        elif tag == _W + "sym":
            letter = child.get(_W + "char") or ""
            yield symbol(int(letter, 16) if _HEX.fullmatch(letter) else 0)
        elif tag == _W + "noBreakHyphen":
            yield "-"
        elif tag in (_W + "tab", _W + "ptab"):
            yield "\t" if element.tag == _W + "r" else ""
        elif isinstance(tag, str) and tag not in _HIDDEN and not _is_apart(child):
            text = "".join(_pieces(child, fields))
            if tag == _W + "fldSimple" and not text.strip():
                text = LOST if COMPUTED.match(child.get(_W + "instr", "")) else ""
            yield without_digits(text) if tag == _W + "r" and _is_unseen(child) else text


def _end_of_field(kind: str | None, fields: list[_Field]) -> str:
    """Opens, turns or closes a field; what is lost where one that counts shows nothing."""
    if kind == "begin":
        fields.append(_Field())
    elif kind == "end" and fields:
        field = fields.pop()
        return LOST if COMPUTED.match(field.code) and not field.result.strip() else ""
    elif fields:
        fields[-1].is_shown = True
    return ""


def _is_apart(run: Any) -> bool:
    """Hidden, struck and raised runs (and styles of such) are no digits of the number beside them."""
    properties = run.find(_W + "rPr") if run.tag in (_W + "r", _W + "style") else None
    if properties is None:
        return False
    if any(
        (mark := properties.find(_W + name)) is not None
        and mark.get(_W + "val") not in ("0", "false", "off")
        for name in ("vanish", "specVanish", "strike", "dstrike")
    ):
        return True
    raised = properties.find(_W + "vertAlign")
    return raised is not None and raised.get(_W + "val") in ("superscript", "subscript")


def _is_unseen(run: Any) -> bool:
    """Whether nobody can read the digits of a run: white ones without a colour behind them, and faint ones."""
    properties = run.find(_W + "rPr")
    if properties is None:
        return False
    color, fonts = (properties.find(_W + name) for name in ("color", "rFonts"))
    if color is not None and color.get(_W + "val", "").upper() == WHITE:
        shaded = [properties.find(_W + "highlight")]
        for around in (run, *run.iterancestors(_W + "p", _W + "tc", _W + "tbl")):
            shaded += around.iterfind(f"./*/{_W}shd")
        if all(shade is None for shade in shaded):
            return True
    font = None if fonts is None else fonts.get(_W + "ascii")
    return is_faint(_told(run, "sz"), _told(run, "w"), font)
