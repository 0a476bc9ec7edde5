"""Twelve faults planted into the sample's pages: each is caught, by name, by the check that is meant for it.

Pages go the whole way: bytes → land → extract → dbt → gate → findings → alerts. The same pages without
the faults are quiet.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from expectations.alerts.channels import parse_channels
from expectations.alerts.outbox import told_to
from expectations.alerts.rules import load_rules
from expectations.alerts.send import outbox_of, send_alerts
from expectations.findings import Finding, read_findings
from extractors.landing.land import land_paths
from extractors.settings import SEEDS, Settings
from extractors.stage.build import build
from tests.alert_receivers import webhook
from tests.sites.sample import pages

Figures = dict[str, Any]
Change = Callable[[Figures], None]

CENTRAL, TIANJIN, SHENZHEN, ZHUZHOU = "sasac-000000", "sasac-120000", "sasac-440300", "sasac-430200"
QUZHOU, LINYI, HUAIAN = "sasac-330800", "sasac-371300", "sasac-320800"


@dataclasses.dataclass(frozen=True)
class Fault:
    """``change`` alters what a report prints, ``rewrite`` its HTML; ``expected`` are the findings that must
    name it: kind or check, agency, year, and a part of the subject."""

    agency_id: str
    year: int
    expected: tuple[tuple[str, str], ...]
    change: Change | None = None
    rewrite: Callable[[str], str] | None = None


def _sound(agency_id: str, year: int, printed: Figures) -> Figures:
    """The sample's two planted mistakes taken back."""
    rows = printed["applications"]
    if (agency_id, year) == (QUZHOU, 2021):
        rows["received_new"][0] -= 2
        rows["received_new"][6] -= 2
    if (agency_id, year) == (LINYI, 2020):
        granted, partial = rows["outcome.granted"], rows["outcome.partial"]
        granted[6], partial[6] = partial[6], granted[6]
    return printed


_GENUINE_FIGURES = pages.figures


def genuine(agency_id: str, year: int) -> Figures:
    return _sound(agency_id, year, copy.deepcopy(_GENUINE_FIGURES(agency_id, year)))


def wrong_digit(printed: Figures) -> None:
    printed["applications"]["outcome.total"][6] += 10


def swapped_column(printed: Figures) -> None:
    for values in printed["applications"].values():
        values[0], values[1] = values[1], values[0]


def last_years_table(printed: Figures) -> None:
    printed["applications"] = genuine(LINYI, 2022)["applications"]


def other_unit(printed: Figures) -> None:
    printed["disclosures"]["admin_fees"] = ["356200"]


def negative(printed: Figures) -> None:
    printed["applications"]["outcome.granted"][0] = -printed["applications"]["outcome.granted"][0]


def table_of_another(printed: Figures) -> None:
    printed["applications"] = genuine(LINYI, 2021)["applications"]


def without_last_table(text: str) -> str:
    shorter = re.sub(r"<table(?:(?!<table).)*结果维持.*?</table>", "", text, flags=re.DOTALL)
    assert shorter != text
    return shorter


def replaced(old: str, new: str) -> Callable[[str], str]:
    def rewrite(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return rewrite


PLANTED = {
    "wrong digit": Fault(
        SHENZHEN,
        2022,
        (("A1", "applicant.total"), ("A2", "applicant.total"), ("A3", "outcome.total")),
        wrong_digit,
    ),
    "swapped column": Fault(
        TIANJIN,
        2023,
        (("A4", "applicant.natural"), ("A4", "applicant.org.commercial")),
        swapped_column,
    ),
    "last year's table pasted again": Fault(
        LINYI, 2023, (("identical_to_last_year", "applications"),), last_years_table
    ),
    "missing table": Fault(
        HUAIAN, 2022, (("table_missing", "litigation"),), rewrite=without_last_table
    ),
    "unit changed from 元 to 万元": Fault(
        TIANJIN, 2022, (("unit_slip", "disclosure.col.fee_amount"),), other_unit
    ),
    "negative count": Fault(QUZHOU, 2022, (("negative_count", "outcome.granted"),), negative),
    "duplicate report": Fault(
        HUAIAN, 2021, (("duplicate_report", "applications"),), table_of_another
    ),
    "label never seen": Fault(
        ZHUZHOU,
        2021,
        (("unknown_label", ""),),
        rewrite=replaced("重复申请", "反复递交的网络邮件"),
    ),
    "narrative that contradicts the table": Fault(
        SHENZHEN,
        2020,
        (("A6", "applications.received_new"),),
        rewrite=replaced("全年新收政府信息公开申请8件", "全年新收政府信息公开申请18件"),
    ),
}
# The three that are another document rather than another text.
OTHER_AGENCY, WRONG_YEAR, HIJACKED = (ZHUZHOU, 2023), (CENTRAL, 2022), (CENTRAL, 2020)


def official_url(agency_id: str, year: int) -> str:
    row = pages.registry_rows()[agency_id]
    return f"https://{row['domains'].split('|')[0]}{pages.report_path(agency_id, year)}"


def page_text(agency_id: str, year: int) -> tuple[str, str]:
    """The HTML of one report and its encoding."""
    for page in pages.site_pages(agency_id, "https://example.org", with_late=True):
        if page.report_year == year:
            return page.body.decode(page.encoding), page.encoding
    raise LookupError((agency_id, year))


def published(
    folder: Path, patch: pytest.MonkeyPatch, planted: dict[str, Fault], *, others: bool
) -> Settings:
    """A warehouse of the sample's pages, altered as planted."""
    by_report = {(fault.agency_id, fault.year): fault for fault in planted.values()}

    def figures(agency_id: str, year: int) -> Figures:
        printed = genuine(agency_id, year)
        fault = by_report.get((agency_id, year))
        if fault and fault.change:
            fault.change(printed)
        return printed

    patch.setattr(pages, "figures", figures)
    settings = Settings(folder / "home", SEEDS, (), "nobody@example.org")

    def land(text: str, encoding: str, agency_id: str | None, year: int | None, url: str) -> None:
        path = folder / f"{agency_id}-{year}.html"
        path.write_text(text, encoding=encoding)
        (landed,) = land_paths(settings, [path], agency_id=agency_id, report_year=year, url=url)
        assert landed.kept

    for agency_id in pages.sites():
        for year in pages.YEARS:
            if year in pages.sites()[agency_id].get("gone", ()):
                continue
            text, encoding = page_text(agency_id, year)
            fault = by_report.get((agency_id, year))
            if fault and fault.rewrite:
                text = fault.rewrite(text)
            if others and (agency_id, year) == OTHER_AGENCY:
                text, encoding = page_text(QUZHOU, year)
            elif others and (agency_id, year) == WRONG_YEAR:
                text, encoding = page_text(agency_id, year - 1)
            land(text, encoding, agency_id, year, official_url(agency_id, year))
    if others:
        (stolen,) = [c for c in pages.copies() if (c.agency_id, c.report_year) == HIJACKED]
        land(
            stolen.page.body.decode(),
            "utf-8",
            None,
            None,
            f"http://copies.example.net{stolen.page.path}",
        )
    result = build(settings)
    assert result.published, result.in_words()
    return settings


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        yield published(tmp_path_factory.mktemp("faulty"), patch, PLANTED, others=True)


@pytest.fixture(scope="module")
def findings(faulty: Settings) -> list[Finding]:
    return read_findings(faulty.warehouse)


def _told(
    findings: list[Finding], what: str, agency_id: str, year: int, subject: str
) -> list[Finding]:
    return [
        finding
        for finding in findings
        if what in (finding.check_code, finding.kind)
        and (finding.agency_id, finding.report_year) == (agency_id, year)
        and subject in (finding.subject or "")
    ]


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_caught_by_its_check(findings: list[Finding], name: str) -> None:
    fault = PLANTED[name]
    for what, subject in fault.expected:
        assert _told(findings, what, fault.agency_id, fault.year, subject), (
            name,
            what,
            [
                (f.kind, f.check_code, f.subject)
                for f in findings
                if (f.agency_id, f.report_year) == (fault.agency_id, fault.year)
            ],
        )


def test_another_agencys_report_is_caught(findings: list[Finding]) -> None:
    agency_id, year = OTHER_AGENCY
    conflicts = [f for f in findings if f.kind == "issuer_conflict" and f.report_year == year]
    names = [pages.registry_rows()[one]["name_zh"] for one in (agency_id, QUZHOU)]
    assert any(all(name in f.message_zh for name in names) for f in conflicts), conflicts


def test_a_wrong_year_is_caught(findings: list[Finding]) -> None:
    agency_id, year = WRONG_YEAR
    (finding,) = _told(findings, "year_conflict", agency_id, year - 1, "report_year")
    assert (finding.left_value, finding.right_value) == (year - 1, year)


def test_a_hijacked_copy_is_caught(findings: list[Finding]) -> None:
    assert _told(findings, "untrusted_copy", *HIJACKED, "")


def test_nothing_but_the_planted_faults_is_told(findings: list[Finding]) -> None:
    """Every finding lies in a report that was altered, or in the year after one."""
    altered = {(fault.agency_id, fault.year) for fault in PLANTED.values()}
    altered |= {OTHER_AGENCY, WRONG_YEAR, HIJACKED, (QUZHOU, 2023), (CENTRAL, 2021), (LINYI, 2021)}
    altered |= {(agency_id, year + 1) for agency_id, year in altered}
    strangers = [f for f in findings if (f.agency_id, f.report_year) not in altered]
    assert not strangers, [(f.kind, f.check_code, f.agency_id, f.report_year) for f in strangers]


def test_every_planted_fault_is_told_to_people(faulty: Settings, findings: list[Finding]) -> None:
    with webhook() as hook:
        (channel,) = channels = parse_channels(hook.url)
        send_alerts(faulty, channels, load_rules())
        words = "".join(message["message"] for message in hook.messages)
    # Sums are so many that they are counted in one line; a doubt has its own.
    name = pages.registry_rows()[TIANJIN]["name_zh"]
    (slip,) = _told(findings, "unit_slip", TIANJIN, 2022, "")
    assert any(
        f"{name}2022" in line
        and f"{slip.left_value.normalize():f}" in line
        and f"{slip.right_value.normalize():f}" in line
        for line in words.splitlines()
    ), words[:2000]
    told = told_to(channel.name, outbox_of(faulty).entries()).open
    owed = {f.finding_id for f in findings if f.severity != "info"}
    assert owed
    assert owed <= told.keys()


def test_the_same_pages_without_faults_are_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = published(tmp_path, monkeypatch, {}, others=False)
    assert [f for f in read_findings(settings.warehouse) if f.severity != "info"] == []
    with webhook() as hook:
        assert send_alerts(settings, parse_channels(hook.url), load_rules()).queued == ()
        assert hook.asked == 0
