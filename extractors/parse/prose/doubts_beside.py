"""Numbers side by side under one code: kinds of what the next one counts, columns of a row, what was held elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from extractors.parse.prose.facts import Statement
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.period import CUMULATIVE
from extractors.parse.prose.period_beside import OF_ALL_VISITS

_FAR = 48  # characters before a number in which others of its row stand
_COLUMN_BEHIND = re.compile(
    r"[ \t\u3000\xa0]+\d[\d,]*(?:\.\d{1,6})?(?:[ \t\u3000\xa0]*(?P<unit>[件宗起项条次个人]))?+"
    r"(?=[ \t\u3000\xa0]+\d|[ \u3000\xa0]*\t|[ \t\u3000\xa0]*(?:[(（\n]|\Z))"
)
# The same where nothing parts the cells: 17件0件0件, 17件（次）0件（次）, 17（件）0（件）.
_COLUMN_TOUCHING = re.compile(
    r"(?:[(（]/?次[)）]|/次)?+[ \t\u3000\xa0]*\d[\d,]*[ \t\u3000\xa0]*[(（]?(?P<unit>[件宗起项条次个人])"
)
# The same of a code and what it counts: 31件6    授权数
_BARE_BEHIND = re.compile(r"\d[\d,]*(?:\.\d{1,6})?(?=[ \t\u3000\xa0]{2}|[ \u3000\xa0]?[\n\t])")
# Numbers with no word but their unit between them: a row that is not read as one, whatever marks stand at its numbers.
_BETWEEN = r"[^\u4e00-\u9fff\n\d。；;.%]"
_CELL = rf"\d[\d,]*(?:\.\d{{1,2}})?[千万]?[余多]?(?:{_BETWEEN}{{0,3}}[件宗起项条次个人])?(?:[(（]/?次[)）]|/次)?"
_ROW_BEHIND = re.compile(
    rf"(?:[(（]/?次[)）]|/次)?(?:{_BETWEEN}{{1,8}}{_CELL}){{2}}|{_BETWEEN}{{4,12}}{_CELL}{_BETWEEN}{{0,3}}(?:\n|\Z)"
)
_ROW_AHEAD = re.compile(rf"(?:{_CELL}{_BETWEEN}{{1,8}}){{2}}\Z")
_NO_WORDS = re.compile("[^\u4e00-\u9fff]+")
_CELLS = 3  # under one label: 收到7件、办结7件 tell a matter twice
_BARE_JOIN = re.compile(r"\s?[、/和与及]\s?")
_IN_TURN = re.compile("分别|依次|各")
# Of all that was published, one kind beside another: 发布工作动态98条、政策文件36条.
_ALL_PUBLISHED = re.compile(
    r"^narrative\.(?:site|wechat|weibo)\.(?:items_published$|posts|articles)|^s2014\.disclosure\.items$"
)
_ONE_KIND = re.compile(
    r"(?:动态|新闻|要闻|资讯|通知|公告|公示|政策|文件|报道|(?:工作|业务|企业|国企|国资|监管|财务|人事|党建|党务|改革)(?=信息)|[^各种]类)(?:类)?(?:政府|政务|公开)?(?:信息|文章|稿件)?(?:共|共计|数)?#"
)
_OF_TEXTS = frozenset(("条", "篇", "则", "件", "份", "项", "期", "次", "个"))
_NEXT_KIND = re.compile(
    r"(?:[、，和及]|以及)?(?!.*(?:公开|公布|发布|推送|转发|转载|编发|微信|微博|公众号|网站?|抖音|视频号|头条|平台|媒体|客户端|共|累计|其中|其[他它]渠道|阅读|点击|浏览|粉丝|关注|留言|建议|提案|申请|复议|诉讼|会议|培训))[“”\u4e00-\u9fff]{2,14}#"
)
# 4篇报道阅读量破百万: how often each of them was read.
_OF_EACH = re.compile(
    r"(?:报道|推文|文章|稿件|作品|图文|短?视频|信息)的?(?:阅读|浏览|点击|播放|访问)(?:量|数|次数)?(?:均|都|已|超过?|突?破|过|达到?)*(?:约|近)?"
)
_IN_ALL = re.compile(r"\s?[，,、；;]\s?(?:全年|年内|总|一|共|合|累|计)+\s?")
_LONGEST_SUM = 10  # numbers
# 举办培训班2期，在某县举办3期: what was held at another place is none of the first number.
_HELD = re.compile(
    r"\.(?:attended|sessions|symposiums|own_site|press_conferences|meetings|courses)$"
)
_HELD_ELSEWHERE = re.compile(
    r"(?:另外?|又|并|还|后)?(?:在|到|赴)[^#，。；、]{2,14}(?:举办|召开|举行|组织|开展)了?#"
)
_COURSES = "narrative.training.sessions"
# what stands between two items of one list; 共 leads to their sum
_BESIDE = re.compile(r"\s?[、，；;和及与](?!.*(?:其中|共|累计|总计))")
# 参加市政府新闻发布会1次、省级新闻发布会3次: the first, held by one body, is not all that were attended.
_HELD_BY = re.compile(r"[级省市县区州府委局办部厅院](?:新闻)?(?P<what>发布会|座谈会|访谈|培训班)#")
_HELD_TOO = re.compile(
    r"(?!.*(?:举[办行]|召开|组织|开展|参[加与]|出席|接受|其中|累计|共))[^#，。；、]{1,12}(?P<what>发布会|座谈会|访谈|培训班)#"
)

# 线上培训4场、线下1场: neither is all of them.
_IN_ONE_WAY = re.compile(r"(?P<way>线[上下])[^#，。；、]{0,8}#")
_IN_THE_OTHER = re.compile(r"[、，和及]?(?:举办|组织|开展)?(?P<way>线[上下])[^#，。；、]{0,8}#")


def kinds_beside(view: str, stated: Sequence[Statement]) -> frozenset[int]:
    """公开信息16项65条: under one code, the first of two numbers side by side counts the kinds of the second. Of kinds
    that are told one behind the other the first is not all of them, nor is what was held at one of two places, and what each
    of some was read is no sum. And a number that blanks alone part from one of the same unit (重复申请 193件 32件 108件) is the
    first column of a row, but where each is of a year of its own; so are those that each repeat one label."""
    periods = {item.mention: item.period for item in stated}
    return (
        _under_one_label(stated)
        | _of_several(view, stated)
        | frozenset(
            one.mention
            for one in stated
            if one.rule
            and (
                _is_column(view, one.number)
                or (_is_of_row(view, one) and not _has_own_year(one, periods))
            )
        )
        | frozenset(
            one.mention
            for one, other in pairwise(stated)
            if one.rule is not None
            and other.mention == one.mention + 1
            and (
                _is_kind(one, other) or _is_next_to(view, one, other) or _is_dealt(view, one, other)
            )
        )
        | frozenset(
            other.mention
            for one, other in pairwise(stated)
            if other.rule is not None
            and other.mention == one.mention + 1
            and _OF_EACH.fullmatch(view, one.number.end, other.number.start)
        )
        | frozenset(
            item.mention
            for one, other in pairwise(stated)
            if other.rule is not None and _is_of_all_visits(view, one, other)
            # 网站访问量12万次，总访问量9万次: one of both is wrong
            for item in ((other,) if one.number.amount < other.number.amount else (one, other))
        )
        | _courses_beside(view, stated)
        | frozenset(
            item.mention
            for one, other in pairwise(stated)
            if _HELD.search(one.measure)
            and (other.measure, other.unit, other.period) == (one.measure, one.unit, one.period)
            and other.clause.left - one.number.end in (0, 1)
            and _are_two_ways(one, other)
            for item in (one, other)
        )
        | frozenset(
            one.mention
            for one, other in pairwise(stated)
            if _HELD.search(one.measure)
            and other.rule is None
            and other.unit == one.unit
            and other.total != one.mention
            and _is_held_apart(one, other)
        )
    )


def _under_one_label(stated: Sequence[Statement]) -> frozenset[int]:
    """Three numbers of requests and more, one behind the other under one code and of one year: cells of a row which each
    repeat its label (予以公开 3 予以公开 0 予以公开 4), and no word says of which applicants each is."""
    found: set[int] = set()
    if sum(item.measure.startswith("applications.") for item in stated) < _CELLS:
        return frozenset()
    for code, group in groupby(stated, key=lambda item: (item.code, item.period)):
        cells = list(group) if code[0] and code[0][0].startswith("applications.") else []
        labels = {_NO_WORDS.sub("", item.clause.phrase) for item in cells} - {""}
        if len(cells) >= _CELLS and len(labels) == 1 < len({item.number.value for item in cells}):
            found.update(item.mention for item in cells)
    return frozenset(found)


def _of_several(view: str, stated: Sequence[Statement]) -> frozenset[int]:
    """What numbers of several units come to is none of the last one's things: 发布会2场，在线访谈3期，共5次."""
    numbers = {item.mention: item.number for item in stated}
    return frozenset(
        item.mention
        for item in stated
        if item.rule and item.mention - 1 in numbers and _sums_up(view, numbers, item.mention)
    )


def _sums_up(view: str, numbers: Mapping[int, Mention], index: int) -> bool:
    if not _IN_ALL.fullmatch(view, numbers[index - 1].end, numbers[index].start):
        return False
    rest, units, end = numbers[index].amount, set[str | None](), numbers[index].start
    for at in range(index - 1, max(-1, index - _LONGEST_SUM), -1):
        number = numbers.get(at)
        if number is None or number.kind != "count" or not 0 < number.amount <= rest:
            return False
        if "。" in view[number.end : end]:
            return False
        rest, end = rest - number.amount, number.start
        units.add(number.unit)
        if not rest:
            break
    return not rest and len(units) > 1


def _is_kind(one: Statement, other: Statement) -> bool:
    """发布工作动态98条、政策文件36条: the first kind is not all that was published."""
    return bool(
        {one.unit, other.unit} <= _OF_TEXTS
        and _ALL_PUBLISHED.match(one.measure)
        and _ONE_KIND.search(one.clause.phrase)
        and other.total != one.mention
        and _NEXT_KIND.match(other.clause.phrase)
    )


def _courses_beside(view: str, stated: Sequence[Statement]) -> frozenset[int]:
    """举办培训班3次、专题培训班2次: nobody says whether the second are some of the first, and neither is all where they are not. Of
    业务培训5期，信息公开培训1期 the one that is about disclosure is the measure's."""
    return frozenset(
        item.mention
        for one, other in pairwise(stated)
        if one.measure == other.measure == _COURSES
        and other.mention == one.mention + 1
        and (one.unit, one.period) == (other.unit, other.period)
        and other.total != one.mention
        and one.number.value != other.number.value
        and _BESIDE.match(view, one.number.end, other.number.start)
        for about in [["公开" in item.clause.phrase for item in (one, other)]]
        for item, is_about in zip((one, other), about, strict=True)
        if not is_about or all(about)
    )


def _are_two_ways(one: Statement, other: Statement) -> bool:
    """Whether one of two numbers counts what was held online and the other what was not."""
    way = _IN_ONE_WAY.search(one.clause.phrase)
    beside = _IN_THE_OTHER.match(other.clause.phrase) if way else None
    return bool(way and beside and way["way"] != beside["way"])


def _is_held_apart(one: Statement, other: Statement) -> bool:
    """Whether the next number, right behind a mark, counts what was held elsewhere or others of the kind."""
    apart = other.clause.left - one.number.end  # a clause may begin with its 、
    if apart == 1 and _HELD_ELSEWHERE.match(other.clause.phrase):
        return True
    if apart in (0, 1) and _are_two_ways(one, other):
        return True
    held = _HELD_BY.search(one.clause.phrase) if apart in (0, 1) else None
    told = _HELD_TOO.match(other.clause.phrase) if held else None
    return bool(held and told and told["what"] == held["what"])


def _is_of_all_visits(view: str, one: Statement, other: Statement) -> bool:
    """Whether the next number is another one of all visits, told of the same time under the same code, and no sum of those before it."""
    return bool(
        one.code == other.code
        and one.period == other.period
        and one.total != other.mention == one.mention + 1
        and one.number.amount != other.number.amount
        and OF_ALL_VISITS.fullmatch(view, one.number.end, other.number.start)
    )


def _is_next_to(view: str, one: Statement, other: Statement) -> bool:
    return one.rule is other.rule and not view[one.number.end : other.number.start].strip()


def _is_dealt(view: str, one: Statement, other: Statement) -> bool:
    """收到申请6件、9件: two numbers of one thing, and no word whose each is; years that they are of tell it."""
    alike = one.unit == other.unit and not one.clause.phrase.partition("#")[2]
    if not (alike and other.clause.phrase == "#" and other.rule is None):
        return False
    if _has_own_year(one, {other.mention: other.period}):
        return False
    bare = _BARE_JOIN.fullmatch(view, one.number.end, other.number.start)
    ahead = view[max(0, one.number.number - _FAR) : one.number.number]
    return bare is not None and not _IN_TURN.search(ahead)


def _has_own_year(one: Statement, periods: Mapping[int, str | None]) -> bool:
    """Whether the number and one beside it are of two years."""
    beside = [periods.get(one.mention + step, one.period) for step in (-1, 1)]
    return CUMULATIVE not in (one.period, *beside) and any(p != one.period for p in beside)


def _is_column(view: str, mention: Mention) -> bool:
    if mention.unit and _BARE_BEHIND.match(view, mention.end):
        return True
    behind = _COLUMN_BEHIND.match(view, mention.end)
    if behind is None and mention.unit:
        behind = _COLUMN_TOUCHING.match(view, mention.end)
    return behind is not None and (behind["unit"] or mention.unit) == mention.unit


def _is_of_row(view: str, one: Statement) -> bool:
    """Whether a number of requests stands among others that no word parts, nor says whose they are (分别12件、3件)."""
    number = one.number
    ahead = view[max(0, number.number - _FAR) : number.number]
    if not one.measure.startswith("applications.") or _IN_TURN.search(ahead):
        return False
    return bool(_ROW_BEHIND.match(view, number.end) or _ROW_AHEAD.search(ahead))
