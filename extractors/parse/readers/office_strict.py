"""Office files of the strict kind (``Strict Open XML`` in the list of what Office saves) → the usual kind, which the libraries read.

They name the same elements in other name spaces.
"""

from __future__ import annotations

import io
import re
import zipfile

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_RELATIONS = "_rels/.rels"


def as_usual(data: bytes, archive: zipfile.ZipFile) -> bytes:
    """The file with the names of the usual kind; as it is where it is of that kind. Its sizes must have been judged."""
    if _RELATIONS not in archive.namelist() or _STRICT not in archive.read(_RELATIONS):
        return data
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as usual:
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename.endswith((".xml", ".rels")):
                part = _NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
            usual.writestr(entry.filename, part)
    return file.getvalue()
