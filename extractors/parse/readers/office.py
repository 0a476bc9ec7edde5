"""Word (docx, doc, RTF), Excel (xlsx, xls) and OpenDocument (odt, ods) files → Page: paragraphs and tables in the order of the document.

Offsets of ``Page.text`` point into the text extracted here. Archives are refused by their declared sizes
before anything is inflated, and again while it is.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Literal, TypeGuard, get_args

import msgspec

from extractors.parse.page import Page
from extractors.parse.readers.archive import MAX_ENTRIES, is_crowded, names_in
from extractors.parse.readers.ofd import ofd_as_pdf
from extractors.parse.readers.office_beside import note_parts
from extractors.parse.readers.office_page import Paper, RefusedError
from extractors.parse.readers.office_strict import as_usual
from extractors.parse.readers.office_xml import read_office_xml
from extractors.parse.readers.open_document import read_odf
from extractors.parse.readers.spreadsheet import read_xls, read_xlsx, refuse_wide_merges
from extractors.parse.readers.word import read_docx
from extractors.parse.readers.word_binary import read_doc
from extractors.parse.readers.word_rtf import read_rtf
from extractors.parse.records import Problem

MAX_INFLATED = 64 * 1024 * 1024
MAX_MARKUP = 8 * 1024 * 1024  # of one XML part
_BLOCK = 1 << 20
_SHEET_PICTURES = ("xl/media/", "Pictures/")
_OVERLAP = 16  # bytes: what is looked for may lie over the end of a block

_DIRECTORY_ENTRY = 128  # bytes; names of streams begin at a multiple in a compound file
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


OfficeKind = Literal["docx", "xlsx", "doc", "xls", "rtf", "odt", "ods", "office_xml", "ofd"]

_STREAMS: tuple[tuple[str, OfficeKind], ...] = (
    ("WordDocument\0", "doc"),
    ("Workbook\0", "xls"),
    ("Book\0", "xls"),
)
_LOCKED = "EncryptedPackage\0"

# An OpenDocument file begins with its type, as it is.
_MIMETYPES: tuple[tuple[bytes, OfficeKind], ...] = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
)


def is_office(kind: str) -> TypeGuard[OfficeKind]:
    """Whether ``read_office`` reads this kind of document."""
    return kind in get_args(OfficeKind)


def sniff_office(data: bytes) -> OfficeKind | None:
    """Which office file an archive or a compound file is, by the names of its parts; None for any other."""
    if data.startswith(b"PK"):
        for declared, kind in _MIMETYPES:
            if data[30:].startswith(b"mimetype" + declared):
                return kind
        # A damaged archive has no list of its names, and another may hold an office file as it is.
        names = "\n".join(names_in(data)).encode() or data
        if b"word/document" in names:  # some programs number their parts: document2.xml
            return "docx"
        if b"OFD.xml" in names:
            return "ofd"
        return "xlsx" if b"xl/workbook" in names else None
    return next((kind for name, kind in _STREAMS if _lists(data, name)), None)


def is_locked(data: bytes) -> bool:
    """Whether a compound file is a docx or xlsx under a password."""
    return _lists(data, _LOCKED)


def _lists(data: bytes, name: str) -> bool:
    """Whether the directory of a compound file lists a stream."""
    stream = name.encode("utf-16-le")
    at = data.find(stream)
    while at >= 0 and at % _DIRECTORY_ENTRY:
        at = data.find(stream, at + 1)
    return at >= 0


def read_office(data: bytes, kind: OfficeKind) -> Page:
    """Text and tables of an office file. Never raises.

    Named problems: ``too_large`` (entries, declared or inflated size, cells, text), ``encrypted``,
    ``unreadable_office`` (damaged).
    """
    paper = Paper()
    try:
        if is_crowded(data):
            raise RefusedError("too_large", f"far more than {MAX_ENTRIES} entries")
        if kind == "office_xml":
            package = read_office_xml(data, paper)
            if package is not None:
                return read_office(package, sniff_office(package) or "docx")
        elif kind == "ofd":
            return _read_ofd(data)
        elif kind in _READERS:
            _READERS[kind](data, paper)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _refuse_bomb(archive, archive.infolist())
                data = as_usual(data, archive)
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if kind == "xlsx":
                    refuse_wide_merges(archive)
                note_parts(archive, paper.beside)
                sheets_show = [n for n in archive.namelist() if n.startswith(_SHEET_PICTURES)]
            _ARCHIVE_READERS[kind](data, paper)
            if kind in ("xlsx", "ods"):
                paper.images += sheets_show
        return paper.page(kind)
    except RefusedError as refused:
        problem = Problem(refused.code, str(refused))
    except _broken_errors() as error:
        problem = Problem("unreadable_office", f"{type(error).__name__}: {error}"[:200])
    return Page.unread(kind, problem)


def _read_ofd(data: bytes) -> Page:
    from extractors.parse.readers.pdf import read_pdf  # its library takes half a second to load

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _refuse_bomb(archive, archive.infolist())
    drawn, unread = ofd_as_pdf(data)
    page = read_pdf(drawn)
    return msgspec.structs.replace(page, kind="ofd", images=(*page.images, *unread))


_READERS: dict[OfficeKind, Callable[[bytes, Paper], None]] = {
    "doc": read_doc,
    "rtf": read_rtf,
    "xls": read_xls,
}


_ARCHIVE_READERS: dict[OfficeKind, Callable[[bytes, Paper], None]] = {
    "docx": read_docx,
    "xlsx": read_xlsx,
    "odt": read_odf,
    "ods": read_odf,
}


def _broken_errors() -> tuple[type[Exception], ...]:
    """What the libraries raise on damaged files, beside the errors of the language."""
    from doc2docx.errors import Doc2DocxError
    from xlrd import XLRDError
    from xlrd.compdoc import CompDocError

    return (
        zipfile.BadZipFile,
        SyntaxError,
        XLRDError,
        Doc2DocxError,
        CompDocError,
        struct.error,
        zlib.error,
        *_BROKEN,
    )


def _refuse_bomb(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises on too many entries, on declared sizes, and on what really inflates (sizes may lie)."""
    if len(entries) > MAX_ENTRIES:
        raise RefusedError("too_large", f"{len(entries)} entries, at most {MAX_ENTRIES} are read")
    if sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise RefusedError("too_large", f"the archive inflates to over {MAX_INFLATED} bytes")
    inflated = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise RefusedError("encrypted", "the document asks for a password")
        markup = 0
        before = b""
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                inflated += len(block)
                markup += len(block)
                if inflated > MAX_INFLATED:
                    raise RefusedError(
                        "too_large", f"the archive inflates to over {MAX_INFLATED} bytes"
                    )
                if markup > MAX_MARKUP and entry.filename.endswith((".xml", ".rels")):
                    raise RefusedError(
                        "too_large", f"{entry.filename[:80]} holds over {MAX_MARKUP} bytes"
                    )
                plain = before + block.replace(b"\0", b"")  # UTF-16
                if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                    raise RefusedError("unreadable_office", "the file declares XML entities")
                before = plain[-_OVERLAP:]
