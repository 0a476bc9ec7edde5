"""Which stated total a number is a part of.

A breakdown opens with 其中, 包括, a colon or a bracket behind its total, or by what its parts add up to, and
closes when its parts add up or another statement begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractors.parse.prose.announced import AMONG, announced
from extractors.parse.prose.context import Sentences
from extractors.parse.prose.divided import (
    among_part,
    are_two_texts,
    before_changes,
    before_colon,
    is_amid_others,
    is_of_whole_or_part,
    last_total,
    nested,
    text_before,
)
from extractors.parse.prose.group import (
    Group,
    Here,
    holds,
    is_named_alike,
    is_of_these,
    restarts,
    slack_of,
    takes_part,
    total_beside,
)
from extractors.parse.prose.levels import calls, of_former_and_latter, of_side_by_side
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import (
    DIVIDED_AGAIN,
    LONGEST_LIST,
    adding_up,
    divided_sums,
    in_another_unit,
    is_change,
    is_mixed,
    is_mixed_list,
    is_other_matter,
    is_text_beside,
)

_SUMMED = ("count", "money")
# 申请内容为征地批复3件，拆迁补偿2件: what was asked for, where it comes to the requests
_ASKED_FOR = r"(?:申请|涉及)的?(?:主要)?(?:内容|事项)(?:主要)?(?:为|是|有|涉及|集中在)"
_WHAT_ASKED_FOR = re.compile(r"\s*" + _ASKED_FOR)
# 公开信息17条。内容涉及动态12条，文件5条
_WHAT_ABOUT = re.compile(r"\s*(?:公开|发布|信息|主要|的){0,4}内容(?:主要)?涉及")
_PARTS = re.compile(
    r"其中|涵盖|内有|(?<!不)包括|(?<!不)包含(?!了)|(?<![包不])含|(?:^|[，,:])(?:分别|具体|(?:申请|提交)?(?:方式|渠道|途径))(?:分别)?(?:为|是)|(?P<exact>^[，,](?:主要|内容)*涉及|^[，,；;]"
    + _ASKED_FOR
    + r"|(?:^|[，,；;])\s?(?:[办审]理|处理|答复)?结果(?:分别|依次)(?:为|是)(?!:))"
)
# 其他渠道(包括电视、报纸)发布105条, 办结97件(含结转),结转5件: no parts of a number
_ASIDE = re.compile(r"\((?:[^()]|\([^()]{0,80}\)){0,80}\)")
# 新增信息212，其中公文197条: the total is printed without its unit, and no number farther off is it.
_UNREAD_TOTAL = re.compile(r"(?<![\d.])\d[\d,]*\s?[，,;；:(]\s*$")
# 公开信息90条，其中人事信息8条。网站公布预算和决算，其中预算5条: of what the sentence itself names.
_PUBLISHED_TOO = re.compile(
    r"^(?!.*(?:上述|以上)).*(?:发布|公布|公示|公开(?!申请))[^，,]{2,}[，,]\s*$"
)
_SEMICOLON = re.compile(r"[；;]")
_DIVIDED = re.compile(r"(?:^|[。；;，,\n])?\s*(?:从|按)[^，,。；;:]{0,14}(?:看|分|类)[，,:]")
_AMONG_THESE = re.compile(r"[，,(]\s?其中")
# 主动公开25条，在主动公开的信息中，动态5条、财政20条
_AMONG_WHAT = re.compile(r"[，,；;]\s?(?P<among>在)?(?P<what>[^，,。；;:()]{2,14})中[，,:]")
_LIST_COLON = re.compile(r"(?:以下|如下|[\d一二三四五六七八九几]?个?方面)*:")
# 不予公开3件——内部事务1件，过程性信息2件: a dash before words opens a list as a colon does
_COLON = re.compile(r"(?:申请|信息|案件|文件)?中?:|[—―─-]{2,4}(?=[\u4e00-\u9fff])")
# 收到11件公开申请（网络9件、信函2件）
_NOUN_BEFORE_BRACKET = re.compile(r"^(?:政府信息公开|信息公开|公开)?(?:申请|信息|案件)(?=\()")
_CHANNEL = re.compile(r"网站|微信|微博|公众号|抖音|客户端|电视|报[纸刊]|公开栏")
_CHANNEL_BEHIND = re.compile(rf"\s?[；;]\s?(?:通过|利用|在|政务|政府|官方)*({_CHANNEL.pattern})")
_DONE_BEHIND = re.compile(r"\s?[；;]\s?(参加|出席|参与|举办|召开|接受|制作|编发|印发|接待)")
_LEAST_LINES = 4  # behind the first
_CLAUSE_MARKS = re.compile(r"[，,。；;:]")
_SEVERAL = re.compile(r"[、和及与等]|渠道|平台")
_LONGEST_NAME = 40  # characters before a total that name what it counts
_LONGEST_BEFORE = 400  # characters before a total that tell by what it is divided
_AND = re.compile(r"[，,]同时")  # 其中网站42条，同时在公众号公开144条
_LEAST_REST = 20  # a smaller one is what another number is by chance
_OTHER = re.compile(r"^[，,；;。\s]*(?:另|此外|同时)")
# 新增21项，总计25项
_ANOTHER_TOTAL = re.compile(r"\s*[，,、]\s*(?:总计|合计|总数)(?:共|为|达)?\s*")
_NEXT_LINE = re.compile(r"\s*[；;][^，,。；;]*")
_WITHIN = frozenset(("包括", "包含", "含", "涵盖"))
_WITHIN_AMONG = ("包括", "包含", "又含", "又有")  # 其中网站72条，其中包括动态60条
_OPENS = re.compile(r"[，,(]?\s?(?:主要|内容)*")
_LONGEST_OPENING = 3  # characters before the 其中 that opens a sentence
_NOT_PARTS = re.compile(
    r"^\(\s*(?:同比|同期|同时|较|比|占|另|约|折合|环比|(?:年度|年初|全年|原|预期)?(?:计划|目标|任务)(?!类|书|单)|增|减|下降|上升|详见|不含|不包括|除|(?:20\d\d年|去年|上年|上一年)度?(?![^，,；;)]{0,6}结转))"
)
_EACH = re.compile(r"每[一1]?[\u4e00-\u9fff]{1,2}\s?$")  # 收费36元(每页0.3元): a price is no part
# 出台文件3件(废止2件); of 清理文件30件 those 废止 are a part.
_UNDONE = re.compile(r"\(\s*(?:同时)?(?:废止|取消|失效|注销)")
_MADE = re.compile(r"(?:出台|制发|制定|印发|新增|新设|新制|开设)[^，,。；;、\d]{0,20}\Z")


def totals_of(
    view: str,
    mentions: Sequence[Mention],
    sentences: Sentences,
    listed: Mapping[int, int],
    named: Mapping[int, int],
) -> list[int | None]:
    """For each mention the index of the stated total that it is a part of, or None; for those that the words make
    parts, ``listed`` (of two levels) knows better, and those that are ``named`` as kinds of their total are nobody else's."""
    found: list[int | None] = [None] * len(mentions)
    stack: list[Group] = []
    sentence, depth = -1, 0
    for index, mention in enumerate(mentions):
        start = sentences.start(mention.number)
        previous_end = mentions[index - 1].end if index else 0
        if start != sentence:
            stack, sentence, depth = [], start, 0
        gap = view[max(start, previous_end) : mention.number]
        depth = _depth_behind(gap, depth)
        follows = index > 0 and previous_end >= start
        before = mentions[index - 1]
        part = _before_change(view, mentions, index)
        alike = _NEXT_LINE.fullmatch(gap) and is_named_alike(view, mention, part)
        # 公开率100% is no share of the whole, but a rate of its part
        share = before.kind == "percent" and before.value != "100"
        goes_on = follows and bool(share or alike)
        beside = bool(stack) and _is_beside(view, mentions, stack[-1].total, gap)
        rest = stack[-1].rest if stack else None
        if not (rest == mention.amount >= _LEAST_REST and _AND.match(gap)):
            _close(stack, gap, depth, goes_on=goes_on, beside=beside)
        if index in named:
            found[index] = named[index]
            continue
        here = Here(view, mentions, found, sentences, index, gap, start, follows)
        opened = _opened(here)
        if opened is not None and holds(opened, mention):
            opened.depth = depth
            stack.append(opened)
        if follows and opened is None:
            found[index] = index - 1 if is_of_these(here) else total_beside(here)
        if stack and found[index] is None and _may_be_part(mention, gap):
            found[index] = _taken(here, stack, opened=opened is not None)
    told = of_former_and_latter(view, mentions, sentences)
    apart = of_side_by_side(view, mentions)
    return [
        apart.get(index, told.get(index) if total is None else listed.get(index, total))
        for index, total in enumerate(found)
    ]


def _may_be_part(mention: Mention, gap: str) -> bool:
    """Whether a number may be a part of an open group, by what stands between it and the number before."""
    return not (
        mention.value is None
        or mention.kind not in _SUMMED
        or _NOT_PARTS.match(_ASIDE.sub("", gap).lstrip())
        or _ANOTHER_TOTAL.fullmatch(gap)
        or _EACH.search(gap)
    )


def _taken(here: Here, stack: list[Group], *, opened: bool) -> int | None:
    """The total of the innermost open group that takes the number; groups of ``stack`` that end with it or before it are closed."""
    while stack:
        group = stack[-1]
        takes = takes_part(here, group, opened=opened)
        if takes:
            if group.rest == 0:
                stack.pop()
            return group.total
        if takes is None:
            break
        stack.pop()
        # what a part of parts does not hold may be its total's
        if stack and here.found[group.total] != stack[-1].total:
            break
    return None


def _is_beside(view: str, mentions: Sequence[Mention], total: int, gap: str) -> bool:
    """Whether a semicolon leads from the parts of one channel to another (网站60条，其中首发20条；微信40条), or to what was done as the
    total's things were (参加发布会2次，其中主要负责人1次；参加访谈1次)."""
    told, done = _CHANNEL_BEHIND.match(gap), _DONE_BEHIND.match(gap)
    if told is None and done is None:
        return False
    begin = max(mentions[total - 1].end if total else 0, mentions[total].start - _LONGEST_NAME)
    words = _CLAUSE_MARKS.split(view[begin : mentions[total].start])[-1]
    if done:
        return done[1] in words
    return (
        told is not None
        and bool(_CHANNEL.search(words))
        and told[1] not in words
        and not _SEVERAL.search(words)
    )


def _before_change(view: str, mentions: Sequence[Mention], index: int) -> Mention:
    """The number before, or the one of which it tells how it changed: 网站公开60条，比上年减少8条；…"""
    before = mentions[index - 1]
    return mentions[index - 2] if index > 1 and is_change(view, before) else before


def _depth_behind(gap: str, depth: int) -> int:
    """How many brackets are open behind ``gap``, before which ``depth`` are."""
    for mark in gap if "(" in gap or ")" in gap else "":
        depth = max(0, depth + (mark == "(") - (mark == ")"))
    return depth


def _close(stack: list[Group], gap: str, depth: int, *, goes_on: bool, beside: bool) -> None:
    """Closes the groups that the text between two numbers ends: a bracket, which leaves ``depth`` open, a semicolon, 另. Where the list ``goes_on``, behind
    a share (14条，占12%；…) or named as before (机构信息1条；决策信息2条), a semicolon leads to the next part; not where what
    it leads to stands ``beside`` the total."""
    while any(group.bracket and group.depth > depth for group in stack):
        stack.pop()
    ends = ";" in gap and stack and not stack[-1].bracket
    if ends and (beside or not (stack[-1].colon or goes_on)):
        stack.pop()
    if stack and _OTHER.match(gap):
        stack.pop()


def _opened(here: Here) -> Group | None:
    """The group that the words before a number open."""
    mentions, found, gap, follows = here.mentions, here.found, here.gap, here.follows
    stripped = gap.lstrip()
    if follows and found[here.index - 1] is not None and DIVIDED_AGAIN.match(gap):
        return _divided_again(here, found[here.index - 1] or 0)
    words = _ASIDE.sub(lambda aside: " " * len(aside[0]), gap)
    marker = _PARTS.search(words)
    apart = marker is not None and _SEMICOLON.search(gap, marker.end()) is not None
    if apart:  # 公开57条，包含通知；微信33条
        marker = _PARTS.search(words, max(map(gap.rfind, "；;")))
    if marker is None and follows and mentions[here.index - 1].kind == "percent":
        return _opened_at_share(here)
    if "(" in gap:
        stripped = _NOUN_BEFORE_BRACKET.sub("", stripped)
    bracket = (
        follows
        and stripped.startswith("(")
        and gap.count("(") > gap.count(")")
        and not _NOT_PARTS.match(stripped)
        and not (_UNDONE.match(stripped) and _MADE.search(here.view, *_near(here, here.index - 1)))
    )
    behind = gap.removeprefix(")")  # 33件(上年21件)，从方式看，…
    among = bool(AMONG.match(behind))
    if follows and (what := _AMONG_WHAT.match(gap)):
        named = announced(here)
        if named is not None and (what["among"] or calls(here.view, mentions, named, what["what"])):
            return here.whole(named)
        if what["among"]:
            return None
    colon = (follows and (among or _COLON.match(behind.lstrip()) is not None)) or (
        marker is not None and _LIST_COLON.match(gap, marker.end()) is not None
    )
    total: int | Group | None = None
    if bracket or (colon and marker is None):  # also 在答复的17件申请中：…
        total = here.index - 1 if bracket else before_colon(here)
        if total is None:
            return None
        if _DIVIDED.match(gap) and _DIVIDED.search(here.view, *_near(here, total)):
            return None  # 从渠道看，网站3条；从内容看，文件2条
    elif marker is not None and not _UNREAD_TOTAL.search(gap[: marker.start()]):
        total = _marked_total(here, marker, bracket)
    elif not follows and (among or _WHAT_ASKED_FOR.match(gap) or _WHAT_ABOUT.match(gap)):
        named = announced(here)
        total = None if named is None else here.whole(named)
    if not isinstance(total, int):
        return total
    if apart and adding_up(here.view, mentions, here.index, (total,), here.end) is None:
        return None  # of what the words behind the semicolon name
    return _fitting(here, total, marker, bracket, colon)


def _near(here: Here, total: int) -> tuple[int, int]:
    """What the sentence says before a number of it, as far as it tells of that number."""
    end = here.mentions[total].start
    return max(here.start, end - _LONGEST_BEFORE), end


def _opened_at_share(here: Here) -> Group | None:
    """The list that an 其中 before a share opened: 公开320条，其中图解占30%，视频28条."""
    share = here.index - 1
    before = here.mentions[share - 1].end if share else 0
    if not _AMONG_THESE.match(here.view, max(here.start, before)) or restarts(here.gap):
        return None
    total = last_total(here, here.start)
    return None if total is None else _fitting(here, total, None, False, False)


def _divided_again(here: Here, total: int) -> Group | None:
    """The total of the parts before, where what follows comes to it a second time: 从内容看，…"""
    whole = Decimal(here.mentions[total].value or 0)
    sums = divided_sums(here.view, here.mentions, here.index, here.end)
    return Group(total, False, True, whole) if whole in list(sums)[1:] else None


def _marked_total(here: Here, marker: re.Match[str], bracket: bool) -> int | Group | None:
    """The number that 其中, 包括 and the like (``marker``) divide, or the group that it opens whatever the units."""
    gap, previous = here.gap, here.sentences.previous(here.start)
    if are_two_texts(here, previous):
        beside = here.index - 1, here.index - 2
        return adding_up(here.view, here.mentions, here.index, beside, here.end)
    within = _OPENS.fullmatch(gap, 0, marker.start()) is not None and (
        marker[0] in _WITHIN or gap.startswith(_WITHIN_AMONG, marker.end())
    )
    follows = here.follows and not marker["exact"]
    total = nested(here, within=within) if follows else None
    if total is None and follows and (inner := among_part(here)):
        return inner
    if total is None and follows and is_of_whole_or_part(here):
        return None
    if total is None:
        total = last_total(here, here.start)
        if total is not None and is_amid_others(here, total):
            return None
    if total is None:
        before = before_changes(here)
        if before >= 0 and in_another_unit(here.view, here.mentions, here.index, before, here.end):
            return here.whole(before, bracket=bracket, any_unit=True)
    if total is None and (here.follows or marker.start() < _LONGEST_OPENING):
        total = text_before(here, previous)
    near = here.mentions[max(0, here.index - 3) : here.index]
    if total is None and not any(m.number >= here.start for m in near):
        named = announced(here)
        if named is not None:
            return here.whole(named)
        total = last_total(here, previous)
        if total in here.found[: here.index] and _PUBLISHED_TOO.search(gap[: marker.start()]):
            return None
    return total


def _is_list_of_lines(here: Here) -> bool:
    """Whether the sentence goes on to its end with one item of one unit behind each semicolon: 160条，其中机构59条；人事1条；…"""
    view, mentions, last = here.view, here.mentions, here.index
    while last + 1 < len(mentions) and mentions[last + 1].number < here.end:
        if last - here.index > LONGEST_LIST:
            return False
        item = mentions[last + 1]
        gap = view[mentions[last].end : item.start]
        if (
            item.unit != mentions[last].unit
            or not _NEXT_LINE.fullmatch(gap)
            or (item.unit != "条" and is_other_matter(gap))
        ):
            return False
        last += 1
    return last - here.index >= _LEAST_LINES and not view[mentions[last].end : here.end].strip(
        "；;。 \n"
    )


def _fitting(
    here: Here, total: int, marker: re.Match[str] | None, bracket: bool, colon: bool
) -> Group | None:
    """The group of the number at ``total``, where it counts what its first part counts."""
    view, mentions, index = here.view, here.mentions, here.index
    value = mentions[total].value
    if value is None or mentions[total].kind not in _SUMMED:
        return None
    if bracket and is_mixed(view, mentions, index, Decimal(value)):
        return here.whole(total, bracket=True, any_unit=True)
    if mentions[total].unit != mentions[index].unit and not is_text_beside(
        view, mentions[index], mentions[total], here.gap
    ):
        return None
    exact = adding_up(view, mentions, index, (total,), here.end) is not None
    sure = exact and value != "0" and here.found[total] is None  # 公文0条，涉及保密公文0条
    if marker is not None and marker["exact"] and not sure:
        return None
    if marker and not exact and is_mixed_list(view, mentions, index, Decimal(value), here.end):
        return here.whole(total, bracket=bracket, any_unit=True)
    closed = colon or exact or (marker is not None and _is_list_of_lines(here))
    return Group(total, bracket, closed, Decimal(value), slack=slack_of(mentions[total]))
