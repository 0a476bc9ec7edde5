"""Labels of columns, rows and groups as sites print them, and what stands where a label should."""

from __future__ import annotations

import pytest

from extractors.parse.report import extract
from extractors.parse.tables.labels import Axis, find, find_damaged, unit_note
from tests.table_forms import APPLICANTS, application_rows
from tests.table_pages import HEAD_ROWS, TABLES, TITLE, codes, parts, read, values, wrong


@pytest.mark.parametrize("between", ["", "-", "——", "：", " > ", "<br>"])
def test_labels_may_stand_behind_those_of_their_groups(between: str) -> None:
    """As programs write them that know no merged cells: one label a row, one a column."""
    drawn = parts()
    rows = application_rows("2021")
    organs = [f"法人或其他组织{between}{label}" for label, _, _ in drawn[1][2]]
    head = [(text, 1, 1) for text in ("项目", "自然人", *organs, "总计")]
    body = [
        [(f"{group}{between}{label}" if group else label, 1, 1), *row[-7:]]
        for row, (_, label, group) in zip(drawn[1][HEAD_ROWS:], rows, strict=True)
    ]
    results = [label for label, _, _ in drawn[2][1][:5]]
    kinds = ("行政复议", "行政诉讼-未经复议直接起诉", "复议后起诉")
    flat = [(f"{kind}{between}{result}", 1, 1) for kind in kinds for result in results]
    record = read([drawn[0], [head, *body], [flat, drawn[2][-1]]])
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


@pytest.mark.parametrize(
    "label",
    ["（三）不予公开其他", "（四）无法提供1.属于国家秘密", "（三）不予公开总计", "不予公开3"],
)
def test_what_stands_behind_a_group_is_a_row_of_that_group_or_none(label: str) -> None:
    assert find(label, "applications", "row") is None


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


def test_numbers_of_columns_in_chinese_are_no_values() -> None:
    drawn = parts()
    names = (*"一二三四五六七八九十", *("十" + unit for unit in "一二三四五"))
    drawn[2].insert(HEAD_ROWS, [(name, 1, 1) for name in names])
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


# What sites print for labels of the form; each set is put into one page.
VARIANTS = (
    {
        "商业企业": "企 业",
        "本年废止件数": "本年(2023)废止件数",
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
    {
        "总计": "共计",
        "（七）总计": "共计",
        "3.危及“三安全一稳定”": "危及“三安全—稳定”",
        "行政事业性收费": "行政事业型收费",
    },
    {
        "自然人": "自然人（个人）",
        "法人或其他组织": "法人或非法人组织",
        "科研机构": "研究机构",
        "社会公益组织": "社会公益性团体",
        "申请人情况": "申请人分类",
        "一、本年新收政府信息公开申请数量": "一、本年新收到的政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量": "二、上一年度结转数量",
        "（一）予以公开": "（一）予以公布",
        "3.危及“三安全一稳定”": "3.危及国家安全、公共安全、经济安全和社会稳定",
        "4.保护第三方合法权益": "4.侵犯第三方合法权益",
        "7.属于行政执法案卷": "7.属行政执法案卷",
        "3.补正后申请内容仍不明确": "3.补正后申请内容不明确",
        "4.无正当理由大量反复申请": "4.无正当理由反复大量申请",
        "四、结转下年度继续办理": "四、结转下一年度申请数量",
        "行政许可": "行政许可数量",
        "行政事业性收费": "行政事业性收费金额",
        "未经复议直接起诉": "不经复议直接起诉",
        "尚未审结": "尚未结案",
    },
)


@pytest.mark.parametrize("variants", VARIANTS)
def test_labels_are_read_as_sites_print_them(variants: dict[str, str]) -> None:
    drawn = [[[(variants.get(t, t), r, c) for t, r, c in row] for row in p] for p in parts()]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)


@pytest.mark.parametrize(
    ("label", "table", "axis"),
    [
        ("自然人（法人）", "applications", "column"),
        ("非自然人", "applications", "column"),
        ("非商业企业", "applications", "column"),
        ("信息不存在", "applications", "row"),
        ("未予以公布", "applications", "row"),
        ("其他信息", "applications", "row"),
        ("主动公布", "applications", "row"),
        ("上年结转已办结数量", "applications", "row"),
        ("结案", "litigation", "column"),
        ("规章制度", "disclosures", "row"),
        ("政府采购合同", "disclosures", "row"),
        ("行政许可事项清单", "disclosures", "row"),
    ],
)
def test_a_label_that_may_mean_something_else_is_not_known(
    label: str, table: str, axis: Axis
) -> None:
    assert find(label, table, axis) is None


@pytest.mark.parametrize("mark", ["\ufffd", "\ufffd\ufffd\ufffd", "?", "？", "□"])
def test_a_label_that_lost_a_character_and_fits_one_row_is_read_and_named(mark: str) -> None:
    lost = {
        "7.属于行政执法案卷": f"7.属于行政{mark}法案卷",
        "2.重复申请": f"2.重复申{mark}",
        "一、本年新收政府信息公开申请数量": f"一、本年新收政府信息公开申请{mark}量",
        "（一）予以公开": f"（一）予以公{mark}",
        "行政处罚": f"行政{mark}罚",
        "四、结转下年度继续办理": f"四、结转下年度继续{mark}理",
    }
    drawn = [[[(lost.get(t, t), r, c) for t, r, c in row] for row in p] for p in parts()]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    assert sum(problem.code == "damaged_label" for problem in record.problems) == len(lost)


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("属于?类信息", "applications.outcome.refused"),
        ("行政??", "disclosure.art20_6"),
        ("行政□", "disclosure.art20_6"),
        ("不予?理", "applications.outcome"),
        ("其?", "applications.outcome.other"),
        ("重?申?", "applications.outcome.not_processed"),
        ("行政?罚", "disclosure.art20_5"),
        ("行政处?数据", "disclosure.art20_6"),
        ("重复申?", "applications.outcome.refused"),
        ("重复申?类数量", "applications.outcome.not_processed"),
        ("重复申", "applications.outcome.not_processed"),
        ("部分?开", None),
    ],
)
def test_a_label_that_lost_a_character_and_may_be_another_is_not_read(
    label: str, group: str | None
) -> None:
    assert find_damaged(label, label_table(group), group) is None


def label_table(group: str | None) -> str:
    return "disclosures" if (group or "").startswith("disclosure") else "applications"


@pytest.mark.parametrize("is_within", [True, False])
@pytest.mark.parametrize("label", ["合计", "总计", "小计"])
def test_a_sum_of_one_group_is_not_the_total_of_all(label: str, is_within: bool) -> None:
    """It is printed below the reasons for refusal, beside their group or below it, and the row of the total is lost."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "8.属于行政查询事项")
    total = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "（七）总计")
    wide = 1 if is_within else 2
    drawn[1][at + 1 : at + 1] = [[(label, 1, wide), *((str(77_000 + n), 1, 1) for n in range(7))]]
    del drawn[1][total + 1]
    for number in range(at):
        drawn[1][number] = [
            (t, r + (is_within and t == "（三）不予公开"), c) for t, r, c in drawn[1][number]
        ]
    record = read(drawn)
    assert wrong(record) == {}
    assert "unknown_label" in codes(record)


@pytest.mark.parametrize(
    "head",
    ["本年收费金额（单位：万\n元）", "采购总金额（万 元）", "本年收费金额（单位：万元）"],
)
def test_the_unit_of_a_head_may_be_broken_over_two_lines(head: str) -> None:
    assert unit_note(head) == "万元"


@pytest.mark.parametrize(("misfits", "kept"), [(2, 3), (3, 0)])
def test_where_most_rows_have_a_cell_too_many_the_others_are_not_believed(
    misfits: int, kept: int
) -> None:
    """Five rows of a table that a page breaks off; those that fit the head may have lost a cell besides."""
    drawn = parts()
    drawn[1] = drawn[1][: HEAD_ROWS + 5]
    for row in drawn[1][HEAD_ROWS : HEAD_ROWS + misfits]:
        row[-7:-7] = [("9", 1, 1), ("9", 1, 1)]
    record = read([drawn[1]])
    given = {cell.measure for cell in record.cells if cell.value is not None}
    assert len(given) == kept
    assert ("not_the_form" in codes(record)) == (not kept)


def test_a_stroke_typed_as_the_numeral_one_is_one_among_numerals() -> None:
    head = "<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
    row = "<tr><td>{}<td>一<td>{}<td>{}"
    shown = {
        ("三", "零", "十二", "四"): ["1", "3", "0", "1", "12", "4"],
        ("3", "0", "12", "4"): [None, "3", "0", None, "12", "4"],  # dashes
        ("3", "0", "十二", "四"): [None, "3", "0", "1", "12", "4"],
    }
    for texts, expected in shown.items():
        rows = row.format("规章", *texts[:2]) + row.format("行政规范性文件", *texts[2:])
        record = extract(f"<h1>{TITLE}</h1><table>{head}{rows}</table>".encode())
        found = [cell for cell in record.cells if cell.table == "disclosures"]
        assert [cell.value for cell in found] == expected
        dashes = {cell.state for cell in found if cell.value is None}
        assert dashes <= {"unreadable" if "四" in texts else "dash"}


def test_a_token_in_a_label_goes_and_one_beside_a_number_stays() -> None:
    brand = "bet365体育投注"
    head = f"<tr><td>信息内容<td>本年制{brand}发件数<td>本年废止件数<td>现行有效件数"
    page = (
        f"<h1>{TITLE}</h1><p>{brand}按照要求公开信息。<table>{head}"
        f"<tr><td>{brand}规章<td>1<td>2<td>{brand}3<tr><td>行政规{brand}范性文件<td>4<td>5<td>6"
        f"<tr><td>行政{brand}规划<td>7<td>8<td>9</table>"
    )
    record = extract(page.encode())
    found = {(c.measure, c.breakdown): c.value for c in record.cells}
    assert list(found.values()) == ["1", "2", None, "4", "5", "6"]
    assert "unknown_label" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("label", "damaged", "is_known"),
    [
        ("商业企业", "商\ufffd企业", True),
        ("其他结果", "□他结果", True),
        ("尚未审结", "尚未审??", True),
        ("本年废止件数", "本年\ufffd止件数", True),
        ("法律服务机构", "法律\ufffd机构", False),  # two characters
        ("自然人", "自\ufffd", False),  # too little is left
    ],
)
def test_a_column_whose_label_lost_a_character_is_known_where_it_fits_no_other(
    label: str, damaged: str, is_known: bool
) -> None:
    drawn = [
        [[(text.replace(label, damaged), *span) for text, *span in row] for row in part]
        for part in parts()
    ]
    record = read(drawn)
    assert not wrong(record)
    assert (values(record) == values(read(parts()))) == is_known
    assert codes(record) & {"damaged_label", "incomplete_head"} == {
        "damaged_label" if is_known else "incomplete_head"
    }
