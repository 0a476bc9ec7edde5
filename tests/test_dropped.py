"""Golden pages of which one row, cell or line is gone or other: nothing moves, and what is lost is named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.codebook import codebook
from extractors.parse.article.decontaminate import clean_text
from extractors.parse.document import read
from extractors.parse.records import Cell, Record
from extractors.parse.report import extract
from extractors.read.evidence import CellPlace, find_row
from tests.test_golden import PAGES

# Every so many of some 27,000 damaged pages, a prime; ``make torture`` reads all of them.
STRIDE = 1 if "GONGKAI_TORTURE" in os.environ else 101
FOREIGN, OTHER = "另册登记", "777"  # no label of a form, and no number of these pages
_TAG = re.compile(r"<(/?)(t[rdh]|table)\b[^>]*>", re.IGNORECASE)
_WORD = re.compile(r"[^\s|]+")
_SHORT = 12  # characters of a line that is one cell of a table in text

Damaged = tuple[str, str]  # what was done, and the text


def _spans(source: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """Rows, and cells with where their contents begin, by the tags of a page whose ends may be lost."""
    rows: list[tuple[int, int]] = []
    cells: list[tuple[int, int, int]] = []
    row, cell = -1, (-1, -1)
    for tag in _TAG.finditer(source):
        closes, name = bool(tag[1]), tag[2].lower()
        if cell[0] >= 0:
            ends_itself = closes and name in ("td", "th")
            cells.append((*cell, tag.end() if ends_itself else tag.start()))
            cell = (-1, -1)
        if name in ("td", "th") and not closes:
            cell = tag.span()
        elif name in ("tr", "table"):
            if row >= 0:
                rows.append((row, tag.end() if closes and name == "tr" else tag.start()))
            row = tag.start() if name == "tr" and not closes else -1
    return rows, cells


def _of_markup(source: str) -> Iterator[Damaged]:
    rows, cells = _spans(source)
    for start, end in rows:
        yield f"row {start} lost", source[:start] + source[end:]
    for start, inner, end in cells:
        behind = source[source.rfind("<", inner, end) if source[end - 1] == ">" else end :]
        yield f"cell {start} lost", source[:start] + source[end:]
        for text in ("", FOREIGN, OTHER):
            yield f"cell {start} is {text!r}", source[:inner] + text + behind


def _of_text(source: str) -> Iterator[Damaged]:
    start = 0
    for line in source.split("\n"):
        end = start + len(line)
        yield f"line {start} lost", source[:start] + source[end + 1 :]
        if len(line) < _SHORT or "|" in line or "\t" in line:
            for word in _WORD.finditer(line):
                first, last = start + word.start(), start + word.end()
                for text in ("", FOREIGN, OTHER):
                    yield f"word {first} is {text!r}", source[:first] + text + source[last:]
        start = end + 1


def _numbers(record: Record) -> dict[tuple[str, str, str | None], Cell]:
    found = {}
    for cell in record.cells:
        key = (cell.table, cell.measure, cell.breakdown)
        assert key not in found, f"{key} comes twice"
        found[key] = cell
    return found


@pytest.mark.parametrize("page", PAGES, ids=[page.parent.name for page in PAGES])
def test_a_lost_or_other_cell_moves_no_number_and_is_named(page: Path) -> None:
    if page.suffix not in (".html", ".txt"):
        pytest.skip("no page whose rows can be cut")
    data = page.read_bytes()
    try:
        encoding, source = "utf-8", data.decode()
    except UnicodeDecodeError:
        encoding, source = "gb18030", data.decode("gb18030", "replace")
    whole = extract(data)
    before = _numbers(whole)
    said = {(problem.code, problem.message) for problem in whole.problems}
    damaged = _of_text(source) if page.suffix == ".txt" else _of_markup(source)
    for number, (done, text) in enumerate(damaged):
        if number % STRIDE == len(source) % STRIDE:
            _assert_nothing_moved(done, text.encode(encoding, "replace"), before, said)


def _assert_nothing_moved(
    done: str,
    data: bytes,
    before: dict[tuple[str, str, str | None], Cell],
    said: set[tuple[str, str]],
) -> None:
    record, page = extract(data), read(data)
    assert "extractor_failed" not in {problem.code for problem in record.problems}, done
    after = _numbers(record)
    others = []
    for key, cell in after.items():
        row = find_row(page, CellPlace(cell.table_index, cell.row, cell.col))
        assert row is not None, (done, cell)
        assert row.marked is not None, (done, cell)
        assert _bare(row.cells[row.marked]) == _bare(cell.raw), (done, cell)
        if cell.value is not None and (key not in before or before[key].value != cell.value):
            others.append(cell)
    assert not others or (OTHER in done and [c.value for c in others] == [OTHER]), (done, others)
    lost = [key for key, cell in before.items() if cell.value is not None and key not in after]
    new = {(problem.code, problem.message) for problem in record.problems} - said
    # A row of which another year's table on the page has the namesake is not missed, nor one that its form lost in its time.
    is_told = "another time in a table not of the year" in str(said)
    lost = [key for key in lost if not _is_lost_by_its_form(key[1])]
    assert not lost or new or (is_told and done.startswith("row")), (done, lost)


def _is_lost_by_its_form(code: str) -> bool:
    """Whether later years of the form print the other rows and not this one."""
    measures = codebook().measures
    own = measures[code]
    years = [other.last_year or 9999 for other in measures.values() if other.form == own.form]
    return own.form is not None and (own.last_year or 9999) < max(years)


def _bare(text: str) -> str:
    return "".join(clean_text(text).split())
