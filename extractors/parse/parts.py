"""A report and what belongs to it: further pages, attachments and pictures become one document to read.

The main page comes first, then its continuations (always), then attachments and pictures, which add what
is not there yet: tables that no page before them prints, and prose where there is no prose, or where all of it is told
again. What is another agency's or year's report (by its file's name too, where it says nothing itself), a form or a
decree is no part.
"""

from __future__ import annotations

import bisect
import re
from array import array
from collections.abc import Callable, Sequence
from urllib.parse import unquote

import msgspec

from extractors.parse.article.below import is_of_another
from extractors.parse.article.decontaminate import clean_text, decontaminate
from extractors.parse.article.outline import read_outline
from extractors.parse.page import Page, RawTable, SourceText
from extractors.parse.records import Cell, Fact, Part, PartRole, Problem, Record
from extractors.parse.tables.cells import CellsResult, read_cells

_ORDER: dict[PartRole, int] = {"continuation": 0, "attachment": 1, "image": 2}
_HEADS = 4  # lines above a table that may be its title
_HEAD = re.compile(  # 填报单位：某某局; 某某局2021年…情况统计表. Dates of filling in and the names of laws are no title.
    r"(?:填报|报送|填表|公开)(?:单位|机关|部门)[：:]\s*([^。；，,;：:]{4,30})"
    r"|([^。；，,;：:《》]{3,36}(?:表|情况|数据|年报|报告)(?:[（(][^（）()]{1,12}[）)])?)"
)
# The year of a table, and no day on which it was put online.
_NAMED = re.compile(r"(?<!\d)(20\d\d)年(?!\s*\d+\s*月)")
_PROSE = 2  # sections of the form: who prints as many tells the report itself


class Attached(msgspec.Struct, frozen=True):
    """A landed document that a report's page led to, after reading."""

    role: PartRole
    source: str
    sha256: str
    page: Page


class _Member(msgspec.Struct, frozen=True):
    """Where a part stands in the joined page: its first source offset and the tables taken from it."""

    part: int
    start: int
    tables: tuple[int, ...]  # indexes in the part, in the order of the joined page
    first_table: int
    page_starts: tuple[int, ...]


class Joined(msgspec.Struct, frozen=True):
    """The page of a whole report, its parts, and the way back from its places to theirs."""

    page: Page
    parts: tuple[Part, ...]
    members: tuple[_Member, ...]

    def locate(self, record: Record) -> Record:
        """The record of the joined page with every place as it is in the part that shows it."""
        return msgspec.structs.replace(
            record,
            parts=self.parts,
            cells=tuple(self._cell(cell) for cell in record.cells),
            facts=tuple(
                fact
                if (member := self._at(fact.start)) is None
                else msgspec.structs.replace(
                    fact,
                    part=member.part,
                    start=fact.start - member.start,
                    end=fact.end - member.start,
                    page=bisect.bisect_right(member.page_starts, fact.start - member.start) or None,
                )
                for fact in record.facts
            ),
            sections=tuple(
                section
                if (member := self._at(section.char_start)) is None
                else msgspec.structs.replace(
                    section,
                    part=member.part,
                    char_start=section.char_start - member.start,
                    char_end=max(section.char_end - member.start, 0),
                )
                for section in record.sections
            ),
        )

    def _at(self, offset: int) -> _Member | None:
        found = [member for member in self.members if member.start <= offset]
        return found[-1] if found else None

    def _cell(self, cell: Cell) -> Cell:
        for member in self.members:
            place = cell.table_index - member.first_table
            if 0 <= place < len(member.tables):
                return msgspec.structs.replace(
                    cell, part=member.part, table_index=member.tables[place]
                )
        return cell


def join(main: Page, attached: Sequence[Attached], read_alone: Callable[[Page], Record]) -> Joined:
    """The report's page with all that belongs to it; ``read_alone`` tells what a page is by itself.

    Problem ``part_differs``: an attachment repeats tables of the page with other numbers.
    """
    page = main
    parts: list[Part] = []
    members: list[_Member] = []
    alone: Record | None = None
    for item in sorted(attached, key=lambda item: _ORDER[item.role]):
        if not item.page.text.text.strip():
            continue
        if item.role == "continuation":
            tables, with_text = item.page.tables, True
        else:
            other = read_alone(item.page)
            # The pictures of a page are pages of one paper: they are held against what came before them all.
            if alone is None or (parts[-1:] and parts[-1].role != "image"):
                alone, sections = read_alone(page), _sections(page)
            if (
                _is_apart(other, alone)
                or _is_headed_apart(item.page, alone.title)
                or _is_named_apart(item.source, other, alone)
            ):
                continue
            before, read = _printed(page).cells, _printed(item.page, alone.report_year)
            own = read.cells
            with_text = sections < _PROSE and (
                not alone.facts if item.role == "image" else len(other.facts) > len(alone.facts)
            )
            if with_text:
                page = _without_summary(page, alone.facts, other.facts)
            else:  # they are told once more with the text
                page = _with_problems(page, [p for p in read.problems if p.code == "not_the_form"])
            if not own and not (with_text and _sections(item.page)):
                continue
            known = {cell.table for cell in before}
            fresh = {cell.table_index for cell in own if cell.table not in known}
            tables = (
                item.page.tables
                if with_text
                else tuple(table for table in item.page.tables if table.index in fresh)
            )
            page = _with_difference(page, before, own)
        member, page = _append(page, item.page, tables, len(parts), with_text=with_text)
        members.append(member)
        parts.append(Part(item.role, item.source, item.sha256))
    return Joined(page, tuple(parts), tuple(members))


def _is_apart(other: Record, main: Record) -> bool:
    """Whether a document is of its own kind, of another agency or of another year."""
    if other.doc_type in ("work_plan", "notice", "form_template"):
        return True
    if None not in (other.report_year, main.report_year) and other.report_year != main.report_year:
        return True
    names = {
        record.agency.agency_id
        for record in (other, main)
        if record.agency is not None and not record.agency.agency_id.startswith("unknown-")
    }
    return len(names) > 1 or bool(
        other.title and main.title and is_of_another(main.title, other.title)
    )


def _is_headed_apart(page: Page, title: str | None) -> bool:
    """Whether a line above the first table of a part says whose or which year's it is, and that is not the report's."""
    if title is None or not page.tables:
        return False
    above = page.text.text[: page.tables[0].text_start].strip().split("\n")
    heads = (
        found[1] or found[2] for line in above[-_HEADS:] if (found := _HEAD.fullmatch(line.strip()))
    )
    return any(is_of_another(title, head) for head in heads)


def _is_named_apart(source: str, other: Record, main: Record) -> bool:
    """Whether the name of a file tells another year than the report's, where the file itself tells none."""
    years = set(map(int, _NAMED.findall(unquote(source).rpartition("/")[2])))
    return other.report_year is None and bool(years) and main.report_year not in {None, *years}


def _without_summary(page: Page, facts: Sequence[Fact], others: Sequence[Fact]) -> Page:
    """A page without what it states, where a part states all of it again."""
    told = set(map(_statement, others))
    if not all(_statement(fact) in told for fact in facts):
        return page
    text = page.text.text
    for fact in facts:
        first, behind = (bisect.bisect_left(page.text.starts, at) for at in (fact.start, fact.end))
        text = text[:first] + " " * (behind - first) + text[behind:]
    return msgspec.structs.replace(page, text=msgspec.structs.replace(page.text, text=text))


def _statement(fact: Fact) -> tuple[str | None, ...]:
    what = (fact.quote,) if fact.measure is None else (fact.measure, fact.breakdown)
    return (*what, fact.value, fact.unit, fact.qualifier, fact.period)


def _printed(page: Page, year: int | None = None) -> CellsResult:
    """The cells of a page, without those of tables that name another year than this one in their title."""
    return read_cells(page, clean=clean_text, likely_year=lambda: year)


def _with_problems(page: Page, problems: Sequence[Problem]) -> Page:
    return msgspec.structs.replace(page, problems=(*page.problems, *problems))


def _sections(page: Page) -> int:
    return len(read_outline(decontaminate(page.text)[0]).canonical)


def _with_difference(page: Page, before: Sequence[Cell], own: Sequence[Cell]) -> Page:
    values = {(c.table, c.measure, c.breakdown): c.value for c in before if c.value is not None}
    differing = [
        cell.raw
        for cell in own
        if cell.value is not None
        and values.get((cell.table, cell.measure, cell.breakdown), cell.value) != cell.value
    ]
    if not differing:
        return page
    words = f"{len(differing)} numbers differ from the page's own: {' '.join(differing[:5])}"[:300]
    return _with_problems(page, [Problem("part_differs", words)])


def _append(
    page: Page, other: Page, tables: Sequence[RawTable], part: int, *, with_text: bool
) -> tuple[_Member, Page]:
    """Another page behind a page: its text or none, and these tables of it."""
    start = max(page.text.ends, default=0) + 1
    first = page.next_table
    shift = len(page.text.text) + 1 if with_text else 0
    moved = tuple(
        msgspec.structs.replace(
            table,
            index=first + place,
            text_start=table.text_start + shift if with_text else 0,
            text_end=table.text_end + shift if with_text else 0,
            is_picture=table.is_picture or other.is_pictured(table),
        )
        for place, table in enumerate(tables)
    )
    member = _Member(part, start, tuple(table.index for table in tables), first, other.page_starts)
    joined = msgspec.structs.replace(
        page,
        tables=(*page.tables, *moved),
        problems=(*page.problems, *other.problems),
    )
    if not with_text:
        # Nothing of its text is read, so no offset may lead there.
        return msgspec.structs.replace(member, start=1 << 40), joined
    text = SourceText(
        f"{page.text.text}\n{other.text.text}",
        page.text.starts
        + array("I", [start - 1])
        + array("I", (p + start for p in other.text.starts)),
        page.text.ends + array("I", [start - 1]) + array("I", (p + start for p in other.text.ends)),
    )
    pictured = tuple((first + shift, last + shift) for first, last in other.pictured)
    return member, msgspec.structs.replace(joined, text=text, pictured=(*page.pictured, *pictured))
