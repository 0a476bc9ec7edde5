"""What a report tells of as still to come: its plans, which are figures of the year behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from extractors.parse.prose.context import Sentences
from extractors.parse.words.needles import Rare
from extractors.parse.words.openers import guarded

_FARTHEST_PLAN = 400  # characters before a sentence in which its paragraph may say so
# What is still to come. 将政务公开作为…, 部署下一步工作 are told of what was done.
AHEAD = Rare(
    r"(?<!部署|安排|研究|谋划|明确|布置)(?:下一步|(?<![地线以])下步(?![骤行])|下一阶段|今后)(?:工作)?(?:中|打算)?(?:[，,:]|[^，,。；;]{0,10}(?:将|要|计划|每))"
    r"|(?:今后|未来)的?[一二两三四五几1-5]年(?:内|里|中|间)?[，,]?[^，,。；;\d]{0,10}(?:将|要|计划|拟|争取|完成|建成)"
    r"|(?<!年初)(?<!原)(?:计划|拟|(?<!即)将)以[^，,。；;]{2,40}为(?:契机|抓手|载体|切入点|突破口|主线)"
    r"|(?:明年|来年|新学年|(?<![转至到入])下一?年度?)[^，,。；;]{0,12}(?:将|计划|争取|拟|打算(?![、和及与等，,。；;)]))|力争|努力(?:实现|做到)"
    r"|(?:(?<!年初)(?<!年度)(?<!原)(?<!超)(?<!按)(?<!照)计划|拟)(?:于|在|每|全年(?=举办|召开|开展|组织|培训)|举办|召开|开展|组织|培训|新增|完成(?!率|情况|比例|度)|出台|新建)"
    r"|(?<!即)将(?:继续|把|增设|增配|增派|新设|开设|进一步|着力|不断|持续|重点|积极|努力|切实|认真|从以下|每|聚焦|举办|召开|开展|组织|邀请|新增|新建|完成)"
    r"(?![^，,。；;]{0,24}(?:作为|纳入|列入|列为))"
)
NEXT_YEAR = Rare(
    r"(20[0-4]\d)\s{0,2}年度?[，,]?[^，,。；;]{0,8}?(?:将|(?<![作训资展生])计划(?![\d、和及与等，,。；;)])|拟|力争|争取|要(?:做到|实现|达到|完成|建成|新增|把)|打算(?![、和及与等，,。；;)\n])|(?:安排|打算|思路|重点|目标)(?:如下)?:|(?<=年)[上下]半年)"
    r"|(?<!年初)(?<!原)(?<![按照度超展])(?:计划|拟)[于在到]?(20[0-4]\d)\s{0,2}年(?!度?(?:预算|计划|工作要点))"
)
_PLANS_OF = Rare(
    r"(20[0-4]\d)\s{0,2}年度?的?(?:主要|重点)?(?:改进措施|改进方向|努力方向|工作(?:打算|计划|安排|思路|重点))"
)
_LONGEST_PLANNED = 12  # characters of a number and its noun
# 计划培训4次，实际培训3次: the plan is the year's too; 五年力争培训500人，本年已培训120人: it is none
_DONE = re.compile(
    r"[，,；;](?:全年|年内)?实际|(?P<yet>[，,；;])(?:我[局委办厅院])?(?:全年|年内|今年|本年度?|当年)(?:已(?!有)|共)"
)
# 下一步将…。今年以来共举办培训3次。
_BACK = Rare(
    r"[。！？!?\n]\s*(?:今年以来|一年来|截至|截止|(?:本年度?|今年|全年|[去上]年|报告期内|(20[0-4]\d)\s?年度?)"
    r"(?:(?![拟将]|计划|力争)[^，,。；;\n]){0,12}?(?:共|已|累计|总计|收到|受理|办结|答复|以来))"
)
_LONGEST_BACK = 40
# （二）改进措施: what stands below it up to the next heading, or on its line where text follows it there
_PLANS = Rare(
    r"(?:(?P<year>20[0-4]\d)年度?|下一?步|下一?阶段|今后|下一?年度?|来年)[^，,。；;:\n已]{0,8}?(?:打算|计划|安排|思路|措施|重点|方向|目标|任务|对策)(?:如下|是)?[ ]?(?:[:。]|(?=\n))"
    r"|(?:改进|整改|努力)工?作?的?(?:措施|方向|思路|办法|对策|意见|方法|打算|目标)(?:如下|是)?[ ]?(?:[:。]|(?=\n))"
    r"|(?:(?P<next>20[0-4]\d)年度?[，,]?)?(?:我们|我[局委办厅院县市区镇])?(?:将|拟)(?:着力|着重|重点|主要)?(?:从|在|做好)以下[^，,。；;:\n]{0,20}:"
)
_BEFORE_PLANS = re.compile(
    r"(?:^|[\n。；;])[ ]*(\(?[一二三四五六七八九十]{1,3}[)、.．]|\d{1,2}[)、.．])?[ ]?(?:我[局委办厅院县市区镇]|主要|具体)?\Z"
)
_MOST_HEADINGS = 500  # of plans; a text of more is an attack, and all behind them a plan
_LONGEST_NUMBER = 16  # characters before the words of a heading
_NEXT_HEADING = re.compile(
    r"\n[ ]*(?:([一二三四五六七八九十]{1,3})[、.．]|(\([一二三四五六七八九十]{1,3}\))|(\d{1,2}[、.．]))"
)
# What is told as done below such a heading, and all behind it: 对上年的问题已组织培训3次; nobody plans 860余人次
_TOLD_AS_DONE = re.compile(
    r"已(?!有)|先后|累计|完成整改(?=\d)|整改完成(?=\d)|今年|截[至止]|报告期|共(?:组织|开展|举办|召开|公开|发布|收到|答复|办理|培训|受理|计)|了\d|\d余(?=[人条件次篇场份个期家])"
)
_AHEAD_FROM_HERE = Rare(r"(?:^|[。！？;；\n])\s*(?:下一步|下一阶段|今后)(?!的|工作[的已])[^。\n]")


def plans_above(view: str, floor: int, report_year: int | None) -> list[int]:
    """Where the paragraph says, before its sentence at ``floor``, that it tells of what is to come, and no sentence from
    there on goes back to what was done."""
    nearest = max(0, floor - _FARTHEST_PLAN)
    paragraph = max(nearest, view.rfind("\n", nearest, floor) + 1)
    ahead = _AHEAD_FROM_HERE.search(view, max(0, paragraph - 1), floor)
    later = _PLANS_OF.finditer(view, paragraph, floor)
    starts = [m.start() for m in later if m[1] > str(report_year)]
    starts += [ahead.start()] if ahead else []
    if starts:
        told = _BACK.finditer(view, min(starts), floor + _LONGEST_BACK)
        own = str(report_year)
        if any(m.start() < floor and (m[1] is None or m[1] <= own) for m in told):
            return []
    return starts


class Heading(msgspec.Struct):
    """``（二）改进措施``: its words in the text, up to where what follows stands below it (``reach``), and where the first word
    there ends by which something was done (``done``; asked for once)."""

    start: int
    end: int
    reach: int
    done: int | None = None


def headings_of_plans(view: str, report_year: int | None) -> list[Heading]:
    """Headings of what is to come, none of them of the report's year or an earlier one."""
    found: list[Heading] = []
    for match in _PLANS.finditer(view):
        start, end = match.span()
        number = _BEFORE_PLANS.search(view, max(0, start - _LONGEST_NUMBER), start)
        if number and (match["year"] or match["next"] or "9") > str(report_year):
            rank = (
                3 if (number[1] or "")[:1].isdigit() else 2 if (number[1] or "")[:1] == "(" else 1
            )
            found.append(Heading(start, end, _reach_of(view, end, rank)))
            if len(found) == _MOST_HEADINGS:
                return [*found[:-1], Heading(start, end, len(view))]
    return found


def _reach_of(view: str, end: int, rank: int) -> int:
    """Where the next heading stands that is not below the one of ``rank`` that ends at ``end``; one with text on its line reaches
    to the line's end."""
    if not view.startswith("\n", end):
        line = view.find("\n", end)
        return line if line >= 0 else len(view)
    for count, match in enumerate(_NEXT_HEADING.finditer(view, end)):
        following = match.lastindex or 0
        if not count and (following, match[1]) == (1, "一"):
            break
        if following <= rank:
            return match.start()
    return len(view)


def plan_headed(
    view: str, headings: Sequence[Heading], sentences: Sentences, floor: int, end: int
) -> int:
    """Where the heading stands under which the sentence of ``view[floor:end]`` tells of what is to come; else -1."""
    for heading in headings:
        if heading.start >= end:
            break
        start = max(floor, heading.end)
        if start > heading.reach or sentences.is_parted(heading.end, start):
            continue
        if heading.done is None:
            done = _TOLD_AS_DONE.search(view, heading.end)
            heading.done = done.end() if done else len(view) + 1
        if heading.done > end:
            return heading.start
    return -1


def plans_in(view: str, floor: int, end: int, report_year: int | None) -> list[int]:
    """Where the sentence of ``view[floor:end]`` says so."""
    ahead = AHEAD.search(view, floor, end)
    later = NEXT_YEAR.finditer(view[floor:end])
    starts = [floor + m.start() for m in later if (m[1] or m[2]) > str(report_year)]
    return [ahead.start(), *starts] if ahead else starts


def done_from(view: str, ahead: int, end: int) -> int:
    """From which number on what is told behind a plan's words at ``ahead``, in a sentence that ends at ``end``, or right behind the
    number, says that it was carried out."""
    done = _DONE.search(view, ahead, end + _LONGEST_PLANNED)
    if done is None:
        return end + 1
    return done.start() if done["yet"] else done.end() - _LONGEST_PLANNED


# 全年计划公开120条，完成128条; 应发布200条，实发196条: what was to be done, told beside what was
_AIMED = guarded(
    r"(?<![按照超作动展])计划(?!生育|外)|原定|预定|年初(?:确定|安排)|应当?(?:主动)?(?:公开|发布|推送|更新|举办|召开|培训|编发|办结|答复|回复)|(?:目标|任务|指标)[数值量]?(?:[为是]|共)?#"
)
_ACTUAL = re.compile(
    r"[^，,。；;\d]{0,4}[，,；;]\s?(?:截[至止][^，,。；;]{2,10}[，,])?(?:全年|年内|我[局委厅办]|最终|现?已)?(?:实际|实(?=[发办到公推召举])|共?完成)"
)


def is_aim(view: str, end: int, phrase: str) -> bool:
    """Whether the number of ``phrase``, which ends at ``end``, is what was to be done: what was done follows."""
    return bool(_AIMED.search(phrase) and _ACTUAL.match(view, end))
