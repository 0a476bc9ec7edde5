"""The head of a line as the subject of what is told behind it.

``微博：全年发布47条，粉丝1.1万人``; ``二是微信，更新96条``; ``网站方面，发布588条``; ``1.官网。上传信息588条``: the number is said of the account that
opens its line. ``发布量：网站973条、公众号335条``: the accounts are named one by one, and what of them is counted opens the line.
``座谈会：全年召开4场``, ``（三）座谈会。召开4场``: a matter (``lists/narrative_heads.csv``) of which the clause says no more than that it was done.
``二、依申请公开情况。9件，其中网上6件``: of requests the number alone that comes first. ``（一）门户网站。落实专人管理。全年发布294条``: sentences
of its own line that tell no number and name nothing else may stand between.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.numbers import squeezed
from extractors.parse.words.lists import rows, spelled_out
from extractors.parse.words.openers import guarded

_LONGEST = 160  # characters from the head of a line to a number of it
_ITEM = r"(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．](?!\d)|[一二三四五六七八九]是|[●◆■▪*-])"
_CHANNEL = (
    r"(?:[“「][^”」]{2,12}[”」])?(?:[\u4e00-\u9fff]{2,4}(?=国资))?(?:国资委?+|[我本][委局厅办院校]|[委局厅办]|医院|学校|校园|中心|公司|集团|政府|政务|官方|门户)*"
    r"(?:网站|官网|门户网|微信(?:公众号|订阅号)?|公众号|订阅号|(?:新浪|腾讯)?微博|(?:今日)?头条号?|抖音号?|视频号|报纸|报刊)"
    r"|(?:[省市县区州旗])?(?:人大|政协|代表|委员)+(?:建议|提案)"
)
_ABOUT = r"(?:方面|平台|账号|建设|运维|运营|公开|发布|更新|情况|工作)*"
_HEAD = re.compile(
    rf"\s*{_ITEM}?\s?(?:【(?P<boxed>{_CHANNEL}){_ABOUT}】|(?P<named>{_CHANNEL}){_ABOUT}:)"
)
_ITEM_HEAD = re.compile(rf"\s*{_ITEM}\s?(?:在)?(?P<named>{_CHANNEL}){_ABOUT}[上里中]?，")
_ASIDE = re.compile(rf"\s*在?(?P<named>{_CHANNEL})(?:{_ABOUT}(?<=方面)|[上里]|[这那][边块])，")
# 三、代表建议 alone on its line heads answers that nobody says were published.
_OWN_LINE = re.compile(
    rf"\s*{_ITEM}\s?(?![^。\n]*[议案][^。\n]*\n)(?P<named>{_CHANNEL}){_ABOUT}[。\n]\s*"
)
_ANY_HEAD = re.compile(r"[^，。；;:]{1,14}:|\s*【")
_COUNTED = re.compile(
    rf"\s*{_ITEM}?\s?(?:【)?(?:各|主要|全年|年度|本年|渠道|平台|账号|新媒体|媒体|信息)*(?P<told>发布|发稿|发文|公开|更新|推送|阅读|浏览|访问|关注|粉丝|用户)(?:总)?(?:量|数量?|人数)?(?:情况)?[:】]"
)
# 网站访问：全年14万次; 公众号推送：全年540条
_DONE_THERE = re.compile(
    rf"\s*{_ITEM}?\s?(?P<named>{_CHANNEL})(?:信息|文章|稿件)?(?P<told>发布|发稿|发文|更新|推送|阅读|浏览|访问|点击|关注|粉丝)(?:总?量|数量?|人数)?(?:情况)?:"
)
_CHANNEL_ALONE = re.compile(rf"(?P<named>{_CHANNEL})#")
_PUBLISHED = frozenset(("发布", "发稿", "发文", "公开", "更新", "推送"))
_CHANNEL_HOLDS = re.compile("[网微号条音报建提]")  # a character of each _CHANNEL
_DONE = re.compile(
    spelled_out(
        r"^(?:{lead_word}|自行?|[举主]办|举行|召开|组织|开展|应邀|受邀|派员|参加|出席|发布|编发|制作|推出|刊发(?:稿件)?|配套|答复|回复|办[理结]|完成|最终|实际|公开|进场|挂牌|转让|项目|成交|[总合]?计?金?额|了)*#$"
    )
)
_OF_TEXTS = frozenset("篇期")  # what an account published is counted so, and nothing else of it
_BARE = re.compile(spelled_out("{lead}#"))
# 依申请公开。全年共9件; 公开9件 and 其中9件 tell something else below the same head
_FIRST_WORDS = re.compile(spelled_out(r"(?:(?!其中){lead_word}|[有\s])*"))
_FIRST = re.compile(spelled_out("(?:(?!其中){lead_word}|有)*#"))
# 申请情况：9件（办结）, 9件，均为上年结转: what is told right behind is another thing
_SAYS_OTHERWISE = re.compile(
    r"\s?(?:\((?![^()]*\d)(?!(?:其中|不?含|详见|见|较|比|同比|占|同上|下同))|[，,(]\s?(?:均|都|全部?|皆|为|是|系|属于?|以上)+[^，,。；;()\d]{0,6}(?:结转|转入|遗留|上年|去年|往年|咨询|信访|投诉|查询|未受理|不予受理))"
)
# 公文公开属性。主动公开：120件。依申请公开：30件: files told by how they may be disclosed
_BY_ATTRIBUTE = re.compile(
    r"属性(?:认定|情况|审核|标注)*[。:\s]*(?:[(（]?[一二三四1-4]?[)）、.．]?\s?(?:依申请公开|不予?公开)[^\d，。]{0,3}\d{1,7}[件份条个][。；，、\s]*)*$"
)
_LONGEST_ABOVE = 60  # characters from such a heading to the number of one attribute
_LONGEST_BEHIND = 30  # characters behind a number that say what it is after all
_OF_REQUESTS = frozenset(("件", "宗", "起", "例", "件次"))
# words by which a number has a subject of its own
_SUBJECT = guarded(
    r"网|微信|公众号|订阅号|微博|头条|抖音|视频号|报|电视|广播|媒体|平台|号|栏|屏|企业|公司|部门|单位|政府|系统|专题|专栏|建议|提案|申请|复议|诉讼|会|培训|热线|信箱|文件|合同|交易|[文语机动]版"
)
_MOST_BETWEEN = 3  # sentences between the line of a head and a number
_LONGEST_BETWEEN = 60  # characters of each
# what such a sentence names is what the number may be of
_NAMES_ANOTHER = guarded(
    r"[\d\n:]|网|微信|公众号|订阅号|微博|头条|抖音|视频号|报[纸刊社道送]|电视|广播|媒体|平台|号(?!召)|信箱|热线|企业|公司|下属|所属|建议|提案|申请|复议|诉讼|(?<!社)会|培训|简报|公报|信访|来信|来访|留言|咨询"
)
# 网民留言。信访平台交办16件，办结15件: what others passed on is none of the matter
_FROM_OTHERS = re.compile(r"信访|来访|来信|信箱|热线|[交转督]办|转来|领导|12345|工单")


class _Said(NamedTuple):
    """What is ``told`` below a head, ``~`` for the words before the number. Where ``alone`` says what requests are below it, both
    are told of a bare number that comes first, ``told`` of one in another unit."""

    told: str
    alone: str


class _Matters(NamedTuple):
    """Heads that name a matter: ``inside`` the sentence (one group a head, behind the first), as a ``line`` of their own (one
    group each), and what is ``said`` of each."""

    inside: re.Pattern[str]
    line: re.Pattern[str]
    said: tuple[_Said, ...]


@functools.cache
def _matters() -> _Matters:
    listed = list(rows("narrative_heads", ["head", "said", "alone", "note"], ["head"], ["head"]))
    heads = "|".join(f"({row['head']})" for row in listed)
    return _Matters(
        re.compile(rf"\s*({_ITEM}\s?)?(?:{heads}){_ABOUT}(?::|(?<=方面)，|(?(1)，|(?!)))"),
        re.compile(rf"\s*{_ITEM}\s?(?:{heads}){_ABOUT}[。\s]\s*"),
        tuple(_Said(row["said"], row["alone"]) for row in listed),
    )


def _of_matter(
    sentences: Sentences, floor: int, around: tuple[str, str], part: int, phrase: str, unit: str
) -> str | None:
    """``phrase`` said of the matter that heads the sentence, its part that begins at ``part``, or that is the line above it."""
    words, behind = around
    inside, line, said = _matters()
    head = inside.match(words, part)
    if head is None and part and not _ANY_HEAD.match(words, part):
        head = inside.match(words)
    if head is not None:
        below, above_end = said[(head.lastindex or 0) - 2], head.end()
        begins = floor + head.start()
    elif _ANY_HEAD.match(words):  # 二、主动公开 above 委网站:公开502条
        return None
    else:
        found = _line_above(sentences, floor, line)
        if found is None:
            return None
        above, begins, between = found
        below, above_end = said[(above.lastindex or 0) - 1], 0
        same = above[above.lastindex or 0][-2:]
        if between and (below.alone or _NAMES_ANOTHER.search(between.replace(same, ""))):
            return None
    before = sentences.slice(max(0, begins - _LONGEST_ABOVE), begins)
    if _FROM_OTHERS.search(words, above_end) or ("属" in before and _BY_ATTRIBUTE.search(before)):
        return None
    if below.alone:
        comes_first = _FIRST.fullmatch(phrase) and _FIRST_WORDS.fullmatch(words, above_end)
        if not comes_first or _SAYS_OTHERWISE.match(behind):
            return None
        told = below.alone if unit in _OF_REQUESTS else below.told
        return f"{told}#" if told else None
    return below.told.replace("~", phrase.removesuffix("#")) + "#"


def _line_above(
    sentences: Sentences, floor: int, line: re.Pattern[str]
) -> tuple[re.Match[str], int, str] | None:
    """The match of ``line`` with the nearest sentence above ``floor``, where it begins, and the words between; None where too
    much stands between."""
    end = floor
    for _ in range(_MOST_BETWEEN + 1):
        begins = sentences.previous(end)
        if head := line.fullmatch(sentences.slice(begins, end)):
            return head, begins, sentences.slice(end, floor)
        if end - begins > _LONGEST_BETWEEN:
            return None
        end = begins
    return None


def _behind_head(words: str, phrase: str) -> str:
    """``phrase`` without the head that a number right behind it takes for its words (培训:全年#, ◆座谈会#)."""
    mark = max(words.rfind(":"), words.rfind("，"))
    rest = squeezed(words[mark + 1 :]) + "#"
    if mark < 0 or not _BARE.fullmatch(rest):
        return phrase
    alone = phrase.removesuffix(rest).rstrip(":，,")
    before = squeezed(words[:mark])
    # 培训:全年3期，80人次: the second of two numbers takes the words of the first, head and all
    return rest if before.endswith(alone) or (":" in alone and alone in before) else phrase


def under_head(sentences: Sentences, number: tuple[int, int], phrase: str, unit: str) -> str | None:
    """The ``phrase`` of the ``number`` at that place, counted in ``unit``, with what its line's head says before it; None where
    it has no such head or names a subject itself."""
    position, end = number
    floor = sentences.start(position)
    if position - floor > _LONGEST:
        return None
    words = sentences.slice(floor, position)
    marked = ":" in words or "】" in words
    if marked and (counted := _COUNTED.match(words)):
        channel = _CHANNEL_ALONE.fullmatch(phrase)
        if channel is None:
            return None
        return _done_there(channel["named"], counted["told"])
    part = max(words.rfind("；"), words.rfind(";")) + 1
    phrase = _behind_head(words, phrase)
    there = _DONE_THERE.match(words, part) if marked and _BARE.fullmatch(phrase) else None
    if there is not None and words[there.end() :].count("，") == 0:
        return _done_there(squeezed(there["named"]), there["told"])
    if _SUBJECT.search(phrase):
        return None
    if _DONE.fullmatch(phrase):
        behind = sentences.slice(end, end + _LONGEST_BEHIND)
        of_matter = _of_matter(sentences, floor, (words, behind), part, phrase, unit)
        if of_matter:
            return of_matter
    held = _CHANNEL_HOLDS.search(words) is not None
    head = _head(words, part, marked=marked) if held else None
    if head is None and part:
        if _ANY_HEAD.match(words, part):
            return None
        head = _head(words, 0, marked=marked) if held else None
    if head is None and (found := _line_above(sentences, floor, _OWN_LINE)):
        above, _, between = found
        same = "网站" if "网" in above["named"] else above["named"]
        if not _NAMES_ANOTHER.search(between.replace(same, "")):
            head = above
    if head is None:
        return None
    named = head["named"] or head.groupdict().get("boxed") or ""
    if unit in _OF_TEXTS and _BARE.fullmatch(phrase):
        return f"{squeezed(named)}发布#"
    return squeezed(named) + phrase


def _done_there(named: str, told: str) -> str:
    return f"在{named}发布#" if told in _PUBLISHED else f"{named}{told}#"


def _head(words: str, start: int, *, marked: bool) -> re.Match[str] | None:
    head = _HEAD.match(words, start) if marked else None
    return head or _ITEM_HEAD.match(words, start) or _ASIDE.match(words, start)
