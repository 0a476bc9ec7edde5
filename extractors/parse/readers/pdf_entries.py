"""What was put into a PDF afterwards: fields of a form, words typed over a page, notes that strike out or cover, files. They
lie beside the page, not on it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from extractors.parse.readers.pdf_scan import ONE_AT_A_TIME
from extractors.parse.records import Problem

_MOST = 5_000  # entries of a page that are looked at
# Fields of text and of choices; the others are buttons and signatures.
_FILLED = frozenset(("Tx", "Ch"))
_TYPED = "FreeText"
_STRUCK, _BOX, _CLIP = "StrikeOut", "Square", "FileAttachment"
_NOT_SHOWN = 2 | 32  # flags of a note: hidden, no view
_DEEP, _MOST_BRANCHES = 4, 20
_SHOWN = 60


def holds_entries(pages: Sequence[Any]) -> bool:
    """Whether something was filled into one of the pages (as pdfplumber has them)."""
    return any(True for page in pages for _ in _entries(page))


def with_entries(data: bytes) -> bytes:
    """The same document, with what was filled in drawn on its pages. Raises PdfiumError (a RuntimeError) on damage."""
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(data)
        if document.get_formtype():
            document.init_forms()
        for page in document:
            pypdfium2.raw.FPDFPage_Flatten(page.raw, pypdfium2.raw.FLAT_NORMALDISPLAY)
            page.close()
        drawn = io.BytesIO()
        document.save(drawn)
        document.close()
    return drawn.getvalue()


def undrawn_entries(catalog: Mapping[str, Any], pages: Sequence[Any]) -> list[Problem]:
    """Words with digits typed over a page, of which the file does not say how they look. That is made up in a document
    with a form (``catalog`` tells)."""
    found: list[Problem] = []
    if "AcroForm" in catalog:
        return found
    for page in pages:
        for entry in _entries(page):
            text = _text(entry)
            if "AP" not in entry and any(letter.isdigit() for letter in text):
                message = f"filled in, and not drawn on the page: {text[:_SHOWN]}"
                found.append(Problem("unread_number", message, f"page {page.page_number}"))
    return found


def covering_notes(page: Any) -> list[dict[str, Any]]:
    """The boxes of notes of a page (as pdfplumber has it) that strike its words out, or lie over them and let nothing
    through."""
    if not page.page_obj.attrs.get("Annots"):
        return []
    return [note for note in page.root_page.annots[:_MOST] if _hides(note["data"])]


def _hides(note: Mapping[str, Any]) -> bool:
    kind = _name(note.get("Subtype"))
    flags, share = resolve1(note.get("F")), resolve1(note.get("CA"))
    if isinstance(flags, int) and flags & _NOT_SHOWN:
        return False
    filled = kind == _BOX and resolve1(note.get("IC")) and share in (None, 1)
    return kind == _STRUCK or bool(filled)


def unread_files(catalog: Mapping[str, Any], pages: Sequence[Any]) -> list[Problem]:
    """Files that lie within the document, beside its pages."""
    names = resolve1(catalog.get("Names"))
    tree = resolve1(names.get("EmbeddedFiles")) if isinstance(names, dict) else None
    files = list(_files(tree, _DEEP)) + [
        _file_name(resolve1(note.get("FS")))
        for page in pages
        for note in _notes(page)
        if _name(note.get("Subtype")) == _CLIP
    ]
    if not files:
        return []
    message = f"{len(files)} files within the document are not read: {'; '.join(files)[:_SHOWN]}"
    return [Problem("unread_part", message)]


def _files(branch: Any, deep: int) -> Iterator[str]:
    """The names of the files of a tree of names: each stands behind the words by which it is found."""
    if not isinstance(branch, dict) or deep == 0:
        return
    leaves = resolve1(branch.get("Names"))
    for found in leaves[1:_MOST:2] if isinstance(leaves, list) else ():
        yield _file_name(resolve1(found))
    branches = resolve1(branch.get("Kids"))
    for found in branches[:_MOST_BRANCHES] if isinstance(branches, list) else ():
        yield from _files(resolve1(found), deep - 1)


def _file_name(found: Any) -> str:
    name = resolve1(found.get("UF") or found.get("F")) if isinstance(found, dict) else None
    return decode_text(name) if isinstance(name, bytes) else "?"


def _entries(page: Any) -> Iterator[dict[str, Any]]:
    for entry in _notes(page):
        kind = _name(entry.get("Subtype"))
        whole = resolve1(entry.get("Parent"))  # a field may be one of several places for one entry
        field = entry.get("FT") or (whole.get("FT") if isinstance(whole, dict) else None)
        if kind == _TYPED or (kind == "Widget" and _name(field) in _FILLED):
            yield entry


def _notes(page: Any) -> Iterator[dict[str, Any]]:
    found = resolve1(page.page_obj.attrs.get("Annots"))
    for reference in found[:_MOST] if isinstance(found, list) else ():
        note = resolve1(reference)
        if isinstance(note, dict):
            yield note


def _name(value: Any) -> str:
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) else ""


def _text(entry: dict[str, Any]) -> str:
    words = resolve1(entry.get("Contents")) if _name(entry.get("Subtype")) == _TYPED else None
    return decode_text(words) if isinstance(words, bytes) else ""
