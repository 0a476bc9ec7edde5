"""What the pages of the page before show, so that those which would come out the same are not made again.

    pages.json       version of all pages, and path of each page of a place → hash of all that it shows
    agencies.jsonl   one line an agency, in the order of ids: what the rest of the page needs of one that is not read again

After the first build a page costs what changed. The foot of a kept page tells when it was written, as before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from expectations.page.agencies import YearCell
from expectations.page.files import SiteFiles
from extractors.durable import write_whole

_KEYS = "pages.json"
_AGENCIES = "agencies.jsonl"


class Told(msgspec.Struct, frozen=True, array_like=True):
    """An open finding as the first page may list it; ``is_shown``: its agency's page has room for it."""

    finding_id: str
    slug: str
    report_year: int
    needs_a_person: bool
    is_shown: bool
    zh: str
    en: str


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One line of the grid."""

    slug: str
    name: str
    place: str
    shown_years: tuple[int, ...]  # that its own page has; none: it has no page
    cells: dict[int, YearCell]
    broken: int
    told: int


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What the site needs of one agency beside its own files, which ``files`` names.

    ``digest`` is of the rows that it was made of; empty where something was left for the next build.
    """

    agency_id: str
    digest: str
    row: Row | None = None
    files: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()


class KeptPages:
    """Pages by what they show. ``version`` changes whenever the same content would look different."""

    def __init__(self, files: SiteFiles, version: str) -> None:
        self._files = files
        self._version = version
        self._keys: dict[str, str] = {}
        kept = files.before / _KEYS
        known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
        same = known.get("version") == version
        self._known: dict[str, str] = known["keys"] if same else {}
        self._entries = files.before / _AGENCIES if same else None

    def take_over(self, stem: str, paths: list[str], shown: object) -> bool:
        """Whether the files of one page stand in the new site already; ``shown`` is all that they say."""
        key = hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:32]
        self._keys[stem] = key
        return self._known.get(stem) == key and self._files.take_over(paths)

    def agencies(self, digests: Mapping[str, str]) -> Iterator[Entry]:
        """Agencies of the page before whose rows are the same (``digests`` of now) and whose files stand in the new site already."""
        if self._entries is None or not self._entries.is_file():
            return
        decode = msgspec.json.Decoder(Entry).decode
        with self._entries.open("rb") as lines:
            for entry in map(decode, lines):
                same = digests.get(entry.agency_id) == entry.digest
                if same and self._files.take_over(entry.files):
                    yield entry

    def keep(self, entries: Iterable[Entry]) -> None:
        """Write down what each page shows, for the next build."""
        encode = msgspec.json.Encoder().encode
        with (self._files.now / _AGENCIES).open("wb") as lines:
            lines.writelines(encode(entry) + b"\n" for entry in entries)
        write_whole(
            self._files.now / _KEYS,
            json.dumps({"version": self._version, "keys": self._keys}).encode(),
        )
