"""Files of the page before that would come out the same: linked into the new one, not made again.

    pages.json       version of all pages, and path of each page of a place → hash of all that it shows
    agencies.jsonl   one line an agency, in the order of ids: what the rest of the page needs of one that is not read again

After the first build a page costs what changed. The foot of a kept page tells when it was written, as before.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from expectations.page.agencies import YearCell
from extractors.durable import link_or_copy, write_whole

_KEYS = "pages.json"
_AGENCIES = "agencies.jsonl"


class Told(NamedTuple):
    """An open finding as the first page may list it; ``is_shown``: its agency's page has room for it."""

    finding_id: str
    slug: str
    report_year: int
    needs_a_person: bool
    is_shown: bool
    zh: str
    en: str


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One line of the grid."""

    slug: str
    name: str
    place: str
    shown_years: frozenset[int]  # that its own page has; none: it has no page
    cells: dict[int, YearCell]
    broken: int
    told: int


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """What the site needs of one agency beside its own files, which ``files`` names.

    ``digest`` is of the rows that it was made of; empty where something was left for the next build.
    """

    agency_id: str
    digest: str
    row: Row | None = None
    files: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()

    def as_line(self) -> str:
        row = self.row and [
            *(self.row.slug, self.row.name, self.row.place, sorted(self.row.shown_years)),
            [[year, cell.state, cell.count] for year, cell in self.row.cells.items()],
            *(self.row.broken, self.row.told),
        ]
        line = [self.agency_id, self.digest, row, self.files, self.told]
        return json.dumps(line, ensure_ascii=False)

    @classmethod
    def from_line(cls, text: str) -> Entry:
        """Raises ValueError or TypeError for a line that is none of ours."""
        agency_id, digest, row, files, told = json.loads(text)
        if row is not None:
            slug, name, place, years, cells, *counts = row
            known = {year: YearCell(state, count) for year, state, count in cells}
            row = Row(slug, name, place, frozenset(years), known, *counts)
        return cls(agency_id, digest, row, tuple(files), tuple(Told(*one) for one in told))


def link_kept(before: Path | str, now: Path | str) -> bool:
    """Let a file of the page before stand in the new one too; False where there is none."""
    try:
        link_or_copy(before, now)
    except FileNotFoundError:
        return False
    return True


class KeptPages:
    """Pages by what they show. ``version`` changes whenever the same content would look different."""

    def __init__(self, before: Path, now: Path, version: str) -> None:
        self._before = before
        self._now = now
        self._version = version
        self._keys: dict[str, str] = {}
        kept = before / _KEYS
        known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
        same = known.get("version") == version
        self._known: dict[str, str] = known["keys"] if same else {}
        self._entries = before / _AGENCIES if same else None

    def take_over(self, stem: str, paths: list[str], shown: object) -> bool:
        """Whether the files of one page stand in the new site already; ``shown`` is told by its ``repr``."""
        key = hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
        self._keys[stem] = key
        return self._known.get(stem) == key and self._link(paths)

    def agencies(self, digests: Mapping[str, str]) -> Iterator[Entry]:
        """Agencies of the page before whose rows are the same (``digests`` of now) and whose files stand in the new site already."""
        if self._entries is None or not self._entries.is_file():
            return
        with self._entries.open(encoding="utf-8") as lines:
            for entry in map(Entry.from_line, lines):
                same = digests.get(entry.agency_id) == entry.digest
                if same and self._link(entry.files):
                    yield entry

    def _link(self, paths: Iterable[str]) -> bool:
        """Whether files of the page before stand in the new one too: all of them, or none is left there."""
        done: list[str] = []
        for path in paths:
            now = f"{self._now}/{path}"
            if not link_kept(f"{self._before}/{path}", now):
                for linked in done:
                    os.unlink(
                        linked
                    )  # what is made anew under this name must not write into the old page
                return False
            done.append(now)
        return True

    def keep(self, entries: Iterable[Entry]) -> None:
        """Write down what each page shows, for the next build."""
        with (self._now / _AGENCIES).open("w", encoding="utf-8") as lines:
            lines.writelines(f"{entry.as_line()}\n" for entry in entries)
        write_whole(
            self._now / _KEYS, json.dumps({"version": self._version, "keys": self._keys}).encode()
        )
