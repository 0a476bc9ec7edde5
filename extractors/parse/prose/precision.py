"""What the words around a number say about its precision: 超, 余 → over; 近 → nearly; 约, 左右 → about."""

from __future__ import annotations

import re

from extractors.parse.records import Qualifier
from extractors.parse.words.openers import guarded

_QUALIFIERS: tuple[tuple[re.Pattern[str], Qualifier], ...] = (
    (
        guarded(
            r"(?:(?<!不)超(?:过|出)?|突破|(?<![打侦爆攻突识说])破|逾|多于|大于|高于|不少于|不低于|不下|至少|上|跨过|已过|(?<=量|击|览|读|问|注)过|≥)(?:了|至|到)?\s{0,2}$"
        ),
        "over",
    ),
    (
        guarded(r"(?:(?<![最附邻临靠新])近|将近|接近|不足|不到|不超过|少于|低于|≤)\s{0,2}$"),
        "nearly",
    ),
    (
        guarded(
            r"(?:(?:(?<![预节制签契公合大履违集条邀失])约|大约|大概)(?:(?:占|为|是|相当于)[^，,。；;约近超]{1,20}的|莫|为|达|有|占|计)?|≈)\s{0,2}$"
        ),
        "about",
    ),
)
_QUALIFIER_ENDS = "过出超破逾于下少上了至到近足约概莫为有达占计的≥≤≈"  # what those words end with
_BEHIND_OVER, _BEHIND_ABOUT = ("以上", "之多", "有余", "多"), ("左右", "上下")


def qualifier_of(left: str, more: str, behind: str) -> Qualifier:
    """The precision told ``left`` of a number, by 余 or 多 in it (``more``) and by 以上 or 左右 ``behind``."""
    behind = behind.strip()
    if (more and more in "余多几+") or behind in _BEHIND_OVER:
        return "over"
    if more == "来" or behind in _BEHIND_ABOUT:
        return "about"
    said = left.rstrip()[-1:]
    for pattern, qualifier in _QUALIFIERS if said and said in _QUALIFIER_ENDS else ():
        if pattern.search(left):
            return qualifier
    return "exact"
