"""Which year a number is about: words of its clause, the year that opens its sentence, 截至 and comparisons."""

from __future__ import annotations

import re

from extractors.parse.prose.ahead import (
    AHEAD,
    NEXT_YEAR,
    done_from,
    headings_of_plans,
    plan_headed,
    plans_above,
    plans_in,
)
from extractors.parse.prose.context import Clause, Sentences, back, latest
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.period_carried import carried_into, uncarried
from extractors.parse.prose.period_change import (
    RISEN_FROM,
    SINCE_YEAR,
    is_after_change,
    is_before_change,
    year_before,
)
from extractors.parse.prose.period_opened import (
    OPENING_YEARS,
    OPENS_CLAUSE,
    year_of_paragraph,
    years_of_sentence,
)
from extractors.parse.words.needles import Rare, words_of_any
from extractors.parse.words.openers import guarded

CUMULATIVE = "cumulative"

PREVIOUS = guarded(r"去年|上年|上一年|同期|前一年|上一?学年")
_YEAR_BEFORE_LAST = re.compile(r"(?<![此以之目日])前年(?!度)")
# 较五年前的19件增长: the figure of that year
_YEARS_AGO = re.compile(r"[较比与同]([两二三四五六七八九十])年前的?[^，。；\d年]{0,6}$")
_YEARS_WORDS = {word: n for n, word in enumerate("二三四五六七八九十", 2)} | {"两": 2}
_YEAR_AFTER = re.compile(r"(?<![文为转至到])(?:明年|来年)(?!度?(?:预算|计划|工作要点))")
_FARTHEST_FRAME = 400  # characters from the words about time to the number
_LONGEST_SENTENCE = 2_000  # characters before a number that name the year which it is compared with
OWN_YEAR = Rare(r"全年|本年|今年|年内|当年|(?:年度|本期)新增")
THIS_YEAR = Rare(r"本年|今年")  # 全年 is the whole of the year that was named last
# 清理2015年至2020年间的文件: the years are those of what was looked through
_NOT_LOOKED_THROUGH = "".join(
    f"(?<!{verb})"
    for verb in (
        "清理",
        "梳理",
        "归集",
        "转载",
        "汇编",
        "整理",
        "修订",
        "废止",
        "失效",
        "评估",
        "总结",
        "结合",
        "对",
        "把",
        "将",
    )
)
# 介绍五年来的改革成果并回答提问8个: what was shown there, not how often
_NOT_SHOWN = "".join(
    f"(?<!{verb})(?<!{verb}了)" for verb in ("介绍", "展示", "回顾", "宣传", "展现")
)
_UNTIL = Rare(
    r"十[二三四五]五[”\"]?(?:规划)?(?:期间|时期|以来)|(?<!1月1日)(?<!月1日起)(?<!月1日起，)(?:截至|截止)|历年(?!最|之最|新高|来?同期|(?:规范性|政策)*文件|(?:政务公开|第三方|绩效|考核|检查)*(?:评估|考核|检查|测评)|年报)|以来累计|开通以来|成立以来|建立以来|上线以来|历史累计|累计至今|[到至]目前|迄今|(?<![日月])[至到]20\d\d年(?:底|末)[，,]?累计|(?:成立|实施|施行|运行|启用|改版|创办|建站|开设|设立|注册|挂牌)以来|[自从](?:开通|创办|建立|成立|上线|注册|开设|设立|启用)[^，,。；;\d]{1,20}以来|[自从][^，,。；;\d]{1,14}(?:成立|实施|施行|运行|启用|开通|上线|创办|建站|挂牌)(?:之日)?起(?!\s?[至到])|有史以来"
    rf"|{_NOT_LOOKED_THROUGH}20\d\d\s?年?度?(?:\s?[-~至到]\s?20\d\d\s?年|[、和与及]\s?20\d\d\s?[两二]?年度?(?![^。；;\d]{{0,30}}(?:分别|依次|各))[^，,。；;的\d]{{0,12}}(?:收到|受理|办理|公开|发布|举办|召开|开展)[^，,。；;的\d]{{0,16}}(?=\d|$))|至今|任期(?:内|以来)|(?<!连续)(?<!\d)[两三四五六七八九十3-9]年(?:间|共|累计|合计|总共)|近(?:年来|些年来?|几年来?)[，,]?[^，。；;\d]{{0,8}}(?:共(?!同)|累计)(?=[^，。；;\d]{{0,24}}\d)|(?<![较比与同])(?:往年|历史上?)(?:共|累计|已|主动)*(?:收到|受理|接收|公开|发布)(?=[^，。；;的\d]{{0,24}}\d)"
    r"|(?P<since>20\d\d)\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?起?\s?[-~至到]\s?(?!(?P=since))20\d\d\s?年[^，。；;\d]{0,4}(?:\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?[^。；;\d]{0,20}累计"
    rf"|(?<!附)近[一二两三四五六七八九十\d]{{1,2}}年(?!级)|过去的?[二两三四五六七八九十\d]{{1,2}}年|本届[^，。；]{{0,4}}以来|{_NOT_SHOWN}(?:[两三四五六七八九十]{{1,2}}|(?<!\d)[2-9]|(?<!\d)\d\d)年来(?!的?(?:首[次个家批度]|第一|最))|目前[^，。；,;]{{0,8}}(?:总计|累计|共计|已有)"
)
# 累计公开8912条，本年新增1034条: all that was ever published, though no word says so.
_ALL_TIME = Rare(
    r"(?:(?<![全本]年)(?<!年内)累计|(?<![年度内])共(?=(?:主动)?(?:发布|公开)))"
    r"(?=[^。]{0,80}(?:。\s?)?(?:本年度?|今年|当年|20[0-4]\d年度?)新[增添](?:的|主动|公开|政府|信息|\s)*\d)"
)
_NEW_THEN_ALL = Rare(
    r"新增[^。；;]{0,24}\d[^。；;，,]{0,4}[，,；;][^。，,；;]{0,6}((?<![全本]年)(?<!年内)(?<!年度)累计)(?=(?:主动)?(?:公开|发布))"
)
# 2022年，数据截至12月31日，公开100条: of that year, told at its end.
_AT_ITS_END = Rare(r"(?:截至|截止)到?\s?(?:12|十二)\s?月\s?(?:31\s?日|底|末)(?![^。；;]{0,40}累计)")
# 截至12月31日，网站公开信息100条: done in the year that ends with that day. What there is then (粉丝3万人, 累计…) is no year's.
_DONE_BY_ITS_END = Rare(
    r"(?:截至|截止)到?\s?(?:(20[0-4]\d)\s?(?=年))?(?:年?\s?(?:12|十二)\s?月(?:\s?31\s?日|底|末)?|年[底末])止?[，,]?(?!的)"
    r"(?![^。；;]{0,80}(?:累计|历年|以来|目前|现有|共有|已有|粉丝|关注|用户(?!留言|咨询|提问|来信)|订阅|注册|有效|总数|总量|存量|存有|收录|建成|在运|开通|(?<![较比与同])20[0-4]\d))"
    r"[^。；;\d]{0,80}(?:公开|发布|刊发|推送|更新|收到|受理|答复|办结|被[^，,]{0,8}(?:复议|诉讼|起诉))[^。；;，,\d]{0,60}(?=\d)"
)
# 新增51件(历年累计4142件)，…: the bracket tells its own number, and no more
_TOLD_IN_BRACKET = re.compile(
    r"\([^()。；]{0,200}\d\s?[\u4e00-\u9fff%][^()。；]{0,200}(?<![年月日])\)"
)
# 全年新增246条，截至年底累计1893条；收到申请5件; 复议1件，历年累计3件；诉讼0件: what stands behind the semicolon is the year's again.
_TOLD_ASIDE = re.compile(
    r"(?:新增[^。；;]{0,24}\d[^。；;，,]{0,4}[，,](?=截)|\d\s?[\u4e00-\u9fff][，,](?=历年))"
    r"((?:截[至止][^，,。；;]{2,12}[，,]?|历年)累计[^，,。；;\d]{0,12}\d[\d.,]*[^，,。；;\d]{0,4}[；;])"
)
_FARTHEST_NEW = 40  # characters of the next sentence that may tell what was new
_SINCE = Rare(
    _NOT_LOOKED_THROUGH + r"(?<!公开)(?<!发布)(20[0-4]\d)\s{0,2}年[^，。；]{0,12}以来(?!的)"
)
# 自2019年起公开900条, 从2019年开始，…，共公开900条: all from then on, but no rate (每年) and no plan
SINCE_THEN = Rare(
    r"[自从]\s?(20[0-4]\d)\s{0,2}年?度?(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?(?:[^，,。；;\d]{0,12}(?:成立|实施|施行|运行|启用|开通|上线|改版|创办|建站|挂牌)(?:之日)?)?(?:起|开始)(?!算|施行|实施|执行|生效|\s?[，,]?\s?[至到~-])"
    r"(?:[，,]?[^，,。；;\d每]{0,24}(?=\d|$)|(?=[^。；;每]{0,60}(?:累计|总计|(?<!公)共(?![同用和享公]))[^，,。；;\d]{0,12}(?:\d|$)))"
)
# 2019年5月15日条例施行以来, 2019年1月至今, 今年以来累计: no more than that year; a month alone (自4月上线以来) is this year's
_SINCE_WITHIN = Rare(
    r"(?:(20[0-4]\d)\s?年\s?(?:\d{1,2}\s?月[^，。；;]{0,24}?|度?初?)|(?:今年|本年度?|年初|[自从]\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)[^，。；;]{0,8}?)(?:以来|至今|[到至]目前|迄今)(?:累计)?"
)
# 2008年5月1日至2022年12月31日; one of the last year to one of this year is a period of a report
# 2008年5月1日《条例》施行至2022年12月31日: what began that day
_SPAN = Rare(
    r"(20\d\d)\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?(?:起|[^，,。；;\d]{0,24}(?:施行|实施|开通|成立|上线|运行|启用)(?:以来|起|之日起)?)?\s?[-~至到]\s?(20[0-4]\d)\s?年"
)
# 2020-2021学年 is the year in which it ends.
YEAR = re.compile(r"(20[0-4]\d)\s{0,2}(?:全?年|(?<=[-~至]20\d\d)学年)")
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
TELLS_NO_YEAR = re.compile(
    r"《[^《》]{0,120}》|(?:比|较|与|同)\s?20[0-4]\d\s?年|[由从]\s?20[0-4]\d\s?年(?=[^，。；]{0,12}(?:降|减))|20[0-4]\d\s?年(?=(?:新)?修订)"
)
CHANGE = guarded(
    r"同比|环比|增长|增幅|降幅|涨幅|上升|下降|回落|缩短|压缩|压减|翻番|降低|(?:较|比|与)[^#]{0,14}(?:增|减|升|降|多|少|提高|持平)[^#]{0,6}#|(?:增加|减少|提高|提升|增多|净增|净减)了?#"
)
# 同比去年38件: no change, but what is compared with
_YEAR_BESIDE = re.compile(r"同比(?:去年|上年|上一年|20[0-4]\d年)度?(?:同期)?$")
# 2022年比2021年减少13条: the change is that of the first year; 与2021年对比2022年增加13条
_CHANGE_OF = re.compile(r"(20[0-4]\d)年度?(?![对相]比)[^，。；#]{0,8}[比较]20[0-4]\d年")
# 较2021年新收申请9件增加3件, 较2021年决算数84万元下降5%: the figure that this year's is compared with
_FIGURE_OF = re.compile(
    r"(?:的|同期)?(?:新收|收到|受理|公开|发布|办结|答复|办理)(?!后)[^，,；;增减升降多少#]{0,8}"
    r"|(?:的|同期)?(?:部门|年初)?(?:预决?|决)算(?:数|额)?"
)
_CHANGES = re.compile(r"(?:有所)?(?:增|减|上升|下降|提高|多|少)")
_COMPARED_WITH = re.compile(r"[与同较比]\s?(20[0-4]\d)\s{0,2}年")
_BRACKETED = re.compile(
    r"(?:较|比|与|相比|高于|低于|同)(?:(20[0-4]\d)\s{0,2}年|[去上]年|上一年)度?(?:同期)?\s{0,2}\($"
)
# 22件(2022年度:16件): the bracket gives the figure of the year that opens it.
_YEAR_AS_LABEL = re.compile(
    r"\((?:(20[0-4]\d)\s?年度?|[去上]年度?|上一年度?)(?:同期|全年)?\s?:\s?$"
)
_LONGEST_BRACKETED = 20
COMPARED = guarded(
    r"(?:较|比|与|同|对比)[^#]{0,10}(?:去年|上年|上一年|同期|20[0-4]\d年)度?(?P<rest>[^#]{0,12})#"
)
YEAR_AS_SUCH = re.compile(r"(?<![至止到~-])(?<![至止到~-]\s)(20[0-4]\d)\s?年度?(?!\s?\d|[底末])")
_NEW_IN = Rare(r"(20[0-4]\d)\s{0,2}年度?(?:全年|共)?新增")
# All that is looked for inside of a sentence: most have no word of it. Each year begins with 20.
_ABOUT_TIME = words_of_any(
    *(_UNTIL, _SINCE, SINCE_THEN, _SPAN, _ALL_TIME, _NEW_THEN_ALL, _AT_ITS_END, _DONE_BY_ITS_END),
    *(OWN_YEAR, THIS_YEAR, *OPENING_YEARS, _NEW_IN, AHEAD, NEXT_YEAR),
)


class Years:
    """The words about time of each sentence, read once a sentence."""

    def __init__(self, view: str, sentences: Sentences, report_year: int | None) -> None:
        self.report_year = report_year
        self.view = view
        self._sentences = sentences
        self._headings = headings_of_plans(view, report_year)
        self._floor = self._end = -1
        self._until: list[int] = []
        self._all_time: list[int] = []
        self._bracketed: dict[int, int] = {}
        self._own: list[int] = []
        self._this: list[int] = []
        self._named: dict[int, tuple[int, str]] = {}
        self._named_at: list[int] = []
        self._ahead = self._done = -1
        self._goes_on: str | None = None

    def is_ahead(self, position: int) -> bool:
        """Whether the number at ``position`` is a plan: its sentence says so before it, or a sentence of its
        paragraph that opened with 下一步."""
        self._reach(position)
        return 0 <= self._ahead < position < self._done

    def frame(self, position: int) -> str | None:
        """What the sentence says before ``position`` about the time of its figures: a year that opens a
        clause (2021年，…), ``cumulative`` (截至…), or None for the report's own year."""
        self._reach(position)
        if not self._until and not self._named_at:
            return self._goes_on
        nearest = position - _FARTHEST_FRAME
        closed = self._bracketed
        told = back(self._until, nearest, position)
        until = next((at for at in told if closed.get(at, position) >= position), -1)
        if until >= 0 and until > latest(self._own, nearest, position):
            return CUMULATIVE
        years = back(self._named_at, nearest, position)
        named = next((at for at in years if self._named[at][0] <= position), -1)
        if named >= 0 and named > latest(self._this, nearest, position):
            return self._named[named][1]
        return self._goes_on

    def going_on(self, position: int) -> str | None:
        """The earlier year of the paragraph that the sentence of ``position`` goes on."""
        self._reach(position)
        return self._goes_on

    def is_of_all_time(self, position: int) -> bool:
        """Whether the number at ``position``, of a sentence whose frame was asked for, is all that was ever published: what is
        new of it is told behind it."""
        return latest(self._all_time, 0, position) >= 0

    def opened(self, position: int) -> str | None:
        """The year that opens a clause before ``position`` (2021年，…), with none of the report's own year from there on."""
        frame = self.frame(position)
        if frame in (None, CUMULATIVE):
            return None
        years = back(self._named_at, 0, position)
        at = next((at for at in years if self._named[at][1] == frame), -1)
        return frame if at > latest(self._own, 0, position) else None

    def beside_bracket(self, left: int) -> str | None:
        """The earlier year of a bracket whose text begins at ``left``, named before it or as its label: 较去年同期(42件),
        (2022年度:16件)."""
        if self.report_year is None or self.view[left - 1 : left] not in ("(", ":"):
            return None
        within = self.view[left - 1] == ":"
        shape = _YEAR_AS_LABEL if within else _BRACKETED
        named = shape.search(self.view, max(0, left - _LONGEST_BRACKETED), left)
        if named is None or named[1] == str(self.report_year):
            return None
        return str(named[1]) if named[1] else str(self.report_year - 1)

    def before_change(self, position: int) -> str | None:
        """The year of the first figure of 由16件降至11件: one that the sentence compares with or counts from (2019年以来), of the
        years that it tells of (近三年), else last year."""
        start = max(self._sentences.start(position), position - _LONGEST_SENTENCE)
        words = self.view[start:position]
        named = _COMPARED_WITH.findall(words) or SINCE_YEAR.findall(words)
        if named and named[-1] != str(self.report_year):
            return str(named[-1])
        last = str(self.report_year - 1) if self.report_year else None
        return CUMULATIVE if self.frame(position) == CUMULATIVE else last

    def compared(self, position: int, left: int) -> str | None:
        """The year that the sentence names last before the clause from ``left`` on, where the clause compares its figure with
        the year before that: 2021年收到15件，同比2020年增加3件."""
        base = _COMPARED_WITH.search(self.view, left, position)
        start = max(self._sentences.start(position), left - _LONGEST_SENTENCE)
        years = YEAR.findall(self.view, start, left) if base else []
        return str(years[-1]) if base and years and int(years[-1]) - int(base[1]) == 1 else None

    def _reach(self, position: int) -> None:
        """Reads the sentence of ``position``, if it was not the last to be read."""
        if self._floor <= position < self._end:
            return
        self._floor = floor = self._sentences.start(position)
        self._end = end = self._sentences.end(floor)
        self._until, self._own, self._this, self._all_time = [], [], [], []
        self._bracketed, self._named, self._named_at = {}, {}, []
        self._goes_on = year_of_paragraph(self.view, floor, end, self.report_year)
        plans = plans_above(self.view, floor, self.report_year)
        headed = plan_headed(self.view, self._headings, self._sentences, floor, end)
        if _ABOUT_TIME.search(self.view, floor, end):
            self._read_words(floor, end)
            plans += plans_in(self.view, floor, end, self.report_year)
        self._ahead = min(plans, default=headed)
        self._done = done_from(self.view, self._ahead, end) if self._ahead >= 0 else -1

    def _read_words(self, floor: int, end: int) -> None:
        sentence = self.view[floor:end]
        own = str(self.report_year)
        within = {m.end() for m in _SINCE_WITHIN.finditer(sentence) if m[1] in (None, own)}
        until = [m for m in _UNTIL.finditer(sentence) if m.end() not in within]
        self._until = [floor + m.start() for m in until]
        since = [m for m in _SINCE.finditer(sentence) if m[1] != own]
        since += [m for m in _SPAN.finditer(sentence) if int(m[2]) - int(m[1]) > 1]
        since += [m for m in SINCE_THEN.finditer(sentence) if m[1] < own]
        self._until += [floor + m.start() for m in since]
        all_time = _ALL_TIME.finditer(self.view, floor, end + _FARTHEST_NEW)
        self._all_time = [m.start() for m in all_time if m.start() < end]
        self._until += self._all_time
        self._until += [floor + m.start(1) for m in _NEW_THEN_ALL.finditer(sentence)]
        self._until.sort()
        if self._until:
            apart = [m.span() for m in _TOLD_IN_BRACKET.finditer(sentence)]
            apart += [m.span(1) for m in _TOLD_ASIDE.finditer(sentence)]
            for left, right in apart:
                for at in back(self._until, floor + left, floor + right):
                    closed = self._bracketed.get(at, floor + right)
                    self._bracketed[at] = min(closed, floor + right)
        self._own = [floor + m.start() for m in OWN_YEAR.finditer(sentence)]
        self._this = [floor + m.start() for m in THIS_YEAR.finditer(sentence)]
        self._named = years_of_sentence(self.view, floor, end, self.report_year)
        self._named_at = sorted(self._named)
        # 2021年我镇召开3次；2022年召开4次，公开148条
        self._this += [
            m.start(1) for m in OPENS_CLAUSE.finditer(self.view, floor, end) if m[1] == own
        ]
        self._this.sort()
        # 截至12月，本局2022年接待3000人次: a year of its own behind the day is the year's.
        self._own += [floor + m.start() for m in YEAR_AS_SUCH.finditer(sentence) if m[1] == own]
        self._own += [floor + m.start() for m in _NEW_IN.finditer(sentence) if m[1] == own]
        opened = min((at for at, (_, year) in self._named.items() if year == own), default=end)
        self._own += [m.end() for m in _AT_ITS_END.finditer(self.view, opened, end)]
        done = _DONE_BY_ITS_END.finditer(sentence)
        # 截至2022年底共公开733条，本年新增219条: all that was ever published
        self._own += [
            floor + m.end() - 1
            for m in done
            if m[1] in (None, own)
            and latest(self._all_time, floor + m.start(), floor + m.end()) < 0
        ]
        self._own.sort()


def period_of(years: Years, mention: Mention, clause: Clause) -> str | None:
    """The year a number is about: named in its clause, before it in the sentence, else the report's."""
    words = clause.phrase
    left = words.partition("#")[0]
    report_year = years.report_year
    own = str(report_year) if report_year else None
    carried = False
    # What was carried over from last year is a figure of this one.
    if any(map(left.__contains__, "转遗顺未没")):
        if (into := carried_into(left)) not in (None, own):
            return into
        told, left = left, uncarried(left)
        carried = told != left
    if earlier := years.beside_bracket(clause.left):
        return earlier
    changed = is_before_change(years.view, mention, words)
    if changed and years.is_ahead(mention.start):
        return own
    if changed and not YEAR.search(left) and not PREVIOUS.search(left):
        return years.before_change(mention.start)
    if mention.unit == "倍":  # so many times last year's figure
        return own
    if years.is_ahead(mention.start) and report_year:
        aimed = YEAR.findall(left)
        if not aimed or int(aimed[-1]) > report_year:
            return aimed[-1] if aimed else str(report_year + 1)
    is_change = CHANGE.search(left + "#") and not left.endswith(("的", "为", "是"))
    if is_change and not (mention.kind in ("count", "money") and _YEAR_BESIDE.search(left)):
        named_year = _year_of_change(left) or years.opened(mention.start)
        return named_year or years.compared(mention.start, clause.left) or own
    compared = COMPARED.search(words)
    if (
        compared
        and compared["rest"]
        and compared["rest"][-1] not in "的为是"
        and not (_FIGURE_OF.fullmatch(compared["rest"]) and _CHANGES.match(words.partition("#")[2]))
    ):
        return own
    if is_after_change(years.view, mention):
        left = RISEN_FROM.sub("", left)
    elif last := year_before(left, report_year):
        return last
    if "年" in left or "同期" in left:
        dated = _IN_TITLE.sub("", left)
        if mention.kind != "money":  # 公开2021年部门决算121万元 is money of that year
            dated = _PAPER_OF.sub("", dated)
        dated = _ASKED_ABOUT.sub("", MADE_IN.sub("", dated))
        named = YEAR.findall(dated)
        if named:
            since = _SINCE.search(dated)
            then = SINCE_THEN.search(dated)
            over = _UNTIL.search(dated) or (since and since[1] != own)
            over = over or (then and then[1] < str(own))
            done = named[-1] == own and not years.is_of_all_time(mention.start)
            if over and done and _DONE_BY_ITS_END.search(dated + "0"):
                return own
            return CUMULATIVE if over else str(named[-1])
        if PREVIOUS.search(dated):
            return str(report_year - 1) if report_year else None
        if _YEAR_BEFORE_LAST.search(left):
            return str(report_year - 2) if report_year else None
        if ago := _YEARS_AGO.search(left):
            return str(report_year - _YEARS_WORDS[ago[1]]) if report_year else None
        if _YEAR_AFTER.search(left):
            return str(report_year + 1) if report_year else None
    frame = years.frame(mention.start)
    if frame == CUMULATIVE and (
        carried or mention.unit == "分" or is_after_change(years.view, mention)
    ):
        return own  # 2018年以来，由45个减至12个; 截至12月得98分
    return frame or own


def _year_of_change(words: str) -> str | None:
    told = _CHANGE_OF.search(words)
    return str(told[1]) if told else None
