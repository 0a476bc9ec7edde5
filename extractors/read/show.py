"""``gongkai show``: one agency and year as the warehouse holds it, each number beside its evidence."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractors.codebook import codebook
from extractors.parse.words.numerals import brief
from extractors.printable import plain
from extractors.stage.publish import read_only

Row = dict[str, Any]

_TABLES = {
    "disclosures": "marts.fct_disclosures",
    "applications": "marts.fct_applications",
    "litigation": "marts.fct_litigation",
    "indicators": "marts.fct_indicators",
}


class AgencyUnknownError(Exception):
    """No agency, or more than one, goes by what was asked for; the message lists candidates."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReportView:
    """What is held for one agency and year: reports (one a scope) and the tasks of a work plan.

    Rows are as in the marts; every report carries its ``versions``, ``evidence`` of the issuer,
    ``numbers`` by table, ``narrative`` and ``findings``.
    """

    agency: Row
    year: int
    reports: tuple[Row, ...]
    tasks: tuple[Row, ...]
    coverage: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types: decimals as text without trailing zeros, instants in ISO 8601."""
        return _plain_json(dataclasses.asdict(self))  # type: ignore[no-any-return]


def read_report(warehouse: Path, agency: str, year: int) -> ReportView:
    """Everything held for ``agency`` (id, name or short name) and a report or plan year.

    Raises AgencyUnknownError, WarehouseMissingError.
    """
    with read_only(warehouse) as connection:
        found = _find_agency(connection, agency)
        key = [found["agency_id"], year]
        reports = tuple(
            report | _details(connection, report)
            for report in _rows(
                connection,
                "from marts.dim_report where agency_id = ? and report_year = ? order by scope",
                key,
            )
        )
        tasks = _rows(
            connection,
            "from marts.fct_work_plan_tasks where agency_id = ? and plan_year = ? order by number",
            key,
        )
        coverage = _rows(
            connection,
            "from checks.fct_coverage where agency_id = ? and report_year = ? order by scope",
            key,
        )
    return ReportView(found, year, reports, tuple(tasks), tuple(coverage))


def agency_id_of(warehouse: Path, asked: str) -> str:
    """The id of the agency that goes by an id, name or short name. Raises AgencyUnknownError, WarehouseMissingError."""
    with read_only(warehouse) as connection:
        return str(_find_agency(connection, asked)["agency_id"])


def _find_agency(connection: duckdb.DuckDBPyConnection, asked: str) -> Row:
    exact = _rows(connection, "from marts.dim_agency where agency_id = ?", [asked])
    exact = exact or _rows(connection, "from marts.dim_agency where name_zh = ?", [asked])
    if not exact and (known := codebook().agency_by_name(asked)) is not None:
        exact = _rows(connection, "from marts.dim_agency where agency_id = ?", [known.agency_id])
    if len(exact) == 1:
        return exact[0]
    near = exact or _rows(
        connection,
        "from marts.dim_agency where contains(name_zh, ?) or contains(agency_id, ?) "
        "order by agency_id limit 10",
        [asked, asked],
    )
    names = "\n".join(f"  {plain(row['agency_id'])}  {plain(row['name_zh'])}" for row in near)
    raise AgencyUnknownError(
        f"No single agency goes by {plain(asked)!r}."
        + (f" Did you mean:\n{names}" if near else "\nNext: gongkai status lists them.")
    )


def _details(connection: duckdb.DuckDBPyConnection, report: Row) -> Row:
    key = [report["report_id"]]
    numbers = {
        name: _rows(
            connection,
            f"select f.*, m.label_zh from {table} f left join marts.dim_measure m "  # noqa: S608 - our own table names
            "using (measure_code) where report_id = ? order by all",
            key,
        )
        for name, table in _TABLES.items()
    }
    evidence = connection.execute(
        "select min(agency_evidence) from staging.documents where document_sha256 = ?",
        [report["document_sha256"]],
    ).fetchall()[0][0]
    return {
        "evidence": evidence,
        "versions": _rows(
            connection, "from marts.report_versions where report_id = ? order by rank", key
        ),
        "numbers": numbers,
        "narrative": _rows(
            connection, "from marts.fct_narrative where report_id = ? order by fact_no", key
        ),
        "findings": _rows(
            connection, "from checks.fct_findings where report_id = ? order by finding_id", key
        ),
    }


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> list[Row]:
    result = connection.execute(query, values)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _plain_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_json(item) for item in value]
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def number(value: Decimal | None) -> str:
    """A decimal as a person writes it, without trailing zeros; nothing for null, never zero."""
    return "" if value is None else brief(value)


def render_report(view: ReportView, console: Console | None = None) -> None:
    """Print a view for a person. Text of pages is stripped of control characters and of markup."""
    out = console or Console()
    if console is None and not out.is_terminal:
        out = Console(width=_PIPED_WIDTH)  # a pipe has no width; nothing is to be cut off in it
    name = plain(view.agency["name_zh"])
    out.print(Text(f"{name} ({view.agency['agency_id']}) · {view.year}", style="bold"))
    if not view.reports and not view.tasks:
        words = "; ".join(f"{row['scope']}: {row['status']}" for row in view.coverage)
        out.print(Text(f"  nothing held for this year ({words or 'not in coverage'})"))
        out.print(Text("  Next: gongkai status says of which years there are reports."))
    for report in view.reports:
        _render_one(report, out)
    for task in view.tasks:
        out.print(Text(f"  {task['number']}. {plain(task['title'])} [{plain(task['section'])}]"))


def _render_one(report: Row, out: Console) -> None:
    trust = {True: "trusted", False: "NOT trusted", None: "trust unknown"}[report["is_trusted"]]
    sums = {True: "sums hold", False: "sums BROKEN", None: "sums not evaluable"}
    for line in (
        f"{plain(report['title'])}",
        f"scope {report['scope']} · edition {report['edition']} · {trust} · "
        f"{sums[report['is_reconciled']]} · published {report['published_on'] or 'on an unknown day'} "
        f"({report['published_status']})",
        f"page {plain(report['source_url']) or 'handed in without an address'}",
        f"landed {report['landed_at']:%Y-%m-%d %H:%M} UTC · {len(report['versions'])} version(s)",
        f"copy: gongkai cat {report['document_sha256']}",
        f"issuer by {_issuer_words(report['evidence'])}",
    ):
        out.print(Text(f"  {line}"), soft_wrap=True)
    for name, rows in report["numbers"].items():
        if rows:
            out.print(_grid(name, rows))
    if report["narrative"]:
        out.print(_prose(report["narrative"]))
    for finding in report["findings"]:
        both = ""
        if finding["left_value"] is not None and finding["right_value"] is not None:
            both = f" ({number(finding['left_value'])} against {number(finding['right_value'])})"
        style = "yellow" if finding["severity"] != "info" else ""
        out.print(Text(f"  ! {plain(finding['message_en'])}{both}", style=style), soft_wrap=True)
        if finding["hint_en"] and not finding["acknowledged"]:
            out.print(Text(f"    hint: {plain(finding['hint_en'])}"), soft_wrap=True)


def _issuer_words(evidence: str | None) -> str:
    items = json.loads(evidence) if evidence else []
    words = [f"{item['kind'].replace('_', ' ')} “{item['quote']}”" for item in items]
    return plain(" · ".join(words)) or "nothing in the document"


def _grid(name: str, rows: list[Row]) -> Table:
    """One statutory table in the order of the form: measures down, breakdowns across.

    Behind each row stands where it was read: ``t2 r7`` is row 7 of the second table, ¶ is prose.
    """
    order = {code: position for position, code in enumerate(codebook().measures)}
    columns = sorted(
        {str(row.get("breakdown_code") or "value") for row in rows},
        key=lambda code: (order.get(code, len(order)), code),
    )
    table = Table(title=name, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(Text(plain(_label(column))), justify="right")
    table.add_column("read at", no_wrap=True)
    by_measure: dict[str, dict[str, Row]] = {}
    for row in rows:
        cells = by_measure.setdefault(str(row["measure_code"]), {})
        cells[str(row.get("breakdown_code") or "value")] = row
    for measure in sorted(by_measure, key=lambda code: (order.get(code, len(order)), code)):
        cells = by_measure[measure]
        found = (cells.get(column) for column in columns)
        places = dict.fromkeys(_place(row) for row in cells.values())
        table.add_row(
            Text(plain(_label(measure))),
            *(Text(_cell(row)) for row in found),
            Text(", ".join(place for place in places if place)),
        )
    return table


def _label(code: str) -> str:
    measure = codebook().measures.get(code)
    return measure.label_zh if measure else code


def _place(row: Row) -> str:
    """Where a number stands: the mark of the prose, else what the warehouse says of its cell."""
    if row["source"] == "narrative":
        return "¶"
    place = _PLACE.match(plain(row["evidence"]))
    # The warehouse counts from zero, as the record does; people count from one.
    return f"t{int(place[1]) + 1} r{int(place[2]) + 1}" if place else plain(row["evidence"])


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    if row["value"] is None:
        return f"({row['state']})"
    mark = {"narrative": " ¶", "correction": " *"}.get(row["source"], "")
    return number(row["value"]) + mark


_PLACE = re.compile(r"table (\d+) row (\d+)")
_PIPED_WIDTH = 200
_QUALIFIERS = {"over": "over ", "nearly": "nearly ", "about": "about "}


def _prose(rows: list[Row]) -> Table:
    table = Table(title="stated in prose (¶)", title_justify="left")
    for column in ("value", "measure", "period", "quote", "characters"):
        table.add_column(
            column,
            justify="right" if column == "value" else "left",
            overflow="fold",
            no_wrap=column in ("value", "period", "characters"),
        )
    for row in rows:
        qualifier = _QUALIFIERS.get(row["qualifier"], "")
        value = number(row["value"]) or f"({row['state']})"
        where = f"{row['char_start']}–{row['char_end']}"
        codes = [row["measure_code"] or "", row["breakdown_code"] or ""]
        measure = " · ".join(_label(code) for code in codes if code and code != "applicant.total")
        table.add_row(
            Text(f"{qualifier}{value} {plain(row['unit'])}".strip()),
            Text(plain(measure or "—")),
            Text(plain(row["period"])),
            Text(plain(row["quote"])),
            Text(where),
        )
    return table
