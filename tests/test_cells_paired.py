"""Numbers told one by one, each with its row and its column, and totals told alone."""

from __future__ import annotations

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.table_forms import Table, application_rows, applications_body, draw_balanced, found
from tests.table_pages import TABLES, TITLE, codes, parts, read, values, wrong
from tests.table_render import lines_of, page_of, pairs

BALANCED = draw_balanced("2021", 3)


def with_pairs(rows: Table) -> Record:
    """The record of a report whose section three is ``rows``."""
    drawn = parts()
    drawn[1] = rows
    return read(drawn)


def applications(record: Record) -> int:
    return sum(cell.table == "applications" for cell in record.cells)


def test_a_number_told_with_its_row_and_column_stands_where_it_is_printed() -> None:
    record = with_pairs(pairs(parts()[1]))
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))
    rows = pairs(parts()[1])
    again = with_pairs([*rows[:50], rows[0], *rows[50:]])  # the head of a new page
    assert values(again) == len(TABLES.numbers)
    for cell in record.cells:
        if cell.table == "applications":
            assert (rows[cell.row][2][0], cell.col) == (cell.raw, 2)


def in_one_label() -> Table:
    return [[(f"{row[0][0]}（{row[1][0]}）", 1, 1), row[2]] for row in pairs(parts()[1])[1:]]


def below_titles(part: int) -> Table:
    rows: Table = []
    for (label, *_), column, number in pairs(parts()[part])[1:]:
        if [(label, 1, 2)] not in rows[-16:]:
            rows.append([(label, 1, 2)])
        rows.append([column, number])
    return rows


@pytest.mark.parametrize("title", [[], [[("统计表", 1, 2)]], [[("事项", 1, 1), ("数量", 1, 1)]]])
def test_pairs_in_one_label_and_below_the_names_of_their_rows_are_read(title: Table) -> None:
    record = with_pairs([*title, *in_one_label()])
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))
    drawn = [[*title, *below_titles(part)] for part in range(3)]
    record = read(drawn)
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))


@pytest.mark.parametrize("row", [0, 8, 24])
def test_a_row_whose_name_is_lost_takes_those_of_all_other_pairs_with_it(row: int) -> None:
    rows = below_titles(1)
    names = [line for line in rows if len(line) == 1]
    rows.remove(names[row])
    record = with_pairs(rows)
    assert (wrong(record), applications(record)) == ({}, 0)
    assert "table_missing" in codes(record)


@pytest.mark.parametrize(
    "fault",
    [
        "lost",
        "twice",
        "two_columns",
        "last_year",
        "spanned",
        "label_lost",
        "other_column",
        "over_two_columns",
        "of_two_tables",
        "bare",
        "numbered",
    ],
)
def test_pairs_of_which_one_is_not_certain_are_not_read(fault: str) -> None:
    rows = pairs(parts()[1])
    if fault == "lost":
        del rows[9]
    elif fault == "twice":
        rows.insert(9, rows[8])
    elif fault == "two_columns":
        rows = [[*row, (f"{n}", 1, 1)] for n, row in enumerate(rows)]
    elif fault == "last_year":
        rows[0][2] = ("上年数量", 1, 1)
    elif fault == "spanned":
        rows[9][2] = (rows[9][2][0], 2, 1)
        del rows[10][2]
    elif fault == "bare":
        rows.insert(8, [("", 1, 2), ("7", 1, 1)])
    elif fault == "numbered":
        rows = [[(f"{n}", 1, 1), *row] for n, row in enumerate(rows)]
    elif fault == "over_two_columns":
        rows[9][2] = (rows[9][2][0], 1, 2)
    elif fault == "of_two_tables":
        rows += pairs(parts()[2])[1:]
    elif fault == "label_lost":
        rows[9][1] = ("", 1, 1)
    else:
        rows[9][1] = ("外国企业", 1, 1)
    record = with_pairs(rows)
    assert (wrong(record), applications(record)) == ({}, 0)
    assert "table_missing" in codes(record)


def told(row: str, column: str, text: str) -> str:
    return f"{row}（{column}）：{text}"


def test_lines_that_tell_each_number_with_its_row_and_column_are_read() -> None:
    lines = [told(*(text for text, _, _ in row)) for row in pairs(parts()[1])[1:]]
    drawn = parts()
    text = [*lines_of([drawn[0]], "|")[:-1], "三、收到和处理政府信息公开申请情况", *lines]
    page = "\n".join([TITLE, "一、总体情况", "公开工作平稳。", *text])
    record = extract(page.encode())
    assert wrong(record) == {}
    assert applications(record) == len(lines)
    lost = extract(page.replace(f"{lines[8]}\n", "").encode())
    assert (wrong(lost), applications(lost)) == ({}, 0)
    assert "table_missing" in codes(lost)


def totals(heading: str) -> Table:
    """Section three with the totals alone."""
    listed = zip(applications_body(BALANCED), application_rows("2021"), strict=True)
    rows: Table = [[("项目", 1, 1), (heading, 1, 1)]]
    return rows + [[(group + label, 1, 1), row[-1]] for row, (_, label, group) in listed]


def of_totals(rows: Table, above: str = "") -> Record:
    page = page_of([rows], "plain", TITLE).replace("<table", f"{above}<table", 1)
    return extract(page.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>", 1).encode())


@pytest.mark.parametrize("heading", ["数量", "件数", "总计", "合计", "数量（件）"])
def test_a_table_of_totals_alone_is_read_where_its_sums_hold(heading: str) -> None:
    rows = totals(heading)
    numbers = found(of_totals(rows).cells)
    assert len(numbers) == len(rows) - 1
    assert numbers.items() <= BALANCED.expected().items()
    rows[8][1] = (str(int(rows[8][1][0]) + 1), 1, 1)
    record = of_totals(rows)
    assert not record.cells
    assert "incomplete_head" in codes(record)


@pytest.mark.parametrize(
    ("heading", "above"),
    [
        ("自然人", ""),
        ("2021年", ""),
        ("占比", ""),
        ("数量", "<p>自然人</p>"),
        ("数量", "<p>（一）自然人申请的办理情况</p>"),
        ("数量", "<p>法人或其他组织：</p>"),
    ],
)
def test_one_column_that_may_not_be_the_total_is_not_read(heading: str, above: str) -> None:
    assert not of_totals(totals(heading), above).cells


def test_labels_of_groups_may_stand_before_those_of_some_rows() -> None:
    drawn = parts()
    drawn[2] = [
        [("行政诉讼", 1, 1), *row] if "起诉" in row[0][0] else [(row[0][0], 1, 2), *row[1:]]
        for row in pairs(drawn[2])[1:]
    ]
    record = read(drawn)
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))


def test_two_lines_are_no_table() -> None:
    lines = [told("行政处罚", "本年处理决定数量", "12"), told("行政强制", "本年处理决定数量", "3")]
    page = "\n".join([TITLE, "一、总体情况", "公开工作平稳。", *lines])
    assert not extract(page.encode()).cells
    third = told("行政许可", "本年处理决定数量", "5")
    assert len(extract(f"{page}\n{third}".encode()).cells) == 3
