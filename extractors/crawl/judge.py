"""Is this page the agency's report of the year? The page's own words decide, never its address. Pure."""

from __future__ import annotations

import dataclasses
from typing import Literal

from extractors.codebook import Agency
from extractors.crawl.titles import names_agree
from extractors.parse.records import Record

Verdict = Literal["report", "other_year", "other_issuer", "no_report", "unreadable"]


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """``issuer_proven``: the page names this agency, and not merely nobody else."""

    verdict: Verdict
    words: str
    issuer_proven: bool = False


def judge(record: Record, agency: Agency, report_year: int) -> Judgement:
    """What a landed page is to the crawl of one agency and year."""
    if record.doc_type == "unreadable":
        problems = "; ".join(problem.message for problem in record.problems[:2])
        return Judgement("unreadable", f"can't be read: {problems or 'unknown type'}")
    if record.doc_type != "annual_report":
        return Judgement("no_report", f"is {record.doc_type}, not an annual report")
    issuer = record.agency
    named = issuer is not None and (
        issuer.agency_id == agency.agency_id or issuer.name_zh is not None
    )
    if issuer is not None and named and not _is_agency(issuer.agency_id, issuer.name_zh, agency):
        return Judgement("other_issuer", f"is a report of {issuer.name_zh or issuer.agency_id}")
    if record.report_year is None:
        return Judgement("other_year", "does not say which year it is about", named)
    if record.report_year != report_year:
        return Judgement("other_year", f"is the report of {record.report_year}", named)
    return Judgement("report", f"is the report of {report_year}", named)


def _is_agency(agency_id: str, name_zh: str | None, agency: Agency) -> bool:
    if agency_id == agency.agency_id:
        return True
    return name_zh is not None and any(
        names_agree(name_zh, own) for own in (agency.name_zh, *agency.short_names)
    )
