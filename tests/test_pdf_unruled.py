"""PDF tables that no lines part are read where labels, counts and sums prove each number's place, and named where not."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.parse.document import read
from extractors.parse.records import Record
from extractors.parse.report import extract
from tests import table_forms as forms
from tests.pdf_draw import FONT, draw_pdf
from tests.test_pdf_shapes import report

TABLES = {edition: forms.draw_balanced(edition, 41) for edition in ("2021", "2019")}
WITHOUT_LINES = ["level rules", "upright rules", "lost column", "box", "bare"]
FEE = ("disclosures", "disclosure.admin_fees", "disclosure.col.fee_amount")
DETAIL = ("applications", "applications.outcome.refused.third_party", "applicant.natural")
PENDING = ("litigation", "proceeding.reconsideration.pending", None)


def changed(values: Mapping[forms.Key, int | str | None]) -> forms.Tables:
    tables = TABLES["2021"]
    return dataclasses.replace(tables, numbers={**tables.numbers, **values})


def numbers(record: Record, table: str) -> int:
    return sum(cell.value is not None for cell in record.cells if cell.table == table)


def unproved(record: Record) -> list[str | None]:
    return [
        problem.where
        for problem in record.problems
        if problem.code == "uncertain_row" and "without lines" in problem.message
    ]


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("edition", TABLES)
@pytest.mark.parametrize("style", WITHOUT_LINES)
def test_tables_without_lines_are_read(style: str, edition: str, turn: int) -> None:
    record = extract(draw_pdf(report(TABLES[edition]), style, turn=turn))
    assert forms.found(record.cells) == TABLES[edition].expected()
    assert [fact.value for fact in record.facts if fact.measure is None] == []


@pytest.mark.parametrize(
    "style", ["bare", "in the middle", "in the middle at the top", "to the right"]
)
def test_numbers_and_labels_may_be_set_in_any_way(style: str) -> None:
    tables = forms.draw_balanced("2021", 44)
    record = extract(draw_pdf(report(tables), style))
    assert forms.found(record.cells) == tables.expected()


def test_a_table_may_go_on_on_the_next_page() -> None:
    parts = report(TABLES["2021"])
    parts[3:3] = ["这里有一段没有数字的话。" * 9] * 16
    data = draw_pdf(parts, "bare")
    record = extract(data)
    assert len({cell.table_index for cell in record.cells if cell.table == "applications"}) <= 2
    assert forms.found(record.cells) == TABLES["2021"].expected()


@pytest.mark.parametrize(
    ("key", "value"),
    [(DETAIL, 977), (DETAIL, None), (DETAIL, "9 77"), (PENDING, 977), (PENDING, None)],
)
def test_a_table_that_its_sums_do_not_prove_is_withheld(
    key: forms.Key, value: int | str | None
) -> None:
    record = extract(draw_pdf(report(changed({key: value})), "bare"))
    whole = {"applications": 175, "litigation": 15, "disclosures": 10}
    for table, count in whole.items():
        assert numbers(record, table) == (0 if table == key[0] else count)
    problems = {(problem.code, problem.where) for problem in record.problems}
    assert ("table_missing", key[0]) in problems


@pytest.mark.parametrize("value", [None, "1 2"])
def test_section_two_is_withheld_where_a_number_is_missing(value: str | None) -> None:
    record = extract(draw_pdf(report(changed({FEE: value})), "bare"))
    assert numbers(record, "disclosures") == 0
    assert numbers(record, "applications") == 175


def test_a_label_that_is_not_known_leaves_its_table_unproved() -> None:
    parts = report(TABLES["2021"])
    parts = [
        part
        if isinstance(part, str)
        else [
            [
                ("4.保护第三人合法权利" if text.startswith("4.保护") else text, *over)
                for text, *over in row
            ]
            for row in part
        ]
        for part in parts
    ]
    record = extract(draw_pdf(parts, "bare"))
    assert numbers(record, "applications") == 0
    assert unproved(record) == ["applications"]


def test_lines_that_part_the_cells_go_first() -> None:
    tables = changed({DETAIL: 977})
    assert forms.found(extract(draw_pdf(report(tables), "grid")).cells) == tables.expected()


def test_the_number_of_a_page_below_section_two_is_no_row_of_it() -> None:
    tables = TABLES["2021"]
    parts = report(tables)
    at = next(n for n, part in enumerate(parts) if not isinstance(part, str))
    rows = parts[at]
    more = ["这里有一段没有数字的话。" * 9] * 14  # the rest of the table stands on the next page
    parts[at : at + 1] = [rows[:7], "-\u3000\u30002-", *more, rows[7:]]
    record = extract(draw_pdf(parts, "grid"))
    assert forms.found(record.cells) == tables.expected()


def test_more_rows_than_any_form_has_get_no_labels() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 1000))
    for row in range(61):
        canvas.drawString(10, 980 - 15 * row, f"{row}.")
        for place in range(7):
            canvas.drawString(100 + 40 * place, 980 - 15 * row, "1")
    canvas.save()
    (table,) = read(file.getvalue()).tables
    assert {row[0].text for row in table.rows} == {""}


def test_the_first_group_of_results_alone_on_a_page_has_its_own_label() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(500, 400))
    canvas.setFont(FONT, 8)
    labels = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（一）予以公开",
    )
    for row, label in enumerate(labels):
        canvas.drawString(10 + 60 * (row == 2), 300 - 25 * row, label)
        for place in range(7):
            canvas.drawString(200 + 40 * place, 300 - 25 * row, "31")
    canvas.drawString(10, 255, "三、本年度办")
    canvas.drawString(10, 245, "理结果")
    canvas.save()
    (table,) = read(file.getvalue()).tables
    assert tuple(row[0].text for row in table.rows) == labels
