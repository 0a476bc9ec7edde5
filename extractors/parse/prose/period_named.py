"""The years that the words before a number name, beside those of titles and papers and those with which it is compared."""

from __future__ import annotations

import re

from extractors.parse.prose.numbers import Mention
from extractors.parse.words.openers import guarded

PREVIOUS = guarded(r"去年|上年|上一年|同期|前一年|上一?学年")
_YEAR_BEFORE_LAST = re.compile(r"(?<![此以之目日])前年(?!度)")
# 比前年多，去年为: the year that is named last
_LAST_YEAR_BEHIND = re.compile(r"前年.*(?:去年|上一?年|前一年)")
# 较五年前的19件增长: the figure of that year
_YEARS_AGO = re.compile(r"[较比与同]([两二三四五六七八九十])年前的?[^，。；\d年]{0,6}$")
_YEARS_WORDS = {word: n for n, word in enumerate("二三四五六七八九十", 2)} | {"两": 2}
_YEAR_AFTER = re.compile(r"(?<![文为转至到])(?:明年|来年)(?!度?(?:预算|计划|工作要点))")
# 2020-2021学年 is the year in which it ends, 2021学年 the one that it names.
YEAR = re.compile(r"(20[0-4]\d)\s{0,2}(?:全?年|学年)")
# 2021年度部门决算: the year belongs to the paper, not to its publication.
_PAPER_OF = re.compile(
    r"20[0-4]\d\s{0,2}年度?(?:[省市区县州]?本级|[省市区县]级|部门|单位|财政|政府|机关)*(?:预算|决算|预决算|“?三公|(?:主要|重大)*财务(?=等|数据|信息|状况|指标|[决预]算|报告)|(?:信息|政务)?(?:公开)?(?:工作)?(?:年度)?(?:报告|年报)|[^，,。；;\d]{0,10}薪酬)"
    r"|20[0-4]\d\s{0,2}年度?[^，,。；;\d]{0,8}(?:计划|要点|方案|目录|清单|总结|公报|年鉴)(?=[、和及与]|等?(?:信息|文件)?共?$)"
    # 公布企业上年度经营指标2次: of that year, told in this one
    r"|(?:公开|公布|发布|披露|公示)[^，,。；;\d]{0,14}?(?:20[0-4]\d\s{0,2}|上一?)年度?[^，,。；;\d]{0,6}(?:(?:经营|财务|经济|运行)(?:业绩|数据|指标|情况|状况|成果|信息)|预算|决算|年报|年度报告|财务报告)"
)
# 公开2021年制发的文件, 清理2015年至2020年间的文件: the year is that of what was published or looked through
MADE_IN = re.compile(
    r"(?:公开|发布|转载|清理|修订|废止|失效|解读|归集|更新|整理|编制|补充|梳理|评估|汇编|录入|办结|答复|审结|对|把|将)了?"
    r"(?:(?:19|20)\d\d\s?年?度?\s?[-~至到]\s?20[0-4]\d\s{0,2}年(?:期?间)?|20[0-4]\d\s{0,2}年[度底初末]?(?:(?:以[前来后]|之前)的?|(?:前|制发|制定|印发|发布|出台|颁布|受理|收到|提出)的))"
)
# 收到要求公开2020年土地收入的申请1件: of what was asked for
_ASKED_ABOUT = re.compile(
    r"(?:(?:申请|要求|请求)(?:公开|获取|查阅|查询|提供)|关于|有关)[^，,。；;\d]{0,12}20[0-4]\d\s{0,2}年[^，,。；;]{0,24}(?=申请(?:共|为|有)*$)"
)
_IN_TITLE = re.compile(r"(?:《|^)[^《》]*》")  # of a clause that may begin inside one
# 较2021年新收申请9件增加3件, 较2021年决算数84万元下降5%: the figure that this year's is compared with
_FIGURE_OF = re.compile(
    r"(?:的|同期)?(?:新收|收到|受理|公开|发布|办结|答复|办理)(?!后)[^，,；;增减升降多少#]{0,8}"
    r"|(?:的|同期)?(?:部门|年初)?(?:预决?|决)算(?:数|额)?"
)
_CHANGES = re.compile(r"(?:有所)?(?:增|减|上升|下降|提高|多|少)")
# 较上年末4402人增长20%: what there was on the last day of that year is its figure, too
COMPARED = guarded(
    r"(?:较|比|与|同|对比)[^#]{0,10}(?:去年|上年|上一年|同期|20[0-4]\d年)(?:度|年?[末底]|(?:年度?)?12月(?:末|底|31日))?(?P<rest>[^#]{0,12})#"
)


def is_compared(words: str) -> bool:
    """Whether a year before the number is that with which it is compared, and no figure of that year is told."""
    compared = COMPARED.search(words)
    rest = compared["rest"] if compared else None
    if not rest or rest[-1] in "的为是":
        return False
    return not (_FIGURE_OF.fullmatch(rest) and _CHANGES.match(words.partition("#")[2]))


def without_other_years(left: str, mention: Mention) -> str:
    """The words before a number without the years of titles, papers, and things that were made or asked for in them."""
    dated = _IN_TITLE.sub("", left)
    if mention.kind != "money":  # 公开2021年部门决算121万元 is money of that year
        dated = _PAPER_OF.sub("", dated)
    return _ASKED_ABOUT.sub("", MADE_IN.sub("", dated))


def years_away(left: str, dated: str) -> int:
    """How many years words without a number lead away from the report's: 去年 -1, 前年 -2, 次年 1; 0 where none do."""
    if _YEAR_BEFORE_LAST.search(left) and not _LAST_YEAR_BEHIND.search(left):
        return -2  # 前年同期200件
    if PREVIOUS.search(dated):
        return -1
    if ago := _YEARS_AGO.search(left):
        return -_YEARS_WORDS[ago[1]]
    return 1 if _YEAR_AFTER.search(left) else 0
