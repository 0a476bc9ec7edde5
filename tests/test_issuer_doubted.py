"""Issuers that a document leaves open: ambiguous or contradicted, and then unknown with a problem."""

from __future__ import annotations

import pytest

from tests.issuer_pages import PERIOD, SASAC, report, title_of

DOUBTED = [
    ("国家烟草专卖局", "", "我局坚持公开。我县烟草市场稳定。", "issuer_unproven"),
    ("国家税务总局", "", "我局坚持公开。从攸县人民政府网站公开。", "issuer_unproven"),
    ("五华科技产业园管理委员会", "由五华科技产业园管理委员会编制。", "2022年，坚持公开。", "issuer_unproven"),
    ("攸县环境保护局", "由茶陵县生态环境局编制。", "2022年，坚持公开。", "issuer_conflict"),
    ("攸县环境保护局", "由攸县应急管理局编制。", "2022年，坚持公开。", "issuer_conflict"),
    ("县教育局", "", "2022年，县教育局在“攸县教育”公众号发布9条。", "issuer_unproven"),
    # What others run or made is not the agency's own; one account of its own tells no level.
    ("县水利局", "", "2022年，县水利局坚持公开，参考攸县人民政府网站的栏目。", "issuer_unproven"),
    ("县水利局", "", "2022年，县水利局坚持公开，攸县门户网站的做法值得借鉴。", "issuer_unproven"),
    ("区水利局", "", "2022年，区水利局在攸县人民政府网站公开9条。", "issuer_unproven"),
    ("教育局", "", "全年转载“天津东丽教育”微信公众号文章9件。", "issuer_unproven"),
    ("教育局", "", "通过“株洲教育”公众号公开。从株洲市人民政府网站公开。", "issuer_unproven"),
    ("区教育局", "", "2022年，区教育局学习“海淀教育”公众号经验，按照海政办发〔2022〕3号落实。", "issuer_unproven"),
    ("市商务局", "", "2022年，市商务局向“安康商务”公众号投稿，由安康日报刊登。", "issuer_unproven"),
    ("市水利局", "", "2022年，市水利局在醴陵水利网公开，“醴陵水利”公众号发布9条。", "issuer_unproven"),
    ("县水利局", "", "2022年，县水利局按照攸政办发〔2022〕9号文件要求公开。", "issuer_unproven"),
    ("冲口街道", "", "2022年，冲口街道与荔湾政府网站建设单位签约。按照穗府办〔2021〕3号。", "issuer_unproven"),
    ("", "", "我局学习《铜仁市教育局网上信息公开审查制度》。", "issuer_unproven"),
    ("国家邮政局", "", "本机关坚持公开。", "issuer_unproven"),
    ("国家邮政局", "", "我局坚持公开。2022年，湖南省邮政管理局坚持公开。", "issuer_conflict"),
    # The survey team of the national office is no office of the city, nor is its branch for finance.
    ("国家统计局株洲调查队", "", "2022年，株洲市统计局坚持公开。", "issuer_conflict"),
    ("财政部湖南监管局", "", "2022年，湖南省财政厅坚持公开。", "issuer_conflict"),
    # A government without its level and an agency of another level prove nobody.
    ("攸县人民政府", "", "2022年，人民政府坚持公开。", "issuer_unproven"),
    ("株洲市教育局", "", "2022年，省教育局坚持公开。", "issuer_unproven"),
    ("鼓楼区财政局", "由鼓楼区财政局编制。", "2022年，区财政局坚持公开。", "issuer_unproven"),
    ("攸县民政局", "", "2022年，本机关坚持公开。", "issuer_unproven"),
    # 我局 is no item where another level, unit, branch or smaller place speaks too.
    ("株洲市教育局", "", "2022年，区教育局坚持公开。我局重视。", "issuer_unproven"),
    ("株洲市教育局", "", "2022年，市体育局坚持公开。我局重视。", "issuer_unproven"),
    ("株洲市教育局", "", "2022年，我校坚持公开，我局表彰。", "issuer_unproven"),
    ("株洲市财政局", "", "2022年，我县坚持公开。我局重视。", "issuer_unproven"),
    ("株洲市公安局", "", "2022年，本分局坚持公开。我局重视。", "issuer_unproven"),
    ("株洲市生态环境局", "", "2022年，醴陵分局坚持公开。我局重视。", "issuer_unproven"),
    ("攸县民政局", "来源：茶陵县民政局", "2022年，我局坚持公开。", "issuer_unproven"),
    ("攸县林业局", "", "2022年，我委坚持公开。我局重视。", "issuer_unproven"),
    ("攸县农业农村局", "", "2022年，我镇坚持公开。", "issuer_unproven"),
    ("攸县发展和改革委员会", "", "2022年，我委托第三方评估，依据本办法处理决定。", "issuer_unproven"),
    ("攸县人民政府", "", "2022年，我县坚持公开。", "issuer_unproven"),
    ("攸县网岭镇", "", "2022年，我村坚持公开。我镇重视。", "issuer_unproven"),
    ("攸县教育局", "", "局机关第一幼儿园坚持公开。", "issuer_unproven"),
    ("攸县网岭镇人民政府", "", "我村坚持公开，网岭镇重视此项工作。", "issuer_conflict"),
    ("县工商联", "由攸县工商行政管理局编制。", "2022年，县工商局坚持公开。", "issuer_conflict"),
    # The contact's own company below a bureau that a copied preface names.
    ("", "由攸县行政审批局编制。请与攸县投资集团有限公司办公室联系。", "2022年，我公司坚持公开。攸县人民政府网站。", "issuer_conflict"),
    ("攸县教育局转发茶陵县教育局", "", "2022年，我局坚持公开。", "issuer_unproven"),
    ("市国资委", "", "2022年，市国资委坚持公开。", "issuer_unproven"),
    ("国资委", "", "2022年，国资委坚持公开。中央企业负责人公开信息。", "issuer_unproven"),
    ("省政府国资委", "", "2022年，省政府国资委坚持公开。", "issuer_unproven"),
    ("", "", "2022年，我市各级政府公开信息12条。2022年，市政府新闻办共举办发布会3场。鞍山市政府门户网站公开信息。", "issuer_unproven"),
    ("乡镇", "", "2022年，我镇坚持公开。从攸县人民政府网站公开。", "issuer_unproven"),
    ("株洲市生态环境局甲乙国际（中国）官方网站 分局", "株洲市生态环境局甲乙国际官方网站分局（以下简称分局）根据要求编制。", "2022年，分局坚持公开。", "issuer_unproven"),
    ("新县镇", "可在新县镇网站查阅。", "2022年，我镇坚持公开。", "issuer_unproven"),
    ("市交通运输局", "", "2022年，市交通运输局坚持公开。从开平市政府门户网站公开。地址：开平市某路1号。开平市交通。", "issuer_unproven"),
    # The way to a page is one item; one to a column of reprints, or by two counties, is none.
    ("县水利局", "首页 > 攸县人民政府 > 信息公开\n", "2022年，县水利局坚持公开。", "issuer_unproven"),
    ("县水利局", "首页 > 株洲市人民政府 > 县市区 > 年报\n", "2022年，县水利局坚持公开。", "issuer_unproven"),
    ("县水利局", "首页 > 攸县人民政府 > 他山之石 > 水利\n", "2022年，县水利局坚持公开。", "issuer_unproven"),
    ("市水利局", "首页 > 株洲市 > 醴陵市 > 年报\n", "2022年，市水利局坚持公开。主办：醴陵市人民政府", "issuer_unproven"),
    ("水利局", "首页 > 攸县人民政府 > 年报\n", "2022年，我局坚持公开。主办：攸县人民政府", "issuer_unproven"),
    # An account bears a place's name; another place's, or one account alone, proves nothing.
    ("成都市武侯区卫生健康局", "", "2022年，公众号“健康青羊”公开信息9条。", "issuer_unproven"),
    ("市商务局", "", "2022年，市商务局通过“安康商务”公众号公开信息9条。", "issuer_unproven"),
    ("区教育局", "", "2022年，区教育局通过“株洲教育”公众号公开，由株洲日报刊登。株洲市支持。", "issuer_unproven"),
    ("市水利局", "", "2022年，市水利局通过“醴陵水利”公众号公开，由株洲日报刊登。株洲市支持。", "issuer_unproven"),
    # All the country sells at the exchange of Shanghai; one paper is one item, whatever word stands before it.
    ("市国资委", "", "2022年，“上海国资”公众号公开信息9条，在上海联合产权交易所转让股权3宗。", "issuer_unproven"),
    ("市商务局", "", "2022年，市商务局公开信息9条，由株洲日报刊登，向株洲日报投稿，在株洲日报开设专栏。", "issuer_unproven"),
    # A county city's own 市 is not that of the city above it.
    ("市水利局", "地址：株洲市醴陵市某路1号。", "2022年，市水利局坚持公开。从醴陵市人民政府网站公开。", "issuer_unproven"),
    ("市水利局", "网站标识码：4302000032", "2022年，市水利局坚持公开。从醴陵市人民政府网站公开。", "issuer_unproven"),
    ("市水利局", "", "2022年，市水利局坚持公开，按照株洲市要求管好“醴陵发布”公众号。", "issuer_unproven"),
    ("市水利局", "地址：株洲市醴陵市某路1号。", "2022年，市水利局坚持公开，由株洲日报发布。", "issuer_unproven"),
    ("攸县发展和改革局 攸县统计局", "由攸县发展和改革局编制。", "2022年，攸县发展和改革局坚持公开。", "issuer_unproven"),
    ("攸县教育局与体育局联合", "由攸县教育局编制。", "2022年，攸县教育局坚持公开。", "issuer_unproven"),
    ("", "与攸州经开区政务公开办公室联系。", "2022年，大渡口经开区坚持公开。大渡口经济开发区收到申请。", "issuer_unproven"),
    ("", "根据《湖南省政府信息公开年度报告格式》编制。", "湖南省内有3处。", "issuer_unproven"),
    ("", "根据《湖南省政府信息公开工作年度报告考核办法》编制。", "湖南省内有3处。", "issuer_unproven"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "preface", "first", "problem"), DOUBTED)
def test_doubt_gives_unknown_and_a_problem(
    name: str, preface: str, first: str, problem: str
) -> None:
    record = report(title_of(name), PERIOD + preface, first)
    assert record.agency is not None
    assert record.agency.agency_id == f"unknown-{record.sha256[:12]}"
    assert record.agency.name_zh is None
    assert record.scope == "unknown"
    assert problem in {item.code for item in record.problems}


@pytest.mark.parametrize(
    ("host", "conflicts"),
    [("gzw.sz.gov.cn", True), ("gzw.zhuzhou.gov.cn", False), ("gzw.hunan.gov.cn", False), ("www.example.com", False), ("[", False)],
)  # fmt: skip
def test_the_official_host_of_another_place_is_named_and_changes_nothing(
    host: str, conflicts: bool
) -> None:
    first = "2022年，市国资委做好“株洲国资”微信公众号。"
    record = report(title_of("株洲市国资委"), PERIOD, first, url=f"https://{host}/nb.html")
    assert record.agency is not None
    assert record.agency.agency_id == "sasac-430200"
    told = [item.message for item in record.problems if item.code == "issuer_conflict"]
    message = f"text: 株洲市人民政府{SASAC}, host: 深圳市人民政府{SASAC}"
    assert told == [message] * conflicts
