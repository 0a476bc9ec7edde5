"""Office files that are damaged, or built to do damage, are named and not read."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from extractors.parse.document import sniff
from extractors.parse.readers import office
from extractors.parse.readers.archive import MAX_ENTRIES
from extractors.parse.report import extract
from tests.office_write import as_docx, saved
from tests.table_forms import draw


def bomb(name: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size))
    return file.getvalue()


def lying_bomb() -> bytes:
    """An archive whose directory declares one byte for a part that inflates to many."""
    data = bytearray(bomb("word/document.xml", office.MAX_INFLATED + 10))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(data)


def many_entries() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(MAX_ENTRIES + 1):
            archive.writestr("word/document.xml" if number == 0 else f"a{number}", b"")
    return file.getvalue()


def crowded(name: str) -> bytes:
    """An archive of nothing but a list of its entries, which zipfile takes seconds and some 350 MB to read."""
    listed = (
        b"PK\x01\x02" + bytes(24) + len(name).to_bytes(2, "little") + bytes(16)
    ) + name.encode()
    count = 30_000_000 // len(listed)
    size = (count * len(listed)).to_bytes(4, "little")
    end = b"PK\x05\x06" + bytes(4) + b"\xff" * 4 + size + (4).to_bytes(4, "little") + bytes(2)
    return b"PK\x03\x04" + listed * count + end


def wide_merge() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "总计"
    data = saved(book)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                part = part.replace(b"</sheetData>", b"</sheetData>" + merged)
            new.writestr(entry, part)
    return file.getvalue()


def with_entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return file.getvalue()


def compound(stream: str) -> bytes:
    """A compound file that lists one stream and holds nothing."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + (stream + "\0").encode("utf-16-le").ljust(128, b"\0") + bytes(2000)


def locked_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("1.docx", b"12")
    data = bytearray(file.getvalue())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def locked_xls() -> bytes:
    """A book whose second record says that the others are encrypted."""
    data = bytearray((Path(__file__).parent / "files" / "hidden.xls").read_bytes())
    begins = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    second = begins + 4 + data[begins + 2]
    data[second : second + 2] = b"\x2f\x00"
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (compound("EncryptedPackage"), "encrypted"),
        (compound("PowerPoint Document"), "unsupported_type"),
        (locked_zip(), "encrypted"),
        (locked_xls(), "encrypted"),
        (bomb("word/document.xml", office.MAX_INFLATED + 10), "too_large"),
        (bomb("word/document.xml", office.MAX_MARKUP + 10), "too_large"),
        (lying_bomb(), "unreadable_office"),
        (many_entries(), "too_large"),
        (wide_merge(), "too_large"),
        (with_entities(), "unreadable_office"),
        (as_docx(draw("2021", 1))[:3000], "unreadable_office"),
        (b"PK\x03\x04word/document.xml", "unreadable_office"),
        (b"PK\x03\x04 something else", "unsupported_type"),
        (b"<?xml version='1.0'?><w:wordDocument xmlns:w='x'>7", "unreadable_office"),
        (b"<?xml version='1.0'?><Workbook xmlns='x'>7", "unreadable_office"),
        ("<pkg:package xmlns:pkg='x'>7".encode("utf-16"), "unreadable_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported_type"),
    ],
    ids=[
        "locked docx",
        "slides",
        "locked zip",
        "locked xls",
        "declared",
        "markup",
        "lying",
        "entries",
        "merge",
        "entities",
        "cut",
        "stub",
        "zip",
        "word xml",
        "excel xml",
        "flat docx",
        "doc",
    ],
)
def test_what_is_not_read_is_named(data: bytes, code: str) -> None:
    record = extract(data)
    assert record.doc_type == "unreadable"
    assert [problem.code for problem in record.problems] == [code]


@pytest.mark.parametrize(
    ("name", "code"), [("word/document.xml", "too_large"), ("a", "unsupported_type")]
)
def test_a_list_of_far_too_many_entries_is_not_read(name: str, code: str) -> None:
    data = crowded(name)
    started = time.process_time()
    record = extract(data)
    assert time.process_time() - started < 2
    assert [problem.code for problem in record.problems] == [code]


def test_a_damaged_spreadsheet_before_2007_is_named() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(120)
    data = head + "Workbook\0".encode("utf-16-le") + bytes(2000)
    assert sniff(data) == "xls"
    assert [problem.code for problem in extract(data).problems] == ["unreadable_office"]
