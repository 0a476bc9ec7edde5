"""One record → rows of the staging tables, as plain Python values in the order of the schema.

Nothing is understood here. What a column can't hold (a number beyond DECIMAL(28,8), a date that is
none) is left out and named as a problem, so that one odd page never costs a batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from extractors.parse.records import Problem, Record
from extractors.stage import schema

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

_VALUE_LIMIT = Decimal(10) ** 20
_VALUE_STEP = Decimal(1).scaleb(-8)


def record_rows(
    record: Record,
    *,
    record_id: str,
    url: str | None,
    content_type: str | None,
    extractor_version: str,
    seeds_hash: str,
    part_ids: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Rows:
    """The rows of one record, keyed by table (the keys of ``schema.EXTRACTED``).

    ``part_ids``: (address, sha256) of each part → the record of the same document read alone.
    """
    problems = list(record.problems)
    made = record_id, record.sha256, url, content_type, extractor_version, seeds_hash
    rows: Rows = {table: [] for table in schema.EXTRACTED}
    rows["documents"].append((*made, *_told_of_document(record, problems)))
    rows["cells"].extend((record_id, *row) for row in _cells(record, problems))
    rows["facts"].extend((record_id, *row) for row in _facts(record, problems))
    numbers = _task_numbers(record, problems)
    rows["tasks"].extend(
        (record_id, number, t.section, t.title, t.text)
        for number, t in zip(numbers, record.tasks, strict=True)
    )
    rows["sections"].extend((record_id, *row) for row in _sections(record))
    rows["problems"].extend(
        (record_id, number, p.code, p.message, p.where) for number, p in enumerate(problems)
    )
    rows["parts"].extend(
        (record_id, number, part_ids[p.source, p.sha256], p.sha256, p.source, p.role)
        for number, p in enumerate(record.parts)
    )
    return rows


def _told_of_document(record: Record, problems: list[Problem]) -> Row:
    """What a document says of itself, in the columns of ``documents`` behind those that say what it was read from."""
    agency, owner = record.agency, record.site_owner
    evidence = [{"kind": e.kind, "quote": e.quote} for e in agency.evidence] if agency else []
    foreign = [{"kind": c.kind, "token": c.token, "count": c.count} for c in record.contamination]
    return (
        record.fingerprint,
        record.doc_type,
        record.title,
        record.edition,
        agency.agency_id if agency else None,
        agency.name_zh if agency else None,
        agency.division_code if agency else None,
        _json(evidence),
        owner.name_zh if owner else None,
        owner.division_code if owner else None,
        record.scope,
        record.report_year,
        _day(record.published_on, problems),
        record.published_status,
        _json(foreign),
    )


def _cells(record: Record, problems: list[Problem]) -> Iterator[Row]:
    for number, cell in enumerate(record.cells):
        value, state = _decimal(cell.value, cell.state, f"cell {number}", problems)
        yield (
            number,
            cell.table,
            cell.measure,
            cell.breakdown,
            value,
            cell.raw,
            state,
            list(cell.repaired_by),
            cell.unit,
            cell.table_index,
            cell.row,
            cell.col,
            cell.read_by,
            _document(record, cell.part),
        )


def _facts(record: Record, problems: list[Problem]) -> Iterator[Row]:
    for number, fact in enumerate(record.facts):
        value, state = _decimal(fact.value, fact.state, f"fact {number}", problems)
        yield (
            number,
            fact.measure,
            fact.breakdown,
            value,
            fact.unit,
            fact.qualifier,
            state,
            fact.period,
            fact.part_of,
            fact.quote,
            fact.start,
            fact.end,
            fact.section,
            fact.page,
            fact.read_by,
            _document(record, fact.part),
        )


def _sections(record: Record) -> Iterator[Row]:
    for number, section in enumerate(record.sections):
        yield (
            number,
            section.number,
            section.title,
            section.text,
            section.char_start,
            section.char_end,
            _document(record, section.part),
        )


def _document(record: Record, part: int | None) -> str | None:
    """The part that shows a row; None for the record's own document, which ``documents`` names once."""
    return None if part is None else record.parts[part].sha256


def to_arrow(table: str, rows: Iterable[Row]) -> pa.Table:
    """Rows of one staging table as Arrow, in the schema's types; text is made valid UTF-8."""
    arrow_schema = schema.TABLES[table]
    columns = list(zip(*rows, strict=True)) or [()] * len(arrow_schema)
    arrays = []
    for field, column in zip(arrow_schema, columns, strict=True):
        try:
            arrays.append(pa.array(column, field.type))
        except UnicodeEncodeError:
            # A lone surrogate from a damaged page: shown as "?", the landed bytes keep what it was.
            arrays.append(pa.array([_valid_text(value) for value in column], field.type))
    return pa.Table.from_arrays(arrays, schema=arrow_schema)


def _valid_text(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _json(items: list[dict[str, Any]]) -> str:
    return json.dumps(items, ensure_ascii=False)


def _task_numbers(record: Record, problems: list[Problem]) -> list[int]:
    """The printed numbers, or running ones where a plan starts anew in every section: they are a key."""
    numbers = [task.number for task in record.tasks]
    if len(set(numbers)) == len(numbers):
        return numbers
    problems.append(Problem("task_number_repeated", "tasks are numbered as they follow", "tasks"))
    return list(range(1, len(numbers) + 1))


def _decimal(
    text: str | None, state: str, where: str, problems: list[Problem]
) -> tuple[Decimal | None, str]:
    """The value as DECIMAL(28,8) holds it exactly, else nothing, ``unreadable`` and a problem."""
    if text is None:
        return None, state
    value = _fitting(text)
    if value is None:
        message = f"{text[:60]!r} does not fit DECIMAL(28,8)"
        problems.append(Problem("value_out_of_range", message, where))
        return None, "unreadable"
    return value, state


def _fitting(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
        fits = value.is_finite() and abs(value) < _VALUE_LIMIT and value % _VALUE_STEP == 0
    except InvalidOperation:
        return None
    return value if fits else None


def _day(text: str | None, problems: list[Problem]) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem("date_unreadable", f"{text[:60]!r} is no day", "published_on"))
        return None
