"""Which words a number is said of: its own clause, the clause before, or one thing of a list.

``各``, ``均`` and rates say one number of several things; ``分别`` gives each of several numbers its thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.prose.context import ENUMERATOR, At, Clause, clause_of, is_filler
from extractors.parse.prose.numbers import squeezed
from extractors.parse.prose.period_dealt import dealt_to_years
from extractors.parse.prose.torn import LOST_MARKS

_EACH = re.compile(r"各(?P<verb>为|有|达|举办|发布|召开|开展|)$")
_ALL = re.compile(r"(?:均|都|皆)(?:为|是|有|达到?|保持|实现)?$")
_RESPECTIVELY = re.compile(r"(?:分别|依次)(?P<verb>[^#，,。；;]{0,24})$")
# 收到申请3件，分别为信函2件、网络1件: the words behind name the first thing, as those of the next name theirs
_NAMES_FIRST = re.compile(r"(?:为|是|有|包括)(?=[^#]{2})")
# 收到申请3件，分别予以公开1件、不予公开2件: so do the words for what became of it, where such words name the next number too
_NAMES_RESULT = re.compile(r"(?:予以|同意|部分)公开$")
_NEXT_RESULT = re.compile(
    r"\s?[，,、；;]\s?(?:部分公开|不予公开|无法提供|不予处理|其他处理|(?:申请)?(?:信息)?不存在|不属于)"
)
# 2020年至2022年，每年收到申请分别为512件、618件、703件; 近三年依次为512件、618件、703件; 2020年至2022年共1833件，分别为…
_EACH_YEAR = re.compile(
    r"(?:(20[0-4]\d)\s?年?度?\s?[-~至到]\s?(20[0-4]\d)\s?年度?|(?<!附)近([两二三四五2-5])年(?!级)|(?<!近)([两二三四五])年来)[^。；;\d]{0,40}(?P<total>\d[\d,.]*[^。；;，,\d]{1,6}[，,:]?\s?[^。；;，,\d]{0,12})?(?:分别|依次)[^，,。；;\d]{0,24}$"
)
_FEW = "零一二三四五"
_DEALT_OUT = ("分别", "依次", "各")
# 网站、公众号、微博公开信息分别为…: what the last of them did, all did; 微信、微博粉丝分别为…: so with what is counted of it
_SAID_OF_ALL = re.compile(
    r"(?:(?:主动)?(?:公开|发布|推送|更新|刊发)(?:各类|政府|政务|的)*(?:信息|文章|稿件)|处理决定|粉丝|关注|订阅|阅读|浏览|访问|点击|(?:(?:政府)?信息公开)?申请)(?:总数|人数|数量|数|总?量)?$"
)
_TIME = re.compile(r"(?<![较比同与])(?:20[0-4]\d年|[去上]一?年|同期)")
_YEARS_ALONE = re.compile(r"(20[0-4]\d)(?=[、和与及]20[0-4]\d)")  # 2021、2022年分别为…
_ITEMS = re.compile(r"[、和与]|(?<![涉普波])及|以及|并(?=[^重])")
_SHARED = re.compile(r".*(?:的|引起|引发|产生|信息公开|申请公开|建议|提案|留言|热线)(?=.)")
_SEVERAL = re.compile(r"(?:均|都)?(?:实现|达到)?[两双三四五]个?$")  # …率、…率两个100%
_ENUMERATOR = re.compile(r"^\d{1,2}、")
_MATTER = re.compile(r"复议|诉讼|申请|投诉|举报|案件")  # 收到和处理申请0件 is one thing
_JOINED = re.compile(r"\s*[、和及]\s*")
_LONGEST_SENTENCE = 2_000  # characters before a number that tell since when it counts
FARTHEST_LIST = 200  # characters from 分别 to the last number that it deals out
# 由上年的35件增至48件: what rose is named before the number that it rose from.
_RISEN = re.compile(
    r"(?:增加|增长|上升|提高|提升|扩充|扩展|减少|下降|降低|[压调]减|压缩|缩减|精简|优化|整合|归并|合并|调整|增|升|涨|减|降|扩|并)(?:至|到|为|成)"
)
_RISEN_TO = re.compile(_RISEN.pattern + r"(?:(?:12|十二)月底?|年[末底]|[目当]前|如今|现在)?的?")
_RISEN_AT_END = re.compile(_RISEN.pattern + "$")  # 把37个子栏目压减为28个
_RISEN_FROM = re.compile(
    r"(?:由|从)(?:20\d\d年度?|[去上]年度?|上一年度?)?(?:年?[初末底]|同期|(?:开[号通办设]|上线|建号|创[建办]|成立)(?:之?初|之?时|伊始))?的?#$"
)
# 由去年12月的72%升至94%: what it has come to is said of no month of that year
_FROM_THEN = re.compile(
    r"[由从][^，,。；;#]{0,8}?(?:20\d\d年|[去上]一?年|前年|同期)[^，,。；;#]{0,12}#$"
)
# 去年发布信息900条，今年1200条: what is counted is named in the year before alone
_YEAR_ALONE = re.compile(
    r"而?(?P<year>今年度?|本年度?|20\d\d年度?)(?P<verb>(?:发布|公开|推送|更新|刊发|召开|举办|举行|开展|报送|走访)?)(?:则?[为有是达]|共)*"
)
_YEAR_FIRST = re.compile(
    r"(?!.*(?:结转|季|月|半年|周|日均))(?P<head>[^较比同超与跟和至]*?)(?:[去上]一?年度?|20\d\d年度?)(?!同期|底|末|[^#]*年)(?P<rest>.*)#"
)
_SINCE = re.compile(
    r"(?:[自从][^，,#\d]{0,12}?(?:以来|起)|(?:创办|开通|开设|成立|上线|建立|运行|注册|启用)以来)已?"
)
# 88条，公众号推送；2场，自办新闻发布会: what stands between is the first one's
_OF_NUMBER_BEFORE = re.compile(r"\s?[，,][^，,。；;\d]{3,24}[；;]\s?")
_NO_NOUN = re.compile(r"[\s，,、共计有合总累达和及]{0,6}")


# 主动公开7类政府信息120条: the kinds and the things themselves, which stand between the two numbers
_KINDS = frozenset(("类", "大类", "小类", "种"))
_THINGS = re.compile(r"[^，,。；;、:()\d]{0,10}(?:信息|文件|申请)(?:共计|共|合计|总计|数)?\s?")


def with_subject(at: At, clauses: Sequence[Clause], own: Clause) -> Clause:
    """A clause that names nothing (共116篇) takes the words of the clause before it.

    Behind another number only in another unit: the second of two numbers of one unit is a new thing. Behind the number of its
    kinds it is what these words tell of.
    """
    view, mention, previous = at.view, at.number, at.before
    left, _, right = own.phrase.partition("#")
    if previous:
        before = clauses[at.index - 1]
        words, _, things = before.phrase.partition("#")
        is_told = previous.unit in _KINDS and previous.number >= at.floor
        if is_told and _THINGS.fullmatch(view, previous.end, mention.start):
            return Clause(before.left, own.right, f"{words}{things}#{right}")
        # 2021年以来，…由45个整合为12个: twelve there are today
        risen_to = _RISEN_TO.fullmatch(left) and previous.unit == mention.unit
        nearest = max(at.floor, mention.start - _LONGEST_SENTENCE)
        if risen_to and view.find("以来", nearest, mention.start) < 0:
            words = _RISEN_FROM.sub("#", words + "#")
            if _FROM_THEN.search(words):
                return own
            if len(words) > 1 and words != before.phrase:
                return Clause(before.left, own.right, words + right)
        if previous.unit == mention.unit and previous.number >= at.floor and not right:
            alone, first = _YEAR_ALONE.fullmatch(left), _YEAR_FIRST.fullmatch(before.phrase)
            # 公众号自2020年开通以来推送1860篇，2022年推送620篇: since when is said of the first alone
            told = _SINCE.sub("", first["head"] + first["rest"]) if first else ""
            if alone and len(told) > 1 and alone["verb"] in told and "累计" not in told:
                return Clause(own.left, own.right, f"{alone['year']}{told}#")
        risen = (
            _RISEN_AT_END.search(left) if things == left and previous.unit == mention.unit else None
        )
        if risen and risen.start():
            return Clause(own.left, own.right, f"{left[: risen.start()]}#{right}")
    if not is_filler(left) or (right and not is_filler(right)):
        return own
    if previous and previous.end >= max(at.floor, own.left - 2):
        near = at.mentions[max(0, at.index - 4) : at.index]
        run = [m.unit for m in near if m.number >= before.left]
        if mention.unit not in run and _NO_NOUN.fullmatch(view, previous.end, mention.start):
            return Clause(before.left, own.right, before.phrase)
        return own
    if previous and _OF_NUMBER_BEFORE.fullmatch(view, previous.end, own.left):
        words, _, behind = clauses[at.index - 1].phrase.partition("#")
        if is_filler(words) and not behind:
            return own
    start = own.left
    while start > max(at.floor, own.left - 60) and not (
        start < own.left and view[start - 1] in "，,；;。:\n"
    ):
        start -= 1
    if previous and start < previous.end:
        return own
    words = squeezed(view[start : mention.start]).rstrip(":")  # 总访问量:65万次
    if any(mark in words for mark in LOST_MARKS):  # 上年结转□件，共131件: its number is gone
        return own
    return Clause(own.left, own.right, ENUMERATOR.sub("", words) + "#" + right)


def phrases(at: At, clause: Clause, report_year: int | None) -> list[Clause]:
    """What a number is said of: its clause, or one for each thing in a list, which begins where the list does."""
    dealt = dealt_to_years(at, report_year) or _respective(at, clause, report_year)
    if dealt is not None:
        return [dealt]
    left, _, right = clause.phrase.partition("#")
    items: list[str] = []
    for pattern, words in ((_EACH, "各"), (_ALL, "均都皆")):
        match = pattern.search(left) if any(map(left.__contains__, words)) else None
        if match and not items:
            items = _listed(left[: match.start()])
    if not items and at.number.unit == "%":
        left = _SEVERAL.sub("", left)
        items = [item for item in _listed(left) if "率" in item or "度" in item]
        items = items if len(items) > 1 else []
    if not items and at.number.value == "0":
        items = _listed(left.replace("或", "、"))
        items = items if len(items) == 2 and all(map(_MATTER.search, items)) else []
    return [Clause(clause.left, clause.right, f"{item}#{right}") for item in items] or [clause]


def _listed(words: str) -> list[str]:
    """Items of a list in the words before a number (at most eight, else it is no list); what is said of the
    first one's matter is said of all: 因信息公开产生的行政复议、行政诉讼."""
    words = _ENUMERATOR.sub("", words)
    first, *others = [item for item in _ITEMS.split(words) if item] or [words]
    if not 0 < len(others) < 8:
        return [words]
    shared = _SHARED.match(first)
    return [first, *((shared[0] if shared else "") + item for item in others)]


def _respective(at: At, clause: Clause, report_year: int | None) -> Clause | None:
    """``A、B分别为7件、9件``: each number goes to its thing where there are as many of both; so with ``各7件、9件``."""
    view, mentions, index = at.view, at.mentions, at.index
    before = view[max(at.floor, at.number.start - FARTHEST_LIST) : at.number.start]
    if not any(map(before.__contains__, _DEALT_OUT)):
        return None
    first = last = index
    while first and mentions[first - 1].number >= at.floor and _are_joined(at, first):
        first -= 1
    while last + 1 < len(mentions) and _are_joined(at, last + 1):
        last += 1
    head = clause if first == index else clause_of(at.other(first))
    left, _, right = head.phrase.partition("#")
    match = _RESPECTIVELY.search(left)
    if not match and last > first:
        match = _EACH.search(left)
    if not match:
        return None
    items = _listed(_YEARS_ALONE.sub(r"\1年", left[: match.start()]))
    said = _SAID_OF_ALL.search(items[-1])
    if said and not any(map(_SAID_OF_ALL.search, items[:-1])):
        items[:-1] = [item + said[0] for item in items[:-1]]
    count = last - first + 1
    years = _years_told(at, first, last, report_year)
    if years and len(items) != count == len(years):
        told = left[: match.start()].rpartition("年")[2] + match["verb"]
        return Clause(head.left, clause.right, f"{years[index - first]}年{told}#")
    if len(items) != count or count < 2:
        times = set(_TIME.findall(left[: match.start()]))  # 上年三种方式分别为5件、30件、1件
        thing = ""
        if count == len(items) == 1 and (said_of := _NAMES_FIRST.match(match["verb"])):
            thing = match["verb"][said_of.end() :]
        elif (
            count == len(items) == 1
            and _NAMES_RESULT.match(match["verb"])
            and _NEXT_RESULT.match(view, at.number.end)
        ):
            thing = match["verb"]
        return Clause(
            clause.left, clause.right, f"{times.pop() if len(times) == 1 else ''}{thing}#{right}"
        )
    return Clause(head.left, clause.right, f"{items[index - first]}{match['verb']}#")


def _are_joined(at: At, index: int) -> bool:
    """Whether 、 or 和 alone stands before the number at ``index``."""
    one, other = at.mentions[index - 1 : index + 1]
    return _JOINED.fullmatch(at.view, one.end, other.start) is not None


def _years_told(at: At, first: int, last: int, report_year: int | None) -> range:
    """The years of the span that the words before the list from ``first`` to ``last`` deal its numbers out to; the last of
    近三年 is the report's. A number between the two (三年共公开90条，分别为…) has to be their sum."""
    mentions = at.mentions
    end = mentions[first].start
    span = _EACH_YEAR.search(at.view, max(at.floor, end - FARTHEST_LIST), end)
    if span is None:
        return range(0)
    if span["total"]:
        parts = sum(mention.amount for mention in mentions[first : last + 1])
        if not first or not parts or parts != mentions[first - 1].amount:
            return range(0)
    if span[1]:
        return range(int(span[1]), int(span[2]) + 1)
    told = span[3] or span[4]
    count = _FEW.find(told.replace("两", "二"))
    count = int(told) if count < 0 else count
    return range(report_year - count + 1, report_year + 1) if report_year else range(0)
