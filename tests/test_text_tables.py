"""Statutory tables drawn in running text: every number right, glued or named, and none of them prose."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parse.document import read
from extractors.parse.page import Page, SourceText
from extractors.parse.report import extract
from extractors.parse.tables import textpipes
from extractors.parse.tables.cells import read_cells
from extractors.parse.tables.texttable import with_text_tables
from tests.table_forms import Key, Table, Tables, draw, draw_balanced, found, grids, keys
from tests.table_render import render_lines
from tests.text_pages import HTML, SHAPES, TOP_2020, document, misread, report

SERIES = Path(__file__).parents[2] / "shared" / "reference" / "series_pingtan.json"


@pytest.mark.parametrize("html", [None, *HTML])
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "glued"])
@settings(max_examples=2, deadline=None)
@given(edition=st.sampled_from(["2019", "2021"]), seed=st.integers(0, 10**6))
def test_drawn_tables_come_back(shape: str, html: str | None, edition: str, seed: int) -> None:
    tables = draw(edition, seed)
    keeps_blanks = html in (None, "pre", "pre_wrap") and shape in ("pipes", "tabs", "commas")
    if not keeps_blanks:  # a blank cell leaves no trace there
        tables = dataclasses.replace(
            tables, numbers={key: number or 0 for key, number in tables.numbers.items()}
        )
    record = report(tables, shape, html=html)
    cells, expected = found(record.cells), tables.expected()
    if shape == "commas" and any(problem.code == "ragged_row" for problem in record.problems):
        # 16,610 may be one number: its row is refused by name
        expected = {key: value for key, value in expected.items() if key in cells}
    assert cells == expected
    assert [fact.value for fact in record.facts] == ["0"], "only the fee is stated in prose"


def test_a_page_whose_lines_ran_together_is_read_by_its_blanks() -> None:
    tables = draw_balanced("2021", 9)
    title, *lines = document(render_lines(tables, "\n"))
    record = extract(f"{title}\n{' '.join(lines)}".encode())
    assert found(record.cells) == tables.expected()
    assert [fact.value for fact in record.facts] == ["0"]


@pytest.mark.parametrize("shape", ["blanks", "cell_a_line", "glued"])
@settings(max_examples=15, deadline=None)
@given(edition=st.sampled_from(["2019", "2021"]), seed=st.integers(0, 10**6))
def test_lost_blanks_give_no_wrong_number(shape: str, edition: str, seed: int) -> None:
    tables = draw(edition, seed)
    record = report(tables, shape)
    assert misread(record, tables.expected()) == {}
    assert [fact.value for fact in record.facts] == ["0"]


@settings(max_examples=15, deadline=None)
@given(edition=st.sampled_from(["2019", "2021"]), seed=st.integers(0, 10**6))
def test_glued_rows_are_right_or_glued(edition: str, seed: int) -> None:
    tables = draw_balanced(edition, seed)
    record = report(tables, "glued")
    expected = tables.expected()
    assert misread(record, expected) == {}
    read_again = [cell for cell in record.cells if cell.state == "repaired"]
    assert len(read_again) > 90
    assert all(cell.repaired_by and cell.raw.isdigit() for cell in read_again)


@pytest.mark.parametrize(
    "text",
    [
        "本年新收申请12件，其中自然人10件，法人2件。",
        "行政复议\n本年没有发生行政复议。\n自然人\n共3人\n",
        "结果维持2件，结果纠正1件，其他结果0件。",
        "全年共收到申请 12 件，其中 自然人 10 件，法人或其他组织 2 件；行政复议 1 件，"
        + "公开" * 200,
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert read(text.encode(), "text/plain").tables == ()


def test_the_real_series_as_glued_lines() -> None:
    if not SERIES.exists():
        pytest.skip("the reference series is not beside the project")
    series = json.loads(SERIES.read_text(encoding="utf-8"))
    for year, applications in series["applications"].items():
        numbers: dict[Key, int | str | None] = {}
        for row, columns in series["disclosures"][year].items():
            numbers |= {("disclosures", row, column): text for column, text in columns.items()}
        for row, values in applications.items():
            for who, value in zip(series["applicant_columns"], values, strict=True):
                numbers["applications", row, who] = value
        for code, value in series["litigation"][year].items():
            numbers["litigation", code, None] = value
        edition = "2019" if year < "2021" else "2021"
        assert set(numbers) == set(keys(edition))
        tables = Tables(edition, numbers)
        record = report(tables, "glued")
        assert misread(record, tables.expected()) == {}
        got = found(record.cells)
        for key, value in tables.expected().items():
            if key[0] != "disclosures":
                assert got[key] == value, key
        states = {cell.state for cell in record.cells if cell.table == "disclosures"}
        assert states <= {"glued", "value"}, "no identity tells the readings of that table apart"
        assert [fact.value for fact in record.facts] == ["0"]
        for shape in ("blanks", "cell_a_line", "pipes", "tabs"):
            assert found(report(tables, shape).cells) == tables.expected()


def test_lines_of_prose_are_not_asked_whether_they_are_labels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That question for every line and the lines ahead of it once took two thirds of a page's time."""
    monkeypatch.setattr(textpipes, "is_known", lambda *_, **__: pytest.fail("prose was asked"))
    lines = ("网站首页导航", "自然人提交的材料都已及时核对", "窗口服务群众满意度不断提升")
    page = Page("html", "utf-8", SourceText.plain("\n".join(lines)))
    assert with_text_tables(page) == page


def test_a_column_of_the_form_of_2019_under_a_shorter_name() -> None:
    text = TOP_2020.replace("对外公开总数量", "对外公开数量")
    record = extract(text.encode())
    told = [c.value for c in record.cells if c.measure == "disclosure.normative_documents"]
    assert told == ["4", "4", "130"]
    assert not any(problem.code == "unknown_label" for problem in record.problems)


def test_a_unit_between_a_label_and_its_number_is_none_of_them() -> None:
    text = "第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n件\n31\n第二十条第（六）项\n信息内容\n本年处理决定数量\n行政处罚\n件\n5\n行政强制\n件\n4"
    before = "某某市2022年政府信息公开工作年度报告\n二、主动公开政府信息情况"
    record = extract(f"{before}\n{text}\n今后还要改进。".encode())
    assert [cell.value for cell in record.cells] == ["31", "5", "4"]


@pytest.mark.parametrize(
    "told", ["5/20", "6:26", "26-Jan", "<%=n%>", "2022-03-04", "3月14日", "9月14", "x5"]
)
def test_what_stands_where_a_number_does_and_is_none_gives_none(told: str) -> None:
    text = f"第二十条第（五）项\n信息内容\n本年处理决定数量\n2021年\n行政许可\n{told}\n21\n第二十条第（六）项\n信息内容\n本年处理决定数量\n行政处罚\n{told}\n行政强制\n4"
    before = "某某市2022年政府信息公开工作年度报告\n二、主动公开政府信息情况"
    record = extract(f"{before}\n{text}\n今后还要改进。".encode())
    read = {cell.measure: cell.value for cell in record.cells if cell.value is not None}
    assert read.items() <= {("disclosure.coercion", "4")}
    assert record.problems


def test_blanks_of_braille_are_blanks() -> None:
    text = "第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n31\u2800\n第二十条第（六）项\n信息内容\n本年处理决定数量\n行政处罚\n\u28005\n行政强制\n4\u28002"
    before = "某某市2022年政府信息公开工作年度报告\n二、主动公开政府信息情况"
    record = extract(f"{before}\n{text}\n今后还要改进。".encode())
    read = {cell.measure: cell.value for cell in record.cells if cell.value is not None}
    assert read == {"disclosure.licences": "31", "disclosure.penalties": "5"}


def repeated(part: Table) -> list[str]:
    """The cells of a grid row by row, each once for every place that it spans."""
    places: dict[tuple[int, int], str] = {}
    for number, row in enumerate(part):
        place = 0
        for text, down, over in row:
            while (number, place) in places:
                place += 1
            places.update({(number + a, place + b): text for a in range(down) for b in range(over)})
    return [text for _, text in sorted(places.items()) if text]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_boxes_that_repeat_a_label_in_each_place_are_read_and_none_wrong_where_one_is_lost(
    edition: str,
) -> None:
    tables = draw_balanced(edition, 3)
    boxes = [text for part in grids(tables)[1:] for text in repeated(part)]

    def read_boxes(texts: list[str]) -> dict[tuple[str, str, str | None], str | None]:
        page = "".join(f"<div>{text}</div>" for text in texts)
        source = f"<!DOCTYPE html><html><body>{page}<p>五、存在的问题</p></body></html>"
        cells = read_cells(read(source.encode()), clean=str).cells
        return {(c.table, c.measure, c.breakdown): c.value for c in cells if c.value is not None}

    expected = tables.expected()
    assert read_boxes(boxes) == {k: v for k, v in expected.items() if k[0] != "disclosures"}
    for lost in range(0, len(boxes), 7):
        kept = read_boxes([*boxes[:lost], *boxes[lost + 1 :]])
        assert {key for key, value in kept.items() if expected[key] != value} == set()


def test_units_apart_from_their_numbers_in_lines_of_blanks() -> None:
    tables = draw_balanced("2021", 3)
    lines = render_lines(tables, "   ")
    some = [re.sub(r"(?<= )(\d+)(?= |$)", r"\1 件", line, count=3) for line in lines]
    every = [re.sub(r"(?<= )(\d+)(?= |$)", r"\1 件", line) for line in lines]
    for drawn in (some, every):
        assert drawn != lines
        record = extract("\n".join(document(drawn)).encode())
        read_ = {key: value for key, value in found(record.cells).items() if value is not None}
        assert read_ == {key: value for key, value in tables.expected().items() if key in read_}
        assert sum(key[0] == "applications" for key in read_) == 7 * 25
        assert [fact.value for fact in record.facts] == ["0"]


def test_items_without_rows_withdraw_none_of_those_above_them() -> None:
    """One cell a line, the blank cells of 行政许可 and of all below it lost."""
    head = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    lines = ["某某市财政局2020年政府信息公开工作年度报告", "二、主动公开政府信息情况"]
    lines += ["第二十条第（一）项", "信息内容", "本年新制作数量", "本年新公开数量"]
    lines += ["对外公开总数量", "规章", "0", "1", "2", "规范性文件", "3", "4", "50"]
    lines += ["第二十条第（五）项", *head, "行政许可", "其他对外管理服务事项"]
    lines += ["第二十条第（六）项", *head, "行政处罚", "行政强制"]
    lines += ["第二十条第（八）项", *head[:3], "行政事业性收费", "三、其他情况"]
    record = extract("\n".join(lines).encode())
    assert [cell.value for cell in record.cells] == ["0", "1", "2", "3", "4", "50"]
    assert "incomplete_head" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("number", ["{}", "**{}**", "{}①"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_labels_that_markdown_makes_bold_are_those_of_the_form(edition: str, number: str) -> None:
    """And a bold （一） is no place left open for a name."""
    tables = draw_balanced(edition, 3)
    lines: list[str] = []
    for part in grids(tables):
        rows = [[text for text, _, _ in row] for row in part]
        shown = [[number.format(t) if t.isdigit() else f"**{t}**" for t in row] for row in rows]
        lines += [f"| {' | '.join(row)} |" for row in shown]
        lines.append("")
    title = f"某某市财政局{2020 if edition == '2019' else 2022}年政府信息公开工作年度报告"
    record = extract("\n".join([title, "**（一）主动公开。**", *lines]).encode())
    assert record.doc_type == "annual_report"
    if number.endswith("①"):
        assert record.problems
    else:
        assert found(record.cells) == tables.expected()
