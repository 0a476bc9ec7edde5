"""Whole small documents: who issued them for which year, and what is no annual report however alike it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.parse.records import Record
from extractors.parse.report import extract

_LISTED: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("documents.yml").read_text(encoding="utf-8")
)
_FORM = """
一、总体情况
{body}
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
无。
五、存在的主要问题及改进情况
个别栏目更新不够及时。
六、其他需要报告的事项
未收取信息处理费。
"""
_LINKS = "\n".join(
    f"泗阳县水利局{year}年政府信息公开工作年度报告 {year + 1}-01-12" for year in range(2019, 2023)
)


def _extract(text: str) -> Record:
    return extract(text.encode())


def test_what_an_assessment_shows_makes_no_news_of_a_report() -> None:
    text = "来安县民政局2022年政府信息公开工作年度报告\n一、总体情况\n第三方评估报告显示，本局得96分。\n"
    assert _extract(text + "全年公开信息82条。").doc_type == "annual_report"


@pytest.mark.parametrize("row", _LISTED["reports"], ids=lambda row: str(row["title"]))
def test_issuer_and_year_of_a_report(row: dict[str, Any]) -> None:
    tail = row.get("tail", "").replace("\\n", "\n")
    record = _extract(f"{row['title']}\n{row['text']}{_FORM.format(body=row['body'])}{tail}\n")
    assert record.doc_type == "annual_report"
    assert (record.agency.name_zh, record.report_year) == (row["agency"], row["year"])
    codes = {problem.code for problem in record.problems}
    assert row.get("problem") is None or row["problem"] in codes
    assert record.published_status != "suspect"


# The same report in another coat.
_COATS: dict[str, Callable[[str], str]] = {
    "one line, a blank for each break": lambda text: " ".join(text.split("\n")),
    "one line": lambda text: "".join(text.split("\n")),
    "blanks around numbers": lambda text: re.sub(r"(\d+)", r" \1 ", text),
    "Markdown": lambda text: re.sub(
        r"(?m)^([一二三四五六]、.*)$",
        r"**\1**",
        re.sub(r"(?<=[\u4e00-\u9fff])(\d+)(?=[条件])", r"**\1**", text),
    ),
    "Markdown with hashes": lambda text: re.sub(
        r"(?m)^([一二三四五六]、.*)$", r"## \1", re.sub(r"\A(?=\S)", "# ", text)
    ),
    "wide digits": lambda text: re.sub(r"[0-9]", lambda digit: chr(ord(digit[0]) + 0xFEE0), text),
}


@pytest.mark.parametrize("coat", _COATS)
def test_a_report_in_another_coat_is_the_same_report(coat: str) -> None:
    differing = []
    for row in _LISTED["reports"]:
        tail = row.get("tail", "").replace("\\n", "\n")
        text = f"{row['title']}\n{row['text']}{_FORM.format(body=row['body'])}{tail}\n"
        plain, coated = _extract(text), _extract(_COATS[coat](text))
        # On one line nothing tells where a title ends, unless words follow that open a text.
        unnamed = coat == "one line" and coated.agency.name_zh is None
        if _told(plain) != _told(coated) or (
            plain.agency.name_zh != coated.agency.name_zh and not unnamed
        ):
            differing.append((row["title"], _told(plain), _told(coated)))
    assert not differing


def _told(record: Record) -> tuple[object, ...]:
    facts = Counter((fact.value, fact.unit, fact.measure, fact.period) for fact in record.facts)
    sections = tuple((section.number, section.title) for section in record.sections)
    return record.doc_type, record.report_year, sections, facts


@pytest.mark.parametrize(("title", "text"), _LISTED["others"].items())
def test_other_documents_state_no_facts(title: str, text: str) -> None:
    record = _extract(f"{title}\n{text}\n" + "推进各项工作规范有序开展，取得良好成效。" * 12)
    assert record.doc_type == "other"
    assert record.facts == ()


@pytest.mark.parametrize(("kind", "year", "text"), _LISTED["untitled"])
def test_kind_and_year_without_a_title(kind: str, year: int | None, text: str) -> None:
    record = _extract(text + "\n" + "各项工作规范有序，取得良好成效。" * 12)
    assert (record.doc_type, record.report_year) == (kind, year)
    assert bool(record.facts) == (kind == "annual_report")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("XX县XX局2022年政府信息公开工作年度报告", "form_template"),
        ("泗阳县水利局20XX年政府信息公开工作年度报告", "form_template"),
        ("2022年政府信息公开工作年度报告编写示例", "form_template"),
        ("政府信息公开工作年度报告（范例）", "form_template"),
        ("xx镇2022年政务公开工作实施方案", "form_template"),
        ("某某县水利局2022年政府信息公开工作年度报告", "annual_report"),
    ],
)
def test_a_sample_with_figures_is_a_form(title: str, kind: str) -> None:
    record = _extract(title + _FORM.format(body="2022年，我局主动公开政府信息120条。"))
    assert record.doc_type == kind
    assert bool(record.facts) == (kind == "annual_report")


@pytest.mark.parametrize(
    ("title", "line", "kind"),
    [
        ("政府信息公开工作年度报告撰写提纲", "写明件数。", "form_template"),
        ("（此处填写单位名称）2022年政府信息公开工作年度报告", "说明。", "form_template"),
        ("转发关于政府信息公开工作年度报告有关事项的通知", "（略）", "notice"),
        (
            "关于公布泗阳县水利局2022年政府信息公开工作年度报告的公告",
            "公开信息12条。",
            "annual_report",
        ),
        ("泗阳县水利局2022年政府信息公开工作年度报告", "3", "other"),
        ("泗阳县水利局2022年政府信息公开工作年度报告", "公开信息XX条。", "form_template"),
        ("填报说明", "填写本年度新制定的件数。", "form_template"),
        ("泗阳县2022年政府信息公开工作年度报告正式发布", "公开信息12条。", "other"),
        ("泗阳县水利局2022年政府信息公开工作年度报告", "我局按时公开了信息。", "annual_report"),
    ],
)
def test_headings_alone_are_no_report(title: str, line: str, kind: str) -> None:
    headings = [part for part in _FORM.splitlines() if part[1:2] == "、"]
    record = _extract("\n".join([title, *(f"{heading}\n{line}" for heading in headings)]))
    assert record.doc_type == kind


def test_a_years_summary_in_one_paragraph_is_a_report() -> None:
    told = "2014年，我局公开信息312条，收到申请8件，未发生行政复议、行政诉讼。" * 4
    record = _extract(f"泗阳县水利局2014年政府信息公开工作总结\n{told}")
    assert (record.doc_type, record.report_year) == ("annual_report", 2014)
    assert _extract(f"泗阳县水利局政府信息工作总结\n{told}").doc_type == "other"


def test_how_often_a_file_was_fetched_is_nothing_of_a_report() -> None:
    title = "泗阳县水利局2022年政府信息公开工作年度报告"
    record = _extract(f"{title}\n下载地址1 下载地址2 文件大小120KB 下载次数7次")
    assert (record.doc_type, record.facts) == ("other", ())


def test_plans_below_a_reports_problems_tell_no_year() -> None:
    plans = "更新不够及时。\n2023年，加强队伍建设。\n2023年，进一步完善制度。"
    form = _FORM.format(body="2022年，我局主动公开政府信息120条。")
    form = form.replace("个别栏目更新不够及时。", plans)
    record = _extract(f"泗阳县水利局政府信息公开工作年度报告\n{form}")
    assert record.report_year == 2022


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (
            "泗阳县水利局2022年政府信息公开工作年度报告",
            "泗阳县水利局2022年政府信息公开工作年度报告",
        ),
        (
            "泗阳县水利局2022年政府信息公开工作年度报告-泗阳县",
            "泗阳县水利局2022年政府信息公开工作年度报告",
        ),
        ("泗阳县水利局2022年政府网站年度报表", "政府信息公开工作年度报告"),
    ],
)
def test_what_the_page_says_of_itself_completes_its_title(told: str, title: str) -> None:
    form = _FORM.format(body="我局主动公开政府信息120条。").replace("\n", "</p><p>")
    head = f'<head><meta name="ArticleTitle" content="{told}"></head>'
    record = _extract(f"<html>{head}<body><h1>政府信息公开工作年度报告</h1>{form}</body></html>")
    assert record.title == title


def test_a_title_whose_agency_a_line_end_tears() -> None:
    below = "管理中心2022年政府信息公开工作年度报告"
    form = _FORM.format(body="2022年，六安市住房公积金管理中心主动公开政府信息120条。")
    record = _extract(f"六安市住房公积金\n{below}\n{form}")
    assert (record.title, record.agency.name_zh) == (
        f"六安市住房公积金{below}",
        "六安市住房公积金管理中心",
    )
    assert _extract(f"六安市住房公积金网站\n{below}\n{form}").title == below
    assert _extract(f"六安市直属部门\n{below}\n{form}").title == below


def test_the_way_to_a_page_is_no_part_of_its_title() -> None:
    form = _FORM.format(body="我局主动公开政府信息120条。")
    record = _extract(f"首页 > 政府信息公开年报 > 2023年\n水利局政府信息公开工作年度报告\n{form}")
    assert (record.title, record.report_year) == ("水利局政府信息公开工作年度报告", None)


def test_the_text_beside_its_drawn_version_is_the_report() -> None:
    title = "2022年泗阳县水利局政府信息公开工作年度报告"
    form = _FORM.format(body="2022年，泗阳县水利局主动公开政府信息120条。")
    record = _extract(f"【文字】{title}\n发布日期：2023-01-17\n【图解版】{title}\n{form}")
    assert (record.doc_type, record.report_year) == ("annual_report", 2022)
    assert _extract(f"【图解版】{title}\n{form}").doc_type == "other"


def test_a_summary_in_another_language_is_no_report() -> None:
    record = _extract("水利部2017年政府信息公开工作年度报告\n" + "It published 17 items. " * 12)
    assert (record.doc_type, record.facts) == ("other", ())


def test_a_list_of_the_reports_of_many_years_is_none() -> None:
    record = _extract(f"政府信息公开年报\n{_LINKS}\n共4条 当前第1页\n")
    assert record.doc_type == "other"
    assert record.facts == ()


@pytest.mark.parametrize(("number", "text", "facts"), _LISTED["sections"])
def test_a_text_under_its_heading(number: int, text: str, facts: list[str]) -> None:
    form = _FORM.replace("无。\n", "").replace("未收取信息处理费。\n", "")
    headings = [line for line in form.splitlines() if "、" in line]
    lines = [headings[0], "2022年，桃江县水利局开展工作。", *headings[1:]]
    lines.insert(number + 1, text)
    title = "桃江县水利局2022年政府信息公开工作年度报告"
    record = _extract("\n".join([title, "本报告由桃江县水利局编制。", *lines]))
    assert [f"{fact.measure} {fact.value}" for fact in record.facts] == facts


def test_a_copy_of_the_filled_tables_alone_is_a_report_of_an_unknown_year() -> None:
    rows = "".join(
        f"<tr><td>{label}</td><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>1</td></tr>"
        for label in (
            "一、本年新收政府信息公开申请数量",
            "二、上年结转政府信息公开申请数量",
            "四、结转下年度继续办理",
        )
    )
    head = (
        "<tr><td rowspan=3></td><td colspan=7>申请人情况</td></tr><tr><td rowspan=2>自然人</td>"
        "<td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr><tr><td>商业企业</td><td>科研机构</td>"
        "<td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
    )
    record = extract(f"<p>您访问的链接即将离开门户网站</p><table>{head}{rows}</table>".encode())
    assert (record.doc_type, record.report_year) == ("annual_report", None)
    assert len(record.cells) == 21
    assert "year_unknown" in {problem.code for problem in record.problems}


def test_a_report_whose_opening_is_long_is_known_by_the_period_of_its_figures() -> None:
    record = _extract(
        "本年度报告是按照《高等学校信息公开办法》《高等学校信息公开清单》（以下简称《清单》）及《某某省教育厅关于做好2018年度工作和评议工作的通知》"
        "（某教秘〔2018〕6号）要求，根据本校2017-2018学年度全面推进各项公开工作的落实情况以及各部门、各学院、各直属单位所报送的材料汇总，经校长办公会议研究同意并报"
        "上级主管部门备案之后编制而成。报告中的数据统计时间为2017年9月1日至2018年8月31日。\n一、概述\n学校严格落实制度，主动公开信息12条。\n"
    )
    assert (record.doc_type, record.report_year) == ("annual_report", 2018)


def test_a_report_on_an_academic_year_misses_no_section_of_the_national_form() -> None:
    record = _extract(
        "甲乙理工学院2018-2019学年度信息公开工作报告\n统计期限自2018年9月1日起至2019年8月31日止。\n"
        "一、概述\n2018-2019学年度，我校主动公开信息126条。\n"
    )
    assert (record.doc_type, record.report_year, record.edition) == ("annual_report", 2019, None)
    assert not {problem.code for problem in record.problems} & {"missing_section", "tables_missing"}


@pytest.mark.parametrize(
    ("title", "headings", "kind"),
    [
        ("攸县民政局2022年法治政府建设年度报告", 3, "other"),
        ("2022年攸县民政局网站工作年度报告", 3, "other"),
        ("攸县民政局2022年法治政府建设年度报告", 4, "annual_report"),
        ("攸县审计局2022年年度报告", 3, "annual_report"),
        ("法治政府建设取得成效，发布年度报告", 3, "annual_report"),
    ],
)
def test_another_yearly_reports_title_counts_below_four_headings_of_the_form(
    title: str, headings: int, kind: str
) -> None:
    parts = ("总体情况", "主动公开情况", "依申请公开情况", "行政复议、行政诉讼情况")
    text = "".join(
        f"{number}、{part}\n2022年公开信息{at}条。\n"
        for at, (number, part) in enumerate(zip("一二三四", parts, strict=True), start=3)
        if at < headings + 3
    )
    assert extract(f"{title}\n{text}".encode()).doc_type == kind


@pytest.mark.parametrize(
    "told", ["时间：2023-01-31", "发布时间：2023-01-31", "日期:2023年1月31日", "2023-01-31"]
)
def test_the_day_behind_a_title_is_no_year_of_it(told: str) -> None:
    title = "泗阳县水利局2022年政府信息公开工作年度报告"
    record = _extract(f"{title} {told}\n一、总体情况\n2022年，我局主动公开政府信息35条。")
    assert (record.title, record.report_year) == (title, 2022)
    assert not {"year_conflict"} & {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("泗阳县水利局 2023-01-31", "2023-01-31"),
        ("泗阳县水利局　2023/1/31 来源：泗阳发布", "2023-01-31"),
        ("（2023年1月31日）", "2023-01-31"),
        ("[2023-01-31]  发布单位：办公室  阅读次数：33", "2023-01-31"),
        ("（2021年1月31日）", None),
        ("泗阳县水利局 2021-01-31", None),
        ("泗阳县水利局 2023-01-31\n泗阳县民政局 2023-02-01", None),
    ],
)
def test_the_day_behind_who_published(line: str, day: str | None) -> None:
    title = "泗阳县水利局2022年政府信息公开工作年度报告"
    record = _extract(f"{title}\n{line}\n一、总体情况\n2022年，我局主动公开政府信息35条。")
    assert record.published_on == day
