"""What speaks against the agency in a title: then nobody is named, and the conflict is told."""

from __future__ import annotations

import pytest

from tests.issuer_pages import PERIOD, report, title_of

AGAINST = [
    ("攸县财政局", "由攸县审计局编制。", "2022年，县财政局坚持公开。", ""),
    ("攸县财政局", "", "2022年，攸县审计局坚持公开。", ""),
    ("", "由攸县人民政府办公室编制。请联系攸县民政局（地址：略）。", "2022年，县民政局坚持公开。", ""),
    ("株洲市国资委", "由长沙市国资委编制。", "2022年，市国资委坚持公开。", ""),
    ("县水利局", "首页 > 攸县 > 茶陵县 > 年报\n", "2022年，县水利局坚持公开。地址：攸县某路。", ""),
    ("县水利局", "首页 > 茶陵县 > 信息公开\n", "2022年，县水利局坚持公开。从攸县人民政府网站公开。", ""),
    ("株洲市国资委", "", "2022年，市国资委印发办法（衢国资〔2021〕9号）。", ""),
    ("市国资委", "", "2022年，市国资委做好“衢州国资”微信公众号，印发办法（株国资〔2021〕9号）。", ""),
    ("株洲市人民政府", "由株洲市教育局编制。", "2022年，市教育局坚持公开。我局收到申请。", ""),
    # Without its own place in the text: another county's agency of its kind, or that county's site, is there.
    ("县财政局", "", "2022年，县财政局坚持公开，茶陵县财政局落实。从攸县人民政府网站公开，“攸县发布”公众号。", ""),
    ("县财政局", "来源：攸县财政局\n", "我局坚持公开。网站标识码：4302240001", ""),
    ("县财政局", "来源：攸县财政局\n", "我局坚持公开，茶陵县财政局落实。", ""),
    # Another agency signs below a title without a place, or one of another level.
    ("县民政局", "", "我局坚持公开。", "中共攸县县委办公室\n2023年1月9日"),
    ("县民政局", "", "我局坚持公开。", "茶陵县财政局\n2023年1月9日"),
    ("县民政局", "", "我局坚持公开。", "株洲市民政局\n2023年1月9日"),
    ("区教育局", "由攸县教育局编制。", "2022年，我局坚持公开。", ""),
    ("县人民政府", "", "2022年，我局坚持公开。", "攸县水利局\n2023年1月9日"),
    ("市财政局", "请与攸县财政局联系。", "2022年，市财政局坚持公开，攸县考核。", ""),
    ("州财政局", "请与株洲市财政局联系。", "2022年，州财政局坚持公开。", ""),
    ("攸县人民政府", "由攸县人民政府办公室编制。", "2022年，我局坚持公开。我局收到申请3件。", ""),
    # A copy in which one county's name was put into another's report.
    ("攸县民政局", "请与茶陵县民政局联系。", "2022年，县民政局坚持公开。", ""),
    ("攸县民政局", "", "2022年，县民政局印发《茶陵县民政局信息公开制度》。", ""),
    ("攸县民政局", "", "2022年，县民政局坚持公开。“茶陵民政”公众号发布9条，在茶陵县人民政府网站公开。", ""),
    ("株洲市财政局", "", "2022年，市财政局坚持公开。“长沙财政”公众号发布9条。在长沙市人民政府网站公开。", ""),
    ("", "由攸县民政局编制。", "2022年，茶陵县民政局坚持公开。", ""),
    # A body below speaks under the title of its agency.
    ("攸县教育局", "", "我园坚持公开。", "攸县教育局机关幼儿园\n2023年1月9日"),
    ("攸县水利局", "", "2022年，攸县水利局水土保持站坚持公开，我站加强管理。", ""),
    ("攸县卫生健康局", "由攸县卫生健康局综合监督执法大队编制。", "2022年，我大队坚持公开。", ""),
    ("攸县公安局", "由攸县公安局交通警察大队编制。", "2022年，我大队坚持公开。", ""),
    ("攸县民政局", "由攸县民政局社会救助服务中心编制。", "2022年，我中心坚持公开。", ""),
    # The agency compiles or signs under the title of a body below it, whom nothing else names.
    ("攸县水利局水库管理所", "由攸县水利局编制。", "2022年，我所坚持公开。", ""),
    ("攸县公安局网岭分局", "由攸县公安局编制。", "2022年，我局坚持公开。", ""),
    ("攸县公安局", "由攸县公安局编制。", "2022年，攸县公安局交通警察大队坚持公开，我大队加强管理。", ""),
    ("攸县卫生健康局", "由攸县卫生健康局编制。", "2022年，攸县人民医院坚持公开，我院收到申请。", ""),
    ("攸县公安局交通警察大队", "", "2022年坚持公开。", "攸县公安局\n2023年1月9日"),
    ("攸县网岭镇", "", "攸县某村坚持公开，我村设公开栏。", ""),
]  # fmt: skip
NOT_AGAINST = [
    ("攸县民政局", "由攸县民政局编制。", "2022年，我局坚持公开，赴茶陵县民政局学习。网站标识码：4302240001", ""),
    ("县民政局", "由攸县民政局编制。", "2022年，我局坚持公开，赴茶陵县民政局学习。", ""),
    ("县民政局", "来源：攸县民政局\n", "2022年，县民政局向株洲市民政局汇报，去茶陵县看。网站标识码：4302000001", ""),
    ("县民政局", "", "我局坚持公开。", "攸县民政局办公室\n2023年1月9日"),
    ("攸县民政局", "由攸县民政局编制。", "下属单位表示，我站坚持公开。", ""),
    ("攸县民政局", "请与株洲市民政局联系。", "2022年，县民政局坚持公开。", ""),
    ("攸县民政局", "由攸县民政局信息中心编制。", "2022年，我局坚持公开。我站宣传。", ""),
    ("攸县民政局", "", "2022年，本机关围绕本中心工作坚持公开，来源：本站。攸县某路。", ""),
    ("攸县民政局", "", "2022年，县民政局坚持公开，在攸县人民政府网站发布，学习“茶陵民政”公众号和茶陵县人民政府网站。", ""),
    ("攸县民政局", "由攸县民政局编制。", "2022年，攸县民政局坚持公开，依托我院务公开平台。", ""),
    ("攸县民政局", "", "2022年，县民政局坚持公开，在株洲市人民政府网站发布，株洲市评为优秀。", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "preface", "first", "end"), AGAINST)
def test_another_agency_in_the_text_is_a_conflict(
    name: str, preface: str, first: str, end: str
) -> None:
    record = report(title_of(name), PERIOD + preface, first, end=end)
    assert record.agency is not None
    assert record.agency.agency_id == f"unknown-{record.sha256[:12]}"
    assert "issuer_conflict" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(("name", "preface", "first", "end"), NOT_AGAINST)
def test_what_others_say_in_an_agencys_report_is_no_conflict(
    name: str, preface: str, first: str, end: str
) -> None:
    record = report(title_of(name), PERIOD + preface, first, end=end)
    assert record.agency is not None
    assert record.agency.name_zh == "攸县民政局"


def test_the_former_name_of_a_place_is_no_other_place() -> None:
    preface = PERIOD + "请与邹平县民政局联系。"
    record = report(title_of("邹平市民政局"), preface, "2022年，市民政局坚持公开。")
    assert record.agency is not None
    assert record.agency.name_zh == "邹平市民政局"


@pytest.mark.parametrize(
    ("source", "codes"), [("县交通运输局", {"issuer_conflict"}), ("县政府办公室", set())]
)
def test_a_sites_line_above_a_title_is_no_issuer_beside_a_bureau(
    source: str, codes: set[str]
) -> None:
    title = f"攸县人民政府\n\n2022年度政府信息公开年报\n\n发布日期：2023-01-23 信息来源：{source}"
    first = "2022年，县交通运输局收到咨询12人次。从攸县人民政府门户网站公开。攸县道路通畅。"
    record = report(title, "", first)
    found = {item.code for item in record.problems if item.code.startswith("issuer")}
    assert found == codes


BELOW = [
    ("攸县", "2022年，攸县水利局坚持公开。", "攸县水利局\n2023年1月9日"),
    ("攸县", "2022年，县水利局坚持公开。", "攸县水利局\n2023年1月9日"),
    ("攸县", "2022年，网岭镇人民政府坚持公开，我镇加强培训。", "攸县网岭镇人民政府\n2023年1月9日"),
    ("攸县", "2022年，我校坚持公开。", "攸县第一中学\n2023年1月9日"),
    ("攸县", "2022年，县残疾人联合会坚持公开。", ""),
    ("株洲市财政局", "2022年，我局坚持公开。", "株洲市财政局天元分局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，我局加强培训。", "攸县水利局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，我单位加强培训。", "攸县水利局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，本机关加强培训。", "攸县水利局\n2023年1月9日"),
    ("攸县", "2022年，我局坚持公开。", ""),
]
OF_ALL = [
    ("攸县", "2022年，全县各单位坚持公开。", "攸县行政审批服务局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，县水利局坚持公开。", "攸县人民政府办公室\n2023年1月9日"),
    ("攸县", "2022年，攸县坚持公开。县水利局坚持公开，我局表示。", ""),
    ("攸县", "2022年，全县各单位坚持公开，我局加强督查。", "攸县行政审批服务局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，我局加强督查。", "攸县大数据局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，我局加强督查。", "攸县政务服务局\n2023年1月9日"),
    ("攸县", "2022年，全县各单位坚持公开，我局加强督查。", "攸县信息公开中心\n2023年1月9日"),
    ("攸县", "2022年，攸县行政审批服务局坚持公开。", ""),
]


@pytest.mark.parametrize(("name", "first", "end"), BELOW)
def test_a_parents_title_above_the_words_of_one_below_it_is_a_conflict(
    name: str, first: str, end: str
) -> None:
    record = report(title_of(name), "", first, end=end)
    assert record.agency is not None
    assert record.agency.name_zh is None
    assert "issuer_conflict" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(("name", "first", "end"), OF_ALL)
def test_what_one_below_says_in_a_governments_report_is_no_conflict(
    name: str, first: str, end: str
) -> None:
    record = report(title_of(name), "", first, end=end)
    assert record.agency is not None
    assert record.agency.name_zh == "攸县人民政府"
