"""What a landed page is to the crawl of an agency and a year, by what its record says: no site is asked."""

from __future__ import annotations

import msgspec
import pytest

from extractors.codebook import codebook
from extractors.crawl.judge import judge
from extractors.parse.records import AgencyRef, Problem, Record
from extractors.parse.report import extract

AGENCY = codebook().agencies["sasac-440300"]
OWN = AgencyRef(AGENCY.agency_id, AGENCY.name_zh, "440300", ())
REPORT = msgspec.structs.replace(
    extract("2022年政府信息公开工作年度报告".encode()),
    doc_type="annual_report",
    report_year=2022,
    agency=OWN,
)


def of(**changes: object) -> Record:
    return msgspec.structs.replace(REPORT, **changes)


def issued(agency_id: str, name_zh: str | None) -> Record:
    return of(agency=AgencyRef(agency_id, name_zh, None, ()))


def several(count: int) -> tuple[Problem, ...]:
    return tuple(Problem("too_large", f"fault {number}") for number in range(count))


@pytest.mark.parametrize(
    ("record", "verdict", "words", "proven"),
    [
        (REPORT, "report", "is the report of 2022", True),
        (of(agency=None), "report", "is the report of 2022", False),
        (of(report_year=2021), "other_year", "is the report of 2021", True),
        (of(report_year=None), "other_year", "does not say which year it is about", True),
        (
            of(report_year=None, agency=None),
            "other_year",
            "does not say which year it is about",
            False,
        ),
        (of(doc_type="work_plan"), "no_report", "is work_plan, not an annual report", False),
        (
            of(doc_type="unreadable", problems=()),
            "unreadable",
            "can't be read: unknown type",
            False,
        ),
        (
            of(doc_type="unreadable", problems=several(3)),
            "unreadable",
            "can't be read: fault 0; fault 1",
            False,
        ),
        # Its short name is its own; an id alone names nobody, another's does only with the name.
        (
            issued("x-440300-00000000", AGENCY.short_names[0]),
            "report",
            "is the report of 2022",
            True,
        ),
        (issued("x-440300-00000000", None), "report", "is the report of 2022", False),
        (issued(AGENCY.agency_id, None), "report", "is the report of 2022", True),
        (issued("x-1", "株洲市财政局"), "other_issuer", "is a report of 株洲市财政局", False),
    ],
)
def test_the_pages_own_words_decide(record: Record, verdict: str, words: str, proven: bool) -> None:
    judged = judge(record, AGENCY, 2022)
    assert (judged.verdict, judged.issuer_proven) == (verdict, proven)
    assert judged.words == words
