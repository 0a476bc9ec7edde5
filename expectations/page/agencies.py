"""What the page says about agencies, read one agency at a time so that a whole country fits.

Reads the published warehouse through one connection and decides nothing: sums, sentences, hints and
places come from dbt, here they are only put beside each other.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

import duckdb
import msgspec
import pyarrow as pa

from expectations.findings import (
    BROKEN_IDENTITY,
    COVERAGE_KINDS,
    Finding,
    findings_by_agency,
    needs_a_person,
)
from expectations.page.landed import CellMark, Mark, QuoteMark
from extractors.read.evidence import CellPlace

Item = TypeVar("Item")

YearState = Literal[
    "broken", "told", "acknowledged", "holds", "unproven", "missing", "blocked", "not_yet_due"
]


@dataclasses.dataclass(frozen=True, slots=True)
class Number:
    """One printed number of a broken sum. ``sign`` is 1 or -1 on its ``side``."""

    side: str
    sign: int
    report_id: str
    document_sha256: str
    measure_code: str | None
    breakdown_code: str | None
    value: Decimal | None
    printed_raw: str | None
    mark: Mark | None


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """A report in force as far as the page shows it."""

    report_id: str
    report_year: int
    scope: str
    title: str | None
    edition: str | None
    is_reconciled: bool | None
    is_trusted: bool | None
    source_url: str | None
    document_sha256: str
    landed_at: datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """Whether a report that was due is there; ``last_outcome`` None: no crawl has looked for it."""

    report_year: int
    scope: str
    status: str
    due_on: date
    published_on: date | None
    last_outcome: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency with what is held and what was found.

    ``numbers`` and ``hints`` go by finding id, ``content_types`` by the documents that findings are about.
    """

    agency_id: str
    name_zh: str
    name_en: str | None
    province_zh: str | None
    level: str | None
    reports: Sequence[Report]
    due: Sequence[Due]
    findings: Sequence[Finding]
    numbers: Mapping[str, Sequence[Number]]
    hints: Mapping[str, Sequence[tuple[str, str]]]
    content_types: Mapping[str, str | None]

    @property
    def open_findings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.acknowledged]


class YearCell(msgspec.Struct, frozen=True, array_like=True):
    """One agency and year of the overview; ``count`` of open findings where the state has any."""

    state: YearState
    count: int


def year_cells(agency: AgencyView) -> dict[int, YearCell]:
    """State of each year of an agency, the worst that is true of it; years nobody looked at have none."""
    years = {report.report_year for report in agency.reports}
    years |= {due.report_year for due in agency.due if due.last_outcome is not None}
    years |= {finding.report_year for finding in agency.open_findings if finding.report_year}
    return {year: _year_cell(agency, year) for year in sorted(years)}


def _year_cell(agency: AgencyView, year: int) -> YearCell:
    told = [
        finding
        for finding in agency.open_findings
        if finding.report_year == year and finding.kind not in COVERAGE_KINDS
    ]
    broken = sum(needs_a_person(finding) for finding in told)
    if broken:
        return YearCell("broken", broken)
    if loud := sum(finding.severity != "info" for finding in told):
        return YearCell("told", loud)
    verdicts = [report.is_reconciled for report in agency.reports if report.report_year == year]
    if not verdicts:
        statuses = {due.status for due in agency.due if due.report_year == year}
        for status in ("blocked", "missing", "not_yet_due"):
            if status in statuses:
                return YearCell(status, 0)
        return YearCell("missing", 0)
    if False in verdicts:
        return YearCell("acknowledged", 0)
    return YearCell("holds" if all(verdicts) else "unproven", 0)


def agency_digests(
    connection: duckdb.DuckDBPyConnection, known_since: Mapping[str, str]
) -> dict[str, str]:
    """Agency id → one number for all rows that its page shows, the days since which its findings are known included.

    Rows are told apart by 64-bit hashes, which are the same for one version of DuckDB. Raises duckdb.Error.
    """
    days = pa.table({"finding_id": [*known_since], "day": [*known_since.values()]})
    connection.register("known_since", days)
    try:
        return dict(connection.execute(_DIGESTS).fetchall())
    finally:
        connection.unregister("known_since")


def most_urgent_first(connection: duckdb.DuckDBPyConnection, wanted: Iterable[str]) -> list[str]:
    """Agency ids of ``wanted``: those with broken sums, then with other things to check, the newest years first. Raises duckdb.Error."""
    urgency = {agency_id: rank for agency_id, *rank in connection.execute(_URGENCY).fetchall()}
    return sorted(wanted, key=lambda agency_id: (urgency.get(agency_id, _NOT_URGENT), agency_id))


def agencies(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> Iterator[AgencyView]:
    """Of ``wanted`` every agency with a report, a visit or a finding, in the order of ids. Raises duckdb.Error."""
    named = {row[0]: row[1:] for row in _rows(connection, _NAMES, wanted)}
    reports, due, numbers, hints, types = (
        _Groups(_rows(connection, query, wanted))
        for query in (_REPORTS, _DUE, _NUMBERS, _HINTS, _CONTENT_TYPES)
    )
    found = _Groups(findings_by_agency(connection.cursor(), wanted))
    for agency_id in sorted(wanted):
        findings = [finding for (group,) in found.take(agency_id) for finding in group]
        held = [Report(*row) for row in reports.take(agency_id)]
        expected = [Due(*row) for row in due.take(agency_id)]
        agency_numbers = [_number(*row) for row in numbers.take(agency_id)]
        agency_hints = [(finding_id, (zh, en)) for finding_id, zh, en in hints.take(agency_id)]
        content_types = dict(types.take(agency_id))
        if not (findings or held or expected):
            continue
        name_zh, name_en, province_zh, level = named.get(agency_id, (None, None, None, None))
        fallback = findings[0].agency_name if findings else None
        yield AgencyView(
            agency_id,
            name_zh or fallback or agency_id or "—",
            name_en,
            province_zh,
            level,
            held,
            expected,
            findings,
            _by_finding(sorted(agency_numbers, key=_place)),
            _by_finding(agency_hints),
            content_types,
        )


def marks_by_document(agency: AgencyView) -> dict[str, list[Mark]]:
    """What is to be marked in each document that a finding is about; a document may have no mark."""
    marks: dict[str, list[Mark]] = {}
    for finding in agency.findings:
        if finding.document_sha256 is None:
            continue
        own = marks.setdefault(finding.document_sha256, [])
        if (mark := problem_mark(finding)) is not None:
            own.append(mark)
        for number in agency.numbers.get(finding.finding_id, ()):
            if number.mark is not None:
                marks.setdefault(number.document_sha256, []).append(number.mark)
    return {sha256: list(dict.fromkeys(wanted)) for sha256, wanted in marks.items()}


def problem_mark(finding: Finding) -> Mark | None:
    """The row that a problem of extraction names, if it names one; sums have numbers instead."""
    if finding.kind == BROKEN_IDENTITY:
        return None
    place = CellPlace.from_words(finding.subject)
    return CellMark(place) if place is not None else None


def _number(
    finding_id: str,
    side: str,
    sign: int,
    report_id: str,
    document_sha256: str,
    measure_code: str | None,
    breakdown_code: str | None,
    value: Decimal | None,
    printed_raw: str | None,
    evidence: str | None,
    char_start: int | None,
    char_end: int | None,
) -> tuple[str, Number]:
    mark: Mark | None = None
    if char_start is not None and char_end is not None:
        mark = QuoteMark(char_start, char_end)
    elif (place := CellPlace.from_words(evidence)) is not None:
        mark = CellMark(place, printed_raw)
    codes = (measure_code, breakdown_code or None)
    return finding_id, Number(
        side, sign, report_id, document_sha256, *codes, value, printed_raw, mark
    )


def _place(numbered: tuple[str, Number]) -> tuple[str, int, int, int]:
    """Numbers are shown in the order of the page."""
    _, number = numbered
    if isinstance(number.mark, CellMark):
        place = number.mark.place
        return number.report_id, place.table, place.row, place.column or 0
    return number.report_id, -1, number.mark.start if number.mark else 0, 0


def _by_finding(rows: Iterable[tuple[str, Item]]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for finding_id, item in rows:
        found.setdefault(finding_id, []).append(item)
    return found


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, wanted: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Rows of a query about some agencies on a cursor of its own, a thousand at a time."""
    result = connection.cursor().execute(query, [wanted])
    return itertools.chain.from_iterable(iter(lambda: result.fetchmany(1_000), []))


class _Groups:
    """Rows in the order of their first column, handed out group by group as agencies go by."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = itertools.groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def take(self, agency_id: str) -> list[tuple[Any, ...]]:
        """The rows of an agency without its id, none where it has none. Ask in the order of ids."""
        while self._next is not None and self._next[0] < agency_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != agency_id:
            return []
        rows = [row[1:] for row in self._next[1]]
        self._next = next(self._groups, None)
        return rows


_DIGESTS = """
    with rows as (
        select agency_id, hash(agencies) as digest from marts.dim_agency as agencies
        union all
        select agency_id, hash(reports) from marts.dim_report as reports
        union all
        select agency_id, hash(due) from checks.fct_coverage as due
        union all
        select coalesce(agency_id, ''), hash(findings) from checks.fct_findings as findings
        union all
        select coalesce(findings.agency_id, ''), hash(numbers)
        from checks.fct_finding_numbers as numbers
        inner join checks.fct_findings as findings on numbers.finding_id = findings.finding_id
        union all
        select coalesce(findings.agency_id, ''), hash(hints)
        from checks.fct_hints as hints
        inner join checks.fct_findings as findings on hints.finding_id = findings.finding_id
        union all
        select coalesce(findings.agency_id, ''), hash(known_since)
        from known_since
        inner join checks.fct_findings as findings on known_since.finding_id = findings.finding_id
    )
    select agency_id, concat_ws(' ', count(*), bit_xor(digest), sum(digest))
    from rows
    group by agency_id"""

# What needs a person, what is to be checked, what is told for information or acknowledged; minus the newest year of it.
_URGENCY = """
    with ranked as (
        select
            coalesce(agency_id, '') as agency_id,
            case
                when acknowledged or severity = 'info' then 2 when kind = 'broken_identity' then 0 else 1
            end as urgency,
            coalesce(report_year, 0) as report_year
        from checks.fct_findings
    )
    select agency_id, min(urgency), -max_by(report_year, (-urgency, report_year))
    from ranked
    group by agency_id"""
_NOT_URGENT = [3, 0]

_NAMES = """
    select agency_id, name_zh, name_en, province_zh, level
    from marts.dim_agency
    where agency_id in (select unnest(?))"""

# DuckDB sorts text by its UTF-8 bytes, which is the order of Python's strings.
_REPORTS = """
    select
        agency_id, report_id, report_year, scope, title, edition, is_reconciled, is_trusted, source_url,
        document_sha256, landed_at
    from marts.dim_report
    where agency_id in (select unnest(?))
    order by agency_id, report_year desc, scope"""

_DUE = """
    select agency_id, report_year, scope, status, due_on, published_on, last_outcome
    from checks.fct_coverage
    where (last_outcome is not null or report_id is not null) and agency_id in (select unnest(?))
    order by agency_id, report_year desc, scope"""

_NUMBERS = """
    select
        coalesce(findings.agency_id, ''), numbers.finding_id, numbers.side, numbers.sign, numbers.report_id,
        numbers.document_sha256, numbers.measure_code, numbers.breakdown_code, numbers.value,
        numbers.printed_raw, numbers.evidence, numbers.char_start, numbers.char_end
    from checks.fct_finding_numbers as numbers
    inner join checks.fct_findings as findings on numbers.finding_id = findings.finding_id
    where coalesce(findings.agency_id, '') in (select unnest(?))
    order by 1, numbers.finding_id, numbers.side, numbers.number_no"""

_HINTS = """
    select coalesce(findings.agency_id, ''), hints.finding_id, hints.hint_zh, hints.hint_en
    from checks.fct_hints as hints
    inner join checks.fct_findings as findings on hints.finding_id = findings.finding_id
    where coalesce(findings.agency_id, '') in (select unnest(?))
    order by 1, hints.finding_id, hints.hint_no"""

_CONTENT_TYPES = """
    with told as (
        select coalesce(agency_id, '') as agency_id, finding_id, document_sha256
        from checks.fct_findings
        where coalesce(agency_id, '') in (select unnest(?))
    ),

    wanted as (
        select agency_id, document_sha256 from told
        union
        select told.agency_id, numbers.document_sha256
        from told
        inner join checks.fct_finding_numbers as numbers on told.finding_id = numbers.finding_id
    )
    select wanted.agency_id, wanted.document_sha256, min(documents.content_type)
    from wanted
    inner join staging.documents as documents on wanted.document_sha256 = documents.document_sha256
    group by 1, 2
    order by 1, 2"""
