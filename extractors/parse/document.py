"""The one door to a document: type by magic bytes, encoding by trial, then the right reader.

The declared content type and charset are never trusted: a third of the pages declare nothing or lie.
"""

from __future__ import annotations

import re
from typing import Literal

from extractors.parse import markup, mhtml, office, plaintext
from extractors.parse.page import MAX_CHARACTERS, Page, SourceText
from extractors.parse.records import Problem
from extractors.parse.textindicators import with_text_indicators
from extractors.parse.texttable import with_text_tables

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
    "mhtml",
    "ole2",
    "archive",
    "image",
    "unknown",
]

MAX_TEXT_BYTES = 20 * 1024 * 1024
MAX_PDF_BYTES = 64 * 1024 * 1024
MAX_OFFICE_BYTES = 32 * 1024 * 1024

# What a person can do about a type that nothing here reads.
_ADVICE = {
    "ole2": "an Office file of another program or with a password: save as PDF or docx",
    "archive": "archives are not read: hand in the documents in it, and an OFD file as PDF",
    "office_xml": "an Office file of one part of XML: save as PDF, docx or xlsx",
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
    (b"Rar!\x1a\x07", "unknown"),
    (b"7z\xbc\xaf\x27\x1c", "unknown"),
    (b"\x1f\x8b", "unknown"),
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

# Frequent in reports in both scripts: the share of them tells a right decoding from a wrong one.
_FREQUENT = "的一是不在有年月日和中大公政府信息本理申情工作人行为為开開况況报報请請机機关關务務"
_PLAIN_SHARE = 0.1  # Chinese prose has a fifth, text read in a wrong encoding a hundredth
_BEYOND_ASCII_BYTES = re.compile(b"[\x80-\xff]")
_WIDE = re.compile("[\u0800-\U0010ffff]+")
_SAMPLE = 4_000
_BIG5_BYTES = 40_000


def read(data: bytes, content_type: str | None = None) -> Page:
    """Reads any landed bytes. Never raises on bad input: what could not be read is in ``problems``.

    ``content_type`` is what the server said; it only decides between text and HTML where the bytes
    leave both open.
    """
    kind = sniff(data, content_type)
    if kind == "pdf":
        if len(data) > MAX_PDF_BYTES:
            return _unread(
                kind, "too_large", f"{len(data)} bytes, at most {MAX_PDF_BYTES} are read"
            )
        from extractors.parse import pdf  # its library takes half a second to load

        return _with_drawn_tables(pdf.read_pdf(data))
    if office.is_office(kind):
        if len(data) > MAX_OFFICE_BYTES:
            return _unread(
                kind, "too_large", f"{len(data)} bytes, at most {MAX_OFFICE_BYTES} are read"
            )
        return _with_drawn_tables(office.read_office(data, kind))
    if kind == "image":
        if len(data) > MAX_OFFICE_BYTES:
            return _unread(
                kind, "too_large", f"{len(data)} bytes, at most {MAX_OFFICE_BYTES} are read"
            )
        from extractors.parse import picture  # so does the one that reads pictures

        return _with_drawn_tables(picture.read_picture(data))
    if kind in ("html", "mhtml", "text"):
        if len(data) > MAX_TEXT_BYTES:
            return _unread(
                kind, "too_large", f"{len(data)} bytes, at most {MAX_TEXT_BYTES} are read"
            )
        if kind == "mhtml":
            saved = mhtml.saved_pages(data)
            if not saved or any(mhtml.is_mhtml(page) for page in saved):
                return _unread(kind, "unsupported_type", "a saved page that holds no page")
            if len(saved) > 1:
                saved = ["\n".join(decode(page)[0] for page in saved).encode()]
            return read(saved[0], "text/html")
        source, encoding, replaced = decode(data)
        if kind == "text" and len(source) > MAX_CHARACTERS:
            return _unread(kind, "too_large", f"more than {MAX_CHARACTERS} characters of text")
        page = markup.read_html(source) if kind == "html" else plaintext.read_text(source)
        return _with_drawn_tables(_with_encoding(page, encoding, replaced))
    if not data.strip(b"\x00\t\n\r\x0b\x0c "):
        return _unread(kind, "empty_document", "the document holds no bytes to read")
    return _unread(kind, "unsupported_type", _ADVICE[kind])


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
    if _utf16(head) is not None:
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


def decode(data: bytes) -> tuple[str, str, int]:
    """Text, encoding and number of characters that were lost (U+FFFD in the text).

    BOM, strict UTF-8, then GB18030 and Big5; of damaged bytes the reading that loses least.
    """
    for bom, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(bom):
            # A byte order mark may have been put before text that was never converted.
            if name == "utf-8-sig" and not _is_utf8(data[3:]):
                return _legacy(data[3:])
            text = data[len(bom) :].decode(name.removesuffix("-sig"), "replace")
            return text, name.removesuffix("-sig"), text.count("\ufffd")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        wide = _utf16(data)
        if wide is not None:
            text = data.decode(wide, "replace")
            return text, wide, text.count("\ufffd")
        return _legacy(data)
    return text, "utf-8", text.count("\ufffd")


def _legacy(data: bytes) -> tuple[str, str, int]:
    """GB18030, Big5 or damaged UTF-8."""
    whole = _whole_gb18030(data)
    if whole is not None:
        return whole, "gb18030", 0
    as_utf8 = data.decode("utf-8", "replace")
    wide, lost = _wide_and_lost(as_utf8)
    # Bytes of GB18030 or Big5 hardly ever form three-byte sequences of UTF-8.
    if wide > 10 * lost:
        return as_utf8, "utf-8", lost
    as_gb = data.decode("gb18030", "replace")
    candidates = [(as_gb, "gb18030", as_gb.count("\ufffd")), (as_utf8, "utf-8", lost)]
    # A part is enough to tell, and hostile bytes take long.
    if _frequent_share(data[:_BIG5_BYTES].decode("big5", "replace")) > 2 * _frequent_share(as_gb):
        as_big5 = data.decode("big5", "replace")
        big5_lost = as_big5.count("\ufffd")
        if big5_lost <= candidates[0][2] * 2:
            return as_big5, "big5", big5_lost
    return min(candidates, key=lambda candidate: candidate[2])


def _whole_gb18030(data: bytes) -> str | None:
    """The text where all of it is plainly GB18030, so that no other reading need be weighed."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    if _frequent_share(text) < _PLAIN_SHARE:
        return None
    beyond = _BEYOND_ASCII_BYTES.search(data)
    start = beyond.start() if beyond else 0
    wide, lost = _wide_and_lost(data[start : start + _SAMPLE].decode("utf-8", "replace"))
    return text if wide < lost else None


def _wide_and_lost(text: str) -> tuple[int, int]:
    """How many characters have three bytes or more in UTF-8, and how many were lost in decoding."""
    lost = text.count("\ufffd")
    return sum(map(len, _WIDE.findall(text))) - lost, lost


def _frequent_share(text: str) -> float:
    sample = text[:: len(text) // _SAMPLE + 1]
    beyond = len(sample) - len(sample.encode("ascii", "ignore"))
    return sum(map(sample.count, _FREQUENT)) / max(beyond, 1)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace").count("\ufffd") * 10 < len(data) // 3
    return True


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its tags and blanks is zero."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:2000]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 8 and even == 0:
        return "utf-16-le"
    if even > len(sample) // 8 and odd == 0:
        return "utf-16-be"
    return None


def _with_drawn_tables(page: Page) -> Page:
    return with_text_indicators(with_text_tables(page))


def _with_encoding(page: Page, encoding: str, replaced: int) -> Page:
    problems = page.problems
    if replaced:
        problems = (
            *problems,
            Problem("replaced_characters", f"{replaced} characters could not be decoded"),
        )
    return Page(
        kind=page.kind,
        encoding=encoding,
        replaced_characters=replaced,
        text=page.text,
        tables=page.tables,
        title=page.title,
        meta=page.meta,
        images=page.images,
        page_starts=page.page_starts,
        problems=problems,
    )


def _unread(kind: str, code: str, message: str) -> Page:
    return Page(
        kind=kind,
        encoding=None,
        replaced_characters=0,
        text=SourceText.plain(""),
        problems=(Problem(code, message),),
    )
