"""Records become rows: typed as their schema says, what does not fit a column named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from extractors.parse.records import AgencyRef, Cell, Part, Section, Task
from extractors.stage import schema
from extractors.stage.rows import record_rows, to_arrow
from tests.stage_fakes import record_of, rows


def test_rows_fit_their_schemas_and_keep_values_exactly() -> None:
    tables = {table: to_arrow(table, table_rows) for table, table_rows in rows().items()}
    assert set(tables) == set(schema.EXTRACTED)
    assert all(tables[name].schema == schema.TABLES[name] for name in tables)
    (cell,) = tables["cells"].to_pylist()
    assert (cell["value"], cell["printed_raw"], cell["row_no"]) == (Decimal(54), "５４", 7)
    (section,) = tables["sections"].to_pylist()
    assert (section["title"], section["text"]) == ("存在的主要问题", "更新不及时")
    (document,) = tables["documents"].to_pylist()
    assert document["published_on"] == dt.date(2023, 1, 11)
    assert document["agency_evidence"] == '[{"kind": "title", "quote": "名"}]'


def test_a_section_of_a_part_names_the_document_that_prints_it() -> None:
    part = Part("attachment", "https://a.example/b.pdf", "b" * 64)
    own = Section("五", "题", 0, 9)
    record = record_of(b"x", parts=(part,), sections=(own, msgspec.structs.replace(own, part=0)))
    found = record_rows(
        record,
        record_id="r1",
        url=None,
        content_type=None,
        extractor_version="1",
        seeds_hash="0" * 64,
        part_ids={(part.source, part.sha256): "r2"},
    )
    sections = to_arrow("sections", found["sections"])
    assert sections["document_sha256"].to_pylist() == [None, "b" * 64]


@pytest.mark.parametrize(
    "value", ["1e30", "0.123456789", "NaN", "Infinity", "sixty", "1" * 400, "100000000000000000000"]
)
def test_a_number_that_the_column_cannot_hold_becomes_a_problem(value: str) -> None:
    cell = Cell(
        "applications", "applications.received_new", None, value, value, "value", None, 0, 0, 0
    )
    found = rows(cells=(cell,))
    assert found["cells"][0][5] is None
    assert found["cells"][0][7] == "unreadable"
    assert [problem[2] for problem in found["problems"]] == ["value_out_of_range"]
    to_arrow("cells", found["cells"])


def test_the_largest_number_is_kept() -> None:
    value = "99999999999999999999.12345678"
    cell = Cell("other", "x", None, value, value, "value", None, 0, 0, 0)
    table = to_arrow("cells", rows(cells=(cell,))["cells"])
    assert table["value"].to_pylist() == [Decimal(value)]


def test_a_date_that_is_none_becomes_a_problem() -> None:
    found = rows(published_on="2023-02-30")
    assert found["documents"][0][18] is None
    assert [problem[2] for problem in found["problems"]] == ["date_unreadable"]


def test_lone_surrogates_do_not_cost_the_batch() -> None:
    table = to_arrow("documents", rows(title="坏\ud800字")["documents"])
    assert table["title"].to_pylist() == ["坏?字"]


def test_task_numbers_stay_a_key_when_a_plan_starts_anew_in_each_section() -> None:
    tasks = (Task(1, "一", "甲", ""), Task(2, "一", "乙", ""), Task(1, "二", "丙", ""))
    found = rows(tasks=tasks)
    assert [row[1] for row in found["tasks"]] == [1, 2, 3]
    assert [problem[2] for problem in found["problems"]] == ["task_number_repeated"]
    assert [row[1] for row in rows(tasks=tasks[:2])["tasks"]] == [1, 2]


def test_the_issuer_of_a_document_may_be_unknown() -> None:
    assert rows(agency=None)["documents"][0][10:14] == (None, None, None, "[]")
    assert rows(agency=AgencyRef("unknown-1", None, None))["documents"][0][10] == "unknown-1"
