"""Pinyin in brackets behind the characters that it spells, as copies of hijacked sites put it in."""

from __future__ import annotations

import collections
import re

from extractors.parse.page import SourceText
from extractors.parse.records import Contamination
from extractors.parse.words.openers import guarded

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_TONES = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿ", "aaaaooooeeeeiiiiuuuuvvvvvnnnm")
_GROUP = r"[（(] ?[A-Za-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿ]{1,8}[1-5]? ?[)）]"
_PINYIN_RUN = guarded(rf"(?:{_GROUP}){{1,24}}")
_IS_HAN = re.compile(f"[{_HAN}]")
_PINYIN_GROUP = re.compile(_GROUP)
# 政府信息公开(zhengfu xinxi gongkai): words of the title spelled without tones, behind those very words
_SPELLED = {
    "政府": "zhengfu",
    "政务": "zhengwu",
    "信息": "xinxi",
    "公开": "gongkai",
    "工作": "gongzuo",
    "年度": "niandu",
    "报告": "baogao",
}
_MOST_SPELLED = 6
_SPELLED_GROUP = guarded(
    rf"[（(] ?(?:(?:{'|'.join(_SPELLED.values())}) ?){{1,{_MOST_SPELLED}}}[)）]"
)
_INITIALS = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_FINALS = (
    "iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|van|iou|uei|uen|ai|ei|ao|ou|an|en|ia|ie|iu|in|ua|uo|ui|un|ue"
    "|ve|vn|er|a|o|e|i|u|v"
)
_SYLLABLE = re.compile(rf"{_INITIALS}(?:{_FINALS})|n|ng|m|r")
# English words that are also spelled like syllables stay where they are alone in a text.
_FEW_GROUPS = 3


def without_pinyin(text: SourceText, found: list[Contamination]) -> SourceText:
    """The text without bracketed pinyin; ``found`` gains how many runs there were, by the commonest group."""
    if "(" not in text.text and "（" not in text.text:
        return text
    text = _without_spelled(text, found)
    runs = [run for run in _PINYIN_RUN.finditer(text.text) if _is_pinyin(run)]
    groups = [group for run in runs for group in _PINYIN_GROUP.findall(run[0])]
    if len(groups) < _FEW_GROUPS:
        # A lone (a) or (e) is an enumerator, a lone (he) may be English: repetition is what proves.
        runs = [run for run in runs if len(run[0]) > 4]
        groups = [group for run in runs for group in _PINYIN_GROUP.findall(run[0])]
    if not runs:
        return text
    token, _ = collections.Counter(groups).most_common(1)[0]
    found.append(Contamination("pinyin", token, len(runs)))
    return text.edited([(run.start(), run.end(), "") for run in runs])


def unbracketed(text: str) -> str:
    """The words of a cell or title without bracketed pinyin."""
    if "(" not in text and "（" not in text:
        return text
    text = _PINYIN_RUN.sub(lambda run: "" if _is_pinyin(run) else run[0], text)
    return _SPELLED_GROUP.sub(lambda run: "" if _is_spelled(run) else run[0], text)


def _is_pinyin(run: re.Match[str]) -> bool:
    """True behind a Chinese character where every bracket of the run holds one syllable
    (``中(zhong)(zhong)``); (app), (PPP) do not."""
    if not (run.start() and _IS_HAN.match(run.string, run.start() - 1)):
        return False
    for group in _PINYIN_GROUP.findall(run[0]):
        inner = group[1:-1].strip().rstrip("12345")
        if inner[1:] != inner[1:].lower():
            return False
        if not _SYLLABLE.fullmatch(inner.lower().translate(_TONES)):
            return False
    return True


def _is_spelled(run: re.Match[str]) -> bool:
    """Whether the words before a bracket are those that it spells, each one."""
    inner = "".join(run[0][1:-1].split())
    words = run.string[max(0, run.start() - 2 * _MOST_SPELLED) : run.start()]
    while inner:
        spelled = _SPELLED.get(words[-2:])
        if spelled is None or not inner.endswith(spelled):
            return False
        words, inner = words[:-2], inner.removesuffix(spelled)
    return True


def _without_spelled(text: SourceText, found: list[Contamination]) -> SourceText:
    runs = [run for run in _SPELLED_GROUP.finditer(text.text) if _is_spelled(run)]
    if not runs:
        return text
    found.append(Contamination("pinyin", runs[0][0], len(runs)))
    return text.edited([(run.start(), run.end(), "") for run in runs])
