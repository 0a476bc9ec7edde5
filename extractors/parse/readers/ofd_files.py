"""The parts of an OFD file: markup by path, and bounds on how much of it is asked for."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from extractors.parse.readers.office_page import RefusedError

# Parts and drawings may be used again and again, so what is asked for is bounded, not what the file holds.
# Letters, shapes and their parts; of a path and of distances every fourth character.
MAX_DRAWN = 500_000
MAX_MARKUP_READ = 128 * 1024 * 1024  # bytes


class Files:
    """The parts of an archive by path, whatever case and slashes they are named with."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._read = 0
        self._drawn = 0
        self._names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._names

    def bytes(self, path: str) -> bytes | None:
        name = self._names.get(path.lower())
        return None if name is None else self._archive.read(name)

    def read(self, path: str, folder: str) -> Any | None:
        """The root of a part of markup, its path told from ``folder``; None where it is not there."""
        import lxml.etree as markup

        data = self.bytes(whole(folder, path))
        if data is None:
            return None
        self._read += len(data)
        if self._read > MAX_MARKUP_READ:
            raise RefusedError("too_large", f"over {MAX_MARKUP_READ} bytes of markup")
        parser = markup.XMLParser(resolve_entities=False, no_network=True)
        return markup.fromstring(data, parser)

    def spend(self, drawn: int) -> None:
        """Counts what is drawn, of all documents of the file."""
        self._drawn += drawn
        if self._drawn > MAX_DRAWN:
            raise RefusedError("too_large", f"over {MAX_DRAWN} drawn things")


def whole(folder: str, path: str) -> str:
    """A path within the archive, told from ``folder`` or from the root."""
    path = path.strip().replace("\\", "/")
    return posixpath.normpath(path if path.startswith("/") else f"/{folder}/{path}").lstrip("/")


def name_of(element: Any) -> str:
    """The name of an element without its name space; of a comment none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> Iterator[Any]:
    """Elements of a name that stand in one."""
    return (child for child in element if name_of(child) == name)


def descendants(element: Any, name: str) -> Iterator[Any]:
    """Elements of a name below one, in whatever name space."""
    return (child for child in element.iter("{*}" + name) if child is not element)
