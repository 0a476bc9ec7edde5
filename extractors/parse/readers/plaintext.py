"""Plain text → Page: the text is its own source, without the line ends of a fixed length and the marks of Markdown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from unicodedata import east_asian_width

from extractors.parse.page import Page, SourceText

_SHORTEST, _LONGEST = 8, 120  # of the lines that a program broke
_FEWEST_FULL = 6  # lines of one length, and none longer, that are no chance
_FEWEST_TORN = 4  # of these that end within a sentence or a row
_NEARLY = 3  # places: lines that break between words end so near to the longest
_SHARE_NEARLY = 0.34
_FEWEST_PIECES, _MOST_LINES = 100, 2
_ROW = re.compile(r"[|\t]|\d \d| {2}|\u3000\S+\u3000")
_NUMBERS_ALONE = re.compile(r"[\d,，.%—–/-]+|无")
_BEGINS = re.compile(
    r"$|第[一二三四五六七八九十]{1,3}条|第?[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}[、．)）]|\d{1,2}\.(?!\d)|[•●◆■*#-]"
)
_WITHIN = re.compile(r"[\u4e00-\u9fff\d]$")
# Markdown, as programs make it of a page: ## 一、总体情况, **一、总体情况**, **120**条
_HASHES = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(?=[^\n]{0,20}[\u4e00-\u9fff])", re.MULTILINE)
_BOLD_LINE = re.compile(
    r"^[ \t]*(\*\*)[^*\n]{0,100}[\u4e00-\u9fff][^*\n]{0,100}(\*\*)[ \t\r]*$", re.MULTILINE
)
# Stars keep places too: **市 and 20**年 of a form
_BOLD = re.compile(
    r"(\*{2,3})(?=[^\s*])(?![省市县区局厅委年条件]|单位)[^*\n]{1,200}(?<=\S)(\*{2,3})(?!年)"
)
# [人大建议](address), and 1\. where a program feared a list; \| is no end of a cell
_LINK = re.compile(r"(\[)[^\[\]\n]{1,100}(\]\([^()\s]{0,300}(?: \"[^\"\n]{0,100}\")?\))")
_ESCAPED = re.compile(r"(\\)(?=[!-/:-@\[\]^_`{}~])")
_ENDS = ("报告", "年报", *"。！？；：!?;:")  # a title may be as long by chance


def read_text(source: str) -> Page:
    """The page of a text. Where the lengths of its lines prove that a program broke them, also within numbers
    and words, the broken ones are joined."""
    if source.count("|") >= _FEWEST_PIECES and source.strip().count("\n") <= _MOST_LINES:
        source = source.replace(
            "|", "\n"
        )  # a program took the pieces of a page and put this between them
    text, breaks = SourceText.plain(source), _breaks(source)
    left_out = sorted((*breaks, *_marks(source)))
    if left_out:
        edges = [0, *itertools.chain(*left_out), len(source)]
        text = text.keep(zip(edges[::2], edges[1::2], strict=True))
    return Page(kind="text", encoding=None, text=text)


def _marks(source: str) -> Iterator[tuple[int, int]]:
    """The marks of Markdown around headings, bold words and links, where a line is a heading or bold as a whole."""
    hashes = [match.span() for match in _HASHES.finditer(source)] if "#" in source else []
    lines = list(_BOLD_LINE.finditer(source)) if "**" in source else []
    if not (hashes or lines):
        return
    edges = itertools.chain(lines, _BOLD.finditer(source), _LINK.finditer(source))
    spans = {match.span(edge) for match in edges for edge in (1, 2)}
    free = 0
    for start, end in sorted({*hashes, *spans, *(m.span() for m in _ESCAPED.finditer(source))}):
        if start >= free:
            yield start, end
            free = end


def _breaks(source: str) -> list[tuple[int, int]]:
    """The line ends that tear a paragraph at a fixed length, counted in characters or in their widths."""
    lines = list(re.finditer(r"([^\r\n]*)(\r\n|\n|\r|\Z)", source))
    words = [line[1] for line in lines]
    for measure in (len, _width):
        full = _full(words, measure)
        if full:
            return [lines[at].span(2) for at in full if _goes_on(words[at], words[at + 1])]
    return []


def _full(lines: Sequence[str], measure: Callable[[str], int]) -> list[int]:
    """The lines that are as long as lines may be, all but the last; none where that proves nothing."""
    lengths = [measure(line) for line in lines]
    most = max(lengths)
    if not _SHORTEST <= most <= _LONGEST * (1 + (measure is _width)):
        return []
    full = [
        at
        for at, (length, below) in enumerate(itertools.pairwise(lengths))
        if length == most or (below and length + measure(lines[at + 1][0]) > most)
    ]
    near = sum(most - _NEARLY <= length < most for length in lengths) - sum(
        lengths[at] < most for at in full
    )
    torn = sum(bool(_WITHIN.search(lines[at])) for at in full)
    proven = len(full) >= _FEWEST_FULL and torn >= _FEWEST_TORN
    return full if proven and near <= len(full) * _SHARE_NEARLY else []


def _width(line: str) -> int:
    return sum(1 + (east_asian_width(character) in "WFA") for character in line)


def _goes_on(line: str, below: str) -> bool:
    """Whether a full line ends within its paragraph or row; below a row, numbers alone may be cells of it."""
    if line.endswith(_ENDS) or _BEGINS.match(below.lstrip()):
        return False
    row = _ROW.search(line.strip()) is not None
    return row or not (below[0].isspace() or _NUMBERS_ALONE.fullmatch(below))
