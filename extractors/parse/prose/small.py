"""Whether a Chinese numeral below ten counts something: most of them are part of a word (``lists/narrative_numerals.yml``)."""

from __future__ import annotations

import re

from extractors.parse.words.lists import alternation, guards
from extractors.parse.words.openers import guarded

_CLAUSE_ENDS = "，。；、！,;!)\n "
_NO_COUNT = guarded(
    rf"(?:{guards('narrative_numerals', 'no_count_behind')}|(?:{alternation('narrative_numerals', 'demand_before')})[^，。；,;]{{0,8}})"
    r"\s{0,2}(?:年|月|周|季度|季|天|日|个月)?$"
)
_CARRIED_OVER = re.compile(r"(?:结转|转结|转)[至到入]?[上下次]一?年度?$")  # 结转下年一件
_VERBS = alternation("narrative_numerals", "verbs")
_REPORT_VERB = guarded(
    rf"(?:{_VERBS})(?:了|过|有|为)?(?:各类|相关|专题|政府信息|信息)?(?:共|共计|累计|合计)?(?:各)?\s{{0,2}}$"
)
_STRUCTURE = re.compile(
    rf"\s{{0,2}}(?:重要|主要|重大|关键)?(?:{alternation('narrative_numerals', 'nouns_of_structure')})"
)
# 由办公室一名工作人员专门负责, 一名民警及一名辅警负责: whose work it is, with no verb before the number
_STAFF = re.compile(
    r"\s{0,2}(?:(?:专职|兼职|专门|具体)(?:负责|承担|从事)|(?:专职|兼职|专门)?(?:工作)?(?:人员|同志|干部|民警|辅警|教师)(?:[和及与、]一名[^，。；、\d]{2,8}?)?"
    r"(?:(?:专门|专职|兼职|具体)?(?:负责|承担)|为|担任|作为))"
)
# 《甲》《乙》两个宣传栏目; 甲、乙、丙三个专栏, as many as are named
_NAMED = re.compile(
    r"[^，。；、;\d]{0,8}(?:栏目|专栏|专题|频道|账号|[板模]块|制度|文本|办法)(?:分类)?(?=[，。；、;)]|$)"
)
_NAMES = re.compile(r"[^，。；;:\n]{4,}$")
_BETWEEN_NAMES = re.compile(r"、|(?<=[”\"]) ?[“\"]")
_LONGEST_NAMES = 90
# 每天安排一名处级领导和两名科室负责人值班: a roster tells who stands by each day
_ON_DUTY = re.compile(
    r"\s{0,2}[^，。；、;\d各]{2,14}(?:[和及与、，][一两二三四五六1-9]名[^，。；、;\d各]{2,12})?(?:轮流|在岗|负责|带班|值班|值守|坐班|接访|接待)"
)
_EACH_DAY = re.compile(
    r"(?:^|[，。；、,;\s])(?:(?!要求|督促|[各应须])[^，。；,;\d]){0,20}?每(?:天|日|个?工作日)(?:都|均|由|有|安排|确定|指定)*(?:[一两二三四五六1-9]名[^，。；、;\d各]{2,14}[和及与、，])?$"
)
_EACH_OFFICE = re.compile(r"至少|不少于|[各每][^，。；,;]{0,12}$")
# 推进会、座谈会各一次: the things that are one each are named
_EACH_NAMED = guarded(r"[^，。；,;每]{1,20}(?:、|和|与|及|[”》])[^，。；,;每]{1,16}各$")
# 一件已公开，另一件告知补正; 当年办结两件，剩余一件
_LEFT_OVER = re.compile(r"(?:剩余|其余|剩下|余下)(?:的)?$|一[件宗起份][^，。；、]{1,20}[，、；]另$")
# 召开专题会议三次以上 was done; what 每季度…三次以上 asks for was not.
_DONE = re.compile(rf"(?:{_VERBS})[^，。；,;每应须需要]{{0,12}}$")
_DEMANDED = re.compile(r"[每应须需要]|以内|不得")
# 灌区二期, 污水厂二期工程: a part of what is built, by its number
_PHASE_OF = re.compile(
    r"(?:工程|项目|灌区|新区|园区|产业园|工业园|科技园|公园|家园|花园|小区|水库|[水电热]厂|处理厂|管网|泵站|棚改|号线|大道|公路|高速|机场|码头|港区|电站|光伏|风电|新城|安置[房区点]|公租房|保障房)(?:[一二三四五]期[、和及与])*$"
)
_PHASE_BEFORE = re.compile(
    r"\s{0,2}(?:工程|项目|建设|改造|扩建|灌区|用地|征[收地]|拆迁|安置|地块|厂房|管网|开工|竣工|投产)"
)
_WEAK_UNITS = frozenset(
    (
        *"个项种类点面块门支套本轮级张处所座台部节集组栏版分款字辑",
        "大类",
        "小类",
        "大项",
        "小项",
        "大模块",
        "大板块",
    )
)
_ONE_UNITS = frozenset(("次", "场", "期", "件", "份", "篇", "条", "起", "宗", "场次", "名", "人"))


def is_small_count(
    view: str, left: str, match: re.Match[str], value: int, unit: str | None
) -> bool:
    """Whether the numeral of ``match``, with ``left`` before it, states how many of ``unit`` there were.

    It stands behind a verb of reporting (举办两期), or it ends its clause behind words (培训两次), or its unit is that
    of an event or document (两次专题研究). One thing counts only behind such a verb or at the end of its clause.
    """
    if unit == "名" and _EACH_DAY.search(left) and _ON_DUTY.match(view, match.end()):
        return True
    if _NO_COUNT.search(left) and not _CARRIED_OVER.search(left):
        return False
    if unit == "期" and (_PHASE_OF.search(left) or _PHASE_BEFORE.match(view, match.end())):
        return False
    named = unit in ("个", "项") and _is_each_named(view, left, match, value)
    quoted = named and left.endswith(("”", "》", '"'))  # “甲”“乙”两个板块
    if _STRUCTURE.match(view, match.end(), match.end() + 10) and not quoted:
        return False
    following = view[match.end() : match.end() + 1]
    ends = not following or following in _CLAUSE_ENDS
    behind_words = bool(left) and "\u4e00" <= left[-1] <= "\u9fff"
    if "以上" in (match["cbehind"] or ""):
        done = ends and unit in _ONE_UNITS and _DONE.search(left)
        return bool(done) and not _DEMANDED.search(left)
    if value == 1 and (unit in _ONE_UNITS or unit in ("个", "项")) and _LEFT_OVER.search(left):
        return True
    if left.endswith(("各", "另")) and (value == 1 or not (ends or left.endswith("另"))):
        return bool(ends and value == 1 and unit in _ONE_UNITS and _EACH_NAMED.search(left))
    if ends and behind_words:
        return True
    said = bool(_REPORT_VERB.search(left))
    if value == 1:  # 两件同意公开、一件不予公开
        beside = unit is not None and re.search(
            rf"[两二三四五六七八九十\d]{unit}[^，。；、]{{0,12}}[、，]$|[明指配落][确定备实]一{unit}[^，。；、]{{2,12}}[和及]$",
            left,
        )
        staff = (
            unit in ("名", "人")
            and _STAFF.match(view, match.end())
            and not _EACH_OFFICE.search(left)
        )
        return bool(said or beside or staff) and unit in _ONE_UNITS
    # 《甲办法》《乙办法》两部规章
    titled = left.endswith("》") and unit in ("部", "件", "份")
    return said or titled or named or unit not in _WEAK_UNITS


def _is_each_named(view: str, left: str, match: re.Match[str], value: int) -> bool:
    """Whether what the numeral counts is named before it, each of them or some: ``甲、乙、丙三个专栏``, ``甲、乙等三个专栏``."""
    if not _NAMED.match(view, match.end()):
        return False
    if left.endswith("等"):  # 图解、视频等八个栏目
        return True
    start = max(0, match.start() - _LONGEST_NAMES)
    names = _NAMES.search(view, start, match.start())
    return left.endswith("》") or bool(names and len(_BETWEEN_NAMES.findall(names[0])) + 1 == value)
