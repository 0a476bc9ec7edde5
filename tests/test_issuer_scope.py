"""For whom a document speaks: scope, division in force, names of agencies, and who issues a plan."""

from __future__ import annotations

import pytest

from extractors.parse.about.agency_name import full_name, read_name
from extractors.parse.about.units import same_unit
from extractors.parse.report import extract
from tests.issuer_pages import PERIOD, SASAC, report, title_of


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("攸县财政局", "organ"),
        ("攸县人民政府办公室", "gov_office"),
        ("攸县", "aggregate"),
        ("攸县人民政府", "aggregate"),
    ],
)
def test_scope(name: str, scope: str) -> None:
    record = report(
        title_of(name),
        f"{PERIOD}由{name}编制。" if len(name) > 3 else PERIOD + "由攸县人民政府办公室编制。",
        "2022年，坚持公开。",
    )
    assert record.scope == scope


@pytest.mark.parametrize(
    ("title", "first", "scope"),
    [
        ("国家税务总局攸县税务局", "2022年，国家税务总局攸县税务局坚持公开。", "organ"),
        ("国家税务总局湖南省税务局系统", "2022年，国家税务总局湖南省税务局坚持公开。", "system"),
        ("国家税务总局湖南省税务局", "2022年，湖南省内全省税务系统主动公开信息5条。国家税务总局湖南省税务局统一汇总。", "system"),
        ("湛江海关关区", "编制湛江海关关区2022年报告。2022年，湛江海关受理咨询22条。", "system"),
        ("全国海关", "2022年，全国海关坚持公开。可向海关总署办公厅询问，地址略。", "system"),
        ("海关总署", "本报告由2022年度海关系统信息公开情况编制。2022年，海关总署坚持公开。", "system"),
        ("海关总署（本级机关）", "2022年，海关总署坚持公开，全国海关系统认真落实。", "organ"),
        ("株洲市气象部门", "2022年，株洲市气象部门收到申请2件。", "system"),
        ("株洲市气象局", "2022年，株洲市气象局收到申请2件。", "organ"),
        ("攸县财政局", "2022年，攸县财政局汇总全县税务系统意见。", "organ"),
    ],
)  # fmt: skip
def test_a_vertical_system_reports_for_all_its_offices(title: str, first: str, scope: str) -> None:
    assert report(title_of(title), PERIOD, first).scope == scope


def test_code_in_force_in_the_reports_year() -> None:
    text = title_of("洪泽县财政局").replace("2022", "2014")
    record = report(
        text, "由洪泽县财政局编制。统计期限自2014年1月1日至12月31日。", "2014年，县财政局坚持公开。"
    )
    assert record.agency is not None
    assert record.agency.division_code == "320829"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("国资委", SASAC, True),
        ("发改局", "发展和改革局", True),
        ("人社局", "人力资源和社会保障局", True),
        ("财政局", "审计局", False),
        ("国资局", SASAC, False),
        ("人民政府", "人民政府办公室", False),
    ],
)
def test_shortened_units(one: str, other: str, same: bool) -> None:
    assert same_unit(one, other) is same
    assert same_unit(other, one) is same


def test_districts_carry_their_city_and_counties_stand_alone() -> None:
    for printed in ("洪泽区财政局", "淮安市洪泽区财政局", "江苏省淮安市洪泽区财政局"):
        name = read_name(printed, 2022)
        assert name is not None
        assert full_name(name.places[0], name) == "淮安市洪泽区财政局"
    name = read_name("宿迁市沭阳县财政局", 2022)
    assert name is not None
    assert full_name(name.places[0], name) == "沭阳县财政局"
    assert read_name("市场监督管理局") is not None
    assert not (read_name("市场监督管理局") or name).levels


def test_a_plan_is_issued_by_the_office_that_signs_its_letter() -> None:
    letter = "各乡镇人民政府：\n现将要点印发给你们。\n攸县人民政府办公室\n2023年8月7日? ?\n"
    text = (
        f"{letter}2023年攸县政务公开工作要点\n按照《2023年湖南省政务公开工作要点》，制定本要点。\n一、总体要求\n"
        "（一）目标。要加强公开，推进解读，完善制度，落实责任，优化平台。\n二、保障\n（一）监督。强化考核。\n"
    )
    record = extract(text.encode())
    assert (record.doc_type, record.report_year, record.scope) == ("work_plan", 2023, "gov_office")
    assert record.agency is not None
    assert record.agency.name_zh == "攸县人民政府办公室"


def test_a_plan_that_breaks_off_in_its_first_part() -> None:
    text = (
        "做好国务院国资委2023年政务公开工作，要围绕国资央企中心工作持续发力。\n一、着力发挥作用\n"
        "（一）深化公开。要持续推进，完善制度，优化平台。\n（二）强化落实。要加强指导。\n"
    )
    record = extract(text.encode())
    assert record.agency is not None
    assert (record.doc_type, record.agency.agency_id) == ("work_plan", "sasac-000000")
    assert [task.title for task in record.tasks] == ["深化公开", "强化落实"]
    report = text.replace("2023年政务公开工作，", "2023年政务公开工作年度报告，").encode()
    assert extract(report).doc_type == "other"


def test_a_plan_without_a_title_and_its_tasks() -> None:
    text = (
        "2017年，国务院国资委扎实做好2017年政务公开和国资监管信息公开工作。\n"
        "一、继续推进国企信息公开。公开中央企业负责人年度薪酬情况。\n二、全面落实公开机制。完善目录。\n"
    )
    record = extract(text.encode())
    assert record.agency is not None
    assert (record.doc_type, record.report_year, record.agency.agency_id) == (
        "work_plan",
        2017,
        "sasac-000000",
    )
    assert [(task.title, task.text) for task in record.tasks] == [
        ("继续推进国企信息公开", "公开中央企业负责人年度薪酬情况。"),
        ("全面落实公开机制", "完善目录。"),
    ]


def test_a_line_of_the_pages_data_is_no_title() -> None:
    above = "体裁分类:政府信息公开年报 主题分类:教育 发布时间: 2023-01-27 字体:[ ]"
    record = report(f"{title_of('攸县财政局')}\n{above}", "", "2022年，我局坚持公开。")
    assert (record.title, record.report_year) == (title_of("攸县财政局"), 2022)
