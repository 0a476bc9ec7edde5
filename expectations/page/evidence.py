"""Landed pages laid out with the numbers in question marked, one file a document.

A file's name carries a hash of all that it shows, so one that is laid out already is linked and
not made again: after the first build only what changed is read.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence

from expectations.page import render
from expectations.page.agencies import AgencyView, marks_by_document
from expectations.page.files import SiteFiles
from expectations.page.landed import Mark, View, view_page
from extractors.landing.store import LandingError, LandingStore
from extractors.parse.document import read


class EvidencePages:
    """Takes over what is laid out, lays nothing new out after ``seconds``.

    ``written`` counts files, ``waiting`` documents left for the next build.
    """

    def __init__(
        self,
        store: LandingStore,
        files: SiteFiles,
        seconds: float,
    ) -> None:
        self._store = store
        self._files = files
        self._deadline = time.monotonic() + seconds
        self.written = self.waiting = 0

    def of_agency(self, agency: AgencyView, slug: str) -> dict[str, str]:
        """File names by document of what the agency's findings are about; ``slug`` is its own page."""
        names: dict[str, str] = {}
        reports = {report.document_sha256: report for report in agency.reports}
        told = {f.document_sha256: (f.page, f.report_year) for f in agency.findings}
        for sha256, marks in marks_by_document(agency).items():
            report = reports.get(sha256)
            url, year = (report.source_url, report.report_year) if report else told[sha256]
            title = f"{agency.name_zh} {year or ''}".strip()
            shown = [render.look_version(), title, url, slug, [mark.anchor for mark in marks]]
            key = hashlib.sha256(json.dumps([sha256, *shown]).encode()).hexdigest()
            name = f"{sha256[:16]}-{key[:12]}.html"
            if not self._files.take_over([f"evidence/{name}"]):
                if time.monotonic() >= self._deadline:
                    self.waiting += 1
                    continue
                html = self._lay_out(sha256, marks, title, url, slug, agency.content_types)
                self._files.write(f"evidence/{name}", html)
            names[sha256] = name
        self.written += len(names)
        return names

    def _lay_out(
        self,
        sha256: str,
        marks: Sequence[Mark],
        title: str,
        url: str | None,
        slug: str,
        content_types: Mapping[str, str | None],
    ) -> str:
        view, why = View((), tuple(marks), False), None
        try:
            page = read(self._store.get(sha256), content_types.get(sha256))
        except LandingError as error:
            why = str(error)
        else:
            view = view_page(page, marks)
            if not view.blocks:
                why = "; ".join(problem.message for problem in page.problems) or page.kind
        return render.render(
            "evidence.html.j2",
            "en",
            up="../",
            other_language_href=None,
            other=render.ui_words("zh"),
            title=title,
            url=url,
            slug=slug,
            sha256=sha256,
            blocks=view.blocks,
            lost=view.lost,
            is_cut=view.is_cut,
            why=why,
        )
