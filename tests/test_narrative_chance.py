"""Numbers that happen to add up are no breakdown: with figures drawn at random, lists that no word opens have no total."""

from __future__ import annotations

import random

import pytest

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts

DRAWS = 400
# Neighbours of one unit that tell of things of their own; # stands for a figure.
NEIGHBOURS = (
    "发布动态#条，公告#条，预告#条。",
    "承接代表建议#件，委员提案#件，信访事项#件。",
    "编印简报#期，专报#期，快报#期，特刊#期。",
    "发布信息#条。1.门户网站#条。2.公众号#条。3.公告栏#条。",
    "公开预算信息#条。采购类#条，机构类#条。",
    "全市受理#件。市府办办结#件，资规局办结#件。",
    "推送稿件#条，原创#条，转载#条。",
    "建议#件，主办#件，会办#件；提案#件，主办#件，会办#件。",
    "许可#件，占#%；处罚#件，占#%；其他#件，占#%。",
    "复议和诉讼#件，复议#件，诉讼#件。",
    "预算类#条；采购类#条；人事类#条。以上共计#条。",
)


@pytest.mark.parametrize("passage", NEIGHBOURS)
def test_figures_drawn_at_random_hang_on_no_total(passage: str) -> None:
    drawn = random.Random(passage)  # noqa: S311
    linked = 0
    for _ in range(DRAWS):
        told = passage
        while "#" in told:
            told = told.replace("#", str(drawn.randint(20, 400)), 1)
        facts, _ = read_facts(SourceText.plain(told), report_year=2022)
        linked += any(fact.part_of is not None for fact in facts)
    assert linked <= DRAWS // 100
