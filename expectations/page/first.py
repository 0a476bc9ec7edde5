"""The first page: the whole warehouse on one page, bounded however large it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations.alerts.send import outbox_of
from expectations.findings import Language, kind_labels
from expectations.page import chart, render
from expectations.page.kept import Shown, Told
from expectations.page.overview import MOST_BUILDS, Overview, read_overview
from expectations.rules import topics
from extractors.settings import Settings
from extractors.stage.history import History

MOST_LINES = 20  # of each list

Write = Callable[[str, str], None]


class FirstPage:
    """What it says beside the agencies is read when this is made; raises duckdb.Error."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
        self.written_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
        self.overview: Overview = read_overview(
            connection,
            list(History(settings.ops).builds()),
            outbox_of(settings).entries(),
            most_absent=MOST_LINES,
        )

    @property
    def build_id(self) -> str | None:
        """The build that readers see."""
        return self.overview.published.build_id if self.overview.published else None

    def resolved(self, before: Path) -> dict[str, bytes]:
        """Findings that the published build no longer shows, with their words as the page before kept them."""
        gone = set(self.overview.published.gone) if self.overview.published else set()
        lines = {
            finding_id: json.dumps({"finding_id": finding_id}).encode()
            for finding_id in sorted(gone)
        }
        kept = before / "findings.jsonl"
        if gone and kept.is_file():
            with kept.open("rb") as file:
                for line in file:
                    if (finding_id := json.loads(line)["finding_id"]) in gone:
                        lines[finding_id] = line.strip()
        return lines

    def write(self, shown: Shown, resolved: dict[str, bytes], write: Write) -> None:
        """Both languages, through ``write`` (path, text)."""
        overview = self.overview
        published = [build for build in overview.builds if build.verdict == "published"]
        words = [json.loads(line) for line in list(resolved.values())[:MOST_LINES]]
        for lang in render.LANGUAGES:
            page = render.page(
                "index",
                lang,
                "index.html.j2",
                self.written_at,
                overview=overview,
                top=self._lines(shown.top, lang),
                broken_count=shown.broken_count,
                new=self._lines(shown.new, lang),
                new_count=shown.new_count,
                is_first=len(published) == 1,
                resolved=[_resolved_words(line, lang) for line in words],
                resolved_count=len(resolved),
                rows=shown.rows,
                row_count=shown.row_count,
                years=shown.years,
                left_out_before=shown.left_out_before,
                places=shown.places,
                topics=topics(),
                layers=render.layers(lang),
                check_labels=render.check_labels(lang),
                kind_labels=kind_labels(lang),
                chart=chart.draw_history(overview.builds, MOST_BUILDS),
                chart_width=chart.WIDTH,
                chart_height=chart.HEIGHT,
                newest_builds=list(reversed(overview.builds[-MOST_BUILDS:])),
                waiting=shown.waiting,
            )
            write(*page)

    def _lines(self, told: Sequence[Told], lang: Language) -> list[dict[str, Any]]:
        return [
            {
                "href": f"agency/{one.slug}{render.SUFFIX[lang]}"
                + (f"#{one.finding_id}" if one.is_shown else ""),
                "message": one.zh if lang == "zh" else one.en,
                "is_new": self.overview.is_new(one.finding_id),
            }
            for one in told
        ]


def _resolved_words(line: dict[str, str], lang: Language) -> str:
    return line.get(lang) or render.ui_words(lang)["word_lost"].format(id=line["finding_id"])
