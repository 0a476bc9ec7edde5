"""Rows that the markup does not show as rows: put together where labels and numbers leave no doubt, else named."""

from __future__ import annotations

from itertools import groupby

import pytest

from extractors.parse import document
from extractors.parse.records import Record
from extractors.parse.report import extract
from extractors.parse.tables.grid import expand
from tests.table_forms import Table, draw_balanced, found, grids
from tests.table_pages import TITLE, codes, parts, read, values, wrong
from tests.table_render import on_its_side, page_of, pairs

WHOLE = values(read(parts()))


def stacked(part: Table, first: int, labels: str, numbers: list[str]) -> Table:
    """The rows ``first`` and the one below it as one row with these cells."""
    *before, (_, _, over) = part[first][:-7]
    row = [*before, (labels, 1, over), *((text, 1, 1) for text in numbers)]
    above = [
        [(text, rows - (number + rows > first + 1), over) for text, rows, over in cells]
        for number, cells in enumerate(part[:first])
    ]
    return [*above, row, *part[first + 2 :]]


def two_rows(first: int) -> tuple[str, list[str]]:
    """Labels and numbers of two rows, each pair parted by a line break."""
    above, below = parts()[1][first : first + 2]
    both = zip(above[-8:], below[-8:], strict=True)
    label, *numbers = [f"{a}<br>{b}" for (a, _, _), (b, _, _) in both]
    return label, numbers


def test_two_rows_below_each_other_in_one_are_read() -> None:
    drawn = parts()
    drawn[1] = stacked(drawn[1], 8, *two_rows(8))
    record = read(drawn)
    assert (values(record), wrong(record)) == (WHOLE, {})
    assert not codes(record) & {"missing_row", "ragged_row", "unknown_label"}


def test_a_label_on_two_lines_that_is_one_row_is_no_two_rows() -> None:
    """②其他 is a row of another group, and what stands below it names the row without its first word."""
    drawn = parts()
    row = next(n for n, row in enumerate(drawn[1]) if row[0][0].startswith("2.其他法律"))
    (_, rows, over), *numbers = drawn[1][row]
    values_ = [(f"<p>{text}</p><p>&nbsp;</p>", 1, 1) for text, _, _ in numbers]
    drawn[1][row] = [("<p>②其他</p><p>法律行政法规禁止公开</p>", rows, over), *values_]
    record = read(drawn)
    assert (values(record), wrong(record)) == (WHOLE, {})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda label, numbers: (label, [*numbers[:-1], numbers[-1].split("<br>")[0]]),
        lambda label, numbers: (label, [f"{numbers[0]}<br>7", *numbers[1:]]),
        lambda label, numbers: (label.replace("<br>", ""), numbers),
        lambda label, numbers: (f"{label}<br>说明", numbers),
        lambda label, numbers: ("办理<br>情况", numbers),
        lambda label, numbers: (label.split("<br>")[0], numbers),
        lambda label, numbers: (label, numbers[:-1]),
        lambda label, numbers: (label, ["见附件<br>0", *numbers[1:]]),
    ],
    ids=["short", "long", "one_label", "three_labels", "no_rows", "torn", "six", "words"],
)
def test_numbers_on_two_lines_that_may_be_torn_are_no_two_rows(spoil) -> None:  # type: ignore[no-untyped-def]
    drawn = parts()
    drawn[1] = stacked(drawn[1], 8, *spoil(*two_rows(8)))
    record = read(drawn)
    assert (values(record), wrong(record)) == (WHOLE - 14, {})
    assert codes(record) & {"missing_row", "ragged_row", "unknown_label"}


def test_two_rows_of_which_one_lost_a_number_are_no_two_rows() -> None:
    drawn = parts()
    drawn[1][8:10] = [[*drawn[1][8][:-1], *drawn[1][9]]]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) <= WHOLE - 14


@pytest.mark.parametrize("lost", [0, 1])
def test_a_table_on_its_side_is_read_where_no_row_lost_a_cell(lost: int) -> None:
    drawn = parts()
    drawn[1] = on_its_side(drawn[1])
    del drawn[1][5][10 : 10 + lost]
    record = read(drawn)
    assert (values(record) == WHOLE, wrong(record)) == (not lost, {})


@pytest.mark.parametrize("style", ["stacked", "rows_run_together", "rows_apart", "tables_in_cells"])
def test_a_number_stands_in_the_row_that_prints_it(style: str) -> None:
    drawn = parts()
    if style == "stacked":
        drawn[1] = stacked(drawn[1], 8, *two_rows(8))
    record: Record = read(drawn, style=style)
    printed = {
        table.index: expand(table)
        for table in document.read(page_of(drawn, style).encode(), "text/html").tables
    }
    for cell in record.cells:
        grid = printed[cell.table_index]
        assert grid is not None
        shown = grid.cells[grid.at[cell.row][cell.col]]
        assert cell.raw in shown.text.split("\n")


def test_a_title_above_a_table_on_its_side_is_no_row_that_lost_cells() -> None:
    drawn = parts()
    drawn[1] = [[("收到和处理申请情况统计", 1, 3)], *on_its_side(drawn[1])]
    record = read(drawn)
    assert (values(record), wrong(record)) == (WHOLE, {})


def test_heads_of_section_two_with_a_blank_corner_are_no_rows() -> None:
    drawn = parts()
    drawn[0] = [
        [("", *cell[1:]) if cell[0] == "信息内容" else cell for cell in row] for row in drawn[0]
    ]
    record = read(drawn)
    assert (values(record), wrong(record)) == (WHOLE, {})


def test_an_item_of_section_two_with_two_columns_is_read_on_its_side() -> None:
    rows = [["信息内容", "政府集中采购"], ["采购项目数量", "3"], ["采购总金额", "12"]]
    record = read([[[(text, 1, 1) for text in row] for row in rows]])
    assert [(cell.breakdown, cell.value) for cell in record.cells] == [
        ("disclosure.col.procurement_projects", "3"),
        ("disclosure.col.procurement_amount", "12"),
    ]


def test_a_number_that_reaches_over_a_row_of_two_is_of_neither() -> None:
    drawn = parts()
    drawn[1] = stacked(drawn[1], 8, *two_rows(8))
    text, _, over = drawn[1][8][-1]
    drawn[1][8][-1] = (text, 2, over)
    del drawn[1][9][-1]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) <= WHOLE - 14


@pytest.mark.parametrize("attribute", ["data-label", "data-th", "data-title"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_columns_that_attributes_alone_name(edition: str, attribute: str) -> None:
    tables = draw_balanced(edition, 4)
    drawn = ""
    for part in grids(tables):
        told = [[text for text, *_ in row] for row in pairs(part)[1:]]
        rows = (
            f'<tr><td {attribute}="事项">{label}</td>'
            + "".join(f'<td class="n" {attribute}="{name}">{n}</td>' for _, name, n in members)
            for label, members in groupby(told, key=lambda row: row[0])
        )
        drawn += f"<table>{'</tr>'.join(rows)}</tr></table><p>附表</p>"
    assert found(extract(f"<h1>{TITLE}</h1>{drawn}".encode()).cells) == tables.expected()
    # A table that has a head of its own is read by it.
    page = page_of(grids(tables), "plain", TITLE).replace("<td>", f'<td {attribute}="总计">')
    assert found(extract(page.encode()).cells) == tables.expected()


@pytest.mark.parametrize(
    "mark", ['role="cell"', "role='gridcell'", 'style="width: 9%; display:table-cell"']
)
def test_what_is_shown_as_a_cell_is_one_though_it_is_no_block(mark: str) -> None:
    tables = draw_balanced("2021", 4)
    drawn = "".join(
        "<div>" + "".join(f"<span {mark}>{text}</span>" for text, *_ in row) + "</div>"
        for part in grids(tables)
        for row in part
    )
    page = f"<h1>{TITLE}</h1><p>二、主动公开政府信息情况</p>{drawn}<p>今后还要改进。</p>"
    assert found(extract(page.encode()).cells) == tables.expected()


def listed(title: str, rows: list[tuple[str, str]]) -> str:
    """A table of two columns under a title of its own."""
    drawn = "".join(f"<tr><td>{label}</td><td>{number}</td></tr>" for label, number in rows)
    return f"<h4>{title}</h4><table><tr><th>项目</th><th>数量</th></tr>{drawn}</table>"


def by_row_and_applicant() -> tuple[list[tuple[str, list[tuple[str, str]]]], ...]:
    """Titles and rows of such tables: one for each row of the forms, and one for each applicant."""
    told = [[text for text, *_ in row] for part in parts() for row in pairs(part)[1:]]
    rows = [
        (label, [(column, number) for _, column, number in members])
        for label, members in groupby(told, key=lambda row: row[0])
    ]
    of_applicants = [(label, dict(members)) for label, members in rows if len(members) == 7]
    applicants = [
        (who, [(label, members[who]) for label, members in of_applicants])
        for who in of_applicants[0][1]
    ]
    return rows, applicants


def read_listed(tables: list[tuple[str, list[tuple[str, str]]]]) -> Record:
    drawn = "".join(listed(title, rows) for title, rows in tables)
    return extract(f"<h1>{TITLE}</h1><p>一、总体情况</p>{drawn}".encode())


def test_a_table_for_each_row_or_applicant_under_its_name() -> None:
    rows, applicants = by_row_and_applicant()
    record = read_listed(rows)
    assert (values(record), wrong(record)) == (WHOLE, {})
    record = read_listed(applicants)
    of_table = sum(cell.table == "applications" for cell in read(parts()).cells)
    assert (len(record.cells), wrong(record)) == (of_table, {})
    assert {cell.table_index for cell in record.cells} == set(range(7))
    assert not record.facts


@pytest.mark.parametrize("title", ["", "其他", "2021年", "某某分局", "自然人"])
def test_a_table_for_each_applicant_under_another_name_leaves_all_unread(title: str) -> None:
    _, applicants = by_row_and_applicant()
    applicants[1] = (title, applicants[1][1])
    record = read_listed(applicants)
    assert wrong(record) == {}
    assert not record.cells
    assert record.problems


@pytest.mark.parametrize("words", ["某镇人民政府", "上一年度"])
def test_a_table_for_each_applicant_with_words_of_another_matter_between(words: str) -> None:
    _, applicants = by_row_and_applicant()
    applicants[1] = (f"{words}</h4><h4>{applicants[1][0]}", applicants[1][1])
    record = read_listed(applicants)
    assert not record.cells
    assert record.problems


def test_a_table_for_each_applicant_of_which_one_lost_a_row_or_comes_twice() -> None:
    _, applicants = by_row_and_applicant()
    for drawn in (
        [*applicants[:3], (applicants[3][0], applicants[3][1][1:]), *applicants[4:]],
        [*applicants[:6], *applicants],
        applicants[:6],
    ):
        record = read_listed(drawn)
        assert not [cell for cell in record.cells if cell.value is not None]
        assert record.problems
