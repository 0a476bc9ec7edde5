"""Texts that break off within a table, as pages do of which a copy kept the beginning."""

from __future__ import annotations

import random
import re

import pytest

from extractors.parse.report import extract
from tests.table_forms import draw_balanced, found, grids
from tests.table_render import render, written
from tests.test_text_pipes import DUMPS
from tests.text_pages import SHAPES, document, misread

_BLANK = {name: blank for name, blank in SHAPES.items() if name not in ("glued", "commas")}
WRITERS = DUMPS | {
    name: (lambda row, _, blank=blank: blank.join(row)) for name, blank in _BLANK.items()
}
HEAD = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
RECEIVED = "一、本年新收政府信息公开申请数量"
CARRIED_IN = "二、上年结转政府信息公开申请数量"
BEFORE = ["某某市财政局2022年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_all_rows_above_the_end_are_read_and_no_number_is_wrong(name: str, edition: str) -> None:
    tables = draw_balanced(edition, 5)
    expected = tables.expected()
    lines = document(written(grids(tables), WRITERS[name]))[:-3]
    text = "\n".join(lines)
    begin, end = text.index("规章"), text.index("未经复议")
    rng = random.Random(name)  # noqa: S311 - test data
    printed = read = 0
    for at in rng.sample(range(begin, end), 8):
        record = extract(text[:at].encode())
        assert misread(record, expected) == {}, text[:at]
        printed += len(re.findall(r"\d{3,}", text[begin:at].rsplit("\n", 1)[0]))
        values = [value for value in found(record.cells).values() if value]
        read += sum(len(value) > 2 for value in values)
    assert read >= printed * 0.9


def test_of_the_last_row_the_first_cells_are_read() -> None:
    rows = [["", *HEAD], [RECEIVED, *"1000001"], ["二、上年结转政府信息公开申请数量", *"20"]]
    text = "\n".join([*BEFORE, *(" | ".join(row) + " |" for row in rows)])

    def carried_in(text: str) -> list[str | None]:
        cells = extract(text.encode()).cells
        return [cell.value for cell in cells if cell.measure.startswith("applications.carried_")]

    assert carried_in(text) == ["2", "0"]
    assert "ragged_row" in {problem.code for problem in extract(text.encode()).problems}
    assert carried_in(f"{text}\n今后还要改进。") == []  # a cell of it may be lost
    assert carried_in(text.replace("1 | 0 |", "1 |")) == []  # as one is above it
    assert carried_in(text.replace("2 | 0 |", "2 | | 0 |")) == []
    assert (
        carried_in(text.replace("二、上年结转政府信息公开申请数量", "四、结转下年度继续办理")) == []
    )


def test_of_the_last_row_none_is_read_where_one_above_it_lacks_a_cell() -> None:
    rows = [
        ["", *HEAD],
        [RECEIVED, *"1000001"],
        ["二、上年结转政府信息公开申请数量", *"100001"],
        ["三、本年度办理结果（一）予以公开", *"20"],
    ]

    def granted(rows: list[list[str]]) -> list[str | None]:
        text = "\n".join([*BEFORE, *(" | ".join(row) + " |" for row in rows)])
        cells = extract(text.encode()).cells
        return [cell.value for cell in cells if cell.measure == "applications.outcome.granted"]

    assert granted(rows) == []
    assert granted([*rows[:2], [*rows[2][:2], "0", *rows[2][2:]], rows[3]]) == ["2", "0"]


@pytest.mark.parametrize("zero", ["0", "０"])
def test_a_row_with_which_pipes_break_off_is_read_in_any_digits(zero: str) -> None:
    sums = "(本列)数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) |"
    head = "申请人情况 |\n||||||||\n自然人 |\n法人或其他组织 |\n|\n|||||||\n" + "".join(
        f"{label} |\n" for label in HEAD[1:]
    )
    rows = [[RECEIVED, *"1000001"], ["二、上年结转政府信息公开申请数量", *"0000000"]]
    above = "".join("".join(f"{cell} |\n" for cell in row) + "||\n" for row in rows)
    last = "三、本年度办理结果\n|\n(一)予以公开 |\n" + "".join(f"{n} |\n" for n in "000010")
    text = "\n".join([*BEFORE, sums]) + f"\n{head}||||\n{above}{last}0 "
    wide = {ord(str(digit)): ord(zero) + digit for digit in range(10)}
    record = extract(text.translate(wide).encode())
    granted = [cell for cell in record.cells if cell.measure == "applications.outcome.granted"]
    assert [cell.value for cell in granted][:6] == list("000010")


@pytest.mark.parametrize(
    ("behind", "is_read"),
    [
        ("", True),
        ("第二十条第", True),
        ("其他对外", True),
        ("行政强", False),
        ("今后还要改进。", False),
        ("第二十条第（六）项\n信息内容\n本年处理决定数量\n行政强制\n0\n0\n4", True),
    ],
)
def test_a_row_with_which_a_text_ends_is_not_above_a_lost_one(
    behind: str, *, is_read: bool
) -> None:
    above = ["第二十条第（五）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    lines = [
        "某某市财政局2020年政府信息公开工作年度报告",
        *above,
        "行政许可",
        "4",
        "0",
        "113",
        behind,
    ]
    read = {c.measure: c.value for c in extract("\n".join(lines).encode()).cells}
    assert (read.get("disclosure.licences") is not None) == is_read


def test_a_row_of_another_name_stands_for_none_that_is_lost() -> None:
    lines = [
        "某某市财政局2020年政府信息公开工作年度报告",
        *("第二十条第（一）项", "信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"),
        *("规章", "0", "0", "0", "规范性文件", "34", "4", "47", "其他主动公开文件", "1", "2", "3"),
        *("第二十条第（五）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
        *("行政许可", "4", "0", "113", "今后还要改进。"),
    ]
    record = extract("\n".join(lines).encode())
    values = [c.value for c in record.cells if c.measure == "disclosure.normative_documents"]
    assert values == ["34", "4", "47"]
    assert "unknown_label" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("shape", ["tabs", "pipes", "blanks"])
@pytest.mark.parametrize(("total", "read_as"), [("2098", None), ("20", None), ("209", "209")])
def test_the_number_with_which_a_text_breaks_off_may_be_cut(
    shape: str, total: str, read_as: str | None
) -> None:
    """Unless the sum of its row tells that it is whole."""
    blank = SHAPES[shape]
    rows = [
        ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
        ["一、本年新收政府信息公开申请数量", "9", "0", "0", "0", "0", "0", "9"],
        ["二、上年结转政府信息公开申请数量", "200", "9", "0", "0", "0", "0", total],
    ]
    lines = ["某某市财政局2022年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]
    text = "\n".join([*lines, *(blank.join(row) for row in rows)])
    values = {(cell.measure, cell.breakdown): cell.value for cell in extract(text.encode()).cells}
    assert values["applications.received_new", "applicant.total"] == "9"
    assert values["applications.carried_in", "applicant.total"] == read_as


@pytest.mark.parametrize(("last", "is_whole"), [("0", True), ("7", False)])
def test_a_zero_is_whole_where_it_is_no_money(last: str, *, is_whole: bool) -> None:
    rows = ["信息内容\t本年制发件数\t本年废止件数\t现行有效件数", f"规章\t3\t1\t{last}"]
    money = ["信息内容\t上一年项目数量\t本年增/减", f"行政事业性收费\t3\t{last}"]

    def cut(lines: list[str], code: str) -> list[str | None]:
        cells = extract("\n".join([BEFORE[0], *lines]).encode()).cells
        return [cell.value for cell in cells if cell.measure == f"disclosure.{code}"]

    assert cut(rows, "regulations") == ["3", "1", last if is_whole else None]
    assert cut([*rows, *money], "admin_fees") == ["3", None]


def test_five_numbers_that_add_up_are_no_sum_of_seven() -> None:
    rows = [HEAD, [RECEIVED, *"1000001"], ["二、上年结转政府信息公开申请数量", "158", *"010001"]]
    text = "\n".join([*BEFORE, *("\n".join(row) for row in rows)])
    cells = {(c.measure, c.breakdown): c.value for c in extract(text.encode()).cells}
    assert cells["applications.carried_in", "applicant.natural"] == "158"
    assert cells["applications.carried_in", "applicant.total"] is None


@pytest.mark.parametrize("style", ["plain", "unclosed", "mso", "headings", "tables_in_cells"])
def test_a_page_that_breaks_off_within_a_table_tells_no_wrong_number(style: str) -> None:
    tables = draw_balanced("2021", 5)
    expected = tables.expected()
    page = render(tables, style).replace("<body>", f"<body><h1>{BEFORE[0]}</h1>", 1)
    begin, end = page.index("第二十条"), page.rindex("共收费")
    rng = random.Random(style)  # noqa: S311 - test data
    for at in rng.sample(range(begin, end), 60):
        record = extract(page[:at].encode())
        cells = found(record.cells)
        assert misread(record, expected) == {}, page[at - 80 : at]
        # A cell that was begun is not blank.
        blank = [c for c in record.cells if c.state == "blank"]
        assert not [c.raw for c in blank if expected[c.table, c.measure, c.breakdown]]
        assert len(cells) == len(expected) or record.problems


@pytest.mark.parametrize(("total", "read_as"), [("2098", None), ("20", None), ("209", "209")])
def test_the_number_with_which_a_page_breaks_off_may_be_cut(
    total: str, read_as: str | None
) -> None:
    rows = [HEAD, [RECEIVED, *"9000009"], [CARRIED_IN, "200", "9", *"0000", total]]
    drawn = "".join("<tr><td>" + "<td>".join(row) for row in [["", *rows[0]], *rows[1:]])
    text = f"<h1>{BEFORE[0]}</h1><p>{BEFORE[1]}</p><table>{drawn}"

    def told(page: str) -> str | None:
        values = {(c.measure, c.breakdown): c.value for c in extract(page.encode()).cells}
        assert values["applications.received_new", "applicant.total"] == "9"
        return values["applications.carried_in", "applicant.total"]

    assert told(text) == read_as
    assert told(f"{text}</table>") == told(f"{text}</body></html>") == total
    record = extract(text.removesuffix(total).encode())
    assert len(record.cells) == 13
    assert "ragged_row" in {problem.code for problem in record.problems}


def test_a_page_that_breaks_off_in_a_body_below_its_foot_doubts_the_last_number_printed() -> None:
    rows = [["", *HEAD], [RECEIVED, *"9000009"], [CARRIED_IN, "200", "9", *"0000", "20"]]
    head, *body = ("<tr><td>" + "<td>".join(row) for row in rows)
    foot = "<tr><td>（七）总计" + "<td>1" * 6 + "<td>7"
    page = f"<h1>{BEFORE[0]}</h1><table><thead>{head}<tfoot>{foot}<tbody>{''.join(body)}"
    values = {(c.measure, c.breakdown): c.value for c in extract(page.encode()).cells}
    assert values["applications.received_new", "applicant.total"] == "9"
    assert values["applications.carried_in", "applicant.total"] is None


def test_a_page_that_breaks_off_in_a_table_within_a_cell_does_not_tell_its_number() -> None:
    rows = [["", *HEAD], [RECEIVED, *"9000009"], [CARRIED_IN, "200", "9", *"0000", "20"]]
    ends = "</td></tr></table></td>"
    drawn = ("".join(f"<td><table><tr><td>{cell}{ends}" for cell in row) for row in rows)
    page = f"<h1>{BEFORE[0]}</h1><p>{BEFORE[1]}</p><table><tr>{'<tr>'.join(drawn)}"
    record = extract(page.removesuffix(ends).encode())
    read = [c.breakdown for c in record.cells if c.measure == "applications.carried_in" and c.value]
    assert "applicant.total" not in read
    assert "ragged_row" in {problem.code for problem in record.problems}
