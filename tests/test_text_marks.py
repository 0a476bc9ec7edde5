"""Rows of text whose cells semicolons, commas or pipes part, and what a comma may part besides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parse.report import extract
from tests.table_forms import draw, draw_balanced, found, grids
from tests.table_render import lines_of
from tests.text_pages import document, misread


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("规章,1,0,12", ["1", "0", "12"]),
        ('规章,"1,234",0,12', ["1234", "0", "12"]),
        ("规章,1,,12", ["1", None, "12"]),
        ("规章,1,234,12", None),  # three numbers, or a thousand and a lost cell
        ("规章,1,234,0,12", None),
        ("规章,1,0", None),
    ],
)
def test_a_comma_that_may_part_thousands_gives_no_number(
    row: str, values: list[str | None] | None
) -> None:
    lines = f"信息内容,本年制发件数,本年废止件数,现行有效件数\n{row}\n行政规范性文件,3,0,25"
    record = extract("\n".join(document(["第二十条第（一）项", lines])).encode())
    cells = [cell for cell in record.cells if cell.measure == "disclosure.regulations"]
    shown = [cell.value for cell in cells]
    assert shown == values if values else not any(shown)
    assert [cell.value for cell in record.cells[-3:]] == ["3", "0", "25"]


WAYS = {
    "semicolons": " ; ",
    "full_semicolons": "；",
    "wide_commas": "，",
    "comma_and_blank": ", ",
}


@pytest.mark.parametrize("name", WAYS)
@settings(max_examples=4, deadline=None)
@given(edition=st.sampled_from(["2019", "2021"]), seed=st.integers(0, 10**6))
def test_marks_part_cells(name: str, edition: str, seed: int) -> None:
    tables = draw(edition, seed)
    record = extract("\n".join(document(lines_of(grids(tables), WAYS[name]))).encode())
    assert misread(record, tables.expected()) == {}
    read = [cell for cell in record.cells if cell.value is not None]
    assert name == "wide_commas" or found(read) == {
        key: value for key, value in tables.expected().items() if value is not None
    }


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_cell_in_quotes_is_a_cell(edition: str) -> None:
    tables = draw_balanced(edition, 5)
    lines = [f'"{line}"' for line in lines_of(grids(tables), '","')]
    record = extract("\n".join(document(lines)).encode())
    assert found(record.cells) == tables.expected()


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (["信息内容,本年处理决定数量", "行政处罚,1,234"], "1234"),
        # The label stands in each place of a merged cell, and so does the number.
        (["信息内容,本年处理决定数量,本年处理决定数量", "行政处罚,289,289"], None),
        (
            [
                "信息内容,本年处理决定数量,本年处理决定数量",
                "行政处罚,289,289",
                "行政强制,1289,1289",
            ],
            "289",
        ),
        (["信息内容,本年处理决定数量,", "行政处罚,289,", "行政强制,5,"], "289"),
    ],
)
def test_as_many_cells_as_the_head_are_no_thousands(rows: list[str], value: str | None) -> None:
    record = extract("\n".join(document(["第二十条第（六）项", *rows])).encode())
    cells = {cell.measure: cell.value for cell in record.cells}
    assert cells.get("disclosure.penalties") == value


def test_a_pipe_that_begins_a_line_ends_a_blank_cell_where_others_begin_with_words() -> None:
    tables = draw_balanced("2021", 9)
    lines = []
    for grid in grids(tables):
        width = max(sum(over for _, _, over in row) for row in grid)
        open_until = [0] * width
        for at, row in enumerate(grid):
            line, place = [""] * width, 0
            for text, down, over in row:
                while open_until[place] > at:
                    place += 1
                line[place] = text
                open_until[place : place + over] = [at + down] * over
                place += over
            lines.append("|".join(line))
        lines.append("以下为下一部分。")
    record = extract("\n".join(document(lines)).encode())
    assert found(record.cells) == tables.expected()


def told(label: str, *items: str) -> str:
    return f"{label}：{'，'.join(items)}。"


COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def cells_of(*lines: str) -> dict[str, list[str | None]]:
    record = extract("\n".join(document([*lines])).encode())
    rows: dict[str, list[str | None]] = {}
    for cell in record.cells:
        rows.setdefault(cell.measure, []).append(cell.value)
    return rows


@pytest.mark.parametrize("between", ["", "：", "为"])
def test_a_line_that_names_each_column_beside_its_number_is_a_row(between: str) -> None:
    numbers = ("1203", "2", "0", "0", "0", "1", "1206")
    items = [f"{who}{between}{count}件" for who, count in zip(COLUMNS, numbers, strict=True)]
    rows = cells_of(
        told("一、本年新收政府信息公开申请数量", *items),
        "（三）不予公开",
        told("1.属于国家秘密", *items),
        told("规章", f"本年制发件数{between}3件", "本年废止件数0件", "现行有效件数12件"),
        told("行政许可", f"本年处理决定数量{between}41件"),
        told("行政复议", "结果维持3件", "结果纠正0件", "其他结果1件", "尚未审结0件", "总计4件"),
    )
    assert rows == {
        "applications.received_new": [*numbers],
        "applications.outcome.refused.state_secret": [*numbers],
        "disclosure.regulations": ["3", "0", "12"],
        "disclosure.licences": ["41"],
        **{
            f"proceeding.reconsideration.{result}": [count]
            for result, count in zip(
                ("upheld", "corrected", "other", "pending", "total"), "30104", strict=True
            )
        },
    }


@pytest.mark.parametrize(
    "line",
    [
        told("1.属于国家秘密", "自然人2件", "商业企业1件"),  # not all of the columns
        told("1.属于国家秘密", *(f"{who}1,203件" for who in COLUMNS)),
        told("1.属于国家秘密", *(f"{who}2件" for who in (*COLUMNS[:-1], "自然人"))),
        told("1.属于国家秘密", *(f"{who}2件" for who in (*COLUMNS, "合计"))),
        told("1.属于国家秘密", *(f"{who}2件，同比增长3件" for who in COLUMNS)),
        told("上年属于国家秘密", *(f"{who}2件" for who in COLUMNS)),
        told("规章", "本年制发件数3件", "上年制发件数0件"),
        told("规章", "本年制发件数3件", "本年制发件数0件"),
        told("行政复议", "结果维持3件", "结果纠正0件"),
        told("行政许可", "全年办理12件"),
    ],
)
def test_a_line_that_names_other_things_too_is_no_row(line: str) -> None:
    assert cells_of(line) == {}


@pytest.mark.parametrize("between", ["：", "： ", ""])
@pytest.mark.parametrize(
    ("mark", "value"), [("—", None), ("——", None), ("/", None), ("无", None), ("1,203", "1203")]
)
def test_lists_that_tell_a_row_may_say_that_there_is_none(
    mark: str, value: str | None, between: str
) -> None:
    items = [f"{who}{between}{mark if who == '其他' else 5}" for who in COLUMNS]
    rows = cells_of("1.属于国家秘密", *items, "2.其他法律行政法规禁止公开", *items)
    assert rows == {
        f"applications.outcome.refused.{code}": ["5"] * 5 + [value, "5"]
        for code in ("state_secret", "law_forbidden")
    }
