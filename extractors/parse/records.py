"""The extraction record of the contract (design section 4): frozen, typed, printed as JSON.

Only shapes live here. Values are decimals written as strings, offsets are characters in the decoded
source of the landed document, and every tuple keeps the order of the page.

msgspec's structs instead of dataclasses: a page has hundreds of items, each made in C, and ``gc=False``
keeps them out of the cyclic collector, which none of them can need.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

DocType = Literal["annual_report", "work_plan", "notice", "form_template", "other", "unreadable"]
Edition = Literal["pre2019", "2019", "2021"]
Scope = Literal["organ", "gov_office", "aggregate", "system", "unknown"]
State = Literal[
    "value", "worded_zero", "blank", "slash", "dash", "word_none", "unreadable", "glued", "repaired"
]
Qualifier = Literal["exact", "over", "nearly", "about"]
Reader = Literal["ocr"]
PartRole = Literal["attachment", "image", "continuation"]
TableKind = Literal["disclosures", "applications", "litigation", "other"]
PublishedStatus = Literal["printed", "inferred", "suspect", "unknown"]

# Keys that an item has only where they say something: read off a picture, in a part of the report, told in words alone.
_MARKS = frozenset({"read_by", "part", "text"})

# The only states that carry a number; a blank is never zero.
STATES_WITH_NUMBER: frozenset[str] = frozenset({"value", "worded_zero", "repaired"})


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """An item of the document that names its issuer, as printed. Two independent ones in the text prove it."""

    kind: Literal["document_number", "title", "meta", "wechat", "site_code", "host", "text"]
    quote: str


class AgencyRef(msgspec.Struct, frozen=True, gc=False):
    """The issuer that the document proves. ``division_code`` is None for central bodies."""

    agency_id: str
    name_zh: str | None
    division_code: str | None
    evidence: tuple[Evidence, ...] = ()


class SiteOwner(msgspec.Struct, frozen=True, gc=False):
    """Whose site shows the page, which may be another body than its issuer."""

    name_zh: str | None
    division_code: str | None


class Contamination(msgspec.Struct, frozen=True, gc=False):
    """Foreign text that was taken out: ``token`` stood ``count`` times in the page."""

    kind: Literal[
        "pinyin", "traditional", "brand", "dropped_characters", "mojibake", "foreign_host"
    ]
    token: str
    count: int


class Section(msgspec.Struct, frozen=True, gc=False):
    """A numbered section as printed. ``text``: the readable words below the heading, of the sections that are told in
    words alone (存在的主要问题及改进情况, 其他需要报告的事项); offsets lead to those of the others."""

    number: str | None
    title: str
    char_start: int
    char_end: int
    part: int | None = None
    text: str | None = None


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One printed cell of a statutory table. ``row``/``col`` are zero-based in the expanded grid.

    ``repaired_by`` names the identities that chose the reading: of glued digits, or of a picture.
    """

    table: TableKind
    measure: str
    breakdown: str | None
    value: str | None
    raw: str
    state: State
    unit: str | None
    table_index: int
    row: int
    col: int
    repaired_by: tuple[str, ...] = ()
    read_by: Reader | None = None
    part: int | None = None


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One number that the prose states. ``part_of`` is the index in ``facts`` of its stated total."""

    measure: str | None
    breakdown: str | None
    value: str | None
    unit: str | None
    qualifier: Qualifier
    state: State
    period: str | None
    part_of: int | None
    quote: str
    start: int
    end: int
    section: str | None
    page: int | None = None
    read_by: Reader | None = None
    part: int | None = None


class Part(msgspec.Struct, frozen=True, gc=False):
    """A landed document that was read as part of a report; cells, facts and sections count from it."""

    role: PartRole
    source: str
    sha256: str


class Task(msgspec.Struct, frozen=True, gc=False):
    """A task of a work plan. ``number`` counts from 1 through the plan; ``section`` is the numeral of the heading above it."""

    number: int
    section: str | None
    title: str
    text: str


class Problem(msgspec.Struct, frozen=True, gc=False):
    """What was not read, or is in doubt: ``code`` is a row of ``finding_words.csv``, ``where`` a place on the page for a person."""

    code: str
    message: str
    where: str | None = None


class Record(msgspec.Struct, frozen=True, gc=False):
    """Everything that one document states; keys in JSON are exactly these names."""

    source: str
    sha256: str
    fingerprint: str
    doc_type: DocType
    title: str | None
    edition: Edition | None
    agency: AgencyRef | None
    site_owner: SiteOwner | None
    scope: Scope
    report_year: int | None
    published_on: str | None
    published_status: PublishedStatus
    contamination: tuple[Contamination, ...] = ()
    sections: tuple[Section, ...] = ()
    cells: tuple[Cell, ...] = ()
    facts: tuple[Fact, ...] = ()
    tasks: tuple[Task, ...] = ()
    problems: tuple[Problem, ...] = ()
    parts: tuple[Part, ...] = ()

    @classmethod
    def unreadable(cls, source: str, sha256: str, problems: tuple[Problem, ...]) -> Record:
        """A document that could not be read: kept, named, without a number."""
        return cls(
            source=source,
            sha256=sha256,
            fingerprint=sha256,
            doc_type="unreadable",
            title=None,
            edition=None,
            agency=AgencyRef(f"unknown-{sha256[:12]}", None, None),
            site_owner=None,
            scope="unknown",
            report_year=None,
            published_on=None,
            published_status="unknown",
            problems=problems or (Problem("no_text", "the document has no text"),),
        )

    def as_dict(self) -> dict[str, Any]:
        """The record as plain JSON types, keys in the order of the contract; marks only where they apply."""
        record: dict[str, Any] = msgspec.to_builtins(self)
        for items in (record["sections"], record["cells"], record["facts"]):
            for item in items:
                for mark in _MARKS & item.keys():
                    if item[mark] is None:
                        del item[mark]
        if not self.parts:
            del record["parts"]
        return record
