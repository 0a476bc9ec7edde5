"""What the numbers behind a total add up to: the sums by which a total is told from its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

import msgspec

from extractors.parse.prose.numbers import Mention
from extractors.parse.words.numerals import plain, scaled, whole

FARTHEST_TOTAL = 60  # numbers between a part and its total
LONGEST_LIST = 150  # numbers; no report lists as many, and a text of thousands ends in time
_LONGEST_BRACKET = 200
MARK = re.compile(r"[，,、。；;:(\n]")  # what parts the words of a list
_LEAST_OF_MIXED = 20  # smaller numbers are what others come to by chance
BODIES = {"人", "名", "位", "户", "家"}  # who has a thing is no part of it
# 从申请方式看，…；从申请内容看，…: the same number is divided a second time.
DIVIDED_AGAIN = re.compile(r"[；;，,]\s*(?:从|按)[^，,。；;:]{0,14}(?:看|分|类)[，,:]")
_LIST_END = re.compile(r"[；;]")
_PARTS_OF_PART = re.compile(r"[，,(]\s?(?:其中|包括|内有)")
SUM_FOLLOWS = re.compile(
    r"\s*[，,、；;]?\s*(?:全年|本年度?|全[市县区省州局镇乡系]统?|[一二三四]季度|[上下]半年|(?:以上|上述)?(?:[两二三四五六七八九]|各)(?:者|项|类|个?(?:渠道|平台|方面)))?(?:合计|总计|总共|一共|共(?![同享建青产和识性])|总数|总量|(?<=[，,、；;])计(?=\s?(?:\d|\Z)))[^，,。；;、:()\d]{0,16}"
)
# What is published is counted in any of them.
_TEXTS = {*["条", "条次", "件", "份", "篇", "篇次", "则"]}
_PERSONS = {"人", "名", "位"}
_OTHER_MATTER = re.compile(
    r"办[理结]|答[复覆]|回复|处理|回应|征集|受理|收到|接到|审查|清理|修订|废止|申请|复议|诉讼|留言|来信|建议|提案|举办|召开|会议|培训|投诉|咨询|热线|工单|许可|处罚|报送|上报|采用|录用"
)
# 发布文件38件，其中解读20篇: they explain the files and are none of them.
_OF_ALL = re.compile(r"信息|内容|稿件|作品|文章")
_LONGEST_NAME = 12
_CHANGE = re.compile(
    r"(?:(?:增加|减少|增长|下降|上升|提高|同比增|同比减|多|少)了?|[日月周年人户]均|平均|历年(?:累计|共计)?|(?<=[件条宗份项篇次][，,、])累计)\s?$"
)
# 由8个增加到16个，其中新增栏目4个: what a figure rose from has no parts.
_RISEN = re.compile(
    r"[^，。；;\d]{0,2}?(?:增|升|减|降|提高|扩大|扩展|压缩|缩短|缩减|精简|整合|归并|合并|拓展)[^，。；;\d]{0,2}[至到为]"
)
# 完成任务80条的125%，其中…: what a share is of has no parts either.
_BASE = re.compile(r"的\s?\d[\d.]*\s?[%倍]")
# Words between two numbers by which the second is no part of the first.
ANOTHER = re.compile(r"(?<!新)增|[减升降多少均每]|[去上前]一?年|同期|20\d\d年|结转|累计")
_FROM = re.compile(r"[由从][^，。；;\d]{0,4}$")
# 90条，较上年的80条增加10条，其中…: what a figure is compared with has none.
_BESIDE_NOW = re.compile(
    r"[较比与同](?:于|的)?(?:[去上]年|上一年|20\d\d年|同期)度?(?:同期|[末底])?(?:的|为)?\s?$"
)
_LONGEST_COMPARED = 14
_NOTHING = Decimal(0)


def in_base_units(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with sums of money in the base unit, so that 8000万元 can be a part of 1.2亿元."""
    return [_in_base_unit(m) if m.kind == "money" else m for m in mentions]


def _in_base_unit(mention: Mention) -> Mention:
    unit = mention.unit or ""
    scale = "".join(takewhile("万亿".__contains__, unit))
    if not scale or mention.value is None:
        return mention
    value = plain(whole(scaled(Decimal(mention.value), scale)))
    return msgspec.structs.replace(mention, value=value, unit=unit.removeprefix(scale))


def is_change(view: str, mention: Mention) -> bool:
    """Whether a number is a change (增加215条) or the figure before it (由8个增加到16个, 较上年的8个), which have no parts."""
    before = view[max(0, mention.start - _LONGEST_COMPARED) : mention.start]
    near = before[-6:]
    rose = _FROM.search(near) and _RISEN.match(view, mention.end)
    compared = ("年" in before or "同期" in before) and _BESIDE_NOW.search(before)
    return bool(rose or compared or _CHANGE.search(near) or _BASE.match(view, mention.end))


def is_text_beside(view: str, part: Mention, total: Mention, words: str) -> bool:
    """Whether both count texts, in units of their own, and the ``words`` before the part are about nothing but publishing;
    or both count persons (318位发言人，其中女性92人)."""
    told = part.value is not None and total.value is not None
    if told and part.unit != total.unit and {part.unit, total.unit} <= _PERSONS:
        return not is_other_matter(words)
    if not (told and in_texts(part, total)) or is_other_matter(words):
        return False
    of = view[max(0, total.start - _LONGEST_NAME) : total.end + _LONGEST_NAME // 2]
    return "解读" not in words or _OF_ALL.search(of) is not None


def in_texts(part: Mention, total: Mention) -> bool:
    """Whether both are texts that were counted in different units."""
    return part.unit != total.unit and {part.unit, total.unit} <= _TEXTS


def is_other_matter(words: str) -> bool:
    """Whether ``words`` between two numbers tell of something else than what was published."""
    return _OTHER_MATTER.search(words) is not None


def sums_from(view: str, mentions: Sequence[Mention], index: int, end: int) -> Iterator[Decimal]:
    """What the numbers of one unit from ``index`` on, up to ``end``, come to one after the other; numbers in
    brackets behind them, or behind an 其中 of theirs, are parts of parts."""
    unit, begin = mentions[index].unit, mentions[index].number
    last = min(index + FARTHEST_TOTAL, len(mentions))
    bracketed = view.find("(", begin, mentions[last - 1].number) >= 0
    parts = within = _NOTHING
    for at in range(index, last):
        mention = mentions[at]
        number = mention.number
        if number >= end:
            break
        if bracketed and view.count("(", begin, number) > view.count(")", begin, number):
            continue
        if mention.unit != unit or mention.value is None:
            continue
        value = mention.amount
        if at > index:
            before = mentions[at - 1]
            if _PARTS_OF_PART.match(view, before.end, number):
                within = before.amount
            elif within and view.find(";", before.end, number) >= 0:
                within = _NOTHING
        if value and value <= within:
            within -= value
            continue
        within = _NOTHING
        parts += value
        yield parts


def divided_sums(view: str, mentions: Sequence[Mention], index: int, end: int) -> Iterator[Decimal]:
    """The same up to where the total is divided again."""
    for at in range(index + 1, min(index + FARTHEST_TOTAL, len(mentions))):
        if mentions[at].number >= end:
            break
        if DIVIDED_AGAIN.match(view, mentions[at - 1].end, mentions[at].number):
            end = mentions[at].number
            break
    yield from sums_from(view, mentions, index, end)


def adding_up(
    view: str, mentions: Sequence[Mention], index: int, candidates: Sequence[int], end: int
) -> int | None:
    """The candidate that the numbers of its unit from ``index`` on, up to ``end``, add up to: the nearest where the whole
    list up to the semicolon or the end comes to it, though the first of its numbers come to one farther off."""
    if len(candidates) > 1:
        mark = _LIST_END.search(view, mentions[index].end, end)
        listed = list(sums_from(view, mentions, index, mark.start() if mark else end))
        if len(listed) > 1 and listed[-1] == mentions[candidates[0]].amount:
            return candidates[0]
    sums = sums_from(view, mentions, index, end)
    by_value = {mentions[candidate].value: candidate for candidate in reversed(candidates)}
    for count, total in enumerate(sums):
        whole = by_value.get(str(total))
        if whole is not None and (count or whole == candidates[0]):
            return whole  # one part alone is no proof of a total farther off
    return None


def are_of_both(
    view: str,
    mentions: Sequence[Mention],
    index: int,
    candidates: Sequence[int],
    end: int,
    *,
    whole: bool = False,
) -> bool:
    """Whether the parts, the ``whole`` list of them, are those of the last two totals together (建议8件、提案23件，其中主办15件、
    会办16件)."""
    last, before = (mentions[candidate].value for candidate in candidates[:2])
    if last is None or before is None:
        return False
    sums = list(sums_from(view, mentions, index, end))
    return Decimal(last) + Decimal(before) in (sums[-1:] if whole else sums)


def summed_behind(view: str, mentions: Sequence[Mention], index: int, end: int) -> Decimal | None:
    """The total of the parts from ``index`` on that is told behind them (文件20条、公告5条，共发布25条)."""
    parts = mentions[index].amount
    for at in range(index + 1, min(index + FARTHEST_TOTAL, len(mentions))):
        mention = mentions[at]
        if mention.number >= end or mention.unit != mentions[index].unit or not mention.value:
            break
        gap = mentions[at - 1].end, mention.start
        told = at > index + 1 and Decimal(mention.value) == parts
        if told and SUM_FOLLOWS.fullmatch(view, *gap):
            return parts
        parts += Decimal(mention.value)
    return None


def in_another_unit(
    view: str, mentions: Sequence[Mention], index: int, total: int, end: int
) -> bool:
    """Whether two or more parts add up to the number at ``total`` though that has another unit (受理67项，其中市局57件、
    分局10件)."""
    before, unit = mentions[total], mentions[index].unit
    if before.kind != "count" or before.value is None or {before.unit, unit} & BODIES:
        return False
    whole = Decimal(before.value)
    return is_mixed_list(view, mentions, index, whole, end) or any(
        count and parts == whole
        for count, parts in enumerate(sums_from(view, mentions, index, end))
    )


def is_mixed_list(
    view: str, mentions: Sequence[Mention], index: int, whole: Decimal, end: int
) -> bool:
    """Whether three or more counts of a list come to the number before it though their units differ (信息148篇，其中报告25篇、
    数据11期、动态112篇)."""
    parts, begin = Decimal(0), mentions[index].number
    if whole < _LEAST_OF_MIXED:
        return False
    for at in range(index, min(index + FARTHEST_TOTAL, len(mentions))):
        mention = mentions[at]
        inner = view.count("(", begin, mention.number) > view.count(")", begin, mention.number)
        if mention.kind == "percent" or inner:
            continue
        told = mention.number < end and mention.kind == "count" and mention.value is not None
        if not told or mention.unit in BODIES or parts > whole:
            break
        if at > index and ";" in view[mentions[at - 1].end : mention.start]:
            break
        parts += mention.amount
        if parts == whole:
            return at - index > 1
    return False


def is_mixed(view: str, mentions: Sequence[Mention], index: int, whole: Decimal) -> bool:
    """Whether the counts of one bracket add up to the number before it though their units differ (解读14篇（图解9篇、
    视频5个）)."""
    close = view.find(")", mentions[index].end, mentions[index].end + _LONGEST_BRACKET)
    inside = [m for m in mentions[index : index + FARTHEST_TOTAL] if m.number < close]
    units = {m.unit for m in inside}
    if (
        len(units) < 2
        or units & BODIES
        or any(m.kind != "count" or m.value is None for m in inside)
    ):
        return False
    return sum(m.amount for m in inside) == whole
