"""Numbers of a site or an account (a website, WeChat, Weibo) that is not the issuer's own, but of a body above it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extractors.parse.about.divisions import by_short_name
from extractors.parse.about.units import shortens
from extractors.parse.prose.facts import Statement

PLATFORM_MEASURES = ("narrative.site.", "narrative.wechat.", "narrative.weibo.")
# 省国资委网站发布31条，本委网站发布402条: whose site or account it is that a number tells of
_MEDIUM = r"(?:官方|门户|政务|外部|信息|机关)*(?:网站?(?!络|民|友|上|信)|官网|微信|公众号|订阅号|微博|抖音)"
_OWN_MEDIUM = re.compile(
    rf"(?:[我本](?:[局委厅办院部社]|单位|机关|部门|中心)|(?:(?<![\u4e00-\u9fff])|(?<=[在过由经]))[局委厅办]|(?<!国务院)(?<!省)(?<!自治区)国资委){_MEDIUM}|(?:^|[在过是:])(?:官方|门户)*(?:网站|官网)"
)
_MEDIUM_ABOVE = re.compile(
    rf"(?:(?:[省市县区州旗]|自治[区州县旗]|人民)政府(?:信息公开)?|(?<!务)政府(?=门户|网站|官网|信息网)|国务院国资委|中国[·•]?(?!国资|税务|海关|气象)[\u4e00-\u9fff]{{2,3}}[”’」]?(?=(?:政府)?门户)(?:政府)?){_MEDIUM}"
)
# 国务院国资委网站刊发9篇, 中国政府网发布3条: no local agency's own, though none beside it is
_NATIONAL_MEDIUM = re.compile(
    rf"国务院国资委{_MEDIUM}|国家[^，。；;、#省市县区州]{{1,10}}[局委部署]{_MEDIUM}|中(?:国|央(?:人民)?)政府(?:门户)?网"
)
_LOCAL = re.compile("[省市县区州旗盟]|兵团")
_MEDIUM_OF_PROVINCE = re.compile(rf"(?:省|自治区)[^，。；;、#省]{{1,8}}[局委厅]{_MEDIUM}")
_IN_PROVINCE = re.compile("省|自治区")
# 市水利局网站刊发41条, 上级网站刊发9篇 in the report of a county: what its superiors' sites took from it
_MEDIUM_OF_CITY = re.compile(rf"市[^，。；;、#省市县区州旗]{{1,8}}[局委]{_MEDIUM}")
_MEDIUM_OF_SUPERIOR = re.compile(rf"上级(?:主管|业务)?(?:部门|机关|单位)?{_MEDIUM}")
_OF_COUNTY = re.compile(r"(?:县|旗|(?<!自治)(?<!社)(?<!景)(?<!库)(?<!城)区)[\u4e00-\u9fff]{2}")
_ACCOUNT = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{4,8}?)[”’」』]?(?:官方|政务)*(?:微信|公众号|订阅号|微博|抖音|视频号)"
)
_BESIDE = (
    *PLATFORM_MEASURES,
    "narrative.public_consultation",
    "narrative.interview.own_site",
)


def is_of_body_above(item: Statement, reporter: str) -> bool:
    """Whether a site or an account is of the state or of an office above the ``reporter``, whatever stands beside it."""
    return _is_of_nation(item, reporter) or _is_of_superior(item, reporter)


def of_media_beside(stated: Sequence[Statement], reporter: str) -> frozenset[int]:
    """Of two numbers under one code the one of a site or an account above, where the other is of the issuer's own:
    市政府网站发布90条，委网站发布402条; “云南国资”公众号发布31条，“昆明国资”公众号发布122条 in the report of 昆明."""
    told: dict[object, list[Statement]] = defaultdict(list)
    for item in stated:
        if item.rule and item.rule.measure.startswith(_BESIDE):
            told[item.code, item.period].append(item)
    return frozenset(
        item.mention
        for items in told.values()
        if any(_is_own_medium(item, reporter) for item in items)
        for item in items
        if _is_medium_above(item, reporter) and not _is_own_medium(item, reporter)
    )


def _is_of_nation(item: Statement, reporter: str) -> bool:
    words = item.clause.phrase
    return bool(
        item.measure.startswith(_BESIDE)
        and _NATIONAL_MEDIUM.search(words)
        and _LOCAL.search(reporter)
        and not _OWN_MEDIUM.search(words)
    )


def _is_of_superior(item: Statement, reporter: str) -> bool:
    words = item.clause.phrase
    if not item.measure.startswith(PLATFORM_MEASURES) or _OWN_MEDIUM.search(words):
        return False
    if _MEDIUM_OF_SUPERIOR.search(words):
        return True
    if _is_of_province(words, reporter):
        return bool(_LOCAL.search(reporter))
    return bool(_OF_COUNTY.search(reporter) and _MEDIUM_OF_CITY.search(words))


def _is_of_province(words: str, reporter: str) -> bool:
    """Whether a site is of an office of the province, and the reporter none of them."""
    return bool(
        reporter and not _IN_PROVINCE.search(reporter) and _MEDIUM_OF_PROVINCE.search(words)
    )


def _is_own_medium(item: Statement, reporter: str) -> bool:
    words = item.clause.phrase
    account = _ACCOUNT.search(words)
    return bool(
        _OWN_MEDIUM.search(words) or (account and reporter and shortens(account["name"], reporter))
    )


def _is_medium_above(item: Statement, reporter: str) -> bool:
    words = item.clause.phrase
    if _MEDIUM_ABOVE.search(words) or _is_of_province(words, reporter):
        return True
    account = _ACCOUNT.search(words)
    place = account["name"][:3] if account else ""
    return bool(
        reporter
        and any(
            by_short_name(name, None) and not shortens(name, reporter)
            for name in (place[:2], place)
            if name
        )
    )
