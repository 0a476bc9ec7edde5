"""What the first page says about the whole warehouse: verdict, counts, history, coverage, alerts."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from expectations.alerts.outbox import Entry
from extractors.stage.history import BuildLine, FindingSpan, GateLine, finding_spans

# Builds in the chart; a weekly crawl fills it in a year.
MOST_BUILDS = 52


@dataclasses.dataclass(frozen=True, slots=True)
class Suite:
    """Expectations of one topic in one layer: how many, and those not met."""

    layer: str
    topic: str
    expectations: int
    failed: Sequence[GateLine]


@dataclasses.dataclass(frozen=True, slots=True)
class CheckCount:
    """How one identity ended over all reports and subjects."""

    check_code: str
    strength: str
    holds: int
    broken: int
    acknowledged: int
    not_evaluable: int


@dataclasses.dataclass(frozen=True, slots=True)
class CoverageYear:
    """Reports of a year by status; ``not_looked`` for those that no crawl has looked for."""

    report_year: int
    by_status: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Absent:
    """A report that is late, missing or refused, of which a crawl knows."""

    agency_id: str
    name_zh: str
    name_en: str | None
    report_year: int
    status: str
    due_on: date
    last_outcome: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Overview:
    """Everything of the first page but the agencies. ``published`` is the build that readers see."""

    as_of: date
    builds: Sequence[BuildLine]
    spans: Mapping[str, FindingSpan]
    severities: Mapping[tuple[str, bool], int]  # severity, acknowledged → findings
    verdicts: Mapping[bool | None, int]  # is_reconciled → reports
    kinds: Sequence[tuple[str, str, int]]  # kind, severity, open findings
    checks: Sequence[CheckCount]
    coverage: Sequence[CoverageYear]
    absent: Sequence[Absent]
    absent_count: int
    alerts: Mapping[str, int]  # state → messages
    alerts_open: Sequence[Entry]

    @property
    def last(self) -> BuildLine | None:
        """The newest build that came to a verdict."""
        return self.builds[-1] if self.builds else None

    @property
    def published(self) -> BuildLine | None:
        """The newest build that was published: the one that readers and this page see."""
        return next(
            (build for build in reversed(self.builds) if build.verdict == "published"), None
        )

    @property
    def suites(self) -> list[Suite]:
        """The suites of the last build by layer, in the order in which they were judged."""
        suites: dict[tuple[str, str], list[GateLine]] = {}
        for line in self.last.gate if self.last else ():
            suites.setdefault((line.layer, line.expectation.split(".", 1)[0]), []).append(line)
        layers = list(dict.fromkeys(layer for layer, _ in suites))
        return [
            Suite(layer, topic, len(lines), [line for line in lines if not line.success])
            for (layer, topic), lines in sorted(suites.items(), key=lambda s: layers.index(s[0][0]))
        ]

    def is_new(self, finding_id: str) -> bool:
        """First shown by the published build, and not because it is the very first one."""
        span = self.spans.get(finding_id)
        return (
            span is not None
            and self.published is not None
            and span.first_seen.build_id == self.published.build_id
        )


def read_overview(
    connection: duckdb.DuckDBPyConnection,
    builds: Sequence[BuildLine],
    entries: Sequence[Entry],
    *,
    most_absent: int,
) -> Overview:
    """Read the published warehouse. ``builds`` are all of the history. Raises duckdb.Error."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query).fetchall()

    absent = [Absent(*row) for row in rows(f"{_ABSENT} limit {most_absent}")]
    return Overview(
        as_of=rows("select max(as_of) from staging.build_info")[0][0],
        builds=builds,
        spans=finding_spans(list(builds)),
        severities={
            (severity, acknowledged): count
            for severity, acknowledged, count in rows(
                "select severity, acknowledged, count(*) from checks.fct_findings group by all"
            )
        },
        verdicts=dict(rows("select is_reconciled, count(*) from marts.dim_report group by all")),
        kinds=[
            (kind, severity, count)
            for kind, severity, count in rows(
                "select kind, severity, count(*) from checks.fct_findings "
                "where not acknowledged and kind <> 'broken_identity' group by kind, severity "
                "order by case severity when 'critical' then 0 when 'warning' then 1 else 2 end, 3 desc, 1"
            )
        ],
        checks=[CheckCount(*row) for row in rows(_CHECKS)],
        coverage=_coverage(rows(_COVERAGE)),
        absent=absent,
        absent_count=rows(f"select count(*) from ({_ABSENT})")[0][0],
        alerts=Counter(entry.state for entry in entries),
        alerts_open=[entry for entry in entries if entry.state != "sent"],
    )


def _coverage(rows: Iterable[tuple[int, str, int]]) -> list[CoverageYear]:
    years: dict[int, dict[str, int]] = {}
    for year, status, count in rows:
        years.setdefault(year, {})[status] = count
    return [CoverageYear(year, by_status) for year, by_status in years.items()]


_CHECKS = """
    select
        check_code,
        min(strength),
        count(*) filter (where status = 'holds'),
        count(*) filter (where status = 'broken' and not acknowledged),
        count(*) filter (where status = 'broken' and acknowledged),
        count(*) filter (where status = 'not_evaluable')
    from checks.fct_reconciliation
    group by check_code
    having count(*) filter (where status <> 'not_evaluable') > 0
    order by 4 desc, 5 desc, check_code"""

# A report that nobody has looked for is not told as missing.
_COVERAGE = """
    select
        report_year,
        case when report_id is null and last_outcome is null then 'not_looked' else status end as shown,
        count(*)
    from checks.fct_coverage
    group by all
    order by report_year desc, shown"""

_ABSENT = """
    select
        coverage.agency_id, coalesce(agencies.name_zh, coverage.agency_id), agencies.name_en, coverage.report_year,
        coverage.status, coverage.due_on, coverage.last_outcome
    from checks.fct_coverage as coverage
    left join marts.dim_agency as agencies on coverage.agency_id = agencies.agency_id
    where coverage.status = 'late' or (coverage.status in ('missing', 'blocked') and coverage.last_outcome is not null)
    order by
        coverage.report_year desc, coverage.status <> 'blocked', coverage.status <> 'missing', coverage.agency_id,
        coverage.scope"""
