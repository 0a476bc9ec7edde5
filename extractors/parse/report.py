"""``extract()``: the story of one document, from bytes to record, read top to bottom.

Pure: no network, no clock, no store. Whatever the bytes are, a record comes back; what could not be
read or decided is a named problem in it.
"""

from __future__ import annotations

import bisect
import functools
import hashlib
import re
from collections.abc import Iterator, Sequence

import msgspec

from extractors.parse.about.doctype import is_plan_title, read_doc_type
from extractors.parse.about.issuer import Source, identify
from extractors.parse.about.period import (
    ReportYear,
    edition_in_force,
    names_academic_year,
    read_published,
    read_report_year,
)
from extractors.parse.about.title import read_title
from extractors.parse.below import without_other_report
from extractors.parse.decontaminate import clean_text, decontaminate
from extractors.parse.document import read
from extractors.parse.fingerprint import fingerprint
from extractors.parse.lines import with_lines
from extractors.parse.numerals import arabic_years, ascii_digits
from extractors.parse.outline import (
    Outline,
    canonical_section,
    missing_sections,
    read_outline,
    read_sections,
)
from extractors.parse.page import Page, RawTable, SourceText
from extractors.parse.parts import Attached, join
from extractors.parse.patterns import pattern
from extractors.parse.plan import read_plan_year, read_task_table, read_tasks
from extractors.parse.plan_text import drawn_task_tables, is_mostly_table
from extractors.parse.prose.narrative import read_facts
from extractors.parse.records import (
    Cell,
    DocType,
    Edition,
    Fact,
    PartRole,
    Problem,
    Record,
    Scope,
    Task,
)
from extractors.parse.tables.cells import CellsResult, read_cells
from extractors.parse.tables.confirm import confirm


class Landed(msgspec.Struct, frozen=True):
    """The bytes of a document that a report's page leads to, and under which address they were landed."""

    role: PartRole
    source: str
    data: bytes
    content_type: str | None = None


_HEAD = 3000  # characters above the first heading in which publisher and date are looked for
_FEWEST_TASKS = 2  # rows of a table that make it a plan
_TAIL = 300
_SECTION = re.compile(r"\s*[一二三四五六]、\s*")
_MAX_PICTURES = 20  # pages of all parts together; each takes some seconds to read
_RECEIVED = "applications.received_new"
_CARRIED = "applications.carried_in"
_ALL_APPLICANTS = "applicant.total"


def extract(
    data: bytes,
    url: str | None = None,
    content_type: str | None = None,
    *,
    source: str | None = None,
    parts: Sequence[Landed] = (),
) -> Record:
    """Everything that one landed document states, as the record of the contract (design section 4).

    ``data`` are the landed bytes, ``url`` the address that answered (evidence of last resort for the
    issuer), ``content_type`` what the server said. ``source`` names the document in the record (path or
    address). ``parts`` are the documents that a report's page leads to; those that belong to the report are read
    with it. Never raises: unreadable bytes give ``doc_type`` ``unreadable`` and a problem.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    name = source or url or sha256
    try:
        page = read(data, content_type)
        if not parts:
            return _extract(page, url, name, sha256)
        attached, problems = _read_parts(parts)
        page = msgspec.structs.replace(page, problems=(*page.problems, *problems))
        joined = join(page, attached, lambda alone: _extract(alone, None, name, sha256))
        return joined.locate(_extract(joined.page, url, name, sha256))
    except Exception as error:  # noqa: BLE001 - one document must not stop a country; it is named
        failure = Problem("extractor_failed", f"{type(error).__name__}: {error}"[:300])
        return Record.unreadable(name, sha256, (failure,))


def _read_parts(parts: Sequence[Landed]) -> tuple[list[Attached], tuple[Problem, ...]]:
    """The parts after reading; with enough pages read off pictures the rest is left and named."""
    attached: list[Attached] = []
    for part in parts:
        if sum(len(item.page.pictured) for item in attached) >= _MAX_PICTURES:
            words = f"{_MAX_PICTURES} pictures of the report were read, not those after them"
            return attached, (Problem("too_large", words),)
        page = read(part.data, part.content_type)
        digest = hashlib.sha256(part.data).hexdigest()
        attached.append(Attached(part.role, part.source, digest, page))
    return attached, ()


def _extract(page: Page, url: str | None, name: str, sha256: str) -> Record:
    if not page.text.text.strip():
        return Record.unreadable(name, sha256, page.problems)
    text, contamination = decontaminate(page.text)
    text = with_lines(text)

    # Who, when and what are read with ASCII digits, years too; the title and facts tell years as they are printed.
    printed = msgspec.structs.replace(text, text=ascii_digits(text.text))
    plain = msgspec.structs.replace(text, text=arabic_years(printed.text))

    likely_year = functools.cache(lambda: _likely_year(page, plain))
    cells = read_cells(page, clean=clean_text, likely_year=likely_year)
    tables = _table_ranges(page, text, cells)
    outline = read_outline(plain, tables)
    title = _clean_title(printed, outline, page)
    alone = without_other_report(page, plain, outline, title)
    if alone is not None:
        return _extract(alone, url, name, sha256)
    planned = _planned(page, plain.text, title)
    kind = read_doc_type(
        title, plain.text, outline, cells.cells, has_task_table=len(planned) >= _FEWEST_TASKS
    )

    whole = plain.text
    bodies = tuple(whole[slice(*outline.body(i))] for i in range(len(outline.headings)))
    preface = whole[slice(*outline.preface)]
    told = bodies if title and bodies else (preface, *bodies)
    head = whole[max(0, outline.preface[1] - _HEAD) : outline.preface[1]]
    tail = whole[max(outline.start, outline.end - _TAIL) : outline.end]
    year = _year(kind.doc_type, title, preface, told)
    covered = year.year if kind.doc_type == "annual_report" else None
    # The report on an academic year comes out in the autumn of the year in which that ends.
    due_after = covered - 1 if covered and names_academic_year(title) else covered
    published = read_published(head, tail, page.meta, url, due_after)
    if covered is not None:
        year = read_report_year(title, preface, told, published.on)
    issuer = identify(
        Source(
            title=arabic_years(title) if title else None,
            preface=preface,
            body=bodies,
            tail=tail,
            head=head,
            whole=whole,
            meta=page.meta,
            site_title=_plain(page.title),
            url=url,
            year=year.year,
            sha256=sha256,
            is_plan=kind.doc_type == "work_plan",
        )
    )
    stated = _stated(
        page, text, kind.doc_type, outline, cells, tables, title, year.year, issuer.scope, planned
    )
    record = Record(
        source=name,
        sha256=sha256,
        fingerprint="",
        doc_type=kind.doc_type,
        title=title,
        edition=stated.edition,
        agency=issuer.agency,
        site_owner=issuer.site,
        scope=issuer.scope,
        report_year=year.year,
        published_on=published.on,
        published_status=published.status,
        contamination=contamination,
        sections=read_sections(text, outline, tables),
        cells=stated.cells,
        facts=stated.facts,
        tasks=stated.tasks,
        problems=(
            *page.problems,
            *kind.problems,
            *year.problems,
            *issuer.problems,
            *stated.problems,
        ),
    )
    article = text.text[outline.start : outline.end]
    return msgspec.structs.replace(record, fingerprint=fingerprint(record, article))


def _planned(page: Page, text: str, title: str | None) -> tuple[Task, ...]:
    """Tasks in table form, of a page that a plan's title heads or that begins with the table and has none."""
    if is_plan_title(title):
        return read_task_table((*page.tables, *drawn_task_tables(text)), clean_text)
    if title is None and is_mostly_table(text):
        return read_task_table(drawn_task_tables(text), clean_text)
    return ()


class _Stated(msgspec.Struct, frozen=True):
    """What enters the facts, by kind of document: a report's figures, a plan's tasks, else nothing."""

    edition: Edition | None = None
    cells: tuple[Cell, ...] = ()
    facts: tuple[Fact, ...] = ()
    tasks: tuple[Task, ...] = ()
    problems: tuple[Problem, ...] = ()


def _stated(
    page: Page,
    text: SourceText,
    doc_type: DocType,
    outline: Outline,
    cells: CellsResult,
    tables: Sequence[tuple[int, int]],
    title: str | None,
    year: int | None,
    scope: Scope,
    planned: tuple[Task, ...],
) -> _Stated:
    if doc_type == "work_plan":
        return _Stated(tasks=planned or read_tasks(text, outline))
    if doc_type != "annual_report":
        return _Stated()
    start, end = outline.start, outline.end
    article = text.keep([(start, end)])
    skip = [
        (max(a, start) - start, min(b, end) - start) for a, b in tables if a < end and b > start
    ]
    skip = sorted([*skip, *_furniture(article.text, outline)])
    sections = read_sections(text, outline)
    facts, fact_problems = read_facts(article, sections, report_year=year, skip=skip, scope=scope)
    facts, received_problems = _received_against_table(facts, cells.cells)
    printed, facts, doubts = confirm(cells.cells, facts, *_pictured(page))
    # Schools report on academic years under rules of their own, without the national form.
    formless = names_academic_year(title)
    edition = cells.edition_seen or (None if formless else edition_in_force(year))
    lost = (*_lost_tables(page, cells), *missing_sections(outline))
    return _Stated(
        edition=edition,
        cells=printed,
        facts=_with_pages(facts, page),
        problems=(*cells.problems, *fact_problems, *received_problems, *doubts)
        + (() if formless or edition == "pre2019" else lost),
    )


def _furniture(article: str, outline: Outline) -> list[tuple[int, int]]:
    """Ranges of the article that state nothing: headings, and above them the line of source and counters."""
    shift = outline.start
    ranges = [(heading.start - shift, heading.text_start - shift) for heading in outline.headings]
    position = 0
    for line in article[: min(outline.preface[1] - shift, _HEAD // 2)].splitlines(keepends=True):
        if pattern("info_line").search(line.strip()):
            ranges.append((position, position + len(line)))
        position += len(line)
    return ranges


def _likely_year(page: Page, text: SourceText) -> int | None:
    """The year as far as it can be told before the tables are known to be no prose."""
    outline = read_outline(text)
    title = _clean_title(text, outline, page)
    bodies = [text.text[slice(*outline.body(i))] for i in range(len(outline.headings))]
    return read_report_year(title, text.text[slice(*outline.preface)], bodies).year


def _year(doc_type: DocType, title: str | None, preface: str, bodies: Sequence[str]) -> ReportYear:
    """A report's year from its witnesses, a plan's from its title; other documents cover none."""
    if doc_type == "annual_report":
        return read_report_year(title, preface, bodies)
    if doc_type == "work_plan":
        year = read_plan_year(title, preface)
        problems = () if year else (Problem("year_unknown", "the plan names no single year"),)
        return ReportYear(year, problems)
    return ReportYear(None)


def _clean_title(text: SourceText, outline: Outline, page: Page) -> str | None:
    meta = [(key, _plain(value) or "") for key, value in page.meta if "title" in key]
    return read_title(text.text, outline, _plain(page.title), meta)


@functools.lru_cache(maxsize=16)  # of one page: the title is asked for several times
def _plain(text: str | None) -> str | None:
    """A title or meta value freed of contamination."""
    return ascii_digits(decontaminate(SourceText.plain(text))[0].text.strip()) if text else None


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


def _received_against_table(
    facts: tuple[Fact, ...], cells: Sequence[Cell]
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """收到 in prose may be the sum of new and carried-over requests; the table tells (identity A6)."""
    printed = {
        cell.measure: int(cell.value)
        for cell in cells
        if cell.breakdown == _ALL_APPLICANTS and cell.value is not None and cell.value.isdigit()
    }
    new, carried = printed.get(_RECEIVED), printed.get(_CARRIED)
    if not new or not carried:
        return facts, ()
    checked, problems = [], []
    for fact in facts:
        if (
            fact.measure == _RECEIVED
            and fact.breakdown == _ALL_APPLICANTS
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
    tables = {
        table.index
        for table in page.tables
        if table.is_picture
        or any(table.text_start < end and table.text_end > start for start, end in page.pictured)
    }
    return tables, [page.text.span(start, end) for start, end in page.pictured if start < end]


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
