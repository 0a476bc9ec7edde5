"""Findings of the published warehouse, as JSON for machines and in words for a person.

The sums and the sentences come from dbt (``checks.fct_findings``); here they are only read and laid
out. Everything shown is stripped of what a terminal would obey.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb

from expectations.words import number
from extractors.codebook import Codebook, codebook, seed_rows
from extractors.printable import plain
from extractors.stage.publish import read_only

Language = Literal["en", "zh"]

BROKEN_IDENTITY = "broken_identity"
# Findings of these kinds are about a report that is not there; coverage shows them.
COVERAGE_KINDS = frozenset({"late", "missing", "blocked"})
# A break of these is the agency's business to explain; an advisory one is worth a look and no more.
BINDING_STRENGTHS = frozenset({"official", "implied"})

_COLUMNS = """
    findings.finding_id, findings.kind, findings.check_code, findings.severity, findings.agency_id,
    findings.agency_name, findings.report_year, findings.subject, findings.left_value,
    findings.right_value, findings.difference, findings.message_zh, findings.message_en, findings.page,
    findings.first_seen, findings.acknowledged"""

# Beside the promised columns; a warehouse of another version may lack them.
_EXTRAS = (
    "strength",
    "report_id",
    "document_sha256",
    "next_step_zh",
    "next_step_en",
    "hint_zh",
    "hint_en",
    "decision",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should look at. Values are in the unit of the cells compared."""

    finding_id: str
    kind: str
    check_code: str | None
    severity: str
    agency_id: str | None
    agency_name: str | None
    report_year: int | None
    subject: str | None
    left_value: Decimal | None
    right_value: Decimal | None
    difference: Decimal | None
    message_zh: str
    message_en: str
    page: str | None
    first_seen: datetime | date | None
    acknowledged: bool
    strength: str | None = None
    report_id: str | None = None
    document_sha256: str | None = None
    next_step_zh: str | None = None
    next_step_en: str | None = None
    hint_zh: str | None = None
    hint_en: str | None = None
    decision: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person can decide it (``correct`` our reading, or acknowledge: ``either``) and nobody has."""
        return self.decision is not None and not self.acknowledged

    def as_json(self) -> dict[str, Any]:
        """Exactly the keys of the contract; numbers are decimals written as strings, as in records."""
        return {
            "finding_id": self.finding_id,
            "kind": self.kind,
            "check_code": self.check_code,
            "severity": self.severity,
            "agency_id": self.agency_id,
            "agency_name": self.agency_name,
            "report_year": self.report_year,
            "subject": self.subject,
            "left_value": number(self.left_value),
            "right_value": number(self.right_value),
            "difference": number(self.difference),
            "message_zh": self.message_zh,
            "message_en": self.message_en,
            "page": self.page,
            "first_seen": _instant(self.first_seen),
            "acknowledged": self.acknowledged,
        }

    def in_words(self, lang: Language = "en", *, book: Codebook | None = None) -> str:
        """A few lines: what, who, when, where in the table; both numbers; the page; the next step."""
        words = _WORDS[lang]
        subject = subject_words(self.subject, lang, book or codebook())
        state = words["acknowledged"] if self.acknowledged else words.get(self.severity, "")
        if self.kind == BROKEN_IDENTITY:
            what = f"{self.check_code} {words['broken']}"
        else:
            what = self.kind.replace("_", " ")
        who = f"{self.agency_name or self.agency_id} ({self.agency_id})"
        head = " · ".join(
            str(part) for part in (what, who, self.report_year, subject, state) if part
        )
        lines = [head, f"  {self.message_zh if lang == 'zh' else self.message_en}"]
        if self.left_value is not None and self.right_value is not None:
            lines.append(
                f"  {number(self.left_value)} {'≠' if self.difference else '='} {number(self.right_value)}"
                f" · {words['differ']} {number(self.difference) if self.difference is not None else '?'}"
            )
        if self.page or self.document_sha256:
            short = f" · sha256 {self.document_sha256[:8]}…" if self.document_sha256 else ""
            seen = f" · {words['landed']} {_day(self.first_seen)}" if self.first_seen else ""
            lines.append(f"  {words['page']}: {self.page or words['handed_in']}{seen}{short}")
        if self.agency_id and self.report_year:
            lines.append(f"  {words['see']}: gongkai show {self.agency_id} {self.report_year}")
        hint = self.hint_zh if lang == "zh" else self.hint_en
        if hint and not self.acknowledged:
            lines.append(f"  {words['hint']}: {hint}")
        next_step = self.next_step_zh if lang == "zh" else self.next_step_en
        if next_step and not self.acknowledged:
            lines.append(f"  {words['next']}: {next_step}")
        if self.is_open:
            way = "" if self.decision == "correct" else f" · gongkai acknowledge {self.finding_id}"
            lines.append(f"  {words['decide']}: gongkai review{way}")
        # The indent is ours, everything behind it may come from a page.
        return "\n".join(("  " if line.startswith("  ") else "") + plain(line) for line in lines)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "broken": "broken",
        "acknowledged": "acknowledged",
        "differ": "differ by",
        "page": "page",
        "landed": "landed",
        "handed_in": "handed in without an address",
        "hint": "hint, nothing is changed",
        "see": "see it",
        "next": "then",
        "decide": "decide",
    },
    "zh": {
        "broken": "不成立",
        "acknowledged": "已核实",
        "differ": "相差",
        "page": "原文",
        "landed": "收录于",
        "handed_in": "人工交入，无网址",
        "hint": "提示（未作改动）",
        "see": "查看",
        "next": "下一步",
        "decide": "作出决定",
    },
}


def needs_a_person(finding: Finding) -> bool:
    """An official or implied identity that is broken and that nobody has acknowledged yet."""
    return (
        finding.kind == BROKEN_IDENTITY
        and not finding.acknowledged
        and finding.strength in BINDING_STRENGTHS
    )


def read_findings(
    warehouse: Path,
    *,
    new_only: bool = False,
    agency_id: str | None = None,
    report_year: int | None = None,
) -> list[Finding]:
    """Findings of a warehouse, of one agency or year if asked, the worst first, then by agency, year, check and subject.

    ``new_only``: those that the build which made this file was the first to show. A file without
    history (a build not yet published) shows all of them. Raises WarehouseMissingError, and duckdb.Error
    where the promised table cannot be read.
    """
    with read_only(warehouse) as connection:
        history = _has_history(connection) if new_only else False
        query = _select(connection)
        asked = {"agency_id": agency_id, "report_year": report_year}
        asked = {column: value for column, value in asked.items() if value is not None}
        wanted = [f"findings.{column} = ${column}" for column in asked]
        if history:
            wanted.append("""findings.finding_id in (
                select finding_id from ops.findings_history where first_seen_build = (
                    select arg_max(build_id, rowid) from ops.builds where verdict = 'published'
                ))""")
        where = f" where {' and '.join(wanted)}" if wanted else ""
        rows = connection.execute(f"{query}{where} order by {_WORST_FIRST}", asked).fetchall()
    return [_strengthened(Finding(*row)) for row in rows]


@functools.cache
def kind_labels(lang: Language) -> dict[str, str]:
    """Words of the kinds of finding that are no broken sum."""
    columns = ("kind", "label_zh", "label_en")
    return {row["kind"]: row[f"label_{lang}"] for _, row in seed_rows("finding_words.csv", columns)}


def open_headlines(warehouse: Path, lang: Language) -> list[tuple[str, str, str, str]]:
    """Finding id, kind, severity and message of what nobody has acknowledged, in the order of ``read_findings``.

    A country has hundreds of thousands: their other columns would be most of the memory. Raises WarehouseMissingError and duckdb.Error, as above.
    """
    message = "message_zh" if lang == "zh" else "message_en"
    query = (
        f"select finding_id, kind, severity, {message} from checks.fct_findings as findings "
        f"where not acknowledged order by {_WORST_FIRST}"
    )
    with read_only(warehouse) as connection:
        return connection.execute(query).fetchall()


def findings_by_agency(
    connection: duckdb.DuckDBPyConnection, wanted: Sequence[str]
) -> Iterator[tuple[str, list[Finding]]]:
    """Of ``wanted`` agency id ('' where there is none) and its findings, the worst first, in the order of ids.

    One agency is held at a time, so a whole country fits.
    """
    query = (
        f"{_select(connection)} where coalesce(findings.agency_id, '') in (select unnest(?)) "
        f"order by coalesce(findings.agency_id, ''), {_WORST_FIRST}"
    )
    result = connection.execute(query, [wanted])
    rows = itertools.chain.from_iterable(iter(lambda: result.fetchmany(1_000), []))
    found = (_strengthened(Finding(*row)) for row in rows)
    for agency_id, group in itertools.groupby(found, key=lambda f: f.agency_id or ""):
        yield agency_id, list(group)


def _select(connection: duckdb.DuckDBPyConnection) -> str:
    return f"select {_COLUMNS}{_extra_columns(connection)} from checks.fct_findings as findings"


_WORST_FIRST = """
    case findings.severity when 'critical' then 0 when 'warning' then 1 else 2 end,
    findings.acknowledged, findings.kind <> 'broken_identity', findings.agency_id, findings.report_year,
    findings.check_code, findings.kind, findings.subject, findings.finding_id"""


def _extra_columns(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "select column_name from information_schema.columns "
        "where table_schema = 'checks' and table_name = 'fct_findings'"
    ).fetchall()
    found = {name for (name,) in rows}
    return "".join(
        f", findings.{name}" if name in found else f", null as {name}" for name in _EXTRAS
    )


def _has_history(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute(
        "select count(*) from information_schema.tables "
        "where table_schema = 'ops' and table_name in ('builds', 'findings_history')"
    ).fetchone()
    return row is not None and row[0] == 2


def _strengthened(finding: Finding) -> Finding:
    """A warehouse that does not repeat the strength of a check leaves it to identities.csv."""
    if finding.strength is not None or finding.check_code is None:
        return finding
    strengths = {i.strength for i in codebook().identities if i.check_code == finding.check_code}
    strongest = next((s for s in ("official", "implied", "advisory") if s in strengths), None)
    return dataclasses.replace(finding, strength=strongest)


def subject_words(subject: str | None, lang: Language, book: Codebook) -> str | None:
    """Codes in a subject (`row` or `row/column`) by their labels; other subjects as they are."""
    if subject is None:
        return None
    words = []
    for part in subject.split("/"):
        measure = book.measures.get(part)
        if measure is None:
            words.append(part)
        else:
            words.append(measure.label_zh if lang == "zh" else f"{measure.label_en} ({part})")
    return " / ".join(words)


def _instant(seen: datetime | date | None) -> str | None:
    if seen is None:
        return None
    if isinstance(seen, datetime):
        aware = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return seen.isoformat()


def _day(seen: datetime | date | None) -> str:
    return (_instant(seen) or "")[:10]
