"""Forms of before 2019: one row an indicator, one or two value columns, printed in several ways."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors.codebook import codebook
from extractors.parse.document import read
from extractors.parse.report import extract
from extractors.parse.tables.cells import CellsResult, read_cells

COLUMNS = (("本年度", "历年累计"), ("累计数", "本年数"), ("本年度",), ())
SERIES = Path(__file__).parents[2] / "shared" / "reference" / "series_pingtan.json"

NATIONAL = (
    ("指标名称", "单位", "数量"),
    ("一、主动公开情况", "", ""),
    ("（一）主动公开政府信息数", "条", "1,520"),
    ("其中：主动公开规范性文件数", "条", "36"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "", ""),
    ("1.政府公报公开政府信息数", "条", "0"),
    ("2.政府网站公开政府信息数", "条", "1480"),
    ("5.其他方式公开政府信息数", "条", "/"),
    ("三、依申请公开情况", "", ""),
    ("（一）收到申请数", "件", "12"),
    ("1.当面申请数", "件", "3"),
    ("4.信函申请数", "件", ""),
    ("四、行政复议数量", "件", "2"),
    ("（一）维持具体行政行为数", "件", "1"),
    ("（二）被依法纠错数", "件", "1"),
    ("五、行政诉讼数量", "件", "5"),
    ("（二）被依法纠错数", "件", "4"),
    ("七、依申请公开信息收取的费用", "万元", "0.35"),
    ("（三）接受培训人员数", "人次", "87"),
)
EXPECTED = {
    "s2014.disclosure.items": ("1520", "value", "条"),
    "s2014.disclosure.normative_items": ("36", "value", "条"),
    "s2014.channel.gazette": ("0", "value", "条"),
    "s2014.channel.website": ("1480", "value", "条"),
    "s2014.channel.other": (None, "slash", "条"),
    "s2014.application.received": ("12", "value", "件"),
    "s2014.application.in_person": ("3", "value", "件"),
    "s2014.application.letter": (None, "blank", "件"),
    "s2014.reconsideration": ("2", "value", "件"),
    "s2014.reconsideration.upheld": ("1", "value", "件"),
    "s2014.reconsideration.corrected": ("1", "value", "件"),
    "s2014.litigation": ("5", "value", "件"),
    "s2014.litigation.corrected": ("4", "value", "件"),
    "s2014.fees": ("0.35", "value", "万元"),
    "s2014.training.trainees": ("87", "value", "人次"),
}


def cells_of(rows: Sequence[Sequence[str]]) -> CellsResult:
    drawn = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    page = read(f"<html><body><table>{drawn}</table></body></html>".encode())
    return read_cells(page, clean=str)


def values(result: CellsResult) -> dict[tuple[str, str | None], str | None]:
    keys = [(cell.measure, cell.breakdown) for cell in result.cells]
    assert len(keys) == len(set(keys))
    return {(cell.measure, cell.breakdown): cell.value for cell in result.cells}


def test_the_national_form() -> None:
    result = cells_of(NATIONAL)
    got = {cell.measure: (cell.value, cell.state, cell.unit) for cell in result.cells}
    assert got == EXPECTED
    assert all(cell.table == "other" and cell.breakdown is None for cell in result.cells)
    assert result.problems == ()
    assert result.edition_seen == "pre2019"
    assert result.statutory_tables == (0,)


def test_printed_line_numbers_are_no_values() -> None:
    numbered = [("行次", *NATIONAL[0])]
    numbered += [(str(number), *row) for number, row in enumerate(NATIONAL[1:], 1)]
    coded = [("指标名称", "代码", "单位", "数量")]
    coded += [(name, str(n), unit, value) for n, (name, unit, value) in enumerate(NATIONAL[1:], 1)]
    for rows in (numbered, coded):
        assert values(cells_of(rows)) == {(code, None): v for code, (v, _, _) in EXPECTED.items()}


def test_an_indicator_that_is_not_known_is_named() -> None:
    result = cells_of([*NATIONAL[:5], ("从未见过的一项指标", "条", "444"), *NATIONAL[5:]])
    assert "444" not in values(result).values()
    assert len(result.cells) == len(EXPECTED)
    (problem,) = result.problems
    assert (problem.code, "444" in problem.message) == ("unknown_label", True)


def test_a_second_value_without_a_heading_is_not_guessed() -> None:
    rows = [(*row, "77") if row[0].endswith("收到申请数") else row for row in NATIONAL]
    result = cells_of(rows)
    assert ("s2014.application.received", None) not in values(result)
    assert [problem.code for problem in result.problems] == ["ragged_row"]


def test_a_number_alone_in_one_of_two_columns_without_a_head_is_not_read() -> None:
    rows = [(*row, "9" if row[1] else "") for row in NATIONAL[1:]]
    result = cells_of(rows)
    assert result.cells == ()
    assert {"ragged_row", "missing_head"} == {problem.code for problem in result.problems}


def test_remarks_beside_blank_values_are_none() -> None:
    rows = [(*NATIONAL[0], "备注"), *((*row, "3") for row in NATIONAL[1:] if row[1])]
    got = {cell.measure: cell.value for cell in cells_of(rows).cells}
    assert got == {code: value for code, (value, _, _) in EXPECTED.items()}


def test_an_indicator_printed_twice_is_read_only_where_both_say_the_same() -> None:
    first, alike, other = (("六、举报投诉数量", "件", number) for number in "119")
    result = cells_of([*NATIONAL, first, alike])
    assert values(result)["s2014.complaints", None] == "1"
    assert [problem.code for problem in result.problems] == ["duplicate_row"]
    result = cells_of([*NATIONAL, first, other])
    assert ("s2014.complaints", None) not in values(result)
    assert [problem.code for problem in result.problems] == ["contradicting_rows"]


def fujian(numbers: dict[str, list[int]], columns: Sequence[str]) -> list[list[str]]:
    printed = {}
    for label in codebook().labels:
        if label.form == "fujian" and label.axis == "row":
            printed.setdefault(label.measure_code, label.printed)
    order = [0, 1] if columns[1].endswith("累计") else [1, 0]
    rows = [["指标名称", "计量单位", *columns]]
    return rows + [
        [printed[code], "条", *(str(n[i]) for i in order)] for code, n in numbers.items()
    ]


@pytest.mark.parametrize(
    "columns", [*COLUMNS[:2], ("2016年度", "历年累计"), ("历年累计", "2016年")]
)
def test_two_value_columns_are_told_by_their_headings(columns: tuple[str, str]) -> None:
    if not SERIES.exists():
        pytest.skip("the reference series is not beside the project")
    series = json.loads(SERIES.read_text(encoding="utf-8"))["fujian_form"]
    for numbers in series.values():
        result = cells_of(fujian(numbers, columns))
        expected = {
            (code, period): str(pair[place])
            for code, pair in numbers.items()
            for place, period in enumerate(("period.year", "period.cumulative"))
        }
        assert values(result) == expected
        assert result.problems == ()


def test_a_row_that_lost_a_column_is_not_guessed() -> None:
    numbers = {"fj.proactive": [9, 20], "fj.received": [1, 4], "fj.answered": [2, 5]}
    rows = fujian(numbers, ("本年度", "历年累计"))
    rows[2] = rows[2][:3]
    result = cells_of(rows)
    assert not any(measure == "fj.received" for measure, _ in values(result))
    assert [problem.code for problem in result.problems] == ["ragged_row"]


def test_under_a_head_that_lost_the_heading_of_its_labels_nothing_is_read() -> None:
    numbers = {"fj.proactive": [9, 20], "fj.received": [1, 4], "fj.answered": [2, 5]}
    head, *rows = fujian(numbers, ("本年度", "历年累计"))
    result = cells_of([head[-2:], *rows])
    assert result.cells == ()
    assert {problem.code for problem in result.problems} == {"ragged_row", "not_the_form"}


@pytest.mark.parametrize("headed", [True, False])
def test_two_halves_side_by_side_are_read_one_below_the_other(headed: bool) -> None:
    """The group of the first half's last row holds for the second half's first ones."""
    head, body = [NATIONAL[0]] * headed, NATIONAL[1:]
    half = len(body) // 2 + 1
    right = (*body[half:], *[("", "", "")] * (2 * half - len(body)))
    rows = [
        (*one, *other) for one, other in zip([*head, *body[:half]], [*head, *right], strict=True)
    ]
    result = cells_of(rows)
    assert values(result) == {(code, None): value for code, (value, _, _) in EXPECTED.items()}
    assert result.problems == ()
    if headed:  # a heading lost: the right half's columns begin under the left one's
        shifted = cells_of([rows[0][:2] + rows[0][3:], *rows[1:]])
        assert not {v for k, v in values(shifted).items() if v and v != values(result)[k]}


def test_a_label_numbered_as_its_namesake_is_of_a_group_whose_heading_is_lost() -> None:
    rows = [
        ("指标名称", "单位", "本年度"),
        ("收取费用总数", "元", "9"),
        ("主动公开信息收费总数", "元", "4"),
    ]
    result = cells_of([*rows, ("2.邮寄费", "元", "3")])
    assert "3" not in values(result).values()
    assert [problem.code for problem in result.problems] == ["unknown_label"]


def test_a_row_that_is_not_known_may_open_another_group() -> None:
    """Its last row has a namesake in the group before, of which the row is lost."""
    rows = [row for row in NATIONAL if row[0] != "（二）被依法纠错数"]
    opened = ("五、某类案件数量", "件", "5"), ("（二）被依法纠错数", "件", "4")
    at = next(n for n, row in enumerate(rows) if row[0].startswith("五、"))
    result = cells_of([*rows[:at], *opened, *rows[at + 1 :]])
    assert not {"4", "5"} & {*values(result).values()}
    assert [problem.code for problem in result.problems] == ["unknown_label", "unknown_label"]


def test_rows_that_two_forms_have_in_common_are_of_neither() -> None:
    rows = [("2、网上申请数", "4"), ("1、同意公开答复数", "2"), ("2、同意部分公开答复数", "1")]
    rows += [("3、不予公开答复数", "1"), ("行政诉讼数", "3")]
    result = cells_of(rows)
    assert result.cells == ()
    assert [problem.code for problem in result.problems] == ["not_the_form"]


# -- drawn in text ----------------------------------------------------------------------------


@pytest.mark.parametrize(("shown", "value"), [("12.0", "12"), ("12.5", None), ("12.000", None)])
def test_whole_numbers_that_a_spreadsheet_shows_with_decimals_are_counts(
    shown: str, value: str | None
) -> None:
    rows = [row if row[0] != "1.当面申请数" else (*row[:2], shown) for row in NATIONAL]
    for _ in range(3):  # the second time a plan is made, the third time it is followed
        got = {cell.measure: cell.value for cell in cells_of(rows).cells}
        assert got["s2014.application.in_person"] == value
        assert got["s2014.fees"] == "0.35"


def torn(head: Sequence[str], *, second_head: Sequence[str] = ()) -> CellsResult:
    """The national form with two columns of values, torn in two by the end of a page."""
    rows = [(*row, f"{number}9" if row[1] else "") for number, row in enumerate(NATIONAL[1:])]
    drawn = ""
    for part in ([head, *rows[:9]], [*([second_head] if second_head else []), *rows[9:]]):
        cells = ["".join(f"<td>{text}</td>" for text in row) for row in part]
        drawn += "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table><p>第2页</p>"
    return read_cells(read(f"<html><body>{drawn}</body></html>".encode()), clean=str)


@pytest.mark.parametrize("order", [("本年度", "历年累计"), ("历年累计", "本年度")])
def test_the_part_of_a_form_below_the_end_of_a_page_has_the_columns_of_that_above(
    order: tuple[str, str],
) -> None:
    for _ in range(3):  # the second time a plan is made, the third time it is followed
        got = values(torn(("指标名称", "单位", *order)))
        year, cumulative = ("period.year", "period.cumulative")
        if order[0] == "历年累计":
            year, cumulative = cumulative, year
        for code, (value, *_) in EXPECTED.items():
            assert got[code, year] == value
            assert (got[code, cumulative] or "").endswith("9")


def test_a_head_of_its_own_holds_for_the_part_below() -> None:
    got = values(
        torn(
            ("指标", "单位", "本年度", "历年累计"), second_head=("指标", "单位", "累计数", "本年数")
        )
    )
    assert got["s2014.fees", "period.cumulative"] == "0.35"
    assert got["s2014.disclosure.items", "period.year"] == "1520"


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_row_that_lost_a_cell_is_named(lost: int) -> None:
    rows = [list(row) for row in NATIONAL]
    at = next(n for n, row in enumerate(rows) if row[0].startswith("2.政府网站"))
    del rows[at][lost]
    result = cells_of(rows)
    assert "s2014.channel.website" not in {cell.measure for cell in result.cells}
    assert [(problem.code, problem.where) for problem in result.problems] == [
        ("ragged_row", f"table 0 row {at}")
    ]


@pytest.mark.parametrize("label", ["主动信息公开", "公文类信息数", "与诉讼有关的总费用"])
def test_a_row_that_a_nearly_whole_form_lacks_is_named(label: str) -> None:
    page = (Path(__file__).parent / "golden/pre2019_shanghai/page.html").read_text("utf-8")
    start = page.rindex("<tr", 0, page.index(f">{label}<"))
    cut = page[:start] + page[page.index("</tr>", start) :]
    lost = {cell.measure for cell in extract(page.encode()).cells}
    record = extract(cut.encode())
    lost -= {cell.measure for cell in record.cells}
    told = [problem.message for problem in record.problems if problem.code == "missing_row"]
    assert told == [f"{lost.pop()} is not printed"]


def test_a_column_that_no_form_has_is_named() -> None:
    rows = [("指标名称", "单位", "本年度", "另册登记"), *((*row, "7") for row in NATIONAL[1:])]
    result = cells_of([row for row in rows if row[2]])
    told = [problem.message for problem in result.problems]
    assert told == ["numbers under 另册登记 are not read"]
    assert {cell.value for cell in result.cells} >= {"1520", "12"}


def test_the_unit_may_stand_in_brackets_behind_the_label() -> None:
    rows = [(f"{label}（{unit}）" if unit else label, value) for label, unit, value in NATIONAL[1:]]
    got = {c.measure: (c.value, c.state, c.unit) for c in cells_of([("项目", "数量"), *rows]).cells}
    assert got == EXPECTED


def test_the_shanghai_return_in_its_later_words() -> None:
    rows = (("指标名称", "单位", "代码", "2012年数"), ("主动公开信息数", "条", "01", "265"), ("公文类信息数", "条", "03", "71"),
            ("申请总次数", "次", "12", "9"), ("对申请的答复总数", "次", "19", "8"), ("行政申诉数", "件", "36", "0"))  # fmt: skip
    drawn = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    record = extract(f"<h1>某区2012年政府信息公开年度报告</h1><table>{drawn}</table>".encode())
    assert [(cell.measure, cell.value) for cell in record.cells] == [
        ("sh08.01", "265"),
        ("sh08.03", "71"),
        ("sh08.12", "9"),
        ("sh08.19", "8"),
        ("sh08.36", "0"),
    ]


def split(*heads: str, off: int = 0) -> CellsResult:
    """The national form with a column for each of ``heads`` but the last, which is their sum plus ``off``."""
    rows = [["指标名称", "单位", *heads]]
    for number, (label, unit, value) in enumerate(NATIONAL[1:]):
        whole = 0 if not value.isdigit() else int(value)
        parts = [whole // (len(heads) - 1)] * (len(heads) - 2)
        parts.append(whole - sum(parts))
        told = [str(n) for n in (*parts, whole + off * (number == 8))]
        rows.append([label, unit, *(told if value else [""] * len(heads))])
    return cells_of(rows)


QUARTERS = ("一季度", "二季度", "三季度", "四季度")


@pytest.mark.parametrize(
    ("heads", "off", "is_read"),
    [
        ((*QUARTERS, "全年合计"), 0, True),
        ((*QUARTERS, "累计"), 0, True),
        ((*QUARTERS, "累计"), 1, False),
        ((*QUARTERS[:2], "累计"), 0, False),  # of half a year
        (("局机关", "下属单位", "合计"), 0, True),
        (("局机关", "下属单位", "合计"), 1, False),
        (("局机关", "下属单位", "说明"), 0, False),
        (("2014年", "2015年", "合计"), 0, False),
        (("上年数", "增加", "合计"), 0, False),
    ],
)
def test_the_total_of_months_or_offices_is_read_where_it_is_their_sum(
    heads: tuple[str, ...], off: int, is_read: bool
) -> None:
    result = split(*heads, off=off)
    got = {c.measure: c.value for c in result.cells if c.value is not None}
    assert {cell.breakdown for cell in result.cells} <= {"period.year"}
    if is_read:
        assert got["s2014.channel.website"] == "1480"
        assert got["s2014.application.received"] == "12"
    else:
        assert got == {}
        assert result.problems


def test_a_row_beside_the_head_of_the_other_half_is_one() -> None:
    head = ["序号", "指标名称", "单位", "数量"]
    rows = [[str(n), *row] for n, row in enumerate(NATIONAL[1:], 1)]
    half = len(rows) // 2
    left, right = rows[:half], [*rows[half : half + 3], head, *rows[half + 3 : 2 * half - 1]]
    both = [a + b for a, b in zip(left, right, strict=True)]
    got = values(cells_of([head + head, *both]))
    assert got["s2014.disclosure.normative_items", None] == "36"
    assert not {code for code in EXPECTED if code.startswith("s2014.channel")} - {m for m, _ in got}
