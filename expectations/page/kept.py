"""What the pages of the page before show, so that those which would come out the same are not made again.

    pages.json       version of all pages, path of each page of a place → hash of all that it shows, what the first page says
    agencies.jsonl   one line an agency: what the rest of the page needs of one that is not read again

After the first build a page costs what changed. The foot of a kept page tells when it was written, as before.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from expectations.findings import Language
from expectations.page.agencies import YearCell
from expectations.page.files import SiteFiles
from extractors.durable import write_whole

_PAGES = "pages.json"
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
    name_en: str | None = None

    def name_in(self, lang: Language) -> str:
        """The name that a page of this language shows; few agencies have an English one."""
        return self.name_en if lang == "en" and self.name_en else self.name


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What the site needs of one agency beside its own files, which ``files`` names.

    ``digest`` is of the rows that it was made of; empty where something was left for the next build.
    """

    agency_id: str
    digest: str
    row: Row | None = None
    files: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()


class Place(msgspec.Struct, frozen=True, array_like=True):
    """All agencies of one province, on ``parts`` pages; ``name`` None for central and unplaced ones."""

    number: int
    name: str | None
    parts: int
    count: int
    broken: int


class Shown(msgspec.Struct, frozen=True):
    """What the first page says of the agencies, however many there are.

    ``warehouse`` is the mark of the file that was read (``publish.file_mark``), ``build_id`` its build;
    ``waiting`` landed pages were left for the next build.
    """

    warehouse: str
    build_id: str | None
    rows: Sequence[Row]
    row_count: int
    years: Sequence[int]
    left_out_before: int | None
    places: Sequence[Place]
    top: Sequence[Told]
    broken_count: int
    new: Sequence[Told]
    new_count: int
    pages: int
    laid_out: int
    waiting: int


class _Pages(msgspec.Struct, frozen=True):
    version: str = ""
    keys: dict[str, str] = {}
    shown: Shown | None = None


def shown_before(site: Path, version: str) -> Shown | None:
    """What the first page of a site says, None where it would look different now or is not known."""
    return _read(site, version).shown


def note_shown(site: Path, version: str, shown: Shown) -> None:
    """Write down that a site, whose other pages stand, says this on its first page now."""
    pages = _read(site, version)
    write_whole(site / _PAGES, msgspec.json.encode(_Pages(version, pages.keys, shown)))


class KeptPages:
    """Pages by what they show. ``version`` changes whenever the same content would look different."""

    def __init__(self, files: SiteFiles, version: str) -> None:
        self._files = files
        self._version = version
        self._keys: dict[str, str] = {}
        before = _read(files.before, version)
        self._known = before.keys
        self._entries = files.before / _AGENCIES if before.version else None

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

    @contextlib.contextmanager
    def keeping(self) -> Iterator[Callable[[Entry], None]]:
        """What writes down an agency for the next build, one after another: a country of them is never held."""
        encode = msgspec.json.Encoder().encode
        with (self._files.now / _AGENCIES).open("wb") as lines:

            def keep(entry: Entry) -> None:
                lines.write(encode(entry) + b"\n")

            yield keep

    def keep(self, shown: Shown) -> None:
        """Write down what the other pages show."""
        pages = _Pages(self._version, self._keys, shown)
        write_whole(self._files.now / _PAGES, msgspec.json.encode(pages))


def _read(site: Path, version: str) -> _Pages:
    """What was written down beside a site, nothing where it is of another version or none of ours."""
    kept = site / _PAGES
    try:
        pages = msgspec.json.decode(kept.read_bytes(), type=_Pages)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return _Pages()
    return pages if pages.version == version else _Pages()
