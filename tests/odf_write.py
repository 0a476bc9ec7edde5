"""OpenDocument files written by the test itself: a report with its tables, and any body."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.table_forms import Table

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "text", "table", "style")
)
_OTHERS = (
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'
)
_DRAW = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
# One style for each way in which text is no part of its line.
_STYLES = "".join(
    f'<style:style style:name="{name}"><style:text-properties {property}/></style:style>'
    for name, property in (
        ("hidden", 'text:display="none"'),
        ("struck", 'style:text-line-through-style="solid"'),
        ("raised", 'style:text-position="super 58%"'),
        ("up", 'style:text-position="30% 100%"'),
        ("small_up", 'style:text-position="60% 100%" fo:font-size="7pt"'),
        ("white", 'fo:color="#FFFFFF"'),
        ("blue", 'fo:color="#ffffff" fo:background-color="#000080"'),
        ("tiny", 'fo:font-size="1pt"'),
        ("flat", 'style:text-scale="1%"'),
        ("pictures", 'style:font-name="Wingdings"'),
    )
)
_STYLES += (
    '<style:style style:name="below" style:parent-style-name="hidden"/>'
    '<style:style style:name="shut"><style:table-properties table:display="false"/></style:style>'
)


def odf(
    kind: str,
    body: str,
    *,
    head: str = "",
    manifest: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """A file of kind ``text`` or ``spreadsheet`` with this body in markup; ``pictures`` are further parts."""
    content = (
        f"<?xml version='1.0'?>{head}<office:document-content {_SPACES} {_OTHERS} {_DRAW}>"
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        name = zipfile.ZipInfo("mimetype")
        archive.writestr(name, f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
        for part, data in (pictures or {}).items():
            archive.writestr(part, data)
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>"


def table_rows(grid: Table) -> str:
    """The rows of a grid; what an area covers is written as the format has it."""
    covered: set[tuple[int, int]] = set()
    rows = ""
    for number, row in enumerate(grid):
        cells = ""
        column = 0
        waiting = list(row)
        while waiting or (number, column) in covered:
            if (number, column) in covered:
                cells += "<table:covered-table-cell/>"
                column += 1
                continue
            text, height, width = waiting.pop(0)
            covered |= {
                (number + down, column + right) for down in range(height) for right in range(width)
            }
            spans = f'table:number-rows-spanned="{height}" table:number-columns-spanned="{width}"'
            cells += (
                f"<table:table-cell {spans}>{paragraph(text) if text else ''}</table:table-cell>"
            )
            column += 1
        rows += f"<table:table-row>{cells}</table:table-row>"
    return rows


def odt_report(lines: Sequence[str], parts: Sequence[tuple[str, Table]]) -> bytes:
    body = "".join(map(paragraph, lines))
    for heading, grid in parts:
        body += f"{paragraph(heading)}<table:table>{table_rows(grid)}</table:table>"
    return odf("text", body)


def ods_report(lines: Sequence[str], parts: Sequence[tuple[str, Table]]) -> bytes:
    """The report in one sheet, as the program stores it: its empty end is one repeated row."""
    rows = "".join(table_rows([[(line, 1, 1)]]) for line in lines)
    for heading, grid in parts:
        rows += table_rows([[(heading, 1, 1)]]) + table_rows(grid)
    end = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return odf("spreadsheet", f"<table:table>{rows}{end}</table:table>")
