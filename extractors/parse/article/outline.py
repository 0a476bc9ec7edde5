"""Sections of a report (the bounds of its article: ``bounds.py``); knows headings and page furniture, no numbers.

A national report has six sections in both forms; real ones leave some out and number the rest anew
(then the printed number stays and ``missing_section`` names the title). Page furniture before the
title and after the last section is no part of the article, so its counters never become facts.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence

import msgspec

from extractors.parse.article.bounds import article_end, article_start, is_title
from extractors.parse.page import SourceText
from extractors.parse.records import Problem, Section
from extractors.parse.words.lists import pattern

CANONICAL_TITLES = {
    "section.1": "总体情况",
    "section.2": "主动公开政府信息情况",
    "section.3": "收到和处理政府信息公开申请情况",
    "section.4": "政府信息公开行政复议、行政诉讼情况",
    "section.5": "存在的主要问题及改进情况",
    "section.6": "其他需要报告的事项",
}
# 4 before 3 and 5 before 4: 收到…复议…申请 and 存在的问题 are told apart by the more special word.
_CANONICAL_ORDER = ("section.5", "section.4", "section.6", "section.3", "section.2", "section.1")

_TOLD_IN_WORDS = frozenset(("section.5", "section.6"))  # the form has no table for them

_NUMERALS = "一二三四五六七八九十"
_VALUES = {
    name: value
    for value, name in enumerate(
        [*_NUMERALS, *(f"十{digit}" for digit in _NUMERALS[:9]), "二十"], start=1
    )
}
_HEADING = re.compile(
    rf"^[ \t\u3000\xa0]*(?:第)?([{_NUMERALS}]{{1,3}}|[—―–－-](?=、))(?!是)((?:部分)?[ \t\u3000\xa0]*[、.．,，:：]?)[ \t\u3000\xa0]*(\S.*)$",
    re.MULTILINE,
)
# A page whose lines were run together: 。 二、主动公开政府信息情况 第二十条…
_INLINE = re.compile(
    rf"(?<=[\s。；;:：|])(?:第)?([{_NUMERALS}])、[ \t\u3000\xa0]*({'|'.join(CANONICAL_TITLES.values())})(?=[\s:：。|])"
)
# 总体情况, 1．总体情况: alone on a line, without the form's numeral
_BARE_LINE = re.compile(
    r"^[ \t\u3000\xa0]*(?:([1-9])[ \t]*[、.．][ \t\u3000\xa0]*)?([\u4e00-\u9fff][^\n\d。，；,;|]{1,29}?)[ \t\u3000\xa0:：]*$",
    re.MULTILINE,
)
_LONGEST_TITLE = 40
_GAP = re.compile(r"(\S{4,20})(?:\u3000+|[ \t\xa0]{2,})(?=[^\d.…·]*[\d。，])")  # before its text
_STOP = re.compile(r"[。；;：:]")
_ANY_STOP = re.compile(r"[，,！？。；;：:]")
_OPENS_LIST = re.compile(r"[^\d。；;：:！？]{5,}[：:]")  # 围绕稳增长，深化公开：
_LEADER = re.compile(r"[\s\.…·]+\d{0,3}$")  # of a table of contents, with its page
_LONGEST_LINE = 120  # of a title with the blanks in it
_FEWEST_HEADINGS = 3  # of a report, above another one
SHORTEST_REPORT = 0.5  # of the one below it; shorter is a digest
_MOST_HEADINGS = 400  # a page with more numbered lines is a list, not a report


class Heading(msgspec.Struct, frozen=True):
    """One numbered line; ``start``/``text_start`` are indexes into the readable text."""

    number: str
    value: int
    title: str
    start: int
    text_start: int
    canonical: str | None


class Outline(msgspec.Struct, frozen=True):
    """The article inside the page: indexes into ``text.text``, headings in order. ``below``: where another
    report, or the same once more, stands below it."""

    start: int
    end: int
    headings: tuple[Heading, ...]
    below: tuple[int, int] | None = None

    @property
    def canonical(self) -> frozenset[str]:
        """Codes of the national form's sections that are present."""
        return frozenset(heading.canonical for heading in self.headings if heading.canonical)

    @property
    def preface(self) -> tuple[int, int]:
        """From the article's start to its first heading (or its end)."""
        return self.start, self.headings[0].start if self.headings else self.end

    def body(self, index: int) -> tuple[int, int]:
        """Bounds of the text under heading ``index``, without the heading."""
        following = self.headings[index + 1].start if index + 1 < len(self.headings) else self.end
        return self.headings[index].text_start, max(self.headings[index].text_start, following)


def canonical_section(title: str) -> str | None:
    """The code of the national section that a printed title means (``section.1`` … ``section.6``)."""
    bare = "".join(title.split())
    for code in _CANONICAL_ORDER:
        if pattern(code).search(bare):
            return code
    return None


def read_outline(text: SourceText, tables: Sequence[tuple[int, int]] = ()) -> Outline:
    """Headings and article bounds of a cleaned text; ``tables`` are text ranges of data tables."""
    headings, following = _headings(text.text, tables)
    end = article_end(text.text, headings, tables)
    headings = tuple(heading for heading in headings if heading.start < end)
    start = article_start(text.text, headings, end)
    if following is None or not headings or following >= end:
        return Outline(start, end, headings)
    # What is told in a few words above a whole report is its digest: that goes on below.
    whole = following - headings[0].start >= (end - following) * SHORTEST_REPORT
    return Outline(start, following if whole else end, headings, (following, end))


def read_sections(
    text: SourceText, outline: Outline | None = None, tables: Sequence[tuple[int, int]] = ()
) -> tuple[Section, ...]:
    """Sections as printed; ``char_start``/``char_end`` are offsets in the landed source. What is told in words alone
    has them as ``text``, without ``tables`` that were put below it."""
    outline = outline or read_outline(text)
    sections = []
    for index, heading in enumerate(outline.headings):
        _, end = outline.body(index)
        while end > heading.start + 1 and text.text[end - 1].isspace():
            end -= 1
        start, stop = text.span(heading.start, max(end, heading.start + 1))
        told = heading.canonical in _TOLD_IN_WORDS
        words = _words(text.text, heading.text_start, end, tables) if told else None
        sections.append(Section(heading.number, heading.title, start, stop, text=words))
    return tuple(sections)


def _words(text: str, start: int, end: int, tables: Sequence[tuple[int, int]]) -> str:
    """``text[start:end]`` without tables and blank lines."""
    pieces = []
    for first, last in sorted(tables):
        if start < last and first < end:
            pieces.append(text[start : max(start, first)])
            start = last
    lines = "".join((*pieces, text[start:end])).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def missing_sections(outline: Outline) -> tuple[Problem, ...]:
    """A ``missing_section`` problem for each section of the national form that is not printed."""
    return tuple(
        Problem("missing_section", f"no section {title}", code)
        for code, title in CANONICAL_TITLES.items()
        if code not in outline.canonical
    )


def _headings(
    text: str, tables: Sequence[tuple[int, int]]
) -> tuple[tuple[Heading, ...], int | None]:
    """The top level, and where another report begins below the one that has it."""
    found: list[Heading] = []
    parts: list[Heading] = []
    for match in _HEADING.finditer(text):
        start = match.start(1)
        if text[start - 1 : start] == "第":
            start -= 1
        number = match.group(1)
        title, used = _title(match.group(3))
        canonical = canonical_section(title) if title else None
        if number in "—―－–-" and canonical == "section.1":
            number = "一"  # typed as a dash
        if number not in _VALUES or _inside(start, tables):
            continue
        # 六其他需要报告的事项 without its mark is printed in the form itself; any other bare numeral is prose.
        if not title or (
            not match.group(2).strip() and (canonical is None or len(match.group(3)) > 30)
        ):
            continue
        if pattern("table_row").search("".join(title.split())):
            continue
        found.append(
            Heading(
                number,
                _VALUES[number],
                title,
                start,
                match.start(3) + used,
                canonical,
            )
        )
        parts += [found[-1]] if "部分" in match.group(2) else []
        if len(found) > _MOST_HEADINGS:
            return (), None
    if len(parts) > 1 and parts[0] is found[0] and not any(each.canonical for each in found):
        found = parts  # 一、 below 第一部分 is no top level
    if not any(heading.canonical for heading in found):
        found = _run_in(text, tables) or _bare_lines(text, tables) or found
    found, following = _first_run(text, found)
    return _sequence(found), following


def _run_in(text: str, tables: Sequence[tuple[int, int]]) -> list[Heading]:
    """The national form's headings inside of lines, where no line begins with one."""
    return [
        Heading(
            match[1],
            _VALUES[match[1]],
            match[2],
            match.start(),
            match.end(),
            canonical_section(match[2]),
        )
        for match in _INLINE.finditer(text)
        if not _inside(match.start(), tables)
    ]


def _bare_lines(text: str, tables: Sequence[tuple[int, int]]) -> list[Heading]:
    """The form's headings without its numerals, where three and more stand in its order. One that prints no number
    has the form's."""
    found: list[Heading] = []
    for match in _BARE_LINE.finditer(text):
        code = canonical_section(match[2])
        if code is None or _inside(match.start(), tables) or is_title("".join(match[2].split())):
            continue
        value = int(code[-1])
        number = match[1] or _NUMERALS[value - 1]
        found.append(Heading(number, value, match[2], match.start(2), match.end(), code))
    rising = all(a.value <= b.value for a, b in itertools.pairwise(found))
    return found if rising and len({each.canonical for each in found}) >= _FEWEST_HEADINGS else []


def _title(line: str) -> tuple[str, int]:
    """The heading's words and how much of the line they take: a line, or up to its first stop or gap. A heading
    that is a sentence (三、受理申请12件。) takes nothing: it is text too."""
    line = line.rstrip()
    gap = _GAP.match(line[: _LONGEST_TITLE + 1])
    if gap and not _ANY_STOP.search(gap[1]):
        return gap[1].strip(), gap.end()
    stop = _STOP.search(line, 0, _LONGEST_TITLE + 1)
    if stop:
        title = line[: stop.start()]
        if stop.end() == len(line) and _OPENS_LIST.fullmatch(line):
            return title.strip(), stop.end()
        used = stop.end() if stop[0] in "：:" else 0
        return (title.strip(), used) if not _ANY_STOP.search(title) else ("", 0)
    if len(line) <= _LONGEST_TITLE:
        return _LEADER.sub("", line), len(line)
    blank = re.search(r"[ \t\u3000\xa0]{1,}", line[:_LONGEST_TITLE])
    if blank and canonical_section(line[: blank.start()]):
        return line[: blank.start()], blank.end()
    return "", 0


def _first_run(text: str, found: list[Heading]) -> tuple[list[Heading], int | None]:
    """The headings of one report, and where the next begins, with its title. A run of headings that stands again, with
    text, further down is a table of contents; with text of its own it is a report, and the one behind it
    another: last year's, or a second copy."""
    titles = ["".join(heading.title.split()) for heading in found]
    codes = [heading.canonical for heading in found]
    for index in range(_FEWEST_HEADINGS, len(found)):
        if found[index].value != found[0].value or (codes[0] and not codes[index]):
            continue
        last, following = found[index - 1], found[index].start
        told = "。" in text[found[0].start : last.text_start]
        title = _title_above(text, last.text_start, following) if told else None
        if len({*titles[:index]} & {*titles[index:]}) >= index - 1:
            if not told:
                return found[index:], None
            return found[:index], following if title is None else title
        national = {*codes[:index]} - {None}
        again = title is not None or len(national & {*codes[index:]}) >= len(national) - 1
        if told and codes[index] and len(national) >= _FEWEST_HEADINGS and again:
            return found[:index], following if title is None else title
    return found, None


def _title_above(text: str, start: int, end: int) -> int | None:
    """Where the last line of ``text[start:end]`` begins that is the title of a report with its year."""
    best, position = None, start
    for line in text[start:end].splitlines(keepends=True):
        bare = "".join(line.split()) if len(line) < _LONGEST_LINE else ""
        if "20" in bare and pattern("report").search(bare) and is_title(bare):
            best = position
        position += len(line)
    return best


def _sequence(found: list[Heading]) -> tuple[Heading, ...]:
    """Headings that can be the top level: numbers rise; canonical titles outweigh a list inside one."""
    strong = [heading for heading in found if heading.canonical]
    if len({heading.canonical for heading in strong}) < 3:
        strong = []
    kept: list[Heading] = []
    for index, heading in enumerate(found):
        last = kept[-1].value if kept else 0
        if heading in strong:
            if any(other.canonical == heading.canonical for other in kept):
                continue
            if heading.value > last or not kept:
                kept.append(heading)
            continue
        # A row of a table below (一、主动公开情况) that cannot be kept itself ends no run.
        coming = (other.value for other in found[index + 1 :] if other in strong)
        following = next((value for value in coming if value > last), None)
        fits = heading.value == last + 1 if kept else _opens(found, index)
        if fits and (following is None or heading.value < following):
            kept.append(heading)
    return tuple(kept)


def _opens(found: list[Heading], index: int) -> bool:
    """Whether the top level may begin here: with 一, or with a section of the form where the copy has no 一."""
    heading = found[index]
    return heading.value == 1 or (
        heading.canonical is not None and all(other.value > 1 for other in found[index:])
    )


def _inside(index: int, ranges: Sequence[tuple[int, int]]) -> bool:
    at = bisect.bisect_right([start for start, _ in ranges], index) - 1
    return at >= 0 and index < ranges[at][1]
