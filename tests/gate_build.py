"""A small sound build file, made by hand, for tests of the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from expectations.suites import promises
from extractors.codebook import codebook

REPORT = "sasac-440300:2021:organ"
NUMERIC = {"value", "left_value", "right_value", "difference"}
WHOLE = {
    "report_year",
    "cell_no",
    "fact_no",
    "task_no",
    "section_no",
    "problem_no",
    "char_start",
    "char_end",
    "plan_year",
    "number",
    "rank",
}
FLAGS = {"acknowledged", "is_reconciled", "is_trusted", "is_registered", "is_total"}


def column_type(name: str) -> str:
    if name in NUMERIC:
        return "decimal(28, 8)"
    if name in WHOLE:
        return "integer"
    if name == "as_of":
        return "date"
    return "boolean" if name in FLAGS else "varchar"


def insert(connection: duckdb.DuckDBPyConnection, table: str, **row: Any) -> None:
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", [*row.values()])


def fact(connection: duckdb.DuckDBPyConnection, table: str, measure: str, **more: Any) -> None:
    row = {
        "report_id": REPORT,
        "measure_code": measure,
        "agency_id": "sasac-440300",
        "report_year": 2021,
        "value": 3,
        "state": "value",
        "unit": "件",
        "printed_raw": "3",
        "source": "table",
        "document_sha256": "a" * 64,
    }
    insert(connection, table, **(row | more))


def make_build(path: Path) -> Path:
    """A build with one consistent report of 2021, in which every check ran."""
    book = codebook()
    with duckdb.connect(str(path)) as db:
        for schema in ("staging", "marts", "checks"):
            db.execute(f"create schema {schema}")
        for table, promise in promises().items():
            names = dict.fromkeys([*promise["key"], *promise["columns"]])
            db.execute(
                f"create table {table} ({', '.join(f'{n} {column_type(n)}' for n in names)})"
            )
        db.execute("create table staging.observations (record_id varchar, role varchar)")
        db.execute("create table staging.outcomes (agency_id varchar, report_year integer)")
        insert(db, "staging.build_info", as_of="2024-06-01", code_version="test")
        insert(
            db,
            "staging.documents",
            record_id="r1",
            document_sha256="a" * 64,
            doc_type="annual_report",
        )
        insert(db, "staging.observations", record_id="r1", role="report")
        insert(db, "marts.dim_agency", agency_id="sasac-440300", name_zh="深圳市国资委")
        db.executemany(
            "insert into marts.dim_measure (measure_code) values (?)",
            [[code] for code in book.measures],
        )
        insert(
            db,
            "marts.dim_report",
            report_id=REPORT,
            agency_id="sasac-440300",
            report_year=2021,
            scope="organ",
            edition="2021",
            doc_type="annual_report",
            document_sha256="a" * 64,
            is_reconciled=True,
        )
        insert(
            db,
            "marts.report_versions",
            version_id="v1",
            report_id=REPORT,
            document_sha256="a" * 64,
        )
        for row in ("received_new", "outcome.total"):
            for applicant in ("natural", "total"):
                fact(
                    db,
                    "marts.fct_applications",
                    f"applications.{row}",
                    breakdown_code=f"applicant.{applicant}",
                )
        fact(
            db,
            "marts.fct_disclosures",
            "disclosure.licences",
            breakdown_code="disclosure.col.decisions",
        )
        fact(db, "marts.fct_litigation", "proceeding.suit_direct.total", proceeding="suit_direct")
        insert(
            db,
            "marts.fct_narrative",
            report_id=REPORT,
            fact_no=0,
            value=7,
            unit="期",
            qualifier="exact",
            quote="培训7期",
            char_start=10,
            char_end=14,
        )
        for identity in book.identities:
            fields = identity.fields
            in_force = int(fields["first_year"] or 0) <= 2021 <= int(fields["last_year"] or 9999)
            applies = "2021" in identity.editions and in_force and not fields["scopes"]
            if identity.operator in ("derivation", "none") or not applies:
                continue
            for subject in fields["subjects"].split("|"):
                insert(
                    db,
                    "checks.fct_reconciliation",
                    report_id=REPORT,
                    check_code=identity.check_code,
                    subject=subject,
                    agency_id="sasac-440300",
                    report_year=2021,
                    left_value=3,
                    right_value=3,
                    difference=0,
                    status="holds",
                    strength=identity.strength,
                    acknowledged=False,
                )
        insert(
            db,
            "checks.fct_coverage",
            agency_id="sasac-440300",
            report_year=2021,
            scope="organ",
            status="published",
        )
    return path
