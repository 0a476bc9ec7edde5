"""What was filled into a PDF afterwards: fields of a form, words typed over a page. They lie beside the page, not on it."""

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
_FILLED = frozenset(
    ("Tx", "Ch")
)  # fields of text and of choices; the others are buttons and signatures
_TYPED = "FreeText"
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


def _entries(page: Any) -> Iterator[dict[str, Any]]:
    found = resolve1(page.page_obj.attrs.get("Annots"))
    for reference in found[:_MOST] if isinstance(found, list) else ():
        entry = resolve1(reference)
        if not isinstance(entry, dict):
            continue
        kind = _name(entry.get("Subtype"))
        whole = resolve1(entry.get("Parent"))  # a field may be one of several places for one entry
        field = entry.get("FT") or (whole.get("FT") if isinstance(whole, dict) else None)
        if kind == _TYPED or (kind == "Widget" and _name(field) in _FILLED):
            yield entry


def _name(value: Any) -> str:
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) else ""


def _text(entry: dict[str, Any]) -> str:
    words = resolve1(entry.get("Contents")) if _name(entry.get("Subtype")) == _TYPED else None
    return decode_text(words) if isinstance(words, bytes) else ""
