"""A small country for the warehouse tests: a real series and planted cases, built once a session."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from extractors.settings import PROJECT_ROOT
from tests.problem_samples import problem_samples
from tests.warehouse_fixture import APPLICANTS, Cells, Doc, page_of, run_dbt, write_staging
from tests.warehouse_mutations import consistent_cells, mutated_documents

SERIES = PROJECT_ROOT.parent / "shared" / "reference" / "series_pingtan.json"
PINGTAN = "x-350128-0000aaaa"


def series() -> dict[str, Any]:
    """The real series of 平潭 as the reference prints it; empty where the reference is missing."""
    if not SERIES.is_file():
        return {}
    found: dict[str, Any] = json.loads(SERIES.read_text(encoding="utf-8"))
    return found


def series_documents(given: dict[str, Any]) -> Iterator[Doc]:
    """Staging of the series, one document a year, each cell as printed."""
    for year, published in given.get("published_on", {}).items():
        cells: Cells = {}
        for row, columns in given["disclosures"].get(year, {}).items():
            for column, value in columns.items():
                cells["disclosures", row, column] = value
        for row, values in given["applications"].get(year, {}).items():
            for applicant, value in zip(given["applicant_columns"], values, strict=True):
                cells["applications", row, applicant] = str(value)
        for code, value in given["litigation"].get(year, {}).items():
            cells["litigation", code, None] = str(value)
        for row, values in given["fujian_form"].get(year, {}).items():
            for column, value in zip(("period.year", "period.cumulative"), values, strict=True):
                cells["other", row, column] = str(value)
        amount = ("disclosures", "disclosure.admin_fees", "disclosure.col.fee_amount")
        bought = (
            "disclosures",
            "disclosure.central_procurement",
            "disclosure.col.procurement_amount",
        )
        number = int(year)
        yield Doc(
            f"pingtan {year}",
            PINGTAN,
            "平潭综合实验区管理委员会",
            number,
            edition="pre2019" if number < 2019 else "2019" if number < 2021 else "2021",
            scope="aggregate",
            how="handed_in",
            published_on=date.fromisoformat(published),
            cells=cells,
            units={amount: "万元", bought: "元"},
            seen=[datetime(number + 1, 4, 1, tzinfo=UTC)],
        )


def forms_of_before_2019() -> list[Doc]:
    """The return of 2014 with one sum off, and the Shanghai return with two."""
    return [
        Doc(
            "return of 2014",
            "x-420100-00000001",
            "甲市教育局",
            2016,
            edition="pre2019",
            how="handed_in",
            cells={
                ("other", f"s2014.{row}", None): value
                for row, value in {
                    "application.received": "9",
                    "application.in_person": "2",
                    "application.fax": "1",
                    "application.network": "5",
                    "application.letter": "1",
                    "application.closed": "9",
                    "application.closed_on_time": "8",
                    "application.closed_extended": "1",
                    "capacity.staff": "3",
                    "capacity.staff_full_time": "1",
                    "capacity.staff_part_time": "blank",
                    "disclosure.items": "30",
                    "disclosure.normative_items": "40",
                    "channel.website": "30",
                }.items()
            },
        ),
        Doc(
            "Shanghai return",
            "x-310115-00000001",
            "乙区教育局",
            2012,
            edition="pre2019",
            how="handed_in",
            cells={
                ("other", f"sh08.{row}", None): value
                for row, value in {
                    "12": "6",
                    "13": "1",
                    "14": "0",
                    "15": "5",
                    "16": "0",
                    "17": "0",
                    "18": "0",
                    "49": "4",
                    "50": "1",
                    "51": "2",
                    "01": "10",
                    "02": "7",
                    "03": "5",
                    "04": "5",
                }.items()
            },
        ),
    ]


def neighbours_of_2019() -> list[Doc]:
    """2019 and 2020 of one organ: items of the year before (C2) and documents disclosed (C3)."""

    def of(year: int, items: str, change: str, new: str, total: str) -> Doc:
        row = "disclosure.licences"
        act = "disclosure.normative_documents"
        return Doc(
            f"licences {year}",
            "x-420100-00000002",
            "甲市财政局",
            year,
            edition="2019",
            how="handed_in",
            cells={
                ("disclosures", row, "disclosure.col.items_prev_year"): items,
                ("disclosures", row, "disclosure.col.items_change"): change,
                ("disclosures", act, "disclosure.col.disclosed_new"): new,
                ("disclosures", act, "disclosure.col.disclosed_total"): total,
            },
            section_texts={"存在的主要问题及改进情况": f"{year}年解读材料偏少。"},
        )

    return [of(2019, "10", "-2", "4", "20"), of(2020, "9", "1", "5", "25")]


@dataclasses.dataclass(frozen=True)
class Country:
    """The built warehouse, read-only, and what dbt says about its own nodes."""

    file: Path
    connection: duckdb.DuckDBPyConnection
    manifest: dict[str, Any]
    unit_tests: dict[str, str]

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()

    def checks(self, report_id: str, code: str) -> dict[str, tuple[Any, ...]]:
        """Subject → (status, left, right, reason) of one identity of one report."""
        return {
            subject: tuple(rest)
            for subject, *rest in self.rows(
                "select subject, status, left_value, right_value, reason"
                " from checks.fct_reconciliation where report_id = ? and check_code = ?",
                report_id,
                code,
            )
        }


# What a page may try on whoever shows it: markup, handlers, addresses that run, text that turns round.
HOSTILE_NAME = "某局<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u2066"
HOSTILE_PROSE = (
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; \u202eturned</p><script>alert(1)</script>"
    "<img src=x onerror=alert(1)><a href='javascript:alert(1)'>press</a><iframe src='data:,x'></iframe>"
    "<style>body{position:fixed}</style><p onclick=alert(1)>{{ 7 * 7 }}</p>"
)


def faulty_reports() -> list[Doc]:
    """Reports with one fault of each kind that hints speak of, and one whose prose contradicts all."""
    sound = consistent_cells()
    row = "applications.outcome.granted"
    natural = ("applications", row, "applicant.natural")
    research = ("applications", row, "applicant.org.research")
    total = ("applications", "applications.received_new", "applicant.total")
    assert sound[natural] != sound[research]
    cells_of_row = [("applications", row, applicant) for applicant in APPLICANTS]
    faults: dict[str, Cells] = {
        "exchanged": {natural: sound[research], research: sound[natural]},
        "left out": {total: "0"},
        "blank": {total: "blank"},
        "one to the right": dict(
            zip(cells_of_row, ["0", *(sound[cell] for cell in cells_of_row)], strict=False)
        ),
        "one to the left": dict(
            zip(cells_of_row, [*(sound[cell] for cell in cells_of_row[1:]), "0"], strict=True)
        ),
    }
    statement = "全年收到公开申请99件。其中甲类40件，乙类60件。"
    # What was carried in is no result, and less than the columns print of a blank total is a contradiction.
    results = "新收1件。答复9件，含上年3件；公开4件，其余2件。"

    def said(text: str, quote: str, value: int, **more: Any) -> dict[str, Any]:
        start = text.index(quote)
        place = {"quote": quote, "char_start": start, "char_end": start + len(quote)}
        return place | {"value": value} | more

    stated = [
        said(statement, "99件", 99, measure_code="applications.received_new"),
        said(statement, "40件", 40, part_of_no=0),
        said(statement, "60件", 60, part_of_no=0),
    ]
    resulting = [
        said(results, "1件", 1, measure_code="applications.received_new"),
        said(results, "9件", 9, measure_code="applications.replied"),
        said(results, "3件", 3, measure_code="applications.carried_in", part_of_no=1),
        said(results, "4件", 4, measure_code="applications.outcome.granted", part_of_no=1),
        said(results, "2件", 2, part_of_no=1),
    ]
    before: Cells = {("applications", "applications.carried_out", "applicant.total"): "50"}
    pages = {
        "exchanged": page_of(sound | faults["exchanged"], HOSTILE_PROSE),
        "blank": results.encode(),
    }
    in_words = "x-000001-00000009"
    return [
        Doc("year before", in_words, None, 2020, edition="2019", how="handed_in", cells=before),
        Doc(
            "in words",
            in_words,
            None,
            2021,
            how="handed_in",
            cells=sound,
            facts=stated,
            page=statement.encode(),
        ),
        *(
            Doc(
                name,
                f"x-000001-0000000{number}",
                HOSTILE_NAME if name == "exchanged" else None,
                2021,
                how="handed_in",
                url="javascript:alert(1)" if name == "exchanged" else None,
                cells=sound | fault,
                columns={applicant: number for number, applicant in enumerate(APPLICANTS, 1)},
                facts=resulting if name == "blank" else (),
                page=pages.get(name),
            )
            for number, (name, fault) in enumerate(faults.items())
        ),
    ]


def planted_breaks() -> dict[tuple[str, str], list[Doc]]:
    """(identity, subject) → reports in which this sum alone is wrong, by three."""
    parts = {
        ("D4", "s2014.application.answered.refused"): (
            "state_secret trade_secret privacy safety_stability not_gov_info law_other"
        ),
        ("D5", "s2014.reconsideration"): "upheld corrected other",
        ("D6", "s2014.litigation"): "upheld corrected other",
        ("G2", "sh08.19"): "20 21 22 23 24 25 26 27",
        ("G3", "sh08.27"): "28 29 30 31 32 33",
        ("G4", "sh08.37"): "38 43",
        ("G5", "sh08.38"): "39 40 41 42",
        ("G6", "sh08.43"): "44 45 46 47 48",
    }
    found: dict[tuple[str, str], list[Doc]] = {}
    for number, ((code, total), names) in enumerate(parts.items()):
        stem = "sh08" if code.startswith("G") else total
        values = {f"{stem}.{name}": place + 1 for place, name in enumerate(names.split())}
        cells: Cells = {
            ("other", row, None): str(value)
            for row, value in (values | {total: sum(values.values()) + 3}).items()
        }
        found[code, total] = [_planted(number, 2017, "pre2019", cells)]
    act, fees = "disclosure.regulations", "disclosure.admin_fees"
    in_force, issued, repealed = (
        ("disclosures", act, f"disclosure.col.{name}")
        for name in ("in_force", "issued", "repealed")
    )
    found["C1", act] = [
        _planted(8, 2021, "2021", {in_force: "10"}),
        _planted(8, 2022, "2021", {in_force: "14", issued: "2", repealed: "1"}),
    ]
    amount = ("disclosures", fees, "disclosure.col.fee_amount")
    found["C7", fees] = [_planted(9, 2021, "2021", {amount: "-3"})]
    return found


def _planted(number: int, year: int, edition: str, cells: Cells) -> Doc:
    return Doc(
        f"planted {number} {year}",
        f"x-420200-0000000{number}",
        "甲市教育局",
        year,
        edition=edition,
        how="handed_in",
        cells=cells,
    )


def moved() -> list[Doc]:
    """Two reports of an agency whose county became a district between them."""
    return [
        Doc(f"moved {year}", "sasac-500154", None, year, edition="pre2019", how="handed_in")
        for year in (2015, 2016)
    ]


def plan_of_2020() -> Doc:
    """What an organ of neighbours_of_2019 meant to do in 2020."""
    return Doc(
        "plan 2020",
        "x-420100-00000002",
        "甲市财政局",
        2020,
        doc_type="work_plan",
        how="handed_in",
        tasks=["公开预算", "公开决算"],
    )


def every_problem() -> Doc:
    """A report with one problem of each kind and wording that the extractor knows."""
    return Doc(
        "every problem",
        "x-420100-00000009",
        "甲市民政局",
        2021,
        how="handed_in",
        problems=problem_samples(),
    )


def documents() -> list[Doc]:
    return [
        *series_documents(series()),
        *forms_of_before_2019(),
        *neighbours_of_2019(),
        *faulty_reports(),
        every_problem(),
        plan_of_2020(),
        *moved(),
        *(doc for docs in planted_breaks().values() for doc in docs),
        *mutated_documents(),
    ]


def build_country(work: Path) -> Iterator[Country]:
    """Builds with the project's unit tests, as no production build does, and sums a few reports at a time, as one of a million does."""
    build_file = work / "build.duckdb"
    write_staging(build_file, documents(), as_of=date(2024, 6, 1))
    result = run_dbt(build_file, work, "--vars", "{reports_a_slice: 9}")
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
    manifest = json.loads((work / "target" / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((work / "target" / "run_results.json").read_text(encoding="utf-8"))
    unit_tests = {
        node["unique_id"]: node["status"]
        for node in results["results"]
        if node["unique_id"].startswith("unit_test.")
    }
    with duckdb.connect(str(build_file), read_only=True) as connection:
        # What models computed on the way; a published warehouse comes without it.
        connection.execute(f"attach '{build_file}.work' as work (read_only)")
        yield Country(build_file, connection, manifest, unit_tests)
