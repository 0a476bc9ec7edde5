"""What kind of document: annual report, work plan, notice, empty form, or something else.

Only annual reports state figures that may enter the facts, so each other kind has to be told apart:
interpretations and website reports quote the same numbers, notices and templates print the same form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.about.doctype_page import (
    ABOUT_DISCLOSURE,
    MOST_OF_FORM,
    NEAR_LINES,
    OPENING,
    Document,
    Kind,
    bare_lines,
)
from extractors.parse.about.report_year import body_years, period_years, title_years
from extractors.parse.about.untitled import without_title
from extractors.parse.article.outline import Outline
from extractors.parse.plan import has_tasks
from extractors.parse.records import Cell, Problem
from extractors.parse.words.lists import pattern

_FILLED = 20  # figures of the form that no other document holds
_NEAR_TITLE = 600  # characters of the head
_AND_REPORT = re.compile("[和及与暨](?:20\\d\\d年度?)?政府信息公开(?:工作)?(?:年度报告|年报)$")
_A_MONTH = re.compile(r"20\d\d年\d{1,2}月(?!\d{1,2}日)")
_SAMPLE = re.compile("范文|范本|范例|示例|模板|模版|样本(?!中心)|样表|样式|样例")
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


def read_doc_type(
    title: str | None,
    text: str,
    outline: Outline,
    cells: Sequence[Cell],
    *,
    has_task_table: bool = False,
) -> Kind:
    """The kind of a readable document, from its title first, then from what it is made of."""
    page = Document(title, text, outline, cells)
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
    return without_title(page)


def _above_title(head: str, name: str) -> list[str]:
    """The last lines above the title in the head of a page; none where it is not printed in a line of its own. Without a
    title those above the first heading."""
    lines = bare_lines(head)
    at = next((at for at, line in enumerate(lines) if name in line), 0) if name else len(lines)
    return lines[max(0, at - NEAR_LINES) : at]


def _below_title(article: str, name: str) -> list[str]:
    """The line below the title, where it says that this is a sample."""
    lines = bare_lines(article[:_NEAR_TITLE])
    at = next((at for at, line in enumerate(lines) if name in line), -1) if name else -1
    return lines[at + 1 : at + 2]


def _is_tables_alone(page: Document) -> bool:
    """A copy of the tables alone, or the yearly return of before 2019 that was put up by itself: what look like headings
    there are rows of it, and no sentence stands below them. Returns were sent by the month and the quarter too."""
    if not page.outline.headings:
        return True
    if "。" in page.article:
        return False
    preface = page.article[: page.outline.preface[1] - page.outline.start]
    near = bare_lines(page.above)[-NEAR_LINES:] + bare_lines(preface)
    return not any(_A_MONTH.search(line) or pattern("part_of_year").search(line) for line in near)


def _by_title(page: Document) -> Kind:
    name = page.name
    is_report = bool(pattern("report").search(name))
    wraps_report = len(page.sections) >= 3 and page.substance
    if pattern("interpretation").search(name):
        return Kind("other")
    if pattern("other_report").search(name) and not re.search(r"信息公开.*报告", name):
        return Kind("other")
    if pattern("assessment").search(name):
        return Kind("other")
    whole = len(page.sections) >= MOST_OF_FORM and _AND_REPORT.search(name)
    if is_report and pattern("part_of_work").search(name) and not whole:
        return Kind("other")
    if not wraps_report and pattern("news").search(page.bare[:OPENING]):
        return Kind("other")
    if pattern("event").search(name) or pattern("part_of_year").search(name):
        return Kind("other")
    if page.ends_within_the_year:
        return Kind("other")
    # A notice may carry a whole report (公告), or tell others how to write one, form included.
    tells = wraps_report and (page.filled or page.states)
    if pattern("notice").search(name) and (not tells or _INSTRUCTS.search(name)):
        return Kind("work_plan" if _is_plan(page) else "notice")
    if is_report or (wraps_report and not page.is_regulation):
        if page.substance:
            return Kind("annual_report")
        return Kind("other", (Problem("no_content", f"nothing but a title: {name[:60]}"),))
    if _is_unmarked(page):
        problem = Problem("unmarked_tasks", "the plan marks none of its tasks")
        plan = page.says_what_to_do
        counted = plan and has_tasks(page.article, _FEWEST_TASKS, firstly=True)
        return Kind("work_plan" if plan else "other", () if counted else (problem,))
    return Kind("work_plan" if _is_plan(page) else "other")


def is_plan_title(title: str | None) -> bool:
    """Whether a title names a plan for disclosure; what it is made of is not looked at."""
    name = "".join((title or "").split())
    return bool(
        pattern("plan").search(name) and ABOUT_DISCLOSURE.search(name) and not _TELLS.search(name)
    )


def _is_plan(page: Document) -> bool:
    """Numbered parts that say what is to be done, or a short text that tells of nothing done, under a plan's title."""
    if not is_plan_title(page.name):
        return False
    if not page.outline.headings:
        named = _PLAN_END.search(page.name) or pattern("notice").search(page.name)
        if not named or not has_tasks(page.article, _FEWEST_TASKS):
            return False
    if _PLAN_END.search(page.name) and len(_WHO_DOES_IT.findall(page.article)) > _FEWEST_TASKS:
        return True  # terse tasks, each with the office that has to do it
    return page.says_what_to_do or not pattern("states").search(_AIMED_AT.sub("", page.bare))


def _is_unmarked(page: Document) -> bool:
    """Paragraphs without numbers that tell of nothing done, where the title is a plan's and none of news about one."""
    titled = is_plan_title(page.name) and _PLAN_END.search(page.name)
    if page.outline.headings or not titled or has_tasks(page.article, _FEWEST_TASKS):
        return False
    if "。" not in page.article:
        return False
    told = _ISSUED.search(page.name) or _OF_A_PLAN.search(page.bare[:OPENING])
    return not told and not pattern("states").search(_AIMED_AT.sub("", page.bare))


def _is_placeholder(page: Document) -> bool:
    if page.filled or page.states:
        return False
    words = len(page.bare)
    return words < 40 or (words < 400 and bool(pattern("placeholder").search(page.bare)))


def _is_template(page: Document) -> bool:
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
