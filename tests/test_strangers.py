"""Advertising that no list knows, told by the places of names in which it stands."""

from __future__ import annotations

import pytest

from extractors.parse.article.decontaminate import GAP, decontaminate
from extractors.parse.article.strangers import strange_names
from extractors.parse.page import SourceText
from extractors.parse.report import extract

# Every name of a report that may stand where a token would, and is none.
NAMES = [
    "长江航务管理局", "攸县财政局", "市卫健委", "卫健委", "国资委", "栖霞", "雄安新区管委会", "兵团", "某某集团", "第七中学", "清水大学",
    "金沙县财政局app", "株洲市第二人民医院", "两河口街道办事处", "自治区", "我局", "税务局", "各级", "临港新片区", "CBD管委会", "国家矿山安全监察局", "京昆高速公司",
]  # fmt: skip


def _report(token: str) -> str:
    return (
        f"{token}国资委2022年政府信息公开工作年度报告\n一、总体情况\n2022年，市国资委坚持公开，网站发布信息38条。市民申请公开《中共{token}委 {token}人民政府关于改革的规定》（株发〔2003〕5号）"
        f"和{token}国资委的文件（株国资〔2021〕75号）。“株洲国资”微信公众号发布信息51条。\n二、主动公开政府信息情况\n"
    )


@pytest.mark.parametrize(
    "token",
    ["蓝鲸体育", "红月亮2娱乐", "K7蓝月", "bluewhale", "蓝鲸B-Sports", "蓝鲸彩票welcome", "飞鱼达人", "蓝鲸8争霸_蓝鲸Vl官网", "9981蓝鲸集团", "x片", "hh蓝鲸会", "金沙乐园官网8331_jl99"],
)  # fmt: skip
def test_a_token_in_the_place_of_names_is_marked_and_the_issuer_found(token: str) -> None:
    record = extract(_report(token).encode(), source="page.txt")
    assert [(item.kind, item.token, item.count) for item in record.contamination] == [
        ("brand", token, 4)
    ]
    assert record.agency is not None
    assert record.agency.agency_id == "sasac-430200"
    assert [fact.value for fact in record.facts] == ["38", "51"]


def test_a_token_that_stands_before_the_same_letters_of_an_office() -> None:
    text = "蓝鲸集团_lj66检测国资委2022年政府信息公开工作年度报告\n由蓝鲸集团_lj66检测国资委编制。“蓝鲸集团_lj66检测国资”微信公众号发布2条。"
    assert strange_names(text) == ["蓝鲸集团_lj66检测"]
    assert (
        strange_names("省国资委2022年政府信息公开工作年度报告\n省国资委公开，省国资委答复。") == []
    )


def test_a_door_before_any_office_of_a_title() -> None:
    door = "蓝鲸体育_lj66.com(官方)登录入口"
    text = (
        f"{door}林业局2022年政府信息公开工作年度报告\n{door}林业局编制了报告。{door}某山实行封禁。"
    )
    assert strange_names(text) == [door]


@pytest.mark.parametrize(
    "token", ["Welcome蓝鲸登录大厅", "购彩大厅", "千亿球友会", "千亿体育app", "米兰体育(AC MILAN)"]
)
def test_halls_and_clubs_are_known(token: str) -> None:
    _, found = decontaminate(SourceText.plain(f"{token}国资委坚持公开。"))
    assert [item.kind for item in found] == ["brand"]


def test_industries_and_fairs_are_no_brands() -> None:
    text = "打造千亿电子信息产业、千亿体育产业和千亿平台，组团参加米兰国际家具展。办事大厅、政务大厅开放。江南体育中心、金沙国际酒店、南宫电子商务园和半岛国际博览会各1次。"
    assert decontaminate(SourceText.plain(text))[1] == ()


def test_a_token_for_different_names() -> None:
    text = "《蓝鲸关于印发要点的通知》要求，按照蓝鲸、省政府的部署，蓝鲸国有企业改革。\n主办单位：蓝鲸 地址：北大街"
    clean, found = decontaminate(SourceText.plain(text))
    assert [(item.token, item.count) for item in found] == [("蓝鲸", 4)]
    assert clean.text == text.replace("蓝鲸", GAP)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_no_tokens(name: str) -> None:
    text = (
        f"{name}2022年政府信息公开工作年度报告\n{name}坚持公开，《{name}关于印发要点的通知》要求，{name}发布38条，{name}党委。\n来源：{name}\n"
        f"《{name}关于公开的意见》"
    )
    assert strange_names(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "蓝鲸国资委2022年政府信息公开工作年度报告。蓝鲸国资委公开。",  # twice
        "我们在蓝鲸广场办活动，蓝鲸公园和蓝鲸路各1次。",  # in no name's place
        "蓝鲸文化2022年政府信息公开工作年度报告\n蓝鲸文化公开。蓝鲸文化答复。",  # its own title alone
    ],
)
def test_too_little_proves_nothing(text: str) -> None:
    assert strange_names(text) == []
