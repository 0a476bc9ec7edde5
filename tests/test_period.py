"""Report year from its witnesses, publication date with its status."""

from __future__ import annotations

import pytest

from extractors.parse.about.period import (
    edition_in_force,
    period_years,
    read_report_year,
    title_years,
)
from extractors.parse.about.published import read_published


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("统计期限自2022年1月1日起至2022年12月31日止。", (2022,)),
        ("所列数据的统计期限自20251月1日起至202512月31日。", (2025,)),
        ("数据统计期限自201911日起。", (2019,)),
        ("数据统计期限从2019年1月1日到12月31日止", (2019,)),
        ("统计期限自２０２２年１月１日起至２０２２年１２月３１日止", (2022,)),
        ("统计时限为二〇二一年1月1日至12月31日", (2021,)),
        ("统计期限自2021年1月1日起至2022年12月31日止", (2021, 2022)),
        ("统计时间为2015年9月1日至2016年8月31日", (2016,)),
        ("统计期限自202512345日起", ()),
        ("按统计数据撰写。数据的统计期限为2020年1月1日至12月31日。", (2020,)),
        ("本报告依据2019年修订的条例编制。", ()),
        ("本报告是某区某局编制的2014年度政府信息公开年度报告。", (2014,)),
        ("现公布某市某局2021年政府信息公开工作年度报告。", (2021,)),
        ("依据某办公布的2021年政府信息公开工作年度报告格式编制。", ()),
    ],
)
def test_period_sentence(sentence: str, years: tuple[int, ...]) -> None:
    assert period_years(sentence) == years


def test_years_of_titles() -> None:
    assert title_years("某局二〇一八年度政府信息公开工作报告") == (2018,)
    assert title_years("某办〔2021〕5号 2022年度报告") == (2022,)
    assert title_years("某局年度报告（2022）") == (2022,)
    assert title_years("20251年度报告") == ()
    assert title_years("某大学2018—2019学年度信息公开年度报告") == (2019,)
    assert title_years("某局2015-2016年度报告") == (2015, 2016)
    assert title_years("2017年某局信息公开年报( 2018年02月27日 )") == (2017,)
    assert title_years("某局年报（2018年2月）") == (2018,)


@pytest.mark.parametrize(
    ("title", "preface", "body", "year", "codes"),
    [
        ("某局2022年度报告", "统计期限自2022年1月1日起", ["2022年，某局公开信息。"], 2022, set()),
        ("某局2023年度报告", "统计期限自2022年1月1日起", ["2022年，某局公开信息。"], 2022, {"year_conflict"}),
        ("某局2023年度报告", "统计期限自2022年1月1日起", ["2023年，某局公开信息。"], 2023, {"year_conflict"}),
        ("某局2023年度报告", "统计期限自2022年1月1日起", [""], None, {"year_conflict"}),
        ("某局2022年度报告", "统计期限自2022年1月1日起", ["2008年我局成立了领导小组。"], 2022, set()),
        ("某局2022年度报告", "统计期限自2022年1月1日起", ["2021年，公开5条。2021年，收费0元。"], 2022, {"year_conflict"}),
        (None, "现将我校2019-2020学年信息公开工作情况报告如下。", ["学校坚持公开。"], 2020, set()),
        (None, "现将某某学院2020-2021学年（2020年9月1日至2021年8月31日）信息公开情况报告如下。", ["2020-2021学年，我院公开。"], 2021, set()),
        (None, "统计期限自2016年9月1日起，至2017年8月31日止。", ["学校坚持公开。"], 2017, set()),
        ("某局信息公开工作年度报告", "（2011年度）\n根据《条例》规定编制。", ["我局坚持公开。"], 2011, set()),
        ("某局信息公开工作年度报告", "根据要点（2012年度）编制。", ["我局坚持公开。"], None, {"year_unknown"}),
        (None, "", ["本报告所列数据的统计期限为2024年1月1日至12月31日。"], 2024, set()),
        (None, "统计期限自2011年1月1日起", ["按时公布2010年区政府信息公开工作年度报告。"], 2011, set()),
        (None, "", ["2020年，某委公开信息。\n2020年，未收取费用。\n2021年，将继续努力。"], 2020, set()),
        (None, "", ["2020年，某委公开信息。\n2021年，将继续努力。\n2021年，拟开通公众号。"], 2020, set()),
        ("某局2023年度报告", "", ["2022年，公开5条。2022年，收费0元。"], None, {"year_conflict"}),
        ("某局年度报告", "", ["某局公开信息。"], None, {"year_unknown"}),
        ("某局2022年度报告", "", ["某局公开信息。\n二〇二三年一月九日"], 2022, set()),
        ("某局2022年度报告", "", ["2021年，某局公开。2021年，未收费。2021年，举办培训。"], None, {"year_conflict"}),
    ],
)  # fmt: skip
def test_witnesses(
    title: str | None, preface: str, body: list[str], year: int | None, codes: set[str]
) -> None:
    found = read_report_year(title, preface, body)
    assert found.year == year
    assert {problem.code for problem in found.problems} == codes


def test_a_date_before_the_year_refutes_it() -> None:
    found = read_report_year("某局2023年度报告", "", [""], "2022-01-20")
    assert found.year is None
    assert found.problems[0].code == "year_conflict"


@pytest.mark.parametrize(
    ("head", "tail", "meta", "url", "year", "expected"),
    [
        ("发布时间：2023-01-11 浏览：10", "", (), None, 2022, ("2023-01-11", "printed")),
        ("發布時間:2022-01-29".replace("發", "发").replace("時", "时").replace("間", "间"), "", (), None, 2020, ("2022-01-29", "suspect")),
        ("", "", (("pubdate", "2023-01-28 09:15"),), None, 2022, ("2023-01-28", "printed")),
        ("", "某局\n2023年1月17日\n", (), None, 2022, ("2023-01-17", "inferred")),
        ("日期：2023-01-09 字体大小：[大]", "", (), None, 2022, ("2023-01-09", "printed")),
        ("2023年01月18日来源：某局", "", (), None, 2022, ("2023-01-18", "printed")),
        ("2023-01-18 10:22:05 浏览次数：3", "", (("pubdate", "2023-01-19"),), None, 2022, ("2023-01-19", "printed")),
        ("2024-05-28 星期二\n统计日期：2022-12-31\n截止时间：2023-02-01", "", (), None, 2022, (None, "unknown")),
        ("", "某局\n二〇二三年一月十七日\n", (), None, 2022, ("2023-01-17", "inferred")),
        ("", "某县某局 二○二三年十二月二十一日\n", (), None, 2022, ("2023-12-21", "inferred")),
        ("", "某某局 2023年1月17日\n", (), None, 2022, ("2023-01-17", "inferred")),
        ("", "某局统计日期 2023年1月17日\n", (), None, 2022, (None, "unknown")),
        ("", "", (), "http://a.gov.cn/b/202301/t20230130_1.html", 2022, ("2023-01-30", "inferred")),
        ("成文日期：2023年1月10日 发布日期：2023年1月12日", "", (), None, 2022, ("2023-01-12", "printed")),
        ("发布日期：2023-02-30", "", (), None, 2022, (None, "unknown")),
        ("采集时间：2025-12-30 页面生成时间 2024-05-28", "", (), None, 2022, (None, "unknown")),
        ("来源：某某税务局 2023-01-31", "", (), None, 2022, ("2023-01-31", "printed")),
        ("来源：某局　2023年1月9日 10:00 字号", "", (), None, 2022, ("2023-01-09", "printed")),
        ("来源：根据2022-01-01数据，统计", "", (), None, 2022, (None, "unknown")),
        ("某局年度报告\n2023-01-31 16:22\n", "", (), None, 2022, ("2023-01-31", "printed")),
        ("2024-05-28\n某局年度报告\n", "", (), None, 2022, (None, "unknown")),
        ("2023 年 1 月 31 日来源：某局", "", (), None, 2022, ("2023-01-31", "printed")),
        ("某局年度报告\n2023 年 1 月 31 日\n", "", (), None, 2022, ("2023-01-31", "printed")),
        ("2022年报 2023-01-20\n2023-01-31 至 2023-02-03", "", (), None, 2022, (None, "unknown")),
        ("2023-01-12\n2023-01-20\n", "", (), None, 2022, (None, "unknown")),
        ("[ 2023-01-12 ] 来源：某局", "", (), None, 2022, ("2023-01-12", "printed")),
        ("发布：2023-01-12 10:00", "", (), None, 2022, ("2023-01-12", "printed")),
        ("公布于：2023.1.12", "", (), None, 2022, ("2023-01-12", "printed")),
        ("生成日期：20230112", "", (), None, 2022, ("2023-01-12", "printed")),
        ("生成日期：2023112", "", (), None, 2022, (None, "unknown")),
        ("发布日期：202301121030", "", (), None, 2022, (None, "unknown")),
        ("办法于2022年3月1日发布2022年公开", "", (), None, 2022, (None, "unknown")),
        ("", "某某局 2023.1.17\n", (), None, 2022, ("2023-01-17", "inferred")),
        ("", "版本2023.1.17\n", (), None, 2022, (None, "unknown")),
    ],
)  # fmt: skip
def test_published(
    head: str,
    tail: str,
    meta: tuple[tuple[str, str], ...],
    url: str | None,
    year: int,
    expected: tuple[str | None, str],
) -> None:
    found = read_published(head, tail, meta, url, year)
    assert (found.on, found.status) == expected


def test_editions_by_report_year() -> None:
    years = (None, 2018, 2019, 2020, 2021, 2026)
    assert [edition_in_force(year) for year in years] == [
        None,
        "pre2019",
        "2019",
        "2019",
        "2021",
        "2021",
    ]
