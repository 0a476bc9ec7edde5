"""``extract()``: the story of one document, from bytes to record, read top to bottom.

Pure: no network, no clock, no store. Whatever the bytes are, a record comes back; what could not be
read or decided is a named problem in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from extractors.parse.about.doctype import is_plan_title, read_doc_type
from extractors.parse.about.issuer import identify
from extractors.parse.about.issuer_case import Source
from extractors.parse.about.mentions import with_one_name
from extractors.parse.about.published import Published, read_published
from extractors.parse.about.report_year import (
    ReportYear,
    names_academic_year,
    read_report_year,
)
from extractors.parse.article.below import differing_copy, without_other_report
from extractors.parse.article.decontaminate import clean_text
from extractors.parse.article.outline import Outline
from extractors.parse.document import read
from extractors.parse.fingerprint import fingerprint
from extractors.parse.layout import Layout, read_layout, without_contamination
from extractors.parse.page import Page
from extractors.parse.parts import Attached, join
from extractors.parse.plan import read_plan, read_plan_year, read_task_table, with_drawn_marks
from extractors.parse.plan_text import drawn_task_tables, is_mostly_table
from extractors.parse.records import DocType, PartRole, Problem, Record, Task
from extractors.parse.stated import Stated, read_stated
from extractors.parse.words.numerals import arabic_years
from extractors.seeds import CodebookError


class Landed(msgspec.Struct, frozen=True):
    """The bytes of a document that a report's page leads to, and under which address they were landed."""

    role: PartRole
    source: str
    data: bytes
    content_type: str | None = None


_HEAD = 3000  # characters above the first heading in which publisher and date are looked for
_FEWEST_TASKS = 2  # rows of a table that make it a plan
_TAIL = 300
_MAX_PICTURES = 20  # pages of all parts together; each takes some seconds to read


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
    with it. Unreadable bytes give ``doc_type`` ``unreadable`` and a problem; the one error that is raised is CodebookError,
    where the lists that every document is read by are broken.
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
    except CodebookError:
        raise
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
    layout = read_layout(page)
    plain, outline, title = layout.plain, layout.outline, layout.title
    instead = _page_instead(page, layout)
    if instead is not None:
        return _extract(instead, url, name, sha256)
    planned = _planned(page, plain.text, title)
    kind = read_doc_type(
        title, plain.text, outline, layout.cells.cells, has_task_table=len(planned) >= _FEWEST_TASKS
    )

    passages = _passages(plain.text, outline)
    year, published = _dated(kind.doc_type, title, passages, page, url)
    is_plan = kind.doc_type == "work_plan"
    issuer = identify(_witnesses(page, layout, passages, url, year.year, sha256, is_plan=is_plan))
    stated = Stated()
    if kind.doc_type == "annual_report":
        stated = read_stated(page, layout, year.year, issuer)
    elif is_plan:
        stated = Stated(tasks=read_plan(layout.text, outline, title, planned))
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
        contamination=layout.contamination,
        sections=layout.sections,
        cells=stated.cells,
        facts=stated.facts,
        tasks=stated.tasks,
        problems=(
            *page.problems,
            *differing_copy(plain.text, outline),
            *kind.problems,
            *year.problems,
            *issuer.problems,
            *stated.problems,
        ),
    )
    article = layout.text.text[outline.start : outline.end]
    return msgspec.structs.replace(record, fingerprint=fingerprint(record, article))


def _page_instead(page: Page, layout: Layout) -> Page | None:
    """What is to be read in the page's place: it without another report below its own, or a plan with the marks that its text
    draws; None where it is read as it is."""
    plain, outline, title = layout.plain, layout.outline, layout.title
    alone = without_other_report(page, plain, outline, title)
    if alone is None and is_plan_title(title):
        return with_drawn_marks(page, plain, outline)
    return alone


def _planned(page: Page, text: str, title: str | None) -> tuple[Task, ...]:
    """Tasks in table form, of a page that a plan's title heads or that begins with the table and has none."""
    if is_plan_title(title):
        return read_task_table((*page.tables, *drawn_task_tables(text)), clean_text)
    if title is None and is_mostly_table(text):
        return read_task_table(drawn_task_tables(text), clean_text)
    return ()


class _Passages(msgspec.Struct, frozen=True):
    """A document's text by its place: above the first heading, below each, and at both ends."""

    preface: str
    bodies: tuple[str, ...]
    looking_back: tuple[str, ...]  # those that tell what was done, not what is to be done
    head: str
    tail: str


def _passages(text: str, outline: Outline) -> _Passages:
    bodies = tuple(text[slice(*outline.body(i))] for i in range(len(outline.headings)))
    return _Passages(
        preface=text[slice(*outline.preface)],
        bodies=bodies,
        looking_back=tuple(
            body
            for heading, body in zip(outline.headings, bodies, strict=True)
            if heading.canonical != "section.5"
        ),
        head=text[max(0, outline.preface[1] - _HEAD) : outline.preface[1]],
        tail=text[max(outline.start, outline.end - _TAIL) : outline.end],
    )


def _witnesses(
    page: Page,
    layout: Layout,
    passages: _Passages,
    url: str | None,
    year: int | None,
    sha256: str,
    *,
    is_plan: bool,
) -> Source:
    """What of a document speaks about its issuer."""
    return Source(
        title=with_one_name(arabic_years(layout.title)) if layout.title else None,
        preface=passages.preface,
        body=passages.bodies,
        tail=passages.tail,
        head=passages.head,
        whole=layout.plain.text,
        meta=page.meta,
        site_title=without_contamination(page.title),
        url=url,
        year=year,
        sha256=sha256,
        is_plan=is_plan,
    )


def _dated(
    doc_type: DocType, title: str | None, passages: _Passages, page: Page, url: str | None
) -> tuple[ReportYear, Published]:
    """The year that a document covers and the day it came out; that day is a witness of a report's year in turn."""
    preface, bodies = passages.preface, passages.looking_back
    told = bodies if title and bodies else (preface, *bodies)
    year = _year(doc_type, title, preface, told)
    covered = year.year if doc_type == "annual_report" else None
    # The report on an academic year comes out in the autumn of the year in which that ends.
    due_after = covered - 1 if covered and names_academic_year(title) else covered
    published = read_published(passages.head, passages.tail, page.meta, url, due_after)
    if covered is not None:
        year = read_report_year(title, preface, told, published.on)
    return year, published


def _year(doc_type: DocType, title: str | None, preface: str, bodies: Sequence[str]) -> ReportYear:
    """A report's year from its witnesses, a plan's from its title; other documents cover none."""
    if doc_type == "annual_report":
        return read_report_year(title, preface, bodies)
    if doc_type == "work_plan":
        year = read_plan_year(title, preface)
        problems = () if year else (Problem("year_unknown", "the plan names no single year"),)
        return ReportYear(year, problems)
    return ReportYear(None)
