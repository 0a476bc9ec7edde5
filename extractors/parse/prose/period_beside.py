"""The period that a number takes from its neighbours: the list that it goes on, its total, the year's figure beside all
that there ever were."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import islice, takewhile

from extractors.parse.prose.context import At
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.period import CUMULATIVE, OWN_YEAR, YEAR_AS_SUCH
from extractors.parse.prose.period_named import YEAR
from extractors.parse.prose.sums import LONGEST_LIST
from extractors.parse.words.needles import Rare

_TIMED = Rare(r"本年|今年|新增|新收|20[0-4]\d年|[上去]年|上一年|前年")
_OF_ALL_YEARS = re.compile(
    r"\s?[，,、；;(]\s?累计(?!关注|粉丝|订阅|用户)([^，,。；;、:()\d]{0,14}?)(?:已?达到?|已|共|约|近|为)?\s?"
)
# 累计访问90万次，其中2022年8万次: what the year's own figure is told out of, or beside
_OF_THE_YEAR = re.compile(
    r"[，,；;(]\s?(?:(其中)[，,:]?)?(?:本年度?|今年|当年|年内|(20[0-4]\d)\s?年度?)(?:(新增)|新)?([^，,。；;、:()\d]{0,12}?)(?:共|约|近|达到?|为)?\s?"
)
# 全年访问量12万次，总访问量1200万次; 总访问量1200万次，全年访问量12万次
OF_ALL_VISITS = re.compile(
    r"\s?[，,、；;(]\s?(?:[^，,。；;、:()\d]{0,8}(?:网站|官网))?(?:历史)?总(?:访问|浏览|点击)(?:量|次数|人次|率)?(?:为|是|已|达到?|超过?|突破|共|约|近)*\s?"
)
_VISITS_OF_YEAR = re.compile(
    r"(?:(?:全|本|当|今|一)年度?|(?<!\d)年度?|年内|20[0-4]\d年度?)[^，,。；;、\d总累]{0,10}(?:访问|浏览|点击)[^，,。；;、\d]{0,8}\Z"
)
_VISITS_BEHIND = re.compile(
    r"\s?[，,；;(]\s?(?:其中[，,]?)?(?:[全当本今一]年度?|20[0-4]\d年度?|年度?)(?:访问|浏览|点击)(?:量|次数|人次|率)?(?:为|是|达到?|超过?|共|约|近)*\s?"
)
_ALL_VISITS = re.compile(r"总(?:访问|浏览|点击)(?:量|次数|人次|率)?[^，,。；;、\d]{0,6}\Z")
_OPENED = re.compile(r"20[0-4]\d\s?年(?:\d{1,2}月)?(?:开通|上线|建[成立]|成立|启用|运行|改版)")
_MEAN = re.compile(r"均(?:访问|点击|浏览|阅读)?量?[为达约近]{0,2}\s?\Z")
_PERIOD_OF_REPORT = re.compile(
    r"20[0-4]\d\s?年\s?0?1\s?月\s?0?1\s?日起?\s?[-~至到][^，,。；;]{0,8}12\s?月\s?31\s?日|报告期内"
)
# 至2022年底，网站信息12654条，本年新增2210条; 截止2022年，…
_AS_OF_END = re.compile(
    r"(?:截[至止]到?|[至到])(?:20[0-4]\d)?年?(?:末|底|(?:12|十二)月(?:底|末|31日)?)[，,]?(?!的)|截[至止]到?20[0-4]\d年[，,](?!的)"
)
_ALL = re.compile(r"累计|总(?!体)")
# 我局2020年办理许可33项，处罚36项: a list that goes on under the year that opens its first clause.
_OPENING = r"(?:^|[，,。；;:\n])\s?(?:其中[，,:]?)?(?:[我本全](?:街道|机关|单位|[局委办厅院校站所县市区镇乡]))?(?:在|于)?(?:20[0-4]\d\s?年度?|[去上今当]年度?|上一年度?|本年度?)(?!以来|以前|之前|(?:新)?修订)"
_THING = r"(?P<thing>(?:(?!结转|转[结入来至到下])[^，,。；;:()《》]){0,24})$"
_OPENS_LIST = re.compile(rf"{_OPENING}(?![前底末版初]){_THING}")
# 2021年末资产312亿元，负债85亿元; not 2021年底前
_OPENS_CLAUSE = re.compile(rf"{_OPENING}(?![前版初]|[底末]前){_THING}")
# 去年的报告显示，我镇2019年公开信息120条、收到申请3件
_SHOWN_BY = re.compile(
    r"\s*据?[^，,。；;\d]{0,16}(?:报告|年报|公报|资料)中?(?:显示|表明|公布|披露|载明)\Z"
)
# 公开889条。上年为801条，同比增长11%: the figure that this year's is compared with, and no other is told of that year
_BASE = re.compile(r"(?:[去上]年|上一年)度?同?期?(?:只|仅)?[为是有]\s?\Z")
_LONGEST_OPENING = 80  # characters: more than _OPENS_LIST can take
_NEXT_ITEM = re.compile(r"\s?[，,、]\s?[^\s，,、。；;:()\d]{2,14}\s?")
# 2021年培训2期，共培训90人; 上年发布240条，关注4100人
_SAME_DOING = re.compile(
    r"\s?[，,、]\s?共?计?(?:培训|参训|参加|参会|参与|受众|覆盖|惠及|阅读|点击|浏览|关注|粉丝|订阅)(?:人员|人数|量|数|学员|干部|群众)?(?:共|约)?\s?"
    # 2021年采购3批次，采购金额9万元，节约1万元; 2021年挂牌3宗，挂牌金额2亿元，成交2宗，成交金额1亿元
    r"|\s?[，,、](?:总|(?:成交|交易|采购|挂牌|融资|中标)总?|合同|涉案|项目)?(?:金额|价款|总额|(?<=成交|交易|融资|中标)额)(?:合计|共计|共|约|为|达)?\s?"
    r"|\s?[，,、](?:最终|实际|已)?成交(?:项目)?\s?|\s?[，,、]节约(?:财政)?(?:资金|支出)?(?:约)?\s?"
)
# 2021年公开信息54条，全文电子化率达100%: a share of what was counted there
_SHARE_OF_IT = re.compile(
    r"\s?[，,、][^，,。；;、:()《》\d的]{0,8}(?:率|电子化)(?:均|都)?(?:达到?|为|是)?\s?"
)
_ANOTHER_TIME = re.compile(
    r"[年月日现新共总均占另比较同增减升降余]|目前|累计|合计|提高|压缩|缩短|此外|其中|截[至止]|结转"
)
_LONGEST_LIST = 20
_FARTHEST_NEXT = 60  # characters from one number of a sentence to the next
_LONGEST_NUMBERING = 6  # characters before the year that opens a sentence
_COMPARES = re.compile(r"\s?(?:同比|相?[比较]|[与同](?:[去上]|前|20))")
_LONGEST_COMPARISON = 40
_NOT_DONE = re.compile("的|同期")  # 2021年反映的5个问题改了4个: what was there, not what was done
_TIME_BETWEEN = re.compile(
    r"20[0-4]\d|[今本当]年|年内|报告期|[去上]年|上一年|前年|同期|目前|截[至止]|累计|历年|以来|结转|现有|现行|较|同比|增|减|下降|提高|升"
)
_LONGEST_SENTENCE = 2_000  # characters before a number that may name its year
# 2021年“三公”经费决算64万元，比上年下降8%: how the money of that year differs from that of the year before it
_GROWTH = re.compile(
    r"\s?[，,(]\s?(?:同比|[较比与](?:上一?年|去年|同期|20[0-4]\d年)度?(?:同期|决算数?|预算数?)?(?:相比)?)[，,]?(?:略?有?所?)"
    r"(?:下降|减少|增长|增加|上升|降低|压缩|压减|节约|提高)(?:了|约|近)?\s?"
)

# 我局2021年被评为优秀单位，得分92.5分: the score is that year's
_SCORED = re.compile(
    r"(?:(20[0-4]\d)\s?年度?[^，,。；;\d]{0,24}(?:评[为议定比]|考核|测评|考评|评估)[^，,。；;\d]{0,16}|(?:评为|荣获|获评)\s?(20[0-4]\d)\s?年度?[^，,。；;\d]{1,30})"
    r"[，,](?:综合|总|考核|测评)?(?:得分|评分|总分|成绩|得)(?:为|达)?\s?\Z"
)
_LONGEST_SCORED = 70


def score_period(at: At) -> str | None:
    """The year in which a score was given, told in the clause before it; else None."""
    item = at.number
    if item.unit != "分":
        return None
    before = at.before
    start = max(at.floor, before.end if before else 0, item.start - _LONGEST_SCORED)
    told = _SCORED.search(at.view, start, item.start)
    return (told[1] or told[2]) if told else None


def share_period(at: At, periods: Mapping[int, str | None]) -> str | None:
    """The year of what the sentence before counts, of which this one tells but a share: 2021年公开54条。电子化率100%."""
    before = at.before
    if before is None or at.number.kind != "percent" or before.kind != "count":
        return None
    gap = at.view[before.end : at.number.start]
    told = gap[:1] == "。" and _SHARE_OF_IT.fullmatch("，" + gap[1:])
    period = periods.get(at.index - 1) if told and not _ANOTHER_TIME.search(gap) else None
    return None if period == CUMULATIVE else period


def list_period(at: At, periods: Mapping[int, str | None]) -> str | None:
    """The period of the list that a number goes on, where words about an earlier year open the clause
    of its first number and the items from there on, of one unit, say nothing of time; else None."""
    view, mentions, index, floor = at.view, at.mentions, at.index, at.floor
    first, alike = index, False
    while first and index - first < _LONGEST_LIST:
        before, item = mentions[first - 1], mentions[first]
        gap = view[before.end : item.start]
        same = (
            before.unit == item.unit and _NEXT_ITEM.fullmatch(gap) and not _ANOTHER_TIME.search(gap)
        )
        share = item.kind == "percent" and _SHARE_OF_IT.fullmatch(gap)
        if share and _ANOTHER_TIME.search(gap):
            break
        if before.number < floor or not (same or share or _SAME_DOING.fullmatch(gap)):
            break
        alike = alike or bool(same)
        first -= 1
    if first == index:
        return None
    near = max(floor, mentions[first].start - _LONGEST_OPENING)
    opened = _OPENS_LIST.search(view[near : mentions[first].start], 0 if near == floor else 1)
    # 公开14条，2021年9条，微信3条: the year is of its own number alone
    return periods.get(first) if opened and (opened["thing"] or not alike) else None


def opened_period(at: At, periods: Mapping[int, str | None], phrase: str, own: str) -> str | None:
    """2021年公开信息120条，收到申请3件: the earlier year that opens the first clause of a sentence, or of what a semicolon parts, is
    that of the numbers behind the first, up to words about another time, as those of ``phrase`` may be; else None (for the report's ``own`` too)."""
    view, mentions, floor, first = at.view, at.mentions, at.floor, at.index
    if not first or mentions[first - 1].number < floor:
        return None
    if periods.get(first - 1) in (None, CUMULATIVE, own) and not _is_compared(at, first - 1):
        return None
    period: str | None = None
    if _TIME_BETWEEN.search(phrase.partition("#")[0]) and not _is_compared(at, first):
        return None
    while first and at.index - first < _LONGEST_LIST and mentions[first - 1].number >= floor:
        compared, was = _is_compared(at, first), periods.get(first - 1)
        if period not in (None, was) and not _is_compared(at, first - 1):
            break
        left, right = mentions[first - 1].end, mentions[first].start
        if right - left > _FARTHEST_NEXT or (
            not compared and _TIME_BETWEEN.search(view, left, right)
        ):
            return None
        first -= 1
        if not _is_compared(at, first):
            period = was
            if period in (None, CUMULATIVE, own):
                return None
    if period is None:
        return None
    start = mentions[first].start
    if first and mentions[first - 1].number >= floor:
        floor = max(view.rfind(mark, mentions[first - 1].end, start) for mark in "；;")
        if floor < 0:
            return None
    near = max(floor, start - _LONGEST_OPENING)
    opened = _OPENS_CLAUSE.search(view[near:start])
    if opened is None:
        return None
    if _BASE.search(view, near, start) and _is_compared(at, at.index):
        return None
    if opened.start() > _LONGEST_NUMBERING and not _SHOWN_BY.match(
        view, near, near + opened.start()
    ):
        return None
    return period if opened["thing"] and not _NOT_DONE.search(opened["thing"]) else None


def _is_compared(at: At, index: int) -> bool:
    """Whether the clause of the number at ``index`` compares: 同比增长8%, 比前年的133条增加8条."""
    start = at.mentions[index].start
    near = max(at.floor, start - _LONGEST_COMPARISON)
    mark = max(at.view.rfind(mark, near, start) for mark in "，,；;(")
    return mark >= 0 and _COMPARES.match(at.view, mark + 1, start) is not None


def growth_period(at: At, periods: Mapping[int, str | None]) -> str | None:
    """The period of the money right before a number that tells how it grew, where that is a
    year; else None."""
    before, item = at.before, at.number
    if before is None or before.kind != "money" or item.kind not in ("percent", "money"):
        return None
    if before.number < at.floor or not _GROWTH.fullmatch(at.view, before.end, item.start):
        return None
    period = periods.get(at.index - 1)
    return None if period == CUMULATIVE else period


def is_of_all_years(at: At) -> bool:
    """2022年公开信息318条，累计公开信息4126条: the same thing counted since it began, behind the year's own number or before it."""
    if _is_before_the_years(at) or _counts_all_visits(at):
        return True
    view, item, before, floor = at.view, at.number, at.before, at.floor
    if not before:
        return False
    again = _OF_ALL_YEARS.fullmatch(view, before.end, item.start)
    first = at.index - 1
    # 2022年公开102条，公开率100%，累计273条; a share (占40%) is one of what follows
    if again and before.kind == "percent" and first and at.mentions[first - 1].number >= floor:
        first -= 1
        share = "占" in view[at.mentions[first].end : before.start]
        before = before if share else at.mentions[first]
    elif (
        again
        and first
        and _MEAN.search(view, max(floor, before.start - _LONGEST_SENTENCE), before.start)
    ):
        first -= 1  # 年访问90万次，日均2500次，累计410万次
        before = at.mentions[first]
    if not again or before.unit != item.unit or not (before.value and item.value):
        return False
    words = view[max(floor, before.start - _LONGEST_SENTENCE) : before.start]
    near = takewhile(lambda index: at.mentions[index].number >= floor, range(first - 1, -1, -1))
    told = (at.mentions[index] for index in islice(near, LONGEST_LIST))
    earlier = [m for m in told if m.unit == item.unit]
    in_pairs = len(earlier) == 2 * sum(view.endswith("累计", floor, m.start) for m in earlier)
    named = any(p.search(words) for p in (YEAR_AS_SUCH, OWN_YEAR, _PERIOD_OF_REPORT))
    of_the_year = named or not again[1]
    more = Decimal(item.value) > Decimal(before.value)
    same = again[1].startswith("已") or again[1] in words[words.rfind("，") + 1 :]
    return bool(more and in_pairs and of_the_year and same)


def _is_before_the_years(at: At) -> bool:
    if at.index + 1 == len(at.mentions):
        return False
    view, item, behind, end = at.view, at.number, at.mentions[at.index + 1], at.number.end
    # 截至年底公开3450条，电子化率100%，本年新增398条: the share stands between
    if behind.kind == "percent" and at.index + 2 < len(at.mentions):
        if not _SHARE_OF_IT.fullmatch(view, end, behind.start):
            return False
        behind, end = at.mentions[at.index + 2], behind.end
    if item.unit != behind.unit or not (item.value and behind.value):
        return False
    own = _OF_THE_YEAR.fullmatch(view, end, behind.start)
    if not own:
        return False
    start = max(at.floor, at.before.end if at.before else 0, item.start - _LONGEST_OPENING)
    words = view[start : item.start]
    as_of = _AS_OF_END.sub("", words.replace(" ", ""))
    if own[3] and as_of != words.replace(" ", "") and not YEAR.search(as_of):
        return Decimal(item.value) > Decimal(behind.value) and not OWN_YEAR.search(as_of)
    if YEAR.search(words) or OWN_YEAR.search(words):
        return False
    told = ("累计" in words and own[4] in words) or ((own[1] or own[3]) and _ALL.search(words))
    return bool(told) and Decimal(item.value) > Decimal(behind.value)


def _counts_all_visits(at: At) -> bool:
    """全年访问量12万次，总访问量1200万次: visits ever since beside those of the year, in either order."""
    view, item = at.view, at.number
    behind = at.mentions[at.index + 1] if at.index + 1 < len(at.mentions) else None
    if at.before and at.before.number >= at.floor:
        beside, start = at.before, at.before.start
        found = OF_ALL_VISITS.fullmatch(view, beside.end, item.start)
        near = max(at.floor, start - _LONGEST_OPENING)
        if found and _VISITS_OF_YEAR.search(view, near, start):
            return _is_more(item, beside)
    if behind is None or not _is_more(item, behind):
        return False
    if not _VISITS_BEHIND.fullmatch(view, item.end, behind.start):
        return False
    near = max(at.floor, at.before.end if at.before else 0, item.start - _LONGEST_OPENING)
    words = view[near : item.start]
    of_year = OWN_YEAR.search(words) or YEAR.search(_OPENED.sub("", words))
    return bool(not of_year and _ALL_VISITS.search(words))


def _is_more(item: Mention, other: Mention) -> bool:
    return bool(
        item.unit == other.unit
        and item.value
        and other.value
        and Decimal(item.value) > Decimal(other.value)
    )


def takes_period_of_total(period: str | None, of_total: str | None, phrase: str) -> bool:
    """Whether a part is told as of its total: 截至12月，2022年公开40条（其中网站30条）; 2021年公开9条，其中网站3条; 历年累计公开90条，其中文件
    60条. A part that names a time of its own (其中本年新增12条) keeps it."""
    if period == CUMULATIVE:
        return "累计" not in phrase
    own = of_total == CUMULATIVE and OWN_YEAR.search(phrase)
    return of_total not in (None, period) and not own and not _TIMED.search(phrase)
