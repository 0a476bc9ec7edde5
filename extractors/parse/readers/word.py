"""docx → paragraphs and tables in the order of the document, as Word shows them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from extractors.parse.page import TableCell
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
    write_body(document.element.body, styles, numbers.before, document.part.related_parts, paper)


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
    number: Callable[[Any], str],
    parts: Mapping[str, Any],
    paper: Paper,
) -> None:
    """Writes the blocks of a body. ``number``: what Word shows before a paragraph; ``parts``: by relation."""
    _keep_what_is_shown(body, _hiding_styles(styles))
    blocks = list(_held(body, "p", "tbl", "altChunk"))
    pictures = Pictures(only_tables=sum(len(_shown(b).strip()) for b in blocks) >= _FEW_LETTERS)
    for block in blocks:
        _write_block(block, paper, 0, number(block) if block.tag == _W + "p" else "")
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
    """Takes out the second drawing of what is drawn in two ways, and what a style hides."""
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


def _numbering(part: Any) -> Any | None:
    """The part of a document that says how its lists are numbered."""
    from docx.oxml import parse_xml

    found = (r.target_part for r in part.rels.values() if r.reltype.endswith("/numbering"))
    return next((parse_xml(numbering.blob) for numbering in found), None)


def _write_block(block: Any, paper: Paper, nested: int, number: str = "") -> None:
    """A paragraph (behind the ``number`` that Word gives it) or a table, and behind it what stands in its text boxes."""
    if nested > MAX_NESTED:
        raise RefusedError("too_large", f"blocks nested more than {MAX_NESTED} deep")
    if block.tag == _W + "altChunk":
        raise RefusedError(
            "unreadable_office", "another file is embedded in the text: save as PDF or docx"
        )
    if block.tag == _W + "tbl":
        _write_docx_table(block, paper, nested)
    else:
        text = _shown(block)
        paper.write(number + text if text.strip() else text)
    for box in _outermost(block, _W + "txbxContent"):
        for inner in _held(box, "p", "tbl"):
            _write_block(inner, paper, nested + 1)


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


def _write_docx_table(table: Any, paper: Paper, nested: int) -> None:
    """One table; tables in its cells follow it, as they are no value of it.

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


# Fields that show a number which a file need not hold: sums, choices, fractions.
_COMPUTED = re.compile(r"\s*(?:=|FORMDROPDOWN|EQ\s*\\f)", re.IGNORECASE)


def _pieces(element: Any, codes: list[str | None]) -> Iterator[str]:
    """``codes``: of each field that is open its code, which may hold the results of others; None where that is read."""
    for child in element:
        tag = child.tag
        if tag == _W + "fldChar":
            kind = child.get(_W + "fldCharType")
            code = codes.pop() if codes and kind != "begin" else None
            if kind != "end":
                codes.append("" if kind == "begin" else None)
            elif code is not None and _COMPUTED.match(code):
                yield "\ufffd"
        elif tag == _W + "instrText" and codes and codes[-1] is not None:
            codes[-1] += child.text or ""
        elif tag == _W + "t" and any(code is not None for code in codes):
            continue
        elif tag == _W + "t":
            yield child.text or ""
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _FORMULA:  # a fraction has digits above each other
            yield "\ufffd"
        elif tag == _W + "sym":
            letter = child.get(_W + "char") or ""
            yield symbol(int(letter, 16) if _HEX.fullmatch(letter) else 0)
        elif tag == _W + "noBreakHyphen":
            yield "-"
        elif tag in (_W + "tab", _W + "ptab"):
            yield "\t" if element.tag == _W + "r" else ""
        elif isinstance(tag, str) and tag not in _HIDDEN and not _is_apart(child):
            text = "".join(_pieces(child, codes))
            yield _DIGIT.sub("\ufffd", text) if tag == _W + "r" and _is_faint(child) else text


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


_DIGIT = re.compile(r"\d")
_SMALLEST = 2  # half points
_NARROWEST = 5  # per cent


def _is_faint(run: Any) -> bool:
    """Whether nobody can see a run: white letters without a colour behind them, or far too small ones."""
    properties = run.find(_W + "rPr")
    if properties is None:
        return False
    told = {name: properties.find(_W + name) for name in ("color", "sz", "w")}
    value = {name: "" if e is None else e.get(_W + "val", "") for name, e in told.items()}
    if value["color"].upper() == "FFFFFF":
        shaded = [properties.find(_W + "highlight")]
        for around in (run, *run.iterancestors(_W + "p", _W + "tc", _W + "tbl")):
            shaded += around.iterfind(f"./*/{_W}shd")
        return not any(shade is not None for shade in shaded)
    size, width = (value[name] if value[name].isdigit() else "100" for name in ("sz", "w"))
    return int(size) <= _SMALLEST or int(width) <= _NARROWEST
