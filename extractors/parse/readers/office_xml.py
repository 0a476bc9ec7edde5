"""Office files that are one part of XML: of Word and Excel 2003, flat packages of Word and Excel, flat OpenDocument."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from extractors.parse.readers.office_page import Paper, RefusedError
from extractors.parse.readers.open_document import read_flat_odf
from extractors.parse.readers.spreadsheet_2003 import SHEET, read_excel_2003
from extractors.parse.readers.word_2003 import WORD, read_word_2003

MAX_MARKUP = 8 * 1024 * 1024  # beside the pictures in it
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_BINARY = re.compile(rb"(?<=>)[A-Za-z0-9+/=\s]{1000,}(?=<)")
_ODF = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_ROOTS: dict[str, Callable[[Any, Paper], None]] = {
    f"{{{WORD}}}wordDocument": read_word_2003,
    f"{{{SHEET}}}Workbook": read_excel_2003,
    f"{{{_ODF}}}document": read_flat_odf,
}


def read_office_xml(data: bytes, paper: Paper) -> bytes | None:
    """Writes what the file shows; of a flat package the archive that it stands for, to be read instead.

    Raises RefusedError, SyntaxError and what the readers raise on damage.
    """
    import lxml.etree as markup

    if len(data) - sum(len(found[0]) for found in _BINARY.finditer(data)) > MAX_MARKUP:
        raise RefusedError("too_large", f"the file holds over {MAX_MARKUP} bytes of XML")
    parser = markup.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = markup.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise RefusedError("unreadable_office", "the file declares XML entities")
    if root.tag == _PACKAGE + "package":
        return _as_archive(root)
    if root.tag not in _ROOTS:
        words = "an Office file of one part of XML: save as PDF, docx or xlsx"
        raise RefusedError("unsupported_type", words)
    _ROOTS[root.tag](root, paper)
    return None


def _as_archive(package: Any) -> bytes:
    import lxml.etree as markup

    file = io.BytesIO()
    kinds = []
    with zipfile.ZipFile(file, "w") as archive:
        for part in package.iterfind(_PACKAGE + "part"):
            name = part.get(_PACKAGE + "name", "")
            words = part.find(_PACKAGE + "xmlData")
            binary = part.find(_PACKAGE + "binaryData")
            if words is not None and len(words):
                archive.writestr(name.lstrip("/"), markup.tostring(words[0]))
            elif binary is not None:
                archive.writestr(name.lstrip("/"), base64.b64decode(binary.text or ""))
            kinds.append((name, part.get(_PACKAGE + "contentType", "")))
        types = markup.Element(_TYPES + "Types", nsmap={None: _TYPES[1:-1]})
        for name, kind in kinds:
            markup.SubElement(types, _TYPES + "Override", PartName=name, ContentType=kind)
        archive.writestr("[Content_Types].xml", markup.tostring(types))
    return file.getvalue()


_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
