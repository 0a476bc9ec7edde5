"""Breakdowns that name their total again: 已办结的申请中，…; 在主动公开的信息中，…; 办理结果如下：…"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import FARTHEST_TOTAL, divided_sums, is_change

SENTENCES_BACK = 2  # beyond the sentence before, in which a total may stand
# 已办结的申请中，… 从办理结果看：… : the parts of a number that the words before have named.
AMONG = re.compile(
    r"\s*[^，,。；;:]{0,14}(?:(?<!过程)[中里]|看|(?<!其[他它])结果(?:分别)?(?:为|是)?|情况(?:分别)?(?:为|是)?|涉及|来看)[，,:]"
    r"|[，,；;]\s*[^，,。；;:]{0,10}(?:结果|情况)(?:为|是|如下)?:"
    r"|\s*(?:已?(?:办结|答复)的?(?:件|申请|事项)?)?中(?=予以|部分|不予|同意|无法|结果|维持)|\s*一是"
    r"|\s*(?:从|按)[^，,。；;:]{0,14}(?:分|类)[，,:]"
)


def announced(
    view: str,
    mentions: Sequence[Mention],
    found: Sequence[int | None],
    sentences: Sentences,
    index: int,
    start: int,
) -> int | None:
    """``已办结的申请中，…``: the total is the one of the sentences before that the parts add up to. The farther
    ones need two parts: what one number equals may be chance."""
    end = sentences.end(mentions[index].number)
    unit = mentions[index].unit
    sums = list(divided_sums(view, mentions, index, end))
    parts, count = sums[-1] if sums else Decimal(0), len(sums)
    floor = sentences.previous(start)
    for _ in range(SENTENCES_BACK if count > 1 else 0):
        floor = sentences.previous(floor)
    for candidate in range(index - 1, max(-1, index - FARTHEST_TOTAL), -1):
        total = mentions[candidate]
        if total.number < floor:
            break
        if found[candidate] is not None or total.unit != unit or total.value is None:
            continue
        if Decimal(total.value) == parts and not is_change(view, total):
            return candidate
    return None
