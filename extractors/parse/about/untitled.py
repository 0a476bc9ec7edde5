"""The kind of a document without a title: its opening says what it is, or its headings do."""

from __future__ import annotations

import re

from extractors.parse.about.doctype_page import (
    ABOUT_DISCLOSURE,
    LONGEST_TITLE,
    MOST_OF_FORM,
    NEAR_LINES,
    OPENING,
    Document,
    Kind,
    bare_lines,
)
from extractors.parse.about.report_year import period_sentence
from extractors.parse.records import Problem
from extractors.parse.words.lists import pattern
from extractors.parse.words.numerals import plain_digits

_GUIDE_OPENING = 400
# Of the national form alone: one of them beside another heading needs no title above.
_FORM_HEADINGS = frozenset({"section.2", "section.3"})
_SELF_NAMING = 1_500  # characters of the opening in which a report without a title names itself
_FEWEST_TOPICS = 3
_HEAD_LINES = 30  # of a letter, among which stands to whom it goes
_REPORT_END = re.compile("(?:报告|年报)$")
_SOME_MONTHS = re.compile("[上下]半年|季度")
_STOPPED = re.compile("[。；;，,]")
_PLAN_OPENING = re.compile(
    r"^(?:为)?(?:进一步|切实|全面)?(?:做好|推进|抓好)[^。]{0,40}20\d\d年(?:度)?政务公开(?!(?:工作)?(?:年度)?报告|年报)"
)
_PLAN_SUBJECT = re.compile(r"(?:做好|抓好|推进)[^。]{0,20}(?:政务|信息)公开[^。]{0,16}工作")
_ASKS = re.compile(
    r"(?:继续|全面|进一步|着力|加强|加大|推进|做好|抓好|强化|深化|完善|提升|提高|落实|健全|优化|持续|扎实|切实|围绕|聚焦|规范|拓展|主动公开(?!政府信息|情况))"
)


def without_title(page: Document) -> Kind:
    """Copies often begin below the title: then the opening says what it is, or the headings do."""
    if page.is_regulation:
        return Kind("other")
    headings, opening = page.outline.headings, page.bare[:_SELF_NAMING]
    opens_as_plan = bool(_PLAN_OPENING.search(opening))
    if len(headings) >= 2 and (opens_as_plan or _only_asks(page)):
        return Kind("work_plan")
    if opens_as_plan and headings and page.says_what_to_do:
        return Kind("work_plan")  # breaks off in its first part
    lines = ("".join(line.split()) for line in page.article.splitlines()[:_HEAD_LINES])
    if any(map(pattern("addressed").fullmatch, lines)) and len(page.sections) < 3:
        return Kind("notice")
    names_itself = "信息" in opening and pattern("own_words").search(opening)
    if names_itself and _of_some_months(page):
        return Kind("other")
    if pattern("own_guide").search(opening[:_GUIDE_OPENING]) and not names_itself:
        return Kind("other")
    if pattern("own_interpretation").search(opening):
        return Kind("other")
    if not names_itself and _titled_otherwise(page):
        return Kind("other")
    if page.substance and not pattern("news").search(opening[:OPENING]):
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


def _only_asks(page: Document) -> bool:
    """Numbered parts on disclosure that all say what is to be done, and no figure of what was."""
    return (
        all(_ASKS.match(heading.title) for heading in page.outline.headings)
        and bool(_PLAN_SUBJECT.search(page.bare[:_SELF_NAMING]))
        and not page.states
    )


def _treats_its_topics(page: Document) -> bool:
    """A first section on the whole of the work whose parts are those of a report, judged by nobody else."""
    if "section.1" not in page.sections or pattern("assessment").search(page.article):
        return False
    topics = {found[0] for found in pattern("report_topic").finditer(page.article)}
    return len(topics) >= _FEWEST_TOPICS and page.states


def _titled_otherwise(page: Document) -> bool:
    """Whether a line above the text, no title that is known, tells of a half year, a quarter or months, or of another
    yearly report (法治政府建设年度报告), unless the headings are the form's own."""
    formed = len(page.sections) >= MOST_OF_FORM
    for line in _lines_above(page):
        if ABOUT_DISCLOSURE.search(line):
            if pattern("part_of_year").search(line):
                return True
        elif not formed and _REPORT_END.search(line) and pattern("other_report").search(line):
            return True
    return False


def _lines_above(page: Document) -> list[str]:
    """What may be a title that is not known: short lines near the text that are no sentence."""
    preface = page.article[: page.outline.preface[1] - page.outline.start]
    lines = bare_lines(page.above) + bare_lines(preface)
    near = lines[-NEAR_LINES:] if page.outline.headings else lines[:NEAR_LINES]
    return [line for line in near if len(line) <= LONGEST_TITLE and not _STOPPED.search(line)]


def _of_some_months(page: Document) -> bool:
    """Whether a page that calls itself a report opens with a half year or a quarter, or its last line above the text does,
    or its period ends there, and nowhere says that it covers the year: 2016年上半年，我局……现将工作情况总结如下."""
    if page.ends_within_the_year:
        return True
    if period_sentence(plain_digits(page.bare[:4000])):
        return False
    titles = [line for line in _lines_above(page) if ABOUT_DISCLOSURE.search(line)]
    opening = page.bare.removeprefix("".join(titles[-1:]))[:OPENING]
    told = pattern("of_some_months").search(opening)
    return bool(told or (titles and pattern("part_of_year").search(titles[-1])))


def _goes_on(page: Document) -> bool:
    """A copy that begins inside a report, with its second or third section or among the parts of one, and states what was
    done."""
    first = next(iter(page.outline.headings), None)
    if first is None or first.value == 1:
        return False
    if first.canonical not in _FORM_HEADINGS and _parts_told(page) < _FEWEST_TOPICS:
        return False
    judged = pattern("assessment").search(page.bare) or _SOME_MONTHS.search(page.bare)
    return page.states and not judged


def _parts_told(page: Document) -> int:
    """How many things that a report treats have a numbered line of their own: requests, cases, charges …"""
    found = map(pattern("report_part").search, bare_lines(page.article))
    return len({part.lastindex for part in found if part})
