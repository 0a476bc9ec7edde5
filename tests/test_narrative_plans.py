"""Words by which a sentence tells of what is to come, and those that look like them."""

from __future__ import annotations

import pytest

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts

TO_COME = (
    "下一步工作中将培训3次。",
    "下一步要培训3次。",
    "下一步计划培训3次。",
    "下一步，培训3次。",
    "全局下一步工作打算：培训3次。",
    "本局下一阶段将培训3次。",
    "本局今后将培训3次。",
    "明年将培训3次。",
    "明年计划培训3次。",
    "来年力争培训3次。",
    "新学年争取培训3次。",
    "力争培训3次。",
    "努力实现培训3次。",
    "努力做到培训3次。",
    "计划于春季培训3次。",
    "计划在春季培训3次。",
    "计划举办培训3次。",
    "计划召开培训会3次。",
    "计划开展培训3次。",
    "计划组织培训3次。",
    "计划培训3次。",
    "计划新增专栏3个。",
    "计划完成培训3次。",
    "计划全年培训3次。",
    "2023年将从以下几个方面改进：\n（一）强队伍。培训3次。",
    "我们将从以下方面改进：\n（一）强队伍。\n培训3次。",
    "计划出台制度3个。",
    "计划新建专栏3个。",
    "拟于春季培训3次。",
    "我局将继续培训3次。",
    "我局将进一步培训3次。",
    "我局将着力培训3次。",
    "我局将不断培训3次。",
    "我局将持续培训3次。",
    "我局将重点培训3次。",
    "我局将积极培训3次。",
    "我局将努力培训3次。",
    "我局将切实培训3次。",
    "我局将认真培训3次。",
    "我局将从以下方面做起：培训3次。",
    "我局将每季度培训3次。",
    "我局将聚焦重点，培训3次。",
    "我局将举办培训3次。",
    "我局将召开培训会3次。",
    "我局将开展培训3次。",
    "我局将组织培训3次。",
    "我局将邀请专家3名。",
    "我局将新增专栏3个。",
    "我局将新建专栏3个。",
    "我局将完成培训3次。",
    "全局下一步工作中，培训3次。",
    "来年争取培训3次。",
    "明年计划公开信息3条。",
    "全局下一步计划公开信息3条。",
    "全局下一阶段打算：培训3次。",
)
DONE = (
    "2022年将从以下几个方面改进：\n（一）强队伍。培训3次。",
    "我们将从以下方面改进：\n（一）强队伍。\n六、其他事项\n培训3次。",
    "我们将从以下方面改进：\n（一）强队伍。已培训3次。",
    "会议部署下一步工作，要求各科室培训3次。",
    "会议安排下一步工作，各科室培训3次。",
    "会议研究下一步工作，各科室培训3次。",
    "会议谋划下一步工作，各科室培训3次。",
    "会议明确下一步工作，各科室培训3次。",
    "会议布置下一步工作，各科室培训3次。",
    "年初计划开展培训3次。",
    "年度计划开展培训3次。",
    "原计划开展培训3次。",
    "超计划开展培训3次。",
    "计划完成率100%，培训3次。",
    "计划完成情况良好，培训3次。",
    "计划完成比例100%，培训3次。",
    "计划完成度高，培训3次。",
    "我局即将开展的培训3次。",
    "我局将重点信息作为抓手，培训3次。",
    "我局将重点信息纳入考核，培训3次。",
    "我局将重点信息列入考核，培训3次。",
    "我局将重点信息列为必查，培训3次。",
    "我局将信息公开与业务结合，培训3次。",
)


def periods_of_three(sentence: str) -> list[str | None]:
    """Periods of the numbers of a report on 2022 that are 3."""
    facts, _ = read_facts(SourceText.plain(sentence), report_year=2022)
    return [fact.period for fact in facts if fact.value == "3"]


@pytest.mark.parametrize("sentence", TO_COME)
def test_what_is_to_come_is_told_of_the_year_behind_the_report(sentence: str) -> None:
    assert periods_of_three(sentence) == ["2023"]


@pytest.mark.parametrize("sentence", DONE)
def test_what_was_done_keeps_the_year_of_the_report(sentence: str) -> None:
    assert periods_of_three(sentence) == ["2022"]
