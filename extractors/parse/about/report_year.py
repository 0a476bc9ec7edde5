"""The year that a report covers.

The year has three witnesses: title, the sentence on the statistical period, and the years that
sentences of the body open with. Two that agree outvote one, and the page is told to contradict itself
(``year_conflict``), unless its body looks back once; one against one leaves the year unknown. The publication date never decides: sites
re-stamp their pages when they move.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from extractors.parse.records import Edition, Problem
from extractors.parse.words.numerals import plain_digits

_OPENING = 1_500  # characters in which a report tells its own title
_FIRST, _LAST = 2003, 2099
# 2015-2016学年, 2015年9月1日至2016年8月31日: universities report by the academic year.
_ACADEMIC_YEAR = re.compile(
    r"(?<!\d)(20\d{2})\s*年?\s*[-~至/]+\s*(?:20)?(\d{2})\s*(?=学年)"
    r"|(?<!\d)(20\d{2})年(?:9月|09月)(?:0?1日)?(?:起)?[，,]?[-~至到]+(?:20)?(\d{2})(?=年(?:0?[789]月|10月))"
)
# 20251月1日: the site lost 年, so a year may be followed by the month's digits, never by a fifth digit of its own.
_YEAR = r"(20(?<!\d20)\d{2})"  # opens with letters that the search can leap to
_TITLE_YEAR = re.compile(_YEAR + r"(?!\d)")
_TITLE_NUMBER = re.compile(
    r"(?<=.)(?<!报告)(?<!年报)[〔\[【﹝(（]\s*20\d{2}\s*[〕\]】﹞)）](?!年)|[〔\[【﹝(（]\s*20\d{2}\s*年\d{1,2}月\d{1,2}日\s*[)）]$"
)
_CAME_OUT = re.compile(
    r"[〔\[【﹝(（]\s*20\d{2}[-年./](?:\d{1,2}[-月./]\d{1,2}日?|[^()（）]{0,8}(?:发布|公布|修订|更新|印发))[^()（）\d]{0,8}[〕\]】﹞)）]"
)
_PERIOD = re.compile(
    r"(?:统计(?:期限|时限|时间|数据|周期|范围|口径)|数据(?:的)?(?:统计|时间|截止|均为)|所列数据|期限为|起止时间|报告期)(?=(.{0,90}))",
)
_LAST_DAY = re.compile(r"12月3[01]日止?[，,；;]")  # …至2015年12月31日，电子版可于2016年3月后下载
# From its first day or month to its last, whatever the sentence calls it.
_WHOLE_YEAR = re.compile(
    _YEAR + r"年0?1月(?:0?1日)?起?[，,]?(?:[-~至到]|—)+(?:\1年)?12月(?:31日|(?!\d{1,2}日))"
)
# 由…编制的2014年度政府信息公开年度报告: where no period is told, the opening says whose report of which year it is.
_OWN_NAME = re.compile(
    r"(?:编制|公布|发布|编写|现将|撰写)[^。；《》]{0,40}?"
    + _YEAR
    + r"年度?[^。，,；;《》]{0,40}?公开[^。，,；;《》]{0,10}报告(?!的?(?:通知|基础|要求|工作|格式))"
)
_PERIOD_YEAR = re.compile(_YEAR + r"(?=年|1月|11日|1\.1|[-./]0?1[-./]|12月|12\.31|1231|[-./]12|度)")
_LEADING_YEAR = re.compile(
    _YEAR
    + r"\s*学?年(?:度)?(?!\s*(?:[至到~-]?\s?\d|[一二三四五六七八九十]{1,2}月))(?=[^。；;\n])(?=([^。；;\n]{0,24}))",
)
_BEFORE_LEADING = re.compile(
    r"(?:^|[。；;\n！!]|(?<=[\u4e00-\u9fff]{2})[.．]|(?:要求|精神|规定)[，,])\s*(?:[一二三四五六七八九十]是|(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]))?\s*(?:截至|截止|截止到|在|回顾)?$"
)
_LONGEST_BEFORE = 30
_CLAUSE_OF_YEAR = re.compile(
    r"[^。\n]{0,40}?\d[^。\n]{0,24}?[，,；;]\s?" + _YEAR + r"年度?[^。，,；;\n]{0,20}\d"
)
# The title as the text tells it: 现公开我局2020年度政府信息公开工作年度报告.
_TOLD_YEAR = re.compile(
    r"(?:现|特|编制|公布|发布)[^。；;]{0,50}?"
    + _YEAR
    + r"学?年(?:度)?[^。；;，,]{0,16}(?:(?:信息|政务)公开|政府信息(?=情况))[^。；;，,《]{0,10}(?:报告|年报|情况)"
)
# … 汇报我镇2023年政府信息公开工作。
_TOLD_WORK = re.compile(r"汇报[^。；;，,]{0,16}?" + _YEAR + r"年(?:度)?(?:政府)?信息公开工作(?=。)")
# 某某局2017年政府信息公开工作年度报告（以下简称年报）是根据…
_TOLD_SELF = re.compile(
    _YEAR + r"年(?:度)?(?:政府)?信息公开(?:工作)?(?:年度)?(?:报告|年报)(?=[（(]以下简?称)"
)
# (2017年度) or ——2017年 in a line of its own below a title without a year
_BELOW_TITLE = re.compile(
    r"^(?:[^（(，。]{4,40}报告)?[（(—-]*"
    + _YEAR
    + r"年(?:度)?(?:[）)]|(?=根据|依据|按照|本报告|本年报|现将|为))"
)
_CITED = re.compile(r"《[^《》]*(?:关于|通知|格式)[^《》]*》")
_YEAR_END = re.compile(r"截[至止]到?" + _YEAR + r"\s*年\s*12\s*月\s*(?:31\s*日|底)")
# 主动公开2021年政府信息11条: no sentence opens with the year
_YEAR_OF_ALL = re.compile(
    r"公开了?" + _YEAR + r"年(?:度)?(?:政府|政务)?信息(?:共|累计|总计|合计)*\d+[余多]?[条件]"
)
# 我局2021年共公开…
_YEAR_OF_OWN = re.compile(
    r"(20(?<=(?<=[我本])[局委厅院办镇乡县市区部校]20)\d\d)年(?:度)?[，,]?(?:全年)?(?:共|累计|主动公开|收到|受理|新收|公开|未收到)(?!(?s:.{0,120})20\d\d年)"
)
# 我委2015年度在网站上共公开信息473条: what an office put out in its year, whatever stands between
_YEAR_OF_TOTAL = re.compile(
    _YEAR
    + r"年(?:度)?(?!起|以来|前|之前|底|[至到~-]|(?s:.{0,120})20\d\d年)[^。；;\n]{0,30}?(?:共|累计|总计|主动)[^。，,；;\n]{0,14}?公开[^。；;，,\n]{0,24}?\d+[余多]?[条件]"
)
_OWNER = re.compile(
    r"(?:[我本]|(?:^|[。；;\n])\s*[^。，,；;：:\n\d]{2,20})(?:分?局|委|厅|院|办|镇|乡|校|单位|机关|中心|街道|会|站|管委会)\s*$"
)
# 我局 2005 年度: blanks around a number, as many editors set them
_BLANKS = " \u3000\xa0"
_AROUND_YEAR = re.compile(rf"[{_BLANKS}]+(?=20\d\d)|(?<=20\d\d)[{_BLANKS}]+(?=年)")
# 下一年 plans: 2023年，我局将…; 2022年，我局将其作为… tells of what was done
_FUTURE = re.compile(
    r"将(?!(?!继续|进一步|把|以)[^，,。；]{0,16}(?:作为|纳入|列入|列为))|拟|计划|要(?:继续|进一步|以)|^[，,]?(?:我[局委厅院办镇乡县市区部校])?要|下一步|工作(?:打算|安排)"
)
# 2008年《条例》施行以来, 2019年机构改革后: since when, not when
_SINCE = re.compile(
    "[^，,。；]{2,20}?(?:以来|(?:施行|实施|成立|改革|修订|组建|出台)之?后|(?:施行|实施|修订|出台)的)"
)


class ReportYear(msgspec.Struct, frozen=True):
    """The year, or None with a problem that says why."""

    year: int | None
    problems: tuple[Problem, ...] = ()


def names_academic_year(title: str | None) -> bool:
    """Whether a title tells of an academic year (2015-2016学年)."""
    return "学年" in (title or "") and bool(_ACADEMIC_YEAR.search(plain_digits(title or "")))


def _by_its_end(text: str) -> str:
    """``text`` with each academic year written as the calendar year in which it ends and in which eight of
    its twelve months lie."""
    told = "学年" in text or "9月" in text  # one of them stands in each
    return _ACADEMIC_YEAR.sub(_end_of_academic_year, text) if told else text


def _end_of_academic_year(span: re.Match[str]) -> str:
    first, last = span[1] or span[3], "20" + (span[2] or span[4])
    return last if int(last) == int(first) + 1 else span[0]


def title_years(title: str | None) -> tuple[int, ...]:
    """Distinct years in a title, in order; those of a document number 〔2023〕, of a day in brackets at its end and of when it
    came out (2024年发布) do not count, that of 年度报告（2022） does."""
    bare = _TITLE_NUMBER.sub("", _by_its_end(plain_digits(title or "")))
    return _distinct(_CAME_OUT.sub("", bare), _TITLE_YEAR)


def period_years(text: str) -> tuple[int, ...]:
    """Distinct years of the sentence on the statistical period, in order, or the year by which the opening
    calls the report."""
    flat = _by_its_end("".join(plain_digits(text).split()))
    years = period_sentence(flat)
    named = None if years else _OWN_NAME.search(flat)
    return (int(named[1]),) if named else years


def period_sentence(flat: str) -> tuple[int, ...]:
    """Distinct years of the sentence on the statistical period in a text without blanks, in order."""
    for match in _PERIOD.finditer(flat):
        told = _LAST_DAY.split(match.group(1).split("。")[0], maxsplit=1)[0]
        years = _distinct(told, _PERIOD_YEAR)
        if years:
            return years
    return _distinct(flat, _WHOLE_YEAR)


def told_years(text: str) -> tuple[int, ...]:
    """Distinct years in the title of the report as its own opening tells it, in order."""
    flat = _by_its_end("".join(plain_digits(text).split()))
    bare = _CITED.sub("", flat)
    for shape in (_BELOW_TITLE, _TOLD_YEAR, _TOLD_WORK, _TOLD_SELF):
        if years := _distinct(bare, shape):
            return years
    return ()


@functools.lru_cache(maxsize=2)  # of one page: asked before and after its publication date is known
def body_years(parts: tuple[str, ...]) -> Counter[int]:
    """How often a sentence of the body opens with a year (plans for the next one left out)."""
    counted: Counter[int] = Counter()
    for part in parts:
        text = _by_its_end(plain_digits(part))
        if any(blank + "20" in text for blank in _BLANKS):
            text = _AROUND_YEAR.sub("", text)
        for match in _LEADING_YEAR.finditer(text):
            start = max(0, match.start() - _LONGEST_BEFORE)
            opens = _BEFORE_LEADING.search(text, start, match.start())
            if opens and not (
                _FUTURE.search(match.group(2))
                or _SINCE.match(match.group(2))
                or _goes_on_to_next(text, match)
            ):
                counted[int(match.group(1))] += 1
        # By where it stands: a year that two shapes find counts once.
        told: dict[int, int] = {}
        for shape in (_YEAR_END, _YEAR_OF_ALL, _YEAR_OF_OWN):
            told.update((match.start(1), int(match[1])) for match in shape.finditer(text))
        for match in _YEAR_OF_TOTAL.finditer(text):
            before = max(0, match.start() - _LONGEST_BEFORE)
            if _OWNER.search(text, before, match.start()):
                told[match.start(1)] = int(match[1])
        counted.update(told.values())
    return Counter({year: n for year, n in counted.items() if _FIRST <= year <= _LAST})


def _goes_on_to_next(text: str, opening: re.Match[str]) -> bool:
    """Whether the sentence tells of the year after the one that opens it too: 2021年收到3件，2022年收到5件."""
    later = _CLAUSE_OF_YEAR.match(text, opening.end())
    return later is not None and int(later[1]) == int(opening[1]) + 1


def read_report_year(
    title: str | None, preface: str, body: Sequence[str], published: str | None = None
) -> ReportYear:
    """The report year from title, preface (period sentence) and section texts.

    ``published`` (ISO) only refutes: a report can't cover a year that had not begun.
    """
    witnesses: dict[str, int] = {}
    problems: list[Problem] = []
    counted = body_years(tuple(body))
    # Without a preface the first section says what the preface would.
    opening = "\n".join((preface, *body))[:_OPENING]
    period = period_years(preface) or period_sentence(
        _by_its_end("".join(plain_digits(opening).split()))
    )
    # 按时公布上一年报告 stands in a first section too: it is no title where the period is told
    titled = title_years(title) or told_years(preface if period else opening)
    for name, years in (("title", titled), ("period", period)):
        if len(years) == 1:
            witnesses[name] = years[0]
        elif years:
            problems.append(
                Problem(
                    "year_conflict", f"{name} names the years {', '.join(map(str, years))}", name
                )
            )
    ranked = counted.most_common(2)
    # The body may look back once or twice; it is a witness when one year clearly leads.
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        witnesses["body"] = ranked[0][0]
    votes = Counter(witnesses.values())
    if not votes:
        return ReportYear(
            None, (*problems, Problem("year_unknown", "no year in title, period or text"))
        )
    (year, agreeing), *others = votes.most_common()
    other = others[0][0] if others else year
    looks_back = other == witnesses.get("body") and counted[other] == 1 and agreeing > 1
    if others and not looks_back:
        said = ", ".join(f"{name} {value}" for name, value in witnesses.items())
        problems.append(Problem("year_conflict", f"the page contradicts itself: {said}"))
        if agreeing == 1:
            settled = _settle(witnesses, counted)
            return ReportYear(settled, tuple(problems))
    elif problems and agreeing == 1:
        # a title or period of two years is settled only by a witness of one of them
        named = {*titled, *period}
        if year not in named:
            return ReportYear(None, tuple(problems))
    if published and int(published[:4]) < year:
        problems.append(
            Problem("year_conflict", f"published {published}, before the year {year} began")
        )
        if agreeing == 1:
            return ReportYear(None, tuple(problems))
    return ReportYear(year, tuple(problems))


def _settle(witnesses: dict[str, int], counted: Counter[int]) -> int | None:
    """One against one. Title and period are printed on purpose: a body that merely leads with
    another year once can't outvote either of them; title against period stays unknown."""
    if "title" in witnesses and "period" in witnesses:
        return None
    stated = witnesses.get("title", witnesses.get("period"))
    body = witnesses["body"]
    return stated if stated is not None and counted[body] <= 1 else None


def edition_in_force(report_year: int | None) -> Edition | None:
    """The form in force in a report year: none nationwide before 2019, then those of 2019 and 2021."""
    if report_year is None:
        return None
    if report_year < 2019:
        return "pre2019"
    return "2019" if report_year < 2021 else "2021"


def _distinct(text: str, shape: re.Pattern[str]) -> tuple[int, ...]:
    years = (int(match.group(1)) for match in shape.finditer(text))
    return tuple(dict.fromkeys(year for year in years if _FIRST <= year <= _LAST))
