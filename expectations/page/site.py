"""``GONGKAI_HOME/reports/quality``: the quality page, renewed by every build.

    index.html, index.zh.html        the whole warehouse, bounded however large it is
    agency/<id>.html, .zh.html       an agency's findings, each with its numbers and the next command
    place/<n>.html, <n>-<part>.html  all agencies of a province, where the first page can't hold them
    search.html, search/<n>.js       the search for an agency by name, and the names by place
    evidence/<sha>-<key>.html        a landed page as we read it, the numbers in question marked
    findings.jsonl                   the words of open findings, for the build that resolves them
    agencies.jsonl, pages.json       what each page shows, for the build that finds it unchanged

It is written into a folder of its own under ``reports/.quality`` and shown by turning a symbolic link, so a
reader meets the old page or the new one (``turn.py``). A page of an agency that shows the same, and a landed page
that is laid out already, stands in it under a second name and is not made again (``files.py``). Where the published
file holds the rows that the page shows, all but the first page stands as it is, and that alone is replaced.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec

from expectations.findings import needs_a_person
from expectations.page import render
from expectations.page.agencies import (
    AgencyView,
    agencies,
    agency_digests,
    most_urgent_first,
    year_cells,
)
from expectations.page.evidence import EvidencePages
from expectations.page.files import SiteFiles
from expectations.page.first import MOST_LINES, FirstPage
from expectations.page.items import finding_item
from expectations.page.kept import Entry, KeptPages, Row, Shown, Told, note_shown, shown_before
from expectations.page.places import Grid, write_places
from expectations.page.turn import drop_others, hold_site, show_site, start_site
from extractors.durable import write_whole
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.publish import file_mark, read_only

MOST_ROWS = 60  # agencies in the grid of the first page
MOST_YEARS = 10
MOST_FINDINGS = 200  # on the page of one agency
AGENCIES_AT_ONCE = 10_000  # are asked for in one go
# Laying out landed pages may take so long in one build; what is left waits for the next.
EVIDENCE_SECONDS = 120.0

_PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclasses.dataclass(frozen=True, slots=True)
class SiteResult:
    """What is shown. ``waiting`` landed pages were left for the next build."""

    index: Path
    agencies: int
    evidence: int
    waiting: int


def site_folder(settings: Settings) -> Path:
    """Where the page is, written or not."""
    return settings.reports / "quality"


def write_site(
    settings: Settings, *, copied: str | None = None, evidence_seconds: float = EVIDENCE_SECONDS
) -> SiteResult:
    """Write the page of the published warehouse and show it in the place of the one before.

    ``copied`` is the mark (``publish.file_mark``) of a warehouse whose rows the published one took over without any
    change. Raises WarehouseMissingError, duckdb.Error (a warehouse of an older version), OSError; then the page
    that was there stays.
    """
    link = site_folder(settings)
    with (
        hold_site(settings.reports / ".quality") as folder,
        read_only(settings.warehouse) as connection,
    ):
        mark = file_mark(settings.warehouse)
        before = link.resolve()
        first, version = FirstPage(settings, connection), _version(connection)
        shown = shown_before(before, version)
        stands = shown and (
            shown.warehouse == copied or (shown.warehouse == mark and not shown.waiting)
        )
        if shown and stands:
            shown = _renew_first(first, msgspec.structs.replace(shown, warehouse=mark), before)
            note_shown(before, version, shown)
        else:
            site = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
            try:
                start_site(folder, site, before)
                files = SiteFiles(before, site)
                kept = KeptPages(files, version)
                evidence = EvidencePages(LandingStore(settings.landing), files, evidence_seconds)
                shown = _Site(connection, first, files, kept, evidence).write(mark)
                show_site(site, link)
            except BaseException:
                shutil.rmtree(site, ignore_errors=True)
                raise
            drop_others(folder, site, *([before] if files.mostly_taken else []))
    return SiteResult(link / "index.html", shown.pages, shown.laid_out, shown.waiting)


def slug(agency_id: str) -> str:
    """A file name of an agency id, which a registry file may have made of anything."""
    if _PLAIN_ID.fullmatch(agency_id):
        return agency_id
    return f"id-{hashlib.sha256(agency_id.encode()).hexdigest()[:16]}"


def _renew_first(first: FirstPage, shown: Shown, site: Path) -> Shown:
    """The first page alone: each of its two files is replaced whole, and what they lead to stands."""
    if shown.build_id != first.build_id:  # a later build, to which nothing was new
        shown = msgspec.structs.replace(shown, build_id=first.build_id, new=(), new_count=0)
    first.write(
        shown, first.resolved(site), lambda path, text: write_whole(site / path, text.encode())
    )
    return shown


class _Site:
    """One writing of the whole site, from the warehouse to files; agencies go by one at a time."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        first: FirstPage,
        files: SiteFiles,
        kept: KeptPages,
        evidence: EvidencePages,
    ) -> None:
        self.connection = connection
        self.first = first
        self.files = files
        self.kept = kept
        self.evidence = evidence
        self.grid = Grid()
        self.new = _Most(MOST_LINES)
        self.top = _Most(MOST_LINES)
        self.pages = self.laid_out = 0

    def write(self, mark: str) -> Shown:
        resolved = self.first.resolved(self.files.before)
        with (
            (self.files.now / "findings.jsonl").open("wb") as words,
            self.kept.keeping() as keep,
        ):
            words.writelines(line + b"\n" for line in resolved.values())
            for entry in self._entries():
                self._note(entry)
                words.writelines(render.finding_line(told) + b"\n" for told in entry.told)
                keep(entry)
        shown = self._shown(mark)
        self.first.write(shown, resolved, self.files.write)
        self.kept.keep(shown)
        self.files.sweep()
        return shown

    def _shown(self, mark: str) -> Shown:
        all_years = self.grid.years
        years = all_years[-MOST_YEARS:]
        left_out = years[0] if len(years) < len(all_years) else None
        places = (
            write_places(
                self.grid,
                self.files,
                self.kept,
                years=years,
                left_out_before=left_out,
                written_at=self.first.written_at,
            )
            if len(self.grid) > MOST_ROWS
            else []
        )
        return Shown(
            warehouse=mark,
            build_id=self.first.build_id,
            rows=self.grid.first(MOST_ROWS),
            row_count=len(self.grid),
            years=years,
            left_out_before=left_out,
            places=places,
            top=self.top.first(),
            broken_count=self.top.count,
            new=self.new.first(),
            new_count=self.new.count,
            pages=self.pages,
            laid_out=self.laid_out,
            waiting=self.evidence.waiting,
        )

    def _entries(self) -> Iterator[Entry]:
        """All agencies: first those that show the same and are taken over, then the others, which are read and written,
        those with most to check first, since time for landed pages may run out."""
        spans = self.first.overview.spans
        days = {finding_id: self._known_since(finding_id) or "" for finding_id in spans}
        digests = agency_digests(self.connection, days)
        del days
        for entry in self.kept.agencies(digests):
            del digests[entry.agency_id]
            yield entry
        urgent = most_urgent_first(self.connection, digests)
        for at in range(0, len(urgent), AGENCIES_AT_ONCE):
            some = urgent[at : at + AGENCIES_AT_ONCE]
            left = dict.fromkeys(some)
            for agency in agencies(self.connection, some):
                del left[agency.agency_id]
                yield self._agency(agency, digests[agency.agency_id])
            for agency_id in left:
                yield Entry(agency_id, digests[agency_id])

    def _agency(self, agency: AgencyView, digest: str) -> Entry:
        """Write the pages of an agency. What waits for the next build leaves it without a digest."""
        own = slug(agency.agency_id)
        told = [
            Told(
                finding.finding_id,
                own,
                finding.report_year or 0,
                needs_a_person(finding),
                position < MOST_FINDINGS,
                finding.message_zh,
                finding.message_en,
            )
            for position, finding in enumerate(agency.findings)
            if not finding.acknowledged
        ]
        waiting = self.evidence.waiting
        files = self._files_of(agency, own) if agency.findings else []
        return Entry(
            agency.agency_id,
            digest if waiting == self.evidence.waiting else "",
            _row(agency, own),
            tuple(files),
            tuple(told),
        )

    def _files_of(self, agency: AgencyView, own: str) -> list[str]:
        pages = self.evidence.of_agency(agency, own)
        path = f"agency/{own}"
        for lang in render.LANGUAGES:
            items = [
                finding_item(agency, finding, pages, lang, self._known_since(finding.finding_id))
                for finding in agency.findings[:MOST_FINDINGS]
            ]
            page = render.page(
                path,
                lang,
                "agency.html.j2",
                self.first.written_at,
                agency=agency,
                heading=agency.name_en if lang == "en" and agency.name_en else agency.name_zh,
                other_name=agency.name_zh if lang == "en" and agency.name_en else None,
                findings=items,
            )
            self.files.write(*page)
        return [*render.twins(path), *(f"evidence/{name}" for name in pages.values())]

    def _note(self, entry: Entry) -> None:
        """Keep what the first page will list."""
        if entry.row is not None:
            self.grid.add(entry.row)
        if entry.files:
            self.pages += 1
            self.laid_out += len(entry.files) - len(render.LANGUAGES)
        for told in entry.told:
            if self.first.overview.is_new(told.finding_id):
                self.new.add(told)
            if told.needs_a_person:
                self.top.add(told)

    def _known_since(self, finding_id: str) -> str | None:
        """The day of the build that first showed a finding. What is new is told by the first page: a day stays true."""
        span = self.first.overview.spans.get(finding_id)
        return span.first_seen.finished_at.date().isoformat() if span else None


class _Most:
    """The few findings that matter most of any number: sums that are broken, then the newest years."""

    def __init__(self, most: int) -> None:
        self.count = 0
        self._most = most
        self._found: list[Told] = []

    def add(self, told: Told) -> None:
        self.count += 1
        self._found.append(told)
        if len(self._found) > 50 * self._most:
            self._found = self.first()

    def first(self) -> list[Told]:
        def place(told: Told) -> tuple[bool, int, str, str]:
            return not told.needs_a_person, -told.report_year, told.slug, told.finding_id

        return sorted(self._found, key=place)[: self._most]


def _row(agency: AgencyView, own: str) -> Row | None:
    """The agency's line of the grid, None where no year of it is known."""
    cells = year_cells(agency)
    if not cells:
        return None
    counts = {
        state: sum(cell.count for cell in cells.values() if cell.state == state)
        for state in ("broken", "told")
    }
    shown = {finding.report_year or 0 for finding in agency.findings[:MOST_FINDINGS]}
    place = agency.province_zh or ""
    return Row(
        own, agency.name_zh, place, tuple(sorted(shown)), cells, **counts, name_en=agency.name_en
    )


def _version(connection: duckdb.DuckDBPyConnection) -> str:
    """Of the look of the pages, and of the seeds that their words come from."""
    inputs = connection.execute("select inputs_hash from staging.build_info").fetchall()
    return f"{render.look_version()} {inputs}"
