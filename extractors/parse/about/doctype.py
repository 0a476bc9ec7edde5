"""What kind of document: annual report, work plan, notice, empty form, or something else.

Only annual reports state figures that may enter the facts, so each other kind has to be told apart:
interpretations and website reports quote the same numbers, notices and templates print the same form.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import msgspec

from extractors.parse.about.report_year import body_years, period_years, title_years
from extractors.parse.article.outline import Outline
from extractors.parse.plan import has_tasks
from extractors.parse.records import Cell, DocType, Problem
from extractors.parse.words.lists import pattern
from extractors.parse.words.numerals import plain_digits

_LONGEST_TITLE = 70
_MOST_TITLES = 6  # that a page without headings may print and still be one report
_GUIDE_OPENING = 400
_OPENING = 200  # characters in which the press names itself
_SHORTEST_REPORT = 200  # characters; real reports have a thousand and more
# Of the national form alone: one of them beside another heading needs no title above.
_FORM_HEADINGS = frozenset({"section.2", "section.3"})
_SELF_NAMING = 1_500  # characters of the opening in which a report without a title names itself
_FEWEST_TOPICS = 3
_FEWEST_ASKED = 5  # words of a plan
_HEAD_LINES = 30  # of a letter, among which stands to whom it goes
_FILLED = 20  # figures of the form that no other document holds
_NEAR_TITLE = 600  # characters of the head
_NEAR_LINES = 8  # above the text, or that a text without headings begins with
_MOST_OF_FORM = 4  # sections
_REPORT_END = re.compile("(?:报告|年报)$")
_AND_REPORT = re.compile("[和及与暨](?:20\\d\\d年度?)?政府信息公开(?:工作)?(?:年度报告|年报)$")
_SOME_MONTHS = re.compile("[上下]半年|季度")
_A_MONTH = re.compile(r"20\d\d年\d{1,2}月(?!\d{1,2}日)")
_ARTICLE = re.compile(r"^\s*第[一二三四五六七八九十]{1,3}条[\s\u3000]", re.MULTILINE)
_MOST_ARTICLES = 2  # that a report may quote
_STOPPED = re.compile("[。；;，,]")
_LATIN, _HAN = re.compile("[A-Za-z]"), re.compile("[\u4e00-\u9fff]")
_SAMPLE = re.compile("范文|范本|范例|示例|模板|模版|样本(?!中心)|样表|样式|样例")
_ABOUT_DISCLOSURE = re.compile(r"政务公开|信息公开|公开工作")
_PLAN_OPENING = re.compile(
    r"^(?:为)?(?:进一步|切实|全面)?(?:做好|推进|抓好)[^。]{0,40}20\d\d年(?:度)?政务公开(?!(?:工作)?(?:年度)?报告|年报)"
)
_PLAN_SUBJECT = re.compile(r"(?:做好|抓好|推进)[^。]{0,20}(?:政务|信息)公开[^。]{0,16}工作")
_ASKS = re.compile(
    r"(?:继续|全面|进一步|着力|加强|加大|推进|做好|抓好|强化|深化|完善|提升|提高|落实|健全|优化|持续|扎实|切实|围绕|聚焦|规范|拓展|主动公开(?!政府信息|情况))"
)
_TELLS = re.compile("总结|(?:落实|完成|执行|进展)情况|自查|汇报")  # of what became of a plan
_AIMED_AT = re.compile("(?:不少于|不低于|不超过|至少|力争)[^。；，]*")  # 全年发布不少于30件
# What is told of a plan by others: 近日，某某局印发了…要点
_ISSUED = re.compile("(?<!关于)(?:印发|出台|发布|公布|下发|部署|落实)")
_OF_A_PLAN = re.compile(
    "近日|日前|近期[，,]|获悉|了解到|[局委厅办府](?:近日|日前)?(?:印发|出台|发布|制定)了?《"
)
_PLAN_END = re.compile(
    "(?:要点|计划|安排|分[工解]|方案|清单|台账|表)[》”]?(?:[（(][^（）()]*[）)])?$"
)
_WHO_DOES_IT = re.compile("(?:责任|牵头|承办)(?:科室|处室|股室|单位|部门|领导|人)[:：]")
_FEWEST_TASKS = 2  # of a plan without headings
_INSTRUCTS = re.compile(r"做好|编制|编写|报送|上报|填报|格式|开展|要求")
_ANY_REPORT = re.compile("公开.*(?:报告|年报)")
# In a title. A name that begins with letters for its place: XX镇
_NOBODY = re.compile(
    "[X×ＸxＯ○*＊]{2,}[省市县区旗][X×ＸxＯ○*＊]{2,}|20[X×*＊]{2}年|^[X×ＸxＯ○*＊]{2,}(?:镇|乡|街道|局)"
)
_OPEN = r"(?:省|市|县|区|局|年|厅|委|单位|条|件|\(|（)"
_PLACE_HOLDERS = re.compile(  # stars that Markdown sets around bold words keep no place
    rf"[X×ＸxＯ○＊]{{2,}}{_OPEN}|(?<!\d{{4}})\*{{2,}}{_OPEN}(?![^*\n]{{2,80}}\*\*)"
    r"|20[X×＊*_＿]{2}年|_{3,}|＿{2,}|（\s*单位名称\s*）|[（(](?:此处|请)?填[写入]"
)
_PLAN_VERBS = re.compile(
    r"(?:将|要|进一步|持续|着力|深入|加强|推动|推进|完善|落实|优化|提升|健全|强化|规范)"
)


class Kind(msgspec.Struct, frozen=True):
    """What kind of document it is, and why it may be none that is read."""

    doc_type: DocType
    problems: tuple[Problem, ...] = ()


class _Document:
    """What the kind is told by: title and article (``name`` and ``bare`` have no blanks), headings, cells."""

    def __init__(
        self, title: str | None, text: str, outline: Outline, cells: Sequence[Cell]
    ) -> None:
        self.name = "".join((title or "").split())
        self.article = text[outline.start : outline.end]
        self.bare = "".join(self.article.split())
        self.above = text[: outline.start]
        self.outline = outline
        self.sections = outline.canonical
        self.cells = cells
        self.filled = sum(cell.value is not None for cell in cells)

    @functools.cached_property
    def states(self) -> bool:
        """Whether the article states what a report states, however short it is."""
        return bool(pattern("states").search(self.bare))

    @functools.cached_property
    def substance(self) -> bool:
        """Whether the page says anything: figures in the form, or prose about a year; a list of headings says nothing."""
        if self.filled:
            return True
        article, outline = self.article, self.outline
        bodies = (
            article[slice(*(at - outline.start for at in outline.body(i)))]
            for i in range(len(outline.headings))
        )
        if outline.headings and "。" not in article and not any(map(_HAN.search, bodies)):
            return False
        if not outline.headings and (_lists_reports(article) or _is_foreign(article)):
            return False
        told = self.bare.replace(self.name, "") if self.name else self.bare
        states = bool(pattern("states").search(told))
        if len(told) < _SHORTEST_REPORT and not self.sections and not states:
            return False
        return bool(
            states
            or len(self.sections) >= 2
            or period_years(article[:4000])
            or re.search(r"20\d\d学?年", plain_digits(self.bare))
        )


def read_doc_type(
    title: str | None,
    text: str,
    outline: Outline,
    cells: Sequence[Cell],
    *,
    has_task_table: bool = False,
) -> Kind:
    """The kind of a readable document, from its title first, then from what it is made of."""
    page = _Document(title, text, outline, cells)
    if _is_placeholder(page):
        return Kind("other", (Problem("no_content", "the page holds no document", None),))
    end = outline.start + _NEAR_TITLE
    if not page.name:
        end = min(end, outline.preface[1])
    head = text[max(0, outline.start - _NEAR_TITLE) : end]
    above = _above_title(head, page.name)
    instructs = not page.filled and any(map(pattern("instruction_line").search, above))
    below = _below_title(page.article, page.name)
    sampled = any(map(pattern("sample_line").search, (*above, *below)))
    if instructs or sampled or _is_template(page) or pattern("traded").search(head):
        return Kind("form_template")
    if any(map(pattern("search_line").search, above)):
        return Kind("other", (Problem("no_content", "the page lists what a search found"),))
    if has_task_table and not cells:
        return Kind("work_plan")
    named = page.name and not pattern("return").search(page.name)
    if named:
        return _by_title(page)
    if page.filled >= _FILLED and _is_tables_alone(page):
        return Kind("annual_report")
    return _without_title(page)


def _bare_lines(text: str) -> list[str]:
    return [bare for line in text.splitlines() if (bare := "".join(line.split()))]


def _above_title(head: str, name: str) -> list[str]:
    """The last lines above the title in the head of a page; none where it is not printed in a line of its own. Without a
    title those above the first heading."""
    lines = _bare_lines(head)
    at = next((at for at, line in enumerate(lines) if name in line), 0) if name else len(lines)
    return lines[max(0, at - _NEAR_LINES) : at]


def _below_title(article: str, name: str) -> list[str]:
    """The line below the title, where it says that this is a sample."""
    lines = _bare_lines(article[:_NEAR_TITLE])
    at = next((at for at, line in enumerate(lines) if name in line), -1) if name else -1
    return lines[at + 1 : at + 2]


def _without_title(page: _Document) -> Kind:
    """Copies often begin below the title: then the opening says what it is, or the headings do."""
    if _is_regulation(page):
        return Kind("other")
    headings, opening = page.outline.headings, page.bare[:_SELF_NAMING]
    opens_as_plan = bool(_PLAN_OPENING.search(opening))
    if len(headings) >= 2 and (opens_as_plan or _only_asks(page)):
        return Kind("work_plan")
    if opens_as_plan and headings and _says_what_to_do(page):
        return Kind("work_plan")  # breaks off in its first part
    lines = ("".join(line.split()) for line in page.article.splitlines()[:_HEAD_LINES])
    if any(map(pattern("addressed").fullmatch, lines)) and len(page.sections) < 3:
        return Kind("notice")
    names_itself = "信息" in opening and pattern("own_words").search(opening)
    if pattern("own_guide").search(opening[:_GUIDE_OPENING]) and not names_itself:
        return Kind("other")
    if pattern("own_interpretation").search(opening):
        return Kind("other")
    if not names_itself and _titled_otherwise(page):
        return Kind("other")
    if page.substance and not pattern("news").search(opening[:_OPENING]):
        formed = (
            len(page.sections) >= 2
            and (headings[0].value == 1 or not _SOME_MONTHS.search(page.article))
            and not page.sections.isdisjoint(_FORM_HEADINGS)
            and page.article.count("公开") >= 2
            and not pattern("assessment").search(opening)
        )
        if formed or names_itself or _treats_its_topics(page) or _goes_on(page):
            return Kind("annual_report")
    return Kind("other", (Problem("unknown_document", "no title and no form that is known"),))


def _is_tables_alone(page: _Document) -> bool:
    """A copy of the tables alone, or the yearly return of before 2019 that was put up by itself: what look like headings
    there are rows of it, and no sentence stands below them. Returns were sent by the month and the quarter too."""
    if not page.outline.headings:
        return True
    if "。" in page.article:
        return False
    preface = page.article[: page.outline.preface[1] - page.outline.start]
    near = _bare_lines(page.above)[-_NEAR_LINES:] + _bare_lines(preface)
    return not any(_A_MONTH.search(line) or pattern("part_of_year").search(line) for line in near)


def _only_asks(page: _Document) -> bool:
    """Numbered parts on disclosure that all say what is to be done, and no figure of what was."""
    return (
        all(_ASKS.match(heading.title) for heading in page.outline.headings)
        and bool(_PLAN_SUBJECT.search(page.bare[:_SELF_NAMING]))
        and not page.states
    )


def _treats_its_topics(page: _Document) -> bool:
    """A first section on the whole of the work whose parts are those of a report, judged by nobody else."""
    if "section.1" not in page.sections or pattern("assessment").search(page.article):
        return False
    topics = {found[0] for found in pattern("report_topic").finditer(page.article)}
    return len(topics) >= _FEWEST_TOPICS and page.states


def _titled_otherwise(page: _Document) -> bool:
    """Whether a line above the text, no title that is known, tells of a half year, a quarter or months, or of another
    yearly report (法治政府建设年度报告), unless the headings are the form's own."""
    preface = page.article[: page.outline.preface[1] - page.outline.start]
    near = _bare_lines(page.above) + _bare_lines(preface)
    formed = len(page.sections) >= _MOST_OF_FORM
    for line in near[-_NEAR_LINES:] if page.outline.headings else near[:_NEAR_LINES]:
        if len(line) > _LONGEST_TITLE or _STOPPED.search(line):
            continue
        if _ABOUT_DISCLOSURE.search(line):
            if pattern("part_of_year").search(line):
                return True
        elif not formed and _REPORT_END.search(line) and pattern("other_report").search(line):
            return True
    return False


def _goes_on(page: _Document) -> bool:
    """A copy that begins inside a report, with its second or third section or among the parts of one, and states what was
    done."""
    first = next(iter(page.outline.headings), None)
    if first is None or first.value == 1:
        return False
    if first.canonical not in _FORM_HEADINGS and _parts_told(page) < _FEWEST_TOPICS:
        return False
    judged = pattern("assessment").search(page.bare) or _SOME_MONTHS.search(page.bare)
    return page.states and not judged


def _parts_told(page: _Document) -> int:
    """How many things that a report treats have a numbered line of their own: requests, cases, charges …"""
    found = map(pattern("report_part").search, _bare_lines(page.article))
    return len({part.lastindex for part in found if part})


def _by_title(page: _Document) -> Kind:
    name = page.name
    is_report = bool(pattern("report").search(name))
    wraps_report = len(page.sections) >= 3 and page.substance
    if pattern("interpretation").search(name):
        return Kind("other")
    if pattern("other_report").search(name) and not re.search(r"信息公开.*报告", name):
        return Kind("other")
    if pattern("assessment").search(name):
        return Kind("other")
    whole = len(page.sections) >= _MOST_OF_FORM and _AND_REPORT.search(name)
    if is_report and pattern("part_of_work").search(name) and not whole:
        return Kind("other")
    if not wraps_report and pattern("news").search(page.bare[:_OPENING]):
        return Kind("other")
    if pattern("event").search(name) or pattern("part_of_year").search(name):
        return Kind("other")
    # A notice may carry a whole report (公告), or tell others how to write one, form included.
    tells = wraps_report and (page.filled or page.states)
    if pattern("notice").search(name) and (not tells or _INSTRUCTS.search(name)):
        return Kind("work_plan" if _is_plan(page) else "notice")
    if is_report or (wraps_report and not _is_regulation(page)):
        if page.substance:
            return Kind("annual_report")
        return Kind("other", (Problem("no_content", f"nothing but a title: {name[:60]}"),))
    if _is_unmarked(page):
        problem = Problem("unmarked_tasks", "the plan marks none of its tasks")
        plan = _says_what_to_do(page)
        counted = plan and has_tasks(page.article, _FEWEST_TASKS, firstly=True)
        return Kind("work_plan" if plan else "other", () if counted else (problem,))
    return Kind("work_plan" if _is_plan(page) else "other")


def _is_regulation(page: _Document) -> bool:
    """Whether the text is made of articles (第一条 …): a rule about reports prints their headings too."""
    return len(_ARTICLE.findall(page.article)) > _MOST_ARTICLES


def is_plan_title(title: str | None) -> bool:
    """Whether a title names a plan for disclosure; what it is made of is not looked at."""
    name = "".join((title or "").split())
    return bool(
        pattern("plan").search(name) and _ABOUT_DISCLOSURE.search(name) and not _TELLS.search(name)
    )


def _is_plan(page: _Document) -> bool:
    """Numbered parts that say what is to be done, or a short text that tells of nothing done, under a plan's title."""
    if not is_plan_title(page.name):
        return False
    if not page.outline.headings:
        named = _PLAN_END.search(page.name) or pattern("notice").search(page.name)
        if not named or not has_tasks(page.article, _FEWEST_TASKS):
            return False
    if _PLAN_END.search(page.name) and len(_WHO_DOES_IT.findall(page.article)) > _FEWEST_TASKS:
        return True  # terse tasks, each with the office that has to do it
    return _says_what_to_do(page) or not pattern("states").search(_AIMED_AT.sub("", page.bare))


def _is_unmarked(page: _Document) -> bool:
    """Paragraphs without numbers that tell of nothing done, where the title is a plan's and none of news about one."""
    titled = is_plan_title(page.name) and _PLAN_END.search(page.name)
    if page.outline.headings or not titled or has_tasks(page.article, _FEWEST_TASKS):
        return False
    if "。" not in page.article:
        return False
    told = _ISSUED.search(page.name) or _OF_A_PLAN.search(page.bare[:_OPENING])
    return not told and not pattern("states").search(_AIMED_AT.sub("", page.bare))


def _says_what_to_do(page: _Document) -> bool:
    return len(_PLAN_VERBS.findall(page.article)) >= _FEWEST_ASKED


def _is_placeholder(page: _Document) -> bool:
    if page.filled or page.states:
        return False
    words = len(page.bare)
    return words < 40 or (words < 400 and bool(pattern("placeholder").search(page.bare)))


def _is_template(page: _Document) -> bool:
    """The form with nothing filled in: no figure in any cell, and a place-holder where name or year stand."""
    name, article = page.name, page.article
    if pattern("notice").search(name):
        return False
    told = _ANY_REPORT.search(name) or is_plan_title(name)
    if told and (_SAMPLE.search(name) or _NOBODY.search(name)):
        return True
    if page.filled:
        return False
    titled = pattern("template").search(name)
    if titled and page.sections and not page.states:
        return True
    formed = len(page.sections) >= 3 or len(page.cells) >= 20
    holders = _PLACE_HOLDERS.search(name) or _PLACE_HOLDERS.search(article[:2000])
    years = title_years(name) or period_years(article[:3000]) or body_years((article,))
    return bool(formed and (titled or holders or (len(page.cells) >= 20 and not years)))


def _is_foreign(article: str) -> bool:
    """Whether what stands under the title is another language: somebody's summary, no report."""
    return len(_LATIN.findall(article)) > 3 * len(_HAN.findall(article))


def _lists_reports(article: str) -> bool:
    """Whether the page is a list of links to the reports of other years."""
    report = pattern("report")
    lines = ["".join(line.split()) for line in article.splitlines()]
    is_link = [len(line) <= _LONGEST_TITLE and bool(report.search(line)) for line in lines]
    rest = "".join(line for line, link in zip(lines, is_link, strict=True) if not link)
    few = len(rest) < _SHORTEST_REPORT and not pattern("states").search(rest)
    return len(report.findall(article)) > _MOST_TITLES or (sum(is_link) >= 3 and few)
