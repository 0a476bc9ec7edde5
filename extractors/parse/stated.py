"""What a report states: the cells of its tables, the facts of its prose, and what contradicts or is lost."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

import msgspec

from extractors.parse.about.issuer import Issuer
from extractors.parse.about.report_year import edition_in_force, names_academic_year
from extractors.parse.article.outline import Outline, missing_sections
from extractors.parse.codes import ALL_APPLICANTS, CARRIED_IN, RECEIVED
from extractors.parse.layout import Layout
from extractors.parse.page import Glyph, Page
from extractors.parse.prose.narrative import read_facts
from extractors.parse.records import Cell, Edition, Fact, Problem, Task
from extractors.parse.tables.cells import CellsResult
from extractors.parse.tables.confirm import Place, confirm
from extractors.parse.tables.grid import expand
from extractors.parse.words.lists import pattern

_PREFACE = 1500  # characters of it in which the line of source and counters stands
_TITLE_TELLS = re.compile(r"(?:政府信息|政务|信息)公开.*|20\d\d年")
_NAMES_OFFICE = re.compile("[局委厅办院镇乡省市县区州旗盟所校]|街道|政府|中心|大学|公司")
_ALL_SUITS = "proceeding.litigation.total"
_SUITS = ("proceeding.suit_direct.total", "proceeding.suit_after_reconsideration.total")


class Stated(msgspec.Struct, frozen=True):
    """What enters the facts, by kind of document: a report's figures, a plan's tasks, else nothing."""

    edition: Edition | None = None
    cells: tuple[Cell, ...] = ()
    facts: tuple[Fact, ...] = ()
    tasks: tuple[Task, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_stated(page: Page, layout: Layout, year: int | None, issuer: Issuer) -> Stated:
    """What the yearly report of ``page``, on ``year``, by ``issuer`` states."""
    outline, cells = layout.outline, layout.cells
    start, end = outline.start, outline.end
    article = layout.text.keep([(start, end)])
    skip = [
        (max(a, start) - start, min(b, end) - start)
        for a, b in layout.tables
        if a < end and b > start
    ]
    skip = sorted([*skip, *_furniture(article.text, outline)])
    facts, fact_problems = read_facts(
        article,
        layout.sections,
        report_year=year,
        skip=skip,
        borders=[at - start for at in layout.borders if start <= at < end],
        scope=issuer.scope,
        reporter=_names(layout.title, issuer),
        printed=_printed(cells.cells),
    )
    facts, received_problems = _received_against_table(facts, cells.cells)
    printed, facts, doubts = confirm(cells.cells, facts, *_pictured(page), _glyphs(page))
    # Schools report on academic years under rules of their own, without the national form.
    formless = names_academic_year(layout.title)
    edition = cells.edition_seen or (None if formless else edition_in_force(year))
    lost = (*_lost_tables(page, cells), *missing_sections(outline))
    return Stated(
        edition=edition,
        cells=printed,
        facts=_with_pages(facts, page),
        problems=(*cells.problems, *fact_problems, *received_problems, *doubts)
        + (() if formless or edition == "pre2019" else lost),
    )


def _names(title: str | None, issuer: Issuer) -> str:
    """The words in which the issuer's names stand; empty where nothing names it."""
    titled = _TITLE_TELLS.sub("", title or "")
    known = issuer.agency.name_zh or ""
    return known + titled if known or _NAMES_OFFICE.search(titled) else ""


def _furniture(article: str, outline: Outline) -> list[tuple[int, int]]:
    """Ranges of the article that state nothing: headings, and above them the line of source and counters."""
    shift = outline.start
    ranges = [(heading.start - shift, heading.text_start - shift) for heading in outline.headings]
    position = 0
    for line in article[: min(outline.preface[1] - shift, _PREFACE)].splitlines(keepends=True):
        if pattern("info_line").search(line.strip()):
            ranges.append((position, position + len(line)))
        position += len(line)
    return ranges


def _printed(cells: Sequence[Cell]) -> dict[tuple[str, str | None], str]:
    """The numbers of the tables by measure and breakdown, but those printed twice with other numbers; suits of both
    kinds together too, which prose tells as one."""
    printed: dict[tuple[str, str | None], str] = {}
    twice = set()
    for cell in cells:
        if cell.value is not None:
            code = cell.measure, cell.breakdown
            if printed.setdefault(code, cell.value) != cell.value:
                twice.add(code)
    for code in twice:
        del printed[code]
    suits = [printed.get((measure, None), "") for measure in _SUITS]
    if all(map(str.isdigit, suits)):
        printed.setdefault((_ALL_SUITS, None), str(sum(map(int, suits))))
    return printed


def _received_against_table(
    facts: tuple[Fact, ...], cells: Sequence[Cell]
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """收到 in prose may be the sum of new and carried-over requests; the table tells (identity A6)."""
    printed = {
        cell.measure: int(cell.value)
        for cell in cells
        if cell.breakdown == ALL_APPLICANTS and cell.value is not None and cell.value.isdigit()
    }
    new, carried = printed.get(RECEIVED), printed.get(CARRIED_IN)
    if not new or not carried:
        return facts, ()
    checked, problems = [], []
    for fact in facts:
        if (
            fact.measure == RECEIVED
            and fact.breakdown == ALL_APPLICANTS
            and fact.value == str(new + carried)
        ):
            message = f"{fact.quote[:60]}: the table prints {new} new and {carried} carried over"
            problems.append(
                Problem("ambiguous_received", message, f"characters {fact.start}-{fact.end}")
            )
            fact = msgspec.structs.replace(fact, measure=None, breakdown=None)
        checked.append(fact)
    return tuple(checked), tuple(problems)


def _pictured(page: Page) -> tuple[set[int], list[tuple[int, int]]]:
    """Tables and source ranges that were read off pictures; text that draws a table counts with its range."""
    tables = {t.index for t in page.tables if t.is_picture or page.is_pictured(t)}
    return tables, [page.text.span(start, end) for start, end in page.pictured if start < end]


def _glyphs(page: Page) -> dict[Place, tuple[Glyph, ...]]:
    """How the digits of numbers look that were read off pictures, by the places of their cells."""
    found = {}
    for table in page.tables:
        printed = [cell for row in table.rows for cell in row] if table.is_picture else []
        grid = expand(table) if any(cell.glyphs for cell in printed) else None
        for place, cell in zip(grid.cells if grid else (), printed, strict=bool(grid)):
            if cell.glyphs:
                found[table.index, place.row, place.col] = cell.glyphs
    return found


def _lost_tables(page: Page, cells: CellsResult) -> tuple[Problem, ...]:
    """A report of a national form without any cell: pictures between the headings, or nothing at all."""
    if cells.cells:
        return ()
    if page.images:
        return (Problem("tables_as_images", f"no table in the text; {len(page.images)} pictures"),)
    return (Problem("tables_missing", "the page prints none of the statutory tables"),)


def _with_pages(facts: tuple[Fact, ...], page: Page) -> tuple[Fact, ...]:
    """The printed page of each fact where the document has pages, counted from one."""
    if not page.page_starts:
        return facts
    return tuple(
        msgspec.structs.replace(fact, page=bisect.bisect_right(page.page_starts, fact.start))
        for fact in facts
    )
