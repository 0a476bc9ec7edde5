"""What a person is shown before a decision: the finding, its printed numbers, and the page beside them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb

from expectations.findings import Finding, Language
from expectations.words import number
from extractors.landing.store import LandingError, LandingStore
from extractors.parse.document import read
from extractors.parse.page import Page
from extractors.printable import plain
from extractors.read.evidence import CellPlace, RowEvidence, find_quote, find_row

_MOST_HINTS = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """The report in force that a decision is tied to."""

    report_id: str
    agency_id: str
    agency_name: str
    report_year: int
    scope: str
    fingerprint: str
    document_sha256: str
    source_url: str | None
    landed_at: datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Number:
    """One number of a report as read, with its place. ``value`` None: the cell carries no number."""

    report_id: str
    document_sha256: str
    measure_code: str | None
    breakdown_code: str
    label_zh: str
    label_en: str
    value: Decimal | None
    printed_raw: str | None
    source: str
    evidence: str | None
    char_start: int | None
    char_end: int | None
    side: str = ""
    sign: int = 1

    def label(self, lang: Language) -> str:
        return self.label_zh if lang == "zh" else self.label_en


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A finding (None: a cell that somebody asked for), its report, its numbers and the page's words."""

    finding: Finding | None
    report: Report
    numbers: tuple[Number, ...]
    evidence: tuple[str, ...]
    hints_zh: tuple[str, ...] = ()
    hints_en: tuple[str, ...] = ()

    def in_words(self, lang: Language = "en") -> str:
        """The whole case in lines, freed of what a terminal or a chat would obey."""
        words = _WORDS[lang]
        lines = []
        if self.finding is not None:
            lines += self.finding.in_words(lang).splitlines()
        for index, item in enumerate(self.numbers, start=1):
            sign = "−" if item.sign < 0 else "+"
            side = f"{words[item.side]} {sign} " if item.side else ""
            raw = "" if item.printed_raw is None else f" 〔{item.printed_raw}〕"
            value = number(item.value) or words["no_number"]
            lines.append(f"  {index}. {side}{value}{raw} {item.label(lang)}")
        if self.evidence:
            lines.append(f"  {words['page']}:")
            lines += [f"    {line}" for line in self.evidence]
        report = self.report
        if self.finding is None:
            lines.append(f"  {words['address']}: {report.source_url or words['handed_in']}")
        lines.append(
            f"  {words['copy']}: gongkai cat {report.document_sha256}"
            f" ({words['landed']} {report.landed_at:%Y-%m-%d})"
        )
        for hint in (self.hints_zh if lang == "zh" else self.hints_en)[1:_MOST_HINTS]:
            lines.append(f"  {words['hint']}: {hint}")
        indents = (len(line) - len(line.lstrip(" ")) for line in lines)
        return "\n".join(
            " " * indent + plain(line) for indent, line in zip(indents, lines, strict=True)
        )


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "left": "left ",
        "right": "right",
        "no_number": "(no number)",
        "page": "on the page",
        "address": "address",
        "handed_in": "handed in without an address",
        "copy": "landed copy",
        "landed": "landed",
        "hint": "or",
    },
    "zh": {
        "left": "左",
        "right": "右",
        "no_number": "（无数）",
        "page": "页面上",
        "address": "网址",
        "handed_in": "人工交入，无网址",
        "copy": "收录的副本",
        "landed": "收录于",
        "hint": "或者",
    },
}


class CaseReader:
    """Reads cases from one warehouse and one landing folder; pages are read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, landing: LandingStore) -> None:
        self._connection = connection
        self._landing = landing
        self._pages: dict[str, Page | str] = {}

    def of_finding(self, finding: Finding) -> Case | None:
        """The case of a finding; None where it is about no report in force (nothing can be decided)."""
        found = finding.report_id and self.report(finding.report_id)
        if not found:
            return None
        numbers = self._numbers(
            "select * from checks.fct_finding_numbers where finding_id = ?", [finding.finding_id]
        ) or self._cell(found, *(finding.subject or "").partition("/")[::2])
        hints = self._connection.execute(
            "select hint_zh, hint_en from checks.fct_hints where finding_id = ? order by hint_no",
            [finding.finding_id],
        ).fetchall()
        return Case(
            finding,
            found,
            numbers,
            self._evidence(numbers),
            tuple(zh for zh, _ in hints),
            tuple(en for _, en in hints),
        )

    def of_cell(self, report: Report, measure_code: str, breakdown_code: str) -> Case | None:
        """The case of one cell of a report; None where the report has no such cell."""
        numbers = self._cell(report, measure_code, breakdown_code)
        return Case(None, report, numbers, self._evidence(numbers)) if numbers else None

    def _cell(self, report: Report, measure_code: str, breakdown_code: str) -> tuple[Number, ...]:
        """The number of one cell; none where the report has no such cell (or the codes are no codes)."""
        for table in ("disclosures", "applications", "litigation", "indicators"):
            breakdown = "''" if table == "litigation" else "coalesce(cells.breakdown_code, '')"
            numbers = self._numbers(
                f"""select cells.report_id, cells.document_sha256, cells.measure_code,
                    {breakdown} as breakdown_code, cells.value, cells.printed_raw, cells.source,
                    cells.evidence, facts.char_start, facts.char_end, '' as side, 1 as sign,
                    1 as number_no
                from marts.fct_{table} as cells
                left join marts.fct_narrative as facts
                    on cells.report_id = facts.report_id and cells.evidence = facts.quote
                    and cells.measure_code = facts.measure_code
                where cells.report_id = ? and cells.measure_code = ? and {breakdown} = ?
                qualify row_number() over (order by facts.fact_no) = 1""",
                [report.report_id, measure_code, breakdown_code],
            )
            if numbers:
                return numbers
        return ()

    def built_at(self) -> datetime:
        """When the build of this warehouse began to read decisions."""
        rows = self._connection.execute(
            "select arg_max(started_at, rowid) from ops.builds where verdict = 'published'"
        ).fetchall()
        return rows[0][0] or datetime.min.replace(tzinfo=UTC)

    def report(self, report_id: str) -> Report | None:
        """The report in force under an id."""
        found = self._reports("reports.report_id = ?", [report_id])
        return found[0] if found else None

    def reports(self, agency_id: str, report_year: int) -> Sequence[Report]:
        """All reports in force of an agency and year, one a scope."""
        return self._reports(
            "reports.agency_id = ? and reports.report_year = ?", [agency_id, report_year]
        )

    def _reports(self, condition: str, values: list[Any]) -> list[Report]:
        rows = self._connection.execute(
            f"""select reports.report_id, reports.agency_id,
                coalesce(agencies.name_zh, reports.agency_id), reports.report_year, reports.scope,
                reports.fingerprint, reports.document_sha256, reports.source_url, reports.landed_at
            from marts.dim_report as reports
            left join marts.dim_agency as agencies on reports.agency_id = agencies.agency_id
            where {condition} order by reports.scope""",
            values,
        ).fetchall()
        return [Report(*row) for row in rows]

    def _numbers(self, relation: str, values: list[Any]) -> tuple[Number, ...]:
        rows = self._connection.execute(
            f"""select numbers.report_id, numbers.document_sha256, numbers.measure_code,
                coalesce(numbers.breakdown_code, ''),
                concat_ws(' / ', measures.label_zh, breakdowns.label_zh),
                concat_ws(' / ', measures.label_en, breakdowns.label_en),
                numbers.value, numbers.printed_raw, numbers.source, numbers.evidence,
                numbers.char_start, numbers.char_end, numbers.side, numbers.sign
            from ({relation}) as numbers
            left join marts.dim_measure as measures on numbers.measure_code = measures.measure_code
            left join marts.dim_measure as breakdowns
                on numbers.breakdown_code = breakdowns.measure_code
            order by numbers.number_no""",
            values,
        ).fetchall()
        return tuple(Number(*row) for row in rows)

    # the page

    def _evidence(self, numbers: Sequence[Number]) -> tuple[str, ...]:
        """Quotes, then printed rows from the top of the page, each once with all its cells marked."""
        lines: dict[tuple[str, int, int], tuple[RowEvidence, set[int]]] = {}
        shown: list[str] = []
        for item in numbers:
            page = self._page(item.document_sha256)
            if isinstance(page, str):
                shown.append(page)
                continue
            place = CellPlace.from_words(item.evidence)
            if place is not None and item.char_start is None:
                row = find_row(page, place)
                if row is None or row.marked is None:
                    shown.append(f"{place.in_words()}: the landed page has no such cell any more")
                    continue
                key = (item.document_sha256, place.table, place.row)
                lines.setdefault(key, (row, set()))[1].add(row.marked)
            elif item.char_start is not None and item.char_end is not None:
                quote = find_quote(page, item.char_start, item.char_end)
                shown.append(f"¶ {quote.in_words()}" if quote else f"¶ {item.evidence}")
        words = list(dict.fromkeys(shown))
        for entry in sorted(lines):
            row, marked = lines[entry]
            head = f" ({' > '.join(row.head)})" if len(marked) == 1 and row.head else ""
            place_words = CellPlace(row.place.table, row.place.row, None).in_words()
            words.append(f"{place_words}{head}: {row.in_words(also=marked)}")
        return tuple(words)

    def _page(self, sha256: str) -> Page | str:
        if sha256 not in self._pages:
            types = self._connection.execute(
                "select min(content_type) from staging.documents where document_sha256 = ?",
                [sha256],
            ).fetchall()
            try:
                self._pages[sha256] = read(self._landing.get(sha256), types[0][0])
            except LandingError as error:
                self._pages[sha256] = f"the landed copy cannot be shown: {error}"
        return self._pages[sha256]
