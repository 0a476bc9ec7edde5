"""Titles and names: which link is a report, of which year, of whom; lists that a script fills."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from extractors.crawl.companions import companions
from extractors.crawl.families import read_list, recognise
from extractors.crawl.titles import names_agree, report_strength, title_issuer, title_years

NAME = "株洲市人民政府国有资产监督管理委员会"


@pytest.mark.parametrize(
    ("title", "strength"),
    [
        ("株洲市国资委2023年政府信息公开工作年度报告", "strong"),
        ("2023年度政务公开工作总结", "strong"),
        ("2023年年度报告", "weak"),
        ("2023年", "weak"),
        ("图解：2023年政府信息公开工作年度报告", "no"),
        ("2023年政务公开工作要点", "no"),
        ("2023年部门决算报告", "no"),
        ("要闻", "no"),
    ],
)
def test_strength_of_a_title(title: str, strength: str) -> None:
    assert report_strength(title) == strength


def test_years_also_in_chinese_numerals() -> None:
    assert title_years("二〇二三年政府信息公开工作年度报告") == {2023}
    assert title_years("政府信息公开年报") == frozenset()


@pytest.mark.parametrize(
    ("other", "agree"),
    [("株洲市国资委", True), ("株洲市人民政府", False), ("湘潭市国资委", False), (NAME, True)],
)
def test_an_abbreviation_is_its_organs_and_no_others(other: str, agree: bool) -> None:
    assert names_agree(NAME, other) is agree


def test_the_organ_in_a_title() -> None:
    assert title_issuer("株洲市教育局2023年政府信息公开工作年度报告") == "株洲市教育局"
    assert title_issuer("2023年政府信息公开工作年度报告") is None


def test_gkmlpt_lists_come_from_the_documented_call() -> None:
    url = "http://gzw.gd.gov.cn/gkmlpt/annualreport"
    text = "<script>window._CONFIG = {SID: '755041', TREE: []}</script><a href='#annualreport#123'>年报</a>"
    first = read_list(text, url)
    assert first.family.name == "gd_gkmlpt"
    assert first.next_url is not None
    assert "/gkmlpt/api/all/123?page=1&sid=755041" in first.next_url
    article = {"title": "2023年政府信息公开工作年度报告", "url": "/gkmlpt/content/4/4/post_4.html"}
    answer = json.dumps({"articles": [article], "classify": {"post_count": 2}})
    page = read_list(answer, first.next_url, first.family)
    assert [link.url for link in page.links] == [
        "http://gzw.gd.gov.cn/gkmlpt/content/4/4/post_4.html"
    ]
    assert page.next_url is not None
    assert "page=2" in page.next_url
    assert read_list("<html>404</html>", page.next_url, first.family).next_url is None


def test_an_unknown_page_is_generic() -> None:
    assert recognise("<p>页</p>", "http://gzw.example.gov.cn/").name == "generic"


def test_a_picture_that_is_loaded_late_is_landed_from_its_own_address() -> None:
    body = "<div class=a><img src=blank.gif data-src=/t/table.png><img src=t2.png><img alt=x></div>"
    page = BeautifulSoup(body, "html.parser")
    _, pictures = companions(page, "https://a.example.cn/x/1.html", ".a")
    assert pictures == ["https://a.example.cn/t/table.png", "https://a.example.cn/x/t2.png"]


SITE = "https://a.example.cn"
PDF = f"{SITE}/files/2023.pdf"
NAMED = "/module/download/downfile.jsp?classid=0&filename=2a41.docx"


@pytest.mark.parametrize(
    ("markup", "file"),
    [
        ('<a href="/files/2023.pdf">全文</a>', PDF),
        (f'<a href="{NAMED}">全文</a>', SITE + NAMED),
        ('<a href="/download?id=31">统计表.xlsx</a>', f"{SITE}/download?id=31"),
        ('<a href="/download?id=31">统计表.et（25KB）</a>', f"{SITE}/download?id=31"),
        ('<embed src="/files/2023.pdf">', PDF),
        ('<object data="../files/2023.pdf" type="application/pdf"></object>', PDF),
        ('<iframe src="/files/2023.pdf#toolbar=0"></iframe>', PDF),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Ffiles%2F2023.pdf"></iframe>', PDF),
        ('<iframe src="/web/viewer.html?file=/get/31"></iframe>', f"{SITE}/get/31"),
        ('<iframe src="/web/viewer.html?file=../files/2023.pdf"></iframe>', PDF),
        (f'<iframe src="https://view.example.com/op/view.aspx?src={PDF}"></iframe>', PDF),
        (f'<a href="/pdf/show.html?url={PDF}">全文</a>', PDF),
        ('<iframe src="/video/player.html?file2=31"></iframe>', None),
        ('<a href="/art/2023.html">2023年度报告.pdf</a>', None),
        ('<iframe src="/a/show.html?url=http://[x.pdf"></iframe>', None),
        ('<a href="/search?q=2023.">查询</a>', None),
    ],
)
def test_files_that_an_article_links_or_shows(markup: str, file: str | None) -> None:
    page = BeautifulSoup(f"<div class=a>{markup}</div>", "html.parser")
    files, _ = companions(page, f"{SITE}/art/1.html", ".a")
    assert files == ([] if file is None else [file])


def test_files_around_an_article_belong_by_their_names_alone() -> None:
    around = f'<p><a href="/files/2023.pdf">办事指南</a><a href="{NAMED}">附件：统计表</a></p>'
    page = BeautifulSoup(f"<div class=a></div>{around}", "html.parser")
    assert companions(page, f"{SITE}/art/1.html", ".a")[0] == [SITE + NAMED]
