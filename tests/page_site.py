"""The quality page of the country, written once a session for the tests that look at it."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from expectations.alerts.digest import Digest
from expectations.alerts.outbox import Outbox
from expectations.page.site import site_folder, write_site
from extractors.landing.store import LandingStore
from extractors.settings import SEEDS, Settings
from extractors.stage.history import BuildLine, GateLine, History
from tests.warehouse_country import Country, documents

HOSTILE = "x-000001-00000000"
IN_WORDS = "x-000001-00000009"
GONE = "f-gone"


@dataclasses.dataclass(frozen=True)
class Site:
    settings: Settings
    root: Path
    new: str  # finding id that only the last build shows

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")


def build_line(number: int, verdict: Any, **known: Any) -> BuildLine:
    at = datetime(2024, 6, number, 8, tzinfo=UTC)
    facts: dict[str, Any] = {
        "build_id": f"build-{number}",
        "started_at": at,
        "finished_at": at + timedelta(minutes=3),
        "as_of": date(2024, 6, 1),
        "verdict": verdict,
        "overrides": (),
        "reasons": (),
        "code_version": "test",
        "reports": 300 + number,
        "findings": 900 - number,
        "gate": (
            GateLine("key.marts.dim_agency.unique", True, "critical", "holds", "marts"),
            GateLine(
                "share.unread",
                False,
                "warning",
                "3 of 9 documents <b>unread</b>",
                "staging",
                "9 份中有 3 份<b>未读</b>",
            ),
        ),
    }
    return BuildLine(**facts | known)


def write_anew(settings: Settings, **options: Any) -> None:
    """Write the page of a warehouse that was replaced by one of the same rows."""
    os.utime(settings.warehouse)
    write_site(settings, **options)


def build_site(country: Country, home: Path) -> Site:
    """The page of the country after three builds, the middle one refused; the last shows one finding more."""
    settings = Settings(home=home, decisions=SEEDS, allow_hosts=(), contact="https://example.org")
    shutil.copy(country.file, settings.warehouse)
    store = LandingStore(settings.landing)
    for doc in documents():
        if doc.page is not None:
            assert store.put(doc.page) == doc.sha256
    found = [
        row[0] for row in country.rows("select finding_id from checks.fct_findings order by 1")
    ]
    (new,) = country.rows(
        "select min(finding_id) from checks.fct_findings where agency_id = ? and check_code = 'A6'",
        IN_WORDS,
    )[0]
    history = History(settings.ops)
    known = (*(finding_id for finding_id in found if finding_id != new), GONE)
    history.append(build_line(1, "published", appeared=known))
    root = site_folder(settings)
    write_site(settings)
    with (root / "findings.jsonl").open("a", encoding="utf-8") as kept:
        words = {"finding_id": GONE, "en": "12 <i>became</i> 13", "zh": "12改为13"}
        kept.write(json.dumps(words) + "\n")
    history.append(build_line(2, "refused", reasons=("number-lost: 2 numbers are gone",)))
    history.append(build_line(3, "published", appeared=(new,), gone=(GONE,)))
    outbox = Outbox(settings.ops / "outbox")
    digest = Digest("3 new <b>findings</b>", (), "warning")
    outbox.queue("mail", digest, "message-1", datetime(2024, 6, 3, tzinfo=UTC))
    write_anew(settings)
    return Site(settings, root, new)
