"""Rows of applications that lost their blank cells: of their numbers the total alone is told, and by every sum."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.table_forms import Table, Tables, draw_balanced, found, grids
from tests.table_render import written
from tests.test_text_cut import WRITERS
from tests.text_pages import document, misread


def without_zeros(edition: str, seed: int) -> Tables:
    tables = draw_balanced(edition, seed)
    kept = {k: n or None if k[0] == "applications" else n for k, n in tables.numbers.items()}
    return dataclasses.replace(tables, numbers=kept)


def without_blanks(tables: Tables) -> list[Table]:
    return [[[cell for cell in row if cell[0]] for row in grid] for grid in grids(tables)]


def of_text(
    parts: list[Table], name: str, change: Callable[[str], str] = lambda text: text
) -> Record:
    return extract(change("\n".join(document(written(parts, WRITERS[name])))).encode())


def totals(record: Record) -> dict[str, str | None]:
    return {
        cell.measure: cell.value for cell in record.cells if cell.breakdown == "applicant.total"
    }


@pytest.mark.parametrize("name", ["filled", "filled_wrapped", "closed", "cell_a_line", "tabs"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_totals_are_read_and_the_rest_is_named(name: str, edition: str) -> None:
    tables = without_zeros(edition, 3)
    expected = {key: value for key, value in tables.expected().items() if value is not None}
    record = of_text(without_blanks(tables), name)
    assert misread(record, tables.expected()) == {}
    read = {key for key, value in found(record.cells).items() if value is not None}
    assert {key for key in expected if key[2] in ("applicant.total", None)} <= read
    assert "ragged_row" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("row", ["四、结转下年度继续办理", "1.信访举报投诉类申请"])
def test_none_where_a_sum_does_not_hold(row: str) -> None:
    parts = without_blanks(without_zeros("2021", 3))
    assert totals(of_text(parts, "tabs"))["applications.received_new"] is not None

    def changed(text: str) -> str:
        label, line = row, next(line for line in text.split("\n") if row in line)
        return text.replace(line, f"{label}\t7\t2\t9")

    assert totals(of_text(parts, "tabs", changed)) == {}
    assert (
        totals(of_text(parts, "tabs", lambda text: text.replace(f"{row}\t", f"{row}\t1\t"))) == {}
    )


def test_zeros_are_nobodys() -> None:
    head = "自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计|"
    rows = {
        "一、本年新收政府信息公开申请数量": "2|1|3",
        "二、上年结转政府信息公开申请数量": "0|0",
        "三、本年度办理结果|（一）予以公开": "3|3",
        "（七）总计": "2|1|3",
        "四、结转下年度继续办理": "0|0",
    }
    lines = [f"|{head}", *(f"{label}|{numbers}|" for label, numbers in rows.items())]
    record = extract("\n".join(document(lines)).encode())
    assert totals(record) == {
        f"applications.{code}": "3" for code in ("received_new", "outcome.granted", "outcome.total")
    }


def test_a_row_of_which_the_label_alone_is_left_proves_nothing() -> None:
    kinds = "商业企业|科研机构|社会公益组织|法律服务机构|其他".replace("|", "<td>")
    head = f"<td rowspan=2>自然人<td colspan=5>法人或其他组织<td rowspan=2>总计<tr><td>{kinds}"
    granted = f"<tr><td colspan=2>（一）予以公开{'<td>' * 7}"
    title = "<h1>安徽省审计厅2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全年公开12条。</p>"
    page = f"{title}<table>{head}{granted}<tr><td rowspan=3>（四）无法提供<td>1.本机关不掌\ufffd"
    record = extract(page.encode())
    assert "ragged_row" in {problem.code for problem in record.problems}
    assert totals(record) == {"applications.outcome.granted": None}
