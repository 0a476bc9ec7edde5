"""Gives a text whose lines were run together or torn its lines back: title and numbered headings each are one.

Title, sections and tasks are all found by lines, so the breaks are put in once, here. A break covers no character
of the landed source, like that of a block tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.parse.about.title import tells_whose
from extractors.parse.article.bounds import is_title
from extractors.parse.article.outline import canonical_section
from extractors.parse.page import SourceText
from extractors.parse.words.lists import pattern
from extractors.parse.words.needles import Rare
from extractors.parse.words.numerals import ascii_digits
from extractors.parse.words.openers import guarded

_SHORTEST = 40  # characters of a line that may hold more than a title
_HEAD_LINES = 60  # among which a title stands
_HEAD = 400  # characters of a line in which its title ends
_FEWEST_SECTIONS = 2  # of the national form in one line
_FEWEST_MORE = 4  # characters behind the name of a section that are its text
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 90
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_TITLE_END = re.compile(
    r"公开[^。；，,;：:]{0,12}?(?:报告|年报|工作总结|工作要点|要点|工作计划|工作安排|实施方案|工作方案)(?:范文|范本|模板)?"
    r"(?=\s|[（(]?[一1]\s*[、)）]|根据|按照|依据|依照|遵照|为|本|现|我|今年|特|统计|(?:19|20)\d\d\s*年|(?:信息)?(?:发布|来源|日期|时间|索引号)|据《|发文|文号|浏览|字[号体]|[|｜【\[<A-Za-z])"
)
_HEADING = guarded(rf"(?:第)?{_NUMERAL}、[ \t\u3000\xa0]*(?=\S)")
# Begins with its mark: only so is the search quick.
_NUMBERED = re.compile("、(?<=[一二三四五六七八九十]、)")
_BEFORE = re.compile(r"[。；;：:！!？?”」）)\s]")
_ITEM = re.compile(rf"(?<=[。；;：:！!？?”」）)\s])[（(]{_NUMERAL}[)）][ \t\u3000\xa0]*(?=\S)")
_BLANK = re.compile(r"\s+")
# 关于…年度报告有关事项的通知: what the title of a letter ends with.
_LETTER_END = Rare(
    r"公开[^。；：:]{0,60}?(?=[通公批意函])(?:通知|公告|公示|通报|批复|意见|函)》?(?=[\s（(〔]|各)"
)
_TORN_ENDS = ("告", "报")
_TORN = re.compile(r"[^。；，,:：]{0,30}")
_PROSE = re.compile(r"[。；《]|根据|按照|依据|依照|遵照")
_NO_TITLE = re.compile(r"[|:：]|根据|按照|依据|依照|遵照|^[为现我据]")
_SAMPLE = re.compile("(?:范文|范本|模板)$")
_LABEL = re.compile(r"[-•·*\s]*(?:\d{1,2}[、.．]|(?:标题|名称|题名)[:：])?")
_WORDS = re.compile(r"[^。；;：:，,！？\s]{2,40}(?=\s)")  # of a heading with a blank behind them


def with_lines(text: SourceText) -> SourceText:
    """``text`` with a line break around the title and the headings that stand inside of long lines, and without
    the one inside of a title of which neither half is one (…政府信息公开 / 年度报告)."""
    text = _with_whole_title(text)
    breaks: list[int] = []
    position = 0
    for line in ascii_digits(text.text).split("\n"):
        if len(line) >= _SHORTEST:
            breaks.extend(position + at for at in _breaks(line) if 0 < at < len(line))
        position += len(line) + 1
    return text.edited((at, at, "\n") for at in sorted(set(breaks))) if breaks else text


def _with_whole_title(text: SourceText) -> SourceText:
    lines = ascii_digits(text.text).split("\n", _HEAD_LINES)[:_HEAD_LINES]
    position = 0
    shown: tuple[int, str] | None = None  # the last line that is not blank: its end, its words
    for line in lines:
        bare = "".join(line.split())
        if not bare:
            position += len(line) + 1
            continue
        torn = shown and bare.endswith(_TORN_ENDS) and _TORN.fullmatch(bare, 0, len(bare) - 1)
        if shown and torn and not is_title(shown[1]) and not is_title(bare):
            whole = shown[1] + bare
            if len(whole) <= _LONGEST_TITLE and is_title(whole) and tells_whose(whole):
                begin = position + len(line) - len(line.lstrip())
                return text.keep([(0, shown[0]), (begin, len(text.text))])
        shown = position + len(line.rstrip()), bare
        position += len(line) + 1
    return text


def _breaks(line: str) -> Iterator[int]:
    """Where the parts of a line begin that holds a title or sections of the national form, else nothing."""
    title = _title(line)
    begin = title[1] if title else 0
    numbered = _HEADING.finditer(line, begin) if _NUMBERED.search(line, begin) else ()
    headings = [
        heading
        for heading in numbered
        if _BEFORE.match(line, max(0, heading.start() - 1), heading.start())
        or heading.start() == begin
        or pattern("section_name").match(line, heading.end())
    ]
    if not title and not headings:
        return
    ends = {heading.start(): _end(line, heading.end()) for heading in headings}
    begins = bool(headings) and headings[0].start() == 0
    if not title and len(_sections(line, headings, ends)) + begins < _FEWEST_SECTIONS:
        return
    if title:
        yield from title
    for start, end in ends.items():
        yield start
        yield end
    for item in _ITEM.finditer(line, begin):
        yield item.start()
        words = _WORDS.match(line, item.end())
        if words:
            yield words.end()


def _title(line: str) -> tuple[int, int] | None:
    """Bounds of the title in the opening of a line: at its begin, or behind words that are no sentence. It tells
    whose report it is and of which year, else the line's opening only looks like one."""
    first = _LABEL.match(line)
    begin = first.end() if first else 0
    for found in _ends_of_titles(line, begin):
        of_letter = found.re is not _TITLE_END
        blanks = (blank.end() for blank in _BLANK.finditer(line, begin, found.start()))
        for at in reversed((begin, *blanks)):
            bare = "".join(line[at : found.end()].split())
            if (
                _SHORTEST_TITLE <= len(bare) <= _LONGEST_TITLE
                and is_title(bare)
                and not _NO_TITLE.search(bare)
                and bare.count("《") == bare.count("》")
                and not _PROSE.search(line, 0, at)
                and (
                    "关于" in bare
                    if of_letter
                    else tells_whose(bare) or (at == begin and _SAMPLE.search(bare))
                )
            ):
                return at, found.end()
    return None


def _ends_of_titles(line: str, begin: int) -> Iterator[re.Match[str]]:
    """Where a title may end in the opening of a line: each 公开…报告 (首页 > 信息公开年报 stands above the title), or
    the end of a letter about such reports."""
    letter = _LETTER_END.search(line, begin, _HEAD)
    for report in _TITLE_END.finditer(line, begin, _HEAD):
        if letter and ("关于" in line[: report.end()] or letter.end() < report.end()):
            break
        yield report
    if letter:
        yield letter


def _end(line: str, start: int) -> int:
    """Where the words of a heading end: before a blank, or with the name that the form gives its section."""
    words = _WORDS.match(line, start)
    name = pattern("section_name").match(line, start)
    if words and not (name and words.end() - name.end() >= _FEWEST_MORE):
        return words.end()
    return name.end() if name else start


def _sections(
    line: str, headings: list[re.Match[str]], ends: dict[int, int]
) -> frozenset[str | None]:
    """Codes of the national sections among the headings."""
    titles = (line[heading.end() : ends[heading.start()]] for heading in headings)
    return frozenset(map(canonical_section, titles)) - {None}
