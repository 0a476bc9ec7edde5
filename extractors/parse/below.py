"""Another report below this one on its page (last year's, another agency's): none of it is this report's.

Where both have headings, ``outline.py`` tells where the other begins; where they have few or none, a title
that stands alone between two texts that state figures does, or who signed the text above it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator

import msgspec

from extractors.parse.about.agency_name import AgencyName, agree, read_name, same_body
from extractors.parse.about.mentions import cover_mentions
from extractors.parse.about.period import period_sentence, title_years
from extractors.parse.about.title import tells_whose
from extractors.parse.about.title_names import title_mention
from extractors.parse.outline import Outline, is_title
from extractors.parse.page import Page, SourceText
from extractors.parse.patterns import pattern
from extractors.parse.records import Problem

_LONGEST_TITLE = 80  # as the problem shows it
_LONGEST_LINE = 90
_LONGEST_NAME = 36
_TITLE_END = re.compile(r"公开[^。；，,：:\n]{0,14}(?:报告|年报)(?=\s|$)")
_LINE = re.compile(r"\n\s*|[。日][ \t\u3000\xa0]+")  # before a title; a copy on one line has blanks
_GOES_ON = re.compile(r"\s*[，,、。；;：:）)》]")  # the line is a piece of a sentence
_SENTENCE = re.compile(r"[。！!；;日号）)\d]\s*$")  # what ends a text
_BLANKS = " \t\u3000\xa0"
_FIRST_HEADING = re.compile(r"第?一(?:部分)?[、.．,，:： \t\u3000\xa0]")
_DATED = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日[ \t]*$", re.MULTILINE)
_OPENING = 300  # characters in which a report tells its period


class _Title(msgspec.Struct, frozen=True):
    """A report's title that stands alone: ``begin``/``end`` bound it in the text."""

    words: str
    begin: int
    end: int


def without_other_report(
    page: Page, text: SourceText, outline: Outline, title: str | None
) -> Page | None:
    """``page`` without the report below its own whose title names another year or agency, or which another agency
    signed; a problem names it. None where there is none. ``text`` is the cleaned text of ``outline``."""
    found = _below(text.text, outline, title)
    if found is None:
        return None
    start, end, other = found
    shown = page.text
    left = bisect.bisect_left(shown.starts, text.starts[start])
    right = bisect.bisect_left(shown.starts, text.starts[end]) if end < len(text.text) else None
    ranges = [(0, left), (len(shown.text) if right is None else right, len(shown.text))]
    message = f"below this report stands another, “{other[:_LONGEST_TITLE]}”: not read"
    return msgspec.structs.replace(
        page,
        text=shown.keep(ranges),
        tables=tuple(
            msgspec.structs.replace(table, text_end=min(table.text_end, left))
            for table in page.tables
            if table.text_start < left
        ),
        pictured=tuple((first, min(last, left)) for first, last in page.pictured if first < left),
        problems=(*page.problems, Problem("not_the_form", message, f"text {left}")),
    )


def _below(text: str, outline: Outline, title: str | None) -> tuple[int, int, str] | None:
    """Bounds of the other report and what it calls itself."""
    if outline.below is not None and title is not None:
        start, end = outline.below
        line = "".join(text[start:end].split("\n", 1)[0].split())
        other = _titled_whole(text, _Title(line, start, start))
        if _is_of_another(title, other.words):
            return other.begin, end, other.words
    own = _Title(title or "", 0, 0)
    for other in _titles(text[: outline.end]):
        above, below = text[own.end : other.begin], text[other.end : outline.end]
        if not _states(above):  # the page's own title, or one of a list
            own = other
        elif (
            (_SENTENCE.search(above) or _opens(other, above, below))
            and not _GOES_ON.match(below)
            and _states(below)
        ):
            apart = _is_of_another(own.words, other.words) or _signed_by_another(above, below)
            if apart:
                return other.begin, outline.end, other.words
    return _unnamed(text, own, outline.end)


def _unnamed(text: str, own: _Title, end: int) -> tuple[int, int, str] | None:
    """A report without a title behind the signature and date of this one: it tells another period, or is signed by
    another agency."""
    for dated in _DATED.finditer(text, own.end, end):
        above, below = text[own.end : dated.end()], text[dated.end() : end]
        if not (_states(above) and _states(below)) or _signed(above) is None:
            continue
        told = period_sentence("".join(above.split()))
        years = period_sentence("".join(below[:_OPENING].split()))
        if len(years) == 1 and ((told and years != told) or _signed_by_another(above, below)):
            opening = below.strip().split("\n", 1)[0]
            return dated.end(), end, opening
    return None


def _titles(text: str) -> Iterator[_Title]:
    """Titles of reports with their year that stand alone, joined with the agency's name in the line above."""
    for found in _TITLE_END.finditer(text):
        lines = list(_LINE.finditer(text, max(0, found.start() - _LONGEST_LINE), found.start()))
        begin = lines[-1].end() if lines else max(0, found.start() - _LONGEST_LINE)
        words = "".join(text[begin : found.end()].split())
        if not is_title(words) or not title_years(words):
            continue
        yield _titled_whole(text, _Title(words, begin, found.end()))


def _titled_whole(text: str, title: _Title) -> _Title:
    """The title with the agency's name in the line above, where it tells none itself."""
    if tells_whose(title.words):
        return title
    above = text[max(0, title.begin - _LONGEST_LINE) : title.begin].rstrip().rpartition("\n")[2]
    name = "".join(above.split())
    if not name or len(name) > _LONGEST_NAME or not read_name(name):
        return title
    return _Title(name + title.words, text.rindex(above, 0, title.begin), title.end)


def _opens(title: _Title, above: str, below: str) -> bool:
    """Whether a title alone in its line has the beginning of a report below it, wherever the text above breaks off: the
    first heading, the year or the period."""
    if not (above.rstrip(_BLANKS).endswith("\n") and below.lstrip(_BLANKS).startswith("\n")):
        return False
    first = below.lstrip()
    years = title_years(title.words)
    return bool(
        _FIRST_HEADING.match(first)
        or first.startswith(tuple(f"{year}年" for year in years))
        or {*years} & {*period_sentence("".join(first[:_OPENING].split()))}
    )


def _states(text: str) -> bool:
    """Whether a text tells what a report tells: a figure, or that there was none."""
    return "。" in text and bool(pattern("states").search("".join(text.split())))


def _signed(text: str) -> AgencyName | None:
    """Who signed a text last, with a date below the name."""
    names = [mention.name for mention in cover_mentions(text, None) if mention.name.is_absolute]
    return names[-1] if names else None


def _signed_by_another(above: str, below: str) -> bool:
    return _differ(_signed(above), _signed(below))


def _is_of_another(title: str, other: str) -> bool:
    """Whether two titles of reports name two years, or two agencies of which each stands for itself."""
    own, years = title_years(title), title_years(other)
    if len(own) != 1 or len(years) != 1:
        return False
    return own != years or _differ(_named(title, own[0]), _named(other, own[0]), same_body)


def _named(title: str, year: int) -> AgencyName | None:
    mention = title_mention(title, year)
    return mention.name if mention and mention.name.is_absolute else None


def _differ(
    one: AgencyName | None,
    other: AgencyName | None,
    fit: Callable[[AgencyName, AgencyName], bool] = agree,
) -> bool:
    return one is not None and other is not None and not (fit(one, other) or fit(other, one))
