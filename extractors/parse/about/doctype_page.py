"""What the kind of a document is told by: its title and article, its headings and cells, and what they show at a glance."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import msgspec

from extractors.parse.about.report_year import period_years
from extractors.parse.article.outline import Outline
from extractors.parse.records import Cell, DocType, Problem
from extractors.parse.words.lists import pattern
from extractors.parse.words.numerals import plain_digits

LONGEST_TITLE = 70
OPENING = 200  # characters in which the press names itself
NEAR_LINES = 8  # above the text, or that a text without headings begins with
MOST_OF_FORM = 4  # sections
ABOUT_DISCLOSURE = re.compile(r"政务公开|信息公开|公开工作")
_SHORTEST_REPORT = 200  # characters; real reports have a thousand and more
_MOST_TITLES = 6  # that a page without headings may print and still be one report
_FEWEST_ASKED = 5  # words of a plan
_ARTICLE = re.compile(r"^\s*第[一二三四五六七八九十]{1,3}条[\s\u3000]", re.MULTILINE)
_UNTIL_A_QUARTER = re.compile(
    r"统计(?:期限|时限|时间|周期)[^。]{0,20}?0?1月0?1日[^。]{0,8}?[至到—~-](?:20\d\d年)?0?(?:3月31|6月30|9月30)日"
)
_YEARLY = re.compile("年度(?:工作)?(?:报告|总结)|年报|全年")
_MOST_ARTICLES = 2  # that a report may quote
_LATIN, _HAN = re.compile("[A-Za-z]"), re.compile("[\u4e00-\u9fff]")
_PLAN_VERBS = re.compile(
    r"(?:将|要|进一步|持续|着力|深入|加强|推动|推进|完善|落实|优化|提升|健全|强化|规范)"
)


class Kind(msgspec.Struct, frozen=True):
    """What kind of document it is, and why it may be none that is read."""

    doc_type: DocType
    problems: tuple[Problem, ...] = ()


class Document:
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

    @functools.cached_property
    def is_regulation(self) -> bool:
        """Whether the text is made of articles (第一条 …): a rule about reports prints their headings too."""
        return len(_ARTICLE.findall(self.article)) > _MOST_ARTICLES

    @functools.cached_property
    def ends_within_the_year(self) -> bool:
        """Whether its period ends with a quarter before the last, and nothing calls it a yearly report."""
        period = _UNTIL_A_QUARTER.search(self.bare)
        return bool(period) and not _YEARLY.search(self.name + self.bare)

    @functools.cached_property
    def says_what_to_do(self) -> bool:
        """Whether the words of a plan stand again and again in the text."""
        return len(_PLAN_VERBS.findall(self.article)) >= _FEWEST_ASKED


def bare_lines(text: str) -> list[str]:
    """The lines of a text without blanks, those that hold nothing else left out."""
    return [bare for line in text.splitlines() if (bare := "".join(line.split()))]


def _is_foreign(article: str) -> bool:
    """Whether what stands under the title is another language: somebody's summary, no report."""
    return len(_LATIN.findall(article)) > 3 * len(_HAN.findall(article))


def _lists_reports(article: str) -> bool:
    """Whether the page is a list of links to the reports of other years."""
    report = pattern("report")
    lines = ["".join(line.split()) for line in article.splitlines()]
    is_link = [len(line) <= LONGEST_TITLE and bool(report.search(line)) for line in lines]
    rest = "".join(line for line, link in zip(lines, is_link, strict=True) if not link)
    few = len(rest) < _SHORTEST_REPORT and not pattern("states").search(rest)
    return len(report.findall(article)) > _MOST_TITLES or (sum(is_link) >= 3 and few)
