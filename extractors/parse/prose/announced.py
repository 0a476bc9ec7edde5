"""Breakdowns that name their total again: 已办结的申请中，…; 在主动公开的信息中，…; 办理结果如下：…"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.parse.prose.group import Here
from extractors.parse.prose.sums import FARTHEST_TOTAL, divided_sums, is_change

SENTENCES_BACK = 2  # beyond the sentence before, in which a total may stand
# 已办结的申请中，… 从办理结果看：… : the parts of a number that the words before have named. 办理情况 divides it, 行政复议情况,
# 培训情况 and 改进情况 head another matter.
_DIVIDING = "办理|办结|处理|答复|回复|审理|审结|处置|落实|具体|详细|分布|分类|渠道|方式|内容|构成|结构|申请|来源|报送|上报|分配"
_RESULT = (
    rf"(?:(?<!其[他它])结果|(?=情况)(?:{'|'.join(f'(?<={word})' for word in _DIVIDING.split('|'))}|(?<![\u4e00-\u9fff]))情况)"
    "(?:分别|依次)?(?:为|是|如下)?"
)
AMONG = re.compile(
    rf"\s*[^，,。；;:]{{0,14}}(?:(?<!过程)[中里]|看|涉及|{_RESULT})[，,:]|[，,；;]\s*[^，,。；;:]{{0,10}}{_RESULT}:"
    r"|\s*[^，,。；;:]{0,6}(?:渠道|方式|(?<=公开)(?:形式|载体)|途径|来源|主体|类别|类型|(?:申请|涉及)的?(?:主要)?(?:内容|事项))(?:为|是|如下)?:"
    r"|[，,；;]?\s*(?:从|按)[^，,。；;:]{0,14}(?:看|分|类)[，,:]"
    r"|\s*(?:已?(?:办结|答复)的?(?:件|申请|事项)?中|(?:申请|案件|来信)?中(?=予以|部分|不予|同意|要求|来自|属于|无法|结果|维持|涉及|公开\s*$|有?\s*$))|\s*一是"
)

_OF_WHAT = re.compile(r"\s*([^，,。；;:]{2,16}?)当?中[，,:]")
_IDLE = re.compile(
    r"(?:信息)?公开(?=申请)|[的在\s]|本年度?|全年|全部|所有|上述|以上|已|各类|政府|政务|相关"
)
_ASKED = re.compile(r"申请(?:人|方式|渠道|内容|主体)|自然人")
_RECEIVED = re.compile(r"(?:收到|受理|接收|新收)[^，,。；;、\d]{0,16}\Z")
_LONGEST_VERB = 24  # characters from it to its number
_COUNTED = ("信息", "申请", "文件", "公文", "案件", "事项", "建议", "提案", "咨询", "留言")
_SHORTEST = 4  # characters that tell a total from its neighbours
_LONGEST_CLAUSE = 40


def announced(here: Here) -> int | None:
    """``已办结的申请中，…``: the total is the one of the sentences before that the parts add up to, else the one that the
    words name again. The farther ones need two parts: what one number equals may be chance."""
    view, mentions, sentences, index = here.view, here.mentions, here.sentences, here.index
    unit = mentions[index].unit
    sums = list(divided_sums(view, mentions, index, here.end))
    parts, count = sums[-1] if sums else Decimal(0), len(sums)
    floor = sentences.previous(here.start)
    for _ in range(SENTENCES_BACK if count > 1 else 0):
        floor = sentences.previous(floor)
    before = [
        candidate
        for candidate in range(index - 1, max(-1, index - FARTHEST_TOTAL), -1)
        if mentions[candidate].number >= floor
        and mentions[candidate].unit == unit
        and mentions[candidate].value is not None
        and not is_change(view, mentions[candidate])
    ]
    free = [candidate for candidate in before if here.found[candidate] is None]
    likely = [*free, *before] if count > 1 else free
    equal = [candidate for candidate in likely if mentions[candidate].amount == parts]
    if len(equal) > 1 and _ASKED.search(here.gap):  # 收到18件，办结18件。申请人中，自然人15件，…
        near = ((max(0, mentions[c].start - _LONGEST_VERB), mentions[c].start) for c in equal)
        equal = [
            c for c, at in zip(equal, near, strict=True) if _RECEIVED.search(view, *at)
        ] or equal
    return equal[0] if equal else _named_again(here, free)


def _named_again(here: Here, candidates: Sequence[int]) -> int | None:
    """Of the ``candidates`` the one that counts what the words say again, whatever the parts come to: 主动公开政府信息130条。在主动
    公开的信息中，规划类8条，…"""
    view, mentions, part = here.view, here.mentions, here.mentions[here.index]
    again = _OF_WHAT.match(view, here.start, part.number)
    what = _IDLE.sub("", str(again[1])) if again else ""
    if not what.endswith(_COUNTED) or len(what) < _SHORTEST:
        return None
    for candidate in candidates:
        total = mentions[candidate]
        words = view[max(0, total.start - _LONGEST_CLAUSE) : total.end]
        words = re.split("[，,。；;:\n]", words)[-1]
        if what in _IDLE.sub("", words) and part.amount <= total.amount:
            return candidate
    return None
