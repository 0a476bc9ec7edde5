"""Evidence beside a number: every cell and fact of the golden pages is found again on its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.parse.article.decontaminate import clean_text
from extractors.parse.document import read
from extractors.parse.page import Page
from extractors.parse.report import extract
from extractors.read.evidence import CellPlace, find_quote, find_row

GOLDEN = Path(__file__).parent / "golden"
PAGES = sorted(path for path in GOLDEN.glob("*/page.*"))


def bare(text: str) -> str:
    return "".join(clean_text(text).split())


def is_within(quote: str, printed: str) -> bool:
    """Whether all characters of the quote stand in this order: a brand inside it is not in the record."""
    rest = iter(printed)
    return all(character in rest for character in quote)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_every_cell_and_fact_is_found_where_its_place_says(path: Path) -> None:
    data = path.read_bytes()
    page, record = read(data), extract(data)
    for cell in record.cells:
        row = find_row(page, CellPlace(cell.table_index, cell.row, cell.col))
        assert row is not None
        assert row.marked is not None
        assert bare(row.cells[row.marked]) == bare(cell.raw)
    for fact in record.facts:
        words = find_quote(page, fact.start, fact.end)
        assert words is not None
        assert is_within(bare(fact.quote), bare(words.quote))


def test_a_row_marks_its_cell_and_names_the_head_above_it() -> None:
    data = (GOLDEN / "guangdong_2021" / "page.html").read_bytes()
    page, record = read(data), extract(data)
    (received,) = (
        cell
        for cell in record.cells
        if (cell.measure, cell.breakdown) == ("applications.received_new", "applicant.total")
    )
    place = CellPlace.from_words(
        f"table {received.table_index} row {received.row} column {received.col}"
    )
    assert place is not None
    row = find_row(page, place)
    assert row is not None
    assert row.head[-1] == "总计"
    assert row.in_words().endswith(f"【{received.raw}】")
    assert place.in_words() == f"t{place.table + 1} r{place.row + 1} c{place.column + 1}"  # type: ignore[operator]


def test_a_place_that_the_page_does_not_have_is_nothing() -> None:
    page: Page = read(b"<p>x</p><table><tr><td>a<td>1<tr><td>b</table>")
    assert find_row(page, CellPlace(0, 0, 1)) is not None
    for place in (
        CellPlace(1, 0, 0),
        CellPlace(0, 9, 0),
        CellPlace(0, 0, 9),
        CellPlace(0, 1, 1),
    ):
        assert find_row(page, place) is None
    assert find_quote(page, 5_000, 5_010) is None
    assert CellPlace.from_words("门户网站全年公开7条") is None


def test_a_quote_keeps_the_words_around_it_and_the_printed_page() -> None:
    source = "<p>全年收到申请54件，办结<b>50</b>件。</p>"
    page = read(source.encode())
    start = source.index("54")
    words = find_quote(page, start, start + 2, around=4)
    assert words is not None
    assert (words.before, words.quote, words.after) == ("收到申请", "54", "件，办结")
    assert words.page is None
