"""A landed page laid out again: every number that was read is found where it stands, nothing is guessed."""

from __future__ import annotations

import pytest

from expectations.page.landed import CellMark, Mark, QuoteMark, View, view_page
from extractors.parse.document import read
from extractors.parse.report import extract
from extractors.read.evidence import CellPlace
from extractors.settings import PROJECT_ROOT

CORPUS = PROJECT_ROOT.parent / "shared" / "corpus"


def anchors(view: View) -> list[str]:
    in_lines = [a for block in view.blocks for piece in block.pieces for a in piece.anchors]
    cells = [cell for block in view.blocks for row in block.rows for cell in row]
    return in_lines + [a for cell in cells for a in cell.anchors]


def marked(view: View) -> list[str]:
    in_lines = [p.text for block in view.blocks for p in block.pieces if p.marked]
    return in_lines + [c.text for b in view.blocks for row in b.rows for c in row if c.marked]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not there")
def test_every_number_of_real_documents_is_marked_where_it_stands() -> None:
    checked = 0
    for path in sorted(CORPUS.iterdir()):
        if path.suffix not in (".html", ".txt") or path.stat().st_size > 1_000_000:
            continue
        data = path.read_bytes()
        record = extract(data)
        marks: set[Mark] = {
            CellMark(CellPlace(cell.table_index, cell.row, cell.col), cell.raw)
            for cell in record.cells
        }
        marks |= {QuoteMark(fact.start, fact.end) for fact in record.facts}
        view = view_page(read(data), marks)
        assert view.lost == (), path.name
        assert sorted(anchors(view)) == sorted(mark.anchor for mark in marks), path.name
        checked += len(marks)
    assert checked > 500


def test_a_cell_that_prints_something_else_is_lost_and_not_marked() -> None:
    page = read("<table><tr><td>甲</td><td>12</td></tr></table>".encode())
    right, wrong = CellMark(CellPlace(0, 0, 1), "1 2"), CellMark(CellPlace(0, 0, 0), "12")
    nowhere = CellMark(CellPlace(0, 7, 1), None)
    view = view_page(page, [right, wrong, nowhere, QuoteMark(9_000, 9_003)])
    assert marked(view) == ["12"]
    assert set(view.lost) == {wrong, nowhere, QuoteMark(9_000, 9_003)}


def test_spans_keep_their_form_and_a_row_is_marked_as_a_whole() -> None:
    page = read(
        b"<table><tr><th colspan=2>a</th></tr><tr><td rowspan=2>b</td><td>1</td></tr><tr><td>2</td></tr></table>"
    )
    view = view_page(page, [CellMark(CellPlace(0, 2, None))])
    (table,) = [block for block in view.blocks if block.rows]
    assert [[cell.text for cell in row] for row in table.rows] == [["a"], ["b", "1"], ["2"]]
    assert (table.rows[0][0].colspan, table.rows[1][0].rowspan) == (2, 2)
    assert marked(view) == ["b", "2"]
    assert anchors(view) == ["cell-0-2"]


def test_quotes_that_overlap_share_a_mark_and_keep_their_ids() -> None:
    source = "共收到99件，其中30件。"
    whole, part = QuoteMark(0, 12), QuoteMark(3, 6)
    view = view_page(read(source.encode()), [part, whole])
    assert marked(view) == ["共收到99件，其中30件"]
    assert anchors(view) == [whole.anchor, part.anchor]


def test_a_table_inside_a_layout_table_is_drawn_and_the_outer_one_is_text() -> None:
    page = read(
        "<table><tr><td>外面的话<table><tr><td>收到</td><td>7</td></tr></table>后面的话</td></tr></table>".encode()
    )
    inner = next(table.index for table in page.tables if len(table.rows[0]) == 2)
    view = view_page(page, [CellMark(CellPlace(inner, 0, 1), "7")])
    assert marked(view) == ["7"]
    lines = ["".join(p.text for p in block.pieces) for block in view.blocks if block.pieces]
    assert [line.strip() for line in lines] == ["外面的话", "后面的话"]
