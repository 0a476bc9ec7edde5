"""Small warehouses for tests: staging rows from Python, then the real dbt project in a child process.

A document is described by ``Doc``; what a test does not say has a harmless default. Nothing here
knows an identity: figures come from the test that asserts about them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extractors.parse.about import divisions
from extractors.settings import DBT_PROJECT
from extractors.stage.schema import TABLES

APPLICANTS = (
    "applicant.natural",
    "applicant.org.commercial",
    "applicant.org.research",
    "applicant.org.welfare",
    "applicant.org.legal_service",
    "applicant.org.other",
    "applicant.total",
)
_OUTCOME = "applications.outcome"
_COMMON_ROWS = (
    "applications.received_new",
    "applications.carried_in",
    f"{_OUTCOME}.granted",
    f"{_OUTCOME}.partial",
    *(
        f"{_OUTCOME}.refused.{row}"
        for row in (
            "state_secret",
            "law_forbidden",
            "safety_stability",
            "third_party",
            "internal_affairs",
            "process_info",
            "enforcement_file",
            "query_matter",
        )
    ),
    *(f"{_OUTCOME}.unable.{row}" for row in ("not_held", "needs_creation", "unclear")),
    *(
        f"{_OUTCOME}.not_processed.{row}"
        for row in ("petition", "duplicate", "publication", "excessive", "confirm_reissue")
    ),
    f"{_OUTCOME}.total",
    "applications.carried_out",
)
_OTHER_ROWS = {
    "2019": (f"{_OUTCOME}.other",),
    "2021": tuple(
        f"{_OUTCOME}.other.{row}" for row in ("overdue_correction", "overdue_fee", "misc")
    ),
}
SECTION_TITLES = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)

Cells = dict[tuple[str, str, str | None], str | None]


def application_rows(edition: str) -> tuple[str, ...]:
    """Rows of the applications table of an edition, 23 in 2019 and 25 in 2021."""
    return _COMMON_ROWS + _OTHER_ROWS[edition]


def applications(edition: str, given: Mapping[tuple[str, str], int]) -> Cells:
    """A whole applications table: what is not given is 0, totals are added up from the given cells.

    ``given`` maps (row, applicant) to a count; rows without the prefix ``applications.``.
    """
    cells = {(f"applications.{row}", applicant): value for (row, applicant), value in given.items()}
    rows = application_rows(edition)
    details = [row for row in rows if row.startswith(_OUTCOME + ".") and row != f"{_OUTCOME}.total"]
    for applicant in APPLICANTS[:-1]:
        cells[(f"{_OUTCOME}.total", applicant)] = sum(
            cells.get((row, applicant), 0) for row in details
        )
    for row in rows:
        cells[(row, "applicant.total")] = sum(cells.get((row, a), 0) for a in APPLICANTS[:-1])
    return {
        ("applications", row, applicant): str(cells.get((row, applicant), 0))
        for row in rows
        for applicant in APPLICANTS
    }


def litigation(given: Mapping[str, int]) -> Cells:
    """The 15 cells of section four; totals are added up."""
    cells: Cells = {}
    for proceeding in ("reconsideration", "suit_direct", "suit_after_reconsideration"):
        results = {
            result: given.get(f"{proceeding}.{result}", 0)
            for result in ("upheld", "corrected", "other", "pending")
        }
        results["total"] = sum(results.values())
        for result, value in results.items():
            cells[("litigation", f"proceeding.{proceeding}.{result}", None)] = str(value)
    return cells


@dataclasses.dataclass
class Doc:
    """One landed document and what extraction read in it.

    ``cells``: (table, measure, breakdown) → number, or a state word (``blank``, ``glued`` …).
    ``facts``: dicts of FACTS columns; ``value`` and ``measure_code`` matter, the rest has defaults.
    ``seen``: instants of observation, the first of them its landing. ``page``: the landed bytes, for
    tests that look into landing; its numbers are where ``page_of`` puts them.
    """

    name: str
    agency_id: str | None = None
    agency_name: str | None = None
    year: int | None = None
    edition: str | None = "2021"
    scope: str = "organ"
    doc_type: str = "annual_report"
    url: str | None = None
    how: str = "crawl"
    asked_agency: str | None = None
    asked_year: int | None = None
    evidence: Sequence[str] = ("title", "text")
    contamination: Sequence[str] = ()
    published_on: date | None = None
    published_status: str = "printed"
    cells: Mapping[tuple[str, str, str | None], str | None] = dataclasses.field(
        default_factory=dict
    )
    repaired: Mapping[tuple[str, str, str | None], Sequence[str]] = dataclasses.field(
        default_factory=dict
    )
    units: Mapping[tuple[str, str, str | None], str] = dataclasses.field(default_factory=dict)
    columns: Mapping[str, int] = dataclasses.field(default_factory=dict)
    facts: Sequence[Mapping[str, Any]] = ()
    sections: Sequence[str] = SECTION_TITLES
    section_texts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    tasks: Sequence[str] = ()
    problems: Sequence[tuple[str, str]] = ()
    seen: Sequence[datetime] = (datetime(2024, 2, 1, tzinfo=UTC),)
    page: bytes | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.page or self.name.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"content of {self.name}".encode()).hexdigest()

    @property
    def record_id(self) -> str:
        return hashlib.sha256(f"{self.name} {self.url}".encode()).hexdigest()[:32]


def page_of(cells: Cells, prose: str = "") -> bytes:
    """A page that prints ``cells`` where the staging rows say: one a row, in the second column."""
    rows = "".join(
        f"<tr><td>{measure} {breakdown or ''}</td><td>{printed}</td></tr>"
        for (_, measure, breakdown), printed in cells.items()
    )
    return f"<html><body>{prose}<table>{rows}</table></body></html>".encode()


def _rows_of(doc: Doc) -> dict[str, list[dict[str, Any]]]:
    key = {"record_id": doc.record_id}
    document = key | {
        "document_sha256": doc.sha256,
        "source_url": doc.url,
        "content_type": "text/html",
        "extractor_version": "test",
        "seeds_hash": "test",
        "fingerprint": doc.fingerprint,
        "doc_type": doc.doc_type,
        "title": doc.name,
        "edition": doc.edition,
        "agency_id": doc.agency_id,
        "agency_name_zh": doc.agency_name,
        "agency_evidence": json.dumps([{"kind": kind, "quote": "…"} for kind in doc.evidence]),
        "scope": doc.scope,
        "report_year": doc.year,
        "published_on": doc.published_on,
        "published_status": doc.published_status if doc.published_on else "unknown",
        "contamination": json.dumps(
            [{"kind": kind, "token": "x", "count": 2} for kind in doc.contamination]
        ),
    }
    cells = []
    for number, ((table, measure, breakdown), printed) in enumerate(doc.cells.items()):
        is_number = printed is not None and printed.lstrip("-").replace(".", "", 1).isdigit()
        repaired_by = list(doc.repaired.get((table, measure, breakdown), ()))
        cells.append(
            key
            | {
                "cell_no": number,
                "table_code": table,
                "measure_code": measure,
                "breakdown_code": breakdown,
                "value": Decimal(printed) if is_number and printed is not None else None,
                "printed_raw": printed if is_number else "",
                "state": ("repaired" if repaired_by else "value") if is_number else printed,
                "repaired_by": repaired_by,
                "unit": doc.units.get((table, measure, breakdown), "件"),
                "table_index": 0,
                "row_no": number,
                "col_no": doc.columns.get(breakdown or "", 1),
            }
        )
    facts = [
        key
        | {
            "fact_no": number,
            "measure_code": None,
            "breakdown_code": None,
            "unit": "件",
            "qualifier": "exact",
            "state": "value",
            "period": str(doc.year),
            "part_of_no": None,
            "quote": f"fact {number}",
            "char_start": 10 * number,
            "char_end": 10 * number + 5,
        }
        | dict(fact)
        | {"value": Decimal(str(fact["value"]))}
        for number, fact in enumerate(doc.facts)
    ]
    sections = [
        key
        | {"section_no": number, "number": "", "title": title, "char_start": 0, "char_end": 1}
        | {"text": doc.section_texts.get(title)}
        for number, title in enumerate(doc.sections)
    ]
    tasks = [
        key | {"task_no": number, "section": "一", "title": title, "text": title}
        for number, title in enumerate(doc.tasks, start=1)
    ]
    problems = [
        key | {"problem_no": number, "code": code, "message": message, "location": "table 0"}
        for number, (code, message) in enumerate(doc.problems)
    ]
    observations = [
        key
        | {
            "observation_id": f"{doc.name}-{doc.url}-{number}",
            "agency_id": doc.asked_agency,
            "report_year": doc.asked_year,
            "role": "report",
            "asked_url": doc.url,
            "final_url": doc.url,
            "host": None,
            "landed_at": instant,
            "status": 200,
            "content_type": "text/html",
            "document_sha256": doc.sha256,
            "bytes": 1000,
            "how": doc.how,
            "host_is_official": None,
            "run_id": "test",
        }
        for number, instant in enumerate(doc.seen)
    ]
    return {
        "documents": [document],
        "cells": cells,
        "facts": facts,
        "sections": sections,
        "tasks": tasks,
        "problems": problems,
        "observations": observations,
    }


def write_staging(
    build_file: Path,
    docs: Iterable[Doc],
    *,
    as_of: date = date(2024, 6, 1),
    extra: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> None:
    """Creates the build file with every table of schema ``staging``.

    ``extra`` adds rows to tables by name (outcomes, registry, corrections …); missing columns are null.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {table: [] for table in TABLES}
    for doc in docs:
        for table, new in _rows_of(doc).items():
            rows[table].extend(new)
    for table, more in (extra or {}).items():
        rows[table].extend(more)
    rows["divisions"] = [
        dict(zip(TABLES["divisions"].names, span, strict=True)) for span in divisions.spans()
    ]
    if not rows["build_info"]:
        newest = max((row["landed_at"] for row in rows["observations"]), default=None)
        rows["build_info"] = [
            {"as_of": as_of, "newest_observation": newest, "code_version": "test"}
        ]
    with duckdb.connect(
        str(build_file), config={"storage_compatibility_version": "v1.5.0"}
    ) as connection:
        connection.execute("create schema if not exists staging")
        for table, schema in TABLES.items():
            batch = pa.Table.from_pylist(
                [{name: row.get(name) for name in schema.names} for row in rows[table]],
                schema=schema,
            )
            connection.register("batch", batch)
            connection.execute(f"create or replace table staging.{table} as from batch")
            connection.unregister("batch")


def run_dbt(
    build_file: Path, work: Path, *arguments: str, command: str = "build"
) -> subprocess.CompletedProcess[str]:
    """``dbt build`` of the project in a child process; target and logs go under ``work``."""
    environment = os.environ | {
        "GONGKAI_BUILD_FILE": str(build_file),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            "--no-use-colors",
            command,
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
            *arguments,
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
