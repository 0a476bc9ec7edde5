"""Alerts on a warehouse that dbt really built: a clean country is quiet, one wrong digit is told."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from expectations.alerts.channels import parse_channels
from expectations.alerts.rules import load_rules
from expectations.alerts.send import send_alerts
from extractors.settings import Settings
from tests.alert_receivers import webhook
from tests.warehouse_fixture import (
    SECTION_TITLES,
    Cells,
    Doc,
    applications,
    litigation,
    run_dbt,
    write_staging,
)

NAME = "深圳市人民政府国有资产监督管理委员会"
COLUMNS = ("issued", "repealed", "in_force")
CLEAN: Cells = (
    applications(
        "2021",
        {
            ("received_new", "applicant.natural"): 21,
            ("outcome.granted", "applicant.natural"): 17,
            ("carried_out", "applicant.natural"): 4,
        },
    )
    | litigation({"reconsideration.upheld": 2})
    | {
        ("disclosures", "disclosure.normative_documents", f"disclosure.col.{column}"): "3"
        for column in COLUMNS
    }
)


def publish_report(settings: Settings, cells: Cells) -> None:
    """Build a warehouse of one report with the real models and put it where readers look."""
    settings.home.mkdir(exist_ok=True)
    part = settings.home / "part.duckdb"
    report = Doc(
        "report",
        "sasac-440300",
        NAME,
        2021,
        url="https://gzw.sz.gov.cn/report/2021.html",
        asked_agency="sasac-440300",
        asked_year=2021,
        published_on=date(2022, 1, 20),
        cells=cells,
        sections=SECTION_TITLES,
        seen=[datetime(2022, 1, 25, tzinfo=UTC)],
    )
    write_staging(part, [report], as_of=date(2022, 1, 30))
    done = run_dbt(part, settings.home / "dbt")
    assert done.returncode == 0, done.stdout[-3000:]
    shutil.move(part, settings.warehouse)
    # What was computed on the way belongs to this build, not to the next of the same name.
    part.with_name(part.name + ".work").unlink()


def test_a_clean_country_is_quiet_and_one_wrong_digit_is_told(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home", tmp_path, (), "nobody@example.org")
    wrong = CLEAN | {
        ("applications", "applications.outcome.granted", "applicant.natural"): "11",
    }
    with webhook() as hook:
        channels = parse_channels(hook.url)
        publish_report(settings, CLEAN)
        assert send_alerts(settings, channels, load_rules()).queued == ()
        assert hook.asked == 0

        publish_report(settings, wrong)
        send_alerts(settings, channels, load_rules())
        (told,) = hook.messages
        assert NAME in told["message"]
        assert "2021" in told["message"]
        assert "11" in told["message"]
        assert "17" in told["message"]
