"""The one door to a document: type by magic bytes, encoding by trial, then the right reader.

The declared content type and charset are never trusted: a third of the pages declare nothing or lie.
"""

from __future__ import annotations

import re
import zlib
from typing import Literal

import msgspec

from extractors.parse.page import MAX_CHARACTERS, Page, lost_characters
from extractors.parse.readers import archive, embedded, markup, mhtml, office, plaintext
from extractors.parse.readers.decode import TAKEN_FOR, count_misread, decode, find_utf16
from extractors.parse.readers.shown import as_shown
from extractors.parse.records import Problem
from extractors.parse.tables.textindicators import with_text_indicators
from extractors.parse.tables.texttable import with_text_tables

Kind = Literal[
    "html",
    "text",
    "pdf",
    "docx",
    "doc",
    "rtf",
    "xlsx",
    "xls",
    "odt",
    "ods",
    "office_xml",
    "ofd",
    "mhtml",
    "ole2",
    "archive",
    "image",
    "gzip",
    "unknown",
]

MAX_TEXT_BYTES = 20 * 1024 * 1024
MAX_PDF_BYTES = 64 * 1024 * 1024
MAX_OFFICE_BYTES = 32 * 1024 * 1024

# What a person can do about a type that nothing here reads.
_ADVICE = {
    "ole2": "an Office file of another program: save as PDF or docx",
    "archive": "archives are not read: hand in the documents in it",
    "gzip": "compressed bytes that do not inflate to a page",
    "unknown": "a type that is not known: save as PDF, docx or HTML",
}

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x00\x00\x00\x0cjP  ", "image"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "gzip"),
)

# One of these makes a page; a text file may well hold a stray <b> or a title in angle brackets.
_STRONG_TAG = re.compile(
    rb"<(?:!doctype\s|(?:html|head|body|meta|table|tr|td|div|p|section|article)[\s>/])", re.I
)
_WEAK_TAG = re.compile(
    rb"</?(?:a|b|br|center|em|font|h[1-6]|img|i|li|ol|script|span|strong|style|ul)[\s>/]", re.I
)
_SNIFFED_BYTES = 256 * 1024

# The first tag of Word, Excel, WPS and OpenDocument files that are one part of XML.
_OFFICE_XML = re.compile(
    rb"<(?:\w+:wordDocument|pkg:package|office:document|(?:\w+:)?Workbook)\s[^>]*xmlns"
    rb"|<\?mso-application\s"
)
_ROOT_BYTES = 4_096


def read(data: bytes, content_type: str | None = None) -> Page:
    """Reads any landed bytes. Never raises on bad input: what could not be read is in ``problems``.

    ``content_type`` is what the server said; it only decides between text and HTML where the bytes
    leave both open.
    """
    kind = sniff(data, content_type)
    if kind == "gzip":  # a site that says nothing of its coding
        inner = _inflated(data)
        if inner is not None and len(inner) > MAX_TEXT_BYTES:
            return _too_large(kind, len(inner), MAX_TEXT_BYTES)
        if inner is not None and sniff(inner, content_type) != "gzip":
            return read(inner, content_type)
    if kind == "archive":
        held = archive.sole_document(data)
        if held is not None and len(held) > archive.MAX_BYTES:
            return _too_large(kind, len(held), archive.MAX_BYTES)
        if held and sniff(held) not in ("archive", "gzip"):
            return read(held)
    most = _most_bytes(kind)
    if most is not None and len(data) > most:
        return _too_large(kind, len(data), most)
    if kind == "pdf":
        from extractors.parse.readers import pdf  # its library takes half a second to load

        return _with_drawn_tables(pdf.read_pdf(data))
    if office.is_office(kind):
        return _with_drawn_tables(office.read_office(data, kind))
    if kind == "image":
        from extractors.parse.readers import picture  # so does the one that reads pictures

        return _with_drawn_tables(picture.read_picture(data))
    if kind == "mhtml":
        return _read_saved(data)
    if kind in ("html", "text"):
        return _read_text(data, kind)
    if not data.strip(b"\x00\t\n\r\x0b\x0c "):
        words = "the document holds no bytes to read"
        return Page.unread(kind, Problem("empty_document", words))
    if (kind == "ole2" and office.is_locked(data)) or (
        kind == "archive" and archive.is_locked(data)
    ):
        return Page.unread(kind, Problem("encrypted", "the document asks for a password"))
    return Page.unread(kind, Problem("unsupported_type", _ADVICE[kind]))


def _most_bytes(kind: Kind) -> int | None:
    """How large a document of a kind may be; None for one that is not read anyway."""
    if kind == "pdf":
        return MAX_PDF_BYTES
    if kind == "image" or office.is_office(kind):
        return MAX_OFFICE_BYTES
    return MAX_TEXT_BYTES if kind in ("html", "mhtml", "text") else None


def _read_saved(data: bytes) -> Page:
    """A page that a browser saved in one file, with those in its frames."""
    saved = mhtml.saved_pages(data)
    if not saved or any(mhtml.is_mhtml(page) for page in saved):
        words = "a saved page that holds no page"
        return Page.unread("mhtml", Problem("unsupported_type", words))
    if len(saved) > 1:
        saved = ["\n".join(decode(page)[0] for page in saved).encode()]
    return read(saved[0], "text/html")


def _read_text(data: bytes, kind: Kind) -> Page:
    source, encoding, replaced = decode(data)
    if kind == "text" and len(source) > MAX_CHARACTERS:
        words = f"more than {MAX_CHARACTERS} characters of text"
        return Page.unread(kind, Problem("too_large", words))
    page = markup.read_html(source) if kind == "html" else plaintext.read_text(source)
    unfolded = embedded.unfold(source, page.text.text)
    if unfolded is not None:
        page = unfolded.locate(markup.read_html(unfolded.source))
    return _with_drawn_tables(_with_encoding(page, encoding, replaced))


def sniff(data: bytes, content_type: str | None = None) -> Kind:
    """Kind of a document by its bytes (magic numbers, tags, share of control bytes)."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            if kind in ("archive", "ole2"):
                return office.sniff_office(data) or kind
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image"
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return "image"
    if mhtml.is_mhtml(data):
        return "mhtml"
    head = data[:_SNIFFED_BYTES]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if find_utf16(head) is not None:
        head = head.replace(b"\x00", b"")
    elif head.count(b"\x00") > len(head) // 1000:
        return "unknown"
    if not head.strip():
        return "unknown"
    if _OFFICE_XML.search(head[:_ROOT_BYTES]):
        return "office_xml"
    if _STRONG_TAG.search(head):
        return "html"
    weak = len(_WEAK_TAG.findall(head))
    declared = content_type is not None and "html" in content_type.lower()
    return "html" if weak >= (1 if declared else 3) else "text"


def _inflated(data: bytes) -> bytes | None:
    """What gzip holds, cut one byte above the limit of a page; None where it is damaged."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, MAX_TEXT_BYTES + 1)
    except zlib.error:
        return None


def _with_drawn_tables(page: Page) -> Page:
    return with_text_indicators(with_text_tables(as_shown(page)))


def _with_encoding(page: Page, encoding: str, replaced: int) -> Page:
    problems = [*page.problems, *lost_characters(replaced)]
    if TAKEN_FOR in encoding:
        words = "text that was read as Western letters and saved again is read back"
        problems.append(Problem("wrong_encoding", words))
    misread = count_misread(page.text.text)
    if misread:
        words = f"{misread} words were read in another encoding and saved again: not read back"
        problems.append(Problem("wrong_encoding", words))
    return msgspec.structs.replace(page, encoding=encoding, problems=tuple(problems))


def _too_large(kind: Kind, size: int, most: int) -> Page:
    return Page.unread(kind, Problem("too_large", f"{size} bytes, at most {most} are read"))
