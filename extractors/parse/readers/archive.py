"""A zip file: the names in it, and the one document that it holds. Several are not read: which is the report nobody says."""

from __future__ import annotations

import io
import zipfile
import zlib

MAX_BYTES = 32 * 1024 * 1024
MAX_ENTRIES = 2_000
# An archive may hold others as they are, whose lists are no part of its own.
_MOST_LISTED = 10 * MAX_ENTRIES
_LISTED = b"PK\x01\x02"  # what the list of an archive says of an entry begins so
_BESIDE = ("__macosx/", "thumbs.db", "desktop.ini")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError)


def is_crowded(data: bytes) -> bool:
    """Whether an archive may list so many entries that its list alone takes seconds to read."""
    return data.count(_LISTED) > _MOST_LISTED


def names_in(data: bytes) -> list[str]:
    """The names of an archive's entries; none of one that is damaged, too large, crowded or no archive."""
    if len(data) > MAX_BYTES or is_crowded(data):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except _BROKEN:
        return []


def sole_document(data: bytes) -> bytes | None:
    """What the only file of an archive holds, cut one byte above ``MAX_BYTES``; None where there are several or none, or it is
    locked or damaged."""
    if is_crowded(data):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and not entry.filename.lower().startswith(_BESIDE)
            ]
            if len(files) != 1 or files[0].flag_bits & 1:
                return None
            with archive.open(files[0]) as file:
                return file.read(MAX_BYTES + 1)
    except _BROKEN:
        return None


def is_locked(data: bytes) -> bool:
    """Whether an archive says of a file in it that it asks for a password."""
    if is_crowded(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(entry.flag_bits & 1 for entry in archive.infolist())
    except _BROKEN:
        return False
