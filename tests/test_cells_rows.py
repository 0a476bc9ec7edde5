"""Rows and heads that were misread once: each a page by hand, with what it may say and what it may not."""

from __future__ import annotations

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.faults.places import draw_distinct
from tests.table_forms import APPLICANTS, Table, grids
from tests.table_render import lines_of, page_of

TITLE = "某某市财政局2022年政府信息公开工作年度报告"
TABLES = draw_distinct("2021", 7)
NATURAL = TABLES.expected()["applications", "applications.received_new", "applicant.natural"]
HEAD_ROWS = 3


def parts() -> list[Table]:
    return [[list(row) for row in part] for part in grids(TABLES)]


def read(drawn: list[Table], before: str = "") -> Record:
    page = page_of(drawn, "plain", TITLE).replace("<table", f"{before}<table", 1)
    return extract(page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>", 1).encode())


def wrong(record: Record) -> dict[tuple[str, str, str | None], str]:
    truth = TABLES.expected()
    cells = {
        (c.table, c.measure, c.breakdown): c.value for c in record.cells if c.value is not None
    }
    return {key: value for key, value in cells.items() if truth.get(key) != value}


def values(record: Record) -> int:
    return sum(cell.value is not None for cell in record.cells)


def codes(record: Record) -> set[str]:
    return {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("words", "value", "state"),
    [
        ("不详", None, "unreadable"),
        ("约3件", None, "unreadable"),
        ("三四件", None, "unreadable"),
        ("见附件1", None, "unreadable"),
        ("0件（含派出所2件）", None, "unreadable"),
        ("一二", None, "unreadable"),
        ("百", None, "unreadable"),
        ("三", "3", "value"),
        ("十二件", "12", "value"),
        ("壹拾贰", "12", "value"),
        ("未收取", "0", "worded_zero"),
    ],
)
def test_words_for_a_number_are_kept_and_the_next_row_is_read(
    words: str, value: str | None, state: str
) -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[0]) if row[0][0] == "行政处罚")
    drawn[0][at][1] = (words, 1, 3)
    record = read(drawn)
    cells = {c.measure: c for c in record.cells if c.table == "disclosures"}
    read_as = cells["disclosure.penalties"]
    assert (read_as.value, read_as.state, read_as.raw) == (value, state, words)
    assert cells["disclosure.coercion"].value is not None
    assert not codes(record) & {"missing_row", "unknown_label"}


@pytest.mark.parametrize("below", [0, 4])
def test_two_years_side_by_side_in_one_table_out_of_step_are_not_read(below: int) -> None:
    """The right half is a row ahead, or the left one ends before it, so that no head names its columns twice."""
    right, left = (grids(draw_distinct("2019", seed))[0] for seed in (8, 7))
    if below:
        left[-below:] = [[("", 1, 4)]] * below
    else:
        right = [row for row in right if row[0][0] != "行政许可"]
    heads: Table = [[("2021年", 1, 4), ("2022年", 1, 4)]]
    joined = heads + [[*a, *b] for a, b in zip(left, right, strict=False)]
    record = read([joined, *parts()[1:]])
    shown = [c for c in record.cells if c.table == "disclosures" and c.value is not None]
    assert shown == []
    assert codes(record) & {"ragged_row", "incomplete_head"}


def repeated(drawn: Table) -> list[list[str]]:
    """The texts of a table whose spans are gone, as converters leave it: each place has its own copy."""
    at: dict[tuple[int, int], str] = {}
    for number, row in enumerate(drawn):
        col = 0
        for text, rowspan, colspan in row:
            while (number, col) in at:
                col += 1
            at |= {(number + n, col + k): text for n in range(rowspan) for k in range(colspan)}
            col += colspan
    return [[text for (n, _), text in sorted(at.items()) if n == row] for row in range(len(drawn))]


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_cells_repeated_in_each_place_of_their_span_are_counted_once(form: str) -> None:
    """Twice, since a plan may read the second one, with another number in one of the copies."""
    tables = draw_distinct(form, 11)
    drawn = [repeated(part) for part in grids(tables)]
    for _ in range(3):
        record = read([[[(text, 1, 1) for text in row] for row in part] for part in drawn])
        found = {(c.table, c.measure, c.breakdown): c.value for c in record.cells}
        assert found == tables.expected()
        assert not codes(record) & {"not_the_form", "ragged_row", "missing_row", "incomplete_head"}
    row = next(row for row in drawn[0] if row[0] == "行政事业性收费")
    row[-1] = row[-1] + "1"
    record = read([[[(text, 1, 1) for text in row] for row in part] for part in drawn])
    assert not [cell for cell in record.cells if cell.table == "disclosures"]
    assert "not_the_form" in codes(record)


@pytest.mark.parametrize(
    ("part", "label", "down", "right"),
    [
        (0, "本年制发件数", 1, 0),  # of a column
        (1, "三、本年度办理结果", 1, 0),
        (1, "（四）无法提供", 1, 0),  # into another group of rows
        (1, "（六）其他处理", 1, 0),  # into a row of its own
        (1, "2.重复申请", 1, 0),  # of a row
        (1, "2.重复申请", 0, 1),
        (1, "（七）总计", 0, 1),
        (1, "（五）不予处理", 0, 1),
        (2, "结果维持", 1, 0),  # into the numbers
    ],
)
def test_a_label_that_spans_one_place_too_many_hides_no_row(
    part: int, label: str, down: int, right: int
) -> None:
    drawn = parts()
    row, at = next(
        (row, at) for row in drawn[part] for at, cell in enumerate(row) if cell[0] == label
    )
    row[at] = (label, row[at][1] + down, row[at][2] + right)
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == values(read(parts()))


def test_words_over_two_rows_are_not_cut_where_the_row_below_has_a_number_too_many() -> None:
    """The group ends there by right, and the row won a blank behind its label and one at its end."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0].startswith("8."))
    drawn[1][at] = [drawn[1][at][0], ("", 1, 1), *drawn[1][at][2:], ("5", 1, 1), ("", 1, 1)]
    record = read(drawn)
    assert wrong(record) == {}


def test_a_blank_that_hangs_into_a_moved_row_moves_none_of_its_numbers() -> None:
    """The row of 三 is lost with its heading, but for the blank total that covered the rows below it."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "三、本年度办理结果")
    drawn[1][at] = [("", 1, 1)] * 6 + [("", 3, 1)]
    for below in drawn[1][at + 1 : at + 3]:
        del below[-1]
    record = read(drawn)
    assert wrong(record) == {}
    assert "spanned_value" in codes(record)


def test_words_in_the_first_row_are_no_labels_of_the_columns() -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[0]) if row[0][0] == "规章")
    drawn[0][at] = [drawn[0][at][0], *[("无规章制定权", 1, 1)] * 3]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == values(read(parts())) - 3
    told = [cell for cell in record.cells if cell.measure == "disclosure.regulations"]
    assert [(cell.raw, cell.state) for cell in told] == [("无规章制定权", "unreadable")] * 3


@pytest.mark.parametrize("words", ["免费", "免收费用", "不收费", "无收费"])
def test_fees_told_in_words_are_zero_and_counts_are_not(words: str) -> None:
    drawn = parts()
    for row in drawn[0]:
        if row[0][0] in ("行政事业性收费", "行政处罚"):
            row[1] = (words, 1, 3)
    cells = {c.measure: c for c in read(drawn).cells if c.table == "disclosures"}
    assert (cells["disclosure.admin_fees"].value, cells["disclosure.admin_fees"].state) == (
        "0",
        "worded_zero",
    )
    assert cells["disclosure.penalties"].value is None


def test_a_numeral_over_several_columns_is_no_number_of_each() -> None:
    drawn = parts()
    drawn[1][HEAD_ROWS] = [drawn[1][HEAD_ROWS][0], ("十二", 1, len(APPLICANTS))]
    assert wrong(read(drawn)) == {}


@pytest.mark.parametrize("which", [1, 2])
def test_a_table_on_its_side_is_read_and_its_cells_stand_where_they_are_printed(which: int) -> None:
    drawn = parts()
    table: dict[tuple[int, int], str] = {}
    for number, row in enumerate(drawn[which]):
        col = 0
        for text, rowspan, colspan in row:
            while (number, col) in table:
                col += 1
            table |= {(number + r, col + c): text for r in range(rowspan) for c in range(colspan)}
    height, width = 1 + max(r for r, _ in table), 1 + max(c for _, c in table)
    turned: Table = [[(table[r, c], 1, 1) for r in range(height)] for c in range(width)]
    drawn[which] = turned
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    for cell in record.cells:
        if cell.table_index == which:
            assert turned[cell.row][cell.col][0] == cell.raw


@pytest.mark.parametrize("lost", [None, (0, 2), (1, 1), (2, 2), (3, 0)])
def test_section_two_on_its_side(lost: tuple[int, int] | None) -> None:
    """Its numbers have no sum: where a row has lost a cell, none of them is read."""
    rows = [
        ["信息内容", "规章", "行政规范性文件"],
        ["本年制发件数", "1", "3"],
        ["本年废止件数", "0", "2"],
        ["现行有效件数", "12", "25"],
    ]
    if lost:
        del rows[lost[0]][lost[1]]
    record = read([[[(text, 1, 1) for text in row] for row in rows]])
    shown = {(cell.measure[11:], cell.breakdown[15:]): cell.value for cell in record.cells}
    assert shown == (
        {}
        if lost
        else {
            ("regulations", "issued"): "1",
            ("regulations", "repealed"): "0",
            ("regulations", "in_force"): "12",
            ("normative_documents", "issued"): "3",
            ("normative_documents", "repealed"): "2",
            ("normative_documents", "in_force"): "25",
        }
    )


@pytest.mark.parametrize("title", ["2021年度统计表", "上年度情况", "附：2020年政府信息公开情况"])
def test_a_lone_table_whose_title_names_an_earlier_year_is_not_read(title: str) -> None:
    drawn = parts()
    for before, rows in ((f"<p>{title}</p>", drawn[1]), ("", [[(title, 1, 10)], *drawn[1]])):
        record = read([rows], before)
        assert values(record) == 0
        assert "not_the_form" in codes(record)


@pytest.mark.parametrize(
    "title", ["2022年度统计表", "截至2021年底的情况", "上年结转已于2021年办结，现公布如下。"]
)
def test_a_line_that_is_no_title_of_another_year_takes_nothing_away(title: str) -> None:
    assert values(read([parts()[1]], f"<p>{title}</p>")) > 100


def test_a_blank_added_within_a_row_moves_no_number_under_another_label() -> None:
    drawn = parts()
    drawn[1][HEAD_ROWS].insert(2, ("", 1, 1))
    record = read(drawn)
    assert wrong(record) == {}
    assert "ragged_row" in codes(record)


def test_a_row_that_stands_before_its_columns_and_is_short_is_not_paired_by_its_blanks() -> None:
    drawn = parts()
    for row in drawn[1]:
        row.append(("", 1, 1))
    row = drawn[1][HEAD_ROWS]
    drawn[1][HEAD_ROWS] = [(row[0][0], 1, 2), ("", 1, 1), *row[2:]]
    assert wrong(read(drawn)) == {}


def test_a_group_behind_the_label_is_no_value() -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0].startswith("2.没有现成"))
    group, label, *own = drawn[1][at - 1]
    drawn[1][at - 1] = [label, group, *own]
    del drawn[1][at][-1]
    assert wrong(read(drawn)) == {}


def test_columns_in_another_order_are_read_where_their_groups_stand_above_them() -> None:
    drawn = parts()
    drawn[1][1].insert(0, drawn[1][1].pop())
    for row in drawn[1][HEAD_ROWS:]:
        row.insert(len(row) - len(APPLICANTS), row.pop())
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


def test_a_head_that_lost_its_group_is_no_head_in_another_order() -> None:
    drawn = parts()
    del drawn[1][1][1]
    record = read(drawn)
    assert wrong(record) == {}
    assert "incomplete_head" in codes(record)


def test_the_litigation_of_another_body_is_not_taken() -> None:
    drawn = parts()
    drawn[2][-1].insert(0, ("市民政局", 1, 1))
    for row in drawn[2][:-1]:
        row.insert(0, ("", 1, 1))
    assert not [c for c in read(drawn).cells if c.table == "litigation"]
    drawn[2][-1][0] = ("数量", 1, 1)
    assert len([c for c in read(drawn).cells if c.table == "litigation"]) == 15


@pytest.mark.parametrize("lost", [False, True])
def test_litigation_drawn_as_two_tables_is_read_and_what_is_lost_is_named(lost: bool) -> None:
    drawn = parts()
    _, names, results, numbers = drawn[2]
    first = [[("行政复议", 1, 5)], [(text, 1, 1) for text, *_ in names[:5]], numbers[:5]]
    suits = [[("行政诉讼", 1, 10)], names[5:], results, numbers[5:]]
    record = read([*drawn[:2], suits] if lost else [*drawn[:2], first, suits])
    assert wrong(record) == {}
    read_here = [cell for cell in record.cells if cell.table == "litigation"]
    assert len(read_here) == (10 if lost else 15)
    told = [p.message for p in record.problems if p.code == "missing_row"]
    assert told == (["proceeding.reconsideration is not printed"] if lost else [])


def test_proceedings_below_each_other_are_read_once() -> None:
    drawn = parts()
    line = drawn[2][-1]
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    by_row: Table = [
        [("类别", 1, 1), *((text, 1, 1) for text in results)],
        *([(name, 1, 1), *line[n * 5 : n * 5 + 5]] for n, name in enumerate(names)),
    ]
    record = read([*drawn[:2], by_row])
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    by_row[1][1] = ("99999", 1, 1)
    record = read([*drawn, by_row])
    assert wrong(record) == {}
    assert "contradicting_rows" in codes(record)


def test_two_rows_printed_again_with_other_numbers_are_a_second_report() -> None:
    drawn = parts()
    copy = [
        [(str(70_000) if text.isdigit() else text, r, c) for text, r, c in row] for row in drawn[0]
    ]
    record = read([drawn[0][:4], drawn[1], drawn[2], copy])
    assert wrong(record) == {}


def test_rows_of_two_years_without_their_years_are_not_told_apart() -> None:
    drawn = parts()
    rows: Table = []
    for row in drawn[1][HEAD_ROWS:]:
        labels, own = row[: -len(APPLICANTS)], row[-len(APPLICANTS) :]
        blank = [("" if n % 3 == 0 else text, 1, 1) for n, (text, _, _) in enumerate(own)]
        rows += [[*labels, *((str(90_000 + n), 1, 1) for n in range(len(own)))], blank]
    drawn[1][HEAD_ROWS:] = rows
    text = "\n".join([TITLE, "一、总体情况", *lines_of(drawn, "|", border=True)])
    assert wrong(extract(text.encode())) == {}


def test_numbers_of_columns_in_chinese_are_no_values() -> None:
    drawn = parts()
    names = (
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十四",
        "十五",
    )
    drawn[2].insert(HEAD_ROWS, [(name, 1, 1) for name in names])
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


# What sites print for labels of the form; each set is put into one page.
VARIANTS = (
    {
        "商业企业": "企 业",
        "科研机构": "科研单位",
        "社会公益组织": "社会组织",
        "法律服务机构": "法律服务单位",
        "申请人情况": "申请人类型",
        "一、本年新收政府信息公开申请数量": "一、本年度新收政府信息公开申请数",
        "二、上年结转政府信息公开申请数量": "二、上一年度结转政府信息公开申请数量（件）",
        "三、本年度办理结果": "三、本年办理情况",
        "（一）予以公开": "1.予以公开",
        "（三）不予公开": "一）不予公开的",
        "1.属于国家秘密": "1属于国家秘密的",
        "1.本机关不掌握相关政府信息": "（1）本单位不掌握相关政府信息",
        "2.没有现成信息需要另行制作": "②没有现成信息，需另行制作",
        "1.信访举报投诉类申请": "1、信访、举报、投诉类",
        "3.其他": "3.其它",
        "四、结转下年度继续办理": "四、结转至下一年度继续办理",
        "第二十条第（一）项": "《条例》第二十条（一）项",
        "本年制发件数": "制发数量",
        "结果纠正": "依法纠错",
        "其他结果": "其他",
        "复议后起诉": "经行政复议后起诉",
    },
    {
        "自然人": "公民",
        "法人或其他组织": "法人、其它组织",
        "总计": "合 计",
        "3.危及“三安全一稳定”": "3,危及三安全、一稳定",
        "5.要求行政机关确认或重新出具已获取信息": "5。要求行政机关确认或者重新出具已获取的信息",
        "（七）总计": "合计",
        "行政强制": "行政强制措施",
    },
    {
        "规章": "规章（设区的市、自治州以上填写）",
        "行政规范性文件": "规范性文件（行政机关制定的公文，标题为“办法”“细则”等）",
        "本年处理决定数量": "本年处理决定数量（指本年办结的件数，退件不计）",
        "商业企业": "商业",
        "科研机构": "科研",
    },
)


@pytest.mark.parametrize("variants", VARIANTS)
def test_labels_are_read_as_sites_print_them(variants: dict[str, str]) -> None:
    drawn = [[[(variants.get(t, t), r, c) for t, r, c in row] for row in p] for p in parts()]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


@pytest.mark.parametrize("label", ["合计", "总计", "小计"])
def test_a_sum_of_one_group_is_not_the_total_of_all(label: str) -> None:
    """It is printed below the reasons for refusal, and the row of the total is lost."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "8.属于行政查询事项")
    total = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "（七）总计")
    drawn[1][at + 1 : at + 1] = [[(label, 1, 1), *((str(77_000 + n), 1, 1) for n in range(7))]]
    del drawn[1][total + 1]
    for number in range(at):
        drawn[1][number] = [(t, r + (t == "（三）不予公开"), c) for t, r, c in drawn[1][number]]
    record = read(drawn)
    assert wrong(record) == {}
    assert "unknown_label" in codes(record)
