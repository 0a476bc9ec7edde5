"""Words above a table: of two years or two prints the one in force is read; lists of other things are no print."""

from __future__ import annotations

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.faults.places import draw_distinct
from tests.table_forms import Table, grids
from tests.table_pages import TABLES, TITLE, codes, parts, read, values, wrong
from tests.table_render import page_of

OTHERS = grids(draw_distinct("2021", 8))
ALL = sum(value is not None for value in TABLES.expected().values())


def both(first: str, second: str) -> Record:
    """The record of a page that prints every table twice, the one to be read below ``second``."""
    drawn = []
    for own, other in zip(parts(), OTHERS, strict=True):
        drawn += [other, own]
    pieces = page_of(drawn, "plain", TITLE).split("<table border=1>")
    page = pieces[0]
    for at, piece in enumerate(pieces[1:]):
        above = second if at % 2 else first
        page += "<table border=1>" + above + piece if "<caption>" in above else ""
        page += "" if "<caption>" in above else f"<p>{above}</p><table border=1>{piece}"
    return extract(page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>").encode())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("上年度", "本年度"),
        ("上年度数据表：", "本年度数据表："),
        ("上年度数据表：", "本年度数据表（含上年结转）："),
        ("（上年情况）", "（本年情况）"),
        ("原表：", "现更正为："),
        ("原表内容为：", "现更正如下："),
        ("原公布数据", "更正后数据"),
        ("更正前：", "更正后："),
        ("误：", "正："),
        ("<caption>2021年度</caption>", "<caption>2022年度</caption>"),
        ("<caption>上年度情况</caption>", "<caption>本年度情况</caption>"),
    ],
)
def test_of_two_tables_the_one_in_force_is_read_and_the_other_named(
    first: str, second: str
) -> None:
    record = both(first, second)
    assert wrong(record) == {}
    assert values(record) == ALL
    assert codes(record) & {"not_the_form", "duplicate_row"}


@pytest.mark.parametrize("years", [(2022, 2021), (2021, 2022), (2023, 2022, 2021)])
def test_names_of_tabs_above_a_table_choose_none(years: tuple[int, ...]) -> None:
    """A page that shows its tables in turn names all of them at once."""
    tabs = "".join(f"<li>{year}年</li>" for year in years)
    record = both("", f"<ul>{tabs}</ul>")
    assert wrong(record) == {}


@pytest.mark.parametrize(
    "first", ["原表附后", "表一", "原因：", "误差说明：", "如发现错误请联系更正"]
)
def test_words_that_name_no_other_print_choose_none(first: str) -> None:
    record = both(first, first)
    assert values(record) == 0
    assert "contradicting_rows" in codes(record)


def test_a_table_called_the_first_is_read_where_nothing_was_corrected() -> None:
    assert values(read(parts(), "<p>原表：</p>")) == ALL


def listed(first: int = 900) -> Table:
    """A list of categories without a head of its own."""
    names = ("机构职能", "规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费")
    return [[(name, 1, 1), (str(first + at), 1, 1)] for at, name in enumerate(names)]


def test_a_list_without_a_head_spoils_the_table_whose_rows_it_names_and_no_other() -> None:
    drawn = parts()
    record = read([drawn[0], listed(), *drawn[1:]])
    assert wrong(record) == {}
    assert {cell.table for cell in record.cells} == {"applications", "litigation"}
    assert values(record) == values(read(drawn[1:]))
    assert "contradicting_rows" in codes(record)


@pytest.mark.parametrize("again", ["section two", "section four", "a row alike"])
def test_a_list_beside_what_is_printed_again_leaves_nothing(again: str) -> None:
    drawn = parts()
    between = listed()
    if again == "a row alike":
        between[3] = next(row for row in drawn[0] if row[0] == between[3][0])
    printed = {
        "section two": [drawn[0], *drawn[1:], OTHERS[0]],
        "section four": [drawn[0], between, *drawn[1:], OTHERS[2]],
        "a row alike": [drawn[0], between, *drawn[1:]],
    }
    for _ in range(3):  # a plan reads the second time
        record = read(printed[again])
        assert values(record) == 0
        assert "contradicting_rows" in codes(record)


@pytest.mark.parametrize(
    "head", [("类别", "条数"), ("信息类别", "公开数量（条）"), ("信息内容", "公开数量")]
)
def test_a_list_with_a_head_of_its_own_is_no_second_print_of_section_two(
    head: tuple[str, str],
) -> None:
    names = ("机构职能", "规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费")
    listed = [[(text, 1, 1) for text in head]]
    listed += [[(name, 1, 1), (str(900 + at), 1, 1)] for at, name in enumerate(names)]
    drawn = parts()
    record = read([drawn[0], listed, *drawn[1:]])
    assert wrong(record) == {}
    assert values(record) == ALL


@pytest.mark.parametrize(
    "caption", ["附：填表样例", "（示例数据，仅供参考）", "填报示例：", "以下数据为模拟"]
)
def test_a_table_that_shows_how_the_form_is_filled_in_tells_no_number(caption: str) -> None:
    page = page_of(parts(), "plain", TITLE).replace(
        "<table border=1>", f"<p>{caption}</p><table border=1>"
    )
    record = extract(page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>").encode())
    assert values(record) == 0
    assert "not_the_form" in codes(record)


@pytest.mark.parametrize("caption", ["附件（样表）", "统计表样式："])
def test_what_is_left_over_from_the_empty_form_above_a_filled_one_says_nothing(
    caption: str,
) -> None:
    page = page_of(parts(), "plain", TITLE).replace(
        "<table border=1>", f"<p>{caption}</p><table border=1>"
    )
    record = extract(page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>").encode())
    assert values(record) == ALL
