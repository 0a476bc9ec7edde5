"""Issuers from own-written documents: proven, ambiguous, contradicted."""

from __future__ import annotations

import pytest

from extractors.parse.about.agency_name import full_name, read_name, same_unit
from extractors.parse.report import extract
from tests.issuer_pages import PERIOD, report, title_of

SASAC = "国有资产监督管理委员会"

PROVEN = [
    ("攸县民政局（攸县老龄工作办公室）", "由攸县民政局编制。", "2022年，我局坚持公开。", "攸县民政局", "430223"),
    ("攸县住房和城乡建设局", "由攸县住房和城乡建设局编制。", "2022年，我局坚持公开。", "攸县住房和城乡建设局", "430223"),
    ("攸县公安局攸县城关分局", "由攸县公安局攸县城关分局编制。", "2022年，分局坚持公开。", "攸县公安局攸县城关分局", "430223"),
    ("甘肃省政府国资委", "由甘肃省政府国资委编制。", "2022年，省政府国资委坚持公开。", f"甘肃省人民政府{SASAC}", "620000"),
    ("上海市国资委", "", "2022年，市国资委积极推进公开。", f"上海市{SASAC}", "310000"),
    ("上海市浦东新区人民政府办公室", "", "2022年，浦东新区人民政府办公室认真做好工作。", "上海市浦东新区人民政府办公室", "310115"),
    ("国家税务总局株洲市税务局", "由国家税务总局株洲市税务局编制。", "2022年，认真贯彻。", "国家税务总局株洲市税务局", "430200"),
    ("教育部", "本报告由教育部编制。", "2022年，教育部坚持公开。", "教育部", None),
    ("鼓楼区财政局", "由鼓楼区财政局编制。", "2022年，区财政局坚持公开。地址：南京市某路1号。", "南京市鼓楼区财政局", "320106"),
    ("攸县人民政府", "", "2022年，县人民政府坚持公开。", "攸县人民政府", "430223"),
    ("攸县网岭镇", "由攸县网岭镇人民政府编制。", "2022年，网岭镇坚持公开。", "攸县网岭镇人民政府", "430223"),
    ("平潭综合实验区", "来源：平潭县人民政府\n由平潭综合实验区管委会办公室编制。", "2022年，管委会坚持公开。", "平潭综合实验区管理委员会", "350128"),
    ("株洲市市场监督管理局", "由株洲市市场监督管理局编写。", "2022年，市市场监督管理局坚持公开。", "株洲市市场监督管理局", "430200"),
    ("攸县发改局", "由攸县发展和改革局编制。", "2022年，县发展和改革局坚持公开。", "攸县发展和改革局", "430223"),
    ("新疆生产建设兵团国资委", f"由新疆生产建设兵团{SASAC}编制。", "2022年，推进公开。", f"新疆生产建设兵团{SASAC}", "650000"),
    ("湘西州国资委", "由湘西州国资委编制。", "2022年，州国资委坚持公开。", f"湘西土家族苗族自治州人民政府{SASAC}", "433100"),
    ("攸县民政局", "", "2022年，我局印发攸民发〔2022〕3号文件。", "攸县民政局", "430223"),
    ("攸县黄丰桥镇人民政府", "", "2022年，黄丰桥镇坚持公开。", "攸县黄丰桥镇人民政府", "430223"),
    ("长沙经济技术开发区管理委员会", "", "2022年，长沙经开区管委会坚持公开。", "长沙经济技术开发区管理委员会", "430100"),
    ("国家统计局湖南调查总队", "由国家统计局湖南调查总队编制。", "2022年，总队坚持公开。", "国家统计局湖南调查总队", "430000"),
    ("国家统计局佛山调查队", "由国家统计局佛山调查队编制。", "", "国家统计局佛山调查队", "440600"),
    ("河北雄安新区管理委员会", "由河北雄安新区管理委员会编制。", "2022年，雄安新区管委会坚持公开。", "河北雄安新区管理委员会", "130000"),
    ("雄安新区公共服务局", "", "2022年，雄安新区公共服务局坚持公开。", "河北雄安新区公共服务局", "130000"),
    ("甘肃省兰州新区财政局", "", "2022年，兰州新区财政局坚持公开。", "兰州新区财政局", "620100"),
    ("新疆生产建设兵团第八师石河子市财政局", "", "2022年，石河子市财政局坚持公开。", "石河子市财政局", "659001"),
    ("攸县民政局", "", "2022年，我局坚持公开。", "攸县民政局", "430223"),
    ("攸县民政局", "", "2022年，局机关坚持公开。从县政府网站公开。", "攸县民政局", "430223"),
    ("攸县网岭镇人民政府", "", "本镇坚持公开。", "攸县网岭镇人民政府", "430223"),
    ("攸县联星街道", "", "2022年，我街道坚持公开。", "攸县联星街道办事处", "430223"),
    ("株洲市卫生健康委员会", "", "2022年，我委坚持公开。", "株洲市卫生健康委员会", "430200"),
    ("市水利局", "", "2022年，市水利局坚持公开，指导醴陵市。从株洲市人民政府网站公开。", "株洲市水利局", "430200"),
    ("网岭镇人民政府", "首页 > 攸县人民政府 > 乡镇 > 网岭镇 > 年报\n", "2022年，我镇坚持公开。主办：攸县人民政府", "攸县网岭镇人民政府", "430223"),
    ("县水利局", "首页 > 株洲市 > 攸县人民政府 > 信息公开\n", "2022年，县水利局坚持公开。地址：攸县某路。", "攸县水利局", "430223"),
    ("甲乙大学附属第三医院", "甲乙大学附属第三医院\n", "2022年，甲乙大学附属第三医院坚持公开。", "甲乙大学附属第三医院", None),
    ("县水利局", "", "县水利局建立了《攸县水利局信息公开制度》。", "攸县水利局", "430223"),
    ("成都市武侯区卫生健康局", "", "2022年，公众号“健康武侯”公开信息9条。", "成都市武侯区卫生健康局", "510107"),
    ("市商务局", "", "2022年，市商务局通过“安康商务”公众号公开，由安康日报刊登。安康市支持。", "安康市商务局", "610900"),
    ("某某师范大学", "", "2022年，某某师范大学坚持公开。", "某某师范大学", None),
    ("", "如有疑问，请与攸县民政局办公室联系。", "2022年，攸县民政局按照要求公开。县民政局依托攸县政府门户网站公开。", "攸县民政局", "430223"),
    ("市交通运输局", "", "2022年，开平市交通运输局严格按照要求公开。市交通运输局依托开平市政府门户网站公开。", "开平市交通运输局", "440783"),
    ("县财政局", "\n攸县财政局\n首页", "2022年，我局坚持公开。", "攸县财政局", "430223"),
    ("攸县民政局", "按照省、市政府的部署以及市政府要求，请联系攸县民政局综合股，地址：略。", "", "攸县民政局", "430223"),
    ("县财政局", "\n2023-02-05 17:21 攸县财政局", "2022年，我局坚持公开。", "攸县财政局", "430223"),
    ("", "\n某某农业大学\n（2022年10月30日）", "2022年，我校坚持信息公开。", "某某农业大学", None),
    ("", "现公开水利部2022年政府信息公开工作年度报告。请与水利部政务（政府信息）公开工作领导小组办公室联系。", "2022年，我部坚持公开。", "水利部", None),
    ("", "由攸县民政局办公室编制。", "2022年，攸县民政局按照要求公开。", "攸县民政局", "430223"),
    ("", "如有疑问，请联系：攸县民政局（数据中心）。", "2022年，我局坚持公开。地址：攸县某路。", "攸县民政局", "430223"),
    ("", "请与攸县民政局信息公开办公室联系（地址：攸县某路）。", "按照市、县政府对政府信息公开工作的部署，我局坚持公开。", "攸县民政局", "430223"),
    ("", "请与湖南省人民政府信息公开办公室联系。", "我省从湖南省人民政府网站公开信息。", "湖南省人民政府", "430000"),
    ("", "", "2022年，攸县水务集团有限公司严格按照要求公开。2022年，集团收到申请1件。", "攸县水务集团有限公司", "430223"),
    ("交通运输部海事局", "可在中华人民共和国海事局门户网站下载。", "我局坚持公开。", "交通运输部海事局", None),
    ("海关总署", "请与海关总署办公厅政务公开处联系。", "坚持公开。", "海关总署", None),
    ("市住房和城乡建设局", "请联系长沙市住房和城乡建设局办公室（电话：略）。", "我局坚持公开。", "长沙市住房和城乡建设局", "430100"),
    ("", "由长沙市住房和城乡建设局综合全年情况编制而成。", "2022年，我局坚持公开。长沙市支持。", "长沙市住房和城乡建设局", "430100"),
    ("", "由广州市政府办公厅综合各区政府和各部门的报告编写。请与广州市政府办公厅政务公开处联系。", "我市坚持公开。广州市网站。", "广州市人民政府", "440100"),
    ("湖南省粮食局", "\n湖南省粮食和物资储备局\n", "2022年，省粮食局坚持公开。", "湖南省粮食局", "430000"),
    ("", "", "我局完善了《攸县旅游局政府信息公开责任制度》。从攸县人民政府网站公开。", "攸县旅游局", "430223"),
    ("甲乙理工学院", "学校制定规定。", "2022年，我校推进信息公开工作。", "甲乙理工学院", None),
    ("中文名:攸县民政局", "", "2022年，县民政局坚持公开。地址：攸县某路。", "攸县民政局", "430223"),
    ("", "现就阿勒泰地区行政公署及办公室2022年政府信息公开工作情况报告如下。", "阿勒泰地区坚持公开。", "阿勒泰地区行政公署", "654300"),
    ("攸县民政局", "地址：攸县某街道1号。", "2022年，我局坚持公开。", "攸县民政局", "430223"),
    ("市政府研究室", "", "2022年，株洲市政府研究室主动公开信息9条。市政府研究室坚持公开。", "株洲市政府研究室", "430200"),
    ("攸县卫生健康委员会", "由攸县卫生健康委党政办编制。", "2022年，我委坚持公开。", "攸县卫生健康委员会", "430223"),
    ("网岭镇", "由网岭镇人民政府党政办公室编制。地址：攸县网岭镇人民政府。", "2022年，我镇坚持公开。", "攸县网岭镇人民政府", "430223"),
    ("", "现公布孟村县水利局2022年政府信息公开工作年度报告。", "2022年，县水利局坚持公开。", "孟村回族自治县水利局", "130930"),
    ("攸县水利局", "", "我局坚持公开。县水利局网站共发布信息9条。", "攸县水利局", "430223"),
    ("", "根据通知要求，攸县水利局结合单位实际，编制本单位年度报告。", "2022年，我局坚持公开。", "攸县水利局", "430223"),
    ("住建局", "", "2022年攸县住建局依申请公开9件。", "攸县住建局", "430223"),
    ("株洲市文化局", "来源：株洲市文化局", "2022年，株洲文化局坚持公开。", "株洲市文化局", "430200"),
    ("西藏自治区邮政管理系统", "", "西藏自治区邮政管理局坚持公开。", "西藏自治区邮政管理局", "540000"),
    ("市场监督管理局", "", "2022年，长沙市某湖风景区管理委员会市场监督管理局坚持公开。2022年长沙市某湖风景区管理委员会市场监督管理局收到申请。", "长沙市某湖风景区管理委员会市场监督管理局", "430100"),
    ("网岭镇人民政府", "请与网岭镇人民政府联系（地址：攸县网岭镇网岭村）。", "2022年，我镇坚持公开。", "攸县网岭镇人民政府", "430223"),
    ("网岭镇人民政府", "", "2022年，我镇通过“攸县网岭镇”微信公众号公开信息。", "攸县网岭镇人民政府", "430223"),
    ("", "2022年，网岭镇政府认真落实要求，网岭镇政府编制报告。请与网岭镇人民政府联系（地址：攸县网岭镇）。", "我镇坚持公开。", "攸县网岭镇人民政府", "430223"),
    ("湖南省株洲市气象部门", "", "2022年，株洲市气象部门认真贯彻要求。", "株洲市气象局", "430200"),
    ("", "结合攸县民政局2022年政府信息公开工作实际，编制发布本报告。攸县某街。", "我局严格执行国家、省、市有关政务公开和政府信息公开的规定。", "攸县民政局", "430223"),
    ("", "", "我局修改完善了《攸县民政局政府信息与政务公开工作制度》。从攸县人民政府网站公开。", "攸县民政局", "430223"),
    ("", "", "2022年，开发区坚持公开。开发区修订《长沙经济技术开发区政府信息公开指南》。", "长沙经济技术开发区管理委员会", "430100"),
    ("长沙高新区（某麓科技区）管委会", "请与长沙高新技术产业开发区（某麓科技区）管委会信息公开办公室联系。", "我委坚持公开。", "长沙高新区管理委员会", "430100"),
    ("重庆市双桥经开区生态环境局", "", "2022年，双桥经开区生态环境局坚持公开。", "重庆市双桥经开区生态环境局", "500000"),
    ("", "特向社会公布《长春市生态环境局宽城区分局2022年政府信息公开年度报告》。请与长春市生态环境局宽城区分局政府信息公开办公室联系。", "2022年，我分局坚持公开。", "长春市生态环境局宽城区分局", "220100"),
    ("攸县统计局", "", "2022年，我局对《攸县统计局政府信息公开标准目录》进行细化。", "攸县统计局", "430223"),
    ("", "由攸县林业局办公室编制。请与攸县林业局办公室联系。", "2022年，我局坚持公开。", "攸县林业局", "430223"),
    ("水利局", "", "2022年，水利局坚持公开，制定《攸县水利局2022年信息公开工作实施方案》。", "攸县水利局", "430223"),
    ("", "编制了攸县民政局2022年度政府信息公开工作年度报告。与攸县民政局办公室联系。", "攸县民政局按照省、市、县各级政府部署坚持公开。", "攸县民政局", "430223"),
    ("网岭镇", "由网岭镇人民政府根据《条例》精神和县政府有关通知编制。", "2022年，我镇在攸县人民政府网站公开，办理县长信箱来信。", "攸县网岭镇人民政府", "430223"),
    ("", "根据甲乙医药大学2021-2022学年信息公开工作执行情况编制本报告。", "我校完善信息公开机制。", "甲乙医药大学", None),
    ("", "结合2021～2022学年甲乙职业技术学院信息公开工作实际情况编制。", "我院推进信息公开。", "甲乙职业技术学院", None),
    ("", "请与攸县联星街道办事处联系（地址：攸县某路）。", "2022年，我街公开信息总数为54条。", "攸县联星街道办事处", "430223"),
    ("", "请与攸县政府联星街道办事处联系（地址：攸县某路）。", "2022年，本街道公开信息54条。", "攸县联星街道办事处", "430223"),
    ("甲乙大学丙丁学院", "现将我院信息公开执行情况报告如下。", "学院坚持公开。", "甲乙大学丙丁学院", None),
    ("攸县人民政府门户网站 部门 攸县体育局", "", "2022年，攸县体育局认真落实部署。运维攸县体育局网站。", "攸县体育局", "430223"),
    ("西咸新区甲河街道办事处", "", "2022年，甲河街道立足实际坚持公开。", "陕西省西咸新区甲河街道办事处", "610000"),
    ("", "", "2022年，我局及时完善调整补充了湘西州水利局信息公开领导小组成员。公开湘西土家族苗族自治州水利局权责清单。", "湘西土家族苗族自治州水利局", "433100"),
    ("", "由市政府办公厅综合各区人民政府和市政府各委、办、局的报告编制而成。请与上海市人民政府办公厅联系。", "市委主要领导多次就政府信息公开作出批示。本市坚持公开。上海市网站。", "上海市人民政府", "310000"),
    ("国家能源局湖南监管办公室", "由国家能源局湖南监管办公室编制。", "2022年，坚持公开。", "国家能源局湖南监管办公室", "430000"),
    ("财政部湖南监管局", "由财政部湖南监管局编制。", "2022年，我局坚持公开。", "财政部湖南监管局", "430000"),
    ("中国证券监督管理委员会湖南监管局", "", "2022年，湖南证监局坚持公开。", "中国证券监督管理委员会湖南监管局", "430000"),
    ("国家金融监督管理总局株洲监管分局", "", "2022年，株洲金融监管分局坚持公开。", "国家金融监督管理总局株洲监管分局", "430200"),
    ("中国人民银行湖南省分行", "由中国人民银行湖南省分行编制。", "2022年，坚持公开。", "中国人民银行湖南省分行", "430000"),
    ("攸县教育局机关幼儿园", "由攸县教育局机关幼儿园编制。", "2022年，我园坚持公开。", "攸县教育局机关幼儿园", "430223"),
    ("苏州工业园区管理委员会", "", "2022年，园区管委会坚持公开。", "苏州工业园区管理委员会", "320500"),
    ("第八师石河子市财政局", "", "2022年，师市财政局坚持公开。由石河子日报刊登。", "石河子市财政局", "659001"),
    ("重庆两江新区管理委员会", "由重庆两江新区管理委员会办公室编制。", "2022年，坚持公开。", "重庆两江新区管理委员会", "500000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "preface", "first", "full", "code"), PROVEN, ids=[p[0] for p in PROVEN]
)
def test_proven(name: str, preface: str, first: str, full: str, code: str | None) -> None:
    record = report(title_of(name), PERIOD + preface, first)
    assert record.agency is not None
    assert (record.agency.name_zh, record.agency.division_code) == (full, code)
    assert len(record.agency.evidence) >= 2


def test_a_report_that_names_itself_in_its_first_sentence() -> None:
    preface = "攸县2022年政府信息公开工作年度报告（以下简称年报）根据《条例》编制。"
    record = report("", preface, "全县坚持公开，建设走近攸县等栏目。")
    assert record.agency is not None
    assert record.agency.name_zh == "攸县人民政府"


DOUBTED = [
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
    "end",
    [
        "攸县网岭镇人民政府 二○二三年三月二十日",
        "我们将继续改进。 攸县网岭镇人民政府2023年3月20日 |",
    ],
)
def test_who_signs_on_the_line_of_the_date(end: str) -> None:
    record = report(title_of(""), PERIOD, "编制了《网岭镇政府信息公开指南》。", end=end)
    assert record.agency is not None
    assert record.agency.name_zh == "攸县网岭镇人民政府"


@pytest.mark.parametrize(
    ("name", "agency_id"), [("市国资委", "sasac-440300"), ("株洲市国资委", None)]
)
def test_an_official_host_completes_a_name_and_outvotes_none(
    name: str, agency_id: str | None
) -> None:
    record = report(title_of(name), PERIOD, "坚持公开。", url="https://gzw.sz.gov.cn/nb.html")
    assert record.agency is not None
    assert record.agency.agency_id == (agency_id or f"unknown-{record.sha256[:12]}")


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


def test_a_day_above_a_title_is_no_part_of_it() -> None:
    record = report("公开日期 2023-01-21\n〓2022年政府信息公开工作年度报告", PERIOD, "坚持公开。")
    assert record.title == "〓2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("above", "full"),
    [
        ("广西壮族自治区体育局2022年政府信息公开年度报告", "广西壮族自治区体育局"),
        ("广西壮族自治区体育局 政府信息公开工作年度报告", "广西壮族自治区体育局"),
        ("广西壮族自治区体育局2021年政府信息公开年度报告", None),
        ("广西壮族自治区财政厅2022年政府信息公开年度报告", None),
    ],
)
def test_a_fuller_title_above_the_title_tells_the_place(above: str, full: str | None) -> None:
    first = "2022年，自治区体育局坚持公开。"
    record = report(f"{above}\n自治区体育局\n{title_of('')}", PERIOD, first)
    assert record.agency is not None
    assert record.agency.name_zh == full


def test_place_of_a_relative_name_from_number_account_and_counties() -> None:
    first = "2022年，市国资委做好“长沙国资”微信公众号，答复了一份文件（长国资〔2021〕3号）的申请。浏阳市参加。"
    record = report(title_of("市国资委"), PERIOD, first)
    assert record.agency is not None
    assert record.agency.agency_id == "sasac-430100"


def test_the_superiors_number_contradicts_nobody() -> None:
    first = "2022年，市国资委按照国资发〔2021〕1号、湘国资〔2021〕2号文件坚持公开。"
    record = report(title_of("株洲市国资委"), PERIOD, first)
    assert record.agency is not None
    assert record.agency.agency_id == "sasac-430200"


def test_an_official_host_only_where_the_text_is_not_enough() -> None:
    address = "https://www.gzw.sh.gov.cn/a/1.html"
    record = report(title_of("市国资委"), PERIOD, "2022年，市国资委坚持公开。", address)
    assert record.agency is not None
    assert record.agency.agency_id == "sasac-310000"
    assert record.agency.evidence[0].kind == "host"
    other = report(
        title_of("攸县财政局"), PERIOD + "由攸县财政局编制。", "2022年，县财政局坚持公开。", address
    )
    assert other.agency is not None
    assert other.agency.name_zh == "攸县财政局"
    nobody = report(title_of("市财政局"), PERIOD, "2022年，市财政局坚持公开。", address)
    assert nobody.agency is not None
    assert nobody.agency.name_zh is None


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
