"""Statutory tables of text with a fault: rows lost or torn, lines between them, brands in their heads; right or named."""

from __future__ import annotations

import pytest

from extractors.parse.report import extract
from tests.table_forms import draw_balanced, found
from tests.table_render import render_lines
from tests.text_pages import TOP_2020, document, misread


@pytest.mark.parametrize(
    "head", ["本年制發件數", "本年製發件數", "本年制(zhi)发件(jian)数", "本(ben)年制发(fa)件数"]
)
def test_a_hijacked_table_alone_on_its_page_is_found_by_its_head(head: str) -> None:
    table = f"第二十条第（一）项\n信息内容|{head}|本年废止件数|现行有效件数\n规章|3|0|7\n"
    text = "\n".join(document(["二、主动公开政府信息情况", table]))
    cells = extract(text.encode()).cells
    assert [cell.value for cell in cells if cell.measure == "disclosure.regulations"] == [
        "3",
        "0",
        "7",
    ]


def test_a_stray_line_of_digits_shifts_no_row() -> None:
    """A page number between the cells, and a blank cell lost: seven lines, but not the row's seven."""
    tables = draw_balanced("2021", 3)
    lines = render_lines(tables, "\n")
    at = lines.index("（一）予以公开")
    lines[at + 3 : at + 4] = []
    lines[at + 6 : at + 6] = ["412"]
    lines[at - 2 : at - 1] = []  # another row has lost a cell too, so that the shape is not certain
    text = "某某市财政局2022年政府信息公开工作年度报告\n" + "\n".join(lines)
    record = extract(text.encode())
    assert misread(record, tables.expected()) == {}
    granted = [cell for cell in record.cells if cell.measure == "applications.outcome.granted"]
    assert granted == []
    assert {"uncertain_row", "ragged_row"} <= {problem.code for problem in record.problems}


@pytest.mark.parametrize(("above", "below", "stays"), [(0, 2, True), (3, 5, False)])
def test_a_row_above_a_lost_one_stays_where_the_next_item_begins_below_it(
    above: int, below: int, stays: bool
) -> None:
    """行政许可 is lost: under the heading of its item, or with it, so that its numbers may be those of the row above."""
    tables = draw_balanced("2021", 3)
    lines = render_lines(tables, "\n")
    at = lines.index("行政许可")
    lines[at - above : at + below] = []
    record = extract(("某某市财政局2022年政府信息公开工作年度报告\n" + "\n".join(lines)).encode())
    assert misread(record, tables.expected()) == {}
    above_it = [cell for cell in record.cells if cell.measure == "disclosure.normative_documents"]
    assert len(above_it) == (3 if stays else 0)
    assert ("uncertain_row" in {problem.code for problem in record.problems}) is not stays


def test_a_page_number_below_a_glued_row_is_no_value_of_it() -> None:
    tables = draw_balanced("2019", 102)
    lines = render_lines(tables, "")
    at = next(n for n, line in enumerate(lines) if line.startswith("政府集中采购"))
    lines.insert(at + 1, "19")
    record = extract(("某某市财政局2022年政府信息公开工作年度报告\n" + "\n".join(lines)).encode())
    assert misread(record, tables.expected()) == {}
    assert "uncertain_row" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("numbers", "standing"),
    [("1 2 3", "12"), ("-1- -2- -3-", "12"), ("1 2 5", None), ("x 2 3", None), ("7 8 9", None)],
)
def test_lines_that_number_the_pages_cost_no_value(numbers: str, standing: str | None) -> None:
    first, second, third = numbers.split()
    prose = "各科室按照要求更新栏目，定期检查链接，及时回应群众关切。" * 8
    text = (
        f"某某市财政局2022年政府信息公开工作年度报告\n一、总体情况\n{prose}\n{first}\n{prose}\n{second}\n{prose}\n"
        "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容 本年制发件数 本年废止件数 现行有效件数\n"
        f"规章 1 0 12\n{third}\n行政规范性文件 3 0 25\n"
    )
    values = {(cell.measure, cell.breakdown): cell.value for cell in extract(text.encode()).cells}
    assert values[("disclosure.normative_documents", "disclosure.col.in_force")] == "25"
    assert values.get(("disclosure.regulations", "disclosure.col.in_force")) == standing


def test_rows_without_a_head_are_named_and_no_prose() -> None:
    text = (
        "某某市财政局2022年政府信息公开工作年度报告\n一、总体情况\n主动公开信息31条。\n"
        "三、收到和处理政府信息公开申请情况\n"
        "一、本年新收政府信息公开申请数量640020470\n"
        "二、上年结转政府信息公开申请数量0000000\n"
        "（一）予以公开610020467\n"
        "五、存在的主要问题及改进情况\n今后还要改进，全年收到建议5条。\n"
    )
    record = extract(text.encode())
    assert record.cells == ()
    assert [fact.value for fact in record.facts] == ["31", "5"]
    assert "missing_head" in {problem.code for problem in record.problems}


def test_notes_in_a_table_whose_head_is_lost_are_no_prose() -> None:
    rows = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（一）予以公开",
    )
    values = "".join(f"<td>{number}" for number in (4, 0, 0, 2, 0, 0, 6))
    drawn = "".join(f"<tr><td>{label}{values}<td>其中网上3件" for label in rows)
    page = (
        "<h1>某某市财政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>主动公开信息31条。</p>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{drawn}</table>"
    )
    record = extract(page.encode())
    assert record.cells == ()
    assert [fact.value for fact in record.facts] == ["31"]
    assert "missing_head" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("rest", "row", "values"),
    [
        # the rows of the next item are blank: what stands above its heading is not theirs
        (
            "上一年项目数量\n本年增/减\n处理决定数量\n行政许可\n其他对外管理服务事项\n",
            "disclosure.normative_documents",
            ["4", "4", "130"],
        ),
        # a head that lost its last character
        (
            "上一年项目数量\n本年增/\n处理决定数量\n行政许可\n14\n-3\n17\n其他对外管理服务事项\n0\n0\n0\n第二十条第（六）项\n",
            "disclosure.licences",
            ["14", "-3", "17"],
        ),
        # a note's mark behind the number, and the cell beside it blank
        (
            "采购项目数量\n采购总金额\n政府集中采购\n357.17 1\n三、收到和处理政府信息公开申请情况\n",
            "disclosure.central_procurement",
            [],
        ),
    ],
)
def test_a_damaged_form_a_cell_a_line(rest: str, row: str, values: list[str]) -> None:
    record = extract((TOP_2020 + rest).encode())
    assert [cell.value for cell in record.cells if cell.measure == row] == values


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "|信息内容|本年制发件数|本年废止件数|\n现行有效件数|\n|规章|7|2|9|\n|行政规范性文件|5|1|8|",
            "incomplete_head",
        ),
        (
            "信息内容\t处理决定数量\n行政处罚\t394\n\t87\t342\n行政强制\t16\n\t9\t34",
            "uncertain_row",
        ),
        ("信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n16\n270 402", "uncertain_row"),
        ("信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n1·271\n9\n8", "uncertain_row"),
        (
            "信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n行政许可\nLicences\n8\n45",
            "uncertain_row",
        ),
        (
            "信息内容上一年项\n目数量本年增/减\n处理决定数量\n信息内容上一年项\n行政强制-110",
            "uncertain_row",
        ),
    ],
    ids=[
        "column below the others",
        "numbers below their row",
        "thousands that a blank parts",
        "thousands that a point parts",
        "words between label and numbers",
        "words of the head before the row",
    ],
)
def test_torn_rows_of_section_two_are_named(text: str, code: str) -> None:
    before = "某某市2022年政府信息公开工作年度报告\n一、总体情况\n一年来认真做好公开。\n二、主动公开政府信息情况"
    record = extract(f"{before}\n{text}\n今后还要改进。".encode())
    assert [cell.value for cell in record.cells if cell.value is not None] == []
    assert code in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    "row",
    [
        "193件 32件 108件",
        "193 件  32 件\u3000108 件",
        "193件 32（另附）",
        "193件32件108件",
        "193件（次）32件（次）108件（次）",
        "193① 32① 108①",
        "193[^1] 32[^1] 108[^1]",
        "193件——32件——108件——",
    ],
)
def test_a_row_that_is_not_read_gives_its_columns_no_code(row: str) -> None:
    """The first of the columns is no number of all applicants."""
    text = (
        f"某某市财政局2022年政府信息公开工作年度报告\n三、申请情况\n重复申请 {row} 见附表说明。\n"
    )
    record = extract(text.encode())
    assert {fact.measure for fact in record.facts} <= {None}
    alone = extract(text.replace(row, "193件").encode())
    assert [fact.measure for fact in alone.facts] == [
        "applications.outcome.not_processed.duplicate"
    ]


def test_two_changes_in_one_cell_are_no_number_and_take_none_from_their_row() -> None:
    tables = draw_balanced("2019", 4)
    lines = render_lines(tables, " ")
    row = next(line for line in lines if line.startswith("行政许可"))
    label, before, _, decisions = row.split()
    changed = [f"{label} {before} 增2减1 {decisions}" if line == row else line for line in lines]
    cells = found(extract("\n".join(document(changed)).encode()).cells)
    gone = ("disclosures", "disclosure.licences", "disclosure.col.items_change")
    assert cells == {**tables.expected(), gone: None}


@pytest.mark.parametrize("head", ["信息(xi)内容", "信息(xī)(xī)内容", "信息內容"])
@pytest.mark.parametrize("between", ["|", "  ", "\t"])
def test_a_hijacked_corner_of_section_two_is_none_of_its_columns(head: str, between: str) -> None:
    lines = [
        "二、主动公开政府信息情况",
        "第二十条第（一）项",
        between.join([head, "本年制发件数", "本年废止件数", "现行有效件数"]),
        between.join(["规章", "3", "0", "7"]),
        "第二十条第（五）项",
        between.join([head, "本年处理决定数量"]),
        between.join(["行政许可", "12"]),
    ]
    record = extract("\n".join(document(lines)).encode())
    assert [c.value for c in record.cells if c.table == "disclosures"] == ["3", "0", "7", "12"]


def test_pinyin_makes_no_line_of_a_table_too_long() -> None:
    tables = draw_balanced("2021", 4)
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    dirty = "".join(f"{sign}(pin)(pin)" if sign in "列数关系第项加之等" else sign for sign in note)
    lines = [
        line.replace("自然人", f"{dirty}|{dirty}|{dirty}|自(zi)(zi)然人", 1)
        for line in document(render_lines(tables, "|"))
    ]
    assert any(len(line) > 400 for line in lines)
    assert found(extract("\n".join(lines).encode()).cells) == tables.expected()
