"""A zip file: the names in it, and the one document that it holds. Several are not read: which is the report nobody says."""

from __future__ import annotations

import io
import zipfile
import zlib

MAX_BYTES = 32 * 1024 * 1024
_MAX_ENTRIES = 2_000
_BESIDE = ("__macosx/", "thumbs.db", "desktop.ini")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError)


def names_in(data: bytes) -> list[str]:
    """The names of an archive's entries; none of one that is damaged, too large or no archive."""
    if len(data) > MAX_BYTES:
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except _BROKEN:
        return []


def sole_document(data: bytes) -> bytes | None:
    """What the only file of an archive holds, cut one byte above ``MAX_BYTES``; None where there are several or none, or it is
    locked or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [
                entry
                for entry in archive.infolist()[:_MAX_ENTRIES]
                if not entry.is_dir() and not entry.filename.lower().startswith(_BESIDE)
            ]
            if len(files) != 1 or files[0].flag_bits & 1:
                return None
            with archive.open(files[0]) as file:
                return file.read(MAX_BYTES + 1)
    except _BROKEN:
        return None
