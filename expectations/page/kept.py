"""Files of the page before that would come out the same: linked into the new one, not made again.

    pages.json      path of each kept page → hash of all that it shows

After the first build a page costs what changed. The foot of a kept page tells when it was written, as before.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from extractors.durable import link_or_copy, write_whole

_KEYS = "pages.json"


def link_kept(before: Path, now: Path) -> bool:
    """Let a file of the page before stand in the new one too; False where there is none."""
    if not before.is_file():
        return False
    link_or_copy(before, now)
    return True


class KeptPages:
    """Pages by what they show. ``version`` changes whenever the same content would look different."""

    def __init__(self, before: Path, now: Path, version: str) -> None:
        self._before = before
        self._now = now
        self._version = version
        self._keys: dict[str, str] = {}
        kept = before / _KEYS
        self._known: dict[str, str] = (
            json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
        )

    def take_over(self, stem: str, paths: list[str], shown: object) -> bool:
        """Whether the files of one page stand in the new site already; ``shown`` is told by its ``repr``."""
        key = hashlib.sha256(f"{self._version}\n{shown!r}".encode()).hexdigest()[:32]
        self._keys[stem] = key
        return self._known.get(stem) == key and all(
            link_kept(self._before / path, self._now / path) for path in paths
        )

    def keep(self) -> None:
        """Write down what each page shows, for the next build."""
        write_whole(self._now / _KEYS, json.dumps(self._keys).encode())
