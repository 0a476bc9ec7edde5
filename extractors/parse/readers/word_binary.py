"""Word files of before 2007 (``.doc``, and the ``.wps`` of WPS) → paragraphs and tables in the order of the document.

The library reads the format; what is taken of it is the main text. Headers, footers, notes and text boxes are
other stories, and no macro, link or embedded object is opened.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractors.parse.readers.faint import (
    COMPUTED,
    LOST,
    USUAL_SIZE,
    WHITE,
    is_faint,
    is_note,
    joins_raised,
    without_digits,
)
from extractors.parse.readers.office_beside import Beside
from extractors.parse.readers.office_page import Paper, RefusedError
from extractors.parse.readers.shown import symbol
from extractors.parse.readers.word_rows import BoundedCell, bounded_rows

MAX_NESTED = 5
MAX_RUNS = 5_000  # of one formatting; the time that the library takes grows with their square
MAX_PIECES = 4_000
_TWIPS = 20.0  # of a point
_PLACE = 4  # bytes of a place in a table of the file
_PAGE = 512  # bytes of a page of formatting
_PAGE_NUMBER = 0x3FFFFF

# What the library mends by leaving something out; a number that is left out would be lost unnamed.
_NOT_MENDED = (
    "TABLE_CELL_DEFINITION_MISMATCH",
    "TABLE_GRID_MISMATCH",
    "TABLE_DEPTH_LIMITED",
    "MALFORMED_TABLE_FLATTENED",
    "UNTERMINATED_FIELD",
)
_FIELD_CODE = re.compile("\x13[^\x14\x15]*[\x14\x15]?|\x15")
_PARAGRAPH_END = re.compile("[\x00-\x12\x16-\x1f]")  # and the marks of notes
_NO_RESULT = re.compile("\x13([^\x13-\x15]*)\x14?\\s*\x15")
_NOTE_MARK = re.compile("[\ufffc\ufffd]")  # stands where a picture, a note or a comment is anchored


def read_doc(data: bytes, paper: Paper) -> None:
    """Writes all blocks of a document. Raises RefusedError, and the library's Doc2DocxError on damage."""
    for block in _blocks(data, paper.beside):
        _write_block(block, paper, nested=0)


def _blocks(data: bytes, beside: Beside) -> Sequence[Any]:
    """Paragraphs and tables of the main text, in the words of the library; the other stories stand ``beside`` it."""
    from doc2docx.cfb import CompoundFile
    from doc2docx.diagnostics import ConversionReport
    from doc2docx.model import parse_main_story
    from doc2docx.msdoc import (
        FileInformationBlock,
        read_field_table,
        read_piece_table,
    )
    from doc2docx.msdoc.fib import FibBase

    file = CompoundFile(data)
    document = file.open_stream("WordDocument")
    if FibBase.parse(document).is_encrypted:
        raise RefusedError("encrypted", "the document asks for a password")
    fib = FileInformationBlock.parse(document)
    table = file.open_stream(fib.base.table_stream_name)
    _refuse_many_runs(fib, table, document)
    report = ConversionReport("")
    pieces = read_piece_table(
        table, document, fc_clx=fib.clx.fc, lcb_clx=fib.clx.lcb, report=report
    )
    if len(pieces.pieces) > MAX_PIECES:
        raise RefusedError("too_large", f"over {MAX_PIECES} pieces of text")
    for paragraph in _other_stories(fib, pieces, report):
        beside.add(paragraph)
    formatting = _formatting(file, fib, table, document, pieces, report)
    fields = read_field_table(
        table,
        pieces,
        offset=fib.plcf_fld_mom.fc,
        size=fib.plcf_fld_mom.lcb,
        story_length=fib.ccp_text,
        story_cp_start=0,
        structure="PlcfFldMom",
        story_name="main",
        report=report,
        character_properties_at=formatting.character_properties_at,
    )
    story = parse_main_story(
        _with_lost_fields(pieces.extract_characters(0, fib.ccp_text, report, story="main")),
        report,
        character_properties_at=formatting.character_properties_at,
        paragraph_properties_at=formatting.paragraph_properties_at,
        field_end_properties_at=fields.end_properties_at,
    )
    broken = {found.code for found in report.diagnostics} & set(_NOT_MENDED)
    if broken:
        raise RefusedError("unreadable_office", f"parts do not fit together: {min(broken)}")
    blocks: Sequence[Any] = story.body_blocks
    return blocks


def _with_lost_fields(letters: Sequence[Any]) -> Sequence[Any]:
    """The letters with what is lost in the place of each field that counts and shows nothing: the library keeps no
    field of forms."""
    text = "".join(letter.text if len(letter.text) == 1 else " " for letter in letters)
    kept: list[Any] = []
    place = 0
    for field in _NO_RESULT.finditer(text):
        if COMPUTED.match(field[1]):
            kept += letters[place : field.start()]
            kept.append(dataclasses.replace(letters[field.start(1)], text=LOST))
            place = field.end()
    return [*kept, *letters[place:]]


def _other_stories(fib: Any, pieces: Any, report: Any) -> Iterator[str]:
    """The paragraphs of notes, comments, heads, feet and text boxes, which the file holds behind the main text."""
    last = pieces.pieces[-1].cp_end if pieces.pieces else 0
    letters = pieces.extract_characters(fib.ccp_text, last, report, story="other")
    text = "".join(letter.text for letter in letters)
    yield from _PARAGRAPH_END.split(_FIELD_CODE.sub("", text))


def _formatting(
    file: Any, fib: Any, table: bytes, document: bytes, pieces: Any, report: Any
) -> Any:
    """What each character and paragraph looks like, of which the rows of tables are a part."""
    from doc2docx.msdoc import read_font_table, read_formatting, read_style_sheet

    fonts = read_font_table(table, offset=fib.sttbf_ffn.fc, size=fib.sttbf_ffn.lcb, report=report)
    styles = read_style_sheet(
        table, offset=fib.stshf.fc, size=fib.stshf.lcb, fonts=fonts, report=report
    )
    return read_formatting(
        table,
        document,
        pieces,
        fc_plcf_bte_chpx=fib.plcf_bte_chpx.fc,
        lcb_plcf_bte_chpx=fib.plcf_bte_chpx.lcb,
        fc_plcf_bte_papx=fib.plcf_bte_papx.fc,
        lcb_plcf_bte_papx=fib.plcf_bte_papx.lcb,
        report=report,
        fonts=fonts,
        style_sheet=styles,
        data_stream=_data_stream(file),
    )


def _data_stream(file: Any) -> bytes | None:
    """Where formatting too long for its page is kept; few documents have it."""
    from doc2docx.errors import StreamNotFound

    try:
        return bytes(file.open_stream("Data"))
    except StreamNotFound:
        return None


def _refuse_many_runs(fib: Any, table: bytes, document: bytes) -> None:
    """Counts the runs of formatting by the last byte of each page that lists them (MS-DOC, ChpxFkp and PapxFkp)."""
    for plc in (fib.plcf_bte_chpx, fib.plcf_bte_papx):
        pages = (plc.lcb - _PLACE) // (2 * _PLACE)
        start = plc.fc + (pages + 1) * _PLACE
        listed = memoryview(table)[start : start + pages * _PLACE]
        runs = 0
        for (number,) in struct.iter_unpack("<I", listed[: len(listed) // _PLACE * _PLACE]):
            last = (number & _PAGE_NUMBER) * _PAGE + _PAGE - 1
            runs += document[last] if last < len(document) else 0
            if runs > MAX_RUNS:
                raise RefusedError("too_large", f"over {MAX_RUNS} runs of formatting")


def _write_block(block: Any, paper: Paper, nested: int) -> None:
    if not hasattr(block, "rows"):
        paper.write(_shown(block))
        _name_pictures([block], paper)
        return
    if nested > MAX_NESTED:
        raise RefusedError("too_large", f"tables nested more than {MAX_NESTED} deep")
    inner: list[Any] = []
    rows = []
    for row in block.rows:
        rows.append(list(_cells(row, inner)))
        for cell in row.cells:
            _name_pictures(cell.body_blocks, paper)
        paper.count(len(rows[-1]))
    paper.add_table(bounded_rows(rows))
    for other in inner:  # as in docx: a table in a cell follows, it is no value of the cell
        _write_block(other, paper, nested + 1)


def _name_pictures(blocks: Iterable[Any], paper: Paper) -> None:
    """The pictures that are anchored in paragraphs; none is read."""
    for inline in (i for block in blocks if not hasattr(block, "rows") for i in block.inlines):
        properties = getattr(inline, "properties", None)
        if properties is not None and properties.picture_location is not None:
            paper.images.append(f"picture {len(paper.images) + 1}")


def _cells(row: Any, inner: list[Any]) -> Iterator[BoundedCell]:
    """The cells of a row between their drawn borders. Raises RefusedError where they have none."""
    borders = row.properties.cell_boundaries_twips
    spans = [cell.grid_span for cell in row.cells]
    if len(borders) != sum(spans) + 1 or any(a > b for a, b in itertools.pairwise(borders)):
        raise RefusedError("unreadable_office", "parts do not fit together: borders of a row")
    place = 0
    for cell, span in zip(row.cells, spans, strict=True):
        left, right = borders[place], borders[place + span]
        place += span
        blocks = cell.body_blocks
        inner += [block for block in blocks if hasattr(block, "rows")]
        text = "\n".join(_shown(b, cell.shading) for b in blocks if not hasattr(b, "rows"))
        goes_on = cell.vertical_merge == "continue"
        yield BoundedCell(left / _TWIPS, right / _TWIPS, text, goes_on)


def _shown(paragraph: Any, shading: Any = None) -> str:
    """The text that a paragraph shows: results of fields kept; hidden, struck and raised runs left out."""
    is_shaded = shading is not None or paragraph.properties.shading is not None
    return "".join(_pieces(paragraph.inlines, is_shaded))


def _pieces(inlines: Iterable[Any], is_shaded: bool) -> Iterator[str]:
    from doc2docx.model import Break, Field, NoBreakHyphen, Symbol, Tab, TextRun

    before, last = (0, 0), ""
    for inline in inlines:
        if isinstance(inline, Field):
            text = "".join(_pieces(inline.result, is_shaded))
            yield text if text.strip() or not COMPUTED.match(inline.instruction) else LOST
        elif getattr(inline, "properties", None) is not None and _is_apart(inline.properties):
            continue
        elif isinstance(inline, TextRun):
            run = inline.properties
            look = (run.position_half_points or 0, run.size_half_points or USUAL_SIZE)
            if joins_raised(last, inline.text, look, before):
                last = without_digits(inline.text)
                yield last
                continue
            if is_note(inline.text, look, before):
                continue
            before = look
            text = _NOTE_MARK.sub("", inline.text) if run.special else inline.text
            last = without_digits(text) if _is_unseen(run, is_shaded) else text
            yield last
        elif isinstance(inline, Symbol):
            yield symbol(inline.character_code)
        elif isinstance(inline, Tab):
            yield "\t"
        elif isinstance(inline, Break):
            yield "\n"
        elif isinstance(inline, NoBreakHyphen):
            yield "-"


def _is_unseen(run: Any, is_shaded: bool) -> bool:
    """Whether nobody can read the digits of a run: white ones without a colour behind them, and faint ones."""
    is_white = run.color == WHITE and run.highlight is None and run.shading is None
    size, width, font = run.size_half_points, run.scale_percent, run.ascii_font
    return (is_white and not is_shaded) or is_faint(size, width, font)


def _is_apart(run: Any) -> bool:
    """Hidden, struck, deleted and raised runs are no digits of the number beside them."""
    return bool(
        run.hidden
        or run.strike
        or run.double_strike
        or run.revision_deleted
        or run.vertical_align in ("superscript", "subscript")
    )
