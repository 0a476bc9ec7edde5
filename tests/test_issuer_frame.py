"""Whose report it is by what stands around its text: codes of sites and units, columns of an index, a line in brackets."""

from __future__ import annotations

import pytest

from tests.issuer_pages import PERIOD, report, title_of

UNIT = "11430223002567289H"  # of a unit of 攸县
SITE = "4302230012"


@pytest.mark.parametrize(
    ("head", "name", "full"),
    [
        (f"索引号：{UNIT}/2023-00012\n发布机构：县民政局\n攸县", "县民政局", "攸县民政局"),
        (f"索 引 号\n{SITE}/2023-00012\n攸县", "县民政局", "攸县民政局"),
        (f"{UNIT}-2023-00012 | 主动公开 |", "县民政局", None),  # one item
        (f"索引号：{UNIT[:-1]}J/2023-00012\n攸县", "县民政局", None),  # no unit's code
        (f"统一社会信用代码：{UNIT}\n攸县", "县民政局", None),  # anybody's
        ("索引号：2023000012/2023-00012\n攸县", "县民政局", None),  # no division
        (f"索引号：{SITE}/2023-12\n网站标识码：{SITE}", "县民政局", None),  # the same told twice
        (f"索引号：{UNIT}/2023-00012\n茶陵县人民政府网站", "县民政局", None),  # two places
        ("索引号：4302000012/2023-12\n株洲", "县民政局", None),  # another level
        (f"索引号：4302240012/2023-12\n索引号：{UNIT}/2023-12\n攸县", "县民政局", None),  # a list
    ],
)
def test_the_number_in_an_index_opens_with_the_code_of_a_place(
    head: str, name: str, full: str | None
) -> None:
    record = report(f"{head}\n{title_of(name)}", PERIOD, "2022年，县民政局坚持公开。")
    assert record.agency is not None
    assert record.agency.name_zh == full


@pytest.mark.parametrize("day", ["2010年3月9日", "二〇一〇年三月九日"])
def test_a_name_with_its_place_and_the_day_behind_it_in_one_line(day: str) -> None:
    title = title_of("钟落潭镇人民政府")
    line = f"{title}\n广州市白云区钟落潭镇人民政府 {day}"
    record = report(line, PERIOD, "2022年，我镇坚持公开。")
    assert record.agency is not None
    assert record.agency.name_zh == "广州市白云区钟落潭镇人民政府"
    record = report(f"{title}\n{day}", PERIOD, "2022年，我镇坚持公开。")
    assert record.agency is not None
    assert record.agency.name_zh is None


def test_the_code_of_a_unit_decides_between_districts_of_one_name() -> None:
    head = f"索引号：11500105002567289L/2022-12\n{title_of('江北区财政局')}"
    record = report(head, PERIOD, "2022年，我局坚持公开。")
    assert record.agency is not None
    assert record.agency.name_zh == "重庆市江北区财政局"


@pytest.mark.parametrize(
    ("code", "full"), [("5001050001", "重庆市江北区财政局"), ("5009990001", None)]
)
def test_the_site_of_a_division_that_is_abolished_since(code: str, full: str | None) -> None:
    text = f"由江北区财政局编制。网站标识码：{code}"
    record = report(title_of("江北区财政局"), PERIOD + text, "2022年，我局坚持公开。")
    assert record.agency is not None
    assert record.agency.name_zh == full


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (["2022年攸县民政局政府信息公开工作年度报告"], "2022年攸县民政局政府信息公开工作年度报告"),
        (["2021年攸县民政局政府信息公开工作年度报告"], "2022年政府信息公开工作年度报告"),
        (
            [
                "2022年攸县民政局政府信息公开工作年度报告",
                "2022年攸县财政局政府信息公开工作年度报告",
            ],
            "2022年政府信息公开工作年度报告",
        ),
    ],
)
def test_a_title_without_its_agency_is_told_whole_by_one_line_above(
    above: list[str], title: str
) -> None:
    record = report("\n".join([*above, "公开类别 主动公开", title_of("")]), PERIOD, "坚持公开。")
    assert record.title == title
