"""What a report tells of as still to come: its plans, which are figures of the year behind it."""

from __future__ import annotations

import re

from extractors.parse.needles import Rare

_FARTHEST_PLAN = 400  # characters before a sentence in which its paragraph may say so
# What is still to come. 将政务公开作为…, 部署下一步工作 are told of what was done.
AHEAD = Rare(
    r"(?<!部署|安排|研究|谋划|明确|布置)(?:下一步|下一阶段|今后)(?:工作中?|工作打算|打算)?(?:[，,:]|[^，,。；;]{0,10}(?:将|要|计划))"
    r"|(?:明年|来年|新学年)[^，,。；;]{0,12}(?:将|计划|力争|争取)|力争|努力(?:实现|做到)"
    r"|(?:(?<!年初)(?<!年度)(?<!原)(?<!超)计划|拟)(?:于|在|举办|召开|开展|组织|培训|新增|完成(?!率|情况|比例|度)|出台|新建)"
    r"|(?<!即)将(?:继续|进一步|着力|不断|持续|重点|积极|努力|切实|认真|从以下|每|聚焦|举办|召开|开展|组织|邀请|新增|新建|完成)"
    r"(?![^，,。；;]{0,24}(?:作为|纳入|列入|列为))"
)
NEXT_YEAR = Rare(
    r"(20[0-4]\d)\s{0,2}年度?[，,]?[^，,。；;]{0,8}?(?:将|(?<![作训资展生])计划(?![\d、和及与等，,。；;)])|拟|力争|争取|(?:安排|打算|思路|重点|目标)(?:如下)?:)"
)
_PLANS_OF = Rare(
    r"(20[0-4]\d)\s{0,2}年度?的?(?:主要|重点)?(?:改进措施|改进方向|努力方向|工作(?:打算|计划|安排|思路|重点))"
)
_DONE = re.compile(r"[，,；;](?:全年|年内)?实际")  # 计划培训4次，实际培训3次
# 下一步将…。今年以来共举办培训3次。
_BACK = Rare(
    r"[。！？!?\n]\s*(?:今年以来|一年来|截至|截止|(?:本年度?|今年|全年|[去上]年|报告期内|(20[0-4]\d)\s?年度?)"
    r"(?:(?![拟将]|计划|力争)[^，,。；;\n]){0,12}?(?:共|已|累计|总计|收到|受理|办结|答复|以来))"
)
_LONGEST_BACK = 40
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


def plans_in(view: str, floor: int, end: int, report_year: int | None) -> list[int]:
    """Where the sentence of ``view[floor:end]`` says so."""
    ahead = AHEAD.search(view, floor, end)
    later = NEXT_YEAR.finditer(view[floor:end])
    starts = [floor + m.start() for m in later if m[1] > str(report_year)]
    return [ahead.start(), *starts] if ahead else starts


def is_done(view: str, ahead: int, position: int) -> bool:
    """Whether what is told between a plan's words at ``ahead`` and ``position`` says that it was carried out."""
    return bool(_DONE.search(view, ahead, position))
