"""Whose figures a sentence tells: by the scope of the report, what others did has no code."""

from __future__ import annotations

from typing import get_args

import pytest

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts
from extractors.parse.records import Scope
from extractors.parse.report import extract


def by_scope(sentences: str) -> dict[str, list[str | None]]:
    """The measures of each fact in a report of each scope."""
    text = SourceText.plain(sentences)
    return {
        scope: [fact.measure for fact in read_facts(text, report_year=2022, scope=scope)[0]]
        for scope in get_args(Scope)
    }


def test_what_a_whole_area_did_is_its_own_reports_figure_and_no_single_bodys() -> None:
    told = by_scope("全市政府网站发布信息900条。全市收到政府信息公开申请12件。")
    site, requests = "narrative.site.items_published", "applications.received_new"
    assert told["aggregate"] == told["system"] == [site, requests]
    assert told["gov_office"] == told["unknown"] == [None, requests]
    assert told["organ"] == [None, None]


def test_what_the_government_above_received_is_no_single_bodys() -> None:
    told = by_scope("区政府全年收到政府信息公开申请133件。某某镇政府收到政府信息公开申请3件。")
    requests = "applications.received_new"
    assert told.pop("organ") == [None, requests]
    assert set(map(tuple, told.values())) == {(requests, requests)}


def test_a_street_office_that_opens_the_sentence_is_the_reporter_or_another() -> None:
    told = SourceText.plain("（二）依申请公开情况。街道共收到政府信息公开申请6件。")
    for reporter, own in (("河东街道办事处", True), ("河东区人民政府", False), ("", False)):
        (fact,), _ = read_facts(told, report_year=2022, reporter=reporter)
        assert (fact.measure == "applications.received_new") == own


def test_what_bodies_of_counties_put_on_a_net_is_no_single_bodys() -> None:
    told = by_scope("县市区国资机构在市政府信息公开网公开418条。县市国资机构网站公开信息82条。")
    assert set(map(tuple, told.values())) == {(None, None)}


def test_what_counties_and_enterprises_did_is_no_single_bodys() -> None:
    told = by_scope("县区主动公开政府信息23条。县区国资委设立查阅点12个。企业主动公开政府信息5条。")
    assert told["organ"] == [None] * 3
    counted = ["s2014.disclosure.items", "s2014.capacity.reading_points", None]
    assert told["aggregate"] == counted
    told = by_scope("县区国资监管机构主动公开信息23条。县区国资机构举办培训班12期。")
    assert told["organ"] == [None] * 2


def test_what_the_government_above_and_the_offices_below_did_is_no_single_bodys() -> None:
    told = by_scope(
        "县政府废止规范性文件4件。省政府召开新闻发布会5场。局属单位办理人大代表建议3件。全市办理人大代表建议312件。"
    )
    assert told.pop("organ") == [None] * 4
    assert all(None not in measures for measures in told.values())


@pytest.mark.parametrize(
    ("reporter", "sentence", "own"),
    [
        ("石桥县人民政府", "县教育局公开政府信息82条。", False),
        ("石桥县人民政府", "2022年柳河镇主动公开政府信息98条。", False),
        ("石桥县人民政府", "县政府办公室收到政府信息公开申请8件。", True),
        ("石桥县人民政府", "全年主动公开政府信息98条。", True),
        ("石桥县林业局", "市住建局官网发布信息420条。", False),
        ("石桥县林业局", "县公安局收到政府信息公开申请23件。", False),
        ("石桥县林业局", "2022年度我局共收到政府信息公开申请26件。", True),
        ("石桥县林业局", "在县教育局网站发布信息12条。", True),  # its own texts there
        ("石桥县住房和城乡建设局", "县住建局主动公开政府信息420条。", True),
        ("石桥县柳河镇人民政府", "柳河镇主动公开政府信息98条。", True),
        ("石桥县国有资产监督管理局", "县政府国资局主动公开政府信息98条。", True),
        ("石桥县林业局", "县政府国资局主动公开政府信息98条。", False),
        ("某自治区国有资产监督管理委员会", "自治区政府国资委收到政府信息公开申请8件。", True),
        ("", "县教育局公开政府信息82条。", True),  # a copy without a head names nobody
        ("石桥县林业局", "县财政局、县审计局收到政府信息公开申请5件。", False),
        ("石桥县林业局", "各派出所公众号发布信息82条。", False),
        ("石桥县林业局", "各学校、卫生院的官方网站发布信息82条。", False),
        ("石桥县林业局", "各科室、本局网站发布信息82条。", True),
        # the sum of two offices is neither one's
        ("石桥县林业局", "县林业局、县农业局收到政府信息公开申请7件。", False),
        ("石桥县林业局", "我局、县农业局共收到政府信息公开申请7件。", False),
        ("石桥县林业局", "我局、林业局收到政府信息公开申请7件。", True),
        ("石桥县政府办公室", "县政府、县政府办收到政府信息公开申请7件。", True),
        ("石桥县自然资源和规划局", "县自然资源和规划局收到政府信息公开申请7件。", True),
        ("石桥县林业局", "县林业局、县农业局共同收到政府信息公开申请7件。", False),
        # bodies that are no office by the end of their names
        ("石桥县林业局", "县消防大队收到政府信息公开申请2件。", False),
        ("石桥县消防救援大队", "县消防大队收到政府信息公开申请2件。", True),
        ("石桥县林业局", "县人民医院收到政府信息公开申请2件。", False),
        ("石桥县林业局", "县教育局因政府信息公开被申请行政复议2件。", False),
        ("石桥县林业局", "县教育局被申请政府信息公开行政复议2件。", False),
    ],
)
def test_what_another_office_did_by_its_name_is_none_of_the_reporters(
    reporter: str, sentence: str, own: bool
) -> None:
    facts, _ = read_facts(SourceText.plain(sentence), report_year=2022, reporter=reporter)
    assert [fact.value is not None and fact.measure is not None for fact in facts] == [own]


@pytest.mark.parametrize(
    ("reporter", "sentence", "own"),
    [
        ("石桥市国资委", "省国资委网站发布信息31条，我委网站发布信息402条。", [False, True]),
        ("某省国资委", "省国资委网站发布信息31条，我委网站发布信息402条。", [True, True]),
        ("昆明市国资委", "“云南国资”公众号发文31篇，“昆明国资”公众号发文122篇。", [False, True]),
        ("昆明市国资委", "“昆明国资”微博发布31条，“春城国企”微博发布12条。", [True, True]),
        ("舟山市国资委", "在中国舟山门户网站公开31条，在本委网站公开122条。", [False, True]),
        ("昆明市国资委", "“云南国资”公众号发文31篇。", [True]),  # no other to hold it against
        # a site of an office above is none of the reporter's, whatever stands beside it
        ("石桥县林业局", "在市林业局网站刊发信息31条。", [False]),
        ("甲乙市石桥区林业局", "在省林业厅网站刊发信息31条。", [False]),
        ("石桥市林业局", "在市林业局网站刊发信息31条。", [True]),
        ("某省林业厅", "在省林业厅网站刊发信息31条。", [True]),
        ("石桥市林业局", "在上级部门网站刊发信息31条。", [False]),
        ("石桥县林业局", "在县政府网站刊发信息31条。", [True]),
        ("石桥市林业局", "在上级网站刊发信息31条。", [False]),
        ("国家林业和草原局", "在省林业厅网站刊发信息31条。", [True]),  # none is above it
        # beside its own the sum is its own, and what was held there was held by it
        ("石桥县林业局", "通过我局网站和市林业局网站发布信息31条。", [True]),
        ("石桥县林业局", "通过我局网站、中国政府网发布信息31条。", [True]),
        ("石桥县林业局", "在市林业局网站举办新闻发布会2场。", [True]),
        ("石桥市国资委", "在市政府网站、我委网站发布31条，我委网站发布402条。", [True, True]),
    ],
)
def test_of_two_sites_or_accounts_the_one_above_is_none_of_the_reporters(
    reporter: str, sentence: str, own: list[bool]
) -> None:
    facts, _ = read_facts(SourceText.plain(sentence), report_year=2022, reporter=reporter)
    assert [fact.measure is not None for fact in facts] == own


def test_a_title_that_names_one_office_tells_whose_figures_they_are() -> None:
    sentence = SourceText.plain("市政府召开新闻发布会5场。各县区国资局主动公开政府信息900条。")
    told = {
        reporter: [
            fact.measure for fact in read_facts(sentence, report_year=2022, reporter=reporter)[0]
        ]
        for reporter in ("石桥市国资委", "石桥市人民政府")
    }
    assert told["石桥市国资委"] == [None, None]
    assert told["石桥市人民政府"][0] == "s2014.response.press_conferences"


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("监管企业网站公开信息2300条。", False),
        ("省属企业在集团网站发布信息156条。", False),
        ("17家市属企业均召开新闻发布会3次。", False),
        ("全年各监管企业收到信息公开申请3件。", False),
        ("国资系统微信公众号发布信息120条。", False),
        ("所出资企业网站访问量达56万次。", False),
        ("监管企业采购金额3.2亿元。", False),
        ("我委网站公开信息2300条。", True),
        ("在省属企业信息公开会上，网站公开信息2300条。", True),
        ("采购金额3.2亿元。", True),
        # what the office's own books tell of them
        ("中央企业通过产权市场挂牌处置股权项目36宗。", True),
        ("省属企业完成增资项目12宗。", True),
        ("市属企业发布社会责任报告4份。", True),
    ],
)
def test_what_the_enterprises_did_that_an_office_watches_is_none_of_its_own(
    sentence: str, own: bool
) -> None:
    told = by_scope(sentence)
    assert all((measures[-1] is not None) == own for measures in told.values())


def test_none_of_the_enterprises_is_none_of_the_office_that_watches_them() -> None:
    told = by_scope("市属企业未收到政府信息公开申请。")
    assert set(map(tuple, told.values())) == {(None,)}


def test_the_report_says_who_reports() -> None:
    report = "{}2022年政府信息公开工作年度报告\n一、总体情况\n县教育局主动公开政府信息82条。\n"
    measures = [
        [fact.measure for fact in extract(report.format(office).encode()).facts]
        for office in ("石桥县教育局", "石桥县林业局")
    ]
    assert measures == [["s2014.disclosure.items"], [None]]


def test_none_of_another_office_is_none_of_the_reporters_own() -> None:
    words = SourceText.plain("县教育局没有收到政府信息公开申请。")
    for reporter, measure in (
        ("某县水利局", None),
        ("某县教育局", "applications.received_new"),
        ("", "applications.received_new"),
    ):
        (zero,) = read_facts(words, report_year=2022, reporter=reporter)[0]
        assert (zero.value, zero.measure) == ("0", measure)
    several = {
        "县财政局、县审计局没有收到政府信息公开申请。": None,
        "县财政局和县审计局等部门均未收到政府信息公开申请。": None,
        "县财政局、县水利局没有收到政府信息公开申请。": "applications.received_new",
        "我局、县财政局没有收到政府信息公开申请。": "applications.received_new",
        "县政府办、县审计局全年没有收到政府信息公开申请。": None,
        "市公证处和仲裁委没有收到政府信息公开申请。": None,
        "市公证处没有收到政府信息公开申请。": None,
        "县总工会全年没有收到政府信息公开申请。": None,
    }
    for sentence, measure in several.items():
        (zero,) = read_facts(SourceText.plain(sentence), report_year=2022, reporter="某县水利局")[0]
        assert zero.measure == measure, sentence
    told = by_scope("区政府未收到政府信息公开申请。")
    assert told.pop("organ") == [None]
    assert set(map(tuple, told.values())) == {("applications.received_new",)}


@pytest.mark.parametrize(("agency", "own"), [("攸县国资委", False), ("国务院国资委", True)])
def test_the_site_of_a_national_body_is_no_local_agencys(agency: str, own: bool) -> None:
    page = (
        f"{agency}2022年政府信息公开工作年度报告\n本报告由{agency}编制。\n一、总体情况\n"
        "在国务院国资委网站刊发稿件9篇。\n"
    )
    codes = [fact.measure for fact in extract(page.encode(), source="page.txt").facts]
    assert codes == ["narrative.site.items_published" if own else None]
