"""Another report below this one on its page (last year's, another agency's, a copy with other numbers): none of it is
this report's.

Where both have headings, ``outline.py`` tells where the other begins; where they have few or none, a title
that stands alone between two texts that state figures does, or who signed the text above it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator

import msgspec

from extractors.parse.about.agency_name import (
    AgencyName,
    agree,
    of_zone,
    read_name,
    same_body,
    within,
)
from extractors.parse.about.divisions import read_place
from extractors.parse.about.mentions import cover_mentions, text_mentions
from extractors.parse.about.report_year import period_sentence, title_years
from extractors.parse.about.title import tells_whose
from extractors.parse.about.title_names import title_mention
from extractors.parse.about.units import same_unit, succeeds
from extractors.parse.article.bounds import is_title
from extractors.parse.article.outline import SHORTEST_REPORT, Outline
from extractors.parse.page import Page, SourceText
from extractors.parse.records import Problem
from extractors.parse.words.lists import pattern

_LONGEST_TITLE = 80  # as the problem shows it
_LONGEST_LINE = 90
_LONGEST_NAME = 36
_TITLE_END = re.compile(
    r"公开\n?[^。；，,：:\n]{0,14}(?:报告|年报|总结)(?:[（(]20\d\d年?度?[）)])?(?=\s|$)"
)
_LINE = re.compile(r"\n\s*|[。日][ \t\u3000\xa0]+")  # before a title; a copy on one line has blanks
_GOES_ON = re.compile(r"\s*[，,、。；;：:）)》]")  # the line is a piece of a sentence
# In a sentence that cites a title in a line of its own; 和平县… and 上海市… open a text.
_JOINS = re.compile("[等并和及与的在共后上之内其]|中[，,的]|以及")
_STATEMENT = re.compile(r"[。；;\n]")
_SENTENCE = re.compile(r"[。！!；;日号）)\d]\s*$")  # what ends a text
_BLANKS = " \t\u3000\xa0"
_DATED = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日[ \t]*$", re.MULTILINE)
# 攸县审计局2022年公开…, 2022年度攸县审计局公开…: a sentence, no line of the printer and no title of a table
_AGENCY_AND_YEAR = re.compile(
    r"\s*(?:(20\d\d)年度?[，,]?)?([\u4e00-\u9fff（）]{4,36}?)(?(1)(?=主动|公开|共|累计|新|收|未)|[，,]?(20\d\d)年度?(?!\d))[^\n]*。"
)
_OPENING = 300  # characters in which a report tells its period
_SAME_OPENING = 12  # characters without digits with which a copy begins too


class _Title(msgspec.Struct, frozen=True):
    """A report's title that stands alone: ``begin``/``end`` bound it in the text."""

    words: str
    begin: int
    end: int


def without_other_report(
    page: Page, text: SourceText, outline: Outline, title: str | None
) -> Page | None:
    """``page`` without the report below its own whose title names another year or agency, which another agency signed,
    or which is a copy of it; a problem names it. None where there is none. ``text`` is the cleaned text of ``outline``."""
    found = _below(text.text, outline, title)
    if found is None:
        return None
    start, end, other = found
    shown = page.text
    left = bisect.bisect_left(shown.starts, text.starts[start])
    right = bisect.bisect_left(shown.starts, text.starts[end]) if end < len(text.text) else None
    ranges = [(0, left), (len(shown.text) if right is None else right, len(shown.text))]
    return msgspec.structs.replace(
        page,
        text=shown.keep(ranges),
        tables=tuple(
            msgspec.structs.replace(table, text_end=min(table.text_end, left))
            for table in page.tables
            if table.text_start < left
        ),
        pictured=tuple((first, min(last, left)) for first, last in page.pictured if first < left),
        problems=(*page.problems, *_not_read(other, left)),
    )


def differing_copy(text: str, outline: Outline) -> tuple[Problem, ...]:
    """A problem where a report with its headings stands once more below itself and states what it does not state above:
    the first is read."""
    if outline.below is None or outline.end != outline.below[0]:
        return ()
    start, end = outline.below
    return _not_read(_first_difference(text[outline.start : start], text[start:end]), start)


def _not_read(other: str | None, start: int) -> tuple[Problem, ...]:
    """The problem that tells of another report, by what it calls itself or states; none for the same words again."""
    if other is None:
        return ()
    message = f"below this report stands another, “{other[:_LONGEST_TITLE]}”: not read"
    return (Problem("not_the_form", message, f"text {start}"),)


def _first_difference(own: str, copy: str) -> str | None:
    """The first statement of a copy that its original does not make."""
    told = {*_statements(own)}
    return next((words for words in _statements(copy) if words not in told), None)


def _statements(text: str) -> Iterator[str]:
    for words in _STATEMENT.split(text):
        bare = "".join(words.split())
        if pattern("states").search(bare):
            yield bare


def _below(text: str, outline: Outline, title: str | None) -> tuple[int, int, str | None] | None:
    """Bounds of the other report and what it calls itself; no name for the same words again."""
    limit = outline.end
    if outline.below is not None and title is not None:
        start, limit = outline.below
        line = "".join(text[start:limit].split("\n", 1)[0].split())
        other = _titled_whole(text, _Title(line, start, start))
        if is_of_another(title, other.words):
            return other.begin, limit, other.words
    own = _Title(title or "", 0, 0)
    for other in _titles(text[:limit]):
        above, below = text[own.end : other.begin], text[other.end : limit]
        if not _states(above):  # the page's own title, or one of a list
            own = other if title_years(other.words) else own
        elif (
            (_SENTENCE.search(above) or _opens(own, other, above, below))
            and not _GOES_ON.match(below)
            and _states(below)
        ):
            if is_of_another(own.words, other.words) or _signed_by_another(above, below):
                return other.begin, limit, other.words
            if outline.below is None and _begins_again(above, below):
                return other.begin, limit, _first_difference(above, below)
    return _unnamed(text, own, outline.end)


def _unnamed(text: str, own: _Title, end: int) -> tuple[int, int, str] | None:
    """A report without a title behind the signature and date of this one: it tells another period, or is signed by
    another agency, or its first words tell of one."""
    for dated in _DATED.finditer(text, own.end, end):
        above, below = text[own.end : dated.end()], text[dated.end() : end]
        if not (_states(above) and _states(below)) or _signed(above) is None:
            continue
        first = below[:_OPENING]
        told = period_sentence("".join(above.split()))
        years = period_sentence("".join(first.split()))
        apart = len(years) == 1 and ((told and years != told) or _signed_by_another(above, below))
        apart = apart or _opens_as_another(above, below, title_years(own.words) or told)
        if apart or _differ(_signed(above), _speaks(first)):
            return dated.end(), end, below.strip().split("\n", 1)[0]
    return None


def _opens_as_another(above: str, below: str, years: tuple[int, ...]) -> bool:
    """Whether right below a signature a sentence opens with another agency and a year, or with the same and another year.
    县审计局 counts as one of the signature's place."""
    opens = _AGENCY_AND_YEAR.match(below)
    name = read_name(opens[2]) if opens else None
    signed = _signed(above[-_LONGEST_LINE:])
    if opens is None or name is None or signed is None or not (name.is_absolute or name.levels):
        return False
    other_year = bool(years) and int(opens[1] or opens[3]) not in years
    if name.is_absolute:
        return other_year or _differ(signed, name)
    return other_year or not (signed.is_government or _one_body(signed, name))


def _titles(text: str) -> Iterator[_Title]:
    """Titles of reports that stand alone and tell a year or an agency, joined with the agency's name in the line above."""
    for found in _TITLE_END.finditer(text):
        lines = list(_LINE.finditer(text, max(0, found.start() - _LONGEST_LINE), found.start()))
        begin = lines[-1].end() if lines else max(0, found.start() - _LONGEST_LINE)
        words = "".join(text[begin : found.end()].split())
        if not is_title(words.replace("总结", "报告")):
            continue
        title = _titled_whole(text, _Title(words, begin, found.end()))
        if title_years(words) or _named(words, None):
            yield title


def _titled_whole(text: str, title: _Title) -> _Title:
    """The title with the agency's name in the line above, where it tells none itself."""
    if tells_whose(title.words):
        return title
    above = text[max(0, title.begin - _LONGEST_LINE) : title.begin].rstrip().rpartition("\n")[2]
    name = "".join(above.split())
    if not name or len(name) > _LONGEST_NAME or not read_name(name):
        return title
    return _Title(name + title.words, text.rindex(above, 0, title.begin), title.end)


def _opens(own: _Title, title: _Title, above: str, below: str) -> bool:
    """Whether a title alone in its line has the beginning of a report below it, wherever the text above breaks off: no
    words with which a sentence goes on, nor the year of the report above."""
    if not (above.rstrip(_BLANKS).endswith("\n") and below.lstrip(_BLANKS).startswith("\n")):
        return False
    lines = (line for raw in below.split("\n") if (line := raw.strip()))
    first = next((line for line in lines if not is_title("".join(line.split()))), "")
    years = {*title_years(own.words)} - {*title_years(title.words)}
    goes_on = _JOINS.match(first) and not read_place(first[:_LONGEST_NAME])[1]
    return not (goes_on or first.startswith(tuple(f"{year}年" for year in years)))


def _begins_again(above: str, below: str) -> bool:
    """Whether both texts begin with the same words, whatever their numbers: a copy, no digest and no title of each page."""
    if len(above) < len(below) * SHORTEST_REPORT:
        return False
    one, other = (
        re.sub(r"[\s\d]", "", words[:_OPENING])[:_SAME_OPENING] for words in (above, below)
    )
    return len(one) == _SAME_OPENING and one == other


def _states(text: str) -> bool:
    """Whether a text tells what a report tells: a figure, or that there was none."""
    return "。" in text and bool(pattern("states").search("".join(text.split())))


def _signed(text: str) -> AgencyName | None:
    """Who signed a text last, with a date below the name."""
    names = [mention.name for mention in cover_mentions(text, None) if mention.name.is_absolute]
    return names[-1] if names else None


def _speaks(text: str) -> AgencyName | None:
    """The agency with its place that is the first subject of a text."""
    found = text_mentions(None, "", (text,), "", None)
    return next((m.name for m in found if m.role == "subject" and m.name.is_absolute), None)


def _signed_by_another(above: str, below: str) -> bool:
    return _differ(_signed(above), _signed(below))


def is_of_another(title: str, other: str) -> bool:
    """Whether two titles of reports name two years, or two agencies of which each stands for itself."""
    own, years = title_years(title), title_years(other)
    if len(own) > 1 or len(years) > 1:
        return False
    year = next(iter((*own, *years)), None)
    apart = bool(own and years and own != years)
    return apart or _differ(_named(title, year), _named(other, year), _one_body)


def _named(title: str, year: int | None) -> AgencyName | None:
    """Whose report a title says it is, with or without its place; 我局 is nobody."""
    mention = title_mention(title, year)
    if mention is None or mention.gap:
        return None
    name = mention.name
    return name if name.is_absolute or name.text[0] not in "我本该各全" else None


def _one_body(one: AgencyName, other: AgencyName) -> bool:
    """Whether two names can mean one agency; where one leaves its place out, their units tell."""
    if one.is_absolute and other.is_absolute:
        return same_body(one, other)
    return (
        same_unit(one.unit, other.unit)
        or within(other, one)
        or of_zone(one, other)
        or succeeds(one.unit, other.unit)
    )


def _differ(
    one: AgencyName | None,
    other: AgencyName | None,
    fit: Callable[[AgencyName, AgencyName], bool] = agree,
) -> bool:
    return one is not None and other is not None and not (fit(one, other) or fit(other, one))
