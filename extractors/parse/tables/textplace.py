"""Where running text may hold a table: its lines outside of the page's own tables, if they name a statutory one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.parse.page import Page, line_around
from extractors.parse.tables import labels
from extractors.parse.tables.textpipes import PIPE
from extractors.parse.tables.textrows import page_numbers
from extractors.parse.words.openers import guarded

MAX_LINE = 400
MAX_ADDED = 2_000  # characters of a line in which pinyin is looked for, which does not count
LAYOUT_CELL = 200  # characters: a cell with more holds an article, not a value

# One of these stands in every statutory table, however its lines are broken; without any the lines need
# not be looked at. The text is that of the page: in either script (制 is written both ways), with bracketed pinyin.
_PINYIN = r"(?:[（(][^\s（()）]{1,8}[)）])*"
_ANCHORS = guarded(
    "|".join(
        _PINYIN.join(words)
        for words in (
            ("[制製]", "[发發]", "件", "[数數]"),
            ("新", "[制製]", "作", "[数數]"),
            ("新", "公", "[开開]", "[数數]"),
            ("公", "[开開]", "[总總]", "[数數]"),
            ("[处處]", "理", "[决決]", "定", "[数數]"),
            ("收", "[费費]", "金", "[额額]"),
            ("自", "然", "人"),
            ("本", "年", "新", "收"),
            ("[结結]", "果", "[维維]", "持"),
        )
    )
)
_LATIN = re.compile(r"\([^\s\d()（）\u4e00-\u9fff]{1,8}\)")  # pinyin, as a hijacked copy adds it
_CELL = re.compile(r"\S+")
_FIRST_CELL = re.compile(r"[^\s,：:]+")
# Values one after the other, as no prose has them.
_VALUES = re.compile(r"(?<=\s)(?:(?:\d{1,9}|/)\s{0,4}[|\s]\s{0,4}){3}")


def own_tables(page: Page) -> list[tuple[int, int]]:
    """Ranges of the page's own tables; a flat one is text, one with a cell as long as an article is layout."""
    tables = (table for table in page.tables if not table.is_flat)
    return sorted(
        (table.text_start, table.text_end)
        for table in tables
        if all(len(cell.text) <= LAYOUT_CELL for row in table.rows for cell in row)
    )


def has_anchor(text: str, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether words of a statutory table stand outside of the page's own tables and of plain prose."""
    covered = at = 0
    while found := _ANCHORS.search(text, covered):
        while at < len(taken) and taken[at][0] <= found.start():
            covered, at = max(covered, taken[at][1]), at + 1
        if found.start() >= covered:
            start, end = line_around(text, found.start())
            if not _is_prose(text[start:end]):
                return True
            covered = end
    return False


def _is_prose(line: str) -> bool:
    """Whether a line is sentences that neither begin a table nor hold a row of one: what would be its first cell is
    no label of a form."""
    if "。" not in line or "\t" in line or PIPE.search(line):
        return False
    if len(line) > MAX_LINE and _VALUES.search(line):
        return False
    first = _FIRST_CELL.search(line)
    return first is not None and not labels.may_name(first[0])


def lines_outside(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Lines of moderate length outside the page's own tables, without those that number pages."""
    numbers = page_numbers(text)
    position = 0
    ranges = iter([*taken, (len(text), len(text))])
    following = next(ranges)
    while position < len(text):
        while position >= following[1] and following[0] < len(text):
            following = next(ranges)
        if following[0] <= position < following[1]:
            position = following[1]
            continue
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        longest = MAX_LINE
        if end - position > MAX_LINE:
            added = _LATIN.finditer(text, position, min(end, position + MAX_ADDED))
            longest += sum(run.end() - run.start() for run in added)
        if end - position > longest and _VALUES.search(text, position, end):
            # A page whose lines ran together: blanks are all that parts its cells.
            stop = min(end, following[0]) if following[0] > position else end
            for cell in _CELL.finditer(text, position, stop):
                yield cell.start(), min(cell.end(), cell.start() + MAX_LINE)
        elif position not in numbers:
            yield position, min(end, position + longest)
        position = end + 1
