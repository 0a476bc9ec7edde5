"""Whose figures a sentence tells: by the scope of the report, what others did has no code."""

from __future__ import annotations

from typing import get_args

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts
from extractors.parse.records import Scope


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


def test_what_the_government_above_and_the_offices_below_did_is_no_single_bodys() -> None:
    told = by_scope(
        "县政府废止规范性文件4件。省政府召开新闻发布会5场。局属单位办理人大代表建议3件。全市办理人大代表建议312件。"
    )
    assert told.pop("organ") == [None] * 4
    assert all(None not in measures for measures in told.values())
