"""The three real documents with tables: every cell, as read by eye, and none besides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.parse import document
from extractors.parse.tables.cells import CellsResult, read_cells
from extractors.parse.tables.readings import Segment
from extractors.parse.tables.repair import repair_sum_groups, repair_table
from tests.table_forms import APPLICANTS, application_rows, found

SHARED = Path(__file__).resolve().parents[2] / "shared"
Key = tuple[str, str, str | None]


def read(name: str) -> CellsResult:
    path = SHARED / "corpus" / name
    if not path.exists():
        pytest.skip(f"the corpus is not beside the project: {name}")
    return read_cells(document.read(path.read_bytes()), clean=str)


def applications(rows: dict[str, str], default: str) -> dict[Key, str | None]:
    """Seven values a row, "_" for a blank cell; rows not named print ``default``."""
    return {
        ("applications", code, f"applicant.{who}"): None if value == "_" else value
        for code, text in rows.items()
        for who, value in zip(APPLICANTS, (text or default).split(), strict=True)
    }


def litigation(text: str) -> dict[Key, str | None]:
    results = ("upheld", "corrected", "other", "pending", "total")
    groups = ("reconsideration", "suit_direct", "suit_after_reconsideration")
    codes = [f"proceeding.{group}.{result}" for group in groups for result in results]
    return {
        ("litigation", code, None): None if value == "_" else value
        for code, value in zip(codes, text.split(), strict=True)
    }


def disclosures(rows: dict[str, dict[str, str]]) -> dict[Key, str | None]:
    return {
        ("disclosures", f"disclosure.{row}", f"disclosure.col.{column}"): value
        for row, columns in rows.items()
        for column, value in columns.items()
    }


def form(edition: str, given: dict[str, str]) -> dict[str, str]:
    rows = {code: "" for code, _, _ in application_rows(edition)}
    for code, text in given.items():
        rows["applications." + code] = text
    return rows


def test_shanghai_2019() -> None:
    result = read("shanghai_gov_office_2019.html")
    none = {"items_prev_year": "0", "items_change": "0"}
    three = none | {"decisions": "0"}
    expected = (
        disclosures(
            {
                "regulations": {"made_new": "13", "disclosed_new": "13", "disclosed_total": "524"},
                "normative_documents": {
                    "made_new": "60",
                    "disclosed_new": "60",
                    "disclosed_total": "368",
                },
                "licences": three,
                "other_public_services": three,
                "penalties": three,
                "coercion": three,
                "admin_fees": none,
                "central_procurement": {
                    "procurement_projects": "6",
                    "procurement_amount": "251000",
                },
            }
        )
        | applications(
            form(
                "2019",
                {
                    "received_new": "821 35 _ _ 2 1 859",
                    "carried_in": "18 _ _ _ _ _ 18",
                    "outcome.granted": "258 12 _ _ 1 1 _",
                    "outcome.partial": "3 _ _ _ _ _ _",
                    "outcome.refused.state_secret": "14 _ _ _ _ _ _",
                    "outcome.refused.internal_affairs": "5 _ _ _ _ _ _",
                    "outcome.refused.process_info": "3 1 _ _ _ _ _",
                    "outcome.refused.query_matter": "10 2 _ _ _ _ _",
                    "outcome.unable.not_held": "252 12 _ _ 1 _ _",
                    "outcome.unable.needs_creation": "44 3 _ _ _ _ _",
                    "outcome.unable.unclear": "25 _ _ _ _ _ _",
                    "outcome.not_processed.petition": "148 1 _ _ _ _ _",
                    "outcome.not_processed.duplicate": "5 4 _ _ _ _ _",
                    "outcome.total": "767 35 _ _ 2 1 805",
                    "carried_out": "72 _ _ _ _ _ 72",
                },
            ),
            "_ _ _ _ _ _ _",
        )
        | litigation("5 _ _ 2 7 8 _ _ 1 9 _ _ _ _ _")
    )
    assert found(result.cells) == expected
    assert len(result.cells) == 22 + 161 + 15
    assert result.problems == ()
    assert result.edition_seen == "2019"
    assert {cell.state for cell in result.cells if cell.value is None} == {"blank"}
    amount = next(c for c in result.cells if c.breakdown == "disclosure.col.procurement_amount")
    assert (amount.unit, amount.raw) == ("元", "251000元")


def test_shuyang_2023() -> None:
    result = read("shuyang_fgj_2023.html")
    answered = "26 _ _ _ _ _ 26"
    expected = (
        disclosures(
            {
                "regulations": {"issued": "0", "repealed": "0", "in_force": "0"},
                "normative_documents": {"issued": "8", "repealed": "0", "in_force": "18"},
                "licences": {"decisions": "0"},
                "penalties": {"decisions": "0"},
                "coercion": {"decisions": "0"},
                "admin_fees": {"fee_amount": "0"},
            }
        )
        | applications(
            form(
                "2021",
                {
                    "received_new": answered,
                    "outcome.granted": answered,
                    "outcome.total": answered,
                },
            ),
            "0 _ _ _ _ _ 0",
        )
        | litigation("0 0 0 1 1 0 0 0 0 0 0 0 0 0 0")
    )
    assert found(result.cells) == expected
    assert len(result.cells) == 10 + 175 + 15
    assert result.problems == ()
    assert result.edition_seen == "2021"
    assert 0 not in result.statutory_tables  # the page's own index card


def test_hongze_2023_pdf() -> None:
    result = read("hongze_2023.pdf")
    one, none = "1 0 0 0 0 0 1", "0 0 0 0 0 0 0"
    expected = (
        disclosures(
            {
                "regulations": {"issued": "0", "repealed": "0", "in_force": "0"},
                "normative_documents": {"issued": "0", "repealed": "5", "in_force": "5"},
                "licences": {"decisions": "550"},
                "penalties": {"decisions": "4119"},
                "coercion": {"decisions": "195"},
                "admin_fees": {"fee_amount": "7730.28"},
            }
        )
        | applications(
            form(
                "2019",
                {
                    "received_new": "21 0 0 0 0 0 21",
                    "outcome.partial": "4 0 0 0 0 0 4",
                    "outcome.refused.state_secret": one,
                    "outcome.refused.process_info": one,
                    "outcome.refused.enforcement_file": one,
                    "outcome.unable.not_held": "10 0 0 0 0 0 10",
                    "outcome.unable.needs_creation": "3 0 0 0 0 0 3",
                    "outcome.not_processed.petition": one,
                    "outcome.total": "21 0 0 0 0 0 21",
                },
            ),
            none,
        )
        # The two totals are printed as 0 although cases are listed.
        | litigation("10 1 0 0 0 0 0 0 0 0 5 0 0 0 0")
    )
    assert found(result.cells) == expected
    assert result.problems == ()
    assert result.edition_seen == "2021"
    assert next(c.unit for c in result.cells if c.value == "7730.28") == "万元"


def test_glued_rows_of_a_real_series() -> None:
    path = SHARED / "reference" / "series_pingtan.json"
    if not path.exists():
        pytest.skip("the reference series is not beside the project")
    series = json.loads(path.read_text(encoding="utf-8"))
    by_a3 = rows = 0
    for table in series["applications"].values():
        details = [c for c in table if ".outcome." in c and c != "applications.outcome.total"]
        identities = {
            "A1": (
                ["applications.received_new", "applications.carried_in"],
                ["applications.outcome.total", "applications.carried_out"],
            ),
            "A2": (["applications.outcome.total"], details),
        }
        runs = {code: [Segment("".join(map(str, row)), 7)] for code, row in table.items()}
        repaired = repair_table({}, runs, identities)
        for code, row in table.items():
            assert list(repaired[code].values) == row
            rows += 1
            by_a3 += repaired[code].identities == ("A3",)
    assert (rows, by_a3) == (73, 69)
    for table in series["litigation"].values():
        run = "".join(map(str, table.values()))
        repaired_row = repair_sum_groups((Segment(run, 15),), (5, 5, 5), ("B1", "B2", "B3"))
        assert repaired_row is not None
        assert list(repaired_row.values) == list(table.values())
