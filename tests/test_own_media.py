"""Accounts and sites that an agency runs itself: what makes them its own, and what they prove."""

from __future__ import annotations

import pytest

from tests.issuer_pages import PERIOD, report, title_of

NUMBER = "按照攸政办发〔2022〕9号落实。"
OWN = [
    ("县水利局", f"2022年，县水利局通过“攸县水利”公众号公开，{NUMBER}", "攸县水利局", "430223"),
    ("县教育局", f"2022年，县教育局在官方微信“攸县教育”发布9条，{NUMBER}", "攸县教育局", "430223"),
    ("县科技局", "县科技局在攸县科技信息网公开2022年信息。攸县参加。", "攸县科技局", "430223"),
    ("教育局", "我局在樟树教育网公开2022年信息。樟树市参加。", "樟树市教育局", "360982"),
]
NOT_ENOUGH = [
    # One account is one item, wherever it is read.
    ("县教育局", "2022年，县教育局在“攸县教育”公众号发布9条，“攸县教育”微信发布3条。"),
    ("教育局", "2022年，教育局在“攸县教育”公众号发布9条，“攸县教育”微信发布3条。"),
    ("市国资委", "2022年，市国资委做好“株洲国资”公众号，“株洲国资”微博发布3条。"),
    # Another topic, less than a topic, its characters in another order.
    ("县水利局", f"2022年，县水利局通过“攸县旅游”公众号公开，{NUMBER}"),
    ("县水利局", f"2022年，县水利局通过“爱水攸县”公众号公开，{NUMBER}"),
    ("县水利局", f"2022年，县水利局通过“攸县水”公众号公开，{NUMBER}"),
    ("县水利局", f"2022年，县水利局通过“攸县利水”公众号公开，{NUMBER}"),
    # The account's name stands in other words before others' account is spoken of.
    ("县教育局", f"2022年，攸县教育系统坚持公开。县教育局学习“攸县教育”公众号，{NUMBER}"),
    # Units without a topic, and those whose topic many share.
    ("县局", "2022年，县局在攸县网岭镇宣传，由攸县电视台播出。"),
    ("办公室", "2022年，办公室坚持公开，从攸县人民政府网站公开。攸县电视台播出。"),
    ("市信息中心", "2022年，市信息中心通过“安康信息”公众号公开，由安康日报刊登。"),
    ("科技局", "我局在某某科技网公开2022年信息。公告《樟树市某某办法》。"),
    # No level: the second item is of this county, and the account neither a city's nor a government's.
    ("教育局", "通过“攸县教育”公众号公开，印发攸政发〔2022〕3号。"),
    ("教育局", "通过“攸县教育”公众号公开。从茶陵县人民政府网站公开。"),
    ("教育局", "通过“株洲教育”公众号公开，由株洲日报刊登。从攸县人民政府网站公开，攸县参加。"),
    ("政务服务局", "通过“攸县政务”公众号公开。攸县参加。"),
]


@pytest.mark.parametrize(("name", "first", "full", "code"), OWN)
def test_an_account_or_site_of_its_own_and_another_item_tell_whose(
    name: str, first: str, full: str, code: str
) -> None:
    agency = report(title_of(name), PERIOD, first).agency
    assert agency is not None
    assert (agency.name_zh, agency.division_code) == (full, code)


@pytest.mark.parametrize(("name", "first"), NOT_ENOUGH)
def test_what_is_not_its_own_or_stands_alone_proves_nobody(name: str, first: str) -> None:
    record = report(title_of(name), PERIOD, first)
    assert record.agency is not None
    assert record.agency.name_zh is None
    assert [item.code for item in record.problems if item.code.startswith("issuer")] == [
        "issuer_unproven"
    ]
