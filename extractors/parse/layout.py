"""A page laid open: its text without what sites add, and where article, sections and tables lie in it."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from itertools import islice, pairwise

import msgspec

from extractors.parse.about.report_year import read_report_year
from extractors.parse.about.title import read_title
from extractors.parse.article.decontaminate import clean_text, decontaminate, in_common_words
from extractors.parse.article.lines import with_lines
from extractors.parse.article.outline import Outline, canonical_section, read_outline, read_sections
from extractors.parse.page import Page, RawTable, SourceText
from extractors.parse.records import Contamination, Section
from extractors.parse.tables.branded import cleaner
from extractors.parse.tables.cells import CellsResult, read_cells
from extractors.parse.words.numerals import arabic_years, ascii_digits

_SHARE = re.compile(r"\d{1,3}(?:\.\d{1,4})?[%％]")
_MOST_BORDERS = 500  # of a table; one of more is an attack
_SECTION = re.compile(r"\s*[一二三四五六]、\s*")


class Layout(msgspec.Struct, frozen=True):
    """``plain`` is ``text`` with ASCII digits, years too; ``tables`` are ranges of both that are no prose; ``borders``: where in
    tables that are prose a share begins right behind a number in the cell before."""

    text: SourceText
    plain: SourceText
    contamination: tuple[Contamination, ...]
    cells: CellsResult
    tables: list[tuple[int, int]]
    borders: list[int]
    outline: Outline
    sections: tuple[Section, ...]
    title: str | None


def read_layout(page: Page) -> Layout:
    """What a page shows, before it is decided which document it is and whose."""
    text, contamination = decontaminate(page.text)
    text = with_lines(text)

    # Who, when and what are read with ASCII digits and in common words, years too; the title and facts tell years as they are printed.
    printed = msgspec.structs.replace(text, text=in_common_words(ascii_digits(text.text)))
    plain = msgspec.structs.replace(text, text=arabic_years(printed.text))

    brands = tuple(item.token for item in contamination if item.kind == "brand")
    likely_year = functools.cache(lambda: _likely_year(page, plain, brands))
    cells = read_cells(page, clean=cleaner(brands), likely_year=likely_year)
    tables = _table_ranges(page, text, cells)
    outline = read_outline(plain, tables)
    return Layout(
        text=text,
        plain=plain,
        contamination=contamination,
        cells=cells,
        tables=tables,
        borders=_borders(page, text, cells),
        outline=outline,
        sections=read_sections(text, outline, tables),
        title=_clean_title(printed, outline, page, brands),
    )


def _likely_year(page: Page, text: SourceText, brands: tuple[str, ...]) -> int | None:
    """The year as far as it can be told before the tables are known to be no prose."""
    outline = read_outline(text)
    title = _clean_title(text, outline, page, brands)
    bodies = [text.text[slice(*outline.body(i))] for i in range(len(outline.headings))]
    return read_report_year(title, text.text[slice(*outline.preface)], bodies).year


def _clean_title(
    text: SourceText, outline: Outline, page: Page, brands: tuple[str, ...]
) -> str | None:
    titles = [(key, value) for key, value in page.meta if "title" in key]
    meta = [(key, without_contamination(value, brands) or "") for key, value in titles]
    return read_title(text.text, outline, without_contamination(page.title, brands), meta)


@functools.lru_cache(maxsize=16)  # of one page: the title is asked for several times
def without_contamination(text: str | None, brands: tuple[str, ...] = ()) -> str | None:
    """A title or meta value freed of contamination, the ``brands`` that the page's text proved among it."""
    if not text:
        return None
    return ascii_digits(decontaminate(SourceText.plain(text), brands)[0].text.strip())


def _table_ranges(page: Page, text: SourceText, cells: CellsResult) -> list[tuple[int, int]]:
    """Ranges of the statutory tables in the cleaned text, by way of the source offsets."""
    ranges = []
    read_as_table = set(cells.statutory_tables)
    for table in page.tables:
        if not table.in_text and table.index not in read_as_table:
            continue
        for begin, end in _without_article(page.text.text, table):
            first, last = page.text.span(begin, end)
            start = bisect.bisect_left(text.starts, first)
            ranges.append((start, max(start, bisect.bisect_left(text.starts, last))))
    return sorted(ranges)


def _borders(page: Page, text: SourceText, cells: CellsResult) -> list[int]:
    """Where in the cleaned text a share begins behind the number of the cell before it, in tables that are read as prose."""
    found: list[int] = []
    read_as_table = set(cells.statutory_tables)
    for table in page.tables:
        if table.in_text or table.index in read_as_table:
            continue
        position = table.text_start
        for left, right in _numbers_beside(table):
            beside = re.compile(rf"(?<![\d.]){re.escape(left)}\s{{1,3}}(?={re.escape(right)})")
            if match := beside.search(page.text.text, position, table.text_end):
                position = match.end()
                found.append(bisect.bisect_left(text.starts, page.text.starts[position]))
    return found


def _numbers_beside(table: RawTable) -> Iterator[tuple[str, str]]:
    """Texts of a cell that ends in a digit and of one behind it that is a share (96 | 35.0%). Of numbers without any sign between
    nobody knows whose each is, and they are better left one that is not read."""
    pairs = (
        (left.text.strip(), right.text.strip())
        for row in table.rows
        for left, right in pairwise(row)
    )
    told = (pair for pair in pairs if pair[0][-1:].isdigit() and _SHARE.fullmatch(pair[1]))
    return islice(told, _MOST_BORDERS)


def _without_article(text: str, table: RawTable) -> Iterator[tuple[int, int]]:
    """The range of a table; where rows of it are headings of the report's sections, without the rows of one cell that
    hold the report's headings and sentences: the whole article was laid out as one table."""
    shown = ([cell.text for cell in row if cell.text.strip()] for row in table.rows)
    alone = [cells[0] for cells in shown if len(cells) == 1]
    headings = {words for words in alone if _names_section(words)}
    begin = position = table.text_start
    for words in alone if headings and not table.in_text else ():
        at = text.find(words, position, table.text_end)
        if at >= 0 and (words in headings or "。" in words):
            if begin < at:
                yield begin, at
            begin = position = at + len(words)
    if begin < table.text_end:
        yield begin, table.text_end


def _names_section(words: str) -> bool:
    heading = _SECTION.match(words)
    return heading is not None and canonical_section(clean_text(words[heading.end() :])) is not None
