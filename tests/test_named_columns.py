"""Columns that are named above the table in text, or beside each number: a name lost or contradicted reads none."""

from __future__ import annotations

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.table_forms import Table
from tests.table_pages import HEAD_ROWS, TABLES, TITLE, codes, parts, read, values, wrong
from tests.table_render import page_of

APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
RESULTS = [cell for cell, *_ in parts()[2][2][:5]]
ALL = len(TABLES.numbers)


def page(drawn: list[Table], above: list[str]) -> Record:
    """The record of a page with a line above each table."""
    pieces = page_of(drawn, "plain", TITLE).split("<table border=1>")
    lines = [f"<p>{line}</p>" if line else "" for line in above]
    text = pieces[0] + "".join(
        f"{line}<table border=1>{piece}" for line, piece in zip(lines, pieces[1:], strict=True)
    )
    return extract(text.replace("<body>", f"<body><h1>{TITLE}</h1><p>一、总体情况</p>").encode())


def applications(record: Record) -> int:
    return sum(cell.table == "applications" and cell.value is not None for cell in record.cells)


@pytest.mark.parametrize("lost", [None, *range(7)])
def test_a_head_that_stands_as_text_above_its_table_is_read_only_whole(lost: int | None) -> None:
    first, second, third = parts()
    names = [name for at, name in enumerate(APPLICANTS) if at != lost]
    record = page([first, second[HEAD_ROWS:], third], ["", " ".join(names), ""])
    assert wrong(record) == {}
    assert applications(record) == (0 if lost is not None else 7 * len(second[HEAD_ROWS:]))
    assert ("incomplete_head" in codes(record)) == (lost is not None)


def test_a_head_above_another_table_is_none_of_the_one_below_it() -> None:
    first, second, third = parts()
    record = page([first, third, second[HEAD_ROWS:]], ["", " ".join(APPLICANTS), ""])
    assert applications(record) == 0
    assert "missing_head" in codes(record)


@pytest.mark.parametrize(
    "above", ["行政复议", "（一）行政诉讼：行政复议：", "行政复议：全市情况", "全市情况", ""]
)
def test_results_below_the_name_of_a_proceeding_are_its_results(above: str) -> None:
    first, second, (*_, row) = parts()
    tables = [[[(name, 1, 1) for name in RESULTS], row[at : at + 5]] for at in (0, 5, 10)]
    record = page([first, second, *tables], ["", "", above, "未经复议直接起诉", "复议后起诉"])
    assert wrong(record) == {}
    assert values(record) == (ALL if above.endswith(("行政复议", "行政复议：")) else ALL - 5)


@pytest.mark.parametrize("names", [("自然人", "科研机构"), ("自然人", "自然人")])
def test_labels_beside_the_numbers_that_are_not_those_above_them_say_nothing(
    names: tuple[str, str],
) -> None:
    drawn = parts()
    for row in drawn[1][HEAD_ROWS:]:
        row[-7:] = [
            (f"{name}：{text}", 1, 1) for name, (text, *_) in zip(APPLICANTS, row[-7:], strict=True)
        ]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == ALL
    row = drawn[1][HEAD_ROWS + 1]
    row[-7:-5] = [(f"{name}：{at}", 1, 1) for at, name in enumerate(names)]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == ALL - 7


@pytest.mark.parametrize("stroke", ["｜", "丨"])
def test_a_stroke_for_a_digit_is_no_label_beside_the_number(stroke: str) -> None:
    drawn = parts()
    above, row = drawn[1][HEAD_ROWS : HEAD_ROWS + 2]
    above[-1], row[-1] = (stroke, 1, 1), (f"{stroke}85", 1, 1)
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == ALL - 2


@pytest.mark.parametrize("fault", ["", "two names", "one lost"])
def test_labels_beside_the_numbers_make_a_head_where_they_are_those_of_a_form(fault: str) -> None:
    first, second, third = parts()
    names = [*APPLICANTS]
    names[1] = "自然人" if fault == "two names" else names[1]
    rows: Table = []
    for *label, a, b, c, d, e, f, g in second[HEAD_ROWS:]:
        named = [
            (f"{n} {t}件", 1, 1) for n, (t, *_) in zip(names, (a, b, c, d, e, f, g), strict=True)
        ]
        rows.append([*label, *(named[1:] if fault == "one lost" else named)])
    record = read([first, rows, third])
    assert wrong(record) == {}
    assert applications(record) == (0 if fault else 7 * len(rows))


def test_what_stands_among_units_and_row_numbers_is_not_read_past() -> None:
    first, second, third = parts()
    head = [[(t, r, c * 2 if c < 3 else c) for t, r, c in row] for row in second[:HEAD_ROWS]]
    head[0][1] = ("申请人情况", 1, 14)
    head[1][1] = (head[1][1][0], 1, 10)
    rows: Table = []
    for row in second[HEAD_ROWS:]:
        rows.append([*row[:-7], *(cell for value in row[-7:] for cell in (value, ("件", 1, 1)))])
    assert values(read([first, head + rows, third])) == ALL
    rows[4][-1] = ("12", 1, 1)
    record = read([first, head + rows, third])
    assert wrong(record) == {}
    assert applications(record) == 0
    counted = [[(str(at), 1, 1), *row] for at, row in enumerate(second, 1)]
    assert values(read([first, counted, third])) == ALL
    counted[5][0] = ("60", 1, 1)
    record = read([first, counted, third])
    assert wrong(record) == {}
    assert "unknown_label" in codes(record) or applications(record) == 7 * len(rows)


@pytest.mark.parametrize("fault", ["", "one lost", "two names", "a year"])
@pytest.mark.parametrize("mark", ["：", " ", ""])
def test_a_list_below_the_name_of_a_row_is_that_row(mark: str, fault: str) -> None:
    first, second, third = parts()
    names = ["自然人", "自然人", *APPLICANTS[2:]] if fault == "two names" else APPLICANTS
    lists = []
    for *_, (label, *_), a, b, c, d, e, f, g in second[HEAD_ROWS:]:
        told = [f"{n}{mark}{t}件" for n, (t, *_) in zip(names, (a, b, c, d, e, f, g), strict=True)]
        told = told[1:] if fault == "one lost" else [*told, "2022年"] if fault == "a year" else told
        lists.append(f"<h5>{label}</h5><ul>{''.join(f'<li>{item}</li>' for item in told)}</ul>")
    drawn = page_of([first, third], "plain", TITLE).replace("<body>", f"<body><h1>{TITLE}</h1>")
    record = extract(drawn.replace("</body>", f"{''.join(lists)}</body>").encode())
    assert wrong(record) == {}
    assert applications(record) == (0 if fault in ("one lost", "two names") else 7 * len(lists))


def test_labels_beside_the_numbers_hold_below_each_item_of_section_two() -> None:
    rows: Table = [
        [("第二十条第（五）项", 1, 2)],
        [("行政许可", 1, 1), ("本年处理决定数量：51", 1, 1)],
        [("第二十条第（六）项", 1, 2)],
        [("行政处罚", 1, 1), ("本年处理决定数量：62", 1, 1)],
        [("行政强制", 1, 1), ("本年处理决定数量：73", 1, 1)],
    ]
    read_so = {cell.measure: cell.value for cell in read([rows, *parts()[1:]]).cells}
    told = [read_so.get(f"disclosure.{name}") for name in ("licences", "penalties", "coercion")]
    assert told == ["51", "62", "73"]
