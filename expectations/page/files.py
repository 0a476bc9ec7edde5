"""The files of a new site: what would come out the same stands in it under a second name, the rest is written.

A new site starts in the folder of the one before the page that is shown. Nobody sees that folder any more, and most of
its files are the shown page's own already, which an inode tells: so a build calls the file system for what differs,
and a folder in any state will do. Nothing is ever written through a name that stood there, since the file may be shown.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from extractors.durable import link_or_copy

FOLDERS = ("agency", "evidence", "place", "search")


class SiteFiles:
    """Files by their path in the site. ``before`` is the page that is shown and only read."""

    def __init__(self, before: Path, now: Path) -> None:
        self.before = before
        self.now = now
        self._shown = _inodes(before)
        self._left = _inodes(now)
        self._same = _same_files(self._shown, self._left)
        self._taken: set[str] = set()
        self._written: set[str] = set()

    @property
    def mostly_taken(self) -> bool:
        """Whether the page before shares most of its files with this one."""
        return len(self._taken) > len(self._written)

    def take_over(self, paths: Sequence[str]) -> bool:
        """Let files of the page before stand here too: all of them, or none where one is missing there."""
        if not all(path in self._shown for path in paths):
            return False
        for path in paths:
            if path not in self._same:
                self._clear(path)
                link_or_copy(self.before / path, self.now / path)
        self._taken.update(paths)
        return True

    def write(self, path: str, text: str) -> None:
        self._clear(path)
        (self.now / path).write_text(text, encoding="utf-8")
        self._written.add(path)

    def sweep(self) -> None:
        """Remove what stood in the folder and is no part of the site."""
        for path in self._left.keys() - self._taken - self._written:
            (self.now / path).unlink()

    def _clear(self, path: str) -> None:
        if path in self._left or path in self._taken:
            (self.now / path).unlink(missing_ok=True)


def _same_files(shown: Mapping[str, int], left: Mapping[str, int]) -> set[str]:
    """Paths that are one file in both sites: none where the file system gives many files one number."""
    if len(set(shown.values())) < len(shown):
        return set()
    return {path for path, inode in shown.items() if left.get(path) == inode}


def _inodes(site: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for folder in FOLDERS:
        if (site / folder).is_dir():
            with os.scandir(site / folder) as entries:
                found |= {f"{folder}/{entry.name}": entry.inode() for entry in entries}
    return found
