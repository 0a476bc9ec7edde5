"""Cells that cover more or fewer places than they should, and tables on their side: a number too few, none wrong."""

from __future__ import annotations

import pytest

from tests.faults.places import draw_distinct
from tests.table_forms import APPLICANTS, Table, grids
from tests.table_pages import HEAD_ROWS, TABLES, codes, parts, read, values, wrong


def repeated(drawn: Table) -> list[list[str]]:
    """The texts of a table whose spans are gone, as converters leave it: each place has its own copy."""
    at: dict[tuple[int, int], str] = {}
    for number, row in enumerate(drawn):
        col = 0
        for text, rowspan, colspan in row:
            while (number, col) in at:
                col += 1
            at |= {(number + n, col + k): text for n in range(rowspan) for k in range(colspan)}
            col += colspan
    return [[text for (n, _), text in sorted(at.items()) if n == row] for row in range(len(drawn))]


def test_a_table_torn_where_its_spans_are_blanks_goes_on_under_its_head() -> None:
    """The last rows stand in a table of their own, with blanks where the labels of the head are wider."""
    whole = repeated(parts()[1])
    blanked = [
        [text if i == row.index(text) else "" for i, text in enumerate(row)] for row in whole
    ]
    values = [[*a[:3], *b[3:]] for a, b in zip(blanked, whole, strict=True)]
    cells = [[(text, 1, 1) for text in row] for row in values]
    head = parts()[1][:HEAD_ROWS]
    for lost in (False, True):
        last = [row[:3] + row[4:] if lost else row for row in cells[-2:]]
        record = read([parts()[0], [*head, *cells[HEAD_ROWS:-2]], last, parts()[2]])
        assert not wrong(record)
        assert ("ragged_row" in codes(record)) == lost


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_cells_repeated_in_each_place_of_their_span_are_counted_once(form: str) -> None:
    """Twice, since a plan may read the second one, with another number in one of the copies."""
    tables = draw_distinct(form, 11)
    drawn = [repeated(part) for part in grids(tables)]
    for _ in range(3):
        record = read([[[(text, 1, 1) for text in row] for row in part] for part in drawn])
        found = {(c.table, c.measure, c.breakdown): c.value for c in record.cells}
        assert found == tables.expected()
        assert not codes(record) & {"not_the_form", "ragged_row", "missing_row", "incomplete_head"}
    row = next(row for row in drawn[0] if row[0] == "行政事业性收费")
    row[-1] = row[-1] + "1"
    record = read([[[(text, 1, 1) for text in row] for row in part] for part in drawn])
    assert not [cell for cell in record.cells if cell.table == "disclosures"]
    assert "not_the_form" in codes(record)


@pytest.mark.parametrize("down", [1, 2, 3, 4])
@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("label", ["（三）不予公开", "（四）无法提供", "（五）不予处理"])
def test_a_group_ends_where_the_next_one_begins(form: str, label: str, down: int) -> None:
    tables = draw_distinct(form, 11)
    drawn = [
        [
            [(text, height + down * (text == label), width) for text, height, width in row]
            for row in part
        ]
        for part in grids(tables)
    ]
    record = read(drawn)
    assert {(c.table, c.measure, c.breakdown): c.value for c in record.cells} == tables.expected()


@pytest.mark.parametrize(
    ("part", "label", "down", "right"),
    [
        (0, "本年制发件数", 1, 0),  # of a column
        (1, "三、本年度办理结果", 1, 0),
        (1, "（四）无法提供", 1, 0),  # into another group of rows
        (1, "（六）其他处理", 1, 0),  # into a row of its own
        (1, "2.重复申请", 1, 0),  # of a row
        (1, "2.重复申请", 0, 1),
        (1, "（七）总计", 0, 1),
        (1, "（五）不予处理", 0, 1),
        (2, "结果维持", 1, 0),  # into the numbers
    ],
)
def test_a_label_that_spans_one_place_too_many_hides_no_row(
    part: int, label: str, down: int, right: int
) -> None:
    drawn = parts()
    row, at = next(
        (row, at) for row in drawn[part] for at, cell in enumerate(row) if cell[0] == label
    )
    row[at] = (label, row[at][1] + down, row[at][2] + right)
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == values(read(parts()))


@pytest.mark.parametrize("label", ["8.属于行政查询事项", "（七）总计"])
def test_a_label_over_two_rows_of_numbers_names_neither(label: str) -> None:
    drawn = parts()
    at, col = next(
        (n, row.index(c)) for n, row in enumerate(drawn[1]) for c in row if c[0] == label
    )
    drawn[1][at][col] = (label, 2, drawn[1][at][col][2])
    drawn[1][at + 1] = [
        *drawn[1][at + 1][: -len(APPLICANTS) - 1],
        *drawn[1][at + 1][-len(APPLICANTS) :],
    ]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers) - 2 * len(APPLICANTS)
    assert "unknown_label" in codes(record)


def test_words_over_two_rows_are_not_cut_where_the_row_below_has_a_number_too_many() -> None:
    """The group ends there by right, and the row won a blank behind its label and one at its end."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0].startswith("8."))
    drawn[1][at] = [drawn[1][at][0], ("", 1, 1), *drawn[1][at][2:], ("5", 1, 1), ("", 1, 1)]
    record = read(drawn)
    assert wrong(record) == {}


def test_a_blank_that_hangs_into_a_moved_row_moves_none_of_its_numbers() -> None:
    """The row of 三 is lost with its heading, but for the blank total that covered the rows below it."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "三、本年度办理结果")
    drawn[1][at] = [("", 1, 1)] * 6 + [("", 3, 1)]
    for below in drawn[1][at + 1 : at + 3]:
        del below[-1]
    record = read(drawn)
    assert wrong(record) == {}
    assert "spanned_value" in codes(record)


@pytest.mark.parametrize("none", ["零", "〇", "未发生"])
def test_words_for_none_that_cover_two_rows_as_numbers_do_are_neither_s(none: str) -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0].startswith("3.要求提供公开出版物"))
    label, *cells = drawn[1][at]
    drawn[1][at] = [label, *((text, 2, 1) for text, *_ in cells)]
    drawn[1][at][3] = (none, 2, 1)
    drawn[1][at + 1] = drawn[1][at + 1][:1]
    record = read(drawn)
    assert wrong(record) == {}
    assert none in " ".join(p.message for p in record.problems if p.code == "spanned_value")


@pytest.mark.parametrize("hanging", [3, 4, 5])
def test_a_blank_that_spans_one_row_too_many_moves_no_number(hanging: int) -> None:
    """Where the row below is the last of its group, the heading of the group ends there by right."""
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0].startswith("8."))
    drawn[1][at][-7:] = [(text, 1, 1) for text in ("", "", "", "2", "", "", "2")]
    drawn[1][at - 1][-7:] = [(text, 1, 1) for text in ("1", "", "2", "", "", "", "3")]
    drawn[1][at - 1][-7 + hanging] = ("", 2, 1)
    told = {c.breakdown: c.value for c in read(drawn).cells if c.measure.endswith("query_matter")}
    told = {who: value for who, value in told.items() if value}
    assert told == {"applicant.org.welfare": "2", "applicant.total": "2"}


def test_a_numeral_over_several_columns_is_no_number_of_each() -> None:
    drawn = parts()
    drawn[1][HEAD_ROWS] = [drawn[1][HEAD_ROWS][0], ("十二", 1, len(APPLICANTS))]
    assert wrong(read(drawn)) == {}


@pytest.mark.parametrize("which", [1, 2])
def test_a_table_on_its_side_is_read_and_its_cells_stand_where_they_are_printed(which: int) -> None:
    drawn = parts()
    turned: Table = [
        [(text, 1, 1) for text in column] for column in zip(*repeated(drawn[which]), strict=True)
    ]
    drawn[which] = turned
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    for cell in record.cells:
        if cell.table_index == which:
            assert turned[cell.row][cell.col][0] == cell.raw


@pytest.mark.parametrize("lost", [None, (0, 2), (1, 1), (2, 2), (3, 0)])
def test_section_two_on_its_side(lost: tuple[int, int] | None) -> None:
    """Its numbers have no sum: where a row has lost a cell, none of them is read."""
    rows = [
        ["信息内容", "规章", "行政规范性文件"],
        ["本年制发件数", "1", "3"],
        ["本年废止件数", "0", "2"],
        ["现行有效件数", "12", "25"],
    ]
    if lost:
        del rows[lost[0]][lost[1]]
    record = read([[[(text, 1, 1) for text in row] for row in rows]])
    shown = {(cell.measure[11:], cell.breakdown[15:]): cell.value for cell in record.cells}
    assert shown == (
        {}
        if lost
        else {
            ("regulations", "issued"): "1",
            ("regulations", "repealed"): "0",
            ("regulations", "in_force"): "12",
            ("normative_documents", "issued"): "3",
            ("normative_documents", "repealed"): "2",
            ("normative_documents", "in_force"): "25",
        }
    )


def numbered(at: int, heading: str, numbers: list[str]) -> list[Table]:
    """The tables with a column that numbers the rows at place ``at`` of the second one."""
    drawn = parts()
    table = drawn[1]
    table[0] = (
        [*table[0][:1], (heading, 3, 1), *table[0][1:]] if at else [(heading, 3, 1), *table[0]]
    )
    for row, number in zip(table[HEAD_ROWS:], numbers, strict=True):
        row.insert(len(row) - 7 if at else 0, (number, 1, 1))
    return drawn


@pytest.mark.parametrize("heading", ["行次", "序 号", "栏次"])
@pytest.mark.parametrize("at", [0, 3])
def test_a_column_that_numbers_the_rows_holds_no_values(at: int, heading: str) -> None:
    count = len(parts()[1]) - HEAD_ROWS
    record = read(numbered(at, heading, [str(n + 1) for n in range(count)]))
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    # One that does not count is a column of numbers which nobody knows.
    record = read(numbered(3, heading, [str(3 * n + 1) for n in range(count)]))
    assert wrong(record) == {}
    assert not [cell for cell in record.cells if cell.table == "applications"]


@pytest.mark.parametrize(
    ("first", "over", "text", "kept"),
    [(0, 7, "0", True), (0, 6, "0", False), (1, 6, "0", False), (0, 7, "5", False)],
)
def test_a_zero_merged_over_a_sum_and_all_its_parts_is_each_of_them(
    first: int, over: int, text: str, kept: bool
) -> None:
    drawn = parts()
    row = drawn[1][HEAD_ROWS + 4]
    at = len(row) - 7 + first
    drawn[1][HEAD_ROWS + 4] = [*row[:at], (text, 1, over), *row[at + over :]]
    record = read(drawn)
    code = next(iter(wrong(record)), ("", "", ""))[1]
    assert len(wrong(record)) == (7 if kept else 0)
    assert {c.value for c in record.cells if c.measure == code} == ({"0"} if kept else set())
    assert values(record) == len(TABLES.numbers) - (0 if kept else 7)


@pytest.mark.parametrize("first", [0, 5, 1])
def test_a_zero_merged_over_the_results_of_one_proceeding(first: int) -> None:
    drawn = parts()
    row = drawn[2][-1]
    drawn[2][-1] = [*row[:first], ("0", 1, 5), *row[first + 5 :]]
    record = read(drawn)
    assert len(wrong(record)) == (5 if first != 1 else 0)
    assert values(record) == len(TABLES.numbers) - (15 if first == 1 else 0)


@pytest.mark.parametrize("ends_blank", [True, False])
def test_a_row_that_lost_a_cell_before_the_blank_behind_all_rows_is_not_read(
    ends_blank: bool,
) -> None:
    """As spreadsheets save pages: each row, that of the head too, ends with a cell that holds nothing."""
    drawn = [[*row, ("", 1, 1)] for row in parts()[1]]
    at = next(n for n, row in enumerate(drawn) if row[0][0].startswith("2.重复申请"))
    place = 3 if ends_blank else -1
    drawn[at] = [cell for n, cell in enumerate(drawn[at]) if n != place % len(drawn[at])]
    record = read([parts()[0], drawn, parts()[2]])
    assert not wrong(record)
    assert ("ragged_row" in codes(record)) == ends_blank


def test_a_number_in_a_ring_is_no_part_of_the_label_before_it() -> None:
    first = parts()[0]
    at = next(n for n, row in enumerate(first) if row[0][0] == "规章")
    first[at][1] = ("⑬", 1, 1)
    first = [[*row, ("", 1, 1)] for row in first]
    record = read([first, *parts()[1:]])
    assert not wrong(record)
    assert codes(record) & {"unknown_label", "ragged_row"}


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("is_before", [True, False])
def test_an_empty_copy_of_the_form_withdraws_nothing(form: str, *, is_before: bool) -> None:
    tables = draw_distinct(form, 5)
    drawn = grids(tables)
    numbers = set(filter(None, tables.expected().values()))
    empty = [
        [[("" if cell[0] in numbers else cell[0], *cell[1:]) for cell in row] for row in part]
        for part in drawn
    ]
    record = read([*empty, *drawn] if is_before else [*drawn, *empty])
    found = {(c.table, c.measure, c.breakdown): c.value for c in record.cells}
    assert found == tables.expected()
    assert "contradicting_rows" not in codes(record)
    one = [row for row in empty[1] if row[0][0].startswith("2.重复申请")]
    partly = [[*parts()[1][:HEAD_ROWS], *one]]
    assert "contradicting_rows" in codes(read([*parts(), *partly])), "one blank row is no form"


def test_a_line_number_beside_the_row_of_section_four_is_no_value() -> None:
    *others, last = parts()
    last = [[("序号", 3, 1), *last[0]], *last[1:3], [("1", 1, 1), *last[3]]]
    record = read([*others, last])
    assert not wrong(record)
    assert sum(cell.table == "litigation" for cell in record.cells) == 15


def with_notes(drawn: Table, note: str) -> Table:
    """The table with a column of notes behind its numbers."""
    head, *rows, last = drawn
    return [[*head, ("备注", 1 + len(rows), 1)], *rows, [*last, (note, 1, 1)]]


@pytest.mark.parametrize("note", ["", "见附件", "7"])
@pytest.mark.parametrize("place", [1, 6, 14])
def test_a_note_is_no_result_where_a_cell_is_lost(place: int, note: str) -> None:
    drawn = parts()
    drawn[2] = with_notes(drawn[2], note)
    assert values(read(drawn)) == values(read(parts()))
    del drawn[2][-1][place]
    record = read(drawn)
    assert not [cell for cell in record.cells if cell.table == "litigation" and cell.value]
    assert "ragged_row" in codes(record)


def test_results_that_ran_together_beside_a_note_are_repaired() -> None:
    drawn = parts()
    numbers = ["0", "1", "0", "0", "1", "2", "0", "13", "0", "15", *["0"] * 5]
    cells = [(number, 1, 1) for number in numbers]
    drawn[2][-1] = [*cells[:6], ("013", 1, 2), *cells[8:]]
    drawn[2] = with_notes(drawn[2], "见附件")
    found = [cell for cell in read(drawn).cells if cell.table == "litigation"]
    assert [cell.value for cell in found] == numbers
    assert {cell.state for cell in found} == {"repaired"}
    drawn[2][-1][9] = ("16", 1, 1)
    found = [cell for cell in read(drawn).cells if cell.table == "litigation"]
    assert {cell.state for cell in found} == {"glued"}
