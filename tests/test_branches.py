"""Branches of bodies led from above, zones: one body has one name, whatever of its names a page prints."""

from __future__ import annotations

import pytest

from extractors.parse.about.agency_name import agree, full_name, read_name
from tests.issuer_pages import PERIOD, report, title_of

ONE_BODY = [
    ("国家税务总局株洲市税务局", "430200", "株洲市税务局|湖南省株洲市税务局|国家税务总局株洲税务局"),
    ("株洲市国家税务局", "430200", "株洲市国税局|湖南省株洲市国家税务局"),
    ("国家税务总局长沙市岳麓区税务局", "430104", "长沙市岳麓区税务局|国家税务总局岳麓区税务局"),
    ("国家税务总局伊犁哈萨克自治州税务局", "654000", "国家税务总局伊犁州税务局"),
    ("中国证券监督管理委员会湖南监管局", "430000", "湖南证监局|中国证监会湖南监管局"),
    ("中国银行保险监督管理委员会株洲监管分局", "430200", "株洲银保监分局|中国银保监会株洲监管分局"),
    ("中国银行业监督管理委员会湖南监管局", "430000", "湖南银监局|中国银监会湖南监管局"),
    ("国家金融监督管理总局株洲监管分局", "430200", "株洲金融监管分局"),
    ("国家统计局株洲调查队", "430200", "株洲调查队|国家统计局株洲调查队办公室"),
    ("国家统计局醴陵调查队", "430281", "国家统计局株洲醴陵调查队"),
    ("中国人民银行株洲市中心支行", "430200", "人民银行株洲市中心支行|人行株洲中心支行"),
    ("中国人民银行长沙中心支行", "430100", "人民银行长沙中心支行"),
    ("中国人民银行湖南省分行", "430000", "人民银行湖南省分行"),
    ("中华人民共和国长沙海关", "430100", "长沙海关|长沙海关办公室"),
    ("中华人民共和国岳阳海事局", "430600", "岳阳海事局"),
    ("中华人民共和国厦门出入境边防检查总站", "350200", "厦门出入境边防检查总站"),
    ("国家矿山安全监察局湖南局", "430000", "国家矿山安监局湖南局"),
    ("审计署驻长沙特派员办事处", "430100", "审计署长沙特派办"),
    ("中国民用航空湖南安全监督管理局", "430000", "民航湖南监管局"),
    ("内蒙古自治区气象局", "150000", "内蒙古气象局"),
    ("新疆维吾尔自治区消防救援总队", "650000", "新疆消防救援总队"),
    # Zones.
    ("株洲高新技术产业开发区管理委员会", "430200", "株洲高新区管委会"),
    ("宁波国家高新技术产业开发区管理委员会", "330200", "宁波国家高新区管委会|宁波高新区管委会"),
    ("宁波杭州湾新区教育局", "330200", "杭州湾新区教育局"),
    ("武汉东湖新技术开发区管理委员会", "420100", "东湖高新区管委会"),
    ("浙江省台州湾集聚区管委会", "331000", ""),
    ("泉州台商投资区民生保障局", "350500", ""),
    ("西安国际港务区管理委员会", "610100", "西安国际港务区管委会"),
    ("中国(广西)自由贸易试验区钦州港片区管委会", "450700", ""),
    ("国家税务总局宁波前湾新区税务局", "330200", ""),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "code", "shorter"), ONE_BODY, ids=[one[0] for one in ONE_BODY])
def test_one_body_has_one_name(whole: str, code: str, shorter: str) -> None:
    first = read_name(whole, 2022)
    assert first is not None
    for printed in filter(None, (whole, *shorter.split("|"))):
        name = read_name(printed, 2022)
        assert name is not None
        assert [place.code for place in name.places][:1] == [code]
        assert full_name(name.places[0], name) == full_name(first.places[0], first)
        assert agree(first, name)
        if shorter:
            assert full_name(name.places[0], name) == whole


@pytest.mark.parametrize(
    "printed",
    ["海口国家高新技术产业开发区管理委员会", "株洲国家高新技术产业开发区管理委员会", "攸县高新技术产业园区管理委员会", "常德高新区财政局"],
)  # fmt: skip
def test_a_zone_is_called_as_it_prints_itself_where_its_formal_name_is_not_known(
    printed: str,
) -> None:
    name = read_name(printed, 2022)
    assert name is not None
    assert full_name(name.places[0], name) == printed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株洲市国税局", "株洲市地税局"),
        ("湖南省金融监管局", "国家金融监督管理总局湖南监管局"),
        ("湖南银监局", "湖南证监局"),
        ("湖南省税务局", "株洲市税务局"),
        ("株洲调查队", "湖南调查总队"),
        ("株洲经开区管委会", "株洲高新区管委会"),
    ],
)
def test_two_bodies_have_two_names(one: str, other: str) -> None:
    names = [read_name(printed, 2022) for printed in (one, other)]
    assert all(names)
    assert len({full_name(name.places[0], name) for name in names if name}) == len(names)
    assert not agree(*names)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    ["上海庙经济开发区管委会", "大同湖管理区管委会", "桂林洋经济开发区管委会", "温州湾口集聚区"],
)
def test_a_zone_that_begins_like_a_city_elsewhere_has_no_place(name: str) -> None:
    read = read_name(name, 2022)
    assert read is not None
    assert read.places == ()


SEATS = [
    ("锡林郭勒盟", "锡林郭勒盟行政公署", "aggregate"),
    ("喀什地区行署", "喀什地区行政公署", "aggregate"),
    ("阿拉善盟行署办公室", "阿拉善盟行政公署办公室", "gov_office"),
]


@pytest.mark.parametrize(("printed", "name", "scope"), SEATS)
def test_a_prefecture_and_a_league_are_ruled_by_their_office(
    printed: str, name: str, scope: str
) -> None:
    record = report(title_of(printed), PERIOD + f"由{name.removesuffix('办公室')}办公室编制。", "")
    assert record.agency is not None
    assert (record.agency.name_zh, record.scope) == (name, scope)
