"""Zip files: one that holds one document is that document, any other is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from extractors.parse.readers import archive
from extractors.parse.report import extract
from tests.office_write import PROSE, as_docx, as_xlsx
from tests.table_forms import Tables, draw, found


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as written:
        for name, data in files.items():
            written.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("write", [as_docx, as_xlsx])
def test_the_one_document_of_a_zip_file_is_read(
    write: Callable[[Tables], bytes], packing: int
) -> None:
    tables = draw("2021", 1)
    beside = {"报告/": b"", "__MACOSX/._1": b"\0", "Thumbs.db": b"\0"}
    record = extract(zipped({"报告/1.bin": write(tables), **beside}, packing))
    assert found(record.cells) == tables.expected()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"1.txt": PROSE.encode(), "2.txt": PROSE.encode()}), "unsupported_type"),
        (zipped({"1.docx": as_docx(draw("2021", 1)), "2.txt": b"2"}, 0), "unsupported_type"),
        (zipped({"1.zip": zipped({"1.txt": PROSE.encode()})}), "unsupported_type"),
        (zipped({"1.txt": b""}), "unsupported_type"),
        (zipped({"1.txt": bytes(archive.MAX_BYTES + 1)}), "too_large"),
    ],
    ids=["two texts", "two files as they are", "a zip in a zip", "nothing", "a bomb"],
)
def test_other_zip_files_are_named(data: bytes, code: str) -> None:
    assert [problem.code for problem in extract(data).problems] == [code]
