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
    WITHIN_ONE_YEAR,
    is_after_change,
    is_before_change,
    year_before,
)
from extractors.parse.prose.period_named import (
    PREVIOUS,
    YEAR,
    is_compared,
    without_other_years,
    years_away,
)
from extractors.parse.prose.period_opened import (
    OPENING_YEARS,
    OPENS_CLAUSE,
    year_of_paragraph,
    years_of_sentence,
)
from extractors.parse.prose.period_part import (
    FIRST_YEAR,
    NEW_LAW_YEAR,
    SINCE_FIRST_LAW,
    SINCE_NEW_LAW,
)
from extractors.parse.prose.period_span import (
    ALL_TIME,
    AT_ITS_END,
    DONE_BY_ITS_END,
    LOOKED_THROUGH,
    NEW_THEN_ALL,
    SINCE,
    SINCE_OPENED,
    SINCE_THEN,
    SINCE_WITHIN,
    SPAN,
    TOLD_ASIDE,
    TOLD_BEHIND,
    TOLD_IN_BRACKET,
    UNTIL,
)
from extractors.parse.words.needles import Rare, words_of_any
from extractors.parse.words.openers import guarded

CUMULATIVE = "cumulative"

_FARTHEST_FRAME = 400  # characters from the words about time to the number
_LONGEST_SENTENCE = 2_000  # characters before a number that name the year which it is compared with
OWN_YEAR = Rare(r"全年|本年|今年|年内|当年|(?:年度|本期)新增")
THIS_YEAR = Rare(r"本年|今年")  # 全年 is the whole of the year that was named last
_FARTHEST_OPENING = 40  # characters before a change that may tell within which time it was
_FARTHEST_NEW = 40  # characters of the next sentence that may tell what was new
TELLS_NO_YEAR = re.compile(
    r"《[^《》]{0,120}》|(?:比|较|与|同)\s?20[0-4]\d\s?年|[由从]\s?20[0-4]\d\s?年(?=[^，。；]{0,12}(?:降|减))|20[0-4]\d\s?年(?=(?:新)?修订)"
)
CHANGE = guarded(
    r"同比|环比|增长|增幅|降幅|涨幅|上升|下降|回落|缩短|压缩|压减|翻番|降低|(?:较|比|与)[^#]{0,14}(?:增|减|升|降|多|少|提高|持平)[^#]{0,6}#|(?:增加|减少|提高|提升|增多|净增|净减)了?#"
)
# 同比去年38件: no change, but what is compared with
_YEAR_BESIDE = re.compile(r"同比(?:去年|上年|上一年|20[0-4]\d年)度?(?:同期|[末底])?$")
# 2022年比2021年减少13条: the change is that of the first year; 与2021年对比2022年增加13条
_CHANGE_OF = re.compile(r"(20[0-4]\d)年度?(?![对相]比)[^，。；#]{0,8}[比较]20[0-4]\d年")
_COMPARED_WITH = re.compile(r"[与同较比]\s?(20[0-4]\d)\s{0,2}年")
_YEAR_TOLD = re.compile(r"(?<![比较与同])(?<![比较与同]\s)(20[0-4]\d)\s{0,2}全?年")
_BRACKETED = re.compile(
    r"(?:较|比|与|相比|高于|低于|同)(?:(20[0-4]\d)\s{0,2}年|[去上]年|上一年)度?(?:同期|[末底])?\s{0,2}\($"
)
# 22件(2022年度:16件): the bracket gives the figure of the year that opens it.
_YEAR_AS_LABEL = re.compile(
    r"\((?:(20[0-4]\d)\s?年度?|[去上]年度?|上一年度?|(?=同期))(?:同期|全年)?\s?:\s?$"
)
_LONGEST_BRACKETED = 20
YEAR_AS_SUCH = re.compile(r"(?<![至止到~-])(?<![至止到~-]\s)(20[0-4]\d)\s?年度?(?!\s?\d|[底末])")
_NEW_IN = Rare(r"(20[0-4]\d)\s{0,2}年度?(?:全年|共)?新增")
# All that is looked for inside of a sentence: most have no word of it. Each year begins with 20.
_ABOUT_TIME = words_of_any(
    *(
        UNTIL,
        SINCE,
        SINCE_OPENED,
        SINCE_THEN,
        SPAN,
        ALL_TIME,
        NEW_THEN_ALL,
        AT_ITS_END,
        DONE_BY_ITS_END,
    ),
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
        if WITHIN_ONE_YEAR.search(words, max(0, len(words) - _FARTHEST_OPENING)):
            return str(self.report_year) if self.report_year else None
        last = str(self.report_year - 1) if self.report_year else None
        return CUMULATIVE if self.frame(position) == CUMULATIVE else last

    def compared(self, position: int, left: int) -> str | None:
        """The year that the sentence names last before the clause from ``left`` on, where the clause compares its figure with
        the year before that: 2021年收到15件，同比2020年增加3件."""
        base = _COMPARED_WITH.search(self.view, left, position)
        start = max(self._sentences.start(position), left - _LONGEST_SENTENCE)
        # 2018年194条，较2017年多22条，较2016年多41条: nobody tells the figure of 2017
        years = _YEAR_TOLD.findall(self.view, start, left) if base else []
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
        within = {m.end() for m in SINCE_WITHIN.finditer(sentence) if m[1] in (None, own)}
        if self.report_year == NEW_LAW_YEAR:
            within |= {m.end() for m in SINCE_NEW_LAW.finditer(sentence)}
        elif self.report_year == FIRST_YEAR:
            within |= {m.end() for m in SINCE_FIRST_LAW.finditer(sentence)}
        until = [m for m in UNTIL.finditer(sentence) if m.end() not in within]
        behind = [*TOLD_BEHIND.finditer(sentence)] if until else []
        told = {
            m.start()
            for m in until
            if not any(b.end("unit") <= m.start() < b.end() for b in behind)
        }
        self._until = [floor + at for at in sorted(told)]
        for m in behind:
            self._bracketed[floor + m.start() - 1] = floor + m.end("unit")
        self._until += self._bracketed
        since = [m for m in SINCE.finditer(sentence) if m[1] != own]
        since += [m for m in SPAN.finditer(sentence) if int(m[2]) - int(m[1]) > 1]
        since += [m for m in SINCE_THEN.finditer(sentence) if m[1] < own]
        opened = [m for m in SINCE_OPENED.finditer(sentence) if m[1] < own]
        since += opened
        self._until += [floor + m.start() for m in since]
        all_time = ALL_TIME.finditer(self.view, floor, end + _FARTHEST_NEW)
        self._all_time = [m.start() for m in all_time if m.start() < end]
        self._until += self._all_time
        self._until += [floor + m.start(1) for m in NEW_THEN_ALL.finditer(sentence)]
        self._until.sort()
        if self._until:
            apart = [m.span() for m in TOLD_IN_BRACKET.finditer(sentence)]
            apart += [m.span(1) for m in TOLD_ASIDE.finditer(sentence)]
            apart += [m.span() for m in opened]
            apart += [m.span(1) for m in LOOKED_THROUGH.finditer(sentence)]
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
        first = min((at for at, (_, year) in self._named.items() if year == own), default=end)
        self._own += [m.end() for m in AT_ITS_END.finditer(self.view, first, end)]
        done = DONE_BY_ITS_END.finditer(sentence)
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
    if aimed := _aimed_at(years, mention, left):
        return aimed
    is_change = CHANGE.search(left + "#") and not left.endswith(("的", "为", "是"))
    if is_change and not (mention.kind in ("count", "money") and _YEAR_BESIDE.search(left)):
        named_year = _year_of_change(left) or years.opened(mention.start)
        return named_year or years.compared(mention.start, clause.left) or own
    if is_compared(words):
        return own
    if is_after_change(years.view, mention):
        left = RISEN_FROM.sub("", left)
    elif last := year_before(left, report_year):
        return last
    if "年" in left or "同期" in left:
        dated = without_other_years(left, mention)
        if named := _year_named(years, mention, dated):
            return named
        if away := years_away(left, dated):
            return str(report_year + away) if report_year else None
    frame = years.frame(mention.start)
    if frame == CUMULATIVE and (
        carried or mention.unit == "分" or is_after_change(years.view, mention)
    ):
        return own  # 2018年以来，由45个减至12个; 截至12月得98分
    return frame or own


def _aimed_at(years: Years, mention: Mention, left: str) -> str | None:
    """The coming year of a plan: the one that is named (到2030年), at least the one behind the report's."""
    if not years.is_ahead(mention.start) or not years.report_year:
        return None
    aimed = YEAR.findall(left)
    if not aimed:
        by = years.frame(mention.start) or ""  # 到2030年，规模力争达到400亿元
        return max(by if by.isdecimal() else "", str(years.report_year + 1))
    return str(aimed[-1]) if int(aimed[-1]) > years.report_year else None


def _year_named(years: Years, mention: Mention, dated: str) -> str | None:
    """The last year that the words before a number name, ``cumulative`` where they count since it or up to its end."""
    own = str(years.report_year) if years.report_year else None
    named = YEAR.findall(dated)
    if not named:
        return None
    since = SINCE.search(dated)
    then = SINCE_THEN.search(dated)
    over = UNTIL.search(dated) or (since and since[1] != own)
    over = over or (then and then[1] < str(own))
    done = named[-1] == own and not years.is_of_all_time(mention.start)
    if over and not (done and DONE_BY_ITS_END.search(dated + "0")):
        return CUMULATIVE
    return str(named[-1])


def _year_of_change(words: str) -> str | None:
    told = _CHANGE_OF.search(words)
    return str(told[1]) if told else None
