"""``GONGKAI_HOME/reports/quality``: the quality page, written anew after every build.

    index.html, index.zh.html        the whole warehouse, bounded however large it is
    agency/<id>.html, .zh.html       an agency's findings, each with its numbers and the next command
    place/<n>.html, .zh.html         all agencies of a province, where the first page can't hold them
    evidence/<sha>-<key>.html        a landed page as we read it, the numbers in question marked
    findings.jsonl                   the words of open findings, for the build that resolves them
    agencies.jsonl, pages.json       what each page shows, for the build that finds it unchanged

It is written into a folder of its own under ``reports/.quality`` and shown by turning a symbolic link, so a
reader meets the old page or the new one (``turn.py``). A page of an agency that shows the same, and a landed page
that is laid out already, stands in it under a second name and is not made again (``files.py``).
"""

from __future__ import annotations

import dataclasses
import hashlib
import heapq
import json
import re
import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations.alerts.send import outbox_of
from expectations.findings import Language, needs_a_person
from expectations.page import chart, render
from expectations.page.agencies import (
    AgencyView,
    agencies,
    agency_digests,
    year_cells,
)
from expectations.page.evidence import EvidencePages
from expectations.page.files import SiteFiles
from expectations.page.items import finding_item
from expectations.page.kept import Entry, KeptPages, Row, Told
from expectations.page.overview import MOST_BUILDS, Overview, read_overview
from expectations.page.turn import drop_others, hold_site, show_site, start_site
from expectations.rules import topics
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.history import History
from extractors.stage.publish import read_only

MOST_ROWS = 60  # agencies in the grid of the first page
MOST_PLACE_ROWS = 400  # agencies on a page of a place; a larger place has several
MOST_YEARS = 10
MOST_LINES = 20  # of each list on the first page
MOST_FINDINGS = 200  # on the page of one agency
# Laying out landed pages may take so long in one build; what is left waits for the next.
EVIDENCE_SECONDS = 120.0

_PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclasses.dataclass(frozen=True, slots=True)
class SiteResult:
    """What was written. ``waiting`` landed pages were left for the next build."""

    index: Path
    agencies: int
    evidence: int
    waiting: int


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A page of agencies of one province; ``name`` None for central and unplaced ones, ``part`` from 1."""

    number: int
    name: str | None
    part: int
    count: int
    broken: int


def site_folder(settings: Settings) -> Path:
    """Where the page is, written or not."""
    return settings.reports / "quality"


def write_site(settings: Settings, *, evidence_seconds: float = EVIDENCE_SECONDS) -> SiteResult:
    """Write the page of the published warehouse and show it in the place of the one before.

    Raises WarehouseMissingError, duckdb.Error (a warehouse of an older version), OSError; then the page
    that was there stays.
    """
    link = site_folder(settings)
    with (
        hold_site(settings.reports / ".quality") as folder,
        read_only(settings.warehouse) as connection,
    ):
        site = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        shown = link.resolve()
        try:
            start_site(folder, site, shown)
            files = SiteFiles(shown, site)
            result = _Site(settings, connection, files, evidence_seconds).write()
            show_site(site, link)
        except BaseException:
            shutil.rmtree(site, ignore_errors=True)
            raise
        drop_others(folder, site, *([shown] if files.mostly_taken else []))
    return dataclasses.replace(result, index=link / "index.html")


def slug(agency_id: str) -> str:
    """A file name of an agency id, which a registry file may have made of anything."""
    if _PLAIN_ID.fullmatch(agency_id):
        return agency_id
    return f"id-{hashlib.sha256(agency_id.encode()).hexdigest()[:16]}"


class _Site:
    """One writing of the site, from the warehouse to files; agencies go by one at a time."""

    def __init__(
        self,
        settings: Settings,
        connection: duckdb.DuckDBPyConnection,
        files: SiteFiles,
        evidence_seconds: float,
    ) -> None:
        self.connection = connection
        self.files = files
        landing = LandingStore(settings.landing)
        self.evidence = EvidencePages(connection, landing, files, evidence_seconds)
        self.kept = KeptPages(files, _version(connection))
        self.written_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
        self.overview: Overview = read_overview(
            connection,
            list(History(settings.ops).builds()),
            outbox_of(settings).entries(),
            most_absent=MOST_LINES,
        )
        self.rows: list[Row] = []
        self.new: list[Told] = []
        self.top: list[tuple[int, int, Told]] = []  # a heap: year, minus the order
        self.new_count = self.broken_count = self.pages = self.laid_out = 0

    def write(self) -> SiteResult:
        resolved = self._resolved()
        entries = self._entries()
        with (self.files.now / "findings.jsonl").open("wb") as kept:
            kept.writelines(line + b"\n" for line in resolved.values())
            for entry in entries:
                self._note(entry)
                kept.writelines(render.finding_line(told) + b"\n" for told in entry.told)
        self._index([json.loads(line) for line in resolved.values()])
        self.kept.keep(entries)
        self.files.sweep()
        index = self.files.now / "index.html"
        return SiteResult(index, self.pages, self.laid_out, self.evidence.waiting)

    # -- agencies

    def _entries(self) -> list[Entry]:
        """All agencies in the order of ids: those that show the same are taken over, the others are read and written."""
        days = {
            finding_id: self._known_since(finding_id) or "" for finding_id in self.overview.spans
        }
        digests = agency_digests(self.connection, days)
        found = {entry.agency_id: entry for entry in self.kept.agencies(digests)}
        left = [agency_id for agency_id in digests if agency_id not in found]
        found |= {agency_id: Entry(agency_id, digests[agency_id]) for agency_id in left}
        for agency in agencies(self.connection, left):
            found[agency.agency_id] = self._agency(agency, digests[agency.agency_id])
        return [entry for _, entry in sorted(found.items())]

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
            self._write(
                path,
                lang,
                "agency.html.j2",
                agency=agency,
                heading=agency.name_en if lang == "en" and agency.name_en else agency.name_zh,
                other_name=agency.name_zh if lang == "en" and agency.name_en else None,
                findings=items,
            )
        return [*_files(path), *(f"evidence/{name}" for name in pages.values())]

    def _note(self, entry: Entry) -> None:
        """Keep what the first page will list."""
        if entry.row is not None:
            self.rows.append(entry.row)
        if entry.files:
            self.pages += 1
            self.laid_out += len(entry.files) - len(render.LANGUAGES)
        for told in entry.told:
            if self.overview.is_new(told.finding_id):
                self.new_count += 1
                if len(self.new) < MOST_LINES:
                    self.new.append(told)
            if told.needs_a_person:
                self.broken_count += 1
                heapq.heappush(self.top, (told.report_year, -self.broken_count, told))
                if len(self.top) > MOST_LINES:
                    heapq.heappop(self.top)

    def _known_since(self, finding_id: str) -> str | None:
        """The day of the build that first showed a finding. What is new is told by the first page: a day stays true."""
        span = self.overview.spans.get(finding_id)
        return span.first_seen.finished_at.date().isoformat() if span else None

    # -- the first page

    def _resolved(self) -> dict[str, bytes]:
        """Findings that the published build no longer shows, with their words as the page before kept them."""
        gone = set(self.overview.published.gone) if self.overview.published else set()
        lines = {
            finding_id: json.dumps({"finding_id": finding_id}).encode()
            for finding_id in sorted(gone)
        }
        kept = self.files.before / "findings.jsonl"
        if gone and kept.is_file():
            with kept.open("rb") as file:
                for line in file:
                    if (finding_id := json.loads(line)["finding_id"]) in gone:
                        lines[finding_id] = line.strip()
        return lines

    def _index(self, resolved: list[dict[str, str]]) -> None:
        self.rows.sort(key=lambda row: (-row.broken, -row.told, row.slug))
        all_years = sorted({year for row in self.rows for year in row.cells})
        years = all_years[-MOST_YEARS:]
        left_out = years[0] if len(years) < len(all_years) else None
        places = self._places(years, left_out) if len(self.rows) > MOST_ROWS else []
        published = [b for b in self.overview.builds if b.verdict == "published"]
        top = [
            finding for _, _, finding in sorted(self.top, key=lambda item: item[:2], reverse=True)
        ]
        for lang in render.LANGUAGES:
            self._write(
                "index",
                lang,
                "index.html.j2",
                overview=self.overview,
                top=[self._line(told, lang) for told in top],
                broken_count=self.broken_count,
                new=[self._line(told, lang) for told in self.new],
                new_count=self.new_count,
                is_first=len(published) == 1,
                resolved=[_resolved_words(line, lang) for line in resolved[:MOST_LINES]],
                resolved_count=len(resolved),
                rows=self.rows[:MOST_ROWS],
                row_count=len(self.rows),
                years=years,
                left_out_before=left_out,
                places=places,
                topics=topics(),
                layers=render.layers(lang),
                check_labels=render.check_labels(lang),
                kind_labels=render.kind_labels(lang),
                chart=chart.draw_history(self.overview.builds, MOST_BUILDS),
                chart_width=chart.WIDTH,
                chart_height=chart.HEIGHT,
                newest_builds=list(reversed(self.overview.builds[-MOST_BUILDS:])),
                waiting=self.evidence.waiting,
            )

    def _line(self, told: Told, lang: Language) -> dict[str, Any]:
        anchor = f"#{told.finding_id}" if told.is_shown else ""
        return {
            "href": f"agency/{told.slug}{render.SUFFIX[lang]}{anchor}",
            "message": told.zh if lang == "zh" else told.en,
            "is_new": self.overview.is_new(told.finding_id),
        }

    def _places(self, years: Sequence[int], left_out: int | None) -> list[Place]:
        """Pages with all agencies of each province."""
        by_place: dict[str, list[Row]] = {}
        for row in self.rows:
            by_place.setdefault(row.place, []).append(row)
        places: list[Place] = []
        for name, of_place in sorted(by_place.items()):
            for part, at in enumerate(range(0, len(of_place), MOST_PLACE_ROWS), start=1):
                rows = of_place[at : at + MOST_PLACE_ROWS]
                broken = sum(row.broken for row in rows)
                places.append(Place(len(places) + 1, name or None, part, len(rows), broken))
                path = f"place/{places[-1].number}"
                if self.kept.take_over(path, _files(path), (places[-1], rows, years, left_out)):
                    continue
                for lang in render.LANGUAGES:
                    self._write(
                        path,
                        lang,
                        "place.html.j2",
                        place=places[-1],
                        rows=rows,
                        years=years,
                        left_out_before=left_out,
                    )
        return places

    def _write(self, path: str, lang: Language, template: str, **values: Any) -> None:
        other: Language = "zh" if lang == "en" else "en"
        html = render.render(
            template,
            lang,
            up="../" * path.count("/"),
            other_language_href=f"{path.rsplit('/', 1)[-1]}{render.SUFFIX[other]}",
            written_at=self.written_at,
            **values,
        )
        self.files.write(f"{path}{render.SUFFIX[lang]}", html)


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
    return Row(own, agency.name_zh, place, tuple(sorted(shown)), cells, **counts)


def _files(path: str) -> list[str]:
    return [f"{path}{render.SUFFIX[lang]}" for lang in render.LANGUAGES]


def _version(connection: duckdb.DuckDBPyConnection) -> str:
    """Of the look of the pages, and of the seeds that their words come from."""
    inputs = connection.execute("select inputs_hash from staging.build_info").fetchall()
    return f"{render.look_version()} {inputs}"


def _resolved_words(line: dict[str, str], lang: Language) -> str:
    return line.get(lang) or render.ui_words(lang)["word_lost"].format(id=line["finding_id"])
