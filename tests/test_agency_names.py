"""Names of agencies: short and full ones, streets, zones, dissolved places; one agency has one name whatever it prints."""

from __future__ import annotations

from typing import get_args

import pytest

from extractors.parse.about.agency_name import full_name, read_name
from extractors.parse.about.mentions import Role
from extractors.parse.about.title_names import joint_title, title_mention, titled_below
from extractors.parse.about.units import is_short_unit, same_unit, whole_unit
from extractors.parse.words.lists import rows, shapes
from tests.issuer_pages import PERIOD, report, title_of


@pytest.mark.parametrize(
    ("short", "whole", "same"),
    [
        ("房管局", "住房保障和房产管理局", True),
        ("金融办", "地方金融工作办公室", True),
        ("编办", "中共机构编制委员会办公室", True),
        ("房管局", "临沅市住房保障和房产管理局", False),
        ("体育局", "教育体育局", False),
        ("房产局", "住房保障和房产管理局", False),
        ("房管局", "住房保障和房产管理委员会", False),
    ],
)
def test_usual_short_names_need_not_begin_as_the_whole_does(
    short: str, whole: str, same: bool
) -> None:
    assert same_unit(short, whole) is same
    assert same_unit(whole, short) is same


def test_each_short_name_shortens_what_it_means() -> None:
    listed = [
        (row["short"], row["means"])
        for row in rows("unit_short_names", ["short", "means"], ["short"])
    ]
    assert all(same_unit(f"{short}局", f"{means}局") for short, means in listed)
    assert is_short_unit("发改委")
    assert not is_short_unit("发改")
    assert not is_short_unit("财政局")


def test_each_short_name_shortens_the_whole_name_that_it_stands_for() -> None:
    listed = [
        (row["short"], row["whole"])
        for row in rows("unit_whole_names", ["short", "whole"], ["short"])
    ]
    assert all(same_unit(short, whole) and whole_unit(short) == whole for short, whole in listed)
    assert whole_unit("住建局") == "住建局"


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("淮安市楚州区财政局", 2011, "320803"),  # renamed in that year
        ("淮安市清江浦区财政局", 2015, "320812"),  # the report was written a year later
        ("济南市莱芜区财政局", 2019, "370116"),
        ("重庆市两江新区财政局", 2020, "500000"),  # a zone then
        ("株洲市市场监督管理局", 2020, "430200"),
    ],
)
def test_a_district_below_its_city_is_known_in_the_years_around_a_reform(
    name: str, year: int, code: str
) -> None:
    read = read_name(name, year)
    assert read is not None
    assert [place.code for place in read.places] == [code]


@pytest.mark.parametrize(
    "kind",
    ["own_title", "opening", "subjects", "anywhere", "below_governments", "elsewhere", "above"],
)
def test_a_listed_shape_gives_a_name_a_part_that_is_known(kind: str) -> None:
    for role, shape in shapes("issuer_words", kind):
        assert role in get_args(Role), shape


@pytest.mark.parametrize(
    ("name", "preface", "first", "issuer"),
    [
        ("攸县房管局", "由攸县住房保障和房产管理局编制。", "2022年，我局坚持公开。", "攸县住房保障和房产管理局"),
        ("县房管局", "由攸县住房保障和房产管理局编制。", "2022年，县房管局坚持公开。", "攸县住房保障和房产管理局"),
        ("攸县人社局", "请与攸县人力资源和社会保障局联系。", "2022年，攸县人社局坚持公开。", "攸县人力资源和社会保障局"),
        ("攸县应急局", "来源：攸县应急管理局\n", "2022年，攸县应急局坚持公开。", "攸县应急管理局"),
        # A whole name stays, whatever later one a site's line tells.
        ("攸县教育局", "来源：攸县教育体育局\n", "2022年，攸县教育局坚持公开。", "攸县教育局"),
        ("攸县住建局", "来源：茶陵县住房和城乡建设局\n", "2022年，攸县住建局坚持公开。", "攸县住建局"),
    ],
)  # fmt: skip
def test_the_whole_name_is_kept_where_the_document_prints_both(
    name: str, preface: str, first: str, issuer: str
) -> None:
    record = report(title_of(name), PERIOD + preface, first)
    assert record.agency is not None
    assert record.agency.name_zh == issuer


@pytest.mark.parametrize(
    ("printed", "year", "kept", "code"),
    [
        ("南京市浦口区人民政府泰山街道办事处", 2022, "南京市浦口区泰山街道办事处", "320111"),
        ("南京市浦口区泰山街道办事处", 2022, "南京市浦口区泰山街道办事处", "320111"),
        ("浦口区政府办公室", 2022, "南京市浦口区人民政府办公室", "320111"),
        # A province gives its name to a zone of its city, and to branches of its own.
        ("吉林高新技术产业开发区管理委员会", 2022, "吉林高新技术产业开发区管理委员会", "220200"),
        ("吉林证监局", 2022, "中国证券监督管理委员会吉林监管局", "220000"),
        ("海南洋浦经济开发区管委会", 2022, "洋浦经济开发区管理委员会", "460400"),
        ("湖南湘江新区管理委员会", 2022, "湖南湘江新区管理委员会", "430100"),
        ("甘肃省兰州新区管理委员会", 2022, "兰州新区管理委员会", "620100"),
        ("广州铁路公安局", 2022, "广州铁路公安局", "440100"),
        # Dissolved in the last days of its last year; a town is never read so.
        ("莱芜市民政局", 2018, "莱芜市民政局", "371200"),
        ("攸县司法局网岭司法所", 2022, "攸县司法局网岭司法所", "430223"),
        # The office of a commission that is a department reports for it; that of others is a body of its own.
        ("湖州市国资委办公室", 2018, "湖州市人民政府国有资产监督管理委员会", "330500"),
        ("攸县国有资产监督管理委员会办公室", 2022, "攸县国有资产监督管理委员会办公室", "430223"),
        ("湖州市发展和改革委员会办公室", 2022, "湖州市发展和改革委员会", "330500"),
        ("湖州市委机构编制委员会办公室", 2022, "湖州市委机构编制委员会办公室", "330500"),
        (
            "湖州市网络安全和信息化委员会办公室",
            2022,
            "湖州市网络安全和信息化委员会办公室",
            "330500",
        ),
        ("攸县供销合作社联合社", 2022, "攸县供销合作社联合社", "430223"),
        ("湖州市人民防空办", 2018, "湖州市人民防空办公室", "330500"),
    ],
)
def test_names_and_codes(printed: str, year: int, kept: str, code: str) -> None:
    name = read_name(printed, year)
    assert name is not None
    assert [place.code for place in name.places] == [code]
    assert full_name(name.places[0], name) == kept


@pytest.mark.parametrize("name", ["湖南工业大学", "浙江旅游职业学院", "湖南旅游集团"])
def test_a_school_or_company_named_after_a_province_is_no_zone(name: str) -> None:
    read = read_name(name, 2022)
    assert read is not None
    assert (read.proper, read.places) == (True, ())


def test_a_place_that_was_dissolved_years_before_names_none() -> None:
    assert not (read_name("莱芜市民政局", 2020) or read_name("财政局")).places  # type: ignore[union-attr]


def test_a_school_that_speaks_is_not_the_bureau_that_compiled_by_the_preface_alone() -> None:
    preface = PERIOD + "由攸县教育局编制。"
    school = report(title_of("攸县教育局"), preface, "2022年，攸县第一中学坚持公开，我校加强管理。")
    assert "issuer_conflict" in {problem.code for problem in school.problems}
    bureau = report(title_of("攸县教育局"), preface, "县教育局推广一所学校的经验：我校坚持公开。")
    assert bureau.agency is not None
    assert bureau.agency.name_zh == "攸县教育局"


@pytest.mark.parametrize(
    ("name", "preface", "first"),
    [
        ("攸县公安局网岭分局", "由攸县公安局编制。", "2022年，网岭分局坚持公开。"),
        ("攸县公安局交通警察大队", "由攸县公安局编制。请与攸县公安局交通警察大队联系。", "2022年，大队坚持公开。"),
        ("攸县公安局", "由攸县公安局编制。", "2022年，攸县公安局网岭分局坚持公开。"),
        ("攸县公安局交通警察大队", "", "2022年，大队坚持公开，攸县公安局部署。"),
        ("攸县水利局水库管理所", "由攸县水利局水库管理所编制。", "2022年，我所坚持公开。"),
    ],
)  # fmt: skip
def test_a_body_below_an_agency_is_named_where_its_own_name_stands_again(
    name: str, preface: str, first: str
) -> None:
    record = report(title_of(name), PERIOD + preface, first)
    assert record.agency is not None
    assert record.agency.name_zh == name


def issuer_of(title: str, preface: str, first: str) -> str | None:
    """Whose report it is: with this agency or none in its title, these words before its sections and in the first."""
    record = report(title_of(title) if title else "年度报告", PERIOD + preface, first)
    assert record.agency is not None
    return record.agency.name_zh


@pytest.mark.parametrize(
    ("title", "preface", "first", "issuer"),
    [
        # The desk that readers may ask: of a branch with its place behind the national name, or named 办.
        ("", "请与国家税务总局株洲市税务局政务公开办公室联系。", "我局坚持公开，在株洲市考核中优秀。", "国家税务总局株洲市税务局"),
        ("", "请联系：攸县城区改造更新局党政办，电话略。", "2022年，县城改局坚持公开，攸县考核优秀。", "攸县城区改造更新局"),
        # What the report is made of, and what it calls itself.
        ("", "结合攸县财政局2022年实际工作情况编制而成。", "2022年，县财政局坚持公开。", "攸县财政局"),
        ("", "现向社会公开《攸县城市管理局2022年政府信息公开工作年度报告》。", "我局坚持公开，攸县考核优秀。", "攸县城市管理局"),
        ("攸县粮食局", "", "修订印发《攸县粮食局政府信息公开实施办法》。", "攸县粮食局"),
        # 分局 and 大队 speak of themselves.
        ("", "请与株洲市公安天元分局办公室联系。", "2022年，分局坚持公开，天元区考核优秀。", "株洲市公安天元分局"),
        ("株洲市自然资源和规划局天元分局", "", "2022年，天元资规分局坚持公开。", "株洲市自然资源和规划局天元分局"),
        ("株洲市自然资源和规划局天元分局", "", "2022年，天元区公安分局坚持公开。", None),
        ("株洲市自然资源和规划局天元分局", "", "2022年，芦淞资规分局坚持公开。", None),
        ("", "请与株洲市公安天元分局联系。", "2022年，民政局坚持公开，天元区考核优秀。", None),
        ("", "结合攸县实际工作情况编制而成。", "2022年，民政局坚持公开。", None),
    ],
)  # fmt: skip
def test_names_in_the_words_around_a_report(
    title: str, preface: str, first: str, issuer: str | None
) -> None:
    assert issuer_of(title, preface, first) == issuer


@pytest.mark.parametrize(
    ("title", "preface", "first", "issuer"),
    [
        ("市财政局", "请与醴陵市财政局联系。", "2022年，市财政局坚持公开。", "醴陵市财政局"),
        ("市民促局", "请与醴陵市民营经济促进局联系。", "2022年，市民促局坚持公开。", "醴陵市民营经济促进局"),
        # A town that no title names, and who published its report.
        ("", "发布机构：网岭镇\n可在攸县人民政府公众信息网下载，请与网岭镇人民政府办公室联系。", "坚持公开。", "攸县网岭镇人民政府"),
        ("", "发布机构：新市镇\n可在攸县人民政府公众信息网下载，请与网岭镇人民政府办公室联系。", "坚持公开。", None),
        ("财政局", "请与攸县财政局联系。请联系茶陵县财政局（地址略）。", "2022年，我局坚持公开。", None),
        ("", "请与攸县财政局联系。请联系茶陵县财政局（地址略）。", "2022年，我局坚持公开。", None),
        ("", "请与县财政局联系。请联系攸县财政局（地址略）。", "2022年，我局坚持公开，攸县考核。", "攸县财政局"),
        ("", "在攸县财政局网站公布。", "2022年，我局坚持公开，攸县考核。", "攸县财政局"),
        ("", "在攸县政务服务中心网站公布。", "2022年，我中心坚持公开，攸县考核。", None),
        ("", "来源：攸县财政局\n", "2022年，我局坚持公开，攸县考核。", None),
        ("", "请与株洲市交通警察支队联系。", "2022年，分局坚持公开，株洲市考核。", None),
        ("", "请与攸县财政局联系。", "2022年，坚持公开，攸县考核。", None),
        ("", "请与攸县人民政府办公室联系。", "2022年，本机关坚持公开，攸县考核。", None),
        ("", "请与攸县网岭镇人民政府联系。", "2022年，坚持公开，攸县考核。", None),
        ("", "请与攸县网岭镇人民政府联系。", "2022年，全镇坚持公开，攸县考核。", "攸县网岭镇人民政府"),
        ("", "请与攸县财政局联系。", "2022年，全县坚持公开，攸县考核。", None),
    ],
)  # fmt: skip
def test_whom_readers_may_ask_names_the_agency_where_nothing_else_does(
    title: str, preface: str, first: str, issuer: str | None
) -> None:
    assert issuer_of(title, preface, first) == issuer


@pytest.mark.parametrize(
    ("title", "joint"),
    [
        ("攸县教育局、体育局", True),
        ("攸县教育局、县体育局", True),
        ("A局、攸县体育局", False),
        ("株洲高新区管委会、株洲市教育局", False),
        ("攸县教育局和攸县体育局", True),
        ("攸县教育局攸县体育局联合", True),
        ("攸县教育局、攸县教育体育局", False),
        ("攸县发展和改革局、发改局", False),
        ("攸县人民政府、财政局", False),
        ("攸县财政局、攸县人民政府", False),
        ("攸县教育局、茶陵县体育局", False),
        ("教育局、体育局", False),
        ("株洲市公安局株洲市天元分局", False),
        ("攸县教育局、体育", False),
        ("攸县教育局、省体育局", False),
    ],
)
def test_two_agencies_of_one_place_side_by_side_in_a_title(title: str, joint: bool) -> None:
    assert bool(joint_title(title_of(title), 2022)) is joint


def test_who_passes_on_a_paper_is_named_before_it() -> None:
    mention = title_mention("攸县民政局关于转发《攸县人民政府2022年政务公开工作要点》的通知", 2022)
    assert mention is not None
    assert mention.name.text == "攸县民政局"


def test_a_title_names_a_body_below_where_its_words_end_as_one() -> None:
    name = read_name("攸县水利局", 2022)
    assert name is not None
    assert titled_below(title_of("攸县水利局水库管理所"), name) == "攸县水利局水库管理所"
    assert titled_below(title_of("攸县水利局"), name) is None
    assert titled_below(None, name) is None
    below = read_name("攸县水利局水库管理所", 2022)
    assert below is not None
    assert titled_below(title_of("攸县水利局水库管理所"), below) is None
