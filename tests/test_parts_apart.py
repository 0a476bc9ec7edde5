"""What a part says above its tables of whose and of which year they are: another's are none of the report's."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from extractors.parse.report import extract
from tests import table_forms as forms
from tests import table_render as render
from tests.test_parts import ADDRESS, PROSE, TABLES, TITLE, drawn, html, part


@pytest.mark.parametrize(
    ("title", "above", "is_part"),
    [
        ("杭州市下城区人民政府2021年政府信息公开工作年度报告", "", False),
        ("望江街道办事处2021年政府信息公开工作年度报告", "", False),
        ("附件", "2020年度政府信息公开情况统计表", False),
        ("附件", "填报单位：杭州市下城区人民政府", False),
        ("附件", "杭州市下城区政府信息公开情况统计表", False),
        ("附件", "填报单位：杭州市上城区人民政府", True),
        ("附件", "2021年度政府信息公开情况统计表（单位：件）", True),
        ("附件", "上城区政府信息公开情况统计表", True),
        ("附件", "填报日期：2022年1月5日", True),
        ("附件", "2022年1月5日", True),
        ("附件", "根据《中华人民共和国政府信息公开条例》（2019年修订）", True),
        ("2021年政府信息公开情况统计表", "", True),
    ],
)
def test_whose_and_of_which_year_a_part_says_that_it_is(
    title: str, above: str, is_part: bool
) -> None:
    part_page = html(f"<p>{above}</p>{drawn(TABLES)}", title)
    record = extract(html(PROSE), ADDRESS, parts=[part(part_page)])
    assert bool(record.cells) is bool(record.parts) is is_part
    assert ("tables_missing" in {problem.code for problem in record.problems}) is not is_part


def test_a_table_of_another_year_in_a_part_is_named() -> None:
    first, *others = (
        render._table(grid, "plain", render._plain_cell) for grid in forms.grids(TABLES)
    )
    body = "".join((first, "<p>2020年度情况统计表</p>", *others))
    record = extract(html(PROSE), ADDRESS, parts=[part(html(body, "附件"))])
    assert {cell.table for cell in record.cells} == {"disclosures", "litigation"}
    assert "not_the_form" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("name", "title", "is_part"),
    [
        ("2020年统计表.html", "附件", False),
        (quote("2020年度统计表") + ".html", "附件", False),
        ("load?file=/2020年表.html", "附件", False),
        ("2020年统计表.html", TITLE, True),
        ("2021年统计表.html", "附件", True),
        ("2020年至2021年.html", "附件", True),
        ("2022年1月5日.html", "附件", True),
        ("2020年/1.html", "附件", True),
        ("P020200105.html", "附件", True),
    ],
)
def test_the_name_of_a_file_tells_its_year_where_it_says_none(
    name: str, title: str, is_part: bool
) -> None:
    page = html(drawn(TABLES), title)
    file = part(page, source=f"http://www.hzsc.gov.cn/{name}")
    assert bool(extract(html(PROSE), ADDRESS, parts=[file]).cells) is is_part


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ("2021年，本机关主动公开政府信息312条。", [("312", 0), ("4", 0)]),
        ("2021年，本机关主动公开政府信息313条。", [("313", None), ("312", 0), ("4", 0)]),
    ],
)
def test_a_summary_of_what_a_part_tells_counts_once(
    summary: str, told: list[tuple[str, int | None]]
) -> None:
    file = part(html(PROSE + drawn(TABLES)))
    record = extract(html(f"<h2>一、总体情况</h2><p>{summary}</p>"), ADDRESS, parts=[file])
    assert [(fact.value, fact.part) for fact in record.facts] == told
    assert all(fact.quote in PROSE + summary for fact in record.facts)
